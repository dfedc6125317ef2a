"""Documents people write about support: notes, goals, plans, and the person a case is about."""

from __future__ import annotations

from alongside.documents.compose import PROFILE_HEADINGS, compose
from alongside.documents.docx import markdown_of
from alongside.documents.headers import Header, headers
from alongside.documents.person import Person, Supporter, read_person
from alongside.documents.plan import (
    Goal,
    Meeting,
    Need,
    PaidSupport,
    Plan,
    RightsChange,
    Risk,
    Signature,
    Step,
    Strength,
    UnpaidSupport,
)
from alongside.documents.plan_markdown import plan_from, to_markdown
from alongside.documents.plan_names import part_of
from alongside.documents.plan_outline import Outline, Row, outline
from alongside.documents.plan_page import to_page
from alongside.documents.reading import KINDS, from_json, read, text_of
from alongside.documents.shapes import Note

__all__ = [
    "KINDS",
    "PROFILE_HEADINGS",
    "Goal",
    "Header",
    "Meeting",
    "Need",
    "Note",
    "Outline",
    "PaidSupport",
    "Person",
    "Plan",
    "RightsChange",
    "Risk",
    "Row",
    "Signature",
    "Step",
    "Strength",
    "Supporter",
    "UnpaidSupport",
    "compose",
    "from_json",
    "headers",
    "markdown_of",
    "outline",
    "part_of",
    "plan_from",
    "read",
    "read_person",
    "text_of",
    "to_markdown",
    "to_page",
]
