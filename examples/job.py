"""A job application, as the tutorial "A first flow" builds it. Run it, and open http://localhost:5001/apply/start

Answers are in the file `flows.db`, uploads in `uploads`, and what was sent in `applications`."""
import json
from pathlib import Path
from fasthtml.common import *
from cjm_fasthtml_stepflow import FolderFiles, Step, StepFlow, check_answers
from cjm_fasthtml_stepflow.stores import store_from_url

def ask_you(ctx):
    return (H1('About you'),
        Label('Name', Input(name='name', required=True)),
        Label('E-mail', Input(name='email', type='email', required=True)),
        Label('First day', Input(name='start', type='date', required=True)))

teams = dict(be='Backend', fe='Frontend', ml='Machine learning')
langs = 'Python', 'Rust', 'Go', 'TypeScript'

def ask_skills(ctx):
    def box(o): return Label(Input(type='checkbox', name='langs', value=o), o)
    options = [Option(v, value=k) for k,v in teams.items()]
    return (H1('Your skills'),
        Label('Team', Select(Option('Choose', value=''), *options,
            name='team', required=True)),
        Fieldset(Legend('Languages'), *map(box, langs)),
        Label('Why us?', Textarea(name='why', required=True, minlength=20)))

def a_language(state): return bool(state['langs']) or {'langs': 'Choose a language'}

def in_frontend(state): return state.get('team')=='fe'

def ask_portfolio(ctx):
    link = Input(name='link', type='url', required=True)
    return H1('Show us your work'), Label('Address of a page', link)

def ask_cv(ctx):
    cv = Input(name='cv', type='file', accept='.pdf', required=True)
    return H1('Your CV'), Label('CV, a PDF file', cv)

def receive(state, request, completion_key):
    folder = Path('applications')/completion_key
    folder.mkdir(parents=True, exist_ok=True)
    state['cv'].save_to(folder/'cv.pdf')
    (folder/'answers.json').write_text(json.dumps(state))
    return H1('Thank you!'), P(f"We shall write to {state['email']}.")

steps = [Step('you', 'You', ask_you),
    Step('skills', 'Skills', ask_skills, a_language),
    Step('portfolio', 'Portfolio', ask_portfolio, when=in_frontend),
    Step('cv', 'CV', ask_cv),
    Step('check', 'Check your answers', check_answers,
        next_button_text='Send application')]

flow = StepFlow('apply', steps, store_from_url('sqlite:///flows.db'),
    files=FolderFiles('uploads'), on_complete=receive, show_progress=True)

app, rt = fast_app(title='Apply')
flow.create_router('/apply').to_app(app)

@rt
def index(): return Redirect('/apply/start')

serve()
