"Hooks, loaders and renders: when they run, what they may answer, and what their mishaps cost"
import asyncio,contextvars,logging,sys,threading
from urllib.parse import urljoin
import pytest
from fasthtml.common import *
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from kit import AsyncVisitor,Calls,app_of,ask_tea,ask_who,both,good,kept,led,letters,messages
from kit import no_name,opened,order,parts,raw,record,sent_elsewhere,stored,thanks
from kit import visit,walk,ways_to_go,ways_to_say
from cjm_fasthtml_stepflow import Record,Words,set_session_id
from cjm_fasthtml_stepflow.testing import Visitor

hooks = dict(enter=lambda f: dict(tea=dict(on_enter=f)), leave=lambda f: dict(who=dict(on_leave=f)))
in_hook = pytest.mark.parametrize('hook', list(hooks))

def hooked(hook, give, htmx=False, **kw):
    "A tab before a step whose `hook` answers with what `give` gives"
    return visit(order(**hooks[hook](lambda state, request, sess: give())), htmx=htmx, **kw)

# When they run

def test_on_enter_runs_once_per_arrival_and_never_on_a_get():
    "Submitting 6: once per arrival, not per refresh; the first step's at the first POST"
    calls = Calls()
    tab = visit(order(**{o: dict(on_enter=calls.of(o)) for o in parts}))
    for url in ('/f/start','/f/steps/who'): tab.get(url)
    assert calls==[]
    tab.send(**good['who'])
    assert calls==['who','tea']
    for url in ('/f/start','/f/steps/who','/f/steps/tea','/f/steps/tea'): tab.get(url)
    assert calls==['who','tea']
    tab.send(**good['tea'])
    tab.press('Back')
    tab.send(**good['tea'])
    assert calls==['who','tea','note','tea','note']

def test_a_first_step_that_is_refused_is_entered_once():
    "Fine print: the first step's `on_enter` runs at the first POST"
    calls = Calls()
    tab = visit(order(who=dict(on_enter=calls.of('who'), validate=no_name)))
    for who in ('', '', 'Ada'): tab.send(who=who)
    assert calls==['who'] and tab.page.step=='tea'

@both
def test_hooks_run_when_going_back_too(htmx):
    "Submitting 6: going back arrives too"
    calls = Calls()
    enter = calls.of('enter', lambda: P('Back again', id='boo') if len(calls)>1 else None)
    page = visit(order(who=dict(on_enter=enter)), 'tea', htmx=htmx).press('Back')
    assert (page.step,calls,bool(page.one('#boo')))==('who',['enter']*2,True)

def test_loaded_data_reaches_render():
    "Submitting 6: a step is shown with what its loader gives"
    def draw(ctx): return P(ctx.get_data('greeting')), ask_who(ctx)
    def load(request): return dict(greeting=request.url.path)
    assert '/f/steps/who' in visit(order(who=dict(data_loader=load, render=draw))).page.texts('p')

# What they show

def test_what_on_enter_shows_stays_until_the_step_is_left():
    "Fine print: it stands above the form until the step is left, also across the 303"
    def hello(state, request, sess): return P('Welcome to tea', id='hello'), P(f"<{state['who']}>")
    tab = visit(order(tea=dict(on_enter=hello, validate=lambda state: bool(state['tea']))))
    assert raw(tab, **good['who']).status_code==303
    for _ in range(2):
        html = tab.get('/f/start').html
        assert '&lt;Ada&gt;' in html and html.index('id="hello"') < html.index('name="tea"')
    assert tab.send(tea=[]).one('#hello'), 'also above a refused submission'
    tab.send(**good['tea'])
    assert not tab.page.one('#hello')
    assert not tab.get('/f/steps/tea').one('#hello'), 'it is a message about arriving'
    tab.press('Back')
    tab.send(**good['who'])
    assert tab.page.one('#hello')

@both
@pytest.mark.parametrize('way', list(ways_to_say))
def test_components_of_on_leave_stand_above_the_form_which_stays(way, htmx):
    "Submitting 8: components from `on_leave` appear above the form, which stays"
    flow = order(who=dict(on_leave=lambda state, request, sess: ways_to_say[way]()))
    page = visit(flow, htmx=htmx).send(who='Ada')
    assert (page.status,page.step,page.fields)==(200 if htmx else 422, 'who', dict(who='Ada'))
    assert page.html.index('id="boo"') < page.html.index('name="who"') and kept(flow)=={}
    assert page.one('#boo').text=='Boo' and ('x-boo' in page.headers)==(way=='with a header')

@both
@pytest.mark.parametrize('way', list(ways_to_say))
def test_components_of_on_enter_stand_above_the_form(way, htmx):
    "Fine print: components from `on_enter` stand above the form"
    tab = hooked('enter', ways_to_say[way], htmx)
    resp = raw(tab, **good['who'])
    page = led(tab, resp)
    assert page.step=='tea' and page.one('#boo').text=='Boo'
    assert ('x-boo' in resp.headers)==(way=='with a header')

@both
def test_a_title_and_a_style_of_on_enters_own(htmx):
    "Submitting 8 and fine print: what `on_enter` returns is honoured until the step is left, its head too"
    said = Title('Mine'),Style('.k { color: red }'),P('x', cls='k')
    def enter(state, request, sess): return said
    def draw(ctx): return Titled('Tea', ask_tea(ctx))
    flow = order(tea=dict(render=draw, on_enter=enter))
    tab = visit(flow, htmx=htmx)
    for page in (tab.send(**good['who']), tab.tab(htmx=False).get('/f/start')):
        assert page.texts('title')==['Mine'] and page.html.count('.k {')==1 and page.one('p.k')
    tab.send(**good['tea'])
    assert not any('.k {' in tab.get(f'/f/steps/{o}').html for o in ('note','tea'))

@both
def test_a_text_with_an_answer_in_it_is_escaped(htmx):
    "Answering: every value is escaped when shown, also in the text that a hook returns"
    name = '<b>Ada</b>'
    def leave(state, request, sess):
        if state['who']!=name: return f"{state['who']} is taken"
    def enter(state, request, sess): return f"Hello {state['who']}"
    def done(state, request): return f"Thanks, {state['who']}"
    tab = visit(order(done, who=dict(on_leave=leave), tea=dict(on_enter=enter)), htmx=htmx)
    pages = [tab.send(who='<i>Bob</i>'), tab.send(who=name), walk(tab, 'end').send()]
    texts = ['<i>Bob</i> is taken', f'Hello {name}', f'Thanks, {name}']
    for page,what in zip(pages, texts):
        assert what in page.text and not page.one('#step-flow-container :is(b, i)')

# Objections

no,never,check = ['No'],['No','Never'],['Check your answers on this page.']
objections = [(False, check), ({'who': 'No'}, no), ({'who': never}, never)]

@both
@pytest.mark.parametrize('res,expected', objections)
def test_on_leave_may_object_as_validate_does(res, expected, htmx):
    "Submitting 5: `on_leave` can answer with messages"
    flow = order(who=dict(on_leave=lambda state, request, sess: res))
    page = visit(flow, htmx=htmx).send(who='Ada')
    assert (page.step,page.fields,kept(flow))==('who',dict(who='Ada'),{})
    assert messages(page)==expected or expected[0] in page.text and res is False

@both
@pytest.mark.parametrize('res', ['No', Redirect('/away'), P('No')])
def test_an_on_leave_that_keeps_the_visitor_changes_nothing(res, htmx):
    "Submitting 5: what it has changed goes with the answers that it refused"
    def hook(state, request, sess):
        state['tries'] = 1
        flow.update_workflow_state(sess, {'more': 1})
        return res
    flow = order(who=dict(on_leave=hook))
    visit(flow, htmx=htmx).send(who='Ada')
    assert (kept(flow),record(flow).code)==({}, {})

@pytest.mark.parametrize('res', [True, None, {}, [], (), ''])
def test_what_says_nothing_is_no_objection(res):
    "Submitting 8: None and what is empty are no objection"
    def hook(state, request, sess): return res
    assert visit(order(who=dict(on_leave=hook),
        tea=dict(on_enter=hook))).send(who='Ada').step=='tea'

# Elsewhere

@both
@in_hook
@pytest.mark.parametrize('way', list(ways_to_go))
def test_a_hook_may_send_the_visitor_elsewhere(way, hook, htmx):
    "Submitting 8, Fine print: a redirect is honoured; from `on_leave` it is an objection"
    tab = hooked(hook, ways_to_go[way], htmx)
    assert sent_elsewhere(raw(tab, **good['who']), htmx)
    assert tab.get('/f/start').step==('tea' if hook=='enter' else 'who')
    assert tab.get('/f/steps/who').fields==dict(who='Ada')

@both
@in_hook
def test_a_hook_may_answer_with_a_response_of_its_own(hook, htmx):
    "Submitting 8: a Starlette response is honoured"
    tab = hooked(hook, lambda: PlainTextResponse('Mine', 451, {'X-Boo': '1'}), htmx)
    resp = raw(tab, **good['who'])
    assert (resp.status_code,resp.text)==(451,'Mine')
    assert (resp.headers['x-boo'],resp.headers['cache-control'])==('1','no-store')

@both
@in_hook
def test_headers_and_background_tasks_of_a_hook(hook, htmx):
    "Submitting 8: headers and background tasks are honoured and are no objection"
    done = []
    def give(): return HtmxResponseHeaders(trigger='saved'), BackgroundTask(done.append, hook)
    tab = hooked(hook, give, htmx)
    resp = raw(tab, **good['who'])
    assert (resp.headers['hx-trigger'],done)==('saved',[hook]) and tab.get('/f/start').step=='tea'

def test_headers_and_tasks_of_the_first_on_enter_survive_a_refusal():
    "Submitting 8: also where the submission is refused"
    done = []
    def enter(state, request, sess): return HttpHeader('X-Boo','1'), BackgroundTask(done.append, 1)
    resp = raw(visit(order(who=dict(on_enter=enter, validate=no_name))), who='')
    assert resp.headers.get('x-boo')=='1' and done==[1]

@both
@in_hook
def test_cookies_of_a_hooks_redirect_are_kept(hook, htmx):
    "Submitting 8: a response is honoured whole"
    def go():
        resp = RedirectResponse('/else', 303)
        resp.set_cookie('seen', '1')
        return resp
    resp = raw(hooked(hook, go, htmx), **good['who'])
    assert 'seen=1' in ' '.join(resp.headers.get_list('set-cookie'))

@both
@pytest.mark.parametrize('answer', [None,'No'])
def test_every_cookie_of_two_hooks_is_set(answer, htmx):
    "Submitting 8: headers are honoured, also several of one name, accepted or refused"
    def enter(state, request, sess): return cookie('a', '1'), cookie('b', '2')
    def leave(state, request, sess): return cookie('c', '3'), answer and P(answer)
    tab = visit(order(who=dict(on_enter=enter, on_leave=leave)), htmx=htmx)
    raw(tab, **good['who'])
    assert [tab.client.cookies.get(o) for o in 'abc']==['1','2','3']

def test_a_developers_own_address_wins():
    "Submitting 8: htmx headers of a hook go before ours"
    def enter(state, request, sess): return HtmxResponseHeaders(push_url='/mine')
    tab = visit(order(tea=dict(on_enter=enter)), htmx=True)
    assert raw(tab, **good['who']).headers.get_list('hx-push-url')==['/mine']

@both
@pytest.mark.parametrize('way', list(ways_to_go))
def test_arriving_by_back_may_lead_elsewhere(way, htmx):
    "Submitting 8: also where the visitor arrives by Back"
    first = []
    def enter(state, request, sess): return ways_to_go[way]() if first else first.append(1)
    tab = visit(order(who=dict(on_enter=enter)), 'tea', htmx=htmx)
    assert raw(tab, 'Back').headers['hx-redirect' if htmx else 'location']=='/else'
    assert tab.get('/f/start').step=='who'

def test_a_hook_may_choose_where_to_go():
    "One load and one save: what a hook does to the step acts on the record in hand"
    async def leap(state, request, sess): await flow.aset_current_step(sess, 'tea')
    flow = order(note=dict(on_leave=leap))
    tab = visit(flow, 'note')
    for _ in range(3): # At first, and when the visitor is at tea already and comes by an address
        tab.get('/f/steps/note')
        assert tab.send(**good['note']).step=='tea'

@both
def test_a_hook_of_the_last_step_may_choose_where_to_go(htmx):
    "One load and one save: also from the last step, which then ends nothing"
    done,sold_out = [],[1]
    def leave(state, request, sess): return flow.set_current_step(sess, 'tea') if sold_out else None
    flow = order(thanks(done), end=dict(on_leave=leave))
    tab = visit(flow, 'end', htmx=htmx)
    for _ in range(2):
        assert tab.send().step=='tea' and done==[]
        tab.get('/f/steps/end')
    sold_out.clear()
    assert tab.send().heading=='Thanks' and len(done)==1

def test_a_first_step_that_sends_elsewhere_first_keeps_what_was_typed():
    "Submitting 6: once per arrival; nothing typed is lost"
    calls = Calls()
    tab = visit(order(who=dict(on_enter=calls.of('enter', lambda: Redirect('/login')))))
    assert raw(tab, who='Ada').headers['location']=='/login'
    assert tab.get('/f/start').fields==dict(who='Ada')
    assert tab.send().step=='tea' and calls==['enter']

# Mishaps

def failing(name, calls):
    "Steps of which `name` raises the first time, on the way from the first to the second"
    def f(*args):
        calls.append(name)
        if len(calls)==1: raise RuntimeError(f'no {args}')
        return True if name=='validate' else None
    def hook(state, request, sess): return f(state)
    def validate(state): return f(state)
    hooks = dict(validate=validate, on_leave=hook, on_enter=hook)
    return {'tea' if name=='on_enter' else 'who': {name: hooks[name]}}

@both
@pytest.mark.parametrize('name', ['validate','on_leave','on_enter'])
def test_a_hook_that_raises_leaves_the_visitor_where_they_were(name, htmx, caplog):
    "Submitting 6: where they were with their input, never half-moved; the log holds no answer"
    flow = order(**failing(name, []))
    tab = visit(flow, htmx=htmx)
    page = tab.send(who='Ada')
    assert (page.step,page.fields,page.status)==('who',dict(who='Ada'),200 if htmx else 503)
    assert page.notice and kept(flow)=={}
    assert 'no {' not in page.html and 'Traceback' not in page.html
    assert any(o.levelno>=logging.ERROR for o in caplog.records) and 'Ada' not in caplog.text
    assert tab.tab().get('/f/start').fields==dict(who='Ada')
    assert tab.send(who='Ada').step=='tea', 'and the next try goes through'

async def give_up(*args):
    task = asyncio.create_task(asyncio.sleep(5))
    task.cancel()
    await task

@pytest.mark.skipif(sys.version_info<(3,11), reason='Python 3.10 cannot tell who was cancelled')
@pytest.mark.parametrize('name', ['validate','on_leave','data_loader','render'])
def test_a_cancellation_that_nobody_asked_for_is_an_error_like_any_other(name, htmx=False):
    "Answering: a function that raises anything gets a page, say for a task that a library has cancelled"
    step = 'b' if name in ('data_loader','render') else 'a'
    page = opened(letters(**{step: {name: give_up}})).send(a='Ada')
    assert page.status==503 and (page.fields==dict(a='Ada') or page.buttons)

def test_an_edit_whose_hook_raises_keeps_the_accepted_answer():
    "Submitting 6: a hook that raises changes nothing that was accepted"
    def picky(state, request, sess):
        if state['who']=='Bob': raise RuntimeError('no')
        state['greeted'] = True
    flow = order(who=dict(on_leave=picky))
    tab = visit(flow, 'note')
    tab.get('/f/steps/who')
    assert tab.send(who='Bob').fields==dict(who='Bob')
    assert kept(flow)['who']=='Ada' and tab.tab().get('/f/steps/note').step=='note'

@both
def test_a_loader_or_render_that_raises_gets_a_page_and_loses_nothing(htmx):
    "Answering: a step that cannot be drawn shows a page, and nothing is lost"
    broken = [True]
    def load(request):
        if broken: raise RuntimeError('away')
        return {}
    tab = visit(order(tea=dict(data_loader=load)), htmx=htmx)
    page = led(tab, raw(tab, **good['who']))
    assert page.status==(200 if htmx
        else 503) and 'away' not in page.html and page.one('[role=alert]')
    broken.clear()
    assert tab.get('/f/start').step in ('who','tea')
    assert tab.get('/f/steps/who').fields==dict(who='Ada')

@both
@pytest.mark.parametrize('button', [None,'Back'])
@pytest.mark.parametrize('what', ['data_loader','when'])
def test_what_was_typed_outlives_a_step_that_cannot_be_drawn(what, button, htmx):
    "Nothing typed is lost: a loader or condition that fails as the step is sent, say since its database is away"
    away = []
    def load(_):
        if away: raise RuntimeError('away')
        return {'x': 1}
    tab = opened(letters('ab', b={what: load}), htmx=htmx)
    tab.send(a='Ada')
    away.append(1)
    tab.press(button, b='a long text')
    away.clear()
    assert tab.get('/f/steps/b').fields==dict(b='a long text')

@both
def test_back_from_a_failure_page_keeps_the_draft(htmx):
    "Nothing typed is lost: that page shows no fields, so nothing in them was emptied"
    away = []
    def load(_):
        if away: raise RuntimeError('away')
        return {}
    tab = opened(letters('ab', b=dict(data_loader=load)), htmx=htmx)
    tab.send(a='Ada')
    tab.press('Back', b='a long text')
    tab.send()
    away.append(1)
    tab.get('/f/steps/b')
    away.clear()
    assert tab.press('Back').step=='a'
    assert tab.send().fields==dict(b='a long text')

def test_back_on_a_page_of_the_apps_own_unticks():
    "Submitting: its form has no ticket, and a box that is left alone is an empty one"
    def box(name): return lambda ctx: Label(Input(type='checkbox', name=name), name)
    flow = letters('abc', **{o: dict(render=box(o)) for o in 'ab'})
    app = FastHTML(secret_key='t')
    router = flow.create_router('/f')
    router.to_app(app)
    @app.get('/mine')
    async def mine(req:Request, sess):
        step = flow.get_step('b')
        routes = [o.to() for o in (router.next_step, router.back_step, router.reset)]
        return Titled('Mine', flow.render_step_content(step, await flow.acreate_context(req, sess, step), *routes))
    tab = Visitor(app)
    tab.get('/f/start')
    for o in 'ab': tab.send(**{o: True})
    tab.get('/mine')
    assert 'stepflow_ticket' not in tab.page.hidden
    tab.press('Back', b=False)
    assert tab.get('/f/steps/b').fields==dict(b=False)

@both
@pytest.mark.parametrize('what', ['data_loader','when'])
def test_what_can_be_neither_taken_nor_kept_stays_in_the_browser(what, htmx):
    "Nothing typed is lost: this process has not shown the form, and cannot draw it, as a loader or condition fails"
    away = []
    def load(_):
        if away: raise RuntimeError('away')
        return {'x': 1}
    tab = opened(flow := letters('ab', b={what: load}), htmx=htmx)
    tab.send(a='Ada')
    click = tab.page.submission(b='a long text')
    flow._reader.tickets.forget(dict(click.pairs)['stepflow_ticket'])
    away.append(1)
    page = tab.go(click)
    assert page.status==503
    if htmx: assert page.html==''
    else: assert Words.unkept in page.text and Words.retry not in page.text # A link would drop what is to be sent again
    away.clear()
    assert tab.go(click).status==200

@both
def test_a_form_that_another_process_has_shown_outlives_a_hook_that_raises(htmx):
    "Nothing typed is lost: the step is drawn to judge what was sent, and shown with it once `on_leave` has failed"
    def leave(state, request, sess): raise RuntimeError('away')
    tab = opened(flow := letters('ab', b=dict(on_leave=leave)), htmx=htmx)
    tab.send(a='Ada')
    flow._reader.tickets.forget(tab.page.hidden['stepflow_ticket'])
    page = tab.send(b='a long text')
    assert (page.step, page.fields, page.notice)==('b', dict(b='a long text'), Words.failed)

def test_where_a_hook_leads_from_is_a_step_the_visitor_has_seen():
    "Submitting: an early submission keeps its draft where the visitor has been, wherever a hook led them since"
    def ask_b(ctx): return Input(name='b'), Input(name='more') if ctx.get('a')=='y' else None
    def leave(state, request, sess):
        if state['a']=='y': flow.set_current_step(sess, 'b')
    flow = letters('abcd', a=dict(on_leave=leave), b=dict(render=ask_b))
    tab = opened(flow)
    for o in 'ab': tab.send(**{o: 'x'})
    other = tab.tab(tab.page)
    tab.get('/f/steps/a')
    assert tab.send(a='y').step=='b'
    assert other.send(c='a long text').step=='b'
    assert tab.send(b='x').fields==dict(c='a long text')

def test_an_http_exception_of_a_hook_keeps_what_was_typed():
    "Answering: an HTTPException of a hook keeps its status, and everything typed"
    def leave(state, request, sess): raise HTTPException(409, 'gone')
    tab = opened(letters(a=dict(on_leave=leave)))
    assert tab.send(a='typed').status==409 and tab.get('/f/start').fields==dict(a='typed')

def test_what_json_cannot_hold_is_refused_by_name(caplog):
    "Stores: what is not JSON is refused with an error naming the key"
    def leave(state, request, sess): state['when'] = {1,2}
    flow = order(who=dict(on_leave=leave))
    page = visit(flow).send(who='Ada')
    assert page.step=='who' and 'when' in caplog.text and kept(flow)=={}

# What they set

def test_hooks_work_on_the_record_in_hand():
    "One load and one save: `update_workflow_state` and friends act on the record in hand"
    seen = []
    async def leave(state, request, sess):
        await flow.aupdate_workflow_state(sess, dict(a=1))
        state['b'] = 2
        seen.append(await flow.aget_workflow_state(sess))
    def enter(state, request, sess):
        flow.update_workflow_state(sess, dict(c=3))
        seen.append(flow.get_workflow_state(sess))
    flow = order(who=dict(on_leave=leave), tea=dict(on_enter=enter))
    visit(flow).send(who='Ada')
    assert seen==[dict(who='Ada', a=1, b=2), dict(who='Ada', a=1, b=2, c=3)] and kept(flow)==seen[1]

def test_hooks_may_use_the_session_and_the_request():
    "Submitting 6: hooks get the request, body included, and the session"
    seen = []
    async def leave(state, request, sess):
        sess['greeted'] = state['who']
        seen.append((request.method,(await request.form())['who']))
    def enter(state, request, sess): seen.append(sess['greeted'])
    tab = visit(order(who=dict(on_leave=leave), tea=dict(on_enter=enter)))
    tab.send(who='Ada')
    assert seen==[('POST','Ada'),'Ada'] and tab.session['greeted']=='Ada'

def test_what_render_sets_is_kept():
    "Words: what `ctx.set` does in a drawing that is shown is kept"
    done = []
    def draw(ctx):
        ctx.set('draws', ctx.get('draws', 0)+1)
        return Input(name='a')
    flow = letters(on_complete=lambda state, request: done.append(state), a=dict(render=draw))
    tab = opened(flow)
    seen = flow.get_workflow_state(tab.session)['draws']
    assert seen>=1
    tab.get('/f/steps/a')
    tab.send(a='x')
    tab.send(b='y')
    assert done[0]['draws']>seen

@pytest.mark.parametrize('where', ['render','loader'])
def test_what_a_render_or_loader_sets_by_the_flows_methods_is_kept(where):
    "State: a flow's methods reach the record in hand, also where a GET draws a step"
    def put(sess): flow.update_workflow_state(sess, dict(quote=42))
    def draw(ctx):
        if where=='render': put(ctx.session)
        return H1('b'),Input(name='b')
    def load(request):
        if where=='loader': put(request.session)
        return {}
    flow = letters(b=dict(render=draw, data_loader=load))
    tab = opened(flow)
    tab.send(a='Ada')
    assert kept(flow)==dict(a='Ada', quote=42)
    before = stored(flow),record(flow).version
    tab.reload()
    assert (stored(flow),record(flow).version)==before, 'a GET that changes nothing stores nothing'

def test_a_render_may_lead_to_another_step():
    "State: what a flow's methods do while a step is drawn is kept, answers or not"
    def draw(ctx): return flow.set_current_step(ctx.session, 'a') or Input(name='b')
    flow = letters('abc', b=dict(render=draw))
    tab = opened(flow)
    assert tab.send(a='Ada').step=='b' and record(flow).step=='a'

# Another request saves meanwhile

def elsewhere(f, *args):
    "Call `f` as another process would: outside of the request at work"
    t = threading.Thread(target=lambda: contextvars.Context().run(f, *args))
    t.start()
    t.join()

edits = dict(step=lambda flow, sess: flow.set_current_step(sess, 'd'),
    store_step=lambda flow, sess: flow.state_store.set_current_step('f', sess, 'a'),
    clear=lambda flow, sess: flow.clear_workflow(sess),
    store_clear=lambda flow, sess: flow.state_store.clear_state('f', sess),
    set=lambda flow, sess: flow.update_workflow_state(sess, dict(y=2)))
ends = dict(step='d', store_step='a', clear='a', store_clear='a', set='c')

@pytest.mark.parametrize('hook', ['on_leave','on_enter'])
@pytest.mark.parametrize('what', edits)
def test_what_a_hook_did_counts_although_another_request_saved_meanwhile(what, hook):
    "Submitting 6: a hook runs once, whatever else is written meanwhile, and all that it did counts"
    runs = []
    def f(state, request, sess):
        runs.append(1)
        state['hooked'] = True
        edits[what](flow, sess)
        elsewhere(flow.update_workflow_state, dict(sess), dict(z=1))
    flow = letters('abcd', **{'b' if hook=='on_leave' else 'c': {hook: f}})
    tab = opened(flow)
    tab.send(a='Ada')
    assert tab.send(b='B').step==ends[what] and len(runs)==1
    cleared = what.endswith('clear')
    full = dict(a='Ada', b='B', z=1, hooked=True) | dict(set=dict(y=2), step=dict(c='')).get(what, {})
    assert kept(flow)==({} if cleared else full)

def test_what_a_render_did_counts_although_another_request_saved_meanwhile():
    "Words: what is set in a drawing that is shown is kept, whatever else is written meanwhile"
    def draw(ctx):
        ctx.set('x', 1)
        flow.update_workflow_state(ctx.session, dict(y=2))
        first = ctx.request.method=='GET' and not ctx.has('z')
        if first: elsewhere(flow.update_workflow_state, dict(ctx.session), dict(z=3))
        return Input(name='b')
    flow = letters(b=dict(render=draw))
    opened(flow).send(a='Ada')
    assert kept(flow)==dict(a='Ada', x=1, y=2, z=3)

async def test_a_task_of_a_hook_writes_to_the_store():
    "One load and one save: what a task writes after the request is kept"
    tasks = []
    async def later(sess):
        await asyncio.sleep(.05)
        await flow.aupdate_workflow_state(sess, dict(geo='51N'))
    async def leave(state, request, sess): tasks.append(asyncio.create_task(later(dict(sess))))
    flow = letters(a=dict(on_leave=leave))
    tab = AsyncVisitor(app_of(flow))
    await tab.get('/f/start')
    await tab.send(a='x')
    await asyncio.gather(*tasks)
    assert await flow.aget_workflow_state(tab.session)==dict(a='x', geo='51N')

# Ids that a hook switches

@pytest.mark.parametrize('where', ['on_leave', 'on_enter'])
def test_a_hook_that_switches_the_id_takes_the_record_along(where):
    "Whose run is it: `set_session_id` in a hook takes the record along"
    runs = []
    def sign_in(state, request, sess): set_session_id(sess, 'user:17')
    flow = letters('abc', on_complete=lambda state, request: runs.append(state), b={where: sign_in})
    tab = opened(flow)
    for o in 'abc': tab.send(**{o: o})
    assert runs==[dict(a='a', b='b', c='c')] and [k[1] for k in flow.state_store._recs]==['user:17']

def test_an_on_complete_that_switches_the_id_runs_once_for_both_cookies():
    "Submitting 7, Whose run is it: once per instance, under the old id and the new one"
    runs = []
    def sign_in(state, request):
        set_session_id(request.session, 'user:17')
        runs.append(state)
        return P('Signed in')
    flow = letters('abc', on_complete=sign_in)
    tab = opened(flow)
    tab.send(a='a')
    tab.send(b='b')
    late = Visitor(tab.app, client=tab.app.get_testclient(**tab.session))
    late.page = tab.page
    assert 'Signed in' in tab.send(c='c').text and 'Signed in' in tab.get('/f/done').text
    assert 'Signed in' in late.send(c='c').text and len(runs)==1
    assert not any(Record.from_text(o[0]).answers for o in flow.state_store._recs.values())

class Noting(list):
    "A callable that is false as long as it has noted nothing, as a list is"
    def __init__(self, res): self.res = res
    def __call__(self, *args):
        self.append(args)
        return self.res

@both
def test_a_callable_that_is_false_is_called(htmx):
    "User callables: functions or callable objects, whatever their truth value"
    names = dict(on_enter=None, on_leave=None, validate=True, data_loader={}, when=True)
    calls = {k: Noting(v) for k,v in names.items()}
    end = Noting('Thanks')
    flow = letters('ab', on_complete=end, b=calls)
    tab = opened(flow, htmx)
    tab.send(a='x')
    tab.send(b='y')
    assert len(end)==1 and all(calls.values()), {k: len(v) for k,v in calls.items()}

# In the submission that finishes

def extras(ran): return BackgroundTask(lambda: ran.append(1)),HttpHeader('X-Mine', '1'),cookie('k', 'v')

@both
@pytest.mark.parametrize('hook', ['on_leave','on_enter'])
def test_tasks_headers_and_cookies_of_a_hook_of_the_last_step(hook, htmx):
    "Submitting 8: each is honoured; both hooks run here, since a first step's `on_enter` runs at its first POST"
    ran = []
    def done(state, request): return H1('Thanks')
    tab = opened(letters('a', None, done, a={hook: lambda state, request, sess: extras(ran)}), htmx)
    resp = tab.ask(tab.page.submission(a='Ada'))
    assert ran==[1] and resp.headers.get('x-mine')=='1' and tab.client.cookies.get('k')=='v'

@both
def test_tasks_and_headers_of_on_leave_stand_beside_a_response_of_on_enter(htmx):
    "Submitting 8: each is honoured, whatever the next hook returns"
    ran = []
    a = dict(on_leave=lambda state, request, sess: extras(ran))
    b = dict(on_enter=lambda state, request, sess: HTMLResponse('welcome'))
    tab = opened(letters('ab', a=a, b=b), htmx)
    resp = tab.ask(tab.page.submission(a='Ada'))
    assert resp.text=='welcome'
    assert ran==[1] and resp.headers.get('x-mine')=='1'

# Messages

@both
@pytest.mark.parametrize('said', ['Not today', ['Not today', 'Nor tomorrow'], {'who': 'Not today'}, {'': ['Not today']}])
def test_on_leave_objects_as_validate_does(htmx, said):
    "Submitting 5: all three can answer with messages"
    tab = hooked('leave', lambda: said, htmx)
    page = tab.send(who='Ada')
    assert page.step=='who' and page.title.startswith('Error') and page.fields=={'who':'Ada'}
    assert concat(page.errors.values())==(said if isinstance(said, list) else ['Not today'])

def test_an_http_exception_of_a_drawing_is_a_failure():
    "Answering: a step that cannot be drawn shows a page with a heading, Try again, Back and Cancel; `HTTPException` is for hooks"
    def lost(*args): raise HTTPException(404)
    for kw in dict(data_loader=lost),dict(render=lost),dict(when=lost):
        for htmx in (False,True):
            tab = opened(letters('ab', b=kw), htmx)
            page = tab.send(a='1')
            assert {'Back','Cancel'} <= {*page.buttons} and page.status==(200 if htmx else 503), (kw, htmx, page.text)

@pytest.mark.parametrize('to', ['thanks', './thanks', '../thanks', '/thanks', 'https://example.com/thanks'])
def test_a_relative_redirect_leads_to_the_same_place_with_htmx(to):
    "Submitting 8: a redirect is honoured under HTMX and without"
    places = []
    for htmx in (False,True):
        tab = visit(order(lambda state, request: RedirectResponse(to, 303)), 'end', htmx=htmx)
        to_there = raw(tab).headers['hx-redirect' if htmx else 'location']
        here = tab.page.url if htmx else '/f/next_step' # Where a browser resolves it
        places.append(urljoin(here, to_there))
    assert places[0]==places[1]
