"""An earlier answer may change a later step's form; then the step is asked again, and the visitor is told why.

The drawing that checks an answer also tells when it has to be given anew: `form_shape` says what a form asks, `forms` draws the later steps with the
answers before and after a change, and `reopen_changed` reopens those whose form is another one now. All other steps stay as they are.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/changes.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.forms import Fields
from cjm_fasthtml_stepflow.path import StepPath
from cjm_fasthtml_stepflow.state_store import Record

__all__ = ['form_shape', 'form_digest', 'reopen_changed']

def form_shape(fields: Fields) -> dict:
    """What the form asks, as data that can be compared

    Returns: Name -> its `controls` (kind and constraints), and the `options`"""

def form_digest(fields: Fields) -> str:
    """The shape of a form as a short text

    Returns: 16 hexadecimal digits; the same for forms of the same shape"""

def reopen_changed(path: StepPath, forms: dict) -> Record:
    """Reopen the steps on `path` that, going by the digests in `forms`, ask something else now"""
