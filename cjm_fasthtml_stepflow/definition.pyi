"""A mistake in a definition is named when the app starts, and a record of an older definition goes on in a newer one.

`check_step` and `check_steps` name such mistakes at construction, before the first visitor arrives. `renamed` and `migrated` bring a record up
to date with a definition that has changed under it, with other ids of steps or other names of answers.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/definition.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.state_store import Record
from typing import Any

__all__ = ['check_callable', 'check_step', 'check_steps', 'with_key', 'check_flow', 'renamed', 'all_answers', 'migrated', 'up_to_date', 'FieldDocs']

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

def renamed(rec: Record, now: dict) -> Record:
    """`rec` with the present ids of steps

    - `now`: Former id of a step -> its id

    Returns: The same record where it knows none of the former ids"""

def all_answers(rec: Record) -> dict:
    """Every answer in the record, parked ones included

    Returns: Name -> value"""

def migrated(rec: Record, answers: dict, owner: dict = {}) -> Record:
    """`rec` with other answers

    - `rec`: A record of an older definition
    - `answers`: What `migrate` made of `all_answers(rec)`
    - `owner`: Data key -> id of its step

    Returns: The record afterwards"""

async def up_to_date(flow, rec: Record) -> Record:
    """`rec` with its answers as `flow` has them now

    - `flow`: A flow: `flow_id`, `steps`, `version` and `migrate`
    - `rec`: A record of any version

    Returns: `rec` itself if there is nothing to do; a `TypeError` where `migrate` returns no dict of JSON"""

class FieldDocs:
    """A dataclass's docstring, followed by the comments of its fields when it is asked for"""
    doc: Any
    def __init__(self, doc) -> None: ...
    def __get__(self, obj, cls): ...
