"The harness itself: its server, its browser and its rule against skipping do what the other tests rely on"
import shutil,subprocess,sys
from pathlib import Path
import pytest
from fasthtml.common import *
from playwright.sync_api import expect

def small_app(**kwargs):
    "A counter: an htmx button that adds one, and a plain form that does the same"
    (app,_),n = fast_app(secret_key='test', **kwargs),[0]
    def shown(): return P(f'Count: {n[0]}', id='count')

    @app.get('/')
    def index():
        plain = Form(Button('Add by form'), action='/form', method='post')
        return Titled('Counter', shown(), Button('Add by htmx', hx_post='/htmx', hx_target='#count', hx_swap='outerHTML'), plain)

    @app.post('/htmx')
    def htmx():
        n[0] += 1
        return shown()

    @app.post('/form')
    def form():
        n[0] += 1
        return RedirectResponse('/', status_code=303)
    return app

@pytest.mark.parametrize('kwargs,version', [({}, '2'), (dict(htmx4=True), '4')])
def test_htmx_swaps(serve, visit, shoot, kwargs, version):
    page = visit()
    page.goto(serve(small_app(**kwargs)))
    assert page.evaluate('htmx.version').startswith(version)
    page.evaluate('window.kept = true')
    page.get_by_text('Add by htmx').click()
    expect(page.locator('#count')).to_have_text('Count: 1')
    assert page.evaluate('window.kept'), 'the page was loaded anew'
    shoot(page, f'harness_htmx{version}')

def test_without_javascript(serve, visit):
    page = visit(js=False, width=390)
    url = serve(small_app())
    page.goto(url)
    assert page.evaluate('typeof htmx')=='undefined'
    page.get_by_text('Add by form').click()
    expect(page.locator('#count')).to_have_text('Count: 1')
    assert page.url==url+'/'
    assert page.viewport_size['width']==390

def test_pico_is_served(serve, visit):
    page = visit()
    page.goto(serve(small_app()))
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--pico-spacing')")

def test_two_visitors(serve, visit):
    app = FastHTML(secret_key='test')
    @app.get('/visits')
    def visits(sess):
        sess['n'] = sess.get('n', 0) + 1
        return P(sess['n'])
    url,ada,bob = serve(app)+'/visits',visit(),visit()
    for page,n in [(ada,1), (ada,2), (bob,1)]:
        page.goto(url)
        expect(page.locator('p')).to_have_text(str(n))

@pytest.mark.parametrize('part,complaint', [
    (Script('nope()'), 'nope is not defined'), (Script(src='/nope.js'), 'status of 404'),
    (Link(rel='stylesheet', href='https://example.org/a.css'), 'asked for https://example.org/a.css')])
def test_complaints(serve, visit, part, complaint):
    app = FastHTML(secret_key='test')
    @app.get('/')
    def index(): return Titled('Broken', part)
    visit().goto(serve(app))
    assert complaint in ' '.join(visit.complaints)
    visit.complaints.clear()

def test_axe(serve, visit, axe):
    app = FastHTML(htmlkw=dict(lang='en'), secret_key='test')
    @app.get('/')
    def index(): return Titled('Form', Label('Name ', Input(name='a')), Input(name='b'))
    page = visit()
    page.goto(serve(app))
    assert axe(page)==[('label', ['<input name="b">'])]

skips = "import pytest\ndef test_a(): pytest.skip('no reason')\n"
skips_module = "import pytest\npytest.importorskip('no_such_module')\n"

@pytest.mark.parametrize('source', [skips, skips_module])
def test_no_skipping(tmp_path, monkeypatch, source):
    for o in 'conftest.py','servers.py': shutil.copy(Path(__file__).with_name(o), tmp_path)
    (tmp_path/'test_it.py').write_text(source + 'def test_b(): pass\n')
    def run(): return subprocess.run([sys.executable, '-m', 'pytest', '-q', tmp_path], capture_output=True, text=True, cwd=tmp_path)
    monkeypatch.delenv('STEPFLOW_NO_SKIP', raising=False)
    assert '1 skipped' in run().stdout
    monkeypatch.setenv('STEPFLOW_NO_SKIP', '1')
    res = run()
    assert res.returncode and 'nothing may skip' in res.stdout
