"""Invented learners who play a story: each has a skill, and the better she is the more often she sees the best option."""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from alongside import scenario as sc
from alongside.scenario import Scenario
from alongside.scenario.debrief import worth
from alongside.scenario.figures import Play
from alongside.scenario.play import choices
from alongside.service.base import Context
from alongside.store import attempts, people, versions

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
Chooser = Callable[[Scenario, sc.State, list[sc.Choice], float, random.Random], int]


def sees_it(scenario: Scenario, state: sc.State, found: list[sc.Choice], skill: float, dice: random.Random) -> int:
    """An authored number: the best option with a chance that grows with the skill, otherwise any other but a plain wrong one."""
    best = max(found, key=worth)
    if len(found) == 1 or dice.random() < 1 / (1 + math.exp(-skill)):
        return best.n
    others = [choice for choice in found if choice is not best]
    return dice.choice([choice for choice in others if not choice.critical or dice.random() < 0.1] or others).n


def play(scenario: Scenario, skill: float, dice: random.Random, choose: Chooser = sees_it) -> tuple[list[sc.Row], str]:
    """(trace, ending) of one whole attempt."""
    state, trace = sc.start(scenario, dice.randrange(2**31)), []
    while not sc.ended(scenario, state):
        found = sorted(choices(scenario, state), key=lambda choice: choice.n)
        words = len(sc.text(scenario, state).split()) + sum(len(choice.text.split()) for choice in found)
        n = choose(scenario, state, found, skill, dice)
        state, row = sc.choose(scenario, state, n, int(words * dice.lognormvariate(math.log(240), 0.4)))
        trace.append(row)
    return trace, state.node


def plays(scenario: Scenario, count: int, seed: int = 1, choose: Chooser = sees_it, prefix: str = "p-play") -> list[Play]:
    """One attempt of each of `count` people."""
    dice = random.Random(seed)
    made = []
    for number in range(count):
        trace, ending = play(scenario, dice.gauss(0.7, 1.2), dice, choose)
        made.append(Play(f"{prefix}{number:05d}", trace, ending))
    return made


def keep(ctx: Context, scenario: Scenario, made: list[Play], mode: str = "assessed", start: datetime = NOW, site: str = "north") -> None:
    """Put attempts into the database as the portal keeps them; people who are not there are added as learners."""
    versions.keep(ctx.home, sc.canonical(scenario))
    with ctx.store.write() as db:
        known = {row["id"] for row in people.every(db, disabled=True)}
        for number, one in enumerate(made):
            if one.person not in known:
                known.add(one.person)
                people.add(db, one.person, one.person, f"Player {one.person[-5:]}", ["learner"], [site], start)
            at = start + timedelta(minutes=number)
            key = hashlib.sha256(f"{mode} {scenario.hash} {one.person} {at}".encode()).hexdigest()[:32]
            attempts.add(db, key, one.person, scenario.slug, scenario.hash, number, mode, at, state={"opened": []})
            kind = scenario.steps[one.ending].kind if one.ending else ""
            ended = {"ended": at.isoformat(), "ending": one.ending, "state": {"opened": [], "kind": kind}} if one.ending else {}
            attempts.change(db, key, trace=list(one.trace), **ended)
