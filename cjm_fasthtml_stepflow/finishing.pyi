"""Runs `on_complete` under a claim, and keeps its outcome.

That page cannot be made a second time: the card would be charged again. `claim_end` and `complete` run the function [once](01i_once.ipynb) and keep the page it returned, so everyone who asks later gets the same one. Both work on a `Visit`.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/finishing.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.path import Reply

__all__ = ['claim_end', 'complete']

async def claim_end(v) -> Reply:
    """Claim the completion; `Stale` when another request was faster"""

async def complete(v) -> Reply:
    """Run `on_complete`, in a thread with everything around it where that is possible"""
