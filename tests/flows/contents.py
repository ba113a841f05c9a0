"""What a database holds, without numbers of rows and moments: equal where the work is equal."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, select

from storage.database import transact
from storage.schema import Document, Extraction, Figure, Finding, Lease, Quarantined, TableState

LEFT_OUT = {
    "id",
    "program_version",
    "made_at",
    "read_at",
    "since",
    "seconds",
    "document_id",
    "extraction_id",
}


def contents(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    tables = (Document, Extraction, Figure, Finding, Quarantined, TableState, Lease)
    return {table.__tablename__: _rows(engine, table) for table in tables}


def _rows(engine: Engine, table: type[Any]) -> list[tuple[Any, ...]]:
    wanted = [column for column in table.__table__.columns if column.name not in LEFT_OUT]
    parents = []
    if "document_id" in table.__table__.columns:
        parents = [Document.key]
    elif "extraction_id" in table.__table__.columns and table is not Document:
        parents = [Extraction.sha256]
    asked = select(*parents, *wanted)
    if parents:
        asked = asked.select_from(table).join(parents[0].class_)
    rows = transact(engine, lambda session: session.execute(asked).all())
    return sorted((tuple(row) for row in rows), key=repr)
