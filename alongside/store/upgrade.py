"""Brings a database to the newest schema with Alembic, from inside the package (no alembic.ini needed)."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from alongside.problem import Problem

_FOLDER = Path(__file__).parent / "migrations"


def head() -> str:
    """The newest revision: the highest number a file in migrations/versions starts with."""
    return max(path.name.split("_")[0] for path in (_FOLDER / "versions").glob("[0-9]*.py"))


def revision(db: Connection) -> str | None:
    """The revision a database is at; None for an empty one."""
    if not inspect(db).has_table("alembic_version"):
        return None
    return db.execute(text("SELECT version_num FROM alembic_version")).scalar()


def to_head(engine: Engine) -> None:
    """Run the missing migrations in one transaction.

    Raises Problem for a database newer than this program.
    """
    with engine.connect().execution_options(only_reads=True) as db:
        have = revision(db)
    if have == head():
        return
    if have is not None and have > head():
        raise Problem(
            engine.url.database,
            "was written by a newer version of Alongside.",
            "Install that version again.",
            code="newer",
        )
    to(engine, "head")


def to(engine: Engine, target: str) -> None:
    """Run the migrations that are missing up to `target`."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    with engine.begin() as db:  # the write lock: two starting processes queue here
        config.attributes["connection"] = db
        command.upgrade(config, target)
