"""The reference: the same pages written by hand on plain FastHTML, with no library and no validation.

It is what a FastHTML developer would write who wants these pages, and no slower than it needs to be: answers in the session (no database),
`async` handlers (FastHTML runs a plain `def` in a thread, which costs more), a urlencoded form (FastHTML's default is multipart, which costs more),
and no ids, classes or checks beyond what a visitor sees and HTMX needs."""
from fasthtml.common import *

def ask_name(answers): return H1('What is your name?'), Label('Name', Input(name='name', required=True, autocomplete='name', value=answers.get('name')))

def ask_email(answers):
    return (H1(f"Hello {answers.get('name')}, how do we reach you?"),
        Label('E-mail', Input(name='email', type='email', required=True, autocomplete='email', value=answers.get('email'))))

def confirm(answers): return H1('Is this right?'), Dl(Dt('Name'), Dd(answers.get('name')), Dt('E-mail'), Dd(answers.get('email')))

three_pages = dict(name=('Your name', ask_name), email=('Your e-mail', ask_email), confirm=('Confirm', confirm))

def sends(url): return dict(hx_post=url, hx_target='#wizard', hx_swap='outerHTML')
def button(text, url, cls='secondary', **kw): return Button(text, formaction=url, formnovalidate=True, cls=cls, **sends(url), **kw)

def progress(pages, at, reached):
    "The steps, those done with a mark and a button that leads to them"
    def item(i, step):
        (title,_),done,now = pages[step],i<reached,i==at
        name = button(title, '/by-hand/back', 'jump', name='to', value=step) if done and not now else Span(title)
        return Li(name, Span('done') if done else None, aria_current='step' if now else None, cls='current' if now else 'done' if done else None)
    return Nav(P(f'Step {at+1} of {len(pages)}'), Ol(*[item(i, step) for i,step in enumerate(pages)]), aria_label='Progress')

def draw(pages, sess, step):
    "Title and container of a step"
    order = list(pages)
    i,(title,content) = order.index(step),pages[step]
    buttons = Div(Button('Finish' if i==len(order)-1 else 'Continue'), button('Back', '/by-hand/back') if i else None, button('Cancel', '/by-hand/cancel'), cls='buttons')
    form = Form(Hidden(step, name='step'), progress(pages, i, sess.get('reached', 0)), Div(*content(sess.get('answers', {}))), buttons, method='post', action='/by-hand/next',
        enctype='application/x-www-form-urlencoded', **sends('/by-hand/next'))
    return Title(f'{title} (Step {i+1} of {len(order)})'), Div(form, id='wizard')

def thanks(answers):
    "Title and container of the last page"
    return Title('Done'), Div(H1(f"Welcome, {answers['name']}!"), P(f"We write to {answers['email']}."), id='wizard')

def in_loop(f):
    "`f` as an `async` handler"
    async def g(*args, **kwargs): return f(*args, **kwargs)
    g.__signature__ = signature_ex(f)
    return g

def by_hand_app(
    pages=three_pages, # Step id to its title and the function that draws it from the answers
    threads=False, # Plain `def` handlers?
):
    "An app with the pages under /by-hand"
    (app,rt),order = fast_app(secret_key='benchmark'),list(pages)
    def show(sess, step, htmx): return draw(pages, sess, step) if htmx.request else Redirect(f'/by-hand/steps/{step}')
    def start(sess): return draw(pages, sess, sess.get('step', order[0]))
    def steps(sess, step:str): return draw(pages, sess, step)
    def done(sess): return thanks(sess['done'])

    def next_step(sess, htmx, data:dict):
        step = data.pop('step')
        sess['answers'] = sess.get('answers', {}) | data
        if step==order[-1]: return finish(sess, htmx)
        i = order.index(step)+1
        sess['step'],sess['reached'] = order[i],max(i, sess.get('reached', 0))
        return show(sess, sess['step'], htmx)

    def back(sess, htmx, data:dict):
        step = data.pop('step')
        sess['step'] = data.pop('to', None) or order[order.index(step)-1]
        sess['answers'] = sess.get('answers', {}) | data
        return show(sess, sess['step'], htmx)

    def cancel(sess, htmx):
        sess.clear()
        return show(sess, order[0], htmx)

    def finish(sess, htmx):
        answers = sess['answers']
        sess.clear()
        sess['done'] = answers
        return done(sess) if htmx.request else Redirect('/by-hand/done')

    gets,posts = dict(start=start, done=done) | {'steps/{step}': steps}, dict(next=next_step, back=back, cancel=cancel)
    for method,fs in (('get',gets), ('post',posts)):
        for path,f in fs.items(): rt(f'/by-hand/{path}', methods=[method])(f if threads else in_loop(f))
    return app

def floor_app():
    "An app whose handlers return a constant, under /floor: what FastHTML itself costs"
    app,rt = fast_app(secret_key='benchmark')
    for method in ('get','post'):
        @rt('/floor', methods=[method])
        async def constant(): return 'ok'
    return app
