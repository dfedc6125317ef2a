"""One lesson page: `open_lesson(slug, notebook)`, then `show(item)` for each item, `scenario()`, and `finish()`.

With a portal, answers are kept there; without one (an author in JupyterLab, a notebook test) they live on the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from alongside import client, content, documents, grading
from alongside.dashboards.answers import Answers, Portal, Preview
from alongside.documents.person import person_from
from alongside.forms.base import Action, Form
from alongside.forms.items import item_form
from alongside.forms.live import look
from alongside.grading.respond import check_value
from alongside.problem import Problem

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_DEMANDING = 12  # a page with more items than this does not say "1 of …" above each


def open_lesson(slug: str, notebook: str) -> Lesson:
    """The lesson page `notebook` of the module `slug`. Raises Problem("not-found") naming the known ones."""
    spec = grading.module(slug)
    spec.notebook(notebook)
    if client.connected():
        try:
            return Lesson(spec, notebook, Portal(slug))
        except Problem as problem:
            if problem.code != "not-allowed":
                raise
    return Lesson(spec, notebook, Preview(spec))  # staff who are no learners, and authors, try it without saving


class Lesson:
    """A page of a module. It knows the saved answers, and tells the end of the page when one changes."""

    def __init__(self, spec: grading.ModuleSpec, notebook: str, answers: Answers) -> None:
        self.spec, self.notebook, self.answers = spec, notebook, answers
        told = answers.open()
        self._user = told.get("user", "")
        self._saved: dict[str, dict[str, Any]] = dict(told["items"])
        self._done: dict[str, str] = dict(told["done"])
        self._receipts: list[dict[str, Any]] = list(told["receipts"])
        self._dismissed: list[dict[str, Any]] = [dict(one) for one in told["dismissed"]]
        self._notice: dict[str, Any] | None = told.get("notice")
        self._finish: Form | None = None
        self._told: set[str] = set()
        self._read: dict[str, str] = {}  # item -> its text as the reviewer read it last

    def __repr__(self) -> str:
        return f'Lesson "{self.spec.slug}", page "{self.notebook}"'

    # -- items --------------------------------------------------------------------------------------

    def show(self, name: str) -> Form:
        """The form of one item. Raises Problem("not-found") listing the known items."""
        item = self.spec.item(name)
        saved = self._saved.get(name, {})
        case, title = self._case(item)
        told = bool(case) and case in self._told  # the same story stands open only once on a page
        self._told.add(case)
        actions: dict[str, Action] = {"save": partial(self._save, item), "respond": partial(grading.respond, item)}
        if item.document:
            actions |= {"review": partial(self._review, item), "dismiss": partial(self._dismiss, item),
                        "undismiss": partial(self._undismiss, item)}
        draft = "" if self.answers.preview else f"{self._user}/{self.spec.slug}/{name}"
        return item_form(grading.public(item), value=_fitting(item, saved.get("value")),
                         saved_at=saved.get("saved_at", ""), draft=draft, eyebrow=self._eyebrow(item), case=case,
                         case_title=title, case_open=not told, actions=actions)

    def _eyebrow(self, item: grading.Item) -> str:
        here = [one.id for one in self._here()]
        if item.id not in here or len(here) < 2 or len(here) > _DEMANDING:
            return ""
        return f"{here.index(item.id) + 1} of {len(here)}"

    def _here(self) -> list[grading.Item]:
        return [one for one in self.spec.items.values() if one.notebook == self.notebook]

    def _save(self, item: grading.Item, value: Any, known: Any = None) -> dict[str, Any]:
        check_value(item, value)
        if known is not None and not self.answers.preview:
            now = self.answers.open()["items"].get(item.id)
            if now and now.get("saved_at", "") != known and now.get("value") != value:
                return {"newer": {"value": now["value"], "saved_at": now.get("saved_at", "")}}
        at = self.answers.save(item.id, value, item.hash)
        self._saved[item.id] = {"value": value, "saved_at": at, "hash": item.hash}
        self._tell_finish()
        return {"saved_at": at}

    # -- documents ----------------------------------------------------------------------------------

    def _case(self, item: grading.Item) -> tuple[str, str]:
        """The words above a document and their heading: the module's own, or a person's story by her slug."""
        case = str(item.facts.get("case", ""))
        if not _SLUG.match(case):
            return case, "The story"
        person = documents.read_person(content.find(f"scenarios/{case}/person.md"))
        return person.story, f"About {person.goes_by or person.name}"

    def _person(self, item: grading.Item) -> documents.Person | None:
        case = str(item.facts.get("case", ""))
        if item.facts.get("person"):
            return person_from(item.facts["person"], f"{self.spec.slug}: {item.id}")
        if _SLUG.match(case):
            return documents.read_person(content.find(f"scenarios/{case}/person.md"))
        return None

    def _review(self, item: grading.Item, value: Any) -> dict[str, Any]:
        check_value(item, value)
        self._read[item.id] = documents.compose(item.kind, value)
        return look(item.kind, value, person=self._person(item), dismissed=self._aside(item))

    def _aside(self, item: grading.Item) -> list[dict[str, Any]]:
        """Findings set aside on this item, each with the words it was about.

        Old ones carry only their place; the words are taken from the saved text. If that was rewritten since, a
        finding may come back: better once too often than never.
        """
        saved = self._saved.get(item.id, {}).get("value")
        text = documents.compose(item.kind, saved) if isinstance(saved, dict) else ""
        return [{"quote": text[int(one["start"]):int(one["end"])], **one}
                for one in self._dismissed if one.get("item") == item.id]

    def _dismiss(self, item: grading.Item, rule: str, quote: str, start: int, end: int, reason: str) -> dict[str, Any]:
        if not isinstance(reason, str) or not reason.strip() or len(reason) > 500:
            raise Problem("Reason", "is missing or too long.", "Write one sentence.", code="bad-field")
        # the form knows words that lie in one field only
        quote = self._read.get(item.id, "")[int(start):int(end)] or quote
        self.answers.dismiss(item.id, rule, int(start), int(end), reason.strip(), quote)
        self._dismissed.append({"item": item.id, "rule": rule, "quote": quote, "start": start, "end": end,
                                "reason": reason.strip()})
        return {}

    def _undismiss(self, item: grading.Item, rule: str, quote: str) -> dict[str, Any]:
        for one in self._aside(item):
            if (one["rule"], one["quote"]) == (rule, quote):
                self.answers.undismiss(item.id, rule, int(one["start"]), int(one["end"]), quote)
        left = [one for one in self._aside(item) if (one["rule"], one["quote"]) != (rule, quote)]
        self._dismissed = [one for one in self._dismissed if one.get("item") != item.id] + left
        return {}

    # -- the rest of the page --------------------------------------------------------------------------

    def scenario(self) -> Form:
        """A card that leads to the practice story of this module."""
        from alongside import scenario

        story = scenario.load(self.spec.scenario)
        data = {"eyebrow": "Practice with a story", "title": story.title, "text": story.summary,
                "note": story.content_note, "chips": [f"About {story.minutes} minutes", "Nothing here is scored"],
                "href": f"/practice/{story.slug}", "action": "Step into the story"}
        return Form("card", data=data, label=f'Story "{story.slug}"')

    def finish(self) -> Form:
        """The end of the page: progress, the other parts, "done"; on the practice page handing in."""
        self._finish = Form("finish", data=self._end(), actions={"done": self._mark_done, "submit": self._submit},
                            label=f'End of "{self.notebook}": {len(self._here())} items')
        return self._finish

    def _end(self) -> dict[str, Any]:
        names = [one.file for one in self.spec.notebooks]
        at = names.index(self.notebook)
        graded = [one for one in self._here() if one.graded]
        parts = [{"title": one.title, "href": self._href(one.file), "done": one.file in self._done,
                  "here": one.file == self.notebook} for one in self.spec.notebooks]
        titles = {one.id: _title(one) for one in graded}
        return {
            "total": len(self._here()), "answered": sum(1 for one in self._here() if self._filled(one)),
            "parts": parts, "done_at": self._done.get(self.notebook, ""), "preview": self.answers.preview,
            "previous": parts[at - 1] if at > 0 else None, "next": parts[at + 1] if at + 1 < len(parts) else None,
            "notice": self._notice, "handing_in": bool(graded),
            "titles": list(titles.values()), "receipts": [self._receipt(one) for one in self._receipts],
            "empty": [{"id": one.id, "title": titles[one.id]} for one in graded if not self._filled(one)],
        }

    def _href(self, notebook: str) -> str:
        return f"/learn/{self.spec.slug}/{notebook}"

    def _filled(self, item: grading.Item) -> bool:
        return filled(self._saved.get(item.id, {}).get("value"))

    def _receipt(self, told: Mapping[str, Any]) -> dict[str, Any]:
        waiting = told.get("status", "waiting") == "waiting"
        return {"id": told["id"], "at": told["at"], "href": f"/receipt/{told['id']}",
                "feedback": "" if waiting else f"/feedback/{self.spec.slug}"}

    def _tell_finish(self) -> None:
        if self._finish is not None:
            end = self._end()
            if end != self._finish.data:
                self._finish.data = end

    def _mark_done(self) -> dict[str, Any]:
        self._done.setdefault(self.notebook, self.answers.mark_done(self.notebook))
        end = self._end()
        return {"data": end, "href": (end["next"] or {}).get("href", "/")}

    def _submit(self) -> dict[str, Any]:
        told = self.answers.submit()
        self._receipts = [told, *(one for one in self._receipts if one["id"] != told["id"])]
        return {"data": self._end()}


def filled(value: Any) -> bool:
    """Whether an answer holds anything: a choice, a word, a mark."""
    if isinstance(value, Mapping):
        return any(filled(one) for name, one in value.items() if name != "ticked")
    if isinstance(value, str):
        return bool(value.strip())
    return bool(value)


def _fitting(item: grading.Item, value: Any) -> Any:
    """A saved value if it still fits the item; an item may have changed its kind since."""
    if value is None:
        return None
    try:
        check_value(item, value)
    except Problem:
        return None
    return value


def _title(item: grading.Item) -> str:
    """A few words for an item: its prompt's first sentence, without marks."""
    plain = re.sub(r"[*_`>#\[\]]", "", item.prompt.strip().split("\n")[0])
    first = re.split(r"(?<=[.?!])\s", plain)[0]
    return first if len(first) <= 90 else f"{first[:87].rsplit(' ', 1)[0]}…"
