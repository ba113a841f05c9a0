"""What the overview counts: documents and tables by unit and year, main figures, people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Engine, and_, case, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute

from models.forms import TABLE_KEYS
from storage.database import read_only
from storage.review_schema import Audit, DecisionRow, TableReview
from storage.schema import Document, Figure, Finding, TableState

PAGE = 100
Column = InstrumentedAttribute[Any]


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
    rule: str
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the overview is narrowed to: part of an issuer's name, a year."""

    issuer: str = ""
    year: int | None = None


EVERYTHING = Narrowed()


def _where(narrowed: Narrowed, issuer: Column, year: Column) -> Iterator[ColumnElement[bool]]:
    if narrowed.issuer:
        yield issuer.contains(narrowed.issuer, autoescape=True)
    if narrowed.year is not None:
        yield year == narrowed.year


def units_and_years(engine: Engine, narrowed: Narrowed = EVERYTHING) -> int:
    """How many pairs of a unit and a year `by_unit_and_year` lists."""
    pairs = select(TableState.issuer, TableState.year).distinct()
    pairs = pairs.where(*_where(narrowed, TableState.issuer, TableState.year))
    with read_only(engine).connect() as connection:
        return connection.execute(select(func.count()).select_from(pairs.subquery())).scalar_one()


def by_unit_and_year(
    engine: Engine, narrowed: Narrowed = EVERYTHING, page: int = 1
) -> tuple[UnitYear, ...]:
    """One page of PAGE units and years, the latest year first."""
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
        .where(*_where(narrowed, TableState.issuer, TableState.year))
        .group_by(TableState.issuer, TableState.year)
        .order_by(TableState.year.desc(), TableState.issuer)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    with read_only(engine).connect() as connection:
        return tuple(UnitYear(*row) for row in connection.execute(statement))


def across_reports(engine: Engine, narrowed: Narrowed = EVERYTHING) -> tuple[Across, ...]:
    """The latest PAGE findings of the kind, errors first: carry-over, roll-up, tables twice."""
    statement = (
        select(
            Finding.document_id,
            func.coalesce(Finding.table_key, TABLE_KEYS[1]),
            Document.issuer,
            Document.year,
            Finding.rule,
            Finding.severity,
            Finding.message,
        )
        .join(Document, Document.id == Finding.document_id)
        .where(Finding.source == "across", *_where(narrowed, Document.issuer, Document.year))
        .order_by(Finding.severity, Finding.id.desc())
        .limit(PAGE)
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


@dataclass(frozen=True, slots=True)
class Sum:
    """A main figure of one year, over `reports` reports, as the machine read them."""

    value: int
    reports: int


def series(engine: Engine, narrowed: Narrowed = EVERYTHING) -> dict[str, dict[int, Sum]]:
    """The main figures summed by year over the units; the year is not narrowed to."""
    found: dict[str, dict[int, Sum]] = {}
    with read_only(engine).connect() as connection:
        for name, (table, rows, column) in SERIES.items():
            statement = (
                select(
                    Document.year,
                    func.sum(cast(Figure.value, BigInteger)),
                    func.count(func.distinct(Document.id)),
                )
                .join(Figure, Document.extraction_id == Figure.extraction_id)
                .where(
                    Figure.table_key == table,
                    Figure.row_key.in_(rows),
                    Figure.column_key == column,
                    Figure.value.is_not(None),
                    Document.year.is_not(None),
                    *_where(Narrowed(narrowed.issuer), Document.issuer, Document.year),
                )
                .group_by(Document.year)
                .order_by(Document.year)
            )
            rows_of = connection.execute(statement)
            found[name] = {year: Sum(int(value), reports) for year, value, reports in rows_of}
    return found


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


def years(engine: Engine) -> tuple[int, ...]:
    """The years of the documents that were read, the latest first."""
    asked = select(Document.year).where(Document.year.is_not(None)).distinct()
    with read_only(engine).connect() as connection:
        found = (year for year in connection.execute(asked).scalars() if year is not None)
        return tuple(sorted(found, reverse=True))
