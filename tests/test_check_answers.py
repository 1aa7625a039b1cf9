"Answers to check in a real browser: every design, phone and dark, three languages, with and without JavaScript"
import pytest,runpy
from pathlib import Path
from fasthtml.common import *
from playwright.sync_api import expect
from browser import Tab
from cjm_fasthtml_stepflow import Step,StepFlow,check_answers,words_de,words_es
from cjm_fasthtml_stepflow.words import Words
from test_looks import at_sign_up,designs,every_design,too_wide # chkstyle: ignore

def stay(d, **kwargs):
    "A flow that ends with answers to check, in the design `d`"
    def field(text, o): return Label(text, o)
    def name(ctx): return H1('Name?'), field('Name', Input(name='name', required=True))
    def about(ctx):
        boxes = [Label(Input(type='checkbox', name='extras', value=o), f'A {o}') for o in ('bike','cot')]
        return (H1('Stay?'), field('Arrival', Input(type='date', name='arrival')),
            Fieldset(Legend('Extras'), *boxes), field('Note', Textarea(name='note')),
            field('PIN of the garage', Input(type='password', name='pin')))
    def tour(ctx): return H1('Tour?'), field('Which one?', Input(name='tour'))
    steps = [Step('name', 'Your name', name), Step('stay', 'Your stay', about)]
    steps += [Step('tour', 'A tour', tour, can_skip=True)]
    steps += [Step('check', 'Check your answers', check_answers, next_button_text='Send')]
    flow = StepFlow('trip', steps, show_progress=True, looks=d.looks, **kwargs)
    flow.may_end = SimpleNamespace(set=noop)
    return flow

def answered(t, w=Words()):
    "Answer everything with long words, and skip the tour"
    t.fill(name='Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch'*2)
    t.press(w.next)
    t.sees('Stay?')
    t.fill(arrival='2030-01-31', note='Late train.\nPlease leave the light on.', pin='1815')
    t.page.get_by_label('A bike').check()
    t.page.get_by_label('A cot').check()
    t.press(w.next)
    t.sees('Tour?')
    t.press(w.skip)
    t.sees('Check your answers')
    return t

def link(t, said): return t.page.get_by_role('link', name=said, exact=True)

@pytest.mark.parametrize('width,color', [(320,'light'), (1280,'dark'), (1280,'light')])
@every_design
def test_designs(at_sign_up, shoot, axe, design, width, color):
    "The page and a change look right in each design, on a phone, in the dark; axe finds nothing"
    d = designs[design]
    t = answered(at_sign_up(d, stay(d), width=width, color_scheme=color))
    shoot(t.page, f'check-{design}-{width}-{color}')
    assert (axe(t.page),too_wide(t))==([],[])
    link(t, 'Change Arrival').click()
    t.sees('Stay?')
    shoot(t.page, f'change-{design}-{width}-{color}')
    assert (axe(t.page),too_wide(t))==([],[])

@pytest.mark.parametrize('words,change,skipped,back', [(Words(),'Change Name','Skipped','Then back to: Check your answers'),
    (words_de,'Ändern Name','Übersprungen','Danach zurück zu: Check your answers'),
    (words_es,'Cambiar Name','Omitido','Después, de vuelta a: Check your answers')], ids=['en','de','es'])
def test_languages(at_sign_up, axe, words, change, skipped, back):
    d = designs['pico']
    t = answered(at_sign_up(d, stay(d, words=words)), words)
    expect(t.page.get_by_text(skipped, exact=True)).to_be_visible()
    expect(t.page.get_by_text(words.date_text('2030-01-31'))).to_be_visible()
    link(t, change).click()
    t.sees('Name?')
    expect(t.button(words.next)).to_have_accessible_description(back)
    assert axe(t.page)==[]

modes = pytest.mark.parametrize('mode', ['nojs','htmx2','htmx4'])

@modes
def test_a_change_in_a_browser(serve, visit, mode):
    "There and back with plain pages, htmx 2 and htmx 4: address, focus, and the browser's own Back"
    d = designs['bare']
    app,_ = fast_app(secret_key='test', surreal=False, **(dict(htmx4=True) if mode=='htmx4' else {}))
    stay(d).create_router('/trip').to_app(app)
    t = answered(Tab(visit(base_url=serve(app), js=mode!='nojs'), []).open('/trip/start'))
    asked = []
    def note(r):
        if '/trip/' in r.url: asked.append((r.method, r.url.partition('/trip')[2], 'hx-request' in r.headers))
    t.page.on('request', note)
    link(t, 'Change Note').click()
    t.sees('Stay?')
    t.at('/trip/steps/stay?back=check')
    assert asked==[('GET', '/steps/stay?back=check', mode!='nojs')]
    if mode!='nojs': expect(t.page.get_by_role('heading', level=1)).to_be_focused()
    t.fill(note='Early train.', pin='1815')
    t.press('Continue')
    t.sees('Check your answers')
    t.at('/trip/steps/check')
    expect(t.page.get_by_text('Early train.')).to_be_visible()
    t.page.go_back()
    t.sees('Stay?')
    t.press('Back')
    t.sees('Check your answers')
    link(t, 'Change Name').click()
    t.sees('Name?')
    t.page.locator('form').evaluate_all('os => os.forEach(o => o.noValidate = true)')
    t.fill(name='')
    t.press('Continue')
    expect(t.alert).to_contain_text('There is a problem')
    t.fill(name='Ada')
    t.press('Continue')
    t.sees('Check your answers')
    link(t, 'Change A tour').click()
    t.sees('Tour?')
    t.fill(tour='The castle')
    t.press('Continue')
    t.sees('Check your answers')
    assert t.page.locator('dd').filter(has_text='The castle').count()==1
    t.press('Send')
    expect(t.page.get_by_role('heading', name='Done')).to_be_visible()

@pytest.mark.parametrize('name,width', [('desktop',1000), ('phone',390)])
def test_pictures(serve, visit, shoot, name, width):
    "The booking example, booked; `tools/picture.py` puts its answers to check into the how-to"
    ns = runpy.run_path(str(Path(__file__).parent.parent/'examples'/'booking.py'))
    t = Tab(visit(base_url=serve(ns['app']), width=width, reduced_motion='reduce'), []).open('/booking/start')
    t.fill(name='Ada Lovelace', email='ada@example.org')
    t.press('Continue')
    t.sees('How do you want to stay?')
    t.fill(arrival='2030-01-31', note='We come by the late train.\nPlease leave the light on.')
    t.field('meals').select_option('v')
    t.tick('A bicycle', 'A cot')
    t.press('Continue')
    t.sees('A guided tour?')
    t.press('Skip this step')
    t.sees('Check your answers')
    assert not t.wide
    shoot(t.page, f'answers-{name}')
    t.press('Book')
    t.sees('Thank you, Ada Lovelace!')
