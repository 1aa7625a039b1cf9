"""Everything that a flow says by itself: each text in one place, with dates, decimals and sizes as people write them.

`Words` holds everything that a flow says. It is a frozen dataclass: `replace` a text, take a [language](01e_languages.ipynb) that comes with the package, or make your own, and hand it to the flow, `StepFlow(..., words=...)`.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/words.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.constraints import Problem
from dataclasses import dataclass

__all__ = ['Words']

class _Fixed:
    """Fields with defaults, which stay as they were made, since all visitors share them"""
    def __init__(self, **own) -> None: ...
    def __setattr__(self, k, v) -> None: ...

def _fixed(cls):
    """`cls` as a dataclass with the methods of `_Fixed`: generated ones would cost each start two milliseconds"""

@dataclass(frozen=True)
class _PageWords(_Fixed):
    """What a flow says on buttons and pages

    - `sent_back`: Without HTMX
    - `sent_back_large`: The same
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
    next: str = ...
    """Submit button of a step with the default `next_button_text`"""
    back: str = ...
    """Button to the step before"""
    skip: str = ...
    """Button of a step that may be skipped"""
    cancel: str = ...
    """Button that drops all answers"""
    retry: str = ...
    """Link or button after a failure"""
    look: str = ...
    """Link on the page that waits"""
    busy: str = ...
    """Said to screen readers while a request runs"""
    progress: str = ...
    """Name of the progress list, for screen readers"""
    step_of: str = ...
    """Place in the flow"""
    done: str = ...
    """State in the progress list: accepted"""
    skipped: str = ...
    """State in the progress list: skipped"""
    open: str = ...
    """State in the progress list: an earlier answer changed the step"""
    title: str = ...
    """Title of a page"""
    error_title: str = ...
    """Title of a page with messages"""
    page_title: str = ...
    """Title in an app that has a name"""
    done_title: str = ...
    """Heading when `on_complete` says nothing"""
    done_text: str = ...
    """Text when `on_complete` says nothing"""
    already: str = ...
    """It was sent again, and its outcome is gone"""
    def __init__(
        self,
        *,
        sent_back: str = ...,
        sent_back_large: str = ...,
        next: str = 'Continue',
        back: str = 'Back',
        skip: str = 'Skip this step',
        cancel: str = 'Cancel',
        retry: str = 'Try again',
        look: str = 'Look again',
        busy: str = 'Sending',
        progress: str = 'Progress',
        step_of: str = 'Step {n} of {total}',
        done: str = 'done',
        skipped: str = 'skipped',
        open: str = 'to do again',
        title: str = '{title} ({step_of})',
        error_title: str = 'Error: {title}',
        page_title: str = '{title} – {app}',
        done_title: str = 'Done',
        done_text: str = 'Your answers have been sent.',
        already: str = 'This form has already been sent.',
    ) -> None: ...

@dataclass(frozen=True)
class _NoticeWords(_Fixed):
    """What a flow says above a step

    - `problem`: Heading of the summary of messages
    - `invalid`: `validate` objects and gives no reason
    - `out_of_order`: A step was sent before its turn
    - `unknown_step`: A step was sent that is gone
    - `changed`: Answers to check
    - `sent_before`: An old form
    - `reopened`: On a reopened step
    - `expired`: No record
    - `cookies`: No session
    - `resend`: Not of this session
    - `too_large`: Over a limit
    - `offline`: No answer came
    - `refused`: An HTTP error
    - `failed`: A callable raised"""
    problem: str = ...
    """Heading of the summary of messages"""
    invalid: str = ...
    """`validate` objects and gives no reason"""
    out_of_order: str = ...
    """A step was sent before its turn"""
    unknown_step: str = ...
    """A step was sent that is gone"""
    changed: str = ...
    """Answers to check"""
    sent_before: str = ...
    """An old form"""
    reopened: str = ...
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
    def __init__(
        self,
        *,
        problem: str = 'There is a problem',
        invalid: str = 'Check your answers on this page.',
        out_of_order: str = 'Please answer this step first.',
        unknown_step: str = 'That step is not part of this form any more.',
        changed: str = ...,
        sent_before: str = ...,
        reopened: str = ...,
        expired: str = ...,
        cookies: str = ...,
        resend: str = ...,
        too_large: str = ...,
        offline: str = ...,
        refused: str = ...,
        failed: str = ...,
    ) -> None: ...

@dataclass(frozen=True)
class Words(_NoticeWords, _PageWords):
    """Everything a flow says by itself, in English

    - `sent_back`: Without HTMX
    - `sent_back_large`: The same
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
    waiting_title: str = ...
    """Heading while another request finishes the flow"""
    waiting: str = ...
    """Text there"""
    held: str = ...
    """Nothing retries by itself"""
    missing_title: str = ...
    """Heading where the address names no step"""
    missing: str = ...
    """Text there"""
    to_form: str = ...
    """Link there, to the visitor's current step"""
    files: str = ...
    """Name of the list at a file control, for screen readers"""
    remove: str = ...
    """Button beside an uploaded file"""
    remove_file: str = ...
    """The same, for screen readers"""
    sending: str = ...
    """While files are sent"""
    sizes: str = ...
    """Units of a file's size"""
    point: str = ...
    """Decimal point"""
    change: str = ...
    """Link beside an answer to check"""
    returns: str = ...
    """Where Continue leads in a change"""
    yes: str = ...
    """Answer: a single box that is ticked"""
    no: str = ...
    """Answer: a single box that is left empty"""
    not_answered: str = ...
    """Answer: none was given"""
    date_format: str = ...
    """Of a date: `{d}`, `{m}`, `{y}` numbers, `{month}` a name"""
    month_format: str = ...
    """Of a month: the same without `{d}`"""
    months: str = ...
    """Names for `{month}`, in order"""
    lang: str = ...
    """Language of these words; a full page says so, unless the app does"""
    messages: dict = ...
    """By code, see `problem_text`"""
    def __init__(
        self,
        *,
        sent_back: str = ...,
        sent_back_large: str = ...,
        next: str = 'Continue',
        back: str = 'Back',
        skip: str = 'Skip this step',
        cancel: str = 'Cancel',
        retry: str = 'Try again',
        look: str = 'Look again',
        busy: str = 'Sending',
        progress: str = 'Progress',
        step_of: str = 'Step {n} of {total}',
        done: str = 'done',
        skipped: str = 'skipped',
        open: str = 'to do again',
        title: str = '{title} ({step_of})',
        error_title: str = 'Error: {title}',
        page_title: str = '{title} – {app}',
        done_title: str = 'Done',
        done_text: str = 'Your answers have been sent.',
        already: str = 'This form has already been sent.',
        problem: str = 'There is a problem',
        invalid: str = 'Check your answers on this page.',
        out_of_order: str = 'Please answer this step first.',
        unknown_step: str = 'That step is not part of this form any more.',
        changed: str = ...,
        sent_before: str = ...,
        reopened: str = ...,
        expired: str = ...,
        cookies: str = ...,
        resend: str = ...,
        too_large: str = ...,
        offline: str = ...,
        refused: str = ...,
        failed: str = ...,
        waiting_title: str = 'One moment',
        waiting: str = ...,
        held: str = ...,
        missing_title: str = 'Page not found',
        missing: str = ...,
        to_form: str = 'Go to the form',
        files: str = 'Uploaded files',
        remove: str = 'Remove',
        remove_file: str = 'Remove {name}',
        sending: str = 'Sending: {percent} %',
        sizes: str = 'bytes KB MB GB',
        point: str = '.',
        change: str = 'Change',
        returns: str = 'Then back to: {title}',
        yes: str = 'Yes',
        no: str = 'No',
        not_answered: str = 'Not answered',
        date_format: str = '{d} {month} {y}',
        month_format: str = '{month} {y}',
        months: str = ...,
        lang: str = 'en',
        messages: dict = ...,
    ) -> None: ...
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
