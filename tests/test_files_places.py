"Places for files: a folder that eight processes share, a server that speaks S3, processes that are killed, and a very large file"
import os,re,signal,socket,subprocess,sys,threading,time
from pathlib import Path
import httpx,pytest
from cjm_fasthtml_stepflow import FolderFiles,FsspecFiles,acheck_files,check_files
from test_files import apply,begun,cert,listed,pdf,Seen
from cjm_fasthtml_stepflow.testing import Visitor

here = Path(__file__).parent

# The trial

def test_folder(tmp_path): assert len(check_files(lambda: FolderFiles(tmp_path/'a')))==8
async def test_folder_as_flows_call_it(tmp_path): assert len(await acheck_files(lambda: FolderFiles(tmp_path)))==8
def test_local_fsspec(tmp_path): assert len(check_files(lambda: FsspecFiles(f'file://{tmp_path}/a')))==8

def test_default_folder_is_private(tmp_path, monkeypatch):
    monkeypatch.setattr('tempfile.tempdir', str(tmp_path))
    files = FolderFiles()
    check_files(lambda: files)
    assert files.path.stat().st_mode & 0o777 == 0o700
    files.path.chmod(0o770)
    for verb in (lambda: files.open('run', '0'*32), lambda: files.delete('run')):
        with pytest.raises(Exception, match="not this user's alone"): verb()

def test_files_are_private(tmp_path):
    import io
    from starlette.datastructures import UploadFile
    old = os.umask(0)
    try: FolderFiles(tmp_path/'a').save('run', UploadFile(io.BytesIO(b'x'), filename='a'))
    finally: os.umask(old)
    modes = [p.stat().st_mode & 0o777 for p in [tmp_path/'a', *sorted((tmp_path/'a').rglob('*'))]]
    assert modes==[0o700, 0o700, 0o600]

@pytest.mark.parametrize('mk', [FolderFiles, lambda path: FsspecFiles(f'file://{path}')], ids=['folder','fsspec'])
def test_purge_leaves_alone_what_others_put_there(tmp_path, mk):
    "Files: a folder or bucket may have files of the app's own, beside and below"
    import io
    from starlette.datastructures import UploadFile
    files,theirs = mk(tmp_path),['notes.txt', 'photos/a.jpg', 'f'*40, 'e'*40+'/b.txt', 'photos/in-use']
    files.save('run', UploadFile(io.BytesIO(b'x'), filename='a'))
    for o in map(tmp_path.joinpath, theirs):
        o.parent.mkdir(exist_ok=True)
        o.write_bytes(b'mine')
    assert files.purge(time.time()+60)==1
    assert sorted(o for o in theirs if (tmp_path/o).exists())==sorted(theirs)

@pytest.fixture(scope='module')
def s3():
    "A function that makes a `FsspecFiles` on a bucket of a server of our own"
    import boto3
    from moto.server import ThreadedMotoServer
    server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
    server.start()
    url = 'http://{}:{}'.format(*server.get_host_and_port())
    boto3.client('s3', endpoint_url=url, aws_access_key_id='a', aws_secret_access_key='b',
        region_name='us-east-1').create_bucket(Bucket='uploads')
    yield lambda: FsspecFiles('s3://uploads/files', endpoint_url=url, key='a', secret='b')
    server.stop()

@pytest.mark.slow
def test_s3(s3): assert len(check_files(s3, tick=1))==8
@pytest.mark.slow
async def test_s3_as_flows_call_it(s3): assert len(await acheck_files(s3, tick=1))==8

def test_a_flow_on_s3(s3):
    seen,files = Seen(),s3()
    tab = begun(apply(files, seen))
    tab.send(cv=pdf)
    tab.double_click(certs=[cert(1)])
    assert listed(tab.press('Back'))==['c1.pdf']
    tab.send()
    tab.send(who='Ada')
    assert seen==[[('cv.pdf', pdf[1]), ('c1.pdf', cert(1)[1])]]
    fs,root = files._place()
    assert fs.find(root)==[]

# Eight processes

work = '''
import io,sys,time
from types import SimpleNamespace
from cjm_fasthtml_stepflow.files import FolderFiles
files,me = FolderFiles(sys.argv[1]),sys.argv[2]
def up(s): return SimpleNamespace(file=io.BytesIO(s.encode()))
mine = {}
for i in range(150):
    run = f'run {i%5}'
    id = files.save(run, up(f'{me} {i}'))
    with files.open(run, id) as f: assert f.read().decode()==f'{me} {i}'
    if i%3: files.delete(run, id)
    else: mine[id] = run,f'{me} {i}'
    if i%10==0: files.purge(time.time()-60)
    if i%25==0: files.delete(f'own {me}')
    files.touch(run, [k for k,(r,_) in mine.items() if r==run])
for id,(run,text) in mine.items():
    with files.open(run, id) as f: assert f.read().decode()==text
print(len(mine))
'''

def test_eight_processes(tmp_path):
    args = [sys.executable, '-c', work, str(tmp_path/'files')]
    procs = [subprocess.Popen([*args, str(i)], stdout=subprocess.PIPE) for i in range(8)]
    out = [p.communicate(timeout=120)[0] for p in procs]
    assert [p.returncode for p in procs]==[0]*8 and {*out}=={b'50\n'}
    assert len([p for p in (tmp_path/'files').rglob('*') if p.is_file()])==400

# A server that is killed

served = '''
import os,sys,time
from pathlib import Path
from fasthtml.common import *
from cjm_fasthtml_stepflow import FolderFiles,Step,StepFlow
from cjm_fasthtml_stepflow.sqlite_store import SQLiteWorkflowStateStore
import uvicorn
sys.path.insert(0, sys.argv[3])
import test_files
from test_files import ask_cv,ask_who
test_files.max_size = 2**30

here,port = Path(sys.argv[1]),int(sys.argv[2])
class Slow(FolderFiles):
    "Takes its time where the test wants to kill it"
    def save(self, instance, upload):
        if (here/'in-save').exists():
            with open(self._folder(instance)/('0'*32+'.part'), 'wb') as f: f.write(b'half')
            (here/'reached').touch()
            time.sleep(60)
        return super().save(instance, upload)

def done(state, request, completion_key):
    state['cv'].save_to(here/f'sent-{completion_key}')
    if (here/'in-done').exists():
        (here/'reached').touch()
        time.sleep(60)
    return H1('Thanks')

steps = [Step('cv', 'CV', ask_cv), Step('who', 'You', ask_who)]
flow = StepFlow('apply', steps, SQLiteWorkflowStateStore(here/'f.db'), on_complete=done, completion_lease=1.,
    files=Slow(here/'files'), max_instance_bytes=2**30)
app = FastHTML(secret_key='test')
flow.create_router('/f', max_body_size=2**30).to_app(app)
uvicorn.run(app, port=port, log_level='warning')
'''

class Server:
    "A server process with a store and a folder in `folder`"
    def __init__(self, folder):
        self.folder = folder
        with socket.socket() as s:
            s.bind(('127.0.0.1', 0))
            self.port = s.getsockname()[1]
        self.url = f'http://127.0.0.1:{self.port}'
    def __enter__(self):
        self.proc = subprocess.Popen([sys.executable, '-c', served, str(self.folder), str(self.port), str(here)])
        for _ in range(300):
            try: return httpx.get(f'{self.url}/f/start') and self
            except httpx.TransportError: time.sleep(.1)
        raise RuntimeError('the server did not start')
    def __exit__(self, *args):
        self.proc.kill()
        self.proc.wait()
    def tab(self, cookies=None):
        tab = Visitor(client=httpx.Client(base_url=self.url, timeout=60), cookies=cookies)
        return tab

def files_in(folder): return sorted(p.read_bytes() for p in (folder/'files').rglob('*') if p.is_file())

def killed_when_reached(server, send):
    "Send in a thread, and kill the server when it says that it is there"
    def quiet():
        with pytest.raises(httpx.TransportError): send()
    t = threading.Thread(target=quiet)
    t.start()
    while not (server.folder/'reached').exists(): time.sleep(.02)
    server.proc.send_signal(signal.SIGKILL)
    t.join()

@pytest.mark.slow
def test_killed_during_an_upload(tmp_path):
    with Server(tmp_path) as s:
        tab = s.tab()
        tab.get('/f/start')
        tab.send(cv=pdf)
        assert tab.page.step=='who'
        tab.press('Back')
        (tmp_path/'in-save').touch()
        sub,jar = tab.page.submission(cv=('b.pdf', b'b')),tab.client.cookies
        killed_when_reached(s, lambda: tab.go(sub))
    (tmp_path/'in-save').unlink()
    assert files_in(tmp_path)==sorted([pdf[1], b'half'])
    with Server(tmp_path) as s:
        tab = s.tab(jar)
        assert listed(tab.get('/f/steps/cv'))==['cv.pdf']
        tab.send()
        tab.send(who='Ada')
        assert tab.page.heading=='Thanks'
    FolderFiles(tmp_path/'files').purge(time.time()+1)
    assert files_in(tmp_path)==[]
    assert [p.read_bytes() for p in tmp_path.glob('sent-*')]==[pdf[1]]

@pytest.mark.slow
def test_killed_during_completion(tmp_path):
    with Server(tmp_path) as s:
        tab = s.tab()
        tab.get('/f/start')
        tab.send(cv=pdf)
        (tmp_path/'in-done').touch()
        sub,jar = tab.page.submission(who='Ada'),tab.client.cookies
        killed_when_reached(s, lambda: tab.go(sub))
    (tmp_path/'in-done').unlink()
    assert files_in(tmp_path)==[pdf[1]]
    with Server(tmp_path) as s:
        tab = s.tab(jar)
        tab.get('/f/start')
        time.sleep(1.2)
        tab.get('/f/start')
        if tab.page.step: tab.send(who='Ada')
        assert tab.page.heading=='Thanks', tab.page.text
    assert files_in(tmp_path)==[] and len([*tmp_path.glob('sent-*')])==1

# A very large file

def memory(pid): return int(re.search(r'VmRSS:\s+(\d+)', Path(f'/proc/{pid}/status').read_text())[1])/1024

@pytest.mark.alone
@pytest.mark.slow
def test_200_megabytes(tmp_path):
    "Memory grows by less than 20 MB, and other visitors are served meanwhile"
    big,n = tmp_path/'big.pdf',200*2**20
    with big.open('wb') as f: f.truncate(n)
    with Server(tmp_path) as s:
        tab,other = s.tab(),s.tab()
        tab.get('/f/start')
        other.get('/f/start')
        fields = {k: v for k,v in tab.page.submission().pairs if isinstance(v, str)}
        tab.send(cv=pdf)
        tab.press('Back')
        before,most,stall,over = memory(s.proc.pid),0,0,threading.Event()
        def watch():
            nonlocal most,stall
            while not over.is_set():
                start = time.monotonic()
                other.get('/f/start')
                stall,most = max(stall, time.monotonic()-start),max(most, memory(s.proc.pid))
        t = threading.Thread(target=watch)
        t.start()
        try:
            with big.open('rb') as f: r = tab.client.post('/f/next_step', data=fields, files=dict(cv=('big.pdf', f, 'application/pdf')),
                headers={'sec-fetch-site': 'same-origin'})
        finally:
            over.set()
            t.join()
        kept = [p.stat().st_size for p in (tmp_path/'files').rglob('*') if p.is_file()]
    print(f'memory grew by {most-before:.1f} MB, the longest stall was {stall*1000:.0f} ms')
    assert r.status_code==303 and kept==[n]
    assert most-before<20 and stall<2
