"""What people did with a table: claim, decide, undo, approve, reopen.

Every act names the version of the table that the person saw; an act on an older one is refused as
`Stale` and changes nothing. Every act is written to the audit in the same transaction. How
decisions apply to a table, and when they hold over a reprocessing, is `models.decision`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from models import decision as rules
from models.decision import RULE_SET, Decision, Reviewed
from models.report import Extraction, Finding, Table, TableKey, Value
from storage import schema
from storage.database import read_only
from storage.review_schema import Audit, DecisionRow, TableReview

CLAIM_LASTS = timedelta(minutes=10)


class ReviewRefused(Exception):
    """An act that is not carried out; nothing was changed."""


class NoSuchTable(ReviewRefused):
    """No document of that number was read, or it has no such table."""


class Stale(ReviewRefused):
    """Somebody acted on the table after the version that this act is based on."""


class ClaimedByOther(ReviewRefused):
    """Somebody else holds the claim, `until` when."""

    def __init__(self, who: str, until: datetime) -> None:
        super().__init__(who)
        self.who, self.until = who, until


class StillOpen(ReviewRefused):
    """An error finding, or a conflict, is open: not to be approved."""


@dataclass(frozen=True, slots=True)
class Made:
    """A decision as stored: `before` is the cell's value before it, as text."""

    id: int
    decision: Decision
    before: str | None
    user: str
    at: datetime
    rule_set: str


@dataclass(frozen=True)
class TableUnderReview:
    """One table of one document, with everything that people did to it.

    `read` is the table as the machine read it, `now` with the decisions applied."""

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


def load(engine: Engine, document_id: int, key: TableKey) -> TableUnderReview:
    """The table as it stands; NoSuchTable where there is none."""
    with read_only(engine).connect() as connection:
        return _load(connection, document_id, key)


def _load(connection: Connection, document_id: int, key: TableKey) -> TableUnderReview:
    document, extraction = _answer(connection, document_id)
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
    live = bool(review and review.claimed_until and review.claimed_until > _now())
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
    )


def _answer(connection: Connection, document_id: int) -> tuple[Any, Extraction]:
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


def decide(
    engine: Engine,
    document_id: int,
    key: TableKey,
    *,
    version: int,
    user: str,
    decisions: Sequence[Decision],
) -> TableUnderReview:
    """Stores `decisions`, all or none, and gives the table as it stands then."""
    with engine.begin() as connection:
        table = _take(connection, document_id, key, version, user)
        for each in decisions:
            before = table.now.table.figure(each.row or "", each.column or "")
            row = {
                "document_id": document_id,
                "table_key": key,
                "action": each.action,
                "row_key": each.row,
                "column_key": each.column,
                "rule": each.rule,
                "value": None if each.value is None else str(each.value),
                "is_money": isinstance(each.value, str),
                "before": None if before is None or before.value is None else str(before.value),
                "reason": each.reason,
                "basis": each.basis,
                "rule_set": RULE_SET,
                "user_name": user,
                "at": _now(),
            }
            connection.execute(insert(DecisionRow).values(row))
            told = ("row_key", "column_key", "rule", "before", "value", "reason", "rule_set")
            detail = {name: row[name] for name in told}
            _audit(connection, user, each.action, document_id, key, detail)
        return _load(connection, document_id, key)


def undo(
    engine: Engine, document_id: int, key: TableKey, *, version: int, user: str
) -> TableUnderReview:
    """Takes back the latest decision on the table; nothing where there is none."""
    with engine.begin() as connection:
        table = _take(connection, document_id, key, version, user)
        if table.made:
            last = table.made[-1]
            connection.execute(
                update(DecisionRow).where(DecisionRow.id == last.id).values(undone_at=_now())
            )
            _audit(connection, user, "undo", document_id, key, {"decision": last.id})
        return _load(connection, document_id, key)


def approve(
    engine: Engine, document_id: int, key: TableKey, *, version: int, user: str
) -> TableUnderReview:
    """Approves the table; StillOpen while an error is neither mended nor declared as printed."""
    with engine.begin() as connection:
        table = _take(connection, document_id, key, version, user)
        if not table.now.may_be_approved:
            raise StillOpen
        values = {
            "state": "approved",
            "approved_by": user,
            "approved_at": _now(),
            "claimed_by": None,
            "claimed_until": None,
        }
        _set(connection, document_id, key, values)
        _audit(connection, user, "approve", document_id, key, {"rule_set": RULE_SET})
        return _load(connection, document_id, key)


def reopen(
    engine: Engine, document_id: int, key: TableKey, *, version: int, user: str
) -> TableUnderReview:
    with engine.begin() as connection:
        _take(connection, document_id, key, version, user)
        values = {"state": "open", "approved_by": None, "approved_at": None}
        _set(connection, document_id, key, values)
        _audit(connection, user, "reopen", document_id, key, {})
        return _load(connection, document_id, key)


def claim(engine: Engine, document_id: int, key: TableKey, *, user: str) -> TableUnderReview:
    """Takes or extends the claim; the table as it stands, also where another holds it."""
    with engine.begin() as connection:
        table = _load(connection, document_id, key)
        if table.claimed_by in (None, user):
            _ensure(connection, document_id, key)
            _set(connection, document_id, key, _claim_of(user))
            if table.claimed_by is None:
                _audit(connection, user, "claim", document_id, key, {})
            table = _load(connection, document_id, key)
        return table


def _take(
    connection: Connection, document_id: int, key: TableKey, version: int, user: str
) -> TableUnderReview:
    """Checks version and claim, and raises the version: the one gate before every act."""
    _ensure(connection, document_id, key)
    raised = connection.execute(
        update(TableReview)
        .where(
            TableReview.document_id == document_id,
            TableReview.table_key == key,
            TableReview.version == version,
        )
        .values(version=version + 1)
    )
    table = _load(connection, document_id, key)
    if table.claimed_by not in (None, user):
        raise ClaimedByOther(table.claimed_by or "", table.claimed_until or _now())
    if raised.rowcount != 1:
        raise Stale
    _set(connection, document_id, key, _claim_of(user))
    return table


def _claim_of(user: str) -> dict[str, Any]:
    return {"claimed_by": user, "claimed_until": _now() + CLAIM_LASTS}


def _ensure(connection: Connection, document_id: int, key: TableKey) -> None:
    """A review row for the table, made once however many ask for it."""
    from sqlalchemy.dialects import postgresql, sqlite

    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    _answer(connection, document_id)
    connection.execute(
        dialect.insert(TableReview)
        .values(document_id=document_id, table_key=key, version=0, state="open")
        .on_conflict_do_nothing()
    )


def _set(connection: Connection, document_id: int, key: TableKey, values: dict[str, Any]) -> None:
    connection.execute(
        update(TableReview)
        .where(TableReview.document_id == document_id, TableReview.table_key == key)
        .values(values)
    )


def _audit(
    connection: Connection,
    user: str,
    act: str,
    document_id: int | None,
    key: str | None,
    detail: dict[str, Any],
) -> None:
    connection.execute(
        insert(Audit).values(
            at=_now(),
            user_name=user,
            act=act,
            document_id=document_id,
            table_key=key,
            detail=detail,
        )
    )


def _now() -> datetime:
    return datetime.now(UTC)
