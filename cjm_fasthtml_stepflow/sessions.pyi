"""A visitor who logs in goes on under a new session id, and their record comes along.

`carry` brings the record to the new id, and `carry_all` does so for all flows of the app. While `on_complete` runs, the record stays where the
completion will look for it, and a pointer to it lies under the new id; the next request after the end brings the record along.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/sessions.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.state_store import Record

__all__ = ['in_place', 'carry', 'share', 'carry_all', 'follow']

def in_place(rec: Record, there: Record, now: float) -> Record:
    """What to store where `rec` comes in place of `there`, which is empty if nothing lies there"""

async def carry(flow, sess: dict, old: str, keep: bool = False):
    """Bring the record of the session id `old` to the id of `sess`

    - `flow`: `flow_id`, `_store`, and what stores its files
    - `sess`: Session with the new id
    - `old`: The id under which the record lies
    - `keep`: Leave it there as well?"""

def share(flow, app) -> None:
    """Note that `flow` is in `app`; a `ValueError` where another flow there would have the same records"""

async def carry_all(flow, sess: dict, old: str, home: str | None = None, keep: bool = False) -> None:
    """Bring the records of all flows that share an app with `flow` to the id of `sess`

    - `flow`: The flow whose record comes last
    - `sess`: Session with the new id
    - `old`: The session's former id
    - `home`: The id under which the record of `flow` lies; None for `old`
    - `keep`: Leave it there as well?"""

async def follow(v, keep: bool = False) -> None:
    """Take along what lies under another id than the session's; `keep`: leave it there as well"""
