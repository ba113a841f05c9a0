"""A report as its author meant it: figures, form, wording. Every sample is drawn from one.

The figures are those of five published reports (`figures.json`); the words are ours. A generator
of a kind of file draws `content(report)` block by block, and `write_expected` beside it says what
the file states, from the figures alone, never from the program's answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from models.forms import TABLE_KEYS, Block, Place, form
from models.layout import LayoutCell, disclosure, printed
from models.report import TableKey, Template, Value

Figures = Mapping[str, Mapping[Place, Value]]
"""Table key → place → what the document states there."""


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class PrintedTable:
    """Cells with their printed text, spans and places, line by line from the left."""

    key: TableKey
    cells: tuple[LayoutCell, ...]


@dataclass(frozen=True)
class ExtraLine:
    """A printed row that the form lacks, below the row `after`."""

    table: TableKey
    after: str
    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class ExpectedFinding:
    rule: str
    severity: str
    table: str | None = None
    row: str | None = None
    column: str | None = None


@dataclass(frozen=True)
class Report:
    """`forms` names each table's form, `blocks` the form of single blocks of table two (by their
    printed label). `texts` are figures printed otherwise than as their value; `labels` printed
    labels and heads, exact, and what this report prints instead. `findings` are all the errors
    that the answer must hold, and the notices that it must hold among others. `prose` stands in
    chapter one."""

    issuer: str
    year: int
    figures: Figures
    forms: Mapping[str, Template]
    blocks: Mapping[str, Template] = field(default_factory=dict)
    texts: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    extra: tuple[ExtraLine, ...] = ()
    prose: tuple[str, ...] = ()
    findings: tuple[ExpectedFinding, ...] = ()

    @property
    def template(self) -> Template | None:
        shared = set(self.forms.values())
        return shared.pop() if len(shared) == 1 else None

    def with_figure(self, table: str, row: str, column: str, value: Value) -> Report:
        """The same report stating another figure at one place."""
        changed = {**self.figures[table], (row, column): value}
        return replace(self, figures={**self.figures, table: changed})

    def printed_at(self, table: str, place: Place) -> str:
        value = self.figures[table][place]
        return self.texts.get((table, *place), "" if value is None else str(value))


@cache
def published(name: str) -> Report:
    """One of the five: gaoqing, pingdu, huagou, huantai, tancheng."""
    text = Path(__file__).with_name("figures.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)[name]
    template: Template = data["template"]
    figures = {
        key: _at_places(_blocks_of(key, dict.fromkeys(TABLE_KEYS, template), {}), rows)
        for key, rows in data["tables"].items()
    }
    texts = {
        (table, row, column): text
        for table, row, column, text in (entry for entry in data["printed"])
    }
    return Report(
        data["issuer"], data["year"], figures, dict.fromkeys(TABLE_KEYS, template), texts=texts
    )


def _at_places(blocks: Sequence[Block], rows: Mapping[str, Sequence[Value]]) -> dict[Place, Value]:
    return {
        (row.key, column.key): value
        for block in blocks
        for row in block.rows
        for column, value in zip(block.columns, rows[row.key], strict=True)
    }


def in_form_of_2021(report: Report, *tables: TableKey) -> Report:
    """The same events reported in the form of 2021, in the tables named (all, if none is)."""
    chosen = tables or TABLE_KEYS
    figures = {**report.figures}
    if "proactive_disclosure" in chosen:
        figures["proactive_disclosure"] = _disclosure_of_2021(report)
    if "disclosure_requests" in chosen:
        figures["disclosure_requests"] = _requests_of_2021(report)
    texts = {at: text for at, text in report.texts.items() if at[1:] in figures[at[0]]}
    forms: dict[str, Template] = {**report.forms, **dict.fromkeys(chosen, "2021")}
    return replace(report, figures=figures, forms=forms, texts=texts)


def _disclosure_of_2021(report: Report) -> dict[Place, Value]:
    old = report.figures["proactive_disclosure"]
    decided = ("administrative_licensing", "administrative_penalties", "administrative_coercion")
    documents = ("regulations", "normative_documents")
    return {
        **{(row, "issued"): old[row, "newly_made"] for row in documents},
        **{(row, "repealed"): 0 for row in documents},
        **{(row, "in_force"): old[row, "total_public"] for row in documents},
        **{(row, "decisions"): old[row, "decisions"] for row in decided},
        ("administrative_fees", "fees_collected"): "2804.979705",
    }


def _requests_of_2021(report: Report) -> dict[Place, Value]:
    old = report.figures["disclosure_requests"]
    new: dict[Place, Value] = {at: value for at, value in old.items() if at[0] != "other_outcome"}
    for column in dict.fromkeys(column for _, column in old):
        new["other_outcome.correction_overdue", column] = old["other_outcome", column]
        new["other_outcome.fee_overdue", column] = 0
        new["other_outcome.other", column] = 0
    return new


def table_of(report: Report, key: TableKey) -> PrintedTable:
    """A table as this report prints it."""
    drawn = (
        disclosure(tuple(_blocks_of(key, report.forms, report.blocks)))
        if key == "proactive_disclosure"
        else printed(report.forms[key], key)
    )
    cells = tuple(
        replace(
            cell,
            text=report.printed_at(key, cell.place)
            if cell.place
            else report.labels.get(cell.text, cell.text),
        )
        for cell in drawn
    )
    for line in (line for line in report.extra if line.table == key):
        cells = _with_extra_line(cells, line)
    return PrintedTable(key, cells)


def height_of_heads(rows: Sequence[Sequence[LayoutCell]]) -> int:
    """How many of a table's rows stand above its first figures."""
    return next(n for n, row in enumerate(rows) if any(cell.place for cell in row))


def _blocks_of(
    key: str, forms: Mapping[str, Template], blocks: Mapping[str, Template]
) -> list[Block]:
    """The blocks of a table; those named in `blocks` stand in for their like."""
    other = {
        label: next(b for b in form(template).tables[key].blocks if b.label == label)
        for label, template in blocks.items()
        if any(b.label == label for b in form(template).tables[key].blocks)
    }
    return [other.get(block.label, block) for block in form(forms[key]).tables[key].blocks]


def _with_extra_line(cells: Sequence[LayoutCell], extra: ExtraLine) -> tuple[LayoutCell, ...]:
    """A line below that of `after`: those below move down, those that span it grow."""
    pattern = [cell for cell in cells if cell.place and cell.place[0] == extra.after]
    line = pattern[0].row
    label = max((c for c in cells if c.row == line and c.kind == "label"), key=lambda c: c.column)
    moved = [
        replace(cell, row=cell.row + 1)
        if cell.row > line
        else replace(cell, row_span=cell.row_span + 1)
        if cell.row + cell.row_span > line + 1
        else cell
        for cell in cells
    ]
    added = [replace(label, row=line + 1, text=extra.label)] + [
        replace(cell, row=line + 1, kind="label", text=text, place=None)
        for cell, text in zip(pattern, extra.texts, strict=True)
    ]
    return tuple(sorted([*moved, *added], key=lambda cell: (cell.row, cell.column)))


def content(report: Report) -> tuple[Heading | Paragraph | PrintedTable, ...]:
    """The whole report in order: title, six chapters, three tables."""
    tables: list[Heading | Paragraph | PrintedTable] = []
    for key in TABLE_KEYS:
        tables += [
            Heading(form(report.forms[key]).tables[key].title),
            table_of(report, key),  # type: ignore[arg-type]
        ]
    return (
        Heading(title(report)),
        Paragraph(
            "本报告依照《中华人民共和国政府信息公开条例》编写，由六个部分组成，"
            f"数据统计期限为{report.year}年1月1日至{report.year}年12月31日。"
        ),
        Heading("一、总体情况"),
        *(Paragraph(text) for text in report.prose),
        *tables,
        Heading("五、存在的主要问题及改进情况"),
        Paragraph("公开的及时性仍有不足，下一步将加强培训，完善目录，规范答复文书。"),
        Heading("六、其他需要报告的事项"),
        Paragraph("无其他需要报告的事项。"),
    )


def title(report: Report) -> str:
    return f"{report.issuer}{report.year}年政府信息公开工作年度报告"


def expected(report: Report) -> dict[str, Any]:
    """What an extraction of any file of this report must say."""
    tables: dict[str, dict[str, dict[str, Value]]] = {}
    for table, figures in report.figures.items():
        tables[table] = {}
        for (row, column), value in figures.items():
            tables[table].setdefault(row, {})[column] = value
    return {
        "document": {
            "issuer": report.issuer,
            "year": report.year,
            "template": report.template,
        },
        "tables": tables,
        "findings": [vars(finding) for finding in report.findings],
    }


def write_expected(report: Report, sample: Path) -> None:
    """`NAME.expected.json` beside the sample `NAME.suffix`."""
    text = json.dumps(expected(report), ensure_ascii=False, indent=1)
    sample.with_suffix(".expected.json").write_text(text + "\n", encoding="utf-8")
