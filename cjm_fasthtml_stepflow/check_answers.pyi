"""The last look before sending: every answer in words, and a link that changes it and comes back.

`check_answers` is a `render` that draws a page of answers from the forms of the steps before it: labels, the words of options, dates and files as people write them, and beside each answer a link that changes it and comes back. `ctx.summary()` and `flow.summary(state)` give the same as data, for a page of your own and for mails.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/check_answers.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.answers import Answer, StepAnswers
from cjm_fasthtml_stepflow.context import InteractionContext
from fastcore.xml import FT

__all__ = ['check_answers', 'Answer', 'StepAnswers']

async def check_answers(ctx: InteractionContext) -> FT:
    """Draw the visitor's answers so far, each with a link to change it

    - `ctx`: The context of the step that shows them

    Returns: `div` with an `h1` (the step's title), and an `h2` and a `dl` for each step before it"""
