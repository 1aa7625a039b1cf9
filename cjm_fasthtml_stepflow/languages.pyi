"""What a flow says, in German and Spanish, and how to add a language of your own.

`words_de` and `words_es` are the `Words` of a flow in German and in Spanish: `StepFlow(..., words=words_de)`. `localized` makes messages with dates and decimals as people write them, for these languages and for one of your own.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/languages.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.looks import Words
from typing import Any, Callable

__all__ = ['messages_de', 'words_de', 'messages_es', 'words_es', 'localized']

def localized(template: str, date: str = '{d:02}.{m:02}.{y}', point: str = ',') -> Callable[..., Any]:
    """`template` with dates and decimals as people write them

    - `template`: Message with `{min}`, `{max}`, `{low}` or `{high}`
    - `date`: How a date is written; the default is German
    - `point`: Decimal point

    Returns: For the `messages` of `Words`"""

messages_de: dict

words_de: Words

messages_es: dict

words_es: Words
