"""Stories for the scenario tests: one small sound one, and as many made ones as hypothesis wants."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from alongside.scenario import Scenario, parse

HEAD = """---
id: the-cup
title: The cup
version: 1.0.0
summary: James says no to his evening tablets.
minutes: 5
competencies: [C2, F13, F07]
vars: {trust: {start: 2, min: 0, max: 5}, nurse_told: no}
signs:
  trust: [{max: 1, text: He looks at the wall.}, {max: 5, text: He watches you.}]
key: {method: author, second_readers: 0, date: 2026-11-21}
---
"""
BODY = """# offer
It is 8 pm. James pushes the cup away and says "I don't want that."
{if trust >= 3} He keeps his hand on your arm.
{show log}
* Remind him that the doctor wants him to take it -> tense | C2 1 | trust -1
  > True, but it argues with him.
* Ask what is wrong and wait for his answer -> reason | C2 3 | trust +1
  > This finds the cause and keeps the choice his.
* Stir the tablets into his pudding for now -> stop | C2 0 | F13 0 | critical
  > Hidden medication takes away his right to refuse.
# reason
He points to his belly. "It hurts after."
* Call the nurse and tell her what he said -> record | F13 3 | nurse_told yes
  > The nurse can change the time.
* Wait ten minutes and then offer the cup again -> record | F13 1
  > Kind, but nobody learns of the pain.
# tense
James turns his chair to the wall.
* Leave the room and mark it as refused -> record | F13 0
  > The reason stays unknown.
* Say sorry and ask him what he needs -> reason | if trust >= 1 | C2 2 | trust +1
  > It is not too late to ask.
# record
You open the log. Which line do you write?
* Client did not take his 8 pm tablets again. -> poor | F07 0
  > It says nothing of why.
* 8 pm offered. J said "hurts after". -> good | if nurse_told | F07 3
  > His words, and who was told.
* 8 pm offered. J said "hurts after". -> late | if not nurse_told | F07 2
  > His words, but nobody to act on them.
# good (end: good)
The nurse moves the time to after supper. James takes it the next day.
{later} A month later he sets out the cup himself.
# late (end: mixed)
The note is clear, but the nurse reads it two days later.
{later} A month later he eats supper first.
# poor (end: poor)
At handover no one knows why the cup is still full.
{later} A month later he has stopped saying why.
# stop (end: unsafe)
James tastes it and throws the bowl. The shift lead steps in.
{later} A month later he still smells his food first.
{later if trust >= 3} He lets you sit with him all the same.
# log (resource: The medication log)
Monday, 8 pm: offered, not taken.
"""
STORY = HEAD + BODY
WALKS = """- {name: asks first, picks: [2, 1, 2], ends: good, shows: {C2: 3}}
- {name: waits, picks: [2, 2, 3], ends: late}
- {name: argues and leaves, picks: [1, 1, 1], ends: poor}
- {name: hides it, picks: [3], ends: unsafe}
"""
PERSON = "---\nname: James Okoro\ngoes_by: James\npronouns: he/him\n---\nI fix radios.\n"


def write(folder: Path, story: str = STORY, walks: str = WALKS, person: str = PERSON) -> Path:
    """A scenario folder `the-cup` below `folder`."""
    place = folder / "the-cup"
    place.mkdir(parents=True, exist_ok=True)
    for name, text in (("scenario.md", story), ("walks.yaml", walks), ("person.md", person)):
        (place / name).write_text(text, encoding="utf-8")
    return place


def read(story: str = STORY) -> Scenario:
    """The parsed story, which must be sound in form."""
    scenario, faults = parse(story, "scenario.md")
    assert scenario is not None and not [fault for fault in faults if fault.is_error], faults
    return scenario


@st.composite
def stories(draw: st.DrawFn) -> str:
    """A made story that always ends: steps lead onward; the first choice of each is free; loops go back `once`."""
    count = draw(st.integers(2, 7))
    ends = draw(st.integers(2, 4))
    names = [f"s{n}" for n in range(count)] + [f"e{n}" for n in range(ends)]
    lines = []
    for place in range(count):
        lines += [f"# s{place}", f"Step {place}.", f"{{if trust > {draw(st.integers(0, 4))}}} More."]
        for n in range(draw(st.integers(1, 4))):
            to = draw(st.sampled_from(names[place + 1:]))
            clauses = [f"{draw(st.sampled_from(['C2', 'F13', 'F07']))} {draw(st.integers(0, 3))}"]
            if draw(st.booleans()):
                clauses.append(draw(st.sampled_from(["trust +1", "trust -2", "nurse_told yes", "nurse_told no"])))
            if n and draw(st.booleans()):
                clauses.append(draw(st.sampled_from(["if trust >= 3", "if trust < 2", "if nurse_told", "if not nurse_told"])))
            if n and draw(st.integers(0, 3)) == 0:
                to = draw(st.sampled_from(names[: place + 1]))
                clauses.append("once")
            if draw(st.integers(0, 7)) == 0:
                clauses.append("critical")
            lines += [f"* Option {place} {n} -> {to} | " + " | ".join(clauses), "  > Because."]
    for n in range(ends):
        lines += [f"# e{n} (end: {draw(st.sampled_from(['good', 'mixed', 'poor', 'unsafe']))})", f"End {n}."]
    return HEAD + "\n".join(lines) + "\n"


TRICKY = [
    "- a dash", "= equals", "TODO: call", "VAR x = 1", "(label) text", "+ plus", "~ wave = 1", "-> END", "else: so", "INCLUDE all",
    "2 // 3 /* not */ a note", "[square] {curly} | bar", "<- <> glue", "a \\ b \\n", "x # tag", "“Well,” she said… it’s 5 % · é 日本 🙂",
    "**bold** and _soft_ [page](that.html)", "| a | b |", "a   b", "`code`", "&amp; <b>b</b>", "*/", "1. first", "end",
]  # fmt: skip


@st.composite
def tricky_stories(draw: st.DrawFn) -> str:
    """As `stories`, with words that a format could take for its own signs, timers, pages, signs and a month later."""
    lines = []
    pages = draw(st.lists(st.sampled_from(["log", "plan-2", "end"]), unique=True))
    for line in draw(stories()).splitlines():
        lines.append(line)
        words = draw(st.sampled_from(TRICKY))
        if line.startswith("# s") and draw(st.booleans()):
            lines += [words, f"{{if not nurse_told and trust <= {draw(st.integers(0, 5))}}} {words}"]
            lines += [f"{{show {name}}}" for name in pages if draw(st.booleans())]
        elif line.startswith("# e"):
            lines += [words, f"{{later}} {words}", f"{{later if trust >= 2}} {words}"]
        elif line.startswith("* ") and draw(st.booleans()):
            if "->" not in words:
                lines[-1] = line.replace("* Option", f"* {words} Option")
            more = ["", " | trust = 4", *(f" | show: {name}" for name in pages)]
            lines[-1] += draw(st.sampled_from([*more, " | timer 30 -> e0"] if " 0 -> " in line else more))
    lines += [line for name in pages for line in (f"# {name} (resource: About {name}. {draw(st.sampled_from(TRICKY))})",
                                                  draw(st.sampled_from(TRICKY)), "", "Last line.")]  # fmt: skip
    return "\n".join(lines) + "\n"
