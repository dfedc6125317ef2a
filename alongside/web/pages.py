"""The route table: every page that shows a notebook, who may open it, and what stands in the navigation.

A new page is one new line here plus its notebook. `<name>` in a pattern stands for one word of small letters, digits
and hyphens and becomes a parameter; it is never joined to a path, only looked up among the units that exist.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from alongside import content
from alongside.problem import Problem
from alongside.service.base import ROLES, Actor

_WORD = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_STAFF = ("trainer", "supervisor", "admin")
_OBSERVERS = ("trainer", "supervisor")
_WRITERS = ("learner", "trainer", "supervisor")


@dataclass(frozen=True)
class Page:
    """One page. `notebook`: an app's name in voila_apps, or "" for a module's notebook.

    nav: its label in the navigation ("" keeps it out). person: the parameter that holds a person's id; the
    portal asks whether this reader may see that person before it starts anything. parent: the address the
    link above the page leads back to. width: "narrow" for a page that is read from top to bottom.
    """

    name: str
    pattern: str
    notebook: str
    roles: tuple[str, ...]
    title: str
    nav: str = ""
    person: str = ""
    parent: str = ""
    width: str = ""

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"<(\w+)>", rf"(?P<\1>{_WORD})", self.pattern) + r"\Z")

    def open_to(self, actor: Actor) -> bool:
        return actor.has(*self.roles)

    def path(self, params: dict[str, str], home: Path) -> Path:
        """The notebook file on disk. Raises Problem("not-found") for an unknown module, notebook or story."""
        if "slug" in params:
            content.unit("scenarios", params["slug"], "scenario.md", home)
        if self.notebook:
            if "module" in params:
                content.unit("courses/modules", params["module"], "module.yaml", home)
            return content.find(f"voila_apps/{self.notebook}.ipynb", home)
        folder = content.unit("courses/modules", params["module"], "module.yaml", home)
        found = {path.stem: path for path in folder.glob("*.ipynb")}
        if params["file"] not in found:
            raise Problem(
                params["file"],
                "is not a page of this module.",
                f"Pages: {', '.join(sorted(found)) or 'none'}.",
                code="not-found",
            )
        return found[params["file"]]


PAGES: tuple[Page, ...] = (
    Page("home", "/", "home", ROLES, "Home", nav="Home"),
    Page("lesson", "/learn/<module>/<file>", "", ROLES, "Lesson", parent="/", width="narrow"),
    Page("feedback", "/feedback/<module>", "feedback", ("learner",), "Feedback", parent="/", width="narrow"),
    Page("cases", "/practice", "simulator", ROLES, "Practice with a story", nav="Practice"),
    Page("case", "/practice/<slug>", "simulator", ROLES, "Practice with a story", parent="/practice"),
    Page("review", "/review", "review", _WRITERS, "Check your writing", nav="Writing"),
    Page("desk", "/desk", "desk", ("trainer",), "Trainer desk", nav="Desk"),
    Page("workshop", "/workshop", "workshop", ("trainer",), "Workshop", nav="Workshop"),
    Page("draft", "/workshop/<draft>", "workshop", ("trainer",), "Workshop", parent="/workshop"),
    Page("figures", "/analytics", "analytics", ("trainer", "supervisor"), "How our cases work", parent="/practice"),
    Page("case-figures", "/analytics/<slug>", "analytics", ("trainer", "supervisor"), "How our cases work", parent="/analytics"),
    Page("observe", "/observe", "observe", _OBSERVERS, "Observe practice", nav="Observe", width="narrow"),
    Page("self", "/observe/self/<about>", "selfview", ROLES, "How you see yourself", parent="/record", width="narrow"),
    Page("observe-person", "/observe/<id>", "observe", _OBSERVERS, "Observe practice", person="id", width="narrow"),
    Page("observe-skill", "/observe/<id>/<about>", "observe", _OBSERVERS, "Observe practice", person="id", width="narrow"),
    Page("people", "/people", "people", _STAFF, "People and competencies", nav="People"),
    Page("person", "/people/<id>", "record", _STAFF, "Competency record", person="id", parent="/people", width="narrow"),
    Page("renewals", "/renewals", "renewals", _STAFF, "Renewals", nav="Renewals", parent="/people"),
    Page("coaching", "/coaching/<id>", "coaching", _OBSERVERS, "Coaching kit", person="id", parent="/people", width="narrow"),
    Page("my-coaching", "/coaching", "coaching", ROLES, "Talks about my work", parent="/record", width="narrow"),
    Page("agreement", "/agreement", "agreement", _OBSERVERS, "Agreement between assessors", parent="/people"),
    Page("round", "/agreement/<round>", "agreement", _OBSERVERS, "A round", parent="/agreement"),
    Page("record", "/record", "record", ROLES, "My competency record", nav="My record", width="narrow"),
    Page("prior", "/prior", "prior", ROLES, "Learned elsewhere", parent="/", width="narrow"),
    Page("admin", "/admin", "admin", ("admin",), "Administration", nav="Admin"),
)

_FIRST_WORDS = sorted({page.pattern.split("/")[1] for page in PAGES} - {""})
#: Every address that may be a page, as one expression for the portal's own table.
ADDRESSES = rf"(/(?:(?:{'|'.join(_FIRST_WORDS)})(?:/.*)?)?)"


def match(path: str) -> tuple[Page, dict[str, str]] | None:
    """The page for a URL path and its parameters; None when no page has this address."""
    for page in PAGES:
        found = page.regex.match(path)
        if found:
            return page, found.groupdict()
    return None


def crumb(page: Page) -> dict[str, str] | None:
    """The link back to the page above: {label, href}."""
    above = next((each for each in PAGES if page.parent and each.pattern == page.parent), None)
    return {"label": above.nav or above.title, "href": above.pattern} if above else None


def navigation(actor: Actor | None, current: str) -> list[dict[str, object]]:
    """What this person may open, in table order: [{label, href, here}]. Nothing for a stranger."""
    if actor is None:
        return []
    return [
        {"label": page.nav, "href": page.pattern, "here": page.pattern == current}
        for page in PAGES
        if page.nav and page.open_to(actor)
    ]
