"""What all tables share: one metadata with its names for keys and indexes, and two kinds of column."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, String

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

NUMBER = BigInteger().with_variant(Integer(), "sqlite")  # SQLite's INTEGER holds 64 bits


def person_column(name: str = "person", **more: bool) -> Column[str]:
    """A column that names one of the `people` by id."""
    return Column(name, String(40), ForeignKey("people.id"), nullable=False, **more)  # type: ignore[arg-type]
