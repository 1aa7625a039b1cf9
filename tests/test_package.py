"What installing and importing the package brings"
import os,re,subprocess,sys
from importlib.metadata import distribution
from statistics import median
import cjm_fasthtml_stepflow

dist = distribution('cjm-fasthtml-stepflow')

def test_requirements():
    needs = [o for o in dist.requires if 'extra ==' not in o]
    assert {re.match(r'[\w.-]+', o)[0] for o in needs}=={'python-fasthtml', 'fastcore'}

def test_metadata():
    m = dist.metadata
    assert dist.version==cjm_fasthtml_stepflow.__version__
    assert (m['License-Expression'], m['Requires-Python'])==('Apache-2.0', '>=3.10')
    assert m['Summary'] and 'fasthtml' in m['Keywords'] and 'Intended Audience :: Developers' in m.get_all('Classifier')
    assert {o.partition(',')[0] for o in m.get_all('Project-URL')}=={'Repository', 'Documentation'}

def test_nbdev_finds_the_symbols():
    d, = (o.load() for o in dist.entry_points if o.group=='nbdev')
    assert 'cjm_fasthtml_stepflow.state_store' in d['syms']

timed = """
import time, fasthtml.common
start = time.process_time()
import cjm_fasthtml_stepflow
print(time.process_time()-start)
"""

def test_import_time(tmp_path):
    "The package adds at most 30 ms to `import fasthtml.common`: the median CPU time of seven fresh interpreters, modules compiled before"
    env = {k:v for k,v in os.environ.items() if k!='PYTHONDONTWRITEBYTECODE'} | dict(PYTHONPYCACHEPREFIX=str(tmp_path))
    def run(): return float(subprocess.run([sys.executable, '-c', timed], env=env, check=True, capture_output=True, text=True).stdout)
    run()
    assert median(run() for _ in range(7)) <= .030
