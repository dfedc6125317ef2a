"""What people do around the record: reflections, unsigned observations, second marks, agreement rounds, prior learning.

Only new tables: nothing a first release wrote is touched.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("lifted_by", sa.String(length=40), nullable=True),
        sa.Column("lifted_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
    )
    op.create_index(op.f("ix_holds_person"), "holds", ["person"], unique=False)
    op.create_table(
        "rounds",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("about", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("closed_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
    )
    op.create_table(
        "comment_uses",
        sa.Column("comment", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["comment"], ["comments.id"], name=op.f("fk_comment_uses_comment")),
        sa.PrimaryKeyConstraint("comment", "topic", name=op.f("pk_comment_uses")),
    )
    op.create_table(
        "prior_learning",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("learned_on", sa.String(length=10), nullable=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_at", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_prior_learning_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prior_learning")),
    )
    op.create_index(op.f("ix_prior_learning_person"), "prior_learning", ["person"], unique=False)
    op.create_index(op.f("ix_prior_learning_status"), "prior_learning", ["status"], unique=False)
    op.create_table(
        "reset_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.String(length=32), nullable=False),
        sa.Column("used_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_reset_links_person")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_reset_links")),
    )
    op.create_index(op.f("ix_reset_links_person"), "reset_links", ["person"], unique=False)
    op.create_table(
        "round_marks",
        sa.Column("round", sa.String(length=40), nullable=False),
        sa.Column("assessor", sa.String(length=40), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=True),
        sa.Column("asked_at", sa.String(length=32), nullable=False),
        sa.Column("marked_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["assessor"], ["people.id"], name=op.f("fk_round_marks_assessor")),
        sa.ForeignKeyConstraint(["round"], ["rounds.id"], name=op.f("fk_round_marks_round")),
        sa.PrimaryKeyConstraint("round", "assessor", name=op.f("pk_round_marks")),
    )
    op.create_table(
        "self_ratings",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=10), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_self_ratings_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_ratings")),
    )
    op.create_index(op.f("ix_self_ratings_person"), "self_ratings", ["person"], unique=False)
    op.create_table(
        "talks",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("agreed", sa.Text(), nullable=False),
        sa.Column("next_on", sa.String(length=10), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_talks_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talks")),
    )
    op.create_index(op.f("ix_talks_person"), "talks", ["person"], unique=False)
    op.create_table(
        "waiting_observations",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=10), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("seen_on", sa.String(length=10), nullable=False),
        sa.Column("received_at", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=36), nullable=True),
        sa.Column("discarded_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_waiting_observations_by")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_waiting_observations_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_observations")),
    )
    op.create_index(op.f("ix_waiting_observations_by"), "waiting_observations", ["by"], unique=False)
    op.create_index(op.f("ix_waiting_observations_person"), "waiting_observations", ["person"], unique=False)
    op.create_table(
        "reflections",
        sa.Column("attempt", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("scenario", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("read_by", sa.String(length=40), nullable=True),
        sa.Column("read_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["attempt"], ["attempts.id"], name=op.f("fk_reflections_attempt")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_reflections_person")),
        sa.PrimaryKeyConstraint("attempt", name=op.f("pk_reflections")),
    )
    op.create_index(op.f("ix_reflections_person"), "reflections", ["person"], unique=False)
    op.create_table(
        "rulings",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("work", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("points", sa.Float(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["work"], ["work.id"], name=op.f("fk_rulings_work")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulings")),
    )
    op.create_index(op.f("ix_rulings_work"), "rulings", ["work"], unique=False)
    op.create_table(
        "second_marks",
        sa.Column("work", sa.String(length=40), nullable=False),
        sa.Column("marker", sa.String(length=40), nullable=False),
        sa.Column("asked_by", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.String(length=32), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("marked_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["marker"], ["people.id"], name=op.f("fk_second_marks_marker")),
        sa.ForeignKeyConstraint(["work"], ["work.id"], name=op.f("fk_second_marks_work")),
        sa.PrimaryKeyConstraint("work", "marker", name=op.f("pk_second_marks")),
    )
