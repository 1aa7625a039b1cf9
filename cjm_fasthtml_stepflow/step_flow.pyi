"""A list of steps becomes a multi-step form: pages, routes, navigation, progress, server-side state, checks, hooks and completion.

List your `Step`s, hand them to a `StepFlow`, and put its router into your app with `flow.create_router(prefix).to_app(app)`. Each step has a URL and works without JavaScript; HTMX makes the same routes smooth. Everything a visitor typed is kept, and everything happens once.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/step_flow.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.context import InteractionContext
from cjm_fasthtml_stepflow.looks import Looks
from cjm_fasthtml_stepflow.words import Words
from dataclasses import dataclass, field
from fastcore.xml import FT
from fasthtml.core import APIRouter
from typing import Any, Callable, Optional

__all__ = ['Step', 'StepFlow']

@dataclass
class Step:
    """One step of a flow; a `ValueError` names the step and what is wrong with it

    - `id`: Identifier in URLs: letters, digits, `-` and `_`
    - `title`: Title for the page and the progress
    - `render`: `render(ctx)` draws the step
    - `validate`: `validate(state)` says what is wrong; None: are all `data_keys` there?
    - `data_loader`: `data_loader(request)` returns a dict for `ctx.get_data`
    - `data_keys`: Names the step owns besides those of its form's controls
    - `can_skip`: May the visitor pass the step without answers?
    - `show_back`: Draw a Back button, except in the first step?
    - `show_cancel`: Draw a Cancel button?
    - `next_button_text`: Text of the button that submits the step; the default is translated
    - `on_enter`: `on_enter(state, request, sess)` runs as the visitor is led here
    - `on_leave`: `on_leave(state, request, sess)` runs on valid answers; may object
    - `secret`: Names to seal in a store, besides passwords
    - `when`: `when(state)`: is it on the path? None: always
    - `was`: Former ids of the step"""
    id: str
    """Identifier in URLs: letters, digits, `-` and `_`"""
    title: str
    """Title for the page and the progress"""
    render: Callable[..., Any]
    """`render(ctx)` draws the step"""
    validate: Optional[Callable[..., Any]] = None
    """`validate(state)` says what is wrong; None: are all `data_keys` there?"""
    data_loader: Optional[Callable[..., Any]] = None
    """`data_loader(request)` returns a dict for `ctx.get_data`"""
    data_keys: list = field(default_factory=list)
    """Names the step owns besides those of its form's controls"""
    can_skip: bool = False
    """May the visitor pass the step without answers?"""
    show_back: bool = True
    """Draw a Back button, except in the first step?"""
    show_cancel: bool = True
    """Draw a Cancel button?"""
    next_button_text: str = 'Continue'
    """Text of the button that submits the step; the default is translated"""
    on_enter: Optional[Callable[..., Any]] = None
    """`on_enter(state, request, sess)` runs as the visitor is led here"""
    on_leave: Optional[Callable[..., Any]] = None
    """`on_leave(state, request, sess)` runs on valid answers; may object"""
    secret: list = field(default_factory=list, kw_only=True)
    """Names to seal in a store, besides passwords"""
    when: Optional[Callable[..., Any]] = field(default=None, kw_only=True)
    """`when(state)`: is it on the path? None: always"""
    was: list = field(default_factory=list, kw_only=True)
    """Former ids of the step"""
    def __post_init__(self) -> None: ...
    async def ais_valid(self, state: dict) -> bool:
        """Async form of `is_valid`

        - `state`: Answers

        Returns: True if nothing objects"""
    def is_valid(self, state: dict) -> bool:
        """Do the answers satisfy `validate`? Without one, are all `data_keys` there?

        - `state`: Answers

        Returns: True if nothing objects"""

class StepFlow:
    """A multi-step form: its steps, its state and its routes

    - `flow_id`: Unique identifier of the flow in its app and in its store
    - `steps`: Steps in order
    - `state_store`: `WorkflowStateStore`, or any object with its five methods; None for one in memory
    - `container_id`: HTML id of the element that HTMX swaps
    - `on_complete`: `on_complete(state, request)` runs once, with all answers
    - `show_progress`: Draw the list of steps?
    - `wrap_in_form`: Draw each step inside a form? False for steps that bring their own
    - `debug`: Log every move, without values?
    - `words`: Everything the flow says by itself
    - `looks`: Class names of everything it draws by itself
    - `cancel_url`: Where Cancel leads; None for the first step
    - `completion_lease`: Seconds of silence until `on_complete` may run again; None: never
    - `files`: Where uploads are kept, say `FolderFiles(path)`; None: a private folder of this machine
    - `max_instance_bytes`: Most bytes that all uploads of one run may have together
    - `version`: Number of this definition; raise it when answers are to be migrated
    - `migrate`: `migrate(answers, version)` brings answers of `version` up to date
    - `progress_renderer`: `progress_renderer(items)` draws the list of steps"""
    flow_id: str
    steps: list[Step]
    state_store: Any
    container_id: str
    on_complete: Optional[Callable[..., Any]]
    cancel_url: str | None
    show_progress: bool
    wrap_in_form: bool
    debug: bool
    words: Words
    looks: Looks
    completion_lease: float | None
    version: int
    migrate: Optional[Callable[..., Any]]
    progress_renderer: Optional[Callable[..., Any]]
    files: Any
    max_instance_bytes: int
    patience: float
    def __init__(self, flow_id: str, steps: list[Step], state_store=None, container_id: str = 'step-flow-container', on_complete: Optional[Callable[..., Any]] = None, show_progress: bool = False, wrap_in_form: bool = True, debug: bool = False, *, words: Words = Words(), looks: Looks = Looks(), cancel_url: str | None = None, completion_lease: float | None = 60.0, files=None, max_instance_bytes: int = 104857600, version: int = 1, migrate: Optional[Callable[..., Any]] = None, progress_renderer: Optional[Callable[..., Any]] = None) -> None: ...
    def mermaid(self) -> str:
        """A flowchart of the steps, with conditions, skips and completion

        Returns: Text for Mermaid"""
    def get_step_index(self, step_id: str) -> int | None:
        """Index of a step

        - `step_id`: Id of a step

        Returns: Its index, from 0; None for an unknown id"""
    def get_step(self, step_id: str) -> Step | None:
        """Step with the id `step_id`

        - `step_id`: Id of a step

        Returns: The step; None for an unknown id"""
    def get_next_step_id(self, step_id: str) -> str | None:
        """Id of the next step

        - `step_id`: Id of a step

        Returns: Id of the step after it; None at the end and for an unknown id"""
    def get_previous_step_id(self, step_id: str) -> str | None:
        """Id of the previous step

        - `step_id`: Id of a step

        Returns: Id of the step before it; None at the start and for an unknown id"""
    def is_first_step(self, step_id: str) -> bool:
        """Is it the first step?

        - `step_id`: Id of a step

        Returns: False for an unknown id too"""
    def is_last_step(self, step_id: str) -> bool:
        """Is it the last step?

        - `step_id`: Id of a step

        Returns: False for an unknown id too"""
    def path(self, state: dict) -> list[Step]:
        """The steps that a visitor with these answers has to do, in order

        - `state`: Answers; those in a step's `data_keys` are its own, all others count as set by your code

        Returns: A `ValueError` if there is none, or if a `when` raises"""
    async def aget_workflow_state(self, sess: dict) -> dict:
        """Async form of `get_workflow_state`

        - `sess`: FastHTML session

        Returns: The answers, the caller's to keep and change"""
    def get_workflow_state(self, sess: dict) -> dict:
        """A copy of the answers

        - `sess`: FastHTML session

        Returns: The answers, the caller's to keep and change"""
    async def aupdate_workflow_state(self, sess: dict, updates: dict) -> None:
        """Async form of `update_workflow_state`

        - `sess`: FastHTML session
        - `updates`: JSON values to set; a `TypeError` names the first that is not JSON"""
    def update_workflow_state(self, sess: dict, updates: dict) -> None:
        """Set some answers; the others stay

        - `sess`: FastHTML session
        - `updates`: JSON values to set; a `TypeError` names the first that is not JSON"""
    async def aget_current_step_id(self, sess: dict) -> str:
        """Async form of `get_current_step_id`

        - `sess`: FastHTML session

        Returns: Id of the step shown when the flow is opened; the first one's for a newcomer"""
    def get_current_step_id(self, sess: dict) -> str:
        """Where the visitor is

        - `sess`: FastHTML session

        Returns: Id of the step shown when the flow is opened; the first one's for a newcomer"""
    async def aset_current_step(self, sess: dict, step_id: str) -> None:
        """Async form of `set_current_step`

        - `sess`: FastHTML session
        - `step_id`: Step to lead the visitor to; one off their path raises a `ValueError`"""
    def set_current_step(self, sess: dict, step_id: str) -> None:
        """Lead the visitor to a step, and mark those before it whose answers are valid as passed

        - `sess`: FastHTML session
        - `step_id`: Step to lead the visitor to; one off their path raises a `ValueError`"""
    async def aclear_workflow(self, sess: dict) -> None:
        """Async form of `clear_workflow`

        - `sess`: FastHTML session"""
    def clear_workflow(self, sess: dict) -> None:
        """Forget the visitor's answers, drafts and place; a run that is being completed still records its outcome

        - `sess`: FastHTML session"""
    async def arotate_session(self, sess: dict, id: str | None = None) -> str:
        """Async form of `rotate_session`

        - `sess`: FastHTML session
        - `id`: The new id, for example an account's; None mints one

        Returns: The new id"""
    def rotate_session(self, sess: dict, id: str | None = None) -> str:
        """Give the visitor a new id and take their records along; one in progress takes in any under that id

        - `sess`: FastHTML session
        - `id`: The new id, for example an account's; None mints one

        Returns: The new id"""
    async def acreate_context(self, request: Any, sess: dict, step: Step) -> InteractionContext:
        """Async form of `create_context`

        - `request`: FastHTML request; None if the step's functions need none
        - `sess`: FastHTML session
        - `step`: Step to draw

        Returns: For the step's `render`"""
    def create_context(self, request: Any, sess: dict, step: Step) -> InteractionContext:
        """What the step can see: answers, draft, loaded data

        - `request`: FastHTML request; None if the step's functions need none
        - `sess`: FastHTML session
        - `step`: Step to draw

        Returns: For the step's `render`"""
    async def arender_progress(self, sess: dict) -> FT:
        """Async form of `render_progress`

        - `sess`: FastHTML session

        Returns: `nav` with an ordered list (linked inside the flow's routes); an empty `div` unless `show_progress`"""
    def render_progress(self, sess: dict) -> FT:
        """The list of steps, with their states

        - `sess`: FastHTML session

        Returns: `nav` with an ordered list (linked inside the flow's routes); an empty `div` unless `show_progress`"""
    def render_navigation(self, step_id: str, next_route: str, back_route: str | None = None, cancel_route: str | None = None) -> FT:
        """Continue, and the other buttons that the step offers

        - `step_id`: Id of the step
        - `next_route`: URL that takes submissions
        - `back_route`: URL for Back; None draws no Back button
        - `cancel_route`: URL for Cancel; None draws no Cancel button

        Returns: `div` with the step's buttons; an empty one for an unknown step"""
    async def arender_step_content(self, step_obj: Step, ctx: InteractionContext, next_route: str, back_route: str | None = None, cancel_route: str | None = None) -> FT:
        """Async form of `render_step_content`

        - `step_obj`: Step to draw
        - `ctx`: From `create_context`
        - `next_route`: URL that takes submissions
        - `back_route`: URL for Back; None draws no Back button
        - `cancel_route`: URL for Cancel; None draws no Cancel button

        Returns: `div` with the container's id"""
    def render_step_content(self, step_obj: Step, ctx: InteractionContext, next_route: str, back_route: str | None = None, cancel_route: str | None = None) -> FT:
        """The step with progress and buttons, ready to stand in a page

        - `step_obj`: Step to draw
        - `ctx`: From `create_context`
        - `next_route`: URL that takes submissions
        - `back_route`: URL for Back; None draws no Back button
        - `cancel_route`: URL for Cancel; None draws no Cancel button

        Returns: `div` with the container's id"""
    def hidden_fields(self, ctx: InteractionContext) -> list:
        """The fields by which a submission names its step and run, for steps that bring a form of their own

        - `ctx`: The step's context

        Returns: Hidden inputs"""
    def create_router(self, prefix: str = '', *, body_wrap: Optional[Callable[..., Any]] = None, trusted_origins: tuple = (), max_body_size: int = 10485760, push_url: bool = True) -> APIRouter:
        """The flow's routes

        - `prefix`: Path of the flow in the app, for example "/register"
        - `body_wrap`: Layout around full pages, as in FastHTML; None for the app's own
        - `trusted_origins`: Origins besides this one that may POST, say behind a proxy that changes `Host`
        - `max_body_size`: Most bytes that a submission may have
        - `push_url`: Move address bar and title under HTMX? False leaves them to the surrounding page

        Returns: Call its `to_app(app)`"""
    async def asummary(self, state: dict, request=None) -> list:
        """Async form of `summary`

        - `state`: Answers
        - `request`: FastHTML request, for a `render` or loader that needs one

        Returns: `StepAnswers` of the steps on the path that these answers take"""
    def summary(self, state: dict, request=None) -> list:
        """What `state` says, step by step, in the words of the forms

        - `state`: Answers
        - `request`: FastHTML request, for a `render` or loader that needs one

        Returns: `StepAnswers` of the steps on the path that these answers take"""
