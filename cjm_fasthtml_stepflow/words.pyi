"""Everything that a flow says by itself: each text in one place, with dates, decimals and sizes as people write them.

`Words` holds everything that a flow says. It is a frozen dataclass: `replace` a text, take `words_de` or `words_es`, or make your own, and hand it to the flow, `StepFlow(..., words=...)`.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/words.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.constraints import Problem
from dataclasses import dataclass

__all__ = ['Words']

class _Fixed:
    """Fields with defaults, which stay as they were made, since all visitors share them"""
    def __init__(self, **own) -> None: ...
    def __setattr__(self, k, v) -> None: ...

@dataclass(frozen=True, kw_only=True)
class _PageWords(_Fixed):
    """What a flow says on buttons and pages

    - `sent_back`: Without HTMX
    - `sent_back_large`: The same
    - `unkept`: The same
    - `next`: Submit button of a step with the default `next_button_text`
    - `back`: Button to the step before
    - `skip`: Button of a step that may be skipped
    - `cancel`: Button that drops all answers
    - `retry`: Link or button after a failure
    - `look`: Link on the page that waits
    - `busy`: Said to screen readers while a request runs
    - `progress`: Name of the progress list, for screen readers
    - `step_of`: Place in the flow
    - `done`: State in the progress list: accepted
    - `skipped`: State in the progress list: skipped
    - `open`: State in the progress list: an earlier answer changed the step
    - `title`: Title of a page
    - `error_title`: Title of a page with messages
    - `page_title`: Title in an app that has a name
    - `done_title`: Heading when `on_complete` says nothing
    - `done_text`: Text when `on_complete` says nothing
    - `already`: It was sent again, and its outcome is gone"""
    sent_back: str = ...
    """Without HTMX"""
    sent_back_large: str = ...
    """The same"""
    unkept: str = ...
    """The same"""
    next: str = 'Continue'
    """Submit button of a step with the default `next_button_text`"""
    back: str = 'Back'
    """Button to the step before"""
    skip: str = 'Skip this step'
    """Button of a step that may be skipped"""
    cancel: str = 'Cancel'
    """Button that drops all answers"""
    retry: str = 'Try again'
    """Link or button after a failure"""
    look: str = 'Look again'
    """Link on the page that waits"""
    busy: str = 'Sending'
    """Said to screen readers while a request runs"""
    progress: str = 'Progress'
    """Name of the progress list, for screen readers"""
    step_of: str = 'Step {n} of {total}'
    """Place in the flow"""
    done: str = 'done'
    """State in the progress list: accepted"""
    skipped: str = 'skipped'
    """State in the progress list: skipped"""
    open: str = 'to do again'
    """State in the progress list: an earlier answer changed the step"""
    title: str = '{title} ({step_of})'
    """Title of a page"""
    error_title: str = 'Error: {title}'
    """Title of a page with messages"""
    page_title: str = '{title} – {app}'
    """Title in an app that has a name"""
    done_title: str = 'Done'
    """Heading when `on_complete` says nothing"""
    done_text: str = 'Your answers have been sent.'
    """Text when `on_complete` says nothing"""
    already: str = 'This form has already been sent.'
    """It was sent again, and its outcome is gone"""

@dataclass(frozen=True, kw_only=True)
class _NoticeWords(_Fixed):
    """What a flow says above a step

    - `problem`: Heading of the summary of messages
    - `invalid`: `validate` objects and gives no reason
    - `out_of_order`: A step was sent before its turn
    - `unknown_step`: A step was sent that is gone
    - `changed`: Answers to check
    - `sent_before`: An old form
    - `reopened`: On a reopened step
    - `lost`: On a reopened step
    - `expired`: No record
    - `cookies`: No session
    - `resend`: Not of this session
    - `too_large`: Over a limit
    - `offline`: No answer came
    - `refused`: An HTTP error
    - `failed`: A callable raised"""
    problem: str = 'There is a problem'
    """Heading of the summary of messages"""
    invalid: str = 'Check your answers on this page.'
    """`validate` objects and gives no reason"""
    out_of_order: str = 'Please answer this step first.'
    """A step was sent before its turn"""
    unknown_step: str = 'That step is not part of this form any more.'
    """A step was sent that is gone"""
    changed: str = ...
    """Answers to check"""
    sent_before: str = ...
    """An old form"""
    reopened: str = ...
    """On a reopened step"""
    lost: str = ...
    """On a reopened step"""
    expired: str = ...
    """No record"""
    cookies: str = ...
    """No session"""
    resend: str = ...
    """Not of this session"""
    too_large: str = ...
    """Over a limit"""
    offline: str = ...
    """No answer came"""
    refused: str = ...
    """An HTTP error"""
    failed: str = ...
    """A callable raised"""

@dataclass(frozen=True, kw_only=True)
class Words(_NoticeWords, _PageWords):
    """Everything a flow says by itself, in English

    - `sent_back`: Without HTMX
    - `sent_back_large`: The same
    - `unkept`: The same
    - `next`: Submit button of a step with the default `next_button_text`
    - `back`: Button to the step before
    - `skip`: Button of a step that may be skipped
    - `cancel`: Button that drops all answers
    - `retry`: Link or button after a failure
    - `look`: Link on the page that waits
    - `busy`: Said to screen readers while a request runs
    - `progress`: Name of the progress list, for screen readers
    - `step_of`: Place in the flow
    - `done`: State in the progress list: accepted
    - `skipped`: State in the progress list: skipped
    - `open`: State in the progress list: an earlier answer changed the step
    - `title`: Title of a page
    - `error_title`: Title of a page with messages
    - `page_title`: Title in an app that has a name
    - `done_title`: Heading when `on_complete` says nothing
    - `done_text`: Text when `on_complete` says nothing
    - `already`: It was sent again, and its outcome is gone
    - `problem`: Heading of the summary of messages
    - `invalid`: `validate` objects and gives no reason
    - `out_of_order`: A step was sent before its turn
    - `unknown_step`: A step was sent that is gone
    - `changed`: Answers to check
    - `sent_before`: An old form
    - `reopened`: On a reopened step
    - `lost`: On a reopened step
    - `expired`: No record
    - `cookies`: No session
    - `resend`: Not of this session
    - `too_large`: Over a limit
    - `offline`: No answer came
    - `refused`: An HTTP error
    - `failed`: A callable raised
    - `waiting_title`: Heading while another request finishes the flow
    - `waiting`: Text there
    - `held`: Nothing retries by itself
    - `missing_title`: Heading where the address names no step
    - `missing`: Text there
    - `to_form`: Link there, to the visitor's current step
    - `files`: Name of the list at a file control, for screen readers
    - `remove`: Button beside an uploaded file
    - `remove_file`: The same, for screen readers
    - `sending`: While files are sent
    - `sizes`: Units of a file's size
    - `point`: Decimal point
    - `change`: Link beside an answer to check
    - `returns`: Where Continue leads in a change
    - `yes`: Answer: a single box that is ticked
    - `no`: Answer: a single box that is left empty
    - `not_answered`: Answer: none was given
    - `date_format`: Of a date: `{d}`, `{m}`, `{y}` numbers, `{month}` a name
    - `month_format`: Of a month: the same without `{d}`
    - `months`: Names for `{month}`, in order
    - `lang`: Language of these words; a full page says so, unless the app does
    - `messages`: By code, see `problem_text`"""
    waiting_title: str = 'One moment'
    """Heading while another request finishes the flow"""
    waiting: str = ...
    """Text there"""
    held: str = ...
    """Nothing retries by itself"""
    missing_title: str = 'Page not found'
    """Heading where the address names no step"""
    missing: str = ...
    """Text there"""
    to_form: str = 'Go to the form'
    """Link there, to the visitor's current step"""
    files: str = 'Uploaded files'
    """Name of the list at a file control, for screen readers"""
    remove: str = 'Remove'
    """Button beside an uploaded file"""
    remove_file: str = 'Remove {name}'
    """The same, for screen readers"""
    sending: str = 'Sending: {percent} %'
    """While files are sent"""
    sizes: str = 'bytes KB MB GB'
    """Units of a file's size"""
    point: str = '.'
    """Decimal point"""
    change: str = 'Change'
    """Link beside an answer to check"""
    returns: str = 'Then back to: {title}'
    """Where Continue leads in a change"""
    yes: str = 'Yes'
    """Answer: a single box that is ticked"""
    no: str = 'No'
    """Answer: a single box that is left empty"""
    not_answered: str = 'Not answered'
    """Answer: none was given"""
    date_format: str = '{d} {month} {y}'
    """Of a date: `{d}`, `{m}`, `{y}` numbers, `{month}` a name"""
    month_format: str = '{month} {y}'
    """Of a month: the same without `{d}`"""
    months: str = ...
    """Names for `{month}`, in order"""
    lang: str = 'en'
    """Language of these words; a full page says so, unless the app does"""
    messages: dict = ...
    """By code, see `problem_text`"""
    def date_text(self, value: str) -> str:
        """`value` as people write dates

        - `value`: What a date, month or datetime-local field holds; other text stays as it is

        Returns: By `date_format` or `month_format`, with the time of day behind it"""
    def decimal_text(self, value: str) -> str:
        """`value` as people write decimals

        - `value`: What a number field holds; other text stays as it is

        Returns: With the `point` of the language"""
    def problem_text(self, problem: Problem) -> str:
        """`problem` by the `messages`, with dates and decimals as people write them

        - `problem`: What is wrong with a field

        Returns: Plain text, not escaped"""
    def problem_texts(self, problems: dict) -> dict:
        """What to tell a visitor about `problems`

        - `problems`: Name of a control to a `Problem`, or to a list of them

        Returns: Name to a list of messages"""
    def size_text(self, n: float, most: bool = False) -> str:
        """A number of bytes as people say it, rounded up; a limit is rounded down

        - `n`: Bytes
        - `most`: Is it a limit?

        Returns: With one decimal below 10"""
