"Measurements that need a process of their own, which still take turns"
import asyncio,multiprocessing,traceback

def _serve(conn, make, args):
    "In the child: make what is measured, then measure it each time the parent asks"
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        turn = make(*args)
        conn.send((True,None))
        while conn.recv(): conn.send((True, loop.run_until_complete(turn())))
    except EOFError: pass # the parent is gone
    except Exception: conn.send((False, traceback.format_exc()))

class Apart:
    "A process in which `make(*args)` makes an async function that measures once and returns what it saw"
    def __init__(self, make, *args):
        ctx = multiprocessing.get_context('spawn')
        self.conn,child = ctx.Pipe()
        self.proc = ctx.Process(target=_serve, args=(child,make,args))
        self.proc.start()
        child.close()

    def answer(self):
        ok,res = self.conn.recv()
        if not ok: raise RuntimeError(res)
        return res

    def turn(self):
        self.conn.send(True)
        return self.answer()

    def close(self):
        self.conn.close()
        self.proc.join()

def in_turns(
    makes:dict, # Name to a function and its arguments
    n:int, # Rounds
)->dict: # Name to the results of the rounds
    "Measure in processes that exist side by side and take turns"
    procs = {}
    try:
        for k,o in makes.items():
            procs[k] = Apart(*o)
            procs[k].answer() # one after the other, as making may be heavy
        for o in procs.values(): o.turn()
        names,res = list(procs),{k:[] for k in procs}
        for i in range(n):
            for k in names[i%len(names):]+names[:i%len(names)]: res[k].append(procs[k].turn())
        return res
    finally:
        for o in procs.values(): o.close()

def once(make, *args):
    "Measure once, in a process of its own"
    o = Apart(make, *args)
    try:
        o.answer()
        return o.turn()
    finally: o.close()
