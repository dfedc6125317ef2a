"""What the columns of a staff list are called, and what may stand in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from alongside.problem import Problem
from alongside.service.sheets import Sheet

#: field -> names a column may have; small letters and digits only, so that "E-Mail" and "e mail" are the same.
NAMES: Mapping[str, tuple[str, ...]] = {
    "name": (
        "name",
        "fullname",
        "staff",
        "staffname",
        "employee",
        "employeename",
        "person",
        "worker",
        "displayname",
    ),
    "first": ("firstname", "givenname", "first", "forename"),
    "last": ("lastname", "surname", "familyname", "last"),
    "login": ("login", "loginname", "username", "user", "userid", "signinname", "signin", "account"),
    "email": ("email", "emailaddress", "mail", "workemail"),
    "roles": ("roles", "role", "accounttype"),
    "sites": (
        "sites",
        "site",
        "location",
        "locations",
        "house",
        "houses",
        "home",
        "team",
        "program",
        "worksite",
    ),
    "level": ("level", "levels", "supports", "workswith", "population", "agegroup", "serves"),
    "started": (
        "started",
        "start",
        "startdate",
        "hiredate",
        "hired",
        "dateofhire",
        "doh",
        "firstday",
        "firstworkingday",
    ),
}
SHOWN = {
    "name": "name", "login": "sign-in name", "email": "e-mail", "roles": "roles", "sites": "sites",
    "level": "level", "started": "first working day", "row": "line",
}  # fmt: skip
_ROLES = {
    "learner": (
        "learner",
        "dsp",
        "css",
        "directsupportprofessional",
        "communitysupportspecialist",
        "worker",
        "staff",
        "trainee",
    ),
    "trainer": ("trainer", "instructor", "educator", "teacher"),
    "supervisor": ("supervisor", "manager", "housemanager", "teamlead", "frontlinesupervisor"),
    "admin": ("admin", "administrator"),
}
_LEVELS = {
    "adult": ("adult", "adults"), "youth": ("youth", "children", "child", "minors", "youngpeople"),
    "both": ("both", "all", "adultandyouth", "adultyouth", "adultsandyouth"),
}  # fmt: skip
_ISO, _US, _DOTS = (
    re.compile(r"(\d{4})-(\d\d?)-(\d\d?)\Z"),
    re.compile(r"(\d\d?)/(\d\d?)/(\d{4})\Z"),
    re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})\Z"),
)
EARLIEST = date(1950, 1, 1)

Places = Mapping[str, str]  # site id or folded name -> site id


def columns(sheet: Sheet) -> tuple[dict[str, int], list[str]]:
    """field -> number of its column, and the names of columns that are not used. Raises Problem("bad-field")."""
    found: dict[str, int] = {}
    unused = []
    for at, header in enumerate(sheet.headers):
        field = next((field for field, names in NAMES.items() if plain(header) in names), None)
        if field in found:
            what = f"are both about the {SHOWN.get(str(field), field)}."
            both = f"The columns “{sheet.headers[found[str(field)]]}” and “{header}”"
            raise Problem(both, what, "Take one of them out.", code="bad-field")
        if field:
            found[field] = at
        elif header:
            unused.append(header[:60])
    if not ("name" in found or {"first", "last"} <= set(found)) or not {"login", "email"} & set(found):
        raise Problem(
            "The first line",
            "does not name the columns that are needed: “Name”, and “Sign-in name” or “E-mail”.",
            f"It says: {', '.join(header for header in sheet.headers if header)[:200] or 'nothing'}.",
            code="bad-field",
        )
    return found, unused


def plain(text: str) -> str:
    """Small letters and digits only."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def roles(text: str) -> list[str]:
    """Role words. Raises ValueError in words."""
    return sorted({_one(word, _ROLES, "a role") for word in _split(text)})


def level(text: str) -> str:
    """adult, youth or both. Raises ValueError in words."""
    words = {_one(word, _LEVELS, "a level") for word in _split(text)}
    return words.pop() if len(words) == 1 else "both"


def sites(text: str, places: Places) -> tuple[list[str], list[str]]:
    """Ids of the sites named, and names that are no site yet. A site's own name may hold a comma."""
    if text.casefold() in places:
        return [places[text.casefold()]], []
    words = _split(text)
    known = {places[word.casefold()] for word in words if word.casefold() in places}
    return sorted(known), list(dict.fromkeys(word for word in words if word.casefold() not in places))


def started(text: str, today: date) -> str:
    """A day as year-month-day. Slashes are read month first, dots day first. Raises ValueError in words."""
    way_out = "Write it as year-month-day, such as 2027-03-31"
    for shape, order in ((_ISO, (0, 1, 2)), (_US, (2, 0, 1)), (_DOTS, (2, 1, 0))):
        if found := shape.match(text):
            parts = [int(each) for each in found.groups()]
            try:
                day = date(*(parts[at] for at in order))
            except ValueError:
                break
            if not EARLIEST <= day <= today.replace(year=today.year + 1, day=min(today.day, 28)):
                raise ValueError(f"cannot be {text}: that is not a likely first day. {way_out}")
            return day.isoformat()
    raise ValueError(f"cannot be read as a day: {text[:40]}. {way_out}")


READERS: Mapping[str, Callable[[str], Any]] = {"roles": roles, "level": level}


def _split(text: str) -> list[str]:
    return [word.strip() for word in re.split(r"[,;|/]| and |\n", text) if word.strip()]


def _one(word: str, known: Mapping[str, tuple[str, ...]], what: str) -> str:
    for value, names in known.items():
        if plain(word) in names:
            return value
    raise ValueError(f"holds “{word[:40]}”, which is not {what} here. Known: {', '.join(known)}")
