"""The first page in one question: what is next, how far one has come, a small win; for staff, what waits for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from alongside import grading
from alongside.evidence import Evidence, SignOff, Void
from alongside.problem import Problem
from alongside.service import base, records, refreshing, scope
from alongside.service.base import Actor, Context, use_case
from alongside.service.events import fresh
from alongside.store import ledger, people, waiting
from alongside.store.sql import Row

_WEEK = timedelta(days=7)
_WINS = (
    "sign-off",
    "observation",
    "document",
    "scenario",
    "check",
    "prior",
)  # the one that says most comes first


@use_case()
def home_page(ctx: Context, actor: Actor) -> dict[str, Any]:
    """Everything the first page shows, by the roles of who asks.

    {"user": {id, name}, "learner": see `learner_home`, or None, "again": a suggestion of `refresh_next` where nothing is
    asked, or None, "role": {met, all, words}, "win": a sentence or "", "first_day": bool, "cases": see `cases`, "record":
    [{state, words, count}], "staff": [{href, title, count?, text}], "notices": [problem]}. A part that cannot be read is
    left out with a notice, and the others are shown.
    """
    parts = _Parts(ctx, actor)
    found: dict[str, Any] = {
        "user": {"id": actor.id, "name": actor.name},
        "staff": _staff(ctx, actor, parts),
        "learner": None,
    }
    found |= {"again": None, "role": {"met": 0, "all": 0}, "win": "", "first_day": False, "record": []}
    cases = parts.ask("The stories", lambda: base.call(ctx, actor, "cases", {}), {"cases": [], "broken": []})
    if actor.has("learner"):
        learner = parts.ask("Your modules", lambda: base.call(ctx, actor, "learner_home", {}), None)
        rows = parts.ask("Your record", lambda: records.gather(ctx, actor, actor.id, "")["rows"], [])
        found |= {
            "learner": learner,
            "record": _states(rows),
            "win": _win(ctx, actor, rows),
            "role": _role(ctx, learner, rows),
        }
        found["first_day"] = (
            bool(learner)
            and not any(row["evidence"] for row in rows)
            and all(card["status"] == "new" for card in learner["modules"])
            and not any(case["practiced"] or case["unfinished"] for case in cases["cases"])
        )
        if not (learner or {}).get("next"):
            again = parts.ask(
                "What to practice", lambda: refreshing.suggested(ctx, actor, actor.id, 1)["suggestions"], []
            )
            found["again"] = next((one for one in again if one["open"]), None)
        parts.notices += [_left_out(slug) for slug in (learner or {}).get("broken", ())]
    parts.notices += [_left_out(slug) for slug in cases["broken"]]
    return found | {"cases": cases["cases"], "notices": parts.notices}


class _Parts:
    """Asks for the parts of the page one by one: where one cannot be read, the others are shown, and it is said."""

    def __init__(self, ctx: Context, actor: Actor) -> None:
        self.staff = bool(actor.roles - {"learner"})
        self.notices: list[dict[str, str]] = []

    def ask(self, title: str, read: Callable[[], Any], otherwise: Any) -> Any:
        try:
            return read()
        except Problem as problem:
            mend = f"What has to be mended: {problem}" if self.staff else "If this stays, tell your trainer."
            what = "cannot be shown right now. Everything saved is safe."
            self.notices.append({"where": title, "what": what, "way_out": mend})
            return otherwise


def _left_out(slug: str) -> dict[str, str]:
    what = "cannot be opened right now, because one of its files needs mending."
    way_out = "What you saved there is safe. If this stays, tell your trainer."
    return {"where": f"“{slug.replace('-', ' ')}”", "what": what, "way_out": way_out}


def _states(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        state = row["cell"]["state"]
        if state not in ("not_started", "content_coming"):
            one = found.setdefault(state, {"state": state, "words": row["words"], "count": 0})
            one["count"] += 1
    return list(found.values())


def _role(ctx: Context, learner: dict[str, Any] | None, rows: list[dict[str, Any]]) -> dict[str, int]:
    """How many of the skills that the modules she was asked to do teach are signed off: {met, all}."""
    asked: set[str] = set()
    for card in (learner or {}).get("modules", ()):
        if card["assigned"]:
            asked |= {name.partition(".")[0] for name in grading.module(card["slug"], ctx.home).teaches}
    states = {row["id"]: row["cell"]["state"] for row in rows}
    return {"met": sum(states.get(id) in ("current", "due") for id in asked), "all": len(asked & set(states))}


def _win(ctx: Context, actor: Actor, rows: list[dict[str, Any]]) -> str:
    """The best thing that came into her record in the last seven days, in a sentence; "" = nothing yet."""
    since = ctx.today() - _WEEK
    titles = {row["id"]: row["title"] for row in rows}
    with ctx.store.read() as db:
        events, names = ledger.events_of(db, actor.id), people.names(db)
    voided = {event.voids for event in events if isinstance(event, Void)}
    best: tuple[int, str, str] | None = None
    for event in events:
        if event.on <= since or event.event_id in voided or event.about not in titles:
            continue
        who, what = names.get(event.by, ""), titles[event.about]
        if isinstance(event, SignOff):
            kind, words = "sign-off", f"{who} signed off “{what}”. You are trusted with it."
        elif (
            isinstance(event, Evidence)
            and event.kind in _WINS
            and event.max
            and event.score * 4 >= event.max * 3
            and not event.critical
        ):
            kind = event.kind
            words = {
                "observation": f"{who} saw you do “{what}” well.",
                "document": f"What you wrote went well: it counts for “{what}”.",
                "scenario": f"You played a case well: it counts for “{what}”.",
                "check": f"You passed a check on “{what}”.",
                "prior": f"What you learned elsewhere counts for “{what}”.",
            }[kind]
        else:
            continue
        one = (-_WINS.index(kind), event.at, words)
        best = one if best is None or one > best else best
    return best[2] if best else ""


def _staff(ctx: Context, actor: Actor, parts: _Parts) -> list[Row]:
    """What waits for somebody who works for the team, each with its count and where to open it."""
    cards: list[Row] = []

    def add(href: str, title: str, count: int | None, one: str, more: str) -> None:
        if count != 0:
            cards.append({"href": href, "title": title, "count": count, "text": one if count == 1 else more})

    def ask(name: str, **facts: Any) -> Any:
        return parts.ask(name.replace("_", " ").capitalize(), lambda: base.call(ctx, actor, name, facts), {})

    if actor.has("trainer"):
        many = len(ask("queue").get("items", ()))
        cards.append(
            {
                "href": "/desk",
                "title": "Trainer desk",
                "count": many,
                "text": "piece of work waits for you" if many == 1 else "pieces of work wait for you",
            }
        )
    if actor.has("trainer", "supervisor"):
        fresh(ctx)
        with ctx.store.read() as db:
            ids = [row["id"] for row in scope.everybody(db, actor, role="learner") if row["id"] != actor.id]
            found = waiting.counts(db, ids, ctx.today())
        late = sum(found.get(state, 0) for state in records.OVERDUE)
        if actor.has("supervisor"):
            add(
                "/people",
                "Ready for sign-off",
                found.get("ready_for_signoff", 0),
                "skill is shown in full and waits for a signature",
                "skills are shown in full and wait for a signature",
            )
            add(
                "/people",
                "Disputes",
                found["disputed"],
                "entry is disputed and waits for an answer",
                "entries are disputed and wait for an answer",
            )
        add("/people", "Due or overdue", late, "skill has to be renewed", "skills have to be renewed")
        add(
            "/prior",
            "Learned elsewhere",
            len(ask("prior_waiting").get("claims", ())),
            "paper waits for somebody to look at it",
            "papers wait for somebody to look at them",
        )
        add(
            "/observe",
            "Observations to sign",
            len(ask("my_waiting").get("waiting", ())),
            "note of yours waits for your signature",
            "notes of yours wait for your signature",
        )
    if actor.has("trainer", "supervisor", "admin"):
        add("/people", "People and competencies", None, "", "Who can do what, and who is next.")
    if actor.has("admin"):
        add("/admin", "Administration", None, "", "People, sites, roles, passwords and modules to do.")
    return cards
