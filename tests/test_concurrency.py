"Requests that come together: double clicks, tabs, workers, claims, leases, clients that go away"
import asyncio,threading,time
from contextlib import suppress
from itertools import cycle
import pytest
from fasthtml.common import *
from httpx import ASGITransport,AsyncBaseTransport,AsyncClient
from cjm_fasthtml_stepflow import InMemoryWorkflowStateStore,Step,StepFlow
from cjm_fasthtml_stepflow import WorkflowStateStore,get_session_id,once
from cjm_fasthtml_stepflow.once import Watch
from kit import AsyncVisitor,app_of,ask

# Stores that are as slow as they may be: whoever relies on nobody stepping in between is found out.

async def pause(): await asyncio.sleep(.001)

class SlowStore(WorkflowStateStore):
    "An async store that waits before and after all it does; several may share `recs` as workers do"
    def __init__(self, recs=None, pause=pause):
        super().__init__()
        self.recs,self.pause = {} if recs is None else recs,pause

    async def read(self, *key):
        await self.pause()
        res = self.recs.get(key)
        await self.pause()
        return res

    async def write(self, flow_id, session_id, text, version, expected):
        await self.pause()
        key = flow_id,session_id
        if ok := self.recs.get(key, ('', 0))[1]==expected: self.recs[key] = text,version
        await self.pause()
        return ok

    async def delete(self, *key):
        await self.pause()
        self.recs.pop(key, None)

class OldStore:
    "A store with the five methods only, async and slow"
    def __init__(self, pause=pause): self.steps,self.states,self.pause = {},{},pause

    async def get_current_step(self, flow_id, sess):
        await self.pause()
        return self.steps.get((flow_id, get_session_id(sess)))

    async def set_current_step(self, flow_id, sess, step_id):
        await self.pause()
        self.steps[flow_id,get_session_id(sess)] = step_id

    async def get_state(self, flow_id, sess):
        await self.pause()
        return dict(self.states.get((flow_id, get_session_id(sess)), {}))

    async def update_state(self, flow_id, sess, updates):
        await self.pause()
        self.states.setdefault((flow_id, get_session_id(sess)), {}).update(updates)

    async def clear_state(self, flow_id, sess):
        await self.pause()
        for o in (self.steps,self.states): o.pop((flow_id, get_session_id(sess)), None)

def memory(): return [InMemoryWorkflowStateStore()]
def slow(): return [SlowStore()]
def five(): return [OldStore()]
def workers():
    recs = {}
    return [SlowStore(recs), SlowStore(recs)]

anywhere = pytest.mark.parametrize('stores', [memory, slow, five, workers])
one_process = pytest.mark.parametrize('stores', [memory, slow, five])

# Visitors whose requests go to the workers in turn

class Turns(AsyncBaseTransport):
    def __init__(self, apps): self.apps = cycle([ASGITransport(o) for o in apps])
    async def handle_async_request(self, request):
        app = next(self.apps)
        return await app.handle_async_request(request)

def newcomer(apps):
    client = AsyncClient(transport=Turns(apps), base_url='http://testserver')
    return AsyncVisitor(client=client)

def send(browser, page, press='', htmx=False, **values):
    "Send `page`, whatever else is shown or under way"
    return browser.tab(page, htmx=htmx).press(press, **values)

async def together(*coros): return await asyncio.wait_for(asyncio.gather(*coros), 20)

def flows(stores, on_complete=None, names='abc', kw=None, **changes):
    "The same flow on each of the stores that `stores()` gives: a field in each step but the last"
    steps = [Step(o, o.upper(), ask(o), **changes.get(o, {})) for o in names]
    steps.append(Step('end', 'End', lambda ctx: H1('end')))
    return [StepFlow('flow', steps, o, on_complete=on_complete, **(kw or {})) for o in stores()]

def apps(fs): return [app_of(o) for o in fs]

given = {o: o*2 for o in 'abc'} # by those who arrive

def refreshes(page):
    "Does the page load itself again?"
    return bool(page.one('meta[http-equiv=refresh]'))

async def arrive(browser, upto):
    page = await browser.get('/f/start')
    while page.step!=upto: page = await send(browser, page, **{o: o*2 for o in page.fields})
    return page

class Counting:
    "A hook that takes a moment and counts its calls, of which the first `failing` raise"
    def __init__(self, failing=0): self.calls,self.failing,self.keys,self.states = 0,failing,[],[]
    async def __call__(self, state, request, sess=None, completion_key=None):
        self.calls += 1
        n = self.calls
        self.keys.append(completion_key)
        self.states.append(dict(state))
        await asyncio.sleep(.02)
        if n<=self.failing: raise RuntimeError('not now')
        if completion_key: return H1(f'Number {n}')

class Gate:
    "A hook that says when it has begun, and goes on when it is let"
    def __init__(self): self.begun,self.go,self.calls = asyncio.Event(),asyncio.Event(),0
    async def __call__(self, state, request, sess=None):
        self.calls += 1
        self.begun.set()
        await self.go.wait()
        if sess is None: return H1('Thanks')

# Double clicks

@one_process
async def test_a_triple_click_calls_each_hook_once(stores):
    leave,enter = Counting(),Counting()
    browser = newcomer(apps(flows(stores, a=dict(on_leave=leave), b=dict(on_enter=enter))))
    page = await browser.get('/f/start')
    pages = await together(*[send(browser, page, a='x') for _ in range(3)])
    assert [o.step for o in pages]==['b']*3
    assert (leave.calls,enter.calls)==(1,1)

@one_process
async def test_a_triple_click_in_the_middle_calls_each_hook_once(stores):
    leave,enter = Counting(),Counting()
    browser = newcomer(apps(flows(stores, b=dict(on_leave=leave), c=dict(on_enter=enter))))
    page = await arrive(browser, 'b')
    pages = await together(*[send(browser, page, b='x', htmx=o) for o in (False, True, False)])
    assert [o.step for o in pages]==['c']*3
    assert (leave.calls,enter.calls)==(1,1)

@one_process
@pytest.mark.parametrize('press', ['Back','Skip this step'])
async def test_back_and_skip_clicked_twice_arrive_once(stores, press):
    enter = Counting()
    to = 'a' if press=='Back' else 'c'
    browser = newcomer(apps(flows(stores, b=dict(can_skip=True), **{to: dict(on_enter=enter)})))
    page = await arrive(browser, 'b')
    enter.calls = 0
    pages = await together(*[send(browser, page, press, b='x') for _ in range(2)])
    assert {o.step for o in pages}=={to} and enter.calls==1

@anywhere
async def test_a_double_click_lands_where_one_does(stores):
    done = Counting()
    browser = newcomer(apps(flows(stores, done)))
    page = await browser.get('/f/start')
    while page.step!='end':
        here = page.step
        pages = await together(*[send(browser, page, **{here: here*2}) for _ in range(2)])
        page = pages[0]
        assert pages[1].step==page.step!=here
    assert (await send(browser, page)).heading=='Number 1' and done.states==[given]

@anywhere
async def test_a_newcomers_double_click_is_one_run(stores):
    done = Counting()
    fs = flows(stores, done, names='')
    browser = newcomer(apps(fs))
    page = await browser.get('/f/start')
    pages = await together(*[send(browser, page, htmx=o) for o in (False, True, False)])
    assert [o.heading for o in pages]==['Number 1']*3 and done.calls==1
    assert (await browser.get('/f/done')).heading=='Number 1'

async def test_newcomers_do_not_wait_for_each_other():
    inside,both = [],asyncio.Event()
    async def leave(state, request, sess):
        inside.append(state['a'])
        if len(inside)==2: both.set()
        await asyncio.wait_for(both.wait(), 5)
    app = apps(flows(memory, a=dict(on_leave=leave)))
    async def come(name):
        browser = newcomer(app)
        return await send(browser, await browser.get('/f/start'), a=name)
    pages = await together(come('Ada'), come('Bob'))
    assert [o.step for o in pages]==['b','b'] and sorted(inside)==['Ada','Bob']

async def test_nor_when_they_finish():
    inside,both = [],asyncio.Event()
    async def finish(state, request):
        inside.append(state['a'])
        if len(inside)==2: both.set()
        await asyncio.wait_for(both.wait(), 5)
        return H1(state['a'])
    app = apps(flows(memory, finish, names='a'))
    async def walk(name):
        browser = newcomer(app)
        return await send(browser, await send(browser, await browser.get('/f/start'), a=name))
    assert [o.heading for o in await together(walk('Ada'), walk('Bob'))]==['Ada','Bob']

async def test_looking_does_not_wait_for_a_hook():
    gate = Gate()
    browser = newcomer(apps(flows(memory, b=dict(on_leave=gate))))
    page = await arrive(browser, 'b')
    task = asyncio.create_task(send(browser, page, b='x'))
    await gate.begun.wait()
    assert (await together(browser.get('/f/steps/a')))[0].step=='a'
    gate.go.set()
    assert (await task).step=='c'

@anywhere
async def test_many_visitors_at_a_time_see_their_own_answers_only(stores):
    by_store = {}
    def done(state, request): return H1(' '.join(state.values()))
    async def look(state, request, sess):
        await asyncio.sleep(0)
        mine = await next(o for o in fs if o._store._hand('flow', sess)).aget_workflow_state(sess)
        by_store.setdefault(mine['a'], set()).add(str(mine))
    fs = flows(stores, done, a=dict(on_leave=look))
    app = apps(fs)
    async def walk(name):
        browser = newcomer(app)
        page = await browser.get('/f/start')
        while page.step!='end':
            mine = {o: f'{name}-{o}' for o in page.fields}
            page = await send(browser, page, **mine)
        return (await send(browser, page)).heading
    names = [f'v{i}' for i in range(12)]
    assert await together(*map(walk, names))==[f'{o}-a {o}-b {o}-c' for o in names]
    assert all(len(o)==1 for o in by_store.values()) and len(by_store)==12

# Tabs

@anywhere
async def test_tabs_that_edit_different_steps_lose_nothing(stores):
    names = 'abcdef'
    done = Counting()
    hooks = {o: dict(on_leave=Counting()) for o in names}
    browser = newcomer(apps(flows(stores, done, names=names, **hooks)))
    await arrive(browser, 'end')
    tabs = await together(*[browser.get(f'/f/steps/{o}') for o in names])
    for n in range(2):
        sent = [send(browser, tab, **{o: f'{o}{n}'}) for o,tab in zip(names, tabs)]
        pages = await together(*sent)
        assert all(o.status==200 for o in pages)
    await send(browser, await browser.get('/f/steps/end'))
    assert done.states==[{o: f'{o}1' for o in names}]

@anywhere
async def test_a_draft_and_an_edit_at_the_same_time_are_both_kept(stores):
    browser = newcomer(apps(flows(stores)))
    c = await arrive(browser, 'c')
    a = await browser.get('/f/steps/a')
    await together(send(browser, c, 'Back', c='half a'), send(browser, a, a='new'))
    kept = [(await browser.get(f'/f/steps/{o}')).fields for o in 'ac']
    assert kept==[dict(a='new'), dict(c='half a')]

# Finishing

@anywhere
@pytest.mark.parametrize('n', [2, 8])
async def test_final_posts_at_the_same_time_complete_once(stores, n):
    done = Counting()
    browser = newcomer(apps(flows(stores, done)))
    page = await arrive(browser, 'end')
    pages = await together(*[send(browser, page, htmx=i%2==1) for i in range(n)])
    assert [o.heading for o in pages]==['Number 1']*n and done.calls==1
    assert (await send(browser, page)).heading=='Number 1'

@anywhere
async def test_a_handler_that_raises_is_tried_once_a_round_and_again_with_the_same_key(stores):
    done = Counting(failing=1)
    browser = newcomer(apps(flows(stores, done)))
    page = await arrive(browser, 'end')
    pages = await together(*[send(browser, page) for _ in range(4)])
    assert [(o.status,o.step,bool(o.notice)) for o in pages]==[(503,'end',True)]*4 and done.calls==1
    assert (await send(browser, pages[0])).heading=='Number 2'
    assert len(done.keys)==2 and len(set(done.keys))==1 and done.states==[given]*2

@anywhere
async def test_while_on_complete_runs_nothing_can_be_changed(stores):
    gate = Gate()
    fs = flows(stores, gate)
    for o in fs: o.patience = .05
    browser = newcomer(apps(fs))
    end = await arrive(browser, 'end')
    old = await browser.get('/f/steps/a')
    first = asyncio.create_task(send(browser, end))
    await gate.begun.wait()
    for press,values in [('', dict(a='changed')), ('Cancel', {})]:
        page = await send(browser, old, press, **values)
        assert page.step is None and page.one('[role=status]'), 'it says that they are being sent'
    for url in ('/f/start','/f/steps/a','/f/done'): assert refreshes(await browser.get(url))
    gate.go.set()
    assert (await first).heading=='Thanks' and gate.calls==1
    assert (await send(browser, old, a='changed')).heading=='Thanks'

async def test_losers_wait_for_the_winners_outcome():
    gate = Gate()
    browser = newcomer(apps(flows(memory, gate)))
    page = await arrive(browser, 'end')
    tasks = [asyncio.create_task(send(browser, page)) for _ in range(3)]
    await gate.begun.wait()
    await asyncio.sleep(.1)
    assert not any(o.done() for o in tasks)
    gate.go.set()
    assert [o.heading for o in await together(*tasks)]==['Thanks']*3

# Plain functions that wait

@pytest.mark.parametrize('name', ['validate','data_loader','on_enter','on_leave','on_complete'])
async def test_a_plain_function_that_waits_holds_up_nobody_else(name):
    begun,go = threading.Event(),threading.Event()
    waited,answers = [],dict(data_loader={}, validate=True)
    def wait(*args):
        if not begun.is_set():
            begun.set()
            waited.append(go.wait(5))
        return answers.get(name)
    def hook(state, request, sess): return wait()
    def done(state, request): return wait()
    def one(o): return wait()
    fs = dict(validate=one, data_loader=one, on_enter=hook, on_leave=hook)
    last = name=='on_complete'
    app = apps(flows(memory, done if last else None, b={} if last else {name: fs[name]}))
    ada,bob = newcomer(app),newcomer(app)
    async def walk():
        page = await arrive(ada, 'end')
        return await send(ada, page)
    task = asyncio.create_task(walk())
    while not begun.is_set(): await asyncio.sleep(.001)
    assert (await send(bob, await bob.get('/f/start'), a='Bob')).status==200
    go.set()
    await together(task)
    assert waited==[True]

# Claims and leases

async def claim(flow, browser, ago=0, key='key-1'):
    "Leave the record as a process does that was killed in `on_complete`, seen by this one some seconds `ago`"
    page = await arrive(browser, 'end')
    now = [0]
    flow._watch = Watch(clock=lambda: now[0]+time.monotonic())
    def f(rec): return once.claim(rec, 'dead', key, flow.completion_lease)
    await flow.state_store.aedit(flow.flow_id, session_of(flow), f)
    assert not flow._watch.lapsed((flow.flow_id, session_of(flow)['stepflow_id']), await record(flow))
    now[0] += ago
    return page

def session_of(flow):
    store = flow.state_store
    (_,sid), = store._recs if hasattr(store, '_recs') else store.recs
    return dict(stepflow_id=sid)

async def record(flow): return await flow.state_store.aload(flow.flow_id, session_of(flow))

shared = pytest.mark.parametrize('stores', [memory, slow])

@shared
async def test_a_dead_claim_ends_with_its_lease_and_the_key_stays(stores):
    done = Counting()
    flow, = flows(stores, done, kw=dict(completion_lease=60))
    browser = newcomer(apps([flow]))
    page = await claim(flow, browser, ago=61)
    pages = await together(*[send(browser, page) for _ in range(3)])
    assert [o.heading for o in pages]==['Number 1']*3
    assert done.keys==['key-1'] and done.states==[given]

@shared
async def test_before_the_lease_ends_a_claim_is_believed(stores):
    done = Counting()
    flow, = flows(stores, done, kw=dict(completion_lease=60))
    flow.patience = .05
    browser = newcomer(apps([flow]))
    page = await claim(flow, browser, ago=30)
    pages = [await send(browser, page), await browser.get('/f/start'), await browser.get('/f/done')]
    for o in pages: assert refreshes(o) and o.step is None
    assert done.calls==0 and (await record(flow)).answers==given

@shared
async def test_who_waits_takes_over_when_the_lease_ends(stores):
    done = Counting()
    flow, = flows(stores, done, kw=dict(completion_lease=.5))
    browser = newcomer(apps([flow]))
    page = await claim(flow, browser)
    pages = await together(*[send(browser, page) for _ in range(3)])
    assert [o.heading for o in pages]==['Number 1']*3 and done.keys==['key-1']

@shared
async def test_after_the_lease_a_look_leads_back_to_the_step(stores):
    flow, = flows(stores, Counting(), kw=dict(completion_lease=60))
    browser = newcomer(apps([flow]))
    await claim(flow, browser, ago=61)
    page = await browser.get('/f/start')
    assert page.step=='end' and (await send(browser, page)).heading=='Number 1'

@shared
async def test_without_a_lease_a_claim_holds_for_a_person(stores):
    done = Counting()
    flow, = flows(stores, done, kw=dict(completion_lease=None))
    flow.patience = .05
    browser = newcomer(apps([flow]))
    page = await claim(flow, browser, ago=10**6)
    pages = [await send(browser, page, o) for o in ('','Cancel')]+[await browser.get('/f/start')]
    for o in pages: assert o.step is None and not refreshes(o)
    assert done.calls==0 and (await record(flow)).answers==given
    await flow.state_store.aedit('flow', session_of(flow), lambda rec: rec.but(run={}))
    assert (await send(browser, page)).heading=='Number 1', 'the person has looked, and let it go'

async def sign(flow): return (await record(flow)).run['claim']['sign']

async def renewed(flow, since):
    "The sign of life after the sign `since`"
    while (now := await sign(flow))<=since: await asyncio.sleep(.01)
    return now

@pytest.mark.alone
@pytest.mark.parametrize('stores', [memory, slow, workers])
async def test_a_lease_is_renewed_while_on_complete_runs(stores):
    gate = Gate()
    fs = flows(stores, gate, kw=dict(completion_lease=.6))
    browser = newcomer(apps(fs))
    page = await arrive(browser, 'end')
    first = asyncio.create_task(send(browser, page))
    await gate.begun.wait()
    second = asyncio.create_task(send(browser, page))
    at = await sign(fs[0])
    for _ in range(3): at = await asyncio.wait_for(renewed(fs[0], at), 5)
    gate.go.set()
    assert [o.heading for o in await together(first, second)]==['Thanks']*2 and gate.calls==1

class Hiccup(SlowStore):
    "A store that fails to write while `away`"
    away = False
    async def write(self, *args):
        if self.away: raise ConnectionError('gone for a moment')
        return await super().write(*args)

@pytest.mark.alone
async def test_a_store_that_fails_for_a_moment_does_not_end_the_renewal():
    gate,store = Gate(),Hiccup()
    flow, = flows(lambda: [store], gate, kw=dict(completion_lease=.6))
    browser = newcomer(apps([flow]))
    page = await arrive(browser, 'end')
    first = asyncio.create_task(send(browser, page))
    await gate.begun.wait()
    at = await sign(flow)
    store.away = True
    await asyncio.sleep(.3)
    store.away = False
    await asyncio.wait_for(renewed(flow, at), 5)
    gate.go.set()
    assert (await together(first))[0].heading=='Thanks'

# Clients that go away

async def leave(task):
    "What a server does when the client has gone"
    task.cancel()
    with suppress(asyncio.CancelledError): await task

@anywhere
async def test_a_client_that_goes_away_does_not_stop_on_complete(stores):
    gate = Gate()
    browser = newcomer(apps(flows(stores, gate)))
    page = await arrive(browser, 'end')
    task = asyncio.create_task(send(browser, page))
    await gate.begun.wait()
    await leave(task)
    gate.go.set()
    assert (await together(send(browser, page)))[0].heading=='Thanks' and gate.calls==1

@anywhere
async def test_a_client_that_goes_away_in_a_hook_can_come_back(stores):
    gate = Gate()
    browser = newcomer(apps(flows(stores, b=dict(on_leave=gate))))
    page = await arrive(browser, 'b')
    task = asyncio.create_task(send(browser, page, b='x'))
    await gate.begun.wait()
    await leave(task)
    assert (await browser.get('/f/start')).step=='b'
    assert (await browser.get('/f/steps/a')).fields==dict(a='aa')
    gate.go.set()
    assert (await together(send(browser, page, b='x')))[0].step=='c'

async def tick(): await asyncio.sleep(0)

async def cut_off(browser, page, n, **values):
    "Send a form, and go away after `n` turns of the event loop; was the answer there before?"
    task = asyncio.create_task(send(browser, page, **values))
    for _ in range(n): await asyncio.sleep(0)
    done = task.done()
    await leave(task)
    return done

@pytest.mark.parametrize('store', [SlowStore,OldStore])
async def test_wherever_a_post_is_cut_off_nothing_is_lost(store):
    hooks = dict(a=dict(on_leave=pause_hook), c=dict(on_enter=pause_hook))
    app = apps(flows(lambda: [store(pause=tick)], **hooks))
    n,over = 0,False
    while not over:
        n += 1
        browser = newcomer(app)
        await arrive(browser, 'end')
        over = await cut_off(browser, await browser.get('/f/steps/b'), n, b='new')
        for _ in range(100): await asyncio.sleep(0)
        shown = [(await browser.get(f'/f/steps/{o}')).fields[o] for o in 'abc']
        assert shown in (['aa','bb','cc'], ['aa','new','cc']), f'cut off after {n} turns'
        page = await browser.get('/f/steps/b')
        assert (await together(send(browser, page, b='newer')))[0].step=='c'
    assert n>5

async def pause_hook(state, request, sess): await asyncio.sleep(0)

async def test_wherever_a_final_post_is_cut_off_the_flow_can_be_finished_once():
    done = Counting()
    flow, = flows(lambda: [SlowStore(pause=tick)], done)
    flow.patience = .3
    app = apps([flow])
    n,cut = 0,True
    while cut:
        n,done.calls = n+1,0
        browser = newcomer(app)
        page = await arrive(browser, 'end')
        await cut_off(browser, page, n)
        cut = not done.calls
        heading = (await send(browser, page)).heading
        assert (heading,done.calls)==('Number 1',1), f'cut off after {n} turns of the loop'
    assert n>=5

async def test_a_body_that_breaks_off_changes_nothing():
    flow, = flows(memory)
    app, = apps([flow])
    browser = newcomer([app])
    request = (await arrive(browser, 'b')).submission(b='x').request(dict(host='testserver'))
    body,heard = request['content'],[]
    part = dict(type='http.request', body=body[:-5], more_body=True)
    messages = iter([part, dict(type='http.disconnect')])
    async def receive(): return next(messages)
    async def reply(msg): heard.append(msg)
    cookie = '; '.join(f'{k}={v}' for k,v in browser.client.cookies.items())
    headers = request['headers'] | {'cookie': cookie, 'content-length': str(len(body))}
    scope = dict(type='http', method='POST', path=request['url'], query_string=b'', root_path='',
        headers=[(k.encode(),v.encode()) for k,v in headers.items()])
    await app(scope, receive, reply)
    assert all(o.get('status', 400)<500 for o in heard)
    assert (await record(flow)).answers==dict(a='aa')
