"""A step's answers, checked by the dataclass or pydantic model that your app already has.

`validator` turns a dataclass or a pydantic model into the `validate` of a step. It takes the answers that the class has fields for, reads each as the type of its field, builds the class and returns what was wrong, field by field: `Step('guest', 'Your guest', ask_guest, validate=validator(Guest))`. What hooks and `on_complete` get stays the text that was sent; `build` makes the class of it there.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/models.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.words import Words
from typing import Any

__all__ = ['validator']

class _Validator:
    """The `validate` of a class, which also makes the class"""
    def __init__(self, *parts) -> None: ...
    def __call__(self, state: dict) -> bool | str | dict:
        """What is wrong with the answers

        - `state`: Answers

        Returns: True, or messages as a `validate` returns them"""
    def build(self, state: dict) -> Any:
        """The class, made of the answers

        - `state`: Answers

        Returns: A `ValueError` if the class objects to them"""

def validator(model: type, *, words: Words = Words(), labels: dict | None = None) -> _Validator:
    """A `validate` that builds `model` from the answers, with its errors at the fields

    - `model`: Dataclass or pydantic model
    - `words`: For messages about fields; what pydantic objects to, it says itself
    - `labels`: Field name to what a message calls it; None: the name, capitalised

    Returns: For a step's `validate`; its `build(state)` makes the model"""
