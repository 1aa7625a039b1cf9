"What the tests share: a real server, a real browser, a turn, and a rule against skipping"
import fcntl,mimetypes,os,re,shutil,socket,threading
from pathlib import Path
import pytest,uvicorn
from servers import *

here = Path(__file__).parent
packages = here/'node_modules'

# Under STEPFLOW_NO_SKIP everything the tests need is there, so what skips is broken.

def must_run(rep):
    "Turn a skip into a failure that says so"
    wanted = os.environ.get('STEPFLOW_NO_SKIP') and rep.skipped and not hasattr(rep, 'wasxfail')
    if not wanted: return rep
    rep.outcome = 'failed'
    rep.longrepr = f'nothing may skip under STEPFLOW_NO_SKIP: {rep.longrepr[2]}'
    return rep

@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(): return must_run((yield))

@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(): return must_run((yield))

# Processes of `-n` are dealt whole files. Those that need a browser take longest, so they come first, and all processes end together.

def pytest_configure(config): config.option.loadscopereorder = False # xdist would go by the number of tests

def pytest_collection_modifyitems(items):
    slow = {o.path for o in items if 'chromium' in o.fixturenames}
    items.sort(key=lambda o: o.path not in slow)

# Processes of `-n` take turns. What measures time, or counts on little of it, is marked `alone`.

@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    "Let a test marked `alone` begin when no other runs, and no other begin while it does"
    how = fcntl.LOCK_EX if item.get_closest_marker('alone') else fcntl.LOCK_SH
    with open(here/'conftest.py') as room:
        with open(here/'servers.py') as door: # nobody goes ahead of who waits in it
            fcntl.flock(door, fcntl.LOCK_EX)
            fcntl.flock(room, how)
        return (yield)

@pytest.fixture
def serve():
    "A function that serves an app on a free port until the test ends, and returns its address"
    running = []

    def _serve(app):
        sock = socket.socket()
        sock.bind(('127.0.0.1', 0))
        config = uvicorn.Config(app, log_level='warning', timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs=dict(sockets=[sock]), daemon=True)
        running.append((server,thread))
        thread.start()
        while not server.started:
            assert thread.is_alive(), 'the server did not start'
            thread.join(.01)
        return f'http://127.0.0.1:{sock.getsockname()[1]}'

    yield _serve
    for server,_ in running: server.should_exit = True
    for _,thread in running: thread.join()

def chromium_path(playwright):
    "The system's Chromium, or that of `playwright install chromium`; None if there is neither"
    names = 'chromium-headless-shell','chromium','chromium-browser','google-chrome'
    found = [shutil.which(o) for o in names]
    found.append(playwright.chromium.executable_path)
    return next((o for o in found if o and Path(o).exists()), None)

quiet = 'gpu quic background-networking component-update sync'.split()
args = ['--no-first-run', *(f'--disable-{o}' for o in quiet)]

@pytest.fixture(scope='module') # while Playwright's sync API is open, no async test can run
def chromium():
    "A headless Chromium"
    from playwright.sync_api import sync_playwright
    if not packages.exists(): pytest.skip('no tests/node_modules: run `npm ci` in tests/')
    with sync_playwright() as p:
        exe = chromium_path(p)
        if not exe: pytest.skip('no Chromium: install one, or run `playwright install chromium`')
        root = ['--no-sandbox'] if hasattr(os, 'geteuid') and os.geteuid()==0 else []
        browser = p.chromium.launch(executable_path=exe, args=args+root)
        yield browser
        browser.close()

# Addresses that do not say which file they are; npm has only somebody's copy of Tailwind 3's script
npm = 'https://cdn.jsdelivr.net/npm/'
unnamed = {f'{npm}daisyui@5': 'daisyui/daisyui.css'}
unnamed[f'{npm}daisyui@4.12.24/dist/full.min.css'] = 'daisyui4/dist/full.css'
unnamed[f'{npm}@tailwindcss/browser@4'] = '@tailwindcss/browser/dist/index.global.js'
unnamed['https://cdn.tailwindcss.com/3.4.17'] = 'tailwindcss-cdn/tailwindcss.js'

def cdn_file(url):
    "The file in `tests/node_modules` that stands in for a CDN's; an empty one for FastHTML's own"
    if re.match(r'https://cdn\.jsdelivr\.net/gh/(answerdotai|gnat)/', url): return os.devnull
    if url in unnamed: return packages/unnamed[url]
    m = re.match(rf'{re.escape(npm)}((?:@[^/]+/)?[^/@]+)(?:@(\d*)[^/]*)?/([^?]+)', url)
    if not m: return
    name,major,path = m.groups()
    f = packages/(f'htmx{major}' if name=='htmx.org' else name)/path
    return f if f.is_file() else None

@pytest.fixture
def visit(chromium):
    """A function that opens a page for a new visitor: `visit(js=False)`, `visit(width=390)`

    `page.context.new_page()` is their second tab. Scripts and styles from CDNs come from
    `tests/node_modules`; other hosts cannot be reached. What the browser complains about on any
    page of the test (a script's error, a missing file, another host) is in `visit.complaints`,
    which must be empty when the test ends: a test that means to provoke it looks and clears."""
    contexts,complaints = [],[]

    def outside(route):
        f = cdn_file(route.request.url)
        kind = mimetypes.guess_type(route.request.url.partition('?')[0])[0]
        if f: return route.fulfill(path=f, content_type=kind)
        complaints.append(f'asked for {route.request.url}')
        route.abort()

    def said(msg):
        refused = 'status of 422' in msg.text # which Chromium reports of every refusal
        if refused or msg.type not in ('error','warning'): return
        complaints.append(f'{msg.type}: {msg.text} at {msg.location.get("url")}')

    def _visit(js=True, width=1280, height=800, **kwargs):
        view = dict(width=width, height=height)
        context = chromium.new_context(java_script_enabled=js, viewport=view, **kwargs)
        contexts.append(context)
        context.set_default_timeout(15_000)
        context.route(re.compile(r'^(?!http://127\.0\.0\.1[:/]|data:|blob:)'), outside)
        context.on('console', said)
        context.on('weberror', lambda e: complaints.append(f'error: {e.error}'))
        return context.new_page()

    _visit.complaints = complaints
    yield _visit
    for o in contexts: o.close()
    assert not complaints

@pytest.fixture
def shoot():
    "A function that keeps a picture of a page in `tests/screenshots`, for people to look at"
    def _shoot(page, name): page.screenshot(path=here/'screenshots'/f'{name}.png', full_page=True)
    return _shoot

@pytest.fixture
def axe():
    "A function that lists what axe-core holds against a page, each with its rule and the elements"
    def _axe(page):
        page.add_script_tag(path=packages/'axe-core'/'axe.min.js')
        found = page.evaluate('axe.run()')['violations']
        return [(o['id'], [n['html'] for n in o['nodes']]) for o in found]
    return _axe
