"Files in a real browser: the application example with and without JavaScript, with htmx 2 and 4"
import re,runpy
from pathlib import Path
import pytest
from fasthtml.common import *
from playwright.sync_api import expect
from browser import Tab

pdf = dict(name='cv.pdf', mimeType='application/pdf', buffer=b'%PDF-1.7 Ada')
def cert(n): return dict(name=f'certificate {n}.pdf', mimeType='application/pdf', buffer=bytes([65+n])*2000)

@pytest.fixture(params=['plain','htmx2','htmx4'])
def mode(request): return request.param

@pytest.fixture
def at_apply(mode, serve, visit, tmp_path, monkeypatch):
    "The application example, with its files and applications in `tmp_path`"
    monkeypatch.chdir(tmp_path)
    ns = runpy.run_path(str(Path(__file__).parent.parent/'examples'/'application.py'))
    flow,app = ns['application'],ns['app']
    def forget(): vars(flow.files).pop('path', None)
    forget()
    if mode=='htmx4':
        app,_ = fast_app(title='Application', htmx4=True)
        flow.create_router('/apply', max_body_size=25*2**20).to_app(app)
    def _at(**kw): return Tab(visit(js=mode!='plain', **kw), []).open(f'{serve(app)}/apply/start')
    yield _at
    forget()

def listed(t): return t.page.locator('.stepflow-files li > bdi')
def choose(t, name, *files): t.field(name).set_input_files([*files])

def to_cv(t):
    t.fill(name='Ada', email='ada@example.com')
    t.press('Continue')
    t.sees('Your CV')

def test_application(at_apply, shoot, axe, mode, tmp_path, visit):
    t = at_apply(width=390)
    to_cv(t)
    choose(t, 'cv', pdf)
    t.fill(note='Hello')
    t.press('Back')
    t.sees('Who are you?')
    t.press('Continue')
    t.sees('Your CV')
    expect(listed(t)).to_have_text(['cv.pdf'])
    assert t.field('note').input_value()=='Hello'
    if mode!='plain': assert axe(t.page)==[]
    shoot(t.page, f'files-cv-{mode}')
    t.press('Remove cv.pdf')
    expect(listed(t)).to_have_count(0)
    if mode!='plain': expect(t.field('cv')).to_be_focused()
    t.sees('Your CV')
    assert t.field('note').input_value()=='Hello'
    choose(t, 'cv', pdf)
    t.press('Continue')
    t.sees('Certificates')
    choose(t, 'certificates', *map(cert, range(4)))
    t.press('Continue')
    expect(t.alert).to_contain_text('keep three certificates')
    expect(listed(t)).to_have_count(4)
    shoot(t.page, f'files-certificates-{mode}')
    t.press('Remove certificate 2.pdf')
    expect(listed(t)).to_have_count(3)
    t.press('Continue')
    t.sees('Check your answers')
    for o in 'cv.pdf','certificate 3.pdf': expect(t.page.get_by_text(o)).to_be_visible()
    t.page.reload()
    t.press('Apply')
    t.sees('Thank you!')
    folder, = (tmp_path/'applications').iterdir()
    assert {p.name for p in folder.iterdir()}=={'0.pdf','1.pdf','2.pdf','3.pdf','answers.json'}
    assert (folder/'0.pdf').read_bytes()==pdf['buffer']

def test_refused_file(at_apply, shoot, mode, visit):
    t = at_apply(color_scheme='dark')
    to_cv(t)
    def indent(): return t.field('cv').evaluate('o => getComputedStyle(o).paddingInlineStart')
    before = indent()
    choose(t, 'cv', dict(name='cv.exe', mimeType='application/x-msdownload', buffer=b'MZ'))
    t.fill(note='Hello')
    t.press('Continue')
    expect(t.alert).to_contain_text('cv.exe is of a type that is not taken here (.pdf, .docx)')
    assert t.field('note').input_value()=='Hello'
    assert indent()==before # Pico moves it
    shoot(t.page, f'files-refused-{mode}')
    assert not t.wide

@pytest.mark.parametrize('mode', ['htmx2','htmx4'], indirect=True)
def test_too_large_a_body(at_apply, mode, visit, tmp_path):
    t = at_apply()
    to_cv(t)
    t.fill(note='Hello')
    (tmp_path/'cv.pdf').write_bytes(b'x'*(26*2**20))
    t.field('cv').evaluate('o => o.removeAttribute("data-max-size")')
    choose(t, 'cv', tmp_path/'cv.pdf')
    t.press('Continue')
    expect(t.alert).to_contain_text('too large')
    assert t.field('note').input_value()=='Hello'
    visit.complaints.clear()

@pytest.mark.parametrize('mode', ['htmx2','htmx4'], indirect=True)
def test_progress(at_apply, mode, visit):
    "The bar moves while the file is sent, and is gone afterwards"
    t = at_apply()
    to_cv(t)
    t.page.evaluate('''() => {
      window.seen = []
      new MutationObserver(() => { const o = document.querySelector('.stepflow-sending')
        if (o) seen.push([o.textContent, o.firstChild.getAttribute('value')]) })
        .observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true}) }''')
    cdp = t.page.context.new_cdp_session(t.page)
    cdp.send('Network.emulateNetworkConditions', dict(offline=False, latency=0, downloadThroughput=10**7, uploadThroughput=2*10**6))
    choose(t, 'cv', pdf | dict(buffer=b'x'*(3*2**20)))
    t.press('Continue')
    t.sees('Certificates')
    expect(t.page.locator('.stepflow-sending')).to_have_count(0)
    seen = t.page.evaluate('seen')
    assert seen
    if mode=='htmx2': assert any(re.fullmatch(r'Sending: \d+ %', o) for o,_ in seen), seen

@pytest.mark.parametrize('mode', ['htmx2','htmx4'], indirect=True)
def test_a_file_that_is_too_large_is_told_before_it_is_sent(at_apply, visit):
    "Files: `data-max-size`, as soon as the file is chosen; a smaller one goes its way"
    t,posts = at_apply(),[]
    to_cv(t)
    t.page.on('request', lambda o: posts.append(o.url) if o.method=='POST' else None)
    choose(t, 'cv', pdf | dict(buffer=b'x'*(5*2**20+600_000)))
    said = t.field('cv').evaluate('o => o.validationMessage')
    assert said=='cv.pdf is too large; it may have 5 MB and has 5.6 MB'
    t.press('Continue')
    t.sees('Your CV')
    assert posts==[]
    choose(t, 'cv', pdf)
    assert t.field('cv').evaluate('o => o.validationMessage')==''
    t.press('Continue')
    t.sees('Certificates')

@pytest.mark.parametrize('mode', ['plain'], indirect=True)
def test_too_large_a_body_without_javascript(at_apply, visit, tmp_path):
    "Answering: a page says so, and the browser's Back button keeps what was typed"
    t = at_apply()
    to_cv(t)
    t.fill(note='Hello')
    (tmp_path/'cv.pdf').write_bytes(b'x'*(26*2**20))
    choose(t, 'cv', tmp_path/'cv.pdf')
    t.press('Continue')
    t.sees('There is a problem')
    expect(t.alert).to_contain_text('too large')
    t.page.go_back()
    t.sees('Your CV')
    assert t.field('note').input_value()=='Hello'
    visit.complaints.clear()
