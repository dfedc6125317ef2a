"""The demo's prior learning: two invented certificates that wait for somebody to look at them."""

from __future__ import annotations

from collections.abc import Mapping

from alongside.service.base import Actor, Context, call

_CLAIMS = (
    (
        "desta",
        "First aid and CPR, 8 hours",
        "Lakeside Adult School",
        ["F13", "F18"],
        "I check for breathing first, and I say out loud who calls.",
    ),
    (
        "grace",
        "Supported decision-making workshop",
        "Open Door Self-Advocates",
        ["C5", "A4"],
        "I ask what would make a choice easier, before I offer one.",
    ),
)


def seed(ctx: Context, cast: Mapping[str, Actor]) -> None:
    """Hand both in, each with a paper of one page."""
    for login, title, provider, about, statement in _CLAIMS:
        facts = {"title": title, "provider": provider, "about": about, "statement": statement, "no_client": True}
        paper = page(f"{title}. {provider}. Invented for the demo: {cast[login].name}.")
        call(ctx, cast[login], "add_prior", facts | {"file": paper, "file_name": "certificate.pdf"})


def page(words: str) -> bytes:
    """A PDF of one page with one line of ASCII words (ISO 32000-1, 7.5)."""
    line = words.encode("ascii", "replace").replace(b"\\", b"").replace(b"(", b"").replace(b")", b"")
    drawn = b"BT /F 11 Tf 50 700 Td (" + line + b") Tj ET"
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(made))
    return made + b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + table + end
