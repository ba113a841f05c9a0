"""Dirt on a figure taken away, as far as it can be told from the figure: specks beside it, and a
straight stroke through it that is longer than any stroke of a digit.

Crops are grey, dark ink on white; `digit` is the height of a digit in pixels of the crop.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.scan.clean import FAINT, INK

Pixels = NDArray[np.uint8]
_Mask = NDArray[np.bool_]

# in digit heights, but for angles
LEVEL, STEEP = 1.0, 1.2  # what a stroke is longer than: one that lies, one that rises as digits do
WHOLE = 0.8  # what is left of a figure without a stroke is as tall
ASLANT = 6.0  # degrees: what lies flatter is a minus or a bar that touches its neighbour
RISING = 45.0  # degrees from which a stroke rises
BROAD = 0.35  # to both sides of a stroke, as far as its width is measured
BEYOND = 0.08  # it sticks out of the figure by as much
FIGURE = 0.6  # a piece this tall is a digit, or a part of one
SPECK = 0.5  # what is smaller, beside one, is a speck
POINT = 0.35  # unless it is as small as a point or a comma and stands at the foot of the digits
PIECE = 0.25  # what is larger, and no dash, is a piece of a figure
HALF = 0.5  # of the darkest ink's contrast has every stroke of a figure somewhere
FLAT = 2.0  # or is a dash: this much wider than tall
SIGN = 0.6  # before the digits and within their middle, what is a sign, blurred into a blot
MIDDLE = 0.3, 0.7  # of the digits' height
JOINED = 0.1  # gaps this narrow are the scanner's: thin strokes break, above all in black and white
LIGHT = 220  # paler than this is bare paper, and no thin stroke


@dataclass(frozen=True)
class _Stroke:
    """From `start` along `way` (x and y, of length 1), in pixels."""

    start: NDArray[np.float64]
    way: NDArray[np.float64]
    length: float

    @property
    def rises(self) -> bool:
        return bool(abs(self.way[1]) > np.sin(np.radians(ASLANT)))


def without_dirt(crop: Pixels, digit: float) -> Pixels:
    """The crop itself where there is none."""
    return _without_specks(_without_stroke(crop, digit), digit)


def pieces(crop: Pixels, digit: float) -> int:
    """Connected pieces of ink that are larger than a speck, and no dashes; what is paler than half
    of the figure's own ink is the other side's, noise, or what is left of a ruling."""
    side = max(2, round(JOINED * digit))
    ink = cv2.morphologyEx(
        (crop < LIGHT).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((side, side), np.uint8)
    )
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    darkest = np.full(count, 255, np.uint8)
    np.minimum.at(darkest, labels, crop)
    _, _, wide, high, _ = stats[1:].T
    large = np.maximum(wide, high) >= PIECE * digit
    dark = 255.0 - darkest[1:] >= HALF * (255.0 - crop.min(initial=255))
    return int((large & dark & (wide <= FLAT * high)).sum())


def _without_stroke(crop: Pixels, digit: float) -> Pixels:
    ink = _figures(crop, digit)
    stroke = _longest(ink, digit)
    if stroke is None:
        return crop
    erased = _alone(ink, stroke, digit)
    rest = ink & ~erased
    if not _sticks_out(stroke, rest, digit):
        return crop
    return np.where(erased, np.uint8(255), crop)


def _figures(crop: Pixels, digit: float) -> _Mask:
    """The ink of what is as tall as digits: a sign in line with a stroke of one is not its end."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        (crop < FAINT).astype(np.uint8), connectivity=8
    )
    tall = stats[:, 3] >= FIGURE * digit
    tall[0] = False
    return np.asarray((crop < INK) & tall[labels], np.bool_)


def _longest(ink: _Mask, digit: float) -> _Stroke | None:
    lines = cv2.HoughLinesP(
        ink.astype(np.uint8),
        1,
        np.pi / 90,
        threshold=max(5, round(0.7 * digit)),
        minLineLength=LEVEL * digit,
        maxLineGap=0.12 * digit,
    )
    if lines is None:
        return None
    strokes = [_stroke(*map(float, line)) for line in lines.reshape(-1, 4)]
    long = [each for each in strokes if each.rises and each.length >= _least(each) * digit]
    return max(long, key=lambda each: each.length, default=None)


def _stroke(x0: float, y0: float, x1: float, y1: float) -> _Stroke:
    length = float(np.hypot(x1 - x0, y1 - y0))
    return _Stroke(np.array([x0, y0]), np.array([x1 - x0, y1 - y0]) / length, length)


def _least(stroke: _Stroke) -> float:
    return STEEP if abs(stroke.way[1]) > np.sin(np.radians(RISING)) else LEVEL


def _alone(ink: _Mask, stroke: _Stroke, digit: float) -> _Mask:
    """The stroke's ink, but for where it crosses the figure: there the ink is broader."""
    reach = round(2 * BROAD * digit)
    along = np.arange(-4, 2 * stroke.length + 5) / 2  # half pixels, and a little beyond the ends
    across = np.arange(-reach, reach + 1) / 2
    normal = np.array([-stroke.way[1], stroke.way[0]])
    x, y = (
        np.round(stroke.start[i] + along[:, None] * stroke.way[i] + across * normal[i]).astype(int)
        for i in (0, 1)
    )
    inside = (x >= 0) & (x < ink.shape[1]) & (y >= 0) & (y < ink.shape[0])
    x, y = np.clip(x, 0, ink.shape[1] - 1), np.clip(y, 0, ink.shape[0] - 1)
    dark = ink[y, x] & inside
    before, behind = _run(dark[:, reach::-1]), _run(dark[:, reach:])
    width = (before + behind) / 2
    if not (width > 0).any():
        return np.zeros_like(ink)
    thin = float(np.percentile(width[width > 0], 25))
    narrow = width <= 1.6 * thin + 1
    erased = np.zeros_like(ink)
    chosen = inside & narrow[:, None] & (np.abs(across) <= thin / 2 + 1.5)
    erased[y[chosen], x[chosen]] = True
    return erased


def _run(dark: _Mask) -> NDArray[np.intp]:
    """How many of each row are dark from its beginning on."""
    return np.asarray(np.cumprod(dark, axis=1).sum(axis=1), np.intp)


def _sticks_out(stroke: _Stroke, rest: _Mask, digit: float) -> bool:
    """Whether what is left is as tall as a digit, and the stroke longer than it is."""
    ys, xs = np.nonzero(rest)
    if not ys.size or ys.max() - ys.min() < WHOLE * digit:
        return False
    ends = np.array([stroke.start, stroke.start + stroke.length * stroke.way])
    low = np.array([xs.min(), ys.min()]) - BEYOND * digit
    high = np.array([xs.max(), ys.max()]) + BEYOND * digit
    return bool(((ends < low) | (ends > high)).any())


def _without_specks(crop: Pixels, digit: float) -> Pixels:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        (crop < FAINT).astype(np.uint8), connectivity=8
    )
    left, top, wide, high, _ = stats.T
    tall = high >= FIGURE * digit
    tall[0] = False
    if not tall.any():
        return crop
    foot = int((top + high)[tall].max())
    point = (np.maximum(wide, high) < POINT * digit) & (top + high > foot - POINT * digit)
    dash = wide > FLAT * high
    first = np.flatnonzero(tall)[left[tall].argmin()]
    before = left[first] - left - wide
    middle = (top + high / 2 - top[first]) / high[first]
    sign = (before >= 0) & (before < SIGN * digit) & (MIDDLE[0] < middle) & (middle < MIDDLE[1])
    speck = (np.maximum(wide, high) < SPECK * digit) & ~point & ~dash & ~sign
    speck[0] = False
    if not speck.any():
        return crop
    blurred = cv2.dilate(speck[labels].astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.where((blurred > 0) & ~tall[labels], np.uint8(255), crop)
