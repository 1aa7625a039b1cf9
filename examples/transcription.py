"""Files, an engine, what that engine can do, and a job that takes its time. Run it, and open http://localhost:5001/transcribe/start

The work is a thread that sleeps; `completion_key` is its name, so a second click starts no second one."""
import threading,time
from fasthtml.common import *
from cjm_fasthtml_stepflow import Step, StepFlow, check_answers

files = 'lecture.mp4', 'meeting.wav', 'talk.mp3'
models = dict(whisper=['tiny', 'base', 'large'], voxtral=['mini', 'small'])

def ask_files(ctx):
    boxes = [Label(Input(type='checkbox', name='files', value=o), o) for o in files]
    return H1('Which files?'), Fieldset(Legend('Files'), *boxes)

def a_file(state): return bool(state['files']) or {'files': 'Choose at least one file'}

def ask_engine(ctx):
    def radio(o): return Label(Input(type='radio', name='engine', value=o, required=True), o.title())
    return H1('Which engine?'), Fieldset(Legend('Engine'), *map(radio, models))

def ask_options(ctx):
    engine = ctx.get('engine')
    yield H1(f'Options of {engine.title()}')
    yield Label('Model', Select(*map(Option, models[engine]), name='model'))
    if engine=='voxtral': yield Label('Language', Select(*map(Option, ('auto', 'en', 'de')), name='language'))
    else: yield Label('Temperature', Input(name='heat', type='number', min=0, max=1, step=.1, value=0))

jobs = {}
def work(job):
    for i in range(100):
        time.sleep(job['pause'])
        job['done'] = i+1

def start(state, request, completion_key):
    job = jobs.setdefault(completion_key, new := dict(state, done=0, pause=.1*len(state['files'])))
    if job is new: threading.Thread(target=work, args=(job,), daemon=True).start()
    return Redirect(f'/jobs/{completion_key}')

flow = StepFlow('transcribe', show_progress=True, on_complete=start,
    steps=[Step('files', 'Files', ask_files, a_file),
        Step('engine', 'Engine', ask_engine),
        Step('options', 'Options', ask_options),
        Step('check', 'Check', check_answers, next_button_text='Start')])

app, rt = fast_app(title='Transcription', htmlkw=dict(lang='en'))
flow.create_router('/transcribe').to_app(app)

def bar(key):
    if key not in jobs: return P('We know no such job. Please start a new one.', role='alert')
    done = jobs[key]['done']
    again = None if done==100 else f'/jobs/{key}/bar'
    said = P('Finished' if done==100 else f'{done} %', role='status')
    shown = Progress(value=done, max=100, aria_label='Transcription')
    return Div(shown, said, hx_get=again, hx_trigger='every 1s', hx_swap='outerHTML')

@rt('/jobs/{key}')
def job(key:str):
    again = A('Look again', href=f'/jobs/{key}')
    return Titled('Transcribing', bar(key), P(again, ' · ', A('New job', href='/transcribe/start')))

@rt('/jobs/{key}/bar')
def job_bar(key:str): return bar(key)

@rt
def index(): return Redirect('/transcribe/start')

serve()
