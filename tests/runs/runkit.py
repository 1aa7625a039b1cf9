"What the tests of runs share: servers that can be stopped, handlers that can be held, and stores"
import asyncio,json,multiprocessing,os,signal,socket,threading,time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack,closing,contextmanager
from http.cookiejar import CookieJar
import httpx,pytest,uvicorn
from fasthtml.common import *
from httpx import ASGITransport,AsyncClient
from cjm_fasthtml_stepflow.stores import store_from_url
from cjm_fasthtml_stepflow.testing import Visitor
from kit import AsyncVisitor,app_of,letters

slow,alone = pytest.mark.slow,pytest.mark.alone

# In one process

def newcomer(app, jar=None):
    "An async visitor of `app`; with the cookies of `jar`, one who has been there"
    client = AsyncClient(transport=ASGITransport(app), base_url='http://testserver')
    return AsyncVisitor(client=client, cookies=jar)

async def arrive(visitor, upto='b'):
    "Open the flow, and answer until the step `upto` is shown"
    await visitor.get('/f/start')
    while visitor.page.step!=upto: await visitor.send(**{o: o*2 for o in visitor.page.fields})
    return visitor.page

def press(visitor, page, button='', **values):
    "Send `page` from a tab of its own"
    return asyncio.create_task(visitor.tab(page).press(button, **values))

async def told(event):
    while not event.is_set(): await asyncio.sleep(.005)

def id_of(visitor):
    "The session id of a visitor"
    return app_of(letters()).decode_session(visitor.client.cookies['session_'])['stepflow_id']

class Held:
    "An `on_complete` that says when it has begun, and waits until it is let go"
    def __init__(self, *fails):
        self.begun,self.go = threading.Event(),threading.Event()
        self.keys,self.fails = [],fails

    def end(self):
        if self.fails: raise self.fails[0]
        return H1('Thanks')

    async def wait(self, state, request, completion_key):
        self.keys.append(completion_key)
        self.begun.set()
        await told(self.go)
        return self.end()

    def block(self, state, request, completion_key):
        self.keys.append(completion_key)
        self.begun.set()
        self.go.wait(20)
        return self.end()

def thanks(runs):
    "An `on_complete` that notes the answers in `runs`"
    def done(state, request):
        runs.append(dict(state))
        return H1('Thanks')
    return done

def waiting(page): return page.step is None and bool(page.one('[role=status]'))

# Several processes

procs = multiprocessing.get_context('forkserver') # new processes, but the imports are done once
ours = 'step_flow','sqlite_store','redis_store','postgres_store'
theirs = 'pytest uvicorn bs4 starlette.testclient'.split()
procs.set_forkserver_preload([*theirs, *(f'cjm_fasthtml_stepflow.{o}' for o in ours)])

def note(folder, **kw):
    fd = os.open(folder/'log', os.O_WRONLY|os.O_CREAT|os.O_APPEND)
    os.write(fd, (json.dumps(kw | dict(pid=os.getpid()))+'\n').encode())
    os.close(fd)

def notes(folder, what='begin'):
    "What the handlers noted, as far as it is a `what`"
    log = folder/'log'
    os = [json.loads(o) for o in log.read_text().splitlines()] if log.exists() else []
    return [o for o in os if o['what']==what]

def handler(folder, how='plain', hold=''):
    "A handler that notes its begin and end, and waits in between for the file `go`"
    def held():
        mine = hold=='all' or hold=='first' and len(notes(folder))==1
        return mine and not (folder/'go').exists()
    def begin(key, state): note(folder, what='begin', key=key, state=state)
    def end(key):
        note(folder, what='end', key=key)
        return H1('Thanks'),P(f'to run {key}')
    def plain(state, request, completion_key):
        begin(completion_key, state)
        while held(): time.sleep(.01)
        return end(completion_key)
    async def wait(state, request, completion_key):
        begin(completion_key, state)
        while held(): await asyncio.sleep(.01)
        return end(completion_key)
    async def block(state, request, completion_key): return plain(state, request, completion_key)
    return dict(plain=plain, wait=wait, block=block)[how]

def work(sock, place, folder, server='uvicorn', ahead=0, patience=.3, lease=60., **kw):
    "Serve a flow of two steps until a signal comes; its clock is `ahead` by some seconds"
    real = time.time
    time.time = lambda: real()+ahead
    url,opts = place
    done,store = handler(folder, **kw),store_from_url(url, **opts)
    flow = letters('ab', store, done, dict(completion_lease=lease))
    flow.patience = patience
    app = app_of(flow)
    if server=='uvicorn':
        config = uvicorn.Config(app, log_level='critical', timeout_graceful_shutdown=1)
        return uvicorn.Server(config).run(sockets=[sock])
    from hypercorn.asyncio import serve
    from hypercorn.config import Config
    config = Config()
    config.bind,config.graceful_timeout = [f'fd://{sock.fileno()}'],1
    asyncio.run(serve(app, config))

class Worker:
    "A server process, and its visitors"
    def __init__(self, *args, **kw):
        self.sock = socket.create_server(('127.0.0.1', 0))
        self.url = f'http://127.0.0.1:{self.sock.getsockname()[1]}'
        self.proc = procs.Process(target=work, args=(self.sock, *args), kwargs=kw)
        self.proc.start()
        self.sock.close()

    def signal(self, sig): os.kill(self.proc.pid, sig)

    def close(self):
        if self.proc.is_alive(): self.signal(signal.SIGCONT)
        self.proc.kill()
        self.proc.join()

    def visitor(self, other=None):
        "A newcomer, or `other` with the cookies that they have by now"
        client = httpx.Client(base_url=self.url, timeout=30, verify=False) # no TLS to set up
        if other is None: return Visitor(client=client)
        return Visitor(client=client, cookies=copied(other.client.cookies.jar)).tab(other.page)

def copied(jar):
    res = CookieJar()
    for o in jar: res.set_cookie(o)
    return res

@contextmanager
def workers(place, folder, *opts):
    "A worker for each of `opts`, on one store"
    def started(o): return stack.enter_context(closing(Worker(place, folder, **o)))
    with ExitStack() as stack: yield [*map(started, opts)]

@contextmanager
def at_once(n):
    "A function that begins a call in a thread; the calls have ended when the block has"
    with ThreadPoolExecutor(n) as pool: yield pool.submit

def until(f, seconds=20):
    end = time.monotonic()+seconds
    while not (res := f()):
        assert time.monotonic()<end, 'waited in vain'
        time.sleep(.01)
    return res

def at_the_end(worker):
    "A visitor of `worker` before whom the last step is"
    res = worker.visitor()
    res.get('/f/start')
    res.send(a='Ada')
    return res
