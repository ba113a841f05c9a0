"""Reports next to each other: a body's year before, and the bodies under a parent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from models.report import Extraction
from storage.database import read_only, transact
from storage.schema import Document, Finding
from storage.schema import Extraction as StoredExtraction


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


def mark_compared(session: Session, document_id: int) -> None:
    session.execute(update(Document).where(Document.id == document_id).values(compared=True))


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
    asked = (
        select(StoredExtraction.answer)
        .join(Document, Document.extraction_id == StoredExtraction.id)
        .where(Document.id == document_id)
    )
    return Extraction.model_validate_json(session.execute(asked).scalar_one())


def documents_of(engine: Engine, year: int, issuers: Collection[str] | None) -> dict[str, int]:
    """Issuer → its document for a year; of all issuers where None are named."""
    asked = (
        select(Document.issuer, Document.id)
        .where(Document.year == year, Document.state == "read", Document.issuer.is_not(None))
        .order_by(Document.key)
    )
    rows = transact(read_only(engine), lambda session: session.execute(asked).all())
    return {str(name): number for name, number in rows if issuers is None or name in issuers}
