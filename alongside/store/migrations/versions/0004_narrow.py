"""Rows for ten thousand staff: what a list shows in narrow columns, a person's states as one short text for each day
they change, and under which rules each person's rows were made.

All three are made from the ledger, so the old rows are thrown away; the next visit makes them again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.drop_table("spans")
    op.create_table(
        "spans",
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("competency", sa.String(length=10), nullable=False),
        sa.Column("start", sa.String(length=10), nullable=False),
        sa.Column("end", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=True),
        sa.Column("disputed", sa.Boolean(), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("signed_on", sa.String(length=10), nullable=True),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("explain", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_spans_person")),
        sa.PrimaryKeyConstraint("person", "competency", "start", name=op.f("pk_spans")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_spans_state_end", "spans", ["state", "end", "start", "competency", "person", "until"], unique=False
    )
    op.create_table(
        "standings",
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("start", sa.String(length=10), nullable=False),
        sa.Column("states", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_standings_person")),
        sa.PrimaryKeyConstraint("person", "start", name=op.f("pk_standings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "projected",
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("rules", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_projected_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_projected")),
    )
    op.execute("DELETE FROM settings WHERE key = 'projection'")
