"""What people ask and answer: a learner asks to be seen, a trainer answers a reflection, a claim says who entered it,
and a request sent twice under one key shows whether it was the same request.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "asked_observations",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("closed_at", sa.String(length=32), nullable=True),
        sa.Column("closed_by", sa.String(length=40), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_asked_observations_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_observations")),
    )
    op.create_index("ix_asked_observations_person", "asked_observations", ["person"], unique=False)
    for table, column in (
        ("reflections", sa.Column("reply", sa.Text(), nullable=True)),
        ("reflections", sa.Column("replied_by", sa.String(length=40), nullable=True)),
        ("reflections", sa.Column("replied_at", sa.String(length=32), nullable=True)),
        ("reflections", sa.Column("reply_seen_at", sa.String(length=32), nullable=True)),
        ("prior_learning", sa.Column("entered_by", sa.String(length=40), nullable=True)),
        ("idempotency", sa.Column("facts", sa.String(length=64), nullable=True)),
    ):
        op.add_column(table, column)
