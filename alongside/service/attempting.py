"""What practice shows and keeps of an attempt: scenes, cards, the version it names, and its evidence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from alongside import scenario as sc
from alongside.evidence import Evidence, event_id, hundredths
from alongside.problem import Problem
from alongside.scenario import Scenario
from alongside.scenario.people import person
from alongside.service import rules
from alongside.service.base import Context
from alongside.store import versions
from alongside.store.sql import Row, iso

_RULE = "scenario-points-1"  # the way points are counted (scenarios/README.md); part of every event's id


def version(ctx: Context, slug: str, digest: str) -> Scenario:
    """The exact version an attempt names; today's person is shown beside it, if she is there."""
    try:
        current: Scenario | None = sc.load(slug, ctx.home)
    except Problem:
        current = None
    if current is not None and current.hash == digest:
        return current
    return replace(_stored(ctx.home, digest), person=current and current.person)


def of_row(ctx: Context, row: Row) -> Scenario:
    """The version a kept attempt names."""
    return version(ctx, row["scenario"], row["version_hash"])


@lru_cache(maxsize=64)
def _stored(home: Path, digest: str) -> Scenario:
    return sc.from_json(json.loads(versions.read(home, digest)))


def state(scenario: Scenario, row: Row) -> sc.State:
    """The engine's state of a kept attempt, with what was opened since the last choice."""
    found = sc.replay(scenario, row["trace"], row["seed"])
    for name in row["state"].get("opened", ()):
        found = sc.open_resource(scenario, found, name)
    return found


def scene(scenario: Scenario, row: Row) -> dict[str, Any]:
    """What the learner sees now (the shape is told at `practice.resume`)."""
    now = state(scenario, row)
    ended = sc.ended(scenario, now)
    clock = sc.timer(scenario, now) if row["state"].get("timed") and not ended else None
    return {
        "attempt": row["id"],
        "scenario": row["scenario"],
        "title": scenario.title,
        "mode": row["mode"],
        "person": person(scenario),
        "n": now.n,
        "story": sc.text(scenario, now),
        "signs": [] if ended else sc.signs(scenario, now),
        "options": [asdict(option) for option in sc.offered(scenario, now)],
        "timer": {"seconds": clock.seconds} if clock else None,
        "resources": [
            {"id": name, "title": scenario.resources[name].title, "opened": name in now.opened}
            for name in now.can_open
        ],
        "so_far": _so_far(scenario, row),
        "can_undo": row["mode"] == "practice" and bool(row["trace"]),
        "ended": ended,
        "debrief": sc.debrief(scenario, row["trace"]) if ended else None,
    }


def _so_far(scenario: Scenario, row: Row) -> list[dict[str, Any]]:
    told, now = [], sc.start(scenario, row["seed"])
    for made in row["trace"]:
        choice = scenario.steps[made["node"]].choices[made["picked"] - 1] if made["picked"] else None
        told.append(
            {"n": made["n"], "story": sc.text(scenario, now), "picked": choice.text if choice else ""}
        )
        now = sc.choose(scenario, now, made["picked"], made["ms"])[0]
    return told


def card(scenario: Scenario) -> dict[str, Any]:
    """What a list of cases shows of one."""
    return {
        "slug": scenario.slug,
        "title": scenario.title,
        "summary": scenario.summary,
        "minutes": scenario.minutes,
        "content_note": scenario.content_note,
        "offers": scenario.offers,
        "person": person(scenario),
    }


def worded(ctx: Context, debrief: dict[str, Any]) -> dict[str, Any]:
    """A debrief with the words for its ids: "titles" {id: words} and "indicators" {indicator id: words}."""
    known = rules.current(ctx)
    ways = [way for step in debrief["steps"] for way in (step, step["better"] or {"indicators": ()})]
    named = [name for way in ways for name in way["indicators"]]
    return debrief | {
        "titles": {name: known.items[name].title for name in debrief["score"] if name in known.items},
        "indicators": {name: known.indicators[name].text for name in dict.fromkeys(named) if name in known.indicators},
    }


def stories(home: Path) -> tuple[dict[str, Scenario], list[str]]:
    """Every case that can be played, by slug, and the slugs of those that cannot."""
    found, broken = {}, []
    for slug, folder in sc.slugs(home).items():
        try:
            found[slug] = sc.load_folder(folder, home)
        except Problem:
            broken.append(slug)
    return found, broken


def warm(ctx: Context) -> None:
    """Read and check every case and the framework once, so that nobody waits for it (seconds, on a small machine)."""
    with suppress(Problem):
        stories(ctx.home)
        rules.current(ctx)


def progress(mine: Sequence[Row], reopened: bool) -> dict[str, Any]:
    """How far somebody has come with a case, from her attempts (oldest first)."""
    assessed = [row for row in mine if row["mode"] == "assessed"]
    unfinished = [row for row in mine if not row["ended"] and (row is mine[-1] or row["mode"] == "assessed")]
    finished = [row for row in mine if row["ended"]]
    newest = unfinished[-1] if unfinished else None  # a practice she left and began again is left for good
    return {
        "practiced": sum(row["mode"] == "practice" for row in finished),
        "assessed": sum(bool(row["ended"]) for row in assessed),
        "last": finished[-1]["state"].get("kind", "") if finished else "",
        "unfinished": newest and {"attempt": newest["id"], "mode": newest["mode"], "n": len(newest["trace"])},
        "may_assess": not assessed or not assessed[-1]["ended"] or reopened,
    }


def summary(row: Row) -> dict[str, Any]:
    """One attempt in a list."""
    return {
        "attempt": row["id"],
        "mode": row["mode"],
        "started": row["started"],
        "ended": row["ended"],
        "ending": row["state"].get("kind", ""),
    }


def evidence(ctx: Context, scenario: Scenario, row: Row) -> list[Evidence]:
    """One event for each framework id the attempt asked about; the same attempt gives the same ids."""
    critical = sc.critical(scenario, row["trace"])
    items = rules.current(ctx).items
    return [
        Evidence(
            event_id=event_id(row["id"], row["scenario"], _RULE, about),
            learner=row["person"],
            about=about,
            version=items[about].version_on(ctx.today()) if about in items else 1,
            by="",
            on=ctx.today(),
            at=iso(ctx.now()),
            kind="scenario",
            task=row["scenario"],
            task_version=f"{scenario.version} {scenario.hash}",
            attempt=row["id"],
            score=hundredths(points),
            max=hundredths(most),
            indicators=indicators(scenario, row["trace"], about),
            critical=critical,
            detail={
                "ending": scenario.steps[row["ending"]].kind,
                "choices": len(row["trace"]),
                "rule": _RULE,
            },
        )
        for about, (points, most) in sc.score(scenario, row["trace"]).items()
    ]


def indicators(scenario: Scenario, trace: Sequence[Row], about: str) -> tuple[str, ...]:
    """The indicators of one id that the reasons of the options on offer name, in the order they came up."""
    named = (
        name
        for made in trace
        for n in made["offered"]
        for name in scenario.steps[made["node"]].choices[n - 1].indicators
    )
    return tuple(sorted({name for name in named if name.startswith(f"{about}.")}))
