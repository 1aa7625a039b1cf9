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
from visitor import words

def seen(page):
    "What a visitor sees and can do: title, words, fields and buttons"
    tied = 'hx-post','hx-target','hx-swap','formnovalidate'
    def read(o): return o['name'],o.get('type', 'text'),o.get('value', ''),o.has_attr('required')
    fields = [read(o) for o in page.all('input[name]:not([type=hidden])')]
    buttons = [(words(o), [k for k in tied if o.has_attr(k)]) for o in page.all('button')]
    return dict(title=page.title, words=page.text, fields=fields, buttons=buttons)

async def pages_seen(name, htmx):
    "What a visitor of `name` sees: three pages, the second one again, and on to the end"
    c = contender(name)
    v = c.visitor(htmx)
    res = [seen(await v.enter(c.start))]
    for press in (None, None, 'Back', None, None):
        page = await v.go(v.clicked(press, **answers))
        res.append(seen(page))
    return res

@pytest.mark.parametrize('htmx', [True, False])
async def test_same_pages(htmx):
    "By hand and by the library: the same titles, words, fields and buttons"
    ours,by_hand = await pages_seen('stepflow, memory', htmx),await pages_seen('by hand', htmx)
    steps = enumerate(('Your name','Your e-mail','Confirm'), 1)
    name,email,confirm = [f'{o} (Step {i} of 3)' for i,o in steps]
    assert [o['title'] for o in by_hand]==[name, email, confirm, email, confirm, 'Done']
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
    data,shown = [(folder/f'results.{o}').read_text(encoding='utf-8') for o in ('json','md')]
    assert report.markdown(json.loads(data))==shown

def test_missed_budget():
    "A budget that is not met says by how much"
    res = json.loads((root/'benchmarks'/'results.json').read_text(encoding='utf-8'))
    res['in_process']['htmx']['stepflow, memory']['next']['ratio'] = dict(mid=.78, low=.7, high=.8)
    assert '| 0.65× | 0.78× (0.70–0.80) | missed by 20 % |' in report.allowed(res)
