"""Grids of the official forms, and what real reports do to them.

Every figure is a number of its own, so that one at a wrong place cannot go unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from extractors.labels import recognise
from models.document import Document, Page
from models.forms import TABLE_KEYS, Place
from models.grid import Grid, GridCell
from models.layout import printed
from models.report import TableKey
from models.statutory import StatutoryTable

PROACTIVE: TableKey = "proactive_disclosure"
REQUESTS: TableKey = "disclosure_requests"
LITIGATION: TableKey = "review_and_litigation"

Cells = list[GridCell]


def figure(template: str, table: str, place: Place) -> str:
    """The number at a place: no other place of any table has it."""
    places = [cell.place for cell in printed(template, table) if cell.place]
    return str(1000 * (1 + TABLE_KEYS.index(table)) + places.index(place))


def drawn(template: str, table: str) -> Cells:
    """The form as printed, with its spans."""
    return [
        GridCell(
            cell.row,
            cell.column,
            figure(template, table, cell.place) if cell.place else cell.text,
            cell.row_span,
            cell.column_span,
        )
        for cell in printed(template, table)
    ]


def exported(cells: Iterable[GridCell], keep_blanks: bool = True) -> Cells:
    """As a text export has it: spans lost, each line's cells counted from the left.

    With `keep_blanks` a cell that reaches into a line from above is a blank cell there.
    """
    grid = Grid(tuple(cells))
    found: Cells = []
    for row in range(grid.row_count):
        texts: list[str] = []
        for column in range(grid.column_count):
            cell = grid.at.get((row, column))
            if cell is None or cell.column != column:
                continue
            if cell.row == row:
                texts.append(cell.text)
            elif keep_blanks:
                texts.append("")
        found += line(row, texts)
    return found


def line(row: int, texts: Iterable[str], start: int = 0) -> Cells:
    return [GridCell(row, column, text) for column, text in enumerate(texts, start)]


def row_of(cells: Iterable[GridCell], text: str) -> int:
    """The line of the first cell with that text in it."""
    return next(cell.row for cell in cells if text in cell.text)


def relabelled(cells: Iterable[GridCell], changes: Mapping[str, str]) -> Cells:
    """With each label that contains a key of `changes` replaced whole."""

    def changed(text: str) -> str:
        return next((new for old, new in changes.items() if old in text), text)

    return [replace(cell, text=changed(cell.text)) for cell in cells]


def with_texts(cells: Iterable[GridCell], change: Callable[[str], str]) -> Cells:
    return [replace(cell, text=change(cell.text)) for cell in cells]


def inserted(cells: Iterable[GridCell], row: int, texts: Sequence[str], labels: int = 1) -> Cells:
    """With one more line before line `row`: a label over `labels` columns, then its figures."""
    moved: Cells = []
    for cell in cells:
        if cell.row >= row:
            moved.append(replace(cell, row=cell.row + 1))
        elif cell.row + cell.row_span > row:
            moved.append(replace(cell, row_span=cell.row_span + 1))
        else:
            moved.append(cell)
    wide = max(cell.column + cell.column_span for cell in moved) - (len(texts) - 1)
    start = wide - labels
    new = [GridCell(row, start, texts[0], column_span=labels)]
    new += [GridCell(row, wide + at, text) for at, text in enumerate(texts[1:])]
    return sorted([*moved, *new], key=lambda cell: (cell.row, cell.column))


def cut(cells: Iterable[GridCell], row: int) -> tuple[Cells, Cells]:
    """In two over a page break before line `row`; what reached over it goes on blank below."""
    above: Cells = []
    below: Cells = []
    for cell in cells:
        if cell.row >= row:
            below.append(replace(cell, row=cell.row - row))
        elif cell.row + cell.row_span > row:
            above.append(replace(cell, row_span=row - cell.row))
            rest = cell.row + cell.row_span - row
            below.append(replace(cell, row=0, row_span=rest, text=""))
        else:
            above.append(cell)
    return above, sorted(below, key=lambda cell: (cell.row, cell.column))


def below(first: Iterable[GridCell], second: Iterable[GridCell]) -> Cells:
    """Two tables as one grid."""
    top = list(first)
    rows = Grid(tuple(top)).row_count
    return [*top, *(replace(cell, row=cell.row + rows) for cell in second)]


def document(*grids: Iterable[GridCell], scanned: bool = False) -> Document:
    """A document of these grids; `scanned`, each on a page of its own of which only a picture is
    known."""
    if not scanned:
        return Document("text/plain", tuple(Grid(tuple(cells)) for cells in grids))
    pages = tuple(Page(at, 595, 842, scanned=True) for at in range(1, len(grids) + 1))
    blocks = tuple(
        Grid(tuple(replace(cell, page=page.number) for cell in cells))
        for page, cells in zip(pages, grids, strict=True)
    )
    return Document("application/pdf", blocks, pages)


def found_in(
    *grids: Iterable[GridCell], scanned: bool = False
) -> Mapping[TableKey, StatutoryTable]:
    return recognise(document(*grids, scanned=scanned))


def texts(table: StatutoryTable) -> dict[Place, str]:
    return {place: found.cell.text for place, found in table.cells.items() if found.cell.text}


def expected(template: str, table: str) -> dict[Place, str]:
    return {
        cell.place: figure(template, table, cell.place)
        for cell in printed(template, table)
        if cell.place
    }


def reported(table: StatutoryTable) -> set[str]:
    """Figures that are not placed, but told."""
    strays = {cell.text for group in table.misalignments for cell in group.strays}
    return strays | {text for extra in table.extra_rows for text in extra.texts}


def assert_none_moved(table: StatutoryTable, template: str) -> None:
    """Each figure stands where the form has it, or is reported; none is lost in silence."""
    right = expected(template, table.key)
    found = texts(table)
    wrong = {place: text for place, text in found.items() if right.get(place) != text}
    assert not wrong
    lost = set(right.values()) - set(found.values()) - reported(table)
    assert not lost
