"""A store of your own in three verbs, and the eleven promises that a trial holds it to.

Flows rely on eleven promises of their store, most of which break quietly.
`check_store` holds a plain store to them, `acheck_store` an async one, or a plain one the way flows
call it; a broken promise raises an `AssertionError` that says which promise, and how it was broken.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/store_trial.html.md"""

# Made from the imported package by tools/stubs.py

from typing import Any, Callable

__all__ = ['acheck_store', 'check_store']

class _Trial:
    """A store under trial, as the promises see it; `unit`: the seconds that they count time in"""
    store: Any
    mk_store: Any
    unit: Any
    wait: Any
    flow: Any
    seen: Any
    def __init__(self, store, mk_store, unit=1.0, wait=None) -> None: ...
    async def read(self, sid, flow_id=None): ...
    async def write(self, sid, text, version, expected, flow_id=None, **kw): ...
    async def delete(self, sid) -> None: ...
    async def another(self, *args):
        """The same trial with another store from `mk_store`"""
    async def pause(self, n) -> None:
        """Let `n` units of time pass"""
    async def together(self, n, f):
        """What the coroutines `f(0)` to `f(n-1)` return, run at the same time"""
    async def clear(self) -> None: ...
    async def purge(self) -> None:
        """Purge until nothing is left to purge, ten thousand times at most"""

def _eq(got, want, what) -> None: ...

async def _try(promise, trial) -> None:
    """Hold the store of `trial` to one promise"""

async def acheck_store(mk_store: Callable[..., Any], ttl: float = 1.0, wait: Callable[..., Any] | None = None, shared: bool = True) -> list:
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
