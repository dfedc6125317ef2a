"""The tables around the record: what people note, rate, mark, talk about and bring along. See `tables` for the times."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    Float,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
)

from alongside.store.tables_base import metadata, person_column

reflections = Table(  # what a learner takes from a case, for her trainer
    "reflections",
    metadata,
    Column("attempt", String(40), ForeignKey("attempts.id"), primary_key=True),
    person_column(index=True),
    Column("scenario", String(120), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("read_by", String(40)),
    Column("read_at", String(32)),
    Column("reply", Text),
    Column("replied_by", String(40)),
    Column("replied_at", String(32)),
    Column("reply_seen_at", String(32)),  # from then on the answer stays as it is
)

waiting_observations = Table(  # what an observer noted without a connection: unsigned, so not evidence yet
    "waiting_observations",
    metadata,
    Column("id", String(40), primary_key=True),  # made on the phone; sending it again changes nothing
    Column("by", String(40), ForeignKey("people.id"), nullable=False, index=True),
    person_column(index=True),
    Column("about", String(10), nullable=False),
    Column("facts", JSON, nullable=False),
    Column("seen_on", String(10), nullable=False),
    Column("received_at", String(32), nullable=False),
    Column("event", String(36)),  # the signed observation it became
    Column("discarded_at", String(32)),
)

asked_observations = Table(  # a learner says she is ready to be seen at a skill
    "asked_observations",
    metadata,
    Column("id", String(40), primary_key=True),
    person_column(index=True),
    Column("about", String(10), nullable=False),
    Column("words", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("closed_at", String(32)),
    Column("closed_by", String(40)),
    Column("outcome", String(12), nullable=False),  # "" while open, then seen, later or withdrawn
    Column("answer", Text),  # a line to her, with "later"
)

self_ratings = Table(  # how a learner sees herself before she is observed; never evidence
    "self_ratings",
    metadata,
    Column("id", String(40), primary_key=True),
    person_column(index=True),
    Column("about", String(10), nullable=False),
    Column("steps", JSON, nullable=False),
    Column("words", Text, nullable=False),
    Column("at", String(32), nullable=False),
)

second_marks = Table(  # a second trainer marks the same work without seeing the first marks
    "second_marks",
    metadata,
    Column("work", String(40), ForeignKey("work.id"), primary_key=True),
    Column("marker", String(40), ForeignKey("people.id"), primary_key=True),
    Column("asked_by", String(40), nullable=False),
    Column("asked_at", String(32), nullable=False),
    Column("rows", JSON),
    Column("comment", Text, nullable=False),
    Column("marked_at", String(32)),
)

rulings = Table(  # every decision on a piece of work, so that a later one does not hide an earlier one
    "rulings",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("work", String(40), ForeignKey("work.id"), nullable=False, index=True),
    Column("by", String(40), nullable=False),
    Column("at", String(32), nullable=False),
    Column("rows", JSON, nullable=False),
    Column("points", Float),
    Column("comment", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

comment_uses = Table(  # which comment helped with which row of a rubric
    "comment_uses",
    metadata,
    Column("comment", String(40), ForeignKey("comments.id"), primary_key=True),
    Column("topic", String(120), primary_key=True),
    Column("used", Integer, nullable=False),
    Column("last_at", String(32), nullable=False),
)

rounds = Table(  # two or more assessors judge the same thing, each without seeing the others
    "rounds",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(12), nullable=False),  # document or observation
    Column("title", String(200), nullable=False),
    Column("about", String(10), nullable=False),
    Column("subject", JSON, nullable=False),
    Column("made_by", String(40), nullable=False),
    Column("made_at", String(32), nullable=False),
    Column("closed_at", String(32)),
)

round_marks = Table(
    "round_marks",
    metadata,
    Column("round", String(40), ForeignKey("rounds.id"), primary_key=True),
    Column("assessor", String(40), ForeignKey("people.id"), primary_key=True),
    Column("marks", JSON),
    Column("asked_at", String(32), nullable=False),
    Column("marked_at", String(32)),
)

prior_learning = Table(  # what somebody learned elsewhere, with its paper, until a person has looked at it
    "prior_learning",
    metadata,
    Column("id", String(40), primary_key=True),
    person_column(index=True),
    Column("about", JSON, nullable=False),
    Column("title", String(200), nullable=False),
    Column("provider", String(200), nullable=False),
    Column("learned_on", String(10)),
    Column("statement", Text, nullable=False),
    Column("file_name", String(200), nullable=False),
    Column("file_hash", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    Column("status", String(12), nullable=False, index=True),  # waiting, accepted, declined or withdrawn
    Column("decided_by", String(40)),
    Column("decided_at", String(32)),
    Column("reason", Text, nullable=False),
    Column("entered_by", String(40)),  # who wrote it down; none in a row from before this was kept
)

holds = Table(  # a legal hold: nothing of this person is removed while one stands
    "holds",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("person", String(40), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("by", String(40), nullable=False),
    Column("at", String(32), nullable=False),
    Column("lifted_by", String(40)),
    Column("lifted_at", String(32)),
)

reset_links = Table(  # a link with which somebody sets a new password herself, once
    "reset_links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    person_column(index=True),
    Column("made_by", String(40), nullable=False),
    Column("made_at", String(32), nullable=False),
    Column("expires_at", String(32), nullable=False),
    Column("used_at", String(32)),
)

talks = Table(  # that a supervisor and a worker sat down together, and about what
    "talks",
    metadata,
    Column("id", String(40), primary_key=True),
    person_column(index=True),
    Column("by", String(40), nullable=False),
    Column("on", String(10), nullable=False),
    Column("topics", JSON, nullable=False),
    Column("agreed", Text, nullable=False),
    Column("next_on", String(10)),
    Column("at", String(32), nullable=False),
)
