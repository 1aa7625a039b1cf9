"A flow's picture, progress of one's own, and routers that leave address and title alone"
from functools import partial
import pytest
from fasthtml.common import *
from cjm_fasthtml_stepflow import Step,StepFlow
from cjm_fasthtml_stepflow.diagram import mermaid
from cjm_fasthtml_stepflow.testing import Visitor
from kit import app_of,ask,both,letters,order,visit,walk

def arrows(text): return [o.strip() for o in text.splitlines() if '--' in o or '-.-' in o]

def test_steps_skips_and_the_end():
    "Trying a flow: `flow.mermaid()` has skips and completion"
    def done(state, request): "Send it off"
    text = order(done).mermaid()
    skip = 's2 -.->|skip| s3'
    assert arrows(text)==['s0 --> s1', 's1 --> s2', 's2 --> s3', skip, 's3 --> done']
    assert text.startswith('flowchart TD') and 'done(["Send it off"])' in text

def test_what_has_a_meaning_in_mermaid_is_written_by_its_number():
    text = letters('a', a=dict(title='"]; x --> y <b>&\n')).mermaid()
    assert arrows(text)[1:]==['s0 --> done']
    assert '"#34;#93;#59; x --#62; y #60;b#62;#38;#10;"' in text

def keyed(key, state, request): ...

@pytest.mark.parametrize('end', [partial(keyed, 1), len, type('Done', (), {})])
def test_any_callable_has_words(end): assert 'done(["' in mermaid([], end)

def test_a_flow_shows_table_and_picture():
    text = order()._repr_markdown_()
    assert '| 3 | note | Note |' in text and '```mermaid\nflowchart TD' in text

# Progress

def shown(items): return Ol(*[Li(f'{o.number} {o.step.id} {o.state} {o.url}') for o in items])

@both
def test_a_progress_renderer_gets_the_steps(htmx):
    flow = order(kw=dict(show_progress=True, progress_renderer=shown))
    tab = walk(visit(flow, 'note', htmx), 'note')
    ways = ['1 who done /f/steps/who', '2 tea done /f/steps/tea']
    assert tab.page.texts('ol li')==[*ways, '3 note current None', '4 end None']
    assert tab.press('Skip this step').texts('ol li')[2]=='3 note skipped /f/steps/note'
    assert not tab.page.all('nav')

def test_a_progress_renderer_is_asked_for_each_page():
    n = []
    def count(items): return P(f'asked {len(n)}', id='n') if n.append(1) is None else None
    flow = order(kw=dict(show_progress=True, progress_renderer=count))
    tab = Visitor(app_of(flow))
    assert [tab.get('/f/steps/who').texts('#n') for _ in '123']==[[f'asked {i}'] for i in (1,2,3)]

def test_a_progress_renderer_that_cannot_be_called():
    with pytest.raises(ValueError, match='`progress_renderer` of flow'):
        StepFlow('f', [Step('a', 'A', ask('a'))], progress_renderer=lambda: None)

# Address and title

@pytest.mark.parametrize('push', [True, False])
def test_push_url(push):
    "Answering: `push_url=False` leaves the address bar and the title to the host page"
    tab = visit(letters('ab', a=dict(render=lambda ctx: Titled('Mine', Input(name='a')))), 'a',
        htmx=True, router=dict(push_url=push))
    page = tab.send(a='x')
    assert ('hx-push-url' in page.headers, bool(page.one('title')))==(push,push)
    page = tab.press('Back')
    assert ('hx-push-url' in page.headers, bool(page.one('title')))==(push,push)

def test_push_url_changes_nothing_for_pages():
    tab = visit(letters('ab'), 'a', router=dict(push_url=False))
    assert tab.send(a='x').url=='/f/steps/b' and tab.page.title
