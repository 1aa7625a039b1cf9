"""HTML that comes as text, turned into the components that FastHTML makes.

`Tree` reads HTML into the `FT`s that FastHTML makes, and passes everything else through as text.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/markup.html.md"""

# Made from the imported package by tools/stubs.py

from fastcore.xml import Safe
from html.parser import HTMLParser
from typing import Any

__all__ = ['Tree']

class Tree(HTMLParser):
    """Turns HTML into `FT`s and texts; `stack` holds the open elements

    - `keep`: Makes what stands in the tree for a comment, a script, a lone end tag"""
    keep: Any
    stack: Any
    def __init__(self, keep=Safe) -> None: ...
    def out(self, o) -> None: ...
    def pop(self, closed) -> None: ...
    def handle_starttag(self, tag, attrs): ...
    def handle_endtag(self, tag): ...
    def handle_startendtag(self, tag, attrs) -> None: ...
    def handle_data(self, data) -> None: ...
    def handle_comment(self, data) -> None: ...
    def handle_pi(self, data) -> None: ...
    def handle_decl(self, decl) -> None: ...
    def unknown_decl(self, data) -> None: ...
    def read(self, html: str) -> tuple:
        """The elements and texts that `html` consists of; a `Tree` reads once

        - `html`: Finished HTML, whole or a fragment

        Returns: `FT`s and texts; `to_xml(..., indent=False)` draws the same page again"""
