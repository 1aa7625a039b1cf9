"A visitor without a browser or a client library: requests go straight into the app, and only the app's own time is counted"
import asyncio,io,sys
from dataclasses import dataclass
from time import perf_counter,process_time
from urllib.parse import urlencode,urlsplit
from bs4 import BeautifulSoup

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
    def header(self, name): return next((v for k,v in self.headers if k==name), None)

async def ask_asgi(app, method, path, headers=(), body=b''):
    "Send a request to an ASGI app, without network"
    path,_,query = path.partition('?')
    hs = [(b'host', b'localhost'), *((k.encode(), v.encode()) for k,v in headers)]
    scope = dict(type='http', asgi=dict(version='3.0'), http_version='1.1', method=method, scheme='http', path=path, raw_path=path.encode(), query_string=query.encode(),
        root_path='', headers=hs, client=('127.0.0.1', 1), server=('localhost', 80))
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
    return Response(got[0]['status'], [(k.decode().lower(), v.decode()) for k,v in got[0]['headers']], b''.join(o.get('body', b'') for o in got[1:]), cost)

async def ask_wsgi(app, method, path, headers=(), body=b''):
    "Send a request to a WSGI app, without network"
    path,_,query = path.partition('?')
    environ = {'REQUEST_METHOD': method, 'SCRIPT_NAME': '', 'PATH_INFO': path, 'QUERY_STRING': query, 'SERVER_NAME': 'localhost', 'SERVER_PORT': '80', 'HTTP_HOST': 'localhost',
        'SERVER_PROTOCOL': 'HTTP/1.1', 'REMOTE_ADDR': '127.0.0.1', 'wsgi.version': (1,0), 'wsgi.url_scheme': 'http', 'wsgi.input': io.BytesIO(body), 'wsgi.errors': sys.stderr,
        'wsgi.multithread': False, 'wsgi.multiprocess': False, 'wsgi.run_once': False, 'CONTENT_LENGTH': str(len(body))}
    environ |= {'CONTENT_TYPE' if k=='content-type' else 'HTTP_'+k.upper().replace('-','_'): v for k,v in headers if k!='content-length'}
    got = []
    cpu,wall = process_time(),perf_counter()
    res = app(environ, lambda status, hs, exc=None: got.append((status,hs)))
    body = b''.join(res)
    res.close()
    cost = Cost(process_time()-cpu, perf_counter()-wall)
    (status,hs), = got
    return Response(int(status[:3]), [(k.lower(), v) for k,v in hs], body, cost)

class Page:
    "A page as a browser reads it"
    def __init__(self, html): self.soup = BeautifulSoup(html, 'html.parser')

    @property
    def form(self): return self.soup.form
    def controls(self): return [o for o in self.form.select('input, select, textarea') if o.get('name') and o.get('type')!='submit'] if self.form else []

    def button(self, text):
        "The button with that text, arrows aside"
        return next(o for o in self.soup.select('button') if o.get_text(strip=True).strip('← ')==text)

    def submission(self, press=None, **values):
        "Method, path, pairs and content type that a browser sends when `values` are filled in and the button `press` is clicked"
        b = self.button(press) if press else None
        if b is not None and b.get('hx-get'): return 'GET',b['hx-get']
        pairs = [(n, values.get(n.split('-')[-1], o.get('value', ''))) for o in self.controls() for n in [o['name']]] # Django puts the step in front of a name
        if b is not None and b.get('name'): pairs.append((b['name'], b.get('value', '')))
        path = (b.get('formaction') if b is not None else None) or self.form.get('action') or self.form.get('hx-post')
        return 'POST',path,pairs,self.form.get('enctype', 'application/x-www-form-urlencoded')

    def seen(self):
        "What a visitor sees and can do: title, words, fields and buttons"
        title = ' '.join(o.get_text(strip=True) for o in self.soup('title'))
        for o in self.soup(['script','style','head','title']): o.decompose()
        fields = [(o['name'], o.get('type', 'text'), o.get('value', ''), o.has_attr('required')) for o in self.controls() if o.get('type')!='hidden']
        buttons = [(o.get_text(strip=True), [k for k in ('hx-post','hx-target','hx-swap','formnovalidate') if o.has_attr(k)]) for o in self.soup.select('button')]
        return dict(title=title, words=self.soup.get_text(' ', strip=True).split(), fields=fields, buttons=buttons)

def encoded(pairs, kind):
    "Content type and body of a form with `pairs`"
    if kind!='multipart/form-data': return kind,urlencode(pairs).encode()
    parts = ''.join(f'--boundary\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k,v in pairs)
    return f'{kind}; boundary=boundary',f'{parts}--boundary--\r\n'.encode()

class Visitor:
    "A newcomer to an app: keeps cookies, follows redirects, and adds up what the requests cost"
    def __init__(self, app, ask=ask_asgi, htmx=False): self.app,self.ask,self.htmx,self.cookies = app,ask,htmx,{}

    async def send(self, method, path, pairs=(), kind='application/x-www-form-urlencoded'):
        "The page that the visitor ends up on, with the cost of getting there"
        headers,body = [],b''
        if method=='POST':
            kind,body = encoded(pairs, kind)
            headers += [('content-type',kind), ('content-length',str(len(body))), ('sec-fetch-site','same-origin')]
        if self.htmx: headers.append(('hx-request','true'))
        if self.cookies: headers.append(('cookie', '; '.join(f'{k}={v}' for k,v in self.cookies.items())))
        r = await self.ask(self.app, method, path, headers, body)
        for k,v in r.headers:
            if k=='set-cookie': self.cookies.update([v.partition(';')[0].split('=', 1)])
        to = r.header('hx-redirect') or r.header('location')
        if not to: return r
        after = await self.send('GET', urlsplit(to)._replace(scheme='', netloc='').geturl())
        after.cost += r.cost
        return after
