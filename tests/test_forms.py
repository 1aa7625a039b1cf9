"What the notebooks on forms promise, tried on many forms and much input"
from enum import Enum
import copy, itertools, json, random, re, subprocess, sys, threading, time
import pytest
from hypothesis import given, settings, strategies as st
from fasthtml.common import *
from cjm_fasthtml_stepflow import constraints
from cjm_fasthtml_stepflow.constraints import _fits, _number, _ranged, default_messages, problem_text, Problem
from cjm_fasthtml_stepflow.filling import draw_form
from cjm_fasthtml_stepflow.forms import parse_html, read_form

class Upload:
    def __init__(self, filename): self.filename = filename

class Component:
    "A developer's own component, which makes new elements each time"
    def __init__(self, *c): self.c = c
    def __ft__(self): return Div(*self.c, cls='own')

def maybe(rng, **kw): return {k:v for k,v in kw.items() if rng.random()<.5}

texts = ['', 'x', ' a  b ', '"quoted" & <b>', "it's \"both\"", 'é😀', '\nfirst', 'two\nlines', '</textarea>', '&amp;', '{label}', '٣']

def a_form(rng, values):
    "A form of all kinds of controls in all kinds of wrapping, and in `values` an answer for each"
    names = iter(f'n{i}' for i in range(99))
    def text():
        n = next(names)
        kind = rng.choice(['text','search','tel','hidden'])
        values[n] = rng.choice(texts).replace('\n', '')
        return Input(name=n, type=kind)
    def area():
        n = next(names)
        values[n] = rng.choice(texts)
        return Textarea(name=n)
    def box():
        n,own = next(names),rng.choice(['on','1','<v>'])
        values[n] = rng.choice([False, own])
        return rng.choice([Input(type='checkbox', name=n, value=own), CheckboxX(name=n, value=own, label='Box')])
    def boxes(type='checkbox'):
        n,own = next(names),rng.sample(['a','b','c d','"e"'], 3)
        picked = [o for o in own if rng.random()<.5]
        values[n] = picked if type=='checkbox' else (picked or [''])[0]
        return Fieldset(Legend('Pick'), *(Label(Input(type=type, name=n, value=o), o) for o in own))
    def radios(): return boxes('radio')
    def select():
        n,many = next(names),rng.random()<.5
        opts = [Option('One', value='1'), Optgroup(Option(' Two  words '), Option('"3"', value='"3"'), label='g'), Option('Four', value='')]
        own = ['1','Two words','"3"','']
        values[n] = [o for o in own if rng.random()<.5] if many else rng.choice(own)
        return Select(*opts, name=n, multiple=many)
    def twice():
        n = next(names)
        values[n] = [rng.choice(texts[:6]), rng.choice(texts[:6])]
        return Input(name=n),P(Input(name=n))
    def number():
        n = next(names)
        values[n] = rng.choice(['', '7', '-2.5'])
        return Input(name=n, type='number', step=5)
    def wrap(c): return rng.choice([c, Div(c), Label('L', c), (P('x'), c), Component(c), Component((c,)), [c] if rng.random()<.1 else c,
        NotStr(to_xml(c, indent=False)), Safe(to_xml(c))])
    makers = [text,area,box,boxes,radios,select,twice,number]
    return tuple(wrap(rng.choice(makers)()) for _ in range(rng.randint(1, 6)))

def shown(content):
    "What a browser would post for `content` as it is drawn"
    res = []
    for n,cs in read_form(content).groups.items():
        for c in cs:
            if c.off or c.kind in ('checkbox','radio') and c.el.attrs.get('checked') in (None,False): continue
            if c.kind=='select':
                opts = [(o.attrs.get('value', ' '.join(''.join(o.children).split())), o.attrs.get('selected')) for o in find_inputs(c.el, 'option')]
                picked = [v for v,sel in opts if sel not in (None,False)]
                res += [(n,v) for v in (picked if c.many else picked[-1:] or [v for v,_ in opts][:1])]
            elif c.kind=='textarea': res.append((n, ''.join(c.el.children).removeprefix('\n')))
            else: res.append((n, c.own))
    return res

@pytest.mark.parametrize('seed', range(300))
def test_answers_drawn_are_answers_posted(seed):
    "Typed, kept, drawn, posted again: the same"
    values = {}
    form = a_form(random.Random(seed), values)
    fields = read_form(form)
    assert fields.values(fields.pairs(values))==values
    drawn,ids = draw_form(form, values)
    assert ids=={}
    assert read_form(drawn).values(shown(drawn))==values
    assert json.loads(json.dumps(values))==values

@pytest.mark.parametrize('seed', range(150))
def test_nothing_is_changed(seed):
    "Not by reading, checking, labelling or drawing; and where nothing is drawn, nothing is copied"
    values = {}
    rng = random.Random(seed)
    form = a_form(rng, values)
    before,seen = to_xml(form),copy.deepcopy([o for o in form if isinstance(o, FT)])
    fields = read_form(form)
    fields.check(fields.pairs(values))
    errors = {n:[f'{n} is wrong','twice'] for n in [*fields]}
    first = to_xml(draw_form(form, values, errors, 'p-', form_id='f')[0])
    assert to_xml(form)==before and [o for o in form if isinstance(o, FT)]==seen
    assert to_xml(draw_form(form, values, errors, 'p-', form_id='f')[0])==first
    kept,_ = draw_form(form, dict(other='x'), dict(other='y'))
    assert all(a is b or isinstance(b, list) for a,b in zip(kept, form))  # FastHTML takes a list here for a tuple, and so do we

@pytest.mark.parametrize('seed', range(150))
def test_messages_are_linked(seed):
    "One message a field, each id once, and every reference leads to a message"
    values = {}
    form = a_form(random.Random(seed), values)
    names = [*read_form(form)]
    drawn,ids = draw_form((Div(id='p-n0'), Div(id='p-n1-error'), *form), values, {n:f'{n}!' for n in names}, 'p-')
    tree = parse_html(to_xml(drawn, indent=False))
    elems = [o for o in walk(tree) if isinstance(o, FT)]
    all_ids = [o.attrs['id'] for o in elems if 'id' in o.attrs]
    notes = {o.attrs['id']:o for o in elems if o.attrs.get('class')=='stepflow-error'}
    pointed = [i for o in elems for i in o.attrs.get('aria-describedby', '').split()]
    assert len(all_ids)==len(set(all_ids))
    assert sorted(pointed)==sorted(notes) and len(notes)==len(names)
    assert sorted(ids)==sorted(names) and set(ids.values()) <= set(all_ids)
    by_id = {o.attrs.get('id'):o for o in elems}
    assert all(by_id[i].attrs['name']==n and by_id[i].attrs['aria-invalid']=='true' for n,i in ids.items())

def walk(cs):
    for o in cs:
        yield o
        if isinstance(o, FT): yield from walk(o.children)

def test_defaults_give_way_to_what_was_said():
    "`value=`, `checked=`, `selected=` stand for a name without an answer, and for no other"
    form = Div(Input(name='a', value='x'), Input(name='b', value=0), Textarea('mine', name='c'), Hidden('h', name='d'),
        Input(name='e', type='password'), Input(name='f', type='file'), Input(name='g', type='checkbox', value='1', checked=True),
        Input(name='g', type='checkbox', value='2'), Select(Option('x', selected=True), Option('y'), name='h'),
        Input(name='i', type='checkbox', checked=True), Input(name='j', value='own', readonly=True), Input(name='k', value='', readonly=True),
        Input(name='l', type='radio', value='1', checked=True), Input(name='l', type='radio', value='2'))
    said = dict(a='1', b='1', c='1', d='1', e='1', f='1', g=['2'], h='y', i=False, j='1', k='1', l='2')
    assert draw_form(form, dict(other='x'))[0] is form
    assert dict(shown(draw_form(form, said)[0]))==dict(a='1', b='1', c='1', d='h', e='', f='', g='2', h='y', j='own', k='1', l='2')
    none = dict(a='', b='', c='', d='', g=[], h='', i=False, j='', k='', l='')
    assert dict(shown(draw_form(form, none)[0]))==dict(a='', b='', c='', d='h', e='', f='', h='x', j='own', k='')
    assert dict(shown(draw_form(form, dict(a='1'))[0]))==dict(shown(form))|dict(a='1')

def test_an_empty_choice_takes_selection_away():
    drawn = draw_form(Select(Option('x', selected=True), Option('y'), name='h', multiple=True), dict(h=[]))[0]
    assert 'selected' not in to_xml(drawn)

def test_a_placeholder_stays_while_nothing_is_chosen():
    "A browser would choose the first enabled option by itself"
    for kw in (dict(disabled=True), dict(disabled=True, value='')):
        form = Select(Option('Choose', selected=True, **kw), Option('x'), Option('y'), name='h')
        none = read_form(form).values([])
        assert draw_form(form, none)[0] is form and none['h']==''
        drawn = draw_form(form, dict(h='y'))[0]
        assert [o.children[0] for o in drawn.children if 'selected' in o.attrs]==['y']
    form = Select(Option('Choose', value='', disabled=True), Option('x'), Option('None', value=''), name='h')
    assert 'selected>None' in to_xml(draw_form(form, dict(h=''))[0])

def test_a_disabled_radio_button_gives_way():
    "Of two that are checked, a browser takes the last, which posts nothing when it is disabled"
    def radio(v, **kw): return Input(type='radio', name='a', value=v, **kw)
    form = radio('x'),radio('y', disabled=True, checked=True)
    assert [o.attrs['value'] for o in draw_form(form, dict(a='x'))[0] if 'checked' in o.attrs]==['x']
    assert draw_form(form, dict(a=''))[0] is form

def test_explicit_false_is_not_set():
    "`checked=False` does not stand in the HTML"
    form = (Input(name='a', type='checkbox', checked=False), Select(Option('x', selected=False), Option('y', selected=False), name='b'), Input(name='c', value=None))
    assert dict(shown(draw_form(form, dict(a='on', b='y', c='z'))[0]))==dict(a='on', b='y', c='z')

def test_steps_are_not_moved():
    def steps(value, **kw): return draw_form(Input(name='n', **kw), dict(n=value))[0].attrs.get('step')
    assert steps('7', type='number', step=5)=='any' and steps('10', type='number', step=5)==5
    assert steps('7', type='number', step=5, min=1)==5 and steps('x', type='number', step=5)==5
    assert steps('00:00:30', type='time')=='any' and steps('10:00', type='time') is None
    assert steps('7', type='text', step=5)==5

def test_places_of_messages():
    def draw(c, name='a'): return to_xml(draw_form(c, errors={name:'No'})[0], indent=False)
    note = '<p id="a-error" class="stepflow-error">No</p>'
    text = '<input name="a" id="a" aria-describedby="a-error" aria-invalid="true">'
    assert draw(Div(Input(name='a'), P('x')))==f'<div>{text}{note}<p>x</p></div>'
    assert draw(Div(Label('L', Span(Input(name='a'))), P('x')))==f'<div><label>L<span>{text}</span></label>{note}<p>x</p></div>'
    assert draw(P(Label(Input(name='a')), 'x'))==f'<p><label>{text}</label>x</p>{note}'
    cell = f'<div class="stepflow-field"><label>L{text}</label>{note}</div>' # In a row, a message is one with its label
    other = '<label>M<input name="b"></label>'
    assert draw(Div(Label('L', Input(name='a')), Label('M', Input(name='b'))))==f'<div>{cell}{other}</div>'
    assert draw(Fieldset(Legend('Q'), Label('L', Input(name='a')), Button('Find')))==f'<fieldset><legend>Q</legend>{cell}<button>Find</button></fieldset>'
    assert draw(Div(Label('L'), Input(name='a'))).endswith(f'aria-invalid="true">{note}</div>')
    assert draw(Input(name='a', id='mine', aria_describedby='hint')).startswith('<input name="a" aria-describedby="hint a-error" id="mine" aria-invalid="true"><p')
    pair = [Label(Input(type='radio', name='a', value=o)) for o in 'xy']
    assert draw(Fieldset(Legend('Q'), *pair)).startswith(f'<fieldset aria-describedby="a-error"><legend>Q</legend>{note}<label><input')
    assert draw(Fieldset(Legend('Q'), *pair, Input(name='b'))).startswith(f'<fieldset><legend>Q</legend>{note}<label><input')
    assert draw(Div(*pair)).startswith(f'<div>{note}<label><input type="radio" name="a" value="x" id="a" aria-describedby="a-error"')
    assert draw(CheckboxX(name='a', label='L')).endswith(f'</label>{note}')
    assert draw(Div(Input(name='b')), 'a')=='<div><input name="b"></div>'
    assert 'class="mine">One<br>Two</p>' in to_xml(draw_form(Input(name='a'), errors=dict(a=['One','Two']), cls='mine')[0], indent=False)
    assert '&lt;b&gt;' in draw_form(Input(name='a'), errors=dict(a='<b>'))[0][1].__html__()

def test_unsafe_names_make_safe_ids():
    _,ids = draw_form((Input(name='a b'), Input(name='a"b'), Input(name='ä[0]')), errors={'a b':'x', 'a"b':'y', 'ä[0]':'z'}, prefix='p-')
    assert ids=={'a b':'p-a-b', 'a"b':'p-a-b-2', 'ä[0]':'p-ä-0-'}

def test_form_owner():
    form = Div(Input(name='a'), Form(Input(name='b'), id='own'), Input(name='c', form='flow'), Input(name='d', form='other'), Input(name='e', form='own'))
    assert [*read_form(form)]==['a','b','e']
    assert [*read_form(form, form_id='flow')]==['a','b','c','e']
    drawn = draw_form(form, form_id='flow')[0]
    assert [c.el.attrs.get('form') for n in 'abcde' for c in read_form(drawn, 'flow').groups.get(n, [])]==['flow',None,'flow','own']

def test_what_is_no_control():
    form = (Button('x', name='a'), Input(type='submit', name='b'), Input(type='IMAGE', name='c'), Input(type='reset', name='d'), Input(), Input(name=''), Template(Input(name='e')),
        Script('<input name=f>'), '<input name=g>', Div('<input name=h>'), Datalist(Option('x')), Textarea(NotStr('<input name=i>'), name='j'), NotStr('<!-- <input name=k> -->'))
    assert [*read_form(form)]==['j']
    assert [*read_form('<input name=g>')]==['g'] and [*read_form(None)]==[] and [*read_form(b'')]==[]
    assert to_xml(draw_form('<input name=g>', dict(g='"'))[0])=="<input name=\"g\" value='\"'>"

def test_elements_of_a_library():
    "MonsterUI's select is an element that holds a select without a name"
    pick = ft_hx('uk-select', Select(Option('A', value='a'), Option('B', value='b')), name='p', id='p')
    fields = read_form((Label('Pick', fr='p'), pick, ft_hx('my-map', name='m'), ft_hx('my-field', Input(name='f'), name='f')))
    assert [*read_form([ft_hx('ion-icon', name='heart'), ft_hx('sl-icon-button', name='x'), ft_hx('sl-input', name='a')])]==['a']
    assert [*fields]==['p','m','f'] and fields.label('p')=='Pick' and fields['p'][0].choices==['a','b','']
    assert fields.values([('p','b'),('m','1,2')])==dict(p='b', m='1,2', f='')
    assert [p.code for p in fields.check([('p','c'),('m','1'),('m','2')]).values()]==['notAnOption']
    needed = [read_form(ft_hx('uk-select', Select(*o), name='p', required=True)) for o in ([Option('–', value=''), Option('A')], [Option('A')])]
    assert [[p.code for p in f.check(o).values()] for f in needed for o in ([], [('p','')], [('p','A')])]==[['valueMissing'],['valueMissing'],[]]*2
    free = read_form(ft_hx('uk-select', Select(Option('A')), name='p')),read_form(ft_hx('uk-select', Select(Option('A')), name='p', insertable=True))
    assert [f.check(o)=={} for f in free for o in ([], [('p','')], [('p','A')], [('p','mine')])]==[True,True,True,False]+[True]*4
    assert [f.values([])['p'] for f in free]==['','']
    drawn = draw_form(pick, dict(p='b'), dict(p='No'))[0]
    assert find_inputs(drawn, 'option')[1].attrs['selected'] and drawn[0].attrs['aria-invalid']=='true'

@pytest.mark.parametrize('kind', ['month','week'])
def test_what_is_no_month_stays_as_it_was_typed(kind):
    "A visitor whose browser shows a text field gets back the words to be corrected"
    form = read_form(Input(type=kind, name='m'))
    assert form.values([('m',' may or week 5 ')])==dict(m='may or week 5') and form.check([('m','may')])

def test_lists_of_one_name_may_differ():
    "Each posts one value, in the order of the page"
    days = read_form([Select(*map(Option, o), name='at') for o in ('ab','bc','ac')])
    for vs in itertools.product('ab', 'bc', 'ac'):
        pairs = [('at',v) for v in vs]
        assert days.check(pairs)=={} and days.values(pairs)==dict(at=[*vs])

def test_values_of_mixed_names():
    "Values are dealt out as a browser collected them"
    other = read_form((*(Input(type='radio', name='a', value=o) for o in ('red','other')), Input(name='a')))
    assert other.values([('a','other'),('a','mauve')])==dict(a=['other','mauve'])
    assert other.values([('a','red')])==dict(a=['red']) and other.check([('a','red')])=={}
    assert other.values([])==dict(a=['']) and other.check([('a','x'),('a','y'),('a','z')])['a'].code=='notAnOption'
    two = read_form((Input(name='a', type='email'), Input(name='a', required=True)))
    assert two.values([('a',' x@y '),('a',' z ')])==dict(a=['x@y',' z '])
    assert two.check([('a','x@y'),('a','')])['a'].code=='valueMissing' and two.check([('a','x'),('a','z')])['a'].code=='typeMismatch'
    assert two.check([('a','x@y'),('a','z'),('a','')])['a'].code=='tooMany'

def test_order_of_boxes_does_not_matter():
    boxes = read_form([Input(type='checkbox', name='a', value=o) for o in 'xyz'])
    assert boxes.check([('a','z'),('a','x')])=={} and boxes.values([('a','z'),('a','x')])==dict(a=['x','z'])
    assert boxes.check([('a','x'),('a','x')])['a'].code=='tooMany'

def test_uploads():
    f = read_form((Input(type='file', name='one', required=True), Input(type='file', name='many', multiple=True), Input(name='text')))
    assert f.files==['one','many'] and f.secret==[]
    assert f.values([('one',Upload('a.txt')),('many',Upload('')),('text','x')])==dict(one='a.txt', many=[], text='x')
    assert f.values([('many',Upload('b')),('many',Upload('c'))])==dict(one='', many=['b','c'], text='')
    assert {k:p.code for k,p in f.check([('one',Upload('')),('many',Upload('b')),('text',Upload('x'))]).items()}==dict(one='valueMissing', text='badInput')
    assert f.check([('one',Upload('a')),('one',Upload('b'))])['one'].code=='tooMany'
    assert 'text' not in f.check([('text',Upload(''))]) # Of the file control that stood there before another choice

def test_labels():
    f = read_form((Label('For: *', fr='a'), Input(id='a', name='a'), Label(Select(Option('no words')), Input(name='b'), ' Around'), Input(name='c', aria_label='Aria'), Input(name='dateOf_birth'),
        Fieldset(Legend('Mixed'), *(Label(Input(type='radio', name='e', value=o), o) for o in 'xy'), Input(name='f')), Label(NotStr('Raw <b>bold</b>&nbsp;!<!--c-->'), Input(name='g')), CheckboxX(name='h', label='Box')))
    assert {n:f.label(n) for n in f}==dict(a='For', b='Around', c='Aria', dateOf_birth='Date of birth', e='Mixed', f='F', g='Raw bold\xa0!', h='Box')

@pytest.mark.parametrize('key', default_messages)
def test_every_message_is_said(key):
    code,_,kind = key.partition(':')
    for n in (1,2):
        s = problem_text(Problem(code, 'a', 'Size {n}?', kind, n=n, length=n, min='1', max='2', low='3', high='4', title='T',
            file='F', accept='A', size='5 KB'))
        assert s.startswith('Size {n}: ') and '{' not in s[9:]

def test_messages_for_every_kind():
    "No kind of control is left without words for what can be wrong with it"
    def said(c, *vs): return {n:problem_text(p) for n,p in read_form(c).check([('a',v) for v in vs]).items()}['a']
    assert said(Input(name='a', type='month', min='2024-02'), '2024-01')=='A: enter 2024-02 or later'
    assert said(Input(name='a', type='time', max='10:00'), '11:00')=='A: enter 10:00 or earlier'
    assert said(Input(name='a', type='time', min='22:00', max='02:00'), '12:00')=='A: enter a time from 22:00 to 02:00'
    assert said(Input(name='a', type='range', step='0.25'), '0.3')=='A: enter 0.25 or 0.5'
    assert said(Input(name='a', type='number', step='5', value='-7'), '-13')=='A: enter -17 or -12'
    assert said(Input(name='a', type='date', step='7'), '1970-01-02')=='A: enter one of the allowed values'
    assert said(Input(name='a', pattern='[0-9]+', title='digits only'), 'x')=='A: use the format that is asked for (digits only)'
    assert said(Input(name='a', type='color'), 'red')=='A: enter a colour, such as #336699'
    assert said(Textarea(name='a', minlength=3), 'a')=='A: enter at least 3 characters (you have 1)'
    assert problem_text(Problem('tooLong', label='Ä'), dict(tooLong=lambda p: f'{p.label} ist zu lang'))=='Ä ist zu lang'

everything = (*[Input(name=t, type=t, required=True, min='1', max='9', step='2', minlength=2, maxlength=5, pattern='[a-c]+') for t in
    'text email url tel password search number range date month week time datetime-local color checkbox radio file hidden'.split()],
    Select(Option('x'), Option('', value=''), name='select', required=True), Select(Option('x'), name='selects', multiple=True), Textarea(name='textarea', maxlength=3), CheckboxX(name='x'),
    Input(name='email', type='email', multiple=True), *[Input(name='boxes', type='checkbox', value=o) for o in 'ab'])
names = st.sampled_from([*read_form(everything)])
nasty = st.sampled_from(['1e999999999','1e-999999999','-1e-400','9'*5000,'0'*5000+'-01-01','\x00','\ud800','\r','\r\n','%','http://[','http://%','http://xn--','a@'+'b.'*3000,'275760-09-13','9999999999-W53']) 
value = st.one_of(st.text(max_size=8), nasty, st.sampled_from(['x','on','1','']), st.builds(Upload, st.sampled_from(['','f'])), st.none(), st.integers())

@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.one_of(names, st.text(max_size=3)), value), max_size=12))
def test_anything_can_be_posted(pairs):
    "Whatever is sent is judged, and what is kept is JSON, of this form's names, and can be drawn and posted again"
    fields = read_form(everything)
    problems,values = fields.check(pairs),fields.values(pairs)
    assert [*values]==[*fields] and set(problems)<={*fields}
    assert json.loads(json.dumps(values))==values
    assert all(problem_text(p) for p in problems.values())
    fields.check(fields.pairs(values))
    html = to_xml(draw_form(everything, values, {n:problem_text(p) for n,p in problems.items()})[0])
    assert [*read_form(NotStr(html))]==[*fields]

@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='<>/="\' -!abinputselectoption&;\n', max_size=60))
def test_html_comes_back(html):
    "Finished HTML that was parsed and drawn parses to the same tree"
    once = to_xml(parse_html(html), indent=False)
    read_form(NotStr(html))
    assert to_xml(parse_html(once), indent=False)==once

def test_patterns_take_no_time():
    "What makes a matcher run for ever, on long texts; unfinished counts as a text that does not match"
    for p in ('([a-z]+)+!', '(a|aa)+!', '(a|a?)+!', '(.*a){12}!', '(a*)*b', r'(\w+\s?)*!', '((a+)+)+!', '(?=(a+)+!)a*', '(?:a?){500}a{500}!', '(?<=(a+)+!)', r'(a|b)*\1c'):
        f = read_form(Input(name='a', pattern=p))
        for n in (30, 3000, 100_000, 1_000_000):
            start = time.process_time()
            assert f.check([('a','a'*n)])['a'].code=='patternMismatch'
            assert time.process_time()-start < .25

def test_patterns_share_their_time():
    form = [Input(name=f'a{i}', pattern='([a-z]+)+!') for i in range(50)]
    start = time.process_time()
    assert len(read_form(form).check([(f'a{i}','a'*40) for i in range(50)]))==50
    assert time.process_time()-start < .25
    assert read_form(Input(name='a', pattern='[a-z]+')).check([('a','abc')])=={}  # the next submission has time again

def test_patterns_in_many_threads():
    "A context belongs to the thread that made it"
    bad = []
    def match(i):
        for j in range(50):
            if [_fits(f'[a-z]{{{i}}}', 'a'*k) for k in (i,i+1)]!=[True,False]: bad.append(i)
    for _ in range(3):
        ts = [threading.Thread(target=match, args=(i,)) for i in range(1, 9)]
        for t in ts: t.start()
        for t in ts: t.join()
    assert not bad

@pytest.mark.parametrize('p,v,ok', [('.', '\ud800', True), ('..', '\ud83d\ude00', False), (r'\ud83d', '\ud83d', True), ('.', '\U0001f600', True), ('a\0b', 'a\0b', True),
    ('"', '"', True), ('[^"]+', "'\\u2028", True), (r'(.)\1', 'ab', False), (r'[\q{aa|b}]', 'aa', True), (r'\p{Script=Greek}+', 'αβ', True), ('a-b/c<<,,', 'a-b/c<<,,', True)])
def test_patterns_take_any_text(p, v, ok): assert _fits(p, v)==ok

def test_a_pattern_with_an_error_is_no_constraint(caplog):
    for _ in range(3): assert read_form(Input(name='a', pattern='[a-z.-]{9}(?<oops')).check([('a','!')])=={}
    assert [r.getMessage() for r in caplog.records].count("The pattern '[a-z.-]{9}(?<oops' is ignored: it is no regular expression with the v flag")==1

def test_without_the_engine_patterns_are_left_to_the_browser(caplog, monkeypatch):
    constraints._warn.cache_clear()
    monkeypatch.setattr(constraints, '_js', threading.local())
    monkeypatch.setitem(sys.modules, 'quickjs', None)
    for _ in range(3): assert read_form(Input(name='a', pattern='[a-z]+', required=True)).check([('a','!')])=={}
    assert ['quickjs-ng' in r.getMessage() for r in caplog.records]==[True]

def test_the_engine_is_imported_with_the_first_pattern():
    code = '''import sys
from fasthtml.common import Input
from cjm_fasthtml_stepflow.constraints import *
from cjm_fasthtml_stepflow.forms import *
read_form(Input(name='a', required=True)).check([('a','')])
assert 'quickjs' not in sys.modules
read_form(Input(name='a', pattern='x')).check([('a','x')])
assert 'quickjs' in sys.modules'''
    assert subprocess.run([sys.executable, '-c', code]).returncode==0

kinds = 'text search tel url email password number range date month week time datetime-local color checkbox radio file hidden'.split()
rich = dict(required=True, min='1', max='9', step='2', minlength=2, pattern='([a-z]+)*!')
M = 1_000_000
much = ['a'*M, '9'*M, '0.'+'1'*M, '1e'+'9'*M, '1'*9+'e-'+'9'*M, 'a.'*(M//2), 'a@b,'*(M//4), ','*M, 'a'*M+'@b', 'a@'+'b-'*(M//2), 'a@'+('b'*63+'.')*(M//64), 'http://'+'a'*M,
    'http://a'+'\u0315'*(M//4)+'\u0300'*(M//4), 'http://'+'%41'*(M//3), 'http://['+':'*M+']', 'http://['+'1:'*(M//2)+']', 'http://'+'a@'*(M//2), 'http://a:'+'9'*M,
    '\r\n'*(M//2), '9'*M+'-01-01', '😀'*(M//4), ' '*M, 'x:\t'*(M//3), 'http:'+'/'*M, 'http://'+'1.'*(M//2), 'a'*M+':']

def cost(form, pairs):
    "Seconds of processor time from reading a form to drawing what was refused"
    start,f = time.process_time(),read_form(form)
    f.fits(pairs), f.overruled(pairs)
    v,p = f.values(pairs),f.check(pairs)
    draw_form(form, f.clipped(v), {n:problem_text(o) for n,o in p.items()}, form_id='f')
    return time.process_time()-start

def is_cheap(form, pairs, most=.25):
    "Does it take less than `most`? The machine may be busy once"
    return any(cost(form, pairs)<most for _ in range(2))

@pytest.mark.parametrize('kw', [{}, rich, dict(multiple=True, pattern='[a-c@]+'), dict(maxlength=10)], ids=['plain','rich','multiple','maxlength'])
@pytest.mark.parametrize('kind', kinds)
def test_one_huge_value(kind, kw):
    for v in much: assert is_cheap(Input(name='a', type=kind, **kw), [('a',v)]), v[:20]

@pytest.mark.parametrize('kind', kinds)
def test_many_values(kind):
    "A megabyte of values for the many controls of one name, and for many names"
    def own(i): return dict(value=str(i)) if kind in ('checkbox','radio','hidden') else {}
    same = [Input(name='a', type=kind, **own(i)) for i in range(500)]
    each = [Input(name=f'a{i}', type=kind, multiple=True, pattern='([a-z]+)*!') for i in range(400)]
    assert is_cheap(same, [('a', str(i%500)) for i in range(M//6)])
    assert is_cheap(same, [('a','9'*2000)]*500)
    assert is_cheap(each, [(f'a{i}', 'http://'+'\u0315'*120+'\u0300'*120+'a'*1700) for i in range(400)], .35)  # 400 messages drawn

@pytest.mark.parametrize('form', [Select(Option('x'), Option('y'), name='a', multiple=True), Select(*[Option(str(i)) for i in range(1000)], name='a', multiple=True),
    Textarea(name='a', maxlength=9), [Textarea(name='a')]*300, ft_hx('x-y', name='a', multiple=True), [Select(Option('1'), Option('2'), name='a')]*300,
    [*[Input(name='a')]*50, *[Input(name='a', type='checkbox', value=str(i)) for i in range(500)], *[Hidden('7', name='a')]*50]])
def test_many_values_of_lists(form): assert is_cheap(form, [('a', str(i%700)) for i in range(M//6)])

def test_elements_within_elements_take_no_time():
    c = Input(name='a')
    for i in range(60): c = ft_hx('x-y', c, name=f'n{i}')
    start = time.process_time()
    assert [*read_form(c)]==['a'] and time.process_time()-start < .1

def test_huge_numbers_take_no_time():
    start = time.perf_counter()
    f = read_form(Input(name='a', type='number', step='0.1', min='-1e300'))
    for v in ('1e-999999999', '9'*100_000, '0.'+'1'*100_000, '1e308', '-1e308'): f.check([('a',v)])
    for kind in _ranged: read_form(Input(name='a', type=kind)).check([('a','9'*100_000+'-01-01')])
    assert time.perf_counter()-start < 2

numberish = st.one_of(st.from_regex(r'-?([0-9]{1,25}(\.[0-9]{1,25})?|\.[0-9]{1,25})([eE][+-]?[0-9]{1,25})?', fullmatch=True), st.floats().map(str), st.text('0123456789eE+-._ ', max_size=12))

@settings(max_examples=600, deadline=None)
@given(st.sampled_from(['number','range']), numberish, numberish, numberish, numberish)
def test_any_number_is_judged(kind, v, step, low, value):
    "Whatever the number, and whatever the bounds: a verdict, and the very number drawn"
    form = Input(name='a', type=kind, step=step, min=low, value=value)
    fields = read_form(form)
    assert all(problem_text(p) for p in fields.check([('a',v)]).values())
    assert read_form(draw_form(form, dict(a=v))[0])['a'][0].own==v

@pytest.mark.parametrize('v,n', [('1e-99999999999999999999',0), ('-1e-400',0), ('0e99999999999999999999',0), ('1e308',10**308), ('1e309',None), ('9'*2001,None)])
def test_numbers_at_the_edge(v, n): assert _number(v)==n

@pytest.mark.parametrize('key', [k for k in default_messages if 'such as' in str(default_messages[k])])
def test_examples_are_accepted(key):
    "What a message gives as an example is fine in a field of its kind"
    code,_,kind = key.partition(':')
    example = problem_text(Problem(code, 'a', 'A', kind)).rpartition(' ')[2]
    assert read_form(Input(name='a', type=kind)).check([('a',example)])=={}

def test_labels_beside_controls():
    "A label right before its control is its label; `for=`, a label around, a box in a row and anything between have their say"
    form = (Label('Name:'), Input(name='a'), NotStr('<label>Town</label>\n<input name=b>'), Label('Far'), Hr(), Input(name='c'), Label('Far'), 'words', Input(name='d'), Label('To x', fr='x'), Input(name='e'),
        Label('Around ', Input(name='f')), Input(name='g'), Label('News'), Input(name='h', type='checkbox'), P('x'), Input(name='i', type='checkbox'), Label('I'), Input(name='j', type='checkbox'), Label('J'),
        Div(Label('Own'), Input(name='k', id='mine')), Label('Hidden'), Hidden('1', name='l'), Label('List'), Select(Option('x'), name='m'), Label('Elsewhere', fr='n'), Label('Here'), Input(name='n', id='n'))
    fields = read_form(form)
    assert [fields.label(o) for o in 'abcdefghijkmn']==['Name','Town','C','D','E','Around','G','News','I','J','Own','List','Elsewhere']
    before = to_xml(form)
    drawn = draw_form(form, prefix='p-')[0]
    html = to_xml(drawn, indent=False)
    assert to_xml(form)==before
    assert re.findall('<label for="([^"]*)">([^<]*)', html)==[('p-a','Name:'),('p-b','Town'),('x','To x'),('p-h','News'),('mine','Own'),('p-m','List'),('n','Elsewhere')]
    assert [c.el.attrs.get('id') for o in 'abcdefghijklmn' for c in read_form(drawn)[o]]==['p-a','p-b',None,None,None,None,None,'p-h',None,None,'mine',None,'p-m','n']

def test_fixed_values():
    "A read-only value is the developer's; an empty one is a script's"
    form = (Input(name='a', value='x', readonly=True), Input(name='b', readonly=True), Input(name='b2', value='', readonly=True), Textarea('\nlines\n', name='c', readonly=True),
        Input(name='d', type='checkbox', checked=True, readonly=True), Hidden('h', name='e'), Input(name='f', value='1', readonly=True), Input(name='f', value='2', readonly=True),
        Input(name='g', value='1', readonly=True), Input(name='g'), Input(name='h', value='off', readonly=True, disabled=True))
    f = read_form(form)
    assert f.fixed==dict(a='x', c='lines\n', f=['1','2'])
    posted = [(n,'9') for n in f if n!='h']
    assert f.values(posted)==dict(a='x', b='9', b2='9', c='lines\n', d='9', e='9', f=['1','2'], g=['9',''])
    assert f.overruled(posted)==['a','c','f'] and f.overruled([('a','x'),('c','lines\r\n'),('f','1'),('f','2')])==[]
    assert 'a' not in f.check([('a','1'),('a','2'),('a','3')])
    assert read_form(Input(name='a')).fixed=={}

def test_fits():
    "Whether a submission can come from this form"
    f = read_form((Input(name='a'), Select(Option('x'), Option('no', disabled=True), name='b'), CheckboxX(name='c', value='1'), Input(name='d', disabled=True), Input(name='e', type='file'),
        Input(name='f', type='radio', value='1'), Input(name='f')))
    assert f.fits([]) and f.fits([('a','any'),('b','x'),('c',''),('c','1'),('e',Upload('x')),('f','other')])
    assert not any(f.fits([o]) for o in [('z','1'),('b','y'),('b','no'),('c','2'),('d','1')]) and not f.fits([('a','any'),('a','two')])

class Size(str, Enum): L = 'large'

def test_values_are_those_that_fasthtml_draws():
    "An option is worth what `to_xml` writes, also of a text with another `str`"
    fields = read_form(Select(Option('Large', value=Size.L), name='a'))
    drawn = re.search('value="([^"]*)"', to_xml(Option('Large', value=Size.L)))[1]
    assert fields.check([('a',drawn)])=={}

def test_clipped():
    f = read_form((Input(name='a', maxlength=3), Textarea(name='b'), Select(Option('x'), name='c', multiple=True), Input(name='d',
        type='number', maxlength=2), Input(name='e', maxlength=10**6)))
    values = dict(a='a😀b', b='x'*20_000, c=['x'*20_000]*2_000, d='123', e='e'*20_000, f=None)
    cut = f.clipped(values)
    assert cut==values | dict(a='a😀', c=['x'*20_000]*1_000)
    assert f.clipped(dict(a='ab😀'))=={'a':'ab'} and f.clipped(dict(a='ab\ud83d'))=={'a':'ab\ud83d'}

def test_lengths_come_first():
    "What is too long is refused for that, whatever else is wrong with it"
    for kind in ('text','url','email','password'):
        assert read_form(Input(name='a', type=kind, maxlength=5, pattern='[0-9]')).check([('a','x'*6)])['a'].code=='tooLong'

def test_a_message_in_a_fieldset_loses_nothing():
    boxes = [Input(type='radio', name='a', value=o) for o in 'xy']
    drawn = to_xml(draw_form(Fieldset(NotStr('<b>bold</b>'), Legend('Q'), None, *boxes), errors=dict(a='No'))[0], indent=False)
    assert drawn.startswith('<fieldset aria-describedby="a-error"><b>bold</b><legend>Q</legend><p id="a-error"')
