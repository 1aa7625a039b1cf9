"The three pages that every contender shows, and how this library shows them"
from fasthtml.common import *
from cjm_fasthtml_stepflow.step_flow import Step,StepFlow

answers = dict(name='Ada Lovelace', email='ada@example.org') # What the visitors answer

def ask_name(ctx): return H1('What is your name?'), Label('Name', Input(name='name', required=True, autocomplete='name'))

def ask_email(ctx):
    return H1(f"Hello {ctx.get('name')}, how do we reach you?"), Label('E-mail', Input(name='email', type='email', required=True, autocomplete='email'))

def confirm(ctx): return H1('Is this right?'), Dl(Dt('Name'), Dd(ctx.get('name')), Dt('E-mail'), Dd(ctx.get('email')))

def welcome(state, request): return H1(f"Welcome, {state['name']}!"), P(f"We write to {state['email']}.")

def three_steps():
    return [Step('name', 'Your name', ask_name, data_keys=['name']), Step('email', 'Your e-mail', ask_email, data_keys=['email']),
        Step('confirm', 'Confirm', confirm, next_button_text='Finish')]

def flow_app(
    store=None, # State store; None for the default one
    steps=None, # Steps; None for the three pages
):
    "An app with the flow under /register"
    app,_ = fast_app(secret_key='benchmark')
    StepFlow('registration', steps or three_steps(), store, on_complete=welcome, show_progress=True).create_router('/register').to_app(app)
    return app
