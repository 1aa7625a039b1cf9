"""What visitors with HTMX see while a request runs, and when it is refused or lost

Also what the page around a flow may say, and what a policy may forbid."""
import re,time,pytest
from fasthtml.common import *
from playwright.sync_api import expect
from starlette.exceptions import HTTPException
from browser import Gate,Tab,passed
from cjm_fasthtml_stepflow.languages import words_de
from cjm_fasthtml_stepflow.words import Words
from cjm_fasthtml_stepflow.step_flow import Step,StepFlow

htmx4 = Script(src='https://cdn.jsdelivr.net/npm/htmx.org@4.0.0/dist/htmx.min.js')
w = Words()

@pytest.fixture(params=['htmx2', 'htmx4'])
def mode(request):
    "htmx 2, and htmx 4 as FastHTML sets it up; `htmx4:` as it comes, with colons in names"
    return request.param

def only(*modes): return pytest.mark.parametrize('mode', modes)
everywhere = only('htmx2', 'htmx4', 'htmx4:')

@pytest.fixture
def mk_app(mode):
    """A function that makes an app of flows, each under its id

    `inherited` is what its `body` sets for all descendants."""
    def _mk_app(*flows, inherited={}, router={}, **kw):
        mark = {'htmx2':'', 'htmx4':'-inherited', 'htmx4:':':inherited'}[mode]
        kw |= {f'hx-{k}{mark}':v for k,v in inherited.items()}
        kw = dict(htmlkw=dict(lang='en'), secret_key='test') | kw
        if mode=='htmx4:': app = FastHTML(default_hdrs=False, hdrs=[htmx4], **kw)
        else: app = FastHTML(surreal=False, htmx4=mode=='htmx4', **kw)
        app.routers = [o.create_router(o.flow_id, **router) for o in flows]
        for o in app.routers: o.to_app(app)
        return app
    return _mk_app

class Visitor(Tab):
    "A tab of a visitor to the flow `f`, who hears what the browser and htmx report"
    def __init__(self, page, said): self.page,self.said = page,said
    def new(self, url): return Visitor(self.page.context.new_page(), self.said).open(url)
    def agrees(self, step):
        "Address, title and content are those of `step`"
        self.sees(step)
        self.at(f'/steps/{step}')
        expect(self.page).to_have_title(re.compile(f'^{step} '))
    @property
    def notice(self): return self.page.locator('#f-notice')
    @property
    def touched(self): return self.page.locator('[aria-busy], [aria-disabled]')
    def is_told(self, text):
        expect(self.notice).to_have_text(text)
        expect(self.notice).to_be_focused()
        expect(self.notice).to_have_class('stepflow-notice')
        expect(self.alert).to_have_count(1)
        expect(self.touched).to_have_count(0)
    def heard(self, *parts):
        "The reports speak of these, and of nothing else"
        rest = [o for o in self.said if not any(p in o for p in parts)]
        self.said.clear()
        assert not rest

@pytest.fixture
def enter(serve, visit):
    "A function that serves an app and opens a page of it for a new visitor"
    def _enter(app, url='/f/start', **kw): return Visitor(visit(base_url=serve(app), **kw), visit.complaints).open(url)
    return _enter

def flow_of(*names, flow_id='f', leave={}, **kw):
    "A flow with a step a name, each of which asks for one answer; `leave` has hooks by step"
    def step(n):
        def ask(ctx): return H1(n), Label(n, Input(name=n, required=True))
        return Step(n, n, ask, validate=lambda s: s[n]!='bad', on_leave=leave.get(n))
    kw = dict(show_progress=True, on_complete=lambda state, request: H1('Sent')) | kw
    return StepFlow(flow_id, map(step, names), **kw)

def answer(t, name, value='x'):
    t.field(name).fill(value)
    t.press('Continue')

# A request is refused

def photo(ctx):
    file = Label('Photo', Input(name='photo', type='file'))
    return H1('photo'), file, Label('Story', Textarea(name='story'))

@everywhere
def test_too_large(mk_app, enter, axe, shoot, mode):
    steps = [Step('photo', 'photo', photo), *flow_of('end').steps]
    flow = StepFlow('f', steps, show_progress=True)
    t = enter(mk_app(flow, router=dict(max_body_size=100_000)))
    def choose(n):
        jpg = dict(name='a.jpg', mimeType='image/jpeg', buffer=b'x'*n)
        t.field('photo').set_input_files(jpg)
    t.fill(story='It took an hour to write')
    choose(150_000)
    with t.page.expect_response('**/next_step') as res: t.press('Continue')
    assert res.value.status==413
    t.is_told(w.too_large)
    t.agrees('photo')
    expect(t.field('story')).to_have_value('It took an hour to write')
    assert axe(t.page)==[]
    shoot(t.page, f'script_{mode[:5]}_too_large')
    choose(100)
    t.press('Continue')
    t.agrees('end')
    expect(t.notice).to_have_count(0)
    t.heard('413')

def stop(state, request, sess): raise HTTPException(409, 'Not now')

def test_a_hook_refuses(mk_app, enter):
    t = enter(mk_app(flow_of('one', 'two', leave=dict(one=stop))))
    answer(t, 'one', 'kept')
    t.is_told(w.refused.format(status=409))
    t.agrees('one')
    expect(t.field('one')).to_have_value('kept')
    t.heard('409')

def test_malformed(mk_app, enter):
    t = enter(mk_app(flow_of('one', 'two')))
    t.field('stepflow_step').evaluate('o => o.remove()')
    answer(t, 'one', 'kept')
    t.is_told(w.refused.format(status=400))
    expect(t.field('one')).to_have_value('kept')
    t.heard('400')

def test_from_another_site(mk_app, enter):
    app = mk_app(flow_of('one', 'two'))
    async def from_elsewhere(scope, receive, send):
        if scope['type']=='http':
            cross = b'sec-fetch-site',b'cross-site'
            scope['headers'] = [cross if o[0]==cross[0] else o for o in scope['headers']]
        await app(scope, receive, send)
    t = enter(from_elsewhere)
    answer(t, 'one', 'kept')
    t.is_told(w.refused.format(status=403))
    expect(t.field('one')).to_have_value('kept')
    t.heard('403')

def test_a_notice_of_the_server_gives_way(mk_app, enter):
    t = enter(mk_app(flow_of('one', 'two', leave=dict(one=stop))))
    t.page.context.clear_cookies()
    answer(t, 'one')
    expect(t.notice).to_have_text(w.cookies)
    answer(t, 'one')
    t.is_told(w.refused.format(status=409))
    t.heard('409')

def test_a_way_out_is_taken(mk_app, enter):
    "An app that answers 401 with `HX-Redirect` sends the visitor to its login"
    app = mk_app(flow_of('one', 'two'))
    @app.get('/login')
    def login(): return H1('Who are you?')
    t = enter(app)
    headers = {'HX-Redirect': '/login'}
    t.page.route('**/next_step', lambda o: o.fulfill(status=401, headers=headers, body=''))
    answer(t, 'one')
    t.sees('Who are you?')
    t.at('/login')
    t.heard('401')

def test_text_is_escaped(mk_app, enter):
    text = 'You said "no" & <b>left</b> </script> {status}'
    t = enter(mk_app(flow_of('one', 'two', leave=dict(one=stop), words=Words(refused=text))))
    answer(t, 'one')
    t.is_told(text.format(status=409))
    t.heard('409')

@only('htmx2')
def test_in_another_language(mk_app, enter):
    t = enter(mk_app(flow_of('one', 'two', leave=dict(one=stop), words=words_de)))
    t.fill(one='x')
    t.press(words_de.next)
    t.is_told(words_de.refused.format(status=409))
    t.heard('409')

# A request is lost

def bad_gateway(route):
    body = '<title>502</title><h1>Bad gateway</h1>'
    route.fulfill(status=502, body=body, content_type='text/html')

def offline(route): route.abort('connectionrefused')

@everywhere
@pytest.mark.parametrize('fault,text', [(offline, w.offline), (bad_gateway, w.failed)])
def test_no_answer(mk_app, enter, axe, shoot, mode, fault, text):
    t = enter(mk_app(flow_of('one', 'two', 'three')))
    answer(t, 'one')
    t.agrees('two')
    for button in 'Continue','Back','Cancel','one':
        t.page.route('**/f/*', fault)
        t.fill(two='kept')
        t.press(button)
        t.is_told(text)
        t.agrees('two')
        expect(t.field('two')).to_have_value('kept')
        t.page.unroute('**/f/*')
    assert axe(t.page)==[]
    shoot(t.page, f'script_{mode[:5]}_{fault.__name__}')
    t.press('Continue')
    t.agrees('three')
    expect(t.notice).to_have_count(0)
    t.heard('ERR_CONNECTION_REFUSED', 'Failed to fetch', 'sendError', 'afterRequest', '502')

@only('htmx4')
def test_a_request_that_ends_when_the_page_is_left(mk_app, enter):
    "Nothing is said while the next page comes; where none does, it is said later. Firefox ends a fetch there, which Chromium shows by halves"
    t = enter(mk_app(flow_of('one', 'two')))
    t.page.evaluate("document.addEventListener('htmx-before-request', () => dispatchEvent(new Event('beforeunload')))")
    t.page.route('**/f/*', offline)
    t.fill(one='kept')
    with t.page.expect_event('requestfailed'): t.press('Continue')
    expect(t.touched).to_have_count(0)
    expect(t.notice).to_have_count(0)
    t.is_told(w.offline)
    expect(t.field('one')).to_have_value('kept')
    t.heard('ERR_CONNECTION_REFUSED', 'Failed to fetch')

@everywhere
@pytest.mark.parametrize('fault,text', [(offline, w.offline), (bad_gateway, w.failed)])
def test_the_browser_goes_back_and_gets_no_answer(mk_app, enter, mode, fault, text):
    "Answering: a 5xx of a proxy, or no connection at all, is a notice beside the form, which stays with what was typed"
    t = enter(mk_app(flow_of('one', 'two', 'three')))
    answer(t, 'one')
    t.agrees('two')
    t.fill(two='kept')
    t.page.route('**/f/steps/*', fault)
    t.page.go_back(wait_until='commit')
    t.is_told(text)
    t.sees('two')
    expect(t.field('two')).to_have_value('kept')
    t.page.unroute('**/f/steps/*')
    t.press('Continue')
    t.agrees('three')
    t.heard('ERR_CONNECTION_REFUSED', 'Failed to fetch', 'historyCacheMissLoadError', 'Error', '502')

def test_focus_after_the_browsers_back(mk_app, enter):
    "Answering: focus on the step's heading, also where htmx restores a page"
    t = enter(mk_app(flow_of('one', 'two', 'three')))
    for o in 'one','two': answer(t, o)
    t.agrees('three')
    for way,step in ('back','two'),('back','one'),('forward','two'),('forward','three'):
        getattr(t.page, f'go_{way}')()
        t.agrees(step)
        expect(t.page.locator('h1')).to_be_focused()

@everywhere
def test_no_request_takes_too_long(mk_app, enter, mode):
    "Answering: under htmx 4 as under htmx 2 and without, a large file on a slow line arrives"
    flow = flow_of('one', 'two', leave=dict(one=lambda *args: time.sleep(1)))
    t = enter(mk_app(flow))
    t.page.evaluate('htmx.config.defaultTimeout = 200')
    answer(t, 'one')
    t.agrees('two')

@pytest.mark.parametrize('name', ['trip', 'cruise'])
def test_two_flows_on_a_page(mk_app, enter, name):
    def flow(o): return flow_of(f'{o}-one', f'{o}-two', flow_id=o, container_id=f'{o}-box')
    app = mk_app(*map(flow, ('trip','cruise')))
    @app.get('/')
    async def index(request, sess): return [await o.start(request, sess) for o in app.routers]
    t = enter(app, '/')
    for step in 'one','two':
        t.page.route('**/next_step', bad_gateway)
        t.field(f'{name}-{step}').fill('x')
        t.page.locator(f'#{name}-next').click()
        expect(t.page.locator(f'#{name}-notice')).to_be_focused()
        expect(t.alert).to_have_count(1)
        t.page.unroute('**/next_step')
        t.page.locator(f'#{name}-next').click()
        expect(t.alert).to_have_count(0)
        expect(t.field(f'{name}-{step}')).to_have_count(0)
    t.heard('502')

def test_embedded(mk_app, enter):
    "A page of the app's own fetches the flow, and the notice comes there as well"
    app = mk_app(flow_of('one', 'two', 'three'))
    @app.get('/')
    def index(sess): return H2('Offers'), Div(hx_get=app.routers[0].start.to(), hx_trigger='load')
    t = enter(app, '/')
    for name in 'one','two':
        t.sees(name)
        t.page.route('**/next_step', bad_gateway)
        answer(t, name)
        t.is_told(w.failed)
        t.page.unroute('**/next_step')
        t.press('Continue')
    t.sees('three')
    expect(t.page.get_by_role('heading', name='Offers')).to_have_count(1)
    t.heard('502')

# A request runs

def marks(t):
    "What busy elements say, by the end of their ids"
    names = ['aria-busy','aria-disabled']
    has = f'o => [o.id.slice(2), {names}.filter(n => o.hasAttribute(n)).join(" ")]'
    return dict(t.touched.evaluate_all(f'os => os.map({has})'))

@everywhere
@pytest.mark.parametrize('wrap,key', [(True,''), (False,'Enter')])
def test_busy(mk_app, enter, axe, shoot, mode, wrap, key):
    flow = flow_of('one', 'two', leave=dict(one=(gate := Gate())), wrap_in_form=wrap)
    t = enter(mk_app(flow))
    status = t.page.get_by_role('status')
    expect(status).to_have_text('')
    t.fill(one='x')
    if key: t.field('one').press(key)
    else: t.press('Continue')
    passed(gate.reached)
    expect(status).to_have_text(w.busy)
    assert marks(t)==dict(form='aria-busy', next='aria-busy aria-disabled', content='aria-disabled')
    t.page.wait_for_timeout(500) # until it has faded
    assert axe(t.page)==[] and not t.wide
    shoot(t.page, f'script_{mode[:5]}_busy_{wrap}')
    gate.opened.set()
    t.agrees('two')
    expect(status).to_have_text('')
    expect(t.touched).to_have_count(0)

def test_a_second_continue_is_dropped(mk_app, enter):
    gate,sent = Gate(),[]
    t = enter(mk_app(flow_of('one', 'two', leave=dict(one=gate))))
    t.page.on('request', lambda o: o.method=='POST' and sent.append(o.url))
    click = t.mouse('Continue')
    answer(t, 'one')
    passed(gate.reached)
    click()
    t.page.keyboard.press('Enter')
    gate.opened.set()
    t.agrees('two')
    assert len(sent)==1

aborted = 'AbortError','sendAbort','afterRequest','ERR_ABORTED'

@pytest.mark.parametrize('then', ['Back', 'one', 'Back Back Cancel'])
def test_back_and_cancel_replace_a_continue(mk_app, enter, then):
    t = enter(mk_app(flow_of('one', 'two', 'three', leave=dict(two=(gate := Gate())))))
    answer(t, 'one')
    t.agrees('two')
    answer(t, 'two')
    passed(gate.reached)
    for o in then.split(): t.button(o).evaluate('o => o.click()')
    gate.opened.set()
    t.agrees('one')
    t.page.wait_for_timeout(300) # for the answer to what was replaced
    t.agrees('one')
    answer(t, 'one')
    t.agrees('two')
    t.heard(*aborted)

def test_one_request_at_a_time(mk_app, enter):
    "Continue, Back, Continue: whatever comes of it is one step's"
    t = enter(mk_app(flow_of('one', 'two', 'three', leave=dict(two=(gate := Gate())))))
    answer(t, 'one')
    t.agrees('two')
    click = t.mouse('Continue')
    answer(t, 'two')
    passed(gate.reached)
    t.button('Back').evaluate('o => o.click()')
    t.page.wait_for_timeout(100) # htmx 4 hears of the end of the first one a little later
    click()
    gate.opened.set()
    expect(t.page.get_by_role('heading', level=1)).not_to_have_text('two')
    t.page.wait_for_timeout(500) # for an answer too many
    t.agrees(t.page.get_by_role('heading', level=1).inner_text())
    t.heard(*aborted)

def test_the_browser_goes_back_from_a_running_request(mk_app, enter):
    "Answering: address, title and content always agree"
    t = enter(mk_app(flow_of('one', 'two', 'three', leave=dict(two=(gate := Gate())))))
    answer(t, 'one')
    t.agrees('two')
    answer(t, 'two')
    passed(gate.reached)
    t.page.go_back()
    t.agrees('one')
    gate.opened.set()
    t.page.wait_for_timeout(500) # for the late answer
    t.agrees('one')
    t.press('Continue')
    t.agrees('two')
    t.heard(*aborted)

def test_what_is_typed_meanwhile(mk_app, enter):
    "Fields take nothing while a request runs, since its answer would take it away"
    t = enter(mk_app(flow_of('one', 'two', leave=dict(one=(gate := Gate())))))
    t.fill(one='bad')
    t.field('one').press('Enter')
    expect(t.alert).to_be_focused()
    t.fill(one='x')
    t.field('one').press('Enter')
    passed(gate.reached)
    t.page.keyboard.type('y')
    expect(t.field('one')).to_have_value('x')
    gate.opened.set()
    t.agrees('two')

def test_typed_and_left_by_the_browsers_back(mk_app, enter):
    "Moving: what was typed is there again, but for secrets"
    def ask(ctx):
        boxes = [Label(o, Input(name='box', type='checkbox', value=o)) for o in 'ab']
        size = Label('size', Select(*map(Option, 'SML'), name='size'))
        return H1('two'), Textarea(name='two', aria_label='two'), *boxes, size, Label('by', Input(name='by')), Label('pin', Input(name='pin', type='password'))
    flow = flow_of('one', 'two', 'three')
    flow.steps[1].render = ask
    t = enter(mk_app(flow))
    answer(t, 'one')
    t.agrees('two')
    t.fill(two='half a', pin='1234')
    t.tick('b')
    t.field('size').select_option('L')
    t.field('by').evaluate("o => { o.value = 'a widget'; o.dispatchEvent(new Event('change', {bubbles: true})) }")
    for _ in range(2):
        t.page.go_back()
        t.agrees('one')
        t.page.go_forward()
        t.agrees('two')
        expect(t.field('two')).to_have_value('half a')
        expect(t.field('size')).to_have_value('L')
        expect(t.field('by')).to_have_value('a widget')
        expect(t.field('pin')).to_have_value('')
        assert [t.box(o).is_checked() for o in 'ab']==[False,True]
    t.press('Continue')
    t.agrees('three')
    t.press('Back')
    t.agrees('two')
    expect(t.field('two')).to_have_value('half a')

towns = dict(IT=['Rome','Pisa'], FR=['Paris','Lyon'])

def test_typed_in_a_form_that_asks_something_else_now(mk_app, enter):
    "Nothing is put back into a control that begins otherwise, or into an option that another one has become"
    def ask(ctx):
        land = ctx.get('one')
        town = Label('town', Select(*map(Option, towns[land]), name='town'))
        picks = [Label(o, Input(type='radio', name='pick', value=o)) for o in (f'{land}x', f'{land}y')]
        coin = Input(name='coin', value=dict(IT='lira', FR='franc')[land], aria_label='coin')
        price = Input(name='price', value=dict(IT='10', FR='20')[land], readonly=True, aria_label='price')
        return H1('two'), town, *picks, coin, price, Input(name='elements', aria_label='elements'), Textarea(name='note', aria_label='note')
    flow = flow_of('one', 'two', 'three')
    flow.steps[1].render = ask
    t = enter(mk_app(flow))
    answer(t, 'one', 'IT')
    t.agrees('two')
    t.field('town').select_option('Pisa')
    t.page.get_by_label('ITy').check()
    t.fill(note='Hello', coin='euro', elements='x')
    t.page.go_back()
    t.agrees('one')
    answer(t, 'one', 'FR')
    t.agrees('two')
    for k,v in dict(town='Paris', coin='franc', price='20', note='Hello', elements='x').items(): expect(t.field(k)).to_have_value(v)
    expect(t.page.locator('[name=pick]:checked')).to_have_count(0)

def test_typed_by_a_newcomer_who_looks_elsewhere(mk_app, enter):
    app = mk_app(flow_of('one', 'two'))
    @app.get('/')
    def index(): return H1('Home'), A('Apply', href='/f/start')
    t = enter(app, '/')
    t.page.get_by_role('link', name='Apply').click()
    t.agrees('one')
    t.fill(one='bad')
    t.press('Continue')
    expect(t.alert).to_be_visible()
    t.fill(one='half')
    t.page.go_back()
    t.sees('Home')
    t.page.go_forward()
    t.agrees('one')
    t.press('Cancel')
    t.agrees('one')
    expect(t.field('one')).to_have_value('')

# What the page around a flow sets for its descendants

site = {'boost':'true', 'target':'#main', 'select':'#main', 'select-oob':'#nav', 'swap':'innerHTML'}
habits = {'push-url':'true', 'confirm':'Really?', 'indicator':'body', 'include':'[name=q]'}
habits |= {'validate':'true', 'sync':'body:drop', 'disabled-elt':'find input', 'trigger':'dblclick'}
around = dict(boost=dict(boost='true'), site=site, habits=habits)
around |= dict(replace={'replace-url':'true', 'params':'none'})

def draw_one(ctx):
    see = Button('Map', type='button', hx_get='/map', id='map')
    return H1('one'), Label('one', Input(name='one', required=True)), see

@everywhere
@pytest.mark.parametrize('name', around)
def test_inherited(mk_app, enter, name, mode):
    flow = flow_of('one', 'two', on_complete=(gate := Gate(H1('Sent'))))
    flow.steps[0].render = draw_one
    inherited = around[name]
    if mode!='htmx2' and name=='habits': inherited = inherited | {'disable':'find input'}
    app = mk_app(flow, inherited=inherited)
    @app.get('/map')
    def map(): return 'Here'
    @app.get('/')
    def index(): return H1('Home'), Div(Input(name='q'), id='main')
    t = enter(app)
    t.page.on('dialog', lambda o: o.dismiss())
    t.press('Map')
    expect(t.page.locator('#map')).to_have_text('Here')
    answer(t, 'one', 'bad')
    expect(t.page.locator('#f-summary')).to_be_visible()
    t.sees('one')
    t.at('/f/steps/one')
    answer(t, 'one')
    t.agrees('two')
    t.press('Back') # with a required field that is empty
    t.agrees('one')
    answer(t, 'one')
    t.agrees('two')
    answer(t, 'two')
    passed(gate.reached)
    other = t.new('/f/start')
    other.sees(w.waiting_title)
    gate.opened.set()
    for o in t,other: o.sees('Sent')
    t.at('/f/done')

@pytest.mark.parametrize('wrap', [True, False], ids=['layout', 'bare'])
def test_boosted_visit(mk_app, enter, wrap):
    "A boosted link leads to a page of the flow, as an ordinary one does, there and back"
    def layout(content, *args): return Header(A('Home', href='/')), Main(content, id='main')
    kw = dict(body_wrap=layout) if wrap else {}
    app = mk_app(flow_of('one', 'two', 'three'), inherited=dict(boost='true'), **kw)
    @app.get('/')
    def index(): return Title('Home'), H1('Home'), A('Apply', href='/f/start')
    t = enter(app, '/')
    t.page.evaluate('window.same = true')
    t.page.get_by_role('link', name='Apply').click()
    def styled(step):
        t.agrees(step)
        expect(t.page.get_by_role('main')).to_have_count(1)
        expect(t.page.locator('#f-form')).to_have_count(1)
        expect(t.page.locator('.stepflow-steps')).to_have_css('display', 'flex')
        assert t.page.evaluate('same')
    styled('one')
    answer(t, 'one')
    styled('two')
    t.page.go_back()
    styled('one')
    expect(t.field('one')).to_have_value('x')
    t.page.go_forward()
    styled('two')
    t.page.route('**/next_step', bad_gateway)
    answer(t, 'two')
    t.is_told(w.failed)
    t.page.unroute('**/next_step')
    t.press('Continue')
    styled('three')
    for o in 'two','one':
        t.page.go_back()
        styled(o)
    t.page.go_back()
    t.sees('Home')
    t.at('/')
    t.page.go_forward()
    styled('one')
    t.heard('502')

# A policy that forbids inline scripts

def test_a_policy_without_inline_scripts(mk_app, enter):
    app = mk_app(flow_of('one', 'two'))
    policy = b'content-security-policy',b"script-src 'self' https://cdn.jsdelivr.net"
    async def with_policy(scope, receive, send):
        async def marked(msg):
            if msg['type']=='http.response.start': msg['headers'].append(policy)
            await send(msg)
        await app(scope, receive, marked)
    t = enter(with_policy)
    answer(t, 'one', 'bad')
    expect(t.page.locator('#f-summary')).to_be_focused()
    answer(t, 'one')
    t.agrees('two')
    t.press('Back')
    t.agrees('one')
    answer(t, 'one')
    t.agrees('two')
    answer(t, 'two')
    t.sees('Sent')
    t.at('/f/done')
    t.heard('Content Security Policy')

@only('htmx2')
def test_nothing_of_it_without_javascript(mk_app, enter):
    t = enter(mk_app(flow_of('one', 'two')), js=False)
    shown = t.page.locator('#step-flow-container').inner_text().split()
    assert shown=='Step 1 of 2 one two one one Continue Cancel'.split()
    answer(t, 'one')
    t.agrees('two')
    expect(t.page.locator('[role]')).to_have_count(0)

def test_the_script_comes_once(mk_app, enter):
    "A swap brings a call of it; a page that fetches the flow anew brings all of it"
    t = enter(mk_app(flow_of('one', 'two', 'three')))
    sizes = []
    def measure(resp): sizes.append(resp.text().count('const watch'))
    for name in 'one','two':
        with t.page.expect_response('**/next_step') as res: answer(t, name)
        measure(res.value)
    t.sees('three')
    with t.page.expect_response('**/next_step') as res: answer(t, 'three')
    measure(res.value)
    t.sees('Sent')
    measure(t.page.reload())
    assert sizes==[0,0,0,1]
