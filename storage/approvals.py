"""What becomes of decisions and approvals when a document is read again.

A decision holds by the rule of `models.decision`. An approval holds as long as the figures that
were approved are those that stand: the answer it was given on is kept, and compared. Where they
differ, or a decision is in conflict, the table waits in the queue again, under `CONFLICT`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, case, insert, select, update
from sqlalchemy.orm import Session

from models import decision as rules
from models.report import Extraction, Value
from storage import schema
from storage.clock import now
from storage.review_schema import Audit, TableReview
from storage.reviewed import TableUnderReview, load_with

CONFLICT = "review.conflict"
PROGRAM = "gouji"
"""The name under which the audit keeps what no person did."""


def reconsider(session: Session, document_id: int) -> None:
    """To be asked in the transaction that recorded a reading, or findings across reports.

    Every table's version is raised: who has it open sees what changed before they act on it.
    """
    connection = session.connection()
    raised = (
        update(TableReview)
        .where(TableReview.document_id == document_id)
        .values(version=TableReview.version + 1)
        .returning(TableReview.table_key, TableReview.state)
    )
    for review in connection.execute(raised).all():
        table = load_with(connection, document_id, review.table_key)
        if review.state == "approved":
            changed = _changed(connection, table)
            if changed or not table.now.may_be_approved:
                _lapse(session, table, changed)
                table = load_with(connection, document_id, review.table_key)
        if table.now.conflicts or table.changed:
            _flag(connection, table)


def _changed(connection: Connection, table: TableUnderReview) -> list[dict[str, Any]]:
    """The cells whose figure is not the one that was approved; empty where that is not known."""
    detail = connection.execute(
        select(Audit.detail)
        .where(
            Audit.document_id == table.document_id,
            Audit.table_key == table.key,
            Audit.act == "approve",
        )
        .order_by(Audit.id.desc())
        .limit(1)
    ).scalar()
    approved_on = (detail or {}).get("extraction")
    if approved_on is None or approved_on == table.document.extraction_id:
        return []
    answer = connection.execute(
        select(schema.Extraction.answer).where(schema.Extraction.id == approved_on)
    ).scalar_one()
    extraction = Extraction.model_validate_json(answer)
    before = rules.apply(
        table.key,
        extraction.tables[table.key],
        [finding for finding in extraction.findings if finding.table == table.key],
        [made.decision for made in table.made],
    )
    old, new = _values(before), _values(table.now)
    return [
        {"row": row, "column": column, "before": old.get((row, column)), "now": value}
        for (row, column), value in {**dict.fromkeys(old), **new}.items()
        if old.get((row, column)) != value
    ]


def _values(reviewed: rules.Reviewed) -> dict[tuple[str, str], Value]:
    return {(figure.row, figure.column): figure.value for figure in reviewed.table.cells}


def _lapse(session: Session, table: TableUnderReview, changed: list[dict[str, Any]]) -> None:
    at = (table.document_id, table.key)
    session.connection().execute(
        update(TableReview)
        .where(TableReview.document_id == at[0], TableReview.table_key == at[1])
        .values(state="open", approved_by=None, approved_at=None)
    )
    session.connection().execute(
        insert(Audit).values(
            at=now(session),
            user_name=PROGRAM,
            act="lapse",
            document_id=at[0],
            table_key=at[1],
            detail={"changed": changed, "approved_by": table.approved_by},
        )
    )


def _flag(connection: Connection, table: TableUnderReview) -> None:
    """The gravest of reasons; a table without an error of its own waits all the same."""
    status = schema.TableState.status
    connection.execute(
        update(schema.TableState)
        .where(
            schema.TableState.document_id == table.document_id,
            schema.TableState.table_key == table.key,
        )
        .values(
            status=case((status == "ok", "flagged"), else_=status),
            doubt=schema.TableState.doubt + 1.0,
            reason=CONFLICT,
        )
    )
