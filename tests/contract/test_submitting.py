"Continue: what is taken, what is refused and shown again, and what a second click changes"
import asyncio,logging
from itertools import count
import pytest
from fasthtml.common import *
from kit import AsyncVisitor,Calls,answers,app_of,ask,ask_who,both,forge,forged,good,kept,letters
from kit import messages,no_name,opened,order,raw,record,stored,thanks,visit,walk
from cjm_fasthtml_stepflow import FolderFiles,InMemoryWorkflowStateStore,StoreError,set_session_id
from cjm_fasthtml_stepflow.browsing import Click
from cjm_fasthtml_stepflow.testing import Visitor

# The answer to a submission

def franken(ctx):
    "A multiple select and a range with two knobs as Franken UI has them: it posts their values under `name[]`"
    options = Select(*[Option(o, value=o) for o in 'abc'], hidden=True)
    return ft_hx('uk-select', options, name='many', multiple=True), ft_hx('uk-input-range', name='two', multiple=True)

def test_values_that_a_library_posts_under_another_name_are_kept():
    "Nothing typed is lost: what a visitor chooses in an element of a library is stored, and there again on Back"
    flow = letters('ab', a=dict(render=franken))
    tab = opened(flow)
    click = tab.page.submission()
    click.pairs = [o for o in click.pairs if o[0].startswith('stepflow')]
    click.pairs += [('many[]','a'), ('many[]','c'), ('two[]','3'), ('two[]','8'), ('other[]','x')]
    assert tab.go(click).step=='b' and kept(flow)==dict(many=['a','c'], two=['3','8'])
    page = tab.press('Back')
    assert [o['value'] for o in page.all('option[selected]')]==['a','c'] and page.one('uk-input-range')['value']=='3,8'

def test_without_htmx_a_post_is_answered_by_a_redirect_to_the_page_that_shows_the_result():
    "Answering: without HTMX, a successful POST answers 303 to the step's URL"
    resp = raw(visit(order()), **good['who'])
    assert (resp.status_code,resp.headers['location'])==(303,'/f/steps/tea')

def test_with_htmx_the_container_alone_comes_with_address_title_and_focus():
    "Answering: with HTMX, the container alone, its URL pushed, title changed, focus on the heading"
    tab = visit(order(), htmx=True)
    page = tab.send(**good['who'])
    assert (page.status,page.headers['hx-push-url'],page.step)==(200,'/f/steps/tea','tea')
    assert not page.one('html, body') and page.one('#step-flow-container') and 'Tea' in page.title
    assert page.one('h1').get('tabindex')=='-1' and page.one('h1').has_attr('autofocus')

def test_a_history_restore_request_gets_a_whole_page():
    "Answering: the container alone is for swaps"
    tab = visit(order(), 'tea', htmx=True)
    restore = {'hx-request': 'true', 'hx-history-restore-request': 'true'}
    page = tab.get('/f/steps/tea', headers=restore)
    assert page.one('html') and page.step=='tea'

@both
def test_a_refused_submission_stays_shows_what_was_typed_and_says_why(htmx):
    "Submitting 5, Answering: the visitor stays, with what they typed, and messages in both places"
    flow = order(who=dict(validate=no_name))
    tab = visit(flow, htmx=htmx)
    page = tab.send(who='  ')
    assert (page.status,page.step,page.fields)==(200 if htmx else 422, 'who', dict(who='  '))
    assert page.errors==dict(who=['Say who you are']) and kept(flow)=={}
    assert bool(page.one('html')) is not htmx and page.title.startswith('Error')
    field,summary = page.one('[name=who]'),page.one('[role=alert]')
    assert field['aria-invalid']=='true'
    assert 'Say who you are' in page.one('#'+field['aria-describedby']).text
    assert summary.select_one('li a')['href']=='#'+field['id'] and summary.has_attr('autofocus')
    assert tab.get('/f/start').fields==dict(who='  '), 'it survives a reload'
    assert tab.send(who='Ada').step=='tea'

def test_a_refused_edit_leaves_the_accepted_answer_in_place():
    "Submitting 5, Fine print: nothing is committed; `ctx.get` overlays what was refused"
    seen = []
    def draw(ctx):
        seen.append((ctx.get('who'),ctx.state.get('who')))
        return ask_who(ctx)
    flow = order(who=dict(validate=no_name, render=draw))
    tab = visit(flow, 'tea')
    tab.get('/f/steps/who')
    assert tab.send(who='').errors and kept(flow)['who']=='Ada' and seen[-1]==('','Ada')
    assert tab.tab().get('/f/steps/tea').step=='tea', 'the steps behind it stay open'

# What validate may say

no,never,check = ['No'],['No','Never'],['Check your answers on this page.']
fine = [(o, []) for o in (True, '', [], {}, {'who': ''}, {'who': []})]
objections = [(False, check), (None, check), ('No', no), (never, never), ({'who': 'No'}, no),
    ({'who': never}, never), ({'': 'No'}, no), ({'elsewhere': '<i>No</i>'}, ['<i>No</i>'])]

@pytest.mark.parametrize('verdict,expected', fine+objections)
def test_what_validate_may_answer(verdict, expected):
    "Submitting 5: True, False, a message, a list of them, or a dict of field to messages"
    page = visit(order(who=dict(validate=lambda state: verdict))).send(who='Ada')
    assert (page.step,messages(page))==('who' if expected else 'tea', expected)

def test_by_default_every_data_key_must_be_present():
    "Submitting 5: the default is that every data key is present"
    tab = visit(order(who=dict(data_keys=['who','captcha'])))
    assert tab.send(who='Ada').step=='who'
    assert forge(tab, who='Ada', captcha='ok').step=='tea'

def test_checks_come_in_order_and_the_first_objection_ends_them():
    "Submitting 5: `validate`, then `on_leave`; the first that objects ends it"
    calls = Calls()
    def validate(state):
        calls.append('validate')
        return state['who']!='bad'
    leave = calls.of('on_leave', lambda: None if len(calls)>3 else P('Wait'))
    enter = calls.of('on_enter')
    tab = visit(order(who=dict(validate=validate, on_leave=leave), tea=dict(on_enter=enter)))
    expected = []
    for who,more in ('bad',1), ('ok',2), ('ok',3):
        tab.send(who=who)
        expected += ['validate','on_leave','on_enter'][:more]
        assert calls==expected
    assert tab.page.step=='tea'

def test_the_forms_own_rules_come_first():
    "Submitting 5: the form's own constraints come before `validate`"
    calls = Calls()
    def draw(ctx): return H1('Who?'), Label('Mail', Input(name='who', type='email', required=True))
    def validate(state): return calls.append(state['who']) or True
    flow = order(who=dict(render=draw, validate=validate, on_leave=calls.of('leave')))
    tab = visit(flow)
    for who in ('', 'ada', 'ada@'):
        page = tab.send(who=who)
        assert (page.status,page.step,page.fields,len(messages(page)))==(422,'who',dict(who=who),1)
        assert page.one('[name=who]')['aria-invalid']=='true'
    assert calls==[] and kept(flow)=={}
    assert tab.send(who='ada@example.com').step=='tea' and calls==['ada@example.com','leave']

def test_validate_works_on_a_copy():
    "Submitting 5: what `validate` does to the state is not kept"
    flow = order(who=dict(validate=lambda state: state.clear() is None))
    visit(flow).send(who='Ada')
    assert kept(flow)==dict(who='Ada')

def test_pydantic_errors_stand_at_the_fields():
    "Submitting 5: a model's messages are a dict of field to messages"
    pydantic = pytest.importorskip('pydantic')
    from cjm_fasthtml_stepflow import validator
    class Guest(pydantic.BaseModel):
        model_config = dict(extra='forbid')
        name:str = pydantic.Field(max_length=5)
        age:int|None = None
    def draw(ctx): return Input(name='name'), Input(name='age')
    tab = opened(letters(a=dict(render=draw, validate=validator(Guest))))
    page = tab.send(name='Ada Lovelace', age='old')
    assert page.status==422 and page.errors.keys()=={'name','age'} and len(messages(page))==2
    assert page.one('[name=name]')['aria-invalid']=='true'
    assert tab.send(name='Ada', age='').step=='b'

# Twice

@pytest.mark.parametrize('times', [2, 3])
@both
def test_a_double_click_lands_where_one_click_does(htmx, times):
    "Submitting 1, 6: a double click lands where one click does, and hooks run once"
    calls = Calls()
    who,tea = dict(on_leave=calls.of('leave')),dict(on_enter=calls.of('enter'))
    tab = visit(order(who=who, tea=tea), htmx=htmx)
    page = tab.go(*[tab.page.submission(**good['who'])]*times)
    assert page.step=='tea' and calls==['leave','enter'] and tab.get('/f/start').step=='tea'

def test_a_double_click_is_one_also_when_on_leave_tidies_the_answer():
    "Submitting 6: a hook runs once for one accepted submission"
    calls = Calls()
    def tidy(state, request, sess):
        calls.append('leave')
        state['who'] = state['who'].strip()
    flow = order(who=dict(on_leave=tidy), tea=dict(on_enter=calls.of('enter')))
    assert visit(flow).double_click(who=' Ada ').step=='tea'
    assert kept(flow)==dict(who='Ada') and calls==['leave','enter']

async def test_a_newcomers_double_click_on_a_password():
    "Whose run is it: both halves of a newcomer's double click meet, secrets too"
    calls = []
    async def leave(state, request, sess):
        calls.append('leave')
        await asyncio.sleep(.02)
    flow = letters(a=dict(render=ask('pw', type='password'), on_leave=leave))
    app = app_of(flow)
    tab = AsyncVisitor(app)
    await tab.get('/f/start')
    click = tab.page.submission(pw='hunter2')
    resps = await asyncio.gather(*[tab.ask(click) for _ in range(2)])
    assert calls==['leave'] and [o.headers['location'] for o in resps]==['/f/steps/b']*2
    assert flow.get_workflow_state(tab.session)==dict(pw='hunter2')

def test_an_old_tab_edits_its_own_step_and_no_other():
    "Submitting 1: an old tab edits its own step and no other"
    flow = order()
    tab = visit(flow)
    old = tab.tab(tab.page)
    walk(tab, 'end')
    assert old.send(who='Bob').step=='tea'
    assert kept(flow)==answers|dict(who='Bob')
    assert tab.get('/f/steps/end').step=='end', 'what was passed stays passed'

def test_a_repeat_leaves_no_draft():
    "Submitting 1: what was accepted stands in place of an older draft"
    tab = opened(letters('abc', kw=dict(show_progress=True)))
    for o in 'ab': tab.send(**{o: 'Ada'})
    tab.get('/f/steps/a')
    tab.press('B', a='Bobby')
    assert tab.get('/f/steps/a').fields==dict(a='Bobby')
    tab.send(a='Ada')
    assert tab.get('/f/steps/a').fields==dict(a='Ada')

# Out of order

@both
def test_out_of_order_submissions_are_refused(htmx):
    "Submitting 2: what is beyond the last valid step is refused and shows that step"
    flow = order()
    tab = visit(flow, 'tea', htmx=htmx)
    page = forge(tab, stepflow_step='note', note='x', tea='mint')
    assert (page.status,page.step,bool(page.notice))==(200 if htmx else 422, 'tea', True)
    assert kept(flow)==dict(who='Ada') and 'note' not in stored(flow).get('drafts', {})

@both
def test_a_newcomer_cannot_submit_a_later_step(htmx):
    "Submitting 2: a newcomer's last valid step is the first"
    page = forge(visit(order(), htmx=htmx), stepflow_step='end')
    assert (page.status,page.step)==(200 if htmx else 422, 'who')

@pytest.mark.parametrize('step', ['nope', '', '\0', 'who ', None, '<script>', 'who\n'])
def test_unknown_hidden_steps_are_refused(step):
    "Submitting 2: only a step on the path can be submitted"
    flow = order()
    tab = visit(flow, 'tea')
    before = stored(flow)
    page = forge(tab, stepflow_step=step, who='Eve', tea='mint')
    assert page.status in (400,404) and page.step in ('tea',None) and stored(flow)==before
    assert '<script>' not in page.html.replace('<script></script>', '').partition('<body')[2]

# What a step owns

def test_a_step_owns_its_controls_and_its_data_keys_and_nothing_else(caplog):
    "Submitting 3: every other posted name is dropped and logged, never stored"
    flow = order(who=dict(data_keys=['who','token']))
    tab = visit(flow)
    extra = dict(is_admin='yes-indeed', tea='mint', token='t', stepflow_x='1')
    with caplog.at_level(logging.INFO): forge(tab, who='Ada', **extra)
    assert kept(flow)==dict(who='Ada', token='t')
    ours = [o.getMessage() for o in caplog.records if o.name=='cjm_fasthtml_stepflow']
    dropped = ' '.join(ours)
    assert 'is_admin' in dropped and 'tea' in dropped and 'yes-indeed' not in dropped

ticks = [(['green','black','mint'],'yes'), (['mint'],False), ([],False)]

@pytest.mark.parametrize('tea,news', ticks)
def test_values_replace_the_old_ones_whole(tea, news):
    "Submitting 3: an unticked box becomes unticked; one value of a multiple field is still a list"
    flow = order(tea=dict(data_keys=['tea','news']))
    tab = visit(flow, 'note')
    assert tab.get('/f/steps/tea').fields==dict(tea=['green'], news=True)
    assert tab.send(tea=tea, news=bool(news)).step=='note'
    assert kept(flow)==dict(who='Ada', tea=tea, news=news)

def test_a_checkboxx_is_one_box():
    "Fine print: `CheckboxX` posts two values under one name and is read as one box"
    flow = order(tea=dict(render=lambda ctx: CheckboxX(name='ok', label='OK')))
    tab = visit(flow, 'tea')
    for sent,expected in [(['', '1'],'1'), ([''],False)]:
        forged(tab, '/f/next_step', ok=sent)
        assert kept(flow)['ok'] in (expected, bool(expected))

def test_a_control_that_is_gone_takes_its_answer_along():
    "Submitting 3 and 7: values replace the old ones whole, and the end drops names whose control is gone"
    seen = []
    def draw(ctx): return Input(name='who'), Input(name='nick') if ctx.get('who')!='Bob' else None
    flow = order(who=dict(render=draw), on_complete=thanks(seen))
    tab = visit(flow)
    tab.send(who='Ada', nick='A')
    tab.get('/f/steps/who')
    tab.send(who='Bob', nick='B')
    assert kept(flow)==dict(who='Bob', nick='B'), 'the form was still drawn with it'
    assert 'nick' not in tab.get('/f/steps/who').fields
    tab.get('/f/start')
    walk(tab, 'end').send()
    assert seen==[answers | dict(who='Bob')]

def more(ctx):
    extra = Label('x', Input(name='x', required=True)) if ctx.get('s')=='y' else None
    return H1('a'), Label('More?', Select(Option('n'), Option('y'), name='s')), extra

short_ways = dict(first=dict(), alone=dict(ids='a'), closing=dict(b=dict(when=lambda state: state.get('s')!='y')))

@pytest.mark.parametrize('way', short_ways)
def test_a_required_field_that_the_submission_reveals_is_asked_for(way):
    "Submitting 4: the form that judges is the one drawn for what was submitted, also where the posted names fit the old one"
    runs,left = [],Calls()
    a = dict(render=more, on_leave=left.of('a'))
    tab = opened(letters(**dict(ids='ab', on_complete=lambda state, request: runs.append(state), a=a) | short_ways[way]))
    page = tab.send(s='y')
    assert left==[], 'the form objects before any hook'
    assert page.step=='a' and 'x' in page.errors and page.fields==dict(s='y', x='') and not runs
    tab.send(x='X')
    if way=='first': tab.send(b='b')
    assert runs==[dict(s='y', x='X') | ({'b': 'b'} if way=='first' else {})]

@pytest.mark.parametrize('ids', ['a','ab'])
def test_a_field_that_the_submission_hides_is_dropped(ids):
    "Submitting 4: the form that judges is the one drawn for what was submitted"
    runs = []
    tab = opened(letters(ids, None, lambda state, request: runs.append(state), a=dict(render=more)))
    tab.send(s='y')
    assert 'x' in tab.page.fields
    tab.send(s='n', x='X')
    if ids=='ab': tab.send(b='b')
    assert runs==[dict(s='n') | ({'b': 'b'} if ids=='ab' else {})]

places = dict(de=dict(Berlin=['Linden','Ring'], Bonn=['Markt']), fr=dict(Paris=['Rivoli'], Lyon=['Saône','Rhône']))

def ask_street(ctx):
    towns = places[ctx.get('country', 'de')]
    streets = towns.get(ctx.get('town'), [*towns.values()][0])
    lists = dict(country=places, town=towns, street=streets)
    return H1('Where?'), *[Select(*map(Option, os), name=k) for k,os in lists.items()]

@pytest.mark.parametrize('known', [True, False], ids=['remembered','drawn'])
def test_a_list_that_depends_on_a_list_that_depends_on_a_third(known):
    "Submitting 4: the step is drawn with what was posted until nothing changes, options included"
    flow = letters('ab', a=dict(render=ask_street))
    tab = opened(flow)
    if not known: tab.page.one('[name=stepflow_ticket]')['value'] = ''
    sent = dict(country='fr', town='Lyon', street='Rhône')
    page = tab.go(tab.page.submission().forged(**sent))
    assert page.step=='b' and kept(flow)==sent

def test_a_last_step_is_drawn_again_only_for_answers_it_has_not_seen():
    "Submitting 7 and budgets: a last look, or a form sent as it was drawn, is not drawn again"
    drawn = []
    def end(ctx): return drawn.append(dict(ctx.state)) or H1('End'),Input(name='z', value='1') if fields else None
    for fields in (False,True):
        tab = opened(letters('ab', b=dict(render=end)))
        tab.send(a='A')
        drawn.clear()
        tab.send()
        assert drawn==([dict(a='A', z='1')] if fields else [])

def ask_all(ctx):
    "A control of every kind, all with rules that a browser enforces"
    rules = dict(text=dict(pattern='[a-z]+', maxlength=5), email=dict(multiple=True),
        number=dict(min=1, max=9, step=2), range=dict(min=0, max=10), date=dict(min='2024-01-01'),
        password=dict(minlength=3), hidden=dict(required=False), color=dict(required=False))
    kinds = 'search tel url time month week datetime-local file'.split()+list(rules)
    lines = [Input(**dict(type=o, name=o, required=True) | rules.get(o, {})) for o in kinds]
    ticks = [(t,o) for t in ('checkbox','radio') for o in 'ab']
    boxes = [Input(type=t, name=t, value=o, required=t=='radio') for t,o in ticks]
    one = Select(Option('', value=''), Option('p'), name='one', required=True)
    many = Select(Option('p'), Option('q'), name='many', multiple=True)
    area = Textarea(name='area', required=True, minlength=2)
    off = Input(name='off', disabled=True, required=True)
    fixed = Input(name='fixed', readonly=True, required=True)
    return *lines, *boxes, one, many, area, CheckboxX(name='x', label='X'), off, fixed

filled = dict(text='abc', search='a', tel='1', url='http://a', email='a@b,c@d', number='3',
    range='5',
    date='2024-02-29', time='10:00', month='2024-02', week='2024-W05', color='#ff0000',
    password='secret',
    file=('a.txt', b'x'), hidden='h', area='a\r\nb', radio='a', one='p', many=['p','q'],
    checkbox=['b'],
    fixed='') | {'datetime-local': '2024-02-29T10:00'}

def test_a_form_with_everything_in_it_passes_when_checked_again():
    "Submitting 7: what passed as it was sent passes when every step is checked again"
    seen = []
    def done(state, request): seen.append(state)
    tab = visit(order(done, only=['tea','end'], tea=dict(render=ask_all)), 'tea')
    page = tab.send(**filled)
    assert (page.step,page.errors)==('end',{})
    assert tab.send().step is None and set(filled)-set(seen[0])==set() and 'off' not in seen[0]

def test_a_name_in_two_steps_is_logged_once(caplog):
    "Submitting 3: one warning for two steps, however often a visitor answers both, and whatever else they draw"
    rows = count()
    def row(ctx): return [Input(name=o) for o in ('note', f'row-{next(rows)}')]
    flow = letters(a=dict(render=row), b=dict(render=row), c=dict(render=ask('c')))
    tab = opened(flow)
    for _ in range(3):
        tab.get('/f/steps/a')
        for _ in 'ab': tab.send()
    assert caplog.text.count("both draw a control 'note'")==1 and len(flow._reader._told)==1

# Whose it is

def test_two_visitors_are_strangers():
    "Whose run is it: nobody reaches a record by what stands in somebody else's form"
    flow = order()
    app = app_of(flow)
    ada,eve = Visitor(app),Visitor(app)
    ada.get('/f/start')
    walk(ada, 'end')
    assert eve.get('/f/steps/end').step=='who' and 'Ada' not in eve.page.text
    eve.send(who='Eve')
    for route in ('next_step','back_step','reset'):
        page = eve.go(Click(f'/f/{route}', [*ada.page.hidden.items(), ('who','Mallory')]))
        assert 'Ada' not in page.html and 'Hot' not in page.html
    assert ada.get('/f/start').step=='end' and 'Ada' in ada.page.text

def test_an_id_of_ones_own_joins_two_browsers():
    "Whose run is it: the session id is the key to a record"
    app = app_of(order(), before=lambda sess: set_session_id(sess, 'user-7'))
    one,two = Visitor(app),Visitor(app)
    one.get('/f/start')
    walk(one, 'note')
    assert two.get('/f/start').step=='note' and two.get('/f/steps/who').fields==dict(who='Ada')

# A store that is away

class Away(InMemoryWorkflowStateStore):
    "Fails in the verbs named in `away`"
    away = ()
    def read(self, *args):
        if 'read' in self.away: raise StoreError('the store does not answer')
        return super().read(*args)
    def write(self, *args):
        if 'write' in self.away: raise StoreError('the disk is full')
        return super().write(*args)

@both
@pytest.mark.parametrize('press', ['', 'Back', 'Skip this step'])
@pytest.mark.parametrize('away', [('read',), ('write',), ('read','write')], ids='+'.join)
def test_a_store_that_is_away_costs_nothing_that_was_typed(away, press, htmx):
    "Answering: a step whose function raises anything is shown with what was typed"
    store = Away()
    flow = letters('abc', store, b=dict(can_skip=True))
    tab = opened(flow, htmx)
    tab.send(a='Ada')
    store.away = away
    page = tab.press(press, b='typed')
    assert (page.step,page.fields,page.notice)==('b', dict(b='typed'), flow.words.failed)
    assert page.status==(200 if htmx else 503)
    store.away = ()
    assert tab.send(**page.fields).step=='c'

@pytest.mark.parametrize('away', [('read',), ('write',)], ids='+'.join)
def test_a_newcomer_meets_a_store_that_is_away(away):
    "Answering: a page that cannot be shown is no dead end"
    store = Away()
    tab = opened(letters('ab', store))
    store.away = away
    assert tab.send(a='typed').fields==dict(a='typed')
    if 'read' in away: assert tab.get('/f/steps/a').status==503
    store.away = ()
    tab.get('/f/start')
    assert tab.send(a='Ada').step=='b'

# What an unanswered choice is

def left_alone(kind):
    pick = lambda *os, **kw: Label('C', Select(*os, name='c', **kw))
    return dict(radios=[Label(o, Input(type='radio', name='c', value=o)) for o in 'xy'],
        placeholder=pick(Option('Choose', value='', disabled=True, selected=True), Option('x')),
        list=pick(Option('x'), Option('y'), size=3), empty=pick(), off=pick(Option('x', disabled=True)),
        blank=[Label(o or 'none', Input(type='radio', name='c', value=o)) for o in ('','x')])[kind]

@both
@pytest.mark.parametrize('kind', ['radios','placeholder','list','empty','off','blank'])
def test_a_choice_that_is_left_alone_can_be_sent(htmx, kind):
    "Submitting 7: the check of the end is the check of the step"
    seen = []
    def ask_c(ctx): return H1('C?'), left_alone(kind)
    tab = opened(letters('cb', on_complete=lambda state, request: seen.append(state), c=dict(render=ask_c)), htmx)
    assert tab.send().step=='b'
    tab.send(b='1')
    assert tab.page.step is None and len(seen)==1 and not seen[0]['c']

def test_nothing_chosen_stays_nothing_chosen():
    "The form is the schema: an empty option that was not chosen does not satisfy `required` on the way back"
    def ask_c(ctx): return H1('C?'), *[Label(o or 'none', Input(type='radio', name='c', value=o, required=True)) for o in ('','x')]
    tab = opened(letters('bc', c=dict(render=ask_c)))
    tab.send(b='1')
    tab.press('Back')
    assert tab.send().step=='c' and not tab.page.all('[checked]')
    assert 'c' in tab.send().errors

def test_an_answer_that_breaks_its_own_step():
    "Answering: a step that cannot be drawn with what was given there is drawn without it, and can be repaired"
    def ask_n(ctx): return H1('How many?'), Input(name='n', type='number', step='any'), Ul(*[Li('x')]*int(ctx.get('n', '1')))
    tab = opened(letters('nb', n=dict(render=ask_n)))
    tab.send(n='1.5')
    page = tab.get('/f/steps/n')
    assert (page.step,page.fields)==('n', {'n':'1.5'})
    assert tab.send(n='2').step=='b' and len(tab.get('/f/steps/n').all('li'))==2

@both
def test_a_name_too_many_on_a_step_without_fields(htmx):
    "Submitting 3: every other posted name is dropped, also where the step draws no control at all"
    tab = opened(letters('ab', b=dict(render=lambda ctx: H1('Sure?'))), htmx)
    tab.send(a='1')
    page = tab.go(tab.page.submission().forged(odd='x'))
    assert page.step is None and page.status==200

def branch(ctx):
    "A form whose fields depend on a choice in it"
    firm = ctx.get('kind')=='firm'
    kinds = Select(Option('person'), Option('firm'), name='kind')
    more = (Textarea(name='about'), Input(type='file', name='cert')) if firm else ()
    return H1('Who?'), kinds, Input(name='name', required=True), *more

@both
@pytest.mark.parametrize('button', ['Continue','Back'])
def test_another_choice_hides_what_was_typed_and_loses_nothing(htmx, button, tmp_path):
    "Belief 2: a draft keeps what the present choice has no control for, files too, until the step is accepted"
    flow = letters('abc', kw=dict(files=FolderFiles(tmp_path)), b=dict(render=branch))
    tab = opened(flow, htmx)
    tab.send(a='1')
    tab.send(kind='firm')
    tab.send(about='We knit', cert=('c.txt', b'cert'))
    assert 'name' in tab.page.errors
    tab.press(button, kind='person')
    if button=='Back': tab.send(a='1')
    assert {*tab.page.fields}=={'kind','name'}
    tab.send(kind='firm')
    assert tab.page.fields['about']=='We knit' and 'c.txt' in tab.page.text
    tab.send(kind='person', name='Ada')
    assert kept(flow)==dict(a='1', kind='person', name='Ada') and not [o for o in tmp_path.rglob('*') if o.is_file() and o.suffix!='.lock']

def test_a_choice_that_leads_away_keeps_what_was_typed():
    "Fine print: a redirect means that the step is not accepted; what was typed is its draft"
    def ask(ctx):
        if ctx.get('plan')=='sales': return Redirect('/sales')
        return H1('Plan'), Select(Option('own'), Option('sales'), name='plan'), Input(name='who')
    flow = letters('ab', a=dict(render=ask))
    tab = opened(flow)
    resp = raw(tab, plan='sales', who='Ada')
    assert resp.headers['location']=='/sales' and record(flow).drafts['a']['who']=='Ada'

def test_a_render_that_fails_at_the_end_costs_no_answer():
    "Submitting 7 and belief 2: a step that cannot be drawn now is a failure, and trying again works"
    away,seen = [],[]
    def ask(ctx):
        abroad = ctx.get('abroad')=='yes'
        if abroad and away: raise ConnectionError('no answer')
        yes = Select(Option('no'), Option('yes'), name='abroad')
        return H1('Abroad?'), yes, Input(name='country', required=True) if abroad else None
    flow = letters('ab', None, lambda state, request: seen.append(state), a=dict(render=ask))
    tab = opened(flow)
    tab.send(abroad='yes')
    tab.send(country='Peru')
    away.append(1)
    assert tab.send(b='1').status==503 and not seen
    away.clear()
    tab.get('/f/steps/b')
    tab.send(b='1')
    assert seen==[dict(abroad='yes', country='Peru', b='1')]

def test_a_checkboxx_is_a_choice():
    "Submitting 4 and fine print: its two values are one box, which may bring a field"
    def ask(ctx): return H1('Firm?'), CheckboxX(name='firm', label='Firm'), Input(name='vat', required=True) if ctx.get('firm') else None
    tab = opened(letters('ab', a=dict(render=ask)))
    page = tab.send(firm=True)
    assert page.step=='a' and 'vat' in page.errors
