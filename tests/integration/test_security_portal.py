"""Somebody tries at the portal's own door: forged messages, keys in the browser, floods, spoofed addresses, odd paths."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import websocket
from sqlalchemy import exc, insert
from tornado.httpclient import AsyncHTTPClient
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from alongside import content, grading
from alongside.problem import Problem
from alongside.service import accounts, workbook
from alongside.store import people, tables
from alongside.web import app, pages, security
from alongside.web.handlers.kernel import MOST_MESSAGES
from tests.agency import found
from tests.portal import PASSWORD, Browser, Portal, Wire, running, set_up
from tests.portal_pages import ALL_WORDS


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running(tmp_path_factory.mktemp("security"), None, "--warm", "1", "--kernels-each", "20") as made:
        yield made


def opened(browser: Browser, path: str) -> tuple[Wire, dict[str, dict]]:
    page = browser.get(path)
    assert page.status == 200, page.text[-300:]
    wire = Wire(browser, page.config["kernel"])
    return wire, wire.states()


def form(states: dict[str, dict], part: str) -> str:
    return next(name for name, state in states.items() if part in state.get("parts", ()))


# -- what a page may say ------------------------------------------------------------------------------------


def test_an_administrator_adds_a_site_and_a_person_from_the_page(portal: Portal) -> None:
    wire, states = opened(portal.browser("admin"), "/admin")
    admin = form(states, "admin")
    assert wire.call(admin, "add_site", name="West House")["ok"]
    facts = {"login": "mo.tran", "name": "Mo Tran", "roles": ["learner"], "sites": ["west-house"]}
    made = wire.call(admin, "add_person", **facts)
    assert made["ok"], made
    assert made["result"]["person"]["name"] == "Mo Tran" and made["result"]["temporary_password"]
    changed = wire.call(admin, "change_person", person=made["result"]["person"]["id"], name="Mo Tran-Lee")
    assert changed["ok"] and changed["result"]["person"]["name"] == "Mo Tran-Lee"
    wire.close()


def test_forged_state_stays_on_the_forgers_own_page(portal: Portal) -> None:
    ann = portal.browser("learner")
    wire, states = opened(ann, "/record")
    record = form(states, "record")
    forged = {"data": {"own": False, "record": {"person": {"id": portal.people["trainer"], "name": "Forged Name"}}},
              "parts": ["kit", "../../evil"], "_esm": "alert('forged')"}
    wire.say("comm_msg", {"comm_id": record, "data": {"method": "update", "state": forged, "buffer_paths": []}})
    assert wire.call(record, "observe", about="F07", note="n", password=PASSWORD)["problem"]["code"] == "not-found"
    for name, facts in {
        "sign_off": {"about": "F07", "level": "E4", "statement": "s", "password": PASSWORD},
        "revoke": {"about": "F07", "change": "revoked", "reason": "r", "password": PASSWORD},
        "void_evidence": {"event": "x", "reason": "r", "password": PASSWORD},
    }.items():
        assert wire.call(record, name, **facts)["problem"]["code"] == "not-allowed"
    told = wire.call(record, "dispute", about="F07", statement="s", person=portal.people["trainer"])
    assert told["problem"]["code"] == "not-allowed"
    assert wire.call(record, "queue")["problem"]["code"] == "not-found"
    assert wire.call(record, "load")["result"]["person"]["id"] == portal.people["learner"]
    for who, path in ((ann, "/record"), (portal.browser("trainer"), f"/people/{portal.people['learner']}")):
        fresh, seen = opened(who, path)
        assert "orged" not in json.dumps(seen) and "evil" not in json.dumps(seen)
        fresh.close()
    wire.close()


def test_an_open_page_loses_its_role_at_once(portal: Portal) -> None:
    person = portal.add("demoted", ["trainer"])
    wire, states = opened(portal.browser("demoted"), "/desk")
    assert wire.call(form(states, "desk"), "queue")["ok"]
    with portal.ctx.store.write() as db:
        people.change(db, person, roles=["learner"])
    assert wire.call(form(states, "desk"), "queue")["problem"]["code"] == "not-allowed"
    wire.close()


@pytest.mark.parametrize("module", sorted(grading.modules()))
def test_no_key_reaches_a_learner_before_she_hands_in(portal: Portal, module: str) -> None:
    """Page, forms and replies of a graded page hold no word of the key and none of the rubric."""
    spec = grading.module(module)
    graded = spec.graded()
    secrets = [words for key in spec.keys().values() for words in key.because.values()]
    secrets += [words for item in spec.rubric().items.values() for row in item.rows for words in (row.judge, row.full) if words]
    assert secrets
    ann = portal.browser("learner")
    page = ann.get(f"/learn/{module}/{graded[0].notebook}")
    wire = Wire(ann, page.config["kernel"])
    states = wire.states()
    said = [page.text, json.dumps(states, ensure_ascii=False)]
    for name, state in states.items():
        item = state.get("data", {}).get("item", {})
        if item.get("options") and item.get("points") is not None:
            first = item["options"][0]["id"]
            value = first if item["kind"] == "choose" else [first]
            said += [json.dumps(wire.call(name, act, value=value), ensure_ascii=False) for act in ("respond", "save")]
            assert not {"right", "because"} & {key for option in item["options"] for key in option}
    wire.close()
    assert [words for words in secrets if any(words in text for text in said)] == []


def test_a_page_that_shouts_is_closed_and_the_portal_goes_on(portal: Portal) -> None:
    ann = portal.browser("learner")
    kernel = ann.get("/record").config["kernel"]
    big, many = Wire(ann, kernel), Wire(ann, kernel)
    with pytest.raises((websocket.WebSocketException, OSError)):
        big.link.send("x" * 1_100_000)
        while big.link.recv():
            pass
        raise websocket.WebSocketException("closed")
    with pytest.raises((websocket.WebSocketException, OSError)):
        for _ in range(MOST_MESSAGES + 50):
            many.say("comm_msg", {"comm_id": "none", "data": {}})
        while many.link.recv():
            pass
        raise websocket.WebSocketException("closed")
    again = Wire(ann, kernel)
    assert again.states()
    again.close()


def test_a_socket_for_another_host_name_is_refused(portal: Portal) -> None:
    ann = portal.browser("learner")
    kernel = ann.get("/record").config["kernel"]
    with pytest.raises(websocket.WebSocketBadStatusException) as told:
        Wire(ann, kernel, origin="http://evil.example", host="evil.example")
    assert told.value.status_code == 403


# -- addresses, bodies, cookies -----------------------------------------------------------------------------

TRICKS = ("%00", "/%00", "%2e%2e/%2e%2e/alongside.db", "/..%2f..%2falongside.db", "//evil.example", "/.git/config", "%ff%fe", "\\..\\x",
          ";x=1", "%0d%0aSet-Cookie:%20forged=1", "?next=%0d%0aSet-Cookie:%20forged=1", "?next=//evil.example", "?next=/x%7f", "?next=/%E2%82%AC", "/" + "a" * 3000)  # fmt: skip


def test_odd_addresses_find_nothing_and_break_nothing(portal: Portal) -> None:
    ann = portal.browser("admin")
    starts = {page.pattern.split("<")[0].rstrip("/") for page in pages.PAGES} | {"/receipt", "/export/record", "/static", "/login", "/account"}
    for start in sorted(starts):
        for trick in TRICKS:
            if trick.startswith("?") and start not in ("/login", "/account"):
                continue
            answer = ann.get(f"{start}{trick}")
            assert answer.status in (200, 302, 400, 403, 404), (start, trick, answer.status)
            assert "forged" not in str(answer.headers.get_all("Set-Cookie")), (start, trick)
            assert answer.status != 302 or answer.place.startswith(("/login", "/account", "/\u00e2")) or answer.place == "/", (start, trick)
            assert not {"SQLite format", "Traceback", str(portal.home)} & {word for word in ("SQLite format", "Traceback", str(portal.home)) if word in answer.text}


@pytest.mark.parametrize(("ending", "kind"), [("", "application/json"), (".json", "application/json"), (".csv", "text/csv; charset=utf-8")])
def test_a_record_is_saved_by_those_who_may_see_it_and_nobody_else(portal: Portal, ending: str, kind: str) -> None:
    person = portal.people["learner"]
    for who, status in {"learner": 200, "trainer": 200, "supervisor": 200, "far": 403, "peer": 403}.items():
        if who not in portal.people:
            portal.people[who] = portal.add(who, ["supervisor" if who == "far" else "learner"], "south" if who == "far" else "north")
        answer = portal.browser(who).get(f"/export/record/{person}{ending}")
        assert answer.status == status, who
        if status == 200:
            assert answer.headers["Content-Type"] == kind
            assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="record-{person}-')
    assert portal.browser().get(f"/export/record/{person}{ending}").status == 302


def raw(portal: Portal, text: bytes) -> bytes:
    place = urlsplit(portal.url)
    with socket.create_connection((place.hostname, place.port), timeout=10) as link:
        link.sendall(text)
        answer = b""
        while part := link.recv(65536):
            answer += part
    return answer


def test_malformed_and_huge_requests_end_quickly(portal: Portal) -> None:
    host = urlsplit(portal.url).netloc.encode()
    for text in (
        b"GET /\x00 HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % host,
        b"GET /login HTTP/1.1\r\nHost: [::1\r\nConnection: close\r\n\r\n",
        b"GET /api/kernels/a-b-c-d-e/channels HTTP/1.1\r\nHost: %s\r\nOrigin: http://[\r\nConnection: close\r\n\r\n" % host,
        b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        b"POST /login HTTP/1.1\r\nHost: %s\r\nContent-Length: 99999999\r\n\r\n" % host,
        b"POST /login HTTP/1.1\r\nHost: %s\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n" % host,
        b"GET / HTTP/1.1\r\nHost: %s\r\nX: " % host + b"a" * 100_000 + b"\r\n\r\n",
    ):
        begun = time.monotonic()
        answer = raw(portal, text)
        assert time.monotonic() - begun < 5
        assert not answer or answer.split(b" ")[1][:1] == b"4", answer[:200]
    assert portal.browser().get("/health").status == 200


def test_who_sends_too_slowly_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "SLOWEST_BODY", 0.3)

    async def held() -> float:
        portal = app.Portal(set_up(tmp_path / "home"), app.Options(port=0, warm=0))
        place = urlsplit(await portal.start())
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
        writer.write(b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nuser")
        begun = time.monotonic()
        await asyncio.wait_for(reader.read(), 20)
        writer.close()
        await portal.stop()
        return time.monotonic() - begun

    assert asyncio.run(held()) < 10


def test_a_session_the_browser_chose_is_never_the_one_it_gets(portal: Portal) -> None:
    ann = portal.browser()
    ann.jar["alongside"] = chosen = "chosen-by-somebody-else-000000000000000000"
    page = ann.get("/login")
    assert page.status == 200
    token = page.text.split('name="_xsrf" value="', 1)[1].split('"', 1)[0]
    ann.post("/login", xsrf=False, _xsrf=token, username="learner", password=PASSWORD)
    assert ann.jar["alongside"] != chosen and ann.get("/account").status == 200
    thief = portal.browser()
    thief.jar["alongside"] = chosen
    assert thief.get("/account").status == 302


@pytest.mark.slow
def test_behind_a_proxy_nobody_chooses_her_own_address(tmp_path: Path) -> None:
    with running(tmp_path, ALL_WORDS, "--warm", "0", "--behind-proxy") as portal:
        eve = portal.browser()
        token = eve.get("/login").text.split('name="_xsrf" value="', 1)[1].split('"', 1)[0]
        codes = []
        for number in range(42):
            spoofed = {"X-Forwarded-For": f"10.0.0.{number}, 198.51.100.7", "X-Real-Ip": f"10.0.1.{number}", "X-Forwarded-Proto": "https",
                       "X-Scheme": "http"}
            codes.append(eve.post("/login", spoofed, xsrf=False, _xsrf=token, username=f"nobody{number}", password="x").status)
        assert codes[0] == 401 and codes[-1] == 429
        ann = portal.browser()
        proxied = {"X-Forwarded-For": "198.51.100.9", "X-Forwarded-Proto": "https"}
        assert ann.post("/login", proxied, username="learner", password=PASSWORD).status == 302
        page = ann.get("/account", proxied).text.split('name="_xsrf" value="', 1)[1].split('"', 1)[0]
        ann.post("/logout", proxied, xsrf=False, _xsrf=page)
        gone = next(line for line in ann.last_set if line.startswith("__Host-alongside="))
        assert "Secure" in gone and "Path=/" in gone  # or the browser would keep the old one


@pytest.mark.parametrize(("trusts", "seen"), [(True, "203.0.113.5 https"), (False, "127.0.0.1 http")])
def test_forwarded_headers_count_only_behind_a_proxy(trusts: bool, seen: str) -> None:
    class Echo(RequestHandler):
        def get(self) -> None:
            self.finish(f"{self.request.remote_ip} {self.request.protocol}")

    async def ask() -> str:
        server = security.Server(Application([("/", Echo)]), xheaders=trusts)
        sockets = bind_sockets(0, "127.0.0.1")
        server.add_sockets(sockets)
        headers = {"X-Forwarded-For": "6.6.6.6, 203.0.113.5", "X-Real-Ip": "7.7.7.7", "X-Forwarded-Proto": "https", "X-Scheme": "http"}
        answer = await AsyncHTTPClient().fetch(f"http://127.0.0.1:{sockets[0].getsockname()[1]}/", headers=headers)
        server.stop()
        return answer.body.decode()

    assert asyncio.run(ask()) == seen


# -- accounts, files, logs ----------------------------------------------------------------------------------


def test_other_spellings_of_a_name_share_its_lock_out(tmp_path: Path) -> None:
    agency = found(tmp_path / "home")
    spellings = ["learner", "LEARNER", " Learner\t", "learner\u00a0", "\u2003learner"]
    codes = []
    for spelling in (*spellings, "learner"):
        with pytest.raises(Problem) as told:
            accounts.sign_in(agency.ctx, spelling, "not it at all", "")
        codes.append(told.value.code)
    assert codes == ["wrong-password"] * 5 + ["locked"]
    for odd in ("ｌｅａｒｎｅｒ", "learner\x00", "learne\u0280", "%", "learner' or '1'='1"):
        with agency.ctx.store.read() as db:
            assert people.secret(db, odd) is None


def test_one_ipv6_line_is_one_address(tmp_path: Path) -> None:
    agency = found(tmp_path / "home")
    codes = []
    for number in range(41):
        with pytest.raises(Problem) as told:
            accounts.sign_in(agency.ctx, f"nobody{number}", "not it at all", f"2001:db8:1:2::{number:x}")
        codes.append(told.value.code)
    assert codes == ["wrong-password"] * 40 + ["locked"]
    with pytest.raises(Problem) as told:
        accounts.sign_in(agency.ctx, "nobody", "not it at all", "2001:db8:1:3::1")
    assert told.value.code == "wrong-password"


def test_a_temporary_password_cannot_be_kept(tmp_path: Path) -> None:
    agency = found(tmp_path / "home")
    word = agency.call("admin", "reset_password", person=agency.of["learner"].id)["temporary_password"]
    with pytest.raises(Problem) as told:
        accounts.change_password(agency.ctx, agency.of["learner"], word, word)
    assert told.value.code == "bad-field"
    accounts.change_password(agency.ctx, agency.of["learner"], word, "four other quiet words")


def test_an_error_of_the_database_names_no_values(tmp_path: Path) -> None:
    agency = found(tmp_path / "home")
    with pytest.raises(exc.IntegrityError) as told, agency.ctx.store.write() as db:
        person = {"id": agency.of["learner"].id, "login": "x", "name": "x", "roles": [], "password_hash": "hush-hush"}
        db.execute(insert(tables.people).values(created_at="x", email="", level="both", must_change=False, **person))
    assert "hush" not in str(told.value)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " ="])
def test_no_cell_of_an_export_begins_like_a_formula(sign: str) -> None:
    assert workbook.safe(f"{sign}cmd()") == f"'{sign}cmd()"
    assert workbook.safe(-3) == "-3" and workbook.safe("a=b") == "a=b"


def test_words_for_the_browser_do_not_say_where_the_home_folder_is(tmp_path: Path) -> None:
    told = security.outward(Problem(tmp_path / "answers" / "a.json", "is odd.", f"See {tmp_path}/log."), tmp_path)
    assert (told.where, told.way_out) == ("answers/a.json", "See log.")


@pytest.mark.slow
def test_everything_in_a_home_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    """Also in a folder that was there before and is open to others: what lies deeper is behind a closed folder."""
    home = tmp_path / "open"
    home.mkdir(mode=0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ALONGSIDE_")} | {"ALONGSIDE_STRICT": "1"}

    def run(*words: str) -> None:
        made = subprocess.run(
            [sys.executable, "-m", "alongside", *words, "--home", str(home)], env=kept, input=f"{PASSWORD}\n", text=True,
            capture_output=True, umask=0o022,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr

    run("init", "--agency", "A", "--zone", "UTC", "--site", "One", "--admin", "ada", "--admin-name", "Ada", "--password-stdin")
    run("grade")
    run("ledger", "checkpoint")
    assert {path.name for path in home.iterdir()} >= {"alongside.db", "course"}
    assert [path.name for path in home.iterdir() if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_no_key_lies_where_pages_look_for_content() -> None:
    """A kernel's content folders are asked for units by slug only; a slug is never a path."""
    for slug in ("../keys", "..", ".", "a/../../b", "/etc", "A", "a\x00b", "writing-a-service-note/../x"):
        for folder, marker in (("courses/modules", "module.yaml"), ("scenarios", "scenario.md")):
            with pytest.raises(Problem) as told:
                content.unit(folder, slug, marker)
            assert told.value.code == "not-found"
