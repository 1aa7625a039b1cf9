"""Where uploads are kept while a form is filled in: in a folder of this machine, or in a bucket.

`FolderFiles` keeps uploads in a private folder that the worker processes of a machine share, and
`FsspecFiles` in S3 or another service, for several machines. Both have the same five verbs: `save`,
`open` and `delete`, and for what is left behind `touch` and `purge`. `StoredFile` is a kept file as
`on_complete` gets it, and `check_files` puts a place of your own on trial.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/files.html.md"""

# Made from the imported package by tools/stubs.py

from functools import cached_property
from pathlib import Path
from typing import Any, Callable

__all__ = ['FolderFiles', 'FsspecFiles', 'StoredFile', 'acheck_files', 'check_files']

class FolderFiles:
    """Keeps uploads in a folder, for all processes of one machine

    - `path`: The folder, made if there is none; None: one of this user and app"""
    default: Any
    def __init__(self, path: str | Path | None = None) -> None: ...
    @cached_property
    def path(self): ...
    def save(self, instance: str, upload) -> str:
        """Keep the bytes of `upload`, all of them or none

        - `instance`: Name of a run
        - `upload`: Starlette `UploadFile`, or anything with a binary `file`

        Returns: Id of the file, 32 hexadecimal digits"""
    def open(self, instance: str, id: str):
        """Open a file for reading

        - `instance`: Name of a run
        - `id`: What `save` returned"""
    def delete(self, instance: str, id: str | None = None):
        """Forget a file, or all of an instance

        - `instance`: Name of a run
        - `id`: Which file; None for all of the instance"""
    def touch(self, instance: str, ids: list) -> None:
        """Note that files are in use, for `purge`

        - `instance`: Name of a run
        - `ids`: Its files that are in use"""
    def purge(self, before: float) -> int:
        """Remove all files that were last saved or touched before a moment

        - `before`: Epoch seconds

        Returns: How many were removed"""

_default_files: FolderFiles
"""Of flows that are given no other"""

class FsspecFiles:
    """Keeps uploads in any place that fsspec knows, for several machines

    - `url`: Address of a folder, such as `s3://bucket/uploads`
    - `options`: For the file system: credentials, `endpoint_url` and the like"""
    url: str
    options: Any
    def __init__(self, url: str, **options) -> None: ...
    def save(self, instance, upload):
        """Keep the bytes of `upload`, all of them or none"""
    def open(self, instance, id):
        """Open a file for reading"""
    def delete(self, instance, id=None) -> None:
        """Forget a file, or all of an instance"""
    def touch(self, instance, ids) -> None:
        """Note that files are in use, for `purge`"""
    def purge(self, before):
        """Remove all files that were last saved or touched before a moment, and return how many"""

class StoredFile(dict):
    """An upload that is kept: a dict of `$file`, `name`, `size` and `type`, to be opened

    - `file`: What the record says of it
    - `files`: Where its bytes are, such as `FolderFiles`
    - `instance`: The run that it belongs to"""
    files: Any
    instance: str
    def __init__(self, file: dict, files=None, instance: str = '') -> None: ...
    def __deepcopy__(self, memo): ...
    def copy(self): ...
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str:
        """Name of the file

        Returns: What the visitor called it: for people to read, never for a path"""
    @property
    def type(self) -> str:
        """Media type of the file

        Returns: As the visitor's browser guessed it, such as 'application/pdf'"""
    @property
    def size(self) -> int:
        """Size of the file

        Returns: In bytes"""
    async def aopen(self):
        """Async form of `open`"""
    def open(self):
        """Open the file for reading"""
    async def asave_to(self, path: str | Path) -> Path:
        """Async form of `save_to`

        - `path`: Where to, in a folder of yours and under a name of your own; replaces what is there

        Returns: `path`"""
    def save_to(self, path: str | Path) -> Path:
        """Copy the file to `path`

        - `path`: Where to, in a folder of yours and under a name of your own; replaces what is there

        Returns: `path`"""

async def _do(files, verb, *args):
    """Call a verb of `files`, in a thread if it could hold up the event loop"""

async def acheck_files(mk_files: Callable[..., Any], tick: float = 0.1) -> list:
    """Try each promise on a place for files; one that is broken raises an `AssertionError`

    - `mk_files`: Returns the place for files, or an awaitable of it; what is in it is deleted
    - `tick`: Seconds by which its clock tells moments apart: one or two for S3

    Returns: The promises that it keeps"""

def check_files(mk_files: Callable[..., Any], **kwargs) -> list:
    """`acheck_files` for plain verbs, called as scripts and plain hooks do

    - `mk_files`: Returns a place for files with plain verbs; what is in it is deleted
    - `kwargs`: `tick` as for `acheck_files`

    Returns: The promises that it keeps"""
