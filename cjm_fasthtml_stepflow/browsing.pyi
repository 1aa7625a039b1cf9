"""A page of HTML as its visitor uses it: what stands in the fields, what the buttons are called, and what is sent when one is pressed.

A `Page` reads HTML as a browser does. It finds a field by its name or label and a button by its text, fills in values, and makes the `Click` that a browser would send, hidden fields and all. A field or button that the page lacks is a `LookupError` that lists those it has. Nothing is sent here: that is what the `Visitor` of `testing` is for.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/browsing.html.md"""

# Made from the imported package by tools/stubs.py

from dataclasses import dataclass, field
from typing import Any

__all__ = ['urlencoded', 'multipart', 'Click', 'Page']

urlencoded: str

multipart: str

def _as_file(o):
    """Name, bytes and type of a file, given as a path or as `(name, bytes[, type])`"""

@dataclass
class Click:
    """What a browser sends when a button is pressed or an address opened

    - `url`: Where to
    - `pairs`: Names and values in order; the value of a file is its name, bytes and type
    - `enctype`: How `pairs` are sent
    - `method`: 'get' or 'post'
    - `source`: What htmx says of who sends; None: htmx lets it be"""
    url: str
    """Where to"""
    pairs: list = ...
    """Names and values in order; the value of a file is its name, bytes and type"""
    enctype: str = 'application/x-www-form-urlencoded'
    """How `pairs` are sent"""
    method: str = 'post'
    """'get' or 'post'"""
    source: dict | None = field(default_factory=dict)
    """What htmx says of who sends; None: htmx lets it be"""
    @property
    def body(self) -> bytes:
        """The pairs as they are sent

        Returns: Encoded as `enctype` says"""
    def request(self, headers: dict | None = None) -> dict:
        """The submission as a client takes it

        - `headers`: Headers beside those of the body

        Returns: Arguments for the `request` of an httpx client"""
    def forged(self, **values) -> Click:
        """The same with other `values`, with or without a control for them, as a script may send it

        - `values`: Name to a value, a list of values, or None for nothing

        Returns: A copy"""

_pressed: tuple

def _tag_words(o):
    """The text of an element as a reader sees it; empty without an element"""

def _tag_kind(o): ...

def _standing(o):
    """The values that a browser sends for the control `o` as it is drawn"""

def _upgraded(soup):
    """`soup` with the controls that the scripts of libraries put into their elements"""

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
    under: Any
    height: str
    def __init__(self, html: str, url: str = '', status: int = 200, headers: dict | None = None, htmx: bool = False) -> None: ...
    @classmethod
    def of(cls, resp, url: str | None = None, htmx: bool = False) -> Page:
        """The page in a response

        - `resp`: Response of an httpx client
        - `url`: What the address bar says; None for where `resp` came from
        - `htmx`: Does htmx send the page's forms?"""
    def one(self, css: str):
        """The first element that `css` selects

        - `css`: Element of Beautiful Soup; None without one"""
    def all(self, css: str) -> list:
        """The elements that `css` selects

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
    def submission(self, button: str | None = None, **values) -> Click:
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

def _submits(o):
    """Does a click on it submit a form?"""
