"""A step's answers, checked by the dataclass or pydantic model that your app already has.

`validator` turns such a class into the `validate` of a step. It takes the answers that the class has fields for, reads each as the type of its field, builds the class and returns what was wrong, field by field: `Step('guest', 'Your guest', ask_guest, validate=validator(Guest))`. What hooks and `on_complete` get stays the text that was sent; `build` makes the class of it there.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/models.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.words import Words
from typing import Any, Callable

__all__ = ['validator']

def validator(model: type, *, words: Words = Words(), labels: dict | None = None) -> Callable[..., Any]:
    """A `validate` that builds `model` from the answers, with its errors at the fields

    - `model`: Dataclass or pydantic model
    - `words`: For messages about fields; what pydantic objects to, it says itself
    - `labels`: Field name to what a message calls it; None: the name, capitalised

    Returns: For a step's `validate`"""
