"What editors see of the package: pyright on examples, the README's app and mistakes, and on hover"
import json,re,shutil,subprocess,sys
from importlib import import_module
from pathlib import Path
import pytest

pytest.importorskip('pyright', reason='no pyright: pip install -e ".[dev]"')
if not shutil.which('node'): pytest.skip('no node, which runs pyright', allow_module_level=True)
root = Path(__file__).parent.parent
# FastHTML's `@rt` without a path: see [tool.pyright] in pyproject.toml
bare_rt = '"FunctionType" is not assignable to "str"'

def complaints(*paths):
    "`(file, line, message)` for all that pyright finds in `paths`"
    cmd = [sys.executable, '-m', 'pyright', '--outputjson', '--pythonpath', sys.executable]
    res = subprocess.run([*cmd, *map(str, paths)], cwd=root, capture_output=True, text=True)
    assert res.stdout, res.stderr
    found = [o for o in json.loads(res.stdout)['generalDiagnostics'] if bare_rt not in o['message']]
    return [(Path(o['file']).name, o['range']['start']['line'], o['message']) for o in found]

def test_examples(): assert complaints()==[]

def test_readme(tmp_path):
    blocks = re.findall(r'^```python\n(.*?)^```', (root/'README.md').read_text(), flags=re.M|re.S)
    apps = [o for o in blocks if 'serve()' in o]
    assert apps
    for i,o in enumerate(apps): (tmp_path/f'app{i}.py').write_text(o)
    assert complaints(*tmp_path.glob('*.py'))==[]

right = """
from dataclasses import dataclass
from typing_extensions import assert_type
from cjm_fasthtml_stepflow import InMemoryWorkflowStateStore, InteractionContext, Step, StepFlow, validator
from fasthtml.common import APIRouter, fast_app

def draw(ctx:InteractionContext):
    ctx.set('seen', True)
    return ctx.get('name', 'nobody'), ctx.get_data('cities'), ctx.has('name')

flow = StepFlow('trip', [Step('name', 'Your name', draw, can_skip=True, data_keys=['seen'])],
    state_store=InMemoryWorkflowStateStore(ttl=60), show_progress=True)
assert_type(flow.steps[0].can_skip, bool)
assert_type(flow.get_step_index('name'), int|None)
assert_type(flow.get_step('name'), Step|None)
assert_type(flow.create_context(None, {}, flow.steps[0]), InteractionContext)
assert_type(flow.get_workflow_state({}), dict)
async def later(): assert_type(await flow.aget_workflow_state({}), dict)

@dataclass
class IconStep(Step):
    icon: str = ''
    def __post_init__(self): super().__post_init__()

IconStep('name', 'Your name', draw, icon='i', secret=['pin'])

@dataclass
class Trip: name: str

trip = validator(Trip)
Step('name', 'Your name', draw, trip)
print(trip.build({'name': 'Ada'}).name)

app,rt = fast_app()
router:APIRouter = flow.create_router(prefix='/trip')
router.to_app(app)
"""

wrong = """
Step('name', 'Your name') # no render
Step('name', 'Your name', draw, can_skip='yes')
Step('name', 'Your name', draw, nxt='Go on')
StepFlow('trip', Step('name', 'Your name', draw))
StepFlow(1, [])
flow.get_step_index(1)
flow.get_stepp('name')
flow.get_step('name').title # there may be none
flow.create_context(None, {})
"""

def test_mistakes(tmp_path):
    "Every line of `wrong` is complained of, and no line of `right`"
    (tmp_path/'app.py').write_text(right+wrong)
    n,m = right.count('\n'),wrong.count('\n')
    assert {line for _,line,_ in complaints(tmp_path/'app.py')}==set(range(n+1, n+m))

class Editor:
    "pyright's language server, asked as an editor asks it"
    def __init__(self, path):
        cmd = [sys.executable, '-m', 'pyright.langserver', '--stdio']
        self.p = subprocess.Popen(cmd, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.uri,self.n = path.as_uri(),0
        can = dict(textDocument=dict(hover=dict(contentFormat=['markdown'])))
        self.ask('initialize', processId=None, rootUri=root.as_uri(), capabilities=can)
        self.tell('initialized')
        doc = dict(uri=self.uri, languageId='python', version=1, text=path.read_text())
        self.tell('textDocument/didOpen', textDocument=doc)

    def tell(self, method, **params): self.send(method=method, params=params)

    def send(self, **msg):
        data = json.dumps(dict(jsonrpc='2.0', **msg)).encode()
        self.p.stdin.write(b'Content-Length: %d\r\n\r\n%b' % (len(data), data))
        self.p.stdin.flush()

    def read(self):
        n = 0
        while line := self.p.stdout.readline().strip():
            if line.lower().startswith(b'content-length:'): n = int(line.split(b':')[1])
        return json.loads(self.p.stdout.read(n))

    def ask(self, method, **params):
        self.n += 1
        self.send(id=self.n, method=method, params=params)
        while True:
            msg = self.read()
            if 'method' not in msg and msg['id']==self.n: return msg['result']
            if 'method' in msg and 'id' in msg: self.answer(msg)

    def answer(self, msg):
        "The server asks for settings, one for each item; there are none"
        asks = msg['method']=='workspace/configuration'
        self.send(id=msg['id'], result=[{} for _ in msg['params']['items']] if asks else None)

    def hover(self, line, character):
        pos = dict(line=line, character=character)
        res = self.ask('textDocument/hover', textDocument=dict(uri=self.uri), position=pos)
        return res['contents']['value']

def test_hover(tmp_path):
    "A class's text names its fields, a method's its parameters, and a field says what it is for"
    lines = ['from cjm_fasthtml_stepflow import Step, StepFlow',
        'def f(flow:StepFlow): flow.get_step("a"), flow.steps[0].can_skip']
    asked = [(0,'Step'), (1,'get_step'), (1,'can_skip')]
    (tmp_path/'app.py').write_text('\n'.join(lines))
    editor = Editor(tmp_path/'app.py')
    try: cls,method,field = (editor.hover(i, lines[i].index(o)) for i,o in asked)
    finally: editor.p.kill()
    says = 'May the visitor pass the step without answers?'
    assert all(o in cls for o in ('class Step(', 'can_skip: bool = False', says))
    assert all(o in method for o in ('Step | None', 'None for an unknown id'))
    assert all(o in field for o in ('bool', says))

def test_a_class_is_one_class():
    "What a module hands on from another is imported in its stub: two definitions would be two types"
    found = []
    for o in (root/'cjm_fasthtml_stepflow').glob('*.pyi'):
        mod = import_module(f'cjm_fasthtml_stepflow.{o.stem}')
        names = re.findall(r'^class (\w+)', o.read_text(encoding='utf-8'), re.M)
        found += [(getattr(mod, k).__module__, mod.__name__, k) for k in names]
    assert len(found)>30 and [o for o in found if o[0]!=o[1]]==[]
