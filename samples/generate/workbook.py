"""Workbook samples: `python -m samples.generate.workbook` writes samples/workbook/.

.xlsx with openpyxl, .xls with xlwt; formulas get their values from LibreOffice, which stamps the
time: only `formulas-*` and `kingsoft.et` change when they are made again. An .et of WPS Office is
an Excel 97 file by another name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import xlwt
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter

from extractors.libreoffice import convert
from models.layout import LayoutCell
from samples.generate.packing import repacked
from samples.generate.report import (
    ExpectedFinding,
    Heading,
    Paragraph,
    PrintedTable,
    Report,
    content,
    write_expected,
)
from samples.generate.reports import LITIGATION, REPORTS, REQUESTS
from samples.generate.same_report import same_report

HERE = Path(__file__).parents[1] / "workbook"
_THIN = Side(style="thin")
_WIDTH = 10
Write = Callable[[Any, LayoutCell, int], None]


@dataclass(frozen=True)
class Sample:
    name: str
    report: Report
    data: bytes


def as_number(place: Any, cell: LayoutCell, _first_row: int) -> None:
    """Plain figures as numbers, the rest as text."""
    is_number = cell.place and re.fullmatch(r"-?\d+", cell.text)
    place.value = int(cell.text) if is_number else cell.text or None


def as_text(place: Any, cell: LayoutCell, _first_row: int) -> None:
    """Every figure as text, as cells formatted as text hold them."""
    place.number_format = "@"
    place.value = cell.text or None


def zeros_not_shown(place: Any, cell: LayoutCell, first_row: int) -> None:
    """Numbers whose format shows thousands apart and zeros as nothing."""
    as_number(place, cell, first_row)
    if isinstance(place.value, int):
        place.number_format = "#,##0;-#,##0;;@"


def as_formula(place: Any, cell: LayoutCell, first_row: int) -> None:
    """Row totals of table three as formulas."""
    as_number(place, cell, first_row)
    if cell.place and cell.place[1] == "total" and cell.place[0] in _ROWS_OF_REQUESTS:
        row = first_row + cell.row
        first, last = (get_column_letter(cell.column + at) for at in (-5, 0))
        place.value = f"=SUM({first}{row}:{last}{row})"


_ROWS_OF_REQUESTS = {row for row, _ in REPORTS["sound"]().figures[REQUESTS]}


def one_sheet(
    report: Report,
    write: Write = as_number,
    gap: int = 1,
    arrange: Callable[[PrintedTable], PrintedTable] = lambda table: table,
) -> Any:
    """The whole report on one sheet; `gap` is the number of empty rows below a table, `arrange`
    may move cells of a table before it is written."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "年报"
    row = 1
    for block in content(report):
        match block:
            case Heading() | Paragraph():
                sheet.cell(row, 1, block.text)
                sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=_WIDTH)
                row += 1
            case PrintedTable():
                row = add_table(sheet, arrange(block), row, write) + gap
    return book


def sheet_by_sheet(report: Report, write: Write = as_number) -> Any:
    """A sheet for the prose and one for each table, its title in the first row."""
    book = openpyxl.Workbook()
    prose, row = book.active, 1
    prose.title = "正文"
    sheet, title = prose, ""
    for block in content(report):
        match block:
            case Heading() | Paragraph():
                prose.cell(row, 1, block.text)
                row, title = row + 1, block.text
            case PrintedTable():
                sheet = book.create_sheet(title[:1] + "表")
                sheet.cell(1, 1, title)
                add_table(sheet, block, 3, write)
    return book


def add_table(sheet: Any, table: PrintedTable, first_row: int, write: Write) -> int:
    """Writes the table; answers the row below it."""
    for cell in table.cells:
        row, column = first_row + cell.row, cell.column + 1
        place = sheet.cell(row, column)
        write(place, cell, first_row)
        last_row, last_column = row + cell.row_span - 1, column + cell.column_span - 1
        for line in sheet.iter_rows(row, last_row, column, last_column):
            for part in line:
                part.border = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
                part.alignment = Alignment(wrap_text=True, vertical="center")
        if (row, column) != (last_row, last_column):
            sheet.merge_cells(
                start_row=row, start_column=column, end_row=last_row, end_column=last_column
            )
    return first_row + max(cell.row + cell.row_span for cell in table.cells)


def _around_column_d(table: PrintedTable) -> PrintedTable:
    """The table with nothing of its own in the fourth column."""
    cells = (
        replace(
            cell,
            column=cell.column + (cell.column >= 3),
            column_span=cell.column_span + (cell.column < 3 < cell.column + cell.column_span),
        )
        for cell in table.cells
    )
    return replace(table, cells=tuple(cells))


def with_things_hidden(report: Report) -> Any:
    """A hidden sheet of last year's, a hidden row and a hidden column with other figures."""
    book = one_sheet(report, arrange=_around_column_d)
    sheet = book.active
    for row in range(10, 50):
        if not any(sheet.cell(row, 4).coordinate in area for area in sheet.merged_cells.ranges):
            sheet.cell(row, 4, 77)
    sheet.column_dimensions["D"].hidden = True
    last = sheet.max_row + 2
    for column, text in enumerate(["一、本年新收政府信息公开申请数量", *range(1, 8)], start=1):
        sheet.cell(last, column, text)
    sheet.row_dimensions[last].hidden = True
    old = book.create_sheet("上年")
    add_table(old, next(b for b in content(REPORTS["of-2021"]()) if isinstance(b, PrintedTable)), 1,
              as_number)  # fmt: skip
    old.sheet_state = "hidden"
    return book


def formulas_never_calculated() -> tuple[Report, Any]:
    """Totals of table three as formulas without values: none of them is read, none is silent."""
    report = REPORTS["sound"]()
    totals = [place for place in report.figures[REQUESTS] if place[1] == "total"]
    figures = {**report.figures[REQUESTS], **dict.fromkeys(totals)}
    findings = tuple(
        ExpectedFinding("cell.unreadable", "error", REQUESTS, row, column) for row, column in totals
    )
    unread = replace(
        report, figures={**report.figures, REQUESTS: figures}, findings=findings, prose=()
    )
    return unread, one_sheet(replace(report, prose=()), as_formula)


def old_workbook(report: Report, write: Callable[[LayoutCell], Any] | None = None) -> bytes:
    """An .xls with xlwt: one sheet, merged cells, numbers and text."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("年报")
    row = 0
    for block in content(report):
        if not isinstance(block, PrintedTable):
            sheet.write(row, 0, block.text)
            row += 1
            continue
        for cell in block.cells:
            top, left = row + cell.row, cell.column
            bottom, right = top + cell.row_span - 1, left + cell.column_span - 1
            sheet.write_merge(top, bottom, left, right, (write or _value)(cell))
        row += max(cell.row + cell.row_span for cell in block.cells) + 1
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _value(cell: LayoutCell) -> int | str:
    return int(cell.text) if re.fullmatch(r"-?\d+", cell.text) else cell.text


def old_formulas_never_calculated() -> tuple[Report, bytes]:
    """xlwt writes 0 as the value of every formula: a total of table four must not pass for 0."""
    report = replace(REPORTS["all-zero"](), prose=())
    place = ("administrative_review", "total")

    def write(cell: LayoutCell) -> Any:
        return xlwt.Formula("1+2") if cell.place == place else _value(cell)

    unread = replace(
        report.with_figure(LITIGATION, *place, None),
        findings=(ExpectedFinding("cell.unreadable", "error", LITIGATION, *place),),
    )
    return unread, old_workbook(report, write)


def packed(book: Any) -> bytes:
    target = BytesIO()
    book.save(target)
    return repacked(target.getvalue())


def blank_where_zero(report: Report) -> Report:
    """What a report states whose zeros are formatted away."""
    figures = {
        table: {place: None if value == 0 else value for place, value in cells.items()}
        for table, cells in report.figures.items()
    }
    return replace(report, figures=figures)


def samples() -> Iterator[Sample]:
    """Every readable sample that is the same each time it is made."""
    made = {name: make() for name, make in REPORTS.items()}
    sound, new = made["sound"], made["of-2021"]
    for name, report in made.items():
        yield Sample(f"{name}.xlsx", report, packed(one_sheet(report)))
    yield Sample("same_report.xlsx", same_report(), packed(one_sheet(same_report())))
    yield Sample("sheets.xlsx", sound, packed(sheet_by_sheet(sound)))
    yield Sample("sheets-2021.xlsx", new, packed(sheet_by_sheet(new)))
    yield Sample("no-gaps.xlsx", sound, packed(one_sheet(sound, gap=0)))
    yield Sample("figures-as-text.xlsx", sound, packed(one_sheet(sound, as_text)))
    yield Sample("hidden.xlsx", sound, packed(with_things_hidden(sound)))
    unread, book = formulas_never_calculated()
    yield Sample("formulas-never-calculated.xlsx", unread, packed(book))
    blank = one_sheet(made["money-by-the-head"], zeros_not_shown)
    yield Sample(
        "zeros-formatted-away.xlsx", blank_where_zero(made["money-by-the-head"]), packed(blank)
    )
    yield Sample("old.xls", sound, old_workbook(sound))
    yield Sample("old-2021.xls", new, old_workbook(new))
    unread, data = old_formulas_never_calculated()
    yield Sample("old-formulas-never-calculated.xls", unread, data)


def calculated() -> Iterator[Sample]:
    """Formulas with the values that LibreOffice gives them, and its own files."""
    sound = REPORTS["sound"]()
    data = packed(one_sheet(sound, as_formula))
    for suffix in ("xlsx", "xls", "ods"):
        name = f"formulas-{suffix}.{suffix}"
        yield Sample(name, sound, convert("formulas", data, "xlsx", suffix))
    kingsoft = REPORTS["mixed-blocks"]()
    data = convert("kingsoft", packed(one_sheet(kingsoft)), "xlsx", "xls")
    yield Sample("kingsoft.et", kingsoft, data)


def main() -> None:
    HERE.mkdir(exist_ok=True)
    for sample in (*samples(), *calculated()):
        path = HERE / sample.name
        path.write_bytes(sample.data)
        write_expected(sample.report, path)


if __name__ == "__main__":
    main()
