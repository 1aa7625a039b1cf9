"Each kind of control, and what a page of answers says of it, against what Chromium shows of the same form"
from time import process_time
import pytest
from fasthtml.common import *
from cjm_fasthtml_stepflow import words_de,words_es
from cjm_fasthtml_stepflow.answers import _read_answers
from cjm_fasthtml_stepflow.filling import draw_form
from cjm_fasthtml_stepflow.forms import read_form
from cjm_fasthtml_stepflow.words import Words

def read(ft, secret=(), words=Words(), **state): return _read_answers(read_form(ft), state, words, secret)
def text(ft, v, **kw):
    (a,) = read(ft, x=v, **kw)
    return a.text
def label(ft):
    (a,) = read(ft)
    return a.label

def radio(value, *more, **kw): return Input(*more, type='radio', name='x', value=value, **kw)
def tick(value, **kw): return Input(type='checkbox', name='x', value=value, **kw)

# Labels

named = {
    'for': (Label('Name', fr='i'), Input(name='x', id='i')),
    'around': Label('Name', Input(name='x')),
    'star and colon': Label('Name: *', Input(name='x')),
    'sibling': (Label('Name'), Input(name='x')),
    'aria-label': Input(name='x', aria_label='Name'),
    'aria-labelledby': (Span('Name', id='n'), Input(name='x', aria_labelledby='n')),
    'several aria-labelledby': (B('Na', id='n'), I('me', id='m'), Input(name='x', aria_labelledby='n m nope')),
    'legend': Fieldset(Legend('Name'), radio('a'), radio('b')),
    'legend of boxes': Fieldset(Legend(B('Name')), Label(tick('a'), 'A'), Label(tick('b'), 'B')),
    'fieldset with aria-label': Fieldset(radio('a'), radio('b'), aria_label='Name'),
    'radiogroup': (Div(P('Name', id='n'), Div(radio('a'), radio('b'), role='radiogroup', aria_labelledby='n'))),
    'title': Input(name='x', title='Name'),
    'placeholder': Input(name='x', placeholder='Name'),
    'as html': NotStr('<label for="i">Name</label><p><input name="x" id="i"></p>'),
    'block in label': Label(Div('Name'), Input(name='x'))}

@pytest.mark.parametrize('how', named)
def test_labels(how):
    "Labels are found where the page has them"
    assert label(named[how]).replace(' ', '')=='Name'

def test_words_of_elements_of_a_library():
    "The form is the schema: what an element of a library says is its label, and the text of its box"
    assert label(ft_hx('sl-switch', 'I agree', name='x'))==label(ft_hx('sl-input', label='I agree', name='x'))=='I agree'
    assert label(Label('Colour', ft_hx('sl-select', ft_hx('sl-option', 'Red', value='r'), name='x')))=='Colour'
    boxes = [ft_hx('sl-checkbox', o, value=o[0], name='x') for o in ('Apples','Pears')]
    assert text(Fieldset(Legend('Fruit'), *boxes), ['A'])=='Apples'

def test_boxes_with_a_text_below_for_another_answer():
    "A visitor reads the question, and not the name of the buttons"
    def ask(*more): return read(Fieldset(Legend('Which tea?'), *more))
    other = Input(name='other', aria_label='Other')
    assert [o.label for o in ask(radio('a'), radio('b'), other)]==['Which tea?', 'Other']
    assert [o.label for o in ask(other, radio('a'), radio('b'))]==['Other', 'X']
    named = Fieldset(radio('a'), radio('b'), other, role='radiogroup', aria_label='Which tea?')
    assert [o.label for o in read(named)]==['Which tea?', 'Other']

def test_fields_of_one_name_in_several_groups():
    "An answer's label tells it from the others, in whatever group the page has it"
    street = Label('Street', Input(name='a')),Fieldset(Legend('Invoice'), Label('Street', Input(name='b')))
    assert [o.label for o in read(street)]==['Street', 'Invoice, Street']

def test_a_label_costs_one_look_at_the_page():
    "Safety: milliseconds, however many groups of boxes a form has"
    def ask(i):
        boxes = [Label(Input(type='radio', name=f'r{i}', value=o), o) for o in 'ab']
        return P(f'Question {i}', id=f'q{i}'), Div(*boxes, role='radiogroup', aria_labelledby=f'q{i}')
    fields = read_form([ask(i) for i in range(300)])
    began = process_time()
    assert [fields.label(f'r{i}') for i in (1,299)]==['Question 1', 'Question 299'] and process_time()-began < .1

def test_decimals_in_the_words_of_the_page():
    kg = Input(name='x', type='number', step='any')
    assert (text(kg, '1234.5', words=words_de), text(kg, '1234.5'), text(Input(name='x'), '1.5', words=words_de))==('1234,5','1234.5','1.5')

def test_labels_as_a_last_resort():
    "Standard: accname 1.2: ARIA's names come before a label, and that before a title or placeholder; a title that describes a pattern is none"
    assert label(Label('Day', Input(name='x', placeholder='1', title='No', aria_label='Day of birth')))=='Day of birth'
    assert label(Label('Name', Input(name='x', placeholder='Ada', title='No')))=='Name'
    assert label(Input(name='x', pattern='...', title='Three letters'))=='X'
    assert read(Input(name='date_of_birth'))[0].label=='Date of birth'

def test_hints_are_set_apart():
    "Blocks in a label are separate words, as a browser shows them"
    assert label(Label('Name', Div('as in your passport'), Input(name='x')))=='Name as in your passport'
    hint = Small('as in your passport')
    assert {label(Label('Name', *o)) for o in [(hint, Input(name='x')), (Input(name='x'), hint)]}=={'Name as in your passport'}
    assert label(Label('Tea', Select(Option('Oolong'), name='x'), 'for me'))=='Tea for me'

# Kinds of controls

colours = Option('Choose', value=''), Optgroup(Option('Deep red', value='r'), Option('Blue'), label='Warm')
pays = Label(radio('c'), 'Cash'), (radio('i', id='i'), Label('Invoice', fr='i')), radio('n', aria_label='None')

@pytest.mark.parametrize('ft,v,said', [
    (Input(name='x'), 'Ada', 'Ada'), (Input(name='x'), '', 'Not answered'), (Input(name='x'), None, 'Not answered'),
    (Input(name='x'), 7, '7'), (Input(name='x'), '<b>&amp;', '<b>&amp;'),
    (Input(name='x', type='number'), '1250.50', '1250.50'), (Input(name='x', type='range'), '5', '5'),
    (Input(name='x', type='date'), '2030-01-31', '31 January 2030'),
    (Input(name='x', type='month'), '2030-01', 'January 2030'),
    (Input(name='x', type='datetime-local'), '2030-01-31T13:30', '31 January 2030, 13:30'),
    (Input(name='x', type='time'), '13:30', '13:30'), (Input(name='x', type='week'), '2030-W05', '2030-W05'),
    (Input(name='x', type='color'), '#ff8800', '#ff8800'), (Textarea(name='x'), 'one\ntwo', 'one\ntwo'),
    (Select(*colours, name='x'), 'r', 'Deep red'), (Select(*colours, name='x'), 'Blue', 'Blue'),
    (Select(*colours, name='x'), '', 'Not answered'), (Select(*colours, name='x'), 'gone', 'gone'),
    (Select(*colours, name='x', multiple=True), ['r','Blue'], 'Deep red, Blue'),
    (Select(*colours, name='x', multiple=True), [], 'Not answered'),
    (Select(Option('a text', value='a', label='A label'), name='x'), 'a', 'A label'),
    (pays, 'c', 'Cash'), (pays, 'i', 'Invoice'), (pays, 'n', 'None'), (pays, '', 'Not answered'),
    ((radio('a'), 'Behind', radio('b'), Label('Also')), 'a', 'Behind'),
    ((radio('a'), 'Behind', radio('b'), Label('Also')), 'b', 'Also'), ((radio('a'), radio('b')), 'b', 'b'),
    (Label(tick('on'), 'News'), 'on', 'Yes'), (Label(tick('on'), 'News'), False, 'No'),
    (Label(tick('yes'), 'News'), True, 'Yes'), (CheckboxX(name='x', label='News'), '1', 'Yes'),
    (CheckboxX(name='x', label='News'), False, 'No'), (Label(tick('on'), 'News'), None, 'Not answered'),
    ([Label(tick(o), o.upper()) for o in 'abc'], ['a','c'], 'A, C'), ([Label(tick(o), o) for o in 'ab'], [], 'Not answered'),
    ((Input(name='x'), Input(name='x')), ['a','b'], 'a, b'), ((Input(name='x'), Input(name='x')), ['',''], 'Not answered'),
    (Input(name='x', type='file'), dict(name='cv.pdf', size=81_920), 'cv.pdf (80 KB)'),
    (Input(name='x', type='file'), '', 'Not answered'), (Input(name='x', type='file'), 'cv.pdf', 'cv.pdf'),
    (Input(name='x', type='file', multiple=True), [dict(name='a', size=9), dict(name='b', size=2_400_000)], 'a (9 bytes), b (2.3 MB)'),
    (Input(name='x', type='password'), 'hunter2', '••••••••'), (Input(name='x', type='password'), '', 'Not answered'),
    (NotStr('<x-pick name="x"></x-pick>'), 'a', 'a')])
def test_kinds(ft, v, said): assert text(ft, v)==said

def test_secrets_keep_their_value():
    "A secret's value is None, also for a name that the step calls secret"
    for a in (*read(Input(name='x', type='password'), x='p'), *read(Input(name='x'), ['x'], x='p')):
        assert (a.value,a.text)==(None,'••••••••')

def test_what_is_not_listed():
    "Hidden and disabled controls are not listed, nor buttons and controls without a name"
    off = Input(name='b', disabled=True), Fieldset(Input(name='c'), disabled=True), Button('Go', name='d')
    assert [a.name for a in read((Hidden('1', name='a'), *off, Input(), Input(name='e', readonly=True, value='1')), e='1')]==['e']

def test_values_are_the_apps_to_keep():
    "The answers are copies"
    kept = dict(x=['a'])
    ft = [Label(tick(o), o) for o in 'ab']
    _read_answers(read_form(ft), kept)[0].value.append('b')
    assert kept==dict(x=['a'])

@pytest.mark.parametrize('words,date,yes,none', [(words_de,'31. Januar 2030','Ja','Keine Angabe'),
    (words_es,'31 de enero de 2030','Sí','Sin respuesta')])
def test_languages(words, date, yes, none):
    ft = Input(name='d', type='date'), tick('on'), Input(name='t')
    assert [a.text for a in read(ft, words=words, d='2030-01-31', x='on')]==[date, yes, none]

# What Chromium shows of the same form with the same answers

judge = """html => {
  document.body.innerHTML = `<form>${html}</form>`
  const shown = o => o.innerText.replace(/\\s+/g, ' ').trim(), said = {}
  for (const o of document.forms[0].elements) {
    if (!o.name || o.disabled || o.type == 'hidden') continue
    const put = s => s === '' || (said[o.name] ??= []).push(s)
    if (o.tagName == 'SELECT') for (const c of o.selectedOptions) put(c.value && c.label)
    else if (o.type == 'radio') o.checked && put(shown(o.labels[0]))
    else if (o.type == 'checkbox') document.getElementsByName(o.name).length > 1
        ? o.checked && put(shown(o.labels[0])) : put(o.checked ? 'Yes' : 'No')
    else put(o.value)
  }
  const labels = {}
  for (const o of document.forms[0].elements) {
    const group = o.type == 'radio' || document.getElementsByName(o.name).length > 1
    const l = group ? o.closest('fieldset')?.querySelector('legend') : o.labels?.[0]
    const own = l && [...l.childNodes].filter(n => n.nodeType == 3 || !n.matches('input,select,textarea'))
    if (l) labels[o.name] ??= own.map(n => n.textContent).join('').replace(/\\s+/g, ' ').trim()
  }
  return [said, labels]
}"""

def everything():
    "A form with each kind of control"
    def box(kind, name, value, *text): return Label(Input(type=kind, name=name, value=value), *text)
    return (Label('Name', Input(name='name')), Label('Age', Input(type='number', name='age')),
        Label('Colour', Select(*colours, name='colour')), Label('Sizes', Select(*map(Option, 'SML'), name='sizes', multiple=True)),
        Fieldset(Legend('How do you pay?'), box('radio', 'pay', 'c', 'Cash'), box('radio', 'pay', 'i', B('In'), 'voice', Small(' later'))),
        Fieldset(Legend('Extras'), *(box('checkbox', 'extras', o, f'Extra {o}') for o in 'abc')),
        box('checkbox', 'news', 'on', 'Send news'), Label('Note', Textarea(name='note')),
        NotStr('<label for="raw">Raw &amp; ready</label><input id="raw" name="raw">'))

given = [dict(name='Ada', age='36', colour='r', sizes=['S','L'], pay='i', extras=['a','c'], news='on', note='a\nb', raw='<i>'),
    dict(name='', colour='', sizes=[], pay='', extras=[], news=False, note='', raw=''),
    dict(name='O\'Hara & "Co"', colour='Blue', sizes=['M'], pay='c', extras=['b'], news=False, note=' x ', raw='é')]

@pytest.mark.parametrize('state', given)
def test_chromium_shows_the_same(visit, state):
    "The words for each answer are those that the browser's own form shows for it"
    page = visit()
    drawn,_ = draw_form(everything(), state)
    said,labels = page.evaluate(judge, to_xml(drawn))
    ours = {a.name: a for a in read(everything(), **state)}
    assert {k: ', '.join(v) for k,v in said.items()}=={k: a.text for k,a in ours.items() if a.text!='Not answered'}
    assert labels=={k: a.label for k,a in ours.items()}
