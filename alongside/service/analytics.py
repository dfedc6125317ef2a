"""How the stories work: figures of a story from everybody's attempts, for those who write, teach and watch over it.

Assessed attempts of the people one may see; practice in the whole agency, as counts over at least `LEAST` people and never
by day or site, so that no two looks can be taken apart to one person. Each version of a story stands alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from alongside import scenario as sc
from alongside.problem import Problem
from alongside.scenario import Scenario
from alongside.scenario.figure_words import GLOSSARY, explained
from alongside.scenario.figures import LEAST, Play, figures, practice
from alongside.service import attempting, scope
from alongside.service.base import Actor, Context, use_case
from alongside.service.figure_table import table
from alongside.store import people, played, sites
from alongside.store.sql import Row, iso

if TYPE_CHECKING:
    from sqlalchemy import Connection


@use_case("trainer", "supervisor")
def figures_of_cases(ctx: Context, actor: Actor) -> dict[str, Any]:
    """All cases with their counts: {"least", "cases": [{slug, title, person, people, attempts, first, practice}]}.

    people, attempts: finished assessed ones of learners one may see, over all versions. first: people with a first attempt
    at the version that most began with; figures need `LEAST` of them. practice: {people, attempts} in the whole agency,
    None for fewer than `LEAST` people. A case that cannot be played is left out.
    """
    with ctx.store.read() as db:
        mine, learners = _learners(db, actor), _everybody(db)
        rows = [row for row in played.heads(db) if row["ended"]]
    found = []
    for slug in sc.slugs(ctx.home):
        try:
            loaded = sc.load(slug, ctx.home)
        except Problem:
            continue
        own = [row for row in rows if row["scenario"] == slug]
        found.append(
            {"slug": slug, "title": loaded.title, "person": loaded.person.goes_by or loaded.person.name}
            | _count(assessed := [row for row in own if row["mode"] == "assessed" and row["person"] in mine])
            | {
                "first": max(
                    Counter(
                        {row["person"]: row["version_hash"] for row in reversed(assessed)}.values()
                    ).values(),
                    default=0,
                )
            }
            | {
                "practice": _hidden(
                    row for row in own if row["mode"] == "practice" and row["person"] in learners
                )
            }
        )
    return {"least": LEAST, "cases": found}


@use_case("trainer", "supervisor")
def case_figures(
    ctx: Context, actor: Actor, scenario: str, version: str = "", since: str = "", site: str = ""
) -> dict[str, Any]:
    """One version of a case in figures (`version`: its hash; the newest one if empty).

    {"scenario", "title", "person", "least", "since", "site", "sites": [{id, name}], "glossary": [[word, meaning]],
     "versions": [{hash, version, current}] newest first,
     "shown": {hash, version, current, problem, counts: {people, attempts, first, unfinished}, practice: as above,
       chosen: `figures.practice`, figures: `figure_words.explained` | None}}
    since: a day; assessed attempts that began on it or later. What is a first attempt does not depend on it.
    Nothing but counts for fewer than `LEAST` people. Raises Problem "not-found", "bad-field" or "not-allowed".
    """
    loaded, rows, known = _gather(ctx, actor, scenario, since, site)
    digests = [one["hash"] for one in known]
    if version and version not in digests:
        raise Problem(
            "This version",
            "has not been played by your people.",
            "Choose one from the list.",
            code="not-found",
        )
    with ctx.store.read() as db:
        places = [row for row in sites.every(db) if row["id"] in actor.sites or actor.has("admin")]
    return {
        "scenario": scenario,
        "title": loaded.title,
        "person": loaded.person.goes_by or loaded.person.name,
        "least": LEAST,
        "since": since,
        "site": site,
        "sites": [{"id": row["id"], "name": row["name"]} for row in places],
        "glossary": [list(one) for one in GLOSSARY],
        "versions": known,
        "shown": _shown(ctx, loaded, rows, known[digests.index(version) if version else 0]),
    }


def all_versions(
    ctx: Context, actor: Actor, scenario: str, since: str = "", site: str = ""
) -> list[dict[str, Any]]:
    """What `case_figures` calls "shown", for every version, newest first. For the operator's command."""
    loaded, rows, known = _gather(ctx, actor, scenario, since, site)
    return [_shown(ctx, loaded, rows, one) for one in known]


@use_case("trainer", "supervisor")
def export_case_figures(
    ctx: Context, actor: Actor, scenario: str, version: str = "", since: str = "", site: str = ""
) -> dict[str, str]:
    """The table of steps and options as a file: {"filename", "type", "text"}; a row an option. As `case_figures`."""
    told = case_figures(ctx, actor, scenario, version, since, site)
    shown = told["shown"]
    name = f"figures-{scenario}-{shown['version'] or shown['hash'][:8]}.csv"
    return {"filename": name, "type": "text/csv; charset=utf-8", "text": table([shown])}


# -- who and what counts ---------------------------------------------------------------------------------------


def _learners(db: Connection, actor: Actor, site: str = "") -> set[str]:
    """Learners one may see, also those who have left. A trainer who tries a case out is none."""
    return {row["id"] for row in scope.everybody(db, actor, site, role="learner", disabled=True)}


def _everybody(db: Connection) -> set[str]:
    return {row["id"] for row in people.every(db, role="learner", disabled=True)}


def _count(rows: Iterable[Row]) -> dict[str, int]:
    found = [row["person"] for row in rows]
    return {"people": len(set(found)), "attempts": len(found)}


def _hidden(rows: Iterable[Row]) -> dict[str, int] | None:
    told = _count(rows)
    return told if told["people"] >= LEAST else None


def _gather(
    ctx: Context, actor: Actor, scenario: str, since: str, site: str
) -> tuple[Scenario, list[Row], list[dict[str, Any]]]:
    """The case, its attempts that count (with "first": a person's first in that mode), its versions newest first."""
    after = _after(ctx, since)
    loaded = sc.load(scenario, ctx.home)
    with ctx.store.read() as db:
        mine, learners = _learners(db, actor, site), _everybody(db)
        rows = played.of_scenario(db, scenario)
    _mark_copies(rows)
    kept, seen = [], set[tuple[str, str]]()
    for row in rows:
        row["first"] = False
        if row["ended"] and row["person"] in learners:
            row["first"] = (row["person"], row["mode"]) not in seen
            seen.add((row["person"], row["mode"]))
        if row["person"] in (learners if row["mode"] == "practice" else mine) and (
            row["mode"] == "practice" or row["started"] >= after
        ):
            kept.append(row)
    begun: dict[str, str] = {}
    for row in kept:
        if row["mode"] == "assessed":
            begun.setdefault(row["version_hash"], row["started"])
    digests = [
        loaded.hash,
        *sorted((one for one in begun if one != loaded.hash), key=lambda one: begun[one], reverse=True),
    ]
    names = {digest: _name(ctx, scenario, digest) for digest in digests}
    many = Counter(names.values())
    known = [
        {
            "hash": one,
            "version": names[one] + (f" ({one[:7]})" if names[one] and many[names[one]] > 1 else ""),
            "current": one == loaded.hash,
        }
        for one in digests
    ]
    return loaded, kept, known


def _after(ctx: Context, since: str) -> str:
    try:
        day = date.fromisoformat(since) if since else None
    except ValueError:
        raise Problem(
            "since", f"is {since!r}, which is not a day.", "Write it as 2026-11-21.", code="bad-field"
        ) from None
    return iso(datetime.combine(day, time(), ctx.zone)) if day else ""


def _mark_copies(rows: Sequence[Row]) -> None:
    """Sets "copied": going back to a scene starts an attempt with the old choices (and the old seed) in it; they count once."""
    traces: dict[tuple[str, int], list[Any]] = {}
    for row in rows:
        key = row["person"], row["seed"]
        row["copied"] = 0
        for old in traces.get(key, ()):
            same = 0
            for one, other in zip(old, row["trace"], strict=False):
                if one != other:
                    break
                same += 1
            row["copied"] = max(row["copied"], same)
        traces.setdefault(key, []).append(row["trace"])


def _name(ctx: Context, slug: str, digest: str) -> str:
    try:
        return attempting.version(ctx, slug, digest).version
    except Problem:
        return ""


def _shown(ctx: Context, loaded: Scenario, rows: Sequence[Row], one: dict[str, Any]) -> dict[str, Any]:
    own = [row for row in rows if row["version_hash"] == one["hash"]]
    assessed = [row for row in own if row["mode"] == "assessed"]
    tried = [row for row in own if row["mode"] == "practice" and row["ended"]]
    told = one | {
        "problem": "",
        "counts": _count(row for row in assessed if row["ended"])
        | {
            "first": sum(row["first"] for row in assessed),
            "unfinished": sum(not row["ended"] for row in assessed),
        },
        "practice": _hidden(tried),
        "chosen": {},
        "figures": None,
    }
    try:
        version = attempting.version(ctx, loaded.slug, one["hash"])
    except Problem as problem:
        return told | {"problem": str(problem)}
    found = figures(version, *_plays(assessed))
    if told["practice"]:
        told["chosen"] = practice(version, *_plays(tried))
    return told | {"figures": found and explained(found)}


def _plays(rows: Sequence[Row]) -> tuple[list[Play], list[Play]]:
    """First attempts and later ones. A person's first attempt at another version leaves only later ones here."""
    made: tuple[list[Play], list[Play]] = ([], [])
    for row in rows:
        if row["ended"]:
            made[not row["first"]].append(Play(row["person"], row["trace"], row["ending"], row["copied"]))
    return made
