"""What a step can see and change while it draws itself.

An `InteractionContext` is handed to each step's `render`. What `set` and `update_state` change is kept when the step is drawn for a visitor to see, and `get` returns what the visitor last typed in this step, accepted or refused.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/context.html.md"""

# Made from the imported package by tools/stubs.py

from dataclasses import dataclass, field
from typing import Any

__all__ = ['InteractionContext']

@dataclass
class InteractionContext:
    """What a step's `render` can see: the answers, its loaded data, the request

    - `state`: Answers so far; changes are kept when the step is shown
    - `request`: FastHTML request; None outside of one
    - `session`: FastHTML session; None outside of a request
    - `data`: What the step's `data_loader` returned
    - `metadata`: About the step: `step_id`, `step_number`, `total_steps`, …
    - `typed`: Typed in this step, not yet accepted
    - `save`: Called with each change; None in a request
    - `within`: `Visit` of a flow, if any"""
    state: dict = field(default_factory=dict)
    """Answers so far; changes are kept when the step is shown"""
    request: Any = None
    """FastHTML request; None outside of one"""
    session: Any = None
    """FastHTML session; None outside of a request"""
    data: dict = field(default_factory=dict)
    """What the step's `data_loader` returned"""
    metadata: dict = field(default_factory=dict)
    """About the step: `step_id`, `step_number`, `total_steps`, …"""
    typed: dict = field(default_factory=dict, kw_only=True)
    """Typed in this step, not yet accepted"""
    save: Any = field(default=None, kw_only=True)
    """Called with each change; None in a request"""
    within: Any = field(default=None, kw_only=True)
    """`Visit` of a flow, if any"""
    def get(self, key: str, default: Any = None) -> Any:
        """What the visitor last gave for `key`

        - `key`: Name of a control or data key
        - `default`: Returned when there is no such value

        Returns: Typed value, else the answer, else `default`"""
    def has(self, key: str) -> bool:
        """Has the visitor given anything for `key`?

        - `key`: Name of a control or data key

        Returns: Is there a typed value or an answer?"""
    def get_data(self, key: str, default: Any = None) -> Any:
        """What the step's `data_loader` returned under `key`

        - `key`: Key of the loader's dict
        - `default`: Returned when the loader gave no such key

        Returns: The loaded value"""
    def update_state(self, updates: dict) -> None:
        """Set several answers; a `TypeError` names the first that JSON cannot hold

        - `updates`: JSON values to set; other answers stay"""
    def set(self, key: str, value: Any) -> None:
        """Set one answer

        - `key`: Data key
        - `value`: JSON value"""
    def get_all_state(self) -> dict:
        """A copy of all answers

        Returns: The answers, the caller's to keep and change"""
    async def asummary(self) -> list:
        """Async form of `summary`

        Returns: `StepAnswers`, in order; empty outside of a flow"""
    def summary(self) -> list:
        """What the visitor said in the steps before this one

        Returns: `StepAnswers`, in order; empty outside of a flow"""

def _table(head, rows):
    """A Markdown table"""
