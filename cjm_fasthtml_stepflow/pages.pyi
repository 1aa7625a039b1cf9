"""Pages, fragments and redirects: what leaves a flow, for a browser, for HTMX, and for a page of yours.

The functions here make the responses to a `Visit`: `page_around` puts a page around a step that is handed to it as HTML, and
others draw the rest: an outcome, the wait for one, an unknown address, a failure.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/pages.html.md"""

# Made from the imported package by tools/stubs.py

__all__ = ['redirected', 'lead_away', 'titles', 'page_around', 'replaces', 'outcome_page', 'waiting_page', 'broken_page', 'missing_page', 'refused_page']

def redirected(v, url, res, base=None):
    """Send the visitor to `url`, by a 303 or by HTMX, with headers and tasks of `res`"""

def lead_away(v, r, base=None):
    """Send the visitor where `r` leads"""

def titles(v, step, errors=(), heads=()):
    """What the browser's tab says of `step`, and what of `heads` says the rest"""

def page_around(v, box, title, heads, url, status=200, more=()):
    """A full page or a fragment around the container `box`"""

def replaces(v):
    """Does the answer take the place of a container that the page has?"""

def outcome_page(v, res):
    """What `on_complete` returned, however often it is asked for"""

def waiting_page(v):
    """A page that looks again by itself"""

async def broken_page(v, e, step=None):
    """Last resort: a page that says so, with ways out; without `e`, for what can be neither taken nor kept"""

def missing_page(v):
    """A page for an address that names no step"""

def refused_page(v):
    """A page for a submission that was refused unseen"""
