"""Warnings about how options are worded: what gives the key away, reads hard or labels people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from alongside.scenario.graph import Graph
from alongside.scenario.model import Choice, Fault, Scenario, Step

GIVEAWAYS = ("always", "never", "just", "simply", "immediately")
LABELS = (
    "non-compliant",
    "noncompliant",
    "behaviors",
    "refuses",
    "attention-seeking",
    "manipulative",
    "low-functioning",
    "high-functioning",
    "wheelchair-bound",
    "suffers from",
    "mental age",
    "frequent flyer",
    "combative",
)
LENGTH_RATIO = 1.6
CUE_MARGIN = 0.15
GRADE = 8.0
POOR = 1  # points that still count as a poor choice
_LABEL = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, LABELS))})(?![\w-])", re.IGNORECASE)
_SPEECH = re.compile(r'"[^"]*"|“[^”]*”')
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?…]+(?=[\s\"'”’)]|\Z)|\n\s*\n")
_VOWELS = re.compile(r"[aeiouy]+")


def check(scenario: Scenario, graph: Graph | None, file: str) -> Iterator[Fault]:
    """W1 to W8. Without a graph (a story with broken links) each step counts with all its choices."""
    sets = _offers(scenario, graph)
    if graph is not None:
        yield from _never_offered(scenario, graph, file)
    for step in scenario.steps.values():
        for choices in sets.get(step.id, []):
            yield from _lengths(step, choices, file)
            yield from _giveaways(choices, file)
            yield from _ties(step, choices, file)
            yield from _dominated(choices, file)
        yield from _reading(step, file)
        yield from _labels(step, file)
    yield from _cues(scenario, sets, file)


def _offers(scenario: Scenario, graph: Graph | None) -> dict[str, list[list[Choice]]]:
    """Every different set of choices a step really offers."""
    if graph is None:
        return {step.id: [list(step.choices)] for step in scenario.steps.values() if step.choices}
    found: dict[str, dict[tuple[int, ...], list[Choice]]] = {}
    for (name, _, _), edges in zip(graph.states, graph.edges, strict=True):
        ns = tuple(sorted(choice.n for choice, _ in edges if choice))
        if len(ns) > 1:
            found.setdefault(name, {})[ns] = [scenario.steps[name].choices[n - 1] for n in ns]
    return {name: list(each.values()) for name, each in found.items()}


def _never_offered(scenario: Scenario, graph: Graph, file: str) -> Iterator[Fault]:
    seen = {
        (state[0], choice.n)
        for state, edges in zip(graph.states, graph.edges, strict=True)
        for choice, _ in edges
        if choice
    }
    reached = {state[0] for state in graph.states}
    for step in scenario.steps.values():
        for choice in step.choices:
            if step.id in reached and not step.kind and (step.id, choice.n) not in seen:
                yield Fault(
                    "W1",
                    file,
                    choice.line,
                    choice.text[:80],
                    "is never offered.",
                    "Loosen its condition, or take it out.",
                )


def words(text: str) -> list[str]:
    """The words of a text, without numbers and signs."""
    return _WORD.findall(text)


def _lengths(step: Step, choices: list[Choice], file: str) -> Iterator[Fault]:
    counts = [max(1, len(words(choice.text))) for choice in choices]
    if max(counts) / min(counts) > LENGTH_RATIO:
        longest = choices[counts.index(max(counts))]
        yield Fault(
            "W2",
            file,
            longest.line,
            longest.text[:80],
            f"has {max(counts)} words; the shortest option in `{step.id}` has {min(counts)}.",
            f"Keep the longest within {LENGTH_RATIO} times the shortest.",
        )


def _best(choices: list[Choice]) -> Choice | None:
    """The one best choice; None where nothing is scored or two tie."""
    ranked = sorted(choices, key=lambda choice: (not choice.critical, choice.points), reverse=True)
    if len(ranked) < 2 or ranked[0].points == 0 or ranked[0].critical or ranked[0].points == ranked[1].points:
        return None
    return ranked[0]


def _giveaways(choices: list[Choice], file: str) -> Iterator[Fault]:
    best = _best(choices)
    if best is None:
        return
    inside = {word for choice in choices for word in _giveaway(choice)} - set(_giveaway(best))
    for choice in choices:
        for word in _giveaway(choice):
            if choice is not best and word in inside:
                yield Fault(
                    "W4",
                    file,
                    choice.line,
                    word,
                    "stands only in options that are not the best and gives them away.",
                    "Say it without that word.",
                )


def _giveaway(choice: Choice) -> list[str]:
    said = {word.lower() for word in words(choice.text)}
    return [word for word in GIVEAWAYS if word in said]


def _ties(step: Step, choices: list[Choice], file: str) -> Iterator[Fault]:
    ranked = sorted(
        (choice for choice in choices if not choice.critical), key=lambda choice: choice.points, reverse=True
    )
    if len(ranked) > 1 and ranked[0].points == ranked[1].points > 0:
        yield Fault(
            "W7",
            file,
            ranked[1].line,
            ranked[1].text[:80],
            f"earns as much as the best option in `{step.id}` ({ranked[0].points}).",
            "Make one clearly better, or say in `why` that both are good.",
        )


def _dominated(choices: list[Choice], file: str) -> Iterator[Fault]:
    """Same target and effects, lower score: the story answers both alike, so the pick teaches nothing."""
    for worse in choices:
        for better in choices:
            same = (
                worse.to == better.to
                and worse.changes == better.changes
                and worse.critical == better.critical
            )
            if same and worse.points < better.points and set(worse.shows) <= set(better.shows):
                yield Fault(
                    "W6",
                    file,
                    worse.line,
                    worse.text[:80],
                    f"changes the story just as option {better.n} does.",
                    "Let it lead somewhere else, change something, or take it out.",
                )
                break


def _reading(step: Step, file: str) -> Iterator[Fault]:
    text = "\n".join(line.text for line in step.lines)
    grade = reading_grade(text)
    if len(words(text)) >= 30 and grade > GRADE:
        yield Fault(
            "W5",
            file,
            step.line,
            step.id,
            f"reads at grade {grade:.1f}.",
            "Use shorter sentences and everyday words.",
        )


@lru_cache(maxsize=2048)  # an editor checks the same steps again and again
def reading_grade(text: str) -> float:
    """The school grade a text asks for, by the Flesch-Kincaid formula; syllables are groups of vowels.

    Names and dialogue make short texts jump about: judge only texts of 30 words or more.
    """
    found = words(text)
    if not found:
        return 0.0
    sentences = max(1, len([part for part in _SENTENCE.split(text) if words(part)]))
    syllables = sum(_syllables(word.lower()) for word in found)
    return 0.39 * len(found) / sentences + 11.8 * syllables / len(found) - 15.59


def _syllables(word: str) -> int:
    count = len(_VOWELS.findall(word))
    silent_e = word.endswith("e") and not word.endswith(("le", "ee"))
    silent_ed = word.endswith("ed") and not word.endswith(("ted", "ded"))
    return max(1, count - (silent_e or silent_ed))


def _labels(step: Step, file: str) -> Iterator[Fault]:
    """A label may stand in a poor option (that is the mistake to see) or be spoken; nowhere else."""
    places = [(line.line, _SPEECH.sub("", line.text)) for line in step.lines]
    places += [(one.line, one.text) for one in step.choices if max(one.shows.values(), default=0) > POOR]
    for line, text in places:
        for label in _LABEL.findall(text):
            what = "is a label, used outside a poor option."
            yield Fault("W8", file, line, label, what, "Say what the person did or said.")


def _cues(scenario: Scenario, sets: dict[str, list[list[Choice]]], file: str) -> Iterator[Fault]:
    """W3: across the story, the best option is the longest, or the first, much more often than by chance."""
    counted = [[(choices, best) for choices in each if (best := _best(choices))] for each in sets.values()]
    counted = [each for each in counted if each]
    if len(counted) < 2:
        return
    chance = sum(sum(1 / len(choices) for choices, _ in each) / len(each) for each in counted) / len(counted)
    for name, test in (("longest", _is_longest), ("first", _is_first)):
        share = sum(sum(test(choices, best) for choices, best in each) / len(each) for each in counted) / len(
            counted
        )
        if share > chance + CUE_MARGIN:
            yield Fault(
                "W3",
                file,
                scenario.steps[scenario.start].line,
                name,
                f"The best is the {name} in {share:.0%} of {len(counted)} steps; chance is {chance:.0%}.",
                "Lengthen some other options."
                if name == "longest"
                else "Move the best option down in some steps.",
            )


def _is_longest(choices: list[Choice], best: Choice) -> bool:
    return all(len(best.text) > len(choice.text) for choice in choices if choice is not best)


def _is_first(choices: list[Choice], best: Choice) -> bool:
    return all(best.n < choice.n for choice in choices if choice is not best)
