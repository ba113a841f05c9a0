"""What happens to one cell's picture: dirt that makes a figure another, or another figure printed.

Pictures are grey (uint8), dark ink on light, a cell with its rulings. Lengths are in digit heights.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Window = tuple[int, int, int, int]
"""Left, top, right, bottom of the ink within the picture."""
Dirt = Callable[[random.Random, Pixels, Window, float], Pixels]

EDGE = 0.12
"""Of a cell's height, along its sides, where its rulings stand."""


def scratch(rng: random.Random, cell: Pixels, ink: Window, digit: float) -> Pixels:
    """A bare line through the figure: a fold, a fibre, toner that did not hold."""
    return _line(rng, cell, ink, rng.uniform(0.08, 0.22) * digit, light=255)


def stroke(rng: random.Random, cell: Pixels, ink: Window, digit: float) -> Pixels:
    """A dark line through the figure: a pen, a hair on the glass."""
    return _line(rng, cell, ink, rng.uniform(0.05, 0.14) * digit, light=rng.randint(0, 90))


def blot(rng: random.Random, cell: Pixels, ink: Window, digit: float) -> Pixels:
    """A spot of ink on or beside the figure."""
    import cv2

    x0, y0, x1, y1 = ink
    reach = 0.3 * digit
    centre = round(rng.uniform(x0 - reach, x1 + reach)), round(rng.uniform(y0, y1))
    axes = tuple(max(1, round(rng.uniform(0.06, 0.22) * digit)) for _ in range(2))
    dark = rng.randint(0, 80)
    return _pixels(cv2.ellipse(cell.copy(), centre, axes, rng.uniform(0, 180), 0, 360, dark, -1))


def faded(rng: random.Random, cell: Pixels, _ink: Window, _digit: float) -> Pixels:
    """Ink so pale that noise eats parts of it."""
    noise = np.random.default_rng(rng.getrandbits(32)).normal(0, rng.uniform(8, 30), cell.shape)
    pale = 255 - (255 - cell.astype(float)) * rng.uniform(0.25, 0.6)
    return _pixels(pale + noise)


def smeared(rng: random.Random, cell: Pixels, _ink: Window, digit: float) -> Pixels:
    """Out of focus, then copied in black and white: holes close, or strokes break."""
    import cv2

    soft = cv2.GaussianBlur(cell, (0, 0), rng.uniform(0.1, 0.22) * digit)
    return _pixels(np.where(soft < rng.uniform(110, 225), 20, 250))


DIRT: tuple[Dirt, ...] = (scratch, stroke, blot, faded, smeared)


def pasted(target: Pixels, donor: Pixels) -> Pixels:
    """The middle of one cell over the middle of another, each without its rulings."""
    height, width = (min(a, b) for a, b in zip(target.shape, donor.shape, strict=True))
    off = 2 * round(EDGE * height)
    result = target.copy()
    _middle(result, height - off, width - off)[:] = _middle(donor, height - off, width - off)
    return result


def _middle(cell: Pixels, height: int, width: int) -> Pixels:
    top, left = (cell.shape[0] - height) // 2, (cell.shape[1] - width) // 2
    return cell[top : top + height, left : left + width]


def _line(rng: random.Random, cell: Pixels, ink: Window, thick: float, light: int) -> Pixels:
    """Through a point of the ink's box, at any angle, a little beyond it."""
    import cv2

    x0, y0, x1, y1 = ink
    through = np.array([rng.uniform(x0, x1), rng.uniform(y0, y1)])
    angle, reach = rng.uniform(0, np.pi), 0.7 * (y1 - y0)
    way = np.array([np.cos(angle), np.sin(angle)]) * reach
    ends = [tuple(int(v) for v in np.round(through + sign * way)) for sign in (-1, 1)]
    thickness = max(1, round(thick))
    return _pixels(cv2.line(cell.copy(), ends[0], ends[1], light, thickness, cv2.LINE_AA))


def _pixels(light: NDArray[np.generic]) -> Pixels:
    return np.asarray(np.clip(light.astype(float), 0, 255), np.uint8)
