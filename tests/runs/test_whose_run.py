"Whose run is it: the session id is the only key to a record; what a form holds is a name"
import pytest,time
from fasthtml.common import *
from cjm_fasthtml_stepflow.testing import Visitor
from kit import app_of,both,letters
from runkit import thanks

@pytest.fixture
def later(monkeypatch):
    "A function that sets the clock forward"
    real,ahead = time.time,[0]
    monkeypatch.setattr(time, 'time', lambda: real()+ahead[0])
    def _later(seconds): ahead[0] += seconds
    return _later

def texts(flow): return {k: o[0] for k,o in flow.state_store._recs.items()}

def stranger(app, kind, htmx):
    "Someone else, who holds no cookie, has just come, or has a run of their own"
    res = Visitor(app, htmx)
    if kind!='no cookie': res.get('/f/start')
    if kind=='own run': res.send(a='Eve')
    return res

# A form is no key

@both
@pytest.mark.parametrize('wait', [0, 61, 3600])
@pytest.mark.parametrize('kind', ['no cookie','newcomer','own run'])
def test_a_copied_form_opens_and_stores_nothing(later, kind, wait, htmx):
    "Whose run: the instance id is never a key, and there is no window of any seconds"
    runs = []
    flow = letters('ab', on_complete=thanks(runs))
    app = app_of(flow)
    ada = Visitor(app)
    first = ada.get('/f/start')
    second = ada.send(a='Ada was here')
    eve = stranger(app, kind, htmx)
    later(wait)
    before = texts(flow)
    for form,values in [(first, dict(a='typed')), (second, dict(b='typed'))]:
        page = eve.tab(form).send(**values)
        assert page.notice and 'Ada was here' not in page.html and 'Thanks' not in page.html
        if page.step==form.step: assert page.fields==values, 'typed values are shown'
        assert texts(flow)==before and not runs
    assert page.step==('b' if kind=='own run' else 'a')

@both
def test_a_stranger_cannot_go_back_or_cancel_either(htmx):
    "Whose run: a POST with a form of another session leaves the record as it is"
    flow = letters('ab')
    app = app_of(flow)
    ada = Visitor(app)
    ada.get('/f/start')
    ada.send(a='Ada')
    before = texts(flow)
    for name in ('Back','Cancel'): Visitor(app, htmx).tab(ada.page).press(name, b='typed')
    assert texts(flow)==before
    assert ada.send(b='x').heading

@both
def test_a_form_of_another_session_is_taken_at_the_next_press(htmx):
    "Whose run: the notice comes with a form of the visitor's own, with what they typed in it"
    flow = letters('ab')
    app = app_of(flow)
    form = Visitor(app).get('/f/start')
    eve = Visitor(app, htmx).tab(form)
    assert eve.send(a='typed').notice and eve.page.fields==dict(a='typed')
    assert eve.send().step=='b'

@both
@pytest.mark.parametrize('wait', [0, 30, 61, 122])
def test_a_lost_answer_that_is_sent_again_is_one_run(later, wait, htmx):
    "Whose run: both halves of a newcomer's double click meet, however long after, with one key"
    keys = []
    def done(state, request, completion_key):
        keys.append(completion_key)
        return H1('Thanks')
    app = app_of(letters('a', on_complete=done))
    ada = Visitor(app, htmx)
    form = ada.get('/f/start')
    had = dict(ada.client.cookies)
    def send():
        tab = Visitor(app, htmx)
        tab.client.cookies.update(had)
        return tab.tab(form).send(a='Ada')
    pages = [send()]
    later(wait)
    pages.append(send())
    assert [o.heading for o in pages]==['Thanks']*2 and len(keys)==1

# Cookies

@both
def test_blocked_cookies_are_named_at_every_press(htmx):
    "Whose run: without a session id, a notice that cookies are needed, and nothing stored"
    flow = letters('ab')
    ada = Visitor(app_of(flow), htmx)
    ada.get('/f/start')
    for text in ('one','two','three'):
        ada.client.cookies.clear()
        page = ada.send(a=text)
        assert (page.step,page.fields,page.notice)==('a', dict(a=text), flow.words.cookies)
        assert page.status==(200 if htmx else 422) and not texts(flow)
    assert ada.send(a='four').step=='b', 'the press works where cookies do'

@both
def test_opening_a_step_gives_a_cookie_and_stores_nothing(htmx):
    "Whose run: opening a step puts the session id there, a cookie, and nothing into the store"
    flow = letters('ab')
    ada = Visitor(app_of(flow), htmx)
    ada.get('/f/steps/a')
    assert 'stepflow_id' in ada.session and not texts(flow)
    assert ada.send(a='x').step=='b' and len(texts(flow))==1

# Runs that have ended

@pytest.mark.parametrize('htmx,n', [(False,21), (True,100)])
def test_forms_of_finished_runs_never_run_again(htmx, n):
    "Whose run: a form minted no later than the last finish belongs to the run that ended"
    runs,forms = [],[]
    app = app_of(letters('a', on_complete=thanks(runs)))
    ada = Visitor(app, htmx)
    for i in range(n):
        forms.append(ada.get('/f/start'))
        assert ada.send(a=f'run {i}').heading=='Thanks'
    for o in forms: assert ada.tab(o).send(a='again').heading=='Thanks'
    assert [o['a'] for o in runs]==[f'run {i}' for i in range(n)]

@both
def test_forms_of_finished_runs_do_not_touch_the_present_one(htmx):
    "Whose run: a record keeps the time of the last finish, also while a new run goes on"
    runs,forms = [],[]
    flow = letters('ab', on_complete=thanks(runs))
    ada = Visitor(app_of(flow), htmx)
    for i in range(3):
        forms.append(ada.get('/f/start'))
        forms.append(ada.send(a=f'run {i}'))
        ada.send(b='x')
    ada.get('/f/start')
    ada.send(a='present')
    before = texts(flow)
    for o in forms:
        page = ada.tab(o).send(**{o.step: 'old'})
        assert page.notice==flow.words.sent_before and page.step=='b'
    assert len(runs)==3 and texts(flow)==before
    ada.get('/f/start')
    ada.send(b='y')
    assert runs[3]==dict(a='present', b='y')

def test_a_newcomers_tabs_are_one_run():
    "Whose run: a newcomer's tabs, whatever their ids, are one run"
    runs = []
    app = app_of(letters('ab', on_complete=thanks(runs)))
    ada = Visitor(app)
    forms = [ada.get('/f/start') for _ in range(3)]
    assert len({o.hidden['stepflow_instance'] for o in forms})==3
    for i,o in enumerate(forms): assert ada.tab(o).send(a=f'tab {i}').step=='b'
    ada.get('/f/start')
    ada.send(b='x')
    assert runs==[dict(a='tab 2', b='x')]
    for o in forms: assert ada.tab(o).send(a='late').heading=='Thanks'
    assert len(runs)==1

@both
def test_forms_of_before_a_reset_are_told_so(htmx):
    "Whose run: a form minted no later than the last reset belongs to the run that ended"
    runs = []
    flow = letters('ab', on_complete=thanks(runs))
    ada = Visitor(app_of(flow), htmx)
    first = ada.get('/f/start')
    second = ada.send(a='Ada')
    ada.press('Cancel')
    for o in (first, second):
        page = ada.tab(o).send(**{o.step: 'old'})
        assert page.step=='a' and page.notice and not runs
    assert ada.send(a='new').step=='b'

def test_the_form_of_a_run_that_lies_under_the_session_is_theirs_in_any_case():
    "Whose run: the id of a record under the visitor's session id is theirs, also after a login"
    runs = []
    flow = letters('ab', on_complete=thanks(runs))
    app = app_of(flow)
    @app.get('/login')
    def login(sess): return flow.rotate_session(sess, 'account-1')
    ada = Visitor(app)
    ada.get('/f/start')
    form = ada.send(a='Ada')
    ada.get('/login')
    device = Visitor(app)
    device.get('/login')
    assert device.tab(form).send(b='x').heading=='Thanks' and len(runs)==1
