"""The steps that a visitor with given answers meets, and the answer that stops them.

`walk_through` goes through the steps of a flow with given answers. In each step it draws the form, fills it in, and checks what is checked of a submission: the form's own constraints, then `validate`. It returns the steps that it met, the state at the end, and where it was refused.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/rehearsal.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.forms import Fields
from cjm_fasthtml_stepflow.step_flow import StepFlow
from dataclasses import dataclass
from typing import Any

__all__ = ['Rehearsal', 'Refusal', 'Walk', 'walk_through']

class Rehearsal:
    """A visitor who is only imagined, and what they would answer

    - `flow`: The flow
    - `answers`: Name of a control or data key to its answer
    - `code`: What your code sets besides the answers
    - `request`: What loaders and renders get as their request"""
    flow: StepFlow
    answers: dict | None
    reader: Any
    visit: Any
    uploads: Any
    stored: Any
    shelf: Any
    def __init__(self, flow: StepFlow, answers: dict | None = None, code: dict | None = None, request=None) -> None: ...
    @property
    def path(self): ...
    async def draw(self, step) -> tuple:
        """The form of `step` with the answers in it

        Returns: The `Result` of its render, and the `Fields` of its form"""
    async def answer(self, step, fields: Fields) -> dict:
        """Submit `step`, which is on the path

        - `fields`: Its form

        Returns: Control name, or '' for the step, to its messages; empty when it is passed"""
    async def walk(self) -> Walk:
        """Go from the first step to the last, or to the first refusal"""

@dataclass
class Refusal:
    """Where a walk ended early, and why

    - `step`: Id of the step
    - `errors`: Control name, or '' for the step, to its messages"""
    step: str
    """Id of the step"""
    errors: dict
    """Control name, or '' for the step, to its messages"""

@dataclass
class Walk:
    """The result of `walk_through`

    - `path`: Ids of the steps that were passed or skipped
    - `state`: Answers on that path, and what code set
    - `refused`: None when the walk reached the end"""
    path: list
    """Ids of the steps that were passed or skipped"""
    state: dict
    """Answers on that path, and what code set"""
    refused: Refusal | None = None
    """None when the walk reached the end"""

def _await(coro):
    """What `coro` returns, in a thread with an event loop of its own"""

def walk_through(flow: StepFlow, answers: dict | None = None, *, code: dict | None = None, request=None) -> Walk:
    """Go through `flow`, without an app; `when`, `render`, loaders and `validate` run, hooks do not

    - `flow`: The flow
    - `answers`: Name to answer; a file is a path or `(name, bytes[, type])`
    - `code`: What your code sets besides the answers, as with `update_workflow_state`
    - `request`: What loaders and renders get as their request

    Returns: Its `path`, `state` and `refused`"""
