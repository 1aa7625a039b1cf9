"""What visitors with HTMX see when a request is slow, refused or lost.

`client_script` gives a container a small script that listens to htmx, version 2 or 4. While a request runs, the form and the pressed button say so. When it is refused or lost, a notice says that, in the flow's own words, and the form stays with everything in it.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/script.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.words import Words
from fastcore.xml import FT

__all__ = ['client_script', 'client_stub', 'upload_script']

def client_script(words: Words, notice: FT, flow: str) -> tuple:
    """Makes a container say that a request runs, was refused or is lost

    - `words`: What it says
    - `notice`: An empty notice, which it copies
    - `flow`: What the ids of the flow begin with

    Returns: `template` and `script`, to be the last two children of a container"""

def client_stub(flow: str) -> FT:
    """Does what `client_script` does, on a page that had that one

    Returns: `script`, to be the last child of a container"""

def upload_script(words: Words, cls: str) -> FT:
    """Tells of a file that is too large, and how much of one was sent

    - `words`: What it says

    Returns: `script`, to be a child of a container whose form has a file control"""
