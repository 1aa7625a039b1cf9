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

class Crowd:
    "Newcomers who walk abreast, as the visitors of a busy server do: all of them ask for one page, then all for the next"
    def __init__(self, c:Contender, n:int, htmx:bool): self.c,self.visitors = c,[c.visitor(htmx) for _ in range(n)]

    async def cost(self, pages):
        "Cost of `pages`, which are awaited one by one"
        if any([(await o).status>=500 for o in pages]): raise RuntimeError(f'{self.c.name} failed')
        return mean(v.spent() for v in self.visitors)

    async def enter(self):
        "Cost of the first page"
        return await self.cost([v.enter(self.c.start) for v in self.visitors])

    async def send(self, press=None, **values):
        "Cost of filling in `values` and clicking `press`"
        always = Click(self.c.start, list(values.items())) if self.c.constant else None
        return await self.cost([v.go(always or v.clicked(press, **values)) for v in self.visitors])

async def walk(c:Contender, htmx:bool, crowd:int=20)->dict: # Kind to the cost of one request
    "One crowd goes straight through, one makes a mistake, one goes back"
    a,b,d = (Crowd(c, crowd, htmx) for _ in range(3))
    start,name,email,complete = await a.enter(), await a.send(**answers), await a.send(**answers), await a.send(**answers)
    await b.enter()
    invalid = await b.send(name='')
    await d.enter()
    await d.send(**answers)
    back = await d.send('Back', **answers)
    return dict(start=start, next=(name+email)*.5, invalid=invalid, back=back, complete=complete,
        walk=start+name+email+complete)

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
    crowd:int=20, # Visitors at a time
)->dict: # (contender's name, kind) to a `Cost` for each round
    "Let `contenders` take turns, each round beginning with another one"
    res = defaultdict(list)
    for c in contenders: await walk(c, htmx, crowd)
    gc.collect()
    for i in range(n):
        k = i%len(contenders)
        for c in contenders[k:]+contenders[:k]:
            for kind,cost in (await walk(c, htmx, crowd)).items(): res[c.name,kind].append(cost)
    return res
