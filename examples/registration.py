"A registration in three steps: the smallest complete app. Run it, and open http://localhost:5001/register/start"
from fasthtml.common import *
from cjm_fasthtml_stepflow.step_flow import Step, StepFlow

def ask_name(ctx):
    return (H1('What is your name?'),
        Label('Name', Input(name='name', required=True, autocomplete='name')))

def ask_email(ctx):
    return (H1(f"Hello {ctx.get('name')}, how do we reach you?"),
        Label('E-mail', Input(name='email', type='email', required=True,
            autocomplete='email')))

def confirm(ctx):
    return (H1('Is this right?'),
        Dl(Dt('Name'), Dd(ctx.get('name')), Dt('E-mail'), Dd(ctx.get('email'))))

def welcome(state, request):
    return (H1(f"Welcome, {state['name']}!"),
        P(f"We have written to {state['email']}."))

registration = StepFlow('registration', show_progress=True, on_complete=welcome,
    steps=[Step('name', 'Your name', ask_name),
        Step('email', 'Your e-mail', ask_email),
        Step('confirm', 'Confirm', confirm, next_button_text='Register')])

app, rt = fast_app(title='Registration')
registration.create_router(prefix='/register').to_app(app)

@rt
def index(): return Redirect('/register/start')

serve()
