"Private Redis and PostgreSQL servers for tests, or those that `REDIS_URL` and `POSTGRES_URL` name"
import os,shutil,signal,subprocess,tempfile,time
from pathlib import Path
from secrets import token_hex
import psycopg,pytest,redis

def find(name, *places):
    "The program `name`, on the path or in `places` (glob patterns below `/`), the newest first; None if it is not installed"
    found = shutil.which(name) or max((str(p) for o in places for p in Path('/').glob(o)), default=None, key=lambda o: [int(n) for n in o.split('/') if n.isdigit()])
    return found and Path(found)

class Server:
    "A server process with a folder of its own, reached through a socket in it: no ports, nothing left behind"
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix='stepflow-')) # not pytest's folder, as a socket's path must be short
        self.proc = None
        self.prepare()
        self.start()

    def prepare(self): pass

    def run(self, *cmd, **kwargs):
        with (self.folder/'log').open('ab') as log: return subprocess.Popen([str(o) for o in cmd], stdout=log, stderr=log, **kwargs)

    def start(self):
        self.proc,end = self.launch(),time.monotonic()+30
        while not self.ready():
            if self.proc.poll() is not None or time.monotonic()>end: raise RuntimeError(f'{type(self).__name__} did not start: {(self.folder/"log").read_text()}')
            time.sleep(.02)

    def stop(self, sig=signal.SIGTERM):
        self.proc.send_signal(sig)
        self.proc.wait(30)

    def close(self):
        if self.proc.poll() is None: self.stop(signal.SIGINT)
        shutil.rmtree(self.folder)

class RedisServer(Server):
    "Redis or Valkey, told to lose nothing"
    program = find('redis-server') or find('valkey-server')

    def launch(self): return self.run(self.program, '--port', 0, '--unixsocket', self.folder/'s', '--dir', self.folder, '--save', '', '--appendonly', 'yes', '--appendfsync', 'always')

    @property
    def url(self): return f'unix://{self.folder}/s'

    def ready(self):
        try: return redis.from_url(self.url).ping()
        except redis.ConnectionError: return False

class PostgresServer(Server):
    "PostgreSQL, which refuses to run as root"
    program = find('initdb', 'usr/lib/postgresql/*/bin/initdb')

    def prepare(self):
        self.user = dict(user='postgres', group='postgres', extra_groups=[]) if os.getuid()==0 else {}
        if self.user: shutil.chown(self.folder, 'postgres', 'postgres')
        res = self.run(self.program, '-D', self.folder/'data', '-A', 'trust', '-U', 'stepflow', '-E', 'UTF8', '--locale=C', '-N', **self.user).wait()
        if res: raise RuntimeError(f'initdb failed: {(self.folder/"log").read_text()}')

    def launch(self):
        return self.run(self.program.with_name('postgres'), '-D', self.folder/'data', '-k', self.folder, '-c', 'listen_addresses=', cwd=self.folder, **self.user)

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

def address(request, var, fixture): return os.environ.get(var) or request.getfixturevalue(fixture).url

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
    with psycopg.connect(postgres_url, autocommit=True) as conn: conn.execute(f'DROP TABLE IF EXISTS {table}')

@pytest.fixture
def sqlite_place(tmp_path): return f'sqlite:///{tmp_path}/flows.db',{}

@pytest.fixture(params=['sqlite', 'redis', 'postgres'])
def place(request):
    "Address and settings of a durable store of each kind"
    return request.getfixturevalue(f'{request.param}_place')
