"A visitor in a real browser, driven by Playwright: what they do and see in a tab"
import re,runpy
from pathlib import Path
from threading import Event,Semaphore
from fasthtml.common import *
from playwright.sync_api import expect

class Tab:
    "One tab of a visitor's browser: what they do and see in it"
    def __init__(self, page, posts): self.page,self.posts = page,posts
    def open(self, url):
        self.page.goto(url)
        return self
    def front(self):
        self.page.bring_to_front()
        return self
    def new(self, url): return Tab(self.page.context.new_page(), self.posts).open(url)
    def button(self, name): return self.page.get_by_role('button', name=name, exact=True)
    def press(self, name): self.button(name).click()
    def mouse(self, name):
        "A function that clicks where the button `name` is now, even while the page waits"
        self.button(name).click(trial=True) # Without JavaScript, buttons take no click at first
        box = self.button(name).bounding_box()
        return lambda: self.page.mouse.click(box['x']+box['width']/2, box['y']+box['height']/2)
    def field(self, name): return self.page.locator(f'[name={name}]')
    def fill(self, **values):
        for k,v in values.items(): self.field(k).fill(v)
    def box(self, label): return self.page.get_by_role('checkbox', name=label, exact=True)
    def tick(self, *labels):
        for o in labels: self.box(o).check()
    def sees(self, heading):
        "The heading is there, and htmx has settled: what is typed before is lost, though no hand is that fast"
        expect(self.page.get_by_role('heading', level=1)).to_have_text(heading)
        expect(self.page.locator('.htmx-added')).to_have_count(0)
    def at(self, path): expect(self.page).to_have_url(re.compile(re.escape(path)+'$'))
    @property
    def alert(self): return self.page.get_by_role('alert')
    @property
    def wide(self): return self.page.evaluate('document.documentElement.scrollWidth > innerWidth')

def example(mode):
    "The registration example as it is; for htmx 4 its flow in an app with htmx 4"
    ns = runpy.run_path(str(Path(__file__).parent.parent/'examples'/'registration.py'))
    if mode!='htmx4': return ns['app']
    same = {o: getattr(ns['app'], o) for o in ('htmlkw','body_wrap')}
    app,_ = fast_app(title='Registration', htmx4=True, **same)
    ns['registration'].create_router(prefix='/register').to_app(app)
    return app

class Gate:
    "A hook that keeps the server busy until the test opens it"
    def __init__(self, res=None):
        self.calls,self.res = 0,res
        self.reached,self.opened = Semaphore(0),Event()
    def __call__(self, *args):
        self.calls += 1
        self.reached.release()
        assert self.opened.wait(10)
        return self.res

class Swap:
    "A hook that does what `f` does, which the test changes"
    def __init__(self, f): self.f = f
    def __call__(self, *args): return self.f(*args)

def passed(semaphore): assert semaphore.acquire(timeout=5)
