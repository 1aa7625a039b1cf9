"Measurements that need a process of their own, which still take turns"
import asyncio,multiprocessing

def _serve(conn, make, args):
    "In the child: make what is measured, then measure it each time the parent asks"
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    turn = make(*args)
    conn.send('ready')
    while conn.recv(): conn.send(loop.run_until_complete(turn()))

class Apart:
    "A process in which `make(*args)` makes an async function that measures once and returns a number"
    def __init__(self, make, *args):
        ctx = multiprocessing.get_context('spawn')
        self.conn,child = ctx.Pipe()
        self.proc = ctx.Process(target=_serve, args=(child,make,args), daemon=True)
        self.proc.start()
        child.close()

    def ready(self):
        "Wait until everything is made"
        self.conn.recv()
        return self

    def turn(self):
        self.conn.send(True)
        return self.conn.recv()

    def close(self):
        self.conn.send(False)
        self.proc.join()

def in_turns(
    makes:dict, # Name to a function and its arguments
    n:int, # Rounds
)->dict: # Name to the numbers of the rounds
    "Measure in processes that exist side by side and take turns"
    procs = {k:Apart(*o).ready() for k,o in makes.items()} # one after the other, as making may be heavy
    try:
        for o in procs.values(): o.turn()
        res = {k:[] for k in procs}
        for i in range(n):
            names = list(procs)
            for k in names[i%len(names):]+names[:i%len(names)]: res[k].append(procs[k].turn())
        return res
    finally:
        for o in procs.values(): o.close()

def once(make, *args):
    "Measure once, in a process of its own"
    o = Apart(make, *args).ready()
    try: return o.turn()
    finally: o.close()
