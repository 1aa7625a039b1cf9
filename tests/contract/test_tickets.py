"A form that was remembered gives the verdict of one that is drawn: tickets save time, and nothing else"
import pytest
from functools import update_wrapper
from hypothesis import given,settings,strategies as st
from fasthtml.common import *
from starlette.exceptions import HTTPException
from kit import app_of,both,letters,opened,record
from cjm_fasthtml_stepflow import FolderFiles,InMemoryWorkflowStateStore,Step,StepFlow
from cjm_fasthtml_stepflow.sqlite_store import SQLiteWorkflowStateStore
from cjm_fasthtml_stepflow.testing import Visitor

kinds = 'text','email','number'

def ask_kind(ctx):
    kind = Select(*[Option(o) for o in kinds], name='kind')
    return H1('Kind'), Label('Kind', kind), Label('Short', Input(type='checkbox', name='short', value='yes'))

def ask_value(ctx):
    "A control of the kind that was chosen, with what your data demands, and one more where it is short"
    limit = dict(maxlength=3) if ctx.get('short') else {}
    field = Input(name='value', type=ctx.get('kind', 'text'), required=ctx.get_data('required'), **limit)
    more = Label('Why so short?', Input(name='why', required=True)) if ctx.get('short') else ''
    return H1('Value'), Label('Value', field), more

def ask_pick(ctx):
    options = [Option(o) for o in ctx.get_data('options')]
    return H1('Pick'), Label('Pick', Select(*options, name='pick', multiple=True))

class Side:
    "A flow and two tabs of its one visitor; `limit` is how many controls may be remembered"
    def __init__(self, limit=None):
        self.data,self.done = dict(required=True, options=['a','b']),[]
        def load(request): return dict(self.data)
        def end(state, request): self.done.append(state)
        steps = [Step('kind', 'Kind', ask_kind), Step('value', 'Value', ask_value, data_loader=load),
            Step('pick', 'Pick', ask_pick, data_loader=load, can_skip=True)]
        self.flow = StepFlow('f', steps, on_complete=end)
        if limit is not None: self.flow._reader.tickets.limit = limit
        tab = Visitor(app_of(self.flow))
        tab.get('/f/start')
        self.tabs = [tab, tab.tab(tab.page)]

    def seen(self, tab):
        "All that a visitor and the store can tell"
        o = tab.page
        rec = record(self.flow) if len(self.flow.state_store) else None
        kept = rec and (rec.step, rec.steps, rec.code, rec.drafts)
        return o.status, o.step, o.title, o.notice, o.errors, o.fields, o.buttons, kept, self.done

values = st.fixed_dictionaries(dict(
    kind=st.sampled_from(kinds), short=st.booleans(), value=st.sampled_from(['', 'abcd', 'a@b.de', '7', '7e']),
    why=st.sampled_from(['', 'so']), pick=st.lists(st.sampled_from('abc'), unique=True)))
presses = st.sampled_from(['Continue']*6+['Back','Skip','Cancel'])
act = st.one_of(
    st.tuples(st.just('send'), st.integers(0, 1), presses, values),
    st.tuples(st.just('data'), st.booleans(), st.sampled_from(['ab','bc','c'])),
    st.tuples(st.just('open'), st.integers(0, 1), st.sampled_from(['start','steps/kind','steps/value','steps/pick'])))

def do(side, what, *args):
    if what=='data':
        side.data.update(required=args[0], options=list(args[1]))
        return
    tab = side.tabs[args[0]]
    if what=='open': tab.get(f'/f/{args[1]}')
    elif tab.page.step and args[1] in tab.page.buttons:
        fits = {k: ([o for o in v if o in side.data['options']] if k=='pick' else v)
            for k,v in args[2].items() if k in tab.page.fields}
        try: sub = tab.page.submission(args[1], **fits)
        except LookupError: sub = tab.page.submission(args[1]) # The old page has other options
        tab.go(sub)
    return side.seen(tab)

@settings(max_examples=60, deadline=None)
@given(st.lists(act, min_size=4, max_size=14))
def test_a_remembered_form_gives_the_verdict_of_one_that_is_drawn(acts):
    "Budgets: a restart or another worker gives the same verdicts by drawing"
    remembers,draws = Side(),Side(0)
    for o in acts: assert do(remembers, *o)==do(draws, *o)
    assert len(draws.flow._reader.tickets)==0

def test_what_a_lost_race_read_counts_for_nothing():
    "Budgets: also where the record that is remembered with a form turns out to be an old one"
    def sent(side):
        side.tabs[1].send(kind='number', short=True)
        side.tabs[0].send(kind='number')
        side.data.update(required=False)
        side.tabs[1].send(value='7e', why='so')
        return side.seen(side.tabs[1])
    assert sent(Side())==sent(Side(0))

def test_the_remembered_form_is_used():
    "Budgets: a form that was shown is not drawn again to judge its submission"
    drawn = []
    tab = opened(letters('ab', a=dict(render=lambda ctx: drawn.append('a') or Input(name='a'))))
    tab.send(a='1')
    assert tab.page.step=='b' and drawn==['a']

def test_a_choice_is_judged_by_the_form_that_it_brings():
    "Submitting 4: another choice than the form was drawn with draws the form of that choice; the same one does not"
    drawn = []
    def ask(ctx):
        drawn.append(ctx.get('a'))
        return Select(*map(Option, 'xy'), name='a')
    tab = opened(letters('ab', a=dict(render=ask)))
    tab.send(a='y')
    assert tab.page.step=='b' and drawn==[None,'y']
    tab.get('/f/steps/a')
    tab.send()
    assert tab.page.step=='b' and drawn==[None,'y','y']

def test_a_remembered_form_notices_that_loaded_data_changed_in_place():
    "Budgets: a ticket stands for the data that the form was drawn from; if it differs, it is a miss"
    rooms = ['red','blue']
    def draw(ctx): return H1('a'), Label('Room', Select(*map(Option, ctx.get_data('rooms')), name='a'))
    tab = opened(letters('ab', a=dict(render=draw, data_loader=lambda request: {'rooms': rooms})))
    click = tab.page.submission(a='blue')
    rooms.remove('blue')
    page = tab.go(click)
    assert page.step=='a' and page.errors

def test_remembered_forms_are_bounded_in_memory():
    "Budgets: a bounded cache, whatever a form consists of"
    def draw(ctx): return H1('a'), Label('Country', Select(*[Option(f'Country {i}') for i in range(250)], name='a'))
    flow = letters('ab', a=dict(render=draw))
    tickets = flow._reader.tickets
    tickets.limit = 100_000
    app = app_of(flow)
    for _ in range(40): Visitor(app).get('/f/start')
    assert 0 < len(tickets) < 20

def test_data_that_cannot_be_told_apart_is_drawn_again():
    "Budgets: on a miss, draw"
    def draw(ctx): return H1('a'), Label('A', Input(name='a'))
    flow = letters('ab', a=dict(render=draw, data_loader=lambda request: {'f': lambda: 0}))
    tab = opened(flow)
    assert len(flow._reader.tickets)==0 and tab.send(a='x').step=='b'

# The record that a form was drawn from

def counting(store):
    "Notes when a store reads and writes a record"
    calls = []
    def noted(name, f):
        def g(*args, **kw):
            calls.append(name)
            return f(*args, **kw)
        return update_wrapper(g, f)
    for o in ('aload','asave'): setattr(store, o, noted(o, getattr(store, o)))
    return calls

@pytest.mark.parametrize('make', [InMemoryWorkflowStateStore, SQLiteWorkflowStateStore])
def test_a_continue_is_one_round_trip(make, tmp_path):
    "Budgets: a Continue asks the store once"
    store = make(*[tmp_path/'f.db'][:make is SQLiteWorkflowStateStore])
    tab,calls = opened(letters('abcd', store), htmx=True),counting(store)
    for k in 'abc':
        tab.send(**{k:'x'})
        assert calls==['asave'] and tab.page.step==chr(ord(k)+1)
        calls.clear()
    tab.press('Back', d='y')
    assert calls==['asave']

class Workers:
    "Two processes with a flow on one SQLite store, and a tab in each for one visitor"
    def __init__(self, path, ids='ab', **kw):
        self.done = []
        def end(state, request): self.done.append(dict(state))
        stores = [SQLiteWorkflowStateStore(path) for _ in range(2)]
        self.flows = [letters(ids, o, end, **kw) for o in stores]
        self.one = opened(self.flows[0])
        self.two = Visitor(app_of(self.flows[1]))
        self.two.client.cookies.update(self.one.client.cookies)

def test_what_another_worker_stored_meanwhile_is_kept(tmp_path):
    "Budgets: another worker gives the same verdicts; submitting: a stale tab overwrites nothing"
    o = Workers(tmp_path/'f.db', 'abc')
    o.one.send(a='1')
    o.two.get('/f/steps/a')
    o.two.send(a='2')
    assert o.one.send(b='3').step=='c'
    o.one.send(c='4')
    assert o.done==[dict(a='2', b='3', c='4')]

def test_a_run_that_another_worker_ended_does_not_go_on(tmp_path):
    "Expiry: a form of a run that has ended; finishing: once"
    o = Workers(tmp_path/'f.db')
    o.one.send(a='1')
    o.two.get('/f/steps/b')
    o.two.press('Cancel')
    assert o.one.send(b='2').step=='a' and o.one.page.notice and not o.done
    o.one.send(a='1')
    o.two.get('/f/steps/b')
    o.two.send(b='2')
    o.one.send(b='3')
    assert o.done==[dict(a='1', b='2')]

def test_a_hook_sees_what_was_stored_since_the_form_was_shown(tmp_path):
    "Hooks: they run once, on the record as it is stored"
    seen = []
    def leave(state, request, sess): seen.append(dict(state))
    o = Workers(tmp_path/'f.db', 'abc', b=dict(on_leave=leave), c=dict(on_enter=leave))
    o.one.send(a='1')
    o.two.get('/f/steps/a')
    o.two.send(a='2')
    o.one.send(b='3')
    assert seen==[dict(a='2', b='3')]*2

def everything_in(tickets): return repr([*tickets._kept.values()])

def test_secrets_are_remembered_sealed(tmp_path):
    "Privacy: what is sealed in the store is in the open nowhere else"
    def draw(ctx): return H1('a'), Label('Password', Input(name='a', type='password'))
    def leave(state, request, sess): state['token'] = 's3cret-token'
    more = dict(a=dict(render=draw), b=dict(secret=['token'], on_leave=leave))
    flow = letters('abcd', SQLiteWorkflowStateStore(tmp_path/'f.db'), **more)
    tab = opened(flow, htmx=True)
    for o in (dict(a='s3cret-password'), dict(b='x'), dict(c='y')): tab.send(**o)
    assert tab.page.step=='d' and len(flow._reader.tickets)==1
    assert 's3cret' not in everything_in(flow._reader.tickets)
    assert flow.get_workflow_state(tab.session)['token']=='s3cret-token'

def test_remembered_records_are_bounded_in_memory():
    "Budgets: a bounded cache, whatever the store has of a visitor"
    def enter(state, request, sess): return P('x'*50_000)
    flow = letters('ab', b=dict(on_enter=enter))
    tab,tickets = opened(flow, htmx=True),flow._reader.tickets
    tab.send(a='1')
    tickets.limit = 1_000_000
    for _ in range(40): tab.get('/f/steps/b')
    assert 0 < len(tickets) < 20 and len(everything_in(tickets)) < 1_200_000

@both
def test_values_are_json_on_the_next_request(htmx):
    "Values: JSON in every store, the ones that were remembered included"
    cart = ['book']
    def leave(state, request, sess): state.update(pair=(1, 2), cart=cart, html=Safe('<b>'))
    seen = []
    def check(state): return seen.append((state['pair'], state['cart'], type(state['html']))) or True
    tab = opened(letters('abc', a=dict(on_leave=leave), b=dict(validate=check)), htmx=htmx)
    tab.send(a='1')
    cart.append('lamp')
    assert tab.send(b='2').step=='c' and seen[0]==([1, 2], ['book'], str)

def test_an_upload_to_a_run_that_has_ended_is_not_kept(tmp_path):
    "Files: bytes live as long as their run"
    def draw(ctx): return H1('b'), Label('File', Input(name='b', type='file'))
    files = dict(kw=dict(files=FolderFiles(tmp_path)), b=dict(render=draw))
    tab = opened(letters('ab', None, lambda state, request: P('Done'), **files), htmx=True)
    tab.send(a='1')
    other = tab.tab()
    other.get('/f/steps/b')
    other.send()
    tab.send(b=('cv.txt', b'private', 'text/plain'))
    assert not [o for o in tmp_path.rglob('*') if o.is_file()]

@pytest.mark.parametrize('no', [HTTPException(403, 'gold only'), ValueError('no gold')])
def test_what_is_raised_about_a_record_of_the_past_does_not_count(no):
    "Submitting: what `validate` says of the answers as they are stored"
    def check(state):
        if state['a']!='gold': raise no
        return True
    tab = opened(letters('abc', b=dict(validate=check)), htmx=True)
    tab.send(a='tin')
    other = tab.tab()
    other.get('/f/steps/a')
    other.send(a='gold')
    assert tab.send(b='x').step=='c'
