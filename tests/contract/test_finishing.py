"The last step: checked as a whole, done once, and answered alike to everyone who asks again"
import asyncio,pytest
from fasthtml.common import *
from starlette.background import BackgroundTask
from starlette.responses import JSONResponse,PlainTextResponse,StreamingResponse
from kit import AsyncVisitor,again,answers,app_of,both,good,kept,led,letters,messages,opened,order,raw
from kit import record,sent_elsewhere,thanks,visit,walk,ways_to_go,ways_to_say
from cjm_fasthtml_stepflow import InMemoryWorkflowStateStore,StoreError,check_answers
from cjm_fasthtml_stepflow.once import Attempt
from cjm_fasthtml_stepflow.testing import Page,Visitor

# Once

@both
def test_the_last_step_completes_once_and_replays_the_outcome(htmx):
    "Submitting 7: once per instance; everyone gets the same outcome; the answers are gone"
    seen = []
    flow = order(thanks(seen))
    tab = visit(flow, 'end', htmx=htmx)
    last = tab.page
    for _ in range(3):
        page = again(tab, last)
        assert 'Thanks' in page.text and 'Ada' in page.text and page.status==200
    assert seen==[answers] and not kept(flow) and not record(flow).drafts

def test_the_final_post_redirects_to_a_page_that_shows_the_outcome_also_on_reload():
    "Fine print: the final POST answers 303 to a page that shows the outcome; /start begins anew"
    seen = []
    tab = visit(order(thanks(seen)), 'end')
    resp = raw(tab)
    assert resp.status_code==303
    urls = [resp.headers['location']]*2+['/f/done','/f/steps/end','/f/steps/tea']
    for url in urls: assert 'Thanks' in tab.get(url).text
    assert len(seen)==1 and tab.get('/f/start').step=='who'

def test_a_single_step_is_first_and_last():
    "Submitting 7: a newcomer's two clicks on the only step are one run"
    seen = []
    assert 'Thanks' in visit(order(thanks(seen), only=['who'])).double_click(who='Ada').text
    assert seen==[dict(who='Ada')]

def test_after_the_end_old_forms_are_told_so_and_a_new_run_may_begin():
    "Whose run is it: a form minted before the last finish belongs to the run that ended"
    seen = []
    flow = order(thanks(seen))
    tab = visit(flow)
    old = []
    while tab.page.step:
        old.append(tab.page)
        tab.send(**good[tab.page.step])
    assert 'Thanks' in again(tab, old[0], who='Bob').text
    for o in old[1:]: assert 'Thanks' in again(tab, o).text
    assert len(seen)==1
    assert tab.get('/f/start').step=='who'
    tab.send(who='Eve')
    for o in old[1:]:
        page = again(tab, o)
        assert 'already' in page.text or page.notice, 'they are told that this was sent before'
    assert kept(flow)==dict(who='Eve')
    tab.get('/f/start')
    while tab.page.step: tab.send(**good[tab.page.step])
    assert [o['who'] for o in seen]==['Ada','Eve']

def test_a_get_after_the_end_does_not_make_the_old_form_new():
    "Whose run is it: also when `render` changes the state, which begins a new run"
    runs = []
    def draw(ctx):
        ctx.set('seen', True)
        return Input(name='a')
    flow = letters('a', on_complete=lambda state, request: runs.append(state), a=dict(render=draw))
    tab = opened(flow)
    form = tab.page
    tab.send(a='Ada')
    tab.get('/f/start')
    again(tab, form, a='Ada')
    assert len(runs)==1 and tab.page.notice==flow.words.sent_before

# Keys and mishaps

@both
def test_a_handler_that_raises_loses_nothing_and_retry_works_with_the_same_key(htmx, caplog):
    "Submitting 7: if it raises, nothing is lost and trying again works, with the same key"
    keys = []
    def finish(state, request, completion_key):
        keys.append(completion_key)
        if len(keys)<3: raise RuntimeError(f"no {state['who']}")
        return P('Thanks')
    flow = order(finish)
    tab = visit(flow, 'end', htmx=htmx)
    for _ in range(2):
        page = tab.send()
        assert (page.step,bool(page.notice),kept(flow))==('end',True,answers)
    assert 'Thanks' in tab.send().text and len(set(keys))==1 and len(keys)==3
    assert 'Ada' not in caplog.text

def test_keys_differ_between_runs():
    "Submitting 7: the key is the same for every run of one instance, and of no other"
    keys = []
    tab = Visitor(app_of(order(lambda state, request, completion_key: keys.append(completion_key))))
    for _ in range(2):
        tab.get('/f/start')
        while tab.page.step: tab.send(**good[tab.page.step])
    assert len(set(keys))==2

class Hiccup(InMemoryWorkflowStateStore):
    "Fails once at a write whose text has `word` in it, before or after it is done"
    def __init__(self, word, after):
        super().__init__()
        self.word,self.after = word,after
    def write(self, *args):
        hit = self.word and any(f'"{self.word}"' in str(o) for o in args)
        if hit: self.word = ''
        res = None if hit and not self.after else super().write(*args)
        if hit: raise StoreError('connection lost')
        return res

@pytest.mark.parametrize('after', [False, True], ids=['not written', 'written'])
@pytest.mark.parametrize('word', ['claim', 'outcome'])
def test_on_complete_runs_once_although_the_store_fails(word, after):
    "Once: writing the claim is idempotent, and an outcome is written onto its claim"
    runs = []
    def done(state, request):
        runs.append(state)
        return P('Thanks')
    flow = letters('a', Hiccup(word, after), done, kw=dict(completion_lease=None))
    flow.patience = 2
    tab = opened(flow)
    form = tab.page
    tab.send(a='Ada')
    if word=='claim': # refused with a notice, and nothing stands in the way of another try
        assert tab.page.status==503 and not runs and tab.page.fields==dict(a='Ada')
        tab.send()
    assert 'Thanks' in tab.page.text and runs==[dict(a='Ada')]
    assert 'Thanks' in again(tab, form, a='Ada').text and len(runs)==1

# Checked as a whole

def test_every_step_is_checked_again_before_the_end():
    "Submitting 7: every step on the path is checked again, by `validate` too"
    seen,free = [],[True]
    flow = order(thanks(seen), tea=dict(validate=lambda state: bool(free) or {'tea': 'Sold out'}))
    tab = visit(flow, 'end')
    free.clear()
    page = tab.send()
    assert (page.step,page.errors,page.status,seen)==('tea',dict(tea=['Sold out']),422,[])
    assert page.fields['tea']==['green'] and tab.get('/f/steps/end').step=='tea'

def test_a_step_filled_in_after_it_was_skipped_is_checked_too():
    "Submitting 7: what was skipped first is checked like any other"
    seen,fine = [],[True]
    note = dict(can_skip=True, validate=lambda state: bool(fine))
    tab = visit(order(thanks(seen), note=note), 'note')
    tab.press('Skip this step')
    tab.get('/f/steps/note')
    assert tab.send(note='x').step=='end'
    fine.clear()
    assert tab.send().step=='note' and seen==[]

def test_an_option_that_is_gone_is_found_before_the_end():
    "Submitting 7: by the form as it is now"
    slots,seen = ['10','11'],[]
    def draw(ctx):
        options = Option('Choose', value=''), *map(Option, ctx.get_data('slots'))
        return Label('When?', Select(*options, name='slot', required=True))
    tea = dict(render=draw, data_loader=lambda request: dict(slots=slots))
    tab = visit(order(thanks(seen), tea=tea), 'tea')
    tab.send(slot='11')
    walk(tab, 'end')
    slots.pop()
    page = tab.send()
    assert (page.step,len(messages(page)),page.fields,seen)==('tea',1,dict(slot=''),[])
    tab.send(slot='10')
    assert 'Thanks' in walk(tab, 'end').send().text

# What on_complete may answer with

@both
@pytest.mark.parametrize('way', list(ways_to_go))
def test_on_complete_may_send_the_visitor_elsewhere(way, htmx):
    "Submitting 8: a redirect is honoured, also on repeat"
    tab = visit(order(lambda state, request: ways_to_go[way]()), 'end', htmx=htmx)
    for _ in range(2): assert sent_elsewhere(raw(tab), htmx)

@both
@pytest.mark.parametrize('way', list(ways_to_say))
def test_what_on_complete_may_show(way, htmx):
    "Submitting 8: components are shown, as a page or in the container"
    tab = visit(order(lambda state, request: ways_to_say[way]()), 'end', htmx=htmx)
    last,resp = tab.page,raw(tab)
    assert ('x-boo' in resp.headers)==(way=='with a header')
    for _ in range(2):
        page = again(tab, last)
        assert page.one('#boo').text=='Boo' and bool(page.one('html')) is not htmx

def text(): return PlainTextResponse('Mine', 202)
def html(): return HTMLResponse('<p>Mine')
def data(): return JSONResponse({'Mine': 1})

@both
@pytest.mark.parametrize('resp', [text, html, data])
def test_on_complete_may_answer_with_a_response_of_its_own(resp, htmx):
    "Submitting 8: a Starlette response is honoured, also on repeat"
    tab = visit(order(lambda state, request: resp()), 'end', htmx=htmx)
    for _ in range(2):
        r = raw(tab)
        if not htmx:
            assert r.status_code==303
            r = tab.client.get(r.headers['location'])
        assert 'Mine' in r.text and r.headers['content-type']==resp().headers['content-type']
        assert r.headers['cache-control']=='no-store'

@both
def test_title_headers_and_tasks_of_on_complete(htmx):
    "Submitting 8: title, headers and tasks are honoured"
    done = []
    unseen = HttpHeader('X-Boo','1'), BackgroundTask(done.append, 1)
    def finish(state, request): return Title('Mine'), P('Thanks'), *unseen
    tab = visit(order(finish), 'end', htmx=htmx)
    resp = raw(tab)
    assert (resp.headers['x-boo'],done,led(tab, resp).texts('title'))==('1',[1],['Mine'])

def stream(): return StreamingResponse(iter(['a','b']), headers={'X-Boo': '1'})
def ft(): return FtResponse(P('Mine', id='mine'), status_code=201)

@both
@pytest.mark.parametrize('make,text', [(stream,'ab'), (ft,'Mine')])
def test_responses_that_are_made_late(make, text, htmx):
    "Submitting 8: responses that stream, or that FastHTML renders"
    calls = []
    def finish(state, request):
        calls.append(1)
        return make()
    tab = visit(order(finish), 'end', htmx=htmx)
    assert text in tab.send().html
    assert tab.get('/f/done').status<300 and calls==[1]

@both
def test_cookies_of_on_completes_redirect_are_kept(htmx):
    "Submitting 8: a response is honoured whole"
    def finish(state, request):
        resp = RedirectResponse('/else', 303)
        resp.set_cookie('member', '1')
        return resp
    resp = raw(visit(order(finish), 'end', htmx=htmx))
    assert 'member=1' in ' '.join(resp.headers.get_list('set-cookie'))

def test_without_on_complete_there_is_an_outcome_all_the_same():
    "Submitting 7: an outcome for everyone"
    flow = order()
    page = visit(flow, 'end').send()
    assert page.status==200 and page.heading and not kept(flow)

@both
def test_an_outcome_that_cannot_be_stored_is_shown(htmx, monkeypatch):
    "Submitting 7: what ran is not asked for again, whatever becomes of the store"
    class Full(InMemoryWorkflowStateStore):
        full = False
        def write(self, *args, held=False):
            if self.full: raise StoreError('disk is full')
            return super().write(*args, held=held)
    monkeypatch.setattr(Attempt, 'patience', ())
    store = Full()
    def pay(state, request):
        store.full = True
        return H1('Paid')
    assert opened(letters('a', store, pay), htmx).send(a='1').heading=='Paid'

def test_on_complete_may_clear_the_workflow_itself():
    "Submitting 7: also when `on_complete` drops the record, everyone gets its outcome"
    async def finish(state, request):
        await flow.aclear_workflow(request.session)
        return P('Thanks')
    flow = order(finish)
    tab = visit(flow, 'end')
    last = tab.page
    for _ in range(2): assert 'Thanks' in again(tab, last).text

@both
@pytest.mark.parametrize('how', ['inline','attachment'])
@pytest.mark.parametrize('body', ['<p>Mine', b'<p>Mine \xff'], ids=['text','bytes'])
def test_task_and_cookie_of_a_response_of_on_complete(body, how, htmx):
    "Submitting 8: a response is honoured with its background task and its cookies, also across the 303 or to a download"
    ran = []
    def done(state, request):
        task = BackgroundTask(lambda: ran.append(1))
        resp = HTMLResponse(body, headers={'content-disposition': how}, background=task)
        resp.set_cookie('k', 'v')
        return resp
    tab = opened(letters('a', None, done), htmx)
    assert 'Mine' in tab.send(a='Ada').text
    assert ran==[1] and tab.client.cookies.get('k')=='v'

@both
def test_on_complete_may_empty_the_session(htmx):
    "Submitting 7: everyone gets the outcome, also who is logged out by it"
    def done(state, request):
        request.session.clear()
        return H1('Thanks')
    tab = opened(letters('a', None, done), htmx)
    assert tab.send(a='Ada').heading=='Thanks'

@both
def test_the_outcome_is_shown_although_the_record_is_gone(htmx):
    "Finishing: what was paid for is not lost with the record"
    def end(state, request):
        flow.state_store.delete('f', request.session['stepflow_id'])
        return H1('Paid, number 17')
    flow = letters(on_complete=end)
    tab = opened(flow, htmx)
    tab.send(a='1')
    assert tab.send(b='2').heading=='Paid, number 17'

@both
def test_a_download_is_the_same_at_every_process(htmx):
    "Submitting 7: everyone gets the same outcome, also on repeat; a worker that did not make a file has it too"
    pdf = b'%PDF \xff'*1000
    def made(state, request):
        return Response(pdf, media_type='application/pdf', headers={'content-disposition': 'attachment; filename=a.pdf'})
    store = InMemoryWorkflowStateStore()
    east,west = [letters('a', store, made) for _ in 'ab']
    tab = opened(east, htmx)
    resp = tab.ask(tab.page.submission(a='1'))
    assert (resp.status_code,resp.headers.get('hx-redirect' if htmx else 'location','')[-7:])==(200 if htmx else 303, '/f/done')
    for app in app_of(west),tab.app,app_of(west):
        got = tab.tab(app=app).client.get('/f/done')
        assert got.content==pdf and got.headers['content-disposition'].endswith('a.pdf')
    again = tab.ask(tab.page.submission(a='1'))
    assert 'done' in again.headers.get('hx-redirect' if htmx else 'location', '')

# Objections of `on_complete`

def shop(said, kw=None):
    "A flow whose `on_complete` objects with what is in the list `said`, one after the other"
    calls = []
    def pay(state, request):
        calls.append(dict(state))
        return said.pop(0) if said else H1('Paid')
    flow = letters('abz', on_complete=pay, kw=kw, z=dict(render=check_answers))
    return flow,calls

def at_the_end(flow, htmx):
    tab = opened(flow, htmx)
    for o in 'ab': tab.send(**{o: o*2})
    return tab

@both
@pytest.mark.parametrize('name,step', [('b','b'), ('','z'), ('other','z')])
def test_on_complete_may_object(htmx, name, step):
    "Submitting 5 and 7: messages lead to the step that they are about, nothing is lost, and trying again works"
    flow,calls = shop([{name: 'Declined'}])
    tab = at_the_end(flow, htmx)
    page = tab.send()
    assert (page.step,page.errors)==(step, {name if name=='b' else '': ['Declined']}) and page.title.startswith('Error')
    assert kept(flow)==dict(a='aa', b='bb') or step=='b'
    if step=='b':
        assert page.fields==dict(b='bb')
        assert tab.send(b='new').step=='z'
    assert tab.send().heading=='Paid'
    assert [o['b'] for o in calls]==['bb', 'new' if step=='b' else 'bb']

@both
@pytest.mark.parametrize('by', ['on_complete','check'])
def test_a_refusal_at_the_end_leads_straight_back_to_it(htmx, by):
    "Answers to check: nothing already answered is passed through between a correction and the page"
    said,gone = [{'a': 'Unknown'}]*(by=='on_complete'),[]
    def known(state): return {'a': 'Unknown'} if gone and state['a']==gone[0] else True
    flow = letters('abcz', on_complete=lambda *args: said.pop() if said else H1('Paid'), a=dict(validate=known),
        z=dict(render=check_answers))
    tab = opened(flow, htmx)
    for o in 'abc': tab.send(**{o: o})
    if by=='check': gone.append('a')
    page = tab.send()
    assert (page.step,page.errors)==('a', {'a': ['Unknown']})
    assert tab.send(a='new').step=='z'
    assert tab.send().heading=='Paid'

@both
def test_both_halves_of_a_double_click_lead_straight_back(htmx):
    "Submitting 1: a double click lands where one click does; Continue leads back to the end from there"
    said = [{'a': 'Unknown'}]
    async def pay(state, request):
        await asyncio.sleep(.2)
        return said.pop() if said else H1('Paid')
    flow = letters('abcz', on_complete=pay, z=dict(render=check_answers))
    async def go():
        tab = AsyncVisitor(app_of(flow), htmx)
        await tab.get('/f/start')
        for o in 'abc': await tab.send(**{o: o})
        click = tab.page.submission()
        pages = [Page.of(o) for o in await asyncio.gather(*[tab.ask(click, None, True) for _ in range(2)])]
        ends = []
        for o in pages:
            tab.page = o
            ends.append((await tab.send(a='new')).step)
            said[:] = []
        return ends
    assert asyncio.run(go())==['z','z']

def test_both_halves_of_a_double_click_hear_the_objection():
    "Submitting 7: everyone gets the same, and `on_complete` is not asked twice for it"
    for name in 'b','':
        flow,calls = shop([{name: 'Declined'}]*2)
        async def go():
            tab = AsyncVisitor(app_of(flow))
            await tab.get('/f/start')
            for o in 'ab': await tab.send(**{o: o})
            click = tab.page.submission()
            return [Page.of(o) for o in await asyncio.gather(*[tab.ask(click, None, True) for _ in range(2)])]
        assert [concat(o.errors.values()) for o in asyncio.run(go())]==[['Declined']]*2
        assert len(calls)<=(1 if name else 2)

def test_a_titled_outcome_is_no_second_main():
    "Answering: `Titled` (no second `main`)"
    for kw in dict(on_complete=lambda state, request: Titled('Thanks', P('x'))),dict(a=dict(on_leave=lambda *args: Titled('Thanks', P('x')))):
        page = opened(letters('a', **kw)).send(a='1')
        assert len(page.all('main'))==1 and 'Thanks' in page.text
