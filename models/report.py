"""One extraction, as the contract words it: the answer that all rooms after this one read."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from models.forms import TABLE_KEYS

TableKey = Literal["proactive_disclosure", "disclosure_requests", "review_and_litigation"]
Template = Literal["2019", "2021"]
Severity = Literal["error", "notice"]
Origin = Literal["text", "ocr", "resolved", "review"]
Status = Literal["ok", "flagged", "missing"]
ErrorKind = Literal[
    "unsupported", "damaged", "encrypted", "too_large", "timed_out", "not_found", "engine"
]
Value = int | str | None
"""An integer; for an amount of money the exact decimal in 万元 as a string; None: no figure."""
Probability = Annotated[float, Field(ge=0, le=1)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WitnessReading(_Frozen):
    """What one witness read in the cell, kept as evidence."""

    text: str
    probability: Probability
    witness: str


class Figure(_Frozen):
    """One cell of the table's template."""

    row: str
    column: str
    value: Value = None
    text: str = ""
    confidence: Probability = 0.0
    page: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    location: str | None = None
    origin: Origin = "text"
    readings: tuple[WitnessReading, ...] = ()


class SuggestedCell(_Frozen):
    row: str
    column: str
    value: Value


class Suggestion(_Frozen):
    """The change that would make it agree, and the evidence for it."""

    cells: tuple[SuggestedCell, ...]
    because: str


class Finding(_Frozen):
    """Something about figures that a person should know."""

    rule: str
    severity: Severity
    table: TableKey | None = None
    row: str | None = None
    column: str | None = None
    expected: Value = None
    actual: Value = None
    message: str
    suggestion: Suggestion | None = None


class ExtraRow(_Frozen):
    """A printed row that the template lacks."""

    label: str
    texts: tuple[str, ...]
    page: int | None = None
    location: str | None = None


class Table(_Frozen):
    status: Status
    template: Template | None = None
    pages: tuple[int, ...] = ()
    cells: tuple[Figure, ...] = ()
    extra_rows: tuple[ExtraRow, ...] = ()

    def figure(self, row: str, column: str) -> Figure | None:
        return next((c for c in self.cells if c.row == row and c.column == column), None)


class DocumentFacts(_Frozen):
    name: str
    sha256: str
    media_type: str | None = None
    issuer: str | None = None
    year: int | None = None
    template: Template | None = None
    page_count: int | None = None


class PageFacts(_Frozen):
    """An upright page, as the boxes of its figures see it: size in points, and how far it was
    turned clockwise beyond what the file itself asks for."""

    number: int
    width: float
    height: float
    rotation: int = 0


class Extraction(_Frozen):
    schema_: Literal["gouji.extraction/1"] = Field("gouji.extraction/1", alias="schema")
    document: DocumentFacts
    tables: dict[TableKey, Table]
    findings: tuple[Finding, ...] = ()
    pages: tuple[PageFacts, ...] = ()

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def as_json(self) -> str:
        """One line of JSON; keys as the contract names them."""
        return self.model_dump_json(by_alias=True)

    @property
    def has_error(self) -> bool:
        return any(finding.severity == "error" for finding in self.findings)


class SourceName(_Frozen):
    name: str
    sha256: str | None = None


class ErrorFacts(_Frozen):
    kind: ErrorKind
    message: str


class ExtractionError(_Frozen):
    """The answer where a file cannot be read."""

    schema_: Literal["gouji.error/1"] = Field("gouji.error/1", alias="schema")
    document: SourceName
    error: ErrorFacts

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def as_json(self) -> str:
        return self.model_dump_json(by_alias=True)


assert set(TABLE_KEYS) == set(TableKey.__args__)  # type: ignore[attr-defined]
