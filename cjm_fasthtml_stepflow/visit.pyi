"""One request loads a visitor's record at most once, works on it, and saves it once.

A `Visit` holds the record that its request works on. While it is open, the flow's methods and the store's own reach that record, the dict of a
running hook shows the same answers, and at the end there is one write.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/visit.html.md"""

# Made from the imported package by tools/stubs.py

from typing import Any

__all__ = ['Visit', 'own_copy', 'Hook']

class Visit:
    """One request's work on one visitor's record"""
    flow: Any
    store: Any
    flow_id: Any
    request: Any
    sess: Any
    at: Any
    embed: Any
    sid: Any
    open: Any
    attempt: Any
    hook: Any
    ran: Any
    edits: Any
    found: Any
    kept: Any
    back: Any
    over: Any
    stored: Any
    files: Any
    fresh: Any
    asked: Any
    def __init__(self, flow, request, sess, at=None, embed=False) -> None: ...
    @property
    def home(self):
        """The session, with the id under which the record lies"""
    @property
    def ids(self): ...
    @property
    def key(self): ...
    @property
    def turn(self):
        """The lock that this visitor's requests share"""
    @property
    def path(self):
        """The visitor's path, as the record in hand has it"""
    @property
    def outcome(self):
        """The outcome of the run; None while it is in progress"""
    @property
    def htmx(self): ...
    def origin(self, step):
        """The page that a change of `step` came from; None outside of a change"""
    @property
    def swaps(self):
        """Does HTMX put the answer in the place of another step?"""
    @property
    def rec(self):
        """The record in hand"""
    @rec.setter
    def rec(self, rec) -> None: ...
    async def confirm(self) -> None:
        """`Stale` unless the record in hand is the stored one"""
    async def run_hook(self, step, name: str, own=()):
        """Run a hook of `step` once in this request; its changes are in the record in hand

        - `step`: The step
        - `name`: 'on_enter' or 'on_leave'
        - `own`: Names that count as given by the step when they change"""
    async def load(self, migrates=True, known=None):
        """The record as it is stored now

        - `migrates`: Bring answers of an older definition up to date?
        - `known`: `known` of an earlier request, to go on from; None: ask the store"""
    def begin(self, instance='') -> None:
        """Have a record in progress in hand; a new one is named as the form was, or gets a name"""
    def tracked(self):
        """The record in hand, listing the files that it names"""
    async def save(self, reply=None):
        """Store the record in hand and return `reply`; `Stale` when another request saved first"""
    def claimed(self) -> bool:
        """Is `on_complete` running for this visitor, as far as this process can tell?"""
    @property
    def known(self) -> tuple | None:
        """What is stored of the record in hand, for a later request

        Returns: Text and version, `('', 0)` for no record; None where it has to be read"""

def own_copy(d: dict) -> dict:
    """A copy of answers, to keep and change"""

class Hook:
    """A hook that is running: the dict it was given, and whose names it may give

    - `state`: Answers, the hook's to change
    - `own`: Names that count as given by `step` when they change
    - `step`: Id of a step"""
    state: dict
    before: Any
    own: Any
    step: str | None
    def __init__(self, state: dict, own=(), step: str | None = None) -> None: ...
