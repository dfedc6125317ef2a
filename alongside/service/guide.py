"""The page of one record: the record itself in plain words, what to do next and why, talks and lines beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alongside.service import asking, plainly, reflecting, refreshing
from alongside.service.base import Actor, Context, use_case
from alongside.service.records import gather, note
from alongside.store import people, talks

if TYPE_CHECKING:
    from sqlalchemy import Connection

_FIRST = ("lapsed", "expired", "due", "ready_for_signoff")
_NEAREST, _AGAIN = 2, 2


@use_case()
def record_page(ctx: Context, actor: Actor, person: str = "", as_of: str = "") -> dict[str, Any]:
    """Everything the page of one record shows; without `person`, one's own.

    As `person_record`, and each row has "stand" (where she stands, in a sentence) and "todo" ([{kind, words, link, href}]),
    and "next": [{about, title, why, link, href}], "asks": {about: what she asked to be seen at, see `asking.shown`},
    "reflections": see `reflecting.own`, "talks": [{on, by, agreed, next_on}] and "observers": names (only in one's own).
    Looking at somebody else's is written to the access log.
    """
    person = person or actor.id
    mine = person == actor.id
    found = gather(ctx, actor, person, as_of)
    lines = reflecting.own(ctx, actor) if mine else []
    with ctx.store.read() as db:
        observers = asking.observers(ctx, db, found["person"]["sites"], actor.id) if mine else []
        asks = asking.of_person(ctx, db, person)
        had = _talks(db, person) if mine else []
    name = "" if mine else found["person"]["name"].split()[0]
    for row in found["rows"]:
        row["stand"] = plainly.stand(row, name)
        row["todo"] = plainly.todo(
            ctx, row, found["person"]["level"], person="" if mine else person, observers=observers
        )
    if not mine:
        note(ctx, actor, person, "viewed")
    again = (
        refreshing.suggested(ctx, actor, person, _AGAIN)["suggestions"]
        if found["as_of"] == found["today"]
        else []
    )
    more = {"asks": asks, "reflections": lines, "talks": had, "observers": observers}
    return found | {"next": _next(found["rows"], again, name)} | more


def _next(rows: list[dict[str, Any]], again: list[dict[str, Any]], name: str) -> list[dict[str, str]]:
    """What presses, then what is nearest to complete, then what to practice again; each skill once."""
    told: dict[str, dict[str, str]] = {}

    def tell(row: dict[str, Any], why: str) -> None:
        door = next((each for each in row["todo"] if each["href"]), {"link": "", "href": ""})
        words = row["todo"][0]["words"] if row["todo"] else ""
        told.setdefault(
            row["id"],
            {
                "about": row["id"],
                "title": row["title"],
                "why": f"{why} {words}".strip(),
                "link": door["link"],
                "href": door["href"],
            },
        )

    for row in sorted(
        (one for one in rows if one["cell"]["state"] in _FIRST),
        key=lambda one: _FIRST.index(one["cell"]["state"]),
    ):
        tell(row, row["stand"] if row["cell"]["state"] != "ready_for_signoff" else "Everything is there.")
    near = sorted(
        (lacking(row), row["id"]) for row in rows if row["cell"]["state"] == "in_progress" and row["todo"]
    )
    by_id = {row["id"]: row for row in rows}
    for short, id in near[:_NEAREST]:
        tell(
            by_id[id],
            f"Nearly there: {short} more {'piece' if short == 1 else 'pieces'}."
            if short < 3
            else "The nearest to complete.",
        )
    for one in again:
        door = one["open"] or {"title": "", "href": ""}
        link = f"Open “{door['title']}”" if not name and door["href"] else ""
        told.setdefault(
            one["about"],
            {
                "about": one["about"],
                "title": one["title"],
                "why": one["reason"].replace("You ", f"{name} ", 1) if name else one["reason"],
                "link": link,
                "href": door["href"] if link else "",
            },
        )
    return list(told.values())


def lacking(row: dict[str, Any]) -> int:
    """How many more pieces this row asks for, at least one for each kind that is not met."""
    return sum(max(1, each["need"] - each["have"]) for each in row["cell"]["counts"] if not each["met"])


def _talks(db: Connection, person: str) -> list[dict[str, Any]]:
    names = people.names(db)
    return [
        {
            "on": row["on"],
            "by": names.get(row["by"], ""),
            "agreed": row["agreed"],
            "next_on": row["next_on"] or "",
        }
        for row in talks.of_person(db, person)
    ]
