"""The page of one record: the record itself in plain words, what to do next and why, talks and lines beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alongside.service import asking, learning, plainly, printing, reflecting, refreshing, talking
from alongside.service.base import Actor, Context, use_case
from alongside.service.records import gather, note
from alongside.store import people, talks
from alongside.store.sql import moment

if TYPE_CHECKING:
    from sqlalchemy import Connection

_FIRST = ("lapsed", "expired", "due", "ready_for_signoff")
_NEAREST, _AGAIN = 2, 2


@use_case()
def record_page(ctx: Context, actor: Actor, person: str = "", as_of: str = "") -> dict[str, Any]:
    """Everything the page of one record shows; without `person`, one's own.

    As `person_record`, and each row has "stand" (where she stands, in a sentence) and "todo" (see `plainly.todo`), and "next":
    [{about, title, why, link, href}] (about: "" where it is a page of a lesson), "asks": {about: what she asked to be seen
    at, see `asking.shown`},
    "reflections": see `reflecting.own`, "talks": [{on, by, agreed, next_on}], "wish": see `talking.wish`, and "observers":
    names (only in one's own). A signature has its moment in the agency's own time in "signed".
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
        wish = talking.wish(db, person) if mine else None
    name = "" if mine else found["person"]["name"].split()[0]
    for row in found["rows"]:
        row["stand"] = plainly.stand(row, name)
        row["todo"] = plainly.todo(
            ctx, row, found["person"]["level"], person="" if mine else person, observers=observers
        )
        for one in row["sign_offs"]:
            one["signed"] = printing.at(moment(one["at"]), ctx.zone)
    if not mine:
        note(ctx, actor, person, "viewed")
    ahead = []
    if found["as_of"] == found["today"]:
        again = refreshing.suggested(ctx, actor, person, _AGAIN)["suggestions"]
        ahead = _next(found["rows"], again, name, found["may"]["sign_off"])
        if mine and actor.has("learner") and len(ahead) < _NEAREST:
            ahead += _lesson(learning.learner_home(ctx, actor)["next"], {one["href"] for one in ahead})
    more = {"asks": asks, "reflections": lines, "talks": had, "wish": wish, "observers": observers}
    return found | {"next": ahead} | more


def _lesson(page: dict[str, Any] | None, told: set[str]) -> list[dict[str, str]]:
    """The page of a lesson that the first page has as next, so that both say the same."""
    if not page or page["href"] in told:
        return []
    why = f"{page['why']} {page['title']}, about {page['minutes']} minutes."
    return [{"about": "", "title": page["module_title"], "why": why, "link": "Open the page", "href": page["href"]}]


def _next(rows: list[dict[str, Any]], again: list[dict[str, Any]], name: str, may_sign: bool) -> list[dict[str, str]]:
    """What presses, then what is nearest to complete, then what to practice again; each skill and each thing once.

    Nothing is next that nobody can do: a skill whose missing pieces are all still being made is left out.
    """
    told: dict[str, dict[str, str]] = {}

    def tell(row: dict[str, Any], why: str) -> None:
        can = [each for each in row["todo"] if not each["coming"]]
        first = next((each for each in can if each["href"]), can[0] if can else {"words": "", "link": "", "href": ""})
        same = next((one["title"] for one in told.values() if first["href"] and one["href"] == first["href"]), "")
        words = f"The same piece as for “{same}” counts here, too." if same else first["words"]
        found = {"about": row["id"], "title": row["title"], "why": f"{why} {words}".strip()}
        told.setdefault(row["id"], found | {name: "" if same else first[name] for name in ("link", "href")})

    by_id = {row["id"]: row for row in rows}
    for row in sorted(
        (one for one in rows if one["cell"]["state"] in _FIRST),
        key=lambda one: _FIRST.index(one["cell"]["state"]),
    ):
        if row["cell"]["state"] != "ready_for_signoff":
            tell(row, row["stand"])
        elif not name:
            tell(row, "Everything is there.")
        elif row["sign"] or not may_sign:
            tell(row, f"Everything is there. {row['sign'] or 'A supervisor signs it off.'}")
        else:
            why, door = "Everything is there. Read what it rests on, then sign it off.", f"#{row['id']}"
            told[row["id"]] = {"about": row["id"], "title": row["title"], "why": why, "link": "Read and sign off", "href": door}
    near = sorted(
        (any(each["coming"] for each in row["todo"]), lacking(row), row["id"])
        for row in rows
        if row["cell"]["state"] == "in_progress" and any(not each["coming"] for each in row["todo"])
    )
    for rest, short, id in near[:_NEAREST]:
        why = f"Nearly there: {short} more {'piece' if short == 1 else 'pieces'}." if short < 3 else f"{short} pieces to go."
        tell(by_id[id], "A part of this is still being made; this much can be done now." if rest else why)
    for one in again:
        thing = one["open"]
        known = {each["href"] for each in told.values()}
        if not thing or thing["href"] in known or by_id[one["about"]]["cell"]["state"] == "content_coming":
            continue
        known_as = {"about": one["about"], "title": one["title"], "why": one["reason"]}
        if name:
            known_as["why"] = f"{one['reason'].replace('You ', f'{name} ', 1)} To practice: “{thing['title']}”."
        link = {"link": "", "href": ""} if name else {"link": f"Open “{thing['title']}”", "href": thing["href"]}
        told.setdefault(one["about"], known_as | link)
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
