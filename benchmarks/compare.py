"Contenders walk through the same three pages, taking turns, so that what disturbs the machine disturbs all of them"
import gc
from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean,median,quantiles
from .contenders import Contender
from .pages import answers
from .visitor import Cost,Click

kinds = dict(start='GET start', next='POST next', invalid='POST next, invalid', back='Back',
    complete='completion', walk='whole walk') # What is measured

def mean(costs):
    "Mean of costs, so that the garbage collector counts too"
    costs = list(costs)
    return Cost(fmean(o.cpu for o in costs), fmean(o.wall for o in costs))

async def walk(c:Contender, htmx:bool)->dict: # Kind to the cost of one request
    "One newcomer goes straight through, one makes a mistake, one goes back"
    a,b,d = (c.visitor(htmx) for _ in range(3))
    async def cost(v, page):
        if (await page).status>=500: raise RuntimeError(f'{c.name} failed')
        return v.spent()
    async def enter(v): return await cost(v, v.enter(c.start))
    async def send(v, press=None, **values):
        click = Click(c.start, list(values.items())) if c.constant else v.clicked(press, **values)
        return await cost(v, v.go(click))
    start,name,email,complete = await enter(a), await send(a, **answers), await send(a, **answers), await send(a, **answers)
    await enter(b)
    invalid = await send(b, name='')
    await enter(d)
    await send(d, **answers)
    back = await send(d, 'Back', **answers)
    return dict(start=start, next=(name+email)*.5, invalid=invalid, back=back, complete=complete,
        walk=start+name+email+complete)

async def walks(c:Contender, htmx:bool, n:int)->dict: # Kind to the mean cost of one request
    "`n` walks, one after the other"
    costs = [await walk(c, htmx) for _ in range(n)]
    return {k: mean(o[k] for o in costs) for k in kinds}

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
    contenders, # Who takes part
    n:int, # Number of rounds
    htmx:bool=True, # By HTMX?
    each:int=20, # Walks in a round
)->dict: # (contender's name, kind) to a `Cost` for each round
    "Let `contenders` take turns, each round beginning with another one"
    res = defaultdict(list)
    for c in contenders: await walks(c, htmx, each)
    gc.collect()
    for i in range(n):
        k = i%len(contenders)
        for c in contenders[k:]+contenders[:k]:
            for kind,cost in (await walks(c, htmx, each)).items(): res[c.name,kind].append(cost)
    return res
