"What `lint` finds in a bad flow, one mistake at a time, and that it finds nothing in good ones"
import runpy
from pathlib import Path
from types import SimpleNamespace
import pytest
from execnb.shell import CaptureShell
from fastcore.nbio import read_nb
from fasthtml.common import *
from cjm_fasthtml_stepflow import Step,StepFlow
from cjm_fasthtml_stepflow.results import log
from cjm_fasthtml_stepflow.testing import Visitor,lint,walk_through
from kit import Calls,letters,order

top = Path(__file__).parent.parent

def tea(**kw): return Label('Tea', Input(name='tea', **kw))
def radio(value): return Label(Input(type='radio', name='milk', value=value), value)
def in_step(*content, **kw): return lint(StepFlow('f', [Step('a', 'A', lambda ctx: content, **kw)]))

bad = {
    'has no name': [Label('Tea', Input())],
    'has no label': [Input(name='tea', placeholder='Tea')],
    'returns nothing': [],
    'a form within': [Form(tea())],
    'which browsers ignore': [tea(pattern='[A-Z}{4}')],
    "2 elements have the id 'x'": [tea(id='x'), P('x', id='x')],
    "2 elements have the id 'f-next'": [tea(id='f-next')],
    'hides `elements`': [tea(id='elements')],
    'maxlength=2 and minlength=3': [tea(minlength=3, maxlength=2)],
    "radio buttons 'milk' have no legend": [radio('oat'), radio('soy')],
    "radio buttons 'milk' have no legend that": [Fieldset(Legend('Drinks'), radio('oat'), tea())],
    'files of any type': [Label('Photo', Input(type='file', name='photo'))],
    "the button 'draft' submits": [tea(), Button('Draft', name='draft')]}

@pytest.mark.parametrize('says', bad)
def test_one_mistake_one_finding(says):
    found = in_step(*bad[says])
    assert len(found)==1 and says in found[0].what and found[0].step=='a'
    assert found[0].remedy

def test_a_render_that_leads_away():
    flow = StepFlow('f', [Step('a', 'A', lambda ctx: tea()), Step('b', 'B', lambda ctx: Redirect('/login'))])
    assert lint(flow)==[]

good = {
    'an icon of a library': [ft_hx('sl-icon', name='cup'), Label('Tea', Input(name='tea')), ft_hx('sl-button', '?', name='help')],
    'a switch of a library': [ft_hx('sl-switch', 'News', name='news')],
    'a field of a library around its input': [ft_hx('my-field', Label('Tea', Input(name='tea')), name='tea')],
    "MonsterUI's select": [Label('Tea', fr='tea'), ft_hx('uk-select', Select(Option('Assam')), name='tea', id='tea')],
    'a label before its control': [Label('Tea'), Input(name='tea')],
    'a label by an aria attribute': [Input(name='tea', aria_label='Tea')],
    'a label by another element': [P('Tea', id='what'), Input(name='tea', aria_labelledby='what')],
    'hidden and disabled': [Input(type='hidden', name='from'), Label('Tea', Input(disabled=True))],
    'a pattern for the v flag': [tea(pattern='[\\p{L}--[a-z]]+')],
    'lengths that fit': [tea(minlength=3, maxlength=3)],
    'a legend': [Fieldset(Legend('Milk'), radio('oat'), radio('soy'))],
    'a group with a name': [Div(radio('oat'), role='radiogroup', aria_label='Milk')],
    'a box of two controls': [CheckboxX(name='news', label='News')],
    'accept': [Label('Photo', Input(type='file', name='photo', accept='image/*'))],
    'a button for a script': [tea(), Button('More', name='more', type='button')],
    'a button for htmx': [tea(), Button('More', name='more', hx_get='/more')],
    'a button that goes elsewhere': [tea(), Button('Draft', name='draft', formaction='/draft')]}

@pytest.mark.parametrize('what', good)
def test_no_false_alarm(what): assert not in_step(*good[what])

def test_a_button_whose_name_the_step_owns():
    found = in_step(tea(), Button("Draft", name="draft"), data_keys=["draft"])
    assert not found

def test_forms_of_its_own_where_the_flow_draws_none():
    def render(ctx): return Form(tea(), *flow.hidden_fields(ctx))
    flow = StepFlow('f', [Step('a', 'A', render)], wrap_in_form=False)
    assert not lint(flow)

def test_one_name_in_two_steps():
    found = lint(letters('abc', c=dict(render=lambda ctx: Label('A', Input(name='a')))))
    assert [(o.step, "draws 'a', as step 'a' does" in o.what) for o in found]==[('c',True)]

def test_a_control_that_is_another_steps_data_key():
    found = lint(letters('ab', a=dict(data_keys=['b'])))
    assert {o.step for o in found}=={'a','b'} and "data key of step 'a'" in found[-1].what

setters = [{o: lambda *a: None} for o in ('on_enter','on_leave','data_loader')]

@pytest.mark.parametrize('kw', [{}, *setters])
def test_a_data_key_that_nothing_sets(kw):
    found = in_step(tea(), data_keys=['tea','cups'], **kw)
    assert [o.what for o in found]==([] if kw else ["nothing sets its data key 'cups'"])

def test_a_data_key_that_the_render_sets():
    def render(ctx):
        ctx.set('cups', 2)
        return tea()
    assert not lint(StepFlow('f', [Step('a', 'A', render, data_keys=['cups'])]))

def test_steps_that_need_answers_are_left_without_them_and_looked_at_with_them():
    def greet(ctx): return P(ctx.state['a'].title()), Input(name='b')
    flow = letters('ab', b=dict(render=greet))
    assert not lint(flow)
    assert 'no label' in lint(flow, dict(a='ada'))[0].what
    def said(state): return bool(state['a']) or 'Say it'
    strict = letters('ab', a=dict(validate=said), b=dict(render=greet))
    assert lint(strict, {})[0].what=='it refuses the given answers: Say it'
    assert lint(strict, dict(a='ada'))[0].step=='b'

def test_a_step_that_raises():
    def render(ctx): return ctx.state['x']
    assert lint(letters('ab', a=dict(render=render)))[0].what=="it raises KeyError: 'x'"
    assert not lint(letters('ab', b=dict(render=render)))
    assert lint(letters('ab', b=dict(render=render)), dict(a='1'))[0].step=='b'

def test_a_step_that_needs_a_request():
    def load(request): return dict(me=request.session['auth'])
    flow = letters('a', a=dict(data_loader=load))
    assert '`request=`' in lint(flow)[0].remedy and not lint(flow, request=SimpleNamespace(session=dict(auth=1)))

def test_a_look_leaves_the_flow_as_it_was():
    flow = letters('abc', c=dict(render=lambda ctx: Label('A', Input(name='a'))))
    lint(flow)
    assert not flow._reader._told and not flow.state_store._recs

@pytest.mark.parametrize('name', ['registration','stores','booking','job','checkout','transcription'])
def test_nothing_in_the_examples(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ns = runpy.run_path(str(top/'examples'/f'{name}.py'))
    flows = [o for o in ns.values() if isinstance(o, StepFlow)]
    answers = dict(name='Ada', email='ada@example.com', password='long enough', arrival='2030-01-31')
    answers |= dict(start='2030-05-01', team='fe', langs=['Rust'], why='I have a weaving loom.',
        link='https://example.com')
    answers |= dict(cv=('cv.pdf', b'%PDF', 'application/pdf'), gift='yes', files=['talk.mp3'], engine='whisper',
        street='Lane 1', zip='12345', message='Hi', method='card')
    assert flows and not any(found for o in flows for found in (lint(o), lint(o, answers)))

pages = ['index.ipynb', *(f'tutorials/{o.name}' for o in (top/'nbs'/'tutorials').glob('*.ipynb'))]

@pytest.mark.slow
@pytest.mark.parametrize('page', sorted(pages))
def test_nothing_in_the_flows_of_the_pages(page, monkeypatch):
    monkeypatch.chdir(top/'nbs')
    nb,shell = read_nb(top/'nbs'/page),CaptureShell(path=(top/'nbs'/page).parent)
    over = '#| eval: false','.close()' # A database is closed at the end of its page
    nb.cells = [o for o in nb.cells if not any(x in o.source for x in over)]
    level = log.level
    try: shell.run_all(nb, exc_stop=True)
    finally: log.setLevel(level) # A page may want it quiet
    flows = [o for o in shell.user_ns.values() if isinstance(o, StepFlow)]
    ada = SimpleNamespace(session=dict(auth=1)) # Some loaders ask who is logged in
    assert [found for o in flows for found in lint(o, request=ada)]==[]

# Walking through

async def test_inside_of_a_running_event_loop():
    async def render(ctx): return Label('A', Input(name='a'))
    async def validate(state): return state['a']=='x' or {'a': 'Say x'}
    flow = letters('ab', a=dict(render=render, validate=validate))
    assert walk_through(flow, dict(a='x')).path==['a','b']
    assert walk_through(flow, dict(a='y')).refused.errors=={'a': ['Say x']}

def test_hooks_stay_at_rest_and_their_keys_count_as_there():
    calls = Calls()
    hooks = {o: calls.of(o) for o in ('on_enter','on_leave')}
    def done(state, request): calls.append('done')
    flow = letters('ab', a=dict(data_keys=['id'], **hooks), on_complete=done)
    assert walk_through(flow, dict(a='x')).refused is None and not calls
    assert walk_through(letters('ab', a=dict(data_keys=['id'])), dict(a='x')).refused.step=='a'

def test_what_code_sets_and_what_a_render_sets():
    def render(ctx):
        ctx.set('seen', True)
        return Label('A', Input(name='a', value=ctx.get('plan')))
    walk = walk_through(letters('a', a=dict(render=render)), dict(a='x'), code=dict(plan='pro'))
    assert walk.state==dict(plan='pro', seen=True, a='x')

def test_an_earlier_step_that_a_later_answer_makes_invalid():
    def validate(state): return state.get('b')!='x' or 'Not with x'
    walk = walk_through(letters('ab', a=dict(validate=validate)), dict(a='1', b='x'))
    assert walk.path==['a','b'] and walk.refused.step=='a'

def test_the_walk_of_the_order():
    flow = order(tea=dict(validate=lambda state: bool(state['tea']) or {'tea': 'Choose'}))
    walk = walk_through(flow, dict(who='Ada', tea=['green','mint'], news=True))
    assert walk.path==['who','tea','note','end']
    assert walk.state==dict(who='Ada', tea=['green','mint'], news='yes')
    assert walk_through(flow, dict(who='Ada', tea=['cola'])).refused.step=='tea'

def test_files_are_stored_files():
    "Trying: what `validate` and the state get is what a run gives them, and what a run refuses is refused"
    def ask(ctx):
        more = Label('Pages', Input(name='pages')) if ctx.get('cv') and ctx.get('cv').size>2 else ''
        return Label('CV', Input(name='cv', type='file', accept='.pdf')), more
    def whole(state): return state['cv'].open().read().startswith(b'%PDF') or {'cv': 'No PDF'}
    flow = letters('ab', a=dict(render=ask, validate=whole), b=dict(render=lambda ctx: ctx.get('cv').name))
    def walk(name, data): return walk_through(flow, dict(cv=(name, data, 'application/pdf'), pages='2'))
    good = walk('cv.pdf', b'%PDF-1.7')
    assert (good.path,good.refused)==(['a','b'],None) and good.state['pages']=='2'
    assert (good.state['cv'].name,good.state['cv'].size,good.state['cv'].open().read())==('cv.pdf', 8, b'%PDF-1.7')
    assert walk('cv.pdf', b'MZ').refused.errors=={'cv': ['No PDF']}
    assert 'cv.exe' in walk('cv.exe', b'%PDF').refused.errors['cv'][0]

def picked(ctx):
    "What MonsterUI's `LabelSelect` draws, and a slider of a library"
    sizes = Select(Option('Small', value='s'), Option('Large', value='l'), hidden=True)
    pick = ft_hx('uk-select', sizes, id='size', name='size', required=True)
    return H1('Size'), Div(Label('Size', fr='size'), Div(pick)), Label('Heat', ft_hx('uk-input-range', name='heat', value='3'))

def test_elements_of_a_library():
    "A script makes their controls, so `lint` finds nothing, and a visitor has them where there is htmx"
    flow = letters('ab', a=dict(render=picked))
    assert lint(flow)==[]
    app = FastHTML(secret_key='t')
    flow.create_router('/l').to_app(app)
    ada = Visitor(app, htmx=True)
    assert ada.get('/l/start').fields==dict(size='', heat='3')
    assert [*ada.send().errors]==['size']
    ada.send(Size='Large', heat=7)
    assert flow.get_workflow_state(ada.session)==dict(size='l', heat='7')
    assert ada.press('Back').fields==dict(size='l', heat='7')
    bob = Visitor(app)
    bob.get('/l/start')
    with pytest.raises(LookupError, match='htmx=True'): bob.send(size='l')

def test_elements_of_a_library_as_they_are_drawn():
    "A walk sends what a visitor sends who fills in nothing: a chosen option, a tick, and one value for a field"
    def pick(*cs, **kw): return ft_hx('uk-select', Select(*cs), **kw)
    cs = [pick(Option('S'), Option('M', selected=True), name='size', required=True), pick(Option('S'), name='none'),
        pick(Option('S'), Option('M', selected=True), name='sizes', multiple=True), ft_hx('sl-switch', 'News', name='news'),
        ft_hx('sl-switch', 'Mail', name='mail', checked=True), ft_hx('my-field', Label('F', Input(name='f', value='v')), name='f'),
        pick(Option('S'), name='own', insertable=True), pick(Option('S'), Option('M', selected=True), name='one', insertable=True),
        pick(Option('S'), Option('M'), name='tags', insertable=True, multiple=True),
        ft_hx('sl-icon-button', name='star'), *[ft_hx('ui5-radio-button', name='dot', value=o, text=o.upper(), checked=o=='l') for o in 'sl']]
    flow = letters('ab', a=dict(render=lambda ctx: cs))
    app = FastHTML(secret_key='t')
    flow.create_router('/l').to_app(app)
    ada = Visitor(app, htmx=True)
    ada.get('/l/start')
    ada.send(own='mine', News=False, tags=['S','mine'])
    drawn = dict(size='M', none='', sizes=['M'], news=False, mail='on', f='v', own='mine', one='M', tags=['S','mine'], dot='l')
    assert flow.get_workflow_state(ada.session)==drawn
    fields = ada.press('Back').fields
    assert (fields['tags'], fields['dot'])==(['S','mine'], 'l')
    assert ada.send(dot='S').step=='b' and flow.get_workflow_state(ada.session)['dot']=='s'
    assert walk_through(flow, dict(own='mine', tags=['S','mine'], b='b')).state==drawn | dict(b='b')
