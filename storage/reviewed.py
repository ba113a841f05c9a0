"""A table as people see it: what the machine read, what was decided, and what stands now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, select

from models import decision as rules
from models.decision import Decision, Reviewed
from models.report import Extraction, Finding, Table, TableKey, Value
from storage import schema
from storage.database import read_only
from storage.review_schema import Audit, DecisionRow, TableReview


class ReviewRefused(Exception):
    """An act that is not carried out; nothing was changed."""


class NoSuchTable(ReviewRefused):
    """No document of that number was read, or it has no such table."""


@dataclass(frozen=True, slots=True)
class Made:
    """A decision as stored: `before` is the cell's value before it, as text."""

    id: int
    decision: Decision
    before: str | None
    user: str
    at: datetime
    rule_set: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure that was approved, and what is read in its place today."""

    row: str
    column: str
    before: Value
    now: Value


@dataclass(frozen=True)
class TableUnderReview:
    """One table of one document, with everything that people did to it.

    `read` is the table as the machine read it, `now` with the decisions applied. `changed`: the
    figures for which an approval lapsed, until somebody approves again."""

    document_id: int
    document_key: str
    document: schema.Document
    extraction: Extraction
    key: TableKey
    read: Table
    findings: tuple[Finding, ...]
    made: tuple[Made, ...]
    now: Reviewed
    version: int
    state: str
    claimed_by: str | None
    claimed_until: datetime | None
    approved_by: str | None
    changed: tuple[Changed, ...] = ()

    @property
    def has_pages(self) -> bool:
        """Whether figures of this table stand on pages, of the file or pictures within it; a
        missing table, where the file has any."""
        if self.read.status == "missing":
            return bool(self.extraction.pages)
        return any(figure.page is not None for figure in self.read.cells)

    @property
    def is_paged(self) -> bool:
        """Whether the stored file itself has pages: a PDF or a picture, not a web page or Word
        document that holds its tables as pictures."""
        media = self.extraction.document.media_type or ""
        return media == "application/pdf" or media.startswith("image/")


def load(engine: Engine, document_id: int, key: TableKey) -> TableUnderReview:
    """The table as it stands; NoSuchTable where there is none."""
    with read_only(engine).connect() as connection:
        return load_with(connection, document_id, key)


def load_with(connection: Connection, document_id: int, key: TableKey) -> TableUnderReview:
    document, extraction = answer_of(connection, document_id)
    findings = (
        *(finding for finding in extraction.findings if finding.table == key),
        *_across(connection, document_id, key),
    )
    review = connection.execute(
        select(TableReview.__table__).where(
            TableReview.document_id == document_id, TableReview.table_key == key
        )
    ).first()
    made = _made(connection, document_id, key)
    table = extraction.tables[key]
    live = bool(review and review.claimed_until and review.claimed_until > datetime.now(UTC))
    return TableUnderReview(
        document_id=document_id,
        document_key=document.key,
        document=document,
        extraction=extraction,
        key=key,
        read=table,
        findings=findings,
        made=made,
        now=rules.apply(key, table, findings, [each.decision for each in made]),
        version=review.version if review else 0,
        state=review.state if review else "open",
        claimed_by=review.claimed_by if review and live else None,
        claimed_until=review.claimed_until if review and live else None,
        approved_by=review.approved_by if review else None,
        changed=_changed(connection, document_id, key) if review else (),
    )


def _changed(connection: Connection, document_id: int, key: TableKey) -> tuple[Changed, ...]:
    latest = connection.execute(
        select(Audit.act, Audit.detail)
        .where(
            Audit.document_id == document_id,
            Audit.table_key == key,
            Audit.act.in_(("approve", "lapse")),
        )
        .order_by(Audit.id.desc())
        .limit(1)
    ).first()
    if latest is None or latest.act == "approve":
        return ()
    return tuple(Changed(**each) for each in latest.detail["changed"])


def answer_of(connection: Connection, document_id: int) -> tuple[Any, Extraction]:
    found = connection.execute(
        select(schema.Document.__table__, schema.Extraction.answer)
        .join(schema.Extraction, schema.Extraction.id == schema.Document.extraction_id)
        .where(schema.Document.id == document_id)
    ).first()
    if found is None:
        raise NoSuchTable(f"no document {document_id} was read")
    return found, Extraction.model_validate_json(found.answer)


def _across(connection: Connection, document_id: int, key: TableKey) -> tuple[Finding, ...]:
    rows = connection.execute(
        select(schema.Finding.__table__).where(
            schema.Finding.document_id == document_id,
            schema.Finding.source == "across",
            schema.Finding.table_key == key,
        )
    )
    return tuple(
        Finding.model_validate(
            {
                "rule": row.rule,
                "severity": row.severity,
                "table": key,
                "row": row.row_key,
                "column": row.column_key,
                "expected": _number(row.expected),
                "actual": _number(row.actual),
                "message": row.message,
                "suggestion": row.suggestion,
            }
        )
        for row in rows
    )


def _number(text: str | None) -> Value:
    return int(text) if text is not None and text.lstrip("-").isdigit() else text


def _made(connection: Connection, document_id: int, key: TableKey) -> tuple[Made, ...]:
    rows = connection.execute(
        select(DecisionRow.__table__)
        .where(
            DecisionRow.document_id == document_id,
            DecisionRow.table_key == key,
            DecisionRow.undone_at.is_(None),
        )
        .order_by(DecisionRow.id)
    ).all()
    latest = {
        (row.action == "as_printed", row.rule, row.row_key, row.column_key): row for row in rows
    }
    return tuple(
        Made(
            id=row.id,
            decision=Decision(
                action=row.action,
                row=row.row_key,
                column=row.column_key,
                value=row.value if row.is_money else _number(row.value),
                rule=row.rule,
                reason=row.reason,
                basis=row.basis,
            ),
            before=row.before,
            user=row.user_name,
            at=row.at,
            rule_set=row.rule_set,
        )
        for row in sorted(latest.values(), key=lambda row: row.id)
    )


def preview(table: TableUnderReview, decisions: Sequence[Decision]) -> Reviewed:
    """The table as it would stand after `decisions`, by the same engine; nothing is stored."""
    every = [each.decision for each in table.made]
    return rules.apply(table.key, table.read, table.findings, _replacing(every, decisions))


def _replacing(old: Sequence[Decision], new: Sequence[Decision]) -> list[Decision]:
    def target(decision: Decision) -> tuple[object, ...]:
        return decision.action == "as_printed", decision.rule, decision.row, decision.column

    replaced = {target(decision) for decision in new}
    return [*(each for each in old if target(each) not in replaced), *new]
