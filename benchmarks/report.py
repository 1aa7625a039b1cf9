"Tables out of results, and whether the budgets are met"
from .compare import kinds

def spread(o, digits=2): return f"{o['mid']:.{digits}f} ({o['low']:.{digits}f}–{o['high']:.{digits}f})"
def rows(head, body): return '\n'.join(f"| {' | '.join(map(str, o))} |" for o in [head, ['---']*len(head), *body])
def number(x): return f'{x:,.0f}'

def compared(res):
    "Ratios of CPU to the pages by hand, whose own row has microseconds"
    def cell(name, kind):
        o = res[name].get(kind)
        if o is None: return '–'
        return f"{number(o['us'])} µs" if name=='by hand' else spread(o['ratio'])
    return rows(['', *kinds.values()], [[name, *(cell(name, k) for k in kinds)] for name in res])

def loaded(load):
    "Walks and requests a second under uvicorn"
    def seconds(x): return f'{x*1000:.0f} ms'
    def htmx(o): return [number(o['walks']['mid']), number(o['requests']['mid']), seconds(o['p50']), seconds(o['p99'])]
    head = 'one core serves, a second','registrations by HTMX','requests','half of them within','99 % within','registrations without JavaScript'
    return rows(head, [[name, *(htmx(o['htmx']) if 'htmx' in o else '––––'), number(o['plain']['walks']['mid']) if 'plain' in o else '–'] for name,o in load.items()])

def grown(growth):
    "Cost of a submission when there is more of everything"
    return rows(['', 'from', 'to', 'grows by'], [[o['what'], f"{o['from']}: {number(o['us'][0])} µs", f"{o['to']}: {number(o['us'][1])} µs", spread(o['ratio'])] for o in growth.values()])

def with_controls(controls):
    "Cost of a submission, and of a walk, by the number of controls in each of two steps"
    def row(n, o): return [n, f"{number(o['by_hand'])} µs", f"{number(o['us'])} µs", spread(o['ratio']), spread(o['walk']) if 'walk' in o else '–']
    return rows(['controls in each of two steps', 'by hand', 'stepflow, memory', 'ratio', 'whole walk'], [row(*o) for o in controls.items()])

def beside(features):
    "What a feature costs the other steps of a flow"
    return rows(['a later step has', 'a submission costs', 'against none'], [[k, f"{number(o['us'])} µs", spread(o['ratio'])] for k,o in features.items()])

def dearest(worst):
    "The worst that one body can do"
    def row(k, o): return [k, f"{o['seconds']*1000:.0f} ms", f"{o['kb']:,} KB"]
    return rows(['control', 'CPU of the dearest submission', 'its size'], [row(*o) for o in worst.items()])

def held_up(stalls):
    "Longest stalls"
    return rows(['', 'longest stall', '99 % of the ticks', 'took'], [[o['what'], f"{o['longest']*1000:.1f} ms", f"{o['p99']*1000:.1f} ms", f"{o['seconds']:.1f} s"] for o in stalls.values()])

def budgets(res):
    "What the design allows, and what was measured: text, limit, measured, unit, met"
    h,g,many = res['in_process']['htmx'],res['growth'],res['controls']['50']
    memory = h['stepflow, memory']
    three = lambda o: (o['mid'], o['low'], o['high'])
    found = [ # chkstyle: ignore-node (a table)
        ('CPU of one HTMX step request, memory, against by hand', .75, three(memory['next']['ratio']), '×'),
        ('the same, SQLite', .9, three(h['stepflow, SQLite']['next']['ratio']), '×'),
        ('the first page, memory', .55, three(memory['start']['ratio']), '×'),
        ('completion, memory', 2.5, three(memory['complete']['ratio']), '×'),
        ('a whole walk, memory', .95, three(memory['walk']['ratio']), '×'),
        ('one of two steps of 50 controls, memory', 1.1, three(many['ratio']), '×'),
        *([('a whole walk of these', 1.3, three(many['walk']), '×')] if 'walk' in many else []),
        ('1,000,000 live instances against 1,000, memory', 1.1, three(g['instances, memory']['ratio']), '×'),
        ('the same, SQLite', 1.1, three(g['instances, SQLite']['ratio']), '×'),
        ('50 steps against 3', 1.2, three(g['steps']['ratio']), '×'),
        *([('a condition at each of 50 steps', 1.3, three(g['conditions']['ratio']), '×')] if 'conditions' in g else []),
        *[(f'{k} at another step', 1.1, three(o['ratio']), '×') for k,o in res.get('features', {}).items()],
        *([("CPU of a visitor's 1 MB, any control", 250, (max(o['seconds'] for o in res['worst'].values())*1000,), 'ms')] if 'worst' in res else []),
        ('memory of one live instance', 1024, (res['memory']['bytes'],), 'bytes'),
        ("import time over FastHTML's own", 30, (res['memory']['import_ms'],), 'ms'),
        ('longest stall, 50 visitors, SQLite, a second process writing', 20, (res['stalls']['SQLite']['longest']*1000,), 'ms')]
    return [dict(what=what, limit=limit, mid=m[0], spread=m[1:], unit=unit, met=m[0]<=limit) for what,limit,m,unit in found]

def allowed(res):
    "The budgets as a table"
    def text(o, x): return number(x)+' '+o['unit'] if o['limit']>=10 else f'{x:.2f}'+o['unit']
    def measured(o): return text(o, o['mid']) + (f" ({o['spread'][0]:.2f}–{o['spread'][1]:.2f})" if o['spread'] else '')
    return rows(['what', 'budget', 'measured', ''], [[o['what'], text(o, o['limit']), measured(o), 'met' if o['met'] else f"missed by {(o['mid']/o['limit']-1)*100:.0f} %"] for o in budgets(res)])

def meaning(res):
    "What the figures mean for a user"
    h,load = res['in_process']['htmx'],res.get('load', {})
    def per_second(name): return f"{number(1e6/h[name]['next']['us'])} step submissions a second"
    lines = [f"In process, one core draws and stores {per_second('stepflow, memory')} in memory and {per_second('stepflow, SQLite')} with SQLite; pages written by hand, without any check, reach {per_second('by hand')}."]
    if 'stepflow, SQLite' in load:
        o = load['stepflow, SQLite']['htmx']
        lines.append(f"With uvicorn and the network in between, one core takes {number(o['walks']['mid'])} complete registrations a second into SQLite: {number(o['walks']['mid']*3600)} an hour.")
    lines.append(f"A gigabyte of memory holds {number(2**30/res['memory']['bytes'])} visitors who are under way.")
    return '\n\n'.join(lines)

def machine(about): return '\n'.join(f'- {k}: {v}' for k,v in about.items())

def markdown(res):
    "Everything, as a page"
    outdated = f"*{res['outdated']}*\n\n" if 'outdated' in res else ''
    parts = {'Budgets': outdated+allowed(res), 'What it means': meaning(res), 'HTMX': compared(res['in_process']['htmx']), 'Without JavaScript': compared(res['in_process']['plain'])}
    if res.get('load'): parts['Under load'] = loaded(res['load'])
    parts |= dict(Growth=grown(res['growth']), Controls=with_controls(res['controls']))
    if 'features' in res: parts['Features'] = beside(res['features'])
    parts |= dict(Stalls=held_up(res['stalls']))
    if 'worst' in res: parts['Worst'] = dearest(res['worst'])
    parts['Machine'] = machine(res['machine'])
    if res.get('missing'): parts['Not measured'] = '\n'.join(f'- {k}: {v}' for k,v in res['missing'].items())
    return '\n\n'.join(f'## {k}\n\n{v}' for k,v in parts.items())+'\n'
