"""The drawing of a story: nothing overlaps, lines lead down, the same story gives the same picture."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path

from hypothesis import given, settings

from alongside.scenario import parse, slugs
from alongside.scenario.chart import Chart, lay_out, svg
from tests.stories import HEAD, STORY, read, stories

AGAIN = STORY.replace("James turns his chair to the wall.\n", "James turns his chair to the wall.\n"
                      "* Sit down beside him -> tense | once | C2 1\n  > Presence.\n* Start over -> offer | once | C2 1\n  > So.\n")


def sound(chart: Chart) -> None:
    """What must hold of every picture."""
    boxes = {box.id: box for box in chart.steps}
    for one, other in combinations(chart.steps, 2):
        assert one.layer != other.layer or one.x + one.w < other.x or other.x + other.w < one.x, (one, other)
        assert (one.layer < other.layer) == (one.y + one.h < other.y)
    for box in chart.steps:
        assert min(box.x, box.y) >= 0 and box.x + box.w <= chart.width and box.y + box.h <= chart.height
    for link in chart.links:
        a, b = boxes[link.from_], boxes[link.to]
        assert link.back == (a.layer >= b.layer)
        (x, y), (to_x, to_y) = link.points[0], link.points[-1]
        assert a.x <= x <= a.x + a.w and b.x <= to_x <= b.x + b.w
        if a is not b:
            assert (y, to_y) == ((a.y, b.y + b.h) if link.back else (a.y + a.h, b.y))
        assert all(0 <= px <= chart.width and 0 <= py <= chart.height for px, py in link.points)
        for (px, py), (qx, qy) in zip(link.points, link.points[1:], strict=False):
            for box in chart.steps:  # straight pieces inside a layer pass beside its steps
                if a is not b and px == qx and min(py, qy) <= box.y and max(py, qy) >= box.y + box.h:
                    assert not box.x < px < box.x + box.w, (link, box)


def test_every_shipped_story_can_be_drawn() -> None:
    for folder in slugs().values():
        scenario = read((folder / "scenario.md").read_text("utf-8"))
        chart = lay_out(scenario)
        sound(chart)
        assert [box.id for box in chart.steps] == list(scenario.steps) and not any(link.back for link in chart.links)
        assert len(chart.links) == sum(len(step.choices) + bool(step.timer) for step in scenario.steps.values())
        assert chart.width < 1000, "a phone should not have to scroll far"


@given(stories())
@settings(max_examples=50, deadline=None)
def test_made_stories_can_be_drawn_and_look_the_same_again(story: str) -> None:
    scenario = read(story)
    chart = lay_out(scenario)
    sound(chart)
    assert lay_out(scenario) == chart and json.loads(json.dumps(chart.as_dict())) == chart.as_dict()


def test_loops_lead_back_and_around() -> None:
    chart = lay_out(read(AGAIN))
    sound(chart)
    assert {(link.from_, link.to) for link in chart.links if link.back} == {("tense", "tense"), ("tense", "offer")}
    assert chart.steps[0].id == "offer" and chart.steps[0].layer == 0


def test_the_shape_is_the_documented_one() -> None:
    told = lay_out(read()).as_dict()
    assert set(told) == {"width", "height", "steps", "links"}
    assert told["steps"][0] | {"x": 0, "y": 0} == {
        "id": "offer", "words": "It is 8 pm. James pushes the cup …", "kind": "", "x": 0, "y": 0, "w": 156, "h": 66, "layer": 0,
    }  # fmt: skip
    assert set(told["links"][0]) == {"from", "n", "to", "words", "critical", "points", "back"}
    assert [link["to"] for link in told["links"] if link["critical"]] == ["stop"]


def test_a_timer_is_a_line_of_its_own_and_an_unfinished_story_is_drawn_too() -> None:
    timed = lay_out(read(STORY.replace("-> reason | C2 3", "-> reason | timer 30 -> tense | C2 3")))
    assert [(link.from_, link.to, link.words) for link in timed.links if link.n == 0] == [("offer", "tense", "Time runs out")]
    broken, _ = parse(HEAD + "# a\nText.\n* On -> nowhere | C2 3\n* Round -> a\n# alone\nText.\n", "scenario.md")
    assert broken is not None
    chart = lay_out(broken)
    sound(chart)
    assert [(link.from_, link.to) for link in chart.links] == [("a", "a")]


def test_the_picture_stands_alone(tmp_path: Path) -> None:
    story = STORY.replace("He points to his belly.", "<b>He</b> & **she** [points](x) there.")
    text = svg(lay_out(read(story)))
    root = ET.fromstring(text)
    space = "{http://www.w3.org/2000/svg}"
    assert root.find(f"{space}title").text == "The cup" and "4 steps and 4 endings" in root.find(f"{space}desc").text  # type: ignore[union-attr, operator]
    assert not root.findall(f".//{space}script") and "href" not in text and text.count("http") == 1
    assert "&lt;b&gt;He&lt;/b&gt; &amp; she points there." in text
