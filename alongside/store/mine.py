"""Which rows of which table are one person's own, to hand them out to her; and which are left out, with the reason."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from alongside.store.sql import Row, many
from alongside.store.tables import metadata, work

#: Table -> columns that do not go out: fingerprints of secrets, and what is about somebody else. "" = none.
INCLUDED: dict[str, tuple[str, ...]] = {
    "person_sites": (),
    "sessions": ("token_hash",),
    "assignments": (),
    "progress": (),
    "attempts": (),
    "reopenings": (),
    "submissions": ("path",),
    "work": (),
    "dismissals": (),
    "reflections": (),
    "asked_observations": (),
    "self_ratings": (),
    "prior_learning": (),
    "reset_links": ("token_hash",),
    "talks": (),
}
#: Table -> why it is not in the file as a table of its own, in words for the person.
LEFT_OUT: dict[str, str] = {
    "ledger_payload": "The entries of your record are in record.json and record.csv, with the words, names and dates.",
    "access_payload": "Who looked is in who-looked.json, all of it.",
    "spans": "Your states from day to day are worked out from the entries; record.json has them under “history”.",
    "standings": "Where you stand today is worked out from the entries; record.json says it with the reasons.",
    "projected": "A note of which entries the pages have read already. It says nothing about you.",
    "waiting_observations": "Somebody's notes that are not signed yet are not evidence. Once signed, they are in your record.",
    "holds": "Whether your agency must keep your record for a legal matter: ask your administrator.",
    "second_marks": "A second look at your work is done blind, so it stays closed. What was decided is in rulings.json.",
    "round_marks": "What you marked in a round with other assessors is about other people's work.",
    "people": "Your name, sign-in name, e-mail and roles are in me.json. Your password is kept only as a fingerprint.",
}
#: Columns that name somebody else by id; a reader wants the name.
BY = ("by", "assigned_by", "judged_by", "read_by", "replied_by", "reopened_by", "decided_by", "entered_by", "closed_by",
      "made_by")  # fmt: skip
_NEVER = ("password_hash", "token_hash")


def of_person(db: Connection, person: str) -> Iterator[tuple[str, list[Row]]]:
    """(table, rows) of all that is this person's own, the decisions on her work too."""
    for name, hidden in INCLUDED.items():
        table = metadata.tables[name]
        shown = [column for column in table.c if column.name not in (*hidden, *_NEVER)]
        yield name, many(db, select(*shown).where(table.c.person == person).order_by(*table.primary_key))
    # A decision that is held back until a trainer releases it is not hers to read yet.
    rulings = metadata.tables["rulings"]
    hers = select(work.c.id).where(work.c.person == person, work.c.status != "held")
    yield "rulings", many(db, select(rulings).where(rulings.c.work.in_(hers)).order_by(rulings.c.at, rulings.c.id))


def me(db: Connection, person: str) -> Row:
    """Her account as it is kept, without the password's fingerprint."""
    table = metadata.tables["people"]
    shown = [column for column in table.c if column.name not in _NEVER]
    return many(db, select(*shown).where(table.c.id == person))[0]
