"""Alembic's entry point; it is handed an open connection by alongside.store.upgrade."""

from __future__ import annotations

from alembic import context

from alongside.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=False
)
context.run_migrations()
