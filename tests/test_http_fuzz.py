"""Requests that no browser sends: random bodies, headers, cookies, methods and paths, on every route

Whatever comes, the answer is a page or a 4xx, never a 5xx, an exception or a stack trace; what is shown is escaped and not to be cached; reading
changes nothing; and nobody sees or touches the answers of somebody else."""
import asyncio,base64,copy,json
from encodings.aliases import aliases
from functools import cache
from types import SimpleNamespace
from urllib.parse import quote_from_bytes
import itsdangerous,pytest
from bs4 import BeautifulSoup
from fasthtml.common import *
from hypothesis import HealthCheck,given,settings,strategies as st
from cjm_fasthtml_stepflow import Step,StepFlow
from visitor import Tab,app_of

fuzz = settings(max_examples=300, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))

# The flow has a control of every kind. Eve has a run of her own; what Ada has typed carries a mark that must never reach her.

texts = 'text password email url tel number range date time month week color datetime-local search hidden'.split()
marks = 'ada-answer','ada-draft'

def draw(ctx):
    boxes = [Input(type=t, name=t, value=o) for t in ('checkbox','radio') for o in ('x','y')]
    selects = [Select(Option('p'), Optgroup(Option('q'), label='g'), name=n, multiple=n=='many') for n in ('one','many')]
    return Fieldset(*[Input(type=o, name=o) for o in texts], *boxes, *selects, Textarea(name='area'), Input(type='file', name='file'), Input(name='a[b][c]'), Input(name='name with "quotes"'))

@cache
def site():
    "The app, Eve's and Ada's runs, and the store as it is before each request"
    steps = [Step('first', 'First', lambda ctx: Input(name='first'), can_skip=True), Step('all', 'All', draw, data_keys=['key']), Step('end', 'End', lambda ctx: P('End'))]
    flow = StepFlow('flow', steps, on_complete=lambda state, request: P('Thanks'), show_progress=True, debug=True)
    app = app_of(flow)
    ada,eve = Tab(app),Tab(app)
    for o,mark in ((ada,marks[0]), (eve,'eve')):
        o.go('/f/start')
        o.send(first=mark)
    ada.send('back', area=marks[1])
    recs = flow.state_store._recs
    return SimpleNamespace(app=app, flow=flow, eve=eve, before=copy.deepcopy(recs), ada=next(k for k,v in recs.items() if marks[0] in v[0]))

# Driving the app itself, since clients mend what is broken

async def ask(app, method, path, headers=(), body=b'', query=b''):
    "Status, headers and body that the app answers with"
    sent = []
    chunks = [dict(type='http.request', body=body[:100], more_body=len(body)>100), dict(type='http.request', body=body[100:], more_body=False), dict(type='http.disconnect')]
    messages = iter(chunks if len(body)>100 else [chunks[0], chunks[2]])
    async def receive(): return next(messages, chunks[2])
    async def send(msg): sent.append(msg)
    await app(dict(type='http', asgi=dict(version='3.0'), http_version='1.1', method=method, scheme='http', path=path, raw_path=path.encode('utf-8','replace'), query_string=query,
        root_path='', headers=[(k.lower(),v) for k,v in headers], server=('testserver',80), client=('1.2.3.4',5)), receive, send)
    return sent[0]['status'], dict(sent[0]['headers']), b''.join(o.get('body', b'') for o in sent[1:])

def cookie(session, key='test'):
    "A session as the server signs it, or somebody with another `key`"
    return b'session_='+itsdangerous.TimestampSigner(key).sign(base64.b64encode(json.dumps(session).encode()))

def eves(): return cookie(dict(stepflow_id=next(k[1] for k in site().before if k!=site().ada)))

def holds(status, hs, page):
    "What is true of every answer"
    assert status<500 and b'Traceback' not in page
    assert not any(o.encode() in page for o in marks) and site().flow.state_store._recs[site().ada]==site().before[site().ada]
    assert hs.get(b'cache-control')==b'no-store' or status in (307,404), 'only what belongs to no route of ours may be cached'
    if b'xss' in page: assert not BeautifulSoup(page, 'html.parser').find(lambda o: o.name=='xss' or 'onxss' in o.attrs)

def fires(method, path, headers, body=b'', query=b''):
    "Send it, hold the answer to what is true of every answer, also when the visitor looks again; status, and whether the store has changed"
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

xss = st.sampled_from(['<xss>', '"><xss>', '" onxss="1', "' onxss='1", '</textarea><xss>', '</script><xss>', '&lt;xss&gt;<xss>'])
text = xss | st.text(max_size=20) | st.text(st.characters(categories=['Cs','Cc','Cf','Zl','Co']), max_size=3) | st.sampled_from(['\0', '\ud800', 'x'*10_000, '1e999', '-0', 'NaN', '2024-02-30', '٣', '\\ud800', '+2AA-'])
ours = ['stepflow_step','stepflow_instance','stepflow_skip','stepflow_to']
names = st.sampled_from([*ours, *texts, 'first', 'key', 'checkbox', 'radio', 'one', 'many', 'area', 'file', 'a[b][c]', 'name with "quotes"']) | st.sampled_from(['', '__proto__', 'a[b]', 'a.b', '_method', 'self', 'x'*5000]) | text
step_ids = st.sampled_from(['first']*3+['all']*6+['end']) | text

def instance(): return site().eve.page.hidden['stepflow_instance']

@st.composite
def pairs(draw):
    "Names and values, mostly of a form that was drawn for Eve, with much else among them"
    run = st.sampled_from([instance()]*6+['', '6b02ee23-'+'0'*32, 'f'*9+'-'+'0'*32]) | text
    own = [('stepflow_step', draw(step_ids)), ('stepflow_instance', draw(run))]
    res = draw(st.lists(st.tuples(names, text), max_size=12))
    return draw(st.permutations(own+res)) if draw(st.booleans()) else own+res

def raw(s): return s.encode('utf-8', 'surrogatepass')
def urlencoded(ps): return '&'.join(f'{quote_from_bytes(raw(k))}={quote_from_bytes(raw(v))}' for k,v in ps).encode()

codecs = st.sampled_from('utf-8 utf-7 utf-16 utf-32 latin-1 unicode_escape raw_unicode_escape idna punycode rot13 zlib base64 undefined oem x-none cp037'.split()) | st.text(max_size=5)
part_head = 'Content-Disposition: form-data; name="{}"'

@st.composite
def multipart(draw):
    "A multipart body, its type, and perhaps damage"
    mark = draw(st.sampled_from(['x']*6+['', '"x y"', '-'*70, 'é']))
    parts = []
    for k,v in draw(pairs()):
        head = part_head.format(k.replace('"', '%22').replace('\n', '').replace('\r', ''))
        head += draw(st.sampled_from(['']*9+['; filename="a.txt"', '; filename=', '; filename*=utf-8\'\'%ff', '\r\nContent-Type: text/plain; charset=utf-16', '\r\nX', '\r\n: y']))
        parts.append(raw(f'--{mark}\r\n{head}\r\n\r\n{v}\r\n'))
    body = b''.join(parts)+raw(draw(st.sampled_from([f'--{mark}--\r\n', f'--{mark}--\r\n', f'--{mark}', ''])))
    if draw(st.integers(0, 7))==0: body = body[:draw(st.integers(0, len(body)))]
    charset = draw(st.just('') | codecs.map(lambda o: f'; charset={o}'))
    return f'multipart/form-data; boundary={mark}{charset}'.encode('utf-8','surrogatepass'),body

form = b'application/x-www-form-urlencoded'
odd_types = st.sampled_from([b'application/json', b'text/plain', b'', b'multipart/form-data', b'multipart/form-data; boundary', b'multipart/mixed; boundary=x', b'application/x-www-form-urlencoded; charset=unicode_escape',
    b'APPLICATION/X-WWW-FORM-URLENCODED', b'Multipart/Form-Data; Boundary=x', b'application/x-www-form-urlencoded, text/plain', b';', b'\xff\xfe']) | st.binary(max_size=30)
odd_bodies = st.binary(max_size=300) | st.sampled_from([b'%', b'%zz=%', b'&&&;;==', b'=', b'a'*5000, b'{"stepflow_step":"first"}', b'[1]', b'null', b'--x\r\n', b'--x--', b'\r\n'*50, b'&'.join([b'a=1']*1001)])
bodies = multipart() | st.tuples(odd_types | st.just(form), odd_bodies) | st.tuples(odd_types | st.just(form), pairs().map(urlencoded))
lengths = st.sampled_from([None, None, None, 'chunked', 'chunked', b'0', b'5', b'-1', b'abc', b'', b'9'*30, b'1e3', b'\xff'])
cookies = st.sampled_from(['none', 'eve', 'eve'])
posting = st.sampled_from(['/f/next_step','/f/back_step','/f/reset'])

def headers_of(kind, body, length, who, htmx):
    size = (b'transfer-encoding',b'chunked') if length=='chunked' else (b'content-length', str(len(body)).encode() if length is None else length)
    res = [(b'host',b'testserver'), (b'content-type',kind), size]
    return res + ([(b'cookie',eves())] if who=='eve' else []) + ([(b'hx-request',b'true')] if htmx else [])

@fuzz
@given(posting, bodies, lengths, cookies, st.booleans())
def test_bodies(path, body, length, who, htmx):
    kind,data = body
    status,changed = fires('POST', path, headers_of(kind, data, length, who, htmx), data)
    base = kind.partition(b';')[0].strip().lower()
    if base not in (form, b'multipart/form-data'): assert status in (400,415) and not changed

@pytest.mark.parametrize('value', [b'\\ud800', b'+2AA-', b'\0\xd8'])
@pytest.mark.parametrize('filename', ['', '; filename="a"'])
@pytest.mark.parametrize('length', [None, 'chunked'])
def test_charsets(value, filename, length):
    "A multipart form may name any encoding that Python knows"
    fields = [('stepflow_step','',b'first'), ('stepflow_instance','',instance().encode()), ('first',filename,value)]
    body = b''.join(f'--x\r\n{part_head.format(k)}{f}\r\n\r\n'.encode()+v+b'\r\n' for k,f,v in fields)+b'--x--\r\n'
    for charset in {*aliases.values(), 'unicode_escape', 'raw_unicode_escape', 'punycode', 'idna', 'undefined', 'mbcs', 'nonsense'}:
        fires('POST', '/f/next_step', headers_of(f'multipart/form-data; boundary=x; charset={charset}'.encode(), body, length, 'eve', False), body)

@fuzz
@given(posting, pairs(), cookies, st.booleans())
def test_forms(path, ps, who, htmx):
    "Well formed, as a hostile page or a script would send them"
    status,_ = fires('POST', path, headers_of(form, urlencoded(ps), None, who, htmx), urlencoded(ps))
    assert status in ((200,400,404) if htmx else (200,303,400,404,422))

# Headers

wild = st.sampled_from([b'', b'true', b'false', b'null', b'*', b'same-origin', b'cross-site', b'same-site', b'none', b'http://testserver', b'https://testserver', b'http://testserver:80', b'http://[', b'//', b'http://evil.example',
    b'testserver', b'evil.example', b'[', b'[::1', b'a b', b'x'*9000]) | st.binary(max_size=20)
header_names = st.sampled_from([b'hx-request', b'hx-history-restore-request', b'hx-boosted', b'hx-target', b'hx-trigger', b'hx-current-url', b'hx-prompt', b'origin', b'sec-fetch-site', b'sec-fetch-mode', b'host', b'cookie',
    b'x-forwarded-host', b'x-forwarded-for', b'forwarded', b'referer', b'accept', b'accept-language', b'range', b'if-none-match', b'expect', b'transfer-encoding', b'content-encoding', b'x-http-method-override', b'upgrade'])
header_lists = st.lists(st.tuples(header_names, wild), max_size=8, unique_by=lambda o: o[0])

def foreign(hs):
    "Does a browser say, in these headers, that another site sends this?"
    site,origin = hs.get(b'sec-fetch-site'),hs.get(b'origin')
    if site: return site not in (b'same-origin', b'none')
    return bool(origin) and origin.lower().partition(b'://')[2]!=hs.get(b'host', b'').lower()

@fuzz
@given(posting.map(lambda o: ('POST',o)) | st.tuples(st.sampled_from(['GET','HEAD']), posting | st.sampled_from(['/f','/f/start','/f/steps/all','/f/done'])), header_lists)
def test_headers(target, hs):
    method,path = target
    body = urlencoded([('stepflow_step','first'), ('stepflow_instance',instance()), ('first','new')])
    basic = dict(headers_of(form, body, None, 'eve', False)) if method=='POST' else dict([(b'host',b'testserver'), (b'cookie',eves())])
    hs = basic|dict(hs)
    status,changed = fires(method, path, list(hs.items()), body if method=='POST' else b'')
    if method=='POST' and foreign(hs): assert status==403 and not changed
    if status==403: assert foreign(hs)

anything = st.none() | st.integers() | st.booleans() | text | st.lists(text, max_size=2) | st.dictionaries(text, text, max_size=2)
keys = st.sampled_from(['stepflow_id','stepflow_key','toasts','x'])

@fuzz
@given(st.sampled_from(['GET','POST']), posting | st.just('/f/start'), st.sampled_from(['test','other']), keys, anything)
def test_sessions(method, path, key, name, value):
    "Sessions of any content, signed by the server or by somebody else"
    body = urlencoded([('stepflow_step','first'), ('stepflow_instance',instance()), ('first','new')])
    fires(method, path, [*headers_of(form, body, None, 'none', False), (b'cookie',cookie({name: value}, key))], body)

# Methods and paths

methods = st.sampled_from('GET HEAD POST PUT DELETE PATCH OPTIONS TRACE CONNECT PROPFIND'.split()) | st.text('GETPOSX', min_size=1, max_size=5)
segments = st.sampled_from(['f','start','steps','done','next_step','back_step','reset','first','all','end','','..','.','%2e','f2']) | st.text(st.characters(exclude_categories=['Cs']), max_size=10)
queries = st.sampled_from([b'', b'?', b'stepflow_step=end&stepflow_skip=1', b'%', b'a=%ff', b'step_id=end', b'sess=1&request=2']) | st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20).map(str.encode)

@fuzz
@given(methods, st.lists(segments, max_size=4).map('/'.join) | segments.map(lambda o: f'steps/{o}'), queries, st.booleans())
def test_methods_and_paths(method, path, query, htmx):
    body = urlencoded([('stepflow_step','end'), ('stepflow_instance',instance())])
    fires(method, f'/f/{path}', headers_of(form, body, None, 'eve', htmx), body, query)

@fuzz
@given(st.sampled_from(['first','all','end','First','first ','first.','firs']) | st.text(st.characters(exclude_categories=['Cs']), max_size=20), cookies)
def test_step_ids(step, who):
    status,_ = fires('GET', f'/f/steps/{step}', headers_of(form, b'', None, who, False))
    assert status in ((200,303) if step in ('first','all','end') else (404,303,307) if '/' in step else (404,))
