"""The comment bank: sentences trainers kept, offered where they helped before, and sentences worth keeping."""

from __future__ import annotations

from typing import Any

from alongside.problem import Problem
from alongside.service.base import Actor, Context, use_case
from alongside.store import comments, people
from alongside.store import work as kept
from alongside.store.sql import Row

LONGEST = 500  # letters of a kept sentence
TIMES = 3  # a sentence typed this often is worth keeping
_OFFERED = 5


@use_case("trainer")
def comment_bank(ctx: Context, actor: Actor, topic: str | None = None, find: str = "") -> list[Row]:
    """Sentences trainers kept: [{id, text, topic, used, author, mine, here, added_at}].

    Without a topic: most used first. For a topic (a row of a rubric, see `work`): one's own words first, then what was
    used on such rows most and last; here: how often. find: only sentences with these words, in any order.
    """
    words = find.casefold().split()
    with ctx.store.read() as db:
        names = people.names(db)
        here = comments.uses(db, topic) if topic else {}
        found = comments.every(db)
    shown = [
        one
        | {
            "author": names.get(one["author"], ""),
            "mine": one["author"] == actor.id,
            "here": here[one["id"]]["used"] if one["id"] in here else 0,
        }
        for one in found
        if all(word in one["text"].casefold() for word in words)
    ]
    if topic:
        shown.sort(key=lambda one: here[one["id"]]["last_at"] if one["id"] in here else "", reverse=True)
        shown.sort(key=lambda one: (not one["mine"], -one["here"], one["topic"] != topic))
    return shown


@use_case("trainer", write=True)
def add_comment(ctx: Context, actor: Actor, text: str, topic: str = "") -> Row:
    """Keep a sentence for everybody's use."""
    _fits(text, topic)
    with ctx.store.write() as db:
        return comments.add(db, ctx.new_id(), actor.id, text, topic, ctx.now())


@use_case("trainer", write=True)
def use_comment(ctx: Context, actor: Actor, id: str, topic: str = "") -> dict[str, str]:
    """Count one more use of a kept sentence, on this topic, so that the most useful stand first."""
    _fits("x", topic)
    with ctx.store.write() as db:
        comments.get(db, id)
        comments.use(db, id, topic, ctx.now())
    return {"id": id}


@use_case("trainer", write=True)
def change_comment(ctx: Context, actor: Actor, id: str, text: str) -> dict[str, str]:
    """Give one's own kept sentence other words; feedback sent before stays as it was. {id, text}."""
    _fits(text, "")
    with ctx.store.write() as db:
        _own(comments.get(db, id), actor)
        comments.change(db, id, text)
    return {"id": id, "text": text.strip()}


@use_case("trainer", write=True)
def retire_comment(ctx: Context, actor: Actor, id: str) -> dict[str, str]:
    """Take one's own sentence out of the bank; feedback sent with it stays as it was. {id, text}."""
    with ctx.store.write() as db:
        found = comments.get(db, id)
        _own(found, actor)
        comments.retire(db, id)
    return {"id": id, "text": found["text"]}


@use_case("trainer")
def worth_keeping(ctx: Context, actor: Actor) -> list[dict[str, Any]]:
    """Sentences this trainer typed three times or more and nobody kept: [{text, times}], as she wrote them last.

    The same sentence in other case or with other blanks is the same sentence.
    """
    with ctx.store.read() as db:
        known = {_same(one["text"]) for one in comments.every(db)}
        told = kept.told_by(db, actor.id)
    last: dict[str, str] = {}
    times: dict[str, int] = {}
    for work in told:
        for text in [work["comment"], *(one.get("comment", "") for one in work["rows"])]:
            alike = _same(text)
            if alike and alike not in known and len(text) <= LONGEST:
                last.setdefault(alike, text.strip())
                times[alike] = times.get(alike, 0) + 1
    often = sorted((one for one in times if times[one] >= TIMES), key=lambda one: -times[one])
    return [{"text": last[one], "times": times[one]} for one in often[:_OFFERED]]


def _same(text: str) -> str:
    return " ".join(text.casefold().split())


def _own(row: Row, actor: Actor) -> None:
    if row["author"] != actor.id:
        raise Problem(
            "This sentence",
            "was kept by somebody else.",
            "Keep your own wording beside it.",
            code="not-allowed",
        )


def _fits(text: str, topic: str) -> None:
    if not 1 <= len(text.strip()) <= LONGEST or len(topic) > 120:
        raise Problem("Comment", "is empty or too long.", "Write one to three sentences.", code="bad-field")
