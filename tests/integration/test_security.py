"""Somebody tries: every use-case, in every role, on other people's things."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from alongside import scenario
from alongside.problem import Problem
from alongside.service import accounts, admin, base, marking, rules
from alongside.store import ledger, tables
from tests import sample
from tests.agency import NORTH, PASSWORD, Agency, found
from tests.integration.test_learning import NOTE

SECRET = "Zinnia-Quartz"  # stands in everything of hers that a stranger must not read
STRANGERS = ("peer", "south learner", "south trainer", "south supervisor")


@dataclass
class Hers:
    """One learner at the north site with something of every kind, and what each fact may be to reach for it."""

    agency: Agency
    reach: dict[str, list[Any]]

    def state(self) -> str:
        """All that is kept about her, in the database and in files."""
        me, ctx = self.agency.of["learner"].id, self.agency.ctx
        with ctx.store.read() as db:
            rows = {
                table.name: sorted(
                    repr(tuple(row))
                    for row in db.execute(table.select().where(table.c.person == me))
                )
                for table in tables.metadata.tables.values()
                if "person" in table.c and table.name not in ("sessions",)
            }
            rows["herself"] = [repr(tuple(row)) for row in db.execute(tables.people.select().where(tables.people.c.id == me))]
            rows["ledger"] = [row["hash"] for row in ledger.entries(db, me)]
        rows["files"] = sorted(
            f"{path.name} {path.read_bytes()!r}" for path in ctx.home.rglob("*") if me in str(path) and path.is_file()
        )
        return json.dumps(rows, indent=1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hers]:
    with pytest.MonkeyPatch.context() as patch:
        sample.use_sample(patch)
        patch.setattr(rules, "coming", lambda _ctx: {})
        patch.setattr(marking, "_released", lambda *_facts: "")  # nbgrader itself has tests of its own
        patch.setattr(marking.run, "autograde", lambda *_facts: None)
        agency = found(tmp_path_factory.mktemp("security") / "home")
        patch.setenv("ALONGSIDE_HOME", str(agency.ctx.home))
        yield _made(agency)
        agency.ctx.store.close()


@pytest.fixture
def hers(made: Hers, monkeypatch: pytest.MonkeyPatch) -> Hers:
    sample.use_sample(monkeypatch)
    monkeypatch.setenv("ALONGSIDE_HOME", str(made.agency.ctx.home))
    return made


def _made(agency: Agency) -> Hers:
    ctx, me = agency.ctx, agency.of["learner"].id
    agency.call("admin", "change_person", person=me, name=SECRET)
    peer = admin.add(ctx, "peer", "Peer", ["learner"], [NORTH])
    accounts.set_password(ctx, peer["id"], PASSWORD)
    agency.of |= {name: accounts.actor(ctx, agency.of[name].id if name in agency.of else peer["id"]) for name in ("learner", "peer")}
    case = next(iter(scenario.slugs(ctx.home)))
    for item, value in (("practice-note", NOTE | {"text": f"{SECRET} {NOTE['text']}"}), ("reflection", {"text": f"I, {SECRET}."})):
        agency.call("learner", "save_answer", module=sample.SLUG, item=item, value=value)
    receipt = agency.call("learner", "submit", module=sample.SLUG)["id"]
    assert [one["outcome"] for one in marking.grade_waiting(ctx)] == ["graded"]
    works = [one["id"] for one in agency.call("trainer", "queue")["items"]]
    kept = agency.call("learner", "keep_text", kind="note", text=f"{SECRET} alone.", name=SECRET)["id"]
    played = []
    for mode in ("practice", "assessed"):
        scene = agency.call("learner", "start_attempt", scenario=case, mode=mode)
        while not scene["ended"]:
            scene = agency.call("learner", "pick", attempt=scene["attempt"], n=scene["n"], option=1)
        played.append(scene["attempt"])
    played.append(agency.call("learner", "start_attempt", scenario=case)["attempt"])
    seen = agency.seen(note=f"{SECRET} wrote it alone.")["event"]
    doubt = agency.call("learner", "dispute", about="F07", event=seen, statement=f"{SECRET} doubts it.")["event"]
    asked = agency.call("trainer", "assign", people=[me], module=sample.SLUG, due="2026-04-01")["assigned"][0]["id"]
    claim = agency.call("learner", "add_prior", title=SECRET, provider="Elm", about=["F07"], statement=f"By {SECRET}.", no_client=True,
                        file_name="a.pdf", file=f"%PDF-1.7 {SECRET}".encode())["claim"]["id"]
    wish = agency.call("learner", "ask_to_be_seen", about="F07", words=f"{SECRET} on Tuesday")["ask"]["id"]
    for attempt in played[:2]:
        agency.call("learner", "write_reflection", attempt=attempt, text=f"{SECRET} waits next time.")
    agency.call("trainer", "answer_reflection", attempt=played[1], text=f"{SECRET} did well.")
    talk = agency.call("supervisor", "log_talk", person=me, agreed=f"{SECRET} reads it out.")["talks"][0]["id"]
    note = next(one["id"] for one in agency.call("trainer", "queue")["items"] if one["kind"] == "note")
    both = [agency.of[who].id for who in ("trainer", "supervisor")]
    round_ = agency.call("trainer", "make_round", kind="document", subject=note, assessors=both)["id"]
    return Hers(agency, {
        "person": [me], "people": [[me]], "people_ids": [[me]], "ids": [[asked], works], "id": [receipt, kept, claim, wish, *works], "attempt": played, "event": [seen], "dispute": [doubt],
        "assignment": [asked], "site": ["", NORTH], "scenario": [case], "module": [sample.SLUG],
        "talk": [talk], "round": [round_], "subject": [note, "the-pier-at-night"], "assessors": [both],
    })


#: A plausible value for every other fact of every use-case; a new one has to be added here to be tested.
PLAIN: dict[str, Any] = {
    "about": "F07", "action": "", "active": False, "as_of": "", "change": "suspended", "comment": "c", "critical": True,
    "decision": "return", "disabled": True, "due": "2026-05-01", "email": "a@example.org", "end": 3, "entry": "e", "format": "csv",
    "group": "", "hash": "", "item": "reflection", "kind": "note", "level": "E2", "login": "new.one", "mode": "assessed", "ms": 1, "n": 0,
    "name": "New", "named": True, "note": "n", "notebook": "1-idea", "on": "", "option": 2, "password": PASSWORD, "prompts": "none",
    "quote": "q", "read": False, "reason": "r", "resource": "log", "role": "", "roles": ["learner"], "rows": [], "rule": "N1", "seen": [], "sites": ["south-house"],
    "start": 0, "started": "2026-01-01", "state": "", "statement": "s", "status": "waiting", "text": "t", "timed": False,
    "topic": "", "upheld": True, "value": {"text": "mine"}, "view": None, "whom": None,
    "absent": [], "most": 5, "steps": [], "confirmed": [], "find": "", "hold": False, "marker": "",
    "accept": ["F07"], "again": True, "asked": False, "close": [], "data": "TmFtZSxMb2dpbgpBbmEsYW5hCg==", "file": b"%PDF-1.7", "file_name": "a.pdf", "learned_on": "", "make_sites": False,
    "no_client": True, "nonce": "n", "provider": "p", "seal": "s", "title": "t",
    "since": "", "agreed": "a", "topics": [], "next_on": "", "marks": {}, "row": "need", "mark": "met", "words": "w",
    "domain": "", "who": "", "sort": "name", "order": "date", "page": 1, "days": 90,
    "phone_of": "p", "undo": False, "version": "", "accepted": True, "revision": 1, "texts": {"scenario.md": "", "walks.yaml": "", "person.md": ""},
}  # fmt: skip


def asked(hers: Hers, name: str) -> Iterator[dict[str, Any]]:
    """Every way to reach for her things with this use-case."""
    facts = list(base.asked._kinds(base.use_cases()[name].run))
    facts = [fact for fact in facts if fact not in ("ctx", "actor", "return")]
    choices = [hers.reach[fact] if fact in hers.reach else [PLAIN[fact]] for fact in facts]
    for values in itertools.product(*choices):
        yield dict(zip(facts, values, strict=True))


@pytest.mark.parametrize("who", STRANGERS)
def test_no_use_case_reads_or_changes_what_belongs_to_somebody_at_another_site(hers: Hers, who: str) -> None:
    ctx, actor = hers.agency.ctx, hers.agency.of[who]
    before, reached = hers.state(), []
    for name in base.use_cases():
        for facts in asked(hers, name):
            try:
                told = json.dumps(base.call(ctx, actor, name, facts))
            except Problem as problem:
                told = json.dumps(problem.as_dict())
            if SECRET in told or hers.state() != before:
                reached.append((name, facts))
                before = hers.state()
    assert reached == []


def test_the_same_requests_do_reach_her_for_those_who_may(hers: Hers) -> None:
    """The control: the loop above would notice."""
    reading = ("people", "matrix", "observe_page", "reflections", "person_record", "export_record", "queue", "work", "receipt", "attempts_of", "read_attempt", "coaching_kit",
               "agreement_round")  # agreement_page offers no work that is still to be judged blind
    for name in reading:
        told = []
        for facts in asked(hers, name):
            facts = {key: value for key, value in facts.items() if key not in ("role", "disabled", "about", "due", "words")}
            try:
                told.append(json.dumps(base.call(hers.agency.ctx, hers.agency.of["trainer"], name, facts)))
            except Problem:
                continue
        assert SECRET in "".join(told), name


@pytest.mark.parametrize("who", ["learner", "trainer", "supervisor", "admin"])
def test_a_role_calls_only_its_own_use_cases(hers: Hers, who: str) -> None:
    for name, case in base.use_cases().items():
        if who in case.roles:
            continue
        facts = next(asked(hers, name))
        with pytest.raises(Problem) as told:
            base.call(hers.agency.ctx, hers.agency.of[who], name, facts)
        assert told.value.code == "not-allowed", name


def test_no_use_case_takes_an_identity_from_its_facts() -> None:
    for name, case in base.use_cases().items():
        kinds = base.asked._kinds(case.run)
        assert not {"actor_id", "user", "by", "as_user", "role_of", "home", "ctx_home"} & kinds.keys(), name


def test_a_key_of_one_person_gives_nothing_to_another(hers: Hers) -> None:
    ctx, of = hers.agency.ctx, hers.agency.of
    facts = {"about": "F07", "statement": f"{SECRET} again"}
    first = base.call(ctx, of["learner"], "dispute", facts, key="one-key")
    other = base.call(ctx, of["peer"], "dispute", facts | {"statement": "mine"}, key="one-key")
    assert other != first


def test_nobody_answers_a_dispute_she_raised_about_somebody_else(hers: Hers) -> None:
    person = hers.agency.of["learner"].id
    raised = hers.agency.call("supervisor", "dispute", about="F07", statement="Looks odd.", person=person)["event"]
    with pytest.raises(Problem) as told:
        hers.agency.call("supervisor", "answer_dispute", dispute=raised, upheld=False, statement="It is fine.")
    assert told.value.code == "not-allowed"
    facts = {"dispute": raised, "upheld": False, "statement": "It is fine."}
    first = hers.agency.call("admin", "answer_dispute", **facts)
    assert hers.agency.call("admin", "answer_dispute", **facts) == first  # a double tap


def test_a_second_answer_is_not_lost_without_a_word(hers: Hers) -> None:
    raised = hers.agency.call("learner", "dispute", about="F08", statement="I was not there.")["event"]
    hers.agency.call("supervisor", "answer_dispute", dispute=raised, upheld=True, statement="True.")
    with pytest.raises(Problem) as told:
        hers.agency.call("admin", "answer_dispute", dispute=raised, upheld=False, statement="Not true.")
    assert told.value.code == "conflict"


def test_an_assessed_attempt_cannot_be_bent(hers: Hers) -> None:
    """Numbers out of range, a step back, a second start and a peek change nothing; nothing is known before the end."""
    agency, case = hers.agency, hers.reach["scenario"][0]
    scene = agency.call("peer", "start_attempt", scenario=case, mode="assessed")
    attempt = scene["attempt"]
    for name, facts in [
        ("pick", {"n": 0, "option": 0}), ("pick", {"n": 0, "option": -1}), ("pick", {"n": 0, "option": 99}), ("pick", {"n": -1, "option": 1}),
        ("pick", {"n": 5, "option": 1}), ("undo", {}), ("replay_from", {"n": 0}), ("pick", {"n": 0, "option": 1, "ms": 2**60}),
        ("open_resource", {"resource": "../../keys"}), ("pick", {"n": 0, "option": True}),
    ]:  # fmt: skip
        with pytest.raises(Problem):
            agency.call("peer", name, attempt=attempt, **facts)
    again = agency.call("peer", "start_attempt", scenario=case, mode="assessed")
    assert (again["attempt"], again["n"], again["debrief"]) == (attempt, 0, None)
    moved = agency.call("peer", "pick", attempt=attempt, n=0, option=1)
    with pytest.raises(Problem) as told:
        agency.call("peer", "pick", attempt=attempt, n=0, option=2)
    assert told.value.code == "conflict"
    assert not {"score", "vars", "critical", "points"} & moved.keys() and moved["debrief"] is None
    assert all(option.keys() <= {"number", "text"} for option in moved["options"])


def test_what_was_done_with_her_account_and_who_read_her_attempts_is_hers_to_see(hers: Hers) -> None:
    agency, person = hers.agency, hers.agency.of["south learner"].id
    agency.call("admin", "change_person", person=person, roles=["learner"], level="both")
    agency.call("admin", "reset_password", person=person)
    agency.call("south trainer", "attempts_of", person=person)
    told = [(one["name"], one["what"], one["detail"]) for one in agency.call("south learner", "my_record")["seen_by"]]
    assert told[:3] == [("South Trainer", "viewed", "attempts"), ("Admin", "gave a new password", ""), ("Admin", "changed the account", "level, roles")]
