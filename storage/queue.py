"""The queue of tables to look at, and what an overview counts.

Paging is by key (the last row seen), so that page 2,000 costs what page 1 costs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    Join,
    Select,
    and_,
    exists,
    func,
    or_,
    outerjoin,
    select,
)
from sqlalchemy.orm import aliased

from storage.approvals import CONFLICT
from storage.database import read_only
from storage.review_schema import TableReview
from storage.schema import Document, Finding, TableState

PAGE = 50

REASONS: Mapping[str, tuple[str, ...]] = {
    "sums": ("requests.", "litigation."),
    "reading": ("cell.", "unit.unknown"),
    "comparison": ("narrative.", "year.", "unit.hierarchy"),
    "form": ("table.", "template."),
    "conflict": (CONFLICT,),
}
"""Kinds of first reasons for which a table waits, by how the names of their rules begin."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the queue is narrowed to; None or empty: not narrowed.

    `state`: `flagged` (an error is open), `missing`, `ok` (unflagged) or `approved`.
    `reason`: one of REASONS, of the first finding; `rule`: of any finding.
    `after`: the (doubt, document, table) of the last row of the page before.
    """

    state: str = "flagged"
    search: str = ""
    year: int | None = None
    table: str | None = None
    reason: str | None = None
    rule: str | None = None
    form: str | None = None
    claimed_by: str | None = None
    after: tuple[float, int, str] | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One table in the queue. `reason` is its first finding's message, the worst first."""

    document_id: int
    table_key: str
    key: str
    name: str
    issuer: str | None
    year: int | None
    template: str | None
    status: str
    state: str
    errors: int
    uncertain_cells: int
    doubt: float
    rule: str | None
    reason: str
    claimed_by: str | None


def page(engine: Engine, wanted: Wanted, size: int = PAGE) -> tuple[Waiting, ...]:
    """The next `size` tables, those first where a minute of a person is worth most."""
    order = (TableState.doubt.desc(), TableState.document_id, TableState.table_key)
    statement = _narrowed(_rows(), wanted).order_by(*order).limit(size)
    if wanted.after is not None:
        statement = statement.where(_after(*wanted.after))
    with read_only(engine).connect() as connection:
        rows = connection.execute(statement).all()
        reasons = {} if not rows else _reasons(connection.execute(_findings_of(rows)).all())
    now = datetime.now(UTC)
    return tuple(
        Waiting(
            document_id=row.document_id,
            table_key=row.table_key,
            key=row.key,
            name=row.name,
            issuer=row.issuer,
            year=row.year,
            template=row.template,
            status=row.status,
            state="approved" if row.state == "approved" else row.status,
            errors=row.errors,
            uncertain_cells=row.uncertain_cells,
            doubt=row.doubt,
            rule=row.reason,
            reason=reasons.get((row.document_id, row.table_key), ""),
            claimed_by=row.claimed_by if row.claimed_until and row.claimed_until > now else None,
        )
        for row in rows
    )


def count(engine: Engine, wanted: Wanted) -> int:
    """How many tables the filters leave."""
    counted = _narrowed(select(func.count()).select_from(_with_reviews()), wanted)
    with read_only(engine).connect() as connection:
        return int(connection.execute(counted).scalar_one())


@dataclass(frozen=True, slots=True)
class Choices:
    """What the tables that wait can be narrowed to: rules of their first findings, and years,
    the latest first."""

    rules: tuple[str, ...]
    years: tuple[int, ...]


def choices(engine: Engine) -> Choices:
    waiting = select(TableState.reason, TableState.year).where(TableState.status == "flagged")
    with read_only(engine).connect() as connection:
        pairs = connection.execute(waiting.distinct()).all()
    return Choices(
        rules=tuple(sorted({row.reason for row in pairs if row.reason is not None})),
        years=tuple(sorted({row.year for row in pairs if row.year is not None}, reverse=True)),
    )


def _rows() -> Select[Any]:
    return (
        select(
            TableState.document_id,
            TableState.table_key,
            TableState.issuer,
            TableState.year,
            TableState.template,
            TableState.status,
            TableState.errors,
            TableState.uncertain_cells,
            TableState.doubt,
            TableState.reason,
            Document.key,
            Document.name,
            TableReview.state,
            TableReview.claimed_by,
            TableReview.claimed_until,
        )
        .select_from(_with_reviews())
        .join(Document, Document.id == TableState.document_id)
    )


def _with_reviews() -> Join:
    """Every table, with what people did to it where they did something."""
    return outerjoin(
        TableState,
        TableReview,
        and_(
            TableReview.document_id == TableState.document_id,
            TableReview.table_key == TableState.table_key,
        ),
    )


def _narrowed(statement: Select[Any], wanted: Wanted) -> Select[Any]:
    approved = TableReview.state == "approved"
    if wanted.state == "approved":
        statement = statement.where(approved)
    elif wanted.state:
        statement = statement.where(
            TableState.status == wanted.state, or_(TableReview.state.is_(None), ~approved)
        )
    if wanted.search:
        like = f"%{_literal(wanted.search)}%"
        named = aliased(Document)
        statement = statement.where(
            or_(
                TableState.issuer.like(like, escape="\\"),
                exists().where(
                    named.id == TableState.document_id, named.name.like(like, escape="\\")
                ),
            )
        )
    if wanted.year is not None:
        statement = statement.where(TableState.year == wanted.year)
    if wanted.table:
        statement = statement.where(TableState.table_key == wanted.table)
    if wanted.form:
        statement = statement.where(TableState.template == wanted.form)
    if wanted.reason:
        begins = [TableState.reason.startswith(each) for each in REASONS[wanted.reason]]
        statement = statement.where(or_(*begins))
    if wanted.rule:
        statement = statement.where(_has_finding(wanted.rule))
    if wanted.claimed_by:
        statement = statement.where(
            TableReview.claimed_by == wanted.claimed_by,
            TableReview.claimed_until > datetime.now(UTC),
        )
    return statement


def _literal(text: str) -> str:
    """Text with LIKE's own signs taken as themselves."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _has_finding(rule: str) -> ColumnElement[bool]:
    finding = aliased(Finding)
    return exists().where(
        finding.document_id == TableState.document_id,
        finding.table_key == TableState.table_key,
        finding.rule == rule,
    )


def _after(doubt: float, document_id: int, table_key: str) -> ColumnElement[bool]:
    return or_(
        TableState.doubt < doubt,
        and_(TableState.doubt == doubt, TableState.document_id > document_id),
        and_(
            TableState.doubt == doubt,
            TableState.document_id == document_id,
            TableState.table_key > table_key,
        ),
    )


def _findings_of(rows: Sequence[Any]) -> Select[Any]:
    return (
        select(Finding.document_id, Finding.table_key, Finding.message, Finding.severity)
        .where(Finding.document_id.in_({row.document_id for row in rows}))
        .order_by(Finding.severity, Finding.id)
    )


def _reasons(rows: Sequence[Any]) -> dict[tuple[int, str], str]:
    first: dict[tuple[int, str], str] = {}
    for row in rows:
        first.setdefault((row.document_id, row.table_key), row.message)
    return first


def doubt_of(engine: Engine, document_id: int, table_key: str) -> float:
    """Where in the queue's order a table stands; 0 for one that is not listed."""
    with read_only(engine).connect() as connection:
        found = connection.execute(
            select(TableState.doubt).where(
                TableState.document_id == document_id, TableState.table_key == table_key
            )
        ).first()
    return float(found.doubt) if found else 0.0


def documents(engine: Engine, wanted: Wanted) -> frozenset[int]:
    """The documents of all tables that the filters leave."""
    every = select(TableState.document_id).select_from(_with_reviews()).distinct()
    statement = _narrowed(every, wanted)
    with read_only(engine).connect() as connection:
        return frozenset(row.document_id for row in connection.execute(statement))


def document_with(engine: Engine, key: str) -> int | None:
    with read_only(engine).connect() as connection:
        return connection.execute(
            select(Document.id).where(Document.key == key, Document.state == "read")
        ).scalar()


def latest(engine: Engine, limit: int = 20) -> tuple[tuple[int, str], ...]:
    """The documents that were read last: number and key."""
    statement = (
        select(Document.id, Document.key)
        .where(Document.state == "read")
        .order_by(Document.read_at.desc())
        .limit(limit)
    )
    with read_only(engine).connect() as connection:
        return tuple((row.id, row.key) for row in connection.execute(statement))
