"The tutorial's test of job.py: run `pytest test_job.py` in this folder"
import json,runpy
from pathlib import Path
from cjm_fasthtml_stepflow.testing import Visitor

here = Path(__file__).parent
cv = 'Ada CV.pdf', b'%PDF-1.7 Ada', 'application/pdf'
why = 'I have a weaving loom, and ideas.'

def start(): return runpy.run_path(str(here/'job.py'))['app']

def test_an_application(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ada = Visitor(start())
    ada.get('/')
    ada.send(name='Ada Lovelace', email='ada@example.com', start='2030-05-01')
    assert ada.send(team='Frontend', langs=['Rust'], why=why).step=='portfolio'
    assert 'link' in ada.send(link='my page').errors
    ada.press('Back')
    assert ada.send(team='Backend').step=='cv'

    ada = ada.tab(app=start())
    assert ada.get('/').step=='cv'
    ada.send(cv=cv)
    assert ada.double_click('Send application').heading=='Thank you!'
    sent, = (tmp_path/'applications').iterdir()
    answers = json.loads((sent/'answers.json').read_text())
    assert answers['team']=='be' and 'link' not in answers
    assert (sent/'cv.pdf').read_bytes()==cv[1]
