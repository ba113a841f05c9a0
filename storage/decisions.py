"""What people did with a table: claim, decide, undo, withdraw, approve, reopen.

Every act names the version of the table that the person saw; an act on an older one is refused as
`Stale` and changes nothing. Every act is written to the audit in the same transaction. How they
apply, and when they hold over a reprocessing, is `models.decision`; what stands then is
`storage.reviewed`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, update

from models.decision import RULE_SET, Decision
from models.report import TableKey
from storage.neighbours import compare_again
from storage.review_schema import Audit, DecisionRow, TableReview
from storage.reviewed import ReviewRefused, TableUnderReview, answer_of, load_with

CLAIM_LASTS = timedelta(minutes=10)


class Stale(ReviewRefused):
    """Somebody acted on the table after the version that this act is based on."""


class ClaimedByOther(ReviewRefused):
    """Somebody else holds the claim, `until` when."""

    def __init__(self, who: str, until: datetime) -> None:
        super().__init__(who)
        self.who, self.until = who, until


class StillOpen(ReviewRefused):
    """An error finding, or a conflict, is open: not to be approved."""


class AlreadyApproved(ReviewRefused):
    """The table is approved: reopened first, or what was approved is not what stands."""


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
        table = _take_open(connection, document_id, key, version, user)
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
        compare_again(connection, document_id)
        return load_with(connection, document_id, key)


def undo(
    engine: Engine, document_id: int, key: TableKey, *, version: int, user: str
) -> TableUnderReview:
    """Takes back the latest decision on the table; nothing where there is none."""
    with engine.begin() as connection:
        table = _take_open(connection, document_id, key, version, user)
        if table.made:
            last = table.made[-1]
            connection.execute(
                update(DecisionRow).where(DecisionRow.id == last.id).values(undone_at=_now())
            )
            _audit(connection, user, "undo", document_id, key, {"decision": last.id})
            compare_again(connection, document_id)
        return load_with(connection, document_id, key)


def withdraw(
    engine: Engine,
    document_id: int,
    key: TableKey,
    *,
    version: int,
    user: str,
    places: Collection[tuple[str | None, str | None]],
) -> TableUnderReview:
    """Takes back the decisions at `places` (row, column) that are in conflict with what is read
    today: the new reading stands, with the findings of its own."""
    with engine.begin() as connection:
        table = _take_open(connection, document_id, key, version, user)
        for each in table.now.conflicts:
            if (each.row, each.column) in places:
                connection.execute(
                    update(DecisionRow)
                    .where(
                        DecisionRow.document_id == document_id,
                        DecisionRow.table_key == key,
                        DecisionRow.row_key.is_not_distinct_from(each.row),
                        DecisionRow.column_key.is_not_distinct_from(each.column),
                        DecisionRow.rule.is_not_distinct_from(each.rule),
                        DecisionRow.undone_at.is_(None),
                    )
                    .values(undone_at=_now())
                )
                detail = {"row_key": each.row, "column_key": each.column, "rule": each.rule}
                _audit(connection, user, "withdraw", document_id, key, detail)
        return load_with(connection, document_id, key)


def approve(
    engine: Engine, document_id: int, key: TableKey, *, version: int, user: str
) -> TableUnderReview:
    """Approves the table; StillOpen while an error is neither mended nor declared as printed."""
    with engine.begin() as connection:
        table = _take_open(connection, document_id, key, version, user)
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
        detail = {"rule_set": RULE_SET, "extraction": table.document.extraction_id}
        _audit(connection, user, "approve", document_id, key, detail)
        return load_with(connection, document_id, key)


def reopen(
    engine: Engine, document_id: int, key: TableKey, *, version: int, user: str
) -> TableUnderReview:
    with engine.begin() as connection:
        _take(connection, document_id, key, version, user)
        values = {"state": "open", "approved_by": None, "approved_at": None}
        _set(connection, document_id, key, values)
        _audit(connection, user, "reopen", document_id, key, {})
        return load_with(connection, document_id, key)


def claim(engine: Engine, document_id: int, key: TableKey, *, user: str) -> TableUnderReview:
    """Takes or extends the claim; the table as it stands, also where another holds it."""
    with engine.begin() as connection:
        table = load_with(connection, document_id, key)
        if table.claimed_by in (None, user):
            _ensure(connection, document_id, key)
            _set(connection, document_id, key, _claim_of(user))
            if table.claimed_by is None:
                _audit(connection, user, "claim", document_id, key, {})
            table = load_with(connection, document_id, key)
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
    table = load_with(connection, document_id, key)
    if table.claimed_by not in (None, user):
        raise ClaimedByOther(table.claimed_by or "", table.claimed_until or _now())
    if raised.rowcount != 1:
        raise Stale
    _set(connection, document_id, key, _claim_of(user))
    return table


def _take_open(
    connection: Connection, document_id: int, key: TableKey, version: int, user: str
) -> TableUnderReview:
    """The same for an act that an approval rules out."""
    table = _take(connection, document_id, key, version, user)
    if table.state == "approved":
        raise AlreadyApproved
    return table


def _claim_of(user: str) -> dict[str, Any]:
    return {"claimed_by": user, "claimed_until": _now() + CLAIM_LASTS}


def _ensure(connection: Connection, document_id: int, key: TableKey) -> None:
    """A review row for the table, made once however many ask for it."""
    from sqlalchemy.dialects import postgresql, sqlite

    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    answer_of(connection, document_id)
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
