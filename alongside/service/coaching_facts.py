"""Gathers what a coaching kit draws on. Practice attempts stay the learner's own: only what was assessed is read here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from alongside import content, grading
from alongside import scenario as sc
from alongside.evidence import Evidence, Void
from alongside.framework import Framework
from alongside.problem import Problem
from alongside.record.count import passed
from alongside.scenario.people import person as who_in
from alongside.service import blinding, rules
from alongside.service import coaching_seen as cs
from alongside.service.base import Actor, Context
from alongside.store import ledger, people, projections, reflections
from alongside.store import work as kept
from alongside.store.sql import Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

_KINDS = {"note": "the note", "goal": "the goal", "profile": "the page about a person", "plan": "the plan"}
_HELP = {"shown": "it was shown once", "together": "we did it together"}
_RENEW = ("due", "lapsed", "expired")


def gather(ctx: Context, db: Connection, actor: Actor, person: str, suggested: list[Row]) -> cs.Seen:
    """Everything about one person a talk may draw on. A line after a case is for its writer and her trainers alone; what
    somebody has to judge blind is left out for her."""
    frame = rules.current(ctx)
    home = "/record" if actor.id == person else f"/people/{person}"
    events = ledger.events_of(db, person)
    gone = {event.voids for event in events if isinstance(event, Void)}
    evidence = [
        one
        for one in events
        if isinstance(one, Evidence) and one.event_id not in gone and one.about in frame.items
    ]
    blind = blinding.closed(db, actor)
    works = [
        row
        for row in kept.items(db, person=person)
        if row["status"] in ("judged", "returned") and row["judged_at"] and row["id"] not in blind
    ]
    told = Cases(ctx)
    lines = reflections.of_people(db, [person]) + reflections.of_people(db, [person], read=True)
    return cs.Seen(
        written=tuple(one for row in works if (one := _written(ctx, frame, row, home, told))),
        asides=tuple(one for row in works for one in _asides(ctx, frame, row, home, told)),
        played=tuple(_played(frame, one, home, told) for one in evidence if one.kind == "scenario"),
        lines=tuple(_lines(ctx, lines, told)) if actor.id == person or actor.has("trainer") else (),
        watched=tuple(_watched(frame, evidence, home, people.names(db))),
        renewals=tuple(_renewals(ctx, db, frame, person, home)),
        suggested=tuple(_suggested(suggested, home)),
    )


class Cases:
    """Titles and people of modules and cases, each file read once; where one is gone, its slug in words."""

    def __init__(self, ctx: Context) -> None:
        self.home, self._modules, self._cases = ctx.home, dict[str, Any](), dict[str, Any]()

    def module(self, slug: str) -> tuple[str, str]:
        """(title, who its case is about)."""
        if slug not in self._modules:
            try:
                spec = grading.module(slug, self.home)
                self._modules[slug] = (
                    spec.title,
                    self.case(spec.scenario)[1] if spec.scenario else "the person",
                )
            except Problem:
                self._modules[slug] = (_spoken(slug), "the person")
        return self._modules[slug]

    def case(self, slug: str) -> tuple[str, str]:
        if slug not in self._cases:
            try:
                loaded = sc.load(slug, self.home)
                self._cases[slug] = (loaded.title, who_in(loaded)["goes_by"] or "the person")
            except Problem:
                self._cases[slug] = (_spoken(slug), "the person")
        return self._cases[slug]


def _spoken(slug: str) -> str:
    return slug.replace("-", " ").capitalize()


def _note(row: Row, title: str) -> str:
    return f"{_KINDS.get(row['kind'], 'the piece')} in “{title}”"


def _about(indicators: Iterable[str]) -> str:
    return next(iter(indicators), "").partition(".")[0]


def _group(frame: Framework, about: str) -> str:
    item = frame.items.get(about)
    return "function" if item is None else item.domain or item.kind


def _written(ctx: Context, frame: Framework, row: Row, home: str, told: Cases) -> cs.Written | None:
    if row["kind"] not in _KINDS:
        return None
    title, who = told.module(row["module"])
    text = (row["document"] or {}).get("text", "")
    rows = []
    for one in row["rows"]:
        about = _about(one["indicators"])
        if one["points"] is None or one["max"] <= 0 or about not in frame.items:
            continue
        if row["status"] == "returned" and not one.get("judged"):
            continue
        verdict = "met" if one["points"] >= one["max"] else "missing" if one["points"] <= 0 else "partial"
        quote = (
            max((text[start:end] for start, end in one["evidence"]), key=len, default="")
            if one["criterion"]
            else ""
        )
        key = one["criterion"] or f"{row['module']}/{row['item']}/{one['id']}"
        rows.append(
            cs.Judged(
                key,
                _label(one, frame.items[about].title),
                verdict,
                about,
                _group(frame, about),
                quote.strip(),
                "" if one["criterion"] else one["judge"],
            )
        )
    about = _about(one for each in row["rows"] for one in each["indicators"])
    return cs.Written(
        f"{row['module']}/{row['item']}",
        row["module"],
        title,
        _note(row, title),
        who,
        ctx.day_at(row["judged_at"]),
        tuple(rows),
        f"{home}#{about}",
        row["status"] == "returned",
        row["comment"],
    )


def _label(one: Row, title: str) -> str:
    from alongside.forms.words import criterion

    return criterion(one["criterion"]) if one["criterion"] else title


def _asides(ctx: Context, frame: Framework, row: Row, home: str, told: Cases) -> Iterable[cs.Aside]:
    title, _who = told.module(row["module"])
    about = _about(one for each in row["rows"] for one in each["indicators"])
    for one in (row["document"] or {}).get("dismissed", []):
        if one.get("reason") and one.get("quote"):
            yield cs.Aside(
                one["rule"],
                one.get("title", one["rule"]),
                one["quote"],
                one["reason"],
                _note(row, title),
                row["module"],
                about if about in frame.items else "",
                ctx.day_at(row["judged_at"]),
                f"{home}#{about}",
            )


def _played(frame: Framework, one: Evidence, home: str, told: Cases) -> cs.Played:
    item = frame.items[one.about]
    well = passed(one, item.rule_on(one.on).kinds["scenario"])
    return cs.Played(
        one.about,
        item.title,
        one.task,
        *told.case(one.task),
        one.on,
        one.score / 100,
        one.max / 100,
        well,
        one.critical,
        f"{home}#{one.about}",
    )


def _lines(ctx: Context, lines: list[Row], told: Cases) -> Iterable[cs.Line]:
    for row in sorted(lines, key=lambda one: (one["at"], one["attempt"])):
        yield cs.Line(
            row["attempt"], row["scenario"], told.case(row["scenario"])[0], row["text"], ctx.day_at(row["at"])
        )


def _watched(
    frame: Framework, evidence: list[Evidence], home: str, names: dict[str, str]
) -> Iterable[cs.Look]:
    views = {(one.attempt, one.about): one.note for one in evidence if one.kind == "person_view"}
    for one in evidence:
        if one.kind != "observation":
            continue
        item, detail = frame.items[one.about], one.detail or {}
        steps = {each.id: each.text for each in item.checklist}
        missed = tuple(steps[name] for name in detail.get("missed", ()) if name in steps)
        well = passed(one, item.rule_on(one.on).kinds["observation"])
        help_ = _HELP.get(str(detail.get("prompts", "")), "")
        view = views.get((one.attempt, one.about), "")
        yield cs.Look(
            one.about,
            item.title,
            one.on,
            names.get(one.judged_by, "Somebody"),
            missed,
            help_,
            one.note,
            view,
            well,
            one.critical,
            f"{home}#{one.about}",
            str(detail.get("prompts", "")),
        )


def _renewals(ctx: Context, db: Connection, frame: Framework, person: str, home: str) -> Iterable[cs.Renewal]:
    for (_, about), row in projections.cells(db, [person], ctx.today()).items():
        if row["state"] in _RENEW and row["cell"]["until"] and about in frame.items:
            yield cs.Renewal(
                about, frame.items[about].title, date.fromisoformat(row["cell"]["until"]), f"{home}#{about}"
            )


def _suggested(found: list[Row], home: str) -> Iterable[cs.Suggested]:
    for one in found:
        yield cs.Suggested(
            one["about"],
            one["title"],
            one["reason"],
            date.fromisoformat(one["last"]) if one["last"] else None,
            f"{home}#{one['about']}",
        )


def texts(ctx: Context) -> dict[str, Any]:
    """The questions and suggestions of `courses/coaching.yaml`. Raises Problem naming what is wrong with it."""
    path = content.find("courses/coaching.yaml", ctx.home)
    parts = ("criteria", "groups", "moments")
    data = content.require(content.read_yaml(path), path, dict.fromkeys(parts, dict), parts)
    for part in parts:
        for name, words in data[part].items():
            content.require(words, f"{path}: {part}.{name}", {"ask": str, "try": str}, ("ask", "try"))
    return data
