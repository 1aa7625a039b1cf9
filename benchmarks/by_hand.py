"""The reference: the same three pages written by hand on plain FastHTML, with no library and no validation.

It is what a FastHTML developer would write who wants these pages, and no slower than it needs to be: answers in the session (no
database), `async` handlers (FastHTML runs a plain `def` in a thread, which costs more), no ids, attributes or checks beyond what a visitor
sees and what HTMX needs. `threads=True` gives the same with plain `def` handlers."""
import inspect
from fasthtml.common import *

def ask_name(answers): return H1('What is your name?'), Label('Name', Input(name='name', required=True, autocomplete='name', value=answers.get('name')))

def ask_email(answers):
    return (H1(f"Hello {answers.get('name')}, how do we reach you?"),
        Label('E-mail', Input(name='email', type='email', required=True, autocomplete='email', value=answers.get('email'))))

def confirm(answers): return H1('Is this right?'), Dl(Dt('Name'), Dd(answers.get('name')), Dt('E-mail'), Dd(answers.get('email')))

pages = dict(name=('Your name', ask_name), email=('Your e-mail', ask_email), confirm=('Confirm', confirm))
order = list(pages)

def sends(url): return dict(hx_post=url, hx_target='#wizard', hx_swap='outerHTML')
def button(text, url, cls='secondary', **kw): return Button(text, formaction=url, formnovalidate=True, cls=cls, **sends(url), **kw)

def progress(at):
    def item(i, title):
        if i<at: return Li(button(title, '/by-hand/back', 'jump', name='to', value=order[i]), Span('done'), cls='done')
        return Li(Span(title), aria_current='step' if i==at else None, cls='current' if i==at else None)
    return Nav(P(f'Step {at+1} of {len(order)}'), Ol(*[item(i, title) for i,(title,_) in enumerate(pages.values())]), aria_label='Progress')

def page(sess, step):
    i,(title,draw) = order.index(step),pages[step]
    buttons = Div(Button('Finish' if i==len(order)-1 else 'Continue'), button('Back', '/by-hand/back') if i else None, button('Cancel', '/by-hand/cancel'), cls='buttons')
    form = Form(Hidden(step, name='step'), progress(i), Div(*draw(sess.get('answers', {}))), buttons, method='post', action='/by-hand/next',
        enctype='application/x-www-form-urlencoded', **sends('/by-hand/next'))
    return Title(f'{title} (Step {i+1} of {len(order)})'), Div(form, id='wizard')

def show(sess, step, htmx):
    "The step to HTMX; without it, the way there"
    return page(sess, step) if htmx.request else Redirect(f'/by-hand/steps/{step}')

def start(sess): return page(sess, sess.get('step', 'name'))
def steps(sess, step:str): return page(sess, step)

def next_step(sess, htmx, data:dict):
    step = data.pop('step')
    sess['answers'] = sess.get('answers', {}) | data
    if step=='confirm': return finish(sess, htmx)
    sess['step'] = order[order.index(step)+1]
    return show(sess, sess['step'], htmx)

def back(sess, htmx, data:dict):
    step = data.pop('step')
    sess['step'] = data.pop('to', None) or order[order.index(step)-1]
    sess['answers'] = sess.get('answers', {}) | data
    return show(sess, sess['step'], htmx)

def cancel(sess, htmx):
    sess.clear()
    return show(sess, 'name', htmx)

def finish(sess, htmx):
    sess['done'] = sess.pop('answers')
    sess.pop('step')
    return done(sess) if htmx.request else Redirect('/by-hand/done')

def done(sess):
    answers = sess['done']
    return Title('Done'), Div(H1(f"Welcome, {answers['name']}!"), P(f"We write to {answers['email']}."), id='wizard')

def in_loop(f):
    "`f` as an `async` handler"
    async def g(*args, **kwargs): return f(*args, **kwargs)
    g.__signature__ = inspect.signature(f)
    return g

def by_hand_app(
    threads=False, # Plain `def` handlers?
):
    "An app with the pages under /by-hand"
    app,rt = fast_app(secret_key='benchmark')
    for f,path,method in ((start,'start','get'), (steps,'steps/{step}','get'), (done,'done','get'), (next_step,'next','post'), (back,'back','post'), (cancel,'cancel','post')):
        rt(f'/by-hand/{path}', methods=[method])(f if threads else in_loop(f))
    return app

def floor_app():
    "An app whose handlers return a constant, under /floor"
    app,rt = fast_app(secret_key='benchmark')
    for method in ('get','post'):
        @rt('/floor', methods=[method])
        async def constant(): return 'ok'
    return app
