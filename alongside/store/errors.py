"""What a person reads when the database does not do what it should, whichever of the two it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from alongside.problem import Problem

# code, signs in SQLite's or the driver's own words, classes or codes of PostgreSQL's SQLSTATE (its manual, appendix A)
_SIGNS = (
    (
        "locked",
        ("locked", "busy", "too many clients", "remaining connection slots"),
        ("55P03", "57014", "40P01", "40001", "53300"),
        "is busy with somebody else's change.",
        "Nothing was saved. Wait a moment and try again.",
    ),
    (
        "full",
        ("disk is full", "disk full", "no space left"),
        ("53100",),
        "has no room left on the disk.",
        "Nothing was saved. Whoever runs this portal has to free some space; then try again.",
    ),
    (
        "read-only",
        ("readonly", "read-only", "unable to open"),
        ("25006",),
        "cannot be written to.",
        "Nothing was saved. Whoever runs this portal has to check who owns the home folder, and its disk.",
    ),
    (
        "disk",
        ("disk i/o error",),
        ("58030",),
        "could not be written: the disk said no.",
        "Nothing was saved. Whoever runs this portal has to look at the disk: its room, quota and health.",
    ),
    (
        "damaged",
        ("malformed", "not a database", "could not decode to utf-8"),  # the latter goes on with what was in the row
        ("XX001", "XX002"),
        "cannot be read; the file looks damaged.",
        "Stop the portal, keep a copy of the file, and restore the newest backup.",
    ),
    (
        "not-allowed",
        ("password authentication failed", "no password supplied", "no pg_hba.conf entry"),
        ("42501", "28000", "28P01"),
        "does not let the portal's account do this.",
        "Whoever runs this portal has to check the account, its password and its rights in the database.",
    ),
    (
        "unreachable",
        ("connection refused", "connection failed", "could not connect", "server closed the connection",
         "terminating connection", "connection is lost", "consuming input failed", "could not translate host",
         "connection to server", "connection is bad", "connection timeout"),
        ("08", "57P", "3D000"),
        "does not answer.",
        "Nothing was saved. Whoever runs this portal has to check that the database server runs and is the right one.",
    ),
    (
        "bad-field",
        ("cannot contain nul",),
        ("22",),
        "cannot keep something that was written.",
        "Nothing was saved. Make it shorter, or leave out signs that are not text.",
    ),
)  # fmt: skip


@contextmanager
def explained(place: object) -> Iterator[None]:
    """Turn the database's own errors into Problems about `place`, with the codes of `_SIGNS`."""
    try:
        yield
    except Exception as error:
        problem = _explain(place, error)
        if problem is None:
            raise
        raise problem from error


def _explain(place: object, error: Exception) -> Problem | None:
    """The Problem for an error of the database; None for every other error, broken constraints included."""
    orig = getattr(error, "orig", None) or error
    state = getattr(orig, "sqlstate", None)
    ours = isinstance(error, exc.DBAPIError | sqlite3.Error) or hasattr(orig, "sqlstate")
    if not ours or isinstance(error, exc.IntegrityError | sqlite3.IntegrityError):
        return None
    said = str(orig).lower()
    for code, signs, states, what, way_out in _SIGNS:
        if (state or "").startswith(states) if state else any(sign in said for sign in signs):
            return Problem(place, what, way_out, code=code)
    return None
