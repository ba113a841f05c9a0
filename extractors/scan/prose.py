"""The first lines of a scanned report: its title, and whose it is."""

from __future__ import annotations

from itertools import groupby

import numpy as np

from extractors.engines import tesseract
from extractors.scan.page import PageTrace

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
    words = tesseract.read_page(part, limit_s=LIMIT_S)
    lines = groupby(words, key=lambda word: word.y1 // max(int(1.2 * trace.text_height), 1))
    return ["".join(word.text for word in line) for _, line in lines]
