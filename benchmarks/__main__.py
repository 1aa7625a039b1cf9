"""`python -m benchmarks` measures everything and writes `benchmarks/results.json` and `results.md`, which the page on benchmarks shows.

`--quick` takes some seconds, compares only in process, and writes nothing. `--only growth load` measures these parts anew and keeps the others. `--tables` measures
nothing and writes `results.md` from `results.json`."""
import argparse,asyncio,json,os,platform,re,sqlite3
from functools import partial
from importlib.metadata import PackageNotFoundError,version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from . import contenders,growth,report,stalls,worst
from .apart import in_turns,once
from .compare import Spread,kinds,rounds
from .load import under_load
from .memory import bytes_each,import_time

here = Path(__file__).parent

def as_dict(xs, digits=3): return {k: round(v, digits) for k,v in vars(Spread.of(list(xs))).items()}
def ratio(xs, base): return as_dict(x/y for x,y in zip(xs, base))
def us(xs): return round(median(xs)*1e6, 1)

def in_process(names, urls, missing, n=15, crowd=20):
    "All contenders, by HTMX and without: microseconds, and ratios to the CPU of the pages by hand"
    res,cs = {},contenders.gather(names, urls, missing)
    for mode in ('htmx','plain'):
        costs = asyncio.run(rounds([c for c in cs if getattr(c, mode)], n, mode=='htmx', crowd))
        cpu = {k: [o.cpu for o in v] for k,v in costs.items()}
        def row(name):
            base = {k: cpu['by hand', 'next' if k=='invalid' else k] for k in kinds} # by hand, nothing is invalid
            return {k: dict(us=us(cpu[name,k]), wall_us=us(o.wall for o in costs[name,k]), ratio=ratio(cpu[name,k], base[k])) for k in kinds}
        res[mode] = {c.name: row(c.name) for c in cs if getattr(c, mode)}
    return res

def load(names, urls, missing):
    "All contenders under uvicorn"
    try: got = under_load([o for o in names if o not in missing], urls)
    except ImportError as e:
        missing['load'] = str(e)
        return {}
    res = {}
    for (name,mode),turns in got.items():
        per = {k: as_dict((o[k]/o['seconds'] for o in turns), 1) for k in ('walks','requests')}
        res.setdefault(name, {})[mode] = per | {k: round(median(o[k] for o in turns), 4) for k in ('p50','p99')}
    return res

def grow(what, make, sizes, n, *args, unit=''):
    "One measurement of growth, from the first of `sizes` to the last"
    res = in_turns({o: (make,*args,o) for o in sizes}, n)
    a,b = sizes[0],sizes[-1]
    return {'what': what, 'from': f'{a:,}{unit}', 'to': f'{b:,}{unit}', 'us': [us(res[a]),us(res[b])], 'ratio': ratio(res[b], res[a])}

def conditions(n, steps=50):
    "What a condition at each of `steps` steps costs"
    a,b = zip(*in_turns({steps: (growth.with_conditions, steps)}, n)[steps])
    return {'what': f'conditions in {steps} steps', 'from': '0', 'to': f'{steps}', 'us': [us(a),us(b)], 'ratio': ratio(b, a)}

def growth_part(folder, n=15):
    "What more of everything costs"
    res = {f'instances, {name}': grow(f'live instances, {name}', growth.with_instances, (1000,1_000_000), n, kind, folder) for name,kind in (('memory','memory'),('SQLite','sqlite'))}
    res['steps'] = grow('steps', growth.with_steps, (3,50), n)
    res['conditions'] = conditions(n)
    res |= {f'state, {name}': grow(f'bytes of answers, {name}', growth.with_state, (1000,100_000), n, kind, folder) for name,kind in (('memory','memory'),('SQLite','sqlite'))}
    return res

def controls_part(sizes=(1,10,50,200), n=10):
    "What more controls in each of two steps cost, here and by hand"
    res = in_turns({(k,o): (f,o) for o in sizes for k,f in (('by hand',growth.by_hand_with_controls), ('flow',growth.with_controls))}, n)
    def parts(o, what): return [[x[what] for x in res[k,o]] for k in ('flow','by hand')]
    def row(o):
        ours,by_hand = parts(o, 'next')
        return dict(by_hand=us(by_hand), us=us(ours), ratio=ratio(ours, by_hand), walk=ratio(*parts(o, 'walk')))
    return {str(o): row(o) for o in sizes}

def features_part(n=15, names=('a condition','answers to check','files')):
    "What a feature costs a step that does not use it, where a later step does"
    none,*others = zip(*in_turns({0: (growth.beside, 'none', *names)}, n)[0])
    return {k: dict(us=us(o), ratio=ratio(o, none)) for k,o in zip(names, others)}

def memory_part():
    "Bytes of an instance, and what the import costs"
    times = import_time(15)
    return dict(bytes=round(once(bytes_each, 200_000)), import_ms=round(median(times['ours'])*1000, 1), fasthtml_ms=round(median(times['fasthtml'])*1000, 1))

def stalls_part(folder, n=1_000_000, times=5):
    "How long the event loop is held up: the median of the longest stalls of some runs, and purging once"
    def usual(what, kind):
        got = [once(stalls.concurrent, kind, f'{folder}/{i}', 10) for i in range(times)]
        return dict(what=what) | {k: round(median(o[k] for o in got), 4) for k in ('longest','p99','seconds')}
    for i in range(times): Path(folder, str(i)).mkdir()
    res = dict(memory=usual('50 visitors, memory', 'memory'), SQLite=usual('50 visitors, SQLite, a second process writing to the file', 'sqlite'))
    for name,kind in (('memory','memory'), ('SQLite','sqlite')):
        got = once(stalls.purging, kind, folder, n)
        res[f'purge, {name}'] = dict(what=f'10 visitors while {n:,} expired records are purged, {name}') | {k: round(got[k], 4) for k in ('longest','p99','seconds')}
    return res

def machine():
    "What was measured, and on what"
    def has(*names): return ', '.join(f'{o} {version(o)}' for o in names if installed(o))
    def installed(name):
        try: return bool(version(name))
        except PackageNotFoundError: return False
    info = Path('/proc/cpuinfo').read_text() if Path('/proc/cpuinfo').exists() else ''
    cpu = re.search(r'model name\s*: (.*)', info)
    return dict(cores=f'{os.cpu_count()} × {cpu[1] if cpu else platform.machine()}', system=platform.system(), Python=platform.python_version(), SQLite=sqlite3.sqlite_version,
        packages=has('python-fasthtml', 'fastcore', 'starlette', 'uvicorn', 'uvloop', 'httptools', 'redis', 'psycopg'), peers=has('django', 'django-formtools', 'cjm-fasthtml-interactions'))

def run(only, res):
    "Measure the parts `only` and put them into `res`"
    with contenders.places() as (urls,missing), TemporaryDirectory() as folder:
        who = contenders.names,urls,missing
        todo = dict(in_process=partial(in_process, *who), load=partial(load, *who), growth=partial(growth_part, folder))
        todo |= dict(controls=controls_part, features=features_part, memory=memory_part, stalls=partial(stalls_part, folder), worst=worst.measure)
        for o in only or todo:
            print(f'measuring: {o}', flush=True)
            res[o] = todo[o]()
        return res | dict(machine=machine(), missing=missing)

def quick():
    "A look at the ratios"
    with TemporaryDirectory() as d: res = in_process(contenders.few, {'stepflow, SQLite': f'sqlite:///{d}/flows.db'}, {}, n=5, crowd=10)
    for mode,o in res.items(): print(f'{mode}\n\n{report.compared(o)}\n')

def main():
    p = argparse.ArgumentParser(prog='python -m benchmarks', description=__doc__)
    for o in ('--quick','--tables'): p.add_argument(o, action='store_true')
    p.add_argument('--only', nargs='+', choices='in_process load growth controls features memory stalls worst'.split())
    args,file = p.parse_args(),here/'results.json'
    if args.quick: return quick()
    res = json.loads(file.read_text(encoding='utf-8')) if args.only or args.tables else {}
    if not args.tables:
        res = run(args.only, res)
        file.write_text(json.dumps(res, indent=1, ensure_ascii=False)+'\n', encoding='utf-8')
    text = report.markdown(res)
    (here/'results.md').write_text(text, encoding='utf-8')
    print(text)

if __name__=='__main__': main()
