"""The rules of HTML for what a field may hold, applied on the server as a browser applies them.

`Fields.check` finds what a browser would have refused in a submission, and gives a `Problem` for each such field; `problem_text` puts it into words.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/constraints.html.md"""

# Made from the imported package by tools/stubs.py

from fastcore.imports import noop
from typing import Any, Callable

__all__ = ['default_messages', 'Problem', 'problem_text']

class Problem:
    """What is wrong with one field; it holds no answer

    - `code`: As in `ValidityState`, or 'notAnOption', 'tooMany', 'fileType', 'fileSize', 'filesSize'
    - `name`: The name of the field
    - `label`: What the page calls it
    - `kind`: The kind of control, or another reason for a choice of words
    - `args`: What the words may mention: `n`, `min`, `max`, `low`, `high`, `title`, `file`, …"""
    code: str
    name: str
    label: str
    kind: str
    args: Any
    def __init__(self, code: str, name: str = '', label: str = '', kind: str = '', **args) -> None: ...
    def __eq__(self, o): ...

def _engine():
    """This thread's matcher: called with `[pattern, texts]` as JSON; None if the pattern is invalid"""

def _escaped(src):
    """The pattern `src` with the punctuation outside of brackets escaped"""

_ranged: dict

def _off_step(c, x):
    """The values nearest to `x` that `c` allows, if it does not allow `x`"""

default_messages: dict

def problem_text(problem: Problem, messages: dict = ..., say: Callable[..., Any] = noop) -> str:
    """`problem` in words

    - `problem`: What `Fields.check` found
    - `messages`: By code or `code:kind`: text, `dict(one=, other=)`, or a function
    - `say`: How people write a date or a number; the default leaves it as HTML has it

    Returns: Plain text, not escaped"""
