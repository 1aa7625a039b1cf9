"""The form that a step draws says what its answers may be, and the server reads that same form.

`read_form` walks what a FastHTML `render` returns and gives a `Fields`, which knows the names that a submission may carry,
what a submission *means*, and what each field is called.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/forms.html.md"""

# Made from the imported package by tools/stubs.py

from dataclasses import dataclass
from fastcore.xml import FT
from typing import Any, Callable

__all__ = ['parse_html', 'Control', 'Fields', 'read_form']

def parse_html(html: str) -> tuple:
    """The elements and texts that `html` consists of

    - `html`: Finished HTML, whole or a fragment

    Returns: `FT`s and texts; `to_xml(..., indent=False)` draws the same page again"""

_iters: tuple

def _flat(cs, open=...):
    """The elements and words in `cs`, with tuples, lists and finished HTML opened"""

def _attr(el, k, default=None):
    """The attribute `k` as the browser sees it"""

def _has(el, k): ...

_boxes: set

_choices: set

def _ended(tag):
    """What the end of the name of a library's element says it is; None for anything else"""

@dataclass
class Control:
    """One element of a form that holds a value

    - `name`: The name its value is posted under
    - `kind`: `type` of an input, or 'select', 'textarea', 'custom'
    - `el`: The element itself, never to be changed
    - `off`: Disabled, by itself or by what it stands in; 'listed' in a `datalist`
    - `near`: The `label` right before it
    - `around`: `label`, group (its controls, outer one) and `form` around it"""
    name: str
    """The name its value is posted under"""
    kind: str
    """`type` of an input, or 'select', 'textarea', 'custom'"""
    el: FT
    """The element itself, never to be changed"""
    off: bool | str = False
    """Disabled, by itself or by what it stands in; 'listed' in a `datalist`"""
    near: FT | None = None
    """The `label` right before it"""
    around: tuple = (None, None, None)
    """`label`, group (its controls, outer one) and `form` around it"""
    @property
    def many(self) -> bool:
        """Whether this one control takes several values

        Returns: True for `multiple`"""
    @property
    def own(self) -> str:
        """The value that the developer wrote

        Returns: 'on' for a box without a `value`"""
    @property
    def fixed(self) -> bool:
        """Whether the developer's value stays, whatever is posted

        Returns: False for kinds that `readonly` does not apply to"""
    @property
    def options(self) -> list:
        """All the options of a select

        Returns: (value, whether it is disabled, element)"""
    @property
    def choices(self) -> list:
        """The values that can be chosen here

        Returns: Empty for a control that takes any text"""

_one_line: set

_dead: set

def _text(o, skip=()):
    """The words in `o`, those in the tags `skip` aside"""

def _squeeze(s): ...

def _lf(s):
    """`s` with each line break as one character"""

class Fields:
    """The controls of a form, by name

    - `content`: What is to be read
    - `skips`: `skips(form)`: is that `form` for another purpose? None: none is"""
    skips: Callable[..., Any]
    content: tuple
    groups: Any
    order: Any
    opened: Any
    def __init__(self, content: tuple = (), skips: Callable[..., Any] | None = None) -> None: ...
    def __getitem__(self, name): ...
    def __iter__(self): ...
    def __len__(self): ...
    def __contains__(self, name): ...
    @property
    def secret(self) -> list:
        """The names of password controls

        Returns: To be kept out of drafts, logs and pages"""
    @property
    def files(self) -> list:
        """The names of file controls

        Returns: Their values arrive as uploads"""
    def renamed(self, pairs) -> list:
        """`pairs` without the `[]` that an element of a library has put behind its name

        - `pairs`: (name, value) as posted, in order

        Returns: The same pairs under the names of this form"""
    def values(self, pairs) -> dict:
        """What a submission of this form means, for its own enabled names only

        - `pairs`: (name, value) as posted, in order; a value is text or an upload with a `filename`

        Returns: Text; `False` or the value of a single box; a list; None for no option where '' would be one"""
    @property
    def fixed(self) -> dict:
        """The developer's values, for names whose enabled controls are all read-only and have one

        Returns: By name; a list where several controls share one"""
    def overruled(self, pairs) -> list:
        """The read-only names whose posted values `values` drops

        - `pairs`: (name, value) as posted, in order

        Returns: Names in `fixed` for which another value was posted"""
    def fits(self, pairs) -> bool:
        """Whether all names in `pairs` are enabled controls here, and their values among the options

        - `pairs`: (name, value) as posted, in order

        Returns: False for a name or an option that this form lacks or has disabled"""
    def lacks(self, pairs) -> bool:
        """Does `pairs` come from a form with fewer controls than this one?

        - `pairs`: (name, value) as posted

        Returns: True where a control that always sends something sent nothing"""
    def chosen(self, pairs) -> dict:
        """What `pairs` say for boxes, lists and numbers

        - `pairs`: (name, value) as posted

        Returns: Name -> value"""
    def pairs(self, values: dict) -> list:
        """What a browser would post for `values`

        - `values`: Stored values, by name; names of others are left out

        Returns: (name, value), to be given to `values` or `check`"""
    def possible(self, values: dict) -> dict:
        """`values` without choices that no control here offers

        - `values`: As from `values`

        Returns: What of them a browser could have sent"""
    def clipped(self, values: dict) -> dict:
        """`values` with texts cut to `maxlength`, which counts UTF-16 units, and lists to 1,000 values

        - `values`: As from `values`

        Returns: What of them to keep as a draft"""
    def label(self, name: str) -> str:
        """What the page calls the field `name`

        - `name`: The name of a control

        Returns: Plain text"""
    def check(self, pairs) -> dict:
        """What a browser would have refused

        - `pairs`: (name, value) as posted, in order; a value is text or an upload with a `filename`

        Returns: The first `Problem` of each field that has one, by name, in the order of the page"""

def _legend(cs, open=...):
    """The first `legend` among the elements `cs`"""

def read_form(content, form_id: str | None = None, skips: Callable[..., Any] | None = None) -> Fields:
    """Read the form in `content`, which stays as it is: components may be shared between visitors

    - `content`: What a `render` returns: components, lists, finished HTML, None; a generator is used up
    - `form_id`: The id of the form that `content` is put into
    - `skips`: `skips(form)`: is that `form` for another purpose? None: none is

    Returns: The controls, by name"""

_longest_list: int
"""Characters of a list of addresses"""

def _is_file(v): ...

def _clean(c, v):
    """The value that the control `c` has when `v` was posted for it"""

def _deal(cs, vs):
    """The share of `vs` that each of the controls `cs` of one name posted, and what is left over"""

def _pure(cs, vs):
    """`cs` and `vs` without the hidden inputs that only accompany choices"""

def _enabled(cs): ...

def _texts(cs, v):
    """What is posted for the value `v` of the controls `cs`"""

def _size(el, k, default=None):
    """A whole number as HTML reads one: blanks before it and anything after it are ignored"""

def _utf16(v): ...

def _named_by(c):
    """What the control `c` of a library calls itself"""
