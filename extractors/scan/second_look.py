"""A second look at the cells of a scan: larger, otherwise prepared, by other engines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import dist

import numpy as np
from numpy.typing import NDArray

from extractors.engines import ppocr, tesseract
from extractors.scan import figure_reader
from extractors.scan.cells import figure_crops
from extractors.scan.figure_crops import for_engines
from extractors.scan.page import PageTrace
from extractors.scan.readings import DIGIT
from models.geometry import Box
from models.grid import GridCell, Reading

Pixels = NDArray[np.uint8]

LIMIT_S = 60.0  # for tesseract on all figures of a page
SURE = 0.98  # the figure reader's probability, and tesseract's, from which both need no third
FIRM = 0.5
_ALIKE = {
    **dict.fromkeys("Oo。〇○", "0"),  # what PP-OCR, which knows Chinese, makes of a lone 0
    **dict.fromkeys("lI|丨", "1"),
    **dict.fromkeys("—一－–", "-"),
}


@dataclass(frozen=True)
class _PageCells:
    """The figure cells of a page with their crops, and what tesseract says of the doubtful."""

    cells: tuple[GridCell, ...]
    crops: tuple[Pixels, ...]
    digit: float

    @cached_property
    def by_tesseract(self) -> list[Reading]:
        """Every cell in one run of the program: starting it costs more than reading them."""
        crops = [for_engines(crop, self.digit) for crop in self.crops]
        read = tesseract.read_lines(crops, "eng", tesseract.DIGITS, limit_s=LIMIT_S)
        return [Reading(text.text, text.confidence, "tesseract") for text in read]


@dataclass
class CellPictures:
    """The pictures of a document's figure cells; a SecondLook."""

    _pages: dict[int, _PageCells] = field(default_factory=dict)

    def add(self, trace: PageTrace) -> None:
        """Keeps the crops of a page, not the page."""
        pairs = [
            (cell, text.picture)
            for grid, table in zip(trace.grids, trace.tables, strict=True)
            for cell, text in zip(grid.cells, table, strict=True)
            if text.picture.ink is not None
        ]
        crops = figure_crops([picture for _, picture in pairs], trace.text_height)
        self._pages[trace.page.number] = _PageCells(
            tuple(cell for cell, _ in pairs),
            tuple(crop.copy() for crop in crops),
            DIGIT * trace.text_height,
        )

    def __call__(
        self,
        page: int,
        box: Box,
        candidates: Sequence[str],  # noqa: ARG002 nothing is invented
    ) -> tuple[Reading, ...]:
        """Tesseract's reading; where it does not firmly say what the figure reader does, PP-OCR's
        too, and the figure reader's of other preparations."""
        known = self._pages.get(page)
        place = _place(known.cells, box) if known else None
        if known is None or place is None:
            return ()
        first, second = known.cells[place].readings, known.by_tesseract[place]
        if first and first[0].text == second.text and _is_plain(first[0], second):
            return (second,)
        crop = known.crops[place]
        return (
            second,
            _by_ppocr(crop, known.digit),
            *_otherwise_prepared(crop, known.digit),
        )


def _is_plain(first: Reading, second: Reading) -> bool:
    """Whether two that agree need no third: tesseract gives figures that it makes out, but finds
    odd, next to no probability."""
    return first.probability >= SURE and second.probability >= FIRM


def _by_ppocr(crop: Pixels, digit: float) -> Reading:
    read = ppocr.read_lines([for_engines(crop, digit)])[0]
    text = "".join(_ALIKE.get(character, character) for character in read.text)
    return Reading(text, read.confidence, "ppocr")


def _place(cells: Sequence[GridCell], box: Box) -> int | None:
    """Of the cells whose middle the box holds, the one nearest to its own: on a bent page the
    box of a small cell holds its neighbour's middle too."""
    held = [
        (dist(cell.box.centre, box.centre), place)
        for place, cell in enumerate(cells)
        if cell.box is not None and box.contains(*cell.box.centre)
    ]
    return min(held)[1] if held else None


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
