"""A visitor without a browser, who opens pages, reads them, fills in forms and presses buttons

A `Visitor` does what a browser does where JavaScript is off or, with `htmx=True`, what htmx does.
What a browser would refuse to send is sent all the same, since a test wants to see what the server
says to it. An `AsyncVisitor` has the same methods to be awaited, for requests at the same time."""
import asyncio,json,mimetypes,re
from dataclasses import dataclass,replace
from functools import cached_property
from pathlib import Path
from urllib.parse import urlencode,urlsplit
from bs4 import BeautifulSoup
from fasthtml.common import Client,Iframe,first,listify,to_xml
from starlette.testclient import TestClient

# What is sent

urlencoded,multipart = 'application/x-www-form-urlencoded','multipart/form-data'
boundary = 'visitor-f41c0a9d72'
no_file = '',b'','application/octet-stream'

def as_bytes(s): return s.encode('utf-8', 'surrogatepass')
def crlf(s): return re.sub('\r\n?|\n', '\r\n', str(s))

def as_file(o):
    "Name, bytes and type of a file, given as a path or as `(name, bytes[, type])`"
    name,data,*kind = o if isinstance(o, tuple) else (Path(o).name, Path(o).read_bytes())
    return name,data,first(kind) or mimetypes.guess_type(name)[0] or no_file[2]

def part(name, value):
    "One part of a multipart body"
    def quoted(s): return re.sub('[\r\n"]', lambda o: f'%{ord(o[0]):02X}', s)
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{quoted(name)}"'
    if isinstance(value, str): return as_bytes(f'{head}\r\n\r\n{value}\r\n')
    filename,data,kind = value
    head += f'; filename="{quoted(filename)}"\r\nContent-Type: {kind}'
    return as_bytes(f'{head}\r\n\r\n')+data+b'\r\n'

@dataclass
class Submission:
    "What a browser sends when a button is pressed or an address opened"
    url:str # Where to
    pairs:list=() # Names and values in order; the value of a file is its name, bytes and type
    enctype:str=urlencoded # How `pairs` are sent
    method:str='post' # 'get' or 'post'

    def forged(self,
        **values, # Name to a value, a list of values, or None for nothing
    )->'Submission': # A copy
        "The same with other `values`, with or without a control for them, as a script may send it"
        rest = [(k,v) for k,v in self.pairs if k not in values]
        return replace(self, pairs=[*rest, *((k,o) for k,v in values.items() for o in listify(v))])

    @property
    def body(self)->bytes: # Encoded as `enctype` says
        "The pairs as they are sent"
        end = f'--{boundary}--\r\n'.encode()
        if self.enctype==multipart: return b''.join(part(*o) for o in self.pairs)+end
        texts = [(k, v if isinstance(v, str) else v[0]) for k,v in self.pairs]
        return urlencode([(as_bytes(k), as_bytes(v)) for k,v in texts]).encode()

    def request(self,
        headers:dict=None, # Headers beside those of the body
    )->dict: # Arguments for the `request` of an httpx client
        "The submission as a client takes it"
        query = '?'+self.body.decode() if self.pairs else ''
        if self.method=='get': return dict(method='GET', url=self.url+query, headers=headers)
        kind = f'{multipart}; boundary={boundary}' if self.enctype==multipart else self.enctype
        headers = {'content-type': kind} | (headers or {})
        return dict(method='POST', url=self.url, content=self.body, headers=headers)

# Controls, as HTML has them

boxes,pressed = ('checkbox','radio'),('submit','image','button','reset')

def words(o):
    "The text of an element as a reader sees it; empty without an element"
    return ' '.join(o.get_text(' ').split()) if o else ''

def kind_of(o): return o.get('type', 'text').lower() if o.name=='input' else o.name
def value_of(o):
    "What a control or option stands for"
    return o.get('value', 'on' if kind_of(o) in boxes else words(o) if o.name=='option' else '')
def submits(o):
    "Does a click on it submit a form?"
    return (o.get('type', 'submit') if o.name=='button' else kind_of(o)) in ('submit','image')
def acts(o): return submits(o) or o.name=='button' and bool(o.get('hx-get') or o.get('hx-post'))
def disabled(o): return o.has_attr('disabled') or bool(o.find_parent('fieldset', disabled=True))

def name_of(o):
    "What a button or link is called"
    return o.get('aria-label') or words(o) or o.get('value') or o.get('alt') or ''

def standing(o):
    "The values that a browser sends for the control `o` as it is drawn"
    if o.name=='textarea': return [re.sub('^\r?\n', '', o.get_text())]
    if kind_of(o) in boxes: return [value_of(o)] if o.has_attr('checked') else []
    if kind_of(o)=='file': return [no_file]
    if o.name!='select': return [value_of(o)]
    opts = [p for p in o.select('option') if not p.has_attr('disabled')]
    chosen = [p for p in opts if p.has_attr('selected')]
    return [value_of(p) for p in (chosen if o.has_attr('multiple') else chosen[-1:] or opts[:1])]

def value_in(os):
    "What stands in the controls `os` of one name: text, True or False for a box, or a list"
    ticks = [o for o in os if kind_of(o) in boxes]
    vs = [v if isinstance(v, str) else v[0] for o in ticks or os for v in standing(o)]
    if ticks and kind_of(ticks[0])=='radio': return first(vs)
    if len(ticks)==1: return bool(vs)
    return vs if ticks or len(os)>1 or os[0].has_attr('multiple') else first(vs)

def chosen(given, choices, what):
    "Values of those `choices` (pairs of value and text) that are `given`"
    wanted = [str(o) for o in listify(given)]
    there = ', '.join(repr(v) for v,_ in choices)
    unknown = [o for o in wanted if not any(o in c for c in choices)]
    if unknown: raise LookupError(f'{what} has no {unknown[0]!r}: there are {there}')
    return [v for v,text in choices if v in wanted or text in wanted]

class FormOn:
    "A form of a page, to be filled in"
    def __init__(self, page, tag):
        self.page,self.tag = page,tag
        os = page.all('input[name], select[name], textarea[name]')
        os = [o for o in os if page.owner(o) is tag]
        self.controls = [o for o in os if kind_of(o) not in pressed and not disabled(o)]

    def label(self, o):
        "The text of a control's label"
        tag = o.find_parent('label') or self.page.soup.find('label', attrs={'for': o.get('id', '')})
        if not tag: return o.get('aria-label', '')
        own = [s for s in tag.strings if not s.find_parent(['select','textarea','button'])]
        return ' '.join(' '.join(own).split())

    def legend(self, o):
        "The text over the group that a box is in"
        group = o.find_parent('fieldset') if kind_of(o) in boxes else None
        return words(group.legend) if group else ''

    def meant(self, key):
        "The controls with `key` as their name, label or legend"
        fs = (lambda o: o['name']), self.label, self.legend
        return next((os for f in fs if (os := [o for o in self.controls if f(o)==key])), [])

    def names(self):
        "The names of the fields, each with its label"
        os = [o for o in self.controls if not o['name'].startswith('stepflow_')]
        labels = {repr(o['name']): self.label(o) for o in os[::-1]}
        return [f'{k} ({v})' if v else k for k,v in reversed(labels.items())]

    def filled(self, key, value):
        "The controls that `key` names, each with the values it sends when `value` is filled in"
        os,what = self.meant(key),f'field {key!r} on {self.page.url}'
        if not os: raise LookupError(f'no {what}: there are {", ".join(self.names()) or "none"}')
        if ticks := [o for o in os if kind_of(o) in boxes]:
            choices = [(value_of(o), self.label(o)) for o in ticks]
            on = [v for v,_ in choices] if value is True else chosen(value or None, choices, what)
            return [(o, [v for v in [value_of(o)] if v in on]) for o in ticks]
        options = [(value_of(o), words(o)) for o in os[0].select('option')]
        if os[0].name=='select': return [(os[0], chosen(value, options, what))]
        vs = [value] if isinstance(value, tuple) else listify(value)
        if kind_of(os[0])=='file': return [(os[0], [as_file(o) for o in vs if o] or [no_file])]
        if len(vs)>len(os): raise LookupError(f'{what} takes {len(os)} and not {len(vs)} values')
        return [(o, [crlf(v)]) for o,v in zip(os, vs or [''])]

    def pairs(self, values):
        "Names and values that are sent when `values` are filled in"
        put = {id(o): vs for k,v in values.items() for o,vs in self.filled(k, v)}
        def drawn(o): return [crlf(v) if isinstance(v, str) else v for v in standing(o)]
        def sent(o): return put[id(o)] if id(o) in put else drawn(o)
        return [(crlf(o['name']), v) for o in self.controls for v in sent(o)]

class Page:
    "What a tab shows: an answer of the app, as its reader sees it"
    def __init__(self,
        resp, # Response of an httpx client
        url:str=None, # What the address bar says; None for where `resp` came from
        htmx:bool=False, # Does htmx send the page's forms?
    ):
        where = urlsplit(str(resp.url))
        self.resp,self.htmx,self.status = resp,htmx,resp.status_code
        self.headers,self.html = resp.headers,resp.text
        self.url = url or where.path+(f'?{where.query}' if where.query else '')

    @cached_property
    def soup(self): return BeautifulSoup(self.html, 'html.parser')
    def one(self, css): return self.soup.select_one(css)
    def all(self, css): return self.soup.select(css)
    def texts(self, css): return [words(o) for o in self.all(css)]
    def owner(self, o):
        "The form of a control or button, around it or named by it"
        return self.soup.find('form', id=o['form']) if o.get('form') else o.find_parent('form')

    @property
    def step(self)->str|None:
        "Id of the step that is shown; None off the flow"
        return self.hidden.get('stepflow_step')
    @property
    def title(self)->str:
        "The window's title"
        return words(self.soup.title)
    @property
    def heading(self)->str:
        "The first heading"
        return words(self.one('h1, h2'))
    @property
    def text(self)->str:
        "All words that are seen"
        unseen = 'title','script','style'
        os = [o for o in (self.soup.body or self.soup).strings if o.parent.name not in unseen]
        return ' '.join(' '.join(os).split())
    @property
    def notice(self)->str:
        "What the flow has to tell; empty if nothing"
        return words(self.one('[role=alert]:not(:has(li)) > p'))
    @property
    def progress(self)->list:
        "Title and state of each step: 'current', else what the page calls it, as 'done', or empty"
        def item(o):
            title,*marks = o.find_all(recursive=False)
            return words(title), 'current' if o.get('aria-current') else ' '.join(map(words, marks))
        return [item(o) for o in self.all('ol:has(> [aria-current=step]) > li')]
    @property
    def errors(self)->dict:
        "Messages by control name, those of the whole page under the empty name"
        res = {}
        for li in self.all('[role=alert] li'):
            o = (a := li.find('a', href=True)) and self.soup.find(id=a['href'].removeprefix('#'))
            if o and not o.get('name'): o = o.find(attrs=dict(name=True))
            res.setdefault(o['name'] if o else '', []).append(words(li))
        return res

    @cached_property
    def forms(self)->list:
        "The flow's forms; where no step is shown, all forms"
        return self.all('form:has([name=stepflow_step])') or self.all('form')
    @property
    def form(self):
        "The first of the forms; None without one"
        return first(self.forms)
    @cached_property
    def hidden(self)->dict:
        "What stands in the hidden controls of the form"
        os = FormOn(self, self.form).controls if self.form else self.all('input[type=hidden][name]')
        return {o['name']: value_of(o) for o in os if kind_of(o)=='hidden'}
    @cached_property
    def fields(self)->dict:
        "What stands in the form's controls, by name: text, True or False for a box, or a list"
        res = {}
        for o in FormOn(self, self.form).controls if self.form else ():
            if not o['name'].startswith('stepflow_'): res.setdefault(o['name'], []).append(o)
        return {k: value_in(os) for k,os in res.items()}
    @property
    def buttons(self)->list:
        "What the buttons are called"
        return [name_of(o) for o in self.all('button, input') if acts(o) and name_of(o)]

    def button(self,
        name:str, # What it is called
    ):
        "The first button, or else link, of that name"
        for os in ([o for o in self.all('button, input') if acts(o)], self.all('a[href]')):
            if o := first(o for o in os if name_of(o)==name): return o
        there = ', '.join(map(repr, self.buttons)) or 'none'
        raise LookupError(f'no button {name!r} on {self.url}: there are {there}')

    def form_for(self, values):
        "The first form that has all fields of `values`, or else the first one"
        fs = [FormOn(self, o) for o in self.forms]
        if not fs: raise LookupError(f'no form on {self.url}, which says: {self.text[:200]}')
        return first(o for o in fs if all(map(o.meant, values))) or fs[0]

    def submission(self,
        button:str=None, /, # Button or link; None for the form's first button, as Enter does
        **values, # Name, label or legend of a field to what is filled in
    )->Submission: # A `LookupError` lists what is there in place of what is not
        "What is sent when `values` are filled in and `button` is pressed"
        b = self.button(button) if button else None
        if b and b.name=='a': return Submission(b['href'], method='get')
        form = FormOn(self, self.owner(b)) if b and self.owner(b) else self.form_for(values)
        own = [o for o in self.all('button, input') if submits(o) and self.owner(o) is form.tag]
        b = b or first(own) or {}
        pairs = form.pairs(values) + ([(b['name'], value_of(b))] if b.get('name') else [])
        def said(name, default=None): return b.get(f'form{name}') or form.tag.get(name, default)
        url,enctype = said('action', self.url),said('enctype', urlencoded)
        if not self.htmx: return Submission(url, pairs, enctype, said('method', 'get').lower())
        hx = b if b.get('hx-get') or b.get('hx-post') else form.tag
        if hx.get('hx-get'): return Submission(hx['hx-get'], method='get')
        res = Submission(hx.get('hx-post', url), pairs, hx.get('hx-encoding', enctype))
        return res.forged(**json.loads(hx.get('hx-vals', '{}')))

    def __repr__(self): return f'{self.status} {self.url} {self.title!r}'
    def _repr_html_(self):
        "The page to look at, without scripts, ids of visitors, and anything that reacts"
        ours = r'<input type="hidden" name="stepflow_[^>]*>'
        unseen = rf'<script.*?</script>|<link rel="canonical"[^>]*>|{ours}| autofocus'
        html = re.sub(unseen, '', self.html, flags=re.S).replace('<body', '<body inert')
        css = 'width: 100%; height: 26.5rem; border: 1px solid #8886; border-radius: .25rem'
        return to_xml(Iframe(srcdoc=html, title=self.title, style=css))

class Visitor:
    "A tab of a visitor's browser, which keeps cookies and follows redirects"
    def __init__(self,
        app=None, # The app; None if `client` knows where it is
        htmx:bool=False, # Are forms sent by htmx?
        client=None, # An httpx client; None for one that needs no network
        cookies=None, # A cookie jar that other visitors have too; None for an empty one
    ):
        self.app,self.htmx = app,htmx
        self.page = None # What is shown; put an old page here to go back to it, as browsers can
        self.client = client or self.connect()
        if cookies is not None: self.client.cookies = cookies

    def connect(self): return TestClient(self.app)

    def tab(self,
        page:Page=None, # What it shows, which may be an old page
        app=None, # Another app, as after a restart; None for the same
        htmx:bool=None, # Are forms sent by htmx? None for as here
    ):
        "Another tab with the same cookies"
        res = type(self)(app or self.app, self.htmx if htmx is None else htmx,
            None if app else self.client, self.client.cookies.jar if app else None)
        res.page = page
        return res

    @property
    def session(self)->dict:
        "What the app keeps in this visitor's session"
        return self.app.decode_session(self.client.cookies.get(self.app.session_cookie))

    def ask(self,
        submission:Submission, # What is sent
        headers:dict=None, # More headers
        follow:bool=False, # Follow redirects?
    ): # Response of the client
        "Send `submission` as this tab does, and leave the page as it is"
        hs = {'sec-fetch-site': 'same-origin'}
        if swaps := self.htmx and submission.method=='post': hs['hx-request'] = 'true'
        if swaps and self.page: hs['hx-current-url'] = self.page.url
        request = submission.request(hs | (headers or {}))
        return self.client.request(**request, follow_redirects=follow)

    def leads(self, resp):
        "Where htmx is sent by a response"
        to = self.htmx and (resp.headers.get('hx-redirect') or resp.headers.get('hx-location'))
        return Submission(to, method='get') if to else None

    def show(self,
        resp, # Response of the client
    )->Page: # What the tab shows now
        "Show a response"
        here = self.page.url if self.page and 'hx-request' in resp.request.headers else None
        self.page = Page(resp, resp.headers.get('hx-push-url') or here, self.htmx)
        return self.page

    def go(self,
        *submissions:Submission, # What is sent, one after the other
        headers:dict=None, # More headers
    )->Page: # What comes of the last one
        "Send `submissions` and show where they lead"
        for o in submissions:
            resp = self.ask(o, headers, True)
            while to := self.leads(resp): resp = self.ask(to, None, True)
            self.show(resp)
        return self.page

    def get(self,
        url:str, # Where to go
        headers:dict=None, # More headers
    )->Page: # What is there
        "Open an address"
        return self.go(Submission(url, method='get'), headers=headers)

    def reload(self)->Page: # The page anew
        "Open the address of the page once more"
        return self.get(self.page.url)

    def send(self, /,
        **values, # Name, label or legend to a value; a file is a path or `(name, bytes[, type])`
    )->Page: # What comes
        "Fill in `values` and press Enter"
        return self.go(self.page.submission(**values))

    def press(self,
        button:str, /, # What a button or link is called
        **values, # As for `send`
    )->Page: # What comes
        "Fill in `values` and press `button`"
        return self.go(self.page.submission(button, **values))

    def double_click(self,
        button:str=None, /, # As for `press`; None for the form's first button
        **values, # As for `send`
    )->Page: # What comes of the second click
        "Fill in `values` and press `button` twice"
        return self.go(*[self.page.submission(button, **values)]*2)

    def change(self,
        label:str, # Label of an answer
    )->Page: # The step that asked for it
        "Follow the link beside the answer called `label`, on a page that lists answers"
        dts,url = {words(o): o for o in self.page.all('dt')},self.page.url
        link = dts[label].find_next(['a','dt']) if label in dts else None
        if link is None or link.name!='a':
            there = ', '.join(map(repr, dts)) or 'no answers'
            raise LookupError(f'nothing to change at {label!r} on {url}: there are {there}')
        return self.get(link['href'])

class AsyncVisitor(Visitor):
    "The same in an event loop: what gives a page is awaited, and requests run at the same time"
    def connect(self): return Client(self.app).cli

    async def go(self, *submissions, headers=None):
        "Send `submissions` at the same time and show where the last one leads"
        async def sent(o):
            resp = await self.ask(o, headers, True)
            while to := self.leads(resp): resp = await self.ask(to, None, True)
            return resp
        for o in await asyncio.gather(*map(sent, submissions)): self.show(o)
        return self.page
