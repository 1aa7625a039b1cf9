"What a FastHTML developer does elsewhere works in a flow too, and what cannot work is said at once"
import asyncio,inspect,re
from functools import partial
from urllib.parse import urlsplit
import pytest
from fasthtml.common import *
from starlette.background import BackgroundTask
from starlette.responses import JSONResponse,PlainTextResponse
from starlette.testclient import TestClient
from cjm_fasthtml_stepflow.testing import Page,Visitor
from kit import Calls,app_of,ask_tea,ask_who,both,good,is_htmx,kept,led,letters,no_name,opened
from kit import order,raw,thanks,visit,walk

# What a render may return

class Field:
    def __init__(self, name): self.name = name
    def __ft__(self): return Label(self.name, Input(name=self.name))

raw_html = NotStr('<input name="who">')
contents = [Field('who'), (Field('who'),), [P('a'), Field('who')], Div(Field('who')), raw_html,
    (raw_html,), (o for o in (P('a'), Field('who')))]

@pytest.mark.parametrize('content', contents)
def test_whatever_a_handler_may_return_a_render_may(content):
    "Answering: components with `__ft__`, tuples, lists, finished HTML"
    content = tuple(content) if inspect.isgenerator(content) else content
    flow = order(who=dict(render=lambda ctx: content))
    tab = visit(flow)
    assert tab.send(who='Ada').step=='tea' and kept(flow)==dict(who='Ada')
    assert tab.get('/f/steps/who').fields==dict(who='Ada')

def test_a_render_may_be_a_generator():
    "Answering: what a handler may return"
    def draw(ctx):
        yield H1('Who?')
        yield Input(name='who')
    flow = order(who=dict(render=lambda ctx: draw(ctx)))
    tab = visit(flow)
    tab.send(who='Ada')
    assert kept(flow)==dict(who='Ada') and tab.get('/f/steps/who').fields==dict(who='Ada')

@pytest.mark.parametrize('content', [None, '', (), [], P('Just read')])
def test_a_step_may_have_nothing_to_fill_in(content):
    "Answering: a step need have no content"
    tab = visit(order(who=dict(render=lambda ctx: content)))
    assert tab.page.heading=='You' and tab.send().step=='tea'

@both
def test_headers_tasks_and_head_elements_in_a_renders_tuple(htmx):
    "Answering: headers and background tasks in a returned tuple, and what belongs into the head"
    done = []
    def draw(ctx):
        yield from (Title('Mine'), Meta(name='x', content='y'), ask_tea(ctx))
        yield from (HttpHeader('X-Boo','1'), BackgroundTask(done.append, 1))
    tab = visit(order(tea=dict(render=lambda ctx: tuple(draw(ctx)))), htmx=htmx)
    resp = raw(tab, **good['who'])
    assert htmx or not done, 'nothing is drawn for the answer to a plain POST'
    page = led(tab, resp)
    assert (page.headers['x-boo'],done,page.texts('title'),page.step)==('1',[1],['Mine'],'tea')

@both
def test_a_render_may_redirect(htmx):
    "Submitting 8: a FastHTML `Redirect` is honoured wherever it comes from"
    tab = visit(order(tea=dict(render=lambda ctx: Redirect('/else'))), htmx=htmx)
    resp = raw(tab, **good['who'])
    if not htmx: resp = tab.client.get(resp.headers['location'], follow_redirects=False)
    assert resp.headers.get('hx-redirect' if htmx else 'location')=='/else'

def test_components_shared_between_renders_stay_as_they_are():
    "Fine print: components shared between renders are never changed by us"
    select = Select(Option('a'), Option('b'), name='one')
    shared = Div(H1('Shared'), Input(name='who'), Textarea(name='more'), select)
    before = to_xml(shared)
    who = dict(render=lambda ctx: shared, validate=no_name)
    tab = visit(order(who=who, tea=dict(on_enter=lambda state, request, sess: shared)))
    for who in ('', 'Ada'): tab.send(who=who, more='x', one='b')
    assert tab.page.step=='tea' and to_xml(shared)==before

def test_what_a_developer_sets_themselves_wins_and_ctx_get_shows_what_was_typed():
    "Fine print: values of the developer's own; `ctx.get` overlays what was typed"
    fixed = Input(name='fix', value='fixed')
    def draw(ctx): return Input(name='who', value=ctx.get('who', 'World')), fixed
    tab = visit(order(who=dict(render=draw, validate=lambda state: state['who']!='x')))
    assert tab.page.fields==dict(who='World', fix='fixed')
    assert tab.send(who='x').fields['who']=='x'

def test_the_container_has_the_id_that_the_developer_gave_it():
    "Fine print: the container's id is the developer's to set"
    page = visit(order(kw=dict(container_id='mine'))).page
    assert page.one('#mine form') and {o['hx-target'] for o in page.all('[hx-target]')}=={'#mine'}

def test_a_render_may_return_an_l():
    "Answering: every FastHTML habit; FastHTML draws an `L`, alone and within others"
    name = Label('Name', Input(name='who'))
    for content in (L(H1('You'), name), (H1('You'), L(L(name))), L(HttpHeader('X-Mine', '1'), H1('You'), name)):
        page = visit(order(who=dict(render=lambda ctx: content))).page
        assert page.fields==dict(who='') and page.texts('h1')==['You'] and not page.all('h2')
    assert page.headers['x-mine']=='1'

# Route targets

def test_route_targets_in_a_steps_content_and_in_hooks_and_outcomes():
    "Answering: route targets"
    def target(): return A('more', get=elsewhere, id='more'), A('else', link='elsewhere', id='else')
    def show(state, request, sess=None): return target()
    def leave(state, request, sess): return target() if state['note']=='?' else None
    who = dict(render=lambda ctx: (target(), Input(name='who')))
    flow = order(show, who=who, tea=dict(on_enter=show), note=dict(on_leave=leave))
    app = app_of(flow)
    @app.get('/elsewhere', name='elsewhere')
    def elsewhere(): return 'Else'
    for htmx in (False, True):
        tab = Visitor(app, htmx)
        pages = [tab.get('/f/start'), tab.send(who='Ada')]
        tab.send()
        pages += [tab.send(note='?'), tab.send(note='') and tab.send()]
        for page in pages:
            for css,attr in (('#more','hx-get'), ('#else','href')):
                assert urlsplit(page.one(css)[attr]).path=='/elsewhere'

@both
def test_route_targets_in_a_progress_of_ones_own(htmx):
    "Answering: route targets"
    bar = dict(show_progress=True, progress_renderer=lambda items: Nav(A('Home', get='home')))
    app = app_of(order(kw=bar))
    app.get('/home', name='home')(lambda: P('Home'))
    tab = Visitor(app, htmx)
    for page in (tab.get('/f/start'), tab.send(who='Ada')): assert page.one('nav a')['hx-get']=='/home'

def test_a_route_function_as_target():
    "Answering: route targets, the flow's own too"
    def draw(ctx): return Button('Again', get=rt.start, id='again'), Input(name='who')
    app = FastHTML(secret_key='test')
    rt = order(who=dict(render=draw)).create_router('/f')
    rt.to_app(app)
    assert urlsplit(Visitor(app).get('/f/start').one('#again')['hx-get']).path=='/f/start'

# The app around a flow

def test_after_functions_see_every_answer():
    "Answering: `after` functions"
    def after(resp, req):
        if isinstance(resp, tuple): return *resp, P('after', id='after')
    flow = order(lambda state, request: P('Thanks'), who=dict(validate=no_name))
    for htmx in (False, True):
        tab = opened(flow, htmx, after=after)
        pages = [tab.page, tab.send(who=''), tab.send(who='Ada'), walk(tab, 'end').send()]
        assert all(o.one('#after') for o in pages)

def test_beforeware_goes_first():
    "Answering: Beforeware"
    def login(req): return RedirectResponse('/login', 303) if req.method=='POST' else None
    assert raw(opened(order(), before=login), who='Ada').headers['location']=='/login'

@both
def test_toasts(htmx):
    "Answering: toasts, each shown once"
    def toast(state, request, sess=None): add_toast(request.session, 'Saved')
    def picky(state, request, sess):
        toast(state, request)
        if not state['tea']: return P('No')
    app = app_of(order(toast, who=dict(on_leave=toast), tea=dict(on_leave=picky)))
    setup_toasts(app)
    tab = Visitor(app, htmx)
    tab.get('/f/start')
    assert not tab.page.all('.fh-toast')
    for values,step in [(good['who'],'tea'), (dict(tea=[]),'tea'), (good['tea'],'note')]:
        page = tab.send(**values)
        assert (page.step,page.texts('.fh-toast'))==(step,['Saved'])
    assert not tab.get('/f/start').all('.fh-toast')
    walk(tab, 'end').send()
    assert tab.page.texts('.fh-toast')==['Saved']

def test_a_layout_around_all_pages():
    "Answering: `body_wrap` of the router or the app is around pages, not around swaps"
    def wrap(content, req): return Main(Header('Mine', id='layout'), content)
    flow = order(lambda state, request: P('Thanks'), who=dict(validate=no_name))
    for kw in (dict(router=dict(body_wrap=wrap)), dict(body_wrap=wrap)):
        tab = visit(flow, **kw)
        pages = [tab.page, tab.send(who=''), tab.send(who='Ada'), walk(tab, 'end').send()]
        assert all(o.one('main #layout') for o in pages)
        assert not visit(flow, htmx=True, **kw).send(who='').one('#layout')

def test_a_routers_layout_goes_before_the_apps():
    "Answering: the router's `body_wrap`, as for any `APIRouter`"
    def wrap(o): return lambda c: Main(c, id=o)
    tab = visit(order(), router=dict(body_wrap=wrap('router')), body_wrap=wrap('app'))
    assert tab.page.one('#router') and not tab.page.one('#app')

def test_error_pages_are_the_apps_own():
    "Answering: statuses are what they are, with the app's own pages"
    def page(req, exc): return P(f'Mine {exc.status_code}')
    tab = opened(order(), exception_handlers={o: page for o in (403,404,405)})
    elsewhere = {'sec-fetch-site': 'cross-site'}
    pages = [tab.get('/f/steps/nope'), Page.of(tab.client.put('/f/start')),
        Page.of(tab.client.post('/f/next_step', headers=elsewhere))]
    for o,status in zip(pages, (404,405,403)):
        assert (o.status,o.texts('p'),o.headers['cache-control'])==(status,[f'Mine {status}'],
            'no-store')

def test_a_flow_without_sessions_says_what_is_missing():
    "Definition errors: they say what to do"
    with pytest.raises(RuntimeError, match='session'): opened(order(), sess_cls=None)

makers = [lambda: FastHTML(secret_key='test'), lambda: fast_app(secret_key='test')[0]]

@pytest.mark.parametrize('make', makers, ids=['FastHTML', 'fast_app'])
def test_register_routes(make):
    "Public surface: `register_routes(app, router)` of cjm_fasthtml_app_core"
    why = 'cjm-fasthtml-app-core needs Python 3.11'
    core = pytest.importorskip('cjm_fasthtml_app_core.core.routing', reason=why)
    app = make()
    core.register_routes(app, *[letters().create_router(f'/{o}') for o in ('one','two')])
    for o in ('one','two'):
        tab = Visitor(app)
        tab.get(f'/{o}/start')
        tab.send(a='x')
        assert tab.send(b='y').url==f'/{o}/done'

def test_names_of_fasthtml_that_we_use_are_there():
    "Few borrowed names: a release of FastHTML or Starlette without them should be noticed here"
    from fasthtml import core
    assert callable(core._find_targets) and callable(core.flat_tuple) and callable(core.APIRouter._wrap_func)
    assert Request(dict(type='http'))._form is None

class Recorder(Visitor):
    "Keeps each response, without what differs from run to run"
    def ask(self, *args, **kw):
        resp = super().ask(*args, **kw)
        text = resp.text
        for o in re.findall(r'name="stepflow_(?:instance|ticket)" value="([^"]+)"', text): text = text.replace(o, '…')
        headers = {k:v for k,v in resp.headers.items() if k not in ('set-cookie','content-length')}
        self.heard.append((resp.status_code, headers, text))
        return resp

def test_htmx_is_answered_as_fasthtml_would():
    "Answering: an app with `before` or `after` functions is left to FastHTML; without them, the answers are the same"
    def draw(ctx):
        ctx.request.injects.append(HttpHeader('x-inject', 'yes'))
        tasks.append(BackgroundTask(done.append, 1))
        return ask_tea(ctx),Title('Tea & more'),Meta(name='x'),HttpHeader('X-Boo', 2),tasks[-1]
    def leave(state, request, sess): return Redirect('/x') if state['note']=='go' else HttpHeader('x-left', 'yes')
    heard = []
    for before in (None, lambda req: None):
        done,tasks = [],[]
        flow = order(thanks([]), who=dict(validate=no_name), tea=dict(render=draw), note=dict(on_leave=leave))
        tab = Recorder(app_of(flow, before=before), True)
        tab.heard = []
        tab.get('/f/start')
        for o in ({}, good['who'], good['tea'], dict(note='go')): tab.send(**o)
        tab.get('/f/start')
        tab.send(**good['note'])
        tab.press('Back')
        for o in (good['note'], {}): tab.send(**o)
        for o in ('/f/done', '/f/steps/none', '/f/next_step'): tab.get(o)
        heard.append((tab.heard, len(done)))
    assert heard[0]==heard[1] and heard[0][1] and len(heard[0][0])>=12

@both
def test_routes_of_your_own_on_the_router(htmx):
    "Public surface: `create_router` gives an `APIRouter`"
    rt,ran = letters().create_router('/f'),[]
    @rt('/hint', methods=['get'])
    def hint(topic:str): return P(f'About {topic}')
    @rt('/data', methods=['get'])
    def data(): return dict(a=1)
    @rt('/wipe', methods=['post'])
    def wipe(): ran.append('wipe')
    app = FastHTML(secret_key='test')
    rt.to_app(app)
    client = TestClient(app, headers=is_htmx if htmx else {})
    assert '<p>About tea</p>' in client.get('/f/hint?topic=tea').text and client.get('/f/data').json()==dict(a=1)
    refused = client.post('/f/wipe', data=dict(x='1'), headers={'sec-fetch-site':'cross-site'})
    assert refused.status_code==403 and not ran
    assert client.post('/f/wipe', data=dict(x='1')).status_code==200 and ran==['wipe']

@both
def test_routes_that_another_app_takes_over_keep_their_login(htmx):
    "Public surface: `before` functions of the app that the router was added to"
    def login(req): return RedirectResponse('/login', status_code=303)
    inner = app_of(letters(), before=login)
    outer = FastHTML(secret_key='test', routes=[*inner.routes])
    resp = TestClient(outer, headers=is_htmx if htmx else {}, follow_redirects=False).get('/f/steps/a')
    assert (resp.status_code, resp.headers['location'])==(303, '/login')

def test_a_file_that_is_not_there_is_a_404():
    "Answering: what a handler may return, a `FileResponse` as well"
    def leave(state, request, sess): return FileResponse('/nonexistent/x.pdf')
    assert raw(opened(letters(a=dict(on_leave=leave))), a='1').status_code==404

def test_a_download_under_htmx(tmp_path, caplog):
    "Answering: HTMX cannot show a file; a hook's is a failure with its remedy in the log, an outcome's is fetched by the browser"
    (tmp_path/'x.pdf').write_bytes(b'%PDF <b>')
    def give(*args): return FileResponse(tmp_path/'x.pdf')
    tab = opened(letters(a=dict(on_leave=give)), htmx=True)
    tab.send(a='1')
    assert tab.page.heading=='There is a problem' and 'redirect to it' in caplog.text
    tab = opened(letters('a', on_complete=give), htmx=True)
    resp = raw(tab, a='1')
    assert resp.headers['hx-redirect']=='/f/done' and not resp.text
    assert tab.client.get('/f/done').content==b'%PDF <b>'

@pytest.mark.parametrize('make', [PlainTextResponse, lambda o: JSONResponse(dict(a=o))])
def test_text_under_htmx_is_no_html(make):
    "Answering: every value is escaped when shown"
    for flow in (letters(a=dict(on_leave=lambda state, *args: make(state['a']))), letters('a', on_complete=lambda state, request: make(state['a']))):
        resp = raw(opened(flow, htmx=True), a='<img src=x>')
        assert '&lt;img' in resp.text and '<img' not in resp.text

# A form of the step's own

@both
def test_answers_stay_out_of_a_form_for_another_purpose(htmx):
    "Public surface: with `wrap_in_form=False` a step may bring another form, whose controls are neither read nor filled in"
    def ask_q(ctx): return Form(Input(name='q', cls='other'), action='/search'), Input(name='q', required=True, cls='ours')
    tab = opened(letters('ab', kw=dict(wrap_in_form=False), a=dict(render=ask_q)), htmx)
    tab.go(tab.page.submission().forged(q='tea'))
    page = tab.get('/f/steps/a')
    assert [o.get('value') for o in page.all('[name=q]')]==[None,'tea']

def test_a_step_that_posts_by_itself_obeys_the_same_rules():
    "Public surface: `wrap_in_form=False`"
    def draw(ctx):
        parts = *flow.hidden_fields(ctx), Input(name='who'), Button('Go', name='go', value='1')
        return H1('Who?'), Form(*parts, action=rt.next_step.to(), method='post', id='mine')
    who = dict(render=draw, validate=no_name)
    flow = order(kw=dict(wrap_in_form=False), only=['who','tea'], who=who)
    app = FastHTML(secret_key='test')
    rt = flow.create_router('/f')
    rt.to_app(app)
    tab = Visitor(app)
    page = tab.get('/f/start')
    assert not page.one('form form') and page.forms[0]['id']=='mine'
    page = tab.send(who='')
    assert page.errors==dict(who=['Say who you are']) and page.fields==dict(who='')
    assert tab.go(page.submission(who='Ada').forged(is_admin='1')).step=='tea'
    assert kept(flow)==dict(who='Ada')

def test_without_a_form_of_its_own_a_steps_controls_belong_to_the_flows():
    "Fine print: a control outside of the form that names it with `form=` belongs to it"
    page = visit(order(kw=dict(wrap_in_form=False, show_progress=True))).page
    who = page.one('[name=who]')
    assert who.get('form')==page.forms[0]['id'] or who.find_parent('form')

class Search:
    def __ft__(self): return Form(Input(name='q', required=True), Button('Search'), method='get')

finished = NotStr('<form method="get"><input name="q" required></form>')
others = dict(__ft__=Search(), finished=finished, nested=Div(Search()))

@pytest.mark.parametrize('other', others.values(), ids=list(others))
def test_a_form_of_another_purpose_asks_nothing(other):
    "The form is the schema: the flow's form, that is"
    flow = letters(kw=dict(wrap_in_form=False), a=dict(render=lambda ctx: (other, Input(name='a'))))
    tab = opened(flow)
    assert tab.go(tab.page.submission(a='x').forged(q='y')).step=='b'
    assert flow.get_workflow_state(tab.session)==dict(a='x')

# Callables

def plain(f): return f
def aplain(f):
    async def g(*args): return f(*args)
    g.__signature__ = inspect.signature(f)
    return g
def obj(f): return type('Obj', (), {'__call__': lambda self, *args: f(*args)})()
def aobj(f):
    async def call(self, *args): return f(*args)
    return type('Obj', (), {'__call__': call})()
def method(f): return type('Obj', (), {'go': lambda self, *args: f(*args)})().go
def part(f): return partial(lambda extra, *args: f(*args), None)

@pytest.mark.parametrize('kind', [plain, aplain, obj, aobj, method, part])
def test_callables_of_every_kind(kind):
    "User callables: sync or async, functions or callable objects"
    calls = Calls()
    def seen(name, f=lambda *args: None):
        def g(*args):
            calls.append(name)
            return f(*args)
        return kind(g)
    load = seen('load', lambda request: {'x': request.method})
    checks = dict(validate=seen('validate', lambda state: True), data_loader=load)
    hooks = dict(on_enter=seen('enter'), on_leave=seen('leave'))
    who = dict(render=seen('render', ask_who)) | checks | hooks
    done = seen('complete', lambda state, request: P('Thanks', state['who']))
    tab = visit(order(done, only=['who','end'], who=who))
    tab.send(who='Ada')
    assert 'Thanks' in tab.send().text
    assert set(calls)=={'render','validate','load','enter','leave','complete'}
    assert calls.count('complete')==calls.count('leave')==calls.count('enter')==1

@pytest.mark.parametrize('kind', [aplain, aobj])
def test_async_verdicts_count(kind):
    "User callables: what an async `validate` answers counts"
    page = visit(order(who=dict(validate=kind(no_name)))).send(who='')
    assert page.errors==dict(who=['Say who you are'])

bad_hooks = dict(on_enter=[lambda state: None, 'x'], on_leave=[lambda *, state: None])
bad_checks = dict(validate=[lambda: True, lambda a, b: True, 3], data_loader=[lambda: {}])
bad_parts = bad_hooks | bad_checks | dict(render=[lambda: P(), None, 'x'], data_keys=['who', [3]])

@pytest.mark.parametrize('name,value', [(k,o) for k,v in bad_parts.items() for o in v])
def test_a_step_that_cannot_work_is_refused_by_name(name, value):
    "Definition errors: a `ValueError` at construction that names the step"
    with pytest.raises(ValueError, match='who'): order(who={name: value})

@pytest.mark.parametrize('id', [None, '', 'a b', '1st', '#box', 7])
def test_a_container_that_nothing_can_name_is_refused(id):
    "Definition errors: an unusable id, which HTMX would look for in vain"
    with pytest.raises(ValueError, match='order.*container_id'): order(kw=dict(container_id=id))

bad_handlers = [lambda: None, lambda state: None, lambda completion_key: None,
    lambda state, completion_key: None, lambda state, request, third, completion_key: None, 'x']

@pytest.mark.parametrize('f', bad_handlers)
def test_an_on_complete_that_cannot_be_called_is_refused(f):
    "Definition errors: a callable that cannot be called"
    with pytest.raises(ValueError, match='on_complete'): order(f)

async def slow(state):
    await asyncio.sleep(0)
    return True

def test_plain_methods_name_their_async_twins():
    "Fine print: a clear error where a plain method would have to await"
    tea = order(tea=dict(validate=slow)).get_step('tea')
    with pytest.raises(RuntimeError, match='ais_valid'): tea.is_valid({})

# Parts within parts

def field(name): return Label(name, Input(name=name, required=True))

nestings = {'a tuple': lambda ctx: (H1('a'), (P('intro'), (field('a'),)), field('z')),
    'a list': lambda ctx: (H1('a'), (P('intro'), [field('a')]), field('z')),
    'finished HTML': lambda ctx: (H1('a'), (P('x'), [NotStr('<label>a<input name="a" required></label>')]), field('z'))}

@both
@pytest.mark.parametrize('render', nestings.values(), ids=nestings)
def test_what_was_typed_stands_in_nested_parts(render, htmx):
    "Answering: a step's content keeps every FastHTML habit, helpers that return several parts among them"
    tab = opened(letters('ab', a=dict(render=render)), htmx)
    tab.send(a='Ada', z='Zoe')
    assert tab.press('Back').fields==dict(a='Ada', z='Zoe')

# What is drawn once for all

class Lazy:
    "What gettext libraries call a lazy string: it is translated as it is drawn"
    lang = 'en'
    def __init__(self, **texts): self.texts = texts
    def __str__(self): return self.texts[Lazy.lang]
    def __format__(self, spec): return str(self)

def test_a_lazy_title_is_drawn_for_each_visitor():
    "What stands around a step is kept for all who are there, in the language of each"
    a = dict(title=Lazy(en='Name', de='Nachname'), next_button_text=Lazy(en='Go', de='Los'))
    app = app_of(letters('ab', kw=dict(show_progress=True), a=a))
    try:
        Visitor(app).get('/f/start')
        Lazy.lang = 'de'
        page = Visitor(app).get('/f/start')
        assert page.title.startswith('Nachname')
        assert page.progress[0][0]=='Nachname' and 'Los' in page.buttons
    finally: Lazy.lang = 'en'

def test_a_step_that_is_changed_is_drawn_anew():
    "What is kept of a step's surroundings is only good for the step as it is now"
    flow = letters('ab', kw=dict(show_progress=True))
    tab = opened(flow)
    flow.steps[0].next_button_text,flow.steps[0].title,flow.steps[0].can_skip = 'Go','New',True
    page = tab.reload()
    assert page.progress[0][0]=='New' and {'Go','Skip this step'} <= {*page.buttons}

@both
def test_a_title_of_the_steps_own_says_that_something_is_wrong(htmx):
    "Answering: title changed; a refused step is an error in the title, `Titled` or not"
    tab = opened(letters('ab', a=dict(render=lambda ctx: Titled('Mine', Input(name='a', required=True)))), htmx)
    assert tab.get('/f/start').title=='Mine'
    assert tab.send().title.startswith('Error: Mine') and len(tab.page.all('title'))==1
