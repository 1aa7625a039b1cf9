"""Answers that survive a restart: a store in one file, for all the processes of one machine.

`SQLiteWorkflowStateStore` keeps records in a file. SQLite comes with Python and needs no
server; worker processes share the file; an acknowledged write survives when the process is killed.
For an app on several machines there are the Redis and PostgreSQL stores.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/sqlite.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.state_store import WorkflowStateStore
from pathlib import Path
from typing import Any

__all__ = ['SQLiteWorkflowStateStore']

class SQLiteWorkflowStateStore(WorkflowStateStore):
    """Keeps records in an SQLite file, for all processes of one machine

    - `path`: The file, made if there is none yet; its folder must exist
    - `ttl`: Seconds after the last write at which a record is forgotten
    - `timeout`: Seconds to wait for other processes before a `StoreError`
    - `synchronous`: FULL: writes survive a power cut too, but wait for the disk
    - `mode`: Permissions of the file: only the user that runs the app, as it holds personal data"""
    path: str | Path
    timeout: float
    synchronous: str
    mode: int
    tidy_every: int
    log_bytes: int
    def __init__(self, path: str | Path, ttl: float = 86400, timeout: float = 10.0, synchronous: str = 'NORMAL', mode: int = 384) -> None: ...
    def close(self) -> None:
        """Close the idle connections"""
    def read(self, flow_id: str, session_id: str, wait=True) -> Any: ...
    def purge(self, limit: int = 1000) -> Any: ...
    def write(self, flow_id: str, session_id: str, text: str, version: int, expected: int, held: float | bool = 0, wait=True) -> Any:
        """- `held`: Seconds for which the record stays whatever `ttl` says; True: until written again
        - `wait`: Wait for another process's lock? Else a `StoreError` at once"""
    def delete(self, flow_id: str, session_id: str, wait=True) -> Any: ...
