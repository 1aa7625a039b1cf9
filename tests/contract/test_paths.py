"Conditional steps, steps that an earlier answer has changed, and definitions that move on"
import runpy
from pathlib import Path
import pytest
from fasthtml.common import *
from cjm_fasthtml_stepflow import InMemoryWorkflowStateStore,Step,StepFlow,Words
from cjm_fasthtml_stepflow.testing import Visitor
from kit import Calls,app_of,ask,both,kept,letters,messages,opened,raw,record

# A booking: who travels, by what, a car or a train with a meal, a last look. Two branches, the
# second with one inside.

def pick(name, *options): return Label(name, Select(*map(Option, options), name=name))
def ask_by(ctx): return H1('by'), pick('by', 'car', 'train', 'foot')
def ask_train(ctx): return H1('train'), pick('seat', 'window', 'aisle'), Input(name='eats', type='checkbox')
def ask_meal(ctx): return H1('meal'), pick('meal', 'soup', 'rice')
def ask_car(ctx): return H1('car'), Input(name='plate', required=True)

def by(what): return lambda state: state.get('by')==what
def eats(state): return bool(state.get('eats'))

steps = dict(by=dict(render=ask_by), car=dict(render=ask_car, when=by('car')),
    train=dict(render=ask_train, when=by('train')), meal=dict(render=ask_meal, when=eats),
    end=dict(render=lambda ctx: (H1('end'), P(str(ctx.get_all_state())))))

def trip(on_complete=None, only=tuple(steps), kw=None, store=None, **changes):
    os = [Step(**dict(id=k, title=k.title()) | steps.get(k, {}) | changes.get(k, {})) for k in only]
    return StepFlow('trip', os, store, on_complete=on_complete, **dict(show_progress=True) | (kw or {}))

good = dict(by=dict(by='train'), car=dict(plate='B-1'), train=dict(seat='aisle', eats=True),
    meal=dict(meal='rice'), end={})

def walk(tab, upto, **values):
    while tab.page.step!=upto: tab.send(**good[tab.page.step] | values.get(tab.page.step, {}))
    return tab

def ways(page): return [o for o,_ in page.progress]
def place(page): return page.one('nav p').get_text()

# The path

@both
def test_continue_goes_along_the_path(htmx):
    "Paths: a step whose condition does not hold is no part of the visitor's way"
    seen = []
    tab = opened(trip(lambda state, request: seen.append(state)), htmx)
    assert (ways(tab.page), place(tab.page))==(['By','End'], 'Step 1 of 2')
    page = tab.send(by='train')
    assert (page.step, place(page), ways(page))==('train', 'Step 2 of 3', ['By','Train','End'])
    page = tab.send(seat='aisle', eats=True)
    assert (page.step, place(page))==('meal', 'Step 3 of 4')
    tab.send(meal='rice')
    tab.send()
    assert seen==[dict(by='train', seat='aisle', eats='on', meal='rice')]

@both
def test_back_goes_over_steps_that_are_off_the_path(htmx):
    "Paths: Back follows the path"
    tab = walk(opened(trip(), htmx), 'end', by=dict(by='foot'))
    assert tab.press('Back').step=='by'

@both
@pytest.mark.parametrize('way', ['post','url'])
def test_a_step_off_the_path_is_out_of_order(htmx, way):
    "Paths: a submission or URL of a step off the path is treated as one out of order"
    flow = trip()
    tab = walk(opened(flow, htmx), 'train')
    if way=='url': assert tab.get('/f/steps/car').step=='train'
    else:
        page = tab.go(tab.page.submission().forged(stepflow_step='car', plate='B-1'))
        assert (page.step, page.notice)==('train', Words.out_of_order)
        assert htmx or page.status==422
    assert 'plate' not in kept(flow)

def test_answers_off_the_path_are_parked_and_come_back():
    "Paths: invisible everywhere, there again as passed when the branch is taken again"
    seen,calls = [],[]
    def on_enter(state, request, sess): calls.append(dict(state))
    flow = trip(lambda state, request: seen.append(state), end=dict(on_enter=on_enter))
    tab = walk(opened(flow), 'end')
    tab.press('By')
    page = tab.send(by='foot')
    assert (page.step, ways(page), calls[-1])==('end', ['By','End'], dict(by='foot'))
    assert kept(flow)==dict(by='foot') and "'seat'" not in page.text
    tab.get('/f/steps/by')
    page = tab.send(by='train')
    assert page.step=='train' and page.fields==dict(seat='aisle', eats=True)
    assert page.progress==[('By','done'), ('Train','current'), ('Meal','done'), ('End','')]
    assert tab.get('/f/steps/end').step=='end' and kept(flow)['meal']=='rice'
    tab.send()
    assert seen==[dict(by='train', seat='aisle', eats='on', meal='rice')]

def test_an_inner_branch_closes_with_the_outer_one():
    "Paths: a condition sees only what is on the path before it"
    flow = trip()
    tab = walk(opened(flow), 'end')
    tab.get('/f/steps/by')
    assert ways(tab.send(by='car'))==['By','Car','End']

def test_conditions_see_what_code_has_set_and_are_asked_once():
    "Paths: whatever your code set counts; a condition is asked once a decision"
    asked = Calls()
    def when(state):
        asked.append(dict(state))
        return state.get('vip')
    flow = letters('abc', b=dict(when=when), kw=dict(show_progress=True))
    tab = opened(flow)
    asked.clear()
    tab.get('/f/steps/a')
    assert asked==[{}]
    asked.clear()
    raw(tab, a='1')
    assert asked==[{}, dict(a='1')]
    flow = letters('abc', b=dict(when=when, on_enter=None), a=dict(on_leave=lambda state, request, sess: state.update(vip=1)))
    assert opened(flow).send(a='1').step=='b'

def test_a_first_and_a_last_step_by_condition():
    "Paths: first and last follow the path; if nothing comes after a submitted step, it was the last"
    seen = []
    def when(state): return state.get('b')=='more'
    never = dict(when=lambda state: False)
    flow = letters('abc', a=never, c=dict(when=when), on_complete=lambda state, request: seen.append(state))
    tab = opened(flow)
    assert tab.page.step=='b' and 'Back' not in tab.page.buttons
    assert tab.send(b='more').step=='c'
    tab.get('/f/steps/b')
    assert tab.send(b='enough').step is None and seen==[dict(b='enough')]
    assert tab.get('/f/start').step=='b'
    assert tab.press('Cancel').step=='b'

def test_resume_goes_on_along_the_path():
    "Paths: resume and the last valid step follow the path"
    flow = trip()
    tab = walk(opened(flow), 'meal')
    two = tab.tab()
    assert two.get('/f/start').step=='meal'
    two.get('/f/steps/by')
    two.send(by='foot')
    assert tab.get('/f/start').step=='end' and tab.get('/f/steps/meal').step=='end'

def test_code_opens_and_closes_branches():
    "Paths: `update_workflow_state`, `set_current_step` and `path`"
    flow,sess = trip(),{}
    flow.update_workflow_state(sess, dict(by='car', plate='B-1'))
    with pytest.raises(ValueError, match="'train'.*path"): flow.set_current_step(sess, 'train')
    flow.set_current_step(sess, 'end')
    assert flow.get_current_step_id(sess)=='end'
    def ids(**state): return [o.id for o in flow.path(state)]
    assert ids()==['by','end'] and ids(by='train', eats=True)==['by','train','meal','end']

def test_a_step_that_code_passes_has_been_sent():
    "State: once a step is passed its keys are there; what its form or `validate` objects to is asked for"
    def choose(ctx): return Input(name='a', required=True), Fieldset(*[Input(type='checkbox', name='langs', value=o) for o in 'xy'])
    flow = letters('az', a=dict(render=choose, validate=lambda state: len(state['langs'])<2 or {'langs': 'One'}))
    for given,step in (dict(), 'a'),(dict(a='1', langs=['x','y']), 'a'),(dict(a='1'), 'z'):
        flow.update_workflow_state(sess := dict(stepflow_id=step+str(len(given))), given)
        flow.set_current_step(sess, 'z')
        assert flow.get_current_step_id(sess)==step
    assert flow.get_workflow_state(sess)==dict(a='1', langs=[])

def test_path_knows_owners_by_data_keys():
    "Paths: `flow.path(state)` counts an answer whose step is off the path as out of sight"
    def has_b(state): return 'b' in state
    flow = letters('abc', b=dict(when=lambda state: state.get('a')=='1', data_keys=['b']), c=dict(when=has_b))
    assert [[o.id for o in flow.path(dict(a=o, b='x'))] for o in '12']==[['a','b','c'], ['a']]

def test_a_store_shows_what_is_on_the_path():
    "Records: a store's own `get_state` shows the answers on the path as of the last save"
    flow = trip()
    tab = walk(opened(flow), 'end')
    sess = dict(stepflow_id=tab.app.decode_session(tab.client.cookies.get('session_'))['stepflow_id'])
    flow.update_workflow_state(sess, dict(by='foot'))
    assert flow.state_store.get_state('trip', sess)==dict(by='foot')==flow.get_workflow_state(sess)

@both
def test_a_path_without_steps(htmx, caplog):
    "Paths: an error that names the flow"
    flow = letters('a', a=dict(when=lambda state: bool(state)))
    tab = Visitor(app_of(flow), htmx)
    page = tab.get('/f/start')
    assert (page.status==503 or htmx) and page.step is None and "flow 'f'" in caplog.text
    with pytest.raises(ValueError, match="'f'"): flow.path({})
    hasty = letters('abc', c=dict(when=lambda state: state['a']>1))
    with pytest.raises(ValueError, match="`when` of step 'c' raised KeyError"): hasty.path(dict(b='x'))

# A condition that raises

@both
def test_a_condition_that_raises(htmx, caplog):
    "Paths: failure page, log naming the step; the visitor can go Back"
    def when(state): return state['a'][0]!='0' or 1/0
    seen = []
    flow = letters('abc', b=dict(when=when), on_complete=lambda state, request: seen.append(state))
    tab = opened(flow, htmx)
    page = tab.send(a='0 secret')
    assert (page.status==503 or htmx) and Words.failed in page.text
    assert "step 'b'" in caplog.text and 'ZeroDivisionError' in caplog.text and 'secret' not in caplog.text
    page = tab.press('Back')
    assert (page.step, page.fields)==('a', dict(a='0 secret'))
    page = tab.send(a='1')
    assert page.step=='b'
    forge = tab.page
    tab.send(b='x')
    tab.get('/f/steps/a')
    tab.send(a='0')
    tab.page = forge
    page = tab.send(b='y') # Of the step whose condition raises now, in a form that has been used up
    assert (page.html=='' if htmx else Words.unkept in page.text) and not seen

# A step that an earlier answer has changed

engines = dict(petrol=['95','98'], diesel=['B7'], steam=['coal','wood'])
def ask_engine(ctx): return H1('a'), pick('engine', *engines), Input(name='name')
def ask_fuel(ctx): return H1('b'), pick('fuel', *engines[ctx.get('engine')]), Input(name='litres')
def changing(on_complete=None, ids='abcd', **changes):
    changes = dict(a=dict(render=ask_engine), b=dict(render=ask_fuel)) | changes
    return letters(ids, on_complete=on_complete, kw=dict(show_progress=True), **changes)

def at_end(flow, htmx=False, first='petrol'):
    tab = opened(flow, htmx)
    tab.send(engine=first, name='x')
    tab.send(fuel=engines[first][-1], litres='9')
    tab.send(c='c')
    return tab

@both
def test_a_step_whose_form_has_changed_is_asked_again(htmx):
    "Paths: old answers as a draft, open in the progress, led there before the end, a notice that says why"
    seen = []
    flow = changing(lambda state, request: seen.append(state))
    tab = at_end(flow, htmx)
    end = tab.page
    tab.get('/f/steps/a')
    page = tab.send(engine='diesel')
    assert (page.step, page.notice, page.status)==('b', Words.reopened, 200)
    assert page.fields==dict(fuel='B7', litres='9')
    assert kept(flow)==dict(engine='diesel', name='x', c='c')
    page = tab.get('/f/steps/d')
    assert page.step=='b' and page.notice==Words.reopened
    assert [o for o in page.progress if o[0] in 'AC']==[('A','done'), ('C','done')]
    tab.page = end
    assert (tab.send(d='d').step, seen)==('b', [])
    tab.get('/f/steps/a')
    assert ('B',Words.open) in tab.page.progress
    tab.get('/f/steps/b')
    page = tab.send()
    assert (page.step, page.notice)==('c', '')
    tab.get('/f/steps/d')
    tab.send(d='d')
    assert seen==[dict(engine='diesel', name='x', fuel='B7', litres='9', c='c', d='d')]

def test_the_notice_goes_with_the_reason():
    "Paths: a refused step has its messages alone, an accepted one nothing"
    flow = changing(b=dict(render=lambda ctx: (*ask_fuel(ctx), Input(name='more', required=ctx.get('engine')=='diesel'))))
    tab = at_end(flow)
    tab.get('/f/steps/a')
    tab.send(engine='diesel')
    page = tab.send(more='')
    assert messages(page) and not page.notice
    assert tab.send(more='x').notice==''
    assert tab.get('/f/steps/b').notice==''

def test_only_forms_that_changed_and_only_when_answers_did():
    "Paths: drawn twice when an answer changed; saving the same answers again draws nothing"
    drawn = Calls()
    def noted(ctx):
        drawn.append(ctx.get('engine'))
        return ask('c')(ctx)
    flow = changing(c=dict(render=noted))
    tab = at_end(flow)
    tab.get('/f/steps/a')
    drawn.clear()
    assert tab.send().step=='b' and drawn==[]
    tab.get('/f/steps/a')
    tab.send(name='y')
    assert drawn==['petrol','petrol'] and tab.page.notice=='' and ('C','done') in tab.page.progress
    tab.get('/f/steps/a')
    drawn.clear()
    tab.send(engine='steam')
    assert drawn==['petrol','steam'] and ('C','done') in tab.page.progress

def test_what_is_no_part_of_a_forms_shape():
    "Paths: labels, values, option texts and hidden values may change"
    def draw(ctx):
        name = ctx.get('name')
        texts = Select(Option(name, value='1'), Option('b', value='2'), name='s')
        return H1(name), Label(name, Input(name='t', value=name, placeholder=name)), texts, Hidden(name, name='h')
    flow = letters('abc', a=dict(render=lambda ctx: Input(name='name')), b=dict(render=draw))
    tab = opened(flow)
    tab.send(name='x')
    tab.send(t='t', s='2')
    tab.get('/f/steps/a')
    assert tab.send(name='y').notice=='' and tab.get('/f/steps/c').step=='c'

@pytest.mark.parametrize('what', ['name','kind','option','required','max','pattern','multiple','gone'])
def test_what_is_part_of_it(what):
    "Paths: names, kinds, options and constraints"
    def draw(ctx):
        on = ctx.get('a')=='y'
        forms = dict(name=Input(name='n' if on else 'm'), kind=Input(name='n', type='email' if on else 'text'),
            option=pick('n', 'a', *(['b'] if on else [])), required=Input(name='n', required=on),
            max=Input(name='n', type='number', max=5 if on else 6), pattern=Input(name='n', pattern='.' if on else '.*'),
            multiple=Select(Option('a'), name='n', multiple=on), gone=Input(name='n') if on else P('Nothing'))
        return forms[what]
    flow = letters('abc', b=dict(render=draw))
    tab = opened(flow)
    tab.send(a='x')
    tab.send()
    tab.get('/f/steps/a')
    assert tab.send(a='y').notice==Words.reopened and tab.get('/f/steps/c').step=='b'

def test_skips_and_hooks_change_answers_too():
    "Paths: skipping, and what hooks change within an accepted submission, count as changes"
    def sized(ctx): return Input(name='n', max=ctx.get('a') or ctx.get('limit'), type='number')
    def on_leave(state, request, sess): state['limit'] = state.get('limit', 1)+1
    for change in (dict(a=dict(can_skip=True)), dict(a=dict(on_leave=on_leave, render=ask('x')))):
        flow = letters('abc', b=dict(render=sized), **change)
        tab = opened(flow)
        name = 'a' if 'can_skip' in change['a'] else 'x'
        tab.send(**{name: '5'})
        tab.send(n='1')
        tab.get('/f/steps/a')
        page = tab.press('Skip this step' if name=='a' else '')
        assert (page.step, page.notice)==('b', Words.reopened)

def test_a_form_that_changes_for_other_reasons_reopens_nothing():
    "Paths: a list from a database reopens nothing; the check on the last step asks whether it still will do"
    free = ['x','y']
    def draw(ctx): return pick('slot', *free)
    flow = letters('abc', b=dict(render=draw))
    tab = opened(flow)
    tab.send(a='1')
    tab.send(slot='x')
    free.remove('x')
    tab.get('/f/steps/a')
    page = tab.send(a='2')
    assert page.notice=='' and tab.get('/f/steps/c').step=='c'
    page = tab.send(c='c')
    assert page.step=='b' and messages(page) and not page.notice

def test_a_parked_step_comes_back_as_passed_only_with_the_form_it_had():
    "Paths: passed steps off the path are compared too"
    def when(state): return state.get('on')=='yes'
    def first(ctx): return pick('engine', *engines), pick('on', 'yes', 'no')
    flow = letters('abc', a=dict(render=first), b=dict(render=ask_fuel, when=when))
    for second,step in (('petrol','c'), ('diesel','b')):
        tab = opened(flow)
        def say(engine, on):
            tab.get('/f/steps/a')
            return tab.send(engine=engine, on=on)
        say('petrol', 'yes')
        tab.send(fuel='98')
        say(second, 'no')
        page = say(second, 'yes')
        assert page.notice==('' if step=='c' else Words.reopened)
        assert tab.get('/f/steps/c').step==step
        page = say('petrol', 'no')
        say('petrol', 'yes')
        if step=='c': assert tab.get('/f/steps/c').step=='c'

def test_a_form_that_cannot_be_drawn_without_its_branch():
    "Paths: a branch that only its own answers can draw comes back as it was"
    flow = letters('abc', a=dict(render=ask('engine')), b=dict(render=ask_fuel, when=lambda state: state['engine'] in engines if 'engine' in state else False))
    tab = opened(flow)
    tab.send(engine='petrol')
    tab.send(fuel='98', litres='3')
    tab.get('/f/steps/a')
    assert tab.send(engine='none').step=='c'
    tab.get('/f/steps/a')
    page = tab.send(engine='petrol')
    assert (page.notice, tab.get('/f/steps/c').step)==('', 'c')

def test_a_change_and_its_consequences():
    "Paths: a step that depends on a reopened one stays passed when that one is answered as before"
    def third(ctx): return pick('c', ctx.get('fuel') or '?', 'none'), P(ctx.get('fuel'))
    flow = changing(c=dict(render=third))
    for fuel,left in (('wood','d'), ('coal','c')):
        tab = opened(flow)
        tab.send(engine='steam')
        tab.send(fuel='wood')
        tab.send(c='wood')
        tab.get('/f/steps/a')
        assert tab.send(engine='petrol').notice==Words.reopened
        tab.get('/f/steps/a')
        tab.send(engine='steam')
        page = tab.send(fuel=fuel)
        assert tab.get('/f/steps/d').step==left
        tab.press('Cancel')

def test_names_whose_control_is_gone_are_dropped():
    "Paths: the completion check drops names whose control is gone"
    seen,more = [],[True]
    def draw(ctx): return Input(name='b'), Input(name='old') if more[0] else ''
    flow = letters('abc', b=dict(render=draw), on_complete=lambda state, request: seen.append(state))
    tab = opened(flow)
    tab.send(a='1')
    tab.send(b='2', old='3')
    more.clear()
    more.append(False)
    tab.send(c='4')
    assert seen==[dict(a='1', b='2', c='4')]

def test_a_branch_that_opens_when_a_name_is_dropped():
    "Paths: the end comes when every step that is on the path by then holds"
    seen,more = [],[True]
    def draw(ctx): return Input(name='b'), Input(name='old') if more[0] else ''
    flow = letters('abcd', b=dict(render=draw), c=dict(when=lambda state: 'old' not in state),
        on_complete=lambda state, request: seen.append(state))
    tab = opened(flow)
    tab.send(a='1')
    assert tab.send(b='2', old='3').step=='d'
    more[0] = False
    assert tab.send(d='4').step=='c' and not seen
    assert tab.send(c='5').step=='d'
    tab.send(d='4')
    assert seen==[dict(a='1', b='2', c='5', d='4')]

def test_a_hook_that_opens_a_step_before_the_last():
    "Paths: asked again after a hook that changed the state"
    seen = []
    def on_leave(state, request, sess): state['flag'] = True
    flow = letters('abc', b=dict(when=lambda state: state.get('flag')), c=dict(on_leave=on_leave),
        on_complete=lambda state, request: seen.append(state))
    tab = opened(flow)
    assert tab.send(a='1').step=='c'
    assert tab.send(c='1').step=='b' and not seen
    tab.send(b='1')
    tab.send(c='1')
    assert seen==[dict(a='1', b='1', c='1', flag=True)]

def test_two_steps_of_different_branches_share_a_name():
    "Paths: a name that two steps gave is visible while one of them is on the path"
    seen = []
    def when(o): return lambda state: state.get('a')==o
    flow = letters('abcd', b=dict(render=ask('n'), when=when('1')), c=dict(render=ask('n'), when=when('2')),
        on_complete=lambda state, request: seen.append(state))
    tab = opened(flow)
    tab.send(a='1')
    tab.send(n='one')
    tab.get('/f/steps/a')
    tab.send(a='2')
    tab.send(n='two')
    assert kept(flow)['n']=='two'
    tab.get('/f/steps/a')
    tab.send(a='1')
    assert kept(flow)['n']=='one'
    tab.get('/f/steps/a')
    tab.send(a='3')
    assert 'n' not in kept(flow)

# Definitions that move on

def old_and_new(old, new, htmx=False):
    "Two versions of a flow on one store, and a tab on each with the same cookies"
    one,two = opened(old, htmx),Visitor(app_of(new), htmx)
    def over():
        two.client.cookies.update(one.client.cookies)
        return two
    return one,over

def test_a_step_that_was_renamed():
    "Paths: records that know a step by a former id go on; its URL and its open form lead on"
    store = InMemoryWorkflowStateStore()
    old = letters('abc', store)
    b = dict(id='bee', was=['b','b0'])
    one,over = old_and_new(old, letters('abc', store, b=b))
    one.send(a='1')
    one.send(b='2')
    two = over()
    assert two.get('/f/start').step=='c'
    assert two.get('/f/steps/b').url=='/f/steps/bee' and two.page.fields==dict(b='2')
    two.page = one.get('/f/steps/b')
    page = two.send(b='3')
    assert (page.step, page.notice)==('c', '')
    assert record(old).steps.keys()=={'a','bee'} and kept(old)['b']=='3'

def test_a_draft_and_a_place_under_a_former_id():
    "Paths: drafts and the place go on too"
    store = InMemoryWorkflowStateStore()
    one,over = old_and_new(letters('abc', store), letters('abc', store, b=dict(id='bee', was=['b'])))
    one.send(a='1')
    one.press('Back', b='typed')
    one.get('/f/steps/b')
    page = over().get('/f/steps/bee')
    assert page.fields==dict(b='typed')

def test_migrate_is_called_once():
    "Paths: `migrate` brings the answers of an older definition up to date, once, at the first load"
    store,calls = InMemoryWorkflowStateStore(),[]
    def migrate(answers, version):
        calls.append((dict(answers), version))
        return {k: v for k,v in answers.items() if k!='a'} | dict(name=answers['a'].upper())
    new = letters('abc', store, a=dict(render=ask('name'), data_keys=['name']), kw=dict(version=2, migrate=migrate))
    one,over = old_and_new(letters('abc', store), new)
    one.send(a='x')
    two = over()
    assert two.get('/f/start').step=='b' and calls==[(dict(a='x'), 1)]
    assert kept(new)==dict(name='X')
    assert two.get('/f/steps/a').fields==dict(name='X')
    two.send(name='Y')
    two.send(b='b')
    assert len(calls)==1 and kept(new)==dict(name='Y', b='b')
    fresh = opened(letters('ab', kw=dict(version=2, migrate=lambda answers, version: 1/0)))
    assert fresh.send(a='1').step=='b' and fresh.get('/f/start').step=='b'

def test_migrate_for_your_code():
    "Paths: the load of your own code counts as one"
    store,calls,sess = InMemoryWorkflowStateStore(),[],{}
    letters('ab', store).update_workflow_state(sess, dict(x=1))
    async def migrate(answers, version):
        calls.append(version)
        return dict(x=answers['x']+1)
    new = letters('ab', store, kw=dict(version=3, migrate=migrate))
    new.update_workflow_state(sess, dict(y=1))
    assert new.get_workflow_state(sess)==dict(x=2, y=1) and calls==[1]

@pytest.mark.parametrize('bad', [lambda answers, version: 1/0, lambda answers, version: None,
    lambda answers, version: dict(x=object())], ids=['raises','none','no JSON'])
def test_a_migrate_that_raises(bad, caplog):
    "Paths: the failure page, and the record as it was"
    store = InMemoryWorkflowStateStore()
    one,over = old_and_new(letters('ab', store), letters('ab', store, kw=dict(version=2, migrate=bad)))
    one.send(a='x')
    before = [*store._recs.values()]
    page = over().get('/f/start')
    assert page.status==503 and [*store._recs.values()]==before and "flow 'f'" in caplog.text

@both
@pytest.mark.parametrize('way', ['open form','failure page'])
def test_cancel_under_a_migrate_that_raises(htmx, way):
    "Paths: Cancel drops a run whose answers cannot be brought up to date, from an open form and from the failure page"
    store = InMemoryWorkflowStateStore()
    new = letters('ab', store, kw=dict(version=2, migrate=lambda answers, version: 1/0))
    one,over = old_and_new(letters('ab', store), new, htmx)
    page = one.send(a='x')
    two = over()
    two.page = page if way=='open form' else two.get('/f/start')
    page = two.press('Cancel')
    assert (page.step, page.fields, kept(new))==('a', dict(a=''), {})
    assert two.send(a='y').step=='b' and record(new).definition==2

def test_a_record_newer_than_the_flow(caplog):
    "Paths: read by the ordinary rules, with one warning"
    store = InMemoryWorkflowStateStore()
    one,over = old_and_new(letters('abc', store, kw=dict(version=3)), letters('abc', store, kw=dict(version=2, migrate=lambda answers, version: 1/0)))
    one.send(a='x')
    two = over()
    assert two.get('/f/start').step=='b' and two.send(b='b').step=='c'
    assert caplog.text.count('version 3')==1 and record(one.flow if hasattr(one,'flow') else letters('a', store)).definition==3

# Bad definitions

@pytest.mark.parametrize('kw,said', [(dict(when=lambda: True), "`when` of step 'b'"), (dict(when='yes'), "`when` of step 'b'"),
    (dict(was='a0'), r"`was` of step 'b'"), (dict(was=['a']), "'a'"), (dict(was=['x','x']), "'x'"), (dict(was=['b']), "'b'"), (dict(was=[7]), '7')])
def test_bad_steps_are_named(kw, said):
    "Paths: bad definitions are named at construction"
    with pytest.raises(ValueError, match=said): letters('ab', b=kw)

def test_more_bad_definitions():
    "Paths: an async `when`, a shared `was`, a version that is no number, a `migrate` of another signature"
    async def when(state): return True
    with pytest.raises(ValueError, match="`when` of step 'b'"): letters('ab', b=dict(when=when))
    with pytest.raises(ValueError, match="'x'"): letters('ab', a=dict(was=['x']), b=dict(was=['x']))
    for kw in (dict(version=0), dict(version='2'), dict(version=True), dict(migrate=len), dict(migrate=3)):
        with pytest.raises(ValueError, match="flow 'f'"): letters('ab', kw=kw)

def test_the_table_shows_conditions():
    "Paths: a flow's table has a column for conditions where there are any"
    def on_foot(state): return True
    assert '| when |' in letters('ab', b=dict(when=on_foot))._repr_markdown_()
    assert 'on_foot' in letters('ab', b=dict(when=on_foot))._repr_markdown_()
    assert 'when' not in letters('ab')._repr_markdown_()

@both
def test_the_booking_example(htmx):
    "Paths: two branches, one inside the other, and a last step that only some see"
    ns = runpy.run_path(str(Path(__file__).parents[2]/'examples'/'booking.py'))
    tab = Visitor(ns['app'], htmx)
    tab.get('/booking/start')
    tab.send(name='Ada', email='ada@example.com')
    tab.send(arrival='2030-01-31', nights='14.0') # A browser takes it, and 1e1
    assert tab.send(tour='lake').step=='ride' and tab.send(ride='sail').step=='licence'
    assert tab.send(licence='S-1').step=='check' and 'S-1' in tab.page.text
    tab.change('Tour')
    assert tab.send(tour='castle').step=='check' and 'S-1' not in tab.page.text
    assert [o for o,_ in tab.page.progress][-1]=='A deposit' and tab.press('Book').step=='deposit'
    assert tab.send(deposit='card').heading=='Thank you, Ada!'
