"A form that was remembered gives the verdict of one that is drawn: tickets save time, and nothing else"
from hypothesis import given,settings,strategies as st
from fasthtml.common import *
from kit import app_of,letters,opened,record
from cjm_fasthtml_stepflow import Step,StepFlow
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

def test_the_remembered_form_is_used():
    "Budgets: a form that was shown is not drawn again to judge its submission"
    side,drawn = Side(),[]
    side.flow.steps[0].render = lambda ctx: drawn.append('kind') or ask_kind(ctx)
    tab = side.tabs[0]
    tab.get('/f/start')
    tab.send(kind='text')
    assert tab.page.step=='value' and drawn==['kind']

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
