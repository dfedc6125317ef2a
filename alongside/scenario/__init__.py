"""Practice scenarios: read a story, check it, play it, score it, talk it over. Nothing is stored."""

from __future__ import annotations

from alongside.scenario.checks import check, check_text
from alongside.scenario.debrief import debrief
from alongside.scenario.library import load, load_folder, slugs
from alongside.scenario.model import Choice, Fault, Scenario, Step, canonical, from_json, to_json
from alongside.scenario.parse import parse
from alongside.scenario.play import (
    Option,
    Row,
    State,
    choose,
    ended,
    offered,
    open_resource,
    pick,
    replay,
    signs,
    start,
    text,
    timer,
)
from alongside.scenario.score import critical, score
from alongside.scenario.walks import Walk, read_walks

__all__ = [
    "Choice",
    "Fault",
    "Option",
    "Row",
    "Scenario",
    "State",
    "Step",
    "Walk",
    "canonical",
    "check",
    "check_text",
    "choose",
    "critical",
    "debrief",
    "ended",
    "from_json",
    "load",
    "load_folder",
    "offered",
    "open_resource",
    "parse",
    "pick",
    "read_walks",
    "replay",
    "score",
    "signs",
    "slugs",
    "start",
    "text",
    "timer",
    "to_json",
]
