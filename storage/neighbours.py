"""Reports next to each other: a body's year before, and the bodies under a parent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple, cast

from sqlalchemy import Connection, Engine, select, update
from sqlalchemy.orm import Session

from models.report import Extraction, TableKey
from storage import reviewed
from storage.database import read_only, transact
from storage.review_schema import TableReview
from storage.schema import Document, Finding
from storage.units import fall_due_above


class Standing(NamedTuple):
    """A document that was read, and whose report it is, as far as it says so."""

    id: int
    issuer: str | None
    year: int | None


def not_compared(engine: Engine, limit: int) -> Sequence[Standing]:
    """Documents that were read since they were last compared with others."""
    asked = (
        select(Document.id, Document.issuer, Document.year)
        .where(Document.compared.is_(False), Document.state == "read")
        .order_by(Document.id)
        .limit(limit)
    )
    return transact(
        read_only(engine), lambda session: [Standing(*row) for row in session.execute(asked)]
    )


def mark_compared(
    session: Session, documents: Collection[int], issuer: str | None, year: int | None
) -> None:
    """Those that are still this body's report for this year."""
    mine = update(Document).where(
        Document.id.in_(documents),
        Document.issuer.is_not_distinct_from(issuer),
        Document.year.is_not_distinct_from(year),
    )
    session.execute(mine.values(compared=True))


def report_of(session: Session, issuer: str, year: int) -> int | None:
    """The document that is a body's report for a year: of several the one with the last key."""
    asked = select(Document.id).where(Document.issuer == issuer, Document.year == year)
    return session.execute(asked.order_by(Document.key.desc()).limit(1)).scalar_one_or_none()


def compared_before(session: Session, issuer: str, year: int) -> Sequence[int]:
    """The documents of a body's year that findings across reports stand at."""
    asked = (
        select(Document.id)
        .where(Document.issuer == issuer, Document.year == year)
        .where(Document.id.in_(select(Finding.document_id).where(Finding.source == "across")))
    )
    return session.execute(asked).scalars().all()


def answer_of(session: Session, document_id: int) -> Extraction:
    """What the document says, people's decisions applied."""
    connection = session.connection()
    _, extraction = reviewed.answer_of(connection, document_id)
    asked = select(TableReview.table_key).where(TableReview.document_id == document_id)
    decided = {
        cast(TableKey, key): reviewed.load_with(connection, document_id, cast(TableKey, key))
        for key in connection.execute(asked).scalars().all()
    }
    tables = {key: table.now.table for key, table in decided.items()}
    return extraction.model_copy(update={"tables": {**extraction.tables, **tables}})


def compare_again(connection: Connection, document_id: int) -> None:
    """The next run compares a document with others anew: people corrected it."""
    row = update(Document).where(Document.id == document_id)
    connection.execute(row.values(compared=False))


def left(session: Session, issuer: str, year: int) -> None:
    """A document is no longer this body's report for this year: what was said beside it is void."""
    beside = update(Document).where(Document.issuer == issuer, Document.year.in_((year, year + 1)))
    session.execute(beside.values(compared=False))
    fall_due_above(session, issuer, year)


def documents_of(engine: Engine, year: int, issuers: Collection[str] | None) -> dict[str, int]:
    """Issuer → its document for a year; of all issuers where None are named."""
    asked = (
        select(Document.issuer, Document.id)
        .where(Document.year == year, Document.state == "read", Document.issuer.is_not(None))
        .order_by(Document.key)
    )
    rows = transact(read_only(engine), lambda session: session.execute(asked).all())
    return {str(name): number for name, number in rows if issuers is None or name in issuers}
