"""The one error a person is meant to read: where it is, what is wrong, and the way out."""

from __future__ import annotations

import os


class Problem(Exception):
    """Something a reader can mend.

    where: the file (with line or field), or the field on the screen, that it is about.
    what: the problem in one plain sentence.
    way_out: what to do next; known values are listed here.
    code: a short stable word a program can test (for example "not-found", "not-allowed").
    """

    def __init__(self, where: object, what: str, way_out: str = "", *, code: str = "problem") -> None:
        self.where = str(where)
        self.what = what
        self.way_out = way_out
        self.code = code
        super().__init__(self.__str__())

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head} {self.way_out}".strip()

    def as_dict(self) -> dict[str, str]:
        """The same four facts as plain data (all text), for JSON and for the browser."""
        return {"code": self.code, "where": self.where, "what": self.what, "way_out": self.way_out}


def strict() -> bool:
    """True where a caught error must be raised instead of shown (ALONGSIDE_STRICT=1, set by the tests)."""
    return os.environ.get("ALONGSIDE_STRICT", "") not in ("", "0")
