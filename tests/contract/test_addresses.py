"Every step has an address, and every route of a flow answers every method"
from collections import Counter
import pytest
from fasthtml.common import *
from starlette.background import BackgroundTask
from starlette.routing import Mount
from starlette.testclient import TestClient
from cjm_fasthtml_stepflow import InMemoryWorkflowStateStore,Step,StepFlow,Words,words_de,words_es
from cjm_fasthtml_stepflow.testing import Page,Visitor
from kit import answers,app_of,both,good,is_htmx,kept,letters,no_name,opened,order,raw,stored
from kit import visit,walk

# Coming in

@pytest.mark.parametrize('url', ['/f/start', '/f', '/f/'])
def test_newcomer_sees_the_first_step_and_leaves_no_trace(url):
    "Routes: a new visitor gets the first step and nothing is stored"
    flow = order()
    page = Visitor(app_of(flow)).get(url)
    assert (page.status,page.step,page.notice)==(200, 'who', '')
    assert len(flow.state_store)==0 and 'set-cookie' not in page.headers

def test_opening_resumes_where_the_visitor_was():
    "Routes: the start leads to the visitor's current step"
    tab = visit(order(), 'note')
    for url in ('/f', '/f/start', '/f/steps/note'): assert tab.tab().get(url).step=='note'

def test_query_arguments_survive_the_way_in():
    "Routes: the start leads to the current step, with the arguments it came with"
    page = Visitor(app_of(order())).get('/f/start?ref=a&b=%C3%A9')
    assert page.step=='who' and page.url.endswith('?ref=a&b=%C3%A9')

def test_start_opens_inside_another_page_by_htmx_too():
    "Routes: the start is shown in place for HTMX"
    tab = Visitor(app_of(order()))
    page = tab.get('/f/start', headers=is_htmx)
    assert page.step=='who' and not page.one('html') and 'hx-push-url' not in page.headers
    inside = tab.tab(Page(page.html, page.url, htmx=True), htmx=True)
    assert inside.send(**good['who']).step=='tea'

def test_start_is_awaited_inside_ones_own_page_and_resumes_there():
    "Routes: the start is shown in place when awaited"
    app = FastHTML(secret_key='test')
    rt = order().create_router('/f')
    rt.to_app(app)
    @app.get('/mine')
    async def mine(request, sess): return Titled('Mine', await rt.start(request, sess))
    tab = Visitor(app)
    assert (tab.get('/mine').step,tab.page.heading)==('who','Mine')
    tab.send(**good['who'])
    assert tab.get('/mine').step=='tea'

def test_headers_and_tasks_of_a_render_reach_ones_own_page():
    "Answering: a step's content keeps every FastHTML habit, inside of your own page too"
    app,ran = FastHTML(secret_key='test'),[]
    def draw(ctx): return Input(name='a'), HttpHeader('x-mine', '1'), BackgroundTask(ran.append, 1)
    rt = StepFlow('f', [Step('a', 'A', draw)]).create_router('/f')
    rt.to_app(app)
    @app.get('/mine')
    async def mine(request, sess): return await rt.start(request, sess)
    page = Visitor(app).get('/mine')
    assert (page.step,page.headers.get('x-mine'),ran)==('a','1',[1])

# Steps

def test_a_step_has_an_address_as_far_as_the_path_allows():
    "Routes: a step's URL shows it if the path so far allows it, else the last valid step"
    flow = order()
    tab = visit(flow, 'note')
    before = stored(flow)
    page = tab.get('/f/steps/who')
    assert (page.step,page.fields)==('who',dict(who='Ada'))
    page = tab.get('/f/steps/end')
    assert (page.step,page.url)==('note','/f/steps/note')
    assert stored(flow)==before

def test_a_newcomer_cannot_jump():
    "Routes: a newcomer's last valid step is the first"
    flow = order()
    page = Visitor(app_of(flow)).get('/f/steps/end')
    assert (page.step,page.url,len(flow.state_store))==('who','/f/steps/who',0)

@pytest.mark.parametrize('step', ['nope','WHO','who%20','%00','..%2fstart','<b>','é','x'*5000])
def test_unknown_steps_are_404(step):
    "Routes: an unknown id is a 404"
    page = Visitor(app_of(order())).get(f'/f/steps/{step}')
    assert page.status==404 and '<b>' not in page.html

@pytest.mark.parametrize('words', [Words(), words_de, words_es], ids=lambda w: w.lang)
@both
def test_an_unknown_step_is_a_page_with_a_way_back(htmx, words):
    "Routes: an unknown id is a 404, which HTMX gets with a status that it swaps"
    tab = visit(order(kw=dict(words=words)), 'tea')
    before = tab.page
    page = tab.get('/f/steps/nope', headers=is_htmx if htmx else {})
    assert (page.status,page.headers['cache-control'])==(200 if htmx else 404,'no-store')
    assert (page.heading,page.step)==(words.missing_title,None) and words.missing in page.text
    assert page.title==words.error_title.format(title=words.missing_title)
    assert bool(page.one('main'))!=htmx
    to, = page.all('.stepflow-failure a')
    assert to.text==words.to_form and tab.get(to['href']).step==before.step

def test_an_unknown_step_needs_no_store():
    "Routes: an unknown id is a 404, whatever the store does"
    class Away(InMemoryWorkflowStateStore):
        def read(self, *args): raise OSError('away')
    page = Visitor(app_of(order(store=Away()))).get('/f/steps/nope')
    assert (page.status,page.texts('a'))==(404,['Go to the form'])

# Titles

@both
def test_titles_carry_the_apps_name(htmx):
    "Answering: title changed; a page's title ends with the app's, where it has one"
    tab = visit(order(), htmx=htmx, title='Teas & more')
    titles = [tab.page.title, tab.send(**good['who']).title]
    titles += [tab.get(f'/f/steps/{o}').title for o in ('nope','end')]
    walk(tab, 'end')
    titles += [tab.send().title, tab.get('/f/done').title]
    said = 'You (Step 1 of 4)','Tea (Step 2 of 4)','Error: Page not found','Tea (Step 2 of 4)','Done','Done'
    assert titles==[f'{o} – Teas & more' for o in said]

def test_titles_say_of_errors_and_failures_which_app_it_is():
    "Answering: title changed"
    def fail(ctx): raise ValueError
    tab = visit(order(who=dict(validate=no_name), tea=dict(render=fail)), title='Teas')
    assert tab.send(who=' ').title=='Error: You (Step 1 of 4) – Teas'
    assert tab.send(who='Ada').title=='Error: There is a problem – Teas'

@pytest.mark.parametrize('title', ['', None, 'FastHTML page'])
def test_an_app_without_a_name_has_none_in_its_titles(title):
    "Answering: title changed"
    assert visit(order(), title=title).page.title=='You (Step 1 of 4)'

def test_a_title_of_the_steps_own_stays_as_it_is():
    "Answering: a step keeps every FastHTML habit"
    who = dict(render=lambda ctx: Titled('Mine', Input(name='who')))
    assert visit(order(who=who), title='Teas').page.title=='Mine'

def test_a_person_without_a_run_has_no_outcome():
    "Routes: without an outcome, /done is the start"
    assert Visitor(app_of(order())).get('/f/done').step=='who'

# Methods

@pytest.mark.parametrize('route', ['next_step','back_step','reset'])
@pytest.mark.parametrize('method', ['GET','HEAD'])
def test_get_and_head_of_the_posting_routes_lead_to_the_current_step(method, route):
    "Routes: GET and HEAD of what is for posting change nothing and lead to the current step"
    flow = order()
    tab = visit(flow, 'note')
    before,url = stored(flow),f'/f/{route}?stepflow_step=note&note=x&stepflow_skip=1'
    resp = tab.client.request(method, url, follow_redirects=False)
    assert resp.status_code==303
    assert (tab.get(resp.headers['location']).step, stored(flow))==('note', before)

routes = '', '/start', '/steps/who', '/done', '/next_step', '/back_step', '/reset'

@pytest.mark.parametrize('route', routes)
def test_wrong_methods_are_405(route):
    "Answering: a wrong method is a 405"
    flow = order()
    tab = visit(flow, 'note')
    before = stored(flow)
    posted = {'/next_step','/back_step','/reset'}
    for method in ['PUT','DELETE','PATCH','OPTIONS', *([] if route in posted else ['POST'])]:
        resp = tab.client.request(method, f'/f{route}')
        assert (resp.status_code,resp.headers.get('cache-control'))==(405,'no-store')
    assert stored(flow)==before

# Prefixes

def test_an_empty_prefix_leaves_the_apps_own_page_alone():
    "Fine print: with an empty prefix the app's own / is left alone"
    app = FastHTML(secret_key='test')
    @app.get('/')
    def home(): return P('Home')
    order().create_router().to_app(app)
    tab = Visitor(app)
    assert 'Home' in tab.get('/').text
    tab.get('/start')
    walk(tab, 'end')
    assert tab.page.url=='/steps/end' and 'Home' in tab.get('/').text

@pytest.mark.parametrize('prefix', ['f', '/f', '/f/', 'f/'])
def test_prefixes_may_be_written_with_or_without_slashes(prefix):
    "Routes: they lie under the prefix, however it is written"
    app = FastHTML(secret_key='test')
    rt = order().create_router(prefix)
    rt.to_app(app)
    assert Visitor(app).get(rt.start.to()).step=='who'
    posting = [getattr(rt, o).to() for o in ('next_step','back_step','reset')]
    assert posting==['/f/next_step','/f/back_step','/f/reset']

@both
def test_mounted_under_a_path(htmx):
    "Answering: addresses hold where the app is mounted"
    inner = app_of(order(lambda state, request: P('Thanks')))
    tab = Visitor(FastHTML(secret_key='test', routes=[Mount('/shop', inner)]), htmx)
    tab.get('/shop/f/start')
    walk(tab, 'end')
    urls = {o.get('formaction') or o.get('action') for o in tab.page.all('form, button')}-{None}
    assert urls <= {f'/shop/f/{o}' for o in ('next_step','back_step','reset')}
    assert tab.page.url=='/shop/f/steps/end' and 'Thanks' in tab.send().text

@both
def test_addresses_in_any_script(htmx):
    "Answering: redirects are plain ASCII, whatever is in them"
    def done(state, request): return Redirect(f"/thanks?name={state['a']}\nSet-Cookie: a=b")
    tab = Visitor(app_of(letters(on_complete=done), prefix='/注册'), htmx)
    tab.get('/注册/start')
    assert tab.send(a='李').step=='b'
    to = raw(tab, b='x').headers['hx-redirect' if htmx else 'location']
    assert to.isascii() and '\n' not in to and to.startswith('/thanks?name=%E6%9D%8E')

# Two flows

def test_two_flows_in_one_app_are_strangers():
    "Routes: two flows in one app do not clash"
    a,b = order(flow_id='a'),order(flow_id='b')
    one = Visitor(app_of(a, b))
    one.get('/f/start')
    walk(one, 'note')
    two = one.tab()
    assert two.get('/f2/start').step=='who'
    two.send(who='Bob')
    assert kept(a)=={k:v for k,v in answers.items() if k!='note'} and kept(b)==dict(who='Bob')
    two.press('Cancel')
    assert one.get('/f/start').step=='note'

five = 'get_current_step set_current_step get_state update_state clear_state'.split()
FiveMethods = type('FiveMethods', (), {o: lambda *args: None for o in five})

@pytest.mark.parametrize('store', [InMemoryWorkflowStateStore, FiveMethods])
def test_two_flows_of_one_name_and_one_store_are_refused(store):
    "Routes: two flows in one app do not clash, whatever the kind of their store"
    store = store()
    app = app_of(letters(store=store))
    with pytest.raises(ValueError, match="called 'f'"): letters('xy', store).create_router('/g').to_app(app)

def test_two_flows_on_one_page_share_no_id():
    "Answering: every built-in element has an id or name unique to its flow"
    def flow(o): return order(flow_id=o, kw=dict(container_id=f'box-{len(o)}-{o[-1]}', show_progress=True))
    app,routers = FastHTML(secret_key='test'),[]
    for i,o in enumerate(('a','b','a b')): routers.append(flow(o).create_router(f'/{i}'))
    for o in routers: o.to_app(app)
    @app.get('/both')
    async def page(request, sess):
        drawn = [await o.start(request, sess) for o in routers]
        return Titled('Both', *drawn)
    page = Page.of(TestClient(app).get('/both'))
    ids = Counter(o['id'] for o in page.all('[id]'))
    assert len(page.forms)==3 and not [o for o,n in ids.items() if n>1]
    assert all(o.get('id') or o.get('name') for o in page.all('form :is(button, input, nav), .stepflow-nav'))

def test_each_of_two_routers_of_a_flow_is_a_target():
    "Public surface: route functions hang on the router; a second one in the same app has its own"
    flow,app = letters('ab'),FastHTML()
    one,two = [flow.create_router(o) for o in ('/x','/y')]
    for o in (one, two): o.to_app(app)
    @app.get('/both')
    def page(): return Div(A(get=one.start), A(get=two.start))
    assert [o['hx-get'] for o in Visitor(app).get('/both').all('a')]==['/x/start','/y/start']

def test_a_field_called_like_a_part_of_the_page_has_another_id():
    "Answering: every built-in element has an id or name unique to its flow"
    names = 'form content default progress navigation next back skip cancel summary notice problem returns'.split()
    def ask(ctx): return H1('Odd'), *[(Label(o), Input(name=o, required=True)) for o in names]
    tab = opened(letters('ab', a=dict(render=ask, can_skip=True)))
    ids = [o['id'] for o in tab.send().all('[id]')]
    assert len({*ids})==len(ids) and {'f-form','f-summary','f-next'} <= {*ids} and len(tab.page.errors)==len(names)
