"""Runs the rules over one text: language first, then the criteria, then the verdicts that sum up."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from alongside.documents import Person
from alongside.documents.person import person_from
from alongside.problem import Problem, strict
from alongside.review import agency, words
from alongside.review.reading import Reading
from alongside.review.rules import RuleSet, load_rules
from alongside.review.shapes import KINDS, Finding, Outcome, Question, Review, Rule, Span, Strength, Verdict
from alongside.review.text import Text
from alongside.review.verbs import VERBS

_ORDER = {"words": 0, "rollup": 2, "figures": 2}  # everything else runs between them
_OF_WORDING = (
    "language",
    "objective",
)  # what is not written cannot break these; every other criterion asks for words


@lru_cache(maxsize=32)
def _chosen(rules: RuleSet, kind: str) -> tuple[tuple[Rule, ...], Any, Rule | None]:
    """Rules for a kind in running order, the index of their anchor words, and the rule that finds the writer.

    A rule that is off still runs, unseen, where another rule asks for its verdict: switching one off never changes what
    another one says.
    """
    mine = [rule for rule in rules.rules if kind in rule.on]
    needed = {name for rule in mine if rule.status != "off" for name in rule.params.get("needs", ())}
    active = [rule for rule in mine if rule.status != "off" or (rule.check != "words" and rule.criterion in needed)]
    active.sort(key=lambda rule: (_ORDER.get(rule.check, 1), rule.id))
    anchors = words.index(tuple(rule for rule in active if rule.check == "words"))
    return tuple(active), anchors, next((rule for rule in mine if rule.check == "writer"), None)


def _quoted(found: str) -> str:
    found = " ".join(found.split())
    return found if len(found) <= 60 else found[:57] + "…"


def _findings(rule: Rule, outcome: Outcome, source: str) -> list[Finding]:
    verdict = outcome.verdict
    if verdict is None or outcome.hits:
        spans, message = outcome.hits, rule.message
    elif verdict.verdict in rule.says:
        spans, message = verdict.evidence[:1] or ((len(source), len(source)),), rule.says[verdict.verdict]
    else:
        return []
    if "{lacks}" in message and verdict and not any(outcome.lacks):
        message = rule.says.get(verdict.verdict, rule.title + ".")
    severity = "Q" if verdict and verdict.verdict == "partial" else rule.severity
    return [
        Finding(
            rule.id, rule.criterion, severity, start, end,
            message.replace("{found}", _quoted(source[start:end])).replace("{lacks}", lacks), rule.why, rule.instead,
            rule.status, rule.title,
        )
        for (start, end), lacks in zip(spans, chain(outcome.lacks, repeat("")), strict=False)
    ]  # fmt: skip


def _not_allowed(rule: Rule, rules: RuleSet, hits: tuple[Span, ...], source: str) -> tuple[Span, ...]:
    if rule.check != "words":
        return hits
    return tuple(span for span in hits if not agency.allows(rule, rules.allowed, source[slice(*span)]))


def review(
    kind: str,
    text: str,
    *,
    person: Person | dict[str, Any] | None = None,
    rules: RuleSet | None = None,
    home: Path | None = None,
) -> Review:
    """What a good reviewer would say about a text of this kind (note, goal, plan or profile).

    person: the person it is about, so that words she chose are left alone (a Person, or the mapping of a module's
    `person:`). rules: another RuleSet than the one in force. Spans are code points into `text`. A rule that fails is left
    out and named in `problems`; only an unknown kind raises Problem("bad-field").
    """
    if kind not in KINDS:
        raise Problem(kind, "is not a kind of document.", f"Known: {', '.join(KINDS)}.", code="bad-field")
    loaded = load_rules(home) if rules is None else rules
    active, anchors, writer_rule = _chosen(loaded, kind)
    view = Text(text, kind, person_from(person) if isinstance(person, dict) else person)
    reading = Reading(view, words.scan(view, anchors), writer_rule=writer_rule)
    problems = [str(problem) for problem in loaded.problems]
    criteria: dict[str, Verdict] = {}
    strengths: list[Strength] = []
    questions: list[Question] = []
    for rule in active:
        if rule.check == "words" and rule.id not in reading.anchors:
            continue
        if rule.params.get("counts") is False:
            reading.uncounted.add(rule.id)
        try:
            outcome = VERBS[rule.check].run(rule, reading)
        except Exception as error:
            if strict():
                raise
            problems.append(
                f"{rule.path}: could not read this text ({type(error).__name__}). The other rules went on."
            )
            if rule.check != "words" and rule.status == "on":
                criteria.setdefault(rule.criterion, reading.verdicts.setdefault(rule.criterion, Verdict("not_asked")))
            continue
        asked = outcome.verdict and outcome.verdict.verdict != "not_asked"
        if asked and len(view.words) < 2 and rule.criterion not in _OF_WORDING:
            outcome = Outcome(verdict=Verdict("missing"))
        if rule.status != "on" and outcome.verdict:
            reading.verdicts.setdefault(rule.criterion, outcome.verdict)  # for rules that ask, never shown
        if rule.status == "off":
            continue
        questions += [Question(rule.id, rule.criterion, *span, rule.message) for span in outcome.asks]
        if outcome.hits and not outcome.lacks and (rule.allow or loaded.allowed):
            outcome = replace(outcome, hits=_not_allowed(rule, loaded, outcome.hits, text))
        reading.findings += _findings(rule, outcome, text)
        if outcome.verdict and rule.status == "on":
            criteria[rule.criterion] = reading.verdicts[rule.criterion] = outcome.verdict
            if rule.strength and outcome.verdict.verdict == "met" and outcome.verdict.evidence:
                start, end = outcome.verdict.evidence[0]
                strengths.append(Strength(rule.criterion, start, end, rule.strength))
    found = sorted(reading.findings, key=lambda f: (f.start, f.end, f.rule))
    questions.sort(key=lambda q: (q.start, q.end, q.rule))
    return Review(kind, criteria, tuple(found), tuple(strengths), tuple(problems), tuple(questions))
