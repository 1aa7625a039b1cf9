"""Before a step is looked at: where a request comes from, what its body may be, and what is added to every response.

`cross_site` reads where a request comes from, as its browser says. `check_request` lets through only what a form can send, within limits. `GuardedRouter` is an `APIRouter` that puts both in front of its routes and marks their responses; it knows nothing of steps.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/requests.html.md"""

# Made from the imported package by tools/stubs.py

from fasthtml.core import APIRouter
from starlette.requests import Request
from typing import Any, Callable, Optional

__all__ = ['split_url', 'cross_site', 'check_request', 'is_fragment', 'is_body', 'swaps', 'Addresses', 'GuardedRouter']

def split_url(url: str):
    """Parts of a URL that a client sent; of an empty one if it is malformed"""

def cross_site(headers, trusted_origins: tuple = ()) -> bool:
    """Does a browser say that this request comes from elsewhere?

    - `headers`: Request headers
    - `trusted_origins`: Origins, like 'https://www.example.com', whose POSTs are welcome

    Returns: Was it sent by a page of another site?"""

async def check_request(req: Request, trusted_origins: tuple = ()) -> None:
    """Raise an `HTTPException` for a POST that no form of this site can have sent"""

def is_fragment(request) -> bool:
    """Will FastHTML answer with a fragment?

    Returns: Does HTMX want a part of a page?"""

def is_body(request) -> bool:
    """Does HTMX want a page for the sake of its body?

    Returns: Will what stands in the head be dropped?"""

def swaps(request, id: str) -> bool:
    """Will HTMX put the answer in the place of the element `id`?

    Returns: Does the page that asks have an element with this HTML id?"""

class Addresses:
    """Where the routes of a flow's router are, as one request sees them

    - `base`: Path of the router, the app's own included
    - `push`: Does a move under HTMX change the address bar and the title?"""
    base: str
    push: bool
    start: Any
    next_step: Any
    back_step: Any
    reset: Any
    done: Any
    def __init__(self, base: str, push: bool = True) -> None: ...
    def step(self, step, back=''): ...

class GuardedRouter(APIRouter):
    """An `APIRouter` that checks the requests and marks the answers of its routes

    - `slug`: What the routes' names begin with
    - `prefix`: Path in front of all routes
    - `body_wrap`: Layout around full pages; None for the app's own
    - `trusted_origins`: See `cross_site`
    - `max_body_size`: Bytes that a body may have
    - `refusal`: `refusal(req)` draws a page for what the checks raise; None: plain text"""
    refusal: Optional[Callable[..., Any]]
    slug: str
    trusted_origins: tuple
    max_body_size: int
    def __init__(self, slug: str, prefix: str = '', body_wrap: Optional[Callable[..., Any]] = None, trusted_origins: tuple = (), max_body_size: int = 10485760, refusal: Optional[Callable[..., Any]] = None) -> None: ...
    def add(self, func, path, methods, embed=None, name=None) -> None:
        """Add a route, and an attribute under the function's name; a call of that is one of `embed` or `func`"""
    def to_app(self, app) -> None:
        """Add the routes to `app`"""
