"""Grey, flat in light, and clean: the picture of a page made ready for finding lines and text.

Colours other than red stay as dark as they are: only seals and red marks are taken away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Sizes = NDArray[np.int32]

INK = 150  # darker than this on normalised paper (255) is ink
FAINT = 200  # and this may be: a faint ruling, a lone faint figure
RED = 20  # levels by which red is lighter than the pixel: a seal's ink
LEAST_RED = 0.0002  # of the page; a stroke of a seal
RED_SHADE = 1.5  # levels of light that a seal takes for one of redness: measured on seals of
# two strengths, the same within a tenth
LEAST_PASSED = 40  # of 255, of the light through a seal: darker is not a seal's doing
WIDE = 0.85  # text heights across of a disc: no stroke of text, no ruling,
# and no character that a coarse scan has blurred is as wide (a disc of 0.7 eats those at 100 dpi)
BLACK = 90  # a wide mark darker than this has nothing printed on it
SMALLEST_TEXT, LARGEST_TEXT = 0.003, 0.06  # of the longer side: what may be a character


def grey_without_red(pixels: Pixels) -> Pixels:
    """H x W x 3 RGB or H x W grey to grey; what a seal takes of the light is given back.

    Its ink lies over text as a filter: the redder a pixel, the more of the darkness there is the
    seal's. JPEG keeps light finer than colour, so that a black stroke in a seal is reddish, too:
    the light is divided by the filter's, by which black stays black.
    """
    import cv2

    if pixels.ndim == 2:
        return pixels
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    red = np.ascontiguousarray(pixels[:, :, 0])
    redness = cv2.subtract(red, grey)
    if float((redness[::4, ::4] > RED).mean()) < LEAST_RED:
        return grey
    redness = cv2.dilate(redness, np.ones((5, 5), np.uint8))  # as far as JPEG smears colours
    paper = _paper(red)
    passed = cv2.divide(cv2.addWeighted(paper, 1.0, redness, -RED_SHADE, 0.0), paper, scale=255.0)
    lighter = cv2.divide(grey, cv2.max(passed, LEAST_PASSED), scale=255.0)
    return np.asarray(cv2.min(lighter, paper), np.uint8)


def darker(grey: Pixels, level: int) -> Pixels:
    """1 where the picture is darker than `level`, else 0."""
    return (grey < level).view(np.uint8)


def pieces(mask: Pixels) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """The connected pieces of a mask of 0 and 1: the number of each pixel's piece, 0 for none;
    left, top, width, height and area of each; its middle. By Grana's way, which takes a third of
    the time of OpenCV's usual one."""
    import cv2

    _, labels, stats, middles = cv2.connectedComponentsWithStatsWithAlgorithm(
        mask, 8, cv2.CV_32S, cv2.CCL_GRANA
    )
    return np.asarray(labels, np.int32), np.asarray(stats, np.int32), np.asarray(middles)


def normalised(grey: Pixels) -> Pixels:
    """Divided by the paper's own brightness, ink stretched to black, dark borders made paper."""
    import cv2

    paper = _paper(grey)
    flat = cv2.divide(grey, cv2.max(paper, 1), scale=255.0)
    darkest = float(np.percentile(flat[::4, ::4], 0.5))
    if darkest < 200:
        flat = cv2.addWeighted(
            flat, 255 / (255 - darkest), flat, 0, -darkest * 255 / (255 - darkest)
        )
    return without_borders(grey, flat)


def _paper(grey: Pixels) -> Pixels:
    """The brightness of the paper under each pixel, from a small copy: text is dilated away."""
    import cv2

    small = _shrunk(grey, 400 / min(grey.shape))
    size = max(3, round(max(small.shape) * 0.012)) | 1
    small = cv2.dilate(small, np.ones((size, size), np.uint8))
    small = cv2.medianBlur(small, min(2 * size + 1, 31))
    paper = cv2.resize(small, grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(paper, dtype=np.uint8)


def _shrunk(grey: Pixels, factor: float) -> Pixels:
    """By `factor`, where that is less than 1, halved as often as it goes: that is quickest."""
    import cv2

    while factor <= 0.5:
        height, width = grey.shape
        grey = cv2.resize(grey, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
        factor *= 2
    if factor < 1:
        grey = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return np.asarray(grey, np.uint8)


def without_borders(grey: Pixels, flat: Pixels) -> Pixels:
    """Dark areas wider than text that reach the edge of the picture, as paper: the scanner's
    lid, the desk under a photographed page."""
    import cv2

    small = _shrunk(grey, 500 / max(grey.shape))
    bright = float(np.percentile(small, 90))
    dark = (small < 0.45 * bright).astype(np.uint8)
    rim = 5  # beyond the edge: a strip of two pixels along it is as wide as text, too
    dark = cv2.copyMakeBorder(dark, rim, rim, rim, rim, cv2.BORDER_REPLICATE)
    wide = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    labels, stats, _ = pieces(np.asarray(wide, np.uint8))
    left, top, w, h, _area = stats.T
    border = (left == 0) | (top == 0) | (left + w == wide.shape[1]) | (top + h == wide.shape[0])
    border[0] = False
    if not border.any():
        return flat
    mask = border[labels][rim:-rim, rim:-rim].astype(np.uint8)
    mask = cv2.dilate(mask, np.ones((5, 5), np.uint8))
    mask = cv2.resize(mask, flat.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return np.where(mask > 0, np.uint8(255), flat)


def without_wide_marks(flat: Pixels, text_height: float) -> Pixels:
    """Watermarks, shades, punch holes and what is left of borders made paper: all that is dark
    over more than WIDE text heights each way. What is printed on a shade stays."""
    import cv2

    size = max(3, round(WIDE * text_height / 2)) | 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))  # marks lie aslant
    half = cv2.resize(flat, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    ground = cv2.morphologyEx(half, cv2.MORPH_CLOSE, disc)
    ground = cv2.resize(ground, flat.shape[::-1], interpolation=cv2.INTER_LINEAR)
    even = cv2.divide(flat, cv2.max(ground, 1), scale=255.0)
    even[ground < BLACK] = 255
    return np.asarray(even, np.uint8)


@dataclass(frozen=True, slots=True)
class TextHeight:
    """Of a page's text in pixels, as the page stands and as it is on its side, where 一 is as high
    as 丨. 0.0 where there is no text."""

    upright: float
    aside: float

    def after(self, turns: int) -> float:
        """Of the page after quarter turns."""
        return self.aside if turns % 2 else self.upright


def text_height(flat: Pixels) -> TextHeight:
    """Measured on the taller pieces of ink, for strokes apart are shorter."""
    _, stats, _ = pieces(darker(flat, INK))
    _left, _top, width, height, area = stats[1:].T
    side = max(flat.shape)
    return TextHeight(_taller(height, width, area, side), _taller(width, height, area, side))


def _taller(height: Sizes, width: Sizes, area: Sizes, side: int) -> float:
    """The upper quartile of the heights of characters; rulings and specks are not among them."""
    low, high = max(5.0, SMALLEST_TEXT * side), LARGEST_TEXT * side
    sized = (height >= low) & (height <= high) & (width <= high) & (width >= low / 4)
    heights = height[sized & (area >= 2 * low)]
    return float(np.percentile(heights, 75)) if len(heights) >= 5 else 0.0
