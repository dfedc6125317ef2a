"""Indexes for ten thousand staff: one person's events in one competency, and who stands where on a day.

Nothing a release wrote is touched; each new index replaces the shorter one it begins with.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_index("ix_ledger_payload_person_topic", "ledger_payload", ["person", "topic"], unique=False)
    op.drop_index("ix_ledger_payload_person", "ledger_payload")
    op.create_index(
        "ix_spans_state_end", "spans", ["state", "end", "start", "competency", "person", "until"], unique=False
    )
    op.drop_index("ix_spans_state", "spans")
