"""A password reaches `on_complete`; on the way a store holds it sealed, and only the visitor's own session opens it.

Answers of password controls, and of the names in `Step.secret`, are sealed before they reach a store. The key lives in the visitor's signed
session cookie alone, so it takes both the store and the cookie to read a secret. `seal` and `unseal` stand between a request and its store.
They need `cryptography`, which comes with the extra: `pip install 'cjm-fasthtml-stepflow[secret]'`.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/sealing.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.state_store import Record

__all__ = ['seal_key', 'need_fernet', 'session_fernet', 'is_sealed', 'seal', 'unseal']

def need_fernet(why: str):
    """`cryptography`'s `Fernet`; a `ValueError` says how to get it

    - `why`: Who needs it, for the error"""

seal_key: str
"""Where a session keeps the key to its secret answers"""

def session_fernet(sess: dict):
    """What seals and opens the secrets of this session

    - `sess`: FastHTML session, which gets a key if it has none"""

def is_sealed(v) -> bool:
    """Is this value the work of `seal`?

    - `v`: Any value of a record"""

def seal(rec: Record, sess: dict) -> Record:
    """`rec` with its secret answers sealed

    - `rec`: Record in hand
    - `sess`: FastHTML session, which gets a key if it has none

    Returns: The record as a store may see it"""

def unseal(rec: Record | None, sess: dict) -> Record | None:
    """Undo `seal`; what the session has no key for is left out, and its step asked again

    - `rec`: Record out of a store
    - `sess`: FastHTML session

    Returns: The record in hand"""
