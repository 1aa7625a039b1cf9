"The three pages that every contender shows, as this library shows them"
from fasthtml.common import *
from cjm_fasthtml_stepflow.step_flow import Step,StepFlow
from . import by_hand

answers = dict(name='Ada Lovelace', email='ada@example.org') # What the visitors answer

def welcome(state, request): return by_hand.welcome(state)
def welcome_many(state, request): return by_hand.welcome_many(state)

def three_steps():
    return [Step('name', 'Enter Name', by_hand.ask_name, data_keys=['name']), Step('email', 'Enter Email', by_hand.ask_email, data_keys=['email']),
        Step('confirm', 'Confirm', by_hand.confirm)]

def many(i, n):
    "A `render` that asks `n` questions; what was answered is filled in by the flow"
    def field(k): return Label(f'Field {k}', Input(name=f'f{i}_{k}', maxlength=40, required=True))
    return lambda ctx: Div(H2(('Many','More')[i]), *map(field, range(n)))

def many_steps(n):
    "Two steps of `n` questions, and one to confirm"
    return [Step('many', 'Many', many(0, n)), Step('more', 'More', many(1, n)), Step('confirm', 'Confirm', by_hand.confirm_many)]

def flow_app(
    store=None, # State store; None for the default one
    steps=None, # Steps; None for the three pages
    end=welcome, # Draws the last page
):
    "An app with the flow under /register"
    app = FastHTML(secret_key='benchmark')
    StepFlow('registration', steps or three_steps(), store, on_complete=end, show_progress=True).create_router('/register').to_app(app)
    return app
