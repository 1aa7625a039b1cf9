"Bounds: what a client can send is bounded in bytes and in work, and locks no page"
import pytest,time
from fasthtml.common import *
from cjm_fasthtml_stepflow.sqlite_store import SQLiteWorkflowStateStore
from cjm_fasthtml_stepflow.state_store import InMemoryWorkflowStateStore
from cjm_fasthtml_stepflow.browsing import Click,multipart,urlencoded
from cjm_fasthtml_stepflow.testing import Visitor
from kit import app_of,both,is_htmx,letters
from runkit import thanks

MB = 2**20

def fields(n, file=False, **kw):
    "A render with `n` text controls, and perhaps one for a file"
    more = [Label('File', Input(type='file', name='file'))] if file else []
    def text(name): return Label(name, Textarea(name=name, **kw))
    return lambda ctx: [H1('A'), *(text(f'n{i}') for i in range(n)), *more]

def opened(render, htmx=False, router=None, store=None):
    "A newcomer before a first step that `render` draws, and the flow"
    flow = letters('ab', store, a=dict(render=render))
    res = Visitor(app_of(flow, router=router), htmx)
    res.get('/f/start')
    return res,flow

def post(visitor, pairs, enctype=urlencoded, url='/f/next_step'):
    "The response to the form's hidden fields and `pairs`"
    return visitor.ask(Click(url, [*visitor.page.hidden.items(), *pairs], enctype))

def size(flow): return sum(len(o[0].encode()) for o in flow.state_store._recs.values())
def kept(visitor, name): return visitor.get('/f/steps/a').fields[name]

# Text

@both
@pytest.mark.parametrize('enctype', [urlencoded,multipart], ids=['urlencoded','multipart'])
@pytest.mark.parametrize('pairs', [[('n0', 'x'*(MB+1))], [(f'n{i}', 'x'*(MB//4)) for i in range(5)],
    [(f'n{i}', '') for i in range(2)]+[('y'*(MB+1), '')]], ids=['one value','many values','a name'])
def test_more_than_a_megabyte_of_text_is_refused(pairs, enctype, htmx):
    "Bounds: 1 MB for everything in a body that is no file part; too many bytes: 413"
    ada,flow = opened(fields(5), htmx)
    long_header = enctype==multipart and len(pairs[-1][0])>MB # which is no part of a form either
    assert post(ada, pairs, enctype).status_code==(400 if long_header else 413) and not size(flow)
    assert ada.send(n0='x').step=='b', 'the form is still good'

@pytest.mark.parametrize('enctype', [urlencoded,multipart], ids=['urlencoded','multipart'])
def test_a_megabyte_of_text_is_taken(enctype):
    "Bounds: 1 MB for everything in a body that is no file part"
    ada,flow = opened(fields(2))
    resp = post(ada, [('n0', 'x'*(MB-1000)), ('n1', '')], enctype)
    assert resp.status_code==303 and len(kept(ada, 'n0'))==MB-1000

@pytest.mark.parametrize('enctype', [urlencoded,multipart], ids=['urlencoded','multipart'])
def test_a_megabyte_is_counted_in_bytes(enctype):
    "Bounds: 1 MB, whatever the script it is written in"
    ada,flow = opened(fields(4))
    text = '\N{GRINNING FACE}'*66_000 # of four bytes each
    assert post(ada, [(f'n{i}', text) for i in range(4)], enctype).status_code==413

def test_forty_anonymous_posts_of_nine_megabytes_leave_nothing():
    "Bounds: nothing is stored without a session, and no more than a form of that size may send"
    ada,flow = opened(fields(9, maxlength=10))
    pairs = [*ada.page.hidden.items(), *((f'n{i}', 'x'*1_000_000) for i in range(9))]
    def request(enctype, **headers): return Click('', pairs, enctype).request(headers)
    kinds = [request(urlencoded), request(multipart, **is_htmx)]
    for i in range(40):
        ada.client.cookies.clear()
        url = ['/f/next_step','/f/back_step','/f/reset'][i%3]
        assert ada.client.request(**kinds[i%2]|dict(url=url)).status_code==413
    assert not size(flow)

def test_half_a_megabyte_is_taken_in_any_script():
    "Bounds: 1 MB, whatever the script it is written in"
    ada,flow = opened(fields(1))
    assert post(ada, [('n0', 'Ж'*250_000)]).status_code==303

@both
@pytest.mark.parametrize('press', ['', 'Back'], ids=['Enter','Back'])
def test_a_draft_is_no_longer_than_its_control_takes(press, htmx):
    "Bounds: `maxlength` applies to drafts"
    flow = letters('ab', b=dict(render=fields(3, maxlength=10)))
    ada = Visitor(app_of(flow), htmx)
    ada.get('/f/start')
    ada.send(a='x')
    before = size(flow)
    for _ in range(3):
        typed = {f'n{i}': 'x'*100_000 for i in range(3)}
        ada.get('/f/steps/b')
        ada.press(press, **typed)
    assert size(flow)<before+500
    assert {len(o) for o in ada.get('/f/steps/b').fields.values()}<={10}

def test_the_memory_store_is_bounded_in_bytes():
    "Bounds: `max_bytes`; the oldest idle records go first"
    store = InMemoryWorkflowStateStore(max_bytes=50_000)
    flow = letters('ab', store)
    app = app_of(flow)
    visitors = []
    for _ in range(12):
        visitors.append(Visitor(app))
        visitors[-1].get('/f/start')
        visitors[-1].send(a='x'*9_000)
        assert size(flow)<=50_000
    steps = [o.get('/f/start').step for o in visitors]
    assert steps==['a']*7+['b']*5

# Files

@pytest.mark.parametrize('n,status', [(9, 303), (11, 413)])
def test_file_parts_count_against_the_body(n, status):
    "Bounds: file parts count against `max_body_size` (10 MB)"
    ada,flow = opened(fields(1, file=True))
    data = 'f.bin',b'x'*(n*MB),'application/octet-stream'
    assert post(ada, [('n0','x'), ('file',data)], multipart).status_code==status
    assert size(flow)<2000, 'the record holds no bytes of it'

def test_the_limit_of_a_body_is_the_developers():
    "Bounds: `max_body_size`"
    ada,flow = opened(fields(1, file=True), router=dict(max_body_size=MB))
    for n,status in [(2*MB, 413), (MB//2, 303)]:
        assert post(ada, [('n0','x'), ('file',('f', b'x'*n, 'a/b'))], multipart).status_code==status

@both
@pytest.mark.parametrize('name', ['n0','other'])
def test_a_file_for_a_step_without_a_file_control_is_dropped(name, htmx):
    "Bounds: file parts for a step without a file control are dropped"
    ada,flow = opened(fields(1), htmx)
    data = 'needle.txt',b'needle',"text/plain"
    resp = post(ada, [('n0','typed'), (name,data)], multipart)
    assert resp.status_code<500
    assert 'needle' not in str(flow.state_store._recs)
    if name=='other': assert kept(ada, 'n0')=='typed'

# Work

@pytest.mark.parametrize('kind,value', [('url', 'http://a'+'\u0315'*75_000+'\u0300'*75_000),
    ('email', 'a@'+'\u0315'*75_000+'\u0300'*75_000), ('number', '1e-99999999999999999999'),
    ('number', '9'*900_000), ('range', '1e99999999999999999999'), ('date', '9'*900_000+'-01-01')],
    ids=['url','email','exponent','digits','range','date'])
def test_no_value_costs_more_than_a_moment_or_locks_the_step(kind, value):
    "Answering: nothing a client can send gives a 500, much work, or a page that cannot be left"
    ada,_ = opened(lambda ctx: Label('V', Input(name='v', type=kind, required=True)))
    start = time.process_time()
    page = ada.tab(ada.page).send(v=value)
    assert time.process_time()-start<2 and page.status in (200, 422)
    for url in ('/f/start','/f/steps/a'): assert ada.get(url).status==200 and ada.page.step
    good = dict(url='http://a.test', email='a@b.test', date='2026-01-31').get(kind, '3')
    assert ada.send(v=good).step=='b'

# SQLite's log

def test_the_write_ahead_log_is_checkpointed_by_size(tmp_path):
    "Bounds: SQLite's write-ahead log is checkpointed by size; answers do not pile up in it"
    store = SQLiteWorkflowStateStore(tmp_path/'f.db')
    flow = letters('ab', store, thanks([]), a=dict(render=fields(1)))
    app = app_of(flow)
    def walk(text):
        ada = Visitor(app)
        ada.get('/f/start')
        ada.send(n0=text)
        ada.send(b='x')
    walk('NEEDLE-4711')
    for _ in range(12): walk('x'*900_000)
    files = {o.name: o.stat().st_size for o in tmp_path.iterdir()}
    assert files['f.db-wal']<12*MB, files
    found = [o.name for o in tmp_path.iterdir() if b'NEEDLE-4711' in o.read_bytes()]
    assert not found
