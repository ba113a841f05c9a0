"""The characters of a page with the boxes of their ink, read in bulk from pdfium."""

from __future__ import annotations

from ctypes import byref, c_double
from math import pi
from statistics import quantiles
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractors.errors import TooLarge
from extractors.pdf.file import Handle
from extractors.pdf.upright import Boxes, Upright

MAX_CHARACTERS = 60_000  # of a page; the densest page of a newspaper has half as many
_MAY_BE_GENERATED = frozenset(map(ord, "\r\n \x02\ufffe-"))
_ASKEW = 10 * pi / 180  # a watermark's slant; text stands at quarters of a turn
_USUAL_HEIGHT = 10.0  # points; of a page without ink in its characters


class Character(NamedTuple):
    """`x0, y0, x1, y1` is its ink; `baseline` the y on which it stands; `number` pdfium's."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    baseline: float
    number: int

    @property
    def middle(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2


class RawCharacters(NamedTuple):
    """In the page's own coordinates: `boxes` n x 4 (left, bottom, right, top), `origins` n x 2,
    `quarters` n: turns of each clockwise from upright, -1 for one that stands askew."""

    texts: list[str]
    boxes: Boxes
    origins: NDArray[np.float64]
    quarters: NDArray[np.int64]
    numbers: list[int]


def raw_characters(text_page: Handle) -> RawCharacters:
    """Every printed character. TooLarge beyond MAX_CHARACTERS.

    What pdfium adds of its own (spaces and line ends that it guesses) is left out.
    """
    from pypdfium2 import raw

    count = raw.FPDFText_CountChars(text_page)
    if count > MAX_CHARACTERS:
        raise TooLarge(f"a page of {count} characters; the most is {MAX_CHARACTERS}")
    left, right, bottom, top, x, y = (c_double() for _ in range(6))
    sides = byref(left), byref(right), byref(bottom), byref(top)
    origin = byref(x), byref(y)
    texts, places, angles, numbers = [], [], [], []
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text_page, index)
        if code in _MAY_BE_GENERATED and raw.FPDFText_IsGenerated(text_page, index):
            continue
        raw.FPDFText_GetCharBox(text_page, index, *sides)
        raw.FPDFText_GetCharOrigin(text_page, index, *origin)
        texts.append(chr(code) if 0 < code < 0x110000 else "\ufffd")
        places.append((left.value, bottom.value, right.value, top.value, x.value, y.value))
        angles.append(raw.FPDFText_GetCharAngle(text_page, index))
        numbers.append(index)
    table = np.array(places, dtype=np.float64).reshape(-1, 6)
    return RawCharacters(texts, table[:, :4], table[:, 4:], _quarters(angles), numbers)


def _quarters(angles: list[float]) -> NDArray[np.int64]:
    """Radians clockwise, as pdfium gives them, to quarters."""
    turns = np.array(angles, dtype=np.float64) / (pi / 2)
    nearest = np.rint(turns)
    askew = np.abs(turns - nearest) * (pi / 2) > _ASKEW
    return np.where(askew, -1, nearest.astype(np.int64) % 4)


def text_turns(raw: RawCharacters) -> int:
    """Quarters clockwise in which most of the text stands."""
    straight = raw.quarters[raw.quarters >= 0]
    return int(np.bincount(straight).argmax()) if len(straight) else 0


def upright_characters(raw: RawCharacters, upright: Upright) -> list[Character]:
    """As they stand on the upright page, without those askew and those outside of it."""
    boxes = upright.boxes(raw.boxes)
    points = upright.boxes(np.hstack([raw.origins, raw.origins]))
    width, height = upright.size
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    shown = (raw.quarters >= 0) & (x > 0) & (x < width) & (y > 0) & (y < height)
    return [
        Character(text, x0, y0, x1, y1, baseline, number)
        for text, (x0, y0, x1, y1), baseline, number, keep in zip(
            raw.texts,
            boxes.tolist(),
            points[:, 1].tolist(),
            raw.numbers,
            shown.tolist(),
            strict=True,
        )
        if keep
    ]


def text_height(characters: list[Character]) -> float:
    """The height of the page's usual characters, in points: the upper quartile of the ink."""
    heights = [height for c in characters if (height := c.y1 - c.y0) > 0]
    if len(heights) < 2:
        return heights[0] if heights else _USUAL_HEIGHT
    return quantiles(heights, n=4)[2]
