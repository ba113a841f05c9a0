"""Samples of unflagged tables, compared by people with their source: how many errors go unseen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from math import sqrt

from sqlalchemy import Engine, func, insert, select
from sqlalchemy.exc import IntegrityError

from storage.database import read_only
from storage.review_schema import Sample
from storage.schema import TableState


@dataclass(frozen=True, slots=True)
class Sampled:
    """`seen` unflagged tables compared with their source, `wrong` of them wrong; `low` and
    `high` bound the error rate at 95 % (Wilson's interval)."""

    seen: int
    wrong: int
    low: float
    high: float


def draw_sample(engine: Engine) -> tuple[int, str] | None:
    """An unflagged table, at random, that nobody has compared yet; None where none is left."""
    seen = select(Sample.document_id).where(
        Sample.document_id == TableState.document_id, Sample.table_key == TableState.table_key
    )
    statement = (
        select(TableState.document_id, TableState.table_key)
        .where(TableState.status == "ok", ~seen.exists())
        .order_by(func.random())
        .limit(1)
    )
    with read_only(engine).connect() as connection:
        found = connection.execute(statement).first()
    return (found.document_id, found.table_key) if found else None


def record_sample(engine: Engine, document_id: int, table: str, *, right: bool, user: str) -> None:
    """Keeps the first verdict on a table; a second one changes nothing. LookupError where there
    is no such table."""
    known = select(TableState.status).where(
        TableState.document_id == document_id, TableState.table_key == table
    )
    values = {
        "document_id": document_id,
        "table_key": table,
        "right": right,
        "user_name": user,
        "at": datetime.now(UTC),
    }
    try:
        with engine.begin() as connection:
            if connection.execute(known).first() is None:
                raise LookupError(document_id, table)
            connection.execute(insert(Sample).values(values))
    except IntegrityError:
        return


def sampled(engine: Engine) -> Sampled:
    with read_only(engine).connect() as connection:
        seen = connection.execute(select(func.count()).select_from(Sample)).scalar_one()
        wrong = connection.execute(
            select(func.count()).select_from(Sample).where(Sample.right.is_(False))
        ).scalar_one()
    return Sampled(seen, wrong, *wilson(wrong, seen))


def wilson(wrong: int, seen: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's score interval for a share; (0, 1) where nothing was seen."""
    if seen == 0:
        return 0.0, 1.0
    share = wrong / seen
    centre = share + z * z / (2 * seen)
    spread = z * sqrt(share * (1 - share) / seen + z * z / (4 * seen * seen))
    scale = 1 + z * z / seen
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
