"""The agency's settings and its sites (houses, offices, day programs)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select, update

from alongside.problem import Problem
from alongside.store.sql import Row, many, one
from alongside.store.tables import settings, sites


def setting(db: Connection, key: str, default: Any = None) -> Any:
    """One setting (plain data), for example "agency" or "zone"."""
    found = db.execute(select(settings.c.value).where(settings.c.key == key)).first()
    return default if found is None else found[0]


def set_setting(db: Connection, key: str, value: Any) -> None:
    """Keep one setting; it replaces the old value."""
    if not db.execute(update(settings).where(settings.c.key == key).values(value=value)).rowcount:
        db.execute(insert(settings).values(key=key, value=value))


def add(db: Connection, id: str, name: str) -> Row:
    """Add one site. Raises Problem("conflict") when the id or the name is taken."""
    for row in every(db, closed=True):
        if row["id"] == id or row["name"].casefold() == name.strip().casefold():
            raise Problem(name, "is already a site.", "Choose another name.", code="conflict")
    db.execute(insert(sites).values(id=id, name=name.strip(), active=True))
    return get(db, id)


def get(db: Connection, id: str) -> Row:
    """{id, name, active}. Raises Problem("not-found") that lists the known sites."""
    found = one(db, select(sites).where(sites.c.id == id))
    if found is None:
        known = ", ".join(row["id"] for row in every(db)) or "none yet"
        raise Problem(id, "is not a site of this agency.", f"Known sites: {known}.", code="not-found")
    return found


def every(db: Connection, *, closed: bool = False) -> list[Row]:
    """All open sites by name; with `closed`, closed ones too."""
    query = select(sites).order_by(sites.c.name)
    return many(db, query if closed else query.where(sites.c.active.is_(True)))


def change(db: Connection, id: str, **facts: Any) -> Row:
    """Change `name` or `active`."""
    get(db, id)
    db.execute(update(sites).where(sites.c.id == id).values(**facts))
    return get(db, id)
