"""What is believed of a table that was read without rulings.

Its figures stand where each row has a label of its own, whole, and where camelot's stream, which
parts lines and columns by rules of its own, finds the same figures in the same places. All else
is in doubt: what is doubted there is the table's lattice, which the picture of one cell cannot
show, so that a sum has to tell, or a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from extractors.content import Content
from extractors.engines.camelot import CamelotCell
from extractors.labels.expected import OTHER, TOTAL, vocabulary
from extractors.labels.wording import alike_whole
from extractors.pdf.borderless import is_figure
from extractors.pdf.by_camelot import cells_on
from extractors.pdf.page import PageContent
from extractors.pdf.tables import DOUBT
from models.forms import TABLE_KEYS
from models.geometry import Box, around
from models.grid import Grid, GridCell, Reading

MOST_ASKED = 12  # pages of a document, about a second each; on others such tables are in doubt
WHOLE = 0.85  # how alike a label must be to one of the forms'
OTHERWISE = 0.5  # the probability given to what camelot reads in a place instead

Cells = Sequence[GridCell]


class Unruled:
    """Judges the tables without rulings of one document; `boxes` are theirs, by page."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self.boxes: dict[int, tuple[Box, ...]] = {}

    def __call__(self, grids: Sequence[Grid], page: PageContent) -> list[Grid]:
        """The tables of a page, their doubtful figures with readings. Those without a label of
        the forms are nobody's business."""
        ours = [grid for grid in grids if any(_is_whole(cell.text) for cell in grid.cells)]
        if not ours:
            return list(grids)
        boxes = tuple(around(cell.box for cell in grid.cells if cell.box) for grid in ours)
        asked = len(self.boxes) < MOST_ASKED
        self.boxes[page.number] = boxes
        seen = (
            cells_on(self._content, page.number, page.upright, "stream", boxes) if asked else None
        )
        return [_judged(grid, seen) if grid in ours else grid for grid in grids]


def _judged(grid: Grid, seen: Sequence[CamelotCell] | None) -> Grid:
    """The grid with readings for the figures of doubtful rows; `seen` is None where camelot could
    not be asked."""
    rows = {cells[0].row: cells for line in grid.lines() if (cells := _figures(line))}
    doubtful = _doubtful(grid, rows)
    readings: dict[GridCell, tuple[Reading, ...]] = {}
    for row, cells in rows.items():
        said = _said(cells, seen) if seen is not None else dict.fromkeys(cells)
        if row in doubtful or any(said[cell] != _plain(cell.text) for cell in cells):
            readings |= {cell: _readings(cell, said[cell]) for cell in cells}
    cells = tuple(replace(cell, readings=readings.get(cell, ())) for cell in grid.cells)
    return replace(grid, cells=cells)


def _figures(line: Cells) -> Cells:
    """What stands right of the labels, blanks too, in a line in which there are figures."""
    at = next((n for n, cell in enumerate(line) if is_figure(cell.text)), None)
    if at is None:
        return ()
    while at and not line[at - 1].text:
        at -= 1
    return line[at:]


def _doubtful(grid: Grid, rows: Mapping[int, Cells]) -> set[int]:
    """Rows whose label is not whole: it, or their figures, may be a neighbour's. A figure that is
    broken over lines makes rows without any, and spoils those beside them."""
    if len(rows) == 1:
        return set()
    labels = {row: _label(line) for row, line in enumerate(grid.lines()) if row in rows}
    order = sorted(rows)
    beside = {
        order[other]
        for at, row in enumerate(order)
        if not labels[row]
        for other in (at - 1, at + 1)
        if 0 <= other < len(order)
    }
    return beside | {row for row, label in labels.items() if not _is_whole(label)}


def _label(line: Cells) -> str:
    return next((c.text for c in reversed(line) if c.text and not is_figure(c.text)), "")


@lru_cache(maxsize=4096)
def _is_whole(text: str) -> bool:
    labels = (label for table in TABLE_KEYS for label in (*vocabulary(table), OTHER, TOTAL))
    return any(alike_whole(text, label) >= WHOLE for label in labels)


def _said(cells: Cells, seen: Sequence[CamelotCell]) -> dict[GridCell, str | None]:
    """What camelot has in each of the cells of a row: its figures in their order, where they are
    as many and each reaches into its cell, else what stands in the cell's middle."""
    figures = list(_figures_between(cells, seen))
    printed = [cell for cell in cells if cell.text]
    if len(figures) == len(printed) and all(
        cell.box and cell.box.x0 < box.x1 and box.x0 < cell.box.x1
        for cell, (box, _) in zip(printed, figures, strict=True)
    ):
        texts = dict(zip(printed, (text for _, text in figures), strict=True))
        return {cell: texts.get(cell, "") for cell in cells}
    return {
        cell: "".join(text for box, text in figures if cell.box and cell.box.contains(*box.centre))
        for cell in cells
    }


def _figures_between(cells: Cells, seen: Sequence[CamelotCell]) -> Iterator[tuple[Box, str]]:
    """Camelot's figures between the top and the bottom of a row, from the left."""
    row = around(cell.box for cell in cells if cell.box)
    inside = [cell for cell in seen if row.y0 < cell.box.centre[1] < row.y1]
    for cell in sorted(inside, key=lambda each: each.box.x0):
        for text in map(_plain, cell.text.splitlines()):
            if is_figure(text):
                yield cell.box, text


def _plain(text: str) -> str:
    return "".join(text.split())


def _readings(cell: GridCell, other: str | None) -> tuple[Reading, ...]:
    own = Reading(cell.text, DOUBT, "text")
    if other is None or other == _plain(cell.text):
        return (own,)
    return own, Reading(other, OTHERWISE, "camelot")
