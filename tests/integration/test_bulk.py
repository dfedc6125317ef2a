"""Many events at once are written as the same bytes as one after the other; and the quick ways say what the slow ones say."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.evidence import ClinicalLead, Evidence, event_id
from alongside.store import Store, access, chain, ledger
from alongside.store.verify import _read, verify
from tests import postgres

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
DATA = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12)


def said(text: str) -> object:
    """What becomes of some data: its text, or that it cannot be written."""
    try:
        return chain.canonical(text)
    except ValueError:
        return ValueError


@given(DATA)
def test_the_quick_canonical_text_is_that_of_rfc_8785(data: object) -> None:
    try:
        wanted: object = rfc8785.dumps(data).decode()  # type: ignore[arg-type]
    except ValueError:
        wanted = ValueError
    assert said(data) == wanted  # type: ignore[arg-type]


def new(number: int, name: str, minutes: int, note: str) -> chain.New:
    return chain.New(event_id(name), {"type": "evidence", "learner": f"p-{number % 3}", "about": "F07", "version": 1, "actor": "p-9",
                                      "role": "trainer", "occurred_at": "x", "signature": None},
                     {"note": note, "n": number}, NOW + timedelta(minutes=minutes), salt=f"{number:032x}")


ROWS = st.lists(st.tuples(st.sampled_from("abcdefghij"), st.integers(-9, 9), TEXTS), max_size=14)


@pytest.mark.parametrize("kind", postgres.names())
def test_many_at_once_are_the_same_bytes_as_one_by_one(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Doubles, events that were there before, a clock going back, and the edges of a batch included."""
    one, many = (Store.open(postgres.new_home(kind, tmp_path / name)) for name in ("one", "many"))
    monkeypatch.setattr(chain, "AT_ONCE", 4)

    class Back(Exception):
        pass

    @settings(max_examples=40, deadline=None)
    @given(ROWS, ROWS)
    def same(before: list[tuple[str, int, str]], after: list[tuple[str, int, str]]) -> None:
        kept, counts = [], []
        for store in (one, many):
            with pytest.raises(Back), store.write() as db:
                rows = [new(n, *facts) for n, facts in enumerate([*before, *after])]
                for each in rows[: len(before)]:
                    chain.append(db, ledger.STREAM, each.event_id, each.facts, each.payload, each.now, salt=each.salt)
                if store is one:
                    counts.append(sum(chain.append(db, ledger.STREAM, each.event_id, each.facts, each.payload, each.now,
                                                   salt=each.salt)["new"] for each in rows[len(before):]))
                else:
                    counts.append(chain.append_many(db, ledger.STREAM, iter(rows[len(before):])))
                kept.append(list(chain.rows(db, ledger.STREAM)))
                assert verify(db, ledger.STREAM).ok
                raise Back
        assert kept[0] == kept[1] and counts[0] == counts[1]

    same()


@pytest.mark.parametrize("kind", postgres.names())
def test_events_in_bulk_carry_names_and_signatures_like_single_ones(kind: str, tmp_path: Path) -> None:
    events = [Evidence(event_id=event_id(n), learner="p-1", about="F07", by="p-2", on=date(2026, 3, 2), at="x", kind="observation", task="t",
                       attempt=str(n), score=100, max=100, detail={"seen": ["F07.1"], "words": 'Lo "sé"\n'}) for n in range(60)]
    lead = ClinicalLead(event_id=event_id("lead"), learner="p-2", about="", on=date(2026, 3, 2), at="x", named=True)
    names, signature = {"p-1": "Ann", "p-2": "Bo", "p-3": "Cy"}, {"signer": "p-2", "meaning": "observed", "at": "x", "method": "password"}
    stores = [Store.open(postgres.new_home(kind, tmp_path / name)) for name in ("one", "many")]
    with stores[0].write() as db:
        for event in events:
            ledger.append(db, event, NOW, names=names, signature=signature)
        ledger.append(db, lead, NOW, names=names)
    with stores[1].write() as db:
        made = ledger.append_many(db, [*((event, NOW, signature) for event in events), (lead, NOW, None)], names=names)
    assert made == 61
    found = []
    for store in stores:
        with store.read() as db:
            found.append([(row["event_id"], {name: value for name, value in json.loads(row["body"]).items() if name not in ("prev", "payload_hash")},
                           row["payload"], row["person"], row["topic"]) for row in chain.rows(db, ledger.STREAM)])
            assert verify(db, ledger.STREAM).ok
    assert found[0] == found[1]


@given(st.sampled_from(["ledger", "access"]), st.lists(TEXTS, min_size=11, max_size=11), st.integers(1, 2**53), st.booleans(), st.booleans())
def test_the_quick_reading_of_a_body_finds_what_the_slow_one_finds(stream: str, words: list[str], seq: int, signed: bool, clock: bool) -> None:
    body = dict(zip(("about", "actor", "event_id", "learner", "occurred_at", "payload_hash", "prev", "recorded_at", "role", "type"), words))
    body |= {"seq": seq} | ({"clock": words[10]} if clock else {})
    if stream == "ledger":
        body |= {"version": 1, "signature": {"at": words[0], "meaning": words[1], "method": "x", "signer": words[2]} if signed else None}
    found = _read(chain.canonical(body)) if seq < 2**53 else None
    if seq < 2**53:
        assert found is not None and found._asdict() == {name: body[name] for name in found._fields}


@pytest.mark.parametrize("change", ['{"about": ', '"seq":01', '"version":1.0', '"extra":1,"seq"', '"r\\u006fle"'])
def test_a_body_in_other_words_is_not_canonical(tmp_path: Path, change: str) -> None:
    store = Store.open(tmp_path)
    with store.write() as db:
        access.add(db, event_id("look"), "p-2", "supervisor", "p-1", "viewed", NOW)
        chain.append_many(db, ledger.STREAM, [new(1, "a", 0, "x")])
        text = next(chain.rows(db, ledger.STREAM))["body"]
    old = {'{"about": ': '{"about":', '"seq":01': '"seq":1', '"version":1.0': '"version":1', '"extra":1,"seq"': '"seq"', '"r\\u006fle"': '"role"'}
    assert old[change] in text and _read(text) is not None
    assert _read(text.replace(old[change], change)) is None
