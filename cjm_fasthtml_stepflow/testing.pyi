"""A visitor for tests, who opens pages, fills in fields and presses buttons; and ways to try a flow without any page.

A `Visitor` is a browser for tests. It opens an address, fills in fields by name or label, presses buttons by their text, keeps cookies and follows redirects, as a browser does where JavaScript is off, or as htmx does. What it returns is a `Page`, which says what its reader sees. `walk_through` goes through a flow without an app, and `lint` looks for mistakes in its forms. FastHTML installs all that they need.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/testing.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.browsing import Click, Page
from cjm_fasthtml_stepflow.linting import Finding, Findings, lint
from cjm_fasthtml_stepflow.rehearsal import Refusal, Walk, walk_through
from typing import Any

__all__ = ['Visitor', 'Page', 'walk_through', 'Walk', 'Refusal', 'lint', 'Finding', 'Findings']

class Visitor:
    """A tab of a visitor's browser, which keeps cookies and follows redirects

    - `app`: The app; None if `client` knows where it is
    - `htmx`: Are forms sent by htmx? Then a page is what htmx swaps in
    - `client`: An httpx client, say of a running server; None for one that needs no network
    - `cookies`: A cookie jar that other visitors have too; None for an empty one"""
    app: Any
    htmx: bool
    page: Any
    client: Any
    def __init__(self, app=None, htmx: bool = False, *, client=None, cookies=None) -> None: ...
    def ask(self, submission: Click, headers: dict | None = None, follow: bool = False):
        """Send `submission` as this visitor does, and leave the page as it is

        - `submission`: What is sent
        - `headers`: More headers
        - `follow`: Follow redirects?"""
    def show(self, resp) -> Page:
        """Show the response `resp` of the client

        Returns: What the visitor sees now"""
    def go(self, *submissions: Click, headers: dict | None = None) -> Page:
        """Send `submissions` and show where they lead

        - `submissions`: What is sent, one after the other
        - `headers`: More headers

        Returns: The page that follows the last one"""
    def get(self, url: str, headers: dict | None = None) -> Page:
        """Open an address

        - `url`: Where to go
        - `headers`: More headers

        Returns: The page there"""
    def press(self, button: str | None = None, **values) -> Page:
        """Fill in `values` and press `button`

        - `button`: What a button or link is called; None for the form's first button
        - `values`: Name, label or legend to a value; a file is a path or `(name, bytes[, type])`

        Returns: The page that follows"""
    def send(self, **values) -> Page:
        """Fill in `values` and press Enter

        - `values`: As for `press`

        Returns: The page that follows"""
    def reload(self) -> Page:
        """Open the address of the page once more

        Returns: The page anew"""
    def double_click(self, button: str | None = None, **values) -> Page:
        """Fill in `values` and press `button` twice

        - `button`: As for `press`
        - `values`: As for `press`

        Returns: The page that follows the second click"""
    def tab(self, page: Page | None = None, app=None, htmx: bool | None = None) -> Visitor:
        """Another tab

        - `page`: What it shows, which may be an old page
        - `app`: Another app, as after a restart; None for the same
        - `htmx`: Are forms sent by htmx? None for as here

        Returns: With the same cookies"""
    def change(self, label: str) -> Page:
        """Follow the Change link of the first answer called `label`

        - `label`: Label of an answer

        Returns: The step that asked for it"""
    @property
    def session(self) -> dict:
        """What the app keeps in this visitor's session

        Returns: Empty without one"""
