"A real server under load: uvicorn on one core, wrk on another"
import asyncio,json,os,shutil,socket,subprocess,tempfile,threading
from pathlib import Path
from . import contenders
from .apart import Apart
from .formtools import asgi_app

def pin(core):
    "Stay on one core, where the system allows it"
    if hasattr(os, 'sched_setaffinity') and (os.cpu_count() or 1)>1: os.sched_setaffinity(0, {core})

def app_of(name, url):
    "The app of the contender `name`, as uvicorn takes it, and where a newcomer begins"
    if name=='django-formtools': return asgi_app(),'/wizard'
    c = contenders.named(name, url)
    return c.app,c.start

def serving(name, url):
    "Serve the contender `name` on a port of its own"
    import uvicorn
    pin(0)
    app,start = app_of(name, url)
    sock = socket.socket()
    sock.bind(('127.0.0.1', 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level='warning', access_log=False))
    async def turn():
        threading.Thread(target=asyncio.run, args=(server.serve([sock]),), daemon=True).start()
        while not server.started: await asyncio.sleep(.01)
        return sock.getsockname()[1],start
    return turn
