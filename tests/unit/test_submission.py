"""Answers are saved whole or not at all, by many writers at once, and never lost."""

from __future__ import annotations

import json
import multiprocessing
import os

import pytest

from alongside import submission
from alongside.problem import Problem

AT = "2026-03-02T10:00:00+00:00"


@pytest.fixture
def path(tmp_path):
    return submission.answers_path(tmp_path, "p-0123456789ab", "sample-note")


def test_an_answer_comes_back_as_it_was(path):
    submission.save(path, "sample-note", "a", "h1", {"text": "Élan “quoted” 🙂"}, AT)
    submission.save(path, "sample-note", "b", "h2", ["x"], AT)
    answers = submission.read(path, "sample-note")
    assert answers.value("a") == {"text": "Élan “quoted” 🙂"} and answers.value("b") == ["x"]
    assert answers.items["a"].hash == "h1" and answers.value("c") is None
    raw = json.loads(path.read_text())
    assert raw["schema_version"] == 1 and raw["module"] == "sample-note"


def _writer(path, name, count):
    for number in range(count):
        submission.save(path, "sample-note", f"{name}-{number}", "h", number, AT)


def test_two_tabs_and_four_processes_lose_nothing(path):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_writer, args=(path, f"w{n}", 15)) for n in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert len(submission.read(path, "sample-note").items) == 60


def _endless(path, told):
    for number in range(100_000):
        submission.save(path, "sample-note", f"i{number % 20}", "h", number, AT)
        os.write(told, f"{number}\n".encode())


def test_a_killed_writer_never_leaves_half_a_file(path):
    context = multiprocessing.get_context("fork")
    for _ in range(5):
        out, told = os.pipe()
        worker = context.Process(target=_endless, args=(path, told))
        worker.start()
        os.close(told)
        first = os.read(out, 64)
        assert first
        worker.kill()
        worker.join()
        rest = first
        while more := os.read(out, 65536):
            rest += more
        os.close(out)
        last = int(rest.decode().split()[-1])
        saved = submission.read(path, "sample-note").value(f"i{last % 20}")
        assert saved == last or saved == last + 20, "what was acknowledged is there"


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b'{"schema_version": 1}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"schema_version": 1, "module": "sample-note", "items": {"a": 3}}',
    ],
)
def test_a_damaged_file_is_kept_and_the_copy_before_comes_back(path, damage):
    submission.save(path, "sample-note", "a", "h", "first", AT)
    submission.save(path, "sample-note", "b", "h", "second", AT)
    path.write_bytes(damage)
    with pytest.raises(Problem) as told:
        submission.read(path, "sample-note")
    assert told.value.code == "unreadable" and "kept" in told.value.way_out
    kept = list(path.parent.glob("answers.json.damaged-*"))
    assert [one.read_bytes() for one in kept] == [damage]
    assert submission.read(path, "sample-note").value("a") == "first"
    submission.save(path, "sample-note", "b", "h", "again", AT)
    assert submission.read(path, "sample-note").value("b") == "again" and kept[0].exists()


def test_a_damaged_first_file_starts_empty_and_says_so(path):
    path.parent.mkdir(parents=True)
    path.write_text("{")
    with pytest.raises(Problem, match="starts empty"):
        submission.read(path, "sample-note")
    assert submission.read(path, "sample-note").items == {}


def test_a_newer_format_is_left_alone(path):
    path.parent.mkdir(parents=True)
    text = json.dumps({"schema_version": 2, "module": "sample-note", "items": {}})
    path.write_text(text)
    for act in (
        lambda: submission.read(path, "sample-note"),
        lambda: submission.save(path, "sample-note", "a", "h", 1, AT),
    ):
        with pytest.raises(Problem) as told:
            act()
        assert told.value.code == "too-new"
    assert path.read_text() == text


def test_too_long_an_answer_is_refused_and_the_old_one_stays(path):
    submission.save(path, "sample-note", "a", "h", {"text": "short"}, AT)
    with pytest.raises(Problem) as told:
        submission.save(path, "sample-note", "a", "h", {"text": "x" * 200_001}, AT)
    assert told.value.code == "too-large" and submission.read(path, "sample-note").value("a") == {
        "text": "short"
    }


@pytest.mark.parametrize("value", [float("nan"), {"text": "\ud800"}, object()])
def test_values_that_are_not_plain_data_are_refused(path, value):
    with pytest.raises(Problem) as told:
        submission.save(path, "sample-note", "a", "h", value, AT)
    assert told.value.code == "bad-field"


@pytest.mark.parametrize(
    "name", ["..", ".", "", "a/b", "../x", "a\0b", "-", "a ", "x" * 101, "ä", ".hidden", "a.b"]
)
def test_names_cannot_leave_their_folder(tmp_path, name):
    for person, module in ((name, "sample-note"), ("p-1", name)):
        with pytest.raises(Problem) as told:
            submission.answers_path(tmp_path, person, module)
        assert told.value.code == "bad-field"


def test_links_pipes_and_large_files_are_never_read(tmp_path):
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(b"x" * 101)
    for name, code in (
        ("link", "refused"),
        ("pipe", "refused"),
        ("large", "too-large"),
        ("none", "not-found"),
    ):
        with pytest.raises(Problem) as told:
            submission.read_plain_file(tmp_path / name, limit=100)
        assert told.value.code == code


def test_a_full_or_read_only_disk_keeps_what_was_saved(path, monkeypatch):
    submission.save(path, "sample-note", "a", "h", "kept", AT)

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(submission.os, "fsync", full)
    with pytest.raises(Problem, match="No space") as told:
        submission.save(path, "sample-note", "a", "h", "lost?", AT)
    monkeypatch.undo()
    assert told.value.code == "disk" and submission.read(path, "sample-note").value("a") == "kept"
    assert not list(path.parent.glob("*.tmp"))


def test_dismissals_are_kept_beside_the_answers(path):
    finding = {
        "item": "n",
        "rule": "L01",
        "start": 3,
        "end": 9,
        "reason": "She says it so herself.",
        "at": AT,
    }
    submission.dismiss(path, "sample-note", finding)
    submission.dismiss(path, "sample-note", {**finding, "reason": "Her word."})
    answers = submission.read(path, "sample-note")
    assert [one["reason"] for one in answers.dismissed] == ["Her word."]


def test_the_hash_does_not_depend_on_the_order_of_keys():
    assert submission.content_hash({"a": 1, "b": [1, 2]}) == submission.content_hash({"b": [1, 2], "a": 1})
    assert submission.content_hash({"a": 1}) != submission.content_hash({"a": 2})
