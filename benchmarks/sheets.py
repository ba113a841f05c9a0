"""Pages read once, of which single cells can then be drawn otherwise and read anew.

Reading a page takes seconds, reading one of its cells milliseconds: grid and labels stay, the
cell's picture is changed on the flat page, and all its witnesses look at what is there now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from benchmarks.spoiling import Pixels, Window
from extractors.labels import recognise
from extractors.scan import PagePicture
from extractors.scan.cells import CellPicture, figure_crops, pictures_of
from extractors.scan.page import PageTrace, see
from extractors.scan.readers import figure_reader
from extractors.scan.readings import DIGIT, NO_INK, CellText
from extractors.scan.second_look import CellPictures
from models.document import Document, SecondLook
from models.forms import Place
from models.geometry import Box
from models.grid import Grid, GridCell, Reading
from models.report import TableKey
from models.statutory import StatutoryTable

Where = tuple[int, Box]
Question = tuple[int, Box, tuple[str, ...]]
"""A cell by its page and its box in points."""
Altered = tuple[Mapping[TableKey, StatutoryTable], SecondLook]


@dataclass(frozen=True)
class DrawnCell:
    """A cell of a page: where it stands (`found`), its picture on the flat page, rulings and all,
    with that one's top and left, and what is read of it."""

    trace: PageTrace
    found: GridCell
    at: tuple[int, int]
    pixels: Pixels
    text: CellText

    @property
    def where(self) -> Where | None:
        if self.found.page is None or self.found.box is None:
            return None
        return self.found.page, self.found.box

    @property
    def as_found(self) -> GridCell:
        """The cell as it is read now."""
        return replace(self.found, text=self.text.text, readings=self.text.readings)

    @property
    def ink(self) -> Window:
        """The box of its ink; where there is none, of a digit in its middle."""
        if self.text.picture.ink is not None:
            x0, y0, x1, y1 = (value + 2 for value in self.text.picture.ink)
            return x0, y0, x1, y1
        height, width = self.pixels.shape
        half = self.trace.text_height / 2
        middle = (width / 2 - half / 2, height / 2 - half, width / 2 + half / 2, height / 2 + half)
        x0, y0, x1, y1 = (round(value) for value in middle)
        return x0, y0, x1, y1


@dataclass
class Remembered:
    """A second look at pages that stay: what it said of a cell once, it says again."""

    look: SecondLook
    known: dict[Question, tuple[Reading, ...]] = field(default_factory=dict)

    def __call__(self, page: int, box: Box, candidates: Sequence[str]) -> tuple[Reading, ...]:
        question = (page, box, tuple(candidates))
        if question not in self.known:
            self.known[question] = self.look(page, box, candidates)
        return self.known[question]


@dataclass(frozen=True)
class Sheet:
    """The pages of a report as they were read, its tables, and the pictures of their cells."""

    tables: Mapping[TableKey, StatutoryTable]
    second_look: Remembered
    cells: Mapping[Where, DrawnCell]

    def drawn(self, key: TableKey, place: Place) -> DrawnCell | None:
        """The picture at a place of the form; None where no cell of figures was found."""
        found = self.tables[key].cells.get(place)
        if found is None or found.cell.page is None or found.cell.box is None:
            return None
        return self.cells.get((found.cell.page, found.cell.box))

    def altered(self, changed: Mapping[TableKey, Mapping[Place, DrawnCell]]) -> Altered:
        """The tables, and the second look at their cells, with some cells drawn otherwise."""
        tables = {
            key: _with_cells(table, changed.get(key, {})) for key, table in self.tables.items()
        }
        redrawn = [cell for cells in changed.values() for cell in cells.values()]
        looks, where = _looks(redrawn), {cell.where for cell in redrawn}

        def second_look(page: int, box: Box, candidates: Sequence[str]) -> tuple[Reading, ...]:
            again: SecondLook = looks if (page, box) in where else self.second_look
            return again(page, box, candidates)

        return tables, second_look


def read_sheet(pictures: Iterable[PagePicture]) -> Sheet:
    """All steps on all pages, once."""
    traces = [see(picture) for picture in pictures]
    looks = CellPictures()
    for trace in traces:
        looks.add(trace)
    grids = tuple(grid for trace in traces for grid in trace.grids)
    document = Document("application/pdf", grids, tuple(trace.page for trace in traces))
    drawn = (cell for trace in traces for cell in _cells(trace))
    cells = {cell.where: cell for cell in drawn if cell.where}
    return Sheet(recognise(document), Remembered(looks), cells)


def redrawn(cell: DrawnCell, pictures: Sequence[Pixels]) -> list[DrawnCell]:
    """The cell with each of other pictures of the same size, read anew."""
    pixels = [np.ascontiguousarray(picture) for picture in pictures]
    seen = [_picture(cell, each) for each in pixels]
    height = cell.trace.text_height
    read = figure_reader.read(figure_crops(seen, height), DIGIT * height)
    texts = [
        _text(picture, readings if picture.ink is not None else (NO_INK,))
        for picture, readings in zip(seen, read, strict=True)
    ]
    return [replace(cell, pixels=p, text=text) for p, text in zip(pixels, texts, strict=True)]


def _text(picture: CellPicture, readings: tuple[Reading, ...]) -> CellText:
    return CellText(picture, readings[0].text if readings else "", readings)


def _picture(cell: DrawnCell, pixels: Pixels) -> CellPicture:
    """What the steps on a page make of a cell: its rulings erased, its ink found."""
    y, x = cell.at
    height, width = pixels.shape
    ruled = cell.trace.rulings.ink[y : y + height, x : x + width]
    whole = replace(cell.text.picture.cell, box=Box(0, 0, width, height))
    picture = pictures_of(pixels, ruled, (whole,), cell.trace.text_height)[0]
    return replace(picture, cell=cell.text.picture.cell)


def _cells(trace: PageTrace) -> Iterator[DrawnCell]:
    for grid, table in zip(trace.grids, trace.tables, strict=True):
        for found, text in zip(grid.cells, table, strict=True):
            box = text.picture.cell.box
            y, x = max(round(box.y0), 0), max(round(box.x0), 0)
            yield DrawnCell(
                trace, found, (y, x), trace.flat[y : round(box.y1), x : round(box.x1)], text
            )


def _looks(cells: Sequence[DrawnCell]) -> CellPictures:
    """A second look at these cells alone: their pages as if they held no others."""
    by_page: dict[int | None, list[DrawnCell]] = {}
    for cell in cells:
        by_page.setdefault(cell.found.page, []).append(cell)
    looks = CellPictures()
    for same in by_page.values():
        grid = Grid(tuple(cell.as_found for cell in same))
        table = tuple(cell.text for cell in same)
        looks.add(replace(same[0].trace, grids=(grid,), tables=(table,)))
    return looks


def _with_cells(table: StatutoryTable, changed: Mapping[Place, DrawnCell]) -> StatutoryTable:
    cells = dict(table.cells)
    for place, drawn in changed.items():
        cells[place] = replace(cells[place], cell=drawn.as_found)
    return replace(table, cells=cells)
