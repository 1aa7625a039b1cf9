"""What makes a flow look right on Pico and on a page without any style, in light and in dark, on a phone and on paper.

`stepflow_css` goes by the class names in `Looks`, so the rest of the app stays as it is. Its rules for what a step itself draws have no specificity, and any rule of the app wins over them.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/stylesheet.html.md"""

# Made from the imported package by tools/stubs.py

from fastcore.xml import FT

__all__ = ['stepflow_css']

stepflow_css: FT
