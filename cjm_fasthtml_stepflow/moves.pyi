"""What Continue, Skip, Remove, Back and Cancel do, with your functions called at the right moment.

Each move here is a function of a `Visit` and a `Submission` that gives a `Reply`. It calls your functions around the decisions of the path, and saves the record once. `reply_to` admits a submission to a move, decides again when another request was faster, and turns an exception into a reply of its own.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/moves.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.path import Reply

__all__ = ['reply_to', 'leading_to', 'reset', 'next_step', 'back_step']

async def reply_to(v, sub, move, ask=True):
    """The reply to a submission"""

def leading_to(url: str) -> Reply:
    """A reply that sends the visitor to `url`"""

async def reset(v, sub):
    """Drop the run"""

async def next_step(v, sub):
    """Submit a step"""

def _missing(v, step):
    """The default check, for a step without `validate`"""

async def back_step(v, sub):
    """Go back from a step, keeping what was typed"""
