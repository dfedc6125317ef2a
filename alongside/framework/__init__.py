"""The competency framework: every competency and function, its indicators, and the rule for its record.

One YAML file each in `courses/framework/`, found by itself; a wrong one is refused by file and field.
The default rule of the record is `courses/record-rules*.yaml`; a framework file may change it under `record:`.
Both are dated: what held before stays, so that an earlier day is judged by the rule of that day.
"""

from __future__ import annotations

from alongside.framework.cover import COLUMNS, Coming, Gap, Shortfall, coming, coverage, lacks, satisfiable
from alongside.framework.library import load, read_item
from alongside.framework.rules import load_rules
from alongside.framework.shapes import (
    DOMAINS,
    GROUPS,
    IDS,
    KINDS,
    SOURCES,
    Edition,
    Framework,
    Indicator,
    Item,
    KindRule,
    Level,
    Observable,
    RecordRule,
    Rules,
)

__all__ = [
    "COLUMNS",
    "DOMAINS",
    "GROUPS",
    "IDS",
    "KINDS",
    "SOURCES",
    "Coming",
    "Edition",
    "Framework",
    "Gap",
    "Indicator",
    "Item",
    "KindRule",
    "Level",
    "Observable",
    "RecordRule",
    "Rules",
    "Shortfall",
    "coming",
    "coverage",
    "lacks",
    "load",
    "load_rules",
    "read_item",
    "satisfiable",
]
