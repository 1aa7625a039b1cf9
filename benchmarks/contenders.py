"Who takes part, all with the same three pages"
from contextlib import ExitStack,contextmanager
from dataclasses import dataclass
from pathlib import Path
import sys,tempfile
from .by_hand import by_hand_app,floor_app
from .pages import flow_app
from .visitor import Visitor,ask_asgi,ask_wsgi

@dataclass
class Contender:
    "Something that shows the three pages"
    name:str # For tables
    app:object # ASGI or WSGI app
    start:str # Where a newcomer begins
    ask:object=ask_asgi # Sends a request to `app`
    htmx:bool=True # Does it answer HTMX?
    plain:bool=True # Does it work without JavaScript?
    constant:bool=False # Does it answer always the same?

    def visitor(self, htmx): return Visitor(self.app, self.ask, htmx)

def by_hand(threads=False): return Contender('by hand, def handlers' if threads else 'by hand', by_hand_app(threads=threads), '/by-hand/start')
def floor(): return Contender('floor', floor_app(), '/floor', constant=True)
def flow(name, store=None): return Contender(name, flow_app(store), '/register/start')
def sqlite_store(folder):
    from cjm_fasthtml_stepflow.sqlite_store import SQLiteWorkflowStateStore
    return SQLiteWorkflowStateStore(Path(folder)/'flows.db')

def formtools():
    from .formtools import wsgi_app
    return Contender('django-formtools', wsgi_app(), '/wizard', ask_wsgi, htmx=False)

def interactions():
    from .interactions import interactions_app
    return Contender('cjm-fasthtml-interactions', *interactions_app(), plain=False)

@contextmanager
def server(name):
    "A server of our own, as the tests start them"
    sys.path.insert(0, str(Path(__file__).parent.parent/'tests'))
    try: import servers
    finally: sys.path.pop(0)
    cls = getattr(servers, name)
    if not cls.program: raise ImportError(f'{name}: not installed')
    o = cls()
    try: yield o
    finally: o.close()

@contextmanager
def redis_store():
    with server('RedisServer') as o:
        from cjm_fasthtml_stepflow.redis_store import RedisWorkflowStateStore
        yield RedisWorkflowStateStore(o.url)

@contextmanager
def postgres_store():
    with server('PostgresServer') as o:
        from cjm_fasthtml_stepflow.postgres_store import PostgresWorkflowStateStore
        yield PostgresWorkflowStateStore(o.url)

@contextmanager
def everyone(
    quick:bool=False, # Only the reference, the floor, and this library in memory?
):
    "All contenders that can take part here, and why others cannot"
    with ExitStack() as stack:
        res,missing = [by_hand(), floor(), flow('stepflow, memory')],{}
        if not quick:
            res += [by_hand(True), flow('stepflow, SQLite', sqlite_store(stack.enter_context(tempfile.TemporaryDirectory())))]
            for name,f in (('stepflow, Redis',redis_store), ('stepflow, PostgreSQL',postgres_store), ('django-formtools',formtools), ('cjm-fasthtml-interactions',interactions)):
                try: res.append(flow(name, stack.enter_context(f())) if 'stepflow' in name else f())
                except ImportError as e: missing[name] = str(e)
        yield res,missing
