"""The review page: any practice text, read by the reviewer while it is written. Nothing is kept unless its writer asks."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import PurePath
from typing import Any

from alongside import client, content, documents
from alongside.documents.person import person_from
from alongside.forms.base import Action, Form
from alongside.forms.live import look_at
from alongside.problem import Problem
from alongside.review import load_rules, review
from alongside.review.rules import RuleSet

KINDS = ("note", "goal", "plan", "profile")
LONGEST = 60_000  # letters of one text
LARGEST = 600_000  # bytes of one file; a message from the browser may have 1 MB
_LEADS_TO_A_PERSON = "N-34"  # identifiers (domain standards)
_FIELD = 200  # letters of one fact about the person
_KEEP = {"list": "own_texts", "keep": "keep_text", "open": "own_text", "drop": "drop_text"}


def open_page() -> Form:
    """The page of whoever opened it; without a portal it works all the same, and nothing can be kept. Raises Problem."""
    desk = Desk()
    connected = client.connected()
    actions: dict[str, Action] = {
        "review": desk.review,
        "dismiss": desk.dismiss,
        "undismiss": desk.undismiss,
        "example": example,
        "read_file": read_file,
    }
    if connected:
        actions |= {name: partial(client.call, act) for name, act in _KEEP.items()}
    kept = client.call("own_texts") if connected else None
    return Form("writing", "findings", "reviewing", "review", data={"kept": kept, "longest": LONGEST}, actions=actions,
                label="Review page")  # fmt: skip


class Desk:
    """What lasts as long as the page: the findings its writer set aside."""

    def __init__(self) -> None:
        self._aside: list[dict[str, str]] = []

    def review(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """What `live.look_at` shows of {kind, text, whom: {goes_by, pronouns, words}}, with two things more.

        threads: for a plan, one line for each goal, as `review.together.Thread.as_dict`. real: words that look as if they
        lead to a real person.
        """
        kind, text = str(value.get("kind")), value.get("text")
        if kind not in KINDS or not isinstance(text, str) or len(text) > LONGEST:
            raise Problem("This text", "cannot be read here.", f"At most {LONGEST:,} letters.", code="bad-field")
        about = whom(value.get("whom") or {})
        shown = look_at(kind, text, person=about, dismissed=self._aside)
        return shown | {"threads": threads(text, about) if kind == "plan" else [], "real": real(text)}

    def dismiss(self, rule: str, quote: str, reason: str, start: int = 0, end: int = 0) -> dict[str, Any]:
        """Set a finding aside on this page, with a reason."""
        if not isinstance(reason, str) or not reason.strip() or len(reason) > 500:
            raise Problem("Reason", "is missing or too long.", "Write one sentence.", code="bad-field")
        self.undismiss(rule, quote)
        self._aside.append({"rule": str(rule), "quote": str(quote), "reason": reason.strip()})
        return {}

    def undismiss(self, rule: str, quote: str) -> dict[str, Any]:
        """Take it up again."""
        self._aside = [one for one in self._aside if (one["rule"], one["quote"]) != (rule, quote)]
        return {}


def threads(text: str, about: documents.Person | None) -> list[dict[str, Any]]:
    """The golden thread of a plan, from need to goal to support."""
    from alongside.review.together import Document
    from alongside.review.together.facts import Facts
    from alongside.review.together.thread import threads as drawn

    return [one.as_dict() for one in drawn(Facts((Document("The plan", "plan", text),), (None,), load_rules(), about))]


def real(text: str) -> list[str]:
    """Words that look like a number or an address of a real person. The rule is a note's; here it reads every text."""
    return [text[one.start:one.end] for one in review("note", text, rules=_only(load_rules())).findings]


@lru_cache(maxsize=2)
def _only(loaded: RuleSet) -> RuleSet:
    return replace(loaded, rules=tuple(rule for rule in loaded.rules if rule.criterion == _LEADS_TO_A_PERSON))


def whom(told: Mapping[str, Any]) -> documents.Person | None:
    """The person a text is about, as far as its writer told: {goes_by, pronouns, words with commas between}."""
    said = {name: " ".join(str(told.get(name) or "").split())[:_FIELD] for name in ("goes_by", "pronouns", "words")}
    if not any(said.values()):
        return None
    own = [word.strip() for word in said["words"].split(",") if word.strip()]
    return person_from({"goes_by": said["goes_by"], "pronouns": said["pronouns"], "words_for_self": own}, "Who it is about")


def example(kind: str) -> dict[str, str]:
    """{"text"}: a text of this kind to try the page with. Raises Problem("not-found")."""
    if kind not in KINDS:
        raise Problem(kind, "has no example.", f"Known: {', '.join(KINDS)}.", code="not-found")
    return {"text": content.read_text(content.find(f"graders/examples/{kind}.md")).strip()}


def read_file(name: str, data: str) -> dict[str, str]:
    """{"text"} of a .txt, .md or .docx file that came as base64. It is read in memory and never written down.

    Raises Problem naming the file and the way out.
    """
    shown = PurePath(str(name)).name[:80] or "The file"
    if not isinstance(data, str) or len(data) > LARGEST * 4 // 3 + 4:
        raise Problem(shown, "is too large.", f"At most {LARGEST // 1000} kB; take the pictures out.", code="too-large")
    try:
        raw = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise Problem(shown, "did not arrive whole.", "Choose it again.", code="bad-field") from None
    ending = PurePath(shown).suffix.lower()
    if ending == ".docx":
        from alongside.documents.docx import markdown_of

        text = markdown_of(raw, shown)
    elif ending in (".txt", ".md"):
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Problem(shown, "is not plain text.", "Save it as text (UTF-8), or as .docx.", code="unreadable") from None
    else:
        raise Problem(shown, "is not a kind of file this page reads.", "Choose .txt, .md or .docx.", code="bad-field")
    if len(text) > LONGEST:
        raise Problem(shown, f"holds more than {LONGEST:,} letters.", "Paste a part of it.", code="too-large")
    return {"text": text.replace("\r\n", "\n").replace("\x00", "").strip()}
