"What others may not do or learn: other sites, odd bodies, hostile text, the log, the store"
import asyncio,logging,pytest
from dataclasses import replace
from time import process_time
from fasthtml.common import *
from starlette.testclient import TestClient
from kit import app_of,ask,both,forge,forged,is_htmx,letters,opened,order,raw,stored,visit,walk
from starlette.exceptions import HTTPException
from cjm_fasthtml_stepflow import Words,check_answers,session_key,set_session_id,words_de,words_es
from cjm_fasthtml_stepflow.requests import cross_site
from cjm_fasthtml_stepflow.sealing import seal_key
from cjm_fasthtml_stepflow.browsing import Click,multipart,urlencoded
from cjm_fasthtml_stepflow.testing import Visitor

posting = pytest.mark.parametrize('route', ['next_step','back_step','reset'])

# Other sites

def h(site=None, origin=None):
    "The headers in which a browser says where a request comes from"
    return {k:v for k,v in (('sec-fetch-site',site), ('origin',origin)) if v}

evil,shop,ours = 'http://evil.example','https://shop.example','http://testserver'
strange = evil,'null','garbage','http://testserver.evil.example','http://testserver:81'
refused = [h('cross-site',o) for o in (ours,'https://evil.example')]
refused += [h(None,o) for o in strange]+[h(o) for o in ('cross-site','same-site','nonsense')]
taken = [h(), h('same-origin'), h('none'), h(None,ours), h('same-origin',ours),
    h('cross-site',shop), h('same-site',shop), h(None,shop)]

@posting
@pytest.mark.parametrize('headers,ok', [(o,False) for o in refused]+[(o,True) for o in taken])
def test_a_post_from_another_site_is_refused(headers, ok, route):
    "Answering: a POST from another site is refused by `Sec-Fetch-Site`, or `Origin` against `Host`"
    flow = order()
    tab = visit(flow, 'note', router=dict(trusted_origins=(shop,)))
    before = stored(flow)
    client = TestClient(tab.app, cookies=tab.client.cookies)
    body = Click(f'/f/{route}', [*tab.page.hidden.items(), ('note','x')]).request(headers)
    resp = client.request(**body, follow_redirects=False)
    assert resp.status_code==(303 if ok else 403)
    if not ok: assert stored(flow)==before and resp.headers['cache-control']=='no-store'

def test_a_get_from_another_site_is_a_link():
    "Answering: only POSTs are refused"
    assert Visitor(app_of(order())).get('/f/start', headers=h('cross-site')).step=='who'

def test_a_trusted_origin_may_name_its_schemes_own_port():
    "Answering: default ports count as none"
    def ok(trusted, origin): return not cross_site({'host':'inner', 'origin':origin}, (trusted,))
    assert ok('https://portal.example:443', 'https://portal.example') and ok('http://a.example', 'http://A.example:80')
    assert not ok('https://portal.example:8443', 'https://portal.example') and not ok('http://a.example', 'https://a.example')

# Bodies

mp = 'multipart/form-data; boundary=x'
def parts(*heads, value='b'): return ''.join(f'--x\r\n{o}\r\n\r\n{value}\r\n'
    for o in heads)+'--x--\r\n'
disposition = 'Content-Disposition: form-data'
many = [f'{disposition}; name="a{i}"' for i in range(2000)]
fields = '&'.join(f'a{i}=1' for i in range(2000))
named,file = f'{disposition}; name="a"',f'{disposition}; name="a"; filename="f"'
def answered(status, kind, **bodies): return {k: (v, kind, status) for k,v in bodies.items()}

bodies = answered({400,415}, 'application/json', json='{}')
bodies |= answered({400,415}, 'text/plain', text='a=b') | answered({400,415}, '', no_type='a=b')
bodies |= answered({400}, multipart, no_boundary='a')
bodies |= answered({400}, mp, bad_part=parts('Content Disposition'), no_name=parts(disposition))
bodies |= answered({400}, mp, garbage='\0\1\2'*50)
bodies |= answered({413}, urlencoded, many_fields=fields, big_field='a='+'x'*2**21)
bodies |= answered({413}, mp, many_parts=parts(*many), big_part=parts(named, value='y'*2**21))
bodies |= answered({413}, mp, many_bytes=parts(file, value='y'*(10*2**20)), many_files=parts(*[file]*101))

@pytest.mark.parametrize('chunked', [False, True], ids=['','chunked'])
@posting
@pytest.mark.parametrize('body,kind,status', bodies.values(), ids=list(bodies))
def test_bodies_that_no_form_of_ours_sends(body, kind, status, route, chunked):
    "Answering: malformed bodies are a 400; too many fields, parts or bytes a 413"
    flow = order()
    tab = visit(flow, 'note', max_part_size=2**20)
    before = stored(flow)
    resp = tab.client.post(f'/f/{route}', content=iter([body.encode()]) if chunked else body,
        headers={'content-type': kind} if kind else {}, follow_redirects=False)
    assert resp.status_code in status
    assert resp.headers['cache-control']=='no-store' and stored(flow)==before

def test_the_limit_on_bytes_is_the_developers():
    "Answering: `max_body_size`"
    tab = visit(order(), router=dict(max_body_size=300))
    assert raw(tab, who='x'*400).status_code==413 and raw(tab, who='x').status_code==303

@pytest.mark.parametrize('words', [Words(), words_de, words_es], ids=lambda o: o.lang)
def test_what_is_refused_unseen_is_a_page_with_a_way_back(words):
    "Answering: without HTMX too, a limit or another site's form is told in the flow's words; statuses stay"
    flow = order(kw=dict(words=words))
    tab = visit(flow, 'tea', router=dict(max_body_size=300))
    before,form = stored(flow),tab.page
    elsewhere = {'sec-fetch-site': 'cross-site'}
    for status,kw in {413: {}, 403: dict(headers=elsewhere), 400: dict(headers={'content-length': 'x'})}.items():
        tab.page = form
        page = tab.go(tab.page.submission().forged(tea='x'*(400 if status==413 else 1)), **kw)
        assert (page.status,page.heading,page.step)==(status, words.problem, None)
        why = words.sent_back_large if status==413 else words.sent_back.format(status=status)
        assert why in page.text and page.one('main') and page.title==words.error_title.format(title=words.problem)
        assert page.headers['cache-control']=='no-store' and stored(flow)==before
        assert tab.press(words.retry).step=='tea'

def test_what_is_refused_unseen_is_a_notice_under_htmx_and_the_apps_own_page_where_it_has_one():
    "Answering: a notice beside the form, for which a status is enough; an app's own handlers go first"
    tab = visit(order(), 'tea', htmx=True, router=dict(max_body_size=300))
    resp = tab.ask(tab.page.submission().forged(tea='x'*400))
    assert resp.status_code==413 and '<' not in resp.text
    def bare(req, exc): return HTMLResponse(f'<p>Mine {exc.status_code}</p>', exc.status_code)
    for own in ({413: lambda req, exc: P('Mine 413')}, {HTTPException: bare}):
        tab = visit(order(), 'tea', router=dict(max_body_size=300), exception_handlers=own)
        page = tab.go(tab.page.submission().forged(tea='x'*400))
        assert (page.status,page.texts('p'))==(413,['Mine 413'])

# Caches and hostile text

def test_every_answer_of_a_flow_is_no_store():
    "Answering: pages of a flow, errors included, are `Cache-Control: no-store`"
    tab = visit(order())
    paths = 'start steps/who steps/end steps/nope done next_step back_step reset'.split()
    for headers in ({}, is_htmx):
        for url in ['/f', *(f'/f/{o}' for o in paths)]:
            resp = tab.client.get(url, headers=headers, follow_redirects=False)
            assert resp.headers['cache-control']=='no-store'
    for press in ('', '', 'Back', 'Cancel'):
        resp = raw(tab, press)
        assert (resp.status_code,resp.headers['cache-control'])==(303,'no-store')
        tab.get(resp.headers['location'])

nasty = '''<script>alert(1)</script>"'&lt; </textarea><b>'''

@both
def test_every_value_is_escaped_when_shown(htmx):
    "Answering: every value is escaped when shown"
    def validate(state): return state['who']!='x'+nasty or {'who': state['who']}
    def enter(state, request, sess): return P(state['who'])
    def done(state, request): return H1(state['who']), P(state['note'])
    tab = visit(order(done, who=dict(validate=validate), tea=dict(on_enter=enter)), htmx=htmx)
    pages = [tab.send(who='x'+nasty), tab.send(who=nasty), tab.get('/f/steps/who')]
    assert pages[0].fields['who']=='x'+nasty and pages[2].fields['who']==nasty
    walk(tab, 'note')
    pages += [tab.press('Back', note=nasty), tab.get('/f/steps/note')]
    assert tab.page.fields['note']==nasty
    pages += [tab.send(note=nasty), tab.send()]
    assert ' '.join(nasty.split()) in pages[-1].texts('p')
    for o in pages: assert '<script>alert' not in o.html and '</textarea><b>' not in o.html

# The log

@pytest.mark.parametrize('debug', [False, True])
def test_no_answer_is_ever_logged(debug, caplog):
    "Answering: the log holds types and places of exceptions, never their text"
    caplog.set_level(logging.DEBUG)
    calls = []
    def bad(state, request, sess):
        calls.append(1)
        if len(calls)==1: raise ValueError(f'cannot greet {state}')
        if len(calls)==2: raise KeyError(state['who'])
    def finish(state, request):
        if len(calls)<5:
            calls.append(1)
            raise RuntimeError(str(state))
    who = dict(on_leave=bad, validate=lambda state: state['who']!='Topsecret-refused')
    tab = visit(order(finish, who=who, kw=dict(debug=debug)))
    typed = [f'Topsecret-{o}' for o in ('refused','one','two','three')]
    for o in typed: forge(tab, who=o, extra='Topsecret-extra')
    tab.send()
    tab.press('Back', note='Topsecret-draft')
    while tab.page.step: tab.send(**({'note': 'Topsecret-note'} if tab.page.step=='note' else {}))
    ours = [o for o in caplog.records if o.name.startswith('cjm_fasthtml_stepflow')]
    assert ours and 'Topsecret' not in caplog.text
    errors = [o for o in ours if o.levelno>=logging.ERROR]
    assert any(o.exc_info or 'bad' in o.getMessage() for o in errors), 'but the stack is'
    quiet = [o for o in ours if o.levelno<logging.WARNING and 'dropped' not in o.getMessage()]
    assert (len(quiet)>0)==debug

odd = ['cor\\rect horse', 'two\nlines', '''both ' and "''', 'Ünïcode']

@pytest.mark.parametrize('typed', odd)
def test_no_exception_tells_an_answer(typed, caplog):
    "Answering: nor any way in which an exception may quote it"
    def leave(state, request, sess): {}[state['a']]
    tab = opened(letters(a=dict(render=lambda ctx: Textarea(name='a'), on_leave=leave)))
    assert tab.send(a=typed).status==503
    told = typed, repr(typed)[1:-1], ascii(typed)[1:-1]
    assert 'KeyError' in caplog.text and not any(o in caplog.text for o in told)

def test_nothing_is_printed(capsys):
    "Definition errors: `debug=True` logs through `logging`"
    visit(order(kw=dict(debug=True)), 'end').send()
    assert capsys.readouterr()==('','')

# Secrets

def text_of(flow): return ' '.join(o[0] for o in flow.state_store._recs.values())
def password(**kw): return dict(render=ask('pw', type='password', **kw))

def test_an_edit_without_the_key_keeps_the_secret():
    "Secrets: a job that edits the record by its id neither needs nor loses them"
    done = []
    flow = letters(on_complete=lambda state, request: done.append(state), a=password(required=True))
    tab = opened(flow)
    tab.send(pw='hunter2')
    sid = next(iter(flow.state_store._recs))[1]
    flow.update_workflow_state({session_key: sid}, {'crm': '17'})
    tab.send(b='x')
    assert done==[dict(pw='hunter2', b='x', crm='17')]

def test_what_a_function_sets_under_a_secret_name_is_sealed():
    "Secrets: whoever sets them"
    def leave(state, request, sess): state['token'] = 's3cr3t'
    flow = letters(a=dict(secret=['token','pin'], on_leave=leave))
    tab = opened(flow)
    tab.send(a='Ada')
    assert 's3cr3t' not in text_of(flow)
    assert flow.get_workflow_state(tab.session)==dict(a='Ada', token='s3cr3t')
    flow.update_workflow_state(tab.session, {'pin': '1815'})
    assert '1815' not in text_of(flow) and flow.get_workflow_state(tab.session)['pin']=='1815'

def test_a_session_with_another_key_is_asked_again():
    "Secrets: what cannot be opened is asked again, and the page says why"
    flow = letters(a=password())
    tab = opened(flow)
    assert tab.send(pw='hunter2').step=='b'
    for key in ('', 'nonsense', 3, None):
        sess = tab.session | {seal_key: key}
        assert flow.get_current_step_id(sess)=='a' and flow.get_workflow_state(sess)=={}
    phone = opened(flow)
    phone.app.get('/link')(lambda sess: set_session_id(sess, tab.session['stepflow_id']))
    phone.get('/link')
    page = phone.get('/f/start')
    assert (page.step, page.notice, page.fields)==('a', Words.lost, dict(pw=''))
    assert phone.send(pw='hunter3').notice==''
    page = tab.send(b='x') # The other device is told too, and keeps what it sent
    assert (page.step, page.notice)==('a', Words.lost)
    page = tab.send(pw='hunter4')
    assert (page.step, page.fields)==('b', dict(b='x'))

def test_the_log_names_a_slip_and_no_answer(caplog):
    "The log: types and places; a name or key only as it stands in the line that raised"
    class Unspeakable:
        def __repr__(self): raise RuntimeError('no')
    fees,prices = dict(none=0),[]
    def slips(state):
        if state['a']=='key': return state['positive_']
        if state['a']=='name': return undefined_name
        if state['a']=='attribute': return prices.nothing_such
        if state['a']=='positive': return fees[state['a']]
        if state['a']=='odd': raise KeyError(Unspeakable())
        return getattr(prices, state['a'])
    tab = opened(letters(a=dict(validate=slips)))
    for o in 'key','name','attribute','positive','odd','negative': tab.send(a=o)
    first = [o.getMessage().splitlines()[0].partition('raised ')[2] for o in caplog.records if 'raised' in o.getMessage()]
    assert first==["KeyError: ['positive_']", 'NameError: undefined_name', 'AttributeError: .nothing_such', 'KeyError', 'KeyError', 'AttributeError']

@pytest.mark.parametrize('htmx', [False, True])
def test_a_route_of_the_apps_own_that_keeps_what_was_typed(htmx):
    "Every route of the router has the checks, and elsewhere its functions say so"
    flow,app = letters('ab'),FastHTML(secret_key='t')
    router = flow.create_router('/f')
    @router('/save', methods=['post'])
    async def save(req:Request):
        answer = await router.back_step(req)
        return Redirect('/saved') if req.state.stepflow=='accepted' else answer
    router.to_app(app)
    @app.get('/saved')
    def saved(): return H1('Saved')
    @app.post('/unchecked')
    async def unchecked(req:Request): return await router.back_step(req)
    tab = Visitor(app, htmx=htmx)
    tab.get('/f/start')
    tab.send(a='1')
    click = replace(tab.page.submission('Back', b='typed'), url='/f/save')
    assert tab.go(click).heading=='Saved'
    assert tab.get('/f/steps/b').fields==dict(b='typed')
    forged = click.forged(b='theirs')
    resp = tab.client.request(**forged.request({'sec-fetch-site': 'cross-site'}))
    assert resp.status_code==403 and Words.problem in resp.text and 'Saved' not in resp.text
    assert tab.get('/f/steps/b').fields==dict(b='typed')
    with pytest.raises(RuntimeError, match='back_step.*router'): tab.client.post('/unchecked', data={})
    def away(*args, **kw): raise OSError('disk')
    flow.state_store.write = away
    page = tab.go(click)
    assert (page.status, page.notice, page.fields)==(200 if htmx else 503, Words.failed, dict(b='typed'))
    tab.client.cookies.clear()
    assert tab.go(click).notice==Words.cookies

def test_a_secret_is_nowhere_in_pages_or_drafts():
    "Secrets: never shown again, never in a draft, sealed in the record"
    def draw(ctx): return Input(name='pw', type='password'), Input(name='card')
    def validate(state): return state['pw']!='wrong' or 'No'
    flow = letters(a=dict(render=draw, validate=validate, secret=['card']))
    tab = opened(flow)
    page = tab.send(pw='wrong', card='card 4111')
    assert page.status==422 and not {'wrong','card 4111'} & {*page.fields.values()}
    assert 'card 4111' not in text_of(flow)
    assert tab.send(pw='right', card='card 4111').step=='b'
    assert tab.get('/f/steps/a').fields['card']=='' and 'card 4111' not in text_of(flow)
    assert stored(flow)['secret']==dict(pw='a', card='a')

def test_a_content_type_may_be_written_in_capitals():
    "Standard: RFC 9110, 8.3.1: type and subtype are case-insensitive"
    tab = opened(letters())
    click = tab.page.submission(a='1')
    body = ''.join(f'--X\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k,v in click.pairs)
    kind = {'content-type': 'Multipart/Form-Data; boundary=X'}
    resp = tab.client.post(click.url, content=f'{body}--X--\r\n', headers=kind, follow_redirects=False)
    assert resp.headers['location']=='/f/steps/b'

@pytest.mark.parametrize('charset,status', [('utf-8',303), ('UTF8',303), ('latin-1',415)])
def test_text_is_utf_8(charset, status):
    tab = opened(letters())
    click = tab.page.submission(a='é')
    body = ''.join(f'--x\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k,v in click.pairs)+'--x--\r\n'
    kind = {'content-type': f'multipart/form-data; charset={charset}; boundary=x'}
    assert tab.client.post(click.url, content=body.encode(), headers=kind, follow_redirects=False).status_code==status

def test_the_first_content_type_counts():
    "Answering, Bounds: 1 MB for everything that is no file, whatever a second header says"
    seen = []
    async def send(msg): seen.append(msg)
    async def receive(): return dict(type='http.request', body=b'a='+b'x'*(5*2**20), more_body=False)
    kinds = [(b'content-type', o.encode()) for o in (urlencoded, mp)]
    scope = dict(type='http', method='POST', path='/f/next_step', raw_path=b'/f/next_step', query_string=b'', headers=kinds,
        http_version='1.1', scheme='http', server=('x',80), client=('x',1), root_path='', state={})
    began = process_time()
    asyncio.run(opened(letters()).app(scope, receive, send))
    assert seen[0]['status']==413 and process_time()-began < .25

def test_an_encoding_that_takes_long_to_decode_is_refused():
    "Answering: no more than milliseconds of work per kilobyte; Python decodes punycode in quadratic time"
    tab = opened(letters())
    body = f'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n{"x"*100_000}-{"a"*100_000}\r\n--x--\r\n'
    began = process_time()
    for kind in 'charset=punycode','charset="PunyCode"':
        resp = tab.client.post('/f/next_step', content=body, headers={'content-type': f'multipart/form-data; {kind}; boundary=x'})
        assert resp.status_code==415
    assert process_time()-began < 1

@pytest.mark.parametrize('n', [10_000, 100_000])
def test_lines_of_an_answer_cost_their_length(n):
    "Answering: no more than milliseconds of work per kilobyte sent, on the page of answers to check too"
    tab = opened(letters('az', a=dict(render=lambda ctx: Textarea(name='a')), z=dict(render=check_answers)))
    tab.send(a='x\n'*n)
    began = process_time()
    page = tab.client.get('/f/steps/z')
    assert page.text.count('<br>')==n and process_time()-began < 3*n/1024*.005

@pytest.mark.parametrize('route', ['next_step','back_step'])
def test_a_choice_that_is_not_on_offer_reaches_no_render(route):
    "Answering: nothing a client can send costs more than its length; a `render` may rely on its own options"
    seen = []
    def ask(ctx):
        seen.append(ctx.get('n'))
        return H1('n'), Select(*map(Option, '12'), name='n')
    tab = opened(letters('nb', n=dict(render=ask)))
    for _ in range(2): forged(tab, f'/f/{route}', n='100000000', stepflow_to='n')
    tab.get('/f/steps/n')
    assert {*seen} <= {None,'','1','2'}
