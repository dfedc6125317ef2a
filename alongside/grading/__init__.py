"""What a module asks, what an answer shows at once, and what it scores.

Everything here is pure: content and answers in, plain results out. No clock, no database, no learner code.
"""

from __future__ import annotations

from alongside.grading.items import KINDS, Item
from alongside.grading.keys import Key
from alongside.grading.modules import ModuleSpec, Notebook, module, modules, references
from alongside.grading.respond import check_value, public, respond
from alongside.grading.rubric import Row, Rubric, RubricItem
from alongside.grading.score import ItemResult, RowResult, grade

__all__ = [
    "KINDS",
    "Item",
    "ItemResult",
    "Key",
    "ModuleSpec",
    "Notebook",
    "Row",
    "RowResult",
    "Rubric",
    "RubricItem",
    "check_value",
    "grade",
    "module",
    "modules",
    "public",
    "references",
    "respond",
]
