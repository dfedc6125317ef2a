"""Bad input wherever it can come from: junk from a browser, broken files, a locked database, a full disk, a read-only home.

Each gives a sentence that names what is wrong and the way out; nothing is half written; trying again works afterwards.
"""

from __future__ import annotations

import contextlib
import copy
import ctypes
import html
import inspect
import json
import os
import resource
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from alongside import cli, content, framework, grading, scenario, submission
from alongside.problem import Problem
from alongside.review import rules as review_rules
from alongside.service import accounts, base, marking
from alongside.store import FILE, Store
from tests import sample
from tests.agency import PASSWORD, Agency, found
from tests.portal import Portal, Wire, running
from tests.portal_pages import works

NOTE = {"fields": {"date": "2026-03-02", "start": "9:00", "stop": "10:00"}, "text": "Dana asked for help with a rent letter."}
CASE = "yadi-and-the-bakery"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Agency]:
    """An agency with answers saved, work handed in and graded, a story begun and a module assigned; writers wait 0.2 s."""
    sample.use_sample(monkeypatch)
    made = found(tmp_path / "home")
    made.ctx.store.close()
    made.ctx = replace(made.ctx, store=Store.open(tmp_path / "home", busy_ms=200))
    for item, value in (("why-today", "a"), ("check-1", "b"), ("practice-note", NOTE)):
        made.call("learner", "save_answer", module=sample.SLUG, item=item, value=value)
    made.call("supervisor", "matrix")  # makes its rows anew once after the rules changed; from then on it only reads
    yield made
    made.ctx.store.close()


def path_of(house: Agency) -> Path:
    return submission.answers_path(house.ctx.home, house.of["learner"].id, sample.SLUG)


def refused(house: Agency, who: str, name: str, /, **facts: Any) -> Problem:
    with pytest.raises(Problem) as told:
        house.call(who, name, **facts)
    assert told.value.what and told.value.way_out, told.value
    return told.value


# --- junk in every fact of every use-case ------------------------------------------------------------------------------

DEEP: list[Any] = []
for _ in range(3000):
    DEEP = [DEEP]
JUNK: list[Any] = [
    None, True, False, -1, 0, 7, 10**30, 2**63, 1.5, float("nan"), float("inf"), "", " ", "x", "x" * 30_000, "\x00", "a\x00b", "\ud83d",
    "٣", "../../etc/passwd", "🦊" * 50, "%s{}'\";--", "2026-02-30", "9999-12-31", "0001-01-01", "p-learner", "12:61", [], [None], [[]],
    ["x"], ["\udc00"], [1, "a"], ["north-house"] * 3000, {}, {"a": {"b": [None]}}, {"": ""}, {"id": "x", "points": 1e308}, [{"id": 1}],
    [{"id": "need", "points": float("nan")}], {"fields": {"date": []}, "text": 1}, {"fields": None, "text": None}, {"text": "y", "ticked": [10**9]}, DEEP,
]


def asked(case: base.UseCase) -> list[str]:
    return list(inspect.signature(case.run).parameters)[2:]


def sensible(house: Agency) -> dict[str, Any]:
    """A value for every fact's name that gets past the first look, so that junk in one place is met by the code behind it."""
    learner = house.of["learner"].id
    house.call("learner", "submit", module=sample.SLUG)
    spec = grading.module(sample.SLUG, house.ctx.home)
    with house.ctx.store.read() as db:
        from alongside.store import work

        row = work.submissions_of(db, learner)[0]
    answers, _ = marking._attempt(house.ctx.home, row)
    marking._keep(house.ctx, row, spec, answers, grading.grade(spec, answers))  # nbgrader's own part is tested elsewhere
    work_id = house.call("trainer", "queue")["items"][0]["id"]
    begun = house.call("learner", "start_attempt", scenario=CASE)
    mine = house.call("trainer", "assign", people=[learner], module=sample.SLUG)
    talk = house.call("supervisor", "log_talk", person=learner, agreed="One line")["talks"][0]["id"]
    both = [house.of[who].id for who in ("trainer", "supervisor")]
    round_ = house.call("trainer", "make_round", kind="observation", subject="the-pier-at-night", assessors=both)["id"]
    return {
        "module": sample.SLUG, "item": "practice-note", "kind": "note", "whom": {"goes_by": "Dana"}, "value": NOTE, "hash": "", "person": learner, "about": "F07", "attempt": begun["attempt"],
        "scenario": CASE, "n": 0, "option": 1, "ms": 5, "text": "A comment", "topic": "notes", "login": "new.one", "name": "New One", "roles": ["learner"],
        "sites": ["north-house"], "email": "", "level": "both", "started": None, "site": "north-house", "people": [learner], "due": None, "rule": "L01",
        "start": 1, "end": 2, "reason": "her word", "quote": "noncompliant", "statement": "I saw it.", "event": "", "entry": "", "format": "json", "as_of": "", "id": work_id, "rows": [],
        "comment": "Good", "decision": "return", "notebook": "1-idea", "role": "learner", "state": "", "group": "", "named": True, "seen": ["F07.1"], "steps": ["F07.s1"], "absent": ["F07.s2"], "most": 5,
        "prompts": "none", "read": False, "note": "Seen at supper", "password": PASSWORD, "on": "", "view": None, "critical": False, "resource": "x", "disabled": False,
        "active": True, "change": "revoked", "mode": "practice", "timed": False, "status": "waiting", "dispute": "x", "upheld": True,
        "domain": "", "who": "", "sort": "name", "order": "date", "page": 1, "days": 90,
        "confirmed": [], "find": "", "hold": False, "marker": "",
        "accept": ["F07"], "again": True, "asked": False, "close": [], "data": "TmFtZSxMb2dpbgpBbmEsYW5hCg==", "file": b"%PDF-1.7", "file_name": "a.pdf", "ids": [], "learned_on": "",
        "make_sites": False, "no_client": True, "nonce": "n", "people_ids": [learner], "provider": "Elm", "seal": "s", "title": "First aid",
        "since": "", "agreed": "One line", "topics": [], "next_on": "", "talk": talk, "subject": "the-pier-at-night", "assessors": both, "round": round_,
        "marks": {}, "row": "C2.s1", "mark": "seen", "words": "",
        "phone_of": "p", "undo": False, "version": "", "accepted": True, "revision": 1, "texts": {"scenario.md": "", "walks.yaml": "", "person.md": ""},
        "assignment": next((one["id"] for one in mine.get("assignments", [])), "x") if isinstance(mine, dict) else "x",
    }  # fmt: skip


def plain(said: object) -> None:
    """It can go to a browser: strict JSON as UTF-8."""
    json.dumps(said, allow_nan=False, ensure_ascii=False).encode()


@pytest.mark.slow
def test_junk_in_any_fact_of_any_use_case_is_refused_in_words_or_harmless(house: Agency) -> None:
    good, wrong, tried, refusals = sensible(house), [], 0, 0
    for name, case in base.use_cases().items():
        if name == "reset_password":
            continue  # makes a slow hash; its one fact is a person, as everywhere
        who = next(role for role in ("learner", "trainer", "supervisor", "admin") if role in case.roles)
        for fact in asked(case):
            for junk in JUNK:
                facts = {one: copy.copy(good[one]) for one in asked(case)} | {fact: junk}
                tried += 1
                try:
                    plain(house.call(who, name, **facts))
                except Problem as problem:
                    plain(problem.as_dict())
                    refusals += 1
                    if not (problem.what and problem.way_out and len(str(problem)) < 25_000):
                        wrong.append(f"{name}({fact}): {problem}"[:200])
                except Exception as error:
                    shown = "(deep)" if junk is DEEP else repr(junk)[:40]
                    wrong.append(f"{name}({fact}={shown}): {type(error).__name__} {str(error)[:80]}")
    assert wrong == []
    assert tried > 3000 and refusals > tried // 2


@pytest.mark.slow
def test_junk_inside_an_answer_of_any_kind_is_refused_or_kept_whole(house: Agency) -> None:
    spec, wrong = grading.module(sample.SLUG, house.ctx.home), []
    for item in spec.items:
        shapes = (lambda one: {"text": one}, lambda one: {"fields": {"date": one}, "text": "x"}, lambda one: [one], lambda one: [[one, one]],
                  lambda one: {"c1": one})
        for junk in [*JUNK, *(shape(one) for number, one in enumerate(JUNK) for shape in shapes[number % 2 :: 2])]:
            try:
                house.call("learner", "save_answer", module=sample.SLUG, item=item, value=junk)
                kept = house.call("learner", "open_module", module=sample.SLUG)["items"][item]["value"]
                if kept != junk:
                    wrong.append(f"{item}: something else was kept")
                if not spec.items[item].graded:
                    plain(grading.respond(spec.items[item], kept))
                grading.grade(spec, submission.read(path_of(house), sample.SLUG))
            except Problem:
                pass
            except Exception as error:
                wrong.append(f"{item}: {type(error).__name__} {str(error)[:80]}")
    assert wrong == []


def test_unknown_and_missing_facts_are_named(house: Agency) -> None:
    assert "colour" in refused(house, "learner", "open_module", module=sample.SLUG, colour="red").what
    assert "module" in refused(house, "learner", "open_module").what
    assert refused(house, "learner", "open_module", module=3).where == "module"
    assert "sign" in refused(house, "learner", "save_answer", module=sample.SLUG, item="why-today", value="\ud83d").what


# --- a damaged answers file --------------------------------------------------------------------------------------------

DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _text: b"", "cut off": lambda text: text[: len(text) // 2], "not JSON": lambda _text: b"Dear diary", "binary": lambda _text: bytes(range(256)),
    "a list": lambda _text: b"[]", "no format": lambda _text: b'{"module": "sample-note"}', "items are a list": lambda text: text.replace(b'"items": {', b'"items": [], "was": {'),
    "zeros after a power cut": lambda text: b"\x00" * len(text), "endless nesting": lambda _text: b"[" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("first", ["open_module", "save_answer", "submit", "dismiss"])
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_answers_file_is_told_once_kept_aside_and_the_copy_before_is_back(house: Agency, damage: str, first: str) -> None:
    path = path_of(house)
    broken = DAMAGE[damage](path.read_bytes())
    path.write_bytes(broken)
    facts = {"save_answer": {"item": "why-today", "value": "b"}, "dismiss": {"item": "practice-note", "rule": "L01", "start": 0, "end": 4, "reason": "Her word."}}.get(first, {})
    told = refused(house, "learner", first, module=sample.SLUG, **facts)
    assert told.code == "unreadable" and "kept" in told.way_out and "put back" in told.way_out
    aside = list(path.parent.glob("answers.json.damaged-*"))
    assert [one.read_bytes() for one in aside] == [broken]
    again = house.call("learner", first, module=sample.SLUG, **facts)
    items = house.call("learner", "open_module", module=sample.SLUG)["items"]
    assert items["check-1"]["value"] == "b", "the answer before the last change"
    if first == "save_answer":
        assert items["why-today"]["value"] == "b" and again["saved_at"]
    if first == "submit":
        assert again["attempt"] == 1


# --- broken content ----------------------------------------------------------------------------------------------------

TOP = Path(content.__file__).resolve().parents[1]
BROKEN: list[Any] = [None, 3, -1.5, True, "", "x\x00", [], {}, [None], [[]], {"a": 1}, 10**40, float("nan")]


def places(data: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in plain data, of long lists the first two."""
    yield at
    inner = data.items() if isinstance(data, dict) else enumerate(data[:2]) if isinstance(data, list) else ()
    for name, one in inner:
        yield from places(one, (*at, name))


def with_junk(data: Any, at: tuple[Any, ...], junk: Any) -> Any:
    if not at:
        return junk
    made = copy.deepcopy(data)
    inner = made
    for name in at[:-1]:
        inner = inner[name]
    inner[at[-1]] = junk
    return made


def copied(home: Path, *parts: str, source: Path = TOP) -> Path:
    """A file or folder of the content, copied to where published content lies."""
    target = home / "content" / Path(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    (shutil.copytree if (source / Path(*parts)).is_dir() else shutil.copyfile)(source / Path(*parts), target)
    return target


def load_rule(path: Path) -> Any:
    return review_rules.read_rule(path)


LOADERS: dict[str, tuple[tuple[str, ...], Callable[[Path, Path], Any]]] = {
    "framework": (("courses", "framework", "F07-a-complete-service-note.yaml"), lambda home, _path: framework.load(home)),
    "record rules": (("courses", "record-rules.yaml"), lambda home, _path: framework.load(home)),
    "rule of words": (("graders", "rules", "language", "L03-resistant.yaml"), lambda _home, path: load_rule(path)),
    "rule of cues": (("graders", "rules", "goal", "GO01-own-words.yaml"), lambda _home, path: load_rule(path)),
    "module": (("courses", "modules", sample.SLUG, "module.yaml"), lambda home, _path: grading.module(sample.SLUG, home)),
    "rubric": (("graders", "rubrics", f"{sample.SLUG}.yaml"), lambda home, _path: grading.rubric.read_rubric(sample.SLUG, home)),
    "person": (("scenarios", CASE, "person.md"), lambda home, _path: scenario.load(CASE, home)),
    "scenario": (("scenarios", CASE, "scenario.md"), lambda home, _path: scenario.load(CASE, home)),
}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Possible nested set")
@pytest.mark.parametrize("kind", LOADERS)
def test_junk_at_any_place_of_a_content_file_is_a_problem_that_names_the_file(kind: str, tmp_path: Path) -> None:
    parts, load = LOADERS[kind]
    home = tmp_path / "home"
    source = sample.ROOT if sample.SLUG in "/".join(parts) else TOP
    if parts[0] == "scenarios" or "modules" in parts:
        copied(home, *parts[:-1], source=source)
    path = home / "content" / Path(*parts) if (home / "content" / Path(*parts)).exists() else copied(home, *parts, source=source)
    text = path.read_text()
    load(home, path)  # whole, it loads
    head, body = text.split("---\n", 2)[1:] if path.suffix == ".md" else (text, None)
    data, wrong, refusals = content.parse_yaml(head, path), [], 0
    for number, at in enumerate(places(data)):
        for junk in BROKEN[number % 4 :: 4]:  # a quarter of the junk at each place, all of it over four places
            made = yaml.safe_dump(with_junk(data, at, junk), allow_unicode=True)
            path.write_text(made if body is None else f"---\n{made}---\n{body}")
            content._read_yaml.cache_clear()  # the same second, perhaps the same size
            try:
                load(home, path)
            except Problem as problem:
                refusals += 1
                if str(path.parent) not in problem.where or not problem.way_out:
                    wrong.append(f"{at} = {junk!r}: {problem}"[:200])
            except Exception as error:
                wrong.append(f"{at} = {junk!r}: {type(error).__name__} {error}"[:200])
    assert wrong == []
    assert refusals > 20


WAYS: dict[str, Callable[[Path], None]] = {
    "empty": lambda path: path.write_bytes(b"") and None, "binary": lambda path: path.write_bytes(b"\xff\xfe\x00" * 9) and None,
    "cut off": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]) and None, "missing": lambda path: path.unlink(),
}  # fmt: skip
COMMANDS = (
    (("courses", "framework", "F07-a-complete-service-note.yaml"), ("framework",), ("cut off", "empty", "binary")),
    (("courses", "record-rules.yaml"), ("framework",), ("cut off", "empty", "binary")),
    (("scenarios", CASE, "scenario.md"), ("scenarios", "play", CASE), ("cut off", "empty", "binary")),
    (("scenarios", CASE, "person.md"), ("scenarios", "play", CASE), ("empty", "binary")),
    (("courses", "modules", sample.SLUG, "module.yaml"), ("publish", sample.SLUG), ("cut off", "empty", "binary")),
    (("courses", "modules", sample.SLUG, "practice.ipynb"), ("publish", sample.SLUG), tuple(WAYS)),
)


@pytest.mark.parametrize(("parts", "command", "ways"), COMMANDS, ids=["/".join(one[0][-2:]) for one in COMMANDS])
def test_a_command_that_meets_a_broken_file_names_it_and_ends_with_2(
    parts: tuple[str, ...], command: tuple[str, ...], ways: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str]) -> None:
    sample.use_sample(monkeypatch)
    home = tmp_path / "home"
    for way in ways:
        shutil.rmtree(home / "content", ignore_errors=True)
        source = sample.ROOT if sample.SLUG in parts else TOP
        copied(home, *(parts[:3] if len(parts) > 3 else parts[:2] if parts[0] == "scenarios" else parts), source=source)
        WAYS[way](home / "content" / Path(*parts))
        assert cli.main([*command]) == 2, way
        told = capsys.readouterr().err
        assert parts[-1] in told and "Traceback" not in told and told.strip().endswith("."), (way, told)


def test_a_broken_rule_is_left_out_by_name_and_the_others_still_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Date: 2026-03-02\nTana was placed in a home and refused.")
    cli.main(["check", str(note), "--kind", "note", "--format", "json"])
    whole = {one["rule"] for one in json.loads(capsys.readouterr().out)["findings"]}
    path = copied(tmp_path / "home", "graders", "rules", "language", "L03-resistant.yaml")
    path.write_text("id: L03\ntitle: [")
    assert cli.main(["check", str(note), "--kind", "note", "--format", "json"]) == 1
    told = capsys.readouterr()
    assert "L03-resistant.yaml:" in told.err and "Traceback" not in told.err
    assert {one["rule"] for one in json.loads(told.out)["findings"]} == whole - {"L03"} and whole


# --- a locked database -------------------------------------------------------------------------------------------------


def writes(house: Agency) -> list[tuple[str, str, dict[str, Any]]]:
    """Things people do that the database keeps; each can be done once."""
    learner = house.of["learner"].id
    begun = house.call("learner", "start_attempt", scenario=CASE)  # keeps the story's version, too
    facts = {"module": sample.SLUG}
    return [
        ("learner", "submit", facts),
        ("learner", "mark_done", facts | {"notebook": "1-idea"}),
        ("learner", "dismiss", facts | {"item": "practice-note", "rule": "L01", "start": 0, "end": 4, "reason": "Her word."}),
        ("learner", "pick", {"attempt": begun["attempt"], "n": 0, "option": 1}),
        ("learner", "start_attempt", {"scenario": CASE, "mode": "assessed"}),
        ("learner", "start_attempt", {"scenario": "whit-makes-the-call"}),
        ("supervisor", "observe", {"person": learner, "about": "F07", "seen": ["F07.1"], "prompts": "none", "note": "Seen.", "password": PASSWORD}),
        ("trainer", "add_comment", {"text": "Say who did what."}),
        ("trainer", "assign", {"people": [learner], "module": sample.SLUG}),
        ("admin", "add_site", {"name": "West House"}),
        ("admin", "add_person", {"login": "nell", "name": "Nell Ort", "roles": ["learner"], "sites": ["north-house"]}),
    ]


def picture(house: Agency) -> dict[str, Any]:
    """All that is kept: every row of every table but the counts of tries, and every file but lock files."""
    database = sqlite3.connect(house.ctx.home / FILE)
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    rows = {name: sorted(map(repr, database.execute(f'SELECT * FROM "{name}"'))) for name in tables if name != "failures"}
    database.close()
    home = house.ctx.home
    files = {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*")
             if path.is_file() and FILE not in path.name and not path.name.endswith(".lock")
             and not ("versions" in path.parts and path.suffix == ".json")}  # a whole version of a story may stay: it is never removed
    return {"rows": rows, "files": files}


@contextlib.contextmanager
def held(house: Agency) -> Iterator[None]:
    """Another program writes for longer than anybody waits."""
    other = sqlite3.connect(house.ctx.home / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextlib.contextmanager
def no_room(_house: Agency) -> Iterator[None]:
    """No file may grow beyond 256 bytes: the next write of any kind fails as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (256, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


TROUBLE = {"locked": (held, {"locked"}), "full": (no_room, {"disk", "full"})}


@pytest.mark.parametrize("kind", TROUBLE)
def test_nothing_is_half_kept_and_the_same_thing_works_afterwards(house: Agency, kind: str) -> None:
    trouble, codes = TROUBLE[kind]
    for who, name, facts in writes(house):
        before = picture(house)
        with trouble(house):
            told = refused(house, who, name, **facts)
            house.call("learner", "learner_home"), house.call("supervisor", "matrix")  # reading goes on
        assert told.code in codes and "Traceback" not in str(told), (name, told.code, told)
        assert picture(house) == before, name
        base.call(house.ctx, house.of[who], name, facts, f"key-{name}-{len(facts)}")
        assert picture(house) != before, name


@pytest.mark.parametrize("kind", TROUBLE)
def test_a_request_with_its_key_may_come_again_after_the_trouble(house: Agency, kind: str) -> None:
    trouble, codes = TROUBLE[kind]
    actor, facts = house.of["trainer"], {"text": "Say who did what."}
    with trouble(house), pytest.raises(Problem) as told:
        base.call(house.ctx, actor, "add_comment", facts, "one-key")
    assert told.value.code in codes
    base.call(house.ctx, actor, "add_comment", facts, "one-key")
    base.call(house.ctx, actor, "add_comment", facts, "one-key")
    assert len(house.call("trainer", "comment_bank")) == 1


def test_what_was_done_is_not_called_undone_when_only_the_note_about_it_fails(house: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock comes between the work and the mark that it was answered: the first answer must still reach the person."""
    with contextlib.ExitStack() as later:
        real = base._USE_CASES["add_comment"]

        def run(*given: Any, **facts: Any) -> Any:
            made = real.run(*given, **facts)
            later.enter_context(held(house))
            return made

        run.__signature__ = inspect.signature(real.run)  # type: ignore[attr-defined]
        run.__annotations__ = {}
        monkeypatch.setitem(base._USE_CASES, "add_comment", replace(real, run=run))
        made = base.call(house.ctx, house.of["trainer"], "add_comment", {"text": "Say who did what."}, "key")
    assert [one["id"] for one in house.call("trainer", "comment_bank")] == [made["id"]]


@pytest.mark.parametrize("kind", TROUBLE)
def test_a_signed_in_person_still_reads_and_saves_answers(house: Agency, kind: str) -> None:
    """Reading needs no write, and answers are files: a locked database does not stop a learner from working."""
    trouble, codes = TROUBLE[kind]
    token, _who = accounts.sign_in(house.ctx, "learner", PASSWORD)
    house.clock.turn(minutes=20)
    kept = path_of(house).read_bytes()
    with trouble(house):
        assert accounts.session(house.ctx, token) is not None
        if kind == "locked":
            house.call("learner", "save_answer", module=sample.SLUG, item="why-today", value="b")
        else:
            assert refused(house, "learner", "save_answer", module=sample.SLUG, item="why-today", value="b").code in codes
            assert path_of(house).read_bytes() == kept
    house.call("learner", "save_answer", module=sample.SLUG, item="why-today", value="b")
    assert house.call("learner", "open_module", module=sample.SLUG)["items"]["why-today"]["value"] == "b"
    assert [one.name for one in path_of(house).parent.iterdir() if ".tmp" in one.name] == []


# --- a home nobody may write to ----------------------------------------------------------------------------------------


class Capabilities(ctypes.Structure):
    """capget(2): a header and two sets of words."""

    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


@contextlib.contextmanager
def no_override() -> Iterator[None]:
    """Root, too, is stopped by permissions: this thread lays CAP_DAC_OVERRIDE (bit 1) down and takes it up again."""
    if os.geteuid() != 0:
        yield
        return
    libc, head, words = ctypes.CDLL(None, use_errno=True), Capabilities(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert libc.capget(ctypes.byref(head), words) == 0
    had = words[0]
    words[0] = had & ~0b10
    assert libc.capset(ctypes.byref(head), words) == 0
    try:
        yield
    finally:
        words[0] = had
        assert libc.capset(ctypes.byref(head), words) == 0


@contextlib.contextmanager
def read_only(home: Path) -> Iterator[None]:
    """No write permission for anybody below `home`."""
    modes = {path: path.stat().st_mode & 0o7777 for path in (home, *home.rglob("*"))}
    for path in modes:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        with no_override():
            yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


def test_a_read_only_home_is_named_by_every_command_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    sample.use_sample(monkeypatch)
    home = tmp_path / "home"
    house = found(home)
    facts = {"module": sample.SLUG, "item": "why-today"}
    house.call("learner", "save_answer", **facts, value="a")
    house.ctx.store.close()
    with read_only(home):
        for command in (("users", "list"), ("users", "add", "nell", "--name", "Nell Ort", "--role", "learner", "--site", "north-house"),
                        ("grade",), ("ledger", "verify"), ("init", "--agency", "Two Houses"), ("serve", "--port", "0", "--no-browser")):
            with contextlib.suppress(SystemExit):  # argparse's own 2, for words a command does not know
                assert cli.main([*command, "--home", str(home)]) == 2, command
            told = capsys.readouterr().err
            assert "Traceback" not in told and ("alongside.db" in told or str(home) in told), (command, told)
        told = refused(house, "learner", "save_answer", **facts, value="b")
        assert told.code in ("disk", "read-only")
    house.ctx.store.close()
    assert house.call("learner", "open_module", module=sample.SLUG)["items"]["why-today"]["value"] == "a"
    house.call("learner", "save_answer", **facts, value="b")
    house.ctx.store.close()


# --- addresses and broken files, as the portal shows them --------------------------------------------------------------

DOOR = """
import json, urllib.error, urllib.request
from IPython.display import HTML
import os

def ask(name, body):
    request = urllib.request.Request(f"{os.environ['ALONGSIDE_PORTAL']}/call/{name}", data=body,
                                     headers={"Authorization": f"Bearer {os.environ['ALONGSIDE_TOKEN']}"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return [answer.status, json.load(answer)]
    except urllib.error.HTTPError as error:
        return [error.code, json.load(error)]

bodies = [b"", b"null", b"3", b"[]", b"{", b"[" * 200000, b'{"a":' * 100000, b"\\xff\\xfe", b'{"module": NaN}', b'{"module": "\\\\ud800"}', b'{"module": 1e999}']
HTML("<pre>" + json.dumps([ask(name, body) for name in ("open_module", "page", "no_such_thing") for body in bodies]) + "</pre>")
"""


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The real portal and its real pages, with the sample module in its home; /admin holds a page that tries the inner door."""
    with running(tmp_path_factory.mktemp("bad"), {"record": works(DOOR)}, "--kernels-each", "20") as made:
        copied(made.home, "courses", "modules", sample.SLUG, source=sample.ROOT)
        yield made


UNKNOWN = ("/learn/no-such/1-idea", f"/learn/{sample.SLUG}/9-none", f"/learn/{sample.SLUG}", "/learn/..%2f..%2fetc/passwd", "/practice/no-such", "/feedback/no-such",
           "/receipt/no-such", "/receipt/" + "x" * 500, "/export/nothing", "/practice/%00", "/learn/%F0%9F%A6%8A/1-idea", "/" + "a" * 3000)  # fmt: skip


@pytest.mark.slow
def test_an_unknown_address_is_a_kind_page_with_a_way_back(portal: Portal) -> None:
    who = {role: portal.browser(role) for role in ("learner", "supervisor")}
    for address in UNKNOWN:
        answer = who["learner"].get(address)
        assert answer.status == 404, address
        assert "<h1>" in answer.text and 'href="/"' in answer.text and "Traceback" not in answer.text, address
    for address in ("/people/p-nobody", "/people/p-000000000000"):
        assert who["supervisor"].get(address).status == 403
    for query in ("as_of=yesterday", "as_of=0001-01-01", "format=exe", "as_of=" + "9" * 3000):
        answer = who["learner"].get(f"/export/record?{query}")
        assert answer.status == 400 and "Traceback" not in answer.text and "<h1>" in answer.text, query
    assert "failed" not in "".join(portal.said)


@pytest.mark.slow
def test_the_inner_door_refuses_what_is_not_facts(portal: Portal) -> None:
    text = portal.browser("learner").get("/record").text
    answers = json.loads(html.unescape(text.split("<pre>")[1].split("</pre>")[0]))
    assert len(answers) == 33
    for status, said in answers:
        assert status in (200, 404, 422) and ("result" in said) == (status == 200), said
        if status != 200:
            assert said["problem"]["what"] and said["problem"]["way_out"]


@pytest.mark.slow
def test_one_broken_module_closes_its_own_pages_only(portal: Portal) -> None:
    ann = portal.browser("learner")
    lesson = f"/learn/{sample.SLUG}/1-idea"
    path = portal.home / "content" / "courses" / "modules" / sample.SLUG / "module.yaml"
    whole = path.read_text()
    page = ann.get(lesson)
    assert page.status == 200 and "data-view" in page.text
    try:
        path.write_text("slug: [")
        page = ann.get(lesson)
        assert "did not load" in page.text and "tell your trainer" in page.text and "Traceback" not in page.text and str(portal.home) not in page.text
        staff = portal.browser("trainer").get(lesson)
        assert "module.yaml:2: is not valid YAML" in staff.text and "Traceback" not in staff.text, "who can mend it sees where"
        home = ann.get("/")
        wire = Wire(ann, home.config["kernel"])
        data = next(state["data"] for state in wire.states().values() if "notices" in state.get("data", {}))
        wire.close()
        assert [one["where"] for one in data["notices"]] == ["“sample note”"]
        assert sample.SLUG not in {one["slug"] for one in data["learner"]["modules"]} and data["learner"]["modules"] and data["cases"]
    finally:
        path.write_text(whole)
    assert "data-view" in ann.get(lesson).text


@pytest.mark.slow
def test_a_page_whose_notebook_is_broken_or_gone_says_so(portal: Portal) -> None:
    ann = portal.browser("learner")
    path = portal.home / "content" / "courses" / "modules" / sample.SLUG / "1-idea.ipynb"
    whole = path.read_bytes()
    try:
        for broken in (b"", b"{", b"[]", b'{"cells": 3}', b"\xff\xfe", b"{}", whole[:200]):
            path.write_bytes(broken)
            page = ann.get(f"/learn/{sample.SLUG}/1-idea")
            assert page.status == 500 and "1-idea.ipynb" in page.text and "Traceback" not in page.text, broken
        path.unlink()
        assert ann.get(f"/learn/{sample.SLUG}/1-idea").status == 404
    finally:
        path.write_bytes(whole)
    assert "data-view" in ann.get(f"/learn/{sample.SLUG}/1-idea").text
