"""Sheets of a workbook, written line by line: paper, styles, cells that are never formulas."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from flows.export.text import printable

MOST_ROWS = 1_048_576
"""Of a sheet (Excel)."""

EXACT_DIGITS = 15
"""A number in a workbook is a double: longer ones are written as text."""

FILLS = {"error": "FFC7CE", "notice": "FFEB9C", "review": "C6EFCE", "head": "DDEBF7"}


class Sheet:
    """Lines of a sheet, going on in `title (2)` where it is full."""

    def __init__(
        self, book: Workbook, title: str, widths: Sequence[int], heads: Sequence[str] = ()
    ) -> None:
        self._book, self._title, self._widths, self._heads = book, title, widths, heads
        self._count = 0
        self._begin()

    def _begin(self) -> None:
        self._count += 1
        tail = "" if self._count == 1 else f" ({self._count})"
        self._sheet = self._book.create_sheet(self._title + tail)
        self._rows = 0
        self._sheet.page_setup.orientation = "landscape"
        self._sheet.page_setup.fitToHeight = 0  # as many pages as it takes, one wide
        self._sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        for column, width in enumerate(self._widths, start=1):
            self._sheet.column_dimensions[get_column_letter(column)].width = width
        if self._heads:
            self._sheet.freeze_panes = "A2"
            self.add([(head, "head") for head in self._heads])

    def add(self, line: Sequence[Any]) -> None:
        """A value, or (value, style), or (value, style, comment) for each cell."""
        if self._rows == MOST_ROWS:
            self._begin()
        self._rows += 1
        self._sheet.append([self._cell(entry) for entry in line])

    def filter_all(self) -> None:
        last = get_column_letter(len(self._heads))
        self._sheet.auto_filter.ref = f"A1:{last}{self._rows}"

    def _cell(self, entry: Any) -> Any:
        given = entry if isinstance(entry, tuple) else (entry,)
        value, style, comment = (*given, None, None)[:3]
        cell = WriteOnlyCell(self._sheet, _held(value))
        if isinstance(cell.value, str):
            cell.data_type = "s"  # whatever it begins with, it is no formula
        if style is not None:
            cell.style = style
        if comment is not None:
            cell.comment = comment
        return cell


def _held(value: Any) -> Any:
    """A value as a cell holds it: numbers that a double cannot hold exactly go in as text."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, int | Decimal) and len(str(value).lstrip("-")) > EXACT_DIGITS:
        return str(value)
    return value


def add_styles(book: Workbook) -> None:
    """By name: the style of a cell is then one word."""
    line = Side(style="thin", color="808080")
    for kind in ("head", "label"):
        for left in (0, 1):
            for above in (0, 1):
                border = Border(
                    left=None if left else line, top=None if above else line, bottom=None
                )
                across = "left" if kind == "label" else "center" if above else "centerContinuous"
                style = NamedStyle(f"{kind} {left}{above}", border=border)
                style.alignment = Alignment(across, vertical="center")
                style.fill = _fill("head")
                book.add_named_style(style)
    for kind in ("plain", "error", "notice", "review"):
        every = Border(left=line, right=line, top=line, bottom=line)
        style = NamedStyle(f"figure {kind}", border=every, alignment=Alignment("right"))
        mark = NamedStyle(f"mark {kind}")
        if kind != "plain":
            style.fill = mark.fill = _fill(kind)
        book.add_named_style(style)
        book.add_named_style(mark)
    book.add_named_style(NamedStyle("title", font=Font(bold=True, size=12)))
    wrapped = Alignment(vertical="top", wrap_text=True)
    book.add_named_style(NamedStyle("prose", alignment=wrapped))
    book.add_named_style(NamedStyle("head", font=Font(bold=True), fill=_fill("head")))


def _fill(kind: str) -> PatternFill:
    return PatternFill("solid", start_color=FILLS[kind])
