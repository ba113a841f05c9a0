"""Which way up: quarter turns told from how text runs and where the labels stand.

Text lies on its side where that of most cells is taller than wide. Upside down is told from the
form: labels are the heaviest ink, and stand left and above. What the labels then say confirms it,
or has the page tried the other ways up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

import numpy as np

from extractors.scan.cells import CellPicture
from extractors.scan.clean import FAINT
from extractors.scan.readers import form_words
from models.geometry import around

LONG = 1.4  # one side of a line of text to the other, at least
FAMILIAR = 0.12  # of the pairs read are the forms' own where a page is upright: 0.3 and more on
# the samples, 0.02 and less where they are turned
LEAST_PAIRS = 3
_HAN = re.compile(r"[\u4e00-\u9fff]")


def runs_down(pictures: Iterable[CellPicture], text_height: float) -> bool:
    """Does the text of most cells run down (or up)? A quarter turn makes it upright."""
    across = down = 0
    for picture in pictures:
        if picture.ink is None:
            continue
        width, height = picture.ink[2] - picture.ink[0], picture.ink[3] - picture.ink[1]
        if max(width, height) > LONG * text_height:
            across += width > LONG * height
            down += height > LONG * width
    return down > across


def labels_stand_left_and_above(tables: Iterable[Sequence[CellPicture]]) -> bool:
    """Is the weight of ink in the left and upper half of the tables?"""
    return sum(_weight_right_and_below(table) for table in tables) <= 0


def _weight_right_and_below(table: Sequence[CellPicture]) -> float:
    """How far the middle of a table's ink lies right of and below its own, in its own sizes,
    times its ink."""
    outer = around(picture.cell.box for picture in table)
    places = np.array([picture.cell.box.centre for picture in table])
    ink = np.array([float((p.crop < FAINT).sum()) if p.ink else 0.0 for p in table])
    if ink.sum() == 0:
        return 0.0
    x, y = (ink[:, None] * places).sum(0) / ink.sum()
    off = (x - outer.x0) / outer.width + (y - outer.y0) / outer.height - 1
    return float(off * ink.sum())


def familiarity(texts: Iterable[str]) -> float:
    """The share of neighbouring Chinese characters in `texts` that also stand side by side in the
    forms' labels, 0 to 1; 0 for none. Single ones say little: what is read of a page upside down
    holds many common characters."""
    read = [pair for text in texts for pair in _pairs(text)]
    if len(read) < LEAST_PAIRS:
        return 0.0
    return sum(pair in _known() for pair in read) / len(read)


def _pairs(text: str) -> Iterator[str]:
    for first, second in pairwise(_HAN.findall(text)):
        yield first + second


@cache
def _known() -> frozenset[str]:
    return frozenset(pair for label in form_words.labels() for pair in _pairs(label))
