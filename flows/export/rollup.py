"""A roll-up as a workbook: the sums, the units, what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from flows.export.cells import line_of
from flows.export.office import Sheet, add_styles
from flows.rollup import RollUp
from models.forms import form

SUMS = {"表": 30, "行": 60, "列": 14, "下级合计": 11, "本级": 11, "差": 9, "超过本级": 30}
UNITS = {"单位": 30, "级别": 12, "状态": 14}
FINDINGS = {"级别": 8, "问题": 130, "规则": 20}
"""Heads and widths in characters."""


def write(result: RollUp, out: Path) -> None:
    book = Workbook(write_only=True)
    add_styles(book)
    sums = Sheet(book, "汇总", list(SUMS.values()), list(SUMS))
    for line in _sums(result):
        sums.add(line)
    units = Sheet(book, "单位", list(UNITS.values()), list(UNITS))
    for unit in result.units:
        units.add([unit.issuer, unit.level, unit.standing])
    found = Sheet(book, "问题清单", list(FINDINGS.values()), list(FINDINGS))
    for finding in result.findings:
        severity = "错误" if finding.severity == "error" else "提示"
        mark = f"mark {finding.severity}"
        found.add([(severity, mark), (finding.message, "prose"), finding.rule])
    book.save(out)


def _sums(result: RollUp) -> Iterator[list[Any]]:
    """A line a figure; where it differs from the parent's the difference is marked."""
    template = (result.own and result.own.document.template) or "2021"
    for each in result.sums:
        row, column = line_of(each.table, template, (each.row, each.column))
        difference = None if each.parent is None else each.children - each.parent
        yield [
            form("2021").tables[each.table].title,
            (row.label, "prose"),
            column.label,
            each.children,
            each.parent,
            (difference, "mark notice" if difference else None),
            ("、".join(each.beyond) or None, "mark error" if each.beyond else None),
        ]
