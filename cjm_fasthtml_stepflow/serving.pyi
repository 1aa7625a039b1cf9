"""From a request to a reply, and from a reply to what a browser or HTMX gets.

A reply has a kind, and the web has statuses, redirects and fragments. `serve` makes a `Visit` for a request, lets a function reply, and answers with `answer`. Replies to a GET are made here, by `view` and `done`; for a POST, `post` hands what was sent to a move, such as `next_step`.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/serving.html.md"""

# Made from the imported package by tools/stubs.py

__all__ = ['show_step', 'view', 'done', 'answer', 'serve', 'post']

async def serve(flow, req, at, move, embed=False, sess=None):
    """Answer a request with what `move` replies

    - `flow`: The flow
    - `req`: FastHTML request
    - `at`: `Addresses` of the router that it came through
    - `move`: `move(v)` replies
    - `embed`: Is the container to stand in a page of the app's own?
    - `sess`: FastHTML session; None for the request's"""

async def show_step(v, reply):
    """Title, container and headers for the step of `reply`"""

async def view(v, step_id=None):
    """Reply to a look at the flow, or at one step"""

async def done(v):
    """Reply to a look at the outcome"""

async def answer(v, reply):
    """What the handler returns for `reply`"""

async def post(flow, req, at, move, ask=True):
    """Answer a POST; anything else leads to the current step

    - `flow`: The flow
    - `req`: FastHTML request
    - `at`: `Addresses` of the router that it came through
    - `move`: `move(v, submission)` replies
    - `ask`: Is the submission admitted only where the path allows its step?"""
