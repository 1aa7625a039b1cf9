"""A store of your own in three verbs, and the eleven promises that a trial holds it to.

Flows rely on eleven promises of their store, and most of them are broken as quietly as this one.
`check_store` holds a plain store to them, `acheck_store` an async one, or a plain one the way flows
call it; a broken promise raises an `AssertionError` that says which promise, and how it was broken.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/store_trial.html.md"""

# Made from the imported package by tools/stubs.py

from typing import Any, Callable

__all__ = ['acheck_store', 'check_store']

def _eq(got, want, what) -> None: ...

async def _try(promise, trial) -> None:
    """Hold the store of `trial` to one promise"""

async def acheck_store(
    mk_store: Callable[..., Any],
    ttl: float = 1.0,
    wait: Callable[..., Any] | None = None,
    shared: bool = True,
) -> list:
    """Try each promise on a store that `mk_store` makes; a broken one raises an `AssertionError`

    - `mk_store`: Called with a `ttl` in seconds, gives a store, or an awaitable of one
    - `ttl`: The short `ttl` with which forgetting is tried, in seconds; longer on a slow machine
    - `wait`: Called with seconds, lets them pass for a store with its own clock; None: sleeps
    - `shared`: Do the stores that `mk_store` gives keep their records in the same place?

    Returns: The promises that the store keeps, with a note on one that was left untried"""

def check_store(mk_store: Callable[..., Any], **kwargs) -> list:
    """`acheck_store` for plain stores, called as scripts and plain hooks do: from several threads

    - `mk_store`: Called with a `ttl` in seconds, gives a plain store
    - `kwargs`: `ttl`, `wait` and `shared` as for `acheck_store`

    Returns: The promises that the store keeps, with a note on one that was left untried"""
