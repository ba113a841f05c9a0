"""INSERT … ON CONFLICT, which both databases have but SQLAlchemy keeps apart."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.schema import Base


def inserting(session: Session, table: type[Base]) -> Any:
    """An insert with `on_conflict_do_nothing` and `on_conflict_do_update`."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
