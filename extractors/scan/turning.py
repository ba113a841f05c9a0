"""Which way up: quarter turns told from how text runs and where the labels stand.

Chinese characters are square, so a page says how it lies only by its lines: characters of a line
stand closer than lines do. Upside down is told from the form: labels are the heaviest ink, and
stand left and above. What the labels then say confirms it, or turns the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from extractors.scan.cells import CellPicture
from extractors.scan.clean import Characters
from models.forms import TEMPLATES, form

NEAR = 0.45  # text heights between characters of one line, at most
ALIKE = 0.5  # of two characters' extents lie side by side in one line
FAMILIAR = 0.45  # of the characters read are the forms' own where the page is upright
_HAN = re.compile(r"[\u4e00-\u9fff]")


def runs_down(found: Characters) -> bool:
    """Do the lines of text run down (or up) the picture? A quarter turn makes it upright."""
    boxes = found.boxes[:3000]
    size = found.height * NEAR
    across = _neighbours(boxes[:, [0, 1, 2, 3]], size)
    down = _neighbours(boxes[:, [1, 0, 3, 2]], size)
    return down > 1.2 * across


def _neighbours(boxes: NDArray[np.int32], near: float) -> int:
    """How many boxes have another one close to their right, as high as they are."""
    left, top, width, height = (boxes[:, i].astype(np.float32) for i in range(4))
    count = 0
    order = np.argsort(left)
    left, top, width, height = left[order], top[order], width[order], height[order]
    for i in range(len(left)):
        end = left[i] + width[i]
        j = np.searchsorted(left, [end - 0.2 * near, end + near])
        part = slice(max(int(j[0]), i + 1), int(j[1]))
        overlap = np.minimum(top[i] + height[i], top[part] + height[part]) - np.maximum(
            top[i], top[part]
        )
        count += bool((overlap > ALIKE * np.maximum(height[i], height[part])).any())
    return count


def labels_stand_left_and_above(pictures: Sequence[CellPicture]) -> bool:
    """Is the weight of ink in the left and upper half of the tables?"""
    if not pictures:
        return True
    boxes = np.array([[p.cell.box.centre[0], p.cell.box.centre[1]] for p in pictures])
    ink = np.array([float((p.crop < 128).sum()) if p.ink else 0.0 for p in pictures])
    if ink.sum() == 0:
        return True
    x0, y0, x1, y1 = (
        min(p.cell.box.x0 for p in pictures),
        min(p.cell.box.y0 for p in pictures),
        max(p.cell.box.x1 for p in pictures),
        max(p.cell.box.y1 for p in pictures),
    )
    middle = (ink[:, None] * boxes).sum(0) / ink.sum()
    return (middle[0] - x0) / (x1 - x0) + (middle[1] - y0) / (y1 - y0) <= 1.0


def familiarity(texts: Iterable[str]) -> float:
    """The share of Chinese characters in `texts` that the forms' labels use, 0 to 1; 0 for none."""
    read = _HAN.findall("".join(texts))
    if len(read) < 4:
        return 0.0
    return sum(character in _characters() for character in read) / len(read)


@cache
def _characters() -> frozenset[str]:
    labels = [
        label
        for template in TEMPLATES
        for table in form(template).tables.values()
        for block in table.blocks
        for label in (
            block.label,
            *(row.label for row in block.rows),
            *(column.label + "".join(column.under) for column in block.columns),
        )
    ]
    return frozenset(_HAN.findall("".join(labels)))
