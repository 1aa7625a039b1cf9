"""Runs `on_complete` under a claim, and keeps what came of it.

That page cannot be made a second time: the card would be charged again. A `Finisher` runs the function [once](01i_once.ipynb) and keeps the page it returned, so everyone who asks later gets the same one. It works for an object that says how: a flow, or anything with the same attributes.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/finishing.html.md"""

# Made from the imported package by tools/stubs.py

from typing import Any

__all__ = ['Finisher']

class Finisher:
    """Runs `on_complete` once for a run, and keeps what came of it

    - `of`: A flow: its `on_complete`, `completion_lease`, `words`, stores and id"""
    of: Any
    def __init__(self, of) -> None: ...
    def kept(self, v, res):
        """What to show for `res`, now and whenever the form is sent again"""
    def outcome(self, v, res):
        """The sorted result of `on_complete`, and what is kept of it"""
    async def claim(self, v):
        """Claim the completion; `Stale` when another request was faster"""
    async def completed(self, v):
        """What `on_complete` returns"""
    async def job(self, v, run):
        """Run `on_complete` under the claim of `run` and record how it went"""
    async def complete(self, v, run):
        """Run `on_complete`, in a thread with everything around it where that is possible"""
