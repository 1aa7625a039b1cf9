"Coming back: after the record is gone, after a login or a restart, to a flow that has changed"
import time,pytest
from fasthtml.common import *
from kit import again,app_of,ask,ask_who,both,good,is_htmx,kept,letters,opened,order,thanks,visit,walk
from cjm_fasthtml_stepflow import InMemoryWorkflowStateStore,session_key
from cjm_fasthtml_stepflow.testing import Visitor

# Expired

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

@pytest.mark.parametrize('end', ['Cancel','the last step'])
def test_a_clock_that_is_behind_locks_nobody_out(end, later, monkeypatch):
    "Once: hosts whose clocks differ do not matter; Answering: no page that cannot be left"
    monkeypatch.setattr('itsdangerous.timed.TimestampSigner.get_timestamp', lambda self: 1_700_000_000)
    tab = visit(order(), 'note')
    if end=='Cancel': tab.press(end)
    else: walk(tab, 'end').send()
    tab.get('/f/start')
    tab.send(who='Eve')
    later(-3600)
    assert tab.send(tea='mint').step=='note' and tab.press('Cancel').step=='who'

def test_an_expired_run_says_so_and_keeps_what_was_typed_for_its_step(later):
    "Answering: a POST shows a notice; what was typed becomes a draft of its step in a new record"
    flow = brief()
    for press in ('', 'Back'):
        tab = visit(flow, 'note')
        later(100)
        page = tab.press(press, note='late')
        assert (page.status,page.step,page.fields)==(422,'who',dict(who='')) and page.notice
        assert walk(tab, 'note').page.fields==dict(note='late')
        assert not tab.page.notice

def test_an_expired_first_step_shows_what_was_typed(later):
    "Answering: typed values are shown where they can still be used"
    tab = visit(brief(), 'tea')
    tab.get('/f/steps/who')
    later(100)
    page = tab.send(who='Bob')
    assert (page.status,page.step,page.fields)==(422,'who',dict(who='Bob')) and page.notice

def test_a_newcomers_form_left_open_overnight_has_expired_too(later):
    "Whose run is it: a form that nobody can tell for this visitor's is answered with a notice"
    tab = visit(brief())
    later(100)
    page = tab.send(who='Bob')
    assert (page.status,page.step,page.fields)==(422,'who',dict(who='Bob')) and page.notice
    assert tab.send().step=='tea'

def test_a_get_after_expiry_shows_no_notice(later):
    "Answering: a newcomer's GET shows no notice"
    tab = visit(brief(), 'note')
    later(100)
    page = tab.get('/f/start')
    assert (page.step,page.notice)==('who','')

# Former runs

def test_a_former_runs_form_changes_nothing_of_the_present_one():
    "Whose run is it: a form minted before the last reset belongs to the run that ended"
    flow = order()
    old = visit(flow, 'note')
    tab = old.tab(old.page)
    tab.press('Cancel')
    walk(tab, 'tea')
    page = old.send(note='late')
    assert page.status==422 and page.notice and kept(flow)==dict(who='Ada')

def test_an_old_form_without_a_cookie_sees_nothing_of_a_later_run():
    "Whose run is it: a copied or cached page opens nobody's record"
    tab = opened(letters(b=dict(render=lambda ctx: P(ctx.get('a')))))
    form = tab.page
    tab.send(a='first')
    tab.send()
    tab.get('/f/start')
    assert 'second run' in tab.send(a='second run').text
    assert 'second run' not in again(Visitor(tab.app), form, a='x').html

def test_a_login_takes_the_answers_along():
    "Whose run is it: `rotate_session` keeps the record, under the new id only"
    flow = letters()
    tab = opened(flow)
    @tab.app.post('/login')
    def login(sess):
        flow.rotate_session(sess)
        return 'in'
    tab.send(a='x')
    old = tab.session
    tab.client.post('/login')
    assert old[session_key]!=tab.session[session_key]
    assert (flow.get_workflow_state(old),flow.get_workflow_state(tab.session))==({},dict(a='x'))
    assert tab.get('/f/start').step=='b'

@both
def test_a_login_takes_in_what_the_account_had_begun(htmx):
    "Belief 2: nothing a visitor typed is lost; two runs that meet become one"
    def enter(state, request, sess): flow.rotate_session(sess, 'user:17')
    flow = letters('abcd', b=dict(on_leave=enter), c=dict(render=ask('c', required=True)))
    phone = opened(flow, htmx)
    for o in 'ab': phone.send(**{o: f'phone {o}'})
    phone.send(c='phone c')
    phone.press('Back', d='half')
    desk = Visitor(phone.app, htmx)
    desk.get('/f/start')
    for o in 'ab': desk.send(**{o: f'desk {o}'})
    assert kept(flow)==dict(a='desk a', b='desk b') and desk.page.fields==dict(c='phone c')
    assert desk.send().fields==dict(d='half')

@both
def test_a_store_with_a_key_of_its_own_is_read_at_once(htmx):
    "Stores: one with the five methods only leads to the visitor's current step, on a device where this flow was never opened"
    flow = letters('ab', ByAccount())
    app = app_of(flow)
    @app.get('/login')
    def login(sess): sess['auth'] = 'ada'
    def device():
        tab = Visitor(app, htmx)
        tab.client.get('/login')
        return tab
    first,second = device(),device()
    first.get('/f/start')
    first.send(a='Ada')
    first.press('Back', b='half')
    first.send(a='Ada')
    hs = is_htmx if htmx else None
    assert second.get('/f/start', headers=hs).step=='b' and second.page.fields==dict(b='half')
    assert device().get('/f/steps/a', headers=hs).fields==dict(a='Ada')

# Restarts, and definitions that changed meanwhile

class ByAccount:
    "A store with the five methods, keyed by the account that the app put into the session"
    def __init__(self): self.d = {}
    def of(self, f, sess): return self.d.setdefault((f, sess.get('auth')), dict(step=None, state={}))
    def get_current_step(self, f, sess): return self.of(f, sess)['step']
    def set_current_step(self, f, sess, s): self.of(f, sess)['step'] = s
    def get_state(self, f, sess): return dict(self.of(f, sess)['state'])
    def update_state(self, f, sess, u): self.of(f, sess)['state'] |= u
    def clear_state(self, f, sess): self.d.pop((f, sess.get('auth')), None)

def restarted(tab, flow):
    "The visitor's tab after a restart with `flow` in place of theirs"
    return tab.tab(tab.page, app=app_of(flow))

def test_a_restarted_server_goes_on_with_a_store_that_lasts():
    "Stores: the record is all that a run needs"
    store = InMemoryWorkflowStateStore()
    tab = visit(order(store=store), 'note')
    late = restarted(tab, order(store=store))
    assert late.get('/f/start').step=='note' and late.get('/f/steps/who').fields==dict(who='Ada')
    assert again(late, tab.page, **good['note']).step=='end'

to_note,to_end = ['who note end', 'tea note end', 'note who tea end'],['who tea end', 'end']

@pytest.mark.parametrize('only,lands', [(o,'note') for o in to_note]+[(o,'end') for o in to_end])
def test_a_changed_definition_leads_to_the_first_step_that_is_missing(only, lands):
    "Words: the last valid step is the first on the path that does not hold"
    store = InMemoryWorkflowStateStore()
    tab = visit(order(store=store), 'note')
    done = thanks([]) if 'who' in only else None
    late = restarted(tab, order(done, store=store, only=only.split()))
    assert late.get('/f/start').step==lands
    page = again(late, tab.page, note='x')
    assert page.status in (200,404,422) and page.step

def test_a_new_required_key_leads_back_to_its_step():
    "Words: a step holds while its answers are there"
    store = InMemoryWorkflowStateStore()
    def draw(ctx): return ask_who(ctx), Input(name='mail')
    new = order(store=store, who=dict(render=draw, data_keys=['who','mail']))
    late = restarted(visit(order(store=store), 'note'), new)
    assert late.get('/f/start').step=='who' and late.page.fields==dict(who='Ada', mail='')
    assert late.send(mail='a@b').step in ('tea','note')

def test_a_step_put_in_between_costs_nothing_that_was_typed():
    "Submitting 2: what is refused as out of order is kept as its step's draft"
    store = InMemoryWorkflowStateStore()
    tab = opened(letters('ac', store))
    tab.send(a='a')
    late = restarted(tab, letters('abc', store))
    assert late.send(c='a long text').step=='b'
    assert late.send(b='b').fields==dict(c='a long text')

# Stores of five methods

class Old:
    "A store with the five methods only, and an answer in it before anybody comes"
    def __init__(self): self.state,self.step = dict(a='Old'),None
    def get_current_step(self, flow_id, sess): return self.step
    def set_current_step(self, flow_id, sess, step_id): self.step = step_id
    def get_state(self, flow_id, sess): return self.state
    def update_state(self, flow_id, sess, updates): self.state = self.state | updates
    def clear_state(self, flow_id, sess): self.state,self.step = {},None

def test_prefilled_state_of_an_old_store_is_taken_up():
    "Stores: one that has only the five methods still works"
    tab = opened(letters(store=Old()))
    assert tab.page.fields==dict(a='Old') and tab.send(a='Ada').step=='b'
