"""Which way up: quarter turns told from how text runs and where the labels stand.

Text lies on its side where that of most cells is taller than wide. Upside down is told from the
form: labels are the heaviest ink, and stand left and above. What the labels then say confirms it,
or turns the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np

from extractors.scan.cells import CellPicture
from extractors.scan.clean import FAINT
from models.forms import TEMPLATES, form
from models.geometry import around

LONG = 1.4  # one side of a line of text to the other, at least
FAMILIAR = 0.45  # of the characters read are the forms' own where the page is upright
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
