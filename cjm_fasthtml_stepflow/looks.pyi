"""The class names of everything a flow draws by itself, and design systems that come with the package.

`Looks` holds every class name that a flow puts on an element. It is a frozen dataclass: `replace` a name, take `daisy_looks` or `monster_looks`, or make your own, and hand it to the flow, `StepFlow(..., looks=...)`. What the button says is for `Words`.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/looks.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.words import _Fixed
from dataclasses import dataclass
from fastcore.xml import FT

__all__ = ['daisy_looks', 'monster_looks', 'Looks']

@dataclass(frozen=True, kw_only=True)
class _StepLooks(_Fixed):
    """Class names of what a step draws, put on elements without a class; empty for none

    - `heading`: The first heading
    - `subheading`: Further headings
    - `label`: `label` around a field or beside it
    - `choice`: `label` around a checkbox or radio button
    - `field`: Text-like `input`
    - `select`: `select`
    - `textarea`: `textarea`
    - `checkbox`: Checkbox
    - `radio`: Radio button
    - `range`: Slider
    - `file`: File control
    - `group`: `fieldset`
    - `legend`: `legend`
    - `hint`: `small`
    - `facts`: `dl`
    - `text`: `p`
    - `button`: Button of the step's own
    - `link`: Link"""
    heading: str = ''
    """The first heading"""
    subheading: str = ''
    """Further headings"""
    label: str = ''
    """`label` around a field or beside it"""
    choice: str = ''
    """`label` around a checkbox or radio button"""
    field: str = ''
    """Text-like `input`"""
    select: str = ''
    """`select`"""
    textarea: str = ''
    """`textarea`"""
    checkbox: str = ''
    """Checkbox"""
    radio: str = ''
    """Radio button"""
    range: str = ''
    """Slider"""
    file: str = ''
    """File control"""
    group: str = ''
    """`fieldset`"""
    legend: str = ''
    """`legend`"""
    hint: str = ''
    """`small`"""
    facts: str = ''
    """`dl`"""
    text: str = ''
    """`p`"""
    button: str = ''
    """Button of the step's own"""
    link: str = ''
    """Link"""

@dataclass(frozen=True, kw_only=True)
class _FrameLooks(_StepLooks):
    """Class names of what surrounds a step

    - `container`: Around everything, the target of HTMX swaps
    - `form`: The form
    - `progress`: `nav` around the progress list
    - `place`: "Step 2 of 3"
    - `steps`: Ordered list of steps
    - `step`: Each item of the list
    - `current`: The item of the step shown
    - `done`: Items of accepted steps
    - `skipped`: Items of skipped steps
    - `open`: Items of reopened steps
    - `jump`: Button in an item that leads to its step
    - `mark`: The state's word in an item
    - `content`: Around the step's own components"""
    container: str = 'stepflow'
    """Around everything, the target of HTMX swaps"""
    form: str = 'stepflow-form'
    """The form"""
    progress: str = 'stepflow-progress'
    """`nav` around the progress list"""
    place: str = 'stepflow-place'
    """\"Step 2 of 3\""""
    steps: str = 'stepflow-steps'
    """Ordered list of steps"""
    step: str = 'stepflow-step'
    """Each item of the list"""
    current: str = 'stepflow-current'
    """The item of the step shown"""
    done: str = 'stepflow-done'
    """Items of accepted steps"""
    skipped: str = 'stepflow-skipped'
    """Items of skipped steps"""
    open: str = 'stepflow-open'
    """Items of reopened steps"""
    jump: str = 'stepflow-jump'
    """Button in an item that leads to its step"""
    mark: str = 'stepflow-mark'
    """The state's word in an item"""
    content: str = 'stepflow-content'
    """Around the step's own components"""

@dataclass(frozen=True, kw_only=True)
class Looks(_FrameLooks):
    """Class names of what a flow draws by itself; the defaults suit Pico and a bare page

    - `heading`: The first heading
    - `subheading`: Further headings
    - `label`: `label` around a field or beside it
    - `choice`: `label` around a checkbox or radio button
    - `field`: Text-like `input`
    - `select`: `select`
    - `textarea`: `textarea`
    - `checkbox`: Checkbox
    - `radio`: Radio button
    - `range`: Slider
    - `file`: File control
    - `group`: `fieldset`
    - `legend`: `legend`
    - `hint`: `small`
    - `facts`: `dl`
    - `text`: `p`
    - `button`: Button of the step's own
    - `link`: Link
    - `container`: Around everything, the target of HTMX swaps
    - `form`: The form
    - `progress`: `nav` around the progress list
    - `place`: "Step 2 of 3"
    - `steps`: Ordered list of steps
    - `step`: Each item of the list
    - `current`: The item of the step shown
    - `done`: Items of accepted steps
    - `skipped`: Items of skipped steps
    - `open`: Items of reopened steps
    - `jump`: Button in an item that leads to its step
    - `mark`: The state's word in an item
    - `content`: Around the step's own components
    - `files`: List of uploaded files at their control
    - `remove`: Button beside one of them
    - `sending`: Around the bar that shows how much was sent
    - `notice`: A notice above the step
    - `summary`: Summary of messages above the step
    - `error`: A message at its field
    - `above`: What a hook put above the step
    - `nav`: Around the buttons
    - `next`: The submit button
    - `skip`: Skip
    - `back`: Back
    - `cancel`: Cancel
    - `check`: Around the answers to check
    - `answers`: Around a step's answers to check
    - `answer`: Each of its rows: label, answer, link
    - `change`: Link that changes an answer
    - `unseen`: Words for screen readers alone
    - `returns`: Where Continue leads in a change
    - `outcome`: Around what `on_complete` returned
    - `waiting`: Around what is said until the outcome comes
    - `failure`: Around what replaces a broken page
    - `css`: For full pages; None: the app's"""
    files: str = 'stepflow-files'
    """List of uploaded files at their control"""
    remove: str = 'stepflow-remove secondary outline'
    """Button beside one of them"""
    sending: str = 'stepflow-sending'
    """Around the bar that shows how much was sent"""
    notice: str = 'stepflow-notice'
    """A notice above the step"""
    summary: str = 'stepflow-summary'
    """Summary of messages above the step"""
    error: str = 'stepflow-error'
    """A message at its field"""
    above: str = 'stepflow-above'
    """What a hook put above the step"""
    nav: str = 'stepflow-nav'
    """Around the buttons"""
    next: str = 'stepflow-next'
    """The submit button"""
    skip: str = 'stepflow-skip secondary outline'
    """Skip"""
    back: str = 'stepflow-back secondary outline'
    """Back"""
    cancel: str = 'stepflow-cancel secondary outline'
    """Cancel"""
    check: str = 'stepflow-check'
    """Around the answers to check"""
    answers: str = 'stepflow-answers'
    """Around a step's answers to check"""
    answer: str = 'stepflow-answer'
    """Each of its rows: label, answer, link"""
    change: str = 'stepflow-change'
    """Link that changes an answer"""
    unseen: str = 'stepflow-unseen'
    """Words for screen readers alone"""
    returns: str = 'stepflow-returns'
    """Where Continue leads in a change"""
    outcome: str = 'stepflow-outcome'
    """Around what `on_complete` returned"""
    waiting: str = 'stepflow-outcome stepflow-waiting'
    """Around what is said until the outcome comes"""
    failure: str = 'stepflow-outcome stepflow-failure'
    """Around what replaces a broken page"""
    css: FT | None = ...
    """For full pages; None: the app's"""
    def dress(self, content):
        """`content` with the look's classes on a step's elements that carry none

        - `content`: Components; finished HTML in it stays as it is"""

_headings: set

daisy_looks: Looks

monster_looks: Looks
