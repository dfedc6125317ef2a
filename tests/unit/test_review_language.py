"""The language rules: anchor words of terms, remarks about things, and words a person chose for herself."""

from __future__ import annotations

import pytest

from alongside.review import anchors, review
from alongside.review.about import of_a_thing
from alongside.review.text import Text


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("frequent fl(y|i)ers?", {"frequent"}),
        ("(is|was) (a )?(biters?|hitters?)", {"biter", "biters", "hitter", "hitters"}),
        ("manipulat*", {"manipulat*"}),
        ("behaviou?rs", {"behaviors", "behaviours"}),
        ("pull ?ups", {"pull", "pullups"}),
        ("(so )?cute(?= (today|again))", {"cute"}),
        (r"will (\w+ )?refrain", {"refrain"}),
        (r"[a-z]+ \d+", set()),
        ("(is|was|a|the) (a |an )?(known |real )*(biters?|hitters?)(?! of)", {"biter", "biters", "hitter", "hitters"}),
        (r"(was|got)( \w+)? bathed", {"bathed"}),
    ],
)
def test_a_term_has_words_to_look_for(term: str, words: set[str]) -> None:
    assert anchors.place_of(term)[0] == words


@pytest.mark.parametrize(("term", "begins"), [("refus(ed|al)", True), ("(his )?tantrum", False), ("pull ?ups", True)])
def test_a_term_that_begins_with_its_word_is_known(term: str, begins: bool) -> None:
    assert anchors.place_of(term)[1] is begins


def test_overlapping_terms_give_one_finding_the_first_and_longest() -> None:
    assert _found("He is in denial about his drinking.") == [("L38", "in denial")]


@pytest.mark.parametrize(
    ("text", "word", "about", "thing"),
    [
        ("The movie was lame.", "lame", "person", True),
        ("The man in the hall was rude.", "rude", "person", False),
        ("The machine refused her card.", "refused", "actor", True),
        ("The shower was refused.", "refused", "actor", False),
        ("A manic crowd filled the mall.", "manic", "person", True),
        ("A manic client filled the mall.", "manic", "person", False),
        ("A manic crowd filled the mall.", "manic", "subject", False),
        ("What a paranoid Leon that was.", "paranoid", "person", False),
        ("A stroke left Orville crippled.", "crippled", "subject", False),
        ("It was crazy.", "crazy", "subject", True),
        ("She keeps a borderline bed.", "a borderline", "person", True),
        ("As a schizophrenic he rests.", "a schizophrenic", "person", False),
    ],
)
def test_a_remark_about_a_thing(text: str, word: str, about: str, thing: bool) -> None:
    start = text.index(word)
    assert of_a_thing(Text(text, "note"), start, start + len(word), about) is thing


def _found(text: str, **more: object) -> list[tuple[str, str]]:
    result = review("note", text, **more)  # type: ignore[arg-type]
    return [(f.rule, text[f.start : f.end]) for f in result.findings if f.criterion == "language"]


def test_a_finding_marks_the_word_and_not_its_subject() -> None:
    assert _found("Ray was paranoid tonight.") == [("L81", "paranoid")]


@pytest.mark.parametrize("marks", ["“{}”", '"{}"', "‘{}’", "'{}'", "«{}»"])
def test_the_persons_words_stand_in_any_marks(marks: str) -> None:
    assert not _found(f"Lou told the group, {marks.format('I am a junkie and I was violent')}.")


def test_a_word_the_person_chose_stands_with_a_verb_in_front_of_it() -> None:
    assert _found("Al is an alcoholic.")
    assert not _found("Al is an alcoholic. He uses the word alcoholic for himself.")


def test_degrading_words_lower_the_verdict() -> None:
    assert review("note", "He was called deaf and dumb.").criteria["language"].verdict == "missing"
    assert review("note", "She is hearing impaired.").criteria["language"].verdict == "met"
