"""The first page in one question: what is next, how far one has come, a small win; for staff, what waits for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from alongside import grading
from alongside.evidence import Evidence, SignOff, Void
from alongside.problem import Problem
from alongside.service import asking, base, mending, records, reflecting, refreshing, rules, scope, talking
from alongside.service.base import Actor, Context, use_case
from alongside.service.events import before, fresh_enough
from alongside.store import ledger, people, talks, waiting
from alongside.store.sql import Row, iso

_WEEK, _NEWS = timedelta(days=7), timedelta(days=14)
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
    [{state, words, count}], "news": see `_news`, "staff": [{href, title, count?, text, first?}], "notices": [problem]}. A part
    that cannot be read is left out with a notice, and the others are shown.
    """
    parts = _Parts(ctx, actor)
    found: dict[str, Any] = {
        "user": {"id": actor.id, "name": actor.name},
        "staff": _staff(ctx, actor, parts),
        "learner": None,
    }
    found |= {"again": None, "role": {"met": 0, "all": 0}, "win": "", "first_day": False, "record": [], "news": []}
    cases = parts.ask("The stories", lambda: base.call(ctx, actor, "cases", {}), {"cases": [], "broken": []})
    if actor.has("learner"):
        learner = parts.ask("Your modules", lambda: base.call(ctx, actor, "learner_home", {}), None)
        rows = parts.ask("Your record", lambda: records.gather(ctx, actor, actor.id, "")["rows"], [])
        found |= {
            "learner": learner,
            "record": _states(rows),
            "win": _win(ctx, actor, rows),
            "role": _role(ctx, learner, rows),
            "news": parts.ask("What was answered", lambda: _news(ctx, actor), []),
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
        parts.notices += [parts.left_out(slug) for slug in (learner or {}).get("broken", ())]
    parts.notices += [parts.left_out(slug) for slug in cases["broken"]]
    return found | {"cases": cases["cases"], "notices": parts.notices}


class _Parts:
    """Asks for the parts of the page one by one: where one cannot be read, the others are shown, and it is said."""

    def __init__(self, ctx: Context, actor: Actor) -> None:
        self.home, self.actor = ctx.home, actor
        self.notices: list[dict[str, str]] = []

    def ask(self, title: str, read: Callable[[], Any], otherwise: Any) -> Any:
        try:
            return read()
        except Problem as problem:
            may = self.actor.has("admin", "trainer")
            mend = f"What has to be mended: {mending.told(self.home, self.actor, problem)}" if may else self.tell
            what = "cannot be shown right now. Everything saved is safe."
            self.notices.append({"where": title, "what": what, "way_out": mend})
            return otherwise

    @property
    def tell(self) -> str:
        """Whom to tell; nobody is sent to herself."""
        if self.actor.has("admin"):
            return "“alongside check” names the file and the line."
        return f"If this stays, tell your {'administrator' if self.actor.roles - {'learner'} else 'trainer'}."

    def left_out(self, slug: str) -> dict[str, str]:
        what = "cannot be opened right now, because one of its files needs mending."
        return {"where": f"“{slug.replace('-', ' ')}”", "what": what, "way_out": f"What was saved there is safe. {self.tell}"}


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


def _news(ctx: Context, actor: Actor) -> list[dict[str, str]]:
    """What others answered her in the last two weeks, the newest first: {at, title, quote, text, href}."""
    since, told = iso(ctx.now() - _NEWS), []
    for line in reflecting.own(ctx, actor):
        if line["replied_at"] > since:
            title = f"{line['replied_by']} answered your line about {line['goes_by'] or line['title']}"
            text = f"You wrote: “{line['text']}”"
            told.append({"at": line["replied_at"], "title": title, "quote": line["reply"], "text": text, "href": "/record#lines"})
    with ctx.store.read() as db:
        asks = asking.of_person(ctx, db, actor.id)
    for one in asks.values():
        if one["outcome"] and one["closed_at"] > since:
            seen = one["outcome"] == "seen"
            title = f"{one['closed_by']} saw you at work" if seen else f"{one['closed_by']} answered: not just now"
            text = f"You asked to be seen at “{one['title']}”." + ("" if seen else " You can ask again whenever you like.")
            href = f"/record#{one['about']}"
            told.append({"at": one["closed_at"], "title": title, "quote": one["answer"], "text": text, "href": href})
    return sorted(told, key=lambda one: one["at"], reverse=True)


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
        parts.ask("What stands in the records", lambda: _numbers(ctx, actor, parts, add), None)
        add(
            "/prior",
            "Learned elsewhere",
            sum(claim["may"]["decide"] for claim in ask("prior_waiting").get("claims", ())),
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
        with ctx.store.read() as db:
            if not people.listed(db, role="learner"):
                text = "Nobody is here to learn yet. Bring in a list, or add one person by hand."
                cards.insert(0, {"href": "/admin#list", "title": "Add your staff", "count": None, "text": text, "first": True})
        add("/admin", "Administration", None, "", "People, sites, roles, passwords and modules to do.")
    return cards


def _numbers(ctx: Context, actor: Actor, parts: _Parts, add: Callable[[str, str, int | None, str, str], None]) -> None:
    """The cards that need everybody's rows, and whether these are being made anew."""
    made = rules.both(ctx)
    fresh_enough(ctx, *made, lambda db: scope.names(db, actor, role="learner"))
    with ctx.store.read() as db:
        staff = {id: name for id, name in scope.names(db, actor, role="learner").items() if id != actor.id}
        cells, old = waiting.cells(db, staff, ctx.today()), before(db, *made, staff).told()
    if old:
        what = "are being made anew after a change of rules or lessons."
        way_out = f"{old['left']:,} of {old['of']:,} people still stand as before. Look again in a few minutes."
        parts.notices.append({"where": "The numbers below", "what": what, "way_out": way_out})
    _pressing(ctx, actor, staff, cells, add)


def _pressing(
    ctx: Context, actor: Actor, staff: dict[str, str], cells: list[Row], add: Callable[[str, str, int | None, str, str], None]
) -> None:
    """The cards of what waits in the records of her people, each with the address that shows just these. cells: how many of
    these stand how, as `waiting.cells` gives them."""
    today, known = ctx.today(), rules.current(ctx).items
    found: Counter[str] = Counter()
    for row in cells:
        found[row["state"]] += row["many"]
        found["disputed"] += row["many"] if row["disputed"] else 0
    ready, over = ("ready_for_signoff",), ("lapsed", "expired")
    ended = sum(found[state] for state in over)
    with ctx.store.read() as db:
        asks = asking.waiting(ctx, db, staff) if actor.has(*rules.settings(ctx).observe_roles) else []
        wishes = talks.wishes(db, staff)
        doubt = waiting.disputed(db, staff, today) if found["disputed"] and actor.has("supervisor") else None

        def filtered(chosen: str, states: tuple[str, ...]) -> str:
            """The matrix shows competencies first; where none is meant, the part that most of these belong to."""
            parts: Counter[str] = Counter()
            for row in cells:
                if row["state"] in states:
                    parts[known[row["competency"]].kind if row["competency"] in known else ""] += row["many"]
            part = "" if parts["competency"] or not +parts else f"&group={parts.most_common(1)[0][0]}"
            return f"/people#{chosen}{part}"

        one = asks[0] if len(asks) == 1 else None
        add(
            f"/observe/{one['person']['id']}" if one else "/observe",
            "Ready to be seen",
            len(asks),
            f"person asked to be seen: {one['person']['name']}, “{one['title']}”" if one else "",
            "times somebody asked to be seen at work",
        )
        if wishes:
            first, words = staff[wishes[0]["person"]], talking.shown(wishes[0])["words"]
            said = f"person asked for a talk: {first}{f', “{words}”' if words else ''}"
            add(f"/coaching/{wishes[0]['person']}", "Talks", len(wishes), said, f"people asked for a talk; {first} waits longest")
        if actor.has("supervisor"):
            add(
                filtered("who=ready", ready) if found[ready[0]] else "",
                "Ready for sign-off",
                found[ready[0]],
                "skill is shown in full and waits for a signature",
                "skills are shown in full and wait for a signature",
            )
            add(
                f"/people/{doubt[0]}#{doubt[1]}" if doubt else "",
                "Disputes",
                found["disputed"],
                "entry is disputed and waits for an answer",
                "entries are disputed and wait for an answer; this opens the oldest",
            )
        add(
            filtered("due=over", over) if ended else "",
            "Sign-offs that ended",
            ended,
            "sign-off has ended: nobody does this alone until it is renewed",
            "sign-offs have ended: nobody does these alone until they are renewed",
        )
        add("/renewals", "Renewals", found["due"], "sign-off is due for renewal", "sign-offs are due for renewal")
