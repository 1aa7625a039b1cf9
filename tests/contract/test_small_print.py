"Clauses of the design that no other test tries: cookies that are missing, names without a control, drafts, files"
import copy
from fasthtml.common import *
from cjm_fasthtml_stepflow import FolderFiles,StoredFile,Words
from kit import app_of,ask,both,forge,kept,letters,opened,order,record
from cjm_fasthtml_stepflow.testing import Visitor

@both
def test_without_a_cookie_nothing_is_stored_and_what_was_typed_stays(htmx):
    "Whose run: a POST without a session id gets its step, a notice and what was typed; the next press works"
    flow = order()
    tab = opened(flow, htmx)
    form = tab.page
    tab.client.cookies.clear()
    page = tab.send(who='Ada')
    assert (page.status,page.step,page.notice)==(200 if htmx else 422, 'who', Words.cookies)
    assert page.fields=={'who':'Ada'} and not flow.state_store._recs
    assert tab.send().step=='tea' and kept(flow)=={'who':'Ada'}

@both
def test_a_session_that_was_emptied_is_no_browser_without_cookies(htmx):
    "Whose run: a POST without a session id says that cookies are needed, or else to send this again"
    tab = opened(order(), htmx)
    @tab.app.get('/else')
    def elsewhere(sess):
        sess.clear()
        sess['auth'] = 'ada'
    tab.client.get('/else')
    assert tab.send(who='Ada').notice==Words.resend and tab.send().step=='tea'

@both
def test_a_form_of_another_session_stores_nothing(htmx):
    "Whose run: a copied page opens nobody's record; the next press works"
    flow = order()
    ada,bob = [opened(flow, htmx) for _ in range(2)]
    bob.page = ada.page
    page = bob.send(who='Bob')
    assert (page.step,page.notice,page.fields)==('who', Words.resend, {'who':'Bob'})
    assert not flow.state_store._recs and bob.send().step=='tea'

def test_a_data_key_without_a_control_is_taken_until_code_sets_it(caplog):
    "Submitting 3: what code set, a client cannot change; the log names it and the remedy"
    flow = letters('ab', a=dict(data_keys=['a','place']))
    tab = opened(flow)
    forge(tab, a='1', place='4')
    assert kept(flow)=={'a':'1', 'place':'4'}
    flow.update_workflow_state(tab.session, {'place':'5'})
    tab.get('/f/steps/a')
    forge(tab, a='2', place='6')
    assert kept(flow)=={'a':'2', 'place':'5'}
    assert "['place'] were posted" in caplog.text and 'hidden will do' in caplog.text

def test_a_form_within_the_form_is_named_in_the_log(caplog):
    "Browsers drop it, and with it the button's form: the log names the step and the remedy, once"
    tab = opened(letters('ab', a=dict(render=lambda ctx: Form(Label('A', Input(name='a'))))))
    tab.reload()
    said = [o for o in caplog.messages if 'draws a form' in o]
    assert len(said)==1 and "step 'a'" in said[0] and 'wrap_in_form=False' in said[0]

def test_a_hook_that_empties_the_session_is_named_in_the_log(caplog):
    def sign_in(state, request, sess):
        sess.clear()
        sess['auth'] = 'ada'
    opened(letters('ab', a=dict(on_leave=sign_in))).send(a='1')
    assert "`on_leave` of step 'a' emptied the session" in caplog.text and 'arotate_session' in caplog.text

def test_names_that_are_nobodys_are_logged_without_their_values(caplog):
    "Submitting 3: every other posted name is dropped and logged, never stored"
    flow = letters('ab')
    with caplog.at_level('INFO'): forge(opened(flow), a='1', is_admin='yes-please')
    assert kept(flow)=={'a':'1'} and "'is_admin'" in caplog.text and 'yes-please' not in caplog.text

def test_a_validate_that_returns_none_objects_and_is_logged(caplog):
    "Submitting 5: a `validate` that returns None objects, and the log names it"
    page = opened(letters('ab', a=dict(validate=lambda state: None))).send(a='1')
    assert (page.step,page.status,page.errors)==('a', 422, {'': [Words.invalid]})
    assert "`validate` of step 'a' returned None" in caplog.text

def test_maxlength_applies_to_drafts():
    "Bounds: `maxlength` applies to drafts"
    flow = letters('ab', b=dict(render=ask('b', maxlength=3)))
    tab = opened(flow)
    tab.send(a='1')
    tab.press('Back', b='12345')
    assert record(flow).drafts['b']=={'b':'123'}

def ask_files(ctx): return Label('One', Input(type='file', name='one')), Label('More', Input(type='file', name='more', multiple=True))

@both
def test_no_file(htmx, tmp_path):
    "Files: no file is '' or `[]`; all buttons of such a step send multipart"
    flow = letters('abc', kw=dict(files=FolderFiles(tmp_path)), b=dict(render=ask_files, can_skip=True))
    tab = opened(flow, htmx)
    tab.send(a='1')
    assert {tab.page.submission(o).enctype for o in ('', 'Back', Words.skip)}=={'multipart/form-data'}
    assert tab.send().step=='c' and kept(flow)==dict(a='1', one='', more=[])

def test_copies_of_a_file_open_it(tmp_path):
    "Files: a `StoredFile` is a dict tied to the flow's files, copies included; a store's methods give the dict"
    flow = letters('ab', kw=dict(files=FolderFiles(tmp_path)), a=dict(render=ask_files))
    tab = opened(flow)
    tab.send(one=('a.txt', b'hello', 'text/plain'))
    file = flow.get_workflow_state(tab.session)['one']
    for o in (file, file.copy(), copy.copy(file), copy.deepcopy(file)):
        assert isinstance(o, StoredFile)
        with o.open() as f: assert f.read()==b'hello'
    assert type(flow.state_store.get_state('f', tab.session)['one']) is dict

def test_a_former_id_is_a_way_back_too():
    "Paths: the URL of a former id leads to the step's, an open page that names it comes back to it"
    flow = letters('abc', c=dict(was=['end']))
    tab = opened(flow)
    for o in 'ab': tab.send(**{o: '1'})
    assert tab.get('/f/steps/end').url=='/f/steps/c'
    assert tab.get('/f/steps/a?back=end').hidden['stepflow_back']=='c'
    assert tab.send(a='2').step=='c'

def test_a_break_of_the_path_is_a_page_with_cancel():
    "Paths: a path without any step is an error that names the flow, over HTTP the failure page"
    page = Visitor(app_of(letters('a', a=dict(when=lambda state: False)))).get('/f/start')
    assert (page.status,page.heading)==(503, Words.problem)
