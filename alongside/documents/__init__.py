"""Documents people write about support: notes, goals, plans, and the person a case is about."""

from __future__ import annotations

from alongside.documents.compose import PROFILE_HEADINGS, compose
from alongside.documents.headers import Header, Section, headers, sections
from alongside.documents.person import Person, Supporter, read_person
from alongside.documents.reading import KINDS, from_json, part_of, read, text_of
from alongside.documents.shapes import Goal, Note, Plan

__all__ = [
    "KINDS",
    "PROFILE_HEADINGS",
    "Goal",
    "Header",
    "Note",
    "Person",
    "Plan",
    "Section",
    "Supporter",
    "compose",
    "from_json",
    "headers",
    "part_of",
    "read",
    "read_person",
    "sections",
    "text_of",
]
