"""A second pair of eyes: another trainer marks the same work without seeing the first marks; then both see both.

Until her own marks are kept, a second marker gets no points, no comment and no name from here or from the desk: neither
the first trainer's nor the program's, and not the learner's.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from alongside.problem import Problem
from alongside.service import deciding, rules, scope
from alongside.service.base import Actor, Context, use_case
from alongside.service.judging import _spec, _titles, waits
from alongside.service.second_figures import agreement, before
from alongside.store import people, rulings, second_marks
from alongside.store import work as kept
from alongside.store.sql import Row, moment

if TYPE_CHECKING:
    from sqlalchemy import Connection

EVERY = 10  # one accepted piece of work in ten is offered for a second look
_OFFERS = 20


@use_case("trainer")
def second_looks(ctx: Context, actor: Actor) -> dict[str, Any]:
    """Everything about second marks for this trainer.

    {"waiting": [{id, title, item, kind, asked_by, days, waits}] for her to mark; "asked": [the same with marker] she asked
    for; "done": [{id, title, item, with, at}] to compare; "offered": accepted work of others, one piece in ten, chosen by
    its id alone; "agreement": see `second_figures`; "trainers": [{id, name, sites}] she may ask}. The cards of work she has not
    marked yet hold no points and no names but the asker's.
    """
    with ctx.store.read() as db:
        mine = {one["id"]: one for one in scope.everybody(db, actor) if one["id"] != actor.id}
        every = [one for one in second_marks.every(db)]
        works = {one["id"]: one for one in kept.items(db, people_ids=mine, brief=True)}
        told = rulings.of_works(db, [one["work"] for one in every if one["work"] in works])
        names = people.names(db)
        others = [
            one
            for one in people.every(db, role="trainer")
            if one["id"] != actor.id and actor.sites.intersection(one["sites"])
        ]
    titles = _titles(ctx, {one["module"] for one in works.values()})
    asked = {one["work"] for one in every}

    def card(mark: Row) -> dict[str, Any]:
        work = works[mark["work"]]
        days = (ctx.now() - moment(mark["asked_at"])).days
        return {
            "id": work["id"],
            "title": titles[work["module"]],
            "item": work["item"],
            "kind": work["kind"],
            "asked_by": names.get(mark["asked_by"], ""),
            "days": days,
            "waits": waits(days),
        }

    here = [one for one in every if one["work"] in works]
    done = [one for one in here if one["marked_at"] and told.get(one["work"])]
    return {
        "waiting": [card(one) for one in here if one["marker"] == actor.id and not one["marked_at"]],
        "asked": [
            card(one) | {"marker": names.get(one["marker"], "")}
            for one in here
            if one["asked_by"] == actor.id and one["marker"] != actor.id and not one["marked_at"]
        ],
        "done": [
            card(one) | {"with": _other(actor, one, told[one["work"]], names), "at": one["marked_at"]}
            for one in reversed(done)
            if actor.id in _both(one, told[one["work"]])
        ],
        "offered": [
            {"id": one["id"], "title": titles[one["module"]], "item": one["item"], "kind": one["kind"]}
            for one in works.values()
            if one["status"] == "judged"
            and one["judged_by"] != actor.id
            and one["id"] not in asked
            and _rows(one)
            and offered(one["id"])
        ][-_OFFERS:],
        "agreement": agreement(done, works, told, titles),
        "trainers": [{"id": one["id"], "name": one["name"], "sites": one["sites"]} for one in others],
    }


def offered(work: str) -> bool:
    """Whether this piece of work is the one in ten; by its id alone, so nobody chooses it and it never changes."""
    return int.from_bytes(hashlib.sha256(work.encode()).digest()[:8], "big") % EVERY == 0


@use_case("trainer", write=True)
def ask_second(ctx: Context, actor: Actor, id: str, marker: str = "") -> dict[str, str]:
    """Ask another trainer (or, with marker "", oneself) for a second mark: {id, marker: her name}.

    Raises Problem "conflict" where somebody was asked before, "not-allowed" where she decided on it first, is its
    learner, or may not see it.
    """
    who = marker or actor.id
    with ctx.store.write() as db:
        row = deciding.mine(db, actor, id)
        if row["person"] in (actor.id, who):
            raise Problem(
                "This work",
                "is their own." if marker else "is your own.",
                "Choose another trainer.",
                code="not-allowed",
            )
        found = people.get(db, who)
        if who != actor.id and (
            "trainer" not in found["roles"]
            or found["disabled_at"]
            or not set(found["sites"]) & set(people.sites_of(db, row["person"]))
        ):
            raise Problem(
                found["name"], "is no trainer at this site.", "Choose one from the list.", code="not-allowed"
            )
        if not _rows(row):
            raise Problem("This work", "has no rows with points.", "Talk about it instead.", code="bad-field")
        if row["status"] not in ("waiting", "held", "judged", "returned"):
            raise Problem("This work", "is no longer current.", "Choose the newest attempt.", code="conflict")
        if who in {one["by"] for one in rulings.of_work(db, id)} | {row["judged_by"]}:
            raise Problem(
                "This work",
                "was decided by the same trainer.",
                "A second look needs somebody else.",
                code="not-allowed",
            )
        before = second_marks.of_work(db, id)
        if before and (before["marker"] != who or before["marked_at"]):
            who_then = people.names(db).get(before["marker"], "Somebody")
            raise Problem(
                who_then,
                "was asked for this one already.",
                "One second look is enough; talk about it.",
                code="conflict",
            )
        if not before:
            second_marks.ask(db, id, who, actor.id, ctx.now())
    return {"id": id, "marker": found["name"]}


@use_case("trainer", write=True)
def withdraw_second(ctx: Context, actor: Actor, id: str) -> dict[str, str]:
    """Ask no longer, or say no: by the trainer who asked or who was asked, while nothing is marked. {id}."""
    with ctx.store.write() as db:
        deciding.mine(db, actor, id)
        mark = second_marks.of_work(db, id)
        if mark is None:
            return {"id": id}
        if actor.id not in (mark["marker"], mark["asked_by"]):
            raise Problem(
                "This second look", "is between two other trainers.", "Ask them.", code="not-allowed"
            )
        if mark["marked_at"]:
            raise Problem(
                "This second look", "is done already.", "Read it under “Second looks”.", code="conflict"
            )
        second_marks.withdraw(db, id)
    return {"id": id}


@use_case("trainer")
def second_work(ctx: Context, actor: Actor, id: str) -> dict[str, Any]:
    """What a second marker sees: {id, title, item, kind, prompt, case, text, rows: [{id, max, criterion, judge, full,
    indicators: [{id, text}]}], max}. Nothing of the first marks, the program's reading, the learner's or a trainer's name."""
    with ctx.store.read() as db:
        row = _to_mark(db, actor, id)
    known = rules.current(ctx).indicators
    spec = _spec(ctx, row["module"])
    item = spec.items.get(row["item"]) if spec else None
    return {
        "id": id,
        "title": spec.title if spec else row["module"],
        "item": row["item"],
        "kind": row["kind"],
        "prompt": item.prompt if item else "",
        "case": item.facts.get("case", "") if item else "",
        "text": (row["document"] or {}).get("text", ""),
        "rows": [
            {name: one[name] for name in ("id", "max", "criterion", "judge", "full")}
            | {
                "indicators": [
                    {"id": name, "text": known[name].text if name in known else ""}
                    for name in one["indicators"]
                ]
            }
            for one in _rows(row)
        ],
        "max": sum(one["max"] for one in _rows(row)),
    }


@use_case("trainer", write=True)
def second_mark(ctx: Context, actor: Actor, id: str, rows: list[Any], comment: str = "") -> dict[str, Any]:
    """Keep the second marks, every row with its points: {id, points, max, decided}. They are never changed afterwards.

    decided: whether the first decision is there, so that both can be compared now.
    """
    said = deciding.asked_well(comment, "accept")
    with ctx.store.write() as db:
        row = _to_mark(db, actor, id)
        told = deciding.given(row, rows)
        marks = [
            {
                "id": one["id"],
                "points": deciding.points_of(one["id"], told.get(one["id"], {}).get("points"), one["max"]),
                "comment": deciding.word_of(one["id"], told.get(one["id"], {})),
            }
            for one in _rows(row)
        ]
        second_marks.mark(db, id, actor.id, marks, said, ctx.now())
        decided = bool(rulings.of_work(db, id)) or bool(row["judged_by"])
    return {
        "id": id,
        "points": deciding.total(marks),
        "max": sum(one["max"] for one in _rows(row)),
        "decided": decided,
    }


@use_case("trainer")
def compare_marks(ctx: Context, actor: Actor, id: str) -> dict[str, Any]:
    """Both marks side by side, for the two who made them, once both are there.

    {id, name, title, item, text, first: {by, at, comment, points}, second: the same, max, words, differ, mine: whether this
    trainer may decide anew, rows: [{id, criterion, judge, max, first, second, first_said, second_said, same, words}]}.
    Raises Problem "conflict" before both are there.
    """
    with ctx.store.write() as db:  # an older decision is put in order first
        row = deciding.mine(db, actor, id)
        mark, decisions = second_marks.of_work(db, id), deciding.history(db, row)
        names = people.names(db)
    if mark is None or not mark["marked_at"] or not decisions:
        raise Problem(
            "This second look",
            "is not complete: both have to mark it first.",
            "Come back later.",
            code="conflict",
        )
    if actor.id not in _both(mark, decisions):
        raise Problem("This second look", "is between two other trainers.", "Ask them.", code="not-allowed")
    first = before(mark, decisions)
    by, other = names.get(first["by"], ""), names.get(mark["marker"], "")
    theirs = {one["id"]: one for one in mark["rows"]}
    rows = []
    for one in first["rows"]:
        if one["id"] not in theirs:
            continue
        mine, hers = one["points"], theirs[one["id"]]["points"]
        same = mine == hers
        words = (
            f"Both gave {hers:g}."
            if same
            else f"{other} gave {hers:g}, {by} gave {'none' if mine is None else f'{mine:g}'}."
        )
        rows.append(
            {name: one[name] for name in ("id", "criterion", "judge", "max")}
            | {
                "first": mine,
                "second": hers,
                "first_said": one.get("comment", ""),
                "second_said": theirs[one["id"]]["comment"],
                "same": same,
                "words": words,
            }
        )
    differ = sum(not one["same"] for one in rows)
    words = "You agree on every row." if not differ else f"You differ on {differ} of {len(rows)} rows."
    return {
        "id": id,
        "name": row["name"],
        "title": _titles(ctx, {row["module"]})[row["module"]],
        "item": row["item"],
        "text": (row["document"] or {}).get("text", ""),
        "max": sum(one["max"] for one in rows),
        "rows": rows,
        "differ": differ,
        "words": words,
        "mine": first["by"] == actor.id,
        "first": {"by": by, "at": first["at"], "comment": first["comment"], "points": first["points"]},
        "second": {
            "by": other,
            "at": mark["marked_at"],
            "comment": mark["comment"],
            "points": deciding.total(mark["rows"]),
        },
    }


def _rows(row: Row) -> list[Row]:
    return [one for one in row["rows"] if one["max"] > 0]


def _to_mark(db: Connection, actor: Actor, id: str) -> Row:
    """The work this trainer was asked to mark and has not marked. Raises Problem."""
    row = deciding.mine(db, actor, id)
    if id not in second_marks.waiting_for(db, actor.id):
        raise Problem(
            "This work", "is not waiting for your second look.", "Go back to the list.", code="not-found"
        )
    return row


def _both(mark: Row, decisions: list[Row]) -> set[str]:
    return {mark["marker"], before(mark, decisions)["by"]}


def _other(actor: Actor, mark: Row, decisions: list[Row], names: dict[str, str]) -> str:
    others = _both(mark, decisions) - {actor.id}
    return ", ".join(sorted(names.get(one, "") for one in others))
