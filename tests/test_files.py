"Uploads as answers: kept, replaced, removed and gone, with a store and a folder that tell what is left"
import asyncio,itertools,os,time,pytest
from threading import Thread
from fasthtml.common import *
from cjm_fasthtml_stepflow import FolderFiles,InMemoryWorkflowStateStore,Step,StepFlow,StoredFile
from cjm_fasthtml_stepflow.words import Words
from kit import AsyncVisitor,app_of,both,kept,messages,order,record,walk
from cjm_fasthtml_stepflow.testing import Visitor

max_size = 1000
pdf,exe = ('cv.pdf', b'%PDF-1.7 Ada', 'application/pdf'),('cv.exe', b'MZ', 'application/x-msdownload')
def cert(n, size=10): return f'c{n}.pdf', bytes([65+n])*size, 'application/pdf'

def ask_cv(ctx):
    cv = Input(name='cv', type='file', required=True, accept='.pdf,.docx', data_max_size=max_size)
    return H1('Your CV'), Label('CV', cv), Label('Note', Input(name='note'))
def ask_certs(ctx):
    certs = Input(name='certs', type='file', multiple=True, accept='.pdf')
    return H1('Certificates'), Label('Certificates', certs)
def ask_who(ctx): return H1('You'), Label('Name', Input(name='who', required=True))

class Seen(list):
    "Notes the answers, and what was in the files, when a run is completed"
    def __init__(self, fail=0): self.fail = fail
    def __bool__(self): return True
    def __call__(self, state, request):
        if self.fail:
            self.fail -= 1
            raise RuntimeError('mail is down')
        fs = [state.get('cv') or None, *(state.get('certs') or [])]
        self.append([(o.name, o.open().read()) for o in fs if o])
        return H1('Thanks')

@pytest.fixture
def place(tmp_path): return FolderFiles(tmp_path/'files')

def apply(place, done=None, **kw):
    steps = [Step('cv', 'CV', ask_cv), Step('certs', 'Certificates', ask_certs, can_skip=True), Step('who', 'You', ask_who)]
    return StepFlow('apply', steps, on_complete=done, files=place, **kw)

def begun(flow, htmx=False):
    tab = Visitor(app_of(flow), htmx)
    tab.get('/f/start')
    return tab

def on_disk(place): return sorted(p.read_bytes() for p in place.path.rglob('*') if p.is_file())
def listed(page): return page.texts('.stepflow-files bdi')
def remove(tab, name, **values): return tab.press(f'Remove {name}', **values)

@both
def test_to_the_end(place, htmx):
    seen = Seen()
    flow = apply(place, seen)
    tab = begun(flow, htmx)
    tab.send(cv=pdf)
    assert tab.page.step=='certs'
    tab.send(certs=[cert(1), cert(2)])
    assert on_disk(place)==sorted([pdf[1], cert(1)[1], cert(2)[1]])
    tab.send(who='Ada')
    assert tab.page.heading=='Thanks'
    assert seen==[[('cv.pdf', pdf[1]), ('c1.pdf', cert(1)[1]), ('c2.pdf', cert(2)[1])]]
    assert on_disk(place)==[]

def test_record_is_json(place):
    flow = apply(place)
    tab = begun(flow)
    tab.send(cv=pdf)
    cv = kept(flow)['cv']
    assert type(cv) is dict and set(cv)=={'$file','name','size','type'}
    assert (cv['name'],cv['size'],cv['type'])==('cv.pdf', 12, 'application/pdf')
    assert flow.get_workflow_state(tab.session)['cv'].open().read()==pdf[1]
    assert type(flow.state_store.get_state('apply', tab.session)['cv']) is dict

@both
def test_refusal_keeps_the_upload(place, htmx):
    def validate(state): return {'note': 'Say something'} if not state['note'] else True
    flow = StepFlow('apply', [Step('cv', 'CV', ask_cv, validate=validate), Step('who', 'You', ask_who)], files=place)
    tab = begun(flow, htmx)
    page = tab.send(cv=pdf)
    assert page.errors=={'note': ['Say something']} and listed(page)==['cv.pdf']
    assert not page.one('[name=cv]').has_attr('required')
    assert listed(tab.reload())==['cv.pdf']
    assert tab.send(note='Hi').step=='who' and kept(flow)['cv']['name']=='cv.pdf'
    assert listed(tab.press('Back'))==['cv.pdf']
    assert tab.send().step=='who' and on_disk(place)==[pdf[1]]

@both
def test_back_keeps_the_upload(place, htmx):
    flow = apply(place)
    tab = begun(flow, htmx)
    tab.send(cv=pdf)
    assert tab.press('Back', certs=[cert(1)]).step=='cv'
    assert listed(tab.send())==['c1.pdf']

def test_required_and_types(place):
    tab = begun(apply(place))
    assert messages(tab.send())==['CV: choose a file']
    assert 'cv.exe is of a type' in messages(tab.send(cv=exe))[0] and on_disk(place)==[]
    assert 'too large' in messages(tab.send(cv=('a.pdf', b'x'*1001)))[0] and on_disk(place)==[]
    assert '1000 bytes' in tab.page.text and '1001 bytes' in tab.page.text

def test_others_are_kept_when_one_is_refused(place):
    tab = begun(apply(place))
    tab.send(cv=pdf)
    page = tab.send(certs=[cert(1), exe, cert(2)])
    assert page.status==422 and list(page.errors)==['certs'] and len(messages(page))==1
    assert listed(page)==['c1.pdf','c2.pdf']
    assert tab.send().step=='who'

def test_replace_and_add(place):
    flow = apply(place)
    tab = begun(flow)
    tab.send(cv=pdf)
    tab.send(certs=[cert(1)])
    tab.press('Back')
    assert listed(tab.send(certs=[cert(2)]) and tab.press('Back'))==['c1.pdf','c2.pdf']
    tab.press('Back')
    tab.send(cv=('new.pdf', b'new'))
    assert on_disk(place)==sorted([b'new', cert(1)[1], cert(2)[1]])
    assert record(flow).files and len(record(flow).files)==3

def test_same_file_once(place):
    flow = apply(place)
    tab = begun(flow)
    tab.double_click(cv=pdf)
    assert tab.page.step=='certs' and on_disk(place)==[pdf[1]]
    tab.double_click(certs=[cert(1)])
    assert tab.page.step=='who'
    assert [o['name'] for o in kept(flow)['certs']]==['c1.pdf']
    assert on_disk(place)==sorted([pdf[1], cert(1)[1]])

@both
def test_remove(place, htmx):
    flow = apply(place)
    tab = begun(flow, htmx)
    tab.send(cv=pdf, note='old')
    tab.press('Back')
    page = remove(tab, 'cv.pdf', note='typed')
    assert (page.step,page.status,listed(page))==('cv', 200, [])
    assert page.fields['note']=='typed' and page.one('[name=cv]').has_attr('required')
    assert on_disk(place)==[] and 'cv' not in kept(flow)
    assert messages(tab.get('/f/steps/who') and tab.send())==['CV: choose a file']

def test_remove_one_of_several(place):
    flow = apply(place)
    tab = begun(flow)
    tab.send(cv=pdf)
    tab.send(certs=[cert(1), cert(2), cert(3)])
    tab.press('Back')
    assert listed(remove(tab, 'c2.pdf', certs=[cert(4)]))==['c1.pdf','c3.pdf','c4.pdf']
    assert len(on_disk(place))==4
    old = tab.page
    remove(tab, 'c1.pdf')
    tab.page = old
    assert listed(remove(tab, 'c1.pdf'))==['c3.pdf','c4.pdf']

def test_skip_drops(place):
    flow = apply(place)
    tab = begun(flow)
    tab.send(cv=pdf)
    tab.send(certs=[cert(1)])
    tab.press('Back')
    assert tab.press('Skip this step', certs=[cert(2)]).step=='who'
    assert on_disk(place)==[pdf[1]] and not kept(flow).get('certs')

@both
def test_reset_and_clear(place, htmx):
    flow = apply(place)
    tab = begun(flow, htmx)
    tab.send(cv=pdf)
    tab.press('Cancel')
    assert on_disk(place)==[]
    tab.get('/f/start')
    tab.send(cv=pdf)
    flow.clear_workflow(tab.session)
    assert on_disk(place)==[]

def test_update_from_outside(place):
    flow = apply(place)
    tab = begun(flow)
    tab.send(cv=pdf)
    tab.send(certs=[cert(1)])
    flow.update_workflow_state(tab.session, {'certs': []})
    assert on_disk(place)==[pdf[1]]
    flow.update_workflow_state(tab.session, {'note': 'x'})
    assert on_disk(place)==[pdf[1]] and flow.get_workflow_state(tab.session)['cv'].open().read()==pdf[1]

def test_handler_that_raises_keeps_them(place):
    seen = Seen(fail=1)
    flow = apply(place, seen)
    tab = begun(flow)
    tab.send(cv=pdf)
    tab.press('Skip this step')
    assert tab.send(who='Ada').status==503 and on_disk(place)==[pdf[1]]
    tab.send()
    assert tab.page.heading=='Thanks' and seen==[[('cv.pdf', pdf[1])]] and on_disk(place)==[]

def test_rotation_keeps_them(place):
    seen = Seen()
    flow = apply(place, seen)
    tab = begun(flow)
    tab.send(cv=pdf)
    sess = tab.session
    flow.rotate_session(sess, 'account-7')
    assert flow.get_workflow_state(sess)['cv'].open().read()==pdf[1]

def by_a_failing_end(tab): assert tab.send(who='Ada').status==503
def by_a_login(tab): assert tab.get('/login').step=='who'

@pytest.mark.parametrize('way', [by_a_failing_end, by_a_login])
def test_files_last_as_long_as_their_record(place, way):
    "Files: bytes go after the save with which no answer names them; whatever extends a record extends its files"
    tab = begun(flow := apply(place, Seen(fail=1)))
    @tab.app.get('/login')
    async def login(sess):
        await flow.arotate_session(sess, 'account-7')
        return RedirectResponse('/f/start')
    tab.send(cv=pdf)
    tab.press('Skip this step')
    for o in [place.path, *place.path.rglob('*')]: os.utime(o, (0, time.time()-3600))
    way(tab)
    place.purge(time.time()-1800)
    assert on_disk(place)==[pdf[1]]

def test_a_long_completion_keeps_files_from_its_claim_on(place):
    "Files: completed (after `on_complete` has returned); a purge meanwhile leaves them"
    def done(state, request):
        place.purge(time.time()-1800)
        return H1(state['cv'].open().read().decode())
    tab = begun(apply(place, done))
    tab.send(cv=pdf)
    tab.press('Skip this step')
    for o in [place.path, *place.path.rglob('*')]: os.utime(o, (0, time.time()-3600))
    assert tab.send(who='Ada').heading==pdf[1].decode()

async def test_a_visitor_who_leaves_right_after_the_claim_is_served(tmp_path):
    "Once: a cancelled task does not leave a claim that nobody works for"
    class Slow(FolderFiles):
        slow = False
        def touch(self, *args, **kw):
            if self.slow: time.sleep(.4)
            return super().touch(*args, **kw)
    place,runs = Slow(tmp_path/'files'),[]
    flow = apply(place, lambda state, request: runs.append(1) or H1('Thanks'), completion_lease=None)
    flow.patience = 1
    tab = AsyncVisitor(app_of(flow))
    await tab.get('/f/start')
    await tab.send(cv=pdf)
    await tab.press('Skip this step')
    last,place.slow = tab.page,True
    leaving = asyncio.create_task(tab.ask(last.submission(who='Ada')))
    await asyncio.sleep(.2)
    leaving.cancel()
    await asyncio.sleep(1)
    place.slow,tab.page = False,last
    assert (await tab.send(who='Ada')).heading=='Thanks' and runs==[1]

def test_limit_of_a_run(place):
    tab = begun(apply(place, max_instance_bytes=60))
    tab.send(cv=pdf)
    page = tab.send(certs=[cert(1, 30), cert(2, 30)])
    assert listed(page)==['c1.pdf'] and 'together may have 60 bytes' in messages(page)[0]
    remove(tab, 'c1.pdf')
    assert tab.send(certs=[cert(2, 30)]).step=='who'

def test_what_goes_makes_room(place):
    "A file that is removed or replaced counts no more for those of the same submission"
    def ask(ctx): return Input(name='one', type='file'),Input(name='two', type='file', multiple=True)
    tab = begun(StepFlow('apply', [Step('cv', 'CV', ask), Step('who', 'You', ask_who)], files=place, max_instance_bytes=60))
    assert tab.send(one=cert(1, 50)).step=='who'
    tab.get('/f/steps/cv')
    assert tab.send(one=cert(2, 30), two=[cert(3, 30)]).step=='who'
    page = tab.get('/f/steps/cv')
    page = tab.press('Remove c3.pdf', two=[cert(4, 30)])
    assert listed(page)==['c2.pdf','c4.pdf'] and not page.errors

def test_a_run_has_a_thousand_files_at_most(place):
    "Files, Safety: files without a byte are bounded too"
    tab = begun(apply(place))
    tab.send(cv=pdf)
    def empty(a, b): return [(f'c{i}.pdf', b'', 'application/pdf') for i in range(a, b)]
    for i in range(0, 900, 100):
        tab.get('/f/steps/certs')
        assert tab.send(certs=empty(i, i+100)).step=='who'
    tab.get('/f/steps/certs')
    tab.send(certs=empty(900, 1000))
    tab.get('/f/steps/certs')
    page = tab.send(certs=empty(1000, 1100))
    assert 'together may have' in messages(page)[0]
    assert len(on_disk(place))<=1001 and 900<len(listed(page))<=1000

def test_hooks_get_files(place):
    got = []
    def on_leave(state, request, sess): got.append(state['cv'].open().read())
    def validate(state): return state['cv'].size<100
    async def on_enter(state, request, sess):
        with await state['cv'].aopen() as f: got.append(f.read())
    steps = [Step('cv', 'CV', ask_cv, validate=validate, on_leave=on_leave), Step('who', 'You', ask_who, on_enter=on_enter)]
    tab = begun(StepFlow('apply', steps, files=place))
    assert tab.send(cv=pdf).step=='who' and got==[pdf[1]]*2

def test_render_sees_files(place):
    seen = []
    def ask(ctx):
        seen.append(ctx.get('cv'))
        return ask_cv(ctx), Label('More', Input(name='more')) if ctx.get('note') else None
    tab = begun(StepFlow('apply', [Step('cv', 'CV', ask), Step('who', 'You', ask_who)], files=place))
    tab.send(cv=exe)
    tab.send(cv=pdf, note='x')
    tab.reload()
    assert not [o for o in seen if o and not isinstance(o, StoredFile)]

def test_hostile(place):
    flow = apply(place)
    tab = begun(flow)
    assert messages(tab.go(tab.page.submission().forged(cv='text.pdf')))==['CV: choose a file']
    assert tab.go(tab.page.submission().forged(cv='{"$file":"x"}', stepflow_remove='../../x')).status<500
    for name in ('../../../etc/passwd.pdf', 'a\0b.pdf', '<script>x</script>.pdf', 'C:\\x.pdf', 'é'*600+'.pdf', '\u202efdp.pdf', '.pdf'):
        page = tab.send(cv=(name, b'x', '<img>/x'))
        assert page.step=='certs'
        assert '<script>x' not in tab.press('Back').html
    assert len(on_disk(place))==1 and all(p.parent.parent==place.path for p in place.path.rglob('*') if p.is_file())

def test_no_other_visitor(place):
    flow = apply(place)
    a,b = begun(flow),begun(flow)
    a.send(cv=pdf)
    b.send(cv=('b.pdf', b'b'))
    id = record_of(flow, a)['cv']['$file']
    b.press('Back')
    b.go(b.page.submission().forged(stepflow_remove=id))
    assert on_disk(place)==sorted([pdf[1], b'b'])

def record_of(flow, tab): return flow.state_store.get_state(flow.flow_id, tab.session)

def test_foreign_form_stores_nothing(place):
    flow = apply(place)
    a,b = begun(flow),begun(flow)
    a.send(cv=pdf)
    a.press('Back')
    b.page = a.page
    b.send(cv=('b.pdf', b'b'))
    assert on_disk(place)==[pdf[1]]

def test_expired_files_go(tmp_path, place):
    flow = apply(place)
    tab = begun(flow)
    tab.send(cv=pdf)
    assert place.purge(time.time()-60)==0 and place.purge(time.time()+1)==1

def test_nothing_where_there_are_no_files(place):
    class Never:
        def __getattr__(self, k): raise AssertionError(k)
    never = Never()
    flow = order(kw=dict(files=never))
    tab = walk(begun(flow), 'end')
    assert not tab.page.all('progress') and 'multipart' not in tab.page.html

@both
def test_parked(place, htmx):
    seen = []
    flow = apply(place)
    tab = begun(flow, htmx)
    tab.send(cv=pdf)
    rec = record(flow)
    assert rec.files==[kept(flow)['cv']['$file']]

@both
def test_old_tab_of_a_closed_step_keeps_the_file(place, htmx):
    "Files, Paths: what a tab sends to a step that has closed names its files still"
    def wants(state): return state.get('who')=='Ada'
    steps = [Step('who', 'You', ask_who), Step('cv', 'CV', ask_cv, when=wants),
        Step('certs', 'Certificates', ask_certs)]
    tab = begun(StepFlow('apply', steps, files=place), htmx)
    tab.send(who='Ada')
    tab.send(cv=pdf)
    old = tab.get('/f/steps/cv')
    tab.get('/f/steps/who')
    assert tab.send(who='Bob').step=='certs'
    tab.page = old
    tab.send(note='More')
    tab.get('/f/steps/who')
    tab.send(who='Ada')
    assert len(listed(tab.get('/f/steps/cv')))==1 and tab.page.fields['note']=='More'
    assert tab.send().step=='certs' and on_disk(place)==[pdf[1]]

@both
@pytest.mark.parametrize('again', [False, True], ids=['gone', 'another'])
def test_remove_reopens_what_depends_on_the_file(place, htmx, again):
    "Files, Paths: a later step whose form the file had changed is asked again, unless another file comes"
    def ask(ctx): return H1('Letter'), Label('About', Input(name='about' if ctx.get('cv') else 'why', required=True))
    def ask_cv(ctx): return H1('CV'), Label('CV', Input(name='cv', type='file'))
    steps = [Step('cv', 'CV', ask_cv), Step('letter', 'Letter', ask), Step('who', 'You', ask_who)]
    tab = begun(StepFlow('apply', steps, files=place), htmx)
    tab.send(cv=pdf)
    tab.send(about='me')
    tab.get('/f/steps/cv')
    assert remove(tab, 'cv.pdf').step=='cv'
    tab.send(**(dict(cv=pdf) if again else {}))
    assert tab.get('/f/steps/who').step==('who' if again else 'letter')

@both
def test_a_secret_file_outlives_the_reopening_of_its_step(place, htmx):
    "Files: survives like any other answer; only what is typed in secret is asked for again"
    def ask(ctx):
        more = Label('More', Input(name='more')) if ctx.get('who')=='Bob' else ''
        return H1('CV'), Label('CV', Input(name='cv', type='file', required=True)), more
    steps = [Step('who', 'You', ask_who), Step('cv', 'CV', ask, secret=['cv']),
        Step('certs', 'Certificates', ask_certs)]
    tab = begun(StepFlow('apply', steps, files=place), htmx)
    tab.send(who='Ada')
    tab.send(cv=pdf)
    tab.get('/f/steps/who')
    tab.send(who='Bob')
    assert tab.page.step=='cv' and on_disk(place)==[pdf[1]]
    assert tab.send(more='x').step=='certs' and on_disk(place)==[pdf[1]]

def test_words():
    w = Words()
    assert w.size_text(10*2**20)=='10 MB'

class Fails:
    "Lets a verb of a place for files raise, as often as it is told to"
    def __init__(self, place): self.place,self.fail = place,[]
    def __getattr__(self, k):
        if k in self.fail: raise OSError('the disk is gone')
        return getattr(self.place, k)

def test_tidying_that_fails_harms_nobody(place):
    fails = Fails(place)
    flow = apply(fails)
    tab = begun(flow)
    tab.send(cv=pdf)
    fails.fail = ['delete','touch','purge']
    tab.press('Back')
    assert tab.send(cv=('b.pdf', b'b')).step=='certs'
    assert on_disk(place)==sorted([pdf[1], b'b']) and record_of(flow, tab)['cv']['name']=='b.pdf'

def test_upload_that_cannot_be_kept(place):
    fails = Fails(place)
    tab = begun(apply(fails))
    fails.fail = ['save']
    page = tab.send(cv=pdf, note='typed')
    assert page.status==503 and page.fields['note']=='typed' and listed(page)==[]
    fails.fail = []
    assert tab.send(cv=pdf).step=='certs'

def test_upload_that_cannot_be_kept_on_back(place):
    "Nothing typed is lost: Back keeps the text of a step whose upload cannot be kept"
    fails = Fails(place)
    ask = [Input(name='note'), Input(type='file', name='scan')]
    steps = [Step('who', 'You', ask_who), Step('scan', 'Scan', lambda ctx: ask)]
    tab = begun(StepFlow('apply', steps, files=fails))
    tab.send(who='Ada')
    tab.press('Back', scan=pdf)
    tab.send()
    fails.fail = ['save']
    assert tab.press('Back', note='typed', scan=cert(1)).step=='who'
    page = tab.send()
    assert page.fields['note']=='typed' and listed(page)==[pdf[0]]

def test_bytes_that_are_gone_are_asked_for_again(place):
    seen = Seen()
    tab = begun(apply(place, seen))
    tab.send(cv=pdf)
    tab.press('Skip this step')
    place.purge(time.time()+1)
    page = tab.send(who='Ada')
    assert page.step=='cv' and messages(page)==['CV: choose a file'] and listed(page)==[]
    tab.send(cv=pdf)
    while tab.page.step: tab.send()
    assert seen==[[('cv.pdf', pdf[1])]]

class Late(InMemoryWorkflowStateStore):
    "Refuses writes, or breaks, as often as it is told to"
    late = broken = 0
    def write(self, *args, **kw):
        if self.broken:
            self.broken -= 1
            raise OSError('the database is away')
        if self.late:
            self.late -= 1
            return False
        return super().write(*args, **kw)

def test_deciding_again_keeps_an_upload_once(place):
    store = Late()
    tab = begun(apply(place, state_store=store))
    store.late = 3
    assert tab.send(cv=pdf).step=='certs' and on_disk(place)==[pdf[1]]

def test_a_hook_that_clears_leaves_no_upload(place):
    def leave(state, request, sess): flow.clear_workflow(sess)
    flow = StepFlow('apply', [Step('cv', 'CV', ask_cv, on_leave=leave), Step('who', 'You', ask_who)], files=place)
    assert begun(flow).send(cv=pdf).step=='cv' and on_disk(place)==[]

class Raced(InMemoryWorkflowStateStore):
    "Lets another request save right before a first one does"
    other = None
    def write(self, *args, **kw):
        if f := self.other:
            self.other = None
            t = Thread(target=f)
            t.start()
            t.join()
        return super().write(*args, **kw)

def test_an_upload_goes_along_when_another_tabs_run_was_first(place):
    "Whose run: a newcomer's tabs, whatever their ids, are one run"
    seen,store = Seen(),Raced()
    tab = begun(apply(place, seen, state_store=store))
    other = tab.tab(tab.get('/f/start'))
    mine,theirs = tab.page.submission(cv=pdf),other.get('/f/start').submission(cv=('other.pdf', b'%PDF-2'))
    store.other = lambda: other.go(theirs)
    tab.go(mine)
    for given in ({}, dict(who='Ada')): tab.send(**given)
    assert seen==[[('cv.pdf', pdf[1])]] and on_disk(place)==[]

def test_store_that_breaks(place):
    store = Late()
    flow = apply(place, state_store=store)
    tab = begun(flow)
    store.broken = 2
    assert tab.send(cv=pdf).status==503
    assert tab.send(cv=pdf).step=='certs' and record_of(flow, tab)['cv']['name']=='cv.pdf'
    place.purge(time.time()-60)
    assert pdf[1] in on_disk(place)

def test_validate_that_raises_keeps_the_upload(place):
    broken = [True]
    def validate(state):
        if broken.pop() if broken else False: raise RuntimeError('oops')
        return True
    steps = [Step('cv', 'CV', ask_cv, validate=validate), Step('who', 'You', ask_who)]
    tab = begun(StepFlow('apply', steps, files=place))
    page = tab.send(cv=pdf)
    assert page.status==503 and listed(page)==['cv.pdf']
    assert tab.send().step=='who' and on_disk(place)==[pdf[1]]

def test_own_form(place):
    "Remove is a button of the form that the control belongs to"
    def ask(ctx): return H1('CV'), Label('CV', Input(name='cv', type='file', required=True))
    flow = StepFlow('apply', [Step('cv', 'CV', ask), Step('who', 'You', ask_who)], files=place, wrap_in_form=False)
    tab = begun(flow)
    tab.send(cv=pdf)
    assert listed(tab.press('Back'))==['cv.pdf'] and listed(remove(tab, 'cv.pdf'))==[]

def test_default_place_is_shared_by_flows():
    one,two = [StepFlow(o, [Step('cv', 'CV', ask_cv)]) for o in ('one','two')]
    assert one.files is two.files and one._shelf.instance('run')!=two._shelf.instance('run')

class OldStore:
    "An app's own store, with the five methods"
    def __init__(self): self.d,self.at = {},{}
    def get_current_step(self, flow_id, sess): return self.at.get(flow_id)
    def set_current_step(self, flow_id, sess, step_id): self.at[flow_id] = step_id
    def get_state(self, flow_id, sess): return dict(self.d.get(flow_id, {}))
    def update_state(self, flow_id, sess, updates): self.d.setdefault(flow_id, {}).update(updates)
    def clear_state(self, flow_id, sess): self.d.pop(flow_id, None)

def test_five_methods(place):
    seen = Seen()
    tab = begun(apply(place, seen, state_store=OldStore()))
    tab.send(cv=pdf)
    tab.send(certs=[cert(1), cert(2)])
    tab.press('Back')
    remove(tab, 'c1.pdf')
    tab.send()
    tab.send(who='Ada')
    assert seen==[[('cv.pdf', pdf[1]), ('c2.pdf', cert(2)[1])]] and on_disk(place)==[]

def test_secret_file(place):
    pytest.importorskip('cryptography', reason='no cryptography: pip install -e ".[secret]"')
    seen = Seen()
    steps = [Step('cv', 'CV', ask_cv, secret=['cv']), Step('who', 'You', ask_who)]
    flow = StepFlow('apply', steps, on_complete=seen, files=place)
    tab = begun(flow)
    tab.send(cv=pdf)
    assert 'cv.pdf' not in str(kept(flow)) and on_disk(place)==[pdf[1]]
    sess = tab.session
    flow.update_workflow_state(sess, {'more': 1})
    assert on_disk(place)==[pdf[1]]
    tab.send(who='Ada')
    assert seen==[[('cv.pdf', pdf[1])]] and on_disk(place)==[]

def ask_mixed(ctx):
    "One name for controls of several kinds"
    radios = [Input(type='radio', name='x', value=o) for o in 'ab']
    return Input(type='hidden', name='x', value='h'), *radios, Input(type='file', name='x'), Input(type='file', name='x'), Input(name='t')

@pytest.mark.parametrize('render', [ask_cv, ask_certs, ask_mixed])
def test_anything_a_client_sends(place, render):
    flow = StepFlow('apply', [Step('cv', 'CV', render), Step('who', 'You', ask_who)], files=place)
    file,empty = ('a.pdf', b'a', 'x/y'),('', b'', '')
    odd = ['text', [file], [empty], [file]*5, [file,'text',('b.pdf', b'b', 'application/pdf')], ['a','b','h'], '{"$file": "1"}']
    tab,names = begun(flow),{ask_cv: 'cv', ask_certs: 'certs', ask_mixed: 'x'}
    for press in ({}, dict(stepflow_skip='1'), dict(stepflow_remove='x'), dict(stepflow_remove=[file])):
        for name,o in itertools.product((names[render],'t'), odd):
            sub = tab.get('/f/steps/cv').submission().forged(**{name: o}, **press)
            sub.enctype = 'multipart/form-data'
            assert tab.ask(sub).status_code<500
            sub.url = '/f/back_step'
            assert tab.ask(sub).status_code<500

def test_a_file_that_migrate_drops_goes_with_the_save(place):
    "Files, Paths: bytes go after the save with which no answer names them any more"
    store,old = InMemoryWorkflowStateStore(),place
    tab = begun(apply(old, state_store=store))
    tab.send(cv=pdf)
    tab.send(certs=[cert(1), cert(2)])
    def migrate(answers, version): return answers | dict(certs=answers['certs'][1:])
    newer = tab.tab(app=app_of(apply(place, state_store=store, version=2, migrate=migrate)))
    newer.get('/f/steps/certs')
    assert listed(newer.page)==['c2.pdf'] and on_disk(place)==sorted([pdf[1], cert(2)[1]])

@both
def test_a_secret_files_name_is_kept_to_its_visitor(place, htmx):
    "Files, Safety: after a refusal the file is listed, and its name is sealed in a draft as in an answer"
    pytest.importorskip('cryptography', reason='no cryptography: pip install -e ".[secret]"')
    def validate(state): return {'note': 'Say something'} if not state['note'] else True
    steps = [Step('cv', 'CV', ask_cv, validate, secret=['cv']), Step('who', 'You', ask_who)]
    flow = StepFlow('apply', steps, files=place)
    tab = begun(flow, htmx)
    page = tab.send(cv=pdf)
    assert page.errors=={'note': ['Say something']} and listed(page)==['cv.pdf']
    assert 'cv.pdf' not in record(flow).to_text() and listed(tab.reload())==['cv.pdf']
    assert tab.send(note='Hi').step=='who' and listed(tab.press('Back'))==['cv.pdf']
    assert 'cv.pdf' not in record(flow).to_text() and on_disk(place)==[pdf[1]]
    assert listed(remove(tab, 'cv.pdf'))==[] and on_disk(place)==[]
