"""Progress, buttons, messages and the form: everything on a page of a flow that the step does not draw itself.

A visitor needs to know where they are, a way on, a way back, and what was wrong with the last try; a browser needs a form, and HTMX a container to swap. `Frame` draws all of that from an object that says how: a flow, or anything with the same attributes.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/drawing.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.forms import Fields
from cjm_fasthtml_stepflow.path import StepPath
from dataclasses import dataclass
from fastcore.basics import GetAttr
from fastcore.xml import FT, Safe
from typing import Any

__all__ = ['bare', 'Frame', 'ProgressItem', 'focusable', 'hidden_fields']

class Frame(GetAttr):
    """Draws what stands around a step; has the attributes of `of` too

    - `of`: A flow, for its `slug`, `container_id`, `words`, `looks` and how it is drawn"""
    of: Any
    upload: bool
    def __init__(self, of) -> None: ...
    @property
    def form_id(self): ...
    def hx(self, url, vals=None, sync='replace'): ...
    def items(self, path, step, back_url=None) -> list[ProgressItem]:
        """The steps of `path`; without a `back_url` none can be opened"""
    def progress(self, path: StepPath, step, back_url: str | None = None) -> FT:
        """A `nav` with the list of steps and their states; without a `back_url` none can be opened"""
    def button(self, what: str, url: str, name=False, value: str | None = None) -> FT:
        """A button that needs no valid answers

        - `what`: 'skip', 'back' or 'cancel'
        - `url`: Where it sends the form
        - `name`: Name that it sends; False for none
        - `value`: Value under that name"""
    def navigation(self, step, first: bool, next_route: str, back_route: str | None = None, cancel_route: str | None = None, hint: str | None = None) -> FT:
        """Continue, and what else the step offers

        - `step`: The step
        - `first`: Is it the first one?
        - `next_route`: URL that takes submissions
        - `back_route`: URL for Back; None draws no Back button
        - `cancel_route`: URL for Cancel; None draws no Cancel button
        - `hint`: Id of what says where Continue leads

        Returns: `div` with the buttons"""
    def hint(self, origin):
        """A line that says where Continue leads in a change; None outside of one"""
    def notice(self, text, focus=True): ...
    def summary(self, errors, ids): ...
    def files(self, kept, id, form):
        """The list of the files `kept` at a control; `form` is the id of their form if it stands elsewhere"""
    def body(self, step, values: dict, content, errors: dict = {}, notice: str = '', above=(), focus: bool | str = False, fields: Fields | None = None) -> tuple:
        """The step's own components with values and messages in them, and what stands above

        - `step`: The step
        - `values`: What the visitor typed or gave, by name
        - `content`: What `render` returned
        - `errors`: Control name, or '' for the step, to its messages
        - `notice`: Notice above the step
        - `above`: Components of a hook above the step
        - `focus`: Does the focus move to the step? Or the name of a control that it moves to
        - `fields`: What was read of `content`; None: it is read here"""
    def boxed(self, *inner, swap: bool = False) -> FT:
        """The container, with its script; `swap`: to replace one that the page has

        Returns: `div` with the container's id"""
    def content(self, *body):
        """What stands around a step's own components, and above them"""
    def container(self, path: StepPath, step, body, upload: bool, next_route: str, back_route: str | None, cancel_route: str | None, ticket: str = '', swap: bool = False, origin=None) -> FT:
        """Everything that HTMX swaps: form, progress, `body` and buttons

        - `path`: The visitor's path
        - `step`: The step that is shown
        - `body`: What stands in the form
        - `upload`: Does it have a file control?
        - `next_route`: URL that takes submissions
        - `back_route`: URL for Back; None draws no Back button
        - `cancel_route`: URL for Cancel; None draws no Cancel button
        - `ticket`: Names the form that is shown
        - `swap`: Does it replace a container that the page has?
        - `origin`: The page that a change of the step came from

        Returns: `div` with the container's id"""
    def around(self, path: StepPath, step, upload: bool, *routes: str, ticket: str = '', swap: bool = False, origin=None, request=None) -> list:
        """What stands before and after the body in the `container` that the same arguments give

        Returns: Two texts of HTML"""
    def box(self, content, cls: str, focus: bool = True, swap: bool = False, **kw) -> Safe:
        """The container around something that is no step

        - `content`: Components
        - `focus`: Is it to have the focus when it is swapped in?
        - `swap`: Does it replace a container that the page has?
        - `kw`: Attributes of the box

        Returns: HTML of a `div` with the container's id"""

@dataclass
class ProgressItem:
    """A step, as a `progress_renderer` gets it

    - `step`: The `Step`
    - `number`: From 1
    - `state`: 'current', 'done', 'skipped', 'open' (to be answered again), or '' for one to come
    - `url`: Where it can be opened; None for the current one and where the visitor may not go"""
    step: object
    """The `Step`"""
    number: int
    """From 1"""
    state: str
    """'current', 'done', 'skipped', 'open' (to be answered again), or '' for one to come"""
    url: str | None
    """Where it can be opened; None for the current one and where the visitor may not go"""

def focusable(content, autofocus: bool = False):
    """`content` with its first heading made focusable

    - `content`: Components
    - `autofocus`: Mark the heading to be focused when HTMX swaps it in?"""

def _without_main(content): ...

bare: str
"""In place of a ticket, for a form that shows none of the step's fields"""

def hidden_fields(step_id: str, instance: str, ticket: str = '', back: str = '') -> list:
    """The fields by which a submission names its step, run and form, and where a change came from"""
