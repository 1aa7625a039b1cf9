"The benchmarks compare like with like, and their quick mode and their tables work"
import json,sys
from pathlib import Path
import pytest
root = Path(__file__).parent.parent
sys.path.insert(0, str(root))
from benchmarks import report
from benchmarks.compare import kinds,rounds
from benchmarks.contenders import contender
from benchmarks.pages import answers
from benchmarks.visitor import Page

async def pages_seen(name, htmx):
    "What a visitor of the contender `name` sees: three pages, the second one again, and on to the end"
    c = contender(name)
    v = c.visitor(htmx)
    r,res = await v.send('GET', c.start),[]
    for press in (None, None, 'Back', None, None):
        page = Page(r.body)
        request = page.submission(press, **answers)
        res.append(page.seen())
        r = await v.send(*request)
    return [*res, Page(r.body).seen()]

@pytest.mark.parametrize('htmx', [True, False])
async def test_same_pages(htmx):
    "By hand and by the library: the same titles, words, fields with their values, buttons, and what sends them"
    ours,by_hand = await pages_seen('stepflow, memory', htmx),await pages_seen('by hand', htmx)
    assert [o['title'] for o in by_hand]==['Your name (Step 1 of 3)', 'Your e-mail (Step 2 of 3)', 'Confirm (Step 3 of 3)', 'Your e-mail (Step 2 of 3)', 'Confirm (Step 3 of 3)', 'Done']
    assert by_hand[3]['fields']==[('email', 'email', answers['email'], True)]
    for a,b in zip(ours, by_hand): assert a==b

async def test_rounds():
    cs = [contender(o) for o in ('by hand', 'floor', 'stepflow, memory')]
    costs = await rounds(cs, 2, crowd=3)
    assert costs.keys()=={(c.name,k) for c in cs for k in kinds}
    assert {len(o) for o in costs.values()}=={2}
    for kind in kinds:
        for i in range(2): assert 0 < costs['floor',kind][i].cpu < costs['by hand',kind][i].cpu
    for i in range(2): assert costs['floor','walk'][i].cpu < costs['stepflow, memory','walk'][i].cpu

def test_committed_tables():
    "`results.md` is what `results.json` says"
    folder = root/'benchmarks'
    assert report.markdown(json.loads((folder/'results.json').read_text(encoding='utf-8')))==(folder/'results.md').read_text(encoding='utf-8')

def test_missed_budget():
    "A budget that is not met says by how much"
    res = json.loads((root/'benchmarks'/'results.json').read_text(encoding='utf-8'))
    res['in_process']['htmx']['stepflow, memory']['next']['ratio'] = dict(mid=.78, low=.7, high=.8)
    assert '| 0.65× | 0.78× (0.70–0.80) | missed by 20 % |' in report.allowed(res)
