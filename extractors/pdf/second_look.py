"""A second look at the cells of a digital PDF: drawn and read, and asked of camelot."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from extractors.content import Content
from extractors.engines import poppler
from extractors.engines.camelot import CamelotCell
from extractors.errors import Damaged, EngineFailed, TimedOut
from extractors.pdf.by_camelot import cells_on
from extractors.pdf.upright import Upright
from models.geometry import Box
from models.grid import Reading

POINTS = 72.0
FINEST_DPI, COARSEST_DPI = 400.0, 100.0
DIGIT_PIXELS = 20.0
DIGIT = 0.72  # height of a digit, of the text height
CAMELOT = 0.9  # how sure camelot's text of a cell is taken to be
_INSIDE = 0.06  # of the text height, kept off the rulings

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PageToLook:
    """How a page stands: `upright`, of which `turned` quarters beyond what a viewer shows; the
    height of its text in points. What is doubted in the tables that stand in `unruled` no picture
    of a cell can show."""

    upright: Upright
    turned: int
    height: float
    unruled: tuple[Box, ...] = ()


class DigitalLooks:
    """A SecondLook at the pages given, by number. Each is drawn and asked about once."""

    def __init__(self, content: Content, pages: Mapping[int, PageToLook]) -> None:
        self._content = content
        self._pages = dict(pages)
        self._camelot = cache(self._ask_camelot)
        self._drawing = lru_cache(maxsize=2)(self._draw)

    def __call__(
        self,
        page: int,
        box: Box,
        candidates: Sequence[str],  # noqa: ARG002 nothing is invented
    ) -> tuple[Reading, ...]:
        """Readings by the figure reader and by camelot; empty for a page that is not digital, and
        in tables without rulings."""
        if page not in self._pages or any(
            table.contains(*box.centre) for table in self._pages[page].unruled
        ):
            return ()
        return (*self._drawn_and_read(page, box), *self._of_camelot(page, box))

    def _drawn_and_read(self, page: int, box: Box) -> tuple[Reading, ...]:
        """By poppler, which shares nothing with what read the page before."""
        from extractors.scan.readers import figure_reader

        try:
            drawn = self._drawing(page)
        except (EngineFailed, TimedOut, Damaged) as failure:
            _log.warning("%s: %s", self._content.sha256, failure)
            return ()
        upright = np.rot90(drawn, -self._pages[page].turned)
        scale = upright.shape[1] / self._pages[page].upright.size[0]
        off = min(_INSIDE * self._pages[page].height, box.width / 4, box.height / 4)
        rows = slice(round((box.y0 + off) * scale), round((box.y1 - off) * scale))
        columns = slice(round((box.x0 + off) * scale), round((box.x1 - off) * scale))
        crop = np.ascontiguousarray(upright[rows, columns])
        digit = DIGIT * self._pages[page].height * scale
        return figure_reader.read([crop], digit)[0] if crop.size else ()

    def _draw(self, page: int) -> NDArray[np.uint8]:
        dpi = POINTS * DIGIT_PIXELS / (DIGIT * self._pages[page].height)
        return poppler.draw(self._content.data, page, min(max(dpi, COARSEST_DPI), FINEST_DPI))

    def _of_camelot(self, page: int, box: Box) -> tuple[Reading, ...]:
        """The texts of camelot's cells in the box: it keeps the parts of merged cells apart."""
        texts = [cell.text for cell in self._camelot(page) if box.contains(*cell.box.centre)]
        if not texts:
            return ()
        return (Reading("\n".join(filter(None, texts)).strip(), CAMELOT, "camelot"),)

    def _ask_camelot(self, page: int) -> Sequence[CamelotCell]:
        return cells_on(self._content, page, self._pages[page].upright, "lattice") or ()
