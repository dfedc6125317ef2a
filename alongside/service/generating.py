"""An invented agency of any size for `alongside demo --staff N`: people, sites and three years of dated events.

Everything follows from the seed and the day. `acts` says what happens, as use-cases would be called; `event` makes of
an act the very event that the use-case keeps, so that a million of them can be appended in bulk: the same bytes.
`generating_around` adds the lists beside the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alongside.evidence import Answer, Dispute, Event, Evidence, SignOff, Standing, Void, event_id
from alongside.framework import Coming, Framework, Item
from alongside.problem import Problem
from alongside.record import Cell, cell
from alongside.service import accounts, demo, generating_around, observing, rules
from alongside.service.base import Context, open_home
from alongside.service.generating_plan import Act, Agency, Person, acts, own_rules, settle
from alongside.store import Store, bulk, ledger, made_under, people, projections, sites
from alongside.store.sql import iso

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST = 10_000
_COMMIT = 20_000  # events in one transaction
_SLICE, _HANDS = 25, 8  # people whose pages' rows a worker makes at once; slices in one transaction


def generate(
    home: Path, staff: int, now: datetime, seed: int = 1, tell: Callable[[str], None] = lambda _words: None, workers: int = 2
) -> Context:
    """Fill an empty home with an agency of `staff` people. One that was stopped halfway is begun anew.

    Raises Problem "conflict" for a home that holds anything else, "bad-field" for a number out of range.
    """
    if not 1 <= staff <= MOST:
        raise Problem("--staff", f"cannot be {staff}.", f"Choose 1 to {MOST:,}.", code="bad-field")
    ctx = demo.emptied(home, tell)
    if accounts.any_account(ctx):
        raise Problem(home, "holds an agency already.", "Choose an empty folder with --home.", code="conflict")
    own_rules(ctx)
    tell(f"Inviting {staff:,} people")
    agency = settle(ctx, staff, now, seed)
    plan = acts(rules.current(ctx), rules.coming(ctx), agency, seed)
    append(ctx, agency, plan, tell)
    project(ctx, tell, workers)
    tell("Adding notes, wishes to be seen and lines after a case")
    generating_around.fill(ctx, agency, seed)
    with ctx.store.write() as db:
        sites.set_setting(db, "demo", True)
    return open_home(home)


def append(ctx: Context, agency: Agency, plan: Iterable[Act], tell: Callable[[str], None] = lambda _words: None) -> int:
    """Append the plan's events in bulk, a day at a time. A sign-off that a supervisor could not give is left out.

    Returns how many events there are. All acts of a day are before those of the next, and a sign-off relies on
    earlier days only, so what it relies on is in the ledger when its hashes are asked for.
    """
    framework, coming = rules.current(ctx), rules.coming(ctx)
    tasks = rules.places(ctx)
    known: dict[tuple[int, str], list[Event]] = {}
    days = ((day, list(of)) for day, of in groupby(plan, key=lambda act: act.day))
    rest, total = next(days, None), 0
    while rest:
        with ctx.store.write() as db:
            names = people.names(db)
            since = 0
            while rest and since < _COMMIT:
                made = _day(db, framework, coming, tasks, agency, rest[1], known)
                ledger.append_many(db, made, names=names)
                generating_around.observed(db, made)
                since, rest = since + len(made), next(days, None)
        total += since
        tell(f"Writing the ledger: {total:,} events")
    return total


def _day(
    db: Connection,
    framework: Framework,
    coming: Coming,
    tasks: rules.Places,
    agency: Agency,
    plan: list[Act],
    known: dict[tuple[int, str], list[Event]],
) -> list[tuple[Event, datetime, Mapping[str, Any] | None]]:
    stands: dict[Act, tuple[str, ...]] = {}
    refused = set()
    for act in plan:
        if act.do in ("sign", "revoked", "suspended", "reinstated"):
            before = known.get((act.person, act.about), [])
            on = agency.first + timedelta(days=act.day)
            held = cell(before, framework.items[act.about], on, coming=coming.get(act.about))
            if _refused(act.do, held, before):
                refused.add(act)
            elif act.do == "sign":
                stands[act] = held.used
    hashes = ledger.hashes(db, {id for used in stands.values() for id in used})
    made: list[tuple[Event, datetime, Mapping[str, Any] | None]] = []
    for act in plan:
        if act in refused:
            continue
        relied = {id: hashes[id] for id in stands.get(act, ())}
        for each in event(framework, tasks, agency, act, relied):
            made.append((each, agency.moment(act), signature(agency, act, each)))
            known.setdefault((act.person, act.about), []).append(each)
    return made


def _refused(do: str, held: Cell, before: Iterable[Event]) -> bool:
    """Whether the use-case would say no: `sign_off` and `revoke` of `service.signing`, for a clinical lead."""
    if do != "sign":
        return not held.sign_off or held.state == "revoked" or (do == "reinstated") != (held.state == "suspended")
    signed = {id for event in before if isinstance(event, SignOff) for id in event.relied}
    return not held.ready or held.state == "suspended" or bool(held.sign_off and set(held.used) <= signed)


def signature(agency: Agency, act: Act, of: Event) -> dict[str, str] | None:
    """How an act was signed, as `events.signed` says it; None for what needs no password."""
    meaning = {"observation": "observed", "sign": "observed-and-competent", "void": "reviewed", "revoked": "revoked",
               "suspended": "reviewed", "reinstated": "reviewed"}.get(act.do)  # fmt: skip
    at = iso(agency.moment(act))
    return (meaning and {"signer": of.by, "meaning": meaning, "at": at, "method": "password"}) or None


def lead_of(agency: Agency, act: Act) -> Person:
    """The supervisor who acts: the one of the person's site."""
    return agency.leads[agency.staff[act.person].site]


def trainer_of(agency: Agency, act: Act) -> Person:
    """The trainer of the person's site."""
    return agency.trainers[agency.staff[act.person].site // 5]


def entry_of(act: Act, entry: int = 0) -> str:
    """The id that a form makes up for an act."""
    return f"{act.person}-{act.about}-{entry or act.entry}"


def seen(item: Item, act: Act, texts: Mapping[str, Any]) -> dict[str, Any]:
    """What the supervisor puts into the form "observe" for an act."""
    steps = [each.id for each in item.checklist]
    facts: dict[str, Any] = {"steps": steps, "prompts": "none", "note": texts["seen"][act.minute % len(texts["seen"])]}
    if act.how == "missed":
        facts |= {"steps": [each.id for each in item.checklist if each.must or each.id != steps[0]][:-1], "note": texts["short"]}
    elif act.how == "together":
        facts |= {"prompts": "together"}
    elif act.how == "unsafe":
        facts |= {"note": texts["unsafe"], "critical": True}
    elif act.how == "said":
        facts |= {"view": {"face": ("good", "mixed")[act.minute % 2], "words": texts["said"][act.minute % len(texts["said"])]}}
    return facts


def event(
    framework: Framework, tasks: rules.Places, agency: Agency, act: Act, relied: Mapping[str, str]
) -> list[Event]:
    """The events of one act, exactly as its use-case makes them. relied: event id -> hash, for a sign-off."""
    item, person, lead = framework.items[act.about], agency.staff[act.person].id, lead_of(agency, act).id
    now, entry, reasons = agency.moment(act), entry_of(act), agency.texts["reasons"]
    on, at = now.astimezone(agency.zone).date(), iso(now)
    whole: dict[str, Any] = {"learner": person, "about": act.about, "version": item.version_on(on), "on": on, "at": at}
    led = whole | {"by": lead, "role": "supervisor"}

    def observed(number: int) -> str:
        return event_id("observation", lead, person, act.about, entry_of(act, number))

    if act.do == "observation":
        return [*observing.made(item, entry, seen(item, act, agency.texts), led)]
    if act.do in ("check", "scenario", "document"):
        return [_work(tasks[act.about], agency, act, whole)]
    if act.do == "sign":
        return [
            SignOff(event_id=event_id("sign_off", lead, person, act.about, entry), level=act.how,
                    meaning="observed-and-competent", statement=agency.texts["signed"],
                    relied=tuple(relied), hashes=tuple(relied.values()), **led)
        ]  # fmt: skip
    if act.do == "void":
        return [Void(event_id=event_id("void", observed(act.of)), voids=observed(act.of), reason=reasons["void"], **led)]
    if act.do == "dispute":
        id = event_id("dispute", person, person, act.about, entry)
        return [Dispute(event_id=id, disputes=observed(act.of), statement=reasons["dispute"], **whole, by=person, role="learner")]
    if act.do == "answer":
        disputed = event_id("dispute", person, person, act.about, entry_of(act, act.of))
        led |= {"by": agency.admin.id, "role": "admin"}  # it is about the supervisor's own act
        led.pop("version")
        return [Answer(event_id=event_id("answer", disputed), answers=disputed, upheld=act.how == "right",
                       statement=reasons["answer"], **led)]  # fmt: skip
    id = event_id("standing", lead, person, act.about, act.do, entry)
    return [Standing(event_id=id, change=act.do, reason=reasons[act.do], **led)]


def _work(tasks: tuple[tuple[str, ...], tuple[str, ...]], agency: Agency, act: Act, whole: dict[str, Any]) -> Event:
    """What a lesson's questions, a case or a document leave behind. A document is judged by a trainer."""
    lessons, cases = (names or ("read-together",) for names in tasks)
    trainer, well, attempt = trainer_of(agency, act).id, act.how == "well", entry_of(act)
    if act.do == "check":
        task, score, most = f"{lessons[0]}/check", 500 if well else 200, 500
    elif act.do == "scenario":
        task, score, most = cases[act.of % len(cases)], 900 - act.minute % 100 if well else 400, 1000
    else:
        task, score, most = f"{lessons[0]}/practice-note-{act.of}", 1200 if well else 700, 1300
    if act.do == "document":
        whole = whole | {"by": trainer, "role": "trainer", "judged_by": trainer, "note": agency.texts["seen"][0]}
    return Evidence(event_id=event_id(attempt, act.do, "1", act.about), kind=act.do, task=task, task_version="1", attempt=attempt,
                    score=score, max=most, indicators=(f"{act.about}.1",), detail={"generated": True}, **whole)  # fmt: skip


def project(ctx: Context, tell: Callable[[str], None] = lambda _words: None, workers: int = 2) -> None:
    """The pages' rows of everybody, by several processes that read and reckon and one that writes."""
    framework, coming = rules.current(ctx), rules.coming(ctx)
    fingerprint = made_under.fingerprint(framework, coming)
    with ctx.store.read() as db:
        todo = made_under.behind(db, framework, coming)
    slices = [todo[at : at + _SLICE] for at in range(0, len(todo), _SLICE)]
    done = 0
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) if workers > 1 else nullcontext() as pool:
        each = pool.map if pool else map
        for at in range(0, len(slices), _HANDS):
            some = slices[at : at + _HANDS]
            made = list(each(_reckon, [ctx.home] * len(some), some))
            with ctx.store.write() as db, bulk.roomy(db):
                for person, rows, states in (one for slice in made for one in slice):
                    projections.store(db, fingerprint, person, rows, states)
            done += sum(map(len, made))
            tell(f"Making the pages' rows: {done:,} of {len(todo):,} people")
    with ctx.store.write() as db:
        made_under.finish(db, framework, coming)


@lru_cache(maxsize=1)
def _opened(home: Path) -> tuple[Store, Framework, Coming]:
    ctx = open_home(home)
    return ctx.store, rules.current(ctx), rules.coming(ctx)


def _reckon(home: Path, persons: list[str]) -> list[tuple[str, list[Any], list[Any]]]:
    """In a process of its own: these people's rows, from the ledger."""
    store, framework, coming = _opened(home)
    with store.read() as db:
        return [(id, *projections.values(id, ledger.events_of(db, id), framework, coming)) for id in persons]


__all__ = ["Act", "Agency", "acts", "append", "event", "event_id", "generate", "own_rules", "project", "settle"]
