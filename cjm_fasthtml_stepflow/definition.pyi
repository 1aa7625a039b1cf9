"""A mistake in a definition is named when the app starts, before the first visitor arrives.

`check_step` and `check_flow` name the mistakes in a definition at construction, with the step and the remedy.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/definition.html.md"""

# Made from the imported package by tools/stubs.py

from typing import Any

__all__ = ['check_callable', 'check_step', 'check_steps', 'with_key', 'check_flow', 'FieldDocs']

def check_callable(f, what: str, *params: str, **kw) -> None:
    """Raise a `ValueError` about `what` unless `f` takes these arguments, as far as one can tell"""

def check_step(step) -> None:
    """Raise a `ValueError` for a step that cannot work"""

def check_steps(me: str, steps: list) -> None:
    """Raise a `ValueError`, which calls the flow `me`, for steps that cannot be in one flow"""

def with_key(f, key: str = '') -> dict:
    """The argument `completion_key`, where `f` takes it

    Returns: Keyword arguments"""

def check_flow(flow, kind: type) -> None:
    """Raise a `ValueError` for a definition that cannot work, or whose steps are no `kind`"""

class FieldDocs:
    """A dataclass's docstring, followed by the comments of its fields when it is asked for"""
    doc: Any
    def __init__(self, doc) -> None: ...
    def __get__(self, obj, cls): ...
