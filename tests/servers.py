"Private Redis and PostgreSQL servers for tests, or those that `REDIS_URL` and `POSTGRES_URL` name"
import os,shutil,signal,subprocess,tempfile,time
from pathlib import Path
from secrets import token_hex
import psycopg,pytest,redis

def find(name, *places):
    "The program `name`, on the path or the newest in `places` (patterns below `/`), or None"
    def version(o): return [int(n) for n in o.split('/') if n.isdigit()]
    known = (str(p) for o in places for p in Path('/').glob(o))
    found = shutil.which(name) or max(known, default=None, key=version)
    return found and Path(found)

class Server:
    "A server process with a folder of its own, reached by a socket in it: nothing is left behind"
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix='stepflow-')) # a socket's path must be short
        self.proc = None
        self.prepare()
        self.start()

    def prepare(self): pass

    def run(self, *cmd, **kwargs):
        cmd,log = [str(o) for o in cmd],self.folder/'log'
        with log.open('ab') as f: return subprocess.Popen(cmd, stdout=f, stderr=f, **kwargs)

    def start(self):
        self.proc,end = self.launch(),time.monotonic()+30
        while not self.ready():
            late = self.proc.poll() is not None or time.monotonic()>end
            if late: raise RuntimeError(f'{type(self).__name__} did not start: {self.said()}')
            time.sleep(.02)

    def said(self): return (self.folder/'log').read_text()

    def stop(self, sig=signal.SIGTERM):
        self.proc.send_signal(sig)
        self.proc.wait(30)

    def close(self):
        if self.proc.poll() is None: self.stop(signal.SIGINT)
        shutil.rmtree(self.folder)

class RedisServer(Server):
    "Redis or Valkey, told to lose nothing"
    program = find('redis-server') or find('valkey-server')

    def launch(self):
        lasting = '--save', '', '--appendonly', 'yes', '--appendfsync', 'always'
        place = '--port', 0, '--unixsocket', self.folder/'s', '--dir', self.folder
        return self.run(self.program, *place, *lasting)

    @property
    def url(self): return f'unix://{self.folder}/s'

    def ready(self):
        try: return redis.from_url(self.url).ping()
        except redis.ConnectionError: return False

class PostgresServer(Server):
    "PostgreSQL, which refuses to run as root"
    program = find('initdb', 'usr/lib/postgresql/*/bin/initdb')

    def prepare(self):
        self.user = {}
        if os.getuid()==0:
            self.user = dict(user='postgres', group='postgres', extra_groups=[])
            shutil.chown(self.folder, 'postgres', 'postgres')
        opts = '-A', 'trust', '-U', 'stepflow', '-E', 'UTF8', '--locale=C', '-N'
        res = self.run(self.program, '-D', self.folder/'data', *opts, **self.user).wait()
        if res: raise RuntimeError(f'initdb failed: {self.said()}')

    def launch(self):
        opts = '-D', self.folder/'data', '-k', self.folder, '-c', 'listen_addresses='
        return self.run(self.program.with_name('postgres'), *opts, cwd=self.folder, **self.user)

    @property
    def url(self): return f'postgresql:///postgres?host={self.folder}&user=stepflow'

    def ready(self):
        try: return psycopg.connect(self.url).close() is None
        except psycopg.OperationalError: return False

def served(cls):
    if not cls.program: pytest.skip(f'{cls.__name__} is not installed')
    server = cls()
    try: yield server
    finally: server.close()

@pytest.fixture(scope='session')
def redis_server(): yield from served(RedisServer)

@pytest.fixture(scope='session')
def postgres_server(): yield from served(PostgresServer)

def address(request, var, fixture):
    "What the environment variable `var` says, or else where `fixture` is"
    return os.environ.get(var) or request.getfixturevalue(fixture).url

@pytest.fixture
def redis_url(request): return address(request, 'REDIS_URL', 'redis_server')

@pytest.fixture
def postgres_url(request): return address(request, 'POSTGRES_URL', 'postgres_server')

@pytest.fixture
def redis_place(redis_url):
    "Address and settings of a Redis store that no other test uses"
    prefix = f'test-{token_hex(8)}'
    yield redis_url,dict(prefix=prefix)
    with redis.from_url(redis_url) as client:
        for key in client.scan_iter(f'{prefix}:*'): client.delete(key)

@pytest.fixture
def postgres_place(postgres_url):
    "Address and settings of a PostgreSQL store that no other test uses"
    table = f'test_{token_hex(8)}'
    yield postgres_url,dict(table=table)
    drop = f'DROP TABLE IF EXISTS {table}'
    with psycopg.connect(postgres_url, autocommit=True) as conn: conn.execute(drop)

@pytest.fixture
def sqlite_place(tmp_path): return f'sqlite:///{tmp_path}/flows.db',{}

@pytest.fixture(params=['sqlite', 'redis', 'postgres'])
def place(request):
    "Address and settings of a durable store of each kind"
    return request.getfixturevalue(f'{request.param}_place')
