"What installing and importing the package brings"
import os,re,subprocess,sys
from importlib.metadata import distribution
from pathlib import Path
from statistics import median
from types import ModuleType
import pytest,cjm_fasthtml_stepflow

dist = distribution('cjm-fasthtml-stepflow')

def test_requirements():
    needs = [o for o in dist.requires if 'extra ==' not in o]
    names = {re.match(r'[\w.-]+', o)[0] for o in needs}
    assert names=={'python-fasthtml', 'fastcore', 'quickjs-ng'}

def test_metadata():
    m = dist.metadata
    assert dist.version==cjm_fasthtml_stepflow.__version__
    assert (m['License-Expression'], m['Requires-Python'])==('Apache-2.0', '>=3.10')
    assert m['Summary'] and 'fasthtml' in m['Keywords']
    assert 'Intended Audience :: Developers' in m.get_all('Classifier')
    assert {o.partition(',')[0] for o in m.get_all('Project-URL')}=={'Repository', 'Documentation'}

def test_nbdev_finds_the_symbols():
    d, = (o.load() for o in dist.entry_points if o.group=='nbdev')
    assert 'cjm_fasthtml_stepflow.state_store' in d['syms']

folder = Path(cjm_fasthtml_stepflow.__file__).parent
modules = sorted({o.stem for o in folder.glob('*.py')}-{'__init__','_modidx'})
at_root = 'state_store store_trial files context words stylesheet looks languages step_flow check_answers models'.split()

def starred(mod):
    "What `from … import *` brings"
    ns = {}
    exec(f'from {mod} import *', ns)
    return {k:o for k,o in ns.items() if k!='__builtins__'}

def test_typed():
    "Every module has its stub beside it"
    assert (folder/'py.typed').exists()
    assert sorted(o.stem for o in folder.glob('*.pyi'))==modules

def test_star_import():
    "The module of flows brings what an app writes, no machinery"
    names = starred('cjm_fasthtml_stepflow.step_flow')
    assert {'Step','StepFlow'} <= names.keys() and len(names)<=12, sorted(names)

def test_root():
    "The package root offers what its using modules do, no more"
    names = {k for o in at_root for k in starred(f'cjm_fasthtml_stepflow.{o}')}
    got = starred('cjm_fasthtml_stepflow')
    assert got.keys()==names and not [k for k,v in got.items() if isinstance(v, ModuleType)]

@pytest.mark.parametrize('module', modules)
def test_documented(module):
    "Each public function and class says what it is"
    mod = pytest.importorskip(f'cjm_fasthtml_stepflow.{module}', exc_type=ImportError)
    docs = {k:o.__doc__ or '' for k in mod.__all__ if callable(o := getattr(mod, k))}
    # a dataclass without a docstring has its signature there
    assert [k for k,d in docs.items() if not d or d.startswith(f'{k}(')]==[]

timed = """
import gc, time
start = time.process_time()
import fasthtml.common
theirs = time.process_time()-start
gc.collect()  # what FastHTML left behind is not ours to collect
start = time.process_time()
import cjm_fasthtml_stepflow
print(time.process_time()-start, theirs)
"""

@pytest.mark.alone
def test_import_time(tmp_path):
    """The package adds at most 30 ms to `import fasthtml.common`; on a slower machine, a fifth of what that takes

    These are medians of the CPU times of 15 fresh interpreters, modules compiled before."""
    env = {k:v for k,v in os.environ.items() if k!='PYTHONDONTWRITEBYTECODE'}
    env |= dict(PYTHONPYCACHEPREFIX=str(tmp_path))
    cmd = [sys.executable, '-c', timed]
    def run(): return map(float, subprocess.run(cmd, env=env, check=True, capture_output=True, text=True).stdout.split())
    run()
    ours,theirs = map(median, zip(*[run() for _ in range(15)]))
    assert ours <= max(.030, theirs/5)
