"Visitors walk flows in a real browser: without JavaScript, with htmx 2 and with htmx 4"
import json,re,time
from threading import Semaphore
import pytest
from fasthtml.common import *
from playwright.sync_api import expect
from browser import Gate,Swap,Tab,example,passed
from cjm_fasthtml_stepflow.words import Words
from cjm_fasthtml_stepflow.state_store import InMemoryWorkflowStateStore
from cjm_fasthtml_stepflow.step_flow import Step,StepFlow

def only(*modes): return pytest.mark.parametrize('mode', modes)
with_htmx,without_js = only('htmx2', 'htmx4'),only('nojs')

@pytest.fixture(params=['nojs','htmx2','htmx4'])
def mode(request):
    "A story holds in each of these ways unless it is marked with `only`"
    return request.param

def layout(content, req):
    "What the app has around every page"
    return Header(P('Travel agency'), Label('Search ', Input(name='search'))),Main(content)

@pytest.fixture
def mk_app(mode):
    """A function that makes an app of flows, each under its id

    `app.posts` lists the paths of the POSTs it got, `app.wait_for_posts(n)` waits for the n-th."""
    def _mk_app(*flows, pico=False):
        arrived = Semaphore(0)
        def count(req):
            if req.method!='POST': return
            app.posts.append(req.url.path)
            arrived.release()
        def wait_for_posts(n):
            while len(app.posts)<n: passed(arrived)
        scheme = Meta(name='color-scheme', content='light dark')
        look = dict(htmlkw=dict(lang='en'), hdrs=[scheme], body_wrap=layout)
        scripts = dict(htmx4=mode=='htmx4', surreal=False, pico=pico)
        app,_ = fast_app(secret_key='test', before=count, **look, **scripts)
        app.posts,app.wait_for_posts = [],wait_for_posts
        app.routers = [o.create_router(o.flow_id) for o in flows]
        for o in app.routers: o.to_app(app)
        @app.get('/map')
        def map(): return 'The map'
        return app
    return _mk_app

@pytest.fixture
def enter(serve, visit, mode):
    "A function that serves an app and opens a page of it for a new visitor"
    def _enter(app, url='/trip/start', **kwargs):
        page = visit(js=mode!='nojs', base_url=serve(app), **kwargs)
        return Tab(page, getattr(app, 'posts', [])).open(url)
    return _enter

@pytest.fixture
def at_trip(mk_app, enter):
    "A function that serves one flow and opens its start for a new visitor"
    def _at_trip(flow, pico=False, **kwargs):
        app = mk_app(flow, pico=pico)
        return enter(app, f'/{flow.flow_id}/start', **kwargs)
    return _at_trip

# The story: a trip is booked in four steps, with every kind of control, and a button before ours

def who(ctx):
    def like(o): return Label(Input(type='checkbox', name='likes', value=o), o)
    likes = Fieldset(Legend('What do you like?'), *map(like, ('sea','hills','towns')))
    news = Label(Input(type='checkbox', name='news'), 'Send me news')
    return H1('Who is going?'), Label('Name', Input(name='name', required=True)), likes, news

def where(ctx):
    places = Select(*map(Option, ('Rome','Oslo','Nice')), name='places', multiple=True)
    mail = Label('E-mail', Input(name='mail', type='email', required=True))
    see,notes = Button('Look at the map', hx_get='/map'),Label('Notes', Textarea(name='notes'))
    return H1('Where to?'), see, Label('Places', places), mail, notes

def food(ctx): return H1('What do you eat?'), Label('Diet', Input(name='diet', required=True))
def check(ctx): return H1('Is this right?'), P(json.dumps(ctx.get_all_state()), id='answers')
def more_words(state): return {'notes': 'Say more.'} if state.get('notes')=='?' else True

def trip(flow_id='trip', on_complete=None, hooks={}, **kwargs):
    "A flow; `flow.sent` lists what it was completed with"
    sent = []
    def booked(state, request):
        sent.append(state)
        if on_complete: return on_complete(state, request)
        return H1('Have a good trip!'), P(state['name'])
    steps = [Step('who', 'Who', who, data_keys=['name'], **hooks)]
    steps.append(Step('where', 'Where', where, more_words))
    steps.append(Step('food', 'Food', food, can_skip=True))
    steps.append(Step('check', 'Check', check, next_button_text='Book'))
    flow = StepFlow(flow_id, steps, on_complete=booked, **dict(show_progress=True) | kwargs)
    flow.sent = sent
    return flow

def pass_who(t, name='Ada'):
    t.fill(name=name)
    t.press('Continue')
    t.sees('Where to?')

def pass_where(t):
    t.fill(mail='ada@example.org')
    t.press('Continue')
    t.sees('What do you eat?')

def pass_all(t):
    pass_who(t)
    pass_where(t)
    t.press('Skip this step')
    t.sees('Is this right?')

def book(t):
    t.press('Book')
    t.sees('Have a good trip!')

def test_a_button_that_saves(serve, visit, mode):
    "A route of the app's own on the router keeps what was typed, and leads on; the how-to has this button"
    def ask(name):
        def draw(ctx):
            to,here = '/f/save',dict(stepflow_to=name)
            save = Button('Save', name='stepflow_to', value=name, formaction=to, formnovalidate=True, hx_post=to, hx_vals=here)
            return H1(f'{name}?'), Label(name, Input(name=name, required=True)), save
        return draw
    app,_ = fast_app(secret_key='test', htmx4=mode=='htmx4')
    router = StepFlow('f', [Step(o, o, ask(o)) for o in 'ab']).create_router('/f')
    @router('/save', methods=['post'])
    async def save(req:Request):
        await router.back_step(req)
        return Redirect('/saved')
    router.to_app(app)
    @app.get('/saved')
    def saved(): return H1('Saved')
    t = Tab(visit(js=mode!='nojs', base_url=serve(app)), []).open('/f/start')
    t.fill(a='1')
    t.press('Continue')
    t.sees('b?')
    t.fill(b='half')
    t.press('Save')
    t.sees('Saved')
    t.open('/f/start').sees('b?')
    expect(t.field('b')).to_have_value('half')

# The example

@pytest.mark.parametrize('width', [320, 375, 1280])
def test_registration(mode, width, enter, shoot, axe):
    t = enter(example(mode), '/register/start', width=width)
    def look(name, url, title):
        t.at(url)
        expect(t.page).to_have_title(f'{title} – Registration')
        shoot(t.page, f'registration_{mode}_{width}_{name}')
        assert not t.wide
        if mode!='nojs': assert axe(t.page)==[]
    look('1_name', '', 'Your name (Step 1 of 3)')
    expect(t.alert).to_have_count(0)
    t.page.get_by_label('Name').fill('Ada <b>Lovelace</b>')
    t.press('Continue')
    t.sees('Hello Ada <b>Lovelace</b>, how do we reach you?')
    look('2_email', '/register/steps/email', 'Your e-mail (Step 2 of 3)')
    t.page.locator('form').evaluate_all('os => os.forEach(o => o.noValidate = true)')
    t.press('Continue')
    expect(t.alert).to_contain_text('There is a problem')
    look('2_email_refused', '', 'Error: Your e-mail (Step 2 of 3)')
    t.page.get_by_label('E-mail').fill('ada@example.org')
    t.press('Continue')
    t.sees('Is this right?')
    look('3_confirm', '/register/steps/confirm', 'Confirm (Step 3 of 3)')
    t.press('Register')
    t.sees('Welcome, Ada <b>Lovelace</b>!')
    look('4_welcome', '/register/done', 'Done')

# Walking

@pytest.mark.parametrize('wrap', [True, False])
def test_the_whole_trip(at_trip, wrap):
    t = at_trip(flow := trip(wrap_in_form=wrap))
    t.tick('sea')
    pass_who(t, '<b>Ada</b> & "co"')
    t.field('places').select_option(['Oslo','Nice'])
    t.fill(notes='two\nlines')
    pass_where(t)
    t.fill(diet='fish')
    t.press('Continue')
    t.sees('Is this right?')
    t.at('/trip/steps/check')
    book(t)
    expect(t.page.locator('main')).to_contain_text('<b>Ada</b> & "co"')
    sent = dict(name='<b>Ada</b> & "co"', likes=['sea'], news=False, places=['Oslo','Nice'])
    assert flow.sent==[sent | dict(mail='ada@example.org', notes='two\nlines', diet='fish')]

def test_back_keeps_what_was_typed(at_trip):
    t = at_trip(flow := trip())
    t.tick('sea', 'hills', 'Send me news')
    pass_who(t)
    t.field('places').select_option(['Oslo'])
    t.fill(notes='half a thou', mail='no address') # which Continue would refuse
    t.press('Back')
    t.sees('Who is going?')
    t.at('/trip/steps/who')
    expect(t.field('name')).to_have_value('Ada')
    expect(t.page.locator(':checked')).to_have_count(3)
    t.box('Send me news').uncheck()
    t.box('hills').uncheck()
    t.press('Continue')
    t.sees('Where to?')
    expect(t.field('notes')).to_have_value('half a thou')
    expect(t.field('mail')).to_have_value('no address')
    expect(t.field('places')).to_have_values(['Oslo'])
    pass_where(t)
    t.press('Skip this step')
    t.sees('Is this right?')
    book(t)
    sent = dict(name='Ada', likes=['sea'], news=False, places=['Oslo'])
    assert flow.sent==[sent | dict(mail='ada@example.org', notes='half a thou')]

def test_skip(at_trip):
    t = at_trip(flow := trip())
    pass_all(t)
    item = t.page.get_by_role('listitem').filter(has_text='Food')
    expect(item).to_contain_text('skipped')
    t.press('Back')
    t.sees('What do you eat?')
    t.fill(diet='fish')
    t.press('Continue')
    t.sees('Is this right?')
    expect(item).not_to_contain_text('skipped')
    book(t)
    assert flow.sent[0]['diet']=='fish'

def test_skipped_answers_are_dropped(at_trip):
    t = at_trip(flow := trip())
    pass_who(t)
    pass_where(t)
    t.fill(diet='fish')
    t.press('Continue')
    t.sees('Is this right?')
    t.press('Back')
    t.sees('What do you eat?')
    t.press('Skip this step')
    t.sees('Is this right?')
    book(t)
    assert 'diet' not in flow.sent[0]

def test_cancel(at_trip):
    t = at_trip(flow := trip())
    pass_who(t)
    t.fill(mail='no address')
    t.press('Cancel')
    t.sees('Who is going?')
    expect(t.field('name')).to_have_value('')
    t.open('/trip/start').sees('Who is going?')
    pass_all(t)
    book(t)
    assert len(flow.sent)==1

@only('nojs', 'htmx2')
def test_cancel_leads_elsewhere(mk_app, enter):
    app = mk_app(trip(cancel_url='/bye'))
    @app.get('/bye')
    def bye(): return H1('Another time, then')
    t = enter(app)
    pass_who(t)
    t.press('Cancel')
    t.sees('Another time, then')
    t.at('/bye')

@pytest.mark.parametrize('wrap', [True, False])
def test_jump(at_trip, wrap):
    t = at_trip(trip(wrap_in_form=wrap))
    pass_who(t)
    pass_where(t)
    t.fill(diet='fi')
    t.press('Who')
    t.sees('Who is going?')
    t.at('/trip/steps/who')
    expect(t.page.locator('[aria-current=step]')).to_have_text('Whodone')
    expect(t.button('Check')).to_have_count(0) # not seen, hence no way to jump there
    expect(t.button('Food')).to_have_count(1)
    t.press('Continue')
    t.sees('Where to?')
    t.press('Continue')
    t.sees('What do you eat?')
    expect(t.field('diet')).to_have_value('fi')

@pytest.mark.parametrize('wrap', [True, False])
def test_enter_means_next(at_trip, wrap):
    t = at_trip(trip(wrap_in_form=wrap))
    t.fill(name='Ada')
    t.field('name').press('Enter')
    t.sees('Where to?')
    t.fill(mail='ada@example.org')
    t.field('mail').press('Enter')
    t.sees('What do you eat?')
    t.fill(diet='fish')
    t.field('diet').press('Enter')
    t.sees('Is this right?')

# An answer that will not do

def test_the_browser_refuses(at_trip):
    t = at_trip(trip())
    t.press('Continue')
    expect(t.field('name')).to_be_focused()
    t.field('name').press('Enter')
    pass_who(t)
    assert t.posts==['/trip/next_step']

def test_the_server_refuses_what_the_browser_would(at_trip):
    t = at_trip(trip())
    t.tick('sea')
    t.field('name').evaluate('o => o.required = false')
    t.press('Continue')
    expect(t.alert).to_be_focused()
    expect(t.field('name')).to_have_attribute('aria-invalid', 'true')
    expect(t.box('sea')).to_be_checked()
    pass_who(t)
    t.fill(mail='no address', notes='kept')
    t.field('mail').evaluate("o => o.type = 'text'")
    t.press('Continue')
    expect(t.alert).to_be_focused()
    expect(t.field('mail')).to_have_value('no address')
    expect(t.field('notes')).to_have_value('kept')

def test_a_refusal_is_shown(at_trip, axe, mode):
    t = at_trip(trip())
    pass_who(t)
    t.fill(mail='ada@example.org', notes='?')
    with t.page.expect_response(lambda o: o.request.method=='POST') as res: t.press('Continue')
    expect(t.alert).to_be_focused()
    expect(t.alert).to_have_accessible_name('There is a problem')
    expect(t.page).to_have_title(re.compile('^Error: Where'))
    expect(t.field('notes')).to_have_accessible_description('Say more.')
    expect(t.field('notes')).to_have_value('?')
    if mode=='nojs': assert res.value.status==422
    else: assert axe(t.page)==[]
    t.page.get_by_role('link', name='Say more.').click()
    expect(t.field('notes')).to_be_focused()
    t.open('/trip/start').sees('Where to?')
    expect(t.field('notes')).to_have_value('?')
    t.fill(notes='more')
    pass_where(t)
    expect(t.alert).to_have_count(0)

def test_a_hook_objects(at_trip):
    def leave(state, request, sess): return P('Ada cannot go.') if state['name']=='Ada' else None
    t = at_trip(trip(hooks=dict(on_leave=leave)))
    t.fill(name='Ada')
    t.press('Continue')
    expect(t.page.get_by_text('Ada cannot go.')).to_be_visible()
    expect(t.field('name')).to_have_value('Ada')
    pass_who(t, 'Bob')
    expect(t.page.get_by_text('Ada cannot go.')).to_have_count(0)

def test_a_hook_raises(at_trip, visit):
    def fail(*args): raise OSError('no connection')
    t = at_trip(trip(hooks=dict(on_leave=(hook := Swap(fail)))))
    t.fill(name='Ada')
    t.press('Continue')
    expect(t.alert).to_contain_text('Something went wrong on our side')
    expect(t.alert).to_be_focused()
    expect(t.field('name')).to_have_value('Ada')
    hook.f = lambda *args: None
    t.press('Continue')
    t.sees('Where to?')
    visit.complaints[:] = [o for o in visit.complaints if 'status of 503' not in o]

def test_a_lost_record(at_trip, axe, mode):
    t = at_trip(flow := trip())
    pass_who(t)
    flow.state_store = InMemoryWorkflowStateStore()
    t.fill(mail='ada@example.org', notes='not lost')
    t.press('Continue')
    t.sees('Who is going?')
    expect(t.alert).to_contain_text('Your earlier answers are no longer here')
    expect(t.alert).to_be_focused()
    if mode!='nojs': assert axe(t.page)==[]
    pass_who(t, 'Bob')
    expect(t.field('notes')).to_have_value('not lost')
    t.press('Continue')
    t.sees('What do you eat?')
    t.press('Skip this step')
    t.sees('Is this right?')
    book(t)
    assert [o['name'] for o in flow.sent]==['Bob']

def test_what_on_enter_says_stays_for_the_step(at_trip):
    t = at_trip(trip(hooks=dict(on_enter=lambda state, request, sess: P('Welcome back'))))
    said = t.page.get_by_text('Welcome back')
    pass_who(t)
    expect(said).to_have_count(0)
    t.press('Back')
    t.sees('Who is going?')
    expect(said).to_be_visible()
    t.page.reload()
    expect(said).to_be_visible()
    pass_who(t)
    expect(said).to_have_count(0)

def test_upload(at_trip):
    def ticket(ctx):
        file = Input(name='ticket', type='file', required=True)
        return H1('Your ticket?'), Label('Ticket', file), Label('Seat', Input(name='seat'))
    done,steps = [],[Step('ticket', 'Ticket', ticket), Step('who', 'Who', who)]
    t = at_trip(StepFlow('trip', steps, on_complete=lambda state, request: done.append(state)))
    t.fill(seat='12a')
    t.field('ticket').set_input_files(dict(name='a.pdf', mimeType='application/pdf', buffer=b'pdf'))
    t.press('Continue')
    t.sees('Who is going?')
    t.press('Back')
    t.sees('Your ticket?')
    expect(t.field('seat')).to_have_value('12a')
    t.field('ticket').set_input_files(dict(name='b.pdf', mimeType='application/pdf', buffer=b'pdf'))
    t.press('Continue')
    t.sees('Who is going?')
    t.fill(name='Ada')
    t.press('Continue')
    expect(t.page.get_by_role('heading', name='Done')).to_be_visible()
    assert done[0]['ticket'].name=='b.pdf' and done[0]['seat']=='12a'

# Twice

def test_reload_sends_nothing_twice(at_trip):
    t = at_trip(flow := trip())
    pass_who(t)
    n = len(t.posts)
    t.page.reload()
    t.sees('Where to?')
    t.at('/trip/steps/where')
    assert len(t.posts)==n
    pass_where(t)
    t.press('Skip this step')
    t.sees('Is this right?')
    book(t)
    n = len(t.posts)
    t.page.reload()
    t.sees('Have a good trip!')
    assert (len(t.posts),len(flow.sent))==(n,1)

def test_double_click(mk_app, enter, mode):
    app = mk_app(trip(hooks=dict(on_leave=(gate := Gate()))))
    t = enter(app)
    t.fill(name='Ada')
    click = t.mouse('Continue')
    click()
    passed(gate.reached)
    click()
    if mode=='nojs': app.wait_for_posts(2) # htmx drops the second one
    gate.opened.set()
    t.sees('Where to?')
    t.at('/trip/steps/where')
    t.open('/trip/start').sees('Where to?')
    assert gate.calls==1

def begin_pair(mk_app, enter, **kwargs):
    "A flow whose two steps have their buttons at the same place, and where that is"
    def ask(name): return lambda ctx: H1(f'{name}?')
    steps = [Step('a', 'A', ask('A')), Step('b', 'B', ask('B'))]
    app = mk_app(StepFlow('pair', steps, on_complete=lambda state, request: H1('Done!')))
    t = enter(app, '/pair/start', **kwargs)
    t.button('Continue').click(trial=True)
    box = t.button('Continue').bounding_box()
    return t,(box['x']+box['width']/2, box['y']+box['height']/2)

def goes_on(t):
    t.press('Continue')
    t.sees('Done!')
    assert t.posts==['/pair/next_step']*2

def test_double_click_of_a_fast_server(mk_app, enter, mode):
    "The second click was meant for the step before, even where the next one has come already"
    t,place = begin_pair(mk_app, enter)
    mouse = t.page.mouse
    mouse.click(*place)
    t.sees('B?')
    mouse.down(click_count=2)
    mouse.up(click_count=2)
    goes_on(t)

@with_htmx
@pytest.mark.parametrize('slow', [0,.4])
def test_enter_held_down_counts_once(mk_app, enter, mode, slow):
    "A key repeats itself as long as it is held, also after htmx has put the focus on the next step's Continue"
    def checked(state):
        time.sleep(slow)
        return True
    def ask(name): return lambda ctx: (H1(f'{name}?'), Label(name, Input(name=name, autofocus=name=='c')))
    steps = [Step(o, o.upper(), ask(o), checked) for o in 'abcd']
    t = enter(mk_app(StepFlow('held', steps)), '/held/start')
    for o in 'bc':
        t.button('Continue').focus()
        for _ in range(40):
            t.page.keyboard.down('Enter')
            t.page.wait_for_timeout(25)
        t.page.keyboard.up('Enter')
        t.sees(f'{o}?')
        t.at(f'/held/steps/{o}')

def test_double_click_on_a_page_without_htmx(serve, visit):
    "Steps come as pages of their own, on each of which WebKit counts clicks anew, so buttons take none at first"
    app,_ = fast_app(secret_key='test', default_hdrs=False)
    StepFlow('pair', [Step('a', 'A', who), Step('b', 'B', food)]).create_router('pair').to_app(app)
    t = Tab(visit(base_url=serve(app)), []).open('/pair/start')
    again = "o => { const a = o.style.animation; o.style.animation = 'none'; o.offsetWidth; o.style.animation = a; return getComputedStyle(o).pointerEvents }"
    def settles(): return t.page.locator('#pair-navigation').evaluate(again)=='none'
    assert settles()
    t.fill(name='Ada')
    t.press('Continue')
    t.sees('What do you eat?')
    assert settles()

@with_htmx
def test_double_tap_of_a_fast_server(mk_app, enter, mode):
    t,place = begin_pair(mk_app, enter, width=390, has_touch=True)
    t.page.wait_for_timeout(500)
    t.page.touchscreen.tap(*place)
    t.sees('B?')
    t.page.touchscreen.tap(*place)
    goes_on(t)

def test_double_click_at_the_end(mk_app, enter, mode):
    gate = Gate(H1('Have a good trip!'))
    app = mk_app(flow := trip(on_complete=gate))
    t = enter(app)
    pass_all(t)
    n,click = len(t.posts),t.mouse('Book')
    click()
    passed(gate.reached)
    click()
    if mode=='nojs': app.wait_for_posts(n+2)
    gate.opened.set()
    t.sees('Have a good trip!')
    t.open('/trip/done').sees('Have a good trip!')
    assert len(flow.sent)==1

def test_double_click_of_a_newcomer(mk_app, enter, mode):
    "Opening the first step gives a cookie and stores nothing, so both requests are one visitor's"
    gate = Gate(H1('Thank you!'))
    app = mk_app(flow := StepFlow('poll', [Step('only', 'Only', who)], on_complete=gate))
    t = enter(app, '/poll/start')
    assert [o['name'] for o in t.page.context.cookies()]==['session_'] and len(flow.state_store)==0
    t.fill(name='Ada')
    click = t.mouse('Continue')
    click()
    passed(gate.reached)
    click()
    if mode=='nojs': app.wait_for_posts(2)
    gate.opened.set()
    t.sees('Thank you!')
    t.open('/poll/done').sees('Thank you!')
    assert gate.calls==1

def test_two_tabs_finish(mk_app, enter):
    gate = Gate(H1('Have a good trip!'))
    app = mk_app(flow := trip(on_complete=gate))
    flow.patience = .2 # seconds until the loser is told to wait
    one = enter(app)
    pass_all(one)
    two = one.new('/trip/start')
    one.front().mouse('Book')()
    passed(gate.reached)
    two.front().press('Book')
    three = one.new('/trip/start')
    for o in two,three: expect(o.page.get_by_role('heading', name='One moment')).to_be_visible()
    gate.opened.set()
    for o in one,two,three: o.sees('Have a good trip!')
    assert len(flow.sent)==1

def test_two_tabs_edit_their_own_steps(at_trip):
    one = at_trip(flow := trip())
    pass_who(one)
    two = one.new('/trip/steps/who')
    pass_where(one.front())
    one.fill(diet='fish')
    pass_who(two.front(), 'Bob')
    expect(two.field('mail')).to_have_value('ada@example.org')
    one.front().press('Continue')
    one.sees('Is this right?')
    expect(one.page.locator('#answers')).to_contain_text('"Bob"')
    book(one)
    assert [(o['name'],o['diet']) for o in flow.sent]==[('Bob','fish')]

def test_finished_is_finished(at_trip):
    t = at_trip(flow := trip())
    pass_all(t)
    stale = t.new('/trip/start')
    book(t)
    t.at('/trip/done')
    t.page.go_back()
    t.sees('Have a good trip!')
    t.at('/trip/done')
    stale.front().press('Book')
    stale.sees('Have a good trip!')
    assert len(flow.sent)==1
    t.open('/trip/start').sees('Who is going?')
    expect(t.field('name')).to_have_value('')

def test_a_failing_end_can_be_retried(at_trip, visit):
    def fail(*args): raise OSError('no connection')
    t = at_trip(flow := trip(on_complete=(end := Swap(fail))))
    pass_all(t)
    t.press('Book')
    expect(t.alert).to_contain_text('Nothing you typed is lost')
    expect(t.alert).to_be_focused()
    end.f = lambda *args: H1('Have a good trip!')
    book(t)
    assert flow.sent[0]==flow.sent[1] and len(flow.sent)==2
    visit.complaints[:] = [o for o in visit.complaints if 'status of 503' not in o]

def test_redirect_at_the_end(mk_app, enter):
    app = mk_app(flow := trip(on_complete=lambda state, request: Redirect('/thanks')))
    @app.get('/thanks')
    def thanks(): return H1('Thanks!')
    t = enter(app)
    pass_all(t)
    t.press('Book')
    t.sees('Thanks!')
    t.at('/thanks')
    assert len(flow.sent)==1

def test_a_download_at_the_end(at_trip):
    "A response says that it is to be saved, and that holds for a text too"
    def save(state, request):
        headers = {'content-disposition': 'attachment; filename="trip.csv"'}
        return Response('Ada,Oslo', headers=headers, media_type='text/csv')
    t = at_trip(StepFlow('trip', [Step('who', 'Who', who)], on_complete=save))
    t.fill(name='Ada')
    with t.page.expect_download() as res: t.press('Continue')
    assert res.value.suggested_filename=='trip.csv'

# Addresses

def test_history(at_trip):
    t = at_trip(trip())
    pass_who(t)
    pass_where(t)
    moves = [('back','Where to?','^Where'), ('forward','What do you eat?','^Food')]
    moves += [('back','Where to?','^Where'), ('back','Who is going?','^Who')]
    for move,heading,title in moves:
        getattr(t.page, f'go_{move}')()
        t.sees(heading)
        expect(t.page).to_have_title(re.compile(title))
        expect(t.page.get_by_role('banner')).to_have_count(1)
        expect(t.page.locator('form')).to_have_count(1)
    t.page.reload()
    pass_who(t, 'Bob') # the page of long ago edits its own step
    t.at('/trip/steps/where')
    expect(t.field('mail')).to_have_value('ada@example.org')
    t.open('/trip/steps/who').sees('Who is going?')
    expect(t.field('name')).to_have_value('Bob')

@only('nojs', 'htmx2')
def test_two_fresh_tabs(at_trip):
    one = at_trip(flow := trip())
    two = one.new('/trip/start')
    pass_who(one.front())
    pass_who(two.front(), 'Bob')
    pass_where(one.front())
    one.press('Skip this step')
    book(one)
    assert [o['name'] for o in flow.sent]==['Bob']

def test_a_changed_form_leads_nowhere(at_trip):
    t = at_trip(trip())
    pass_who(t)
    t.fill(mail='ada@example.org')
    t.page.locator('[name=stepflow_step]').evaluate("o => o.value = 'check'")
    t.press('Continue')
    expect(t.alert).to_contain_text('Please answer this step first')
    expect(t.alert).to_be_focused()
    t.sees('Where to?')
    pass_where(t)

@without_js
def test_resume(at_trip):
    t = at_trip(trip())
    pass_who(t)
    pass_where(t)
    urls = '/start','','/steps/check','/next_step','/back_step','/reset'
    for url in urls: t.open(f'/trip{url}').sees('What do you eat?')
    t.open('/trip/steps/who').sees('Who is going?')

# What HTMX adds

@with_htmx
def test_content_keeps_its_own_htmx(at_trip):
    t = at_trip(trip())
    pass_who(t)
    t.fill(notes='kept')
    t.press('Look at the map')
    expect(t.button('The map')).to_be_visible()
    expect(t.field('notes')).to_have_value('kept')
    t.sees('Where to?')

@with_htmx
def test_a_refusal_is_no_place_to_go_back_to(at_trip):
    t = at_trip(trip())
    pass_who(t)
    t.fill(mail='ada@example.org', notes='?')
    for _ in range(2):
        t.alert.evaluate_all('os => os.forEach(o => o.remove())')
        t.press('Continue')
        expect(t.alert).to_be_visible()
    t.page.go_back()
    t.sees('Who is going?')

@with_htmx
def test_no_answer_stays_in_the_browser(at_trip):
    t = at_trip(trip())
    pass_all(t)
    expect(t.page.locator('#answers')).to_contain_text('ada@example.org')
    t.press('Back')
    t.sees('What do you eat?')
    stored = t.page.evaluate('JSON.stringify([{...localStorage}, {...sessionStorage}])')
    assert 'ada@example.org' not in stored

@with_htmx
def test_only_the_container_is_swapped(at_trip):
    t = at_trip(trip())
    t.fill(search='beach')
    t.page.evaluate('window.kept = true')
    def stayed(heading, url, title):
        t.sees(heading)
        t.at(url)
        expect(t.page).to_have_title(title)
        expect(t.page.get_by_role('heading', level=1)).to_be_focused()
        expect(t.page.locator('#step-flow-container')).to_have_count(1)
        expect(t.field('search')).to_have_value('beach')
        assert t.page.evaluate('kept')
    pass_who(t)
    stayed('Where to?', '/trip/steps/where', 'Where (Step 2 of 4)')
    pass_where(t)
    stayed('What do you eat?', '/trip/steps/food', 'Food (Step 3 of 4)')
    t.press('Who')
    stayed('Who is going?', '/trip/steps/who', 'Who (Step 1 of 4)')
    pass_who(t)
    t.press('Back')
    stayed('Who is going?', '/trip/steps/who', 'Who (Step 1 of 4)')
    pass_who(t)
    pass_where(t)
    t.press('Skip this step')
    stayed('Is this right?', '/trip/steps/check', 'Check (Step 4 of 4)')
    t.press('Cancel')
    stayed('Who is going?', '/trip/steps/who', 'Who (Step 1 of 4)')
    pass_all(t)
    book(t)
    stayed('Have a good trip!', '/trip/done', 'Done')

@with_htmx
def test_an_outcome_without_heading_has_focus_too(at_trip):
    def done(state, request): return P('Booked.')
    t = at_trip(StepFlow('trip', [Step('who', 'Who', who)], on_complete=done))
    t.fill(name='Ada')
    t.press('Continue')
    expect(t.page.locator(':focus')).to_contain_text('Booked.')

@with_htmx
def test_embedded(mk_app, enter, axe):
    app = mk_app(flow := trip())
    @app.get('/')
    def index():
        url = app.routers[0].start.to()
        return H2('Our offers'), Div('One moment', hx_get=url, hx_trigger='load')
    t = enter(app, '/')
    t.sees('Who is going?')
    assert axe(t.page)==[]
    pass_who(t)
    t.fill(mail='typed')
    t.field('mail').evaluate("o => o.dataset.old = 1")
    t.page.go_back()
    anew = t.page.locator('[name=mail]:not([data-old])') # the page came anew, and fetched the current step
    expect(anew).to_have_value('typed')
    pass_where(t)
    t.press('Skip this step')
    t.sees('Is this right?')
    book(t)
    expect(t.page.get_by_role('heading', name='Our offers')).to_have_count(1)
    expect(t.page.get_by_role('banner')).to_have_count(1)
    assert len(flow.sent)==1

def around(mk_app, flow, button):
    "An app whose front page shows the flow and, outside of it, the page's own `button`"
    app = mk_app(flow)
    rt, = app.routers
    @app.get('/')
    async def index(request, sess): return await rt.start(request, sess), Footer(button(rt))
    return app

def test_the_form_of_a_button_outside(mk_app, enter, mode):
    "The how-to's Continue of the page around: a button with `form=`"
    app = around(mk_app, flow := trip(), lambda rt: Button('Go on', form='trip-form'))
    t = enter(app, '/')
    t.press('Go on') # without a name, which the browser refuses
    assert t.field('name').evaluate('o => o.matches(":invalid")') and app.posts==[]
    t.fill(name='Ada')
    t.press('Go on')
    t.sees('Where to?')
    if mode=='nojs': return t.at('/trip/steps/where')
    t.fill(mail='ada@example.org')
    t.press('Go on')
    t.sees('What do you eat?')
    t.press('Skip this step')
    t.sees('Is this right?')
    t.press('Go on')
    t.sees('Have a good trip!')
    n = len(app.posts)
    t.press('Go on')
    assert len(app.posts)==n and len(flow.sent)==1

@with_htmx
def test_a_button_outside_that_sends(mk_app, enter):
    "The how-to's Continue of the page around: a button that includes the form"
    def button(rt):
        to = dict(hx_target='#step-flow-container', hx_swap='outerHTML')
        return Button('Go on', hx_post=rt.next_step.to(), hx_include='#trip-form', **to)
    t = enter(around(mk_app, flow := trip(), button), '/')
    t.press('Go on')
    expect(t.alert).to_contain_text('Name: fill in this field')
    t.fill(name='Ada')
    t.press('Go on')
    t.sees('Where to?')
    expect(t.page.get_by_role('heading', level=1)).to_be_focused()
    pass_where(t)
    t.press('Skip this step')
    t.sees('Is this right?')
    t.press('Go on')
    t.sees('Have a good trip!')
    assert len(flow.sent)==1

def two_flows(mk_app):
    def flow(o):
        words = Words(progress=f'Progress of your {o}')
        return trip(o, container_id=f'{o}-box', words=words)
    flows = [flow(o) for o in ('trip','cruise')]
    app = mk_app(*flows)
    @app.get('/')
    async def index(request, sess):
        drawn = [await o.start(request, sess) for o in app.routers]
        return [Section(o, id=f'in-{f.flow_id}') for o,f in zip(drawn, flows)]
    return flows,app

@with_htmx
def test_two_flows_on_a_page(mk_app, enter, axe):
    flows,app = two_flows(mk_app)
    t = enter(app, '/')
    ids = t.page.locator('[id]').evaluate_all('os => os.map(o => o.id)')
    assert len(ids)==len(set(ids)) and axe(t.page)==[]
    def inside(o): return t.page.locator(f'#in-{o}')
    for o in 'trip','cruise': inside(o).locator('[name=name]').fill(o)
    inside('cruise').get_by_role('button', name='Continue').click()
    expect(inside('cruise').get_by_role('heading', level=1)).to_have_text('Where to?')
    expect(inside('trip').locator('[name=name]')).to_have_value('trip')
    inside('cruise').locator('[name=mail]').press('Enter') # required, so the browser says no
    inside('trip').locator('[name=name]').press('Enter')
    expect(inside('trip').get_by_role('heading', level=1)).to_have_text('Where to?')
    inside('trip').get_by_role('button', name='Back').click()
    expect(inside('trip').locator('[name=name]')).to_have_value('trip')
    expect(inside('cruise').get_by_role('heading', level=1)).to_have_text('Where to?')

@without_js
def test_two_flows_on_a_page_without_js(mk_app, enter):
    flows,app = two_flows(mk_app)
    t = enter(app, '/')
    t.page.locator('#in-cruise [name=name]').fill('Ada')
    t.page.locator('#in-cruise').get_by_role('button', name='Continue').click()
    t.sees('Where to?')
    t.at('/cruise/steps/where')
    t.open('/trip/start').sees('Who is going?')

# Hands and eyes

def tab_stops(t):
    "The names of what Tab reaches in the flow, in order"
    name = 'o => o.labels?.[0]?.textContent.trim() || o.textContent.trim()'
    names = []
    while True:
        t.page.keyboard.press('Tab')
        stop = t.page.locator('main :focus')
        if not stop.count(): return names
        names.append(stop.evaluate(name))

def test_keyboard(at_trip, mode):
    t = at_trip(trip())
    t.field('search').focus()
    assert tab_stops(t)==['Name', 'sea', 'hills', 'towns', 'Send me news', 'Continue', 'Cancel']
    t.field('search').focus()
    for key in 'Tab','A','Tab','Space','Enter': t.page.keyboard.press(key)
    t.sees('Where to?')
    if mode=='nojs': t.field('search').focus()
    else: expect(t.page.get_by_role('heading', level=1)).to_be_focused()
    expect(t.page.locator('.htmx-added')).to_have_count(0) # htmx 2 focuses again when it settles
    stops = ['Who']*(mode=='nojs')+['Lookatthemap', 'PlacesRomeOsloNice', 'E-mail', 'Notes']
    assert [re.sub(r'\s', '', o) for o in tab_stops(t)]==[*stops, 'Continue', 'Back', 'Cancel']
    t.button('Back').press('Enter')
    t.sees('Who is going?')
    expect(t.box('sea')).to_be_checked()

@only('htmx2')
@pytest.mark.parametrize('width', [320, 1280])
def test_focus_is_seen(at_trip, width):
    t = at_trip(trip(), pico=True, width=width)
    pass_who(t)
    t.page.reload() # so that htmx does not move the focus once more
    for name in 'Who','Continue','Back','Cancel':
        t.page.keyboard.press('Shift') # after a key, focus is drawn
        t.button(name).focus()
        drawn = 'o => [getComputedStyle(o).outlineStyle, getComputedStyle(o).boxShadow]'
        assert t.button(name).evaluate(drawn)!=['none','none'], name

@only('htmx2')
@pytest.mark.parametrize('scheme,pico', [('light',True), ('dark',True), ('light',False)])
def test_phone(at_trip, shoot, axe, scheme, pico):
    t = at_trip(trip(), pico=pico, width=320, color_scheme=scheme)
    def look(name):
        t.page.mouse.move(0, 0) # Pico's color of a button under the mouse is too light in the dark
        shoot(t.page, f"trip_{scheme}_{'pico' if pico else 'bare'}_{name}")
        assert not t.wide and axe(t.page)==[]
    look('1_who')
    pass_who(t, 'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch')
    look('2_where')
    t.fill(mail='ada@example.org', notes='?')
    t.press('Continue')
    expect(t.alert).to_be_visible()
    look('2_where_refused')
    t.fill(notes='')
    pass_where(t)
    look('3_food')
    t.press('Skip this step')
    t.sees('Is this right?')
    look('4_check')
    book(t)
    look('5_booked')

@only('htmx2')
@pytest.mark.parametrize('width', [320, 1280])
def test_many_steps_with_long_titles(at_trip, shoot, axe, width):
    def draw(ctx):
        field = Input(name=ctx.metadata['step_id'], aria_label='Answer', required=True)
        return H1(ctx.metadata['step_title']), field
    title = 'Donaudampfschifffahrtsgesellschaftskapitänswitwe'
    steps = [Step(f's{i}', f'{i} {title}', draw, can_skip=i==2) for i in range(1,13)]
    t = at_trip(StepFlow('trip', steps, show_progress=True), width=width)
    t.fill(s1='x')
    t.press('Continue')
    t.sees(steps[1].title)
    t.press('Skip this step')
    t.sees(steps[2].title)
    shoot(t.page, f'many_{width}')
    assert not t.wide and axe(t.page)==[]

# Paths: a branch in a branch, a step that an answer has changed, and a last step for some

engines = dict(car=['petrol','diesel'], train=['first','second'])

def pick(label, name, *options): return Label(label, Select(*map(Option, options), name=name))
def ask_way(ctx): return H1('How do you come?'), pick('Way', 'way', 'train', 'car', 'foot')
def ask_seat(ctx): return H1('Your journey'), pick('Class', 'kind', *engines[ctx.get('way')]), Label(Input(type='checkbox', name='eats'), 'A meal')
def ask_meal(ctx): return H1('Your meal'), Label('Meal', Input(name='meal', required=True))
def ask_guests(ctx): return H1('Who comes along?'), Label('Guests', Input(name='guests', type='number', min=0))
def ask_names(ctx): return H1('Their names'), Label('Names', Textarea(name='names', required=True))

def drives(state): return state.get('way')!='foot'
def eats(state): return bool(state.get('eats'))
def has_guests(state): return state.get('guests') not in (None,'','0')

def journey():
    sent = []
    def booked(state, request):
        sent.append(state)
        return H1('See you there!')
    steps = [Step('way','Way',ask_way), Step('seat','Journey',ask_seat,when=drives), Step('meal','Meal',ask_meal,when=eats),
        Step('guests','Guests',ask_guests), Step('names','Names',ask_names,when=has_guests,next_button_text='Send the names')]
    flow = StepFlow('journey', steps, on_complete=booked, show_progress=True)
    flow.sent = sent
    return flow

@pytest.mark.parametrize('width', [375, 1280])
def test_a_journey_with_branches(at_trip, mode, width, shoot, axe):
    t = at_trip(flow := journey(), pico=True, width=width)
    def titles(*names): expect(t.page.locator('nav ol > li')).to_have_count(len(names))
    def look(name):
        shoot(t.page, f'journey_{mode}_{width}_{name}')
        assert not t.wide
        if mode!='nojs': assert axe(t.page)==[]
    t.sees('How do you come?')
    titles('Way','Journey','Guests')
    t.field('way').select_option('train')
    t.press('Continue')
    t.sees('Your journey')
    t.field('kind').select_option('second')
    t.tick('A meal')
    t.press('Continue')
    t.sees('Your meal')
    titles('Way','Journey','Meal','Guests')
    look('1_branch_in_branch')
    t.fill(meal='Rice')
    t.press('Continue')
    t.sees('Who comes along?')
    t.press('Back')
    t.sees('Your meal')
    t.press('Back')
    t.sees('Your journey')
    t.press('Back')
    t.sees('How do you come?')
    t.field('way').select_option('car')
    t.press('Continue')
    t.sees('Your journey')
    expect(t.page.get_by_text('One of your earlier answers has changed this step.')).to_be_visible()
    expect(t.box('A meal')).to_be_checked()
    look('2_reopened')
    titles('Way','Journey','Guests')
    t.field('kind').select_option('diesel')
    t.press('Continue')
    t.sees('Your meal')
    expect(t.field('meal')).to_have_value('Rice')
    t.press('Continue')
    t.sees('Who comes along?')
    t.fill(guests='2')
    t.press('Continue')
    t.sees('Their names')
    t.at('/journey/steps/names')
    expect(t.page).to_have_title('Names (Step 5 of 5)')
    look('3_last_for_some')
    t.press('Back')
    t.sees('Who comes along?')
    titles('Way','Journey','Meal','Guests','Names')
    t.fill(guests='0')
    t.press('Continue')
    t.sees('See you there!')
    assert flow.sent==[dict(way='car', kind='diesel', eats='on', meal='Rice', guests='0')]

def test_a_branch_that_another_tab_has_closed(at_trip):
    t = at_trip(flow := journey())
    t.press('Continue')
    t.sees('Your journey')
    t.tick('A meal')
    t.press('Continue')
    t.sees('Your meal')
    t.fill(meal='Rice')
    two = t.new('/journey/steps/way')
    two.field('way').select_option('foot')
    two.press('Continue')
    two.sees('Who comes along?')
    t.front()
    t.press('Continue')
    t.sees('Who comes along?')
    expect(t.page.get_by_text(Words.out_of_order)).to_be_visible()
    two.front()
    two.press('Back')
    two.sees('How do you come?')
    two.field('way').select_option('train')
    two.press('Continue')
    two.open('/journey/steps/meal')
    expect(two.field('meal')).to_have_value('Rice')
    assert not flow.sent
