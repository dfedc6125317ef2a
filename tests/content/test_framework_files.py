"""Every framework file: complete, observable, sourced, and unlike every other. Loops over files; names none."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from pathlib import Path

import pytest

from alongside import content, framework
from alongside.record.words import KIND_WORDS, rule_in_words

ROOT = Path(framework.__file__).parents[2]
FILES = sorted((ROOT / framework.library.FOLDER).glob("*.yaml"))
FRAMEWORK = framework.load(ROOT / "no-home")
INDICATORS = list(FRAMEWORK.indicators.values())

# Words that name what goes on in somebody's head: nobody can watch or read them.
UNSEEN = re.compile(
    r"\b(understand\w*|know(s|ing)?|(is|be|being|becomes?) aware|appreciat\w+|realiz\w+|believ\w+|values|feels|"
    r"recogniz\w+|is familiar|familiarity|tries to|is able to|demonstrates (an )?understanding)\b",
    re.I,
)
# What no reader should meet about another person (design: respectful language).
LABELS = re.compile(
    r"\b(noncomplian\w+|non-complian\w+|refuses|suffer\w*|low.functioning|high.functioning|wheelchair.bound|"
    r"client|consumer|patient's|the disabled|normal people|mentally ill)\b",
    re.I,
)
COMMON = (
    "a about after all an and any are as at be been before both but by do does each either every few for from had "
    "has have he her hers him his how i if in into is it its may me more most my never no nor not of off on once one "
    "only or other others our out over own same she should so some such than that the their them then there these "
    "they this those through to too under until up was we were what when where which while who whom whose why will "
    "with without would you your"
)
STOP = set(COMMON.split())


def words(text: str) -> set[str]:
    """Content words, with the commonest endings cut so that "asks" and "asking" are one word."""
    found = set()
    for word in re.findall(r"[a-z0-9]+", text.lower().replace("'s", "")):
        if word not in STOP:
            cut = next(
                (
                    end
                    for end in ("ing", "ies", "ed", "es", "s")
                    if word.endswith(end) and len(word) - len(end) > 2
                ),
                "",
            )
            found.add(word[: len(word) - len(cut)])
    return found


def shared(one: str, other: str) -> float:
    """The share of the smaller text's content words that the other text has too."""
    left, right = words(one), words(other)
    return len(left & right) / max(1, min(len(left), len(right)))


def test_every_id_has_exactly_one_file() -> None:
    ids = [content.read_yaml(path)["id"] for path in FILES]
    assert sorted(ids) == sorted(framework.IDS)
    assert len(framework.IDS) == 28 + 25 + 8 + 6 + 6
    assert set(FRAMEWORK.items) == set(ids)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_is_complete_sourced_and_dated(path: Path) -> None:
    item = framework.read_item(path, FRAMEWORK.rules)
    assert re.fullmatch(rf"{item.id}-[a-z0-9]+(-[a-z0-9]+)*\.yaml", path.name)
    assert item.effective >= dt.date(2026, 11, 21)
    assert item.version >= 1
    assert item.source["file"] in framework.SOURCES
    assert len(item.source["place"]) > 5
    assert item.source["file"].startswith(
        {
            "competency": "person",
            "provider_role": "person",
            "function": "community",
            "natural_support": "enlisting",
            "case_management": "case",
        }[item.kind]
    )
    for text in (item.statement, item.why, *(each.text for each in item.indicators)):
        assert text[0].isupper() or text[0] == '"', text
        assert text.rstrip('"').endswith((".", "?")), text
        assert not LABELS.search(text), text
    assert not re.search(r"\.\s", item.statement), f"{item.id}: the statement is one sentence"
    assert 1 <= len(re.findall(r"[.?!](?=\s|$)", item.why)) <= 2, f"{item.id}: why is one or two sentences"


@pytest.mark.parametrize("item", FRAMEWORK.items.values(), ids=lambda item: item.id)
def test_indicators_can_be_seen_or_read(item: framework.Item) -> None:
    assert 2 <= len(item.indicators) <= 5
    assert [each.id for each in item.indicators] == [
        f"{item.id}.{n}" for n in range(1, len(item.indicators) + 1)
    ]
    for each in item.indicators:
        assert not UNSEEN.search(re.sub(r'"[^"]*"', "", each.text)), each
        verb = each.text.split()[0].strip(",")
        assert verb.endswith("s") and verb.isalpha(), (
            f"{each.id} should begin with what one sees: {each.text}"
        )
        assert len(words(each.text)) >= 4, each


def test_a_checklist_shows_every_indicator_in_steps_one_can_see_or_hear() -> None:
    for item in FRAMEWORK.items.values():
        unseen = {each.id for each in item.indicators} - {step.shows for step in item.checklist}
        assert not unseen, f"{item.id}: no step shows {', '.join(sorted(unseen))}"
        for step in item.checklist:
            assert not UNSEEN.search(re.sub(r'"[^"]*"', "", step.text)), step
            assert not LABELS.search(step.text), step
            assert step.text[0].isupper() or step.text[0] == '"', step
            assert step.text.rstrip('"').endswith((".", "?")), step
            assert len(step.text) <= 160, f"{step.id} is too long to read on a phone in a kitchen"


def test_no_two_indicators_share_half_their_words() -> None:
    close = [
        (shared(one.text, other.text), one.id, other.id)
        for one, other in itertools.combinations(INDICATORS, 2)
    ]
    assert len(close) > 30_000
    assert [row for row in close if row[0] >= 0.5] == []


def test_the_overlap_check_sees_a_paraphrase_and_leaves_strangers_alone() -> None:
    assert (
        shared("Asks which goal today's time should go to.", "Asking which goals the time today goes to.")
        >= 0.5
    )
    assert shared("Begins punctually and silences phones.", "Cooks a meal from a shopping list.") == 0


def test_no_statement_repeats_another() -> None:
    texts = [(item.id, item.statement) for item in FRAMEWORK.items.values()]
    same = [
        (one[0], other[0])
        for one, other in itertools.combinations(texts, 2)
        if shared(one[1], other[1]) >= 0.67
    ]
    assert same == []


@pytest.mark.parametrize("item", FRAMEWORK.items.values(), ids=lambda item: item.id)
def test_words_are_plain(item: framework.Item) -> None:
    """Grade 8 or below over the file's own words, by the Flesch-Kincaid formula with a simple syllable count.

    A proper name inside a sentence (a law, a program) counts as short words: nobody can choose a plainer one.
    """
    text = " ".join((item.statement, item.why, *(each.text for each in item.indicators)))
    text = re.sub(r"(?<=[a-z,] )[A-Z][\w-]+", "Name", text.replace("; ", ". ").replace(": ", ". "))
    sentences = len(re.findall(r"[.?!](?=[\s\"]|$)", text))
    tokens = re.findall(r"[A-Za-z']+", text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", word.lower().removesuffix("e")))) for word in tokens)
    grade = 0.39 * len(tokens) / sentences + 11.8 * syllables / len(tokens) - 15.59
    assert round(grade) <= 8, f"{item.id} reads like grade {grade:.1f}"


def test_record_rules_stand_as_agreed() -> None:
    """The defaults of the rule model: what a change here would change for every record."""
    default = FRAMEWORK.rules.default
    kinds = {kind: (rule.theta, rule.n, rule.raises_to) for kind, rule in default.kinds.items()}
    assert kinds["check"] == (80, 1, "E1")
    assert kinds["scenario"] == (75, 2, "E2")
    assert kinds["document"] == (75, 2, "E2")
    assert (default.kinds["scenario"].distinct_tasks, default.kinds["document"].distinct_tasks) == (2, 2)
    assert default.kinds["document"].by_person >= 1
    assert (default.kinds["observation"].n, default.kinds["observation"].distinct_days) == (2, 2)
    assert default.renewal_days == 90
    assert dict(default.renewal) == {"check": 1, "observation": 1}
    medication = FRAMEWORK.items["F13"].record
    assert (medication.kinds["observation"].n, medication.kinds["observation"].assessors) == (3, 2)
    assert (medication.validity_months, medication.grace_days) == (12, 0)
    assert dict(medication.renewal) == {"check": 1, "observation": 1}, "each year anew, as by a test and a practicum"
    for item in FRAMEWORK.items.values():
        assert "observation" in item.record.required, f"{item.id} would be signed off unseen"


def test_every_rule_is_said_in_one_plain_sentence_with_its_own_numbers() -> None:
    for item in FRAMEWORK.items.values():
        said, rule = rule_in_words(item.record, FRAMEWORK.rules.sign_off_roles), item.record
        assert said.startswith("Needs ") and said.count(".") == 1 and said.endswith("."), said
        assert "  " not in said and "None" not in said and said.count("(") == said.count(")"), said
        assert len(said.split()) <= 85, f"{item.id}: {len(said.split())} words"
        for kind in rule.required:
            assert re.search(rf"\b{rule.kinds[kind].n} (different )?{KIND_WORDS[kind][0].split()[0]}", said), (item.id, kind)
        assert f"for {rule.validity_months} months" in said
        assert f"from {rule.renewal_days} days before the end" in said
        assert (f"to {rule.grace_days} days after" in said) == (rule.grace_days > 0)
