"""Papers and files at the portal's own door: who is let in, what is taken, and with which headers it goes out."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from alongside.service import attachments
from tests.portal import Browser, Portal, running
from tests.portal_pages import ALL_WORDS

PDF = b"%PDF-1.4\n%%EOF\n"
FACTS = {"title": "First aid", "provider": "Elm", "statement": "What to do first.", "no_client": "yes", "about": "F07"}


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running(tmp_path_factory.mktemp("papers"), ALL_WORDS, "--warm", "0") as made:
        yield made


def send(who: Browser, raw: bytes = PDF, facts: dict[str, str] = FACTS, token: bool = True, **more: str) -> tuple[int, Any]:
    """A form with a file, as the page sends it."""
    sign = "xx-part-xx"
    parts = [f'--{sign}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in facts.items()]
    head = f'--{sign}\r\nContent-Disposition: form-data; name="file"; filename="x.html"\r\nContent-Type: text/html\r\n\r\n'
    body = b"".join(parts) + head.encode() + raw + f"\r\n--{sign}--\r\n".encode()
    headers = {"Cookie": who.cookies, "Content-Type": f"multipart/form-data; boundary={sign}"} | more
    if token:
        page = who.get("/account").text
        headers |= {"X-XSRFToken": page.split('name="_xsrf" value="')[1].split('"')[0], "Cookie": who.cookies}
    place = urlsplit(who.address)
    link = http.client.HTTPConnection(place.hostname or "", place.port or 80, timeout=30)
    try:
        link.request("POST", "/prior/claim", body, headers)
        answer = link.getresponse()
        text = answer.read()
    except (BrokenPipeError, ConnectionResetError, http.client.RemoteDisconnected):
        return 0, None
    finally:
        link.close()
    return answer.status, json.loads(text) if "json" in (answer.headers["Content-Type"] or "") else None


def test_a_paper_goes_in_and_comes_out_only_as_a_file_to_save(portal: Portal) -> None:
    learner = portal.browser("learner")
    status, told = send(learner)
    assert status == 200 and told["result"]["claim"]["file_name"] == "x.pdf", told
    answer = learner.get(f"/prior/{told['result']['claim']['id']}/paper")
    assert (answer.status, answer.text.encode(), answer.headers["Content-Type"]) == (200, PDF, "application/pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="x.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Content-Security-Policy"].startswith("sandbox;")
    stranger = portal.add("stranger", ["supervisor"], "south") and portal.browser("stranger")
    assert stranger.get(f"/prior/{told['result']['claim']['id']}/paper").status == 403
    assert send(learner)[0] == 409, "the same paper again"


def test_what_is_not_taken(portal: Portal) -> None:
    learner = portal.browser("learner")
    assert send(learner, token=False)[0] == 403
    assert send(learner, Origin="http://evil.example")[0] == 403
    assert send(portal.browser(), token=False)[0] == 403, "nobody"
    for raw in (b"<html><script>", b""):
        status, told = send(learner, raw)
        assert status == 400 and told["problem"]["code"] == "bad-field"
    status, told = send(learner, facts={name: value for name, value in FACTS.items() if name != "no_client"})
    assert status == 400 and "real person" in told["problem"]["way_out"]
    assert send(learner, PDF + b" " * (attachments.LARGEST + 1))[0] in (413, 400, 0)
    assert send(learner, PDF + b" " * 2 * attachments.LARGEST)[0] in (400, 0), "not even read"
    assert send(learner, facts=FACTS | {"person": "p-supervisor"})[0] == 403


def test_a_page_for_paper_and_a_packet_at_their_addresses(portal: Portal) -> None:
    supervisor = portal.browser("supervisor")
    page = supervisor.get(f"/export/record/{portal.people['learner']}/print")
    assert page.status == 200 and "Competency record: " in page.text and f'nonce="{page.headers["Content-Security-Policy"].split("nonce-")[1].split(chr(39))[0]}"' in page.text
    for role, address, status in (("trainer", f"/export/packet/{portal.people['learner']}.zip", 403), ("learner", "/export/matrix.csv", 403),
                                  ("learner", f"/export/record/{portal.people['supervisor']}/print", 403), ("supervisor", "/export/matrix.csv?site=south", 403)):
        assert portal.browser(role).get(address).status == status, address
    saved = supervisor.get("/export/matrix.csv")
    assert saved.status == 200 and saved.text.startswith('\ufeff"Name","Sites",')
