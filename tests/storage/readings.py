"""Made-up answers and objects to record."""

from __future__ import annotations

import hashlib

from models.forms import TABLE_KEYS, form
from models.report import DocumentFacts, Extraction, Figure, Finding, Table
from storage.objects import ObjectInfo


def object_of(key: str, content: str = "1") -> ObjectInfo:
    return ObjectInfo(key, etag=f"etag-{content}", size=len(content))


def reading(
    content: str = "1",
    *,
    name: str = "a.txt",
    value: int = 5,
    issuer: str | None = "甲县人民政府",
    year: int = 2023,
    findings: tuple[Finding, ...] = (),
) -> Extraction:
    """Every figure is `value`."""
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    facts = DocumentFacts(name=name, sha256=sha256, issuer=issuer, year=year, template="2021")
    tables = {
        key: Table(
            status="flagged" if any(f.table == key for f in findings) else "ok",
            template="2021",
            cells=tuple(
                Figure(row=row, column=column, value=value, text=str(value), confidence=0.99)
                for row, column in form("2021").tables[key].places
            ),
        )
        for key in TABLE_KEYS
    }
    return Extraction.model_validate({"document": facts, "tables": tables, "findings": findings})


WRONG_SUM = Finding(
    rule="requests.row_total",
    severity="error",
    table="disclosure_requests",
    row="new_requests",
    column="total",
    expected=30,
    actual=5,
    message="合计不符 (the total does not agree)",
)
