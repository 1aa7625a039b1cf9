"""Answers beside the app's own data: a store in PostgreSQL, for any number of servers.

`PostgresWorkflowStateStore` keeps records in a PostgreSQL database, in one table, which it makes
itself. Servers may start, write and purge at the same time. It uses psycopg 3 and its pool, which
come with the extra: `pip install 'cjm-fasthtml-stepflow[postgres]'`.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/postgres.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.state_store import WorkflowStateStore
from typing import Any

__all__ = ['PostgresWorkflowStateStore']

class PostgresWorkflowStateStore(WorkflowStateStore):
    """Keeps records in a PostgreSQL table, for any number of servers

    - `conninfo`: `postgresql://…` or `host=… dbname=…`; or a `ConnectionPool` of psycopg_pool
    - `table`: Name of the table, with its schema if need be: `'forms.records'`
    - `ttl`: Seconds after the last write at which a record is forgotten
    - `timeout`: Seconds to wait for PostgreSQL before a `StoreError`
    - `max_size`: Connections that one process has at most, when it makes its own pool"""
    table: str
    timeout: float
    max_size: int
    conninfo: Any
    pool: Any
    tidy_every: int
    def __init__(self, conninfo, table: str = 'stepflow_records', ttl: float = 86400, timeout: float = 5.0, max_size: int = 10) -> None: ...
    @property
    def where(self) -> str:
        """Where the records are, leaving out user name and password

        Returns: Host, port and database, as far as the address names them"""
    def close(self) -> None:
        """Close the store's own pool"""
    def read(self, flow_id: str, session_id: str) -> Any: ...
    def purge(self, limit: int = 1000) -> Any: ...
    def write(self, flow_id: str, session_id: str, text: str, version: int, expected: int, held: float | bool = 0) -> Any: ...
    def delete(self, flow_id: str, session_id: str) -> Any: ...
