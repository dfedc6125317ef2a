"""Signing in and out: cookies, forgery, lock-out, where one lands, passwords, the first run."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from alongside.service import accounts
from alongside.web.security import local_path
from tests.portal import PASSWORD, Portal, running
from tests.portal_pages import ALL_WORDS

NEW = "seven green bicycles"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running(tmp_path_factory.mktemp("signin"), ALL_WORDS, "--warm", "0") as made:
        yield made


def test_signing_in_opens_the_pages_and_signing_out_closes_them(portal: Portal) -> None:
    ann = portal.browser()
    assert ann.get("/").status == 302
    done = ann.sign_in("learner")
    assert (done.status, done.place) == (302, "/")
    assert ann.get("/").status == 200
    kept = dict(ann.jar)
    assert ann.post("/logout").place == "/login"
    assert "alongside" not in ann.jar
    ann.jar = kept  # the old cookie is worthless, not just deleted
    assert ann.get("/").status == 302


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(portal: Portal) -> None:
    ann = portal.browser()
    ann.sign_in("learner")
    line = next(line for line in ann.last_set if line.startswith("alongside="))
    assert "HttpOnly" in line and "SameSite=Lax" in line and "Path=/" in line
    assert len(ann.jar["alongside"]) >= 43


def test_the_cookie_is_secure_behind_tls(tmp_path) -> None:
    with running(tmp_path, ALL_WORDS, "--warm", "0", "--behind-proxy") as portal:
        https = {"X-Forwarded-Proto": "https"}
        ann = portal.browser()
        page = ann.get("/login", https)
        assert page.headers["Strict-Transport-Security"]
        token = re.search(r'name="_xsrf" value="([^"]+)"', page.text)[1]
        ann.post("/login", https, xsrf=False, _xsrf=token, username="learner", password=PASSWORD)
        line = next(line for line in ann.last_set if "alongside=" in line)
        assert line.startswith("__Host-alongside=") and "Secure" in line
        assert ann.get("/", https).status == 200
        bob = portal.browser()  # a proxy that forgets X-Forwarded-Proto takes the flag from nobody
        bob.sign_in("learner")
        assert any(line.startswith("__Host-alongside=") and "Secure" in line for line in bob.last_set)


def test_a_wrong_password_says_so_kindly_and_keeps_the_name(portal: Portal) -> None:
    answer = portal.browser().sign_in("learner", "not the password")
    assert answer.status == 401
    assert 'role="alert"' in answer.text and "do not fit together" in answer.text
    assert 'value="learner"' in answer.text and "not the password" not in answer.text
    nobody = portal.browser().sign_in("no-such-name", "not the password")
    assert nobody.status == 401 and "do not fit together" in nobody.text


def test_a_name_is_never_shown_as_html(portal: Portal) -> None:
    answer = portal.browser().sign_in('"><script>alert(1)</script>', "x")
    assert "<script>alert" not in answer.text


def test_repeated_failures_close_the_account_for_a_while(portal: Portal) -> None:
    portal.add("locked", ["learner"])
    for _ in range(5):
        assert portal.browser().sign_in("locked", "wrong wrong wrong").status == 401
    answer = portal.browser().sign_in("locked")
    assert answer.status == 429 and "Try again in" in answer.text
    assert portal.browser().sign_in("learner").status == 302


@pytest.mark.parametrize(
    "path, fields",
    [
        ("/login", {"username": "learner", "password": PASSWORD}),
        ("/logout", {}),
        ("/account", {"old": PASSWORD, "new": NEW, "again": NEW}),
    ],
)
def test_a_form_needs_its_token(portal: Portal, path: str, fields: dict[str, str]) -> None:
    ann = portal.browser("learner")
    assert ann.post(path, xsrf=False, **fields).status == 403
    assert (
        ann.post(path, xsrf=False, _xsrf="2|00000000|00000000000000000000000000000000|1", **fields).status
        == 403
    )
    assert ann.get("/").status == 200 and portal.browser().sign_in("learner").status == 302


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_form_from_another_site_is_refused(portal: Portal, headers: dict[str, str]) -> None:
    ann = portal.browser("learner")
    assert ann.post("/logout", headers).status == 403
    assert ann.get("/").status == 200


@pytest.mark.parametrize(
    "wanted, lands",
    [
        ("/record", "/record"),
        ("/people?site=north", "/people?site=north"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("record", "/"),
        ("/login", "/"),
        ("/logout", "/"),
        ("", "/"),
    ],
)
def test_one_lands_only_on_this_portal(portal: Portal, wanted: str, lands: str) -> None:
    assert local_path(wanted) == lands
    if wanted in ("//evil.example", "/record"):
        assert portal.browser().sign_in("learner", next=wanted).place == lands


def test_changing_the_password_signs_other_browsers_out(portal: Portal) -> None:
    portal.add("changer", ["learner"])
    here, elsewhere = portal.browser("changer"), portal.browser("changer")
    assert "not the same" in here.post("/account", old=PASSWORD, new=NEW, again="other").text
    assert here.post("/account", old="wrong wrong wrong", new=NEW, again=NEW).status == 400
    assert "short" in here.post("/account", old=PASSWORD, new="abc", again="abc").text
    done = here.post("/account", old=PASSWORD, new=NEW, again=NEW)
    assert (done.status, done.place) == (302, "/account?done=1")
    assert here.get("/").status == 200
    assert elsewhere.get("/").status == 302
    assert portal.browser().sign_in("changer").status == 401
    assert portal.browser().sign_in("changer", NEW).status == 302


def test_a_temporary_password_is_changed_before_anything_else(portal: Portal) -> None:
    person = portal.add("newcomer", ["learner"])
    accounts.set_password(portal.ctx, person, PASSWORD, temporary=True)
    new = portal.browser("newcomer")
    for address in ("/", "/record", "/practice"):
        assert new.get(address).place == "/account"
    assert "choose your own" in new.get("/account").text
    assert new.post("/account", old=PASSWORD, new=NEW, again=NEW).status == 302
    assert new.get("/").status == 200


def test_a_closed_account_is_out_at_once(portal: Portal) -> None:
    from alongside.store import people

    person = portal.add("leaver", ["learner"])
    gone = portal.browser("leaver")
    assert gone.get("/").status == 200
    with portal.ctx.store.write() as db:
        people.change(db, person, disabled_at="2026-11-21T00:00:00.000000Z")
    assert gone.get("/").status == 302
    assert portal.browser().sign_in("leaver").status == 401


def test_a_new_role_counts_at_once(portal: Portal) -> None:
    from alongside.store import people

    person = portal.add("riser", ["learner"])
    riser = portal.browser("riser")
    assert riser.get("/desk").status == 403
    with portal.ctx.store.write() as db:
        people.change(db, person, roles=["trainer"])
    assert riser.get("/desk").status == 200


def test_sign_in_is_quick(portal: Portal) -> None:
    import time

    ann = portal.browser()
    ann.get("/login")
    times = []
    for _ in range(20):
        start = time.perf_counter()
        ann.get("/login")
        times.append(time.perf_counter() - start)
    assert min(times) < 0.05  # the quickest: other tests may be running beside this one


def test_without_accounts_the_operator_is_told_what_to_do(tmp_path) -> None:
    from alongside.store import people

    with running(tmp_path, ALL_WORDS, "--warm", "0") as portal:
        with portal.ctx.store.write() as db:
            for person in portal.people.values():
                people.change(db, person, disabled_at="2026-11-21T00:00:00.000000Z")
        answer = portal.browser().get("/login")
        assert answer.status == 503 and "alongside init" in answer.text
