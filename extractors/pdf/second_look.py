"""A second look at the cells of a digital PDF: drawn and read, and asked of camelot."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import cache

from extractors.content import Content
from extractors.engines import camelot
from extractors.errors import EngineFailed, TimedOut
from extractors.pdf.file import opened
from extractors.pdf.page import loaded, shown_of
from extractors.pdf.rendering import piece
from extractors.pdf.upright import Upright
from models.geometry import Box
from models.grid import Reading

DIGIT_PIXELS = 20.0
DIGIT = 0.72  # height of a digit, of the text height
CAMELOT = 0.9  # how sure camelot's text of a cell is taken to be
_INSIDE = 0.06  # of the text height, kept off the rulings

_log = logging.getLogger(__name__)


class DigitalLooks:
    """A SecondLook. `heights` are the text heights of the pages, in points, `uprights` how each
    stands. The file is opened again when it is asked."""

    def __init__(
        self, content: Content, heights: Mapping[int, float], uprights: Mapping[int, Upright]
    ) -> None:
        self._content = content
        self._heights = dict(heights)
        self._uprights = dict(uprights)
        self._camelot = cache(self._ask_camelot)

    def __call__(
        self,
        page: int,
        box: Box,
        candidates: Sequence[str],  # noqa: ARG002 nothing is invented
    ) -> tuple[Reading, ...]:
        """Readings by the figure reader and by camelot; empty for a page that is not digital."""
        if page not in self._uprights:
            return ()
        return (*self._drawn_and_read(page, box), *self._of_camelot(page, box))

    def _drawn_and_read(self, number: int, box: Box) -> tuple[Reading, ...]:
        from extractors.scan import figure_reader

        height = self._heights[number]
        off = min(_INSIDE * height, box.width / 4, box.height / 4)
        inside = Box(box.x0 + off, box.y0 + off, box.x1 - off, box.y1 - off)
        scale = DIGIT_PIXELS / (DIGIT * height)
        with opened(self._content) as document, loaded(document, number) as page:
            shown = shown_of(page)
            turned = (self._uprights[number].turns - shown.turns) % 4
            pixels = piece(page, shown, turned, inside, scale)
        return figure_reader.read([pixels], DIGIT_PIXELS)[0]

    def _of_camelot(self, page: int, box: Box) -> tuple[Reading, ...]:
        """The texts of camelot's cells in the box: it keeps the parts of merged cells apart."""
        texts = [text for cell, text in self._camelot(page) if box.contains(*cell.centre)]
        if not texts:
            return ()
        return (Reading("\n".join(filter(None, texts)).strip(), CAMELOT, "camelot"),)

    def _ask_camelot(self, page: int) -> tuple[tuple[Box, str], ...]:
        """Camelot's cells on the upright page; none where it fails, and of a page that is turned
        or shown in part, where its coordinates are another's."""
        upright = self._uprights[page]
        if upright.turns or upright.left or upright.bottom:
            return ()
        try:
            cells = camelot.tables(self._content.data, page)
        except (EngineFailed, TimedOut) as failure:
            _log.warning("%s: %s", self._content.sha256, failure)
            return ()
        return tuple((_lowered(cell.box, upright.top), cell.text) for cell in cells)


def _lowered(box: Box, by: float) -> Box:
    return Box(box.x0, box.y0 + by, box.x1, box.y1 + by)
