"""A sheet's texts and merged cells to prose and grids.

- Hidden rows, columns and sheets are not printed, so they are not read: rows that a form lacks for
  it are then reported as missing, never taken for zeros.
- Lines without any text part the tables of a sheet, where no merged cell crosses them.
- A line with a single text is prose (a title, a paragraph of the report) and stays in the grid
  below it: it may be a heading inside table two.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

from extractors.errors import TooLarge
from models.document import Prose
from models.grid import Grid, GridCell

MAX_CELLS = 200_000
MAX_MERGED = 20_000

Place = tuple[int, int]
"""Row and column, from 0."""


@dataclass(frozen=True, slots=True)
class Area:
    """A merged cell: rows `top` to `bottom` and columns `left` to `right`, ends excluded."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, place: Place) -> bool:
        return self.top <= place[0] < self.bottom and self.left <= place[1] < self.right


@dataclass(frozen=True)
class Sheet:
    """`texts` are the cells that show something, as they show it."""

    title: str
    texts: dict[Place, str]
    merged: Sequence[Area] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: Sequence[range] = ()
    pictures: tuple[bytes, ...] = field(default=(), repr=False)

    def blocks(self) -> Iterator[Prose | Grid]:
        """TooLarge beyond what any report holds."""
        if len(self.texts) > MAX_CELLS or len(self.merged) > MAX_MERGED:
            raise TooLarge(f"a sheet of more than {MAX_CELLS} cells or {MAX_MERGED} merged ones")
        placed = _visible(self)
        caption = ""
        for part in _parts(placed, self.hidden_rows):
            lines = _lines(part)
            for cells in lines.values():
                if len(cells) == 1:
                    yield Prose(cells[0].text)
            if any(len(cells) > 1 for cells in lines.values()):
                yield Grid(_filled(part, self.title), _title(lines) or caption)
            caption = part[-1].text


@dataclass(frozen=True, slots=True)
class _Shown:
    """A visible cell with text: its area, less what is hidden, and its address."""

    area: Area
    text: str


def _visible(sheet: Sheet) -> list[_Shown]:
    """In reading order. A merged cell shows its text in what is left of it."""
    areas = {(area.top, area.left): area for area in sheet.merged}
    covered = _covered(sheet)
    shown = []
    for place, text in sheet.texts.items():
        if not text.strip() or place in covered:
            continue
        area = areas.get(place, Area(place[0], place[1], place[0] + 1, place[1] + 1))
        left = _trimmed(area, sheet)
        if left:
            shown.append(_Shown(left, text))
    return sorted(shown, key=lambda cell: (cell.area.top, cell.area.left))


def _covered(sheet: Sheet) -> set[Place]:
    """Cells under a merged one, whose text is not shown."""
    by_row: dict[int, list[int]] = {}
    for row, column in sheet.texts:
        by_row.setdefault(row, []).append(column)
    rows = sorted(by_row)
    return {
        (row, column)
        for area in sheet.merged
        for row in rows[bisect_left(rows, area.top) : bisect_left(rows, area.bottom)]
        for column in by_row[row]
        if area.left <= column < area.right and (row, column) != (area.top, area.left)
    }


def _trimmed(area: Area, sheet: Sheet) -> Area | None:
    """Without hidden lines at its top and left; None where it is wholly hidden."""
    top, left = area.top, area.left
    if not sheet.hidden_rows and not sheet.hidden_columns:
        return area
    while top < area.bottom and top in sheet.hidden_rows:
        top += 1
    while hiding := next((hidden for hidden in sheet.hidden_columns if left in hidden), None):
        left = hiding.stop
    if top >= area.bottom or left >= area.right:
        return None
    return Area(top, left, area.bottom, area.right)


def _parts(cells: Iterable[_Shown], hidden: frozenset[int]) -> Iterator[list[_Shown]]:
    """Cells in runs of rows without an empty row, that is not hidden, between."""
    part: list[_Shown] = []
    end = 0
    for cell in cells:
        if part and any(row not in hidden for row in range(end, cell.area.top)):
            yield part
            part = []
        part.append(cell)
        end = max(end, cell.area.bottom) if len(part) > 1 else cell.area.bottom
    if part:
        yield part


def _lines(part: Sequence[_Shown]) -> dict[int, list[_Shown]]:
    """The cells that stand in each row, those that reach down into it too."""
    rows = sorted({cell.area.top for cell in part})
    lines: dict[int, list[_Shown]] = {row: [] for row in rows}
    for cell in part:
        for row in rows[bisect_left(rows, cell.area.top) : bisect_left(rows, cell.area.bottom)]:
            lines[row].append(cell)
    return lines


def _title(lines: dict[int, list[_Shown]]) -> str:
    """The last of the single texts above the table proper."""
    title = ""
    for cells in lines.values():
        if len(cells) > 1:
            break
        title = cells[0].text
    return title


def _filled(part: Sequence[_Shown], sheet: str) -> tuple[GridCell, ...]:
    """The lattice of the lines in which a text begins; where none stands, a blank cell."""
    rows = sorted({cell.area.top for cell in part})
    columns = sorted({cell.area.left for cell in part})
    if len(rows) * len(columns) > MAX_CELLS:
        raise TooLarge(f"a table of more than {MAX_CELLS} cells in sheet {sheet}")
    row_at = {row: at for at, row in enumerate(rows)}
    column_at = {column: at for at, column in enumerate(columns)}
    cells: list[GridCell] = []
    taken: set[Place] = set()
    for shown in part:
        area = shown.area
        row, column = row_at[area.top], column_at[area.left]
        row_span = bisect_left(rows, area.bottom) - row
        column_span = bisect_left(columns, area.right) - column
        taken.update(product(range(row, row + row_span), range(column, column + column_span)))
        place = address(sheet, area.top, area.left)
        cells.append(GridCell(row, column, shown.text, row_span, column_span, location=place))
    for row, column in product(range(len(rows)), range(len(columns))):
        if (row, column) not in taken:
            place = address(sheet, rows[row], columns[column])
            cells.append(GridCell(row, column, "", location=place))
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))


def address(sheet: str, row: int, column: int) -> str:
    """`Sheet1!C5`."""
    return f"{sheet}!{_letters(column)}{row + 1}"


@lru_cache(maxsize=1024)
def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters
