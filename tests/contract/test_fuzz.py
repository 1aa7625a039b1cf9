"""Requests that no browser sends: random bodies, headers, cookies, methods and paths on every route

Whatever comes, the answer is a page or a 4xx, never a 5xx, an exception or a stack trace; what is
shown is escaped and not to be cached; reading changes nothing; nobody sees or touches the answers
of somebody else."""
import asyncio,base64,copy,itsdangerous,json,pytest
from encodings.aliases import aliases
from functools import cache
from types import SimpleNamespace
from urllib.parse import quote_from_bytes
from bs4 import BeautifulSoup
from fasthtml.common import *
from hypothesis import HealthCheck,given,settings,strategies as st
from cjm_fasthtml_stepflow import Step,StepFlow
from cjm_fasthtml_stepflow.requests import check_request
from cjm_fasthtml_stepflow.testing import Visitor
from kit import app_of

fixed = dict(derandomize=True, deadline=None, database=None)
fuzz = settings(max_examples=300, suppress_health_check=list(HealthCheck), **fixed)

# The flow has a control of every kind. Eve has a run of her own; what Ada has typed carries a mark
# that must never reach her.

texts = 'text password email url tel number range color search hidden'.split()
texts += 'date time month week datetime-local'.split()
marks = 'ada-answer','ada-draft'

def draw(ctx):
    boxes = [Input(type=t, name=t, value=o) for t in ('checkbox','radio') for o in ('x','y')]
    opts = Option('p'), Optgroup(Option('q'), label='g')
    selects = [Select(*opts, name=o, multiple=o=='many') for o in ('one','many')]
    odd = [Input(name=o) for o in ('a[b][c]','name with "quotes"')]
    more = *boxes, *selects, Textarea(name='area'), Input(type='file', name='file'), *odd
    return Fieldset(*[Input(type=o, name=o) for o in texts], *more)

@cache
def site():
    "The app, Eve's and Ada's runs, and the store as it is before each request"
    first = Step('first', 'First', lambda ctx: Input(name='first'), can_skip=True)
    every,end = Step('all', 'All', draw, data_keys=['key']),Step('end', 'End', lambda ctx: P('End'))
    def done(state, request): return P('Thanks')
    flow = StepFlow('flow', [first,every,end], on_complete=done, show_progress=True, debug=True)
    app = app_of(flow)
    ada,eve = Visitor(app),Visitor(app)
    for o,mark in ((ada,marks[0]), (eve,'eve')):
        o.get('/f/start')
        o.send(first=mark)
    ada.press('Back', area=marks[1])
    recs = flow.state_store._recs
    hers = next(k for k,v in recs.items() if marks[0] in v[0])
    return SimpleNamespace(app=app, flow=flow, eve=eve, before=copy.deepcopy(recs), ada=hers)

# Driving the app itself, since clients mend what is broken

def chunk(body, more=False): return dict(type='http.request', body=body, more_body=more)

async def ask(app, method, path, headers=(), body=b'', query=b''):
    "Status, headers and body that the app answers with"
    sent,gone = [],dict(type='http.disconnect')
    halves = [chunk(body[:100], True), chunk(body[100:])]
    messages = iter(halves if len(body)>100 else [chunk(body)])
    async def receive(): return next(messages, gone)
    async def send(msg): sent.append(msg)
    ends = dict(server=('testserver',80), client=('1.2.3.4',5), scheme='http', http_version='1.1')
    target = dict(path=path, raw_path=path.encode('utf-8','replace'), query_string=query)
    request = dict(method=method, root_path='', headers=[(k.lower(),v) for k,v in headers])
    scope = dict(type='http', asgi=dict(version='3.0'), **request, **target, **ends)
    await app(scope, receive, send)
    page = b''.join(o.get('body', b'') for o in sent[1:])
    return sent[0]['status'],dict(sent[0]['headers']),page

def cookie(session, key='test'):
    "A session as the server signs it, or somebody with another `key`"
    signer = itsdangerous.TimestampSigner(key)
    return b'session_='+signer.sign(base64.b64encode(json.dumps(session).encode()))

def eves(): return cookie(dict(stepflow_id=next(k[1] for k in site().before if k!=site().ada)))

def holds(status, hs, page):
    "What is true of every answer"
    s = site()
    assert status<500 and b'Traceback' not in page and not any(o.encode() in page for o in marks)
    assert s.flow.state_store._recs[s.ada]==s.before[s.ada]
    foreign = status in (307,404)
    assert foreign or hs.get(b'cache-control')==b'no-store', 'only what is not ours may be cached'
    soup = BeautifulSoup(page if b'xss' in page else '', 'html.parser')
    assert not soup.find(lambda o: o.name=='xss' or 'onxss' in o.attrs)

def fires(method, path, headers, body=b'', query=b''):
    """Send it; status, and whether the store has changed

    The answer is held to what is true of every answer, also when the visitor looks again."""
    s = site()
    s.flow.state_store._recs = recs = copy.deepcopy(s.before)
    status,hs,page = asyncio.run(ask(s.app, method, path, headers, body, query))
    holds(status, hs, page)
    changed = recs!=s.before
    assert not changed or method=='POST' and status not in (400,401,403,404,405,413,415)
    if changed:
        own = [(b'cookie',hs.get(b'set-cookie') or dict(headers).get(b'cookie', b''))]
        for o in ('first','all'): holds(*asyncio.run(ask(s.app, 'GET', f'/f/steps/{o}', own)))
    return status,changed

# What is sent

def one_of(*os): return st.sampled_from(os)

xss = one_of('<xss>', '"><xss>', '" onxss="1', "' onxss='1", '&lt;xss&gt;<xss>')
xss |= one_of('</textarea><xss>', '</script><xss>')
odd_text = one_of('\0', '\ud800', 'x'*10_000, '\\ud800', '+2AA-')
odd_text |= one_of('1e999', '-0', 'NaN', '2024-02-30', '٣')
odd_chars = st.text(st.characters(categories=['Cs','Cc','Cf','Zl','Co']), max_size=3)
text = xss | st.text(max_size=20) | odd_chars | odd_text
plain_text = st.characters(exclude_categories=['Cs'])
ours = ['stepflow_step','stepflow_instance','stepflow_skip','stepflow_to']
own_names = 'first key checkbox radio one many area file a[b][c]'.split()
odd_names = one_of('', '__proto__', 'a[b]', 'a.b', '_method', 'self', 'x'*5000)
names = one_of(*ours, *texts, *own_names, 'name with "quotes"') | odd_names | text
step_ids = one_of(*['first']*3, *['all']*6, 'end') | text

def instance(): return site().eve.page.hidden['stepflow_instance']

@st.composite
def pairs(draw):
    "Names and values, mostly of a form that was drawn for Eve, with much else among them"
    run = one_of(*[instance()]*6, '', '6b02ee23-'+'0'*32, 'f'*9+'-'+'0'*32) | text
    own = [('stepflow_step', draw(step_ids)), ('stepflow_instance', draw(run))]
    res = draw(st.lists(st.tuples(names, text), max_size=12))
    return draw(st.permutations(own+res)) if draw(st.booleans()) else own+res

def raw(s): return s.encode('utf-8', 'surrogatepass')
def quoted(s): return quote_from_bytes(raw(s))
def urlencoded(ps): return '&'.join(f'{quoted(k)}={quoted(v)}' for k,v in ps).encode()
def filled(step, **values):
    "The body of Eve's form for `step`"
    own = dict(stepflow_step=step, stepflow_instance=instance())
    return urlencoded([*own.items(), *values.items()])

python_codecs = 'unicode_escape raw_unicode_escape idna punycode rot13 zlib base64 undefined'
codecs = one_of(*'utf-8 utf-7 utf-16 utf-32 latin-1 oem x-none cp037'.split())
codecs |= one_of(*python_codecs.split()) | st.text(max_size=5)
part_head = 'Content-Disposition: form-data; name="{}"'
tails = '; filename="a.txt"', '; filename=', "; filename*=utf-8''%ff", '\r\nX', '\r\n: y'
part_tails = one_of(*['']*9, *tails, '\r\nContent-Type: text/plain; charset=utf-16')

@st.composite
def multipart(draw):
    "A multipart body, its type, and perhaps damage"
    mark = draw(one_of(*['x']*6, '', '"x y"', '-'*70, 'é'))
    parts = []
    for k,v in draw(pairs()):
        head = part_head.format(k.replace('"', '%22').replace('\n', '').replace('\r', ''))
        parts.append(raw(f'--{mark}\r\n{head}{draw(part_tails)}\r\n\r\n{v}\r\n'))
    end = draw(one_of(f'--{mark}--\r\n', f'--{mark}--\r\n', f'--{mark}', ''))
    body = b''.join(parts)+raw(end)
    if draw(st.integers(0, 7))==0: body = body[:draw(st.integers(0, len(body)))]
    charset = draw(st.just('') | codecs.map(lambda o: f'; charset={o}'))
    return raw(f'multipart/form-data; boundary={mark}{charset}'),body

form,mp = b'application/x-www-form-urlencoded',b'multipart/form-data'
odd_types = one_of(b'application/json', b'text/plain', b'', mp, mp+b'; boundary', b';', b'\xff\xfe')
odd_types |= one_of(b'multipart/mixed; boundary=x', mp.title()+b'; Boundary=x', form.upper())
odd_types |= one_of(form+b'; charset=unicode_escape', form+b', text/plain') | st.binary(max_size=30)
odd_bodies = one_of(b'%', b'%zz=%', b'&&&;;==', b'=', b'a'*5000, b'--x\r\n', b'--x--', b'\r\n'*50)
odd_bodies |= one_of(b'{"stepflow_step":"first"}', b'[1]', b'null', b'&'.join([b'a=1']*1001))
odd_bodies |= st.binary(max_size=300)
typed = st.tuples(odd_types | st.just(form), odd_bodies | pairs().map(urlencoded))
bodies = multipart() | typed
odd_lengths = b'0', b'5', b'-1', b'abc', b'', b'9'*30, b'1e3', b'\xff'
lengths = one_of(None, None, None, 'chunked', 'chunked', *odd_lengths)
cookies = one_of('none', 'eve', 'eve')
posting = one_of('/f/next_step','/f/back_step','/f/reset')

def headers_of(kind, body, length, who, htmx):
    size = b'content-length',str(len(body)).encode() if length is None else length
    if length=='chunked': size = b'transfer-encoding',b'chunked'
    res = [(b'host',b'testserver'), (b'content-type',kind), size]
    if who=='eve': res.append((b'cookie',eves()))
    return res+[(b'hx-request',b'true')]*htmx

@fuzz
@given(posting, bodies, lengths, cookies, st.booleans())
def test_bodies(path, body, length, who, htmx):
    "Answering: malformed bodies are a 400, and nothing that a client can send gives a 500"
    kind,data = body
    status,changed = fires('POST', path, headers_of(kind, data, length, who, htmx), data)
    base = kind.partition(b';')[0].strip().lower()
    if base not in (form, mp): assert status in (400,415) and not changed

more_codecs = 'unicode_escape raw_unicode_escape punycode idna undefined mbcs nonsense'.split()

@pytest.mark.parametrize('value', [b'\\ud800', b'+2AA-', b'\0\xd8'])
@pytest.mark.parametrize('filename', ['', '; filename="a"'])
@pytest.mark.parametrize('length', [None, 'chunked'])
def test_charsets(value, filename, length):
    "Answering: nor in any encoding that Python knows, which a multipart form may name"
    ours = [('stepflow_step','',b'first'), ('stepflow_instance','',instance().encode())]
    heads = [(f'{part_head.format(k)}{f}',v) for k,f,v in [*ours, ('first',filename,value)]]
    body = b''.join(f'--x\r\n{head}\r\n\r\n'.encode()+v+b'\r\n' for head,v in heads)+b'--x--\r\n'
    for charset in {*aliases.values(), *more_codecs}:
        kind = f'multipart/form-data; boundary=x; charset={charset}'.encode()
        fires('POST', '/f/next_step', headers_of(kind, body, length, 'eve', False), body)

@fuzz
@given(posting, pairs(), cookies, st.booleans())
def test_forms(path, ps, who, htmx):
    "Answering: what is well formed, as a hostile page or a script would send it, gets a page"
    body = urlencoded(ps)
    status,_ = fires('POST', path, headers_of(form, body, None, who, htmx), body)
    assert status in ((200,400,404) if htmx else (200,303,400,404,422))

# Headers

sites = one_of(b'same-origin', b'cross-site', b'same-site', b'none', b'testserver', b'evil.example')
places = one_of(*(b'http://'+o for o in (b'testserver', b'testserver:80', b'[', b'evil.example')))
wild = sites | places | one_of(b'', b'true', b'false', b'null', b'*', b'//', b'[', b'[::1', b'a b')
wild |= one_of(b'https://testserver', b'x'*9000) | st.binary(max_size=20)
hx_names = 'request history-restore-request boosted target trigger current-url prompt'.split()
header_names = [f'hx-{o}' for o in hx_names]
header_names += 'origin sec-fetch-site sec-fetch-mode host cookie forwarded referer accept'.split()
header_names += 'x-forwarded-host x-forwarded-for accept-language range if-none-match'.split()
header_names += 'expect upgrade transfer-encoding content-encoding x-http-method-override'.split()
header_pairs = st.tuples(one_of(*map(str.encode, header_names)), wild)
header_lists = st.lists(header_pairs, max_size=8, unique_by=lambda o: o[0])

def foreign(hs):
    "Does a browser say, in these headers, that another site sends this?"
    site,origin = hs.get(b'sec-fetch-site'),hs.get(b'origin')
    if site: return site not in (b'same-origin', b'none')
    scheme,_,place = origin.lower().partition(b'://') if origin else (b'',)*3
    port = {b'http': b':80', b'https': b':443'}.get(scheme, b'-')
    here = hs.get(b'host', b'').lower()
    return bool(origin) and place.removesuffix(port)!=here.removesuffix(port)

looked_at = posting | one_of('/f','/f/start','/f/steps/all','/f/done')

@fuzz
@given(posting.map(lambda o: ('POST',o)) | st.tuples(one_of('GET','HEAD'), looked_at), header_lists)
def test_headers(target, hs):
    "Answering: a POST from another site is refused, and no other"
    method,path = target
    body = filled('first', first='new') if method=='POST' else b''
    basic = [(b'host',b'testserver'), (b'cookie',eves())]
    if method=='POST': basic = headers_of(form, body, None, 'eve', False)
    hs = dict(basic)|dict(hs)
    status,changed = fires(method, path, list(hs.items()), body)
    if method=='POST' and foreign(hs): assert status==403 and not changed
    if status==403: assert foreign(hs)

anything = st.none() | st.integers() | st.booleans() | text | st.lists(text, max_size=2)
anything |= st.dictionaries(text, text, max_size=2)
keys = one_of('stepflow_id','stepflow_key','toasts','x')

@fuzz
@given(one_of('GET','POST'), posting | st.just('/f/start'), one_of('test','other'), keys, anything)
def test_sessions(method, path, key, name, value):
    "Whose run is it: sessions of any content, signed by the server or by somebody else"
    body = filled('first', first='new')
    sent = (b'cookie',cookie({name: value}, key))
    fires(method, path, [*headers_of(form, body, None, 'none', False), sent], body)

# Methods and paths

methods = one_of(*'GET HEAD POST PUT DELETE PATCH OPTIONS TRACE CONNECT PROPFIND'.split())
methods |= st.text('GETPOSX', min_size=1, max_size=5)
segments = one_of(*'f start steps done next_step back_step reset first all end f2'.split())
segments |= one_of('', '..', '.', '%2e') | st.text(plain_text, max_size=10)
queries = one_of(b'', b'?', b'stepflow_step=end&stepflow_skip=1', b'%', b'a=%ff', b'step_id=end')
visible = st.characters(min_codepoint=33, max_codepoint=126)
queries |= st.just(b'sess=1&request=2') | st.text(visible, max_size=20).map(str.encode)
paths = st.lists(segments, max_size=4).map('/'.join) | segments.map(lambda o: f'steps/{o}')

@fuzz
@given(methods, paths, queries, st.booleans())
def test_methods_and_paths(method, path, query, htmx):
    "Routes: every method on every path"
    body = filled('end')
    fires(method, f'/f/{path}', headers_of(form, body, None, 'eve', htmx), body, query)

near_misses = one_of('first','all','end','First','first ','first.','firs')

@fuzz
@given(near_misses | st.text(plain_text, max_size=20), cookies)
def test_step_ids(step, who):
    "Routes: an unknown id is a 404"
    status,_ = fires('GET', f'/f/steps/{step}', headers_of(form, b'', None, who, False))
    known,elsewhere = (200,303),(404,303,307)
    allowed = known if step in ('first','all','end') else elsewhere if '/' in step else (404,)
    assert status in allowed

# Bodies are read as Starlette reads them

async def posted(body, read):
    "What `read` makes of a request with `body`, and what the request's form says afterwards"
    async def receive(): return dict(type='http.request', body=body)
    kind = b'application/x-www-form-urlencoded'
    scope = dict(type='http', method='POST', path='/', query_string=b'', headers=[(b'content-type',kind)])
    req = Request(scope | dict(app=FastHTML()), receive)
    await read(req)
    return (await req.form()).multi_items()

@fuzz
@given(st.lists(st.sampled_from([*'abé=&+%\0\n', '%00', '%C3%A9', '%zz', '%F', '&&', '==', '%26', '\ud7ff']), max_size=30))
def test_urlencoded_bodies_say_what_starlette_reads_in_them(parts):
    "Submitting: what a form sent, read by the standard library"
    body = ''.join(parts).encode()
    ours,theirs = [asyncio.run(posted(body, o)) for o in (check_request, Request.form)]
    assert ours==theirs
