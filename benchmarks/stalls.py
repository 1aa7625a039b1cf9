"How long the event loop is ever held up, seen by a task that wants to run every millisecond"
import asyncio,multiprocessing,random,sqlite3
from contextlib import closing
from pathlib import Path
from statistics import quantiles
from time import perf_counter,sleep,time
from .growth import Newcomer,fill,question_steps,store_of
from .pages import flow_app

def waited():
    "Seconds that this thread was ready to run while the core had other programs to serve, where the system tells (Linux)"
    try: return int(Path('/proc/thread-self/schedstat').read_text().split()[1])/1e9
    except FileNotFoundError: return 0.

class Ticker:
    "A task that sleeps for a millisecond again and again, and notes how late it wakes up, less what other programs took of the core"
    def __init__(self): self.late = []

    async def run(self):
        while True:
            start,others = perf_counter(),waited()
            await asyncio.sleep(.001)
            self.late.append(max(0, perf_counter()-start-.001-(waited()-others)))

    def report(self): return dict(longest=max(self.late), p99=quantiles(self.late, n=100)[-1], ticks=len(self.late))

async def visits(app, n, think):
    "`n` concurrent visitors who walk through the flow for ever, `think` seconds between requests on average"
    async def one():
        while True:
            v = Newcomer(app)
            await v.begin()
            for i in range(3):
                await asyncio.sleep(random.expovariate(1/think))
                await v.submit(**{f'a{i}': 'Answer'})
    await asyncio.gather(*[one() for _ in range(n)])

async def watch(work, app, visitors, think=.5):
    "What a ticker saw while `work` ran and `visitors` came and went"
    ticker = Ticker()
    async def ramp():
        await asyncio.sleep(1)
        tick = asyncio.create_task(ticker.run())
        start = perf_counter()
        await work
        took = perf_counter()-start
        tick.cancel()
        return took
    came,done = asyncio.create_task(visits(app, visitors, think)),asyncio.create_task(ramp())
    await asyncio.wait((came,done), return_when=asyncio.FIRST_COMPLETED)
    if came.done(): came.result()
    came.cancel()
    return ticker.report() | dict(seconds=done.result())

def write_for_ever(folder, name):
    "What a second server does to the file: some 500 writes a second, and now and then something that holds the lock for 30 ms"
    store = store_of('sqlite', folder, name)
    store.ttl = 0 # so that each record may be written again
    with closing(sqlite3.connect(store.path, timeout=10, isolation_level=None)) as conn:
        while True:
            for i in range(200):
                store.write('other', str(i), '{}', i+1, 0)
                sleep(.001)
            conn.execute('BEGIN IMMEDIATE')
            sleep(.03)
            conn.execute('COMMIT')

def concurrent(kind, folder, seconds, visitors=50, writer=True):
    "Longest stall with concurrent visitors and, for SQLite, a second process that writes to the same file"
    store = store_of(kind, folder, 'stalls')
    app = flow_app(store, question_steps(4))
    async def turn():
        proc = multiprocessing.get_context('spawn').Process(target=write_for_ever, args=(folder,'stalls'), daemon=True) if kind=='sqlite' and writer else None
        if proc: proc.start()
        try:
            if proc: await asyncio.sleep(2)
            return await watch(asyncio.sleep(seconds), app, visitors)
        finally:
            if proc: proc.kill()
    return turn

def purging(kind, folder, n):
    "Longest stall while `n` expired records are purged and ten visitors served"
    store = store_of(kind, folder, 'purge')
    if kind=='memory': store.clock = lambda: 0.
    else: ttl,store.ttl,log,store.log_bytes = store.ttl,0,store.log_bytes,10**12 # Nothing is tidied up meanwhile
    fill(store, n)
    if kind=='memory': store.clock = time
    else: store.ttl,store.log_bytes = ttl,log
    app = flow_app(store, question_steps(4))
    async def turn():
        res = await watch(store.apurge(), app, 10, .1)
        if await store.apurge(): raise RuntimeError('expired records were left')
        return res
    return turn
