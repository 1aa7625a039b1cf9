"""Answers for several machines: a store in Redis or Valkey, which forgets by itself.

`RedisWorkflowStateStore` keeps the records of any number of servers in one Redis or Valkey. It uses
redis-py, which comes with the extra: `pip install 'cjm-fasthtml-stepflow[redis]'`.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/redis.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.state_store import WorkflowStateStore
from functools import cached_property
from typing import Any

__all__ = ['RedisWorkflowStateStore']

class RedisWorkflowStateStore(WorkflowStateStore):
    """Keeps records in Redis or Valkey, for any number of servers

    - `url`: `redis://…`, `rediss://…` (TLS), `valkey://…` or `unix://…`; or a redis-py client
    - `prefix`: What the store's keys begin with
    - `ttl`: Seconds after the last write at which Redis forgets a record
    - `timeout`: Seconds to wait for Redis before a `StoreError`"""
    prefix: str
    timeout: float
    url: Any
    client: Any
    def __init__(self, url, prefix: str = 'stepflow', ttl: float = 86400, timeout: float = 5.0) -> None: ...
    @cached_property
    def plain(self): ...
    @property
    def where(self) -> str:
        """Where the records are, leaving out user name and password

        Returns: Host, port and database number, or the socket's path"""
    async def write(self, flow_id: str, session_id: str, text: str, version: int, expected: int, held: float | bool = 0) -> Any: ...
    async def read(self, flow_id: str, session_id: str) -> Any: ...
    async def delete(self, flow_id: str, session_id: str) -> Any: ...
    def close(self) -> None:
        """Close the plain connections"""
    async def aclose(self) -> None:
        """Close the plain connections and those of the running event loop"""
