"A visitor without a browser: tabs that read the pages they are sent, fill in the forms on them, and send those"
from urllib.parse import urlencode,urlsplit
from bs4 import BeautifulSoup
from fasthtml.common import FastHTML
from starlette.testclient import TestClient

form_type = {'content-type': 'application/x-www-form-urlencoded'}
htmx_headers = {'hx-request': 'true'}

class Page:
    "What a tab shows: a response, as a browser would read it"
    def __init__(self, resp):
        self.resp,self.status,self.headers,self.text = resp,resp.status_code,resp.headers,resp.text
        self.soup = BeautifulSoup(self.text, 'html.parser')
        self.path = urlsplit(str(resp.url)).path

    def one(self, css): return self.soup.select_one(css)
    def all(self, css): return self.soup.select(css)
    def texts(self, css): return [o.get_text(' ', strip=True) for o in self.all(css)]

    @property
    def step(self): return self.hidden.get('stepflow_step')
    @property
    def hidden(self): return {o['name']: o['value'] for o in self.all('input[type=hidden][name^=stepflow_]')}
    @property
    def title(self): return ''.join(self.texts('title')[:1])
    @property
    def heading(self): return ''.join(self.texts('h1, h2')[:1])
    @property
    def form(self): return self.one('form:has([name=stepflow_step])')
    @property
    def messages(self): return self.texts('[role=alert] li')
    @property
    def notice(self): return ''.join(self.texts('[role=alert] > p'))

    def controls(self, name=None):
        "The form's controls that hold a value, by default all of them"
        os = [o for o in (self.form.select('input, select, textarea') if self.form else ()) if o.get('name')]
        return [o for o in os if name in (None,o['name'])]

    def shown(self, name):
        "What stands in the control `name`: text, a list for several values, None where nothing is chosen"
        os = self.controls(name)
        vs = [v for o in os for v in sent_by(o)]
        return vs if len(os)>1 or any(o.has_attr('multiple') for o in os) else vs[0] if vs else None

    def button(self, what):
        "The button whose id ends in `what`, or the one with that text"
        return next(o for o in self.all('button') if o.get('id', '').endswith(f'-{what}') or o.get_text(strip=True)==what)

def sent_by(o):
    "The values that a browser sends for the control `o` as it is drawn"
    if o.name=='textarea': return [o.get_text().removeprefix('\n')]
    box = o.get('type') in boxes
    if o.name=='input': return [o.get('value', 'on' if box else '')] if o.has_attr('checked') or not box else []
    opts = o.select('option')
    chosen = [p for p in opts if p.has_attr('selected')] or ([] if o.has_attr('multiple') else opts[:1])
    return [p.get('value', p.get_text(strip=True)) for p in chosen]

boxes = 'checkbox','radio'

def submission(page, press='', values=None, pairs=()):
    "Path, and names and values, that a browser sends when `values` are filled in on `page` and the button `press` is clicked"
    values,button = values or {},page.button(press) if press else None
    res,done = [],set()
    for o in page.controls():
        n = o['name']
        if n not in values: res += [(n, v) for v in sent_by(o)]
        elif n not in done: res += [(n, v) for v in (values[n] if isinstance(values[n], (list,tuple)) else [values[n]]) if v is not None]
        done.add(n)
    if button is not None and button.get('name'): res.append((button['name'], button.get('value', '')))
    path = button.get('formaction') if button is not None and button.get('formaction') else page.form['action']
    return path,[*res, *pairs]

def encoded(pairs): return urlencode([(k.encode('utf-8','surrogatepass'), v.encode('utf-8','surrogatepass')) for k,v in pairs])

class Tab:
    "A tab of a visitor's browser; with `htmx`, its forms are sent as HTMX sends them"
    def __init__(self, app, htmx=False, client=None):
        self.app,self.htmx,self.page = app,htmx,None
        self.client = client or TestClient(app, headers={'sec-fetch-site': 'same-origin'})

    def another(self, htmx=None): return Tab(self.app, self.htmx if htmx is None else htmx, self.client)

    def show(self, resp):
        "Show `resp`, following where it leads"
        if to := resp.headers.get('hx-redirect'): return self.go(to)
        self.page = Page(resp)
        return self.page

    def go(self, url, **headers): return self.show(self.client.get(url, headers=headers))

    def post(self, url, pairs=(), follow=True, **headers):
        headers = form_type | (htmx_headers if self.htmx else {}) | headers
        return self.client.post(url, content=encoded(pairs), headers=headers, follow_redirects=follow)

    def send(self, press='', pairs=(), **values):
        "Fill in `values` on the page shown, click `press` (Continue by default), and show what comes"
        path,sent = submission(self.page, press, values, pairs)
        return self.show(self.post(path, sent))

    def raw(self, press='', pairs=(), **values):
        "The very response to the same, shown nowhere and followed nowhere"
        path,sent = submission(self.page, press, values, pairs)
        return self.post(path, sent, follow=False)

def app_of(*flows, prefix='/f', router=None, **kw):
    "An app with `flows` under `prefix`, and `prefix`2 for a second one"
    app = FastHTML(secret_key='test', **kw)
    for i,o in enumerate(flows): o.create_router(f'{prefix}{i+1 if i else ""}', **(router or {})).to_app(app)
    return app
