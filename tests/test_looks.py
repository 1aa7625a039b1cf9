"How flows look and what they say: looks, states, phone and desk, languages, large text, no mouse"
from base64 import b64encode
from pathlib import Path
from threading import Event
import pytest
from fasthtml.common import *
from playwright.sync_api import expect
from browser import Tab,example
from kit import opened
from cjm_fasthtml_stepflow.looks import Looks,daisy_looks,monster_looks
from cjm_fasthtml_stepflow.words import Words
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
    "A design system: a flow's look and an app's headers"
    def __init__(self, looks=Looks(), hdrs=(), **kw):
        self.looks = looks
        self.kw = dict(pico=False, hdrs=[scheme, *hdrs]) | kw

monster_body = dict(cls='bg-background text-foreground')
designs = dict(pico=Design(pico=True), bare=Design(hdrs=[canvas]))
designs['daisy'] = Design(daisy_looks, daisy_hdrs)
designs['monster'] = Design(monster_looks, monster_hdrs, bodykw=monster_body)

every_design = pytest.mark.parametrize('design', designs)

def sign_up(d, **kwargs):
    """A flow of four steps in the design `d`

    It ends when `flow.may_end` is set, and cannot draw its second step while `flow.broken`."""
    def ask(label, name, **kw):
        field = Input(name=name, **kw)
        return H1(f'{label}?'), Label(label, field)
    def name(ctx): return ask('Name', 'name', required=True)
    def mail(ctx): return ask('E-mail', 'mail', type='email', required=True)
    def check(ctx): return H1('Is this right?')
    def diet(ctx):
        if flow.broken: raise OSError('no connection')
        return ask('Diet', 'diet')
    def end(state, request):
        assert flow.may_end.wait(10)
        return H1('Welcome!'), P('We have written to you.')
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
    assert (first.buttons[:2],first.title)==([other,w.next],w.title.format(title=title, step_of=place))
    t.page = page
    assert list(t.press(w.skip).one('main').stripped_strings)==[w.done_title, w.done_text]

@pytest.mark.parametrize('w', [words_de, words_es], ids=lambda w: w.lang)
def test_nothing_is_left_in_english(w):
    same = [k for k,v in vars(Words()).items() if getattr(w, k)==v]
    alike = dict(de={'month_format'}, es={'error_title','no','sizes'})  # 'error', 'no', 'bytes' and the order of month and year
    assert set(same) <= {'title','page_title'}|alike[w.lang]
    assert not [k for k,v in Words().messages.items() if w.messages[k]==v]

# A step's own elements

def kinds(ctx):
    pick = Select(Option('Choose', value=''), Option('Tea', value='t'), name='meal', required=True)
    def radio(v): return Label(Input(type='radio', name='more', value=v, required=True), v)
    return (H2('Your stay'), P('See ', A('our houses', href='#'), '.'),
        Label('Nights', Input(name='nights', type='number', required=True)),
        Label('Beside'), Input(name='near', required=True), Label('Meal', pick),
        Fieldset(Legend('Extras'), radio('Bike'), radio('Cot')),
        Label(Input(type='checkbox', name='ok', required=True), 'I agree'),
        Label('How warm?', Input(type='range', name='warm')), H3('More'),
        Label('CV', Input(type='file', name='cv', required=True)),
        Label('Note', Textarea(name='note', required=True)))

own_classes = """[...document.querySelectorAll(
    '#trip-content :is(h2, h3, label, input, select, textarea, fieldset, legend)')]
    .filter(o => !o.className && !o.closest('[role=alert]')).map(o => o.outerHTML.slice(0, 80))"""

# A message covers what lies within its box, the space between its lines included
covered = """[...document.querySelectorAll('[id$=-error]')].filter(e => {
    const a = e.getBoundingClientRect()
    return [...document.querySelectorAll('input, select, textarea, label, legend, h3')].some(o => {
        const b = o.getBoundingClientRect()
        return b.bottom > a.top+1 && b.top < a.bottom-1 && b.right > a.left && b.left < a.right }) })
    .map(e => e.textContent)"""

small_targets = """[...document.querySelectorAll('nav button')]
    .map(o => o.getBoundingClientRect()).filter(o => o.width<24 || o.height<24).length"""

@pytest.mark.parametrize('width,color', [(320,'dark'), (1280,'light')])
@every_design
def test_a_step_without_classes(at_sign_up, shoot, axe, design, width, color):
    "A look dresses each kind of element; messages stand clear of them; jumps can be hit"
    d = designs[design]
    def name(ctx): return H2('Name?'), Label('Name', Input(name='name'))
    steps = [Step('name', 'Your name', name), Step('all', 'Your stay', kinds)]
    flow = StepFlow('trip', steps, show_progress=True, looks=d.looks)
    flow.may_end = Event()
    t = at_sign_up(d, flow, width=width, color_scheme=color, reduced_motion='reduce')
    t.press('Continue')
    t.page.get_by_role('heading', name='Your stay').wait_for()
    t.page.locator('form').evaluate_all('os => os.forEach(o => o.noValidate = true)')
    t.press('Continue')
    expect(t.alert).to_be_visible()
    t.page.wait_for_timeout(300) # Tailwind reads the new class names
    shoot(t.page, f'look_dressed_{design}_{color}_{width}')
    assert t.page.locator('[id$=-error]').count()==7
    undressed = t.page.evaluate(own_classes)
    assert bool(undressed)==(design in ('pico','bare'))
    assert t.page.evaluate(covered)==[] and t.page.evaluate(small_targets)==0
    assert not too_wide(t)
    assert [o for o in axe(t.page) if o[0]!='page-has-heading-one']==[] # the step has an h2

@pytest.mark.parametrize('width', [320, 1280])
@every_design
def test_many_jumps_can_be_hit(at_sign_up, shoot, design, width):
    "Fourteen steps, all but the last of them done"
    d = designs[design]
    def step(i): return Step(f's{i}', f'Part {i}', lambda ctx: H1(f'Part {i}?'))
    flow = StepFlow('trip', [step(i) for i in range(1, 15)], show_progress=True, looks=d.looks)
    flow.may_end = Event()
    t = at_sign_up(d, flow, width=width)
    for i in range(1, 14):
        t.sees(f'Part {i}?')
        t.press('Continue')
    t.sees('Part 14?')
    t.page.wait_for_timeout(300)
    shoot(t.page, f'look_many_{design}_{width}')
    hidden = design=='daisy' and width==320 # Circles for five steps or more have no room there
    seen = t.page.locator('nav button').evaluate_all('os => os.filter(o => o.offsetParent).length')
    assert seen==(0 if hidden else 13)
    if not hidden: assert t.page.evaluate(small_targets)==0
    assert not too_wide(t)

def test_classes_of_your_own_stay():
    "`dress` leaves what has a class, finished HTML, scripts, and what it does not know"
    mine = Input(name='a', cls='mine'), NotStr('<input name=b>'), Template(Input(name='c')), Ul(Li('d'))
    for looks in (Looks(), daisy_looks, monster_looks): assert looks.dress(mine) is mine

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
