"""The guards that keep both chains from being changed: triggers that refuse every UPDATE and DELETE (and TRUNCATE), and on
SQLite every INSERT that would take an old row's place.

The migrations make them. Whoever owns the tables can take them away, so the doctor looks for them, and
`alongside ledger guard` puts them back. They stop slips; that nothing was changed is for the chain itself to show.
"""

from __future__ import annotations

from sqlalchemy import Connection

_TABLES = ("ledger", "access_log")
REPLACING = "_no_replace"
# INSERT OR REPLACE takes away every row that has the new one's number, id or hash.
_REPLACES = (
    "NEW.seq <= (SELECT max(seq) FROM {0}) OR EXISTS (SELECT 1 FROM {0} WHERE event_id = NEW.event_id) "
    "OR EXISTS (SELECT 1 FROM {0} WHERE hash = NEW.hash)"
)
_WHEN = {"_no_update": "UPDATE ON {0}", "_no_delete": "DELETE ON {0}", REPLACING: f"INSERT ON {{0}} WHEN {_REPLACES}"}
# name -> how it is made, as SQLite keeps it as well
SQLITE = {
    f"{table}{ending}": (
        f"CREATE TRIGGER {table}{ending} BEFORE {when.format(table)} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )
    for table in _TABLES
    for ending, when in _WHEN.items()
}
_IN_FORCE = """
    SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE t.tgrelid = to_regclass('{0}') AND t.tgname = '{0}_append_only' AND t.tgenabled IN ('O', 'A')
    AND p.prosrc LIKE '%%RAISE EXCEPTION%%'
"""


def missing(db: Connection) -> list[str]:
    """Names of the guards that are not there, are switched off, or do not refuse."""
    if db.dialect.name == "sqlite":
        there = {row.name: row.sql for row in db.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")}
        return [name for name, text in SQLITE.items() if there.get(name) != text]
    return [f"{table}_append_only" for table in _TABLES if not db.exec_driver_sql(_IN_FORCE.format(table)).first()]


def put_back(db: Connection) -> None:
    """Make every guard anew. Needs the rights of the tables' owner."""
    if db.dialect.name == "sqlite":
        for name, text in SQLITE.items():
            db.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            db.exec_driver_sql(text)
        return
    for table in _TABLES:
        name = f"{table}_append_only"
        db.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'restrict_violation'; END $$"
        )
        db.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        db.exec_driver_sql(
            f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )
