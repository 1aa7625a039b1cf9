"""A record of an older definition goes on in a newer one: steps with other ids, answers of another shape.

`renamed` and `migrated` bring a record up to date with a definition that has changed under it.

Docs: https://cj-mills.github.io/cjm-fasthtml-stepflow/older.html.md"""

# Made from the imported package by tools/stubs.py

from cjm_fasthtml_stepflow.state_store import Record

__all__ = ['renamed', 'all_answers', 'migrated', 'up_to_date']

def renamed(rec: Record, now: dict) -> Record:
    """`rec` with the present ids of steps

    - `now`: Former id of a step -> its id

    Returns: The same record where it knows none of the former ids"""

def all_answers(rec: Record) -> dict:
    """Every answer in the record, parked ones included

    Returns: Name -> value"""

def migrated(rec: Record, answers: dict, owner: dict = {}) -> Record:
    """`rec` with other answers

    - `rec`: A record of an older definition
    - `answers`: What `migrate` made of `all_answers(rec)`
    - `owner`: Data key -> id of its step

    Returns: The record afterwards"""

async def up_to_date(flow, rec: Record) -> Record:
    """`rec` with its answers as `flow` has them now

    - `flow`: A flow: `flow_id`, `steps`, `version` and `migrate`
    - `rec`: A record of any version

    Returns: `rec` itself if there is nothing to do; a `TypeError` where `migrate` returns no dict of JSON"""
