"""Asking many people at once to do a module: what the part assigning.js calls, for any page that shows it."""

from __future__ import annotations

from functools import partial

from alongside import client, content, grading
from alongside.forms.base import Action

_ACTS = ("preview_assign", "assign_many", "unassign_many")


def modules() -> list[dict[str, str]]:
    """Every module there is: [{slug, title}]."""
    slugs = content.units("courses/modules", "module.yaml")
    return [{"slug": slug, "title": grading.module(slug).title} for slug in slugs]


def actions() -> dict[str, Action]:
    """The acts by name, and `modules`."""
    return {"modules": modules} | {name: partial(client.call, name) for name in _ACTS}
