"What apps do that no page foresaw: code that corrects, clears and prefills; renders, loaders and functions that lead away"
import asyncio,pytest
from itertools import count
from types import SimpleNamespace
from typing import Literal,Optional
from fasthtml.common import *
from cjm_fasthtml_stepflow import check_answers
from cjm_fasthtml_stepflow.once import claim
from cjm_fasthtml_stepflow.models import validator
from cjm_fasthtml_stepflow.testing import Visitor,lint,walk_through
from kit import again,app_of,ask,both,is_htmx,kept,letters,opened

def of_loader(name):
    "A `data_loader` that reads the answer `name`, and a `render` that offers it"
    def load(request): return dict(towns=[o['flow'].get_workflow_state(request.session)[name]+'-town'])
    def town(ctx): return H1('town'), Label('Town', Select(*map(Option, ctx.data['towns']), name='town'))
    o = dict(data_loader=load, render=town)
    return o

def choice(name, *options): return lambda ctx: (H1(name), Label(name, Select(*map(Option, options), name=name)))

@both
@pytest.mark.parametrize('when', [lambda s: s.get('kind')=='abroad', None])
def test_a_loader_that_reads_answers(htmx, when):
    "Paths: a branch is left although the loader of a step in it needs the branch's answers, and a form that a loader changes is asked again"
    town = of_loader('country')
    kind,country = choice('kind', 'home', 'abroad'),choice('country', 'IT', 'FR')
    changes = dict(kind=dict(render=kind), country=dict(render=country, when=when))
    ids = 'kind','country','town','end'
    flow = town['flow'] = letters(ids, town=dict(town, when=when), end=dict(render=check_answers), **changes)
    tab = opened(flow, htmx)
    for o in dict(kind='abroad'),dict(country='IT'),dict(town='IT-town'): tab.send(**o)
    assert tab.page.step=='end'
    tab.change('country')
    page = tab.send(country='FR')
    assert page.step=='town' and page.notice
    assert tab.send(town='FR-town').step=='end'
    tab.change('kind')
    assert tab.send(kind='home').step=='end'
    assert kept(flow).get('town')==(None if when else 'FR-town')

def test_a_correction_of_codes_is_undone():
    "Nothing typed is lost: the same answer once more, after code had corrected it, counts"
    flow = letters('abc')
    tab = opened(flow)
    tab.send(a='Ann')
    flow.update_workflow_state(tab.session, dict(a='Bob'))
    assert tab.get('/f/steps/a').fields=={'a':'Bob'}
    assert tab.send(a='Ann').step=='b' and kept(flow)=={'a':'Ann'}

@both
@pytest.mark.parametrize('ticket', [True, False])
def test_a_field_that_htmx_took_away(htmx, ticket):
    "Submitting 4: the form that judges is the one drawn for what was sent, also where that has fewer fields"
    def a(ctx):
        vat = Label('VAT', Input(name='vat', required=True)) if ctx.get('firm') else None
        return H1('a'), Label(Input(type='checkbox', name='firm'), 'Firm'), vat
    flow = letters('ab', a=dict(render=a))
    tab = opened(flow, htmx)
    def send(**values):
        names = ['stepflow_step','stepflow_instance']+['stepflow_ticket']*ticket
        hidden = {k: tab.page.hidden[k] for k in names}
        head = {'hx-request':'true'} if htmx else None
        return tab.show(tab.client.post('/f/next_step', data=hidden | values, headers=head, follow_redirects=True))
    assert send(firm='on', vat='DE1').step=='b'
    tab.get('/f/steps/a')
    assert send().step=='b'
    assert kept(flow)['firm'] is False and 'vat' not in kept(flow)

@pytest.mark.parametrize('status', [303, 429])
def test_an_after_function_answers(status):
    "Answering: `after` functions are FastHTML's habit, and their statuses stay what they are"
    def after(req, resp): return Response('No', status, headers={'location':'/terms'}) if '/steps/' in req.url.path else None
    tab = Visitor(app_of(letters('ab'), after=after))
    resp = tab.client.get('/f/steps/a', follow_redirects=False)
    assert (resp.status_code,resp.text)==(status,'No')

@pytest.mark.parametrize('way', ['flow','store'])
def test_prefilled_after_the_end(way):
    "Section 3: what code sets between two runs is there in the next one"
    flow = letters('ab', on_complete=lambda state, request: P('Sent'))
    tab = opened(flow)
    tab.send(a='1')
    tab.send(b='2')
    if way=='flow': flow.update_workflow_state(tab.session, dict(plan='gold'))
    else: flow.state_store.update_state('f', tab.session, dict(plan='gold'))
    assert flow.get_workflow_state(tab.session)==dict(plan='gold')
    tab.get('/f/start')
    tab.send(a='3')
    assert kept(flow)==dict(plan='gold', a='3')

@both
def test_a_page_of_ones_own(htmx):
    "Section 3: `create_context` and `render_step_content` make a form that a newcomer can send"
    flow = letters('ab')
    app = app_of(flow)
    @app.route('/mine')
    def mine(request, sess):
        step = flow.get_step(flow.get_current_step_id(sess))
        ctx = flow.create_context(request, sess, step)
        return flow.render_step_content(step, ctx, '/f/next_step', '/f/back_step', '/f/reset')
    tab = Visitor(app, htmx)
    tab.get('/mine')
    page = tab.send(a='1')
    assert (page.step,page.notice,kept(flow))==('b', '', dict(a='1'))

@both
@pytest.mark.parametrize('by', ['on_enter','render'])
def test_a_first_step_that_starts_anew(htmx, by):
    "A step that clears the workflow leads on as any other"
    def clear(ctx): flow.clear_workflow(ctx.session)
    def fresh(state, request, sess): flow.clear_workflow(sess)
    def draw(ctx):
        if 'fresh' in ctx.request.query_params: clear(ctx)
        return ask('a')(ctx)
    flow = letters('abc', a=dict(on_enter=fresh) if by=='on_enter' else dict(render=draw))
    tab = opened(flow, htmx)
    tab.send(a='0')
    tab.get('/f/steps/a?fresh=1')
    page = tab.send(a='1')
    assert (page.step,page.notice)==('b','')
    page = tab.send(b='2')
    assert (page.step,page.notice,kept(flow))==('c', '', dict(a='1', b='2'))

@both
def test_a_step_that_leads_away_at_the_end(htmx):
    "Submitting 7: every step is checked again, and one that leads away ends nothing"
    seen,away = [],[]
    def b(ctx): return Redirect('/verify') if away else ask('b', required=True)(ctx)
    flow = letters('abc', on_complete=lambda state, request: seen.append(state), b=dict(render=b))
    app = app_of(flow)
    @app.route('/verify')
    def verify(): return H1('Who are you?')
    tab = Visitor(app, htmx)
    tab.get('/f/start')
    tab.send(a='1')
    tab.send(b='2')
    away.append(1)
    assert 'Who are you?' in tab.send(c='3').text and not seen
    away.clear()
    tab.get('/f/start')
    tab.send()
    assert seen==[dict(a='1', b='2', c='3')]

def test_a_walk_without_an_app_leaves_the_store_alone():
    "Trying: what a render asks the flow is answered by the walk, and the store gets nothing"
    def a(ctx):
        flow.update_workflow_state(ctx.session, dict(z=1))
        return ask('a')(ctx)
    def b(ctx): return P(f"Hello {flow.get_workflow_state(ctx.session)['a']}")
    flow = letters('ab', a=dict(render=a), b=dict(render=b))
    walk = walk_through(flow, dict(a='1'))
    assert walk.path==['a','b'] and walk.state==dict(a='1', z=1) and not walk.refused
    assert not lint(flow, dict(a='1')) and not len(flow.state_store)

def test_an_optional_box_of_a_pydantic_model():
    "An unticked box is none, but for a field that holds a bool"
    from pydantic import BaseModel,StrictBool
    class Wants(BaseModel):
        news: Optional[Literal['yes']] = None
        sure: bool
        strict: Optional[StrictBool]
        number: int
    validate = validator(Wants)
    assert validate(dict(news=False, sure=False, strict=False, number=False)) is True
    assert [*validate(dict(news='yes', sure=None, strict=True, number='1'))]==['sure']

@pytest.mark.parametrize('name', ['data_keys','secret','was'])
def test_a_list_of_names_that_is_none(name):
    "Definition errors name the step"
    with pytest.raises(ValueError, match="step 'a'.*write"): letters('ab', a={name: None})

@both
def test_what_was_checked_is_what_is_sent(htmx):
    "Answers to check: a page that shows something else than what would be sent is shown once more"
    sent = []
    flow = letters('abc', on_complete=lambda state, request: sent.append(state), c=dict(render=check_answers))
    tab = opened(flow, htmx)
    tab.send(a='1')
    tab.send(b='2')
    other = tab.tab()
    other.get('/f/steps/a')
    other.send(a='3')
    page = tab.send()
    assert (page.step,page.notice,sent)==('c', flow.words.changed, []) and page.texts('dd')[0]=='3'
    tab.double_click()
    assert sent==[dict(a='3', b='2')]

@both
def test_cancel_in_an_old_tab(htmx):
    "Whose run: Cancel in a form of a run that was sent shows what came of it, and in a new run what it was"
    flow = letters('ab', on_complete=lambda state, request: H1('Thanks'))
    tab = opened(flow, htmx)
    tab.send(a='1')
    before = tab.page
    old = tab.tab(before)
    tab.send(b='2')
    assert 'Thanks' in old.press('Cancel').text and 'Thanks' in tab.get('/f/done').text
    tab.get('/f/start')
    tab.send(a='new')
    form = old.page = tab.tab(before).page
    for press in '','Back','Cancel':
        page = again(old, form, press)
        assert (page.step,page.notice)==('b', flow.words.sent_before)
    assert kept(flow)==dict(a='new')

@both
def test_a_waiting_page_is_led_on_by_one_of_them(htmx):
    "Fine print: losers get a page that refreshes itself, by HTMX or by `meta refresh`, never both"
    flow = letters('ab')
    tab = opened(flow, htmx)
    tab.send(a='1')
    asyncio.run(flow.state_store.aedit('f', tab.session, lambda rec: claim(rec, 'token', 'key', 60.)))
    page = tab.get('/f/start', is_htmx if htmx else None)
    assert ('http-equiv' in page.html)==(not htmx) and 'hx-get="/f/done"' in page.html

@both
def test_a_double_click_on_a_check_page_that_corrects(htmx):
    "Submitting 1: a double click lands where one click does, also where the first half changes what was checked"
    calls = []
    def correct(state, request, sess):
        calls.append(1)
        state['a'] = 'corrected'
    flow = letters('abcd', c=dict(render=check_answers, on_leave=correct))
    tab = opened(flow, htmx)
    for name in 'ab': tab.send(**{name: '1'})
    page = tab.double_click()
    assert (page.step,page.notice,len(calls))==('d', '', 1)

def test_a_loader_with_another_list_each_time_reopens_nothing():
    "Paths: a form that changes for other reasons reopens nothing"
    n = count()
    def load(request): return dict(towns=['none',f'town {next(n)}'])
    def town(ctx): return H1('b'), Label('Town', Select(*map(Option, ctx.data['towns']), name='b'))
    flow = letters('abc', b=dict(data_loader=load, render=town))
    tab = opened(flow)
    tab.send(a='1')
    assert tab.send(b='none').step=='c'
    tab.get('/f/steps/a')
    tab.send(a='2')
    assert not tab.page.notice and tab.get('/f/start').step=='b' and tab.send().step=='c'

@both
def test_a_background_write_between_two_clicks(htmx):
    "Submitting 6: a hook runs once for one accepted submission, whatever else is written meanwhile"
    calls = []
    def tidy(state, request, sess):
        calls.append(1)
        state['a'] = state['a'].strip()
    flow = letters('abc', a=dict(on_leave=tidy))
    tab = opened(flow, htmx)
    form = tab.page
    tab.send(a=' Ann ')
    flow.update_workflow_state(tab.session, dict(job=1))
    assert again(tab, form, a=' Ann ').step=='b' and len(calls)==1 and kept(flow)==dict(a='Ann', job=1)

@both
@pytest.mark.parametrize('before,after', [('1','3'), ('3','2')])
def test_as_many_fields_as_were_sent(htmx, before, after):
    "Submitting 4: the form that judges has as many fields of a name as the one that was sent"
    def a(ctx):
        rows = [Label(f'Guest {i}', Input(name='guest', required=True)) for i in range(int(ctx.get('n') or 1))]
        return H1('a'), Label('How many?', Input(name='n')), *rows
    flow = letters('ab', a=dict(render=a))
    tab = opened(flow, htmx)
    def send(n):
        data = {k: tab.page.hidden[k] for k in ('stepflow_step','stepflow_instance','stepflow_ticket')}
        data |= dict(n=n, guest=[f'g{i}' for i in range(int(n))])
        return tab.show(tab.client.post('/f/next_step', data=data, headers=is_htmx if htmx else None, follow_redirects=True))
    assert send(before).step=='b'
    tab.get('/f/steps/a')
    assert send(after).step=='b' and kept(flow)['n']==after

def test_walk_through_ends_where_a_visitor_would():
    "Trying: the first refusal with its messages, of the check at the end too; a path without any step is an error"
    def a(ctx): return H1('a'), Label('A', Input(name='a', required=ctx.get('b')=='strict'))
    flow = letters('abz', a=dict(render=a))
    assert walk_through(flow, dict(b='strict')).refused.step=='a' and walk_through(flow, dict(b='lax')).refused is None
    nowhere = letters('a', a=dict(when=lambda state: False))
    with pytest.raises(ValueError, match='no step is on the path'): walk_through(nowhere, {})

def test_walk_through_has_the_session_of_its_request():
    "Trying: loaders run; one may ask the flow for the answers"
    town = of_loader('a')
    flow = town['flow'] = letters('ab', b=town)
    assert walk_through(flow, dict(a='x', town='x-town'), request=SimpleNamespace(session={})).refused is None
