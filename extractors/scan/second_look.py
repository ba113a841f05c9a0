"""A second look at the cells of a scan: larger, otherwise prepared, by other engines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import dist

import numpy as np
from numpy.typing import NDArray

from extractors.engines import ppocr, tesseract
from extractors.scan import figure_reader
from extractors.scan.cells import CellPicture, figure_crops
from extractors.scan.figure_crops import for_engines
from extractors.scan.page import PageTrace
from extractors.scan.readings import DIGIT
from models.geometry import Box
from models.grid import GridCell, Reading

Pixels = NDArray[np.uint8]

LIMIT_S = 60.0  # for tesseract on all figures of a table
SURE = 0.98  # the figure reader's probability, and tesseract's, from which both need no third
FIRM = 0.5
_ALIKE = {
    **dict.fromkeys("Oo。〇○", "0"),  # what PP-OCR, which knows Chinese, makes of a lone 0
    **dict.fromkeys("lI|丨", "1"),
    **dict.fromkeys("—一－–", "-"),
}


@dataclass
class _TableCells:
    """The inked cells of a table with their crops, and what tesseract says of its figures."""

    cells: tuple[GridCell, ...]
    crops: tuple[Pixels, ...]
    digit: float
    _read: dict[int, Reading] = field(default_factory=dict)

    def by_tesseract(self, place: int) -> Reading:
        """With the first cell asked for, every figure of its table in one run of the program:
        starting it costs more than reading twenty. Labels are read only when asked for."""
        if place not in self._read:
            places = {place, *self._figures()} - self._read.keys()
            crops = [for_engines(self.crops[each], self.digit) for each in places]
            read = tesseract.read_lines(crops, "eng", tesseract.DIGITS, limit_s=LIMIT_S)
            for each, text in zip(places, read, strict=True):
                self._read[each] = Reading(text.text, text.confidence, "tesseract")
        return self._read[place]

    def _figures(self) -> Iterator[int]:
        for place, cell in enumerate(self.cells):
            if any(reading.witness == figure_reader.WITNESS for reading in cell.readings):
                yield place


@dataclass
class CellPictures:
    """The pictures of a document's figure cells; a SecondLook."""

    _pages: dict[int, tuple[_TableCells, ...]] = field(default_factory=dict)

    def add(self, trace: PageTrace) -> None:
        """Keeps the crops of a page, not the page."""
        self._pages[trace.page.number] = tuple(
            _table_cells(grid.cells, [text.picture for text in table], trace.text_height)
            for grid, table in zip(trace.grids, trace.tables, strict=True)
        )

    def __call__(
        self,
        page: int,
        box: Box,
        candidates: Sequence[str],
    ) -> tuple[Reading, ...]:
        """Tesseract's reading; where it does not firmly say what the figure reader does, or the
        candidates have another figure in question, PP-OCR's too, and the figure reader's of other
        preparations: a sum is broken, and two that agree may be deceived alike."""
        found = _place(self._pages.get(page, ()), box)
        if found is None:
            return ()
        table, place = found
        first, second = table.cells[place].readings, table.by_tesseract(place)
        if first and _is_plain(first[0], second, candidates):
            return (second,)
        crop = table.crops[place]
        return (
            second,
            _by_ppocr(crop, table.digit),
            *_otherwise_prepared(crop, table.digit),
        )


def _table_cells(
    cells: Sequence[GridCell], pictures: Sequence[CellPicture], text_height: float
) -> _TableCells:
    inked = [pair for pair in zip(cells, pictures, strict=True) if pair[1].ink is not None]
    crops = figure_crops([picture for _, picture in inked], text_height)
    return _TableCells(
        tuple(cell for cell, _ in inked),
        tuple(crop.copy() for crop in crops),
        DIGIT * text_height,
    )


def _is_plain(first: Reading, second: Reading, candidates: Sequence[str]) -> bool:
    """Whether two agree, on all that is in question, and need no third: tesseract gives figures
    that it makes out, but finds odd, next to no probability."""
    agreed = {first.text, second.text, *candidates} == {first.text}
    return agreed and first.probability >= SURE and second.probability >= FIRM


def _by_ppocr(crop: Pixels, digit: float) -> Reading:
    read = ppocr.read_lines([for_engines(crop, digit)])[0]
    text = "".join(_ALIKE.get(character, character) for character in read.text)
    return Reading(text, read.confidence, "ppocr")


def _place(tables: Sequence[_TableCells], box: Box) -> tuple[_TableCells, int] | None:
    """Of the cells whose middle the box holds, the one nearest to its own: on a bent page the
    box of a small cell holds its neighbour's middle too."""
    held = [
        (dist(cell.box.centre, box.centre), number, place)
        for number, table in enumerate(tables)
        for place, cell in enumerate(table.cells)
        if cell.box is not None and box.contains(*cell.box.centre)
    ]
    if not held:
        return None
    _, number, place = min(held)
    return tables[number], place


def _otherwise_prepared(crop: Pixels, digit: float) -> list[Reading]:
    """The figure reader's mean over preparations of one crop, likeliest first."""
    import cv2

    soft = cv2.GaussianBlur(crop, (3, 3), 0)
    sharp = cv2.addWeighted(crop, 1.6, cv2.GaussianBlur(crop, (0, 0), 2), -0.6, 0)
    large = cv2.resize(crop, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC)
    read = [
        *figure_reader.read([soft, sharp], digit),
        *figure_reader.read([np.asarray(large, np.uint8)], 1.5 * digit),
    ]
    shares: dict[str, float] = {}
    for readings in read:
        for reading in readings:
            shares[reading.text] = shares.get(reading.text, 0.0) + reading.probability / len(read)
    ranked = sorted(shares.items(), key=lambda item: -item[1])[:3]
    return [Reading(text, min(p, 1.0), figure_reader.WITNESS) for text, p in ranked]
