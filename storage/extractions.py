"""Answers as they are kept: once for a content and a version of the program, with their figures."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from models.report import Extraction
from storage.schema import Extraction as StoredExtraction
from storage.schema import Figure
from storage.upsert import inserting

_ANSWER = inserting(
    StoredExtraction,
    ("sha256", "program_version", "schema_version", "answer", "seconds", "made_at"),
    "DO NOTHING RETURNING id",
)
_FIGURES_AT_ONCE = text(
    "INSERT INTO figures (extraction_id, table_key, row_key, column_key, value, confidence) "
    "SELECT CAST(:extraction_id AS bigint), * FROM unnest(CAST(:table_key AS text[]), "
    "CAST(:row_key AS text[]), CAST(:column_key AS text[]), CAST(:value AS text[]), "
    "CAST(:confidence AS float8[]))"
)


def stored_answer(session: Session, sha256: str, name: str, version: str) -> Extraction | None:
    """The answer that this version of the program gave on this content under this name.

    The name counts: the reader may take the issuer from it.
    """
    answer = session.execute(
        select(StoredExtraction.answer).where(
            StoredExtraction.sha256 == sha256,
            StoredExtraction.program_version == version,
            StoredExtraction.schema_version == Extraction.model_fields["schema_"].default,
        )
    ).scalar_one_or_none()
    extraction = answer and Extraction.model_validate_json(answer)
    return extraction if extraction and extraction.document.name == name else None


def keep(session: Session, extraction: Extraction, version: str, told: dict[str, Any]) -> int:
    """The id of the stored answer; figures are stored with it, and neither ever changes.

    Reading the same content again with the same program gives the same answer. Where it does
    not (an engine was replaced), the new answer stands beside the old as `version#2`, `#3` …
    """
    for attempt in count(1):
        tagged = version if attempt == 1 else f"{version}#{attempt}"
        added = _add(session, extraction, {**_identity(extraction, tagged), **told})
        if added is not None:
            return added
        there = session.execute(
            select(StoredExtraction.id, StoredExtraction.answer).filter_by(
                **_identity(extraction, tagged)
            )
        ).one()
        if _nameless(Extraction.model_validate_json(there.answer)) == _nameless(extraction):
            return int(there.id)
    raise AssertionError("counting never ends")


def _add(session: Session, extraction: Extraction, row: dict[str, Any]) -> int | None:
    """The id of a new row; None where this identity is taken."""
    added: int | None = session.execute(_ANSWER, row).scalar_one_or_none()
    if added is not None:
        _add_figures(session, added, _figures(extraction, added))
    return added


def _add_figures(session: Session, extraction_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """PostgreSQL takes them as one statement, an array a column: a third of the cost of a row
    after the other, which is what is quick on SQLite."""
    if session.get_bind().dialect.name == "postgresql":
        names = ("table_key", "row_key", "column_key", "value", "confidence")
        arrays = {name: [row[name] for row in rows] for name in names}
        session.execute(_FIGURES_AT_ONCE, {"extraction_id": extraction_id, **arrays})
    elif rows:
        session.execute(insert(Figure), rows)


def _identity(extraction: Extraction, version: str) -> dict[str, str]:
    return {
        "sha256": extraction.document.sha256,
        "program_version": version,
        "schema_version": extraction.schema_,
    }


def _nameless(extraction: Extraction) -> Extraction:
    """The same content may lie under several names: an answer is about the content."""
    facts = extraction.document.model_copy(update={"name": ""})
    return extraction.model_copy(update={"document": facts})


def _figures(extraction: Extraction, extraction_id: int) -> list[dict[str, Any]]:
    return [
        {
            "extraction_id": extraction_id,
            "table_key": key,
            "row_key": figure.row,
            "column_key": figure.column,
            "value": value_text(figure.value),
            "confidence": figure.confidence,
        }
        for key, table in extraction.tables.items()
        for figure in table.cells
    ]


def value_text(value: int | str | None) -> str | None:
    """A figure as columns hold it: money keeps its digits."""
    return None if value is None else str(value)
