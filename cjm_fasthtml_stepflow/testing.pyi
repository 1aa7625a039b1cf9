"""A visitor for tests, who opens pages, fills in fields and presses buttons; and ways to try a flow without any page.

A `Visitor` is a browser for tests. It opens an address, fills in fields by name or label, presses buttons by their text, keeps cookies and follows redirects, as a browser does where JavaScript is off, or as htmx does. What it gives back is a `Page`, which says what its reader sees. `walk_through` goes through a flow without an app, and `lint` looks for mistakes in its forms. All three need what FastHTML installs and pytest.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/testing.html.md"""

# Made from the imported package by tools/stubs.py

import cjm_fasthtml_stepflow.browsing
import cjm_fasthtml_stepflow.linting
import cjm_fasthtml_stepflow.rehearsal
from cjm_fasthtml_stepflow.browsing import Submission, Tab
from cjm_fasthtml_stepflow.step_flow import StepFlow
from dataclasses import dataclass
from fastcore.basics import _clsmethod
from typing import Any

__all__ = ['Visitor', 'Page', 'walk_through', 'Walk', 'Refusal', 'lint', 'Finding', 'Findings']

class Page:
    """HTML as its reader sees it, at an address

    - `html`: The page, or a part of one
    - `url`: What the address bar says
    - `status`: HTTP status
    - `headers`: Response headers
    - `htmx`: Does htmx send the page's forms?"""
    html: str
    url: str
    status: int
    headers: dict | None
    htmx: bool
    soup: Any
    height: str
    def __init__(
        self,
        html: str,
        url: str = '',
        status: int = 200,
        headers: dict | None = None,
        htmx: bool = False,
    ) -> None: ...
    def one(self, css: str):
        """The first element that `css` selects

        - `css`: CSS selector"""
    def all(self, css: str) -> list:
        """The elements that `css` selects

        - `css`: CSS selector

        Returns: Elements of Beautiful Soup"""
    def texts(self, css: str) -> list:
        """The texts of the elements that `css` selects"""
    @property
    def title(self) -> str:
        """The window's title"""
    @property
    def heading(self) -> str:
        """The first heading"""
    @property
    def text(self) -> str:
        """All words that are seen"""
    @property
    def forms(self) -> list:
        """The flow's forms; where no step is shown, all forms

        Returns: Elements of Beautiful Soup"""
    @property
    def hidden(self) -> dict:
        """What stands in the hidden controls of the form

        Returns: Name to value"""
    @property
    def fields(self) -> dict:
        """What stands in the form's controls, those of the flow itself aside

        Returns: Name to text, to True or False for a box, or to a list"""
    @property
    def buttons(self) -> list:
        """What the buttons are called

        Returns: Texts"""
    def button(self, name: str):
        """The first button, or else link, called `name`

        - `name`: What it is called"""
    def submission(self, button: str | None = None, **values) -> Submission:
        """What is sent when `values` are filled in and `button` is pressed

        - `button`: Button or link; None for the form's first button, as Enter does
        - `values`: Name, label or legend of a field to what is filled in

        Returns: A `LookupError` lists what is there in place of what is not"""
    @property
    def step(self) -> str | None:
        """Id of the step that is shown

        Returns: None off the flow"""
    @property
    def notice(self) -> str:
        """What the flow has to tell

        Returns: Empty if nothing"""
    @property
    def progress(self) -> list:
        """The steps: each 'current', else what the page calls it, as 'done', or empty

        Returns: (title, state)"""
    @property
    def errors(self) -> dict:
        """Messages of the error summary

        Returns: Control name, or '' for the whole step, to a list"""
    of: _clsmethod

@dataclass
class Refusal:
    """Where a walk ended early, and why

    - `step`: Id of the step
    - `errors`: Control name, or '' for the step, to its messages"""
    step: str
    """Id of the step"""
    errors: dict
    """Control name, or '' for the step, to its messages"""
    def __init__(self, step: str, errors: dict) -> None: ...

@dataclass
class Walk:
    """What came of `walk_through`

    - `path`: Ids of the steps that were passed or skipped
    - `state`: Answers on that path, and what code set
    - `refused`: None when the walk came to its end"""
    path: list
    """Ids of the steps that were passed or skipped"""
    state: dict
    """Answers on that path, and what code set"""
    refused: cjm_fasthtml_stepflow.rehearsal.Refusal | None
    """None when the walk came to its end"""
    def __init__(
        self,
        path: list,
        state: dict,
        refused: cjm_fasthtml_stepflow.rehearsal.Refusal | None = None,
    ) -> None: ...

def walk_through(
    flow: StepFlow,
    answers: dict | None = None,
    *,
    code: dict | None = None,
    request=None,
) -> cjm_fasthtml_stepflow.rehearsal.Walk:
    """Go through `flow`, without an app; `when`, `render`, loaders and `validate` run, hooks do not

    - `flow`: The flow
    - `answers`: Name to answer; a file is a path or `(name, bytes[, type])`
    - `code`: What your code sets besides, as with `update_workflow_state`
    - `request`: What loaders and renders get as their request

    Returns: Its `path`, `state` and `refused`"""

@dataclass
class Finding:
    """One thing that a flow's author would want to know

    - `step`: Id of the step
    - `what`: What is wrong
    - `remedy`: What to do about it"""
    step: str
    """Id of the step"""
    what: str
    """What is wrong"""
    remedy: str
    """What to do about it"""
    def __init__(self, step: str, what: str, remedy: str) -> None: ...

class Findings(list):
    """Findings, which show themselves as a table"""

def lint(
    flow: StepFlow,
    answers: dict | None = None,
    *,
    code: dict | None = None,
    request=None,
) -> cjm_fasthtml_stepflow.linting.Findings:
    """What the author of `flow` would want to know about its forms

    - `flow`: The flow
    - `answers`: As for `walk_through`; None to draw what can be drawn without
    - `code`: What your code sets besides
    - `request`: What loaders and renders get as their request

    Returns: A list of `Finding`s"""

class Visitor(Tab):
    """A tab of a visitor's browser, which keeps cookies and follows redirects

    - `app`: The app; None if `client` knows where it is
    - `htmx`: Are forms sent by htmx? Then a page is what htmx swaps in
    - `client`: An httpx client, say of a running server; None for one that needs no network
    - `cookies`: A cookie jar that other visitors have too; None for an empty one"""
    app: Any
    def __init__(self, app=None, htmx: bool = False, *, client=None, cookies=None) -> None: ...
    def get(self, url: str, headers: dict | None = None) -> cjm_fasthtml_stepflow.browsing.Page:
        """Open an address

        - `url`: Where to go
        - `headers`: More headers

        Returns: What is there"""
    def reload(self) -> cjm_fasthtml_stepflow.browsing.Page:
        """Open the address of the page once more

        Returns: The page anew"""
    def press(self, button: str | None = None, **values) -> cjm_fasthtml_stepflow.browsing.Page:
        """Fill in `values` and press `button`

        - `button`: What a button or link is called; None for the form's first button
        - `values`: Name, label or legend to a value; a file is a path or `(name, bytes[, type])`

        Returns: What comes"""
    def send(self, **values) -> cjm_fasthtml_stepflow.browsing.Page:
        """Fill in `values` and press Enter

        - `values`: As for `press`

        Returns: What comes"""
    def double_click(self, button: str | None = None, **values) -> cjm_fasthtml_stepflow.browsing.Page:
        """Fill in `values` and press `button` twice

        - `button`: As for `press`
        - `values`: As for `press`

        Returns: What comes of the second click"""
    def tab(
        self,
        page: cjm_fasthtml_stepflow.browsing.Page | None = None,
        app=None,
        htmx: bool | None = None,
    ) -> Visitor:
        """Another tab

        - `page`: What it shows, which may be an old page
        - `app`: Another app, as after a restart; None for the same
        - `htmx`: Are forms sent by htmx? None for as here

        Returns: With the same cookies"""
    def change(self, label: str) -> cjm_fasthtml_stepflow.browsing.Page:
        """Follow the Change link of the answer called `label`

        - `label`: Label of an answer

        Returns: The step that asked for it"""
    @property
    def session(self) -> dict:
        """What the app keeps in this visitor's session

        Returns: Empty without one"""
