"Odd flows: conditions where they are least expected, and visitors who do not wait"
import asyncio,pytest
from fasthtml.common import *
from cjm_fasthtml_stepflow import Words,check_answers
from kit import AsyncVisitor,app_of,ask,both,kept,letters,opened,record,stored
from cjm_fasthtml_stepflow.testing import Visitor

def says(k, *vs): return lambda state: state.get(k) in vs
def sets(**kw): return lambda state, request, sess: state.update(kw)
def seen_by(**kw):
    "A flow of `letters`, and what it was completed with"
    seen = []
    ids = kw.pop('ids', 'abcd')
    def done(state, request): seen.append(state)
    return letters(ids, on_complete=done, kw=dict(show_progress=True) | kw.pop('kw', {}), **kw),seen
def titles(page): return ''.join(o for o,_ in page.progress)

# Where conditions stand

@both
def test_every_step_has_a_condition(htmx):
    "Paths: a flow of nothing but conditional steps, of which one holds at a time"
    flow,seen = seen_by(ids='abc', a=dict(when=lambda s: 'vip' not in s, on_leave=sets(vip=1)), b=dict(when=says('vip', 1)), c=dict(when=says('b', 'c')))
    tab = opened(flow, htmx)
    assert (tab.page.step, titles(tab.page))==('a', 'A')
    page = tab.send(a='1')
    assert (page.step, titles(page))==('b', 'B') and 'Back' not in page.buttons
    assert 'a' not in kept(flow) # Its answer is parked, off the path
    page = tab.send(b='c')
    assert (page.step, titles(page))==('c', 'BC')
    tab.send(c='x')
    assert seen==[dict(vip=1, b='c', c='x')]

@both
def test_the_first_step_closes_itself_for_the_second(htmx):
    "Paths: a first step that is only there for some; Back ends at the first on the path"
    flow,seen = seen_by(ids='abc', a=dict(when=lambda s: not s.get('known')), b=dict(on_leave=sets(known=True)))
    tab = opened(flow, htmx)
    assert tab.page.step=='a'
    tab.send(a='1')
    page = tab.send(b='2')
    assert (page.step, titles(page))==('c', 'BC')
    page = tab.press('Back')
    assert page.step=='b' and 'Back' not in page.buttons
    assert tab.get('/f/steps/a').step=='c'
    tab.send(c='3')
    assert seen==[dict(known=True, b='2', c='3')]

@both
def test_code_decides_before_the_visit(htmx):
    "Paths: a value that code sets before the first page, and takes away on the way"
    flow,seen = seen_by(ids='abc', b=dict(when=says('plan', 'pro')))
    app = app_of(flow)
    @app.get('/plan/{plan}')
    async def plan(sess, plan:str):
        await flow.aupdate_workflow_state(sess, dict(plan=plan))
        return 'ok'
    tab = Visitor(app, htmx)
    tab.client.get('/plan/pro')
    page = tab.get('/f/start')
    assert titles(page)=='ABC'
    assert tab.send(a='1').step=='b'
    open_b = tab.page
    tab.client.get('/plan/free')
    page = tab.send(b='typed')
    assert (page.step, page.notice)==('c', Words.out_of_order) and titles(page)=='AC'
    assert 'b' not in kept(flow)
    tab.client.get('/plan/pro')
    page = tab.get('/f/steps/b')
    assert page.step=='b' and page.fields==dict(b='typed') # What was typed is a draft still
    tab.client.get('/plan/free')
    assert tab.get('/f/start').step=='c'
    tab.send(c='3')
    assert seen==[dict(plan='free', a='1', c='3')]

@both
def test_a_visitor_cannot_set_what_code_decides_by(htmx):
    "Paths: a posted name opens no branch"
    flow,_ = seen_by(ids='abc', b=dict(when=says('vip','1')))
    tab = opened(flow, htmx)
    page = tab.go(tab.page.submission(a='1').forged(vip='1', b='x'))
    assert (page.step, titles(page))==('c', 'AC') and kept(flow)==dict(a='1')

# Hooks that open and close

@both
def test_on_leave_flips_a_condition_at_each_go(htmx):
    "Paths: a condition that flips by `on_leave`"
    def flip(state, request, sess): state['n'] = state.get('n', 0)+1
    flow,seen = seen_by(ids='abc', a=dict(on_leave=flip), b=dict(when=lambda s: s.get('n', 0)%2))
    tab = opened(flow, htmx)
    assert tab.send(a='1').step=='b'
    tab.send(b='2')
    tab.get('/f/steps/a')
    page = tab.send(a='2')
    assert (page.step, titles(page))==('c', 'AC')
    tab.get('/f/steps/a')
    page = tab.send(a='3')
    assert page.step=='b' and page.fields==dict(b='2') and page.progress[1][1]=='current'
    assert tab.get('/f/steps/c').step=='c'

def test_on_leave_closes_its_own_step():
    "Paths: a step that is off the path as soon as it has been answered"
    flow,seen = seen_by(ids='abc', b=dict(when=lambda s: not s.get('done'), on_leave=sets(done=1)))
    tab = opened(flow)
    tab.send(a='1')
    page = tab.send(b='2')
    assert (page.step, titles(page))==('c', 'AC')
    tab.send(c='3')
    assert seen==[dict(a='1', c='3', done=1)]

@both
def test_on_enter_closes_the_step_that_it_enters(htmx):
    "Paths: the visitor is led on along the path that the hook has made"
    flow,seen = seen_by(ids='abc', b=dict(when=lambda s: not s.get('full'), on_enter=sets(full=1)))
    tab = opened(flow, htmx)
    page = tab.send(a='1')
    assert (page.step, titles(page))==('c', 'AC')
    tab.send(c='3')
    assert seen==[dict(a='1', c='3', full=1)]

def test_on_enter_of_the_last_step_closes_it():
    "Paths: where a hook closes the last step, the visitor sees the one before, and can finish from there"
    flow,seen = seen_by(ids='ab', b=dict(when=lambda s: not s.get('full'), on_enter=sets(full=1)))
    tab = opened(flow)
    page = tab.send(a='1')
    assert page.step=='a' and titles(page)=='A'
    assert tab.send(a='1').step is None and seen==[dict(a='1', full=1)]

# Skipped

@both
def test_a_skipped_step_whose_branch_closes(htmx):
    "Paths: it is skipped still when the branch is taken again, and asked anew if its form changed"
    def draw(ctx): return H1('b'), Input(name='b', maxlength=ctx.get('size') or 9)
    flow,seen = seen_by(a=dict(render=lambda ctx: (Input(name='a'), Input(name='size'))), b=dict(when=says('a','x','xx'), render=draw, can_skip=True))
    tab = opened(flow, htmx)
    tab.send(a='x', size='')
    assert tab.press('Skip this step').step=='c'
    tab.get('/f/steps/a')
    assert tab.send(a='y', size='').step=='c'
    tab.get('/f/steps/a')
    page = tab.send(a='x', size='')
    assert page.step=='b' and tab.get('/f/steps/c').step=='c'
    assert ('B', Words.skipped) in tab.page.progress
    tab.send(c='1')
    tab.send(d='1')
    assert seen==[dict(a='x', size='', c='1', d='1')]

# Back

@both
def test_back_over_two_closed_branches(htmx):
    "Paths: Back goes to the step before on the path, also where the step just left has closed them"
    flow,_ = seen_by(ids='abcde', b=dict(when=says('a','1')), c=dict(when=says('b','1')), d=dict(when=says('a','2')))
    tab = opened(flow, htmx)
    tab.send(a='1')
    tab.send(b='1')
    tab.send(c='1')
    assert tab.page.step=='e'
    assert tab.press('Back', e='typed').step=='c'
    assert tab.press('Back').step=='b'
    assert tab.press('Back').step=='a'
    page = tab.send(a='3')
    assert (page.step, titles(page), page.fields)==('e', 'AE', dict(e='typed'))
    assert tab.press('Back').step=='a'

@both
def test_back_from_a_step_that_another_tab_has_closed(htmx):
    "Paths: Back on a page that is off the path is out of order too, and leads to the last valid step"
    flow,_ = seen_by(b=dict(when=says('a','1')))
    tab = opened(flow, htmx)
    tab.send(a='1')
    tab.send(b='1')
    old = tab.get('/f/steps/b')
    other = tab.tab()
    other.get('/f/steps/a')
    other.send(a='2')
    tab.page = old
    page = tab.press('Back', b='typed')
    assert (page.step, page.notice, kept(flow))==('c', Words.out_of_order, dict(a='2'))

# Twice, and two tabs

@both
def test_two_clicks_while_a_branch_closes(htmx):
    "Submitting: the second click lands where the first one does"
    flow,_ = seen_by(b=dict(when=says('a','1')))
    tab = opened(flow, htmx)
    tab.send(a='1')
    tab.send(b='1')
    page = tab.get('/f/steps/a')
    one = tab.send(a='2')
    tab.page = page
    two = tab.send(a='2')
    assert (one.step, one.notice, titles(one))==(two.step, two.notice, titles(two))==('c', '', 'ACD')

@pytest.mark.parametrize('htmx', [False, True])
async def test_two_clicks_at_once_while_a_branch_closes(htmx):
    "Submitting: the same at the same moment, with a hook that takes its time"
    calls = []
    async def slow(state, request, sess):
        calls.append(state['a'])
        await asyncio.sleep(.05)
    flow,_ = seen_by(a=dict(on_leave=slow), b=dict(when=says('a','1')))
    tab = AsyncVisitor(app_of(flow), htmx)
    await tab.get('/f/start')
    await tab.send(a='1')
    await tab.send(b='1')
    page = await tab.get('/f/steps/a')
    calls.clear()
    tabs = [tab.tab() for _ in range(3)]
    for o in tabs: o.page = page
    pages = await asyncio.gather(*(o.send(a='2') for o in tabs))
    assert {(o.step, o.notice, titles(o)) for o in pages}=={('c', '', 'ACD')} and calls==['2']

@both
def test_a_tab_closes_the_branch_of_another(htmx):
    "Two tabs: the other one's submission is out of order, and what was typed comes back with the branch"
    flow,_ = seen_by(b=dict(when=says('a','1')))
    tab = opened(flow, htmx)
    page = tab.send(a='1')
    other = tab.tab()
    other.get('/f/steps/a')
    assert other.send(a='2').step=='c'
    page = tab.send(b='typed')
    assert (page.step, page.notice)==('c', Words.out_of_order) and kept(flow)==dict(a='2')
    other.get('/f/steps/a')
    page = other.send(a='1')
    assert (page.step, page.fields)==('b', dict(b='typed'))

@both
def test_a_tab_closes_the_branch_of_anothers_last_step(htmx):
    "Two tabs: the last step of one is off the path for the other, and nothing completes"
    flow,seen = seen_by(ids='abc', c=dict(when=says('a','1')))
    tab = opened(flow, htmx)
    tab.send(a='1')
    tab.send(b='1')
    old = tab.page
    other = tab.tab()
    other.get('/f/steps/a')
    assert other.send(a='2').step=='b'
    page = tab.send(c='x')
    assert (page.step, page.notice, seen)==('b', Words.out_of_order, [])
    tab.send(b='2')
    assert seen==[dict(a='2', b='2')]
    tab.page = old
    assert tab.send(c='x').step is None and len(seen)==1

@both
def test_a_tab_opens_a_branch_before_anothers_last_step(htmx):
    "Two tabs: the opened step comes first, and the last one's answer is kept"
    flow,seen = seen_by(ids='abc', b=dict(when=says('a','1')))
    tab = opened(flow, htmx)
    tab.send(a='2')
    other = tab.tab()
    other.get('/f/steps/a')
    assert other.send(a='1').step=='b'
    page = tab.send(c='x')
    assert page.step=='b' and page.notice==Words.out_of_order and not seen
    page = tab.send(b='y')
    assert (page.step, page.fields)==('c', dict(c='x'))

@both
def test_a_jump_to_a_step_that_another_tab_has_closed(htmx):
    "Two tabs: a link of an old progress list leads back along the path"
    flow,_ = seen_by(b=dict(when=says('a','1')))
    tab = opened(flow, htmx)
    tab.send(a='1')
    tab.send(b='1')
    other = tab.tab()
    other.get('/f/steps/a')
    other.send(a='2')
    page = tab.press('B', c='typed')
    assert (page.step, titles(page))==('a', 'ACD')
    assert tab.send(a='2').fields==dict(c='typed')

# Ways out

@both
@pytest.mark.parametrize('ids', ['a','ab'])
def test_a_condition_of_the_first_step_raises(htmx, ids):
    "Paths: a failure page whose Cancel works once the reason has gone, and a run that goes on"
    flow,_ = seen_by(ids=ids, a=dict(when=lambda s: s.get('n', 1)/s.get('n', 1)))
    app = app_of(flow)
    @app.get('/n/{n}')
    async def n(sess, n:int):
        await flow.aupdate_workflow_state(sess, dict(n=n))
        return 'ok'
    tab = Visitor(app, htmx)
    form = tab.get('/f/start')
    tab.client.get('/n/0')
    page = tab.get('/f/start')
    assert Words.failed in page.text
    tab.page = form
    page = tab.send(a='typed')
    assert Words.failed in page.text
    page = tab.press('Cancel')
    assert (page.step, kept(flow))==('a', {})

@both
def test_cancel_where_the_path_has_become_empty(htmx):
    "Paths: an old form and the failure page both offer a way out"
    for way in ('form','page'):
        flow,_ = seen_by(ids='a', a=dict(when=lambda s: 'off' not in s, on_leave=sets(off=1)))
        tab = opened(flow, htmx)
        form = tab.page
        page = tab.send(a='1')
        assert Words.failed in page.text
        if way=='form': tab.page = form
        else: tab.get('/f/start')
        page = tab.press('Cancel')
        assert page.step=='a' and kept(flow)=={}

# Skipping and reopening

@both
def test_skipping_closes_a_branch(htmx):
    "Paths: the step after a skipped one follows the answers that are left"
    flow,seen = seen_by(ids='abc', a=dict(can_skip=True), b=dict(when=says('a','1')))
    tab = opened(flow, htmx)
    tab.send(a='1')
    tab.send(b='1')
    tab.get('/f/steps/a')
    page = tab.press('Skip this step')
    assert (page.step, titles(page))==('c', 'AC')
    tab.send(c='1')
    assert seen==[dict(c='1')]

@both
def test_a_reopened_step_whose_branch_closes_and_opens(htmx):
    "Paths: it is still to be answered, its old answers are its draft, and the notice still says why"
    def draw(ctx): return H1('c'), Input(name='c', required=ctx.get('a')=='2')
    flow,seen = seen_by(c=dict(render=draw, when=says('b','1')))
    tab = opened(flow, htmx)
    tab.send(a='1')
    tab.send(b='1')
    tab.send(c='old')
    assert tab.page.step=='d'
    tab.get('/f/steps/a')
    assert tab.send(a='2').step=='b'
    assert tab.send(b='2').step=='d'
    tab.get('/f/steps/b')
    page = tab.send(b='1')
    assert (page.step, page.notice, page.fields)==('c', Words.reopened, dict(c='old'))
    assert tab.get('/f/steps/d').step=='c'
    tab.send()
    tab.send(d='1')
    assert seen==[dict(a='2', b='1', c='old', d='1')]

@both
def test_a_branch_with_forms_of_its_own(htmx):
    "Paths: the same where steps bring their own form"
    def draw(k):
        def render(ctx): return Form(*flow.hidden_fields(ctx), Input(name=k), Button('Go'), method='post', action='/f/next_step')
        return dict(render=render)
    flow,seen = seen_by(ids='abc', kw=dict(wrap_in_form=False), a=draw('a'), b=draw('b')|dict(when=says('a','1')), c=draw('c'))
    tab = opened(flow)
    tab.press('Go', a='1')
    assert tab.page.step=='b'
    tab.get('/f/steps/a')
    assert tab.press('Go', a='2').step=='c'
    tab.press('Go', c='3')
    assert seen==[dict(a='2', c='3')]

# Answers to check

@both
def test_a_change_that_closes_the_page_it_came_from(htmx):
    "Answers to check: where the page itself goes off the path, Continue leads along the path"
    flow,seen = seen_by(ids='abz', z=dict(when=says('a','1'), render=check_answers))
    tab = opened(flow, htmx)
    tab.send(a='1')
    tab.send(b='1')
    assert tab.page.step=='z'
    tab.get('/f/steps/a?back=z')
    page = tab.send(a='2')
    assert page.step=='b' and titles(page)=='AB'
    assert tab.send().step is None and seen==[dict(a='2', b='1')]

@both
def test_a_change_off_the_path(htmx):
    "Answers to check: a Change link of a branch that has closed leads to the last valid step"
    flow,_ = seen_by(ids='abz', b=dict(when=says('a','1')), z=dict(render=check_answers))
    tab = opened(flow, htmx)
    tab.send(a='1')
    tab.send(b='1')
    link, = [o.a['href'] for o in tab.page.all('.stepflow-answer') if o.dt.text=='b']
    other = tab.tab()
    other.get('/f/steps/a')
    other.send(a='2')
    page = tab.get(link)
    assert page.step=='z' and page.texts('dt')==['a']

# Values

@both
def test_a_condition_on_what_comes_later_sees_nothing(htmx):
    "Paths: a condition sees the answers before it alone, so it cannot close its own way"
    flow,seen = seen_by(ids='abc', b=dict(when=lambda s: 'c' not in s and 'b' not in s))
    tab = opened(flow, htmx)
    tab.send(a='1')
    tab.send(b='1')
    tab.send(c='1')
    assert seen==[dict(a='1', b='1', c='1')]

def test_a_condition_that_changes_what_it_is_given():
    "Paths: a `when` that writes changes nothing"
    def when(state):
        state['a'] = state['x'] = 'mine'
        return True
    flow,seen = seen_by(ids='abc', b=dict(when=when))
    tab = opened(flow)
    tab.send(a='1')
    tab.send(b='1')
    tab.send(c='1')
    assert seen==[dict(a='1', b='1', c='1')]

def test_what_code_sets_counts_where_a_condition_reads_a_secret():
    "Paths: `when` sees answers in the open, also where the app changes some outside of a request"
    def pin(ctx): return Label('Pin', Input(type='password', name='a'))
    flow = letters('abc', a=dict(render=pin), b=dict(when=lambda state: state.get('a')=='1234'))
    tab = opened(flow)
    tab.send(a='1234')
    tab.send(b='old')
    flow.update_workflow_state(tab.session, dict(b='new'))
    assert flow.get_workflow_state(tab.session)==dict(a='1234', b='new') and '1234' not in str(stored(flow))

def test_a_secret_that_a_condition_depends_on():
    "Paths: a password counts for conditions, and stays sealed in the store"
    flow,seen = seen_by(ids='abc', a=dict(render=ask('a', type='password')), b=dict(when=says('a','open')))
    tab = opened(flow)
    assert tab.send(a='open').step=='b'
    assert '"open"' not in str(stored(flow)) and 'a' in record(flow).secret
    tab.send(b='1')
    tab.send(c='1')
    assert seen==[dict(a='open', b='1', c='1')]
