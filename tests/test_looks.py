"How flows look and what they say: looks, states, phone and desk, languages, large text, no mouse"
from base64 import b64encode
from pathlib import Path
from threading import Event
import pytest
from fasthtml.common import *
from playwright.sync_api import expect
from browser import Tab,example
from kit import opened
from cjm_fasthtml_stepflow.looks import Looks,Words,daisy_looks,monster_looks
from cjm_fasthtml_stepflow.languages import words_de,words_es
from cjm_fasthtml_stepflow.step_flow import Step,StepFlow

# What `Theme.blue.headers()` of MonsterUI 1.0 puts into a page, but for icons
cdn = 'https://cdn.jsdelivr.net/npm'
franken = f'{cdn}/franken-ui@2.0.0/dist'
dark = "matchMedia('(prefers-color-scheme: dark)').matches"
theme = f"""const c = document.documentElement.classList;
    c.add('uk-theme-blue', 'uk-radii-sm', 'uk-shadows-sm', 'uk-font-sm');
    if ({dark}) c.add('dark')"""
def css(url): return Link(rel='stylesheet', href=url)
module = Script(type='module', src=f'{franken}/js/core.iife.js')
tailwind = Script(src='https://cdn.tailwindcss.com/3.4.17')
by_class = Script("tailwind.config = {darkMode: 'selector'}")
monster_hdrs = [css(f'{franken}/css/core.min.css'), module, tailwind, by_class, Script(theme)]
monster_hdrs.append(css(f'{cdn}/daisyui@4.12.24/dist/full.min.css'))
daisy_theme = f"if ({dark}) document.documentElement.dataset.theme = 'dark'"
tailwind4 = Script(src=f'{cdn}/@tailwindcss/browser@4')
daisy_hdrs = [css(f'{cdn}/daisyui@5'), tailwind4, Script(daisy_theme)]
scheme = Meta(name='color-scheme', content='light dark')
canvas = Style('html { background: Canvas }') # as it is anyway, but axe would take it for white

class Design:
    "A design system: a flow's look, headers, and the classes of an app's heading, label and field"
    def __init__(self, looks=Looks(), hdrs=(), h1=None, label=None, inp=None, **kw):
        self.looks,self.h1,self.label,self.inp = looks,h1,label,inp
        self.kw = dict(pico=False, hdrs=[scheme, *hdrs]) | kw

daisy_parts = 'text-2xl font-bold mb-4', 'block mb-4', 'input w-full mt-1'
monster_parts = 'uk-h1 mb-4', 'uk-form-label block mb-4', 'uk-input mt-2'
monster_body = dict(cls='bg-background text-foreground')
designs = dict(pico=Design(pico=True), bare=Design(hdrs=[canvas]))
designs['daisy'] = Design(daisy_looks, daisy_hdrs, *daisy_parts)
designs['monster'] = Design(monster_looks, monster_hdrs, *monster_parts, bodykw=monster_body)

every_design = pytest.mark.parametrize('design', designs)

def sign_up(d, **kwargs):
    """A flow of four steps in the design `d`

    It ends when `flow.may_end` is set, and cannot draw its second step while `flow.broken`."""
    def ask(label, name, **kw):
        field = Input(name=name, cls=d.inp, **kw)
        return H1(f'{label}?', cls=d.h1), Label(label, field, cls=d.label)
    def name(ctx): return ask('Name', 'name', required=True)
    def mail(ctx): return ask('E-mail', 'mail', type='email', required=True)
    def check(ctx): return H1('Is this right?', cls=d.h1)
    def diet(ctx):
        if flow.broken: raise OSError('no connection')
        return ask('Diet', 'diet')
    def end(state, request):
        assert flow.may_end.wait(10)
        return H1('Welcome!', cls=d.h1), P('We have written to you.')
    steps = [Step('name', 'Your name', name), Step('diet', 'Your diet', diet, can_skip=True)]
    steps += [Step('mail', 'Your e-mail address', mail), Step('check', 'Confirm', check)]
    flow = StepFlow('trip', steps, on_complete=end, show_progress=True, looks=d.looks, **kwargs)
    flow.broken,flow.may_end,flow.patience = False,Event(),.2
    return flow

@pytest.fixture
def at_sign_up(serve, visit):
    "A function that serves a flow in an app of the design `d` and opens its start"
    flows = []
    def _at_sign_up(d, flow, *hdrs, **kwargs):
        flows.append(flow)
        kw = d.kw | dict(hdrs=[*d.kw['hdrs'], *hdrs])
        app,_ = fast_app(secret_key='test', htmlkw=dict(lang='en'), surreal=False, **kw)
        flow.create_router('/trip').to_app(app)
        return Tab(visit(base_url=serve(app), **kwargs), []).open('/trip/start')
    yield _at_sign_up
    for o in flows: o.may_end.set()
    expected = 'should not be used in production', 'status of 503' # of Tailwind; of a broken step
    visit.complaints[:] = [o for o in visit.complaints if not any(e in o for e in expected)]

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
    Tab(first, []).front().press('Continue')
    t.front().open('/trip/done')
    expect(t.page.get_by_role('heading', name='One moment')).to_be_visible()
    yield 'waiting'
    flow.may_end.set()
    t.sees('Welcome!')
    yield 'outcome'

# What axe says and we mean. Its advice, no failure: what a flow says instead of a step has an h2,
# since it may stand in a page that has its h1. Its rule against pages that load themselves again is
# for those where somebody reads or types. Here is nothing to lose, and no other way without JS.
excused = [(o,'page-has-heading-one') for o in ('failure','waiting')]+[('waiting','meta-refresh')]

still = """() => Promise.allSettled(document.getAnimations()
    .filter(o => o.effect.getTiming().iterations!=Infinity).map(o => o.finished))"""

sticking_out = """[...document.querySelectorAll("body *")]
    .filter(o => o.getBoundingClientRect().right > innerWidth+1)
    .map(o => o.outerHTML.slice(0, 80))"""

def too_wide(t): return t.page.evaluate(sticking_out) if t.wide else []

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
        seen += [(name, *o) for o in axe(t.page) if (name,o[0]) not in excused]
    assert seen==[]

# Large text, less motion, no mouse

large_text = Style('html { font-size: 200% !important }')

zoomed = dict(width=640, height=400, device_scale_factor=2)
ways = dict(zoom=([], zoomed), text=([large_text], dict(width=640)))

@pytest.mark.parametrize('hdrs,kw', ways.values(), ids=list(ways))
@every_design
def test_twice_as_large(at_sign_up, shoot, design, hdrs, kw):
    "A window of 1280 pixels zoomed to 200 %, and letters of twice the size in half of it"
    d = designs[design]
    t = at_sign_up(d, flow := sign_up(d), *hdrs, **kw)
    seen = []
    for name in states(t, flow):
        shoot(t.page, f"look_{design}_{'text' if hdrs else 'zoom'}_{name}")
        if w := too_wide(t): seen.append((name, w))
    assert seen==[]

# Colours that fade while the mouse is over one of the app's own buttons are no motion
moving = """() => document.getAnimations().map(o => o.animationName ?? o.transitionProperty)
    .filter(o => !/color|shadow|outline/.test(o))"""

def motions(t, flow): return {(name,o) for name in states(t, flow) for o in t.page.evaluate(moving)}

@every_design
def test_less_motion(at_sign_up, design):
    d = designs[design]
    assert motions(at_sign_up(d, flow := sign_up(d), reduced_motion='reduce'), flow)==set()

def test_motion(at_sign_up):
    "Others see that something goes on while they wait"
    d = designs['bare']
    t = at_sign_up(d, flow := sign_up(d), reduced_motion='no-preference')
    assert motions(t, flow)=={('waiting','stepflow-waiting')}

@pytest.mark.parametrize('mode', ['nojs', 'htmx2', 'htmx4'])
def test_no_mouse(serve, visit, mode):
    "The registration from its address to its end with Tab, Enter and letters"
    page = visit(js=mode!='nojs', base_url=serve(example(mode)))
    page.goto('/register/start')
    def tab_to(stop):
        for _ in range(10):
            page.keyboard.press('Tab')
            if page.locator(':focus').and_(stop).count(): return
        assert False, f'Tab does not reach {stop}'
    fields = [('What is your name?','Name','Ada')]
    fields.append(('Hello Ada, how do we reach you?','E-mail','ada@example.org'))
    unsettled = '.htmx-added, .htmx-settling, .htmx-request' # before htmx 2 sets the focus again
    for heading,field,text in fields:
        expect(page.get_by_role('heading', level=1)).to_have_text(heading)
        expect(page.locator(unsettled)).to_have_count(0)
        tab_to(page.get_by_label(field))
        page.keyboard.type(text)
        page.keyboard.press('Enter')
    expect(page.get_by_role('heading', level=1)).to_have_text('Is this right?')
    tab_to(page.get_by_role('button', name='Register'))
    page.keyboard.press('Enter')
    expect(page.get_by_role('heading', level=1)).to_have_text('Welcome, Ada!')

# Languages

texts = dict(en=('Your name','Name','Address'), de=('Ihr Name','Vorname','Anschrift'))
texts['es'] = 'Su nombre','Nombre','Domicilio'

@pytest.mark.parametrize('w', [Words(), words_de, words_es], ids=lambda w: w.lang)
def test_languages(w):
    "Every text of a refused page is the app's own or in the flow's language"
    title,label,other = texts[w.lang]
    def step(id, title, **kw):
        def draw(ctx): return H1(title), Label(label, Input(name=id, required=True))
        return Step(id, title, draw, **kw)
    steps = [step('a', title), step('b', other, can_skip=True)]
    t = opened(StepFlow('trip', steps, show_progress=True, words=w))
    place,wrong = w.step_of.format(n=2, total=2),w.messages['valueMissing'].format(label=label)
    t.send(a='Ada')
    page = t.send(b='')
    assert page.one('html')['lang']==w.lang
    assert page.title==w.error_title.format(title=w.title.format(title=other, step_of=place))
    assert page.one('nav')['aria-label']==w.progress
    shown = [place, title, w.done, other, w.problem, wrong, other, label, wrong]
    buttons = [w.next, w.skip, w.back, w.cancel]
    assert list(page.one('main').stripped_strings)==shown+buttons
    first = t.get('/f/steps/a')
    place = w.step_of.format(n=1, total=2)
    assert (first.buttons[0],first.title)==(w.next,w.title.format(title=title, step_of=place))
    t.page = page
    assert list(t.press(w.skip).one('main').stripped_strings)==[w.done_title, w.done_text]

@pytest.mark.parametrize('w', [words_de, words_es], ids=lambda w: w.lang)
def test_nothing_is_left_in_english(w):
    same = [k for k,v in vars(Words()).items() if getattr(w, k)==v]
    alike = dict(de={'month_format'}, es={'error_title','no','sizes'})  # 'error', 'no', 'bytes' and the order of month and year
    assert set(same) <= {'title'}|alike[w.lang]
    assert not [k for k,v in Words().messages.items() if w.messages[k]==v]

# The picture in the README

def framed(shots):
    "Pictures of pages, two in a row, each in a frame"
    imgs = [Img(src=f'data:image/png;base64,{b64encode(o).decode()}') for o in shots]
    body = 'margin: 0; width: 1224px; display: grid; grid-template-columns: 1fr 1fr; gap: 20px'
    img = 'width: 600px; border: 1px solid #ccc; border-radius: 8px'
    return to_xml((Style(f'body {{ {body} }} img {{ {img} }}'), *imgs))

def test_picture(serve, visit):
    "The registration in four pictures; `tools/picture.py` puts them into the README"
    size = dict(width=600, height=560, device_scale_factor=1.5, reduced_motion='reduce')
    t,shots = Tab(visit(base_url=serve(example('htmx2')), **size), []).open('/register/start'),[]
    def shot(heading):
        t.sees(heading)
        assert not t.wide
        shots.append(t.page.screenshot())
    t.fill(name='Ada Lovelace')
    shot('What is your name?')
    t.press('Continue')
    t.sees('Hello Ada Lovelace, how do we reach you?')
    t.page.locator('form').evaluate('o => o.noValidate = true')
    t.fill(email='ada.example.com')
    t.press('Continue')
    expect(t.alert).to_be_visible()
    shot('Hello Ada Lovelace, how do we reach you?')
    t.fill(email='ada@example.com')
    t.press('Continue')
    shot('Is this right?')
    t.press('Register')
    shot('Welcome, Ada Lovelace!')
    assert len(set(shots))==4
    page = visit(width=1224, height=1144, device_scale_factor=1.5)
    page.set_content(framed(shots))
    page.screenshot(path=Path(__file__).parent/'screenshots'/'readme.png')
