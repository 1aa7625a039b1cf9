"""Two visitors with three tabs do what they like, and a model says what must come of it

The model knows nothing of how the library works, only what the design promises. After every request
it says which page is shown and with which values, and which hooks have run; so no typed value is
lost, nobody gets past an invalid step, no answer is set by a step that does not own it, and
`on_complete` runs once a run, with what was last accepted."""
import asyncio,fasthtml.core
from dataclasses import dataclass,field,replace
from fasthtml.common import *
from hypothesis import HealthCheck,settings,strategies as st
from hypothesis.stateful import RuleBasedStateMachine,initialize,rule
from cjm_fasthtml_stepflow import InMemoryWorkflowStateStore,Record,Step,StepFlow,Words
from cjm_fasthtml_stepflow.browsing import Click
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
        if end=='finished': return (200,None) if self.outcome else self.tell('sent_before', self.here())
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
    @property
    def base_url(self): return self.client.base_url
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
        sent = Click('/f/next_step' if press=='submit' else '/f/back_step')
        ours = dict(stepflow_step=s, stepflow_instance=run, stepflow_to=to)
        page = tab.go(sent.forged(**ours, **mine, **foreign))
        more = [to] if press=='back' else []
        self.check(tab, page, getattr(tab.model, press)(s, run, mine, *more))

    @rule(i=tabs, s=st.sampled_from(['', 'e', '\0', 'A']))
    def forge_a_step_that_is_none(self, i, s):
        tab,page = self.form(i, 0)
        run = page.hidden['stepflow_instance']
        sent = Click('/f/next_step').forged(stepflow_step=s, stepflow_instance=run, a='x')
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
size = dict(max_examples=40, stateful_step_count=30)
TestVisitors.settings = settings(suppress_health_check=list(HealthCheck), **size, **fixed)

# Branches: a flow whose steps come and go with the answers, whose forms depend on earlier answers, and
# whose definition changes while the visitor is on the way: steps get other ids, go and come back, and a
# new version calls every answer by another name. Each step is a choice of `xyz`.

@dataclass
class Plan:
    "How one step is defined: all that hypothesis decides"
    name:str
    when:tuple # Name of an earlier step and the answer that opens this one; empty for always
    source:str # Name of an earlier step whose answer decides on the options; '' for none
    can_skip:bool
    age:int # Part of its id, which changes from definition to definition
    there:bool # Is it part of the definition?
    version:int=1 # Of the definition; part of the control's name

    @property
    def id(self): return f'{self.name}{self.age}'
    @property
    def key(self): return f'{self.name}{self.version}'
    def is_on(self, state): return not self.when or state.get(self.when[0])==self.when[1]
    def options(self, state): return [*dict(x='xy', y='yz').get(state.get(self.source), 'xyz')]
    def draw(self, ctx): return H1(self.name), Select(*map(Option, self.options(self.seen(ctx.state))), name=self.key)
    def seen(self, state): return {k[0]: v for k,v in state.items() if k[1:]==f'{self.version}'}
    def step(self):
        was = [f'{self.name}{o}' for o in range(3) if o!=self.age]
        when = (lambda state: self.is_on(self.seen(state))) if self.when else None
        return Step(self.id, self.id, self.draw, data_keys=[self.key], can_skip=self.can_skip, was=was, when=when)

@st.composite
def plans(draw):
    res,names = [],'pqrstu'
    for i,name in enumerate(names):
        early = st.sampled_from(names[:i][::-1] or [''])
        when = draw(st.tuples(early, st.sampled_from('xyz')) | st.just(())) if i else ()
        source = draw(early | st.just(''))
        res.append(Plan(name, when, source, draw(seldom), draw(st.integers(0, 2)), not i or not draw(seldom)))
    return [o for o in res if o.there]

def states(rec): return {k[0]: o['state'] for k,o in rec.steps.items()}

class Branches(RuleBasedStateMachine):
    @initialize(plan=plans())
    def begin(self, plan):
        self.loop,self.client,self.store = asyncio.new_event_loop(),None,InMemoryWorkflowStateStore()
        self.completed,self.typed,self.shapes,self.rec,self.plan = [],{},{},Record(),[]
        self.refused = False # Did a check object in the last request?
        self.version,self.old,self.due,self.migrated,self.broken = 1,None,[],[],False
        self.redefine(plan, False, False)

    def teardown(self):
        if hasattr(self, 'loop'): self.loop.close()

    def given(self, rec):
        "The answers of passed steps, as this definition calls them"
        found = {k[0]: o['gave'].get(f'{k[0]}{self.version}') for k,o in rec.steps.items() if o['state']=='passed'}
        return {k:v for k,v in found.items() if v}

    def migrate(self, answers, version):
        if self.broken: raise RuntimeError('broken')
        self.migrated.append(version)
        there = {o.name for o in self.plan}
        return {f'{k[0]}{self.version}' if k[0] in there else k: v for k,v in answers.items()}

    def on_complete(self, state, request):
        "Exactly the answers of the path, each satisfying the form as drawn for them"
        found = {k[0]: v for k,v in state.items()}
        on,seen = self.path(found)
        assert found==seen and {k[1:] for k in state}<={f'{self.version}'}
        for o in on:
            if o.name in found: assert found[o.name] in o.options(found)
            else: assert o.can_skip
        self.completed.append(state)

    def path(self, given):
        "The steps on the path for the answers `given`, and the answers that they make visible"
        state,on = {},[]
        for o in self.plan:
            if not o.is_on(state): continue
            on.append(o)
            if o.name in given: state[o.name] = given[o.name]
        return on,state

    # A new definition, at another server; forms that change by it reopen nothing

    def define(self, plan):
        self.plan,old = [replace(o, version=self.version) for o in plan],self.client
        kw = dict(version=self.version, migrate=self.migrate, show_progress=True)
        steps = [o.step() for o in self.plan]
        self.flow = StepFlow('flow', steps, self.store, on_complete=self.on_complete, **kw)
        app = app_of(self.flow)
        self.client = Client(app, self.loop)
        if old: self.client.cookies.update(old.cookies)
        self.tab = Visitor(app, client=self.client)

    def expect(self):
        "Note what `migrate` is to do with the record"
        version = self.rec.definition or 1
        if version==self.version or not self.rec.live or not self.rec.steps: return
        self.due.append(version)
        there = {o.name for o in self.plan}
        for k,o in self.rec.steps.items():
            for v in o['gave'].values() if k[0] in there else (): self.typed[f'{k[0]}{self.version}'] = v

    @rule(plan=plans(), newer=st.booleans(), broken=seldom)
    def redefine(self, plan, newer, broken):
        self.old = self.tab.page if self.plan else None
        self.version += newer
        self.define(plan)
        self.shapes,n = {},len(self.due)
        self.expect()
        if broken and len(self.due)>n: self.fail()
        self.check(self.tab.get('/f/start'))

    def fail(self):
        "A `migrate` that raises leaves the record as it was, and says so"
        self.broken,before = True,self.raw()
        page = self.tab.get('/f/start')
        assert (page.status,page.step,page.buttons)==(503, None, ['Cancel']) and Words.retry in page.texts('a')
        if self.old and self.old.step:
            page = self.tab.go(self.old.submission())
            assert page.status==503 and page.notice==Words.failed
        assert self.raw()==before
        self.broken = False

    @rule(value=st.sampled_from('xyz'), press=st.sampled_from(['','Back']))
    def send_what_an_older_definition_drew(self, value, press):
        page = self.old
        if not page or not page.step or press not in ('', *page.buttons): return
        if not page.fields.keys()&{o.key for o in self.plan}: press = 'Back' if 'Back' in page.buttons else None
        if press is None: return # A browser leaves out no select
        self.tab.page,self.refused = page,True
        page = self.tab.go(page.submission(press).forged(**{k: value for k in page.fields}))
        gone = self.old.step[0] not in {o.name for o in self.plan}
        assert (page.status==404)==(gone and page.notice==Words.unknown_step)
        if page.status==404 or page.step is None: page = self.tab.get('/f/start')
        rec = self.stored()
        said = [o.get('gave', {}) for o in rec.steps.values()]+[*rec.drafts.values()]
        self.typed,self.shapes = {k:v for o in said for k,v in o.items()},{}
        self.check(page)

    def plan_of(self, page): return next(o for o in self.plan if o.id==page.step)

    def raw(self):
        cookie = self.client.cookies.get('session_')
        return self.store.read('flow', self.tab.app.decode_session(cookie)['stepflow_id'])

    def stored(self): return Record.from_text(*rec) if (rec := self.raw()) else Record()

    def check(self, page):
        rec,before = self.stored(),self.rec
        self.rec = rec
        assert self.migrated==self.due
        if page.step is None:
            assert page.url=='/f/done'
            self.typed,self.shapes = {},{}
            return
        on,state = self.path(self.given(rec))
        marks,shown = states(rec),self.plan_of(page)
        assert shown in on and page.status in (200,422)
        assert page.one('nav p').get_text()==f'Step {on.index(shown)+1} of {len(on)}'
        assert [o for o,_ in page.progress]==[o.id for o in on]
        for o in on[:on.index(shown)]: assert marks.get(o.name)=='passed' or marks.get(o.name)=='skipped' and o.can_skip
        last,options = self.typed.get(shown.key),shown.options(state)
        due = {shown.key: last if last in options else options[0]}
        assert page.fields==due
        self.check_forms(before, rec, on, state, marks)

    def check_forms(self, before, rec, on, state, marks):
        "A step that stays passed asks what it asked; one that is asked again asked something else before"
        for o in on:
            if marks.get(o.name)=='reopened': break
            if marks.get(o.name)=='passed' and o.name in self.shapes: assert o.options(state)==self.shapes[o.name]
        old_on,old = self.path(self.given(before))
        _,new = self.path(self.given(before) | self.given(rec))
        changed = [o for o in self.plan if states(before).get(o.name)=='passed' and marks.get(o.name)=='reopened']
        waiting = {k[0] for k,o in before.steps.items() if 'form' in o} # The decision fell later
        for o in changed:
            at_once = o in old_on and o.name not in waiting and not self.refused
            if at_once and o.name in self.shapes: assert o.options(old)!=o.options(new)

    def sends(self, page, press, value):
        key = self.plan_of(page).key
        self.typed[key] = value
        return self.tab.go(page.submission(press).forged(**{key: value}))

    @rule(value=st.sampled_from('xyz'), press=st.sampled_from(['','','','','Back',Words.skip]))
    def send(self, value, press):
        page = self.tab.page
        if page.step is None: return self.check(self.tab.get('/f/start'))
        if press and press not in page.buttons: press = ''
        plan,(_,state) = self.plan_of(page),self.path(self.given(self.rec))
        fits = value in plan.options(state)
        n = len(self.completed)
        res = self.sends(page, press, value)
        self.refused = res.errors!={} or res.status==422
        if not press and fits: self.shapes[plan.name] = plan.options(state)
        if press==Words.skip: self.shapes.pop(plan.name, None)
        again = self.given(self.rec).get(plan.name)==value # What was taken already, under another definition
        if not (press or fits or again): assert res.step==page.step and res.status==422
        assert (res.step is None)==(len(self.completed)>n)
        self.check(res)

    @rule(n=st.integers(0, 5))
    def open(self, n):
        self.refused = False
        if self.tab.page.step: self.check(self.tab.get(f'/f/steps/{self.plan[n%len(self.plan)].id}'))

    @rule(n=st.integers(0, 5))
    def jump(self, n):
        self.refused = False
        page = self.tab.page
        buttons = page.texts('nav button') if page.step else []
        if not buttons: return
        key = self.plan_of(page).key
        self.typed[key] = page.fields[key]
        self.check(self.tab.press(buttons[n%len(buttons)]))

    @rule(values=st.lists(st.sampled_from('xyz'), min_size=2, max_size=6))
    def go_on(self, values):
        "Several steps forward, though short of the last one"
        for value in values:
            page = self.tab.page
            if page.step and self.plan_of(page)!=self.path(self.given(self.rec))[0][-1]: self.send(value, '')

    @rule(values=st.lists(st.sampled_from('xyz'), min_size=2, max_size=6), plan=plans(), broken=seldom)
    def go_on_in_a_newer_version(self, values, plan, broken):
        self.go_on(values)
        self.redefine(plan, True, broken)
        self.go_on(values)

    @rule(n=st.integers(0, 3), value=st.sampled_from('xyz'), more=st.lists(st.sampled_from('xyz'), max_size=3))
    def change_an_earlier_answer(self, n, value, more):
        self.open(n)
        self.send(value, '')
        self.go_on(more)

    @rule(value=st.sampled_from('xyz'), sure=seldom)
    def finish(self, value, sure):
        "Nobody is ever stuck: who fills in what is shown gets to the end"
        if not sure: return
        n = len(self.completed)
        for _ in range(40):
            page = self.tab.page
            if page.step is None: break
            options = self.plan_of(page).options(self.path(self.given(self.rec))[1])
            self.send(value if value in options else options[0], '')
        assert len(self.completed)>n or not page.step

TestBranches = Branches.TestCase
TestBranches.settings = settings(suppress_health_check=list(HealthCheck), **size, **fixed)
