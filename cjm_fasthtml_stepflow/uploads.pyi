"""What becomes of the files in a submission: which are taken, what the record says of them, and when they go.

A `Shelf` is a flow's view of the place where its files are. `take` judges the uploads of a
submission, keeps the good ones and says what is wrong with the others; `revive` turns the files in a record into ones that can be opened; `sweep`
deletes those that a saved record no longer names.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/uploads.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.files import StoredFile
from cjm_fasthtml_stepflow.forms import Fields
from cjm_fasthtml_stepflow.state_store import Record
from typing import Any

__all__ = ['about', 'accepts', 'file_problem', 'found_files', 'named_files', 'tracked', 'Shelf']

def about(upload) -> dict:
    """What a record says of a Starlette `UploadFile`

    Returns: `name`, `size` in bytes, `type`"""

def accepts(accept: str, file: dict) -> bool:
    """Does a control with this `accept`, such as '.pdf, image/*', take the file?

    Returns: True where `accept` names nothing"""

def file_problem(c, file: dict, left: float = ..., limit: float = ...) -> tuple | None:
    """What is wrong with an upload

    - `c`: The `Control`
    - `file`: What `about` says of the upload
    - `left`: Bytes that the run may still add
    - `limit`: Bytes that it may have in all, for the message

    Returns: Code of the problem, and what its message names"""

def found_files(o):
    """The files in any value of a record, each as a dict"""

def named_files(rec: Record) -> dict:
    """The files that a record names

    Returns: Id -> file"""

def tracked(rec: Record) -> Record:
    """`rec` with the ids of its files in `files`"""

class Shelf:
    """Where a flow keeps the files of its runs

    - `flow_id`: Id of the flow
    - `files`: A place for files, such as `FolderFiles`
    - `ttl`: Seconds for which records are kept; None: files are left for you to purge
    - `limit`: Bytes that one run may have
    - `size_text`: Says a number of bytes in words"""
    flow_id: str
    files: Any
    ttl: float | None
    limit: int
    size_text: Any
    def __init__(self, flow_id: str, files, ttl: float | None = 86400, limit: int = 104857600, size_text=...) -> None: ...
    def instance(self, run): ...
    def tie(self, file, run): ...
    async def drop(self, run: str, id: str | None = None) -> None:
        """Let go of the file `id` of a run, or of all its files"""
    def revive(self, rec: Record | None) -> Record | None:
        """A record out of a store, with a `StoredFile` for each of its files"""
    async def keep(self, run: str, upload, stored: dict) -> StoredFile:
        """Keep an upload

        - `run`: Name of the run
        - `upload`: Starlette `UploadFile`
        - `stored`: Uploads that this request has kept, by run and `id`; gets this one"""
    async def tidy(self) -> None:
        """Every ten minutes, remove files that were left for as long as records are kept"""
    async def take_field(self, c, many: bool, uploads: list, kept: list, room: float, keep) -> tuple:
        """Add uploads to the files of a field

        - `c`: The file control
        - `many`: Does the field take several files?
        - `uploads`: What was sent for it
        - `kept`: The files that it has
        - `room`: Bytes that the run may add
        - `keep`: Async; called with an upload, gives the kept file, or None if it is not to be kept

        Returns: Files that it has now, and (file, problem) of each that was refused"""
    async def take(self, rec: Record, fields: Fields, pairs: list, had: dict, stored: dict, remove: str = '', store: bool = True) -> tuple:
        """Take the files of a submission

        - `rec`: The visitor's record
        - `fields`: The step's form
        - `pairs`: Names and values as posted
        - `had`: Name -> file or files that the visitor has sent there before
        - `stored`: As for `keep`
        - `remove`: Id of a file that is to go
        - `store`: Keep new uploads? False for a submission that is not admitted

        Returns: Names and values with files in place of uploads; name -> problems of refused files"""
    async def sweep(self, run: str, ids, rec: Record) -> None:
        """Delete the files that a record no longer names, and touch those that it names

        - `run`: Name of the run before the save
        - `ids`: Ids of files that it had, any collection
        - `rec`: The record that was saved"""
    async def hold(self, rec: Record) -> None:
        """Touch the files of `rec`, so that they last as long as it does

        - `rec`: A record that was saved"""
    async def present(self, values: dict) -> dict:
        """The answers `values` less files that are gone: '' for one, and what is left of several"""
