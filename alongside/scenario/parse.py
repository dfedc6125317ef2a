"""Reads Scenario Markdown: the step headings, story lines, choices with their clauses, and reasons.

The grammar is in scenarios/README.md. Nothing here raises on an author's slip: every slip becomes a Fault
with its line, and reading goes on, so one run names them all. `E0` means that the line cannot be understood.
"""

from __future__ import annotations

import re
from pathlib import Path

from alongside.scenario import header
from alongside.scenario.clauses import Clauses, conditions, read_clauses
from alongside.scenario.model import KINDS, Choice, Fault, Guard, Line, Resource, Scenario, Step, Timer

_HEADING = re.compile(r"#\s+(?P<id>\S+)\s*(?:\((?P<word>end|resource)\s*:\s*(?P<rest>.*)\))?\s*\Z")
_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*\Z")
_VARIANT = re.compile(r"\{(?P<later>later)?\s*(?:if\s+(?P<when>[^}]*))?\}\s*(?P<text>.*)\Z")
_SHOW = re.compile(r"\{show:?\s+(?P<id>[^}]*)\}\s*\Z")
_INSIDE = re.compile(r"\{(?:if|later|show)\b[^}]*\}?")
_INDICATOR = re.compile(r"\b[A-Z]\d{1,2}\.\d{1,2}\b")
_BRACKETED = re.compile(
    r"\s*[\[(]\s*[A-Z]\d{1,2}(?:\.\d{1,2})?(?:\s*,\s*[A-Z]\d{1,2}(?:\.\d{1,2})?)*\s*[\])]"
)


def parse(text: str, file: Path | str, slug: str = "") -> tuple[Scenario | None, list[Fault]]:
    """The scenario in `text` and the faults of form. The scenario is None when no step could be read at all.

    file: named in the faults. slug: the folder's name, which the front matter's `id` must repeat.
    """
    reader = _Reader(str(file))
    lines = text.lstrip("\ufeff").splitlines()
    front, body_at = header.split(lines)
    fields = header.read(front, str(file), slug, reader.faults)
    for number, line in enumerate(lines[body_at:], start=body_at + 1):
        reader.line(number, line)
    reader.close()
    if not reader.steps:
        reader.fault(
            "E3", 1, "", "No step was found.", "Write a first step: a line `# offer` and the story below it."
        )
        return None, reader.faults
    return Scenario(steps=reader.steps, resources=reader.resources, **fields), reader.faults


class _Reader:
    """Takes one line at a time; a heading closes the block before it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.steps: dict[str, Step] = {}
        self.resources: dict[str, Resource] = {}
        self._seen: dict[str, int] = {}
        self._head: tuple[str, str, str, int] | None = None
        self._story: list[tuple[int, str]] = []
        self._bullets: list[tuple[int, list[str], list[str]]] = []

    def fault(self, code: str, line: int, words: str, message: str, way_out: str) -> None:
        self.faults.append(Fault(code, self.file, line, words, message, way_out))

    def line(self, number: int, raw: str) -> None:
        text = raw.strip()
        if raw.startswith("#"):
            self.close()
            self._open(number, text)
        elif text.startswith("<!--") and text.endswith("-->"):
            return
        elif self._head is None:
            if text:
                self.fault(
                    "E0", number, text[:60], "stands before the first step.", "Put it below a `# step` line."
                )
        elif raw.startswith("* ") and self._head[1] != "resource":
            self._bullets.append((number, [raw[2:].strip()], []))
        elif self._bullets and raw[:1] in (" ", "\t") and text:
            _, said, why = self._bullets[-1]
            if text.startswith(">"):
                why.append(text[1:].strip())
            else:
                (why or said).append(text)
        elif self._bullets and text:
            self.fault(
                "E0",
                number,
                text[:60],
                "stands after a choice and belongs to nothing.",
                "Indent it by two spaces (`  > ` for a reason), or move it above the choices.",
            )
        else:
            self._story.append((number, text))

    def _open(self, number: int, text: str) -> None:
        found = _HEADING.match(text)
        if not found:
            self.fault(
                "E0",
                number,
                text[:60],
                "is not a step heading.",
                "Write `# id`, `# id (end: good)` or `# id (resource: title)`.",
            )
            self._head = (f"?{number}", "bad", "", number)
            return
        name, word, rest = found["id"], found["word"] or "step", (found["rest"] or "").strip()
        if not _ID.match(name):
            self.fault(
                "E0", number, name, "cannot be a step's name.", "Use lower-case letters, digits and hyphens."
            )
        if name in self._seen:
            self.fault(
                "E12",
                number,
                name,
                f"is the name of the step on line {self._seen[name]} too.",
                "Give one another name.",
            )
            word = "bad"
        self._seen.setdefault(name, number)
        if word == "end" and rest not in KINDS:
            self.fault("E0", number, rest, "is not a kind of ending.", f"Known kinds: {', '.join(KINDS)}.")
        self._head = (name, word, rest, number)

    def close(self) -> None:
        if self._head is not None:
            name, word, rest, number = self._head
            if word == "resource":
                body = "\n".join(text for _, text in self._story).strip()
                self.resources[name] = Resource(name, rest or name, body, number)
            elif word != "bad":
                self.steps[name] = self._step(name, rest if word == "end" else "", number)
        self._head, self._story, self._bullets = None, [], []

    def _step(self, name: str, kind: str, number: int) -> Step:
        lines: list[Line] = []
        shown: list[str] = []
        for at, text in self._story:
            variant, show = _VARIANT.match(text), _SHOW.match(text)
            if variant and (variant["later"] or variant["when"]):
                guards = self._guards(variant["when"], at) if variant["when"] else ()
                lines.append(Line(variant["text"], guards, bool(variant["later"]), at))
            elif show:
                shown.append(show["id"].strip())
            elif text.startswith("{"):
                self.fault(
                    "E0",
                    at,
                    text[:60],
                    "is not a line that is understood.",
                    "Write `{if trust >= 2} text`, `{later} text` or `{show log}`.",
                )
            else:
                lines.append(Line(text, line=at))
            for stray in _INSIDE.findall(text[1:]):
                way_out = "Start a new line with it: a condition holds for a whole line."
                self.fault("E0", at, stray, "stands inside a line, where the learner would read it.", way_out)
        timer: Timer | None = None
        choices = []
        for n, (at, said, why) in enumerate(self._bullets, start=1):
            choice, clock = self._choice(n, at, " ".join(said), " ".join(why).strip())
            choices.append(choice)
            if clock and timer:
                self.fault("E0", at, f"timer {clock.seconds}", "is a second timer in this step.", "Keep one.")
            timer = timer or clock
        return Step(name, _trim(lines), tuple(choices), kind, timer, tuple(shown), number)

    def _choice(self, n: int, at: int, said: str, why: str) -> tuple[Choice, Timer | None]:
        text, arrow, rest = said.partition("->")
        if not arrow:
            text, _, rest = said.partition(" | ")
            self.fault("E1", at, text.strip()[:60], "leads nowhere.", "Add ` -> ` and the next step's name.")
            rest = f"| {rest}"
        target, *parts = [part.strip() for part in rest.split("|")]
        if arrow and not target:
            self.fault(
                "E1",
                at,
                text.strip()[:60],
                "names no next step after the arrow.",
                "Write the step's name there.",
            )
        if not text.strip():
            self.fault(
                "E0",
                at,
                said[:60],
                "is a choice without words.",
                "Write what the learner may do before the arrow.",
            )
        got = read_clauses([part for part in parts if part], lambda *f: self.fault(f[0], at, *f[1:]))
        return self._made(n, at, text.strip(), target, got, why), got.timer

    @staticmethod
    def _made(n: int, at: int, text: str, target: str, got: Clauses, why: str) -> Choice:
        indicators = tuple(dict.fromkeys(_INDICATOR.findall(why)))
        return Choice(
            n,
            text,
            target,
            got.shows,
            tuple(got.changes),
            tuple(got.guards),
            got.critical,
            got.once,
            tuple(got.resources),
            _BRACKETED.sub("", why).strip(),
            indicators,
            at,
        )

    def _guards(self, text: str, at: int) -> tuple[Guard, ...]:
        return tuple(conditions(text, lambda *f: self.fault(f[0], at, *f[1:])))


def _trim(lines: list[Line]) -> tuple[Line, ...]:
    """Without empty lines at either end."""
    while lines and not lines[0].text:
        lines.pop(0)
    while lines and not lines[-1].text:
        lines.pop()
    return tuple(lines)
