"Back, skip, cancel and the progress: where they lead, and what they keep"
from fasthtml.common import *
from cjm_fasthtml_stepflow.testing import Visitor
from kit import Calls,answers,app_of,both,forged,good,kept,letters,opened,order,parts,raw,record,visit
from kit import walk

# Buttons

def test_the_first_step_has_no_back_and_the_last_says_finish():
    "Buttons: no Back on the first step, and another word on the last one's submit button"
    assert visit(order()).page.buttons==['Continue','Cancel']
    assert visit(order(), 'end').page.buttons==['Continue','Back','Cancel']
    assert visit(order(only=['who'])).page.buttons==['Continue','Cancel']

def test_steps_say_which_buttons_they_have():
    "Buttons: `show_back`, `show_cancel` and `next_button_text` of a step"
    tea = dict(show_back=False, show_cancel=False, next_button_text='Brew')
    assert visit(order(tea=tea), 'tea').page.texts('button')==['Brew']

def test_enter_means_next_and_other_buttons_skip_the_browsers_checks():
    "Answering: Enter in a field means Next; Back and Cancel skip the browser's validation"
    page = visit(order(), 'note').page
    first = page.forms[0].select('button, input[type=submit], input[type=image]')[0]
    assert not first.get('formaction') and not first.get('name')
    assert page.forms[0]['action']=='/f/next_step' and not first.has_attr('formnovalidate')
    others = [page.button(o) for o in ('Skip this step','Back','Cancel')]
    assert all(o.has_attr('formnovalidate') for o in others)

# Back

@both
def test_back_keeps_what_was_typed_as_a_draft(htmx):
    "Routes: /back_step keeps what was typed as a draft, which reaches nobody"
    calls = Calls()
    def done(state, request): calls.append(dict(state))
    def validate(state): return calls.append('validate') or True
    flow = order(done, tea=dict(validate=validate), note=dict(can_skip=True))
    tab = visit(flow, 'note', htmx=htmx)
    calls.clear()
    page = tab.press('Back', note='half a thou')
    assert page.step=='tea' and 'note' not in kept(flow) and calls==[]
    assert tab.send().step=='note' and tab.page.fields==dict(note='half a thou')
    tab.press('Skip this step')
    tab.send()
    assert calls[-1]=={k:v for k,v in answers.items() if k!='note'}

def test_back_redirects_to_the_step_before():
    "Answering: without HTMX, a successful POST answers 303 to the step's URL"
    resp = raw(visit(order(), 'note'), 'Back', note='x')
    assert (resp.status_code,resp.headers['location'])==(303,'/f/steps/tea')

def test_back_pressed_twice_goes_back_once():
    "Submitting 1: the answer is about the step that the form was drawn for"
    assert visit(order(), 'note').double_click('Back', note='x').step=='tea'

# Skip

@both
def test_skip_passes_a_step_without_answers(htmx):
    "Skipping: passed without answers and unchecked, and marked as skipped"
    note = dict(validate=lambda state: 1/0, can_skip=True)
    flow = order(note=note, kw=dict(show_progress=True))
    page = visit(flow, 'note', htmx=htmx).press('Skip this step', note='never mind')
    assert page.step=='end' and 'note' not in kept(flow)
    assert ('Note','skipped') in page.progress

def test_a_skipped_steps_old_answers_are_dropped_and_filling_it_in_unskips_it():
    "Submitting 3: skipping takes back what the step gave"
    flow = order(kw=dict(show_progress=True))
    tab = visit(flow, 'end')
    tab.get('/f/steps/note')
    tab.press('Skip this step')
    assert 'note' not in kept(flow)
    page = tab.get('/f/steps/note')
    assert not page.notice and tab.send(note='Back again').step=='end'
    assert kept(flow)['note']=='Back again' and ('Note','done') in tab.page.progress

@both
def test_every_step_may_be_skippable(htmx):
    "Skipping: the last step too; the end comes with no answers"
    seen = []
    steps = {o: dict(can_skip=True, validate=lambda state: False) for o in parts}
    tab = visit(order(lambda state, request: seen.append(state), **steps), htmx=htmx)
    for step in ('tea','note','end'): assert tab.press('Skip this step').step==step
    assert tab.press('Skip this step').step is None and seen==[{}]

def test_a_step_that_may_not_be_skipped_is_not():
    "Skipping: only where the step says so, whatever is sent"
    flow = order()
    tab = visit(flow, 'tea')
    page = tab.go(tab.page.submission().forged(stepflow_skip='1'))
    assert (page.status,page.step)==(422,'tea') and kept(flow)==dict(who='Ada')

# Cancel

@both
def test_cancel_drops_everything(htmx):
    "Routes: /reset drops the instance and shows the first step"
    flow = order()
    tab = visit(flow, 'note', htmx=htmx)
    page = tab.press('Cancel', note='x')
    assert (page.step,page.fields)==('who',dict(who='')) and not kept(flow) and not record(flow).drafts
    assert tab.get('/f/steps/note').step=='who' and not tab.page.notice

def test_cancel_goes_where_the_developer_says():
    "Routes: /reset goes to `cancel_url`"
    app = app_of(order(kw=dict(cancel_url='/bye')))
    @app.get('/bye')
    def bye(): return P('Bye')
    for htmx in (False, True):
        tab = Visitor(app, htmx)
        tab.get('/f/start')
        walk(tab, 'note')
        assert 'Bye' in tab.press('Cancel').text

def test_cancel_in_a_newcomers_second_tab():
    "Whose run is it: a newcomer's tabs are one run"
    flow = order()
    one = opened(flow)
    two = one.tab()
    two.get('/f/start')
    one.send(**good['who'])
    page = two.press('Cancel')
    assert (page.step,page.notice,kept(flow))==('who','',{})

def test_cancel_of_a_former_run_does_not_drop_the_present_one():
    "Whose run is it: a form minted before the last reset belongs to the run that ended"
    flow = order()
    old = visit(flow, 'note')
    tab = old.tab(old.page)
    tab.press('Cancel')
    walk(tab, 'tea')
    old.press('Cancel')
    assert kept(flow)==dict(who='Ada')

# Progress

def test_progress_leads_to_what_was_passed_and_keeps_drafts():
    "Routes: /back_step shows the step that is named, and keeps what was typed"
    tab = visit(order(kw=dict(show_progress=True)), 'note')
    nav = tab.page.one('nav')
    assert 'Step 3 of 4' in nav.text and ('Note','current') in tab.page.progress
    assert [o.text for o in nav.select('button, a')]==['You','Tea']
    assert tab.press('You', note='a draft').fields==dict(who='Ada')
    assert not [o for o in tab.page.all('nav button, nav a') if o.text=='End']
    assert tab.get('/f/steps/note').fields==dict(note='a draft')

@both
def test_progress_leads_to_the_furthest_step_that_was_seen(htmx):
    "Path: Progress links lead back to what was seen, forward as well, and to nothing else"
    tab = opened(letters('abcd', kw=dict(show_progress=True)), htmx)
    tab.send(a='1')
    tab.send(b='2')
    tab.press('A', c='half')
    assert tab.page.step=='a' and not {'D','A'} & {*tab.page.buttons}
    assert tab.press('C').fields=={'c':'half'}

def test_a_tampered_jump_leads_no_further():
    "Submitting 2: nobody gets beyond the last valid step"
    tab = visit(order(kw=dict(show_progress=True)), 'note')
    for to in ('end','nope','','note'):
        forged(tab, '/f/back_step', stepflow_to=to)
        assert tab.tab().get('/f/start').step in ('tea','note')
