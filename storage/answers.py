"""Every document's answer as it stands: the machine's reading with people's decisions on top."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CompoundSelect, Engine, select, union

from models.report import Extraction, Finding, Table, TableKey
from storage import reviewed
from storage.database import read_only, transact
from storage.review_schema import TableReview
from storage.reviewed import TableUnderReview
from storage.schema import Document
from storage.schema import Extraction as StoredExtraction
from storage.schema import Finding as StoredFinding

BATCH = 100


@dataclass(frozen=True)
class Answer:
    """One document. `tables` have decisions applied; `open` are the findings still to be settled,
    by table, None for those about the whole document; `approved` names the tables that a person
    approved."""

    key: str
    extraction: Extraction
    tables: Mapping[TableKey, Table]
    open: tuple[Finding, ...]
    approved: frozenset[TableKey]


def answers(engine: Engine, only: frozenset[int] | None = None) -> Iterator[Answer]:
    """Every document that was read, or those with the given ids, in order of their ids.

    A batch at a time is held, so that any number can be gone through.
    """
    last = 0
    while batch := _batch(engine, last):
        touched = _touched(engine, [row.id for row in batch])
        for row in batch:
            if only is None or row.id in only:
                extraction = Extraction.model_validate_json(row.answer)
                tables = {
                    key: reviewed.load(engine, row.id, key) for key in touched.get(row.id, ())
                }
                yield _standing(row.key, extraction, tables)
        last = batch[-1].id


def _batch(engine: Engine, after: int) -> Sequence[Any]:
    asked = (
        select(Document.id, Document.key, StoredExtraction.answer)
        .join(StoredExtraction, StoredExtraction.id == Document.extraction_id)
        .where(Document.id > after)
        .order_by(Document.id)
        .limit(BATCH)
    )
    return transact(read_only(engine), lambda session: session.execute(asked).all())


def _touched(engine: Engine, ids: Sequence[int]) -> dict[int, set[TableKey]]:
    """The tables that a person dealt with or that other reports speak about. All others stand
    as they were read, and need no second look into the database."""
    by_people = select(TableReview.document_id, TableReview.table_key)
    by_reports = select(StoredFinding.document_id, StoredFinding.table_key).where(
        StoredFinding.source == "across", StoredFinding.table_key.is_not(None)
    )
    asked: CompoundSelect[Any] = union(
        by_people.where(TableReview.document_id.in_(ids)),
        by_reports.where(StoredFinding.document_id.in_(ids)),
    )
    touched: dict[int, set[TableKey]] = {}
    for row in transact(read_only(engine), lambda session: session.execute(asked).all()):
        touched.setdefault(row.document_id, set()).add(cast(TableKey, row.table_key))
    return touched


def _standing(
    key: str, extraction: Extraction, touched: Mapping[TableKey, TableUnderReview]
) -> Answer:
    as_read = tuple(finding for finding in extraction.findings if finding.table not in touched)
    return Answer(
        key=key,
        extraction=extraction,
        tables={**extraction.tables, **{name: each.now.table for name, each in touched.items()}},
        open=(*as_read, *(finding for each in touched.values() for finding in each.now.open)),
        approved=frozenset(name for name, each in touched.items() if each.state == "approved"),
    )
