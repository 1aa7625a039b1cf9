"Several worker processes, one store: who finishes, who dies, and what a stolen store tells"
import asyncio,base64,json,logging,multiprocessing,os,re,secrets,signal,socket,subprocess,sys
import threading,time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack,closing,contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
import httpx,psycopg,pytest,redis,uvicorn
from fasthtml.common import *
from cjm_fasthtml_stepflow.step_flow import Step,StepFlow
from cjm_fasthtml_stepflow.stores import store_from_url
from cjm_fasthtml_stepflow.testing import Visitor

procs = multiprocessing.get_context('forkserver') # new processes, but the imports are done once
ours = 'step_flow','sqlite_store','redis_store','postgres_store'
theirs = 'pytest uvicorn bs4 starlette.testclient cryptography.fernet'.split()
procs.set_forkserver_preload([*theirs, *(f'cjm_fasthtml_stepflow.{o}' for o in ours)])

lease = 1.5
password = 'correct-horse-battery' # ASCII, as JSON would escape what is not

# What each worker process runs

def note(log, **kw):
    fd = os.open(log, os.O_WRONLY|os.O_CREAT|os.O_APPEND)
    os.write(fd, (json.dumps(kw | dict(pid=os.getpid(), at=time.time()))+'\n').encode())
    os.close(fd)

def notes(log): return [json.loads(o) for o in log.read_text().splitlines()] if log.exists() else []

def ask(*names, **kw):
    def field(o): return Label(o, Input(name=o, required=True, **kw))
    return lambda ctx: [field(o) for o in names]

def confirm(ctx): return H1('Is this right?'), Dl(*(Dd(ctx.get(o), id=o) for o in ('name','email')))

def app_of_worker(place, log):
    "An app with flows that finish, one that hangs once, and one with a password that fails once"
    url,opts = place
    store = store_from_url(url, **opts)
    def done(state, request, completion_key):
        note(log, key=completion_key, state=state)
        time.sleep(.2)
        return H1('Done'), P(f'{state}, {secrets.token_hex(8)}')
    def hangs(state, request, completion_key):
        note(log, key=completion_key)
        if len(notes(log))==1: time.sleep(60)
        return H1('Paid')
    def fails(state, request):
        note(log, state=state)
        if len(notes(log))==1: raise RuntimeError(f'{password} will not do')
        return H1(f'Welcome {state["name"]}')
    def matches(state): return state['password']==state['again'] or {'again': 'Type the same twice'}
    app = FastHTML(secret_key='the same in all workers')
    def put(name, f, *steps):
        flow = StepFlow(name, steps, store, on_complete=f, completion_lease=lease, debug=True)
        flow.create_router(f'/{name}').to_app(app)
    last = Step('confirm', 'Confirm', confirm)
    put('vote', done, Step('choice', 'Choice', ask('choice')))
    put('order', done, Step('item', 'Item', ask('item')), last)
    put('pay', hangs, Step('card', 'Card', ask('card')))
    who = Step('name', 'Name', ask('name')), Step('email', 'E-mail', ask('email', type='email'))
    twice = ask('password', 'again', type='password')
    put('join', fails, *who, Step('secret', 'Password', twice, validate=matches), last)
    return app

def work(sock, place, log):
    logging.basicConfig(filename=log.with_suffix('.out'), level=logging.INFO)
    app = app_of_worker(place, log)
    uvicorn.Server(uvicorn.Config(app, log_config=None)).run(sockets=[sock])

class Worker:
    "A server process, on a socket that outlives it: who comes while it restarts waits"
    def __init__(self, *args):
        self.sock,self.args = socket.create_server(('127.0.0.1', 0)),args
        self.url = f'http://127.0.0.1:{self.sock.getsockname()[1]}'
        self.start()

    def start(self):
        self.proc = procs.Process(target=work, args=(self.sock, *self.args), daemon=True)
        self.proc.start()

    def kill(self):
        self.proc.kill()
        self.proc.join()

    def close(self):
        self.kill()
        self.sock.close()

@contextmanager
def workers(n, place, log):
    with ExitStack() as stack:
        def started(): return stack.enter_context(closing(Worker(place, log)))
        yield [started() for _ in range(n)]

@pytest.fixture
def log(tmp_path): return tmp_path/'log'

# Visitors of several servers

class InTurn(httpx.BaseTransport):
    "Sends each request to the next of the `workers`, and then calls `between` with that worker"
    def __init__(self, workers, between=noop): self.workers,self.between,self.n = workers,between,0

    def handle_request(self, req):
        worker = self.workers[self.n % len(self.workers)]
        self.n += 1
        url,opts = worker.url+req.url.raw_path.decode(),dict(timeout=30, verify=False)
        res = httpx.request(req.method, url, headers=req.headers, content=req.read(), **opts)
        self.between(worker)
        headers = res.headers.multi_items()
        return httpx.Response(res.status_code, headers=headers, content=res.content)

def tab(workers, jar=None, htmx=False, page=None, **kw):
    "A tab whose requests go to the `workers` in turn"
    place = dict(base_url='http://forms.test', headers=dict(connection='close'))
    client = httpx.Client(transport=InTurn(workers, **kw), **place)
    res = Visitor(htmx=htmx, client=client, cookies=jar)
    res.page = page
    return res

def copied(jar):
    res = CookieJar()
    for o in jar: res.set_cookie(o)
    return res

def at_once(tabs, **values):
    "What each of `tabs` shows after all have sent `values` at the same moment"
    gate = threading.Barrier(len(tabs))
    def send(t):
        gate.wait(10)
        return t.send(**values)
    with ThreadPoolExecutor(len(tabs)) as pool: return list(pool.map(send, tabs))

def until(f, seconds=20):
    end = time.monotonic()+seconds
    while not (res := f()):
        assert time.monotonic()<end, 'waited in vain'
        time.sleep(.01)
    return res

# Exactly once

@pytest.mark.parametrize('flow,values', [('order', {}), ('vote', dict(choice='tea'))])
def test_processes_that_finish_at_once_finish_once(place, log, flow, values):
    "The last of two steps, or the first click of a newcomer whose record it begins; plain and HTMX"
    with workers(4, place, log) as ws:
        for w in ws: tab([w]).get(f'/{flow}/start') # all are up
        for n in range(1, 3):
            jar = CookieJar()
            first = tab(ws, jar)
            first.get(f'/{flow}/start')
            if flow=='order': first.send(item='tea')
            tabs = [tab([w], copied(jar), i%2>0, first.page) for i,w in enumerate(ws)]
            pages = at_once(tabs, **values)
            assert [o.status for o in pages]==[200]*4
            outcomes = {' '.join(o.texts('#step-flow-container')) for o in pages}
            assert len(outcomes)==1 and re.match(r'Done .*tea', outcomes.pop())
            assert len(notes(log))==n
    assert len({o['key'] for o in notes(log)})==2

# Killed

def cookie(jar):
    "What a session cookie tells whoever has it"
    text = next(o for o in jar if o.name=='session_').value
    return json.loads(base64.b64decode(text.partition('.')[0]))

def test_worker_killed_inside_of_on_complete(place, log):
    with workers(2, place, log) as ws, ThreadPoolExecutor(1) as pool:
        first,other = ws
        jar = CookieJar()
        mine = tab([other], jar)
        mine.get('/pay/start') # the cookie comes with the page
        mine.send(card='') # refused, and so kept: the visitor has a record now
        lost = pool.submit(tab([first], copied(jar), page=mine.page).send, card='4711')
        key = until(lambda: notes(log))[0]['key']
        first.kill()
        with pytest.raises(httpx.HTTPError): lost.result(30)
        assert notes(log)[0]['pid']==first.proc.pid
        seen = time.time() # The other worker has not seen the claim before
        look = tab([other], copied(jar)).get('/pay/start')
        assert look.one('[role=status]') and not look.forms and len(notes(log))==1
        mine.send(card='4711') # waits for the first one's outcome as long as it may come
        assert mine.page.heading=='Paid'
        again = notes(log)[1]
        assert again['key']==key and again['pid']==other.proc.pid
        assert again['at']>=seen+lease
        first.start()
        late = tab([first], copied(jar)).get('/pay/done')
        assert late.heading=='Paid' and len(notes(log))==2

# A visitor who notices nothing

def join(tab):
    "Fills in `join`, with mistakes and second thoughts, and yields after each"
    yield tab.get('/join/start')
    yield tab.send(name='Ada Lovelace')
    yield tab.send(email='ada')
    assert tab.page.step=='email' and tab.page.errors
    tab.reload()
    assert tab.page.step=='email' and tab.page.fields['email']=='ada'
    yield tab.press('Back', email='ada@exam')
    assert tab.page.fields['name']=='Ada Lovelace'
    yield tab.send()
    assert tab.page.fields['email']=='ada@exam'
    yield tab.send(email='ada@example.com')
    yield tab.send(password=password, again='something else')
    assert tab.page.errors==dict(again=['Type the same twice']) and not tab.page.fields['password']
    yield tab.press('Back', password=password, again=password)
    yield tab.send()
    assert tab.page.step=='secret' and not tab.page.fields['password']
    yield tab.send(password=password, again=password)
    assert tab.page.step=='confirm' and tab.page.texts('dd')==['Ada Lovelace', 'ada@example.com']
    yield tab.get('/join/start')
    yield tab.send()
    assert tab.page.step=='confirm' and tab.page.notice
    yield tab.send()
    assert tab.page.heading=='Welcome Ada Lovelace'

everything = dict(name='Ada Lovelace', email='ada@example.com', password=password, again=password)

def test_workers_restarted_one_by_one(place, log):
    "After each request the worker that answered it is killed and another one put in its place"
    pids = []
    def restart(w):
        pids.append(w.proc.pid)
        w.kill()
        w.start()
    with workers(2, place, log) as ws:
        for _ in join(tab(ws, between=restart)): pass
    assert len(pids)>=15 and len(set(pids))==len(pids)
    assert [o['state'] for o in notes(log)]==[everything]*2

# What a stolen store tells

def contents(place):
    "All bytes of the store at `place`"
    url,opts = place
    if url.startswith('sqlite'):
        folder = Path(url.removeprefix('sqlite:///')).parent
        return b''.join(o.read_bytes() for o in folder.glob('flows.db*'))
    if 'table' in opts:
        rows = f"SELECT t::text FROM {opts['table']} t"
        with psycopg.connect(url) as conn: return repr(conn.execute(rows).fetchall()).encode()
    with redis.from_url(url) as client:
        keys = list(client.scan_iter(f"{opts['prefix']}:*"))
        return b''.join(b'%b %b\n' % (o, client.get(o) or b'') for o in keys)

@contextmanager
def watched(place, *needles):
    "Looks into the store all the time; the set of `needles` that have been there"
    seen,stop = set(),threading.Event()
    def look():
        data = contents(place)
        seen.update(o for o in needles if o.encode() in data)
    def watch():
        while not stop.wait(.002): look()
    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(watch)
        try: yield seen,look
        finally: stop.set()
        watching.result()

def test_a_stolen_store_tells_no_secret(place, log):
    with workers(1, place, log) as ws:
        tab(ws).get('/join/start') # the store is made
        jar = CookieJar()
        told = {'Ada Lovelace', 'ada@exam"', '$sealed', 'Welcome'}
        with watched(place, *told, password) as (seen,look):
            for _ in join(tab(ws, jar)): look()
        assert seen==told # what is no secret was seen, so the password would have been
        assert set(cookie(jar))=={'stepflow_id','stepflow_key'}
        assert cookie(jar)['stepflow_key'].encode() not in contents(place)
        out = log.with_suffix('.out').read_text()
        assert 'raised' in out
        assert not any(o in out for o in (password, 'Ada Lovelace', 'ada@exam'))
    assert [o['state']['password'] for o in notes(log)]==[password]*2
    url,opts = place
    with closing(store_from_url(url, **opts)) as store: asyncio.run(purged(store))
    left = contents(place)
    assert b'Welcome' in left, 'the outcome stays'
    assert b'ada@example.com' not in left and b'$sealed' not in left, 'the answers do not'

async def purged(store):
    await store.apurge()
    if hasattr(store, 'aclose'): await store.aclose()

# The example, as its first lines say to run it

@contextmanager
def uvicorn_workers(n, folder, **env):
    "Address and process of `uvicorn stores:app` with `n` workers, run in `folder`"
    opts = '--app-dir', Path(__file__).parent.parent/'examples', '--workers', str(n), '--port', '0'
    cmd,out = [sys.executable, '-m', 'uvicorn', 'stores:app', *opts],folder/'out'
    run = partial(subprocess.Popen, cmd, cwd=folder, env=os.environ|env)
    with out.open('wb') as f: proc = run(stdout=f, stderr=f)
    def ready():
        text = out.read_text()
        assert proc.poll() is None, text
        if text.count('startup complete')>=n: return re.search(r'running on (http://[\d.:]+)', text)
    try: yield until(ready, 60)[1],proc,out
    finally:
        proc.terminate()
        proc.wait(30)

def test_example_with_uvicorns_workers(sqlite_place, tmp_path):
    url,_ = sqlite_place
    env = dict(STORE_URL=url, SESSION_SECRET='the same in all workers')
    with uvicorn_workers(2, tmp_path, **env) as (base,proc,out):
        client = httpx.Client(base_url=base, headers=dict(connection='close'), timeout=30)
        mine = Visitor(client=client)
        mine.get('/signup/start')
        mine.send(email='ada@example.com')
        mine.send(password=password)
        proc.send_signal(signal.SIGHUP) # uvicorn restarts its workers one by one
        until(lambda: out.read_text().count('startup complete')>=4, 60)
        mine.send()
        assert mine.page.heading=='Welcome!' and 'ada@example.com' in mine.page.text
        client.close()
    assert 'Traceback' not in out.read_text()
