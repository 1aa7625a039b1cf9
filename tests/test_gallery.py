"The pictures of the gallery: what visitors see, by state, look, colour and width"
from base64 import b64decode,b64encode
from pathlib import Path
from threading import Event
import pytest
from fasthtml.common import *
from playwright.sync_api import expect
from browser import Tab
import test_looks
from test_looks import designs,still,too_wide
from cjm_fasthtml_stepflow import Step,StepFlow,check_answers

at_sign_up = test_looks.at_sign_up

# A workshop: who speaks there also brings slides, so the form of a later step hangs on the first one

def radio(name, v): return Label(Input(type='radio', name=name, value=v, required=True), v)
def box(name, v): return Label(Input(type='checkbox', name=name, value=v), v)

def ask_you(ctx):
    part = Fieldset(Legend('I come to'), radio('part', 'Listen'), radio('part', 'Speak'))
    return H1('Who are you?'), Label('Name', Input(name='name', required=True)), part

def ask_room(ctx):
    night = Input(name='from', type='date', required=True, min='2030-05-01')
    return H1('When do you arrive?'), Label('First night', night)

def ask_meals(ctx):
    boxes = [box('meals', o) for o in ('Vegan','No nuts')]
    return H1('What do you eat?'), Fieldset(Legend('Meals'), *boxes)

def ask_talk(ctx):
    speaks = ctx.get('part')=='Speak'
    mail = Input(name='mail', type='email', required=True)
    files = Input(name='file', type='file', accept='.pdf', required=speaks)
    return H1('What do you bring?'), Label('E-mail', mail), Label('Poster or slides, a PDF', files)

def workshop(d):
    """The flow in the design `d`

    It notes in `flow.ends` that it is about to end, ends when `flow.may_end` is set, and cannot
    draw its second step while `flow.broken`."""
    def room(ctx):
        if flow.broken: raise OSError('no connection')
        return ask_room(ctx)
    def end(state, request):
        flow.ends.set()
        assert flow.may_end.wait(10)
        return H1('See you in May!'), P(f"We have written to {state['mail']}.")
    steps = [Step('you', 'You', ask_you), Step('room', 'Room', room),
        Step('meals', 'Meals', ask_meals, can_skip=True), Step('talk', 'Talk', ask_talk),
        Step('check', 'Check your answers', check_answers, next_button_text='Sign up')]
    flow = StepFlow('trip', steps, on_complete=end, show_progress=True, looks=d.looks)
    flow.broken,flow.ends,flow.may_end,flow.patience = False,Event(),Event(),.2
    return flow

poster = dict(name='poster.pdf', mimeType='application/pdf', buffer=b'%PDF-1.7'+b' '*84_000)

def states(t, flow):
    "Walk through the workshop; yields the name of each state while it is seen"
    def unchecked(): t.page.locator('form').evaluate_all('os => os.forEach(o => o.noValidate = true)')
    t.sees('Who are you?')
    yield 'A first step'
    t.fill(name='Ada Lovelace')
    t.page.get_by_label('Listen').check()
    t.press('Continue')
    t.sees('When do you arrive?')
    t.fill(**{'from':'2030-04-30'})
    unchecked()
    t.press('Continue')
    expect(t.alert).to_be_visible()
    yield 'An answer that will not do'
    t.fill(**{'from':'2030-05-01'})
    t.press('Continue')
    t.sees('What do you eat?')
    t.press('Skip this step')
    t.sees('What do you bring?')
    t.field('file').set_input_files(poster)
    t.fill(mail='ada.example.org')
    unchecked()
    t.press('Continue')
    expect(t.alert).to_be_visible()
    yield 'A refused step keeps its file'
    t.fill(mail='ada@example.org')
    t.press('Continue')
    t.sees('Check your answers')
    yield 'Answers to check'
    t.press('You')
    t.sees('Who are you?')
    t.page.get_by_label('Speak').check()
    t.press('Continue')
    t.sees('When do you arrive?')
    yield 'Done, here, skipped, to do again'
    t.press('Talk')
    expect(t.alert).to_contain_text('changed this step')
    yield 'An earlier answer has changed a step'
    t.press('Continue')
    t.sees('Check your answers')
    first,flow.broken = t.page,True
    t.page = t.new('/trip/steps/room').page
    expect(t.alert).to_contain_text('Something went wrong')
    yield 'A failure'
    flow.broken = False
    Tab(first, []).front().press('Sign up')
    assert flow.ends.wait(10)
    t.front().open('/trip/done')
    expect(t.page.get_by_role('heading', name='One moment')).to_be_visible()
    yield 'While the end is on its way'
    flow.may_end.set()
    t.sees('See you in May!')
    yield 'The outcome'
    t.open('/trip/steps/nope')
    t.sees('Page not found')
    yield 'An address of no step'
    t.open('/trip/start')
    t.sees('Who are you?')
    t.fill(name='Grace Hopper')
    t.page.get_by_label('Listen').check()
    t.press('Continue')
    t.sees('When do you arrive?')
    flow.state_store._recs.clear()
    t.fill(**{'from':'2030-05-02'})
    t.press('Continue')
    expect(t.alert).to_contain_text('no longer here')
    yield 'Expired'

# Sheets

def shots(t, flow, *wanted):
    "Pictures of the states `wanted` by name"
    res = {}
    for name in states(t, flow):
        if name not in wanted: continue
        t.page.mouse.move(0, 0)
        t.page.evaluate(still)
        t.page.wait_for_timeout(300) # Tailwind reads new class names
        assert not too_wide(t)
        res[name] = t.page.screenshot(full_page=True)
        if len(res)==len(wanted): return res

def sheet(page, name, shots, cols, width):
    "Put `shots` under their names side by side, `width` pixels each, and keep that as a WebP"
    def figure(k, o):
        src = f'data:image/png;base64,{b64encode(o).decode()}'
        return Figure(Figcaption(k), Img(src=src))
    css = f"""body {{ margin: 0 }} main {{ columns: {cols}; column-gap: 16px }}
        figure {{ margin: 0; padding-bottom: 16px; break-inside: avoid }}
        figcaption {{ font: 600 20px/1.75 system-ui, sans-serif }}
        img {{ width: {width-2}px; border: 1px solid #bbb; border-radius: 8px; display: block }}"""
    page.set_content(to_xml((Style(css), Main(*[figure(*o) for o in shots.items()]))))
    page.wait_for_function('[...document.images].every(o => o.complete)')
    size = page.evaluate('[document.documentElement.scrollWidth, document.querySelector("main").offsetHeight]')
    clip = dict(zip(('x','y','width','height','scale'), (0, 0, *size, 1)))
    how = dict(format='webp', quality=82, captureBeyondViewport=True, clip=clip)
    data = page.context.new_cdp_session(page).send('Page.captureScreenshot', how)['data']
    folder = Path(__file__).parent/'screenshots'
    folder.mkdir(exist_ok=True)
    (folder/f'gallery-{name}.webp').write_bytes(b64decode(data))

def blank(visit, cols, width): return visit(width=cols*(width+16)-16, height=400)

sheets = dict(
    asking=('A first step', 'An answer that will not do', 'A refused step keeps its file'),
    way=('Done, here, skipped, to do again', 'An earlier answer has changed a step',
        'Answers to check'),
    troubles=('Expired', 'A failure', 'An address of no step', 'While the end is on its way',
        'The outcome'))

def test_states(at_sign_up, visit):
    "Every state, in the looks of Pico"
    names,d = sum(sheets.values(), ()),designs['pico']
    t = at_sign_up(d, flow := workshop(d), width=600, height=200, reduced_motion='reduce')
    seen = shots(t, flow, *names)
    assert len(set(seen.values()))==len(names)
    for k,os in sheets.items(): sheet(blank(visit, 2, 600), k, {o: seen[o] for o in os}, 2, 600)
    visit.complaints[:] = [o for o in visit.complaints if 'status of 404' not in o]

looks = dict(pico='Pico', bare='No stylesheet but ours', daisy='DaisyUI', monster='MonsterUI')

def side_by_side(at_sign_up, state, color, **kw):
    "A state in each look"
    def one(k):
        d = designs[k]
        t = at_sign_up(d, flow := workshop(d), color_scheme=color, reduced_motion='reduce', **kw)
        return shots(t, flow, state)[state]
    return {v: one(k) for k,v in looks.items()}

@pytest.mark.parametrize('color', ['light','dark'])
def test_looks(at_sign_up, visit, color):
    seen = side_by_side(at_sign_up, sheets['asking'][2], color, width=720, height=200)
    sheet(blank(visit, 2, 600), color, seen, 2, 600)

def test_phone(at_sign_up, visit):
    seen = side_by_side(at_sign_up, sheets['way'][2], 'light', width=390, height=200)
    sheet(blank(visit, 4, 390), 'phone', seen, 4, 390)
