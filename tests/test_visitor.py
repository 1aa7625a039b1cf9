"The visitor that other tests send does what a browser does, and says what is not there"
import asyncio,pytest
from fasthtml.common import *
from cjm_fasthtml_stepflow.testing import Page,Visitor
from kit import AsyncVisitor,app_of,good,opened,order,visit

def app_with(*content, **kw):
    "An app with a form of `content` that says what was sent"
    app = FastHTML(secret_key='test')
    @app.get('/')
    def form(): return Titled('Form', Form(*content, **dict(action='/sent', method='post') | kw))
    @app.post('/sent')
    async def sent(req):
        def said(v): return v if isinstance(v, str) else f'{v.filename} {v.content_type} {v.size}'
        pairs = [f'{k}={said(v)!r}' for k,v in (await req.form()).multi_items()]
        return Titled('Sent', Ul(*map(Li, pairs)), P(req.headers['content-type'].partition(';')[0]))
    return app

def filled(*content, press='', **kw):
    "A function that opens a form of `content`, fills in values, and returns what was sent"
    def _send(**values):
        tab = Visitor(app_with(*content, **kw))
        tab.get('/')
        return tab.press(press, **values).texts('li')
    return _send

def box(value, **kw): return Label(Input(type='checkbox', name='tea', value=value, **kw), value)

def test_controls_send_what_stands_in_them():
    send = filled(Input(name='a', value='1'), Input(name='off', disabled=True),
        Input(type='submit'),
        Fieldset(Input(name='off2'), disabled=True), Textarea('\nx\ny', name='b'), box('green'),
        box('mint', checked=True), Select(Option('p'), Option('q', value='2'), name='c'),
        Select(Option('p', selected=True), Option('q', selected=True), name='d', multiple=True),
        Input(type='radio', name='e', value='1'), Input(value='no name'),
        Input(type='hidden', name='f'))
    sent = ["a='1'", r"b='x\r\ny'", "tea='mint'", "c='p'", "d='p'", "d='q'", "f=''"]
    assert send()==sent

def test_values_are_filled_in_by_name_label_or_legend():
    name,mail = Label('Your name', Input(name='name')),Label('E-mail', fr='m')
    teas = Fieldset(Legend('Teas'), *map(box, ('green','black','mint')))
    note = Label('Note', Textarea('old', name='note'))
    send = filled(name, mail, Input(name='mail', id='m'), teas, note)
    by_name = send(name='Ada', mail='a@b', tea=['mint','green'], note='x')
    assert by_name==["name='Ada'", "mail='a@b'", "tea='green'", "tea='mint'", "note='x'"]
    by_label = {'Your name': 'Ada', 'E-mail': 'a@b', 'Teas': ['green','mint'], 'Note': 'x'}
    assert send(**by_label)==by_name
    assert send(green=True, note=None)==["name=''", "mail=''", "tea='green'", "note=''"]

def test_boxes_and_options():
    select = Select(Option('Tea', value='1'), Option('Coffee', value='2', selected=True), name='d')
    send = filled(Label(Input(type='checkbox', name='ok', checked=True), 'OK'), select)
    assert send(ok=False, d='Tea')==["d='1'"]
    assert send(OK=True, d='2')==["ok='on'", "d='2'"]

def test_files(tmp_path):
    (tmp_path/'a.txt').write_text('abc')
    send = filled(Input(type='file', name='f', multiple=True), enctype='multipart/form-data')
    assert send()==["f=' application/octet-stream 0'"]
    two = ["f='a.txt text/plain 3'", "f='b%22c.bin application/octet-stream 2'"]
    assert send(f=[tmp_path/'a.txt', ('b"c.bin', b'12')])==two
    assert send(f=('x', b'1', 'image/png'))==["f='x image/png 1'"]
    plain = filled(Input(type='file', name='f'), enctype='application/x-www-form-urlencoded')
    assert plain(f=('x.png', b'1'))==["f='x.png'"]

def test_buttons_send_their_name_and_go_where_they_say():
    buttons = [Button('Go', name='go', value='1'), Button('Else', formaction='/else')]
    buttons.append(Button('No', type='button'))
    assert filled(Input(name='a'), *buttons)()==["a=''", "go='1'"]
    app = app_with(Input(name='a'), *buttons)
    @app.post('/else')
    def other(): return Titled('Else')
    tab = Visitor(app)
    assert tab.get('/').buttons==['Go','Else'] and tab.press('Else').title=='Else'

def test_controls_outside_of_their_form():
    app = FastHTML(secret_key='test')
    @app.get('/')
    def form():
        outside = Input(name='b', form='f'), Button('Go', form='f')
        return Form(Input(name='a'), id='f', action='/', method='post'), *outside
    @app.post('/')
    def sent(a:str, b:str): return P(a+b)
    tab = Visitor(app)
    tab.get('/')
    assert tab.press('Go', a='x', b='y').text=='xy'

@pytest.mark.parametrize('f,says', [
    (lambda o: o.send(nme='x'), "no field 'nme' on /: there are 'name' (Your name), 'tea' (green)"),
    (lambda o: o.send(tea='mint'), "field 'tea' on / has no 'mint': there are 'green'"),
    (lambda o: o.send(name=['a','b']), "field 'name' on / takes 1 and not 2 values"),
    (lambda o: o.press('Stop'), "no button 'Stop' on /: there are 'Go', 'Back'"),
    (lambda o: o.change('Name'), "nothing to change at 'Name' on /: there are no answers")])
def test_what_is_not_there(f, says):
    name = Label('Your name', Input(name='name'))
    tab = Visitor(app_with(name, box('green'), Button('Go'), Button('Back')))
    tab.get('/')
    with pytest.raises(LookupError) as e: f(tab)
    assert e.value.args[0]==says

def test_a_page_without_a_form():
    tab = Visitor(app_with())
    tab.get('/')
    tab.send()
    with pytest.raises(LookupError, match='no form on /sent'): tab.send()

def test_a_page_of_a_flow():
    def validate(state): return state['who']!='x' or {'who': 'No', '': 'Wait'}
    tab = Visitor(app_of(order(kw=dict(show_progress=True), who=dict(validate=validate))))
    page = tab.get('/f/start')
    assert (page.status,page.url,page.step,page.heading)==(200,'/f/steps/who','who','Who are you?')
    assert page.title=='You (Step 1 of 4)' and page.fields==dict(who='')
    assert page.progress==[('You','current'), ('Tea',''), ('Note',''), ('End','')]
    assert page.buttons==['Continue','Cancel']
    page = tab.send(Name='x')
    assert page.errors=={'who': ['No'], '': ['Wait']} and page.fields==dict(who='x')
    page = tab.send(who='Ada')
    assert page.fields==dict(tea=[], news=False) and page.errors=={}
    tab.send(**good['tea'])
    page = tab.press('Skip this step')
    assert page.progress==[('You','done'), ('Tea','done'), ('Note','skipped'), ('End','current')]
    page = tab.press('Tea')
    assert page.fields==dict(tea=['green'], news=True)
    assert tab.get('/f/start').url=='/f/steps/tea' and tab.reload().step=='tea'
    assert tab.session['stepflow_id']
    assert 'Which tea?' in page.text and 'Step 2 of 4' in page.text and '(' not in page.text

def test_addresses_by_htmx():
    tab = visit(order(kw=dict(cancel_url='/f/steps/who')), 'tea', htmx=True)
    assert (tab.page.url,tab.page.step)==('/f/steps/tea','tea')
    assert not tab.page.one('html') and tab.reload().one('html')
    tab.page = Page(tab.page.html, '/f/steps/tea', htmx=True)
    assert tab.press('Cancel').url=='/f/steps/who', 'it went where hx-redirect said'

def test_tabs_and_strangers():
    flow = order()
    one = visit(flow, 'tea')
    first = one.page
    two = one.tab(htmx=True)
    assert two.page is None and two.get('/f/start').step=='tea'
    again = one.tab(app=app_of(flow))
    assert again.get('/f/start').step=='tea' and again.tab(first).send(**good['tea']).step=='note'
    assert Visitor(one.app).get('/f/start').step=='who'
    again.press('Cancel')
    assert one.get('/f/start').step=='who', 'they share cookies and store'

def test_a_double_click_is_sent_twice():
    n = []
    tab = visit(order(who=dict(validate=lambda state: n.append(1) or 'No')))
    assert tab.double_click(who='Ada').errors and len(n)==2

def test_a_field_that_is_missed_on_a_failure_page_tells_of_it():
    def fails(ctx): raise OSError('away')
    tab = visit(order(tea=dict(render=fails)), 'tea')
    with pytest.raises(LookupError, match="no field 'tea' .* it says: .*Something went wrong"): tab.send(tea='green')

def test_change_follows_the_link_of_an_answer():
    def check(ctx):
        def row(label, step):
            link = A('Change', Span(f' {label}', hidden=True), href=f'/f/steps/{step}')
            return Div(Dt(label), Dd('x'), Dd(link))
        return Dl(row('Name', 'who'), row('Tea', 'tea'), row('Name', 'tea'), Div(Dt('Fixed'), Dd('y')))
    tab = visit(order(end=dict(render=check)), 'end')
    end = tab.page
    assert tab.change('Tea').step=='tea'
    tab.page = end
    assert tab.change('Name').step=='who'
    tab.page = end
    says = "nothing to change at 'Fixed'.*'Name', 'Tea'"
    with pytest.raises(LookupError, match=says): tab.change('Fixed')

def test_the_page_shows_itself():
    html = visit(order()).page._repr_html_()
    assert 'Who are you?' in html and 'inert' in html
    assert 'stepflow_instance' not in html and 'script src' not in html
    assert repr(visit(order()).page)=="200 /f/steps/who 'You (Step 1 of 4)'"

async def test_at_the_same_time():
    inside,meet = [],asyncio.Event()
    async def leave(state, request, sess):
        inside.append(state['who'])
        if len(inside)==2: meet.set()
        await asyncio.wait_for(meet.wait(), 5)
    app = app_of(order(who=dict(on_leave=leave)))
    ada,bob = AsyncVisitor(app),AsyncVisitor(app)
    for o in (ada,bob): await o.get('/f/start')
    pages = await asyncio.gather(ada.send(who='Ada'), bob.send(who='Bob'))
    assert [o.step for o in pages]==['tea','tea'] and ada.page is pages[0]
    await ada.get('/f/steps/who')
    assert ada.page.fields==dict(who='Ada')
    assert (await ada.double_click(who='Eve')).step=='tea' and inside[2:]==['Eve']

def test_checkboxx_is_one_box():
    send = filled(CheckboxX(name='ok', label='OK'))
    assert send(ok=True)==["ok=''", "ok='1'"] and send()==["ok=''"]

def test_a_label_by_reference_and_a_change_link_by_its_text():
    tab = Visitor(app_with(P('Your tea', id='what'), Input(name='tea', aria_labelledby='what')))
    tab.get('/')
    assert tab.send(**{'Your tea': 'Oolong'}).texts('li')==["tea='Oolong'"]
    def check(ctx): return A('Change', Span(' Name', hidden=True), href='/f/steps/who')
    tab = visit(order(end=dict(render=check)), 'end')
    assert tab.change('Name').step=='who'

async def test_a_plain_visitor_inside_of_an_event_loop():
    tab = Visitor(app_of(order()))
    assert tab.get('/f/start').step=='who' and tab.send(who='Ada').step=='tea'

def test_bytes_that_are_no_text():
    "A file is any bytes; a form that is sent by GET has names and texts in its address, whatever its `enctype`"
    app = FastHTML(secret_key='test')
    @app.post('/sent')
    async def sent(req): return H1((await (await req.form())['f'].read()).hex())
    @app.get('/found')
    def found(f:str): return H1(f)
    @app.get('/')
    def form(): return Form(Input(name='f', type='file'), method='post', action='/sent', enctype='multipart/form-data')
    @app.get('/search')
    def search(): return Form(Input(name='f'), method='get', action='/found', enctype='multipart/form-data')
    tab = Visitor(app)
    tab.get('/')
    assert tab.send(f=('x.bin', b'\x90\xff', 'application/octet-stream')).heading=='90ff'
    tab.get('/search')
    assert tab.send(f='a b&c').heading=='a b&c'

def headers_of(tab, sub): return tab.ask(sub).request.headers

def test_htmx_says_who_asks_and_what_is_swapped():
    "Trying: the headers that a browser with htmx sends"
    tab = visit(order(), 'tea', htmx=True)
    own = {k:v for k,v in headers_of(tab, tab.page.submission('Back')).items() if k.startswith('hx-')}
    assert own=={'hx-request':'true', 'hx-trigger':'order-back', 'hx-target':'step-flow-container',
        'hx-current-url':'http://testserver/f/steps/tea'}
    assert headers_of(tab, tab.page.submission())['hx-trigger']=='order-form'
    plain = tab.tab(tab.page, htmx=False)
    assert not [k for k in headers_of(plain, Page(tab.page.html).submission()) if k.startswith('hx-')]

def test_title_and_address_under_htmx():
    "Trying: what the browser shows, also where a flow leaves both to the page around"
    tab = visit(order(), 'tea', htmx=True)
    assert (tab.page.title,tab.page.url)==('Tea (Step 2 of 4)','/f/steps/tea')
    tab = opened(order(), htmx=True, router=dict(push_url=False))
    before = tab.page.title,tab.page.url
    assert tab.send(who='Ada').step=='tea' and (tab.page.title,tab.page.url)==before

def test_lists_send_what_a_browser_would():
    "A placeholder that cannot be chosen, a list box, options that are off, and what a browser presets"
    def pick(*os, **kw): return Select(*os, name='a', **kw)
    off = Option('Choose', value='', disabled=True, selected=True)
    assert filled(pick(off, Option('x')))()==[]
    assert filled(pick(Option('x'), Option('y'), size=3))()==[]
    assert filled(pick(Optgroup(Option('x'), label='G', disabled=True), Option('y')))()==["a='y'"]
    assert filled(pick(Option('x'), Option('y')))()==["a='x'"]
    assert filled(Input(name='a', type='color'), Input(name='b', type='range', max='10'))()==["a='#000000'","b='5'"]
    legend = Fieldset(Legend(Input(name='a', value='1')), Input(name='b'), disabled=True)
    assert filled(legend)()==["a='1'"]

def test_a_button_for_scripts_does_nothing_without_them():
    "Without JavaScript, a button of type button sends nothing"
    tab = Visitor(app_with(Input(name='a'), Button('More', type='button', hx_get='/more')))
    tab.get('/')
    with pytest.raises(LookupError, match="'More' on / does nothing without JavaScript"): tab.press('More')

@pytest.mark.parametrize('htmx', [False, True], ids=['plain','htmx'])
def test_a_form_that_is_not_for_htmx_is_sent_by_the_browser(htmx):
    "A search or a login of the app's own: its method, its address, and no header of htmx"
    app = FastHTML(secret_key='test')
    @app.get('/')
    def index(req, q:str=''):
        search = Form(Input(name='q'), Button('Find'), method='get')
        login = Form(Input(name='user'), Button('Sign in'), action='/login', method='post')
        return Titled(f'Found {q}', search, login, P('hx-request' in req.headers))
    @app.post('/login')
    def login(req): return Redirect('/')
    tab = Visitor(app, htmx)
    tab.get('/')
    page = tab.press('Find', q='tea')
    assert (page.url,page.heading,page.texts('p'))==('/?q=tea','Found tea',['False'])
    assert tab.press('Find', q='milk').url=='/?q=milk', 'in place of the query that was there'
    page = tab.press('Sign in', user='Ada')
    assert (page.url,page.heading)==('/','Found')
    resp = tab.ask(page.submission('Sign in'))
    assert (resp.status_code,'hx-redirect' in resp.headers)==(303,False)
