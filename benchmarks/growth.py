"What happens to the cost of one HTMX submission when there is more of everything: instances, steps, controls, answers"
import re
from pathlib import Path
from statistics import fmean
from time import time
from urllib.parse import urlencode
from fasthtml.common import *
from cjm_fasthtml_stepflow.state_store import InMemoryWorkflowStateStore,Record
from cjm_fasthtml_stepflow.path import mint_instance
from cjm_fasthtml_stepflow.check_answers import check_answers
from cjm_fasthtml_stepflow.step_flow import Step
from cjm_fasthtml_stepflow.sqlite_store import SQLiteWorkflowStateStore
from .by_hand import by_hand_app,many_pages,welcome_many as by_hand_end
from .pages import flow_app,many_steps,welcome_many
from .visitor import Cost,Response,ask_asgi

def question(i):
    "Title and `render` of a step that asks a question"
    def render(ctx): return H1(f'Part {i}'), Label(f'Question {i}', Input(name=f'a{i}', required=True))
    return f'Part {i}',render

def question_steps(
    n:int, # Number of steps
    when=None, # Condition of each; None: they have none
): return [Step(f's{i}', *question(i), when=when) for i in range(n)]

own_field = re.compile('name="(stepflow_(?:step|instance|ticket))" value="([^"]*)')

class Newcomer:
    """A visitor who uses HTMX and knows the names of the fields, so that no page has to be parsed: trees of pages are cycles, and collecting them would be
    counted as the app's time. A flow's own fields are sent back"""
    def __init__(self,
        app, # ASGI app
        root='/register', # Where the pages are
    ): self.app,self.root,self.own,self.cookies = app,root,[],{}

    async def ask(self, method, path, kind=None, body=b'')->Response:
        "Send a request as htmx does"
        hs = [('hx-request','true'), ('sec-fetch-site','same-origin')]
        if self.cookies: hs.append(('cookie', '; '.join(f'{k}={v}' for k,v in self.cookies.items())))
        if kind: hs += [('content-type',kind), ('content-length',f'{len(body)}')]
        r = await ask_asgi(self.app, method, path, hs, body)
        self.cookies |= dict(v.partition(';')[0].split('=', 1) for k,v in r.headers if k=='set-cookie')
        return r

    def seen(self, r)->Cost:
        "What the answer took, whose own fields the next submission sends back"
        if r.status!=200: raise RuntimeError(f'answered {r.status}')
        self.own = own_field.findall(r.body.decode())
        return r.cost

    async def begin(self)->Cost: return self.seen(await self.ask('GET', f'{self.root}/start'))

    async def submit(self, **values)->Cost:
        before = self.own[:1] # The step
        body = urlencode([*self.own, *values.items()]).encode()
        cost = self.seen(await self.ask('POST', f'{self.root}/next_step', 'application/x-www-form-urlencoded', body))
        if before and self.own[:1]==before: raise RuntimeError(f'{before[0]} was refused')
        return cost

async def submissions(
    app, # App of a flow of questions
    steps, # Numbers of the steps to submit
    count, # Those whose cost counts
    crowd:int=10, # Visitors, abreast
    first:dict=None, # What to submit before the others
)->float: # Seconds of CPU of one submission: the mean, so that the garbage collector counts too
    "Walk a crowd through `steps`"
    vs,costs = [Newcomer(app) for _ in range(crowd)],[]
    for v in vs: await v.begin()
    if first:
        for v in vs: await v.submit(**first)
    for i in steps:
        cs = [await v.submit(**{f'a{i}': f'Answer {i}'}) for v in vs]
        if i in count: costs += [o.cpu for o in cs]
    return fmean(costs)

def a_record(sid, n=3):
    "The record of visitor `sid` after `n` short answers"
    steps = {f's{i}': dict(state='passed', gave={f'a{i}': f'Answer {i}'}) for i in range(n)}
    return Record(id=mint_instance(sid, time()), created=time(), step=f's{n}', steps=steps, entered={f's{i}': '' for i in range(n+1)}, sent='0'*16)

def fill(store, n):
    "Put `n` visitors into `store`, each after three short answers"
    for sid in map('{:048d}'.format, range(n)): store.write('registration', sid, a_record(sid).to_text(), 1, 0)

def store_of(kind, folder, name='flows'):
    "A memory store, or an SQLite store in `folder`"
    if kind=='memory': return InMemoryWorkflowStateStore(max_instances=10**8)
    (Path(folder)/name).mkdir(exist_ok=True)
    store = SQLiteWorkflowStateStore(Path(folder)/name/"flows.db")
    store.tidy_every = 10**9
    return store

def with_instances(kind, folder, n):
    "Cost of a submission while `n` other visitors are under way"
    store = store_of(kind, folder, str(n))
    fill(store, n)
    app = flow_app(store, question_steps(4))
    async def turn(): return await submissions(app, range(3), range(1, 3), crowd=30)
    return turn

def with_steps(n):
    "Cost of a submission, other than the first and the last, in a flow of `n` steps"
    app = flow_app(steps=question_steps(n))
    async def turn(): return await submissions(app, range(n-1), range(1, n-1), crowd=60 if n<10 else 3)
    return turn

def with_conditions(n):
    "Costs of a submission in a flow of `n` steps: without conditions, and where each step has one"
    def when(state): return state.get('a0')!='none'
    apps = [flow_app(steps=question_steps(n, o)) for o in (None, when)]
    async def turn(): return [await submissions(o, range(n-1), range(1, n-1), crowd=3) for o in apps]
    return turn

def last_step(feature):
    "Steps of which only the last one has to do with `feature`; for 'none', it is a question too"
    steps = question_steps(4)
    def photo(ctx): return H1('Photo'), Label('Photo', Input(type='file', name='photo'))
    def never(state): return False
    if feature=='a condition': steps[3:] = [Step('s3', *question(3), when=never), Step('s4', *question(4))]
    elif feature=='answers to check': steps[3] = Step('s3', 'Check your answers', check_answers)
    elif feature=='files': steps[3] = Step('s3', 'Photo', photo)
    return steps

def beside(*features):
    "Costs of a submission where another step of the flow has each of `features`"
    apps = [flow_app(steps=last_step(o)) for o in features]
    async def turn(): return [await submissions(o, range(2), range(2), crowd=60) for o in apps]
    return turn

async def many_costs(
    app, # App of two pages of questions, and one to confirm
    root:str, # Where its pages are
    n:int, # Questions on each of the two
)->dict: # Seconds of CPU: `next`, one of the two is sent; `walk`, a whole walk
    "Let visitors answer all questions, one after the other"
    walks = []
    for _ in range(max(3, 60//n)):
        v = Newcomer(app, root)
        answers = [{f'f{i}_{k}': 'Ada Lovelace' for k in range(n)} for i in range(2)]
        walks.append([(await v.begin()).cpu, *[(await v.submit(**o)).cpu for o in (*answers, {})]])
    return dict(next=fmean(x for o in walks for x in o[1:3]), walk=fmean(map(sum, walks)))

def with_controls(n):
    "Costs of steps with `n` controls"
    app = flow_app(steps=many_steps(n), end=welcome_many)
    return lambda: many_costs(app, '/register', n)

def by_hand_with_controls(n):
    "The same by hand"
    app = by_hand_app(many_pages(n), by_hand_end)
    return lambda: many_costs(app, '/by-hand', n)

def with_state(kind, folder, size):
    "Cost of a small submission when `size` bytes of answers are there"
    def text(ctx): return H1('Text'), Label('Text', Textarea(name='text'))
    store = store_of(kind, folder, f'state{size}')
    app = flow_app(store, [Step('text','Text',text), *question_steps(3)])
    async def turn(): return await submissions(app, range(2), (1,), crowd=30, first=dict(text='x'*size))
    return turn
