"""Every answer is checked once more, `on_complete` runs once, and its outcome is kept.

`finish` checks all the answers and claims the completion, `complete` runs `on_complete` once and keeps the page it returned, so everyone who asks later gets the same one, and `objected` leads back to the step whose answer the function has refused, such as a card that the bank declined. They work on a `Visit`.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/finishing.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.path import Reply

__all__ = ['wrong_in', 'reopened', 'claim_end', 'finish', 'complete', 'failed', 'objected']

async def wrong_in(v, step, fields, state) -> dict:
    """What the form of `step`, and then its `validate`, object to in `state`

    Returns: As `verdict` gives it"""

async def reopened(v, path, step):
    """The record in which `step` is asked again, and later steps note the form they were passed with"""

async def claim_end(v) -> Reply:
    """Claim the completion; `Stale` when another request was faster"""

async def finish(v, last):
    """Check all steps and claim the completion; None where a step is still to be done"""

async def complete(v) -> Reply:
    """Run `on_complete`, in a thread with everything around it where that is possible"""

def failed(v, step_id=None, said=None):
    """Reply to a run that has failed, or that objected; about the step that was sent, if it is still there"""

async def objected(v, sub, said):
    """Reply to a run that has failed, or to what its `on_complete` has `said` against it"""
