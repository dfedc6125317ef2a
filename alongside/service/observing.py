"""Writing down what was seen on the job: one signed observation, step by step (records.md: observed practice).

When it counts: every step of the checklist that came up was seen, with a word of help at most, at least four steps came
up (all but one of a list of four), and nothing unsafe happened. The share asked for is `theta` of observations in the
record rules; a `must` step that came up and was left out never counts, whatever the share. A step that did not come up
is no miss. Anything else is kept as well, as an honest step on the way. An observation entrusts nothing: that is the
sign-off, a decision of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from alongside.evidence import PROMPTS, Evidence, event_id, from_payload
from alongside.framework import Item
from alongside.problem import Problem
from alongside.record.count import passed
from alongside.service import accounts, asking, rules, scope
from alongside.service.base import Actor, Context, use_case
from alongside.service.events import keep, role, signed
from alongside.service.facts import LONGEST, allowed, held, item_of, said, somebody_else, still_open
from alongside.service.records import day_of
from alongside.service.signing import why_not
from alongside.store import ledger, observations
from alongside.store.sql import iso

if TYPE_CHECKING:
    from sqlalchemy import Connection

FACES = {"good": 100, "mixed": 50, "bad": 0}  # the view of the person supported, as three faces
_ALONE = ("none", "word")  # with more help than a word, the steps were not yet hers
OLDEST = timedelta(days=31)  # an observation may be written down that much later
FEWEST = 4  # steps that must have come up: fewer show too little of the work
_SENTENCE = 4  # words that say what was unsafe, where no step of the list says it


@use_case("trainer", "supervisor", "admin", write=True)
def observe(
    ctx: Context,
    actor: Actor,
    person: str,
    about: str,
    prompts: str,
    note: str,
    password: str,
    steps: list[str] | None = None,
    on: str = "",
    view: dict[str, str] | None = None,
    critical: bool = False,
    entry: str = "",
    absent: list[str] | None = None,
    seen: list[str] | None = None,
) -> dict[str, Any]:
    """Sign what was seen on the job.

    steps: ids of the checklist's steps that were seen; absent: of those that did not come up that day; the rest
    came up and was not done. prompts: none, word, shown or together. note: one line. view: what the person
    supported thinks, {"face": good|mixed|bad, "words": "…"} or {"declined": "yes"}; None = not asked. critical:
    something unsafe happened; a `must` step that was not done shows what, or else the note says it in a sentence.
    seen: ids of indicators instead of steps, as older pages send them.
    Returns {"event", "passed", "words", "cell": {…}, "offers_sign_off", "may_sign", "why_not", "ask"}. A sign-off is
    offered only when this observation completes the rule. ask: the id of her wish to be seen that it answers, or "".
    """
    may = rules.settings(ctx).observe_roles
    allowed(actor, may, "An observation")
    item = item_of(ctx, about)
    told, indicators = _by_steps(item, steps, absent) if steps is not None else _by_indicators(item, seen)
    if prompts not in PROMPTS:
        raise Problem(
            "The help given", f"cannot be {prompts!r}.", f"Known: {', '.join(PROMPTS)}.", code="bad-field"
        )
    said("What was seen", note)
    left_out = [each.id for each in item.checklist if each.must and each.id in told["missed"]]
    if critical and not left_out and len(note.split()) < _SENTENCE:
        way_out = "Say in one sentence what happened, or leave the step it is about without a tick."
        raise Problem("Unsafe", "does not say what was unsafe.", way_out, code="bad-field")
    day = _day(ctx, on)
    _view(view)
    with ctx.store.read() as db:
        who = scope.person(db, actor, person)
        somebody_else(actor, who["id"])
        still_open(who)
    accounts.check_password(ctx, actor, password)
    entry = entry or ctx.new_id()
    whole = {"learner": person, "about": about, "version": item.version_on(day), "by": actor.id, "on": day,
             "role": role(actor, *may), "at": iso(ctx.now())}  # fmt: skip
    events = _events(item, told, indicators, steps is not None, prompts, note, view, critical, entry, whole)
    seen_event = events[0]
    alone, came_up, asked = prompts in _ALONE, len(told["done"]) + len(told["missed"]), seen_event.max // 100
    with ctx.store.write() as db:
        ask = ""
        if keep(ctx, db, *events, signature=signed(ctx, actor, "observed"))[0]["new"]:
            ask = asking.seen(ctx, db, actor, person, about, day)
        else:
            _same(db, seen_event)
        now = held(ctx, db, person, item)
        reason = why_not(ctx, db, actor, person, item, now)
        observations.signed(db, entry, actor.id, person, about, day, seen_event.event_id, ctx.now())
    counts = passed(seen_event, item.rule_on(day).kinds["observation"])
    completes = now.ready and seen_event.event_id in now.used and now.state not in ("current", "suspended")
    return {
        "event": seen_event.event_id,
        "passed": counts,
        "words": _words(counts, alone, bool(critical), len(told["missed"]), asked - came_up),
        "cell": now.as_dict(),
        "offers_sign_off": completes,
        "may_sign": not reason,
        "why_not": reason,
        "ask": ask,
    }


def made(item: Item, entry: str, facts: Mapping[str, Any], whole: dict[str, Any]) -> list[Evidence]:
    """The events that `observe` keeps, without asking or keeping anything: for what is written down in bulk.

    facts: `observe`'s own (steps, prompts, note, view, critical, absent); whole: what every event says, but its id.
    """
    told, indicators = _by_steps(item, facts["steps"], facts.get("absent"))
    view, critical = facts.get("view"), bool(facts.get("critical"))
    return _events(item, told, indicators, True, facts["prompts"], facts["note"], view, critical, entry, whole)


def _events(
    item: Item, told: dict[str, list[str]], indicators: tuple[str, ...], listed: bool, prompts: str, note: str,
    view: dict[str, str] | None, critical: bool, entry: str, whole: dict[str, Any],
) -> list[Evidence]:  # fmt: skip
    """What was seen, and what the person supported said of it. listed: by the checklist's steps."""
    came_up = len(told["done"]) + len(told["missed"])
    asked = max(came_up, fewest(item)) if listed else came_up
    left_out = [each.id for each in item.checklist if each.must and each.id in told["missed"]]
    theta = item.rule_on(whole["on"]).kinds["observation"].theta
    spoiled = bool(left_out) and 100 * len(told["done"]) >= theta * asked
    facts = whole | {"attempt": entry, "max": 100 * asked, "indicators": indicators}
    who = (whole["by"], whole["learner"], item.id, entry)
    seen = Evidence(
        event_id=event_id("observation", *who),
        kind="observation",
        task="observed",
        score=100 * len(told["done"]) if prompts in _ALONE and not spoiled else 0,
        critical=bool(critical),
        judged_by=whole["by"],
        note=note.strip(),
        detail={"seen": list(indicators), "prompts": prompts, "view": view or {}}
        | ({"steps": told["done"], "missed": told["missed"], "absent": told["absent"]} if listed else {})
        | ({"unsafe": left_out} if critical else {}),
        **facts,
    )
    face = _view(view)
    if face is None or view is None:
        return [seen]
    said_it = view.get("words", "").strip()
    return [
        seen,
        Evidence(event_id=event_id("person_view", *who), kind="person_view", task="said", note=said_it, detail={"face": face},
                 score=FACES[face], **facts | {"max": 100}),
    ]  # fmt: skip


def _same(db: Connection, event: Evidence) -> None:
    """Raises Problem where the signed observation with this id says something else: its answer was lost, then it was changed."""
    kept = ledger.entry(db, event.event_id)
    if kept and from_payload(kept["payload"]) != replace(event, at=kept["payload"]["at"]):
        way_out = "See it there. If it is wrong, choose “This was a mistake”, and write a new one."
        raise Problem("This observation", "was signed as it stood before. It is on the record.", way_out, code="conflict")


def fewest(item: Item) -> int:
    """How many steps of its checklist must have come up for an observation to count."""
    return min(FEWEST, len(item.checklist) - 1)


def _by_steps(
    item: Item, steps: list[str], absent: list[str] | None
) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """Which steps were done, missed or absent, in the checklist's order, and the indicators they show together.

    An indicator is shown when at least one of its steps was done and none was missed.
    """
    known = [each.id for each in item.checklist]
    done, away = _chosen("The steps seen", steps, known), _chosen("The steps that did not come up", absent or [], known)
    if set(done) & set(away):
        what = f"{', '.join(id for id in done if id in away)} cannot be both seen and not come up."
        raise Problem("The steps", what, "Choose one of the two.", code="bad-field")
    if len(away) == len(known):
        way_out = "Watch again on a day when some of it is needed."
        raise Problem("The steps", "did not come up, none of them.", way_out, code="bad-field")
    missed = [id for id in known if id not in done and id not in away]
    not_shown = {each.shows for each in item.checklist if each.id in missed}
    shown = {each.shows for each in item.checklist if each.id in done} - not_shown
    indicators = tuple(each.id for each in item.indicators if each.id in shown)
    return {"done": done, "missed": missed, "absent": away}, indicators


def _by_indicators(item: Item, seen: list[str] | None) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    known = [each.id for each in item.indicators]
    done = _chosen("The steps seen", seen or [], known)
    return {"done": done, "missed": [id for id in known if id not in done], "absent": []}, tuple(done)


def _chosen(where: str, ids: Sequence[str], known: list[str]) -> list[str]:
    """The chosen ids in the list's own order. Raises Problem for one that is not in the list."""
    if not set(ids) <= set(known):
        way_out = f"Known: {', '.join(known) or 'none'}."
        raise Problem(where, "hold something that is not in this list.", way_out, code="bad-field")
    return [id for id in known if id in ids]


def _words(counts: bool, alone: bool, critical: bool, missed: int, too_few: int) -> str:
    """What this observation means for the record, in a sentence."""
    if counts:
        return "It counts: every step that came up was seen, with a word of help at most."
    if critical:
        return "It is kept as a critical failure: a later observation that counts clears it."
    if not alone:
        return "It is kept, and does not count yet: it took more help than a word."
    if not missed and too_few:
        return f"It is kept, and does not count yet: {too_few} more step{'s' if too_few != 1 else ''} should come up in a visit."
    return f"It is kept, and does not count yet: {missed} step{'s were' if missed != 1 else ' was'} not seen."


def _day(ctx: Context, on: str) -> date:
    day, today = day_of(ctx, on), ctx.today()
    if not today - OLDEST <= day <= today:
        raise Problem(
            "The day",
            "is not within the last 31 days.",
            "Observe again, and write it down sooner.",
            code="bad-field",
        )
    return day


def _view(view: dict[str, str] | None) -> str | None:
    if view is None or (isinstance(view, dict) and view.get("declined")):
        return None
    if not isinstance(view, dict) or view.get("face") not in FACES:
        raise Problem(
            "The person's view",
            "is not one of the three faces.",
            f"Known: {', '.join(FACES)}.",
            code="bad-field",
        )
    if not isinstance(view.get("words", ""), str) or len(view.get("words", "")) > LONGEST:
        raise Problem(
            "The person's words", "are very long.", f"Use at most {LONGEST} characters.", code="bad-field"
        )
    return view["face"]
