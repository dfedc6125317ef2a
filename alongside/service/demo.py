"""The demo agency: invented people and months of history, replayed through the same use-cases a real user calls.

`courses/demo-agency.yaml` says who is there and how far each has come; `courses/demo-documents.yaml` what they wrote.
Everything happens at its own past moment, in order, so that the ledger's clock only moves forward.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from alongside import content, grading
from alongside.problem import Problem
from alongside.service import accounts, admin, demo_asking, demo_desk, demo_prior, marking, places
from alongside.service.base import Actor, Context, call, open_home
from alongside.service.demo_answers import answer
from alongside.service.demo_coaching import seed_talks
from alongside.service.demo_stories import Act, Learner, acts
from alongside.store import sites
from alongside.store import work as kept

AGENCY, DOCUMENTS = "courses/demo-agency.yaml", "courses/demo-documents.yaml"
SEEDING = "seeding"  # the value of the setting "demo" until the last act is done
Tell = Callable[[str], None]


@dataclass
class Clock:
    """A clock the replay turns; calling it gives the moment (UTC-aware)."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Accounts:
    """What the demo prints: the password all share and [(sign-in name, who it is)]."""

    password: str
    logins: tuple[tuple[str, str], ...]


@dataclass
class _Cast:
    """Everybody by sign-in name: the acting person, and for learners how far they come."""

    actors: dict[str, Actor] = field(default_factory=dict)
    learners: list[Learner] = field(default_factory=list)
    trainers: list[dict[str, Any]] = field(default_factory=list)
    supervisors: list[dict[str, Any]] = field(default_factory=list)


def accounts_of(home: Path) -> Accounts:
    """The demo's sign-in names, one for each role first."""
    data = content.read_yaml(content.find(AGENCY, home))
    first = next(one for one in data["learners"] if one["story"] == "practicing")
    shown = [
        (first, "learner"),
        (data["trainers"][0], "trainer"),
        (data["supervisors"][0], "supervisor"),
        (data["admin"], "administrator"),
    ]
    return Accounts(
        data["password"], tuple((one["username"], f"{one['name']}, {role}") for one, role in shown)
    )


def is_demo(ctx: Context) -> bool:
    """Whether this home holds the demo agency."""
    with ctx.store.read() as db:
        return bool(sites.setting(db, "demo", False))


def seed(home: Path, now: datetime, tell: Tell = lambda _words: None) -> Context:
    """Fill an empty home with the demo agency as it would look at `now`. A home that is one already is left alone;
    one whose seeding was stopped halfway is begun anew.

    Raises Problem("conflict") for a home that holds a real agency.
    """
    ctx = emptied(home, tell)
    if is_demo(ctx):
        return ctx
    if accounts.any_account(ctx):
        raise Problem(
            home, "holds a real agency.", "Give the demo a folder of its own with --home.", code="conflict"
        )
    data = content.read_yaml(content.find(AGENCY, home))
    documents = content.read_yaml(content.find(DOCUMENTS, home))
    clock = Clock(now)
    then = replace(ctx, now=clock, zone=ZoneInfo(data["zone"]))
    tell("Setting up the agency, its sites and people")
    cast = _set_up(then, clock, data, now)
    plan = sorted(
        (act for learner in cast.learners for act in acts(learner, home)),
        key=lambda act: (-act.day, act.order),
    )
    for number, act in enumerate(plan, 1):
        clock.at = max(clock.at, _moment(now, act.day, act.order, then.zone))
        if number % 100 == 0:
            tell(f"Replaying what happened: {number} of {len(plan)}")
        _DO[act.name](then, cast, act, documents, data["password"])
    clock.at = max(clock.at, now - timedelta(minutes=5))
    demo_prior.seed(then, cast.actors)
    tell("Grading what was handed in last")
    marking.grade_waiting(then)
    seed_talks(then, cast.actors, data["password"])
    demo_asking.seed(then, cast.actors)
    demo_desk.seed(then, [cast.actors[one["username"]] for one in cast.trainers])
    with ctx.store.write() as db:
        sites.set_setting(db, "demo", True)
    return open_home(home)


def emptied(home: Path, tell: Tell) -> Context:
    """The context of a home, new or as it is; a demo whose seeding was stopped halfway is cleared away."""
    ctx = open_home(home, create=True)
    if _half_done(ctx):
        tell("Clearing a demo that was stopped halfway")
        ctx.store.close()
        _clear(home)
        ctx = open_home(home, create=True)
    return ctx


def _half_done(ctx: Context) -> bool:
    with ctx.store.read() as db:
        return bool(sites.setting(db, "demo") == SEEDING)


def _clear(home: Path) -> None:
    for file in home.glob("alongside.db*"):
        file.unlink()
    for folder in ("answers", "attachments", "attempts", "course", "versions"):
        shutil.rmtree(home / folder, ignore_errors=True)


def without_keys(ctx: Context) -> int:
    """How many pieces of work could not be graded yet; in a demo only because the answer keys are elsewhere."""
    with ctx.store.read() as db:
        return len(kept.submissions_of(db, status="waiting"))


def _moment(now: datetime, days_ago: float, order: int, zone: ZoneInfo) -> datetime:
    """A working hour on that day: 9 am local plus a few minutes for each act, never later than `now`."""
    day: date = (now.astimezone(zone) - timedelta(days=days_ago)).date()
    return min(
        datetime.combine(day, time(9), zone) + timedelta(minutes=3 * (order % 150)),
        now - timedelta(minutes=10),
    ).astimezone(now.tzinfo)


def _set_up(ctx: Context, clock: Clock, data: dict[str, Any], now: datetime) -> _Cast:
    cast = _Cast()
    oldest = max(one["days"] for one in data["learners"]) + 30
    clock.at = now - timedelta(days=oldest)
    places.set_zone(ctx, data["zone"])
    with ctx.store.write() as db:
        for name, value in (("agency", data["agency"]), ("demo", SEEDING), ("light_passwords", True)):
            sites.set_setting(db, name, value)
        for site in data["sites"]:
            sites.add(db, site["id"], site["name"])
    every = [site["id"] for site in data["sites"]]
    rows = [(data["admin"] | {"sites": every}, ["admin"])]
    rows += [(one, ["trainer"]) for one in data["trainers"]] + [
        (one, ["supervisor"]) for one in data["supervisors"]
    ]
    rows += [(one | {"sites": [one["site"]]}, ["learner"]) for one in data["learners"]]
    for one, roles in rows:
        started = (now - timedelta(days=one.get("days", oldest))).date().isoformat()
        made = admin.add(ctx, one["username"], one["name"], roles, one["sites"], started=started)
        accounts.set_password(ctx, made["id"], data["password"])
        cast.actors[one["username"]] = Actor(
            made["id"],
            one["name"],
            frozenset(roles),
            frozenset(every if roles == ["admin"] else one["sites"]),
        )
    for one in data["supervisors"]:
        admin.set_clinical_lead(
            ctx, cast.actors[one["username"]].id, True, cast.actors[data["admin"]["username"]].id
        )
    cast.trainers, cast.supervisors = data["trainers"], data["supervisors"]
    cast.learners = [
        Learner(one["username"], one["site"], one["days"], one["story"], number)
        for number, one in enumerate(data["learners"])
    ]
    return cast


def _staff(cast: _Cast, rows: list[dict[str, Any]], site: str) -> Actor:
    return cast.actors[next(one["username"] for one in rows if site in one["sites"])]


def _assign(ctx: Context, cast: _Cast, act: Act, _documents: Any, _password: str) -> None:
    due = (ctx.today() + timedelta(days=45)).isoformat()
    call(
        ctx,
        _staff(cast, cast.supervisors, act.learner.site),
        "assign",
        {"people": [cast.actors[act.learner.username].id], "module": act.module, "due": due},
    )


def _page(ctx: Context, cast: _Cast, act: Act, documents: dict[str, Any], _password: str) -> None:
    me = cast.actors[act.learner.username]
    spec = grading.module(act.module, ctx.home)
    for item in spec.items.values():
        if item.notebook == act.detail:
            value = answer(item, spec.slug, ctx.home, documents, act.learner.number + act.round)
            if value is not None:
                call(
                    ctx,
                    me,
                    "save_answer",
                    {"module": act.module, "item": item.id, "value": value, "hash": item.hash},
                )
    if act.detail != spec.notebooks[-1].file:
        call(ctx, me, "mark_done", {"module": act.module, "notebook": act.detail})


def _submit(ctx: Context, cast: _Cast, act: Act, _documents: Any, _password: str) -> None:
    call(ctx, cast.actors[act.learner.username], "submit", {"module": act.module})


def _judge(ctx: Context, cast: _Cast, act: Act, documents: dict[str, Any], _password: str) -> None:
    """A trainer reads what this learner handed in last. Grading runs first where something still waits for it."""
    marking.grade_waiting(ctx)
    learner = cast.actors[act.learner.username]
    with ctx.store.read() as db:
        rows = [
            row for row in kept.items(db, person=learner.id, module=act.module) if row["status"] == "waiting"
        ]
    for row in rows:
        decided = [
            {"id": one["id"], "points": one["points"], "taken": True}  # nobody is there to read the program's hints
            if one["points"] is not None
            else {"id": one["id"], "points": one["max"] if (act.learner.number + at) % 3 else one["max"] / 2}
            for at, one in enumerate(row["rows"])
            if one["max"]
        ]
        words = documents["comments"][act.detail][act.learner.number % len(documents["comments"][act.detail])]
        call(
            ctx,
            _staff(cast, cast.trainers, act.learner.site),
            "judge",
            {"id": row["id"], "rows": decided, "comment": words, "decision": act.detail},
        )


def _good(loaded: Any, ending: str) -> bool:
    step = loaded.steps.get(ending)
    return ending == "good" or (step is not None and step.kind == "good")


def _play(ctx: Context, cast: _Cast, act: Act, _documents: Any, _password: str) -> None:
    """Play a story along one of its walks: the use-cases see the same numbers a learner would press."""
    from alongside import scenario as sc

    me = cast.actors[act.learner.username]
    loaded = sc.load(act.module, ctx.home)
    walks, _faults = sc.read_walks(
        content.unit("scenarios", act.module, "scenario.md", ctx.home) / "walks.yaml"
    )
    good = [walk for walk in walks if _good(loaded, walk.ends)]
    wanted = good if act.detail == "assessed" else walks
    walk = (wanted or walks)[act.learner.number % len(wanted or walks)]
    scene = call(ctx, me, "start_attempt", {"scenario": act.module, "mode": act.detail})
    state = sc.start(loaded, 0)
    for authored in walk.picks:
        choice = next(one for one in loaded.steps[state.node].choices if one.n == authored)
        number = next(one["number"] for one in scene["options"] if one["text"] == choice.text)
        scene = call(
            ctx,
            me,
            "pick",
            {"attempt": scene["attempt"], "n": scene["n"], "option": number, "ms": 9000 + 700 * authored},
        )
        state, _row = sc.choose(loaded, state, authored)


def _observe(ctx: Context, cast: _Cast, act: Act, documents: dict[str, Any], password: str) -> None:
    from alongside import framework

    item = framework.load(ctx.home).items[act.detail]
    said = documents["observed"][(act.learner.number + act.round) % len(documents["observed"])]
    call(
        ctx,
        _staff(cast, cast.supervisors, act.learner.site),
        "observe",
        {
            "person": cast.actors[act.learner.username].id,
            "about": act.detail,
            "steps": [one.id for one in item.checklist],
            "prompts": "none" if act.round else "word",
            "note": said["note"],
            "view": {"face": "good", "words": said["view"]},
            "password": password,
            "entry": f"demo-{act.learner.username}-{act.detail}-{act.round}",
        },
    )


def _sign(ctx: Context, cast: _Cast, act: Act, _documents: Any, password: str) -> None:
    """A sign-off where the rule is met; where it is not, a real supervisor could not sign either."""
    signer, learner = _staff(cast, cast.supervisors, act.learner.site), cast.actors[act.learner.username]
    rows = call(ctx, signer, "person_record", {"person": learner.id})["rows"]
    if next(row for row in rows if row["id"] == act.detail)["cell"]["ready"]:
        call(
            ctx,
            signer,
            "sign_off",
            {
                "person": learner.id,
                "about": act.detail,
                "level": "E4",
                "password": password,
                "statement": f"I have seen {learner.name} do this twice, and I entrust it.",
                "entry": f"demo-{act.learner.username}-{act.detail}",
            },
        )


_DO: dict[str, Callable[[Context, _Cast, Act, Any, str], None]] = {
    "assign": _assign,
    "page": _page,
    "submit": _submit,
    "judge": _judge,
    "play": _play,
    "observe": _observe,
    "sign": _sign,
}

__all__ = ["Accounts", "accounts_of", "is_demo", "seed"]
