"""The reference: the same pages written by hand on plain FastHTML, with no library and no validation.

It is what a FastHTML developer would write who wants these pages, and no slower than it needs to be: answers in a dict of the process (no database), `async` handlers
(FastHTML runs a plain `def` in a thread, which costs more), a urlencoded form (FastHTML's default is multipart, which costs more), a progress list without marks or links,
and pages for HTMX or for browsers without it, never for both at once. The design's budgets are ratios to these pages, so they stay as they are."""
from uuid import uuid4
from fasthtml.common import *

def ask_name(st): return Div(H2('Step 1: Enter Your Name'), Label('Name:'), Input(name='name', value=st.get('name', ''), required=True))

def ask_email(st):
    return Div(H2(f"Step 2: Hi {st.get('name', 'User')}, enter your email"),
        Label('Email:'), Input(name='email', type='email', value=st.get('email', ''), required=True))

def confirm(st): return Div(H2('Step 3: Confirm'), P(f"Name: {st.get('name')}"), P(f"Email: {st.get('email')}"))
def welcome(st): return Div(H2('Success!'), P(f"Welcome {st.get('name')}!"))

three_pages = {'Enter Name': (ask_name, ['name']), 'Enter Email': (ask_email, ['email']), 'Confirm': (confirm, [])}

def many(i, n):
    "A function that draws a page of `n` questions, with what was answered"
    def field(st, k): return Label(f'Field {k}', Input(name=f'f{i}_{k}', value=st.get(f'f{i}_{k}', ''), maxlength=40, required=True))
    return lambda st: Div(H2(('Many','More')[i]), *[field(st, k) for k in range(n)])

def confirm_many(st): return Div(H2('Confirm'), P(f"First: {st.get('f0_0')}"))
def welcome_many(st): return Div(H2('Success!'), P(f"Welcome {st.get('f0_0')}!"))

def many_pages(n):
    "Two pages of `n` questions, and one to confirm"
    names = [[f'f{i}_{k}' for k in range(n)] for i in range(2)]
    return dict(Many=(many(0, n), names[0]), More=(many(1, n), names[1]), Confirm=(confirm_many, []))

swap = dict(hx_target='#step-flow-container', hx_swap='outerHTML')
def sends(url, htmx): return dict(hx_post=url, **swap) if htmx else dict(method='post', action=url)
def leads(url, htmx): return dict(hx_get=url, type='button', **swap) if htmx else dict(formaction=url, formmethod='get', formnovalidate=True)

def page(pages, i, st, htmx):
    "The container with page `i`"
    content,_ = list(pages.values())[i]
    steps = [Li(o, cls='step step-primary' if j<=i else 'step') for j,o in enumerate(pages)]
    buttons = [Button('Continue', type='submit', id='next', cls='btn btn-primary')]
    if i: buttons.append(Button('Back', id='back', cls='btn btn-ghost', **leads('/by-hand/back_step', htmx)))
    buttons.append(Button('Cancel', id='cancel', cls='btn btn-ghost', **leads('/by-hand/reset', htmx)))
    form = Form(Div(Ul(*steps, cls='steps', id='progress')), content(st), Div(*buttons, id='nav', cls='flex gap-2'),
        enctype='application/x-www-form-urlencoded', **sends('/by-hand/next_step', htmx))
    return Div(form, id='step-flow-container')

def handlers(f, threads):
    "`f`, which takes the session, whether HTMX asks, and the form, as handlers of a GET and a POST"
    def by_htmx(req): return 'hx-request' in req.headers
    async def get(request, sess): return f(sess, by_htmx(request), {})
    async def post(request, sess): return f(sess, by_htmx(request), await request.form())
    def get_in_thread(request, sess): return f(sess, by_htmx(request), {})
    def post_in_thread(request, sess, data:dict): return f(sess, by_htmx(request), data)
    return (get_in_thread,post_in_thread) if threads else (get,post)

def by_hand_app(
    pages=three_pages, # Title to the function that draws a page from the answers, and the names it asks for
    end=welcome, # Draws the last page
    threads=False, # Plain `def` handlers?
):
    "An app with the pages under /by-hand"
    app,states,ended = FastHTML(secret_key='benchmark'),{},{}
    def state(sess):
        if 'id' not in sess: sess['id'] = str(uuid4())
        return states.setdefault(sess['id'], {})
    def shown(st, htmx): return page(pages, st.get('_i', 0), st, htmx)
    def led(st, htmx): return shown(st, htmx) if htmx else Redirect('/by-hand/start')
    def over(st): return Div(end(st), id='step-flow-container')

    def start(sess, htmx, form): return shown(state(sess), htmx)
    def done(sess, htmx, form): return over(ended[sess['id']])

    def next_step(sess, htmx, form):
        st = state(sess)
        i = st.get('_i', 0)
        for o in list(pages.values())[i][1]: st[o] = form.get(o)
        if i==len(pages)-1: return finish(sess, htmx)
        st['_i'] = i+1
        return led(st, htmx)

    def finish(sess, htmx):
        st = states.pop(sess['id'])
        if htmx: return over(st)
        ended[sess['id']] = st
        return Redirect('/by-hand/done')

    def back_step(sess, htmx, form):
        st = state(sess)
        st['_i'] = st.get('_i', 1)-1
        return led(st, htmx)

    def reset(sess, htmx, form):
        states.pop(sess['id'], None)
        return led(state(sess), htmx)

    for f in (start, done, back_step, reset): app.get(f'/by-hand/{f.__name__}')(handlers(f, threads)[0])
    app.post('/by-hand/next_step')(handlers(next_step, threads)[1])
    return app

def floor_app():
    "An app whose handlers return a constant, under /floor: what FastHTML itself costs"
    app = FastHTML(secret_key='benchmark')
    for route in (app.get, app.post):
        @route('/floor')
        async def constant(): return 'ok'
    return app
