"How flows look and what they say: each look in each state on a phone and a desk, each language, large text, less motion, no mouse"
from threading import Event
import pytest
from conftest import here
from fasthtml.common import *
from playwright.sync_api import expect
from test_browser import Tab,example
from cjm_fasthtml_stepflow.looks import Looks,Words,daisy_looks,monster_looks,words_de,words_es
from cjm_fasthtml_stepflow.step_flow import Step,StepFlow

# What `Theme.blue.headers()` of MonsterUI 1.0 puts into a page, but for icons
cdn = 'https://cdn.jsdelivr.net/npm'
franken = f'{cdn}/franken-ui@2.0.0/dist'
theme = """const c = document.documentElement.classList, dark = matchMedia('(prefers-color-scheme: dark)').matches;
    c.add('uk-theme-blue', 'uk-radii-sm', 'uk-shadows-sm', 'uk-font-sm'); if (dark) c.add('dark')"""
monster_hdrs = [Link(rel='stylesheet', href=f'{franken}/css/core.min.css'), Script(type='module', src=f'{franken}/js/core.iife.js'),
    Script(src='https://cdn.tailwindcss.com/3.4.17'), Script("tailwind.config = {darkMode: 'selector'}"), Script(theme),
    Link(rel='stylesheet', href=f'{cdn}/daisyui@4.12.24/dist/full.min.css')]
daisy_hdrs = [Link(rel='stylesheet', href=f'{cdn}/daisyui@5'), Script(src=f'{cdn}/@tailwindcss/browser@4')]
scheme = Meta(name='color-scheme', content='light dark')

class Design:
    "A design system: the flow's look, the page's headers, and how an app of that system dresses its own heading, label and field"
    def __init__(self, looks=Looks(), hdrs=(), h1=None, label=None, inp=None, excuse=lambda rule,html: False, **kw):
        self.looks,self.h1,self.label,self.inp,self.excuse = looks,h1,label,inp,excuse
        self.kw = dict(pico=False, hdrs=[scheme, *hdrs]) | kw

designs = dict(pico=Design(pico=True), bare=Design(), daisy=Design(daisy_looks, daisy_hdrs, 'text-2xl font-bold mb-4', 'block mb-4', 'input w-full mt-1'),
    monster=Design(monster_looks, monster_hdrs, 'uk-h1 mb-4', 'uk-form-label block mb-4', 'uk-input mt-2', bodykw=dict(cls='bg-background text-foreground')))

every_design = pytest.mark.parametrize('design', designs)

def sign_up(d, **kwargs):
    "A flow of four steps in the design `d`; it ends when `flow.may_end` is set, and cannot draw its second step after `flow.broken` is set"
    def ask(label, name, **kw): return H1(f'{label}?', cls=d.h1), Label(label, Input(name=name, cls=d.inp, **kw), cls=d.label)
    def diet(ctx):
        if flow.broken: raise OSError('no connection')
        return ask('Diet', 'diet')
    def end(state, request):
        assert flow.may_end.wait(10)
        return H1('Welcome!', cls=d.h1), P('We have written to you.')
    flow = StepFlow('trip', on_complete=end, show_progress=True, looks=d.looks, **kwargs, steps=[
        Step('name', 'Your name', lambda ctx: ask('Name', 'name', required=True)), Step('diet', 'Your diet', diet, can_skip=True),
        Step('mail', 'Your e-mail address', lambda ctx: ask('E-mail', 'mail', type='email', required=True)),
        Step('check', 'Confirm', lambda ctx: H1('Is this right?', cls=d.h1))])
    flow.broken,flow.may_end,flow.patience = False,Event(),.2
    return flow

@pytest.fixture
def at_sign_up(serve, visit):
    "A function that serves a flow in an app of the design `d` and opens its start; when the test ends, `flow.may_end`"
    flows = []
    def _at_sign_up(d, flow, **kwargs):
        flows.append(flow)
        app,_ = fast_app(secret_key='test', htmlkw=dict(lang='en'), surreal=False, **d.kw)
        flow.create_router('/trip').to_app(app)
        return Tab(visit(base_url=serve(app), **kwargs), []).open('/trip/start')
    yield _at_sign_up
    for o in flows: o.may_end.set()
    # what is said to developers: a script for prototypes, and the answer 503 that a state below provokes
    visit.complaints[:] = [o for o in visit.complaints if 'should not be used in production' not in o and 'status of 503' not in o]

def states(t, flow):
    "Walk through everything a flow draws; yields the name of each state while it is seen"
    t.sees('Name?')
    yield 'first'
    t.page.locator('form').evaluate_all('os => os.forEach(o => o.noValidate = true)')
    t.press('Continue')
    expect(t.alert).to_contain_text('There is a problem')
    yield 'refused'
    t.fill(name='Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch')
    t.press('Continue')
    t.sees('Diet?')
    yield 'may_be_skipped'
    t.press('Skip this step')
    t.sees('E-mail?')
    yield 'done_and_skipped'
    t.page.locator('[name=stepflow_step]').evaluate("o => o.value = 'check'")
    t.fill(mail='ada@example.org')
    t.press('Continue')
    expect(t.alert).to_contain_text('Please answer this step first')
    yield 'notice'
    t.fill(mail='ada@example.org')
    t.press('Continue')
    t.sees('Is this right?')
    yield 'last'
    first,flow.broken = t.page,True
    t.page = t.new('/trip/steps/diet').page
    expect(t.alert).to_contain_text('Something went wrong')
    yield 'failure'
    Tab(first, []).front().press('Finish')
    t.front().open('/trip/done')
    expect(t.page.get_by_role('heading', name='One moment')).to_be_visible()
    yield 'waiting'
    flow.may_end.set()
    t.sees('Welcome!')
    yield 'outcome'

still = "() => Promise.all(document.getAnimations().filter(o => o.effect.getTiming().iterations!=Infinity).map(o => o.finished))"

def too_wide(t): return t.page.evaluate('[...document.querySelectorAll("body *")].filter(o => o.getBoundingClientRect().right > innerWidth+1).map(o => o.outerHTML.slice(0, 80))') if t.wide else []

@pytest.mark.parametrize('width,color', [(320,'light'), (320,'dark'), (1280,'light')])
@every_design
def test_states(at_sign_up, shoot, axe, design, width, color):
    d = designs[design]
    t = at_sign_up(d, flow := sign_up(d), width=width, color_scheme=color)
    seen = []
    for name in states(t, flow):
        t.page.mouse.move(0, 0)
        t.page.evaluate(still)
        shoot(t.page, f'look_{design}_{color}_{width}_{name}')
        if w := too_wide(t): seen.append((name, 'wide', w))
        seen += [(name, *o) for o in axe(t.page)]
    assert seen==[]
