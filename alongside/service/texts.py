"""Practice texts somebody asked to keep, in her own area: no trainer sees them, and they are never evidence.

They lie beside her answers, under a name no module can have. A use-case here takes nobody's id: each reaches only the
texts of the one who calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alongside import submission
from alongside.problem import Problem
from alongside.review.shapes import KINDS
from alongside.service.base import Actor, Context, use_case
from alongside.store.sql import iso

WRITERS = ("learner", "trainer", "supervisor")
MOST = 20  # texts of one person
LONGEST = 60_000  # letters of one text; a long plan has 30,000
_AREA = "own_texts"  # a module's name holds no underscore
_NAME = 80  # letters
_WHOM = ("goes_by", "pronouns", "words")
_WHOM_LETTERS = 200


@use_case(*WRITERS)
def own_texts(ctx: Context, actor: Actor) -> dict[str, Any]:
    """{"texts": [{id, name, kind, saved_at}], "most"}, newest first."""
    kept = _kept(ctx, actor)
    texts = [
        {"id": id_, "name": one.value["name"], "kind": one.value["kind"], "saved_at": one.saved_at}
        for id_, one in kept.items()
    ]
    return {"texts": sorted(texts, key=lambda one: one["saved_at"], reverse=True), "most": MOST}


@use_case(*WRITERS)
def own_text(ctx: Context, actor: Actor, id: str) -> dict[str, Any]:
    """{"id", "name", "kind", "text", "whom", "saved_at"}. Raises Problem("not-found")."""
    kept = _kept(ctx, actor)
    if id not in kept:
        raise Problem("This text", "is not kept here.", "Choose one from your list.", code="not-found")
    return {**kept[id].value, "id": id, "saved_at": kept[id].saved_at}


@use_case(*WRITERS, write=True)
def keep_text(
    ctx: Context, actor: Actor, kind: str, text: Any, name: str = "", whom: dict[str, Any] | None = None, id: str = ""
) -> dict[str, str]:
    """Keep a practice text because its writer asked for it: {id, saved_at}. id: one of hers, to write over.

    The answer holds none of its words: answers to writes are kept for a while, for requests that come twice.

    whom: {goes_by, pronouns, words} of the person it is about, each plain text. Raises Problem "bad-field",
    "not-found" or "conflict" when there is no room for another.
    """
    if kind not in KINDS:
        raise Problem(kind, "is not a kind of text.", f"Known: {', '.join(KINDS)}.", code="bad-field")
    if not isinstance(text, str) or not text.strip():
        raise Problem("Your text", "is empty.", "Write or paste something first.", code="bad-field")
    if len(text) > LONGEST:
        raise Problem("Your text", f"is longer than {LONGEST:,} letters.", "Keep a part of it.", code="too-large")
    about = {field: (whom or {}).get(field, "") for field in _WHOM}
    if not all(isinstance(said, str) and len(said) <= _WHOM_LETTERS for said in about.values()):
        raise Problem("Who it is about", "is too long.", f"At most {_WHOM_LETTERS} letters each.", code="bad-field")
    named = " ".join((name or text).split())[:_NAME].strip()
    value = {"kind": kind, "name": named, "text": text, "whom": about}
    path, at, own = _path(ctx, actor), iso(ctx.now()), id or ctx.new_id()

    def put(now: submission.Answers) -> submission.Answers:
        if id and id not in now.items:
            raise Problem("This text", "is no longer kept.", "Keep it as a new one.", code="not-found")
        if not id and len(now.items) >= MOST:
            raise Problem("Your list", f"holds {MOST} texts.", "Delete one, then keep this one.", code="conflict")
        return submission.with_item(now, own, "", value, at)

    submission.check_value("Your text", value)
    submission.change(path, _AREA, put)
    return {"id": own, "saved_at": at}


@use_case(*WRITERS, write=True)
def drop_text(ctx: Context, actor: Actor, id: str) -> dict[str, str]:
    """Delete one of her own kept texts for good: {id}. One that is not there does no harm."""
    path = _path(ctx, actor)
    if path.exists():
        submission.remove(path, _AREA, id)
    return {"id": id}


def _kept(ctx: Context, actor: Actor) -> Mapping[str, submission.Answer]:
    path = _path(ctx, actor)  # looking leaves nothing behind, not even a lock
    return submission.read(path, _AREA).items if path.exists() else {}


def _path(ctx: Context, actor: Actor) -> Path:
    return submission.answers_path(ctx.home, actor.id, _AREA)
