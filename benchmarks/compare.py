"Contenders walk through the same three pages, taking turns, so that what disturbs the machine disturbs all of them"
import gc
from collections import defaultdict
from dataclasses import dataclass
from statistics import median,quantiles
from .pages import answers
from .visitor import Cost,Page,Visitor,ask_asgi

kinds = dict(start='GET start', next='POST next', invalid='POST next, invalid', back='POST back', complete='completion', walk='whole walk') # What is measured

@dataclass
class Contender:
    "Something that shows the three pages"
    name:str # For tables
    app:object # ASGI or WSGI app
    start:str # Where a newcomer begins
    ask:object=ask_asgi # Sends a request to `app`
    htmx:bool=True # Does it answer HTMX?
    plain:bool=True # Does it work without JavaScript?
    constant:bool=False # Does it answer always the same?

    def visitor(self, htmx): return Visitor(self.app, self.ask, htmx)

async def walk(
    c:Contender, # Who
    htmx:bool, # By HTMX?
)->dict: # Kind to the costs of its requests
    "Three newcomers: one goes straight through, one makes a mistake, one goes back"
    costs = defaultdict(list)
    async def visit(*moves):
        v = c.visitor(htmx)
        r = await v.send('GET', c.start)
        costs['start'].append(r.cost)
        for kind,press,values in moves:
            request = ('POST', c.start, list(values.items())) if c.constant else Page(r.body).submission(press, **values)
            r = await v.send(*request)
            if r.status>=500: raise RuntimeError(f'{c.name}: {kind} gave {r.status}')
            costs[kind].append(r.cost)
    await visit(('next',None,answers), ('next',None,answers), ('complete',None,answers))
    costs['walk'] = [sum(costs['start']+costs['next']+costs['complete'], Cost())]
    await visit(('invalid',None,dict(name='')))
    await visit(('next',None,answers), ('back','Back',answers))
    return costs

@dataclass
class Spread:
    "Many measurements of one thing"
    mid:float # Median
    low:float # First quartile
    high:float # Third quartile
    @classmethod
    def of(cls, xs):
        low,_,high = quantiles(xs) if len(xs)>1 else xs*3
        return cls(median(xs), low, high)

async def rounds(
    contenders, # Who takes part, the reference first
    n:int, # Number of rounds
    htmx:bool=True, # By HTMX?
    warm:int=5, # Rounds that do not count
)->dict: # (contender's name, kind) to the seconds of each round, `Cost`s
    "Let `contenders` walk in turn, each round beginning with another one"
    res = defaultdict(list)
    for i in range(-warm, n):
        if i==0:
            gc.collect()
            gc.freeze()
        k = i%len(contenders)
        for c in contenders[k:]+contenders[:k]:
            for kind,costs in (await walk(c, htmx)).items():
                if i>=0: res[c.name,kind].append(sum(costs, Cost())*(1/len(costs)))
    gc.unfreeze()
    return res
