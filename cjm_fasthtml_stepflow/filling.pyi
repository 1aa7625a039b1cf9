"""What a visitor said, and what was wrong with it, drawn into the developer's own form.

`draw_form` puts a visitor's values and the messages about them into the form that a developer wrote. It copies what changes and the elements around
it, and passes on the rest as the same objects. It also ties labels to the controls beside them, and tells controls that stand outside of
their `form` which one is theirs.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/filling.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.forms import Fields
from typing import Any, Callable

__all__ = ['draw_form']

def _copy(o, **kw):
    """A shallow copy of the element `o` with some of its fields replaced"""

def draw_form(content, values: dict | None = None, errors: dict | None = None, prefix: str = '', form_id: str | None = None, cls: str = 'stepflow-error', files: Callable[..., Any] | None = None, fields: Fields | None = None, taken=(), focus: str = '') -> tuple:
    """Draw `values` and `errors` into the form in `content`; tie labels to the controls beside them

    - `content`: What a `render` returns; never changed. A generator is used up
    - `values`: What the visitor said, by name, as `Fields.values` gives it
    - `errors`: Messages, by name: text or a list of texts
    - `prefix`: What ids made here start with
    - `form_id`: Controls that stand in no `form` are given to the one with this id
    - `files`: `files(kept, id, form)` draws the kept files of a control; None: they are left out
    - `fields`: What was read of `content`; None: it is read here
    - `taken`: Ids that the page around has
    - `focus`: Name of the control to be focused when HTMX swaps it in; '' for none

    Returns: The content to show, and for each name in `errors` that has a control its id"""
