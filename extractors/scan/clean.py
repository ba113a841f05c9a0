"""Grey, flat in light, and clean: the picture of a page made ready for finding lines and text.

Colours other than red stay as dark as they are: only seals and red marks are taken away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

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


def normalised(grey: Pixels) -> Pixels:
    """Divided by the paper's own brightness, ink stretched to black, dark borders made paper."""
    import cv2

    paper = _paper(grey)
    flat = cv2.divide(grey, np.maximum(paper, 1), scale=255.0)
    darkest = float(np.percentile(flat[::4, ::4], 0.5))
    if darkest < 200:
        flat = cv2.addWeighted(
            flat, 255 / (255 - darkest), flat, 0, -darkest * 255 / (255 - darkest)
        )
    return without_borders(grey, flat)


def _paper(grey: Pixels) -> Pixels:
    """The brightness of the paper under each pixel, from a small copy: text is dilated away."""
    import cv2

    small_side = 400
    factor = min(1.0, small_side / min(grey.shape))
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    size = max(3, round(max(small.shape) * 0.012)) | 1
    small = cv2.dilate(small, np.ones((size, size), np.uint8))
    small = cv2.medianBlur(small, min(2 * size + 1, 31))
    paper = cv2.resize(small, grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(paper, dtype=np.uint8)


def without_borders(grey: Pixels, flat: Pixels) -> Pixels:
    """Dark areas wider than text that reach the edge of the picture, as paper: the scanner's
    lid, the desk under a photographed page."""
    import cv2

    factor = min(1.0, 500 / max(grey.shape))
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    bright = float(np.percentile(small, 90))
    dark = (small < 0.45 * bright).astype(np.uint8)
    wide = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    wide = cv2.copyMakeBorder(wide, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(wide)
    height, width = wide.shape
    border = np.zeros(count, dtype=bool)
    for index in range(1, count):
        left, top, w, h, _area = stats[index]
        border[index] = left == 0 or top == 0 or left + w == width or top + h == height
    if not border.any():
        return flat
    mask = border[labels][1:-1, 1:-1].astype(np.uint8)
    mask = cv2.dilate(mask, np.ones((5, 5), np.uint8))
    mask = cv2.resize(mask, flat.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return np.where(mask > 0, np.uint8(255), flat)


def without_wide_marks(flat: Pixels, text_height: float) -> Pixels:
    """Watermarks, shades, punch holes and what is left of borders made paper: all that is dark
    over more than WIDE text heights each way. What is printed on a shade stays."""
    import cv2

    size = max(3, round(WIDE * text_height)) | 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))  # marks lie aslant
    ground = cv2.morphologyEx(flat, cv2.MORPH_CLOSE, disc)
    even = cv2.divide(flat, np.maximum(ground, 1), scale=255.0)
    return np.where(ground < BLACK, np.uint8(255), even).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Characters:
    """Boxes (left, top, width, height, area) of the connected pieces that may be characters."""

    boxes: NDArray[np.int32]

    @property
    def height(self) -> float:
        """The height of the text in pixels: of the taller pieces, for strokes apart are shorter.
        0.0 where there is no text."""
        if len(self.boxes) < 5:
            return 0.0
        return float(np.percentile(self.boxes[:, 3], 75))


def characters(flat: Pixels) -> Characters:
    """The pieces of ink of the size of characters; rulings and specks are not among them."""
    import cv2

    ink = (flat < INK).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    side = max(flat.shape)
    low, high = max(5.0, SMALLEST_TEXT * side), LARGEST_TEXT * side
    pieces = stats[1:]
    sized = (
        (pieces[:, 3] >= low)
        & (pieces[:, 3] <= high)
        & (pieces[:, 2] <= high)
        & (pieces[:, 2] >= low / 4)
        & (pieces[:, 4] >= 2 * low)
    )
    return Characters(pieces[sized])
