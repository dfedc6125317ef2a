"""Agreement: several assessors judge the same document or visit, each alone, and talk about where they differ.

Nobody sees another's marks before all are in; the server holds them back, from the round's maker too. What is said here is
for the assessors to learn from: it changes no record, no points and no evidence.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from alongside.framework import vignettes
from alongside.problem import Problem
from alongside.service import agreeing_subjects as subjects
from alongside.service import blinding, rules, scope
from alongside.service.agreeing_figures import figures, in_words, pooled
from alongside.service.base import Actor, Context, use_case
from alongside.service.records import note
from alongside.store import people, rounds
from alongside.store import work as handed_in
from alongside.store.sql import Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

_ROLES = ("trainer", "supervisor")
_MOST, _NEWEST, _WORDS = 6, 40, 300  # assessors of a round; pieces offered; letters of a reason


@use_case("trainer", "supervisor")
def agreement_page(ctx: Context, actor: Actor) -> dict[str, Any]:
    """Rounds that wait for one's marks, the others, what a new round can be about, and how pairs have agreed.

    {"me": {id, name}, "rounds": [{id, kind, title, about, made_by, made_on, in, of, waiting, complete, words}],
     "documents": [{id, title, name, on, status}], "visits": [{slug, title, about, about_title, steps}],
     "assessors": [{id, name, roles}], "pairs": see `_pairs`}
    """
    frame = rules.current(ctx)
    with ctx.store.read() as db:
        names = people.names(db)
        found = rounds.of_person(db, actor.id)
        marks = rounds.marks_of(db, [row["id"] for row in found])
        staff = scope.everybody(db, actor)
        mine = {row["id"] for row in staff} - {actor.id}
        blind = blinding.closed(db, actor)
        works = [row for row in handed_in.items(db, people_ids=mine) if subjects.offered(row) and row["id"] not in blind]
    visits = vignettes.load(frame, ctx.home).values()
    return {
        "me": {"id": actor.id, "name": actor.name},
        "rounds": [_card(ctx, actor, row, marks[row["id"]], names) for row in found],
        "documents": [
            {
                "id": row["id"],
                "title": subjects.title(ctx, row),
                "name": row["name"],
                "on": row["submitted_at"],
                "status": row["status"],
            }
            for row in works[-_NEWEST:][::-1]
        ],
        "visits": [
            {
                "slug": one.slug,
                "title": one.title,
                "about": one.about,
                "about_title": frame.items[one.about].title,
                "steps": len(one.meant),
            }
            for one in visits
        ],
        "assessors": [
            {"id": row["id"], "name": row["name"], "roles": [role for role in row["roles"] if role in _ROLES]}
            for row in staff
            if set(row["roles"]) & set(_ROLES)
        ],
        "pairs": _pairs(ctx, found, marks, names),
    }


@use_case("trainer", "supervisor", write=True)
def make_round(ctx: Context, actor: Actor, kind: str, subject: str, assessors: list[str]) -> dict[str, Any]:
    """Ask two to six assessors to judge one thing, each alone: {"id"}. kind: document (subject: a piece of work's id) or
    observation (subject: a visit's slug).

    Raises Problem "bad-field", "not-found", or "not-allowed" for somebody who may not see the writer, or is the writer.
    """
    chosen = list(dict.fromkeys(assessors))
    if not 2 <= len(chosen) <= _MOST:
        raise Problem(
            "The assessors", "are too few or too many.", f"Choose two to {_MOST}.", code="bad-field"
        )
    if kind not in subjects.MARKS:
        raise Problem(
            "kind", f"cannot be {kind!r}.", f"Known: {', '.join(subjects.MARKS)}.", code="bad-field"
        )
    with ctx.store.write() as db:
        known = {row["id"]: row for row in scope.everybody(db, actor)}
        for one in chosen:
            if one not in known or not set(known[one]["roles"]) & set(_ROLES):
                what = "is no trainer or supervisor at one of your sites."
                raise Problem("An assessor", what, "Choose from the list.", code="not-allowed")
        title, about, facts = (
            subjects.document(ctx, db, actor, subject, chosen)
            if kind == "document"
            else subjects.visit(ctx, subject)
        )
        id = ctx.new_id()
        rounds.add(db, id, kind, title, about, facts, actor.id, chosen, ctx.now())
    return {"id": id}


@use_case("trainer", "supervisor")
def agreement_round(ctx: Context, actor: Actor, round: str) -> dict[str, Any]:
    """One round, for its maker and its assessors.

    {"id", "kind", "title", "about", "about_title", "text", "case", "rows": [{id, text, full, marks: [[mark, words]]}],
     "assessors": [{name, me, in}], "left": names of those who took themselves out, "asked", "mine": {row: {mark, why}} | None,
     "maker", "closed", "complete",
     "result": {"figures": see `agreeing_figures`, "names", "rows": [{id, marks: [{mark, why}], same, meant, because,
     agreed: {mark, words, by, on} | None}]} | None}
    result stays None until every assessor has marked, or the maker has stopped waiting. Opening somebody's work is written
    to the access log. Raises Problem "not-found", "not-allowed".
    """
    with ctx.store.read() as db:
        row = _mine(db, actor, round)
        marks = rounds.marks_of(db, [round])[round]
        names = people.names(db)
        text, case, writer = subjects.text(ctx, db, actor, row)
    if writer:
        note(ctx, actor, writer, "viewed", "work in an agreement round")
    frame = rules.current(ctx)
    mine = next((one for one in marks if one["assessor"] == actor.id), None)
    return {
        "id": row["id"],
        "kind": row["kind"],
        "title": row["title"],
        "about": row["about"],
        "about_title": frame.items[row["about"]].title if row["about"] in frame.items else row["about"],
        "text": text,
        "case": case,
        "rows": [
            one | {"marks": [[name, subjects.MARKS[row["kind"]][name]] for name in one["marks"]]}
            for one in row["subject"]["rows"]
        ],
        "assessors": [
            {
                "name": names.get(one["assessor"], ""),
                "me": one["assessor"] == actor.id,
                "in": bool(one["marked_at"]),
            }
            for one in marks
        ],
        "left": [names[one] for one in row["subject"].get("left", []) if names.get(one)],
        "asked": mine is not None,
        "mine": mine and mine["marks"],
        "maker": row["made_by"] == actor.id,
        "closed": bool(row["closed_at"]),
        "complete": _complete(row, marks),
        "result": _result(ctx, row, marks, names) if _complete(row, marks) else None,
    }


@use_case("trainer", "supervisor", write=True)
def mark_round(ctx: Context, actor: Actor, round: str, marks: dict[str, Any]) -> dict[str, Any]:
    """Keep one's own marks: row id -> {mark, why}, every row once. Gives `agreement_round`. For a visit they are open to
    change until all are in; for work that was handed in they stay, because from then on what was decided about it is open.

    Raises Problem "bad-field" naming the row, "conflict" once the marks are shown, "not-allowed".
    """
    with ctx.store.write() as db:
        row = _mine(db, actor, round)
        held = rounds.marks_of(db, [round])[round]
        if not any(one["assessor"] == actor.id for one in held):
            raise Problem(
                "This round", "did not ask you.", "Its maker chose the assessors.", code="not-allowed"
            )
        if row["closed_at"] or _complete(row, held):
            what = "is over, and its marks are shown."
            raise Problem("This round", what, "Talk about it, and note what you agree on.", code="conflict")
        if row["kind"] == "document" and any(one["assessor"] == actor.id and one["marked_at"] for one in held):
            what = "are in, and stay as they are: the work itself is open to you since."
            raise Problem("Your marks", what, "Say in the talk what you see differently now.", code="conflict")
        rounds.mark(db, round, actor.id, _marks(row, marks), ctx.now())
    return agreement_round(ctx, actor, round)


@use_case("trainer", "supervisor", write=True)
def close_round(ctx: Context, actor: Actor, round: str) -> dict[str, Any]:
    """Stop waiting. With two or more marks in, they are shown; otherwise the round is called off. Gives `agreement_round`.

    Raises Problem "not-allowed" for anybody but its maker, "conflict" when it is over.
    """
    with ctx.store.write() as db:
        row = _mine(db, actor, round)
        if row["made_by"] != actor.id:
            raise Problem("This round", "was made by somebody else.", "Ask its maker.", code="not-allowed")
        if row["closed_at"] or _complete(row, rounds.marks_of(db, [round])[round]):
            raise Problem("This round", "is over already.", "Reload the page.", code="conflict")
        rounds.close(db, round, ctx.now())
    return agreement_round(ctx, actor, round)


@use_case("trainer", "supervisor", write=True)
def leave_round(ctx: Context, actor: Actor, round: str) -> dict[str, bool]:
    """Take oneself out before one's marks are in: {"over"}. The others go on; with fewer than two of them it is called off.

    Raises Problem "not-allowed" for anybody who was not asked, "conflict" once one's marks are in or it is over.
    """
    with ctx.store.write() as db:
        row = _mine(db, actor, round)
        held = rounds.marks_of(db, [round])[round]
        mine = next((one for one in held if one["assessor"] == actor.id), None)
        if mine is None:
            raise Problem("This round", "did not ask you.", "There is nothing to do here.", code="not-allowed")
        if row["closed_at"]:
            raise Problem("This round", "is over already.", "Go back to the list.", code="conflict")
        if mine["marked_at"]:
            way_out = "Say in the talk what you see differently now."
            raise Problem("This round", "has your marks already.", way_out, code="conflict")
        rounds.leave(db, round, actor.id)
        rounds.change(db, round, row["subject"] | {"left": [*row["subject"].get("left", []), actor.id]})
        if over := len(held) - 1 < 2:
            rounds.close(db, round, ctx.now())
    return {"over": over}


@use_case("trainer", "supervisor", write=True)
def agree_on_row(
    ctx: Context, actor: Actor, round: str, row: str, mark: str, words: str = ""
) -> dict[str, Any]:
    """Note what was agreed about one row after the talk; an empty mark takes it back. Gives `agreement_round`.

    It is a note among assessors: no record and no points change. Raises Problem "conflict" before all marks are in.
    """
    with ctx.store.write() as db:
        held = _mine(db, actor, round)
        if not _complete(held, rounds.marks_of(db, [round])[round]):
            raise Problem("This round", "still waits for marks.", "Talk when all are in.", code="conflict")
        line = next((one for one in held["subject"]["rows"] if one["id"] == row), None)
        if line is None or (mark and mark not in line["marks"]) or len(words) > _WORDS:
            way_out = f"Choose one of the marks; at most {_WORDS} letters."
            raise Problem("What you agreed", "does not fit this row.", way_out, code="bad-field")
        agreed = {name: told for name, told in held["subject"].get("agreed", {}).items() if name != row}
        if mark:
            agreed[row] = {
                "mark": mark,
                "words": words.strip(),
                "by": actor.name,
                "on": ctx.today().isoformat(),
            }
        rounds.change(db, round, held["subject"] | {"agreed": agreed})
    return agreement_round(ctx, actor, round)


def _mine(db: Connection, actor: Actor, id: str) -> Row:
    row = rounds.get(db, id)
    if row["made_by"] != actor.id and all(
        one["assessor"] != actor.id for one in rounds.marks_of(db, [id])[id]
    ):
        raise Problem("This round", "is for others.", "Go back to the list.", code="not-allowed")
    return row


def _in(marks: list[Row]) -> list[Row]:
    return [one for one in marks if one["marked_at"]]


def _complete(row: Row, marks: list[Row]) -> bool:
    """Whether the marks may be shown: all are in, or the maker stopped waiting with at least two in."""
    many = len(_in(marks))
    return many >= 2 and (many == len(marks) or bool(row["closed_at"]))


def _marks(row: Row, marks: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for line in row["subject"]["rows"]:
        told = marks.get(line["id"])
        mark, why = (told.get("mark"), told.get("why", "")) if isinstance(told, dict) else (None, "")
        if mark not in line["marks"] or not isinstance(why, str) or len(why) > _WORDS:
            words = " or ".join(subjects.MARKS[row["kind"]][name] for name in line["marks"])
            raise Problem(
                line["text"],
                "has no mark yet.",
                f"Choose {words}; a reason has at most {_WORDS} letters.",
                code="bad-field",
            )
        found[line["id"]] = {"mark": mark, "why": why.strip()}
    if set(marks) != set(found):
        raise Problem("The marks", "name a row that is not here.", "Reload the page.", code="bad-field")
    return found


def _result(ctx: Context, row: Row, marks: list[Row], names: dict[str, str]) -> dict[str, Any]:
    told, subject = _in(marks), row["subject"]
    lines = [one["id"] for one in subject["rows"]]
    return {
        "figures": figures(row["kind"], [{id: one["marks"][id]["mark"] for id in lines} for one in told]),
        "names": [names.get(one["assessor"], "") for one in told],
        "rows": [
            {
                "id": id,
                "marks": [one["marks"][id] for one in told],
                "same": len({one["marks"][id]["mark"] for one in told}) == 1,
                "meant": subject.get("meant", {}).get(id, ""),
                "because": subject.get("because", {}).get(id, ""),
                "agreed": subject.get("agreed", {}).get(id),
            }
            for id in lines
        ],
    }


def _card(ctx: Context, actor: Actor, row: Row, marks: list[Row], names: dict[str, str]) -> dict[str, Any]:
    whole = _complete(row, marks)
    asked = next((one for one in marks if one["assessor"] == actor.id), None)
    facts = {name: row[name] for name in ("id", "kind", "title", "about")}
    return facts | {
        "made_by": names.get(row["made_by"], ""),
        "made_on": ctx.day_at(row["made_at"]).isoformat(),
        "in": len(_in(marks)),
        "of": len(marks),
        "waiting": bool(asked and not asked["marked_at"] and not row["closed_at"]),
        "complete": whole,
        "words": _result(ctx, row, marks, names)["figures"]["words"]
        if whole
        else "Called off."
        if row["closed_at"]
        else "",
    }


def _summary(row: Row, marks: list[Row]) -> str:
    lines = [one["id"] for one in row["subject"]["rows"]]
    return in_words(
        sum(len({one["marks"][id]["mark"] for one in _in(marks)}) == 1 for id in lines), len(lines)
    )


def _pairs(
    ctx: Context, found: list[Row], marks: dict[str, list[Row]], names: dict[str, str]
) -> list[dict[str, Any]]:
    """Each pair over the rounds one made or took part in: [{names, kind, rounds: [{on, same, n}] oldest first, figures}]."""
    pairs: dict[tuple[str, str, str], list[tuple[str, list[tuple[str, str]]]]] = {}
    for row in found:
        if not _complete(row, marks[row["id"]]):
            continue
        lines = [one["id"] for one in row["subject"]["rows"]]
        for one, other in combinations(_in(marks[row["id"]]), 2):
            cells = [(one["marks"][id]["mark"], other["marks"][id]["mark"]) for id in lines]
            on = ctx.day_at(max(one["marked_at"], other["marked_at"])).isoformat()
            pairs.setdefault((one["assessor"], other["assessor"], row["kind"]), []).append((on, cells))
    return [
        {
            "names": [names.get(one, ""), names.get(other, "")],
            "kind": kind,
            "rounds": [
                {"on": on, "same": sum(a == b for a, b in cells), "n": len(cells)}
                for on, cells in sorted(held, key=lambda each: each[0])
            ],
            "figures": pooled(kind, [cell for _, cells in held for cell in cells]),
        }
        for (one, other, kind), held in sorted(
            pairs.items(), key=lambda each: [names.get(each[0][0], ""), names.get(each[0][1], ""), each[0][2]]
        )
    ]
