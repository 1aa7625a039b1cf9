"""A handler, plain or async, may return components, headers, tasks, a redirect or a response; so may your `render`, your hooks and `on_complete`.

`call` runs a function of yours, `sort_result` takes apart what it returned, and a `Result` holds the pieces until the response is made.
`objections` does the same for the verdict of a `validate`, and `as_html` turns components into text that a record can keep.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/results.html.md"""

# Made from the imported package by tools/stubs.py

from dataclasses import dataclass, field
from fasthtml.core import HttpHeader
from logging import Logger
from starlette.responses import Response
from typing import Any, Callable

__all__ = ['log', 'call', 'Result', 'header', 'quoted', 'sort_result', 'FlowError', 'objections', 'is_verdict', 'verdict', 'log_failure', 'as_html']

def _failing():
    """A block in which a stray `CancelledError` is an ordinary `Exception`"""

async def call(f: Callable[..., Any], *args, **kw):
    """What the user's `f` returns; it is called off the event loop unless it is async"""

@dataclass
class Result:
    """What a function of the user's returned, sorted

    - `parts`: Components
    - `heads`: Components that belong in the page's head
    - `headers`: `HttpHeader`s
    - `tasks`: Background tasks
    - `location`: Where it sends the visitor
    - `response`: A finished response"""
    parts: tuple = ()
    """Components"""
    heads: list = field(default_factory=list)
    """Components that belong in the page's head"""
    headers: list = field(default_factory=list)
    """`HttpHeader`s"""
    tasks: list = field(default_factory=list)
    """Background tasks"""
    location: str | None = None
    """Where it sends the visitor"""
    response: Response | None = None
    """A finished response"""
    @property
    def leaves(self) -> bool:
        """Does it lead away from the page?

        Returns: Is there a redirect or a finished response?"""
    def then(self, o: Result) -> Result:
        """Add a later result

        - `o`: What was returned later

        Returns: Heads, headers and tasks of both, in order; parts, redirect and response of `o`"""

log: Logger
"""Where every flow logs names, places and types"""

def header(k: str, v) -> HttpHeader:
    """The header `k` with the value `v`, as text in which `?` stands for what HTTP cannot carry"""

def quoted(url: str) -> str:
    """`url` as a header can carry it, quoted as Starlette does it for `Location`

    - `url`: Any address, quoted already or as people write it

    Returns: The same address in ASCII"""

_head_tags: tuple

def sort_result(res, request=None, what: str = 'a function') -> Result:
    """Components, headers, tasks, redirect or response in `res`

    - `res`: What the function returned
    - `request`: FastHTML request, for objects that make their own response
    - `what`: Its name, for the log"""

class FlowError(ValueError):
    """A mistake in a flow's definition that shows when the flow runs; its text holds no answer"""

def _as_flow_error(what):
    """A block in which an `HTTPException` is a `FlowError`"""

def objections(verdict, invalid: str = 'Check your answers on this page.', what: str = 'validate') -> dict:
    """What `verdict` objects to; a `FlowError` for what is no verdict

    - `verdict`: What `validate` returned
    - `invalid`: Message for a bare False or None
    - `what`: What the error calls the source of `verdict`

    Returns: Control name, or '' for the whole step, to a list of messages; empty when all is well"""

def is_verdict(res) -> bool:
    """Does `res` object, as a `validate` does?

    Returns: True for False, a dict, and text that no component wraps"""

async def verdict(step, state: dict, invalid: str = 'Check your answers on this page.') -> dict:
    """What `validate` of `step` objects to in `state`, or the default check in its place

    - `step`: A step: `id`, `validate` and `data_keys`
    - `state`: Answers
    - `invalid`: Message for a bare False or None

    Returns: As `objections` gives it"""

def log_failure(flow_id: str, e: BaseException, what: str) -> None:
    """Log `e`, which `what` raised, without any value of an answer"""

def _is_plain(o):
    """Is `o` elements and words only, without finished HTML and route functions?"""

def as_html(request, parts) -> str:
    """The components `parts` as HTML, with FastHTML's route targets resolved"""
