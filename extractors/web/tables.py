"""Cells of an HTML table to their places: HTML Living Standard 4.9.12, "forming a table"."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extractors.errors import TooLarge
from extractors.nesting import Cell, Item, Table

MAX_COLUMN_SPAN = 1000
MAX_ROW_SPAN = 65534
MAX_COLUMNS = 20_000


@dataclass(slots=True)
class _Hanging:
    """Columns that a cell covers in `rows` more rows, this one included."""

    start: int
    end: int
    rows: int


class TableBuilder:
    """Takes rows and cells as they come; spans end where their row group or the table does."""

    def __init__(self) -> None:
        self._cells: list[Cell] = []
        self._open: list[tuple[int, int, int, int, int]] = []
        self._hanging: list[_Hanging] = []
        self._row = -1
        self._column = 0
        self._ordinal = 0
        self._group_start = 0

    def open_group(self) -> None:
        self._end_group()

    def open_row(self) -> None:
        self._hanging = [
            replace(span, rows=span.rows - 1) for span in self._hanging if span.rows > 1
        ]
        self._row += 1
        self._column = self._ordinal = 0

    def open_cell(self, column_span: str, row_span: str) -> None:
        """The spans are the attributes as written."""
        if self._row < 0:
            self.open_row()
        width = min(max(_number(column_span, 1), 1), MAX_COLUMN_SPAN)
        rows = min(_number(row_span, 1), MAX_ROW_SPAN) or MAX_ROW_SPAN
        start = self._free_column()
        end = min([start + width] + [span.start for span in self._hanging if span.start > start])
        if end > MAX_COLUMNS:
            raise TooLarge(f"a table of more than {MAX_COLUMNS} columns")
        self._ordinal += 1
        self._column = start + width
        self._open.append((self._row, start, rows, end - start, self._ordinal))
        if rows > 1:
            self._hanging.append(_Hanging(start, end, rows))

    def close_cell(self, content: tuple[Item, ...]) -> None:
        row, column, row_span, column_span, ordinal = self._open.pop()
        self._cells.append(Cell(row, column, content, row_span, column_span, ordinal))

    def finish(self) -> Table:
        self._end_group()
        return Table(tuple(self._cells))

    def _free_column(self) -> int:
        column = self._column
        for span in sorted(self._hanging, key=lambda span: span.start):
            if span.start <= column < span.end:
                column = span.end
        return column

    def _end_group(self) -> None:
        """Row spans reach no further than the group's last row."""
        end = self._row + 1
        for index, cell in enumerate(self._cells):
            if cell.row >= self._group_start and cell.row + cell.row_span > end:
                self._cells[index] = replace(cell, row_span=end - cell.row)
        self._hanging = []
        self._group_start = end


def _number(text: str, default: int) -> int:
    """As browsers read it: leading digits, a plus before them or not; `default` where there are
    none."""
    if not text:
        return default
    digits = text.strip().removeprefix("+")[:9]
    while digits and not digits.isdecimal():
        digits = digits[:-1]
    return int(digits) if digits.isascii() and digits else default
