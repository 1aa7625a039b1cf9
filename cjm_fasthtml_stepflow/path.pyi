"""Where a visitor may be, and what each move makes of their record: functions from a record to a record.

In a flow, a submission names the step that it answers. `StepPath` reads a visitor's record and says where they are, how far they may go and what
comes next. `admit` decides whether a submission is to be taken. The moves (`accept`, `skip`, `go_back`, …) each make a new record, and a `Reply` says
what happened. All of these are plain functions of steps, records and submissions, so every rule can be tried in a line.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/path.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.results import Result
from cjm_fasthtml_stepflow.state_store import Record
from dataclasses import dataclass, field
from fastcore.basics import AttrDict
from typing import Any

__all__ = ['field_names', 'StepPath', 'mint_instance', 'minted_at', 'Submission', 'scalar', 'admit', 'begin', 'move_to', 'fingerprint', 'accept', 'is_repeat', 'keep_draft', 'skip', 'go_back', 'reopen', 'Reply', 'Stale']

class StepPath:
    """One visitor's way through the steps of a flow

    - `steps`: The steps of the flow, in order
    - `rec`: The visitor's record; None for a newcomer
    - `like`: An earlier path; where the answers are the same, its choice of steps stands
    - `flow_id`: Id of the flow, for errors"""
    every: Any
    flow_id: str
    steps: list
    raised: Any
    rec: Record | None
    state: Any
    def __init__(self, steps: list, rec: Record | None = None, like: StepPath | None = None, flow_id: str = '') -> None: ...
    def __iter__(self): ...
    def __len__(self): ...
    def anew(self, rec: Record) -> StepPath:
        """The path after a move that has made `rec`"""
    def reach(self, step) -> None:
        """Raise what the `when` of `step` raised"""
    def mark(self, step) -> str:
        """The state of `step`

        Returns: 'passed', 'skipped', 'reopened', or '' for one still to do"""
    def holds(self, step) -> bool:
        """Was `step` passed, and is what it asked for still there?

        Returns: May the visitor go past it?"""
    @property
    def last_valid(self):
        """The furthest step the visitor may see"""
    def allows(self, step) -> bool:
        """May the visitor see and submit `step`?

        Returns: Is it on the path, up to the last valid step? None is not"""
    def find(self, step_id: str | None):
        """The step called `step_id`; None where the path has none of that id"""
    @property
    def current(self):
        """Where the visitor is"""
    def number(self, step) -> int:
        """The place of `step` on the path

        Returns: From 1"""
    def after(self, step):
        """The step after `step`; None for the last one"""
    def before(self, step):
        """The step before `step`; for the first step, that step itself"""
    def origin(self, step, back: str | None):
        """The page that a change of `step` came from, which `back` names; None unless it is a later step"""
    def onward(self, step, origin=None):
        """Where Continue in `step` leads, in a change from the page `origin`; None after the last step"""
    def given(self, step_id: str) -> str:
        """A digest of the answers of the steps before a step

        Returns: 16 hexadecimal digits"""
    def again(self, step) -> str | None:
        """Why `step` is asked again: an earlier answer has changed its form, or a secret is lost

        Returns: 'changed' or 'lost'; None for neither, and once it is passed"""
    def including(self, step) -> StepPath:
        """The path as it would be with `step` on it

        Returns: The same path if `step` is on it"""

def mint_instance(sid: str, now: float) -> str:
    """A name for a run that begins in the session `sid` at `now`, in epoch seconds

    Returns: Hexadecimal microseconds, '-', and 32 more digits"""

def minted_at(instance: str, sid: str | None, own: str = '') -> float | None:
    """When a form's run got its name

    - `instance`: Name out of a form
    - `sid`: Session id; None without one
    - `own`: Name of the run that is stored under the session id, which is theirs in any case

    Returns: Epoch seconds; None for a name that this session was never given"""

field_names: AttrDict
"""The flow's own fields"""

@dataclass
class Submission:
    """What a form sent

    - `step`: Id of the step that the form was drawn for
    - `instance`: Name of the run that it was drawn for
    - `skip`: Was the Skip button pressed?
    - `to`: Id of a step to go to, for a jump from the progress list
    - `ticket`: Names the form in the memory of the process that drew it; '' for none
    - `pairs`: Names and values as posted, without our own
    - `back`: Id of the page to come back to, in a change
    - `remove`: Id of a file whose Remove button was pressed; '' for none
    - `seen`: What a page of answers to check showed, see `given`; '' for other pages
    - `hidden`: Values for controls that another choice in it takes away
    - `shown`: Names in the form as it was shown; None where that is not known
    - `form`: `Fields` of the form as this process has shown or drawn it; None where it has not yet"""
    step: str | None = None
    """Id of the step that the form was drawn for"""
    instance: str = ''
    """Name of the run that it was drawn for"""
    skip: bool = False
    """Was the Skip button pressed?"""
    to: str | None = None
    """Id of a step to go to, for a jump from the progress list"""
    ticket: str = ''
    """Names the form in the memory of the process that drew it; '' for none"""
    pairs: list = field(default_factory=list)
    """Names and values as posted, without our own"""
    back: str | None = None
    """Id of the page to come back to, in a change"""
    remove: str = ''
    """Id of a file whose Remove button was pressed; '' for none"""
    seen: str = ''
    """What a page of answers to check showed, see `given`; '' for other pages"""
    hidden: dict = field(default_factory=dict)
    """Values for controls that another choice in it takes away"""
    shown: list | None = None
    """Names in the form as it was shown; None where that is not known"""
    form: Any = None
    """`Fields` of the form as this process has shown or drawn it; None where it has not yet"""
    @classmethod
    def from_pairs(cls, items) -> Submission:
        """The submission in the (name, value) pairs `items`

        - `items`: Pairs of a name and a value, text or an upload

        Returns: The flow's own fields in their places, all others in `pairs`"""

def scalar(s: str) -> str:
    """The text `s` of a client as a scalar value string

    Returns: With U+FFFD for what is half of a surrogate pair"""

def admit(path: StepPath, sub: Submission, at: float | None, now: float, ttl: float = 86400, claimed: bool = False) -> str:
    """Is this submission to be taken?

    - `path`: The visitor's path
    - `sub`: What they sent
    - `at`: When the form's run got its name, see `minted_at`
    - `now`: Epoch seconds
    - `ttl`: Seconds for which records are kept
    - `claimed`: Is `on_complete` running for this visitor?

    Returns: One of the words above"""

def begin(rec: Record | None, instance: str, now: float) -> Record:
    """The record to go on with: where no run is stored, one that begins `now` as `instance`

    Returns: `rec` itself if it is in progress"""

def move_to(path: StepPath, step) -> Record:
    """The record of a visitor who is led to `step`"""

def fingerprint(step, values: dict, key: bytes = ...) -> str:
    """What a submission of `step` is recognized by

    Returns: 16 hexadecimal digits"""

def accept(path: StepPath, step, values: dict, secret: list = ...) -> Record:
    """Commit the answers `values` of `step`; those called `secret` are for a store only sealed

    Returns: `move_to` leads on"""

def is_repeat(path: StepPath, step, values: dict, origin=None) -> bool:
    """Was exactly this accepted, and is the visitor where it led?

    Returns: Is there nothing left to do?"""

def keep_draft(path: StepPath, step, values: dict) -> Record:
    """Keep the `values` that were typed in `step` as its draft, unless they are the answers already"""

def skip(path: StepPath, step) -> Record:
    """Pass `step` without answers

    Returns: `move_to` leads on"""

def go_back(path: StepPath, step, to=None) -> Record:
    """Lead the visitor from `step` back to `to`, or to the step before it"""

def _reopened(rec, step, **more): ...

def reopen(path: StepPath, step) -> Record:
    """Ask `step`, which was passed, again"""

@dataclass
class Reply:
    """What a request led to

    - `kind`: What happened: a word of the table
    - `step`: The step to show
    - `errors`: Control name, or '' for the step, to its messages
    - `above`: Components of `on_leave` above the step
    - `result`: Headers, tasks, and perhaps a redirect or response, of yours
    - `focus`: Does the focus move to the step? Or the name of a control that it moves to"""
    kind: str = 'shown'
    """What happened: a word of the table"""
    step: Any = None
    """The step to show"""
    errors: dict = field(default_factory=dict)
    """Control name, or '' for the step, to its messages"""
    above: tuple = ()
    """Components of `on_leave` above the step"""
    result: Result = ...
    """Headers, tasks, and perhaps a redirect or response, of yours"""
    focus: bool | str = True
    """Does the focus move to the step? Or the name of a control that it moves to"""

class Stale(Exception):
    """Another request saved this record first: load it and decide again"""
