"What one visitor takes in memory, and what importing the package takes in time"
import os,subprocess,sys,tempfile
from cjm_fasthtml_stepflow.state_store import InMemoryWorkflowStateStore
from .growth import fill

def resident():
    "Bytes of this process in memory"
    if os.path.exists('/proc/self/statm'): return int(open('/proc/self/statm').read().split()[1])*os.sysconf('SC_PAGESIZE')
    import resource
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

def bytes_each(n):
    "Bytes that one of `n` live instances with three short answers adds to the process, in the memory store"
    async def turn():
        store = InMemoryWorkflowStateStore(max_instances=2*n)
        before = resident()
        fill(store, n)
        return (resident()-before)/n
    return turn

timed = '''
import time
import {before}
start = time.process_time()
import {module}
print(time.process_time()-start)
'''

def import_time(n):
    "Seconds of CPU that `import cjm_fasthtml_stepflow.step_flow` adds to `import fasthtml.common`, and that itself, in `n` fresh interpreters each, modules compiled before"
    with tempfile.TemporaryDirectory() as d:
        env = {k:v for k,v in os.environ.items() if k!='PYTHONDONTWRITEBYTECODE'} | dict(PYTHONPYCACHEPREFIX=d)
        def run(before, module):
            code = timed.format(before=before, module=module)
            return float(subprocess.run([sys.executable, '-c', code], env=env, check=True, capture_output=True, text=True).stdout)
        pairs = ('fasthtml.common','cjm_fasthtml_stepflow.step_flow'), ('time','fasthtml.common')
        for o in pairs: run(*o)
        ours,theirs = zip(*[[run(*o) for o in pairs] for _ in range(n)])
    return dict(ours=ours, fasthtml=theirs)
