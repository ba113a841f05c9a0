"""Which body belongs to which, and whose report is to be held against its units' again."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Engine, delete, select, text
from sqlalchemy.orm import Session

from storage.database import read_only, transact
from storage.schema import SumDue, Unit

Pair = tuple[str, str]
"""A parent, and a body under it."""

_ADD = text("INSERT INTO units (parent, issuer) VALUES (:parent, :issuer) ON CONFLICT DO NOTHING")

_DUE = text(
    "INSERT INTO sums_due (issuer, year) "
    "SELECT DISTINCT issuer, year FROM documents "
    "WHERE issuer = :issuer AND year IS NOT NULL AND (year = :year OR :year IS NULL) "
    "ON CONFLICT DO NOTHING"
)


def replace_units(session: Session, listed: Collection[Pair]) -> None:
    """Makes `listed` the units. Reports of parents whose units are others now fall due."""
    kept = {(row.parent, row.issuer) for row in session.execute(select(Unit.parent, Unit.issuer))}
    gone, fresh = kept - set(listed), set(listed) - kept
    for parent, issuer in gone:
        session.execute(delete(Unit).where(Unit.parent == parent, Unit.issuer == issuer))
    if fresh:
        rows = [{"parent": parent, "issuer": issuer} for parent, issuer in sorted(fresh)]
        session.execute(_ADD, rows)
    for changed in sorted({parent for parent, _ in gone | fresh}):
        session.execute(_DUE, {"issuer": changed, "year": None})


def fall_due_above(session: Session, issuer: str, year: int) -> None:
    """The reports of those whom a body belongs to fall due for a year."""
    parents = select(Unit.parent).where(Unit.issuer == issuer).order_by(Unit.parent)
    for parent in session.execute(parents).scalars().all():
        session.execute(_DUE, {"issuer": parent, "year": year})


def due(engine: Engine, limit: int) -> Sequence[tuple[str, int]]:
    """Bodies and years whose sums are due."""
    asked = select(SumDue.issuer, SumDue.year).order_by(SumDue.issuer, SumDue.year).limit(limit)
    rows = transact(read_only(engine), lambda session: session.execute(asked).all())
    return [(row.issuer, row.year) for row in rows]


def done(session: Session, issuer: str, year: int) -> None:
    """Nobody asks for these sums any more; they fall due again only after this is committed."""
    session.execute(delete(SumDue).where(SumDue.issuer == issuer, SumDue.year == year))


def units_of(session: Session, parent: str) -> Sequence[str]:
    asked = select(Unit.issuer).where(Unit.parent == parent).order_by(Unit.issuer)
    return session.execute(asked).scalars().all()
