"""A table as drawn: cells on a lattice of rows and columns, before any meaning is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from models.geometry import Box


@dataclass(frozen=True, slots=True)
class Reading:
    """What one witness says a cell's figure is.

    `text` is the figure as read, `""` for a cell without ink. `probability` is the witness's
    own, 0 to 1, that this text is right. `witness` names it: `text` (the file's characters),
    `figure_reader`, `label_reader`, `tesseract`, `ppocr`, `camelot`; `strokes` knows broken
    figures.
    """

    text: str
    probability: float
    witness: str

    def __post_init__(self) -> None:
        if not 0.0 <= self.probability <= 1.0:
            raise ValueError(f"not a probability: {self.probability}")


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell: its place on the lattice (from 0), its spans, its text and where it stands.

    `text` is as found, white space and all. `readings` is empty where the file's own characters
    are the only witness; from a picture it holds the alternatives, the likeliest first.
    `page` counts from 1. `box` lies on that page. `location` says in words where a cell without
    a page stands, such as `表3 第4行 第2列` or `Sheet1!C5`.
    """

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    page: int | None = None
    box: Box | None = None
    location: str | None = None
    readings: tuple[Reading, ...] = ()

    def __post_init__(self) -> None:
        if self.row < 0 or self.column < 0 or self.row_span < 1 or self.column_span < 1:
            raise ValueError(f"not a cell of a lattice: {self}")


@dataclass(frozen=True)
class Grid:
    """One table of one page (or of a file without pages), cells in reading order.

    Cells never overlap. A line may have fewer cells than its neighbours: some files lose spans.
    `caption` is the line of text next above, where the reader of the file knows it.
    """

    cells: tuple[GridCell, ...]
    caption: str = ""

    @cached_property
    def row_count(self) -> int:
        return max((cell.row + cell.row_span for cell in self.cells), default=0)

    @cached_property
    def column_count(self) -> int:
        return max((cell.column + cell.column_span for cell in self.cells), default=0)

    @cached_property
    def at(self) -> dict[tuple[int, int], GridCell]:
        """The cell that covers each place of the lattice, spans included."""
        return {
            (row, column): cell
            for cell in self.cells
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        }

    def lines(self) -> Iterator[tuple[GridCell, ...]]:
        """Row by row, the cells that begin in it, from the left."""
        rows: dict[int, list[GridCell]] = {}
        for cell in self.cells:
            rows.setdefault(cell.row, []).append(cell)
        for row in range(self.row_count):
            yield tuple(sorted(rows.get(row, []), key=lambda cell: cell.column))
