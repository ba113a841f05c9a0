"""What was read: which objects are new, and how the outcome of each is recorded.

Every outcome is one transaction, and recording it twice leaves what recording it once leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.orm import Session

from models.report import ErrorKind, Extraction, TableKey
from models.report import Finding as ReportedFinding
from storage import approvals, clock, extractions, neighbours
from storage.database import read_only, transact
from storage.extractions import value_text
from storage.objects import ObjectInfo
from storage.schema import Document, Finding, Quarantined, TableState
from storage.schema import Extraction as StoredExtraction
from storage.upsert import inserting, replacing

_PLACED = tuple(column.name for column in Document.__table__.columns if column.name != "id")
_PLACE = inserting(Document, _PLACED, f"(key) DO UPDATE SET {replacing(_PLACED)} RETURNING id")
BATCH = 500
"""Keys asked for at once: far below what either database takes as parameters."""


def new_or_changed(engine: Engine, listing: Iterable[ObjectInfo]) -> Iterator[ObjectInfo]:
    """The objects whose present content was not dealt with yet."""
    objects = iter(listing)
    while batch := list(islice(objects, BATCH)):
        known = transact(read_only(engine), partial(_etags, [info.key for info in batch]))
        yield from (info for info in batch if known.get(info.key) != info.etag)


def _etags(keys: Sequence[str], session: Session) -> dict[str, str | None]:
    asked = select(Document.key, Document.etag).where(Document.key.in_(keys))
    return {row.key: row.etag for row in session.execute(asked)}


def record_reading(
    session: Session, info: ObjectInfo, extraction: Extraction, version: str, seconds: float
) -> None:
    """Stores an answer, once for a content and version, and makes it the document's present one."""
    made_at = clock.now(session)
    told = {"answer": extraction.as_json(), "seconds": seconds, "made_at": made_at}
    extraction_id = extractions.keep(session, extraction, version, told)
    facts = extraction.document
    issuer = _plain(facts.issuer, 255)
    document_id = _place(
        session,
        info,
        sha256=facts.sha256,
        state="read",
        issuer=issuer,
        year=facts.year,
        template=facts.template,
        extraction_id=extraction_id,
        read_at=made_at,
    )
    session.execute(delete(Quarantined).where(Quarantined.document_id == document_id))
    session.execute(delete(Finding).where(Finding.document_id == document_id))
    add_findings(session, document_id, "reading", extraction.findings)
    session.execute(delete(TableState).where(TableState.document_id == document_id))
    session.execute(
        insert(TableState),
        [
            {
                "document_id": document_id,
                "table_key": key,
                "template": table.template,
                "uncertain_cells": _uncertain(extraction, key),
                "issuer": issuer,
                "year": facts.year,
                "read_at": made_at,
                **_standing(extraction, key, extraction.findings),
            }
            for key, table in extraction.tables.items()
        ],
    )
    approvals.reconsider(session, document_id)


def record_refusal(
    session: Session,
    info: ObjectInfo,
    sha256: str | None,
    kind: ErrorKind,
    message: str,
    version: str,
) -> None:
    """Puts a document that reading again cannot mend into quarantine."""
    moment = clock.now(session)
    document_id = _place(session, info, sha256=sha256, state="refused", read_at=moment)
    for table in (Quarantined, Finding, TableState):
        session.execute(delete(table).where(table.document_id == document_id))
    session.execute(
        insert(Quarantined).values(
            document_id=document_id,
            kind=kind,
            message=_plain(message, 2000),
            sha256=sha256,
            program_version=version,
            since=moment,
        )
    )


def record_across(session: Session, document_id: int, findings: Sequence[ReportedFinding]) -> None:
    """Replaces what was found about a document beside other reports."""
    session.execute(select(Document.id).where(Document.id == document_id).with_for_update())
    across = delete(Finding).where(Finding.document_id == document_id, Finding.source == "across")
    session.execute(across)
    add_findings(session, document_id, "across", findings)
    answer = session.execute(
        select(StoredExtraction.answer)
        .join(Document, Document.extraction_id == StoredExtraction.id)
        .where(Document.id == document_id)
    ).scalar_one()
    extraction = Extraction.model_validate_json(answer)
    for key in extraction.tables:
        standing = _standing(extraction, key, (*extraction.findings, *findings))
        row = update(TableState).where(
            TableState.document_id == document_id, TableState.table_key == key
        )
        session.execute(row.values(standing))
    approvals.reconsider(session, document_id)


def add_findings(
    session: Session, document_id: int, source: str, findings: Sequence[ReportedFinding]
) -> None:
    rows = [
        {
            "document_id": document_id,
            "source": source,
            "rule": finding.rule,
            "severity": finding.severity,
            "table_key": finding.table,
            "row_key": finding.row,
            "column_key": finding.column,
            "expected": value_text(finding.expected),
            "actual": value_text(finding.actual),
            "message": _plain(finding.message, 4000),
            "suggestion": finding.suggestion and finding.suggestion.model_dump(mode="json"),
        }
        for finding in findings
    ]
    if rows:
        session.execute(insert(Finding), rows)


def _place(session: Session, info: ObjectInfo, **values: Any) -> int:
    """The document's row, as of the object that was read; what is not named is emptied."""
    row = {
        **dict.fromkeys(_PLACED),
        **values,
        "key": info.key,
        "name": info.name,
        "etag": info.etag,
        "version": info.version,
        "size": info.size,
        "compared": False,
    }
    _leave(session, info.key, values.get("issuer"), values.get("year"))
    return int(session.execute(_PLACE, row).scalar_one())


def _leave(session: Session, key: str, issuer: str | None, year: int | None) -> None:
    """Where the document was another body's report, or for another year, until now."""
    asked = select(Document.issuer, Document.year).where(Document.key == key)
    was = session.execute(asked).first()
    if was and was.issuer and was.year and (was.issuer, was.year) != (issuer, year):
        neighbours.left(session, was.issuer, was.year)


def _standing(
    extraction: Extraction, key: TableKey, findings: Sequence[ReportedFinding]
) -> dict[str, Any]:
    """How a table stands under its findings, as `TableState` words it."""
    table = extraction.tables[key]
    about = [finding for finding in findings if finding.table == key]
    errors = [finding for finding in about if finding.severity == "error"]
    lowest = min((figure.confidence for figure in table.cells), default=0.0)
    easy = sum(finding.suggestion is not None for finding in errors) / max(len(errors), 1)
    first = next(iter(errors or about), None)
    return {
        "status": "flagged" if errors and table.status == "ok" else table.status,
        "errors": len(errors),
        "notices": len(about) - len(errors),
        "doubt": len(errors) + easy / 2 + 1.0 - lowest,
        "reason": first and first.rule,
    }


def _uncertain(extraction: Extraction, key: TableKey) -> int:
    doubtful = ("cell.uncertain", "cell.unreadable")
    return sum(f.table == key and f.rule in doubtful for f in extraction.findings)


def _plain(text: str | None, limit: int) -> str | None:
    """Text from a document as every database takes it: no NUL, no half characters, bounded."""
    if text is None:
        return None
    return text.replace("\0", "").encode(errors="replace").decode()[:limit]
