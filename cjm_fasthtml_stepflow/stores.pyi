"""One line says where answers live: in memory, in a file, or in a database that several servers share.

`store_from_url` makes a store from its address, so that the place can stand in the
environment: `StepFlow(..., state_store=store_from_url(os.environ['STORE_URL']))`.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/stores.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.state_store import WorkflowStateStore

__all__ = ['store_from_url']

def store_from_url(url: str, **kwargs) -> WorkflowStateStore:
    """The store that keeps its records at `url`

    - `url`: `memory:`, `sqlite:///…`, `redis://…`, `postgresql://…`, or another of the above
    - `kwargs`: For the store, such as `ttl`

    Returns: An `ImportError` names an extra that is missing"""
