"""What the overview counts: documents and tables by unit and year, people, samples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import sqrt

from sqlalchemy import Engine, and_, case, func, insert, select

from models.forms import TABLE_KEYS
from storage.database import read_only
from storage.review_schema import Audit, DecisionRow, Sample, TableReview
from storage.schema import Document, Figure, Finding, TableState


@dataclass(frozen=True, slots=True)
class UnitYear:
    """How the tables of one unit and year stand."""

    issuer: str | None
    year: int | None
    documents: int
    tables: int
    missing: int
    flagged: int
    approved: int


@dataclass(frozen=True, slots=True)
class Reviewer:
    """`per_hour`: approvals by the hours in which there was one at least. `overturned`: the
    share of decisions that were taken back later."""

    name: str
    decisions: int
    approved: int
    per_hour: float
    overturned: float


@dataclass(frozen=True, slots=True)
class Across:
    """A finding that comes from comparing reports."""

    document_id: int
    table_key: str
    issuer: str | None
    year: int | None
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class Sampled:
    """`seen` unflagged tables compared with their source, `wrong` of them wrong; `low` and
    `high` bound the error rate at 95 % (Wilson's interval)."""

    seen: int
    wrong: int
    low: float
    high: float


def by_unit_and_year(engine: Engine, limit: int = 200) -> tuple[UnitYear, ...]:
    approved = func.sum(case((TableReview.state == "approved", 1), else_=0))
    open_flag = and_(
        TableState.status == "flagged", func.coalesce(TableReview.state, "open") != "approved"
    )
    statement = (
        select(
            TableState.issuer,
            TableState.year,
            func.count(func.distinct(TableState.document_id)),
            func.count(),
            func.sum(case((TableState.status == "missing", 1), else_=0)),
            func.sum(case((open_flag, 1), else_=0)),
            approved,
        )
        .outerjoin(
            TableReview,
            and_(
                TableReview.document_id == TableState.document_id,
                TableReview.table_key == TableState.table_key,
            ),
        )
        .group_by(TableState.issuer, TableState.year)
        .order_by(TableState.year.desc(), TableState.issuer)
        .limit(limit)
    )
    with read_only(engine).connect() as connection:
        return tuple(UnitYear(*row) for row in connection.execute(statement))


def across_reports(engine: Engine, limit: int = 100) -> tuple[Across, ...]:
    statement = (
        select(
            Finding.document_id,
            func.coalesce(Finding.table_key, TABLE_KEYS[1]),
            Document.issuer,
            Document.year,
            Finding.severity,
            Finding.message,
        )
        .join(Document, Document.id == Finding.document_id)
        .where(Finding.source == "across")
        .order_by(Finding.severity, Finding.id.desc())
        .limit(limit)
    )
    with read_only(engine).connect() as connection:
        return tuple(Across(*row) for row in connection.execute(statement))


SERIES: Mapping[str, tuple[str, tuple[str, ...], str]] = {
    "new_requests": ("disclosure_requests", ("new_requests",), "total"),
    "granted": ("disclosure_requests", ("granted",), "total"),
    "reviews": ("review_and_litigation", ("administrative_review",), "total"),
    "lawsuits": (
        "review_and_litigation",
        ("litigation_direct", "litigation_after_review"),
        "total",
    ),
}
"""The main figures over the years: table, rows added up, column."""


def series(engine: Engine) -> dict[str, dict[int, int]]:
    """The main figures summed over all units, by year."""
    found: dict[str, dict[int, int]] = {name: defaultdict(int) for name in SERIES}
    with read_only(engine).connect() as connection:
        for name, (table, rows, column) in SERIES.items():
            statement = (
                select(Document.year, Figure.value)
                .join(Document, Document.extraction_id == Figure.extraction_id)
                .where(
                    Figure.table_key == table,
                    Figure.row_key.in_(rows),
                    Figure.column_key == column,
                    Figure.value.is_not(None),
                    Document.year.is_not(None),
                )
            )
            for row in connection.execute(statement):
                found[name][row.year] += int(row.value)
    return {name: dict(sorted(years.items())) for name, years in found.items()}


def reviewers(engine: Engine) -> tuple[Reviewer, ...]:
    with read_only(engine).connect() as connection:
        decided = connection.execute(
            select(
                DecisionRow.user_name,
                func.count(),
                func.sum(case((DecisionRow.undone_at.is_not(None), 1), else_=0)),
            ).group_by(DecisionRow.user_name)
        ).all()
        approvals = connection.execute(
            select(Audit.user_name, Audit.at).where(Audit.act == "approve")
        ).all()
    hours: dict[str, list[str]] = defaultdict(list)
    for row in approvals:
        hours[row.user_name].append(row.at.strftime("%Y%m%d%H"))
    decisions = {name: (count, undone or 0) for name, count, undone in decided}
    return tuple(
        Reviewer(
            name=name,
            decisions=decisions.get(name, (0, 0))[0],
            approved=len(hours[name]),
            per_hour=len(hours[name]) / max(1, len(set(hours[name]))),
            overturned=decisions.get(name, (0, 0))[1] / max(1, decisions.get(name, (0, 0))[0]),
        )
        for name in sorted({*decisions, *hours})
    )


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
    """Keeps the first verdict on a table; a second one changes nothing."""
    from sqlalchemy.exc import IntegrityError

    values = {
        "document_id": document_id,
        "table_key": table,
        "right": right,
        "user_name": user,
        "at": datetime.now(UTC),
    }
    try:
        with engine.begin() as connection:
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
