"""What each story of the demo means: which acts, how many days ago. The acts are replayed by `demo.seed`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from alongside import content, grading

#: Competencies and functions that supervisors of the demo watch on the job.
WATCHED = ("F07", "E2", "D1")
STORIES = ("new", "reading", "practicing", "waiting", "returned", "judged", "observed", "ready", "signed", "lapsed")


@dataclass(frozen=True)
class Learner:
    """One invented learner. days: how long ago she started; number: her place in the list (varies her answers)."""

    username: str
    site: str
    days: int
    story: str
    number: int


@dataclass(frozen=True)
class Act:
    """One thing that happened `day` days ago. order: its place within the day. module also names a scenario."""

    name: str
    learner: Learner
    day: float
    order: int
    module: str = ""
    detail: str = ""
    round: int = 0


def acts(learner: Learner, home: Path) -> Iterator[Act]:
    """Everything one learner's story holds, in the order it happened."""
    far = STORIES.index(learner.story)
    start, seat = learner.days, learner.number * 5
    # The story module opens with the first thing every note needs; the order is the order on the shelf.
    modules = sorted(grading.modules(home), key=lambda slug: slug != "writing-a-service-note")
    stories = list(content.units("scenarios", "scenario.md", home))
    for module in modules:
        yield Act("assign", learner, start, seat, module)
    if far < 1:
        return
    for at, module in enumerate(modules if far >= 5 else modules[:1]):
        spec = grading.module(module, home)
        began = start - 2 - at * min(18, start / 3)
        lessons = [page.file for page in spec.notebooks[:-1]]
        for number, page in enumerate(lessons[: 2 if far == 1 else None]):
            yield Act("page", learner, began - number * 1.5, seat + number, module, page)
        if far >= 2 and at < len(stories):
            for number in range(1 + learner.number % 2):
                yield Act(
                    "play", learner, began - 6 - number / 2, seat + 10 + number, stories[at], "practice"
                )
        # Work that waits, or came back, is recent; older work was judged long ago.
        sent = 2 + learner.number % 4 if far == 3 else 9 if far == 4 else began - 8
        if far >= 3:
            yield Act("page", learner, sent, seat + 15, module, spec.notebooks[-1].file)
            yield Act("submit", learner, sent, seat + 16, module)
        if far >= 4:
            yield Act("judge", learner, sent - 2, seat + 20, module, "return" if far == 4 else "accept")
    if far >= 5:
        for number, story in enumerate(stories):
            yield Act("play", learner, start - 40 - number, seat + 30, story, "assessed")
    rounds = 2 if far >= 7 else 1 if far == 6 else 0
    for number in range(rounds):
        for at, about in enumerate(WATCHED):
            yield Act("observe", learner, start - 60 - 20 * number - at, seat + 40 + at, "", about, number)
    if far >= 8:
        for at, about in enumerate(WATCHED):
            yield Act("sign", learner, start - 90, seat + 50 + at, "", about)
