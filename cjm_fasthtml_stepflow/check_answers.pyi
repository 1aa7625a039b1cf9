"""The last look before sending: every answer in words, and a link that changes it and comes back.

`check_answers` is a `render` that draws this page from the forms of the steps before it: labels, the words of options, dates and files as people write them, and beside each answer a link that changes it and comes back. `ctx.summary()` and `flow.summary(state)` give the same as data, for a page of your own and for mails.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/check_answers.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.context import InteractionContext
from dataclasses import dataclass
from fastcore.xml import FT
from typing import Any

__all__ = ['check_answers', 'Answer', 'StepAnswers']

@dataclass
class Answer:
    """What a visitor said in one control, or in one group of boxes

    - `name`: Name of the control
    - `label`: What the page calls it
    - `value`: As it is stored; None for a secret, and where there is none
    - `text`: In the words of the form; lines are separated by a line feed"""
    name: str
    """Name of the control"""
    label: str
    """What the page calls it"""
    value: Any
    """As it is stored; None for a secret, and where there is none"""
    text: str
    """In the words of the form; lines are separated by a line feed"""
    def __init__(self, name: str, label: str, value: Any = None, text: str = '') -> None: ...

@dataclass
class StepAnswers:
    """What a visitor said in one step

    - `step`: The `Step`
    - `answers`: An `Answer` for each control, in the order of the page; empty for a skipped step
    - `skipped`: Did the visitor skip it?
    - `url`: Where to change it and come back; '' outside of a page of the flow"""
    step: Any
    """The `Step`"""
    answers: list
    """An `Answer` for each control, in the order of the page; empty for a skipped step"""
    skipped: bool
    """Did the visitor skip it?"""
    url: str
    """Where to change it and come back; '' outside of a page of the flow"""
    def __init__(self, step: Any, answers: list, skipped: bool = False, url: str = '') -> None: ...

async def check_answers(ctx: InteractionContext) -> FT:
    """Draw the visitor's answers so far, each with a link to change it

    - `ctx`: The context of the step that shows them

    Returns: `div` with an `h1` (the step's title), and an `h2` and a `dl` for each step before it"""
