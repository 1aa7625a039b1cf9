"""A password reaches `on_complete`; on the way a store holds it sealed, and only the visitor's own session opens it.

Answers of password controls, and of the names in `Step.secret`, are sealed before they reach a store. The key lives in the visitor's signed
session cookie alone, so it takes both the store and the cookie to read a secret. `seal` and `unseal` stand between a request and its store.
They need `cryptography`, which comes with the extra: `pip install 'cjm-fasthtml-stepflow[secret]'`.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/sealing.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.state_store import Record

__all__ = ['seal_key', 'need_fernet', 'session_fernet', 'is_sealed', 'seal', 'unseal']

def need_fernet(why: str):
    """`cryptography`'s `Fernet`; without it, a `ValueError` says `why` it is needed and how to get it"""

seal_key: str
"""Where a session keeps the key to its secret answers"""

def session_fernet(sess: dict):
    """The `Fernet` that seals and opens a session's secrets; one without a key gets one"""

def is_sealed(v) -> bool:
    """Is this value the work of `seal`?"""

def seal(rec: Record, sess: dict) -> Record:
    """`rec` as a store may see it, its secret answers sealed; a session without a key gets one"""

def unseal(rec: Record | None, sess: dict) -> Record | None:
    """Undo `seal`; what the session has no key for is left out, and its step asked again"""
