"""What a form sent, in the light of the form: which names are answers, what they mean, and what else was sent along.

A `Reader` draws a step and reads what a submission says in it. It finds the form that the visitor had before them, takes the answers that are the step's own, and keeps everything else out.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/reading.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.path import StepPath
from typing import Any

__all__ = ['Reader']

class Reader:
    """Draws a step, and reads what a submission says in its form

    - `of`: A flow: `flow_id`, `slug`, `steps` and `wrap_in_form`"""
    of: Any
    tickets: Any
    def __init__(self, of) -> None: ...
    async def load(self, step, request):
        """What the step's `data_loader` gives"""
    async def context(self, request, sess, step, path, typed, save=None, data=None):
        """What `render` of `step` sees; `save` takes what it changes"""
    async def draw(self, v, step, typed=None, data=None, path=None, anyhow=False):
        """Context of `step`, and what its `render` returned; without its draft if that makes it fail"""
    async def render(self, step, ctx):
        """What `render` of `step` returned, sorted"""
    def fields(self, step, content):
        """The controls of a step"""
    def remember(self, v, step, ctx, fields, size):
        """The ticket of a form that is shown in so many characters of HTML"""
    async def read(self, v, step, sub):
        """The step's form as `sub` filled it in: its `Fields`, and what its `render` returned"""
    def values(self, v, step, fields, sub):
        """The answers that `sub` gives"""
    def typed(self, path, step, fields, values, sub):
        """What of `values` may be kept as a draft: no secrets, and no more than a control takes"""
    async def commit(self, v, step, fields, values, sub):
        """Accept the answers of `step`; returns its form, and its answers there"""
    async def forms(self, v, old: StepPath, new: StepPath, step) -> dict:
        """What the passed steps after `step` asked on the path `old`, and what they ask on `new`

        Returns: Id -> digests for both"""
    async def summary(self, path, steps, request, sess):
        """What the visitor said in `steps`"""
