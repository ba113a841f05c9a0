"""The first lines of a scanned report: its title, and whose it is.

Read by PP-OCR, which reads Chinese better than tesseract and here takes a third of its time, a
line at a time from the top, until the report has named itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from extractors.engines import ppocr
from extractors.identity import names_itself
from extractors.scan.clean import INK, darker, pieces
from extractors.scan.page import PageTrace

Pixels = NDArray[np.uint8]

TOP = 0.45  # of the first page's height; a title stands in it
MOST_LINES = 8
SHORTEST, TALLEST = 0.3, 5.0  # text heights of a piece of a character
LOWEST = 0.6  # text heights of a line
MARGIN = 0.2  # text heights around a line
_LOST_ZERO = re.compile(r"(?<![〇○零一二三四五六七八九])二\s*(?=[一二][一二三四五六七八九]年)")


def first_lines(trace: PageTrace) -> list[str]:
    """Lines of text in the upper part of a page, above its first table, down to its title."""
    lines: list[str] = []
    if trace.text_height == 0:
        return lines
    for line in islice(_lines(_above_tables(trace), trace.text_height), MOST_LINES):
        lines.append(_with_zero(ppocr.read_lines([line])[0].text))
        if names_itself(lines):
            break
    return lines


def _with_zero(line: str) -> str:
    """PP-OCR overlooks the 〇 of 二〇二三年, and no year of reports has three digits."""
    return _LOST_ZERO.sub("二〇", line)


def _above_tables(trace: PageTrace) -> Pixels:
    end = TOP * trace.flat.shape[0]
    tops = [text.picture.cell.box.y0 for table in trace.tables for text in table]
    return trace.flat[: int(min([end, *tops]))]


def _lines(part: Pixels, text_height: float) -> Iterator[Pixels]:
    """Pictures of lines, from the top: runs of rows in which characters stand."""
    _, stats, _ = pieces(darker(part, INK))
    high = stats[1:, 3] / text_height
    left, top, width, height, _area = stats[1:][(high >= SHORTEST) & (high <= TALLEST)].T
    rows = np.zeros(len(part) + 1, np.int64)
    np.add.at(rows, top, 1)
    np.add.at(rows, top + height, -1)
    inked = np.flatnonzero(np.diff(np.cumsum(rows) > 0, prepend=False, append=False))
    for y0, y1 in inked.reshape(-1, 2).tolist():
        if y1 - y0 >= LOWEST * text_height:
            mine = (top >= y0) & (top < y1)
            x0, x1 = int(left[mine].min()), int((left + width)[mine].max())
            yield _with_margin(part, (x0, y0, x1, y1), max(1, round(MARGIN * text_height)))


def _with_margin(part: Pixels, box: tuple[int, int, int, int], margin: int) -> Pixels:
    x0, y0, x1, y1 = box
    return part[max(y0 - margin, 0) : y1 + margin, max(x0 - margin, 0) : x1 + margin]
