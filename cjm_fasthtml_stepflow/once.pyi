"""`on_complete` runs once for each run of a flow: on two clicks, in two tabs, on two servers, and when a server dies.

Before a request runs `on_complete` it *claims* the record: it writes a token into the record with the store's compare-and-set, so only one of several
requests succeeds. While the function runs, the claim is renewed with signs of life. In the end one write puts the outcome in place of the answers,
and everyone who asks is shown that outcome.
A claim without a sign of life for `completion_lease` seconds belongs to a process that died, and another request may take it over.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/once.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.state_store import Record
from time import monotonic
from typing import Any, Callable

__all__ = ['completion_key', 'claim', 'claimed_by', 'signed', 'released', 'finished', 'Watch', 'Attempt', 'wait_for']

def completion_key(flow_id: str, sid: str, rec: Record) -> str:
    """The key for a payment or mail service, the same for every attempt at completing one run

    Returns: 32 hexadecimal digits"""

def claim(rec: Record, token: str, key: str, lease: float | None = 60.0) -> Record:
    """Claim the right to run `on_complete` for the holder `token`

    - `lease`: Seconds without a sign of life after which the claim is free; None: never

    Returns: The record as claimed"""

def claimed_by(rec: Record | None, token: str) -> bool:
    """Is the record, as it is stored now, claimed by `token`?

    Returns: Does the claim stand?"""

def signed(rec: Record) -> Record:
    """A sign of life of the claim's holder"""

def released(rec: Record, said: dict | None) -> Record:
    """Give the claim back, telling those who wait what was `said`

    - `said`: Messages of the function, none if it raised; None: it did not run"""

def finished(rec: Record, outcome: dict, now: float) -> Record:
    """Put the outcome in place of the answers"""

class Watch:
    """What this process has seen of other requests' claims

    - `clock`: Gives seconds
    - `limit`: Claims remembered"""
    clock: Callable[..., Any]
    limit: int
    seen: Any
    def __init__(self, clock: Callable[..., Any] = monotonic, limit: int = 10000) -> None: ...
    def lapsed(self, key: tuple, rec: Record | None) -> bool:
        """Has the holder of the claim shown no sign of life for the whole lease?

        - `key`: Flow id and session id
        - `rec`: The visitor's record

        Returns: Has it, as far as this process could see?"""

class Attempt:
    """One attempt at finishing a record

    - `store`: What loads and saves records
    - `flow_id`: Id of the flow
    - `home`: Gives the session under whose id the record lies; a hook may switch the visitor's own
    - `lease`: Seconds without a sign of life after which others may take over; None: never"""
    store: Any
    flow_id: str
    home: Callable[..., Any]
    lease: float | None
    held: Any
    token: Any
    mine: Any
    patience: tuple
    def __init__(self, store, flow_id: str, home: Callable[..., Any], lease: float | None = 60.0) -> None: ...
    async def give_back(self, said: dict | None) -> Record | None:
        """Release the claim; None where it was not ours any more"""
    async def settle(self, outcome: dict, now: float) -> Record | None:
        """Record the outcome and forget the answers; None where the claim was not ours any more"""
    async def take(self, rec: Record, key: str) -> bool:
        """Write the claim into `rec`, the record as a store may see it

        Returns: Is it ours? False when another request saved first"""
    def alive(self):
        """Show signs of life from `take` on until the block ends"""

def _kept_going(coro):
    """A task that is finished whatever becomes of the request"""

async def wait_for(load: Callable[..., Any], watch: Watch, key: tuple, patience: float = 8.0) -> str:
    """Wait for the end of another request's claim

    - `load`: Async; gives the visitor's record as it is now
    - `watch`: What this process has seen
    - `key`: Flow id and session id
    - `patience`: Seconds to wait at most

    Returns: 'outcome', 'failed', 'free' or 'waiting'"""
