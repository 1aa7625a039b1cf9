"""The form that judges a submission is the one the visitor had before them; drawing it a second time is only needed where it cannot be remembered.

`Tickets` remembers what was read of a form, under a random ticket that the form carries. A submission that brings the ticket back is judged by the remembered form, if everything that the form was drawn from is as it was: the session, the run, the step, the answers, the draft and the loaded data. Anything else is a miss, and the step is drawn as ever: after a
restart, on another worker, in an old tab. Both ways give the same verdict, since the form is a function of what the ticket stands for.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/tickets.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.forms import Fields
from dataclasses import dataclass
from time import monotonic
from typing import Any, Callable

__all__ = ['Shown', 'Tickets']

@dataclass
class Shown:
    """What a form was drawn for and from

    - `sid`: Session id
    - `instance`: Name of the run
    - `step`: Id of the step
    - `state`: Answers
    - `typed`: Draft of the step
    - `data`: What its `data_loader` gave"""
    sid: str
    """Session id"""
    instance: str
    """Name of the run"""
    step: str
    """Id of the step"""
    state: dict
    """Answers"""
    typed: dict
    """Draft of the step"""
    data: dict
    """What its `data_loader` gave"""
    def __init__(self, sid: str, instance: str, step: str, state: dict, typed: dict, data: dict) -> None: ...

class Tickets:
    """Forms that were shown, by ticket, in this process

    - `limit`: Controls remembered at most, in all forms together
    - `ttl`: Seconds after which a form is forgotten
    - `clock`: Gives seconds"""
    limit: int
    ttl: float
    clock: Callable[..., Any]
    def __init__(
        self,
        limit: int = 50000,
        ttl: float = 3600.0,
        clock: Callable[..., Any] = monotonic,
    ) -> None: ...
    def __len__(self): ...
    def forget(self, ticket: str) -> None:
        """A form that was used up, or is too old"""
    def issue(self, shown: Shown, fields: Fields) -> str:
        """Remember a form

        - `shown`: What the form was drawn for and from
        - `fields`: What was read of it

        Returns: The ticket, 22 characters; '' for a form too large to remember"""
    def recall(self, ticket: str, shown: Shown) -> Fields | None:
        """The form that was shown, once, if nothing has changed since

        - `ticket`: Out of a submission
        - `shown`: What the form would be drawn for and from now

        Returns: None where the form has to be drawn"""
