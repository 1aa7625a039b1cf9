"""Run the benchmarks: `python -m benchmarks` measures everything and writes `benchmarks/results.json` and `results.md`, which the page on benchmarks shows.

`--quick` takes a few seconds, compares only in process, and writes nothing. `--only in_process growth` measures these parts anew and keeps the others."""
import argparse,json,os,platform,sqlite3,subprocess,sys
from importlib.metadata import PackageNotFoundError,version
from pathlib import Path
from statistics import fmean,median
from tempfile import TemporaryDirectory
import asyncio
from . import contenders,growth,report,stalls
from .apart import in_turns,once
from .compare import Spread,kinds,rounds
from .memory import bytes_each,import_time

here = Path(__file__).parent
parts = 'in_process load growth controls memory stalls'.split()

def as_dict(xs, digits=3): return {k: round(v, digits) for k,v in vars(Spread.of(list(xs))).items()}
def ratio(a, b): return as_dict(x/y for x,y in zip(a, b))
def us(xs): return round(median(xs)*1e6, 1)

def in_process(names, urls, missing, n=15, crowd=20):
    "All contenders, by HTMX and without: microseconds of CPU, and ratios to the pages by hand"
    res,cs = {},contenders.gather(names, urls, missing)
    for mode in ('htmx','plain'):
        costs = asyncio.run(rounds([c for c in cs if getattr(c, mode)], n, mode=='htmx', crowd))
        cpu = {k: [o.cpu for o in v] for k,v in costs.items()}
        def row(name):
            base = lambda kind: cpu['by hand', 'next' if kind=='invalid' else kind] # by hand, nothing is invalid
            return {kind: dict(us=us(cpu[name,kind]), wall_us=us([o.wall for o in costs[name,kind]]), ratio=ratio(cpu[name,kind], base(kind))) for kind in kinds}
        res[mode] = {c.name: row(c.name) for c in cs if getattr(c, mode)}
    return res
