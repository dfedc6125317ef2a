"""Every page of the route table, role by role, and what every answer carries."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from alongside.service.base import Actor
from alongside.web import pages
from alongside.web.pages import PAGES, Page
from tests.portal import ROLES, Browser, Portal, running
from tests.portal_pages import ALL_WORDS

LESSON = "courses/modules/a-small-module"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running(tmp_path_factory.mktemp("pages"), ALL_WORDS, "--warm", "0") as made:
        folder = made.home / "content" / LESSON
        folder.mkdir(parents=True)
        (folder / "module.yaml").write_text("slug: a-small-module\n")
        (folder / "1-story.ipynb").write_text(ALL_WORDS["home"])
        (folder / "secret.txt").write_text("not a page")
        made.add("faraway", ["learner"], "south")
        yield made


@pytest.fixture(scope="module")
def visitors(portal: Portal) -> dict[str, Browser]:
    return {role: portal.browser(role) for role in ROLES}


def example(page: Page, portal: Portal) -> str:
    """An address of this page that exists."""
    known = {"module": "a-small-module", "file": "1-story", "slug": "yadi-and-the-bakery", "draft": "a-draft", "round": "a-round", "about": "f13", "id": portal.people["learner"]}
    return re.sub(r"<(\w+)>", lambda found: known[found[1]], page.pattern)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
@pytest.mark.parametrize("role", ROLES)
def test_a_page_opens_for_its_roles_and_no_other(portal: Portal, visitors: dict, page: Page, role: str) -> None:
    answer = visitors[role].get(example(page, portal))
    assert answer.status == (200 if role in page.roles else 403)
    if role in page.roles:
        assert f"<title>The {page.notebook or 'home'} page" in answer.text
    else:
        assert "not open to you" in answer.text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_stranger_is_sent_to_sign_in_and_back(portal: Portal, page: Page) -> None:
    address = example(page, portal)
    answer = portal.browser().get(address)
    assert answer.status == 302
    assert answer.place == ("/login" if address == "/" else f"/login?next={address}")


def test_staff_see_people_of_their_own_sites_only(portal: Portal, visitors: dict) -> None:
    for role, status in (("trainer", 403), ("supervisor", 403), ("admin", 200)):
        assert visitors[role].get("/people/p-faraway").status == status
        assert visitors[role].get("/people/p-nobody").status == 403


def test_a_notebook_page_says_what_it_is(portal: Portal, visitors: dict) -> None:
    text = visitors["learner"].get("/").text
    assert '<html lang="en">' in text
    assert text.count("<main") == text.count("<h1>") == 1
    assert 'href="#main"' in text and 'id="main"' in text
    assert "http://" not in text and "https://" not in text
    assert "page-config" not in text  # words alone need no kernel


def test_the_navigation_holds_what_the_role_may_open(portal: Portal, visitors: dict) -> None:
    for role in ROLES:
        actor = Actor("p", "P", frozenset([role]), frozenset())
        text = visitors[role].get("/practice").text
        shown = re.findall(r'<li><a href="([^"]+)"', text)
        assert shown == [link["href"] for link in pages.navigation(actor, "/practice")]
        assert re.search(r'href="/practice" aria-current="page"', text)


@pytest.mark.parametrize(
    "address",
    [
        "/learn/../../etc/passwd",
        "/learn/a-small-module/secret",
        "/learn/a-small-module/..%2f1-story",
        "/learn/a-small-module/1-story.ipynb",
        "/learn/%2e%2e/1-story",
        "/learn/nowhere/1-story",
        "/practice/..",
        "/practice/A_B",
        "/people/../admin",
        "/static/0000000000000000/host.js",
        "/static/../app.py",
        "/api/kernels",
        "/api/contents",
        "/api/sessions",
        "/api/terminals",
        "/terminals/1",
        "/tree",
        "/lab",
        "/voila/files/home.ipynb",
        "/voila/render/home.ipynb",
        "/voila/static/voila.js",
        "/voila/api/shutdown/x",
        "/nbextensions/x.js",
        "/files/alongside.db",
        "/call/page",
        "/robots.txt/x",
    ],
)
def test_nothing_else_is_served(portal: Portal, visitors: dict, address: str) -> None:
    answer = visitors["admin"].get(address)
    assert answer.status == 404
    assert "passwd" not in answer.text and "not a page" not in answer.text


@pytest.mark.parametrize("address", ["/", "/login", "/nowhere", "/desk", "/health", "/account"])
def test_every_answer_is_guarded(portal: Portal, visitors: dict, address: str) -> None:
    headers = visitors["learner"].get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in headers["Cache-Control"]
    assert not headers["Server"]


def test_static_files_are_small_and_kept(portal: Portal, visitors: dict) -> None:
    text = portal.browser().get("/login").text
    address = re.search(r'href="(/static/[0-9a-f]{16}/alongside\.css)"', text)[1]
    plain = portal.browser().get(address)
    assert plain.status == 200 and plain.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert plain.headers["Content-Type"].startswith("text/css")


def test_pages_are_compressed(portal: Portal) -> None:
    import gzip
    import http.client

    link = http.client.HTTPConnection(portal.url.split("/")[2])
    address = re.search(r"/static/[0-9a-f]{16}/alongside\.css", portal.browser().get("/login").text)[0]
    sizes = []
    for path in ("/login", address):
        link.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = link.getresponse()
        body = answer.read()
        assert answer.headers["Content-Encoding"] == "gzip"
        sizes.append(len(gzip.decompress(body)) / len(body))
    assert min(sizes) > 1.5


def test_another_host_name_is_refused(portal: Portal) -> None:
    assert portal.browser().get("/login", {"Host": "evil.example"}).status == 400
    assert portal.browser().get("/login", {"Host": "localhost:1"}).status == 200


def test_health_says_little(portal: Portal) -> None:
    answer = portal.browser().get("/health")
    assert answer.status == 200 and '"status": "ok"' in answer.text
    assert "north" not in answer.text
