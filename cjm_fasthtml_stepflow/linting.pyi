"""A control without a name, two elements with one id, a pattern that the browser ignores: `lint` reports what raises no exception.

`lint` draws the steps of a flow and reports what their author would want to know. Each `Finding` names the step, says what is wrong there, and what to do about it. In a test of your app, `assert not lint(flow)` keeps mistakes away for good.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/linting.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.browsing import Page
from cjm_fasthtml_stepflow.forms import Fields
from cjm_fasthtml_stepflow.step_flow import StepFlow
from dataclasses import dataclass

__all__ = ['rules', 'Finding', 'Findings', 'Drawn', 'rule', 'lint']

@dataclass
class Finding:
    """One thing that a flow's author would want to know

    - `step`: Id of the step
    - `what`: What is wrong
    - `remedy`: What to do about it"""
    step: str
    """Id of the step"""
    what: str
    """What is wrong"""
    remedy: str
    """What to do about it"""

class Findings(list):
    """Findings, which show themselves as a table"""

@dataclass
class Drawn:
    """A step to be looked at

    - `step`: The `Step`
    - `fields`: Its form
    - `page`: The whole container
    - `empty`: Did the render return nothing at all?"""
    flow: StepFlow
    step: object
    """The `Step`"""
    fields: Fields
    """Its form"""
    page: Page
    """The whole container"""
    empty: bool
    """Did the render return nothing at all?"""
    @property
    def content(self): ...
    @property
    def controls(self): ...

rules: list
"""Functions of a `Drawn`"""

def rule(f):
    """Have `lint` ask `f` about each step"""

def lint(flow: StepFlow, answers: dict | None = None, *, code: dict | None = None, request=None) -> Findings:
    """What the author of `flow` would want to know about its forms

    - `flow`: The flow
    - `answers`: As for `walk_through`; None to draw what can be drawn without
    - `code`: What your code sets besides the answers
    - `request`: What loaders and renders get as their request

    Returns: A list of `Finding`s"""
