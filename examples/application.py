"""A job application with a CV and certificates. Run it, and open http://localhost:5001/apply/start

What is sent goes into the folder `applications`, one folder a run: `completion_key` is the same for every try of one run, so a run that
was interrupted writes to the same place again."""
import json
from pathlib import Path
from fasthtml.common import *
from cjm_fasthtml_stepflow import Step, StepFlow, check_answers

def ask_name(ctx):
    return (H1('Who are you?'),
        Label('Name', Input(name='name', required=True, autocomplete='name')),
        Label('E-mail', Input(name='email', type='email', required=True,
            autocomplete='email')))

def ask_cv(ctx):
    return (H1('Your CV'),
        Label('CV', fr='cv'), Small('A PDF or Word file of 5 MB at most', id='cv-hint'),
        Input(id='cv', type='file', required=True, accept='.pdf,.docx', data_max_size=5*2**20,
            aria_describedby='cv-hint'),
        Label('Anything else we should know?', Textarea(name='note')))

def ask_certificates(ctx):
    return (H1('Certificates'),
        Label('Certificates', fr='certificates'),
        Small('Up to three PDF files', id='certificates-hint'),
        Input(id='certificates', type='file', multiple=True, accept='.pdf',
            data_max_size=5*2**20, aria_describedby='certificates-hint'))

def three_at_most(state):
    if len(state['certificates'])<=3: return True
    return {'certificates': 'Please keep three certificates, and remove the others'}

def receive(state, request, completion_key):
    folder = Path('applications')/completion_key
    folder.mkdir(parents=True, exist_ok=True)
    for i,file in enumerate([state['cv'], *state.get('certificates', [])]):
        file.save_to(folder/f'{i}.{"docx" if file.name.lower().endswith(".docx") else "pdf"}')
    (folder/'answers.json').write_text(json.dumps(state))
    return H1('Thank you!'), P(f"We have your application, {state['name']}.")

application = StepFlow('application', show_progress=True, on_complete=receive,
    steps=[Step('name', 'You', ask_name),
        Step('cv', 'CV', ask_cv),
        Step('certificates', 'Certificates', ask_certificates, three_at_most, can_skip=True),
        Step('confirm', 'Check your answers', check_answers,
            next_button_text='Apply')])

app, rt = fast_app(title='Application')
application.create_router(prefix='/apply', max_body_size=25*2**20).to_app(app)

@rt
def index(): return Redirect('/apply/start')

serve()
