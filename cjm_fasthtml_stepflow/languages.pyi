"""What a flow says, in German and Spanish, and how to add a language of your own.

`words_de` and `words_es` are the `Words` of a flow in German and in Spanish: `StepFlow(..., words=words_de)`.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/languages.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.words import Words

__all__ = ['messages_de', 'words_de', 'messages_es', 'words_es']

messages_de: dict

words_de: Words

messages_es: dict

words_es: Words
