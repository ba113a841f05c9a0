"""A roll-up as a workbook: the sums, the units, what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from flows.export.cells import line_of
from flows.export.text import printable
from flows.rollup import RollUp
from models.forms import form

OFF = PatternFill("solid", start_color="FFC7CE")


def write(result: RollUp, out: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    template = (result.own and result.own.document.template) or "2021"
    sums = []
    for each in result.sums:
        row, column = line_of(each.table, template, (each.row, each.column))
        difference = None if each.parent is None else each.children - each.parent
        title = form("2021").tables[each.table].title
        place = (title, row.label, column.label)
        sums.append((*place, each.children, each.parent, difference, "、".join(each.beyond)))
    heads = {"表": 30, "行": 44, "列": 14, "下级合计": 11, "本级": 11, "差": 9, "超过本级": 30}
    _sheet(book, "汇总", heads, sums, mark=5)
    units = [(unit.issuer, unit.level, unit.standing) for unit in result.units]
    _sheet(book, "单位", {"单位": 30, "级别": 12, "状态": 14}, units)
    findings = [
        ("错误" if finding.severity == "error" else "提示", finding.message, finding.rule)
        for finding in result.findings
    ]
    _sheet(book, "问题清单", {"级别": 8, "问题": 90, "规则": 20}, findings)
    book.save(out)


def _sheet(
    book: Workbook,
    title: str,
    heads: dict[str, int],
    rows: Sequence[tuple[object, ...]],
    mark: int | None = None,
) -> None:
    """`mark`: lines are coloured where this column holds a number other than 0."""
    sheet = book.create_sheet(title)
    sheet.append(list(heads))
    for column, width in enumerate(heads.values(), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.cell(1, column).font = Font(bold=True)
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.value = printable(value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"  # whatever it begins with, it is no formula
            if mark is not None and row[mark]:
                cell.fill = OFF
    sheet.freeze_panes = "A2"
