"""What a note says about when, where, by whom and for which goal, out of what the reviewer found in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from alongside.review import writer
from alongside.review.shapes import Review, Rule, Span
from alongside.review.text import Text
from alongside.review.together.moments import DAY, Hours, dated, hours, signed
from alongside.review.together.shapes import Document, Place

_WRAP = re.compile(r"(?<=[^\n]{60})\n(?=[^\W_])(?![^\n:]{1,30}:)")  # a line that was only broken for its width


def unwrapped(text: str) -> str:
    """The text with lines joined that were broken for their width, as long as before, so that places stay."""
    return _WRAP.sub(" ", text)


@dataclass(eq=False)
class NoteFacts:
    """One note. day, hours, signed: None where the page does not say. names: the writer's, in lower case."""

    number: int
    text: Text
    day: date | None = None
    day_span: Span = (0, 0)
    hours: Hours | None = None
    signed: tuple[date, int | None, Span] | None = None
    names: tuple[str, ...] = ()
    initials: frozenset[str] = frozenset()
    setting: str = ""
    setting_span: Span = (0, 0)
    service: str = ""
    service_span: Span = (0, 0)
    about: str = ""
    goal: str = ""
    goal_span: Span = (0, 0)
    progress: str = ""

    def at(self, span: Span) -> Place:
        return Place(self.number, *span)

    @property
    def begin(self) -> int | None:
        """Minutes since the first day of the calendar, to compare notes of different days."""
        return self.day.toordinal() * DAY + self.hours.start if self.day and self.hours else None

    @property
    def end(self) -> int | None:
        return self.day.toordinal() * DAY + self.hours.stop if self.day and self.hours else None

    def same_writer(self, other: NoteFacts) -> bool:
        """True where both notes name a writer and the names do not speak against each other (“K. Osei”, “Kofi Osei”)."""
        mine, theirs = set(self.names), set(other.names)
        if not mine or not theirs or not (mine <= theirs or theirs <= mine):
            return False
        for few, many in ((self, other), (other, self)):
            extra = {name[0] for name in set(many.names) - set(few.names)}
            if few.initials and extra and not few.initials & extra:
                return False
        return True

    def same_person(self, other: NoteFacts) -> bool:
        """False only where both notes name whom they are about, and the names differ."""
        mine, theirs = (re.findall(r"[^\W\d_]+", about.lower()) for about in (self.about, other.about))
        if not mine or not theirs or set(mine) & set(theirs):
            return True
        initials = any(all(len(word) == 1 for word in words) for words in (mine, theirs))
        return initials and mine[0][0] == theirs[0][0]


def _writer(text: Text, rule: Rule | None) -> tuple[tuple[str, ...], frozenset[str]]:
    if rule is None:
        return (), frozenset()
    verdict, names = writer.find(text, rule)
    near = "".join(text.source[a:b] for a, b in verdict.evidence[:1])
    initials = frozenset(m.lower() for m in re.findall(r"\b([A-Z])\.(?= ?[A-Z][a-z])", near))
    return names, initials


def note_facts(number: int, document: Document, review: Review, rule: Rule | None) -> NoteFacts:
    """What a note says about when, where, by whom and for which goal, with the places. Reads what the reviewer found."""
    text = Text(unwrapped(document.text), "note")
    note = NoteFacts(number, text)
    heads = {h.field: (h.value_start, h.value_end) for h in reversed(text.headers) if h.label != "activity"}
    found = {name: verdict.evidence for name, verdict in review.criteria.items() if verdict.evidence}
    note.names, note.initials = _writer(text, rule)
    for span in found.get("date", ())[:1]:
        for day, (a, b) in dated(document.text[slice(*span)])[:1]:
            note.day, note.day_span = day, (span[0] + a, span[0] + b)
    clock = found.get("time", ())
    if clock:
        note.hours = hours(document.text, clock[0], clock[1] if len(clock) > 1 else None)
    if note.day:
        note.signed = signed(document.text, note.day)
    if found.get("setting"):
        note.setting_span = found["setting"][0]
        note.setting = document.text[slice(*note.setting_span)]
    if "place" in heads:
        note.setting_span = heads["place"]
        note.setting = document.text[slice(*heads["place"])]
    if "service" in heads:
        note.service_span = heads["service"]
        note.service = document.text[slice(*heads["service"])]
    if "person" in heads:
        note.about = document.text[slice(*heads["person"])]
    goals = [h for h in text.headers if h.field == "goal"]
    labelled = [(h.value_start, h.value_end) for h in goals if h.label != "plan"]
    link = review.criteria.get("plan_link")
    told = link.evidence if link and link.verdict == "met" else ()
    next_step = [(h.start, h.value_end) for h in goals if h.label == "plan"]  # the P of DAP and SOAP
    for span in labelled or [(a, b) for a, b in told if not any(x <= a and b <= y for x, y in next_step)]:
        note.goal_span, note.goal = span, document.text[slice(*span)]
        break
    if "progress" in review.criteria:
        note.progress = review.criteria["progress"].verdict
    return note
