from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.documents import Person
from alongside.problem import Problem
from alongside.review import RuleSet, lexicon, load_rules, read_rule, review
from alongside.review.shapes import KINDS

NOTE = (
    "Date: 03/04/2026  Time: 2:07–2:51 pm  Place: Elm Street library\nStaff: K. Osei, DSP\n"
    "A rent notice came on Monday, and Ken asked me for help with his mail. For Goal 2 (open and sort my mail) I modeled "
    "sorting into three piles, then stood back. He sorted 6 of 8 letters and said, “The red ones scare me.” Last week it "
    "was 3 of 8. On Thursday I will bring the folder and he calls the landlord."
)
CRITERIA = {
    "note": "need plan_link intervention response progress next_step provider date time setting voice objective language",
    "goal": "own_words person_outcome specific measurable time_bound positive language",
}


@pytest.fixture(autouse=True)
def strict(monkeypatch):
    monkeypatch.setenv("ALONGSIDE_STRICT", "1")


@pytest.mark.parametrize("kind", CRITERIA)
def test_every_criterion_gets_one_verdict(kind):
    assert set(review(kind, "x").criteria) == set(CRITERIA[kind].split())


def test_a_good_note_is_met_throughout_and_has_no_findings():
    result = review("note", NOTE)
    assert {name: v.verdict for name, v in result.criteria.items()} == dict.fromkeys(
        CRITERIA["note"].split(), "met"
    )
    assert result.findings == ()
    assert {"voice", "need", "progress"} <= {s.criterion for s in result.strengths}


def test_evidence_is_the_exact_span_in_code_points():
    shifted = review("note", "🙂" * 3 + "\n" + NOTE).criteria
    for name, verdict in review("note", NOTE).criteria.items():
        assert shifted[name].evidence == tuple((a + 4, b + 4) for a, b in verdict.evidence), name
    voice = review("note", NOTE).criteria["voice"].evidence[0]
    assert NOTE[slice(*voice)] == "“The red ones scare me.”"


@pytest.mark.parametrize(
    ("part", "criterion"),
    [
        (" He sorted 6 of 8 letters and said, “The red ones scare me.” Last week it was 3 of 8.", "response"),
        ("For Goal 2 (open and sort my mail) ", "plan_link"),
        ("Date: 03/04/2026  ", "date"),
        ("Time: 2:07–2:51 pm  ", "time"),
        ("Place: Elm Street library", "setting"),
        ("Staff: K. Osei, DSP\n", "provider"),
        (" On Thursday I will bring the folder and he calls the landlord.", "next_step"),
    ],
)
def test_taking_one_part_away_takes_its_verdict_away(part, criterion):
    assert part in NOTE
    assert review("note", NOTE.replace(part, "")).criteria[criterion].verdict != "met"


def test_a_long_empty_note_earns_no_more_than_a_blank_one():
    empty = (
        "Client was seen for the scheduled visit. Support was provided throughout the shift. No concerns were noted. "
        * 12
    )
    short = "I modeled the first pile; Ken did the second and laughed."
    met = [name for name, v in review("note", empty).criteria.items() if v.verdict == "met"]
    assert set(met) <= {"objective", "language"}
    assert review("note", short).criteria["intervention"].verdict == "met"


@pytest.mark.parametrize(
    "text", ["Person responded well.", "Tolerated session well.", "She was receptive to support."]
)
def test_an_empty_summary_is_no_response(text):
    assert (
        review("note", f"I modeled sorting into three piles. {text}").criteria["response"].verdict
        == "partial"
    )


@pytest.mark.parametrize(
    ("before", "after"), [("Ken", "Amina"), ("“", '"'), ("”", '"'), ("\n", "\r\n"), (" He ", " They ")]
)
def test_names_pronouns_quotes_and_line_ends_change_no_verdict(before, after):
    changed = NOTE.replace(before, after)
    assert {n: v.verdict for n, v in review("note", changed).criteria.items()} == dict.fromkeys(
        CRITERIA["note"].split(), "met"
    )


def test_words_the_person_chose_are_left_alone():
    text = "Dov is a crippled poet and sings."
    assert [f.rule for f in review("note", text).findings if f.criterion == "language"] == ["L21"]
    person = Person(name="Dov", words_for_self=("crippled",))
    assert [f for f in review("note", text, person=person).findings if f.criterion == "language"] == []
    assert [
        f
        for f in review("note", text, person={"words_for_self": ["crippled"]}).findings
        if f.criterion == "language"
    ] == []


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ('"They call me crazy and lazy," Kofi said.', False),
        ("‘They call me crazy,’ says Kofi.", False),
        ('I said "he is lazy" to my boss.', True),
        ('She had her usual "behaviors" at lunch.', True),
        ("He is lazy.", True),
        ("Two laps of the lazy river.", False),
    ],
)
def test_quotations_of_the_person_are_protected_and_scare_quotes_are_not(text, flagged):
    assert bool([f for f in review("note", text).findings if f.criterion == "language"]) is flagged


def test_questions_alone_never_lower_the_language_verdict():
    result = review("note", "Client went on an outing.")
    assert {f.severity for f in result.findings if f.criterion == "language"} == {"Q"}
    assert result.criteria["language"].verdict == "met"


def test_the_json_shape_is_the_documented_one():
    plain = review("note", "Ken was noncompliant.").as_dict()
    assert set(plain) == {"criteria", "findings"}
    assert all(set(v) == {"verdict", "evidence"} for v in plain["criteria"].values())
    names = {"rule", "criterion", "severity", "start", "end", "message", "instead"}
    assert all(set(finding) == names for finding in plain["findings"])
    shown = review("note", NOTE).for_screen()
    assert shown["strengths"] and set(shown["strengths"][0]) == {"criterion", "start", "end", "message"}


def test_an_unknown_kind_is_refused():
    with pytest.raises(Problem, match="poem"):
        review("poem", "x")


WILD = st.text(
    alphabet=st.one_of(
        st.sampled_from("\"'“”‘’ \n.:;-–|[](){}<>%/0123456789apmIheshtol\u200b\u202eé🙂İßﬁ"), st.characters()
    ),
    max_size=400,
)


@settings(max_examples=150, deadline=None)
@given(WILD, st.sampled_from(KINDS))
def test_no_text_ever_raises_and_spans_stay_inside(text, kind):
    result = review(kind, text)
    spans = [(f.start, f.end) for f in result.findings] + [
        s for v in result.criteria.values() for s in v.evidence
    ]
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert result.problems == ()


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "he said ",
        '"',
        "((((",
        "will continue to ",
        "1/",
        "12:",
        "goal ",
        "refused it ",
        "I want more ",
        "no ",
        "\n",
        "Ab ",
        "'s ",
        "improve my ",
        " ",
    ],
)
@pytest.mark.parametrize("kind", ["note", "goal", "plan"])
def test_on_hostile_repeats_the_work_grows_with_the_text_and_no_faster(unit, kind):
    """Four times the text: at most twelve times the work (sixteen would be its square); and nothing takes half a minute."""
    short, long = (unit * (size // len(unit)) for size in (15_000, 60_000))

    def work(text: str) -> float:
        start = time.process_time()
        review(kind, text)
        return time.process_time() - start

    most = work(long)
    assert most < 30, "this hangs"
    assert most < 12 * max(work(short), 0.1) or work(long) < 12 * max(work(short), 0.1)


RULE = """id: T01
title: Test
family: test
on: note
criterion: language
severity: Q
check: words
params: {terms: [zebra]}
message: "“{found}” may be an animal."
why: Because it is striped.
instead: Say horse.
source: a test
since: "2026-11-21"
examples: {flag: ["A [[zebra]] came."], pass: ["A horse came."]}
"""


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("severity: Q", "severity: Z", "severity"),
        ("check: words", "check: guess", "check"),
        ("terms: [zebra]", "terms: ['(zebra']", "terms"),
        ("terms: [zebra]", "terms: ['<nosuch> zebra']", "nosuch"),
        ("terms: [zebra]", "words: [zebra]", "words"),
        ("on: note", "on: poem", "on"),
        ("id: T01", "id: T02", "id"),
        ("why: Because it is striped.\n", "", "why"),
        ('pass: ["A horse came."]', "pass: []", "pass"),
        ("title: Test", "title: [", "YAML"),
        ("source: a test", "colour: red", "colour"),
    ],
)
def test_a_wrong_rule_names_its_file_and_field(tmp_path, old, new, field):
    folder = tmp_path / "test"
    folder.mkdir()
    file = folder / "T01-zebra.yaml"
    file.write_text(RULE.replace(old, new))
    with pytest.raises(Problem) as caught:
        read_rule(file)
    assert field in str(caught.value) and "T01-zebra.yaml" in str(caught.value)


def test_one_broken_rule_file_never_stops_the_others(tmp_path, monkeypatch):
    folder = tmp_path / "content" / "graders" / "rules" / "test"
    folder.mkdir(parents=True)
    (folder / "T01-zebra.yaml").write_text(RULE)
    (folder / "T02-broken.yaml").write_text(RULE)
    result = review("note", "Ken was noncompliant with the zebra.", home=tmp_path)
    assert {"T01", "L01"} <= {finding.rule for finding in result.findings}
    assert len(result.problems) == 1 and "T02-broken.yaml" in result.problems[0]


def test_a_rule_that_breaks_on_a_text_is_left_out_and_named(monkeypatch):
    monkeypatch.setenv("ALONGSIDE_STRICT", "")
    rules = tuple(r for r in load_rules().rules if r.id in ("SN08", "SN09"))
    monkeypatch.setattr("alongside.review.dates.run", lambda rule, reading: 1 / 0)
    result = review("note", NOTE, rules=RuleSet(rules))
    assert result.criteria["date"].verdict == "not_asked" and result.criteria["time"].verdict == "met"
    assert "SN08" in result.problems[0]


def test_nothing_heavy_is_imported():
    code = "import sys, alongside.review as r; r.review('note','x'); print([m for m in ('pandas','numpy','IPython','jupyter_server','nbgrader','sqlalchemy','tornado') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_patterns_that_wait_read_the_same_and_are_named_when_they_are_wrong(monkeypatch):
    monkeypatch.delenv("ALONGSIDE_STRICT")
    with lexicon.unhurried():
        waiting, broken = lexicon.compiled("calm|<day>", "here"), lexicon.compiled("(calm", "there")
    at_once = lexicon.compiled("calm|<day>", "here")
    text = "a calm monday"
    assert [m.span() for m in waiting.finditer(text)] == [m.span() for m in at_once.finditer(text)] == [(2, 6), (7, 13)]
    assert waiting.pattern == at_once.pattern
    with pytest.raises(Problem, match="there"):
        broken.search(text)
