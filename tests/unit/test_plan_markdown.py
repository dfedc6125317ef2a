from __future__ import annotations

from dataclasses import fields, replace
from typing import get_args, get_type_hints

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside import documents
from alongside.documents import Goal, Plan, to_markdown

PIECES = st.one_of(
    st.sampled_from(
        "Goal Goals 1 2. : - * # | \\ Who Step: Steps: By: Baseline: vision VISION Risks ; ( ) [x] ** __ _ § ✓ – “I want” "
        "Name: Need 4 a. 1) = === --- Review Rosa é 🙂 \u2028 http://x Measure; measure: Plan for".split(" ")
    ),
    st.text(max_size=8),
)


def _tidy(text):
    return "\n".join(line.strip() for line in text.replace("\r", " ").strip().split("\n")).strip()


TEXT = st.lists(st.one_of(PIECES, st.sampled_from(["\n", "\n\n", " ", ". "])), max_size=7).map(lambda p: _tidy(" ".join(p)))


def _record(shape):
    hints = get_type_hints(shape)
    values = {
        f.name: TEXT if hints[f.name] is str else st.tuples(*[_record(get_args(hints[f.name])[0])] * 2).map(_filled)
        for f in fields(shape)
    }
    return st.builds(shape, **{name: st.one_of(st.just(() if name == "steps" and shape is Goal else ""), s) for name, s in values.items()})


def _filled(records):
    """Records that say something: an empty one has no line on a page."""
    return tuple(r for r in records if any(getattr(r, f.name) for f in fields(r)))


def _plans():
    hints = get_type_hints(Plan)
    some = {}
    for f in fields(Plan):
        if f.name == "text":
            continue
        if hints[f.name] is str:
            some[f.name] = TEXT
        else:
            some[f.name] = st.lists(_record(get_args(hints[f.name])[0]), max_size=2).map(_filled)
    chosen = st.lists(st.sampled_from(sorted(some)), max_size=5, unique=True)
    return chosen.flatmap(lambda names: st.builds(Plan, **{name: some[name] for name in names}))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_plans())
def test_a_plan_survives_its_markdown(whole):
    page = to_markdown(whole)
    assert replace(documents.read(page, "plan"), text="") == whole, page
