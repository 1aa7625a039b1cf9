"""Flows on stores that have only the five methods: an older app's own store, or one that keeps its state in the session.

A store with the five methods alone is handed to a flow as it is, `StepFlow(..., state_store=OldStore())`: `FiveMethodStore` lets the flow use it. The flat state holds the answers that are visible,
as the store's other users expect; the rest of the record travels beside them under one key,
`_stepflow`. `as_store` tells the kinds of store apart.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/five_methods.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.state_store import Record, WorkflowStateStore
from functools import cached_property
from typing import Any

__all__ = ['FiveMethodStore', 'as_store']

class FiveMethodStore(WorkflowStateStore):
    """Lets a flow use a `store` that has only the five methods, plain or async

    - `store`: Object with the five methods"""
    store: Any
    versioned: bool
    def __init__(self, store) -> None: ...
    @cached_property
    def plain(self): ...
    async def aload(self, flow_id: str, sess: dict) -> Record | None: ...
    async def asave(self, flow_id: str, sess: dict, rec: Record, held: float | bool = False) -> bool: ...
    async def adrop(self, flow_id: str, sess: dict) -> None: ...
    async def afresh(self, flow_id: str, sess: dict, rec: Record) -> Record:
        """`rec` after a hook ran, which may have called the store's own methods"""

def as_store(store=None) -> WorkflowStateStore:
    """What a flow uses for `store`; a `ValueError` says what is missing

    - `store`: A `WorkflowStateStore`, or an object with its five methods; None: in memory

    Returns: A store that loads and saves records"""
