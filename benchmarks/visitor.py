"The visitor of the tests, whose requests go straight into the app; only the app's own time counts"
import asyncio,httpx,io,sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter,process_time
from wsgiref.util import setup_testing_defaults
from cjm_fasthtml_stepflow.browsing import Click
sys.path.append(str(Path(__file__).parent.parent/'tests'))
from kit import AsyncVisitor

@dataclass
class Cost:
    "What requests took"
    cpu:float=0. # Seconds of CPU of this process, all threads
    wall:float=0. # Seconds that passed
    def __add__(self, o): return Cost(self.cpu+o.cpu, self.wall+o.wall)
    def __mul__(self, x): return Cost(self.cpu*x, self.wall*x)

@dataclass
class Response:
    "What came back"
    status:int
    headers:list # Pairs of lower-case names and values
    body:bytes
    cost:Cost

async def ask_asgi(app, method, path, headers=(), body=b''):
    "Send a request to an ASGI app, without network"
    path,_,query = path.partition('?')
    hs = [(b'host', b'localhost'), *((k.encode(), v.encode()) for k,v in headers)]
    target = dict(method=method, path=path, raw_path=path.encode(), query_string=query.encode())
    ends = dict(scheme='http', client=('127.0.0.1', 1), server=('localhost', 80), root_path='')
    kind = dict(type='http', asgi=dict(version='3.0'), http_version='1.1')
    scope = kind | target | ends | dict(headers=hs)
    sent,got = False,[]
    async def receive():
        nonlocal sent
        if sent: await asyncio.sleep(3600)
        sent = True
        return dict(type='http.request', body=body, more_body=False)
    async def send(msg): got.append(msg)
    cpu,wall = process_time(),perf_counter()
    await app(scope, receive, send)
    cost = Cost(process_time()-cpu, perf_counter()-wall)
    hs = [(k.decode().lower(), v.decode()) for k,v in got[0]['headers']]
    return Response(got[0]['status'], hs, b''.join(o.get('body', b'') for o in got[1:]), cost)

async def ask_wsgi(app, method, path, headers=(), body=b''):
    "Send a request to a WSGI app, without network"
    path,_,query = path.partition('?')
    environ = dict(REQUEST_METHOD=method, SCRIPT_NAME='', PATH_INFO=path, QUERY_STRING=query)
    environ |= {'CONTENT_LENGTH': str(len(body)), 'wsgi.input': io.BytesIO(body)}
    def name(o): return 'CONTENT_TYPE' if o=='content-type' else 'HTTP_'+o.upper().replace('-','_')
    environ |= {name(k): v for k,v in headers if k!='content-length'}
    setup_testing_defaults(environ)
    got = []
    cpu,wall = process_time(),perf_counter()
    res = app(environ, lambda status, hs, exc=None: got.append((status,hs)))
    body = b''.join(res)
    res.close()
    cost = Cost(process_time()-cpu, perf_counter()-wall)
    (status,hs), = got
    return Response(int(status[:3]), [(k.lower(), v) for k,v in hs], body, cost)

clients_own = {'host','accept','accept-encoding','connection','user-agent'} # of no visitor's

class Straight(httpx.AsyncBaseTransport):
    "The way into an app, which adds up what the requests cost"
    def __init__(self, app, ask): self.app,self.ask,self.cost = app,ask,Cost()

    async def handle_async_request(self, req):
        headers = [(k,v) for k,v in req.headers.items() if k not in clients_own]
        path,body = req.url.raw_path.decode(),await req.aread()
        r = await self.ask(self.app, req.method, path, headers, body)
        self.cost += r.cost
        return httpx.Response(r.status, headers=r.headers, content=r.body)

class Visitor(AsyncVisitor):
    "A newcomer to an app"
    def __init__(self,
        app, # ASGI or WSGI app
        ask=ask_asgi, # What sends it a request: `ask_asgi` or `ask_wsgi`
        htmx=False, # Are forms sent by htmx?
    ):
        self.way = Straight(app, ask)
        client = httpx.AsyncClient(transport=self.way, base_url='http://localhost', trust_env=False)
        super().__init__(app, htmx, client=client)

    def enter(self,
        url:str, # Where to begin
    ):
        "Open a page, in place where htmx asks for it"
        return self.get(url, {'hx-request': 'true'} if self.htmx else None)

    def clicked(self,
        button:str=None, # Text of a button, arrows aside; None for the one that leads on
        **values, # Answers by field name; those that the page does not ask for are left out
    )->Click:
        "What is sent when the page's fields are filled in and `button` is clicked"
        wanted = button or 'Continue'
        asked = {o: o.split('-')[-1] for o in self.page.fields} # Django puts the step in front
        text = next(o for o in self.page.buttons if o.strip('← ')==wanted)
        return self.page.submission(text, **{o: values[k] for o,k in asked.items() if k in values})

    def spent(self)->Cost: # Redirects that were followed included
        "What it took since this was last asked"
        res,self.way.cost = self.way.cost,Cost()
        return res
