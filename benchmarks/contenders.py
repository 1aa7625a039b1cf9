"Who takes part, all with the same three pages"
import sys,tempfile
from contextlib import ExitStack,contextmanager
from dataclasses import dataclass
from pathlib import Path
from cjm_fasthtml_stepflow.stores import store_from_url
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

def formtools(asgi):
    from . import formtools
    return Contender('django-formtools', formtools.asgi_app() if asgi else formtools.wsgi_app(), '/wizard', ask_asgi if asgi else ask_wsgi, htmx=False)

def interactions():
    from .interactions import interactions_app
    return Contender('cjm-fasthtml-interactions', *interactions_app(), plain=False)

def contender(
    name:str, # One of `names`
    url:str='', # Where the store of a 'stepflow, …' is
    asgi:bool=False, # Only ASGI apps?
)->Contender: # An `ImportError` says what is not installed
    "The contender `name`"
    if name=='floor': return Contender(name, floor_app(), '/floor', constant=True)
    if name=='django-formtools': return formtools(asgi)
    if name=='cjm-fasthtml-interactions': return interactions()
    if name.startswith('by hand'): return Contender(name, by_hand_app(threads='def' in name), '/by-hand/start')
    return Contender(name, flow_app(store_from_url(url or 'memory:')), '/register/start')

few = ['by hand', 'floor', 'stepflow, memory', 'stepflow, SQLite']
names = [*few, 'stepflow, Redis', 'stepflow, PostgreSQL', 'by hand, def handlers', 'django-formtools', 'cjm-fasthtml-interactions']

@contextmanager
def server(cls):
    "Address of a database server of our own, started as the tests do"
    sys.path.insert(0, str(Path(__file__).parent.parent/'tests'))
    try: import servers
    finally: sys.path.pop(0)
    if not getattr(servers, cls).program: raise ImportError(f'{cls} is not installed')
    o = getattr(servers, cls)()
    try: yield o.url
    finally: o.close()

@contextmanager
def places():
    "Addresses of the stores, by contender; and why there is none"
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        urls,missing = {'stepflow, SQLite': f'sqlite:///{folder}/flows.db'},{}
        for name,cls in (('stepflow, Redis','RedisServer'), ('stepflow, PostgreSQL','PostgresServer')):
            try: urls[name] = stack.enter_context(server(cls))
            except ImportError as e: missing[name] = str(e)
        yield urls,missing

def gather(
    names, # Who is asked
    urls, # From `places`
    missing, # Gets the reasons of those who cannot come
    **kwargs, # For `contender`
)->list[Contender]:
    "The contenders that can take part here"
    res = []
    for o in names:
        if o in missing: continue
        try: res.append(contender(o, urls.get(o), **kwargs))
        except ImportError as e: missing[o] = str(e)
    return res
