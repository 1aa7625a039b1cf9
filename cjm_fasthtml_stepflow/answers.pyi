"""What a visitor said, in the words of the form in which they said it.

A visitor who is to check their answers wants to read "Vegetarian", "31 January 2030" and "No pets". Those words stand in the form that asked. An `Answer` is what a visitor said in one control, in these words, and `StepAnswers` what they said in one step. `ctx.summary()` lists the steps before the one that is drawn.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/answers.html.md"""

# Made from the imported package by tools/stubs.py

from dataclasses import dataclass
from typing import Any

__all__ = ['Answer', 'StepAnswers']

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
    value: Any = None
    """As it is stored; None for a secret, and where there is none"""
    text: str = ''
    """In the words of the form; lines are separated by a line feed"""

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
    skipped: bool = False
    """Did the visitor skip it?"""
    url: str = ''
    """Where to change it and come back; '' outside of a page of the flow"""
