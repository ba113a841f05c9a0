"""The source of a file without pages (Word, web page, workbook, text): its tables as plain data,
and the pictures within it that are tables.

Of a table only text and spans, of the grids that the reader of the file itself gives: no markup
of the file ever gets here. The page puts it in as text.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from models.document import Document
from models.grid import Grid, GridCell
from review.pictures import NoPicture, Wanted
from storage.reviewed import TableUnderReview

ReadSource = Callable[[str, str], Document | str]
"""A stored object as its reader sees it, by key and the SHA-256 of the content that was read; or
why it cannot be shown."""

MAX_PLACES = 20_000
"""Places on the lattices of what is shown; a larger table is no form of three pages."""
MAX_TEXT = 400
KEPT = 12


class NoSource(Exception):
    """There is no source table to show; the message says why."""


@dataclass(frozen=True, slots=True)
class SourceCell:
    """`figures` names those of the form (`row|column`) that were read from this cell."""

    text: str
    row_span: int = 1
    column_span: int = 1
    location: str | None = None
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceTable:
    caption: str
    lines: tuple[tuple[SourceCell, ...], ...]


class Sources:
    """Reads stored files again when somebody looks: one at a time, the latest kept."""

    def __init__(self, read: ReadSource) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Document] = OrderedDict()

    def tables(self, table: TableUnderReview) -> tuple[SourceTable, ...]:
        """The source tables from which `table` was read; of a missing one, all in the file."""
        if table.has_pages:
            raise NoSource("this kind of file is shown as pages")
        figures = _figures_by_place(table)
        every = self._document(table.document_key, table.extraction.document.sha256).grids
        tied = tuple(grid for grid in every if any(_place(cell) in figures for cell in grid.cells))
        shown = tied or every
        if sum(grid.row_count * grid.column_count for grid in shown) > MAX_PLACES:
            raise NoSource("原表过大，无法显示 (the source table is too large to show)")
        return tuple(_drawn(grid, figures) for grid in shown)

    def picture(self, wanted: Wanted) -> tuple[bytes, int]:
        """The picture within the file that is the page; NoPicture where there is none."""
        try:
            pictures = self._document(wanted.key, wanted.sha256).pictures
        except NoSource as error:
            raise NoPicture(str(error)) from error
        if wanted.page not in pictures:
            raise NoPicture("there is no such picture")
        return pictures[wanted.page], 1

    def _document(self, key: str, sha256: str) -> Document:
        with self._lock:
            if sha256 not in self._kept:
                document = self._read(key, sha256)
                if isinstance(document, str):
                    raise NoSource(document)
                self._kept[sha256] = document
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(sha256)
            return self._kept[sha256]


Place = tuple[str | None, str]
"""Where a cell stands, in words, and its text: both must agree, lest another cell is lit where a
later version of a reader counts otherwise."""


def _place(cell: GridCell) -> Place:
    return cell.location, cell.text


def _figures_by_place(table: TableUnderReview) -> Mapping[Place, Sequence[str]]:
    found: dict[Place, list[str]] = {}
    for figure in table.read.cells:
        if figure.location is not None:
            name = f"{figure.row}|{figure.column}"
            found.setdefault((figure.location, figure.text), []).append(name)
    return found


def _drawn(grid: Grid, figures: Mapping[Place, Sequence[str]]) -> SourceTable:
    lines = tuple(tuple(_line(grid, row, figures)) for row in range(grid.row_count))
    return SourceTable(_bounded(grid.caption), lines)


def _line(grid: Grid, row: int, figures: Mapping[Place, Sequence[str]]) -> Iterator[SourceCell]:
    """The cells that begin in a row; a place that no cell covers is an empty one."""
    for column in range(grid.column_count):
        cell = grid.at.get((row, column))
        if cell is None:
            yield SourceCell("")
        elif (cell.row, cell.column) == (row, column):
            yield SourceCell(
                text=_bounded(cell.text.strip()),
                row_span=cell.row_span,
                column_span=cell.column_span,
                location=cell.location,
                figures=tuple(figures.get(_place(cell), ())),
            )


def _bounded(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "…"
