"""The first lines of a scanned report: its title, and whose it is."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

import numpy as np

from extractors.engines import Word, tesseract
from extractors.errors import TimedOut
from extractors.scan.page import PageTrace

_log = logging.getLogger(__name__)

TOP = 0.45  # of the first page's height; a title stands in it
LIMIT_S = 20.0


def first_lines(trace: PageTrace) -> list[str]:
    """Lines of text in the upper part of a page, above its first table."""
    end = TOP * trace.flat.shape[0]
    boxes = [text.picture.cell.box for table in trace.tables for text in table]
    if boxes:
        end = min(end, min(box.y0 for box in boxes))
    part = np.ascontiguousarray(trace.flat[: int(end)])
    if trace.text_height == 0 or part.shape[0] < 2 * trace.text_height:
        return []
    try:
        words = tesseract.read_page(part, limit_s=LIMIT_S)
    except TimedOut:
        _log.info("the title of page %d took too long to read", trace.page.number)
        return []
    return list(_lines(words))


def _lines(words: Sequence[Word]) -> Iterator[str]:
    """Words in reading order as lines: the next word of a line stands right of the last one and
    as high."""
    line: list[Word] = []
    for word in words:
        if line and not _goes_on(line[-1], word):
            yield "".join(part.text for part in line)
            line = []
        line.append(word)
    if line:
        yield "".join(part.text for part in line)


def _goes_on(last: Word, word: Word) -> bool:
    as_high = last.y0 <= _middle(word) <= last.y1 or word.y0 <= _middle(last) <= word.y1
    return word.x0 > last.x0 and as_high


def _middle(word: Word) -> float:
    return (word.y0 + word.y1) / 2
