"""A visitor who logs in goes on under a new session id, and their record comes along.

`carry` brings the record to the new id. While `on_complete` runs for it, the record stays where the run looks for it, and a pointer is left under the new id; the next request after the end brings it along.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/sessions.html.md"""

# Made from the imported package by tools/stubs.py

__all__ = ['carry']

async def carry(flow, sess: dict, old: str, keep: bool = False) -> None:
    """Bring the record of the session id `old` to the id of `sess`, in place of one that is there

    - `flow`: `flow_id`, `state_store`, and what stores its files
    - `sess`: Session with the new id
    - `old`: The id under which the record lies
    - `keep`: Leave it there as well?"""
