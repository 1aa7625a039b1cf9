"A login gives the visitor another session id, and what they have begun comes along"
import pytest,threading
from fasthtml.common import *
from cjm_fasthtml_stepflow import Step,StepFlow,set_session_id
from cjm_fasthtml_stepflow.testing import Visitor
from kit import app_of,ask,both,letters,opened
from runkit import Held,thanks
from test_stores import AsyncStore,OwnIdStore,SessionStore

def with_login(flow, *more):
    "An app in which /login/x gives the visitor the id x, in `flow` and `more` flows"
    app = app_of(flow, *more)
    @app.get('/login/{id}')
    async def login(sess, id:str):
        for o in (flow, *more): await o.arotate_session(sess, id)
    return app

def sign_in(sess): set_session_id(sess, 'acc')
def hook(state, request, sess): sign_in(sess)

def phone_and_desk(flow, upto='c'):
    "The account's phone, and a desk that is still to log in"
    app = with_login(flow)
    phone,desk = Visitor(app),Visitor(app)
    phone.get('/login/acc')
    phone.get('/f/start')
    while phone.page.step!=upto: phone.send(**{o: 'phone' for o in phone.page.fields})
    return phone,desk

def same(tab):
    "Another tab with the cookies that `tab` has now"
    res = Visitor(tab.app)
    res.client.cookies.update(dict(tab.client.cookies))
    return res

def press(held, tab, click):
    "Send `click`, whose `on_complete` is held; the thread that waits for it"
    t = threading.Thread(target=lambda: tab.go(click))
    t.start()
    assert held.begun.wait(5)
    def end():
        held.go.set()
        t.join()
    return end

# The account's own record

@pytest.mark.parametrize('before', ['finished','cancelled'])
def test_a_run_that_is_over_does_not_replace_one_in_progress(before):
    "Nothing typed is lost: what a login brings replaces the account's answers only if it is a run in progress"
    phone,desk = phone_and_desk(letters('abc'))
    desk.get('/f/start')
    for k in ('abc' if before=='finished' else 'a'): desk.send(**{k: k})
    if before=='cancelled': desk.press('Cancel')
    desk.get('/login/acc')
    assert desk.get('/f/start').step=='c' and phone.get('/f/start').step=='c'

def test_a_login_brings_what_code_has_set_for_the_account():
    "Whose run is it: a login loses nothing; what code sets counts until a step gives the name"
    flow = letters('abc')
    flow.update_workflow_state({'stepflow_id':'acc'}, dict(agent='Bob', a='code', both='account'))
    desk = Visitor(with_login(flow))
    desk.get('/f/start')
    desk.send(a='desk')
    flow.update_workflow_state(desk.session, {'both':'desk'})
    desk.get('/login/acc')
    assert flow.get_workflow_state(desk.session)==dict(agent='Bob', a='desk', both='desk')

def test_a_login_does_not_open_finished_forms_of_the_account_again():
    "Whose run is it: a form minted no later than the last finish belongs to the run that ended"
    runs = []
    phone,desk = phone_and_desk(letters('ab', None, thanks(runs)), 'b')
    old = phone.page.submission(b='phone')
    phone.go(old)
    desk.get('/f/start')
    desk.send(a='desk')
    desk.get('/login/acc')
    phone.go(old)
    assert runs==[dict(a='phone', b='phone')]

def test_a_run_that_is_replaced_has_ended():
    "Whose run is it: two runs do not mix; an old form of the replaced one is told so, and keeps what was typed"
    runs = []
    phone,desk = phone_and_desk(letters('ab', None, thanks(runs)), 'b')
    desk.get('/f/start')
    desk.send(a='desk')
    desk.get('/login/acc')
    page = phone.send(b='phone')
    assert not runs and page.notice and page.fields==dict(b='phone')
    desk.get('/f/start')
    desk.send(b='desk')
    assert runs==[dict(a='desk', b='desk')]

@pytest.mark.parametrize('ends', ['finishes','cancels'])
def test_a_run_that_began_before_the_accounts_last_one_ended_goes_on(ends):
    "Whose run is it: the id of a record that lies under the visitor's session id is theirs in any case"
    runs = []
    phone,desk = phone_and_desk(letters('ab', None, thanks(runs)), 'b')
    desk.get('/f/start')
    form = desk.send(a='desk')
    if ends=='finishes': phone.send(b='phone')
    else: phone.press('Cancel')
    desk.get('/login/acc')
    assert desk.tab(form).send(b='desk').heading=='Thanks' and runs[-1]==dict(a='desk', b='desk')

def test_a_login_by_a_hook_into_an_account_that_is_busy():
    "Nothing typed is lost: where the record cannot be carried, the visitor keeps the id that it lies under"
    held = Held()
    def leave(state, request, sess): state['a']=='login' and sign_in(sess)
    flow = letters('abc', None, held.block, a=dict(on_leave=leave))
    flow.patience = .2
    phone,desk = phone_and_desk(flow)
    end = press(held, phone, phone.page.submission(c='c'))
    desk.get('/f/start')
    page = desk.send(a='login')
    assert page.status==503 and 'Nothing you typed is lost' in page.text
    end()
    assert desk.get('/f/start').step=='b'

# While `on_complete` runs

def busy(ids='a', **kw):
    "A visitor whose run is being completed as they log in: the flow, their tab, their click, id, and its end"
    held = Held()
    flow = letters(ids, None, held.block, kw)
    tab = Visitor(with_login(flow))
    tab.get('/f/start')
    click,old = tab.page.submission(a='Ada'),tab.session['stepflow_id']
    end = press(held, same(tab), click)
    tab.get('/login/acc')
    return flow,tab,click,old,end,held

@pytest.mark.parametrize('to', ['old','other'])
def test_a_login_and_a_logout_keep_the_outcome(to):
    "Once: the pointer to a run never replaces what it points to, and never outlives its use"
    flow,tab,click,old,end,held = busy()
    to = old if to=='old' else to
    end()
    tab.get(f'/login/{to}')
    assert tab.get('/f/done').heading=='Thanks' and tab.go(click).heading=='Thanks' and len(held.keys)==1
    assert [k[1] for k in flow.state_store._recs]==[to]

def test_a_pointer_is_not_held_for_ever():
    "Stores: a held record stays while its lease runs; a pointer without a lease, as long as records do"
    flow,_,_,_,end,_ = busy(completion_lease=None)
    end()
    *_,until = flow.state_store._recs['f','acc']
    assert until<float('inf')

def test_a_pointer_to_what_has_gone_stops_no_login():
    "Once: the pointer to a run never outlives its use"
    flow,tab,_,old,end,_ = busy()
    end()
    flow.state_store.delete('f', old)
    again = Visitor(tab.app) # With the id from before the login
    for o in (old,'acc'): again.get(f'/login/{o}')
    assert again.get('/f/start').step=='a' and again.send(a='Ada').heading=='Thanks'

# Wherever the login is

@both
@pytest.mark.parametrize('where', ['render','data_loader'])
def test_a_login_in_a_render_or_loader_takes_the_answers_along(where, htmx):
    "Whose run is it: whichever function switches the id"
    def draw(ctx):
        if where=='render': sign_in(ctx.session)
        return ask('b')(ctx)
    def load(request):
        if where=='data_loader': sign_in(request.session)
        return {}
    tab = opened(letters('abc', b=dict(render=draw, data_loader=load)), htmx)
    tab.send(a='Ada')
    assert tab.get('/f/start').step=='b' and tab.send(b='B').step=='c'

@both
def test_a_render_may_set_answers_after_a_login(htmx):
    "Whose run is it: after a login the record in hand is the one that lies under the new id"
    flow = letters('ab', a=dict(on_leave=hook), b=dict(render=lambda ctx: (ctx.set('seen', 1), ask('b')(ctx))[1]))
    tab = opened(flow, htmx)
    tab.send(a='Ada')
    assert flow.get_workflow_state(tab.session)==dict(a='Ada', seen=1)
    assert [k[1] for k in flow.state_store._recs]==['acc']

def test_a_login_that_ends_in_a_status_takes_the_answers_along():
    "Submitting 6: a hook that raises leaves the visitor where they were with their input"
    def leave(state, request, sess):
        sign_in(sess)
        raise HTTPException(402)
    tab = opened(letters('abc', b=dict(on_leave=leave)))
    tab.send(a='Ada')
    assert tab.ask(tab.page.submission(b='B')).status_code==402
    page = tab.get('/f/start')
    assert page.step=='b' and page.fields==dict(b='B')

# Several flows

def second(): return StepFlow('f2', [Step(o, o, ask(o)) for o in 'ab'])

def begun(app):
    tab = Visitor(app)
    for o in ('/f','/f2'):
        tab.get(f'{o}/start')
        tab.send(a='Ada')
    return tab

def test_a_login_takes_the_answers_of_every_flow_along():
    "Whose run is it: the app has one session, and its flows one login"
    tab = begun(with_login(letters('ab'), second()))
    tab.get('/login/acc')
    assert [tab.get(f'{o}/start').step for o in ('/f','/f2')]==['b','b']

def test_a_login_by_a_hook_takes_the_answers_of_every_flow_along():
    "Whose run is it: `set_session_id` in a hook is a login of the app too"
    tab = begun(app_of(letters('abc', b=dict(on_leave=hook)), second()))
    tab.get('/f/start')
    assert tab.send(b='B').step=='c'
    assert [tab.get(f'{o}/start').step for o in ('/f','/f2')]==['c','b']

def test_a_hook_may_rotate_the_session_by_another_flow():
    "Whose run is it: the flow whose hook runs takes its own record along"
    def leave(state, request, sess): two.rotate_session(sess, 'acc')
    one,two = letters('abc', b=dict(on_leave=leave)),second()
    tab = begun(app_of(one, two))
    tab.get('/f/start')
    assert tab.send(b='B').step=='c'
    assert [tab.get(f'{o}/start').step for o in ('/f','/f2')]==['c','b']

# Stores with five methods

five = pytest.mark.parametrize('cls', [SessionStore, OwnIdStore, AsyncStore])

@five
def test_a_login_keeps_answers_in_a_five_method_store(cls):
    "Stores: one that goes by something else than our id has one record, before and after"
    tab = Visitor(with_login(letters('abc', cls())))
    tab.get('/f/start')
    tab.send(a='Ada')
    assert tab.get('/login/acc').status==200 and tab.get('/f/start').step=='b'

@five
@pytest.mark.parametrize('step', 'ab')
def test_a_login_in_a_hook_keeps_answers_in_a_five_method_store(cls, step):
    "Stores: what one keeps in the session is kept, although a hook switches the id"
    tab = opened(letters('abc', cls(), **{step: dict(on_leave=hook)}))
    for k in 'ab': page = tab.send(**{k: k})
    assert page.status==200 and page.fields==dict(c='')

def test_a_store_that_changes_what_the_session_holds_works_over_http():
    "Stores: one that keeps its state in the session works, whichever keys of it change"
    runs = []
    tab = opened(letters('ab', SessionStore(), thanks(runs)))
    tab.send(a='old')
    tab.press('Back')
    tab.send(a='new')
    assert tab.send(b='B').heading=='Thanks' and runs==[dict(a='new', b='B')]
