"""Every table of the portal's database. Times are UTC text (see `sql.iso`), dates are YYYY-MM-DD text."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from alongside.store.tables_around import (  # noqa: F401 - all tables are found here
    asked_observations,
    comment_uses,
    holds,
    prior_learning,
    reflections,
    reset_links,
    round_marks,
    rounds,
    rulings,
    second_marks,
    self_ratings,
    talks,
    waiting_observations,
)
from alongside.store.tables_base import NUMBER, metadata, person_column

settings = Table("settings", metadata, Column("key", String(80), primary_key=True), Column("value", JSON))

sites = Table(
    "sites",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("active", Boolean, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("login", String(120), nullable=False, unique=True),  # kept in lower case
    Column("name", String(200), nullable=False),
    Column("email", String(200), nullable=False),
    Column("roles", JSON, nullable=False),  # list of role words
    Column("level", String(10), nullable=False),  # adult, youth or both: whom she supports
    Column("started", String(10)),  # first working day
    Column("created_at", String(32), nullable=False),
    Column("disabled_at", String(32)),
    Column("password_hash", Text, nullable=False),  # argon2; empty = cannot sign in yet
    Column("password_changed_at", String(32)),
    Column("must_change", Boolean, nullable=False),
)

person_sites = Table(
    "person_sites",
    metadata,
    person_column(primary_key=True),
    Column("site", String(80), ForeignKey("sites.id"), primary_key=True),
)

failures = Table(
    "failures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("bucket", String(200), nullable=False),  # account:… or address:…
    Column("at", String(32), nullable=False),
    Index("ix_failures_bucket_at", "bucket", "at"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    person_column(index=True),
    Column("created_at", String(32), nullable=False),
    Column("seen_at", String(32), nullable=False),
    Column("address", String(80), nullable=False),
)

assignments = Table(
    "assignments",
    metadata,
    Column("id", String(40), primary_key=True),
    person_column(index=True),
    Column("module", String(120), nullable=False),
    Column("due", String(10)),
    Column("assigned_by", String(40), nullable=False),
    Column("assigned_at", String(32), nullable=False),
    Column("removed_at", String(32)),
)

progress = Table(
    "progress",
    metadata,
    person_column(primary_key=True),
    Column("module", String(120), primary_key=True),
    Column("notebook", String(120), primary_key=True),
    Column("done_at", String(32), nullable=False),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", String(40), primary_key=True),
    person_column(index=True),
    Column("scenario", String(120), nullable=False),
    Column("version_hash", String(64), nullable=False),
    Column("seed", Integer, nullable=False),
    Column("mode", String(12), nullable=False),  # practice or assessed
    Column("started", String(32), nullable=False),
    Column("ended", String(32)),
    Column("ending", String(120)),
    Column("trace", JSON, nullable=False),
    Column("state", JSON, nullable=False),
    Column("reopened_by", String(40)),
    Column("reopened_reason", Text),
)

reopenings = Table(  # a trainer opens one more assessed attempt, with a reason
    "reopenings",
    metadata,
    Column("id", String(40), primary_key=True),
    person_column(index=True),
    Column("scenario", String(120), nullable=False),
    Column("by", String(40), nullable=False),
    Column("at", String(32), nullable=False),
    Column("reason", Text, nullable=False),
    Column("used_by", String(40)),
)  # the attempt that used it

submissions = Table(
    "submissions",
    metadata,
    Column("id", String(40), primary_key=True),
    person_column(index=True),
    Column("module", String(120), nullable=False),
    Column("attempt_no", Integer, nullable=False),
    Column("submitted_at", String(32), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("included", JSON, nullable=False),
    Column("path", Text, nullable=False),
    Column("status", String(12), nullable=False, index=True),
    Column("graded_at", String(32)),
    UniqueConstraint("person", "module", "attempt_no"),
)

work = Table(
    "work",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("submission", String(40), ForeignKey("submissions.id"), nullable=False),
    person_column(index=True),
    Column("module", String(120), nullable=False),
    Column("item", String(120), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("document", JSON),
    Column("findings", JSON, nullable=False),
    Column("rows", JSON, nullable=False),
    Column("points", Float),
    Column("max", Float, nullable=False),
    Column("status", String(12), nullable=False, index=True),  # waiting, judged or returned
    Column("judged_by", String(40)),
    Column("judged_at", String(32)),
    Column("decision", JSON),
    Column("comment", Text, nullable=False),
    UniqueConstraint("submission", "item"),
)

dismissals = Table(
    "dismissals",
    metadata,
    Column("id", String(40), primary_key=True),
    person_column(index=True),
    Column("module", String(120), nullable=False),
    Column("item", String(120), nullable=False),
    Column("rule", String(40), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", String(32), nullable=False),
)

comments = Table(
    "comments",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("author", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("topic", String(120), nullable=False),
    Column("used", Integer, nullable=False),
    Column("added_at", String(32), nullable=False),
)


def _chain(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("seq", NUMBER, primary_key=True, autoincrement=False),
        Column("event_id", String(36), nullable=False, unique=True),
        Column("body", Text, nullable=False),
        Column("prev_hash", String(64), nullable=False),
        Column("hash", String(64), nullable=False, unique=True),
    )


def _payload(name: str, chain: str, *by: str) -> Table:
    return Table(
        name,
        metadata,
        Column("seq", NUMBER, ForeignKey(f"{chain}.seq"), primary_key=True, autoincrement=False),
        Column("person", String(40), nullable=False),
        Column("topic", String(40), nullable=False),
        Column("payload", Text, nullable=False),
        Column("salt", String(64), nullable=False),
        Index("_".join(("ix", name, *by)), *by),
    )


ledger = _chain("ledger")  # evidence, sign-offs, corrections
ledger_payload = _payload("ledger_payload", "ledger", "person", "topic")
access_log = _chain("access_log")  # who looked at or took out whose record
access_payload = _payload("access_payload", "access_log", "person")

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("stream", String(20), primary_key=True),
    Column("seq", NUMBER, primary_key=True, autoincrement=False),
    Column("root", String(64), nullable=False),
    Column("signed_at", String(32), nullable=False),
    Column("sig", String(64), nullable=False),
)

spans = Table(  # the record as dated intervals: rebuilt from the ledger at any time
    "spans",
    metadata,
    person_column(primary_key=True),
    Column("competency", String(10), primary_key=True),
    Column("start", String(10), primary_key=True),
    Column("end", String(10), nullable=False),
    Column("state", String(20), nullable=False),
    Column("until", String(10)),
    Column("disputed", Boolean, nullable=False),
    Column("ready", Boolean, nullable=False),
    Column("level", String(10), nullable=False),  # of the last sign-off; "" = none
    Column("signed_on", String(10)),
    Column("counts", Text, nullable=False),  # such as "check 1 1 1,observation 1 2 0": kind, have, need, met
    Column("explain", Text, nullable=False),
    Index("ix_spans_state_end", "state", "end", "start", "competency", "person", "until"),  # a day's states without the rest
    sqlite_with_rowid=False,  # one person's rows lie side by side
)

standings = Table(  # one person's states from a day on, made from `spans`: one digit for each competency
    "standings",
    metadata,
    person_column(primary_key=True),
    Column("start", String(10), primary_key=True),
    Column("states", Text, nullable=False),
    sqlite_with_rowid=False,
)

projected = Table(  # under which rules a person's rows in both were made
    "projected",
    metadata,
    person_column(primary_key=True),
    Column("rules", String(64), nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("actor", String(40), primary_key=True),
    Column("name", String(80), primary_key=True),
    Column("key", String(120), primary_key=True),
    Column("at", String(32), nullable=False),
    Column("done", Boolean, nullable=False),
    Column("answer", JSON),
    Column("facts", String(64)),  # SHA-256 of what was asked; none in a row from before this was kept
)
