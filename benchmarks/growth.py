"What happens to the cost of one HTMX submission when there is more of everything: instances, steps, controls, answers"
import re
from pathlib import Path
from statistics import fmean
from time import time
from fasthtml.common import *
from cjm_fasthtml_stepflow.state_store import InMemoryWorkflowStateStore,Record
from cjm_fasthtml_stepflow.path import mint_instance
from cjm_fasthtml_stepflow.step_flow import Step
from .by_hand import by_hand_app
from cjm_fasthtml_stepflow.sqlite_store import SQLiteWorkflowStateStore
from .pages import flow_app
from .visitor import Submission,Visitor

def question(i, controls=1):
    "Title and `render` of a step that asks `controls` questions"
    def render(ctx): return H1(f'Part {i}'), *[Label(f'Question {i}.{j}', Input(name=f'a{i}-{j}', required=True)) for j in range(controls)]
    return f'Part {i}',render

def question_steps(
    n:int, # Number of steps
    controls:int=1, # Controls in each
): return [Step(f's{i}', *question(i, controls)) for i in range(n)]

class Newcomer(Visitor):
    "A visitor of a flow who knows the names of its fields, so that no page has to be read"
    async def begin(self):
        page = await self.enter('/register/start')
        self.instance = re.search('name="stepflow_instance" value="([^"]+)', page.html)[1]
        return self.spent()

    async def submit(self, step, **values):
        ours = dict(stepflow_step=step, stepflow_instance=self.instance)
        page = await self.go(Submission('/register/next_step', [*ours.items(), *values.items()]))
        if page.status!=200 or '-problem"' in page.html: raise RuntimeError(f'step {step} was refused')
        return self.spent()

async def submissions(
    app, # App of a flow of questions
    steps, # Numbers of the steps to submit
    count, # Those whose cost counts
    controls:int=1, # Controls in each step
    crowd:int=10, # Visitors, abreast
    first:dict=None, # What to submit at a step called 'text' before the others
)->float: # Seconds of CPU of one submission: the mean, so that the garbage collector counts too
    "Walk a crowd through `steps`"
    vs,costs = [Newcomer(app, htmx=True) for _ in range(crowd)],[]
    for v in vs: await v.begin()
    if first:
        for v in vs: await v.submit('text', **first)
    for i in steps:
        cs = [await v.submit(f's{i}', **{f'a{i}-{j}': f'Answer {j}' for j in range(controls)}) for v in vs]
        if i in count: costs += [o.cpu for o in cs]
    return fmean(costs)

def a_record(sid, n=3):
    "The record of visitor `sid` after `n` short answers"
    steps = {f's{i}': dict(state='passed', gave={f'a{i}-0': f'Answer {i}'}) for i in range(n)}
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

def with_controls(n):
    "Cost of a submission with `n` controls"
    app = flow_app(steps=question_steps(3, n))
    async def turn(): return await submissions(app, range(2), (1,), n, crowd=max(3, 60//n))
    return turn

def by_hand_with_controls(n):
    "The same by hand"
    pages = {f's{i}': question(i, n) for i in range(3)}
    app = by_hand_app(pages)
    async def turn():
        costs = []
        for _ in range(max(3, 60//n)):
            v = Visitor(app, htmx=True)
            await v.enter('/by-hand/start')
            for i in range(2):
                v.spent()
                answers = [(f'a{i}-{j}', f'Answer {j}') for j in range(n)]
                await v.go(Submission('/by-hand/next', [('step',f's{i}'), *answers]))
            costs.append(v.spent().cpu)
        return fmean(costs)
    return turn

def with_state(kind, folder, size):
    "Cost of a small submission when `size` bytes of answers are there"
    def text(ctx): return H1('Text'), Label('Text', Textarea(name='text'))
    store = store_of(kind, folder, f'state{size}')
    app = flow_app(store, [Step('text','Text',text), *question_steps(3)])
    async def turn(): return await submissions(app, range(2), (1,), crowd=30, first=dict(text='x'*size))
    return turn
