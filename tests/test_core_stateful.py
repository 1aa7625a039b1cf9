"""Two visitors with three tabs do what they like, and a model says what must come of it

The model knows nothing of how the library works, only what the design promises. After every request
it says which page is shown and with which values, and which hooks have run; so no typed value is
lost, nobody gets past an invalid step, no answer is set by a step that does not own it, and
`on_complete` runs once a run, with what was last accepted."""
import asyncio,fasthtml.core
from dataclasses import dataclass,field
from fasthtml.common import *
from hypothesis import HealthCheck,settings,strategies as st
from hypothesis.stateful import RuleBasedStateMachine,initialize,rule
from cjm_fasthtml_stepflow import Record,Step,StepFlow,Words
from cjm_fasthtml_stepflow.browsing import Submission
from cjm_fasthtml_stepflow.testing import Visitor
from kit import app_of

ids = 'abcd'
owns = dict(a=['a'], b=['b','b2'], c=['c'], d=['d'])
blank = dict(a='', b=[], b2='', c='', d='')

def after(s): return ids[ids.index(s)+1:][:1]
def before(s): return ids[:ids.index(s)]

# The flow: text that may not be empty or begin with '!', boxes of which one must be ticked, a note
# that may be skipped, a choice.

class World:
    "What is outside of the form: choice x closed, `on_complete` broken; and what was called"
    def __init__(self):
        self.closed,self.broken = False,False
        self.called,self.completed,self.ends = [],[],0

    def problem(self, s, values):
        if s=='a': return not values['a'] or values['a'].startswith('!')
        return s=='b' and (not values['b'] or self.closed and 'x' in values['b'])

    def on_complete(self, state, request):
        if self.broken: raise RuntimeError('broken')
        self.completed.append(state)
        return H1(f'Number {len(self.completed)}')

    def step(self, s, **kw):
        def validate(state): return not self.problem(s, state) or 'This will not do'
        def on_enter(state, request, sess): self.called.append(f'enter {s}')
        def on_leave(state, request, sess):
            self.called.append(f'leave {s}')
            if state.get('c')=='boom' and s=='c': raise RuntimeError('boom')
            return P('Not that') if state.get('c')=='stop' and s=='c' else None
        hooks = dict(validate=validate, on_enter=on_enter, on_leave=on_leave)
        return Step(s, s.upper(), globals()[f'draw_{s}'], **hooks, **kw)

    def flow(self):
        steps = [self.step('a'), self.step('b'), self.step('c', can_skip=True), self.step('d')]
        return StepFlow('flow', steps, on_complete=self.on_complete, show_progress=True)

def draw_a(ctx): return H1('a'), Input(name='a')
def draw_b(ctx):
    boxes = [Input(type='checkbox', name='b', value=o) for o in 'xyz']
    return H1('b'), *boxes, Input(name='b2')
def draw_c(ctx): return H1('c'), Textarea(name='c')
def draw_d(ctx): return H1('d'), Select(Option('-', value=''), Option('p'), Option('q'), name='d')

# The model of one visitor

@dataclass
class Model:
    world:World
    run:str|None=None # Instance of the run under way
    answers:dict=field(default_factory=dict) # Step -> its values, as for the other dicts
    passed:set=field(default_factory=set)
    skipped:set=field(default_factory=set)
    reopened:set=field(default_factory=set) # Passed once, and to be done again
    drafts:dict=field(default_factory=dict)
    seen:set=field(default_factory=set) # Steps whose `on_enter` has run
    place:str|None=None
    own:set=field(default_factory=set) # Instances that the visitor's session was given
    ended:dict=field(default_factory=dict) # Those of a run that is over -> 'finished' or 'dropped'
    outcome:str='' # What the last run led to, while no other has begun
    typed:tuple=() # Step and values of a form that nothing was stored of
    calls:list=field(default_factory=list) # Hooks that should run in this request
    told:str='' # Notice that it should show

    def forget(self, run=None):
        self.run,self.outcome,self.place = run,'',None
        for o in (self.answers,self.passed,self.skipped,self.reopened,self.drafts,self.seen): o.clear()

    def holds(self, s): return s in self.passed or s in self.skipped
    def allows(self, s): return all(map(self.holds, before(s)))
    def last_valid(self): return next((s for s in ids if not self.holds(s)), ids[-1])
    def here(self):
        "Where the visitor is"
        return self.place if self.place and self.allows(self.place) else self.last_valid()

    def shows(self, s):
        "What stands in the form of `s`"
        if self.typed and self.typed[0]==s: return self.typed[1]
        return self.drafts.get(s) or self.answers.get(s) or {k:blank[k] for k in owns[s]}

    def mark(self, s):
        "What the progress says of `s`"
        mark = 'done' if s in self.passed else 'skipped' if s in self.skipped else Words.open if s in self.reopened else ''
        return f'{s.upper()} {mark}'.strip()

    def all_answers(self): return {k:v for o in self.answers.values() for k,v in o.items()}

    def draft(self, s, values):
        self.drafts.pop(s, None)
        if not (s in self.passed and self.answers[s]==values): self.drafts[s] = values

    def enter(self, s):
        self.seen.add(s)
        self.calls.append(f'enter {s}')

    def lead(self, s):
        "Lead the visitor to `s`, where they arrive unless they are there"
        if self.place!=s or s not in self.seen: self.enter(s)
        self.place = s

    def tell(self, what, s, status=422):
        self.told = getattr(Words, what)
        return status,s

    def turned_away(self, s, run, values):
        "Status and page for a submission that is not to be taken; None if it is"
        if run not in self.own|{self.run}:
            self.typed = s,values
            return self.tell('resend', self.last_valid())
        end = self.ended.get(run)
        if end=='finished': return (200,None) if self.outcome else self.tell('already', self.here())
        if end is None and self.run is None and s==ids[0]: self.forget(run)
        elif end or self.run is None:
            if self.run is None: self.forget('new')
            self.draft(s, values)
            return self.tell('expired', s if self.allows(s) else self.last_valid())
        if not self.allows(s):
            if s==self.place or s in self.passed|self.skipped|self.reopened or s in self.drafts: self.draft(s, values)
            return self.tell('out_of_order', self.last_valid())

    # Each move answers with the status and the step of the page that follows, None for an outcome

    def submit(self, s, run, values):
        if away := self.turned_away(s, run, values): return away
        if s not in self.seen: self.enter(s)
        if self.place==after(s)!='' and s in self.passed and self.answers[s]==values:
            self.drafts.pop(s, None)
            return 200,self.place
        if fine := not self.world.problem(s, values): self.calls.append(f'leave {s}')
        if values.get('c')=='boom':
            self.draft(s, values)
            return self.tell('failed', s, 503)
        if not fine or values.get('c')=='stop':
            self.draft(s, values)
            self.place = s
            return 422,s
        self.answers[s] = values
        self.passed.add(s)
        for o in (self.skipped,self.reopened): o.discard(s)
        self.drafts.pop(s, None)
        return self.go_on(s)

    def go_on(self, s):
        if nxt := after(s):
            self.lead(nxt)
            return 200,nxt
        self.place = s
        for o in before(s):
            if o in self.passed and self.world.problem(o, self.answers[o]):
                self.passed.discard(o)
                self.reopened.add(o)
                self.drafts[o] = self.answers.pop(o) | self.drafts.get(o, {})
                self.place = o
                return 422,o
        if self.world.broken: return self.tell('failed', s, 503)
        assert self.world.completed[-1]==self.all_answers()
        self.end('finished')
        self.world.ends += 1
        self.outcome = f'Number {self.world.ends}'
        return 200,None

    def end(self, how):
        "The run is over, and so is every form that was drawn by now"
        if how=='dropped': self.ended = {o: how for o in self.own} | self.ended
        else: self.ended = {o: how for o in self.own|{self.run}}
        self.forget()

    def skip(self, s, run, values):
        if away := self.turned_away(s, run, values): return away
        if s not in self.seen: self.enter(s)
        if any(values.values()): self.draft(s, values)
        else: self.drafts.pop(s, None)
        self.answers.pop(s, None)
        for o in (self.passed,self.reopened): o.discard(s)
        self.skipped.add(s)
        return self.go_on(s)

    def back(self, s, run, values, to=None):
        if away := self.turned_away(s, run, values): return away
        self.draft(s, values)
        to = to if to and self.allows(to) else (before(s) or s)[-1]
        if self.place!=to: self.enter(to)
        self.place = to
        return 200,to

    def cancel(self):
        self.end('dropped')
        return 200,ids[0]

    def open(self, s=None):
        if self.outcome and s and before(s): return 200,None
        if self.run is None: return 200,ids[0]
        return 200, self.here() if s is None else s if self.allows(s) else self.last_valid()

# The machine that plays them

class Client:
    "An `AsyncClient` that is not async, much faster than a `TestClient`"
    def __init__(self, app, loop): self.loop,self.client = loop,fasthtml.core.Client(app).cli
    @property
    def cookies(self): return self.client.cookies
    def request(self, **kw): return self.loop.run_until_complete(self.client.request(**kw))

line = st.sampled_from(['', 'Ada', '!', '<b>"&amp;', ' x ']) | st.text('ab!<é', max_size=3)
note = st.sampled_from(['', 'boom', 'stop', '\n\nx', '</textarea>']) | st.text('a\n<', max_size=3)
ticks = st.lists(st.sampled_from('xyz'), unique=True, max_size=3).map(sorted)
choice,seldom = st.sampled_from(['','p','q']),st.sampled_from([False, False, False, True])
forms = st.fixed_dictionaries(dict(a=line, b=ticks, b2=line, c=note, d=choice))
tabs,ago = st.integers(0, 2),st.sampled_from([0, 0, 0, 1, 2, 5])
any_step,presses = st.sampled_from(ids),st.sampled_from(['submit','back'])
foreign = {'is_admin': '1', 'flow': '1', 'a-error': 'x'}

class Machine(RuleBasedStateMachine):
    @initialize(n=st.integers(0, 9))
    def begin(self, n):
        "All are newcomers, but Ada may have gone on for a while, even to a second run"
        self.loop,self.world = asyncio.new_event_loop(),World()
        self.flow = self.world.flow()
        app = app_of(self.flow)
        ada,bob = Client(app, self.loop),Client(app, self.loop)
        self.visitors = [Model(self.world), Model(self.world)]
        one = Visitor(app, client=ada)
        self.tabs = [one, one.tab(htmx=True), Visitor(app, client=bob)]
        for o in self.tabs:
            o.model,o.history = self.visitors[o.client is bob],[]
            self.check(o, o.get('/f/start'), o.model.open())
        for _ in range(n): self.submit_well(0, blank, 1)

    def teardown(self):
        if hasattr(self, 'loop'): self.loop.close()

    def check(self, tab, page, expected):
        "Is the page what the model expects, values and all?"
        status,step = expected
        v = tab.model
        tab.history.append(page)
        assert (self.world.called,page.notice)==(v.calls,v.told)
        self.world.called,v.calls,v.told = [],[],''
        assert self.stored(tab)==v.all_answers() and len(self.world.completed)==self.world.ends
        if step is None:
            assert (page.step,page.heading)==(None,v.outcome)
            return
        assert (page.step,page.status)==(step, 200 if tab.htmx else status)
        assert page.fields==v.shows(step)
        v.typed = ()
        assert (status!=200)==bool(page.all('[role=alert], .stepflow-above'))
        assert [o.get_text(' ', strip=True) for o in page.all('nav li')]==[v.mark(o) for o in ids]
        run = page.hidden['stepflow_instance']
        if v.run=='new': v.run = run
        assert run==v.run or v.run is None and run not in v.ended
        v.own.add(run)

    def send(self, tab, page, press, values, forged={}):
        "Send the form of `page`; what it says, as the model wants it"
        s,run = page.step,page.hidden['stepflow_instance']
        tab.page,mine = page,{k:values[k] for k in owns[s]}
        return s,run,mine,tab.go(page.submission(press, **mine).forged(**forged))

    # A rule is a request, perhaps sent twice; what its tab shows may be an old page, as after Back

    def form(self, i, ago, css='form', button=None):
        "A tab, and a page it shows, or has shown before and can be led back to by its Back button"
        tab = self.tabs[i]
        pages = [o for o in reversed(tab.history) if o.step and o.one(css)]
        pages = [o for o in pages if button in (None,*o.buttons)]
        return tab, pages[min(ago, len(pages)-1)] if pages else None

    def press(self, tab, page, twice, press, values, move, *args):
        for _ in range(1+twice if page else 0):
            s,run,mine,res = self.send(tab, page, press, values)
            self.check(tab, res, getattr(tab.model, move)(s, run, mine, *args))

    @rule(i=tabs, ago=ago, twice=st.booleans(), values=forms, extra=st.booleans())
    def submit(self, i, ago, twice, values, extra):
        tab,page = self.form(i, ago)
        for _ in range(1+twice):
            s,run,mine,res = self.send(tab, page, '', values, foreign if extra else {})
            self.check(tab, res, tab.model.submit(s, run, mine))

    @rule(i=tabs, values=forms, n=st.sampled_from([1, 2, 4]))
    def submit_well(self, i, values, n):
        if not self.tabs[i].history[-1].step: self.open(i, None)
        for _ in range(n): self.submit(i, 0, False, values|dict(a='Ada', b=['x','y']), False)

    @rule(i=tabs, ago=ago, twice=st.booleans(), values=forms)
    def back(self, i, ago, twice, values):
        tab,page = self.form(i, ago, button='Back')
        self.press(tab, page, twice, 'Back', values, 'back')

    @rule(i=tabs, ago=ago, twice=st.booleans(), values=forms)
    def skip(self, i, ago, twice, values):
        tab,page = self.form(i, ago, button=Words.skip)
        self.press(tab, page, twice, Words.skip, values, 'skip')

    @rule(i=tabs, ago=ago, values=forms, to=st.integers(0, 2))
    def jump(self, i, ago, values, to):
        tab,page = self.form(i, ago, 'nav button')
        if not page: return
        buttons = page.texts('nav button')
        to = buttons[to%len(buttons)]
        self.press(tab, page, False, to, values, 'back', to.lower())

    @rule(i=tabs, sure=seldom)
    def cancel(self, i, sure):
        tab,page = self.form(i, 0)
        other = tab.model.run and page.hidden['stepflow_instance']!=tab.model.run
        if not sure or other: return # tests/contract has other runs' forms
        tab.page = page
        self.check(tab, tab.press('Cancel'), tab.model.cancel())

    @rule(i=tabs, s=st.none() | st.sampled_from(ids))
    def open(self, i, s):
        tab = self.tabs[i]
        self.check(tab, tab.get(f'/f/steps/{s}' if s else '/f/start'), tab.model.open(s))

    @rule(i=tabs, s=any_step, values=forms, whose=tabs, press=presses, to=any_step)
    def forge(self, i, s, values, whose, press, to):
        "Change the hidden fields by hand: any step, any instance that was seen, anywhere to go"
        tab,seen = self.tabs[i],self.tabs[whose].history
        runs = [o.hidden['stepflow_instance'] for o in seen if o.step]
        mine,run = {k:values[k] for k in owns[s]},runs[-1]
        sent = Submission('/f/next_step' if press=='submit' else '/f/back_step')
        ours = dict(stepflow_step=s, stepflow_instance=run, stepflow_to=to)
        page = tab.go(sent.forged(**ours, **mine, **foreign))
        more = [to] if press=='back' else []
        self.check(tab, page, getattr(tab.model, press)(s, run, mine, *more))

    @rule(i=tabs, s=st.sampled_from(['', 'e', '\0', 'A']))
    def forge_a_step_that_is_none(self, i, s):
        tab,page = self.form(i, 0)
        run = page.hidden['stepflow_instance']
        sent = Submission('/f/next_step').forged(stepflow_step=s, stepflow_instance=run, a='x')
        status = tab.tab(htmx=False).ask(sent).status_code
        assert status in (400,404) or tab.model.ended.get(run)=='finished' and status in (303,422)

    @rule(closed=st.booleans(), broken=st.booleans())
    def change_the_world(self, closed, broken): self.world.closed,self.world.broken = closed,broken

    @rule(i=tabs, sure=seldom)
    def expire(self, i, sure):
        "The store forgets the visitor"
        if not sure: return
        tab = self.tabs[i]
        self.flow.state_store.delete('flow', self.sid(tab))
        tab.model.forget()
        tab.model.ended.clear()

    def sid(self, tab):
        cookie = tab.client.cookies.get('session_')
        return tab.app.decode_session(cookie).get('stepflow_id') if cookie else None

    def stored(self, tab):
        "The answers in the store"
        rec = self.flow.state_store.read('flow', self.sid(tab))
        return Record.from_text(*rec).answers if rec else {}

TestVisitors = Machine.TestCase
fixed = dict(derandomize=True, deadline=None, database=None)
size = dict(max_examples=60, stateful_step_count=30)
TestVisitors.settings = settings(suppress_health_check=list(HealthCheck), **size, **fixed)
