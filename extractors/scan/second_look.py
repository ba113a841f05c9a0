"""A second look at the cells of a scan: larger, otherwise prepared, by other engines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import dist

import numpy as np
from numpy.typing import NDArray

from extractors.engines import ppocr, tesseract
from extractors.scan.cells import CellPicture, figure_crops
from extractors.scan.dirt import pieces, without_dirt
from extractors.scan.page import PageTrace
from extractors.scan.preparations import prepared
from extractors.scan.readers import figure_reader
from extractors.scan.readers.figure_crops import for_engines, parted
from extractors.scan.readers.figure_decoding import ALPHABET, OTHER, Frames
from extractors.scan.readers.forced_choice import weighed
from extractors.scan.readings import DIGIT
from models.geometry import Box
from models.grid import GridCell, Reading

Pixels = NDArray[np.uint8]

LIMIT_S = 60.0  # for tesseract on all figures of a table
SURE = 0.995  # the figure reader's probability, and tesseract's, from which both need no third
FIRM = 0.5
BROKEN = 0.5  # that a figure in more pieces than it has digits is none of those read
ALL_BROKEN = 0.04  # share of all figures in pieces from which the copy, a fax, breaks them
NOTHING = 0.95  # PP-OCR's probability of no text at all from which it does not see the figure
_ALIKE = {
    **dict.fromkeys("Oo。〇○", "0"),  # what PP-OCR, which knows Chinese, makes of a lone 0
    **dict.fromkeys("lI|丨", "1"),
    **dict.fromkeys("—一－–", "-"),
}


@dataclass(frozen=True)
class _Seen:
    """What the networks make of one crop, otherwise prepared: frames of each preparation, from
    which any text can be asked about."""

    by_reader: Sequence[Frames]
    by_ppocr: Sequence[Frames]

    def among(self, candidates: Sequence[str]) -> Iterator[Reading]:
        """A forced choice between the candidates and what is read freely, by either network. A
        figure is there, for there is ink: PP-OCR's silence is no choice."""
        for text, share in weighed(self.by_reader, candidates):
            yield Reading(text, share, figure_reader.WITNESS)
        read = dict(weighed(self.by_ppocr, ("", *candidates)))
        nothing = read.pop("")
        if nothing < NOTHING:
            for text, share in read.items():
                yield Reading(text, min(share / (1 - nothing), 1.0), "ppocr")


@dataclass
class _TableCells:
    """The inked cells of a table with their crops, and what was made of them: by tesseract of its
    figures, by the networks of those that were doubted."""

    cells: tuple[GridCell, ...]
    crops: tuple[Pixels, ...]
    digit: float
    _read: dict[int, Reading] = field(default_factory=dict)
    _seen: dict[int, _Seen] = field(default_factory=dict)

    def by_networks(self, place: int) -> _Seen:
        if place not in self._seen:
            self._seen[place] = _seen(self.crops[place], self.digit)
        return self._seen[place]

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

    def in_pieces(self, place: int) -> bool:
        """Whether a figure's strokes are in more pieces than a whole one's."""
        read = self._number(place)
        return bool(read) and pieces(self.crops[place], self.digit) > len(read)

    def numbers(self) -> Iterator[int]:
        return (place for place in range(len(self.cells)) if self._number(place))

    def _number(self, place: int) -> str:
        """What was read first, where that is digits only."""
        first = self.cells[place].readings
        return first[0].text if first and first[0].text.isdigit() else ""

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
        candidates have another figure in question, also what PP-OCR and the figure reader choose,
        of other preparations: a sum is broken, and two that agree may be deceived alike."""
        found = _place(self._pages.get(page, ()), box)
        if found is None:
            return ()
        table, place = found
        crop, first = table.crops[place], table.cells[place].readings
        second = table.by_tesseract(place)
        broken = self._strokes(table, place)
        if first and not broken and _is_plain(first[0], second, candidates):
            return (second,)
        if len(parted(crop, table.digit)) > 1:  # two figures are none
            return (second, *figure_reader.read([crop], table.digit)[0])
        return (second, *broken, *table.by_networks(place).among(candidates))

    def _strokes(self, table: _TableCells, place: int) -> tuple[Reading, ...]:
        """A witness of its own, who knows strokes only: a line of bare paper through a figure, or a
        blot beside it, makes another of it that deceives all readers alike."""
        broken = table.in_pieces(place) and not self._all_broken
        return (Reading(OTHER, BROKEN, "strokes"),) if broken else ()

    @cached_property
    def _all_broken(self) -> bool:
        """Whether so many figures are in pieces, as on a fax, that this tells nothing of any."""
        tables = [table for page in self._pages.values() for table in page]
        broken = [table.in_pieces(place) for table in tables for place in table.numbers()]
        return sum(broken) > max(ALL_BROKEN * len(broken), 1)


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


def _seen(crop: Pixels, digit: float) -> _Seen:
    clean = without_dirt(crop, digit)
    return _Seen(
        figure_reader.frames_of(prepared(crop, clean, digit), digit),
        ppocr.frames([for_engines(clean, digit)], ALPHABET, _ALIKE),
    )
