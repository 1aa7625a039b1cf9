"Once, and when it cannot be known: claims, their signs of life, and what is recorded"
import asyncio,sys,gc,json,signal,sys,threading,weakref
from contextlib import suppress
from pathlib import Path
import pytest,redis
import redis.asyncio as aredis
from anyio import CapacityLimiter
from fasthtml.common import *
from starlette.background import BackgroundTask
from cjm_fasthtml_stepflow.finishing import _ends
from cjm_fasthtml_stepflow.redis_store import RedisWorkflowStateStore
from cjm_fasthtml_stepflow.state_store import InMemoryWorkflowStateStore,WorkflowStateStore
from cjm_fasthtml_stepflow.state_store import StoreError,get_session_id
from cjm_fasthtml_stepflow.stores import store_from_url
from cjm_fasthtml_stepflow.testing import Visitor
from kit import app_of,both,letters,opened
from runkit import Held,alone,arrive,at_once,at_the_end,copied,id_of,newcomer,notes,press,slow,thanks
from runkit import told,until,waiting,workers

async def together(*coros): return await asyncio.wait_for(asyncio.gather(*coros), 20)

def flow_of(store=None, on_complete=None, lease=60., patience=8., ids='ab', **changes):
    flow = letters(ids, store, on_complete, dict(completion_lease=lease), **changes)
    flow.patience = patience
    return flow

def lapses(flow):
    "A function that sets the clock forward by which `flow` watches claims"
    from cjm_fasthtml_stepflow.once import Watch
    now = [0.]
    flow._watch = Watch(clock=lambda: now[0])
    def pass_by(seconds): now[0] += seconds
    return pass_by

async def test_slow_completions_keep_no_other_function_waiting():
    "State: forty payments that wait for their bank take no thread from a plain `validate`"
    go,begun = threading.Event(),[]
    def pay(state, request):
        begun.append(1)
        go.wait(10)
        return H1('Paid')
    flow = flow_of(on_complete=pay, ids='a')
    plain = letters('cd', c=dict(validate=lambda state: True))
    app,quick = app_of(flow),app_of(plain)
    async def ends():
        visitor = newcomer(app)
        await visitor.get('/f/start')
        return await visitor.send(a='1')
    slow_ones = [asyncio.create_task(ends()) for _ in range(45)]
    while len(begun)<40: await asyncio.sleep(.01)
    ada = newcomer(quick)
    await ada.get('/f/start')
    try: assert (await asyncio.wait_for(ada.send(c='1'), 5)).step=='d'
    finally: go.set()
    assert {o.heading for o in await together(*slow_ones)}=={'Paid'}

async def test_the_tasks_of_a_request_that_was_cancelled_run():
    "Submitting 8: background tasks are honoured; what was completed is recorded, so nobody will complete it again"
    ran = []
    async def pay(state, request):
        await asyncio.sleep(.2)
        return H1('Paid'), BackgroundTask(ran.append, 1)
    ada = newcomer(app_of(flow_of(on_complete=pay, ids='a')))
    await ada.get('/f/start')
    leaving = press(ada, ada.page, a='1')
    await asyncio.sleep(.1)
    leaving.cancel()
    await asyncio.sleep(.3)
    assert ran==[1] and (await ada.send(a='1')).heading=='Paid' and ran==[1]

# Final posts that come together

async def test_24_final_posts_in_one_process_are_one_run():
    "Submitting 7: two clicks, two tabs: one run, and everyone gets the same outcome page"
    runs = []
    ada = newcomer(app_of(flow_of(on_complete=thanks(runs))))
    last = await arrive(ada)
    pages = await together(*[ada.tab(last, htmx=i%2>0).send(b='x') for i in range(24)])
    assert {o.heading for o in pages}=={'Thanks'} and len(runs)==1

def test_24_final_posts_over_two_workers_are_one_run(place, tmp_path):
    "Submitting 7: two workers: one run, and everyone gets the same outcome page"
    with workers(place, tmp_path, *[dict(patience=8., hold='all')]*2) as ws, at_once(24) as go:
        ada = at_the_end(ws[0])
        tabs = [ws[i%2].visitor(ada) for i in range(24)]
        answers = [go(o.send, b='x') for o in tabs]
        until(lambda: notes(tmp_path))
        (tmp_path/'go').touch()
        pages = [o.result(30) for o in answers]
    assert {o.heading for o in pages}=={'Thanks'} and len({o.text for o in pages})==1
    assert len(notes(tmp_path))==len(notes(tmp_path, 'end'))==1

# Visitors and servers that go away

servers = [('uvicorn','SIGTERM'), ('uvicorn','SIGINT')]
if sys.version_info<(3,12): servers.append(('hypercorn','SIGTERM')) # Later it waits without an end

@slow
@pytest.mark.parametrize('how', ['plain','wait'])
@pytest.mark.parametrize('server,sig', servers, ids=map('-'.join, servers))
def test_a_graceful_shutdown_does_not_release_a_claim(sqlite_place, tmp_path, server, sig, how):
    "Once: a server that shuts down gracefully does not release the claim while the function runs"
    if server=='hypercorn': pytest.importorskip('hypercorn')
    opts = dict(how=how, hold='first', server=server),{}
    with workers(sqlite_place, tmp_path, *opts) as (first,other), at_once(1) as go:
        ada = at_the_end(first)
        last = ada.page
        answer = go(first.visitor(ada).send, b='x')
        until(lambda: notes(tmp_path))
        first.signal(getattr(signal, sig))
        assert answer.exception(30) or answer.result().status>=500, 'the server has gone'
        again = other.visitor(ada)
        assert waiting(again.get('/f/start')) and waiting(again.tab(last).send(b='x'))
        assert len(notes(tmp_path))==1
        (tmp_path/'go').touch()
        first.proc.join(20)
        assert len(notes(tmp_path))==1
        if notes(tmp_path, 'end'): assert again.get('/f/done').heading=='Thanks'
        else: assert waiting(again.get('/f/done')), 'killed: the lease decides'
        killed = how=='wait' or (server,sig)==('uvicorn','SIGTERM')
        assert killed or notes(tmp_path, 'end'), 'a thread goes on to its end'

@both
@pytest.mark.parametrize('how', ['wait','block'])
async def test_a_cancelled_request_does_not_release_the_claim(how, htmx):
    "Once: a claim is held by the run, and not by the request"
    held = Held()
    flow = flow_of(on_complete=getattr(held, how), patience=.05)
    ada = newcomer(app_of(flow))
    last = await arrive(ada)
    request = press(ada.tab(last, htmx=htmx), last, b='x')
    await told(held.begun)
    request.cancel()
    with suppress(asyncio.CancelledError): await request
    assert waiting(await ada.tab(last).send(b='x')) and waiting(await ada.get('/f/start'))
    held.go.set()
    flow.patience = 8.
    assert (await ada.tab(last).send(b='x')).heading=='Thanks' and len(held.keys)==1

async def gives_up():
    task = asyncio.create_task(asyncio.sleep(5))
    task.cancel()
    await task

async def waits(state, request): await gives_up()
def runs_a_loop(state, request): asyncio.run(gives_up())
def raises(state, request): raise asyncio.CancelledError()

@pytest.mark.skipif(sys.version_info<(3,11), reason='Python 3.10 cannot tell who was cancelled')
@pytest.mark.parametrize('f', [waits, runs_a_loop, raises])
def test_a_cancellation_inside_of_on_complete_gives_the_claim_back(f):
    "Once: a claim is released when the function raised, also for a task that a library has cancelled"
    flow = flow_of(on_complete=f, lease=None, patience=.1)
    tab = opened(flow)
    tab.send(a='Ada')
    page = tab.send(b='x')
    assert (page.status,page.step)==(503,'b')
    flow.on_complete = thanks([])
    assert tab.send().heading=='Thanks'

@alone
@slow
@pytest.mark.parametrize('server,sig', servers[1:], ids=map('-'.join, servers[1:]))
def test_a_thread_that_outlives_its_server_gives_signs_of_life(sqlite_place, tmp_path, server, sig):
    "Once: while the function may still be running, its claim is not taken over"
    if server=='hypercorn': pytest.importorskip('hypercorn')
    opts = dict(hold='first', server=server, lease=.5),dict(lease=.5, patience=1.2)
    with workers(sqlite_place, tmp_path, *opts) as (first,other), at_once(1) as go:
        ada = at_the_end(first)
        answer = go(first.visitor(ada).send, b='x')
        until(lambda: notes(tmp_path))
        first.signal(getattr(signal, sig))
        assert answer.exception(30) or answer.result().status>=500, 'the server has gone'
        for _ in range(2): assert waiting(other.visitor(ada).send(b='x'))
        assert first.proc.is_alive() and len(notes(tmp_path))==1
        (tmp_path/'go').touch()
        first.proc.join(20)
        assert other.visitor(ada).send(b='x').heading=='Thanks' and len(notes(tmp_path))==1

class Gated(InMemoryWorkflowStateStore):
    "A store whose write of a claim takes until it is let go"
    blocking = True
    def __init__(self):
        super().__init__()
        self.reached,self.go = threading.Event(),threading.Event()
    def write(self, flow_id, session_id, text, *args, **kw):
        if '"claim"' in text and not self.reached.is_set():
            self.reached.set()
            self.go.wait(20)
        return super().write(flow_id, session_id, text, *args, **kw)

@pytest.mark.parametrize('lease', [60.,None])
async def test_a_visitor_who_leaves_while_the_claim_is_written_leaves_no_claim(lease):
    "Once: a claim without a run is given back, also when its write ends after the visitor left"
    runs,store = [],Gated()
    ada = newcomer(app_of(flow_of(store, thanks(runs), lease, patience=2.)))
    last = await arrive(ada)
    request = press(ada, last, b='x')
    await told(store.reached)
    request.cancel()
    with suppress(asyncio.CancelledError): await request
    store.go.set()
    assert (await ada.tab(last).send(b='x')).heading=='Thanks' and len(runs)==1

# Signs of life

@alone
@slow
def test_45_visitors_who_finish_at_once_are_one_run_each(sqlite_place, tmp_path):
    "Once: signs of life do not starve under load, also of runs that wait for a thread"
    n,opts = 45,dict(lease=1.5, hold='all')
    with workers(sqlite_place, tmp_path, opts|dict(patience=.1), opts|dict(patience=2.5)) as ws:
        first,other = ws
        visitors = [at_the_end(first) for _ in range(n)]
        with at_once(2*n) as go:
            answers = [go(first.visitor(o).send, b='x') for o in visitors]
            until(lambda: len(notes(tmp_path))>=40)
            repeats = [go(other.visitor(o).send, b='x') for o in visitors]
            assert all(waiting(o.result(30)) for o in repeats)
            assert len(notes(tmp_path))<=40, 'no run of the other worker'
            (tmp_path/'go').touch()
            assert {o.result(30).heading for o in answers}=={'Thanks'}
        assert len(notes(tmp_path))==len({o['key'] for o in notes(tmp_path)})==n

@alone
async def test_a_run_that_waits_for_a_thread_is_not_taken_over():
    "Once: the claim gives signs of life from its first moment"
    _ends.set(CapacityLimiter(1)) # Of this event loop
    store,held,runs = InMemoryWorkflowStateStore(),Held(),[]
    ada,bob = [newcomer(app_of(flow_of(store, held.block, lease=.3))) for _ in range(2)]
    other = app_of(flow_of(store, thanks(runs), lease=.3, patience=.8))
    first = press(ada, await arrive(ada), b='x')
    last = await arrive(bob)
    second = press(bob, last, b='x')
    while sum('"claim"' in o[0] for o in store._recs.values())<2: await asyncio.sleep(.005)
    assert waiting(await newcomer(other, bob.client.cookies.jar).tab(last).send(b='x'))
    assert not runs and len(held.keys)==1
    held.go.set()
    assert [o.heading for o in await together(first, second)]==['Thanks']*2
    assert len(held.keys)==len(set(held.keys))==2

def signs(store):
    "The signs of life that the claims in a memory store have given"
    recs = [json.loads(o[0]) for o in store._recs.values()]
    return [o['run']['claim']['sign'] for o in recs if 'claim' in o.get('run', {})]

@pytest.mark.filterwarnings('error::pytest.PytestUnhandledThreadExceptionWarning')
async def test_a_thread_that_cannot_be_started_costs_no_sign_of_life(monkeypatch):
    "Once: signs of life do not starve under load, also where the system has no thread to give"
    start,fails = threading.Thread.start,[True]
    def starting(thread):
        if fails and '_sign_on' in repr(getattr(thread, '_target', '')):
            fails.clear()
            raise RuntimeError("can't start new thread")
        return start(thread)
    monkeypatch.setattr(threading.Thread, 'start', starting)
    for _ in range(2):
        held,store = Held(),InMemoryWorkflowStateStore()
        ada = newcomer(app_of(flow_of(store, held.wait, lease=.3)))
        first = press(ada, await arrive(ada), b='x')
        await told(held.begun)
        async def signed():
            while signs(store)==[0]: await asyncio.sleep(.01)
        await asyncio.wait_for(signed(), 5)
        held.go.set()
        assert (await first).heading=='Thanks' and not fails

async def test_a_run_that_is_over_is_forgotten(monkeypatch):
    "Bounds: what a visitor sent is not kept for a lease after their run has ended"
    from cjm_fasthtml_stepflow.once import Attempt
    runs,init = weakref.WeakSet(),Attempt.__init__
    def noted(self, *args):
        runs.add(self)
        init(self, *args)
    monkeypatch.setattr(Attempt, '__init__', noted)
    done = []
    app = app_of(flow_of(on_complete=thanks(done), lease=3600))
    for _ in range(5):
        ada = newcomer(app)
        await arrive(ada)
        await ada.send(b='x')
    for _ in range(3): await asyncio.sleep(0)
    gc.collect()
    assert len(done)==5 and not len(runs)

@alone
@pytest.mark.parametrize('how', ['plain','block'])
def test_a_busy_event_loop_does_not_end_a_claim(sqlite_place, tmp_path, how):
    "Once: for plain stores, the signs of life come from a thread of their own"
    opts = dict(how=how, hold='first', lease=.4),dict(lease=.4, patience=1.)
    with workers(sqlite_place, tmp_path, *opts) as (first,other), at_once(1) as go:
        ada = at_the_end(first)
        answer = go(first.visitor(ada).send, b='x')
        until(lambda: notes(tmp_path))
        assert waiting(other.visitor(ada).send(b='x')) and len(notes(tmp_path))==1
        (tmp_path/'go').touch()
        assert answer.result(30).heading=='Thanks'
        assert other.visitor(ada).send(b='x').heading=='Thanks'
    assert len(notes(tmp_path))==1

@pytest.mark.parametrize('runs_ahead', [False,True])
def test_a_clock_that_is_70_seconds_ahead_ends_no_claim(place, tmp_path, runs_ahead):
    "Once: a lease passes by the observer's own clock, so clocks of hosts do not matter"
    opts = [dict(hold='first'), dict(hold='first')]
    opts[0 if runs_ahead else 1]['ahead'] = 70
    with workers(place, tmp_path, *opts) as (first,other), at_once(1) as go:
        ada = at_the_end(other if runs_ahead else first)
        answer = go(first.visitor(ada).send, b='x')
        until(lambda: notes(tmp_path))
        for _ in range(3): assert waiting(other.visitor(ada).send(b='x'))
        assert waiting(other.visitor(ada).get('/f/start')) and len(notes(tmp_path))==1
        (tmp_path/'go').touch()
        assert answer.result(30).heading=='Thanks'
        assert other.visitor(ada).send(b='x').heading=='Thanks'
    assert len(notes(tmp_path))==1

# What remains

@slow
def test_a_process_that_stood_still_does_not_write_over_a_new_run(place, tmp_path):
    "Once: what remains: both run, with one key; the outcome belongs to the claim that stands"
    opts = dict(hold='first', lease=.4),dict(hold='first', lease=.4, patience=8.)
    with workers(place, tmp_path, *opts) as (first,other), at_once(1) as go:
        ada = at_the_end(first)
        late = go(first.visitor(ada).send, b='x')
        until(lambda: notes(tmp_path))
        first.signal(signal.SIGSTOP)
        again = other.visitor(ada)
        assert again.send(b='x').heading=='Thanks'
        again.get('/f/start')
        assert again.send(a='second order').step=='b'
        first.signal(signal.SIGCONT)
        (tmp_path/'go').touch()
        late.result(30)
        until(lambda: len(notes(tmp_path, 'end'))==2)
        assert again.get('/f/start').step=='b'
        assert again.get('/f/steps/a').fields==dict(a='second order')
        again.get('/f/start')
        assert again.send(b='y').heading=='Thanks'
    keys,states = [[o[k] for o in notes(tmp_path)] for k in ('key','state')]
    assert len(keys)==3 and keys[0]==keys[1]!=keys[2]
    assert states[2]==dict(a='second order', b='y')

@slow
def test_a_worker_that_is_killed_is_taken_over_after_the_lease(place, tmp_path):
    "Once: taken over when its holder has shown no sign of life for a lease, with the same key"
    opts = dict(hold='first', lease=.4),dict(lease=.4, patience=8.)
    with workers(place, tmp_path, *opts) as (first,other), at_once(1) as go:
        ada = at_the_end(first)
        lost = go(first.visitor(ada).send, b='x')
        until(lambda: notes(tmp_path))
        first.signal(signal.SIGKILL)
        assert lost.exception(30)
        assert other.visitor(ada).send(b='x').heading=='Thanks'
    keys = [o['key'] for o in notes(tmp_path)]
    assert len(keys)==2 and len(set(keys))==1

async def test_a_late_finisher_changes_nothing_of_a_later_run():
    "Once: an outcome is written only onto the instance and claim that it belongs to"
    store,held,runs = InMemoryWorkflowStateStore(),Held(),[]
    ada = newcomer(app_of(flow_of(store, held.wait, lease=None))) # gives no sign of life
    taker = flow_of(store, thanks(runs))
    pass_by = lapses(taker)
    last = await arrive(ada)
    late = press(ada, last, b='x')
    await told(held.begun)
    text,version,*rest = store._recs.popitem()[1]
    store._recs['f',id_of(ada)] = text.replace('"lease":null', '"lease":60'),version,*rest
    other = newcomer(app_of(taker), ada.client.cookies.jar)
    assert waiting(await other.get('/f/start'))
    pass_by(61)
    assert (await other.tab(last).send(b='x')).heading=='Thanks' and len(runs)==1
    await other.get('/f/start')
    assert (await other.send(a='second order')).step=='b'
    before = dict(store._recs)
    held.go.set()
    await late
    assert store._recs==before

# Clearing and resetting

@pytest.mark.parametrize('fails', [(), (RuntimeError('not now'),)], ids=['returns','raises'])
@pytest.mark.parametrize('how', ['wait','block'])
async def test_a_workflow_that_is_cleared_while_it_is_finished(how, fails):
    "Once: `clear_workflow` empties by a versioned write; afterwards the visitor can begin anew"
    held = Held(*fails)
    flow = flow_of(on_complete=getattr(held, how), patience=.05)
    ada = newcomer(app_of(flow))
    last = await arrive(ada)
    first = press(ada, last, b='x')
    await told(held.begun)
    await flow.aclear_workflow(dict(stepflow_id=id_of(ada)))
    assert waiting(await ada.tab(last).send(b='x')) and len(held.keys)==1
    held.go.set()
    await first
    flow.patience,held.fails = 8.,()
    page = await ada.tab(last).send(b='x')
    assert page.notice if fails else page.heading=='Thanks'
    await ada.get('/f/start')
    assert (await ada.send(a='new')).step=='b'
    assert (await ada.send(b='new')).heading=='Thanks'
    assert len(held.keys)==2 and len(set(held.keys))==2

class Net(WorkflowStateStore):
    "An async store in a dict that workers share; `hold` stops a write or delete on its way"
    def __init__(self, recs):
        super().__init__()
        self.recs,self.hold,self.reached = recs,None,asyncio.Event()
    async def gate(self):
        if hold := self.hold:
            self.hold = None
            self.reached.set()
            await hold.wait()
    async def read(self, *key): return self.recs.get(key)
    async def write(self, flow_id, session_id, text, version, expected, **kw):
        await self.gate()
        key = flow_id,session_id
        if ok := self.recs.get(key, ('', 0))[1]==expected: self.recs[key] = text,version
        return ok
    async def delete(self, *key):
        await self.gate()
        self.recs.pop(key, None)

async def test_a_reset_that_races_a_claim_on_another_worker():
    "Once: reset never removes a claimed record: it empties by a versioned write"
    recs,held = {},Held()
    stores = [Net(recs) for _ in range(2)]
    apps = [app_of(flow_of(o, held.wait, patience=.1)) for o in stores]
    ada = newcomer(apps[0])
    last = await arrive(ada)
    other = newcomer(apps[1], ada.client.cookies.jar)
    stores[1].hold = on_its_way = asyncio.Event()
    reset = press(other, last, 'Cancel')
    await asyncio.wait_for(stores[1].reached.wait(), 5)
    first = press(ada, last, b='x')
    await told(held.begun)
    on_its_way.set()
    assert waiting(await reset)
    assert waiting(await ada.tab(last).send(b='x')) and len(held.keys)==1
    held.go.set()
    assert (await first).heading=='Thanks'
    assert (await other.tab(last).press('Cancel')).step!='b' and len(held.keys)==1

@pytest.mark.parametrize('by', ['Cancel','clear_workflow'])
async def test_after_a_dead_run_a_reset_lets_the_visitor_begin_anew(by):
    "Bounds: nothing gives a page that cannot be left; once: a lapsed claim holds nobody up"
    from cjm_fasthtml_stepflow.once import claim
    runs = []
    flow = flow_of(on_complete=thanks(runs))
    pass_by = lapses(flow)
    ada = newcomer(app_of(flow))
    last = await arrive(ada)
    sess = dict(stepflow_id=id_of(ada))
    await flow.state_store.aedit('f', sess, lambda rec: claim(rec, 'dead', 'key'))
    assert waiting(await ada.get('/f/start'))
    pass_by(61)
    if by=='Cancel': await ada.tab(last).press('Cancel')
    else: await flow.aclear_workflow(sess)
    await ada.get('/f/start')
    assert (await ada.send(a='new')).step=='b'
    assert (await ada.send(b='new')).heading=='Thanks' and runs==[dict(a='new', b='new')]

async def test_a_workflow_that_is_cleared_and_filled_while_it_is_finished():
    "Once: whatever code does to a claimed record, its run goes on"
    held = Held()
    flow = flow_of(on_complete=held.wait, patience=.05)
    ada = newcomer(app_of(flow))
    last = await arrive(ada)
    first = press(ada, last, b='x')
    await told(held.begun)
    sess = dict(stepflow_id=id_of(ada))
    await flow.aclear_workflow(sess)
    await flow.aupdate_workflow_state(sess, dict(plan='gold'))
    assert waiting(await ada.get('/f/start')) and waiting(await ada.tab(last).send(b='x'))
    held.go.set()
    assert (await first).heading=='Thanks' and len(held.keys)==1
    assert (await ada.get('/f/done')).heading=='Thanks'

# Logins

def with_login(flow):
    app = app_of(flow)
    @app.get('/login')
    async def login(sess): return await flow.arotate_session(sess)
    return app

@alone
async def test_a_login_while_on_complete_runs_does_not_start_it_again():
    "Once: a claim is held by the run; whatever becomes of the session, there is one"
    held = Held()
    flow = flow_of(on_complete=held.wait, lease=.3, patience=1.)
    ada = newcomer(with_login(flow))
    last = await arrive(ada)
    first = press(ada, last, b='x')
    await told(held.begun)
    await ada.get('/login')
    assert waiting(await asyncio.wait_for(ada.tab(last).send(b='x'), 5)) and len(held.keys)==1
    held.go.set()
    assert (await first).heading=='Thanks' and (await ada.get('/f/done')).heading=='Thanks'

@alone
async def test_a_second_click_with_the_cookie_of_before_the_login():
    "Once: a run finds its record where a login has moved it, whatever is sent meanwhile"
    held = Held()
    flow = flow_of(on_complete=held.wait, lease=.3, patience=.1)
    app = with_login(flow)
    ada = newcomer(app)
    last = await arrive(ada)
    before = newcomer(app, copied(ada.client.cookies.jar))
    first = press(before, last, b='x')
    await told(held.begun)
    await ada.get('/login')
    await before.tab(last).send(b='x')
    flow.patience = 1.
    assert waiting(await asyncio.wait_for(ada.tab(last).send(b='x'), 3)) and len(held.keys)==1
    held.go.set()
    await first
    assert (await ada.get('/f/done')).heading=='Thanks' and len(held.keys)==1

@alone
async def test_a_login_that_races_the_outcome():
    "Once: an outcome stays; a login takes along what is there, and not what was"
    recs,held = {},Held()
    stores = [Net(recs) for _ in range(2)]
    apps = [with_login(flow_of(o, held.wait, lease=.3, patience=1.)) for o in stores]
    ada = newcomer(apps[0])
    last = await arrive(ada)
    other = newcomer(apps[1], copied(ada.client.cookies.jar))
    first = press(ada, last, b='x')
    await told(held.begun)
    stores[1].hold = on_its_way = asyncio.Event()
    login = asyncio.create_task(other.get('/login'))
    await asyncio.wait_for(stores[1].reached.wait(), 5)
    held.go.set()
    assert (await first).heading=='Thanks'
    on_its_way.set()
    await login
    page = await asyncio.wait_for(other.tab(last).send(b='x'), 5)
    assert page.heading=='Thanks' and len(held.keys)==1

async def test_a_run_that_fails_after_a_login_goes_on_under_the_new_id():
    "Whose run is it: the session id is the only key, so what comes after a login is out of reach of the old one"
    held = Held(RuntimeError)
    flow = flow_of(on_complete=held.wait, patience=.1)
    ada = newcomer(with_login(flow))
    last = await arrive(ada)
    before = newcomer(app_of(flow), copied(ada.client.cookies.jar))
    first = press(before, last, b='x')
    await told(held.begun)
    await ada.get('/login')
    held.go.set()
    await first
    held.fails = ()
    assert (await ada.get('/f/steps/b')).step=='b'
    assert (await before.get('/f/steps/b')).step=='a' # Nothing lies under the old id any more
    assert (await ada.send(b='y')).heading=='Thanks' and len(held.keys)==2

async def test_a_login_to_an_account_whose_run_is_being_completed():
    "Once: whatever arrives from elsewhere, a claimed record stays until its run is over"
    held = Held()
    flow = flow_of(on_complete=held.wait, patience=.1)
    app = app_of(flow)
    @app.get('/login')
    async def login(sess): return await flow.arotate_session(sess, 'account')
    ada,phone = newcomer(app),newcomer(app)
    await ada.get('/login')
    last = await arrive(ada)
    first = press(ada, last, b='x')
    await told(held.begun)
    await arrive(phone)
    with pytest.raises(StoreError): await phone.client.get('/login')
    assert phone.page.step=='b' and id_of(phone)!='account'
    held.go.set()
    assert (await first).heading=='Thanks'
    await phone.client.get('/login')
    assert (await phone.get('/f/start')).step=='b' and len(held.keys)==1

# Stores

@pytest.mark.parametrize('limit', [dict(max_instances=3), dict(max_bytes=1500)], ids=str)
async def test_a_full_memory_store_keeps_claimed_records(limit):
    "Once: a full memory store evicts others first"
    held,store = Held(),InMemoryWorkflowStateStore(**limit)
    flow = flow_of(store, held.wait)
    app = app_of(flow)
    ada = newcomer(app)
    last = await arrive(ada)
    first = press(ada, last, b='x')
    await told(held.begun)
    for _ in range(12): await arrive(newcomer(app))
    assert len(store)<12
    held.go.set()
    assert (await first).heading=='Thanks'
    assert (await ada.tab(last).send(b='x')).heading=='Thanks' and len(held.keys)==1

@alone
@pytest.mark.parametrize('kind', ['memory','sqlite','redis','postgres'])
async def test_a_claimed_record_outlives_its_time(kind, request):
    "Stores: a held record neither expires nor is purged while its lease runs"
    ttl,held = .5,Held()
    if kind=='memory': store = InMemoryWorkflowStateStore(ttl)
    else:
        url,opts = request.getfixturevalue(f'{kind}_place')
        store = store_from_url(url, ttl=ttl, **opts)
    ada = newcomer(app_of(flow_of(store, held.wait, lease=.9)))
    last = await arrive(ada)
    first = press(ada, last, b='x')
    await told(held.begun)
    for _ in range(12):
        await asyncio.sleep(.1)
        await store.apurge()
    assert await store.aload('f', dict(stepflow_id=id_of(ada)))
    held.go.set()
    assert (await first).heading=='Thanks'
    assert (await ada.get('/f/done')).heading=='Thanks' and len(held.keys)==1

class Hiccup(InMemoryWorkflowStateStore):
    "Fails at the next `fail` reads"
    fail = 0
    def read(self, *args):
        if self.fail:
            self.fail -= 1
            raise OSError('gone')
        return super().read(*args)

@both
def test_a_store_that_fails_while_the_outcome_is_read_offers_no_empty_form(htmx):
    "Answering: Try again is the URL that was asked for, so the outcome comes, and no new order"
    runs,store = [],Hiccup()
    ada = Visitor(app_of(flow_of(store, thanks(runs), ids='a')), htmx)
    ada.get('/f/start')
    last = ada.page
    ada.send(a='Ada')
    store.fail = 1
    page = ada.get('/f/done')
    assert (page.status,page.forms,len(runs))==(503, [], 1)
    assert ada.press('Try again').heading=='Thanks'
    store.fail = 2
    page = ada.tab(last).send(a='Ada')
    assert page.notice and page.fields==dict(a='Ada')
    assert ada.tab(page).send(a='Ada').heading=='Thanks' and len(runs)==1

class Losing:
    "A proxy in front of Redis that, once, drops the answer to a command with `word` in it"
    def __init__(self, path): self.path,self.word,self.lost,self.here = path,None,0,f'{path}-proxy'
    async def serve(self): self.server = await asyncio.start_unix_server(self.between, self.here)
    async def between(self, reader, writer):
        theirs,ours = await asyncio.open_unix_connection(self.path)
        cut = []
        async def there():
            while data := await reader.read(2**16):
                if self.word and b'EVAL' in data and self.word in data:
                    self.word = None
                    cut.append(1)
                ours.write(data)
                await ours.drain()
            ours.close()
        async def back():
            while data := await theirs.read(2**16):
                if cut:
                    self.lost += 1
                    return writer.close()
                writer.write(data)
                await writer.drain()
            writer.close()
        with suppress(OSError): await asyncio.gather(there(), back())

@pytest.mark.parametrize('word', [b'"passed"', b'"claim"', b'"outcome"'], ids=bytes.decode)
@pytest.mark.parametrize('client', [redis.Redis, aredis.Redis], ids=['plain','asyncio'])
async def test_a_redis_client_that_retries_finds_its_own_claim(redis_server, client, word):
    "Once: writing the claim is idempotent, so a library that repeats a write finds its own"
    proxy,held = Losing(f'{redis_server.folder}/s'),Held()
    held.go.set()
    Path(proxy.here).unlink(missing_ok=True)
    await proxy.serve()
    conn = client(unix_socket_path=proxy.here)
    store = RedisWorkflowStateStore(conn, prefix=f'retry{client.__module__}{word}')
    flow = flow_of(store, held.wait, patience=1.)
    ada = newcomer(app_of(flow))
    await ada.get('/f/start')
    proxy.word = word if word==b'"passed"' else None
    await ada.send(a='Ada')
    last = ada.page
    assert last.step=='b'
    proxy.word = proxy.word or word
    assert (await ada.tab(last).send(b='x')).heading=='Thanks' and len(held.keys)==1
    assert (await ada.tab(last).send(b='x')).heading=='Thanks' and len(held.keys)==1
    assert proxy.lost
    if client is aredis.Redis: await conn.aclose()
    else: conn.close()
    proxy.server.close()

class Five:
    "An async store with the five methods only"
    def __init__(self): self.steps,self.states = {},{}
    async def pause(self, flow_id, sess):
        await asyncio.sleep(0)
        return flow_id,get_session_id(sess)
    async def get_current_step(self, *args): return self.steps.get(await self.pause(*args))
    async def set_current_step(self, flow_id, sess, step_id):
        key = await self.pause(flow_id, sess)
        self.steps[key] = step_id
    async def get_state(self, *args): return dict(self.states.get(await self.pause(*args), {}))
    async def update_state(self, flow_id, sess, updates):
        key = await self.pause(flow_id, sess)
        self.states.setdefault(key, {}).update(updates)
    async def clear_state(self, *args):
        key = await self.pause(*args)
        for o in (self.steps,self.states): o.pop(key, None)

@pytest.mark.parametrize('kind', ['five methods','verbs','redis'])
async def test_a_plain_on_complete_on_an_async_store(kind, request):
    "Stores: sync and async ones both fit, whatever `on_complete` is"
    runs = []
    store = Five() if kind=='five methods' else Net({})
    if kind=='redis':
        path = f'{request.getfixturevalue("redis_server").folder}/s'
        store = RedisWorkflowStateStore(aredis.Redis(unix_socket_path=path), prefix='plain')
    ada = newcomer(app_of(flow_of(store, thanks(runs), patience=.1)))
    last = await arrive(ada)
    assert (await ada.tab(last).send(b='x')).heading=='Thanks' and len(runs)==1
    assert (await ada.tab(last).send(b='x')).heading=='Thanks' and len(runs)==1

async def test_a_plain_on_complete_may_return_an_awaitable():
    "User callables: sync or async, functions or callable objects"
    runs = []
    async def done(state):
        await asyncio.sleep(0)
        return thanks(runs)(state, None)
    ada = newcomer(app_of(flow_of(on_complete=lambda state, request: done(state), patience=.1)))
    last = await arrive(ada)
    assert (await ada.tab(last).send(b='x')).heading=='Thanks' and len(runs)==1

# Definition

leases = [0, 0., -1, '60', *map(float, ('nan','inf','-inf'))]

@pytest.mark.parametrize('lease', leases)
def test_a_lease_that_would_switch_it_off_is_refused(lease):
    "Definition errors: a lease of 0 raises `ValueError` at construction"
    with pytest.raises(ValueError, match="'f'.*completion_lease"): flow_of(lease=lease)
