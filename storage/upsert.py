"""INSERT … ON CONFLICT as text, which both databases read alike.

SQLAlchemy compiles its own `on_conflict` anew at every call, and keeps a text: a third of what
recording a document costs.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import TextClause, bindparam, text

from storage.schema import Base


def inserting(table: type[Base], columns: Sequence[str], on_conflict: str) -> TextClause:
    """A statement for a row of `columns`, each a parameter of that name and the column's type.

    `on_conflict` goes on after ON CONFLICT; the row that could not be inserted is `excluded`.
    """
    names, values = ", ".join(columns), ", ".join(f":{name}" for name in columns)
    wording = f"INSERT INTO {table.__tablename__} ({names}) VALUES ({values}) "
    wording += f"ON CONFLICT {on_conflict}"
    kept = table.__table__.columns
    return text(wording).bindparams(*(bindparam(name, type_=kept[name].type) for name in columns))


def replacing(columns: Sequence[str]) -> str:
    """What DO UPDATE SET says to take over the row that could not be inserted."""
    return ", ".join(f"{name} = excluded.{name}" for name in columns)
