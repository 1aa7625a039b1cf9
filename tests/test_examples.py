"The examples that no other test walks: onboarding over a database, and a job after the end"
import runpy,time
import pytest
from pathlib import Path
from cjm_fasthtml_stepflow.testing import Visitor

def example(name, htmx=False):
    ns = runpy.run_path(str(Path(__file__).parent.parent/'examples'/f'{name}.py'))
    return ns,Visitor(ns['app'], htmx)

def test_onboarding():
    ns,ada = example('onboarding')
    assert ada.get('/').heading=='Sign in' and ada.page.one('html[lang=en]')
    page = ada.send(email='eve@example.com')
    assert (page.heading,page.one('[role=alert]').text)==('Sign in','We know no eve@example.com')
    assert ada.get('/login?email=ada@example.com').heading=='Sign in'
    page = ada.send(email='ada@example.com')
    assert (page.step,page.fields)==('profile',dict(name='Ada', bio=''))
    ada.send(name='Ada Lovelace', bio='Looms')
    assert ada.send().errors=={'team': ['Team: choose an option']}
    page = ada.send(team='Docs')
    assert page.step=='check' and page.texts('dd:nth-of-type(1)')==['Ada Lovelace','Looms','Docs']
    assert ns['users'][1].name=='Ada'
    page = ada.press('Save')
    assert page.heading=='Ada Lovelace' and 'Team: Docs' in page.text
    user = ns['users'][1]
    assert (user.email,user.bio,user.team)==('ada@example.com','Looms','docs')

@pytest.mark.parametrize('htmx', [False, True])
def test_a_login_that_is_lost(htmx):
    "The login is a page of its own, with HTMX too, and leads back to the step"
    ns,ada = example('onboarding', htmx)
    ada.get('/')
    ada.send(email='ada@example.com')
    ada.send(name='Ada Lovelace')
    ada.client.cookies.clear()
    page = ada.send(team='Docs')
    assert (page.heading,page.url)==('Sign in','/login')
    assert ada.send(email='ada@example.com').step=='team'

def test_transcription():
    ns,ada = example('transcription')
    ada.get('/')
    assert ada.send().errors=={'files': ['Choose at least one file']}
    ada.send(files=['talk.mp3'])
    ada.send(engine='whisper')
    page = ada.send(model='base', heat='0.2')
    assert page.step=='check'
    ada.change('Engine')
    page = ada.send(engine='voxtral')
    assert page.step=='options' and page.fields==dict(model='mini', language='auto')
    ada.send(language='de')
    page = ada.double_click('Start')
    job, = ns['jobs'].values()
    job['pause'] = 0
    assert page.heading=='Transcribing' and page.one('html[lang=en]') and page.one('[hx-get]')
    assert (job['engine'],job['model'],job['language'],'heat' in job)==('voxtral','mini','de',False)
    end = time.monotonic()+10
    while job['done']<100 and time.monotonic()<end: time.sleep(.02)
    page = ada.press('Look again')
    assert 'Finished' in page.text and not page.one('[hx-get]')
    ns['jobs'].clear() # As a restart does
    page = ada.press('Look again')
    assert 'We know no such job' in page.text and not page.one('[hx-get]')
    assert ada.press('New job').step=='files'
