"The benchmarks compare like with like, and their quick mode and their tables work"
import gc,json,sys
from pathlib import Path
from statistics import median
import pytest
root = Path(__file__).parent.parent
sys.path.insert(0, str(root))
from benchmarks import growth,report
from benchmarks.compare import kinds,rounds
from benchmarks.contenders import contender
from benchmarks.pages import answers,flow_app

pytestmark = pytest.mark.alone

def seen(page):
    "What a visitor reads and fills in, and the ways on, but for what the flow says of the place"
    for o in page.all('title, nav, ul, script'): o.decompose()
    def read(o): return o['name'],o.get('type', 'text'),o.get('value', ''),o.has_attr('required')
    return dict(words=page.text, fields=[read(o) for o in page.all('input[name]:not([type=hidden])')], buttons=page.buttons)

def places(page):
    "Titles of the steps in the progress list"
    return [o for o,_ in page.progress] or page.texts('#progress li')

async def pages_seen(name, htmx):
    "What a visitor of `name` sees: three pages, the second one again, and on to the end"
    c = contender(name)
    v = c.visitor(htmx)
    pages = [await v.enter(c.start)]
    for press in (None, None, 'Back', None, None): pages.append(await v.go(v.clicked(press, **answers)))
    return [(places(o), seen(o)) for o in pages]

@pytest.mark.parametrize('htmx', [True, False])
async def test_same_pages(htmx):
    "By hand and by the library: the same words, fields, buttons and steps in the progress"
    ours,by_hand = await pages_seen('stepflow, memory', htmx),await pages_seen('by hand', htmx)
    assert [o for o,_ in by_hand]==[['Enter Name', 'Enter Email', 'Confirm']]*5+[[]]
    assert by_hand[3][1]['fields']==[('email', 'email', answers['email'], True)]
    for a,b in zip(ours, by_hand, strict=True): assert a==b

@pytest.mark.parametrize('by_hand', [True, False])
async def test_many_controls(by_hand):
    "Costs of sending a page and of a whole walk, which is more"
    costs = await (growth.by_hand_with_controls if by_hand else growth.with_controls)(10)()
    assert 0 < costs['next'] < costs['walk']

async def test_conditions_cost_little():
    "A condition at each of 50 steps costs at most a third more; here with a margin for a busy machine, whose speed changes from turn to turn"
    turn = growth.with_conditions(50)
    ratios = [having/without for without,having in [await turn() for _ in range(9)]]
    assert median(ratios) < 1.5, ratios

async def test_newcomers_notice_a_refusal():
    "What is refused is cheap, and must not count"
    v = growth.Newcomer(flow_app(steps=growth.question_steps(2)))
    await v.begin()
    with pytest.raises(RuntimeError, match='s0.*refused'): await v.submit(a0='')

async def test_requests_leave_no_cycles():
    "Section 11: what a request has used is gone with it, so the garbage collector, which holds up all visitors, has little to do"
    app = flow_app(steps=growth.question_steps(2))
    async def walk():
        v = growth.Newcomer(app)
        await v.begin()
        with pytest.raises(RuntimeError): await v.submit(a0='')
        for i in range(2): await v.submit(**{f'a{i}': 'x'})
    await walk()
    gc.collect()
    gc.disable()
    try:
        await walk()
        assert gc.collect()==0
    finally: gc.enable()

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
    res['in_process']['htmx']['stepflow, memory']['next']['ratio'] = dict(mid=.9, low=.8, high=1.)
    assert '| 0.75× | 0.90× (0.80–1.00) | missed by 20 % |' in report.allowed(res)
