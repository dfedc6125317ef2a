"""The competency record: a pure function of events, framework and date. Nothing here reads the clock or a
database.

`record(events, framework, today)` gives one `Cell` for each competency and function of one learner; `spans`
gives the same as dated intervals, so that "as of" any day is a look-up and nothing goes stale at midnight.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from alongside.evidence import Event
from alongside.framework import Coming, Framework
from alongside.record.cell import STATES, Cell, cell
from alongside.record.intervals import Span, spans

__all__ = ["STATES", "Cell", "Span", "cell", "record", "spans"]


def record(
    events: Iterable[Event], framework: Framework, today: date, *, coming: Coming | None = None
) -> dict[str, Cell]:
    """framework id -> Cell, for the events of one learner, as things stood on `today`.

    coming: framework id -> why the shipped content cannot satisfy its rule yet; a row that was never signed does not
    become ready then, and says so.
    """
    about: dict[str, list[Event]] = {}
    for event in events:
        about.setdefault(event.about, []).append(event)
    return {
        id: cell(about.get(id, []), item, today, coming=(coming or {}).get(id))
        for id, item in framework.items.items()
    }
