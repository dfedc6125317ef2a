"""The guards that keep both chains from being changed: triggers that refuse every UPDATE and DELETE (and TRUNCATE).

The first migration makes them. Whoever owns the tables can take them away, so the doctor looks for them, and
`alongside ledger guard` puts them back. They stop slips; that nothing was changed is for the chain itself to show.
"""

from __future__ import annotations

from sqlalchemy import Connection

_TABLES = ("ledger", "access_log")
_VERBS = ("UPDATE", "DELETE")
_IN_FORCE = """
    SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE t.tgrelid = to_regclass('{0}') AND t.tgname = '{0}_append_only' AND t.tgenabled IN ('O', 'A')
    AND p.prosrc LIKE '%%RAISE EXCEPTION%%'
"""


def missing(db: Connection) -> list[str]:
    """Names of the guards that are not there, are switched off, or do not refuse."""
    if db.dialect.name == "sqlite":
        there = {row.name: row.sql for row in db.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")}
        wanted = [f"{table}_no_{verb.lower()}" for table in _TABLES for verb in _VERBS]
        return [name for name in wanted if "RAISE(ABORT" not in there.get(name, "")]
    return [f"{table}_append_only" for table in _TABLES if not db.exec_driver_sql(_IN_FORCE.format(table)).first()]


def put_back(db: Connection) -> None:
    """Make every guard anew. Needs the rights of the tables' owner."""
    for table in _TABLES:
        if db.dialect.name == "sqlite":
            for verb in _VERBS:
                name = f"{table}_no_{verb.lower()}"
                db.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
                db.exec_driver_sql(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
            continue
        name = f"{table}_append_only"
        db.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'restrict_violation'; END $$"
        )
        db.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        db.exec_driver_sql(
            f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )
