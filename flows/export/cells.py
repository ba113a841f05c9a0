"""The tidy row: one cell of one report, with where it stands and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from models.forms import Column, Place, Row, form, instances
from models.report import Figure, Finding, Table, TableKey, Value
from storage.answers import Answer


class Cell(NamedTuple):
    """Names as in the heads of the files. `value` as in the contract; `state` is `unflagged`,
    `flagged` (an open error finding is about it or about a sum that it is part of) or
    `approved`; `rules` are the open findings about it."""

    key: str
    sha256: str
    issuer: str | None
    year: int | None
    table: str
    template: str | None
    row: str
    column: str
    row_label: str
    column_label: str
    value: Value
    unit: str | None
    text: str
    page: int | None
    x0: float | None
    y0: float | None
    x1: float | None
    y1: float | None
    location: str | None
    confidence: float
    origin: str
    state: str
    rules: str


def cells(answer: Answer) -> Iterator[Cell]:
    """Every cell of a document's tables, in printed order."""
    for key, table in answer.tables.items():
        about = concerned(key, table, answer.open)
        for figure in table.cells:
            yield _cell(answer, key, table, figure, about.get((figure.row, figure.column), ()))


def concerned(
    key: TableKey, table: Table, findings: tuple[Finding, ...]
) -> Mapping[Place, tuple[Finding, ...]]:
    """Which findings each cell of a table is concerned by: its own, those of a sum that it is
    part of, those of its whole row, column or table."""
    about: dict[Place, tuple[Finding, ...]] = {}
    for finding in findings:
        if finding.table == key:
            for place in _places(key, table, finding):
                about[place] = (*about.get(place, ()), finding)
    return about


def line_of(key: TableKey, template: str | None, place: Place) -> tuple[Row, Column]:
    """The row and column of a place, by the table's form or, for a block that follows the other,
    by that one."""
    for name in sorted(("2019", "2021"), key=lambda each: each != template):
        table = form(name).tables[key]
        if place in table.places:
            return table.rows[place[0]], table.column(place)
    raise KeyError(place)


def _places(key: TableKey, table: Table, finding: Finding) -> Iterator[Place]:
    if table.template is not None:
        for instance in instances(table.template, key):
            same_place = (instance.row, instance.column) == (finding.row, finding.column)
            if instance.identity.id == finding.rule and same_place:
                yield from instance.weights
                return
    for figure in table.cells:
        if finding.row in (None, figure.row) and finding.column in (None, figure.column):
            yield figure.row, figure.column


def _cell(
    answer: Answer, key: TableKey, table: Table, figure: Figure, about: tuple[Finding, ...]
) -> Cell:
    facts = answer.extraction.document
    row, column = line_of(key, table.template, (figure.row, figure.column))
    x0, y0, x1, y1 = figure.bbox or (None, None, None, None)
    flagged = any(finding.severity == "error" for finding in about)
    approved = key in answer.approved
    return Cell(
        key=answer.key,
        sha256=facts.sha256,
        issuer=facts.issuer,
        year=facts.year,
        table=key,
        template=table.template,
        row=figure.row,
        column=figure.column,
        row_label=row.label,
        column_label=column.label,
        value=figure.value,
        unit=column.unit,
        text=figure.text,
        page=figure.page,
        x0=x0,
        y0=y0,
        x1=x1,
        y1=y1,
        location=figure.location,
        confidence=figure.confidence,
        origin=figure.origin,
        state="approved" if approved else "flagged" if flagged else "unflagged",
        rules=";".join(dict.fromkeys(finding.rule for finding in about)),
    )
