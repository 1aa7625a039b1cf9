"""Eleven promises that flows rely on, a trial that holds any store to them, and a store of your own.

Flows rely on ten promises of their store. `check_store` holds a plain store to them, `acheck_store` an async one, or a plain one as flows call it; what is broken is raised
as an `AssertionError` that says which promise, and how.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/store_trial.html.md"""

# Made from the imported package by tools/stubs.py

from typing import Any, Callable

__all__ = ['acheck_store', 'check_store']

async def acheck_store(
    mk_store: Callable[..., Any],
    ttl: float = 1.0,
    wait: Callable[..., Any] | None = None,
    shared: bool = True,
) -> list:
    """Try each promise on the store that `mk_store` gives; the first that is broken raises an `AssertionError`

    - `mk_store`: Called with a `ttl` in seconds, gives a store, or an awaitable of one
    - `ttl`: The short `ttl` with which forgetting is tried, in seconds; longer on a slow machine
    - `wait`: Called with seconds, lets them pass for a store with its own clock; None: sleeps
    - `shared`: Do the stores that `mk_store` gives keep their records in the same place?

    Returns: The promises that the store keeps"""

def check_store(mk_store: Callable[..., Any], **kwargs) -> list:
    """`acheck_store` for plain stores, called as scripts and plain hooks call them: directly, from several threads at a time

    - `mk_store`: Called with a `ttl` in seconds, gives a plain store
    - `kwargs`: `ttl`, `wait` and `shared` as for `acheck_store`

    Returns: The promises that the store keeps"""
