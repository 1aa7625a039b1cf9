"""Answers that survive a restart: a store in one file, for all the processes of one machine.

`SQLiteWorkflowStateStore` keeps the same records in a file. There is no server to run and nothing to install; worker processes share the file; a write that was acknowledged is there after
the process was killed. An app on several machines has Redis or PostgreSQL for it.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/sqlite.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.state_store import StoreError, WorkflowStateStore
from logging import Logger
from pathlib import Path

__all__ = ['log', 'SQLiteWorkflowStateStore', 'SQLiteBusy']

log: Logger

class SQLiteWorkflowStateStore(WorkflowStateStore):
    """Keeps records in an SQLite file, for all processes of one machine

    - `path`: The file, made if there is none yet; its folder must exist
    - `ttl`: Seconds after the last write at which a record is forgotten
    - `timeout`: Seconds to wait for other processes before a `StoreError`
    - `synchronous`: What a write survives: NORMAL a killed process, FULL a power cut too, at the price of waiting for the disk
    - `mode`: Permissions of the file: nobody but the user that runs the app, as it holds personal data"""
    path: str | Path
    timeout: float
    synchronous: str
    mode: int
    tidy_every: int
    def __init__(
        self,
        path: str | Path,
        ttl: float = 86400,
        timeout: float = 10.0,
        synchronous: str = 'NORMAL',
        mode: int = 384,
    ) -> None: ...
    def close(self) -> None:
        """Close the connections that nobody is using"""
    def read(self, flow_id: str, session_id: str, wait=True) -> tuple[str, int] | None: ...
    def write(self, flow_id: str, session_id: str, text: str, version: int, expected: int, wait=True) -> bool: ...
    def delete(self, flow_id: str, session_id: str, wait=True) -> None: ...
    def purge(self, limit: int = 1000) -> int: ...

class SQLiteBusy(StoreError):
    """Another process holds the lock of an SQLite store"""
