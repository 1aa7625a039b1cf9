"Mishaps at the worst moment: a store that fails while a flow finishes, a GET after the end, an edit from a job"
import asyncio,json
import httpx,pytest
from fasthtml.common import *
from starlette.exceptions import HTTPException
from cjm_fasthtml_stepflow import InMemoryWorkflowStateStore,Step,StepFlow,StoreError,seal_key,session_key,set_session_id
from visitor import Page,Tab,app_of,encoded,form_type,submission

def ask(name, **kw): return lambda ctx: Label(name, Input(name=name, **kw))

class Hiccup(InMemoryWorkflowStateStore):
    "Fails once at a write whose text has `word` in it, before or after it is done"
    def __init__(self, word, after):
        super().__init__()
        self.word,self.after = word,after
    def write(self, flow_id, session_id, text, version, expected):
        hit,self.word = self.word and f'"{self.word}"' in text,'' if self.word and f'"{self.word}"' in text else self.word
        res = None if hit and not self.after else super().write(flow_id, session_id, text, version, expected)
        if hit: raise StoreError('connection lost')
        return res

def opened(flow):
    tab = Tab(app_of(flow))
    tab.go('/f/start')
    return tab

@pytest.mark.parametrize('after', [False, True], ids=['not written', 'written'])
@pytest.mark.parametrize('word', ['claim', 'outcome'])
def test_on_complete_runs_once_although_the_store_fails(word, after):
    runs = []
    def done(state, request):
        runs.append(state)
        return P('Thanks')
    flow = StepFlow('f', [Step('a', 'A', ask('name'))], Hiccup(word, after), on_complete=done, completion_lease=None)
    flow.patience = 2
    tab = opened(flow)
    form = tab.page
    tab.send(name='Ada')
    if word=='claim': # Refused with a notice, and nothing stands in the way of another try
        assert tab.page.status==503 and not runs and tab.page.shown('name')=='Ada'
        tab.send()
    assert 'Thanks' in tab.page.text and runs==[dict(name='Ada')]
    tab.page = form
    assert 'Thanks' in tab.send(name='Ada').text and len(runs)==1

def test_a_get_after_the_end_does_not_make_the_old_form_new():
    "Also when `render` changes the state, which begins a new run"
    runs = []
    def draw(ctx):
        ctx.set('seen', True)
        return Input(name='name')
    flow = StepFlow('f', [Step('a', 'A', draw)], on_complete=lambda state, request: runs.append(state))
    tab = opened(flow)
    form = tab.page
    tab.send(name='Ada')
    tab.go('/f/start')
    tab.page = form
    tab.send(name='Ada')
    assert len(runs)==1 and tab.page.notice==flow.words.already

def test_a_repeat_leaves_no_draft():
    flow = StepFlow('f', [Step('a', 'A', ask('name')), Step('b', 'B', ask('b')), Step('c', 'C', ask('c'))], show_progress=True)
    tab = opened(flow)
    tab.send(name='Ada')
    tab.go('/f/steps/a')
    tab.send('B', name='Bobby') if tab.page.all('.stepflow-jump') else tab.another().go('/f/steps/a')
    tab.go('/f/steps/a')
    tab.send(name='Ada')
    assert tab.go('/f/steps/a').shown('name')=='Ada'

# Secrets

def text_of(flow): return ' '.join(o[0] for o in flow.state_store._recs.values())
def id_of(flow): return next(iter(flow.state_store._recs))[1]

def test_an_edit_without_the_key_keeps_the_secret():
    done = []
    flow = StepFlow('f', [Step('a', 'A', ask('pw', type='password', required=True)), Step('b', 'B', ask('b'))], on_complete=lambda state, request: done.append(state))
    tab = opened(flow)
    tab.send(pw='hunter2')
    flow.update_workflow_state({session_key: id_of(flow)}, {'crm': '17'})
    tab.send(b='x')
    assert done==[dict(pw='hunter2', b='x', crm='17')]

def test_what_a_function_sets_under_a_secret_name_is_sealed():
    def leave(state, request, sess): state['token'] = 's3cr3t'
    flow = StepFlow('f', [Step('a', 'A', ask('name'), secret=['token','pin'], on_leave=leave), Step('b', 'B', ask('b'))])
    tab = opened(flow)
    tab.send(name='Ada')
    sess = tab.client.app.decode_session(tab.client.cookies['session_'])
    assert 's3cr3t' not in text_of(flow) and flow.get_workflow_state(sess)=={'name':'Ada', 'token':'s3cr3t'}
    flow.update_workflow_state(sess, {'pin': '1815'})
    assert '1815' not in text_of(flow) and flow.get_workflow_state(sess)['pin']=='1815'

def test_a_session_with_another_key_is_asked_again():
    flow = StepFlow('f', [Step('a', 'A', ask('pw', type='password')), Step('b', 'B', ask('b'))])
    tab = opened(flow)
    assert tab.send(pw='hunter2').step=='b'
    for key in ('', 'nonsense', 3, None):
        sess = tab.client.app.decode_session(tab.client.cookies['session_']) | {seal_key: key}
        assert flow.get_current_step_id(sess)=='a' and flow.get_workflow_state(sess)=={}

def test_a_secret_is_nowhere_in_pages_or_drafts():
    flow = StepFlow('f', [Step('a', 'A', lambda ctx: (Input(name='pw', type='password'), Input(name='card')), secret=['card']), Step('b', 'B', ask('b'))],
        on_complete=None)
    flow.steps[0].validate = lambda state: state['pw']!='wrong' or 'No'
    tab = opened(flow)
    tab.send(pw='wrong', card='4111')
    assert tab.page.status==422 and not {'wrong','4111'} & {tab.page.shown('pw'), tab.page.shown('card')} and '4111' not in text_of(flow)
    assert tab.send(pw='right', card='4111').step=='b'
    assert tab.go('/f/steps/a').shown('card')=='' and '4111' not in text_of(flow)
    assert json.loads(next(iter(flow.state_store._recs.values()))[0])['secret']==dict(pw='a', card='a')

def test_pydantic_errors_stand_at_the_fields():
    pydantic = pytest.importorskip('pydantic')
    from cjm_fasthtml_stepflow import validator
    class Guest(pydantic.BaseModel):
        model_config = dict(extra='forbid')
        name:str = pydantic.Field(max_length=5)
        age:int|None = None
    flow = StepFlow('f', [Step('a', 'A', lambda ctx: (Input(name='name'), Input(name='age')), validate=validator(Guest)), Step('b', 'B', ask('b'))])
    tab = opened(flow)
    tab.send(name='Ada Lovelace', age='old')
    assert tab.page.status==422 and tab.page.one('[name=name]')['aria-invalid']=='true' and len(tab.page.messages)==2
    assert tab.send(name='Ada', age='').step=='b'

# A store that is away

class Away(InMemoryWorkflowStateStore):
    "Fails in the verbs named in `away`"
    away = ()
    def read(self, *args):
        if 'read' in self.away: raise StoreError('the store does not answer')
        return super().read(*args)
    def write(self, *args):
        if 'write' in self.away: raise StoreError('the disk is full')
        return super().write(*args)

@pytest.mark.parametrize('htmx', [False, True], ids=['plain', 'htmx'])
@pytest.mark.parametrize('press', ['', 'back', 'skip'])
@pytest.mark.parametrize('away', [('read',), ('write',), ('read','write')], ids='+'.join)
def test_a_store_that_is_away_costs_nothing_that_was_typed(away, press, htmx):
    store = Away()
    flow = StepFlow('f', [Step('a', 'A', ask('a')), Step('b', 'B', ask('b'), can_skip=True), Step('c', 'C', ask('c'))], store)
    tab = Tab(app_of(flow), htmx)
    tab.go('/f/start')
    tab.send(a='Ada')
    store.away = away
    tab.send(press, b='typed')
    assert (tab.page.step, tab.page.shown('b'), tab.page.notice)==('b', 'typed', flow.words.failed) and tab.page.status==(200 if htmx else 503)
    store.away = ()
    assert tab.send(b=tab.page.shown('b')).step=='c'

@pytest.mark.parametrize('away', [('read',), ('write',)], ids='+'.join)
def test_a_newcomer_meets_a_store_that_is_away(away):
    store = Away()
    flow = StepFlow('f', [Step('a', 'A', ask('a')), Step('b', 'B', ask('b'))], store)
    tab = opened(flow)
    store.away = away
    assert tab.send(a='typed').shown('a')=='typed'
    if 'read' in away: assert tab.go('/f/steps/a').status==503
    store.away = ()
    tab.go('/f/start')
    assert tab.send(a='Ada').step=='b'

# What a `render` sets

def test_what_render_sets_is_kept():
    done = []
    def draw(ctx):
        ctx.set('draws', ctx.get('draws', 0)+1)
        return Input(name='a')
    flow = StepFlow('f', [Step('a', 'A', draw), Step('b', 'B', ask('b'))], on_complete=lambda state, request: done.append(state))
    tab = opened(flow)
    seen = flow.get_workflow_state(tab.client.app.decode_session(tab.client.cookies['session_']))['draws']
    assert seen>=1
    tab.go('/f/steps/a')
    tab.send(a='x')
    tab.send(b='y')
    assert done[0]['draws']>seen

# Putting a flow into an app

@pytest.mark.parametrize('make', [lambda: FastHTML(secret_key='test'), lambda: fast_app(secret_key='test')[0]], ids=['FastHTML', 'fast_app'])
def test_register_routes(make):
    register_routes = pytest.importorskip('cjm_fasthtml_app_core.core.routing', reason='cjm-fasthtml-app-core needs Python 3.11').register_routes
    one,two = (StepFlow(o, [Step('a', 'A', ask('a')), Step('b', 'B', ask('b'))]) for o in ('one','two'))
    app = make()
    register_routes(app, one.create_router('/one'), two.create_router('/two'))
    for o in ('one','two'):
        tab = Tab(app)
        tab.go(f'/{o}/start')
        tab.send(a='x')
        assert tab.send(b='y').path==f'/{o}/done'

def test_a_login_takes_the_answers_along():
    flow = StepFlow('f', [Step('a', 'A', ask('a')), Step('b', 'B', ask('b'))])
    app = app_of(flow)
    @app.post('/login')
    def login(sess):
        flow.rotate_session(sess)
        return 'in'
    tab = Tab(app)
    tab.go('/f/start')
    tab.send(a='x')
    old = app.decode_session(tab.client.cookies['session_'])
    tab.post('/login')
    new = app.decode_session(tab.client.cookies['session_'])
    assert old[session_key]!=new[session_key] and flow.get_workflow_state(old)=={} and flow.get_workflow_state(new)==dict(a='x')
    assert tab.go('/f/start').step=='b'

def test_names_of_fasthtml_that_we_use_are_there():
    "They are no part of its public interface; a release without them should be noticed here"
    from fasthtml import core
    assert all(callable(getattr(core, o)) for o in ('_find_targets','_fix_anno','_mk_locfunc','flat_tuple')) and callable(FastHTML._endp)

# Ids that a hook switches

def signing_in(where):
    runs = []
    def sign_in(state, request, *_):
        set_session_id(request.session, 'user:17')
        if where=='on_complete': runs.append(state)
        return P('Signed in') if where=='on_complete' else None
    hooks = {} if where=='on_complete' else {where: sign_in}
    done = sign_in if where=='on_complete' else lambda state, request: runs.append(state)
    flow = StepFlow('f', [Step('a', 'A', ask('a')), Step('b', 'B', ask('b'), **hooks), Step('c', 'C', ask('c'))], on_complete=done)
    return flow,runs

@pytest.mark.parametrize('where', ['on_leave', 'on_enter'])
def test_a_hook_that_switches_the_id_takes_the_record_along(where):
    flow,runs = signing_in(where)
    tab = opened(flow)
    for o in 'abc': tab.send(**{o: o})
    assert runs==[dict(a='a', b='b', c='c')] and [k[1] for k in flow.state_store._recs]==['user:17']

def test_an_on_complete_that_switches_the_id_runs_once_for_both_cookies():
    flow,runs = signing_in('on_complete')
    tab = opened(flow)
    tab.send(a='a')
    tab.send(b='b')
    other,form = tab.client.app.get_testclient(**tab.client.app.decode_session(tab.client.cookies['session_'])),tab.page
    assert 'Signed in' in tab.send(c='c').text and 'Signed in' in tab.go('/f/done').text
    late = Tab(tab.app, client=other)
    late.page = form
    assert 'Signed in' in late.send(c='c').text and len(runs)==1 and not any(json.loads(o[0]).get('answers') for o in flow.state_store._recs.values())

# Newcomers

async def test_a_newcomers_double_click_on_a_password():
    calls = []
    async def leave(state, request, sess):
        calls.append('leave')
        await asyncio.sleep(.02)
    flow = StepFlow('f', [Step('a', 'A', ask('pw', type='password'), on_leave=leave), Step('b', 'B', ask('b'))])
    app = app_of(flow)
    tab = Tab(app)
    path,pairs = submission(tab.go('/f/start'), values=dict(pw='hunter2'))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url='http://testserver', cookies=dict(tab.client.cookies)) as client:
        rs = await asyncio.gather(*[client.post(path, content=encoded(pairs), headers=form_type) for _ in range(2)])
    assert calls==['leave'] and [o.headers['location'] for o in rs]==['/f/steps/b']*2
    for r in rs: assert flow.get_workflow_state(app.decode_session(r.cookies['session_']))==dict(pw='hunter2')

def test_an_old_form_without_a_cookie_sees_nothing_of_a_later_run():
    flow = StepFlow('f', [Step('a', 'A', ask('a')), Step('b', 'B', lambda ctx: P(ctx.get('a')))])
    tab = opened(flow)
    form = tab.page
    tab.send(a='first')
    tab.send()
    tab.go('/f/start')
    assert 'second run' in tab.send(a='second run').text
    stranger = Tab(tab.app)
    stranger.page = form
    assert 'second run' not in stranger.send(a='x').text

# What was typed

def test_a_step_put_in_between_costs_nothing_that_was_typed():
    store,a,b,c = InMemoryWorkflowStateStore(),*(Step(o, o.upper(), ask(o)) for o in 'abc')
    tab = opened(StepFlow('f', [a, c], store))
    tab.send(a='a')
    new = app_of(StepFlow('f', [a, b, c], store))
    tab = moved(tab, new)
    tab.send(c='a long text')
    assert tab.page.step=='b'
    assert tab.send(b='b').shown('c')=='a long text'

def moved(tab, app):
    "The same visitor, after a new version of the app was started"
    res = Tab(app, client=app.get_testclient(**tab.client.app.decode_session(tab.client.cookies['session_'])))
    res.page = tab.page
    return res

def test_an_http_exception_of_a_hook_keeps_what_was_typed():
    def leave(state, request, sess): raise HTTPException(409, 'gone')
    flow = StepFlow('f', [Step('a', 'A', ask('a'), on_leave=leave), Step('b', 'B', ask('b'))])
    tab = opened(flow)
    assert tab.send(a='typed').status==409 and tab.go('/f/start').shown('a')=='typed'

# Words that are not ASCII, and words that are not to be told

@pytest.mark.parametrize('htmx', [False, True], ids=['plain', 'htmx'])
def test_addresses_in_any_script(htmx):
    flow = StepFlow('f', [Step('a', 'A', ask('a')), Step('b', 'B', ask('b'))], on_complete=lambda state, request: Redirect(f"/thanks?name={state['a']}\nSet-Cookie: a=b"))
    tab = Tab(app_of(flow, prefix='/注册'), htmx)
    tab.go('/注册/start')
    assert tab.send(a='李').step=='b'
    r = tab.raw(b='x')
    to = r.headers['hx-redirect' if htmx else 'location']
    assert to.isascii() and '\n' not in to and to.startswith('/thanks?name=%E6%9D%8E')

@pytest.mark.parametrize('typed', ['cor\\rect horse', 'two\nlines', '''both ' and "''', 'Ünïcode'])
def test_no_exception_tells_an_answer(typed, caplog):
    def leave(state, request, sess): {}[state['a']]
    flow = StepFlow('f', [Step('a', 'A', lambda ctx: Textarea(name='a'), on_leave=leave), Step('b', 'B', ask('b'))])
    tab = opened(flow)
    assert tab.send(a=typed).status==503
    assert 'KeyError' in caplog.text and not any(o in caplog.text for o in (typed, repr(typed)[1:-1], ascii(typed)[1:-1]))

# Work that outlives its request

async def test_a_task_of_a_hook_writes_to_the_store():
    tasks = []
    async def later(sess):
        await asyncio.sleep(.05)
        await flow.aupdate_workflow_state(sess, dict(geo='51N'))
    async def leave_with_task(state, request, sess): tasks.append(asyncio.create_task(later(dict(sess))))
    flow = StepFlow('f', [Step('a', 'A', ask('a'), on_leave=leave_with_task), Step('b', 'B', ask('b'))])
    app = app_of(flow)
    tab = Tab(app)
    path,pairs = submission(tab.go('/f/start'), values=dict(a='x'))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url='http://testserver') as client:
        r = await client.post(path, content=encoded(pairs), headers=form_type)
    await asyncio.gather(*tasks)
    assert await flow.aget_workflow_state(app.decode_session(r.cookies['session_']))==dict(a='x', geo='51N')

# Forms that are not ours

class Search:
    def __ft__(self): return Form(Input(name='q', required=True), Button('Search'), method='get')

@pytest.mark.parametrize('other', [Search(), NotStr('<form method="get"><input name="q" required></form>'), Div(Search())], ids=['__ft__', 'finished', 'nested'])
def test_a_form_of_another_purpose_asks_nothing(other):
    flow = StepFlow('f', [Step('a', 'A', lambda ctx: (other, Input(name='a'))), Step('b', 'B', ask('b'))], wrap_in_form=False)
    tab = opened(flow)
    r = tab.post('/f/next_step', [*tab.page.hidden.items(), ('a','x'), ('q','y')])
    assert Page(r).step=='b' and flow.get_workflow_state(tab.client.app.decode_session(tab.client.cookies['session_']))==dict(a='x')

def test_prefilled_state_of_an_old_store_is_taken_up():
    class Old:
        def __init__(self): self.state,self.step = dict(name='Old'),None
        def get_current_step(self, flow_id, sess): return self.step
        def set_current_step(self, flow_id, sess, step_id): self.step = step_id
        def get_state(self, flow_id, sess): return self.state
        def update_state(self, flow_id, sess, updates): self.state = self.state | updates
        def clear_state(self, flow_id, sess): self.state,self.step = {},None
    flow = StepFlow('f', [Step('a', 'A', ask('name')), Step('b', 'B', ask('b'))], Old())
    tab = opened(flow)
    assert tab.page.shown('name')=='Old'
    assert tab.send(name='Ada').step=='b'
