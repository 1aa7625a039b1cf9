"A real server under load: uvicorn on one core, wrk on another"
import asyncio,json,os,shutil,socket,subprocess,threading
from pathlib import Path
from .apart import Apart
from .contenders import contender

script = Path(__file__).with_name('walk.lua')

def pin(core):
    "Stay on one core, where the system allows it"
    if hasattr(os, 'sched_setaffinity') and (os.cpu_count() or 1)>1: os.sched_setaffinity(0, {core})

def serving(name, url):
    "Serve the contender `name`; a turn returns its port and the path of its first page"
    import uvicorn
    pin(0)
    c,sock = contender(name, url, asgi=True),socket.socket(proto=socket.IPPROTO_TCP) # without it asyncio leaves Nagle's delay on
    sock.bind(('127.0.0.1', 0))
    server = uvicorn.Server(uvicorn.Config(c.app, log_level='warning', access_log=False))
    threading.Thread(target=server.run, args=([sock],), daemon=True).start()
    async def turn():
        while not server.started: await asyncio.sleep(.01)
        return sock.getsockname()[1],c.start
    return turn

def wrk(
    port:int, # Where the server is
    start:str, # Path of the first page
    htmx:bool, # By HTMX?
    seconds:int, # How long
    visitors:int=8, # At a time
)->dict: # Requests, whole walks and what went wrong in these seconds; latencies in seconds
    "Let wrk send visitors through the pages"
    cmd = ['wrk', f'-t{visitors}', f'-c{visitors}', f'-d{seconds}s', '-s', str(script), f'http://127.0.0.1:{port}', '--', start, 'htmx' if htmx else 'plain']
    out = subprocess.run(cmd, check=True, capture_output=True, text=True, preexec_fn=lambda: pin(1)).stdout
    return json.loads(out.splitlines()[-1])

def under_load(
    names, # Contenders
    urls:dict, # Addresses of their stores
    seconds:int=3, # Length of a turn
    rounds:int=3, # Number of turns
)->dict: # (contender, 'htmx' or 'plain') to what wrk saw in each turn
    "Servers side by side, one of them busy at a time"
    if not shutil.which('wrk'): raise ImportError('wrk is not installed')
    procs,places,res = {},{},{}
    try:
        for o in names:
            procs[o] = Apart(serving, o, urls.get(o))
            procs[o].answer()
            places[o] = procs[o].turn()
        turns = [(o,mode) for o in names for mode in ('htmx','plain') if not (o=='django-formtools' and mode=='htmx' or 'interactions' in o and mode=='plain')]
        for i in range(-1, rounds):
            for o,mode in turns:
                r = wrk(*places[o], mode=='htmx', seconds if i>=0 else 1)
                if r['wrong']: raise RuntimeError(f'{o}, {mode}: {r}')
                if i>=0: res.setdefault((o,mode), []).append(r)
        return res
    finally:
        for o in procs.values(): o.close()
