"Nothing is lost: functions that raise, values that cannot be kept, hooks that write"
import logging
from dataclasses import make_dataclass
from datetime import date,datetime
from decimal import Decimal
from pathlib import Path
from typing import Optional
from uuid import UUID
import pytest
from fasthtml.common import *
from cjm_fasthtml_stepflow.browsing import Click
from cjm_fasthtml_stepflow.sqlite_store import SQLiteWorkflowStateStore
from cjm_fasthtml_stepflow.state_store import InMemoryWorkflowStateStore,get_session_id
from cjm_fasthtml_stepflow.testing import Page,Visitor
from kit import app_of,ask,both,letters
from runkit import thanks

def opened(flow, htmx=False):
    res = Visitor(app_of(flow), htmx)
    res.get('/f/start')
    return res

def failed(page, htmx): return page.status==(200 if htmx else 503)

# Values that are no JSON

no_json = [date(2026, 1, 31), Decimal('9.99'), Path('/tmp/x'), {1, 2}, b'x', float('nan'), object()]

@both
@pytest.mark.parametrize('value', no_json, ids=lambda o: type(o).__name__)
@pytest.mark.parametrize('where', ['on_leave','on_enter','update'])
def test_a_hook_that_sets_what_json_cannot_hold(where, value, htmx, caplog):
    "Answering: values that are not JSON are a failure page; the log names the key and the type"
    flow = None
    def hook(state, request, sess):
        if where=='update': flow.update_workflow_state(sess, dict(when=value))
        state['when'] = value
    changes = dict(b=dict(on_enter=hook)) if where=='on_enter' else dict(a=dict(on_leave=hook))
    flow = letters('ab', **changes)
    ada = opened(flow, htmx)
    page = ada.send(a='typed')
    assert failed(page, htmx) and page.notice and page.fields==dict(a='typed')
    assert ada.get('/f/start').fields==dict(a='typed'), 'also after a reload'
    said = 'nan' if value!=value else type(value).__name__
    assert "['when']" in caplog.text and said in caplog.text and 'typed' not in caplog.text

@both
@pytest.mark.parametrize('value', no_json, ids=lambda o: type(o).__name__)
@pytest.mark.parametrize('how', ['set','state'])
def test_a_render_that_sets_what_json_cannot_hold(how, value, htmx, caplog):
    "Answering: a step whose function raises shows a page with a heading, and ways out"
    def draw(ctx):
        if how=='set': ctx.set('when', value)
        else: ctx.state['when'] = value
        return Input(name='b')
    ada = opened(letters('ab', b=dict(render=draw)), htmx)
    page = ada.send(a='typed')
    assert failed(page, htmx) and page.one('h1') and 'when' in caplog.text
    assert {'Back','Cancel'}<={*page.buttons} and 'Try again' in page.texts('a')
    assert ada.press('Back').fields==dict(a='typed')

@both
def test_an_on_complete_that_sets_what_json_cannot_hold(htmx):
    "Submitting 7: if it raises, nothing is lost and trying again works"
    flow,runs = None,[]
    def done(state, request):
        runs.append(dict(state))
        bad = dict(when=date(2026, 1, 31))
        if len(runs)==1: flow.update_workflow_state(request.session, bad)
        return H1('Thanks')
    flow = letters('ab', on_complete=done)
    ada = opened(flow, htmx)
    ada.send(a='x')
    page = ada.send(b='typed')
    assert failed(page, htmx) and page.fields==dict(b='typed')
    assert ada.send().heading=='Thanks' and runs==[dict(a='x', b='typed')]*2

def test_the_log_names_no_inner_key(caplog):
    "Answering: the log never holds a text where it may contain an answer"
    def hook(state, request, sess): state['seen'] = {state['a']: date(2026, 1, 31)}
    opened(letters('ab', a=dict(on_leave=hook))).send(a='4711 0815')
    assert 'seen' in caplog.text and 'date' in caplog.text and '4711' not in caplog.text

# Headers

@both
@pytest.mark.parametrize('typed', ['Жук','a\r\nSet-Cookie: x=1','a\0b','x'*3000],
    ids=['Cyrillic','line break','null','long'])
@pytest.mark.parametrize('where', ['render','on_leave','on_enter','on_complete'])
def test_a_header_with_what_http_cannot_carry(where, typed, htmx):
    "Submitting 8: headers of hooks are honoured; nothing that was typed gives a 500"
    def head(state, *args): return HttpHeader('X-Name', state['a'])
    def draw(ctx): return H1('b'),head(ctx.state)
    b = dict(render=draw) if where=='render' else dict(on_enter=head) if where=='on_enter' else {}
    a = dict(render=lambda ctx: Textarea(name='a'))
    if where=='on_leave': a['on_leave'] = head
    done = (lambda state, request: head(state)) if where=='on_complete' else None
    ada = opened(letters('ab', on_complete=done, a=a, b=b), htmx)
    resps = [ada.ask(ada.page.submission(a=typed))]
    ada.get('/f/steps/b')
    assert ada.page.step=='b'
    resps += [ada.ask(Click('/f/steps/b', method='get')), ada.ask(ada.page.submission())]
    assert all(o.status_code in (200,303) for o in resps)
    assert any('x-name' in o.headers for o in resps), 'it was sent'
    assert not any('x=1' in v for o in resps for v in o.headers.get_list('set-cookie'))

# What is logged

functions = 'validate','on_leave','on_enter','data_loader','render','on_complete'

@both
@pytest.mark.parametrize('where', functions)
def test_no_exception_text_is_logged(where, htmx, caplog):
    "Answering: the log holds types and places of exceptions, and no text that holds an answer"
    caplog.set_level(logging.DEBUG)
    seen = {}
    def see(state, request, sess): seen.update(state)
    def fail(*args):
        if where=='validate': seen.update(args[0])
        card,name = seen['card'].replace(' ', ''),seen['name'].upper()
        raise RuntimeError(f'{card} of {name}: declined') from ValueError(card[:4], name[:3])
    def both_of(ctx): return Input(name='name'),Input(name='card')
    a = dict(render=both_of, on_leave=see) | ({'validate': fail} if where=='validate' else {})
    if where=='on_leave': a['on_leave'] = lambda state, request, sess: see(state, 0, 0) or fail()
    b = {where: fail} if where in ('on_enter','data_loader','render') else {}
    done = (lambda state, request: fail()) if where=='on_complete' else None
    flow = letters('ab', on_complete=done, kw=dict(debug=True), a=a, b=b)
    ada = opened(flow, htmx)
    ada.send(name='Ada Lovelace', card='4711 0815 4242')
    if where=='on_complete': ada.send()
    assert 'RuntimeError' in caplog.text and 'test_nothing_lost.py' in caplog.text
    records = [o for o in caplog.records if o.name.startswith('cjm')]
    ours = ''.join(o.getMessage()+str(o.exc_info or '') for o in records)
    assert not any(o in ours for o in ('4711','0815','ADA','Ada','LOVELACE'))

# Steps that cannot be drawn

@both
def test_a_render_that_raises_on_a_draft_is_shown_without_it(htmx):
    "Answering: drawing is tried without the draft before giving up"
    def cart(ctx):
        qty = Label('Qty', Input(name='qty', type='number', min=1, required=True))
        return H1('Cart'),qty,P(int(ctx.get('qty') or 1)*5, ' EUR')
    ada = opened(letters('ab', a=dict(render=cart)), htmx)
    page = ada.send(qty='1.5')
    assert page.step=='a' and page.errors and page.heading=='There is a problem'
    for url in ('/f/start','/f/steps/a'): assert ada.get(url).step=='a' and ada.page.status==200
    assert ada.send(qty='2').step=='b'

@both
@pytest.mark.parametrize('part', ['render','data_loader'])
def test_a_step_that_cannot_be_drawn_has_ways_out(part, htmx):
    "Answering: a page with a heading, Try again (the URL asked for), Back and Cancel"
    down = [True]
    def fail(o):
        if down: raise RuntimeError('down')
        return {} if part=='data_loader' else ask('b')(o)
    flow = letters('abc', b={part: fail})
    ada = opened(flow, htmx)
    broken = ada.send(a='typed')
    assert failed(broken, htmx) and broken.one('h1') and broken.url=='/f/steps/b'
    assert [o['href'] for o in broken.all('a') if 'again' in o.get_text()]==['/f/steps/b']
    for url in ('/f/start','/f/steps/b','/f/done'):
        ways = set(ada.get(url).buttons)
        assert ways=={'Back','Cancel'} and ada.page.status==503
    assert ada.tab(broken).press('Back').fields==dict(a='typed')
    down.clear()
    assert ada.tab(broken).press('Try again').step=='b'
    down.append(True)
    assert ada.tab(broken).press('Cancel').fields==dict(a='')

@pytest.mark.parametrize('mark', ['hx-boosted','hx-history-restore-request'])
def test_a_page_that_says_what_is_wrong_is_shown_by_htmx(mark):
    "Answering: a status that stock htmx 2 swaps, for a boosted link and a page that is restored as well"
    ada = opened(letters('ab', a=dict(render=lambda ctx: 1/0)))
    for url,status in (('/f/steps/a', 503), ('/f/steps/nope', 404)):
        page = ada.get(url, {'hx-request':'true', mark:'true'})
        assert page.status==200 and page.one('[role=alert]') and page.one('body')
        assert ada.get(url).status==status

@pytest.mark.parametrize('down', [[1], [1, 2]])
def test_trying_again_stays_in_the_page_that_shows_the_flow(down):
    "Answering: `push_url=False` leaves the address bar to the host page, after a failure too"
    def load(request): return {1: down.pop()/0} if down else {}
    flow = letters('ab', b=dict(data_loader=load))
    app,n = FastHTML(secret_key='t'),len(down)
    router = flow.create_router('/f', push_url=False)
    router.to_app(app)
    @app.get('/')
    async def home(request, sess): return Titled('Home', await router.start(request, sess))
    ada = Visitor(app, htmx=True)
    ada.get('/')
    ada.send(a='1')
    for _ in range(n): page = ada.press('Try again')
    assert (page.url,page.title,page.step)==('/', 'Home', 'b')

@both
@pytest.mark.parametrize('button', ['Continue','Back'])
def test_what_was_typed_before_a_loader_failed_is_kept(button, htmx):
    "Nothing typed is lost: the form as it was shown says what may be a draft, and secrets are none"
    down = []
    def load(request):
        if down: raise ConnectionError('down')
        return dict(sizes=['S','M'])
    def pick(ctx):
        boxes = [Input(type='checkbox', name='size', value=o) for o in ctx.get_data('sizes')]
        return H1('b'), *boxes, Input(name='note'), Input(name='pin', type='password')
    ada = opened(letters('abc', b=dict(render=pick, data_loader=load)), htmx)
    ada.send(a='1')
    sent = ada.page.submission(button, size=['M'], note='two', pin='1234').forged(is_admin='1')
    down.append(True)
    ada.go(sent)
    down.clear()
    assert ada.get('/f/steps/b').fields==dict(size=['M'], note='two', pin='')
    assert ada.send(pin='1').step=='c'

def test_a_first_step_that_cannot_be_drawn_has_cancel_and_no_back():
    "Answering: a step that cannot be drawn, for a newcomer"
    def fail(ctx): raise RuntimeError('down')
    ada = opened(letters('ab', a=dict(render=fail)))
    assert ada.page.status==503 and ada.page.one('h1') and ada.page.url=='/f/steps/a'
    assert ada.page.buttons==['Cancel'] and ada.press('Cancel').one('h1')

# Names

def pair(ids='ab', **kw):
    "Two steps that both draw a control `note`, without declaring it"
    def draw(ctx): return H1('Note'),Label('Note', Input(name='note'))
    return {o: dict(render=draw, can_skip=True, **kw) for o in ids}

@both
def test_two_steps_that_draw_one_undeclared_name_share_its_answer(htmx, caplog):
    "Submitting 3: they share one answer, with one warning; skipping takes back what it gave"
    runs = []
    flow = letters('abc', on_complete=thanks(runs), **pair())
    ada = opened(flow, htmx)
    assert ada.send(note='one').fields==dict(note='one')
    ada.press('Skip this step')
    ada.send(c='x')
    ada.get('/f/start')
    ada.send(note='one')
    ada.send(note='two')
    ada.get('/f/steps/b')
    ada.press('Skip this step')
    ada.get('/f/steps/c')
    ada.send(c='x')
    assert runs==[dict(note='one', c='x')]*2
    said = [o for o in caplog.records if 'share its answer' in o.getMessage()]
    assert len(said)==1 and "'a'" in said[0].getMessage() and "'b'" in said[0].getMessage()

@both
def test_an_edit_of_one_takes_back_only_what_that_step_gave(htmx):
    "Submitting 3: skipping or editing one takes back only what that step gave"
    runs = []
    ada = opened(letters('abc', on_complete=thanks(runs), **pair()), htmx)
    ada.send(note='one')
    ada.send(note='two')
    ada.get('/f/steps/a')
    ada.press('Skip this step')
    ada.get('/f/steps/c')
    ada.send(c='x')
    assert runs==[dict(note='two', c='x')]

@both
def test_a_control_that_is_another_steps_data_key_is_an_error_that_names_both(htmx, caplog):
    "Submitting 3: a control whose name is another step's data key is an error"
    flow = letters('ab', a=dict(data_keys=['a']), b=dict(render=ask('a')))
    ada = opened(flow, htmx)
    page = ada.send(a='typed')
    assert failed(page, htmx) and page.one('h1') and ada.press('Back').fields==dict(a='typed')
    for o in ("'a'","'b'",'data key'): assert o in caplog.text

def test_one_data_key_of_two_steps_is_refused_at_construction():
    "Definition errors: a clash of data keys raises `ValueError` naming the steps"
    keys = dict(data_keys=['x'])
    with pytest.raises(ValueError, match="'a'.*'b'.*'x'"): letters('ab', a=keys, b=keys)

# What code sets

@both
@pytest.mark.parametrize('by', ['on_enter','update','loader'])
def test_what_code_set_a_client_cannot_change(by, htmx, caplog):
    "Submitting 3: what code set, a client cannot change; the log names it and the remedy"
    runs,flow = [],None
    def quote(state, request, sess):
        if by=='update': flow.update_workflow_state(sess, dict(price=100))
        else: state['price'] = 100
    def draw(ctx):
        if by=='loader': ctx.set('price', 100)
        return H1('Pay'),Label('Card', Input(name='card'))
    pay = dict(render=draw, data_keys=['price']) | ({} if by=='loader' else dict(on_enter=quote))
    flow = letters('ab', on_complete=thanks(runs), b=pay)
    ada = opened(flow, htmx)
    ada.send(a='tea')
    ada.get('/f/steps/b')
    for button in ('Back', ''): # Enter
        ada.get('/f/steps/b')
        page = ada.go(ada.page.submission(button, card='1').forged(price='0'))
    assert runs==[dict(a='tea', card='1', price=100)]
    assert "'price'" in caplog.text and 'draw a control' in caplog.text

@both
def test_on_leave_may_set_its_data_keys(htmx):
    "Submitting 5: every data key present is asked after `on_leave`, which may set them"
    runs = []
    def leave(state, request, sess): state['total'] = 3
    a = dict(data_keys=['total'], on_leave=leave)
    ada = opened(letters('ab', on_complete=thanks(runs), a=a), htmx)
    assert ada.send(a='x').step=='b'
    ada.send(b='y')
    assert runs==[dict(a='x', total=3, b='y')]

@both
def test_the_log_names_the_data_key_that_is_missing(htmx, caplog):
    "Submitting 5: the log names the key that is missing"
    ada = opened(letters('ab', a=dict(data_keys=['a','total'])), htmx)
    page = ada.send(a='typed')
    assert page.step=='a' and page.errors and page.fields==dict(a='typed')
    assert "'total'" in caplog.text and "'a'" in caplog.text and 'typed' not in caplog.text

@both
def test_the_log_names_a_validate_that_returns_none(htmx, caplog):
    "Submitting 5: the log names a `validate` that returns None"
    def valid(state): state.get('a')
    ada = opened(letters('ab', a=dict(validate=valid)), htmx)
    assert ada.send(a='typed').step=='a' and ada.page.fields==dict(a='typed')
    assert "`validate` of step 'a'" in caplog.text and 'None' in caplog.text

# Values that break a type

types = int,float,bool,Decimal,date,datetime,UUID,list[int],dict,Optional[int]
values = 'abc 1e400 NaN 1/0 0000-00-00 [ {"a":1} [1,"x"] 24:61 12/99/1 -- T'.split()
values += ['9'*5000, '9'*20, '1e'+'9'*21, '\N{ARABIC-INDIC DIGIT THREE}']

@pytest.mark.parametrize('kind', types, ids=str)
def test_a_value_that_breaks_a_type_is_a_message_at_its_field(kind):
    "Submitting 5: a model as `validate` answers with messages, whatever the conversion raises"
    from cjm_fasthtml_stepflow import validator
    model = make_dataclass('Model', [('a', kind)])
    valid = validator(model)
    flow = letters('ab', a=dict(validate=valid))
    ada = opened(flow)
    for o in values:
        resp = ada.ask(ada.page.submission(a=o))
        assert resp.status_code==303 or 'a' in Page.of(resp).errors, o[:30]

# Hooks that write to the flow's own store

class Five:
    "A store with the five methods only, under an id of its own in the session"
    def __init__(self): self.d = {}
    def key(self, flow_id, sess): return flow_id,sess.setdefault('mine', get_session_id(sess)[::-1])
    def got(self, *args): return self.d.setdefault(self.key(*args), dict(state={}, step=None))
    def get_current_step(self, *args): return self.got(*args)['step']
    def set_current_step(self, flow_id, sess, step_id): self.got(flow_id, sess)['step'] = step_id
    def get_state(self, *args): return dict(self.got(*args)['state'])
    def update_state(self, flow_id, sess, updates): self.got(flow_id, sess)['state'].update(updates)
    def clear_state(self, *args): self.d.pop(self.key(*args), None)

class InSession(Five):
    "One that keeps the state in the session itself"
    def __init__(self): pass
    def got(self, flow_id, sess):
        sess['flows'] = res = sess.get('flows', {})
        return res.setdefault(flow_id, dict(state={}, step=None))
    def clear_state(self, flow_id, sess): sess.get('flows', {}).pop(flow_id, None)

kinds = pytest.mark.parametrize('kind', ['memory','sqlite','five','session'])

def store_of(kind, folder):
    if kind=='sqlite': return SQLiteWorkflowStateStore(folder/'f.db')
    return dict(memory=InMemoryWorkflowStateStore, five=Five, session=InSession)[kind]()

@both
@kinds
@pytest.mark.parametrize('by', ['store','flow'])
@pytest.mark.parametrize('where', ['on_leave','on_enter'])
def test_a_hook_that_writes_to_the_flows_store(kind, where, by, htmx, tmp_path):
    "One load and one save: the hook runs once, its write counts, and nothing is overwritten"
    runs,calls,store = [],[],store_of(kind, tmp_path)
    flow = None
    def write(state, request, sess):
        seen = store.get_state('f', sess) if by=='store' else flow.get_workflow_state(sess)
        calls.append(seen)
        updates = {'from hook': len(calls)}
        if by=='store': store.update_state('f', sess, updates)
        else: flow.update_workflow_state(sess, updates)
    changes = dict(a=dict(on_leave=write)) if where=='on_leave' else dict(b=dict(on_enter=write))
    flow = letters('ab', store, thanks(runs), **changes)
    ada = opened(flow, htmx)
    assert ada.send(a='typed').step=='b'
    assert len(calls)==1
    if kind in ('memory','sqlite') or by=='flow': assert calls[0].get('a')=='typed'
    assert ada.get('/f/steps/a').fields==dict(a='typed')
    ada.get('/f/start')
    assert ada.send(b='x').heading=='Thanks'
    assert {k:v for k,v in runs[0].items() if k!='_stepflow'}=={'a':'typed', 'from hook':1, 'b':'x'}
    assert len(runs)==1

@both
@kinds
def test_an_on_complete_that_clears_the_flows_store(kind, htmx, tmp_path):
    "One load and one save: clearing it oneself keeps the outcome, and a repeat runs nothing"
    runs,store = [],store_of(kind, tmp_path)
    def done(state, request):
        runs.append(1)
        store.clear_state('f', request.session)
        return H1('Thanks')
    ada = opened(letters('ab', store, done), htmx)
    ada.send(a='x')
    last = ada.page
    assert ada.send(b='y').heading=='Thanks'
    assert ada.tab(last).send(b='y').step!='b' and len(runs)==1
    assert ada.get('/f/start').fields==dict(a='')

@kinds
def test_side_routes_may_write_to_the_store(kind, tmp_path):
    "One load and one save: what other code wrote between two requests is there"
    store,runs = store_of(kind, tmp_path),[]
    flow = letters('ab', store, thanks(runs))
    app = app_of(flow)
    @app.get('/side')
    def side(sess): store.update_state('f', sess, dict(picked=['x']))
    ada = Visitor(app)
    ada.get('/f/start')
    ada.send(a='typed')
    last = ada.page
    ada.get('/side')
    assert ada.tab(last).send(b='y').heading=='Thanks'
    assert runs==[dict(a='typed', b='y', picked=['x'])]

# Uploads

class Refusing(InMemoryWorkflowStateStore):
    "Another request is faster, the first times"
    def __init__(self, n):
        super().__init__()
        self.n = n
    def write(self, flow_id, session_id, text, *args, **kw):
        if self.n and 'typed' in text:
            self.n -= 1
            return False
        return super().write(flow_id, session_id, text, *args, **kw)

@both
@pytest.mark.parametrize('n', [1, 3])
@pytest.mark.parametrize('where', ['on_leave','on_enter'])
def test_an_upload_that_a_hook_reads_is_whole_and_read_once(where, n, htmx):
    "Submitting 6: a hook runs once for one accepted submission; uploads are whole"
    data,read = b'x'*300_000,[]
    async def hook(state, request, sess):
        form = await request.form()
        read.append(await form['file'].read())
    def draw(ctx): return ask('a')(ctx),Label('File', Input(type='file', name='file'))
    b = dict(on_enter=hook) if where=='on_enter' else {}
    a = dict(render=draw) | (dict(on_leave=hook) if where=='on_leave' else {})
    ada = opened(letters('ab', Refusing(n), a=a, b=b), htmx)
    assert ada.send(a='typed', file=('f.bin', data)).step=='b'
    assert read==[data]
