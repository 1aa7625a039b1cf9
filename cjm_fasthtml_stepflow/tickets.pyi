"""A form that was shown is remembered, and judges the submission that it comes back with; where it is forgotten, the step is drawn again.

`Tickets` remembers what was read of a form, under a random ticket that the form carries. A submission that brings the ticket back is judged by the
remembered form, if everything that the form was drawn from is as it was: the session, the run, the step, the answers, the draft and the loaded data.
Anything else is a miss, and the step is drawn as usual: after a
restart, on another worker, in an old tab. Both ways give the same verdict, since the form is a function of what the ticket stands for. What the store had of the visitor is remembered beside the form, so that it need not be read again.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/tickets.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.forms import Fields
from dataclasses import dataclass
from time import monotonic
from typing import Any, Callable

__all__ = ['digest', 'Shown', 'Tickets']

def digest(state: dict, typed: dict, data: dict) -> bytes | None:
    """A digest of what a form was drawn from: answers, the step's draft, and what its loader gave

    Returns: 16 bytes; None where there is none"""

@dataclass
class Shown:
    """What a form was drawn for and from

    - `sid`: Session id
    - `instance`: Name of the run
    - `step`: Id of the step
    - `drawn_from`: See `digest`"""
    sid: str
    """Session id"""
    instance: str
    """Name of the run"""
    step: str
    """Id of the step"""
    drawn_from: bytes | None
    """See `digest`"""

class Tickets:
    """Forms that were shown, by ticket, in this process

    - `limit`: Characters that all remembered forms and records may have together
    - `ttl`: Seconds after which a form is forgotten
    - `clock`: Gives seconds"""
    limit: int
    ttl: float
    clock: Callable[..., Any]
    def __init__(self, limit: int = 5000000, ttl: float = 3600.0, clock: Callable[..., Any] = monotonic) -> None: ...
    def __len__(self): ...
    def forget(self, ticket: str) -> None:
        """Forget a form, because it was used up or is too old"""
    def issue(self, shown: Shown, fields: Fields, size: int, known: tuple | None = None) -> str:
        """Remember a form

        - `shown`: What the form was drawn for and from
        - `fields`: What was read of it
        - `size`: Characters of its HTML
        - `known`: Text and version of the record that it was drawn from, see `peek`

        Returns: The ticket, 22 characters; '' for a form that cannot be remembered"""
    def recall(self, ticket: str, shown: Shown) -> Fields | None:
        """The form that was shown, once, if it would be drawn for and from the same now

        Returns: None: it has to be drawn"""
    def peek(self, ticket: str, *whose: str) -> tuple:
        """What a form that was shown is remembered with, whatever it would be drawn from now

        - `ticket`: Out of a submission
        - `whose`: Session id, name of the run and id of the step, as the submission has them

        Returns: Its `Fields`, and text and version of the record, `('', 0)` for no record; None for either"""
