"The contract of design section 5, clause by clause, over HTTP: what a client sends, what it gets, and what is kept"
import asyncio,inspect,json,logging,time
from collections import Counter
from functools import partial
from urllib.parse import urlsplit
import pytest
from fasthtml.common import *
from starlette.background import BackgroundTask
from starlette.responses import JSONResponse,PlainTextResponse,RedirectResponse,StreamingResponse
from starlette.routing import Mount
from starlette.testclient import TestClient
from cjm_fasthtml_stepflow import InMemoryWorkflowStateStore,Step,StepFlow,set_session_id
from visitor import Page,Tab,app_of,encoded,form_type,htmx_headers

both = pytest.mark.parametrize('htmx', [False, True], ids=['plain','htmx'])

# The flow of most tests: a name, teas and a box, a note that may be skipped, and a last look.

def ask_who(ctx): return H1('Who are you?'), Label('Name', Input(name='who'))
def ask_tea(ctx): return H1('Which tea?'), *(Label(Input(type='checkbox', name='tea', value=o), o) for o in ('green','black','mint')), Label(Input(type='checkbox', name='news', value='yes'), 'News')
def ask_note(ctx): return H1('Anything else?'), Label('Note', Textarea(name='note'))
def look(ctx): return H1('Is this right?'), P(f"{ctx.get('who')}: {ctx.get('tea')}")

parts = dict(who=dict(title='You', render=ask_who), tea=dict(title='Tea', render=ask_tea),
    note=dict(title='Note', render=ask_note, can_skip=True), end=dict(title='End', render=look))
good = dict(who=dict(who='Ada'), tea=dict(tea=['green'], news='yes'), note=dict(note='Hot'), end={})
answers = dict(who='Ada', tea=['green'], news='yes', note='Hot')

def order(on_complete=None, flow_id='order', only=tuple(parts), store=None, kw=None, **changes):
    "The flow, with `changes` to its steps by their ids"
    return StepFlow(flow_id, [Step(id=k, **(parts[k] | changes.get(k, {}))) for k in only], store, on_complete=on_complete, **(kw or {}))

def visit(flow, upto='who', htmx=False, **kw):
    "A newcomer's tab that has answered every step before `upto`"
    tab = Tab(app_of(flow, **kw), htmx)
    tab.go('/f/start')
    return walk(tab, upto)

def walk(tab, upto):
    while tab.page.step!=upto: tab.send(**good[tab.page.step])
    return tab

def stored(flow):
    "The one record in the store"
    (text,*_), = flow.state_store._recs.values()
    return json.loads(text)

def kept(flow): return stored(flow).get('answers', {})

class Calls(list):
    "Remembers what was called: a hook made with `of` notes its name, and answers with `res` or what `res()` gives"
    def of(self, name, res=None):
        def f(*args):
            self.append(name)
            return res() if callable(res) else res
        def hook(state, request, sess): return f()
        return hook

# Addresses

@pytest.mark.parametrize('url', ['/f/start', '/f', '/f/'])
def test_newcomer_sees_the_first_step_and_leaves_no_trace(url):
    flow = order()
    tab = Tab(app_of(flow))
    page = tab.go(url)
    assert (page.status,page.step,page.notice)==(200, 'who', '')
    assert len(flow.state_store)==0 and 'set-cookie' not in page.headers

def test_opening_resumes_where_the_visitor_was():
    tab = visit(order(), 'note')
    for url in ('/f', '/f/start', '/f/steps/note'): assert tab.another().go(url).step=='note'

def test_a_step_has_an_address_as_far_as_the_path_allows():
    flow = order()
    tab = visit(flow, 'note')
    before = stored(flow)
    page = tab.go('/f/steps/who')
    assert (page.step,page.shown('who'))==('who','Ada')
    page = tab.go('/f/steps/end')
    assert (page.step,page.path)==('note','/f/steps/note')
    assert stored(flow)==before

def test_a_newcomer_cannot_jump():
    flow = order()
    page = Tab(app_of(flow)).go('/f/steps/end')
    assert (page.step,page.path,len(flow.state_store))==('who','/f/steps/who',0)

@pytest.mark.parametrize('step', ['nope', 'WHO', 'who%20', '%00', '..%2fstart', '<b>', 'é', 'x'*5000])
def test_unknown_steps_are_404(step):
    page = Tab(app_of(order())).go(f'/f/steps/{step}')
    assert page.status==404 and '<b>' not in page.text

@pytest.mark.parametrize('route', ['next_step','back_step','reset'])
@pytest.mark.parametrize('method', ['GET','HEAD'])
def test_get_and_head_of_the_posting_routes_lead_to_the_current_step(method, route):
    flow = order()
    tab = visit(flow, 'note')
    before = stored(flow)
    resp = tab.client.request(method, f'/f/{route}?stepflow_step=note&note=x&stepflow_skip=1', follow_redirects=False)
    assert resp.status_code==303
    assert (tab.go(resp.headers['location']).step, stored(flow))==('note', before)

@pytest.mark.parametrize('route', ['', '/start', '/steps/who', '/done', '/next_step', '/back_step', '/reset'])
def test_wrong_methods_are_405(route):
    flow = order()
    tab = visit(flow, 'note')
    before = stored(flow)
    posted = {'/next_step','/back_step','/reset'}
    for method in ['PUT','DELETE','PATCH','OPTIONS', *([] if route in posted else ['POST'])]:
        resp = tab.client.request(method, f'/f{route}')
        assert (resp.status_code,resp.headers.get('cache-control'))==(405,'no-store')
    assert stored(flow)==before

def test_an_empty_prefix_leaves_the_apps_own_page_alone():
    app = FastHTML(secret_key='test')
    @app.get('/')
    def home(): return P('Home')
    order().create_router().to_app(app)
    tab = Tab(app)
    assert 'Home' in tab.go('/').text
    tab.go('/start')
    walk(tab, 'end')
    assert tab.page.path=='/steps/end' and 'Home' in tab.go('/').text

@pytest.mark.parametrize('prefix', ['f', '/f', '/f/', 'f/'])
def test_prefixes_may_be_written_with_or_without_slashes(prefix):
    app = FastHTML(secret_key='test')
    rt = order().create_router(prefix)
    rt.to_app(app)
    assert Tab(app).go(rt.start.to()).step=='who'
    assert [getattr(rt, o).to() for o in ('next_step','back_step','reset')]==['/f/next_step','/f/back_step','/f/reset']

@both
def test_mounted_under_a_path(htmx):
    inner = app_of(order(lambda state, request: P('Thanks')))
    app = FastHTML(secret_key='test', routes=[Mount('/shop', inner)])
    tab = Tab(app, htmx)
    tab.go('/shop/f/start')
    walk(tab, 'end')
    assert {urlpath(o) for o in tab.page.all('form, button') if urlpath(o)} <= {f'/shop/f/{o}' for o in ('next_step','back_step','reset')}
    assert (tab.page.headers['hx-push-url'] if htmx else tab.page.path)=='/shop/f/steps/end'
    assert 'Thanks' in tab.send().text

def urlpath(o): return o.get('formaction') or o.get('action')

def test_two_flows_in_one_app_are_strangers():
    a,b = order(flow_id='a'),order(flow_id='b')
    app = app_of(a, b)
    one = Tab(app)
    one.go('/f/start')
    walk(one, 'note')
    two = one.another()
    assert two.go('/f2/start').step=='who'
    two.send(who='Bob')
    assert kept(a)=={k:v for k,v in answers.items() if k!='note'} and kept(b)==dict(who='Bob')
    two.send('cancel')
    assert one.go('/f/start').step=='note'

def test_two_flows_on_one_page_share_no_id():
    flows = [order(flow_id=o, kw=dict(container_id=f'box-{o}', show_progress=True)) for o in ('a','b','a b')]
    app = FastHTML(secret_key='test')
    routers = [o.create_router(f'/{i}') for i,o in enumerate(flows)]
    for o in routers: o.to_app(app)
    @app.get('/both')
    async def page(request, sess): return Titled('Both', *[await o.start(request, sess) for o in routers])
    page = Page(TestClient(app).get('/both'))
    ids = Counter(o['id'] for o in page.all('[id]'))
    assert len(page.all('form'))==3 and not [o for o,n in ids.items() if n>1]
    assert all(o.get('id') or o.get('name') for f in page.all('form') for o in f.select('button, input'))

def test_start_opens_inside_another_page_by_htmx_too():
    tab = Tab(app_of(order()))
    page = tab.go('/f/start', **htmx_headers)
    assert page.step=='who' and not page.one('html') and 'hx-push-url' not in page.headers
    tab.htmx = True
    assert tab.send(**good['who']).step=='tea'

def test_start_is_awaited_inside_ones_own_page_and_resumes_there():
    app = FastHTML(secret_key='test')
    rt = order().create_router('/f')
    rt.to_app(app)
    @app.get('/mine')
    async def mine(request, sess): return Titled('Mine', await rt.start(request, sess))
    tab = Tab(app)
    assert (tab.go('/mine').step,tab.page.heading)==('who','Mine')
    tab.send(**good['who'])
    assert tab.go('/mine').step=='tea'

# Submitting

def test_without_htmx_a_post_is_answered_by_a_redirect_to_the_page_that_shows_the_result():
    tab = visit(order())
    resp = tab.raw(**good['who'])
    assert (resp.status_code,resp.headers['location'])==(303,'/f/steps/tea')

def test_with_htmx_the_container_alone_comes_with_address_title_and_focus():
    tab = visit(order(), htmx=True)
    page = tab.send(**good['who'])
    assert (page.status,page.headers['hx-push-url'],page.step)==(200,'/f/steps/tea','tea')
    assert not page.one('html, body') and page.one('#step-flow-container') and 'Tea' in page.title
    assert page.one('h1').get('tabindex')=='-1' and page.one('h1').has_attr('autofocus')

def test_a_history_restore_request_gets_a_whole_page():
    tab = visit(order(), 'tea', htmx=True)
    page = tab.go('/f/steps/tea', **htmx_headers, **{'hx-history-restore-request': 'true'})
    assert page.one('html') and page.step=='tea'

def no_name(state): return bool(state['who'].strip()) or {'who': 'Say who you are'}

@both
def test_a_refused_submission_stays_shows_what_was_typed_and_says_why(htmx):
    flow = order(who=dict(validate=no_name))
    tab = visit(flow, htmx=htmx)
    page = tab.send(who='  ')
    assert (page.status,page.step,page.shown('who'),page.messages)==(200 if htmx else 422, 'who', '  ', ['Say who you are'])
    assert bool(page.one('html')) is not htmx and page.title.startswith('Error')
    field = page.one('[name=who]')
    assert field['aria-invalid']=='true' and 'Say who you are' in page.one('#'+field['aria-describedby']).text
    assert page.one('[role=alert] li a')['href']=='#'+field['id'] and page.one('[role=alert]').has_attr('autofocus')
    assert kept(flow)=={}
    assert tab.go('/f/start').shown('who')=='  ', 'it survives a reload'
    assert tab.send(who='Ada').step=='tea'

def test_a_refused_edit_leaves_the_accepted_answer_in_place():
    seen = []
    flow = order(who=dict(validate=no_name, render=lambda ctx: (seen.append((ctx.get('who'),ctx.state.get('who'))), ask_who(ctx))[1]))
    tab = visit(flow, 'tea')
    tab.go('/f/steps/who')
    assert tab.send(who='').messages and kept(flow)['who']=='Ada'
    assert seen[-1]==('','Ada'), '`ctx.get` overlays what was typed'
    assert Tab(tab.app, client=tab.client).go('/f/steps/tea').step=='tea', 'the steps behind it stay open'

verdicts = [(True, None), ('', None), ([], None), ({}, None), ({'who': ''}, None), ({'who': []}, None),
    (False, ['Check your answers on this page.']), (None, ['Check your answers on this page.']), ('No', ['No']), (['No','Never'], ['No','Never']),
    ({'who': 'No'}, ['No']), ({'who': ['No','Never']}, ['No','Never']), ({'': 'No'}, ['No']), ({'elsewhere': '<i>No</i>'}, ['<i>No</i>'])]

@pytest.mark.parametrize('verdict,messages', verdicts)
def test_what_validate_may_answer(verdict, messages):
    page = visit(order(who=dict(validate=lambda state: verdict))).send(who='Ada')
    assert (page.step,page.messages)==(('who',messages) if messages else ('tea',[]))

def test_by_default_every_data_key_must_be_present():
    tab = visit(order(who=dict(data_keys=['who','captcha'])))
    assert tab.send(who='Ada').step=='who'
    assert tab.send(who='Ada', pairs=[('captcha','ok')]).step=='tea'

def test_checks_come_in_order_and_the_first_objection_ends_them():
    calls = Calls()
    def validate(state):
        calls.append('validate')
        return state['who']!='bad'
    flow = order(who=dict(validate=validate, on_leave=calls.of('on_leave', lambda: None if len(calls)>3 else P('Wait'))), tea=dict(on_enter=calls.of('on_enter')))
    tab = visit(flow)
    for who,expected in [('bad', ['validate']), ('ok', ['validate','validate','on_leave']), ('ok', ['validate','validate','on_leave','validate','on_leave','on_enter'])]:
        tab.send(who=who)
        assert calls==expected
    assert tab.page.step=='tea'

def test_the_forms_own_rules_come_first():
    calls = Calls()
    def ask(ctx): return H1('Who?'), Label('Mail', Input(name='who', type='email', required=True))
    flow = order(who=dict(render=ask, validate=lambda state: calls.append(state['who']) or True, on_leave=calls.of('leave')))
    tab = visit(flow)
    for who in ('', 'ada', 'ada@'):
        page = tab.send(who=who)
        assert (page.status,page.step,page.shown('who'),len(page.messages))==(422,'who',who,1) and page.one('[name=who]')['aria-invalid']=='true'
    assert calls==[] and kept(flow)=={}
    assert tab.send(who='ada@example.com').step=='tea' and calls==['ada@example.com','leave']

def test_validate_works_on_a_copy():
    def meddle(state): return state.clear() is None
    flow = order(who=dict(validate=meddle))
    visit(flow).send(who='Ada')
    assert kept(flow)==dict(who='Ada')

@pytest.mark.parametrize('times', [2, 3])
@both
def test_a_double_click_lands_where_one_click_does(htmx, times):
    calls = Calls()
    tab = visit(order(who=dict(on_leave=calls.of('leave')), tea=dict(on_enter=calls.of('enter'))), htmx=htmx)
    first = tab.page
    for _ in range(times):
        tab.page = first
        assert tab.send(**good['who']).step=='tea'
    assert calls==['leave','enter'] and tab.go('/f/start').step=='tea'

def test_a_double_click_is_one_also_when_on_leave_tidies_the_answer():
    calls = Calls()
    def tidy(state, request, sess):
        calls.append('leave')
        state['who'] = state['who'].strip()
    flow = order(who=dict(on_leave=tidy), tea=dict(on_enter=calls.of('enter')))
    tab = visit(flow)
    first = tab.page
    for _ in range(2):
        tab.page = first
        assert tab.send(who=' Ada ').step=='tea'
    assert kept(flow)==dict(who='Ada') and calls==['leave','enter']

def test_an_old_tab_edits_its_own_step_and_no_other():
    flow = order()
    tab = visit(flow)
    old = tab.another()
    old.page = tab.page
    walk(tab, 'end')
    assert old.send(who='Bob').step=='tea'
    assert kept(flow)==answers|dict(who='Bob')
    assert tab.go('/f/steps/end').step=='end', 'what was passed stays passed'

@both
def test_out_of_order_submissions_are_refused(htmx):
    flow = order()
    tab = visit(flow, 'tea', htmx=htmx)
    page = tab.show(tab.post('/f/next_step', [*(tab.page.hidden|dict(stepflow_step='note')).items(), ('note','x'), ('tea','mint')]))
    assert (page.status,page.step,bool(page.notice))==(200 if htmx else 422, 'tea', True)
    assert kept(flow)==dict(who='Ada') and stored(flow).get('drafts', {}).get('note') is None

@both
def test_a_newcomer_cannot_submit_a_later_step(htmx):
    flow = order()
    tab = visit(flow, htmx=htmx)
    page = tab.show(tab.post('/f/next_step', [*(tab.page.hidden|dict(stepflow_step='end')).items()]))
    assert (page.status,page.step)==(200 if htmx else 422, 'who')

@pytest.mark.parametrize('step', ['nope', '', '\0', 'who ', None, '<script>', 'who\n'])
def test_unknown_hidden_steps_are_refused(step):
    flow = order()
    tab = visit(flow, 'tea')
    before = stored(flow)
    pairs = tab.page.hidden|dict(stepflow_step=step, who='Eve', tea='mint')
    page = tab.show(tab.post('/f/next_step', [(k,v) for k,v in pairs.items() if v is not None]))
    assert page.status in (400,404) and page.step in ('tea',None) and stored(flow)==before
    assert '<script>' not in page.text.replace('<script></script>', '').partition('<body')[2]

def test_a_step_owns_its_controls_and_its_data_keys_and_nothing_else(caplog):
    flow = order(who=dict(data_keys=['who','token']))
    tab = visit(flow)
    with caplog.at_level(logging.INFO): tab.send(who='Ada', pairs=[('is_admin','yes-indeed'), ('tea','mint'), ('token','t'), ('stepflow_x','1')])
    assert kept(flow)==dict(who='Ada', token='t')
    dropped = ' '.join(o.getMessage() for o in caplog.records if o.name=='cjm_fasthtml_stepflow')
    assert 'is_admin' in dropped and 'tea' in dropped and 'yes-indeed' not in dropped

ticks = [(dict(tea=['green','black','mint'], news='yes'), dict(tea=['green','black','mint'], news='yes')), (dict(tea=['mint'], news=None), dict(tea=['mint'], news=False)),
    (dict(tea=[], news=None), dict(tea=[], news=False))]

@pytest.mark.parametrize('values,expected', ticks)
def test_values_replace_the_old_ones_whole(values, expected):
    flow = order(tea=dict(data_keys=['tea','news']))
    tab = visit(flow, 'note')
    page = tab.go('/f/steps/tea')
    assert (page.shown('tea'),page.shown('news'))==(['green'],'yes')
    assert tab.send(**values).step=='note'
    assert {k:kept(flow)[k] for k in ('tea','news')}==expected

def test_a_checkboxx_is_one_box():
    def ask(ctx): return CheckboxX(name='ok', label='OK')
    flow = order(tea=dict(render=ask))
    tab = visit(flow, 'tea')
    for sent,expected in [(['', '1'],'1'), ([''],False)]:
        tab.post('/f/next_step', [*tab.page.hidden.items(), *(('ok',o) for o in sent)])
        assert kept(flow)['ok'] in (expected, bool(expected))

def test_two_visitors_are_strangers():
    flow = order()
    app = app_of(flow)
    ada,eve = Tab(app),Tab(app)
    ada.go('/f/start')
    walk(ada, 'end')
    assert eve.go('/f/steps/end').step=='who' and 'Ada' not in eve.page.text
    eve.send(who='Eve')
    for press in ('', 'back', 'cancel'):
        page = eve.show(eve.post(f'/f/{dict(back="back_step", cancel="reset").get(press, "next_step")}', [*ada.page.hidden.items(), ('who','Mallory')]))
        assert 'Ada' not in page.text and 'Hot' not in page.text
    assert ada.go('/f/start').step=='end' and 'Ada' in ada.page.text

def test_an_id_of_ones_own_joins_two_browsers():
    flow = order()
    app = app_of(flow, before=lambda sess: set_session_id(sess, 'user-7'))
    one,two = Tab(app),Tab(app)
    one.go('/f/start')
    walk(one, 'note')
    assert two.go('/f/start').step=='note' and two.go('/f/steps/who').shown('who')=='Ada'

def test_a_control_that_is_gone_takes_its_answer_along():
    def ask(ctx): return Input(name='who'), Input(name='nick') if ctx.get('who')!='Bob' else None
    flow = order(who=dict(render=ask))
    tab = visit(flow)
    tab.send(who='Ada', nick='A')
    tab.go('/f/steps/who')
    tab.send(who='Bob', nick='B')
    assert kept(flow)==dict(who='Bob', nick='B'), 'the form was still drawn with it'
    assert not tab.go('/f/steps/who').controls('nick')
    tab.send(pairs=[('nick','C')], who='Eve')
    assert kept(flow)==dict(who='Eve')

# Hooks

def test_on_enter_runs_once_per_arrival_and_never_on_a_get():
    calls = Calls()
    flow = order(**{o: dict(on_enter=calls.of(o)) for o in parts})
    tab = visit(flow)
    for url in ('/f/start','/f/steps/who'): tab.go(url)
    assert calls==[]
    tab.send(**good['who'])
    assert calls==['who','tea']
    for url in ('/f/start','/f/steps/who','/f/steps/tea','/f/steps/tea'): tab.go(url)
    assert calls==['who','tea']
    tab.send(**good['tea'])
    tab.send('back')
    tab.send(**good['tea'])
    assert calls==['who','tea','note','tea','note']

def test_a_first_step_that_is_refused_is_entered_once():
    calls = Calls()
    tab = visit(order(who=dict(on_enter=calls.of('who'), validate=no_name)))
    for who in ('', '', 'Ada'): tab.send(who=who)
    assert calls==['who'] and tab.page.step=='tea'

def test_what_on_enter_shows_stays_until_the_step_is_left():
    hello = lambda state, request, sess: (P('Welcome to tea', id='hello'), P(f"<{state['who']}>"))
    tab = visit(order(tea=dict(on_enter=hello, validate=lambda state: bool(state['tea']))))
    resp = tab.raw(**good['who'])
    assert resp.status_code==303
    for _ in range(2):
        page = tab.go('/f/start')
        assert page.one('#hello') and '&lt;Ada&gt;' in page.text and page.text.index('id="hello"') < page.text.index('name="tea"')
    assert tab.send(tea=[]).one('#hello'), 'also above a refused submission'
    tab.send(**good['tea'])
    assert not tab.page.one('#hello')
    assert not tab.go('/f/steps/tea').one('#hello'), 'it is a message about arriving'
    tab.send('back')
    tab.send(**good['who'])
    assert tab.page.one('#hello')

class Card:
    def __ft__(self): return Article('Boo', id='boo')

def boo(): return P('Boo', id='boo')
ways_to_go = {'Redirect': lambda: Redirect('/else'), 'RedirectResponse': lambda: RedirectResponse('/else', 303), 'a 307': lambda: RedirectResponse('/else'),
    'hx-redirect': lambda: HtmxResponseHeaders(redirect='/else'), 'hx-location': lambda: HtmxResponseHeaders(location='/else')}
ways_to_say = {'component': boo, 'tuple': lambda: (boo(), P('more')), 'list': lambda: [boo()], 'nested': lambda: (boo(), (P('a'), P('b'))), '__ft__': Card, 'safe text': lambda: NotStr('<p id="boo">Boo</p>'),
    'with a header': lambda: (boo(), HttpHeader('X-Boo','1'))}
hooks = dict(enter=lambda f: dict(tea=dict(on_enter=f)), leave=lambda f: dict(who=dict(on_leave=f)))
in_hook = pytest.mark.parametrize('hook', list(hooks))

def hooked(hook, give, htmx=False, **kw): return visit(order(**hooks[hook](lambda state, request, sess: give())), htmx=htmx, **kw)

objections = [(False, ['Check your answers on this page.']), ({'who': 'No'}, ['No']), ({'who': ['No','Never']}, ['No','Never'])]

@both
@pytest.mark.parametrize('res,messages', objections)
def test_on_leave_may_object_as_validate_does(res, messages, htmx):
    flow = order(who=dict(on_leave=lambda state, request, sess: res))
    page = visit(flow, htmx=htmx).send(who='Ada')
    assert (page.step,page.shown('who'),kept(flow))==('who','Ada',{})
    assert page.messages==messages or messages[0] in page.text and res is False

@pytest.mark.parametrize('res', [True, None, {}, [], (), ''])
def test_what_says_nothing_is_no_objection(res):
    assert visit(order(who=dict(on_leave=lambda state, request, sess: res), tea=dict(on_enter=lambda state, request, sess: res))).send(who='Ada').step=='tea'

@both
def test_a_text_with_an_answer_in_it_is_escaped(htmx):
    name = '<b>Ada</b>'
    flow = order(lambda state, request: f"Thanks, {state['who']}", who=dict(on_leave=lambda state, request, sess: f"{state['who']} is taken" if state['who']!=name else None),
        tea=dict(on_enter=lambda state, request, sess: f"Hello {state['who']}"))
    tab = visit(flow, htmx=htmx)
    pages = [tab.send(who='<i>Bob</i>'), tab.send(who=name), walk(tab, 'end').send()]
    for page,what in zip(pages, ['<i>Bob</i> is taken', f'Hello {name}', f'Thanks, {name}']): assert what in page.soup.get_text() and not page.one('#step-flow-container :is(b, i)')

@both
@in_hook
@pytest.mark.parametrize('way', list(ways_to_go))
def test_a_hook_may_send_the_visitor_elsewhere(way, hook, htmx):
    tab = hooked(hook, ways_to_go[way], htmx)
    resp = tab.raw(**good['who'])
    assert (resp.status_code,resp.headers.get('hx-redirect'))==(200,'/else') if htmx else (resp.status_code,resp.headers['location'])==(303,'/else')
    assert tab.go('/f/start').step==('tea' if hook=='enter' else 'who'), 'a redirect from on_leave is an objection'
    assert tab.go('/f/steps/who').shown('who')=='Ada'

@both
@in_hook
def test_a_hook_may_answer_with_a_response_of_its_own(hook, htmx):
    tab = hooked(hook, lambda: PlainTextResponse('Mine', 451, {'X-Boo': '1'}), htmx)
    resp = tab.raw(**good['who'])
    assert (resp.status_code,resp.text,resp.headers['x-boo'],resp.headers['cache-control'])==(451,'Mine','1','no-store')

@both
@pytest.mark.parametrize('way', list(ways_to_say))
def test_components_of_on_leave_stand_above_the_form_which_stays(way, htmx):
    flow = order(who=dict(on_leave=lambda state, request, sess: ways_to_say[way]()))
    tab = visit(flow, htmx=htmx)
    page = tab.send(who='Ada')
    assert (page.status,page.step,page.shown('who'),kept(flow))==(200 if htmx else 422, 'who', 'Ada', {})
    assert page.one('#boo').text=='Boo' and page.text.index('id="boo"') < page.text.index('name="who"')
    assert ('x-boo' in page.headers)==(way=='with a header')

@both
@pytest.mark.parametrize('way', list(ways_to_say))
def test_components_of_on_enter_stand_above_the_form(way, htmx):
    tab = hooked('enter', ways_to_say[way], htmx)
    resp = tab.raw(**good['who'])
    page = tab.show(resp) if htmx else tab.go(resp.headers['location'])
    assert page.step=='tea' and page.one('#boo').text=='Boo'
    assert ('x-boo' in resp.headers)==(way=='with a header')

@both
@in_hook
def test_headers_and_background_tasks_of_a_hook(hook, htmx):
    done = []
    tab = hooked(hook, lambda: (HtmxResponseHeaders(trigger='saved'), BackgroundTask(done.append, hook)), htmx)
    resp = tab.raw(**good['who'])
    assert (resp.headers['hx-trigger'],done)==('saved',[hook])
    assert tab.go('/f/start').step=='tea', 'neither is an objection'

def test_a_title_of_on_enters_own(): assert visit(order(tea=dict(on_enter=lambda state, request, sess: (Title('Mine'), P('x')))), htmx=True).send(**good['who']).texts('title')==['Mine']

def test_headers_and_tasks_of_the_first_on_enter_survive_a_refusal():
    done = []
    tab = visit(order(who=dict(on_enter=lambda state, request, sess: (HttpHeader('X-Boo','1'), BackgroundTask(done.append, 1)), validate=no_name)))
    assert tab.raw(who='').headers.get('x-boo')=='1' and done==[1]

@both
@in_hook
def test_cookies_of_a_hooks_redirect_are_kept(hook, htmx):
    def go():
        resp = RedirectResponse('/else', 303)
        resp.set_cookie('seen', '1')
        return resp
    assert 'seen=1' in ' '.join(hooked(hook, go, htmx).raw(**good['who']).headers.get_list('set-cookie'))

def failing(name, calls):
    "Steps of which `name` raises the first time, on the way from the first to the second"
    def f(*args):
        calls.append(name)
        if len(calls)==1: raise RuntimeError(f'no {args}')
        return True if name=='validate' else None
    fs = dict(validate=lambda state: f(state), on_leave=lambda state, request, sess: f(state), on_enter=lambda state, request, sess: f(state))
    return {'tea' if name=='on_enter' else 'who': {name: fs[name]}}

@both
@pytest.mark.parametrize('name', ['validate','on_leave','on_enter'])
def test_a_hook_that_raises_leaves_the_visitor_where_they_were(name, htmx, caplog):
    calls = []
    flow = order(**failing(name, calls))
    tab = visit(flow, htmx=htmx)
    page = tab.send(who='Ada')
    assert (page.step,page.shown('who'),bool(page.notice),page.status)==('who','Ada',True,200 if htmx else 503)
    assert kept(flow)=={} and 'no {' not in page.text and 'Traceback' not in page.text
    assert any(o.levelno>=logging.ERROR for o in caplog.records) and 'Ada' not in caplog.text
    assert tab.another().go('/f/start').shown('who')=='Ada'
    assert tab.send(who='Ada').step=='tea', 'and the next try goes through'

def test_an_edit_whose_hook_raises_keeps_the_accepted_answer():
    def picky(state, request, sess):
        if state['who']=='Bob': raise RuntimeError('no')
        state['greeted'] = True
    flow = order(who=dict(on_leave=picky))
    tab = visit(flow, 'note')
    tab.go('/f/steps/who')
    assert tab.send(who='Bob').shown('who')=='Bob'
    assert kept(flow)['who']=='Ada' and tab.another().go('/f/steps/note').step=='note'

@both
def test_a_loader_or_render_that_raises_gets_a_page_and_loses_nothing(htmx):
    broken = [True]
    def load(request):
        if broken: raise RuntimeError('away')
        return {}
    flow = order(tea=dict(data_loader=load))
    tab = visit(flow, htmx=htmx)
    resp = tab.raw(**good['who'])
    page = Page(resp) if htmx else tab.go(resp.headers['location'])
    assert page.status==(200 if htmx else 503) and 'away' not in page.text and page.one('[role=alert]')
    broken.clear()
    assert tab.go('/f/start').step in ('who','tea') and tab.go('/f/steps/who').shown('who')=='Ada'

def test_hooks_work_on_the_record_in_hand():
    seen = []
    async def leave(state, request, sess):
        await flow.aupdate_workflow_state(sess, dict(a=1))
        state['b'] = 2
        seen.append(await flow.aget_workflow_state(sess))
    def enter(state, request, sess):
        flow.update_workflow_state(sess, dict(c=3))
        seen.append(flow.get_workflow_state(sess))
    flow = order(who=dict(on_leave=leave), tea=dict(on_enter=enter))
    visit(flow).send(who='Ada')
    assert seen==[dict(who='Ada', a=1, b=2), dict(who='Ada', a=1, b=2, c=3)] and kept(flow)==seen[1]

def test_hooks_may_use_the_session_and_the_request():
    seen = []
    async def leave(state, request, sess):
        sess['greeted'] = state['who']
        seen.append((request.method,(await request.form())['who']))
    tab = visit(order(who=dict(on_leave=leave), tea=dict(on_enter=lambda state, request, sess: seen.append(sess['greeted']))))
    tab.send(who='Ada')
    assert seen==[('POST','Ada'),'Ada'] and tab.app.decode_session(tab.client.cookies['session_'])['greeted']=='Ada'

def test_a_developers_own_address_wins():
    tab = visit(order(tea=dict(on_enter=lambda state, request, sess: HtmxResponseHeaders(push_url='/mine'))), htmx=True)
    assert tab.raw(**good['who']).headers.get_list('hx-push-url')==['/mine']

@both
def test_hooks_run_when_going_back_too(htmx):
    calls = Calls()
    tab = visit(order(who=dict(on_enter=calls.of('enter', lambda: P('Back again', id='boo') if len(calls)>1 else None))), 'tea', htmx=htmx)
    page = tab.send('back')
    assert (page.step,calls,bool(page.one('#boo')))==('who',['enter']*2,True)

@both
@pytest.mark.parametrize('way', list(ways_to_go))
def test_arriving_by_back_may_lead_elsewhere(way, htmx):
    first = []
    tab = visit(order(who=dict(on_enter=lambda state, request, sess: ways_to_go[way]() if first else first.append(1))), 'tea', htmx=htmx)
    assert tab.raw('back').headers['hx-redirect' if htmx else 'location']=='/else' and tab.go('/f/start').step=='who'

def test_a_hook_may_choose_where_to_go():
    async def leap(state, request, sess): await flow.aset_current_step(sess, 'tea')
    flow = order(note=dict(on_leave=leap))
    tab = visit(flow, 'note')
    assert tab.send(**good['note']).step=='tea'

def test_what_json_cannot_hold_is_refused_by_name(caplog):
    def leave(state, request, sess): state['when'] = {1,2}
    flow = order(who=dict(on_leave=leave))
    page = visit(flow).send(who='Ada')
    assert page.step=='who' and 'when' in caplog.text and kept(flow)=={}

def test_a_first_step_that_sends_elsewhere_first_keeps_what_was_typed():
    calls = Calls()
    flow = order(who=dict(on_enter=calls.of('enter', lambda: Redirect('/login'))))
    tab = visit(flow)
    assert tab.raw(who='Ada').headers['location']=='/login'
    assert tab.go('/f/start').shown('who')=='Ada'
    assert tab.send().step=='tea' and calls==['enter']

# Back, skip, cancel

@both
def test_back_keeps_what_was_typed_as_a_draft(htmx):
    calls = Calls()
    flow = order(lambda state, request: calls.append(dict(state)), tea=dict(validate=lambda state: calls.append('validate') or True), note=dict(can_skip=True))
    tab = visit(flow, 'note', htmx=htmx)
    calls.clear()
    page = tab.send('back', note='half a thou')
    assert page.step=='tea' and 'note' not in kept(flow) and calls==[]
    assert tab.send().step=='note' and tab.page.shown('note')=='half a thou'
    tab.send('skip')
    tab.send()
    assert calls[-1]=={k:v for k,v in answers.items() if k!='note'}, 'a draft reaches nobody'

def test_back_redirects_to_the_step_before():
    resp = visit(order(), 'note').raw('back', note='x')
    assert (resp.status_code,resp.headers['location'])==(303,'/f/steps/tea')

def test_back_pressed_twice_goes_back_once():
    tab = visit(order(), 'note')
    here = tab.page
    for _ in range(2):
        tab.page = here
        assert tab.send('back', note='x').step=='tea'

def test_the_first_step_has_no_back_and_the_last_says_finish():
    tab = visit(order())
    assert not tab.page.all('[id$=-back]') and tab.page.button('next').text=='Continue'
    assert walk(tab, 'end').page.button('next').text=='Finish'
    tab = visit(order(only=['who']))
    assert not tab.page.all('[id$=-back]') and tab.page.button('next').text=='Finish'

def test_steps_say_which_buttons_they_have():
    page = visit(order(tea=dict(show_back=False, show_cancel=False, next_button_text='Brew')), 'tea').page
    assert page.texts('button')==['Brew']

def test_enter_means_next_and_other_buttons_skip_the_browsers_checks():
    page = visit(order(), 'note').page
    first = page.form.select('button, input[type=submit], input[type=image]')[0]
    assert not first.get('formaction') and not first.get('name') and page.form['action']=='/f/next_step'
    assert all(page.button(o).has_attr('formnovalidate') for o in ('skip','back','cancel')) and not first.has_attr('formnovalidate')

@both
def test_skip_passes_a_step_without_answers(htmx):
    flow = order(note=dict(validate=lambda state: 1/0, can_skip=True), kw=dict(show_progress=True))
    tab = visit(flow, 'note', htmx=htmx)
    page = tab.send('skip', note='never mind')
    assert page.step=='end' and 'note' not in kept(flow)
    item = next(o for o in page.all('nav li') if 'Note' in o.text)
    assert 'skipped' in item.text and 'done' not in item.text

def test_a_skipped_steps_old_answers_are_dropped_and_filling_it_in_unskips_it():
    flow = order(kw=dict(show_progress=True))
    tab = visit(flow, 'end')
    tab.go('/f/steps/note')
    tab.send('skip')
    assert 'note' not in kept(flow)
    page = tab.go('/f/steps/note')
    assert not page.notice and tab.send(note='Back again').step=='end'
    assert kept(flow)['note']=='Back again' and 'skipped' not in tab.page.one('nav').text

@both
def test_every_step_may_be_skippable(htmx):
    seen = []
    tab = visit(order(lambda state, request: seen.append(state), **{o: dict(can_skip=True, validate=lambda state: False) for o in parts}), htmx=htmx)
    for step in ('tea','note','end'): assert tab.send('skip').step==step
    assert tab.send('skip').step is None and seen==[{}]

def test_a_step_that_may_not_be_skipped_is_not():
    flow = order()
    tab = visit(flow, 'tea')
    page = tab.send(pairs=[('stepflow_skip','1')])
    assert (page.status,page.step)==(422,'tea') and kept(flow)==dict(who='Ada')

@both
def test_cancel_drops_everything(htmx):
    flow = order()
    tab = visit(flow, 'note', htmx=htmx)
    page = tab.send('cancel', note='x')
    assert (page.step,page.shown('who'))==('who','') and len(flow.state_store)==0
    assert tab.go('/f/steps/note').step=='who' and not tab.page.notice

def test_cancel_goes_where_the_developer_says():
    app = app_of(order(kw=dict(cancel_url='/bye')))
    @app.get('/bye')
    def bye(): return P('Bye')
    for htmx in (False, True):
        tab = Tab(app, htmx)
        tab.go('/f/start')
        walk(tab, 'note')
        assert 'Bye' in tab.send('cancel').text

def test_cancel_in_a_newcomers_second_tab():
    flow = order()
    one = Tab(app_of(flow))
    two = one.another()
    for o in (one,two): o.go('/f/start')
    one.send(**good['who'])
    page = two.send('cancel')
    assert (page.step,page.notice,len(flow.state_store))==('who','',0)

def test_cancel_of_a_former_run_does_not_drop_the_present_one():
    flow = order()
    old = visit(flow, 'note')
    tab = old.another()
    tab.page = old.page
    tab.send('cancel')
    walk(tab, 'tea')
    old.send('cancel')
    assert kept(flow)==dict(who='Ada')

def test_progress_leads_to_what_was_passed_and_keeps_drafts():
    flow = order(kw=dict(show_progress=True))
    tab = visit(flow, 'note')
    nav = tab.page.one('nav')
    assert 'Step 3 of 4' in nav.text and [o.get_text(' ', strip=True) for o in nav.select('[aria-current=step]')]==['Note']
    assert [o.text for o in nav.select('button, a')]==['You','Tea']
    assert tab.send('You', note='a draft').shown('who')=='Ada'
    assert not [o for o in tab.page.all('nav button, nav a') if o.text=='End']
    assert tab.go('/f/steps/note').shown('note')=='a draft'

def test_a_tampered_jump_leads_no_further():
    flow = order(kw=dict(show_progress=True))
    tab = visit(flow, 'note')
    for to in ('end','nope','','note'):
        tab.post('/f/back_step', [*tab.page.hidden.items(), ('stepflow_to',to)])
        assert tab.another().go('/f/start').step in ('tea','note')

# Finishing

def thanks(seen): return lambda state, request: (seen.append(dict(state)), (H1('Thanks'), P(state['who'])))[1]

@both
def test_the_last_step_completes_once_and_replays_the_outcome(htmx):
    seen = []
    flow = order(thanks(seen))
    tab = visit(flow, 'end', htmx=htmx)
    last = tab.page
    for _ in range(3):
        tab.page = last
        page = tab.send()
        assert 'Thanks' in page.text and 'Ada' in page.text and page.status==200
    assert seen==[answers] and 'answers' not in stored(flow) and 'drafts' not in stored(flow)

def test_the_final_post_redirects_to_a_page_that_shows_the_outcome_also_on_reload():
    seen = []
    tab = visit(order(thanks(seen)), 'end')
    resp = tab.raw()
    assert resp.status_code==303
    for url in (resp.headers['location'], resp.headers['location'], '/f/done', '/f/steps/end', '/f/steps/tea'): assert 'Thanks' in tab.go(url).text
    assert len(seen)==1 and tab.go('/f/start').step=='who'

def test_after_the_end_old_forms_are_told_so_and_a_new_run_may_begin():
    seen = []
    flow = order(thanks(seen))
    tab = visit(flow)
    old = {}
    while tab.page.step:
        old[tab.page.step] = tab.page
        tab.send(**good[tab.page.step])
    for o in old.values():
        tab.page = o
        assert 'Thanks' in tab.send(**({'who': 'Bob'} if o.step=='who' else {})).text
    assert len(seen)==1
    assert tab.go('/f/start').step=='who'
    tab.send(who='Eve')
    for o in list(old.values())[1:]:
        tab.page = o
        page = tab.send()
        assert 'already' in page.text or page.notice, 'the visitor is told that this was sent before'
    assert kept(flow)==dict(who='Eve')
    tab.go('/f/start')
    while tab.page.step: tab.send(**good[tab.page.step])
    assert [o['who'] for o in seen]==['Ada','Eve']

@both
def test_a_handler_that_raises_loses_nothing_and_retry_works_with_the_same_key(htmx, caplog):
    keys = []
    def finish(state, request, completion_key):
        keys.append(completion_key)
        if len(keys)<3: raise RuntimeError(f"no {state['who']}")
        return P('Thanks')
    flow = order(finish)
    tab = visit(flow, 'end', htmx=htmx)
    for _ in range(2):
        page = tab.send()
        assert (page.step,bool(page.notice),kept(flow))==('end',True,answers)
    assert 'Thanks' in tab.send().text and len(set(keys))==1 and len(keys)==3
    assert 'Ada' not in caplog.text

def ask_all(ctx):
    "A control of every kind, all with rules that a browser enforces"
    rules = dict(text=dict(pattern='[a-z]+', maxlength=5), email=dict(multiple=True), number=dict(min=1, max=9, step=2), range=dict(min=0, max=10),
        date=dict(min='2024-01-01'), password=dict(minlength=3), hidden=dict(required=False), color=dict(required=False))
    lines = [Input(**dict(type=o, name=o, required=True) | rules.get(o, {})) for o in 'search tel url time month week datetime-local file'.split()+list(rules)]
    boxes = [Input(type=t, name=t, value=o, required=t=='radio') for t in ('checkbox','radio') for o in 'ab']
    one,many = Select(Option('', value=''), Option('p'), name='one', required=True),Select(Option('p'), Option('q'), name='many', multiple=True)
    barred = Input(name='off', disabled=True, required=True),Input(name='fixed', readonly=True, required=True)
    return *lines, *boxes, one, many, Textarea(name='area', required=True, minlength=2), CheckboxX(name='x', label='X'), *barred

filled = dict(text='abc', search='a', tel='1', url='http://a', email='a@b,c@d', number='3', range='5', date='2024-02-29', time='10:00', month='2024-02', week='2024-W05', color='#ff0000', password='secret', file='a.txt', hidden='h',
    area='a\r\nb', radio='a', one='p', many=['p','q'], checkbox=['b'], fixed='') | {'datetime-local': '2024-02-29T10:00'}

def test_a_form_with_everything_in_it_passes_when_checked_again():
    seen = []
    tab = visit(order(lambda state, request: seen.append(state), only=['tea','end'], tea=dict(render=ask_all)), 'tea')
    page = tab.send(**filled)
    assert (page.step,page.messages)==('end',[])
    assert tab.send().step is None and set(filled)-set(seen[0])==set() and 'off' not in seen[0]

def test_a_step_filled_in_after_it_was_skipped_is_checked_too():
    seen,fine = [],[True]
    tab = visit(order(thanks(seen), note=dict(can_skip=True, validate=lambda state: bool(fine))), 'note')
    tab.send('skip')
    tab.go('/f/steps/note')
    assert tab.send(note='x').step=='end'
    fine.clear()
    assert tab.send().step=='note' and seen==[]

def test_an_option_that_is_gone_is_found_before_the_end():
    slots,seen = ['10','11'],[]
    def ask(ctx): return Label('When?', Select(Option('Choose', value=''), *map(Option, ctx.get_data('slots')), name='slot', required=True))
    flow = order(thanks(seen), tea=dict(render=ask, data_loader=lambda request: dict(slots=slots)))
    tab = visit(flow, 'tea')
    tab.send(slot='11')
    walk(tab, 'end')
    slots.pop()
    page = tab.send()
    assert (page.step,len(page.messages),page.shown('slot'),seen)==('tea',1,'',[])
    tab.send(slot='10')
    assert 'Thanks' in walk(tab, 'end').send().text

def test_keys_differ_between_runs():
    keys = []
    tab = Tab(app_of(order(lambda state, request, completion_key: keys.append(completion_key))))
    for _ in range(2):
        tab.go('/f/start')
        while tab.page.step: tab.send(**good[tab.page.step])
    assert len(set(keys))==2

def test_every_step_is_checked_again_before_the_end():
    seen,free = [],[True]
    flow = order(thanks(seen), tea=dict(validate=lambda state: bool(free) or {'tea': 'Sold out'}))
    tab = visit(flow, 'end')
    free.clear()
    page = tab.send()
    assert (page.step,page.messages,page.status,seen)==('tea',['Sold out'],422,[])
    assert page.shown('tea')==['green'] and tab.go('/f/steps/end').step=='tea'

@both
@pytest.mark.parametrize('way', list(ways_to_go))
def test_on_complete_may_send_the_visitor_elsewhere(way, htmx):
    tab = visit(order(lambda state, request: ways_to_go[way]()), 'end', htmx=htmx)
    for _ in range(2):
        resp = tab.raw()
        assert (resp.status_code,resp.headers.get('hx-redirect'))==(200,'/else') if htmx else (resp.status_code,resp.headers['location'])==(303,'/else')

@both
@pytest.mark.parametrize('way', list(ways_to_say))
def test_what_on_complete_may_show(way, htmx):
    tab = visit(order(lambda state, request: ways_to_say[way]()), 'end', htmx=htmx)
    last,resp = tab.page,tab.raw()
    assert ('x-boo' in resp.headers)==(way=='with a header')
    for _ in range(2):
        tab.page = last
        page = tab.send()
        assert page.one('#boo').text=='Boo' and bool(page.one('html')) is not htmx

@both
@pytest.mark.parametrize('resp', [lambda: PlainTextResponse('Mine', 202), lambda: HTMLResponse('<p>Mine'), lambda: JSONResponse({'Mine': 1})])
def test_on_complete_may_answer_with_a_response_of_its_own(resp, htmx):
    tab = visit(order(lambda state, request: resp()), 'end', htmx=htmx)
    for _ in range(2):
        r = tab.raw()
        if not htmx:
            assert r.status_code==303
            r = tab.client.get(r.headers['location'])
        assert 'Mine' in r.text and r.headers['content-type']==resp().headers['content-type'] and r.headers['cache-control']=='no-store'

@both
def test_title_headers_and_tasks_of_on_complete(htmx):
    done = []
    tab = visit(order(lambda state, request: (Title('Mine'), P('Thanks'), HttpHeader('X-Boo','1'), BackgroundTask(done.append, 1))), 'end', htmx=htmx)
    resp = tab.raw()
    page = tab.show(resp) if htmx else tab.go(resp.headers['location'])
    assert (resp.headers['x-boo'],done,page.texts('title'))==('1',[1],['Mine'])

def test_a_person_without_a_run_has_no_outcome(): assert Tab(app_of(order())).go('/f/done').step=='who'

def stream(): return StreamingResponse(iter(['a','b']), headers={'X-Boo': '1'})
def ft(): return FtResponse(P('Mine', id='mine'), status_code=201)

@both
@pytest.mark.parametrize('make,text', [(stream,'ab'), (ft,'Mine')])
def test_responses_that_are_made_late(make, text, htmx):
    calls = Calls()
    tab = visit(order(lambda state, request: (calls.append(1), make())[1]), 'end', htmx=htmx)
    assert text in tab.send().text
    assert tab.go('/f/done').status<300 and calls==[1]

def test_cookies_of_on_completes_redirect_are_kept():
    def finish(state, request):
        resp = RedirectResponse('/else', 303)
        resp.set_cookie('member', '1')
        return resp
    for htmx in (False, True): assert 'member=1' in ' '.join(visit(order(finish), 'end', htmx=htmx).raw().headers.get_list('set-cookie'))

def test_without_on_complete_there_is_an_outcome_all_the_same():
    flow = order()
    page = visit(flow, 'end').send()
    assert page.status==200 and page.heading and 'answers' not in stored(flow)

def test_on_complete_may_clear_the_workflow_itself():
    async def finish(state, request):
        await flow.aclear_workflow(request.session)
        return P('Thanks')
    flow = order(finish)
    tab = visit(flow, 'end')
    last = tab.page
    for _ in range(2):
        tab.page = last
        assert 'Thanks' in tab.send().text

def test_a_single_step_is_first_and_last():
    seen = []
    flow = order(thanks(seen), only=['who'])
    tab = visit(flow)
    first = tab.page
    for _ in range(2):
        tab.page = first
        assert 'Thanks' in tab.send(who='Ada').text
    assert seen==[dict(who='Ada')]

# Expiry, resuming, changed definitions

@pytest.fixture
def later(monkeypatch):
    "A function that lets seconds pass, for everybody"
    real,passed = time.time,[0]
    monkeypatch.setattr(time, 'time', lambda: real()+passed[0])
    def _later(seconds): passed[0] += seconds
    return _later

def brief(**kw):
    "A flow that forgets after a minute"
    return order(store=InMemoryWorkflowStateStore(ttl=60, clock=lambda: time.time()), **kw)

def test_an_expired_run_says_so_and_keeps_what_was_typed_for_its_step(later):
    flow = brief()
    for press in ('', 'back'):
        tab = visit(flow, 'note')
        later(100)
        page = tab.send(press, note='late')
        assert (page.status,page.step,page.shown('who'),bool(page.notice))==(422,'who','',True)
        assert walk(tab, 'note').page.shown('note')=='late'
        assert not tab.page.notice

def test_an_expired_first_step_shows_what_was_typed(later):
    tab = visit(brief(), 'tea')
    tab.go('/f/steps/who')
    later(100)
    page = tab.send(who='Bob')
    assert (page.status,page.step,page.shown('who'),bool(page.notice))==(422,'who','Bob',True)

def test_a_newcomers_form_left_open_overnight_has_expired_too(later):
    tab = visit(brief())
    later(100)
    page = tab.send(who='Bob')
    assert (page.status,page.step,page.shown('who'),bool(page.notice))==(422,'who','Bob',True)
    assert tab.send().step=='tea'

def test_a_get_after_expiry_shows_no_notice(later):
    tab = visit(brief(), 'note')
    later(100)
    page = tab.go('/f/start')
    assert (page.step,page.notice)==('who','')

def test_a_former_runs_form_changes_nothing_of_the_present_one():
    flow = order()
    old = visit(flow, 'note')
    tab = old.another()
    tab.page = old.page
    tab.send('cancel')
    walk(tab, 'tea')
    page = old.send(note='late')
    assert page.status==422 and page.notice and kept(flow)==dict(who='Ada')

def test_a_restarted_server_goes_on_with_a_store_that_lasts():
    store = InMemoryWorkflowStateStore()
    tab = visit(order(store=store), 'note')
    again = Tab(app_of(order(store=store)))
    again.client.cookies = tab.client.cookies
    assert again.go('/f/start').step=='note' and again.go('/f/steps/who').shown('who')=='Ada'
    again.page = tab.page
    assert again.send(**good['note']).step=='end'

@pytest.mark.parametrize('only,lands', [(['who','note','end'],'note'), (['who','tea','end'],'end'), (['tea','note','end'],'note'), (['note','who','tea','end'],'note'), (['end'],'end')])
def test_a_changed_definition_leads_to_the_first_step_that_is_missing(only, lands):
    store,seen = InMemoryWorkflowStateStore(),[]
    tab = visit(order(store=store), 'note')
    again = Tab(app_of(order(thanks(seen) if 'who' in only else None, store=store, only=only)))
    again.client.cookies = tab.client.cookies
    assert again.go('/f/start').step==lands
    again.page = tab.page
    page = again.send(note='x')
    assert page.status in (200,404,422) and page.step

def test_a_new_required_key_leads_back_to_its_step():
    store = InMemoryWorkflowStateStore()
    tab = visit(order(store=store), 'note')
    def ask(ctx): return ask_who(ctx), Input(name='mail')
    again = Tab(app_of(order(store=store, who=dict(render=ask, data_keys=['who','mail']))))
    again.client.cookies = tab.client.cookies
    assert again.go('/f/start').step=='who' and again.page.shown('who')=='Ada'
    assert again.send(mail='a@b').step in ('tea','note')

# Other sites

def h(site=None, origin=None): return {k:v for k,v in (('sec-fetch-site',site), ('origin',origin)) if v}
refused = [h('cross-site'), h('same-site'), h('cross-site','http://testserver'), h(None,'http://evil.example'), h(None,'null'), h(None,'http://testserver.evil.example'), h(None,'http://testserver:81'), h(None,'garbage'),
    h('cross-site','https://evil.example'), h('nonsense')]
taken = [h(), h('same-origin'), h('none'), h(None,'http://testserver'), h('same-origin','http://testserver'), h('cross-site','https://shop.example'), h('same-site','https://shop.example'), h(None,'https://shop.example')]

@pytest.mark.parametrize('route', ['next_step','back_step','reset'])
@pytest.mark.parametrize('headers,ok', [(o,False) for o in refused]+[(o,True) for o in taken])
def test_a_post_from_another_site_is_refused(headers, ok, route):
    flow = order()
    tab = visit(flow, 'note', router=dict(trusted_origins=('https://shop.example',)))
    before = stored(flow)
    client = TestClient(tab.app, cookies=tab.client.cookies)
    resp = client.post(f'/f/{route}', content=encoded([*tab.page.hidden.items(), ('note','x')]), headers=form_type|headers, follow_redirects=False)
    assert resp.status_code==(303 if ok else 403)
    if not ok: assert stored(flow)==before and resp.headers['cache-control']=='no-store'

def test_a_get_from_another_site_is_a_link(): assert Tab(app_of(order())).go('/f/start', **h('cross-site')).step=='who'

# Bodies

mp = 'multipart/form-data; boundary=x'
bodies = [('json', '{}', 'application/json', {400,415}), ('text', 'a=b', 'text/plain', {400,415}), ('no type', 'a=b', '', {400,415}), ('a bad part', '--x\r\nContent Disposition\r\n\r\nb\r\n--x--\r\n', mp, {400}),
    ('no boundary', 'a', 'multipart/form-data', {400}), ('no name', '--x\r\nContent-Disposition: form-data\r\n\r\nb\r\n--x--\r\n', mp, {400}), ('garbage', '\0\1\2'*50, mp, {400}),
    ('too many fields', '&'.join(f'a{i}=1' for i in range(2000)), form_type['content-type'], {413}), ('too big a field', 'a='+'x'*2**21, form_type['content-type'], {413}),
    ('too many parts', ''.join(f'--x\r\nContent-Disposition: form-data; name="a{i}"\r\n\r\nb\r\n' for i in range(2000))+'--x--\r\n', mp, {413}),
    ('too big a part', '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n'+'y'*2**21+'\r\n--x--\r\n', mp, {413}),
    ('too many bytes', '--x\r\nContent-Disposition: form-data; name="a"; filename="f"\r\n\r\n'+'y'*(10*2**20)+'\r\n--x--\r\n', mp, {413})]

@pytest.mark.parametrize('chunked', [False, True], ids=['', 'chunked'])
@pytest.mark.parametrize('route', ['next_step','back_step','reset'])
@pytest.mark.parametrize('body,kind,status', [o[1:] for o in bodies], ids=[o[0] for o in bodies])
def test_bodies_that_no_form_of_ours_sends(body, kind, status, route, chunked):
    flow = order()
    tab = visit(flow, 'note', max_part_size=2**20)
    before = stored(flow)
    resp = tab.client.post(f'/f/{route}', content=iter([body.encode()]) if chunked else body, headers={'content-type': kind} if kind else {}, follow_redirects=False)
    assert resp.status_code in status and resp.headers['cache-control']=='no-store' and stored(flow)==before

def test_the_limit_on_bytes_is_the_developers():
    tab = visit(order(), router=dict(max_body_size=300))
    assert tab.raw(who='x'*400).status_code==413 and tab.raw(who='x').status_code==303

# Every answer

def test_every_answer_of_a_flow_is_no_store():
    flow = order()
    tab = visit(flow)
    urls = ['/f', '/f/start', '/f/steps/who', '/f/steps/end', '/f/steps/nope', '/f/done', '/f/next_step', '/f/back_step', '/f/reset']
    for headers in ({}, htmx_headers):
        for url in urls: assert tab.client.get(url, headers=headers, follow_redirects=False).headers['cache-control']=='no-store'
    for press,status in [('',303), ('',303), ('back',303), ('cancel',303)]:
        resp = tab.raw(press)
        assert (resp.status_code,resp.headers['cache-control'])==(status,'no-store')
        tab.go(resp.headers['location'])

nasty = '''<script>alert(1)</script>"'&lt; </textarea><b>'''

@both
def test_every_value_is_escaped_when_shown(htmx):
    flow = order(lambda state, request: (H1(state['who']), P(state['note'])), who=dict(validate=lambda state: state['who']!='x'+nasty or {'who': state['who']}),
        tea=dict(on_enter=lambda state, request, sess: P(state['who'])))
    tab = visit(flow, htmx=htmx)
    pages = [tab.send(who='x'+nasty), tab.send(who=nasty), tab.go('/f/steps/who')]
    assert pages[0].shown('who')=='x'+nasty and pages[2].shown('who')==nasty
    walk(tab, 'note')
    pages += [tab.send('back', note=nasty), tab.go('/f/steps/note')]
    assert tab.page.shown('note')==nasty
    pages += [tab.send(note=nasty), tab.send()]
    assert nasty in pages[-1].texts('p')
    for o in pages: assert '<script>alert' not in o.text and '</textarea><b>' not in o.text

def test_the_container_has_the_id_that_the_developer_gave_it():
    page = visit(order(kw=dict(container_id='mine'))).page
    assert page.one('#mine form') and {o['hx-target'] for o in page.all('[hx-target]')}=={'#mine'}

def test_components_shared_between_renders_stay_as_they_are():
    shared = Div(H1('Shared'), Input(name='who'), Textarea(name='more'), Select(Option('a'), Option('b'), name='one'))
    before = to_xml(shared)
    tab = visit(order(who=dict(render=lambda ctx: shared, validate=no_name), tea=dict(on_enter=lambda state, request, sess: shared)))
    for who in ('', 'Ada'): tab.send(who=who, more='x', one='b')
    assert tab.page.step=='tea' and to_xml(shared)==before

def test_what_a_developer_sets_themselves_wins_and_ctx_get_shows_what_was_typed():
    def ask(ctx): return Input(name='who', value=ctx.get('who', 'World')), Input(name='fix', value='fixed')
    tab = visit(order(who=dict(render=ask, validate=lambda state: state['who']!='x')))
    assert (tab.page.shown('who'),tab.page.shown('fix'))==('World','fixed')
    assert tab.send(who='x').shown('who')=='x'

# FastHTML habits

def test_route_targets_in_a_steps_content_and_in_hooks_and_outcomes():
    def target(): return A('more', get=elsewhere, id='more'), A('else', link='elsewhere', id='else')
    flow = order(lambda state, request: target(), who=dict(render=lambda ctx: (target(), Input(name='who'))),
        tea=dict(on_enter=lambda state, request, sess: target()),
        note=dict(on_leave=lambda state, request, sess: target() if state['note']=='?' else None))
    app = app_of(flow)
    @app.get('/elsewhere', name='elsewhere')
    def elsewhere(): return 'Else'
    for htmx in (False, True):
        tab = Tab(app, htmx)
        pages = [tab.go('/f/start'), tab.send(who='Ada'), tab.send() and tab.send(note='?'), tab.send(note='') and tab.send()]
        for page in pages: assert urlsplit(page.one('#more')['hx-get']).path=='/elsewhere' and urlsplit(page.one('#else')['href']).path=='/elsewhere'

def test_a_route_function_as_target():
    flow = order(who=dict(render=lambda ctx: (Button('Again', get=rt.start, type='button', id='again'), Input(name='who'))))
    app = FastHTML(secret_key='test')
    rt = flow.create_router('/f')
    rt.to_app(app)
    assert urlsplit(Tab(app).go('/f/start').one('#again')['hx-get']).path=='/f/start'

class Field:
    def __init__(self, name): self.name = name
    def __ft__(self): return Label(self.name, Input(name=self.name))

@pytest.mark.parametrize('content', [Field('who'), (Field('who'),), [P('a'), Field('who')], Div(Field('who')), (o for o in (P('a'), Field('who'))), NotStr('<input name="who">'), (NotStr('<input name="who">'),)])
def test_whatever_a_handler_may_return_a_render_may(content):
    content = tuple(content) if inspect.isgenerator(content) else content
    flow = order(who=dict(render=lambda ctx: content))
    tab = visit(flow)
    assert tab.send(who='Ada').step=='tea' and kept(flow)==dict(who='Ada')
    assert tab.go('/f/steps/who').shown('who')=='Ada'

def test_a_render_may_be_a_generator():
    def ask(ctx):
        yield H1('Who?')
        yield Input(name='who')
    flow = order(who=dict(render=lambda ctx: ask(ctx)))
    tab = visit(flow)
    tab.send(who='Ada')
    assert kept(flow)==dict(who='Ada') and tab.go('/f/steps/who').shown('who')=='Ada'

@both
def test_headers_tasks_and_head_elements_in_a_renders_tuple(htmx):
    done = []
    def ask(ctx): return Title('Mine'), Meta(name='x', content='y'), ask_tea(ctx), HttpHeader('X-Boo','1'), BackgroundTask(done.append, 1)
    tab = visit(order(tea=dict(render=ask)), htmx=htmx)
    resp = tab.raw(**good['who'])
    assert htmx or not done, 'nothing is drawn for the answer to a plain POST'
    page = tab.show(resp) if htmx else tab.go(resp.headers['location'])
    assert (page.headers['x-boo'],done,page.texts('title'),page.step)==('1',[1],['Mine'],'tea')

@both
def test_a_render_may_redirect(htmx):
    tab = visit(order(tea=dict(render=lambda ctx: Redirect('/else'))), htmx=htmx)
    resp = tab.raw(**good['who'])
    if not htmx: resp = tab.client.get(resp.headers['location'], follow_redirects=False)
    assert resp.headers.get('hx-redirect' if htmx else 'location')=='/else'

def test_after_functions_see_every_answer():
    def after(resp, req): return (*resp, P('after', id='after')) if isinstance(resp, tuple) else None
    flow = order(lambda state, request: P('Thanks'), who=dict(validate=no_name))
    for htmx in (False, True):
        tab = Tab(app_of(flow, after=after), htmx)
        pages = [tab.go('/f/start'), tab.send(who=''), tab.send(who='Ada'), walk(tab, 'end').send()]
        assert all(o.one('#after') for o in pages)

@both
def test_toasts(htmx):
    def toast(state, request, sess=None): add_toast(request.session, 'Saved')
    def picky(state, request, sess):
        toast(state, request)
        if not state['tea']: return P('No')
    flow = order(toast, who=dict(on_leave=toast), tea=dict(on_leave=picky))
    app = app_of(flow)
    setup_toasts(app)
    tab = Tab(app, htmx)
    tab.go('/f/start')
    assert not tab.page.all('.fh-toast')
    for values,step in [(good['who'],'tea'), (dict(tea=[]),'tea'), (good['tea'],'note')]:
        page = tab.send(**values)
        assert (page.step,page.texts('.fh-toast'))==(step,['Saved'])
    assert not tab.go('/f/start').all('.fh-toast'), 'a toast is shown once'
    walk(tab, 'end').send()
    assert tab.page.texts('.fh-toast')==['Saved']

def test_a_layout_around_all_pages():
    def wrap(content, req): return Main(Header('Mine', id='layout'), content)
    flow = order(lambda state, request: P('Thanks'), who=dict(validate=no_name))
    for kw in (dict(router=dict(body_wrap=wrap)), dict(body_wrap=wrap)):
        tab = visit(flow, **kw)
        pages = [tab.page, tab.send(who=''), tab.send(who='Ada'), walk(tab, 'end').send()]
        assert all(o.one('main #layout') for o in pages)
        htmx = visit(flow, htmx=True, **kw)
        assert not htmx.send(who='').one('#layout')

def test_a_routers_layout_goes_before_the_apps():
    tab = visit(order(), router=dict(body_wrap=lambda c: Main(c, id='router')), body_wrap=lambda c: Main(c, id='app'))
    assert tab.page.one('#router') and not tab.page.one('#app')

def test_error_pages_are_the_apps_own():
    app = app_of(order(), exception_handlers={o: lambda req, exc: P(f'Mine {exc.status_code}') for o in (403,404,405)})
    tab = Tab(app)
    tab.go('/f/start')
    pages = [tab.go('/f/steps/nope'), Page(tab.client.put('/f/start')), Page(tab.client.post('/f/next_step', headers={'sec-fetch-site': 'cross-site'}))]
    assert [(o.status,o.texts('p'),o.headers['cache-control']) for o in pages]==[(o,[f'Mine {o}'],'no-store') for o in (404,405,403)]

def test_a_flow_without_sessions_says_what_is_missing():
    with pytest.raises(RuntimeError, match='session'): Tab(app_of(order(), sess_cls=None)).go('/f/start')

@pytest.mark.parametrize('content', [None, '', (), [], P('Just read')])
def test_a_step_may_have_nothing_to_fill_in(content):
    tab = visit(order(who=dict(render=lambda ctx: content)))
    assert tab.page.heading=='You' and tab.send().step=='tea'

def test_query_arguments_survive_the_way_in():
    page = Tab(app_of(order())).go('/f/start?ref=a&b=%C3%A9')
    assert page.step=='who' and str(page.resp.url).endswith('?ref=a&b=%C3%A9')

def test_loaded_data_reaches_render():
    tab = visit(order(who=dict(data_loader=lambda request: dict(greeting=request.url.path), render=lambda ctx: (P(ctx.get_data('greeting')), ask_who(ctx)))))
    assert '/f/steps/who' in tab.page.texts('p')

def test_beforeware_goes_first():
    tab = Tab(app_of(order(), before=lambda req: RedirectResponse('/login', 303) if req.method=='POST' else None))
    tab.go('/f/start')
    assert tab.raw(who='Ada').headers['location']=='/login'

# A form of the step's own

def test_a_step_that_posts_by_itself_obeys_the_same_rules():
    def ask(ctx): return H1('Who?'), Form(*flow.hidden_fields(ctx), Input(name='who'), Button('Go', name='go', value='1'), action=rt.next_step.to(), method='post', id='mine')
    flow = order(kw=dict(wrap_in_form=False), only=['who','tea'], who=dict(render=ask, validate=no_name))
    app = FastHTML(secret_key='test')
    rt = flow.create_router('/f')
    rt.to_app(app)
    tab = Tab(app)
    page = tab.go('/f/start')
    assert not page.one('form form') and page.form['id']=='mine'
    assert tab.send(who='').messages==['Say who you are'] and tab.page.shown('who')==''
    assert tab.send(who='Ada', pairs=[('is_admin','1')]).step=='tea' and kept(flow)==dict(who='Ada')

def test_without_a_form_of_its_own_a_steps_controls_belong_to_the_flows():
    flow = order(kw=dict(wrap_in_form=False, show_progress=True))
    page = visit(flow).page
    form = page.form['id']
    assert page.one('[name=who]').get('form')==form or page.one('[name=who]').find_parent('form')

# Logging

@pytest.mark.parametrize('debug', [False, True])
def test_no_answer_is_ever_logged(debug, caplog):
    caplog.set_level(logging.DEBUG)
    calls = []
    def bad(state, request, sess):
        calls.append(1)
        if len(calls)==1: raise ValueError(f'cannot greet {state}')
        if len(calls)==2: raise KeyError(state['who'])
    def finish(state, request):
        if len(calls)<5:
            calls.append(1)
            raise RuntimeError(str(state))
    flow = order(finish, who=dict(on_leave=bad, validate=lambda state: state['who']!='Topsecret-refused'), kw=dict(debug=debug))
    tab = visit(flow)
    for o in ('refused','one','two','three'): tab.send(who=f'Topsecret-{o}', pairs=[('extra','Topsecret-extra')])
    tab.send()
    tab.send('back', note='Topsecret-draft')
    while tab.page.step: tab.send(**({'note': 'Topsecret-note'} if tab.page.step=='note' else {}))
    ours = [o for o in caplog.records if o.name.startswith('cjm_fasthtml_stepflow')]
    assert ours and 'Topsecret' not in caplog.text
    assert any(o.exc_info or 'bad' in o.getMessage() for o in ours if o.levelno>=logging.ERROR), 'but the stack is'
    assert (len([o for o in ours if o.levelno<logging.WARNING and 'dropped' not in o.getMessage()])>0)==debug

def test_nothing_is_printed(capsys):
    tab = visit(order(kw=dict(debug=True)), 'end')
    tab.send()
    assert capsys.readouterr()==('','')

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
    calls = Calls()
    def seen(name, res=None): return lambda *args: (calls.append(name), res(*args) if callable(res) else res)[1]
    who = dict(render=kind(seen('render', ask_who)), validate=kind(seen('validate', True)), data_loader=kind(seen('load', lambda request: {'x': request.method})),
        on_enter=kind(seen('enter')), on_leave=kind(seen('leave')))
    tab = visit(order(kind(seen('complete', lambda state, request: P('Thanks', state['who']))), only=['who','end'], who=who))
    tab.send(who='Ada')
    assert 'Thanks' in tab.send().text
    assert set(calls)=={'render','validate','load','enter','leave','complete'} and calls.count('complete')==calls.count('leave')==calls.count('enter')==1

@pytest.mark.parametrize('kind', [aplain, aobj])
def test_async_verdicts_count(kind): assert visit(order(who=dict(validate=kind(no_name)))).send(who='').messages==['Say who you are']

bad_steps = [dict(validate=lambda: True), dict(validate=lambda a, b: True), dict(validate=3), dict(on_enter=lambda state: None), dict(on_enter='x'),
    dict(on_leave=lambda *, state: None), dict(data_loader=lambda: {}), dict(render=lambda: P()), dict(render=None), dict(render='x'),
    dict(data_keys='who'), dict(data_keys=[3])]

@pytest.mark.parametrize('change', bad_steps)
def test_a_step_that_cannot_work_is_refused_by_name(change):
    with pytest.raises(ValueError, match='who'): order(who=change)

bad_handlers = [lambda: None, lambda state: None, lambda completion_key: None, lambda state, completion_key: None,
    lambda state, request, third, completion_key: None, 'x']

@pytest.mark.parametrize('f', bad_handlers)
def test_an_on_complete_that_cannot_be_called_is_refused(f):
    with pytest.raises(ValueError, match='on_complete'): order(f)

async def slow(state):
    await asyncio.sleep(0)
    return True

def test_plain_methods_name_their_async_twins():
    with pytest.raises(RuntimeError, match='ais_valid'): order(tea=dict(validate=slow)).get_step('tea').is_valid({})
