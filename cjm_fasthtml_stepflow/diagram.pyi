"""Steps, conditions, skips and the end of a flow as a Mermaid flowchart, drawn from the definition.

`mermaid` draws a list of steps. A condition is a diamond that says what is asked: the first line of its docstring, or its name. A dotted line leads past
a step that may be skipped. Jupyter, GitHub and most documentation sites show Mermaid as a picture.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/diagram.html.md"""

# Made from the imported package by tools/stubs.py

__all__ = ['mermaid']

def mermaid(steps: list, on_complete=None) -> str:
    """A flowchart of `steps`

    Returns: Text for Mermaid"""
