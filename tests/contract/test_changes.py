"A visitor who checks their answers changes one and is back where they were"
import asyncio,pytest
from urllib.parse import quote
from fasthtml.common import *
from cjm_fasthtml_stepflow import Answer,StepAnswers,check_answers
from kit import Calls,ask,both,is_htmx,kept,letters,opened,record

def flow_of(ids='abc', **changes):
    "Steps that ask for a field of their own name, and a page of answers to check"
    end = dict(title='Check', render=check_answers, next_button_text='Send')
    return letters(ids+'z', z=end | changes.pop('z', {}), **changes)

def arrived(flow, htmx=False):
    "A tab that has answered every step and sees the answers to check"
    tab = opened(flow, htmx)
    while tab.page.step!='z': tab.send(**{tab.page.step: tab.page.step*2})
    return tab

def page_of(tab):
    "The rows of the page of answers"
    return dict(zip(tab.page.texts('dt'), tab.page.texts('dd:nth-of-type(1)')))

def change(tab, label):
    "Follow the link beside an answer, as a page or by HTMX"
    link, = [o.a for o in tab.page.all('.stepflow-answer') if o.dt.text==label]
    assert link['href']==link['hx-get']
    hs = {**is_htmx, 'hx-target':'step-flow-container', 'hx-current-url':'http://testserver'+tab.page.url}
    return tab.get(link['href'], headers=hs if tab.htmx else None)

# There and back

@both
def test_a_change_leads_to_the_step_and_back(htmx):
    "Answers to check: Change leads to the step's URL, and Continue there to the page it came from"
    flow = flow_of()
    tab = arrived(flow, htmx)
    assert page_of(tab)==dict(a='aa', b='bb', c='cc')
    page = change(tab, 'b')
    assert (page.step,page.url,page.fields)==('b', '/f/steps/b?back=z', dict(b='bb'))
    page = tab.send(b='new')
    assert (page.step,page.url)==('z','/f/steps/z')
    assert page_of(tab)==dict(a='aa', b='new', c='cc') and kept(flow)['b']=='new'

@both
def test_back_returns_also_from_the_first_step(htmx):
    "Answers to check: Back goes there too, and the first step of a change has Back"
    tab = arrived(flow := flow_of(), htmx)
    change(tab, 'a')
    page = tab.press('Back', a='typed')
    assert page.step=='z' and kept(flow)['a']=='aa'
    assert change(tab, 'a').fields==dict(a='typed')
    assert 'Back' not in tab.tab().get('/f/steps/a').buttons

@both
def test_a_refused_submission_keeps_the_way_back(htmx):
    "Answers to check: a refused submission does not forget where it came from"
    def b(ctx): return ask('b', required=True)(ctx)
    tab = arrived(flow_of(b=dict(render=b)), htmx)
    change(tab, 'b')
    page = tab.send(b='')
    assert (page.step,page.status)==('b',422 if not htmx else page.status) and page.errors
    if htmx: assert page.url=='/f/steps/b?back=z'
    assert tab.send(b='new').step=='z'

@both
def test_continue_says_where_it_leads(htmx):
    "Answers to check: an accessible hint says that Continue leads back"
    tab = arrived(flow_of(), htmx)
    assert not tab.page.one('.stepflow-returns')
    page = change(tab, 'b')
    hint = page.one(f"#{page.one('#f-next')['aria-describedby']}")
    assert hint.text=='Then back to: Check'

def test_htmx_gets_address_title_and_focus():
    "Answering: with HTMX the step's URL is pushed, and the heading has the focus"
    tab = arrived(flow_of(), True)
    page = change(tab, 'b')
    assert page.headers['hx-push-url']=='/f/steps/b?back=z' and page.title=='B (Step 2 of 4)'
    assert page.one('h1').has_attr('autofocus')

@both
def test_a_step_may_be_skipped_in_a_change(htmx):
    "Answers to check: a skipped step says so, with a way to fill it in"
    flow = flow_of(b=dict(can_skip=True))
    tab = arrived(flow, htmx)
    change(tab, 'b')
    assert tab.press('Skip this step').step=='z'
    assert page_of(tab)==dict(a='aa', c='cc') and 'Skipped' in tab.page.text
    assert len(tab.page.all('h2 + .stepflow-answers'))==3, 'it is spaced as the others are'
    link = tab.page.one('p.stepflow-answer a')
    assert link.text.split()==['Change','B']
    tab.get(link['href'])
    assert tab.send(b='now').step=='z' and page_of(tab)['b']=='now'

# What the change has opened

def drops(*names):
    "A hook that makes later steps open again, as it takes their answers back"
    def f(state, request, sess):
        if state['a']=='drop':
            for o in names: state.pop(o, None)
    return f

def opening(*names):
    own = {o: dict(data_keys=[o]) for o in names}
    return flow_of('abcd', a=dict(on_leave=drops(*names)), **own)

@both
def test_steps_that_a_change_opened_come_first(htmx):
    "Answers to check: steps that the change opened come first, one by one, then the page"
    tab = arrived(opening('b', 'd'), htmx)
    change(tab, 'a')
    assert tab.send(a='drop').step=='b'
    assert tab.page.url=='/f/steps/b?back=z'
    assert tab.send(b='again').step=='d'
    assert tab.send(d='again').step=='z'
    assert page_of(tab)==dict(a='drop', b='again', c='cc', d='again')

@both
def test_back_from_an_opened_step_is_the_step_before_it(htmx):
    "Answers to check: Back from an opened step is the step before it on the path"
    tab = arrived(opening('c'), htmx)
    change(tab, 'a')
    assert tab.send(a='drop').step=='c'
    assert tab.press('Back').step=='b'
    assert tab.send().step=='c'
    assert tab.send(c='x').step=='z'

def test_there_is_no_back_to_a_page_that_is_not_allowed_yet():
    "Answers to check: the first step has Back only where there is a page to go back to"
    tab = arrived(opening('b'))
    change(tab, 'a')
    tab.send(a='drop')
    page = tab.press('Back')
    assert page.step=='a' and 'Back' not in page.buttons

# Hooks and double clicks

@both
def test_a_double_click_in_a_change_is_one_change(htmx):
    "Submitting: a double click lands where one click does, and hooks run once"
    calls = Calls()
    tab = arrived(flow_of(b=dict(on_leave=calls.of('leave')), z=dict(on_enter=calls.of('enter'))), htmx)
    change(tab, 'b')
    calls.clear()
    page = tab.double_click('Continue', b='new')
    assert page.step=='z' and calls==['leave','enter']

def test_coming_back_is_an_arrival():
    "Submitting: `on_enter` runs once for each arrival, also of a change"
    flow = flow_of(z=dict(on_enter=lambda state, request, sess: P(f"For {state['b']}", id='boo')))
    tab = arrived(flow)
    change(tab, 'b')
    tab.send(b='new')
    assert tab.page.one('#boo').text=='For new'
    assert tab.reload().one('#boo').text=='For new'

# Who says where to

def test_two_tabs_do_not_mix():
    "Answers to check: the way back is in the form, so two tabs go their own ways"
    tab = arrived(flow_of())
    change(tab, 'a')
    other = tab.tab()
    other.get('/f/steps/b')
    assert other.send(b='two').step=='c'
    assert tab.send(a='one').step=='z'

bad = ['https://evil.example', '//evil.example', 'nope', 'a', 'b', '', 'z"><script>', 'Z']

@pytest.mark.parametrize('back', bad)
def test_only_a_later_step_can_be_come_back_to(back):
    "Answers to check: no open redirect, the target is the id of a later step of the path"
    tab = arrived(flow_of())
    page = tab.get('/f/steps/b?back='+quote(back))
    form = page.one('form').decode()
    assert page.step=='b' and 'evil' not in form and '<script>' not in form
    assert 'stepflow_back' not in page.hidden
    page = tab.go(tab.page.submission(b='x').forged(stepflow_back=back))
    assert (page.step,page.url)==('c','/f/steps/c')

@both
def test_a_forged_way_back_skips_nothing(htmx):
    "Submitting: only a step up to the last valid step can be reached, whatever a client names"
    tab = opened(flow := flow_of(), htmx)
    page = tab.go(tab.page.submission(a='x').forged(stepflow_back='z'))
    assert page.step=='b'
    page = tab.go(tab.page.submission('Back').forged(stepflow_back='z'))
    assert page.step=='a' and 'z' not in record(flow).entered
    tab.get('/f/steps/z?back=z')
    assert tab.page.step=='b'

def test_a_jump_by_the_progress_list_leaves_the_change():
    "Answers to check: who jumps to a step goes on from there step by step"
    flow = letters('abcz', z=dict(title='Check', render=check_answers), kw=dict(show_progress=True))
    tab = arrived(flow)
    change(tab, 'c')
    assert tab.press('A').step=='a'
    assert tab.page.url=='/f/steps/a' and tab.send().step=='b'

def test_forms_of_ones_own_keep_the_way_back():
    "Drawing: `hidden_fields` name the page to come back to"
    def own(ctx): return Form(*flow.hidden_fields(ctx), Label('b', Input(name='b')), Button('Go'), method='post', action='/f/next_step')
    flow = flow_of(b=dict(render=own))
    flow.wrap_in_form = False
    tab = opened(flow)
    tab.send(a='1')
    assert tab.page.step=='b'
    tab.press('Go', b='2')
    tab.send(c='3')
    assert tab.page.step=='z'
    change(tab, 'b')
    assert tab.press('Go', b='new').step=='z'

# As data

def test_summary_as_data():
    "Answers to check: `ctx.summary` and `flow.summary` give the same as data"
    seen = []
    def look(ctx):
        seen[:] = ctx.summary()
        return H1('Look')
    flow = flow_of('ab', b=dict(can_skip=True), z=dict(render=look))
    arrived(flow)
    assert [o.step for o in seen]==flow.steps[:2]
    assert seen[0].answers==[Answer('a', 'a', 'aa', 'aa')]
    assert [o.url for o in seen]==['/f/steps/a?back=z', '/f/steps/b?back=z']
    bare = [StepAnswers(o.step, o.answers) for o in seen]
    assert flow.summary(dict(a='aa', b='bb'))==bare
    assert [o.skipped for o in flow.summary(dict(a='aa'))]==[False, True]

@both
def test_async_renders_and_loaders(htmx):
    "Answers to check: any callable may be async; the plain form says so"
    async def load(request):
        await asyncio.sleep(0)
        return dict(rooms=['Garden'])
    async def b(ctx): return H1('b'), Label('b', Select(*map(Option, ctx.get_data('rooms')), name='b'))
    flow = flow_of(b=dict(render=b, data_loader=load))
    tab = opened(flow, htmx)
    tab.send(a='1')
    tab.send(b='Garden')
    tab.send(c='3')
    assert page_of(tab)['b']=='Garden'
    with pytest.raises(RuntimeError): # an async callable in a plain call
        flow.summary(dict(a='1', b='Garden'))

def test_a_summary_in_a_listed_step_is_empty():
    "Answers to check: a step drawn for a summary gets an empty summary itself"
    seen = []
    async def c(ctx):
        seen.append(len(await ctx.asummary()))
        return ask('c')(ctx)
    flow = flow_of(c=dict(render=c))
    tab = arrived(flow)
    seen.clear()
    tab.reload()
    assert seen==[0] and page_of(tab)['c']=='cc'

def test_what_a_listed_step_sets_is_not_kept():
    "Shown: what `ctx.set` does in a drawing that only lists is discarded"
    def b(ctx):
        ctx.set('count', ctx.get('count', 0)+1)
        return ask('b')(ctx)
    tab = arrived(flow := flow_of(b=dict(render=b)))
    count = kept(flow)['count']
    tab.reload()
    assert kept(flow)['count']==count

# On a path with conditions

def wants(state): return state.get('a')=='more'

@both
def test_a_step_that_a_change_puts_on_the_path_comes_first(htmx):
    "Answers to check: a change that opens a new step leads there first, then back to the page"
    flow = flow_of('abc', b=dict(when=wants))
    tab = arrived(flow, htmx)
    assert page_of(tab)==dict(a='aa', c='cc')
    change(tab, 'a')
    assert tab.send(a='more').step=='b' and tab.page.url=='/f/steps/b?back=z'
    assert tab.send(b='bb').step=='z'
    assert page_of(tab)==dict(a='more', b='bb', c='cc')

@both
def test_parked_answers_are_absent(htmx):
    "Answers to check: answers of a step off the path are not listed, and there again when it is back"
    flow = flow_of('abc', b=dict(when=wants))
    tab = opened(flow, htmx)
    for o in (dict(a='more'), dict(b='bb'), dict(c='cc')): tab.send(**o)
    assert page_of(tab)==dict(a='more', b='bb', c='cc')
    change(tab, 'a')
    assert tab.send(a='less').step=='z' and page_of(tab)==dict(a='less', c='cc')
    change(tab, 'a')
    assert tab.send(a='more').step=='z' and page_of(tab)==dict(a='more', b='bb', c='cc')
    bare = flow.summary(dict(a='less', b='bb', c='cc'))
    assert [o.step.id for o in bare]==['a','c']

def sized(ctx):
    "A step whose form depends on an earlier answer"
    return H1('b'), Label('b', Select(*map(Option, ['big','small'] if ctx.get('a')=='more' else ['one','two']), name='b'))

@both
def test_a_step_that_a_change_reopened_comes_first(htmx):
    "Answers to check: a step whose form the change has made another comes first, then the page"
    flow = flow_of('abc', b=dict(render=sized))
    tab = opened(flow, htmx)
    for o in (dict(a='x'), dict(b='one'), dict(c='cc')): tab.send(**o)
    change(tab, 'a')
    page = tab.send(a='more')
    assert (page.step,page.url)==('b','/f/steps/b?back=z') and page.notice
    assert tab.send(b='big').step=='z'
    assert page_of(tab)==dict(a='more', b='big', c='cc')

def test_a_page_that_a_change_takes_off_the_path():
    "Answers to check: where the page itself is gone, Continue leads past what is answered"
    end = dict(title='Check', render=check_answers, when=lambda state: state.get('a')!='no')
    flow = letters('abzy', z=end)
    tab = opened(flow)
    for o in (dict(a='x'), dict(b='bb')): tab.send(**o)
    change(tab, 'a')
    assert tab.send(a='no').url=='/f/steps/y'

def test_a_step_that_cannot_be_drawn_keeps_the_way_back():
    "Answering: the failure page of a change has Try again and Back, both still in the change"
    def b(ctx):
        if flow.broken: raise OSError('no connection')
        return ask('b')(ctx)
    flow = flow_of('ab', b=dict(render=b))
    flow.broken = False
    tab = arrived(flow)
    link, = [o.a['href'] for o in tab.page.all('.stepflow-answer') if o.dt.text=='b']
    flow.broken = True
    page = tab.get(link)
    assert page.status==503 and page.one('[role=alert] a')['href']==link
    flow.broken = False
    assert tab.press('Back').step=='z'

def test_a_change_link_of_a_former_id():
    "Paths: the URL of a former id leads to the step's; answers to check: Continue there comes back"
    flow = flow_of('abc', b=dict(was=['old']))
    tab = arrived(flow)
    assert tab.get('/f/steps/old?back=z').step=='b'
    assert tab.send(b='other').step=='z'

@both
def test_a_step_that_is_drawn_again_keeps_the_way_back(htmx):
    "Answers to check: Continue comes back to the page, also after Back has led to the step itself"
    tab = arrived(flow_of('abc'), htmx)
    change(tab, 'a')
    again = tab.page.submission('Back', a='other').forged(stepflow_to='a')
    assert tab.go(again).step=='a' and tab.page.fields=={'a':'other'}
    assert tab.send().step=='z'
