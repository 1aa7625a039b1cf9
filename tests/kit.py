"What many tests share: flows, ways to a step of them, and looks behind the scenes"
import asyncio,json,pytest
from fasthtml.common import *
from cjm_fasthtml_stepflow import Record,Step,StepFlow
from cjm_fasthtml_stepflow.browsing import Click
from cjm_fasthtml_stepflow.testing import Visitor

both = pytest.mark.parametrize('htmx', [False, True], ids=['plain','htmx'])
is_htmx = {'hx-request': 'true'}

# The flow of most tests: a name, teas and a box, a note that may be skipped, and a last look.

def ask_who(ctx): return H1('Who are you?'), Label('Name', Input(name='who'))
def ask_tea(ctx):
    teas = [Label(Input(type='checkbox', name='tea', value=o), o) for o in ('green','black','mint')]
    return H1('Which tea?'), *teas, Label(Input(type='checkbox', name='news', value='yes'), 'News')
def ask_note(ctx): return H1('Anything else?'), Label('Note', Textarea(name='note'))
def look(ctx): return H1('Is this right?'), P(f"{ctx.get('who')}: {ctx.get('tea')}")

parts = dict(who=dict(title='You', render=ask_who), tea=dict(title='Tea', render=ask_tea),
    note=dict(title='Note', render=ask_note, can_skip=True), end=dict(title='End', render=look))
good = dict(who=dict(who='Ada'), tea=dict(tea=['green'], news=True), note=dict(note='Hot'), end={})
answers = dict(who='Ada', tea=['green'], news='yes', note='Hot')

def order(on_complete=None, flow_id='order', only=tuple(parts), store=None, kw=None, **changes):
    "The flow, with `changes` to its steps by their ids"
    steps = [Step(id=k, **(parts[k] | changes.get(k, {}))) for k in only]
    return StepFlow(flow_id, steps, store, on_complete=on_complete, **(kw or {}))

def no_name(state): return bool(state['who'].strip()) or {'who': 'Say who you are'}
def thanks(seen):
    "A handler that notes in `seen` what it gets, and thanks"
    def done(state, request):
        seen.append(dict(state))
        return H1('Thanks'), P(state['who'])
    return done

# A flow of one field a step, for what the fields are does not matter to.

def ask(name, **kw): return lambda ctx: (H1(name), Label(name, Input(name=name, **kw)))

def letters(ids='ab', store=None, on_complete=None, kw=None, **changes):
    "A flow whose steps `ids` ask for a field of the same name, with `changes` to the steps"
    steps = [Step(**dict(id=o, title=o.upper(), render=ask(o)) | changes.get(o, {})) for o in ids]
    return StepFlow('f', steps, store, on_complete=on_complete, **(kw or {}))

# Visitors on their way

class AsyncVisitor(Visitor):
    "The same in an event loop: what gives a page is awaited, and requests run at the same time"
    def _connect(self): return Client(self.app).cli

    async def go(self, *submissions, headers=None):
        "Send `submissions` at the same time and show where the last one leads"
        async def sent(o):
            resp = await self.ask(o, headers, True)
            while to := self._leads(resp): resp = await self.ask(to, None, True)
            return resp
        for o in await asyncio.gather(*map(sent, submissions)): self.show(o)
        return self.page

def app_of(*flows, prefix='/f', router=None, **kw):
    "An app with `flows` under `prefix`, and `prefix`2 for a second one"
    app = FastHTML(secret_key='test', **kw)
    prefixes = [prefix, f'{prefix}2']
    for o,p in zip(flows, prefixes): o.create_router(p, **(router or {})).to_app(app)
    return app

def opened(flow, htmx=False, **kw):
    "A newcomer's tab that has opened the flow"
    tab = Visitor(app_of(flow, **kw), htmx)
    tab.get('/f/start')
    return tab

def walk(tab, upto):
    "Give good answers until the step `upto` is shown"
    while tab.page.step!=upto: tab.send(**good[tab.page.step])
    return tab

def visit(flow, upto='who', htmx=False, **kw):
    "A newcomer's tab that has answered every step before `upto`"
    return walk(opened(flow, htmx, **kw), upto)

def again(tab, page, press='', **values):
    "Go back to an old page and press a button on it"
    tab.page = page
    return tab.press(press, **values)

def raw(tab, press='', **values):
    "The response to what `tab.press` sends, followed and shown nowhere"
    return tab.ask(tab.page.submission(press, **values))

def led(tab, resp):
    "The page to which a response leads"
    return tab.show(resp) if tab.htmx else tab.get(resp.headers['location'])

def forge(tab, **values):
    "Send the form with `values` that it may not have"
    return tab.go(tab.page.submission().forged(**values))

def forged(tab, url, **values):
    "The response to the form's hidden fields and `values`, sent to `url`"
    return tab.ask(Click(url, [*tab.page.hidden.items()]).forged(**values))

def messages(page): return sum(page.errors.values(), [])

# Behind the scenes

def stored(flow):
    "The one record in the store"
    (text,*_), = flow.state_store._recs.values()
    return json.loads(text)

def record(flow):
    "The same, as a `Record`"
    (text,version,*_), = flow.state_store._recs.values()
    return Record.from_text(text, version)

def kept(flow): return record(flow).answers

class Calls(list):
    "What was called: a hook made with `of` notes its name and answers with `res` or `res()`"
    def of(self, name, res=None):
        def f(*args):
            self.append(name)
            return res() if callable(res) else res
        def hook(state, request, sess): return f()
        return hook

# What hooks may answer with

class Card:
    def __ft__(self): return Article('Boo', id='boo')

def boo(): return P('Boo', id='boo')
def by_header(name): return lambda: HtmxResponseHeaders(**{name: '/else'})

ways_to_go = {f'hx-{o}': by_header(o) for o in ('redirect','location')}
ways_to_go |= {f'a {o}': lambda o=o: RedirectResponse('/else', o) for o in (303,307)}
ways_to_go['Redirect'] = lambda: Redirect('/else')
ways_to_say = {'component': boo, 'tuple': lambda: (boo(), P('more')), 'list': lambda: [boo()],
    'nested': lambda: (boo(), (P('a'), P('b'))), 'safe text': lambda: NotStr('<p id="boo">Boo</p>'),
    '__ft__': Card, 'with a header': lambda: (boo(), HttpHeader('X-Boo','1'))}

def sent_elsewhere(resp, htmx):
    "Does a response lead to /else?"
    to = resp.headers.get('hx-redirect' if htmx else 'location')
    return (resp.status_code,to)==(200 if htmx else 303,'/else')
