"""Glyphs as bitmaps, and lines set from them: far quicker than drawing text crop by crop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

EM = 64  # pixels at which glyphs are drawn
STRIP = 104  # height of a strip of type
BASELINE = 76


@dataclass(frozen=True)
class Glyph:
    """`ink` is STRIP rows high, 0 to 255; it begins `bearing` pixels after the pen."""

    ink: NDArray[np.uint8]
    bearing: int
    advance: float


def gap(rng: Generator) -> Glyph:
    """White, wider than any within a figure, often with a piece of the ruling that stood there."""
    width = int(EM * rng.uniform(1.2, 3.5))
    ink = np.zeros((STRIP, width), np.uint8)
    if rng.random() < 0.5:
        top, bottom = np.sort(rng.integers(0, STRIP, 2))
        left = int(width * rng.uniform(0.3, 0.7))
        ink[top:bottom, left : left + int(rng.integers(3, 12))] = 255
    return Glyph(ink, 0, float(width))


def line(glyphs: Sequence[Glyph], spacing: float) -> NDArray[np.uint8]:
    """A strip of type, STRIP rows high; `spacing` in pixels goes between the glyphs."""
    pens = np.cumsum([EM / 2, *(glyph.advance + spacing for glyph in glyphs)])
    strip = np.zeros((STRIP, int(pens[-1] + EM)), np.uint8)
    for glyph, pen in zip(glyphs, pens, strict=False):
        left = max(round(pen + glyph.bearing), 0)
        place = strip[:, left : left + glyph.ink.shape[1]]
        np.maximum(place, glyph.ink[:, : place.shape[1]], out=place)
    columns = np.flatnonzero(strip.max(axis=0))
    return strip[:, columns[0] : columns[-1] + 1] if columns.size else strip[:, :2]
