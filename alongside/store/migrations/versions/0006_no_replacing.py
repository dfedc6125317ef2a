"""SQLite: no INSERT may take the place of a row of the ledger or the access log.

INSERT OR REPLACE takes the old row away without asking the triggers that refuse to delete it. PostgreSQL has no such
statement: its INSERT … ON CONFLICT DO UPDATE and its MERGE fire the trigger that is there already.
"""

from __future__ import annotations

from alembic import op

from alongside.store import guards

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for name, text in guards.SQLITE.items():
        if name.endswith(guards.REPLACING):  # those that somebody took away before stay away, for the doctor to find
            op.execute(text)
