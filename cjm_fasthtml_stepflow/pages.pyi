"""Pages, fragments and redirects: what leaves a flow, for a browser, for HTMX, and for a page of yours.

`Pages` makes these answers for a flow, or anything with the same attributes: around a step, which is handed to it as HTML, and for the rest: an outcome, the wait for one, an unknown address, a failure.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/pages.html.md"""

# Made from the imported package by tools/stubs.py

from fastcore.basics import GetAttr
from typing import Any

__all__ = ['Pages']

class Pages(GetAttr):
    """Answers to a browser; what `of` has, it has

    - `of`: A flow, for its `flow_id`, `container_id`, `words`, `looks` and `completion_lease`
    - `frame`: Its `Frame`"""
    of: Any
    frame: Any
    def __init__(self, of, frame) -> None: ...
    def redirect(self, v, url, res):
        """Send the visitor to `url`, by a 303 or by HTMX, with headers and tasks of `res`"""
    def led(self, v, r): ...
    def title(self, path, step, errors=()): ...
    def titled(self, v, title):
        """`title` with the name of the app, if it has one"""
    def page(self, v, box, title, heads, url, status=200, more=()):
        """A full page or a fragment around the container `box`"""
    def swaps(self, v):
        """Does the answer take the place of a container that the page has?"""
    def outcome(self, v, res):
        """What `on_complete` returned, however often it is asked for"""
    def waiting(self, v):
        """A page that looks again by itself"""
    async def broken(self, v, e, step=None):
        """Last resort: a page that says so, with ways out"""
    def missing(self, v):
        """A page for an address that names no step"""
    def refused(self, v):
        """A page for a submission that was refused unseen"""
