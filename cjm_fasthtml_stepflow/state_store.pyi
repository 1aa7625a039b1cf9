"""Where a visitor's answers live: a record per visitor and flow, the three verbs that keep it, and the five methods that reach it.

A `Record` holds one visitor's run through one flow. A store keeps records as text,
under a flow id and a session id, with three verbs: `read`, `write` (only onto the version that was
read) and `delete`. `WorkflowStateStore` is the base class that turns those verbs into the methods a
flow and its developers use; `InMemoryWorkflowStateStore` is the default.

A store implements `read`, `write` and `delete`, and `purge` if its database does not forget by
itself. The verbs move text and know nothing of records, so a new store is a few lines. All may be
plain or async.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/state_store.html.md"""

# Made from the imported package by tools/stubs.py

from _contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from time import time
from typing import Any, Callable

__all__ = ['session_key', 'peek_session_id', 'set_session_id', 'get_session_id', 'Record', 'WorkflowStateStore', 'StoreError', 'key_text', 'InMemoryWorkflowStateStore']

session_key: str
"""Where a session keeps the visitor's id"""

def peek_session_id(sess: dict) -> str | None:
    """The visitor's id, without giving them one

    - `sess`: FastHTML session

    Returns: The visitor's id; None for a visitor who has none yet"""

def set_session_id(sess: dict, id: str) -> None:
    """Switch `sess` to the visitor `id`

    - `sess`: FastHTML session
    - `id`: The id whose records this session reads and writes from now on"""

def get_session_id(sess: dict) -> str:
    """The visitor's id, minted into `sess` the first time

    - `sess`: FastHTML session

    Returns: The visitor's id"""

def _under(sess, id): ...

def _check_json(values: dict, what: str = 'state') -> dict:
    """Raise a `TypeError` naming the first key of `values` that JSON cannot hold

    - `values`: What is about to be stored
    - `what`: Name to use in the error

    Returns: `values`, unchanged"""

@dataclass
class Record:
    """One visitor's run through a flow, as a store keeps it; changes make copies

    - `id`: Instance id, the name of the run; '' when none has begun
    - `step`: Id of the step the visitor was led to; None before the first submission
    - `steps`: Step id -> its `state`, and what it `gave`: name -> value
    - `code`: Values that code set: hooks, `ctx.set`, other code of the app
    - `parked`: Ids of steps off the visitor's path as of the last save
    - `drafts`: Step id -> values typed there, still to be accepted
    - `secret`: Name to be stored sealed -> step that asked for it
    - `entered`: Step id -> HTML that `on_enter` put above it, '' for none
    - `sent`: Fingerprint of the submission accepted last, by which a repetition is recognized
    - `run`: Its end: `key`, `claim`, `failed`, `outcome`; where it `lies`
    - `files`: Ids of the uploads that answers and drafts name
    - `finished`: Epoch seconds of this session's last finish
    - `dropped`: Epoch seconds of this session's last reset
    - `definition`: `version` of the flow that the answers were given to; 0 counts as 1
    - `created`: Epoch seconds
    - `version`: The store's number for what was read; 0 for a record that is in no store
    - `text`: What was read, or written last; '' where that is not known"""
    id: str = ''
    """Instance id, the name of the run; '' when none has begun"""
    step: str | None = None
    """Id of the step the visitor was led to; None before the first submission"""
    steps: dict = field(default_factory=dict)
    """Step id -> its `state`, and what it `gave`: name -> value"""
    code: dict = field(default_factory=dict)
    """Values that code set: hooks, `ctx.set`, other code of the app"""
    parked: list = field(default_factory=list)
    """Ids of steps off the visitor's path as of the last save"""
    drafts: dict = field(default_factory=dict)
    """Step id -> values typed there, still to be accepted"""
    secret: dict = field(default_factory=dict)
    """Name to be stored sealed -> step that asked for it"""
    entered: dict = field(default_factory=dict)
    """Step id -> HTML that `on_enter` put above it, '' for none"""
    sent: str = ''
    """Fingerprint of the submission accepted last, by which a repetition is recognized"""
    run: dict = field(default_factory=dict)
    """Its end: `key`, `claim`, `failed`, `outcome`; where it `lies`"""
    files: list = field(default_factory=list)
    """Ids of the uploads that answers and drafts name"""
    finished: float = 0.0
    """Epoch seconds of this session's last finish"""
    dropped: float = 0.0
    """Epoch seconds of this session's last reset"""
    definition: int = 0
    """`version` of the flow that the answers were given to; 0 counts as 1"""
    created: float = 0.0
    """Epoch seconds"""
    version: int = 0
    """The store's number for what was read; 0 for a record that is in no store"""
    text: str = ''
    """What was read, or written last; '' where that is not known"""
    def but(self, **changes) -> Record:
        """A copy of the record with `changes`

        - `changes`: Fields that differ

        Returns: A copy that shares every other field"""
    @property
    def answers(self) -> dict:
        """What code set, overlaid by what the steps on the path gave, later over earlier

        Returns: Name -> value; the dict is the caller's own, values are shared"""
    def setting(self, updates: dict, step: str | None = None) -> Record:
        """A copy in which code, or `step`, set some values

        - `updates`: Name -> value
        - `step`: Id of the step that gives them; None when code does

        Returns: A copy in which `updates` count"""
    def without(self, names) -> Record:
        """A copy without some answers, whether steps or code gave them

        - `names`: Names of answers, any collection

        Returns: A copy in which nothing visible has them"""
    def taking(self, before: dict, after: dict, own=(), step: str | None = None) -> Record:
        """A copy with what changed between two flat dicts

        - `before`: Flat answers as they were
        - `after`: Flat answers as they are now; a `TypeError` names what is not JSON
        - `own`: Names that count as given by `step` when they changed
        - `step`: Id of the step that owns them

        Returns: A copy in which the changes count"""
    @property
    def live(self) -> bool:
        """Is this a run in progress?

        Returns: Has a run begun that has no outcome yet?"""
    def emptied(self, now: float) -> Record:
        """What a reset leaves: when runs ended, and a claimed completion with the id it belongs to

        - `now`: Epoch seconds

        Returns: A record without answers"""
    def to_text(self) -> str:
        """The record as the text that a store keeps; a `TypeError` names what JSON cannot hold

        Returns: JSON text of the fields that differ from their default"""
    @classmethod
    def from_text(cls, text: str, version: int = 0) -> Record:
        """The record that a store kept as `text`

        - `text`: What `to_text` gave
        - `version`: The store's number for it

        Returns: The record"""

def _less(d, names): ...

def _encode(o):
    """Return a JSON string representation of a Python data structure.

    >>> from json.encoder import JSONEncoder
    >>> JSONEncoder().encode({"foo": ["bar", "baz"]})
    '{"foo": ["bar", "baz"]}'"""

def _next_version(version):
    """A version number that no earlier state of the record had"""

class WorkflowStateStore:
    """Keeps records; subclasses bring `read`, `write`, `delete` and perhaps `purge`, plain or async

    - `ttl`: Seconds after the last write at which a record is forgotten"""
    ttl: float
    blocking: bool
    versioned: bool
    def __init__(self, ttl: float = 86400) -> None: ...
    @cached_property
    def plain(self) -> bool:
        """Can the store be called without an event loop?

        Returns: Are all verbs plain?"""
    def read(self, flow_id: str, session_id: str) -> Any:
        """What is stored for this visitor in this flow

        - `flow_id`: Id of the flow
        - `session_id`: Id of the visitor

        Returns: Text and its version, `tuple[str,int]`; None if there is none, or it has expired"""
    def write(self, flow_id: str, session_id: str, text: str, version: int, expected: int, held: float | bool = False) -> Any:
        """Store `text` if what is stored is still `expected`

        - `flow_id`: Id of the flow
        - `session_id`: Id of the visitor
        - `text`: What to store
        - `version`: Version that `text` gets
        - `expected`: Version that must be stored now; 0 if there must be none
        - `held`: Seconds for which the record stays whatever `ttl` says; True: until written again

        Returns: Was it written? False when the stored version is not `expected`"""
    def delete(self, flow_id: str, session_id: str) -> Any:
        """Forget what is stored, if anything is"""
    def purge(self, limit: int = 1000) -> Any:
        """Remove expired records, for stores whose database does not

        - `limit`: How many records to remove at most

        Returns: How many were removed"""
    async def aload(self, flow_id: str, sess: dict) -> Record | None:
        """Read the record of this session in this flow

        Returns: The visitor's record; None if there is none"""
    async def asave(self, flow_id: str, sess: dict, rec: Record, held: float | bool = False) -> bool:
        """Store `rec` if it is still the one that was loaded

        - `rec`: Record to store; gets its new `version` and `text`
        - `held`: Seconds for which it stays whatever `ttl` says; True: until it is written again

        Returns: Was it stored? False when another request wrote since it was loaded"""
    async def adrop(self, flow_id: str, sess: dict) -> None:
        """Async form of `drop`"""
    def drop(self, flow_id: str, sess: dict) -> None:
        """Forget the record of this session in this flow"""
    async def apurge(self) -> int:
        """Remove all expired records, a thousand at a time, letting others work in between

        Returns: How many records were removed"""
    async def afind(self, flow_id: str, sess: dict) -> tuple:
        """Where the record of this session is stored, and what is stored

        Returns: The session under whose id the record lies, and the record; None if there is none"""
    async def acurrent(self, flow_id: str, sess: dict) -> Record | None:
        """The record that a request has in hand, or else the stored one

        Returns: The record; None if there is none"""
    async def afresh(self, flow_id: str, sess: dict, rec: Record) -> Record:
        """`rec` after a hook ran, with what other code stored; unchanged where hooks reach the record in hand"""
    async def aedit(self, flow_id: str, sess: dict, f: Callable[..., Any], create: bool = True, held: float | bool = False) -> tuple:
        """Change the record in hand, or else the stored one, again if another request was faster

        - `f`: Called with the record, returns the new one, or None to leave it
        - `create`: Begin with an empty record where there is none? Else `f` is not called
        - `held`: As for `asave`; a claimed record is held for `ttl` seconds in any case

        Returns: The record before and after, the same one where `f` left it; None for none"""
    async def aget_current_step(self, flow_id: str, sess: dict) -> str | None:
        """Async form of `get_current_step`

        - `flow_id`: Id of the flow
        - `sess`: FastHTML session

        Returns: Step id; None when the visitor has not begun"""
    def get_current_step(self, flow_id: str, sess: dict) -> str | None:
        """Id of the step the visitor was led to

        - `flow_id`: Id of the flow
        - `sess`: FastHTML session

        Returns: Step id; None when the visitor has not begun"""
    async def aset_current_step(self, flow_id: str, sess: dict, step_id: str) -> None:
        """Async form of `set_current_step`

        - `flow_id`: Id of the flow
        - `sess`: FastHTML session
        - `step_id`: Step the visitor is to be at"""
    def set_current_step(self, flow_id: str, sess: dict, step_id: str) -> None:
        """Lead the visitor to a step

        - `flow_id`: Id of the flow
        - `sess`: FastHTML session
        - `step_id`: Step the visitor is to be at"""
    async def aget_state(self, flow_id: str, sess: dict) -> dict:
        """Async form of `get_state`

        - `flow_id`: Id of the flow
        - `sess`: FastHTML session

        Returns: The answers, the caller's to keep and change"""
    def get_state(self, flow_id: str, sess: dict) -> dict:
        """A copy of the answers

        - `flow_id`: Id of the flow
        - `sess`: FastHTML session

        Returns: The answers, the caller's to keep and change"""
    async def aupdate_state(self, flow_id: str, sess: dict, updates: dict) -> None:
        """Async form of `update_state`

        - `flow_id`: Id of the flow
        - `sess`: FastHTML session
        - `updates`: JSON values to set; other answers stay"""
    def update_state(self, flow_id: str, sess: dict, updates: dict) -> None:
        """Set some answers; a `TypeError` names what JSON cannot hold

        - `flow_id`: Id of the flow
        - `sess`: FastHTML session
        - `updates`: JSON values to set; other answers stay"""
    async def aclear_state(self, flow_id: str, sess: dict) -> None:
        """Async form of `clear_state`

        - `flow_id`: Id of the flow
        - `sess`: FastHTML session"""
    def clear_state(self, flow_id: str, sess: dict) -> None:
        """Forget the visitor's answers, drafts and place; a completion that runs goes on

        - `flow_id`: Id of the flow
        - `sess`: FastHTML session"""

class StoreError(Exception):
    """A store could not do what it was asked: its database is unreachable, full, locked or damaged"""

def key_text(id: str) -> str:
    """`id` as a key that any database takes; different ids give different keys

    - `id`: Id of a flow or a visitor, any text

    Returns: At most 300 ASCII characters: letters, digits, and `_.-~%#`"""

class InMemoryWorkflowStateStore(WorkflowStateStore):
    """Keeps records in this process: gone on restart, not shared between workers

    - `ttl`: Seconds after the last write at which a record is forgotten
    - `max_instances`: Records kept at most, about 1 KB each; beyond that, the longest idle go
    - `clock`: Gives the time in seconds
    - `max_bytes`: Characters of text kept at most; beyond that, the longest idle go"""
    ttl: float
    clock: Callable[..., Any]
    max_instances: int
    max_bytes: int
    bytes: Any
    blocking: bool
    def __init__(self, ttl: float = 86400, max_instances: int = 100000, clock: Callable[..., Any] = time, max_bytes: int = 268435456) -> None: ...
    def __len__(self): ...
    def read(self, flow_id: str, session_id: str) -> Any: ...
    def write(self, flow_id: str, session_id: str, text: str, version: int, expected: int, held: float | bool = 0) -> Any: ...
    def delete(self, flow_id: str, session_id: str) -> Any: ...
    def purge(self, limit: int = 1000) -> Any: ...

def _seconds(held): ...

class _NotPlain(RuntimeError):
    """A plain call met something that has to wait; its text names the async form"""

_direct: ContextVar

def _run_sync(coro):
    """Finish `coro` here and now; a `_NotPlain` if it would have to wait"""

def _twin(f):
    """The plain form of the async method `f`, whose async form goes to the class, under `a…`"""

async def _in_thread(f, *args, _of=..., **kw):
    """Call `f` in one of the 40 threads that those who share `_of`, such as stores, have on each event loop"""

async def _called(f, *args, **kw):
    """What `f` gives; it is called in a thread if it could hold up the event loop"""

def _holds(write):
    """Has the verb `write` a parameter `held`?"""

_hands: ContextVar

def _holding(holder):
    """Let a store's methods reach the record of `holder`"""

async def _breathe(s) -> None: ...
