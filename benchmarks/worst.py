"What the worst megabyte that a visitor can send costs, by type of control"
from urllib.parse import quote_plus
from fasthtml.common import *
from cjm_fasthtml_stepflow.step_flow import Step
from . import by_hand
from .apart import once
from .growth import Newcomer
from .pages import flow_app

size = 2**20-2048 # Bytes of a value; the rest is for the form's own fields

def some(kind, **kw): return Input(type=kind, name='a', **kw)
boxes = [Option(f'{i}', value=f'{i}') for i in range(50)]
controls = {o: some(o) for o in 'text search tel url email date month week time datetime-local number range color hidden password'.split()}
controls |= {'email, several': some('email', multiple=True), 'number with a step': some('number', min='0.1', max='9e9', step='0.3'),
    'pattern': some('text', pattern='(a+)+b|[^x]*x', minlength=2), 'checkbox': some('checkbox', value='1'),
    'radio': Fieldset(Legend('A'), *[some('radio', value=f'{i}') for i in range(50)]), 'select': Select(*boxes, name='a'),
    'select, several': Select(*boxes, name='a', multiple=True), 'textarea': Textarea(name='a', maxlength=100), 'file': some('file', accept='.pdf,image/*')}

heads = '', 'http://', 'http://[', 'xn--', 'a@'
units = 'a', '1', '9', ' ', '-', '.', ',', ':', '%', 'a@a,', 'a.', '1e9', '\r\n', 'é', 'e\u0301', '\u0301', '\u3002', 'ß', '😀', '\u202e'

def values():
    "Long values: each unit over and over, after each head"
    for head in heads:
        for unit in units: yield f'{head}{unit*(size//len(unit.encode()))}'[:size//max(1, len(unit[0].encode()))]
    yield '1e-'+'9'*size
    yield '2030-01-01T'+'0'*size

def multipart(pairs, edge='edge'):
    def part(k, v): return f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'
    return f'multipart/form-data; boundary={edge}', (''.join(part(*o) for o in pairs)+f'--{edge}--\r\n').encode()

def urlencoded(pairs):
    text = '&'.join(f'{quote_plus(k)}={quote_plus(v)}' for k,v in pairs)
    return 'application/x-www-form-urlencoded',text.encode()

def bodies():
    "What is sent: one long value, raw or quoted, and as many values as a form may have"
    for v in values(): yield multipart,[('a', v)]
    for v in ('a'*size, ' '*size, '1'*size): yield urlencoded,[('a', v)]
    yield urlencoded,[('a', 'a'*40)] # Short, and what a pattern that backtracks takes longest for
    for n in (990, 400): yield urlencoded,[('a', f'{i%50}'*(size//n//3)) for i in range(n)]
    yield urlencoded,[('a', f'{i%50}') for i in range(990)]
    yield urlencoded,[(f'a{i}', 'x'*1000) for i in range(990)]

async def cost(app, make, pairs):
    "Seconds of CPU of one submission, and its status"
    v = Newcomer(app)
    await v.begin()
    kind,body = make([*v.own, *pairs])
    r = await v.ask('POST', '/register/next_step', kind, body)
    return r.cost.cpu,r.status

async def worst(control):
    "The dearest submission of a step with this control: seconds of CPU, kilobytes, and the statuses that were seen"
    def ask(ctx): return H1('A'), Label('A', control)
    app = flow_app(steps=[Step('a', 'A', ask), Step('b', 'B', by_hand.confirm_many)])
    found,seen = (0., 0),set()
    for make,pairs in bodies():
        cpu,status = await cost(app, make, pairs)
        seen.add(status)
        found = max(found, (cpu, sum(len(v.encode()) for _,v in pairs)/1024))
    return dict(seconds=round(found[0], 4), kb=round(found[1]), statuses=sorted(seen))

def trying(name):
    async def turn(): return await worst(controls[name])
    return turn

def measure(): return {k: once(trying, k) for k in controls}
