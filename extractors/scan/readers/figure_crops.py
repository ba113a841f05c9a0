"""A cell's picture, made ready for a reader: the same for training and at run time.

Crops are grey (uint8, height × width), dark ink on light ground. Scale comes from the page's
text height, not from the crop's ink: a lone hyphen or point keeps its size beside the digits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]

HEIGHT = 32  # of a prepared crop, in pixels
DIGIT = 20.0  # a digit's height in it
WIDEST = 320
_MARGIN = 5  # to the left and right of the ink, in prepared pixels
_FAINTEST = 56.0  # grey levels between ground and ink, at least: dirt is not stretched into ink
_EDGE = 0.25, 0.15  # digit heights above and below, and beside: where remnants of rulings lie
_INK = 0.4  # of the contrast, from which a pixel counts as ink
_APART = 1.6  # digit heights of white that no figure has within it: three digits' width
_UNKNOWN = 0.5  # a digit's share of a crop's height, where nobody says
_ENGINE_DIGIT = 34.0  # digit height at which tesseract and PP-OCR read best


def prepare(crop: Grey, text_height: float | None = None) -> Grey:
    """32 rows, as wide as the ink needs; ground 0, full ink 255.

    `text_height` is the height of the page's digits in pixels of the crop; without it the
    crop's tallest ink gives it. Any crop is accepted, an empty one too.
    """
    ink = stretched(crop)
    x0, y0, x1, y1 = _ink_box(ink, text_height or ink.shape[0] * _UNKNOWN)
    digit = text_height or max(float(y1 - y0), ink.shape[0] * _UNKNOWN / 2)
    scale = min(DIGIT / digit, (HEIGHT - 2) / max(y1 - y0, 1))
    window = _window(ink, (y0 + y1) / 2, HEIGHT / scale, x0 - _MARGIN / scale, x1 + _MARGIN / scale)
    width = int(np.clip(round(window.shape[1] * scale), 16, WIDEST))
    return resized(window, width, HEIGHT)


def parted(crop: Grey, text_height: float) -> list[Grey]:
    """The crop cut in the middle of every white too wide for one figure: two cells whose ruling
    was lost. A crop of one figure, or of none, comes back whole."""
    columns = np.flatnonzero((stretched(crop) > _INK * 255).any(axis=0))
    wide = np.flatnonzero(np.diff(columns) > _APART * text_height)
    cuts = (columns[wide] + columns[wide + 1]) // 2
    return [np.ascontiguousarray(part) for part in np.split(crop, cuts, axis=1)]


def for_engines(crop: Grey, text_height: float) -> Grey:
    """The crop as tesseract and PP-OCR want it: flat white ground, large digits, a margin."""
    scale = _ENGINE_DIGIT / text_height
    ink = stretched(crop)
    width = max(8, round(ink.shape[1] * scale))
    large = resized(ink, width, max(8, round(ink.shape[0] * scale)))
    margin = int(_ENGINE_DIGIT / 2)
    return np.pad(255 - large, margin, constant_values=255)


def batches(
    prepared: Sequence[Grey], widened: Callable[[int], int] | None = None
) -> list[tuple[list[int], NDArray[np.uint8]]]:
    """Crops of about one width together, (n, 1, 32, width), with their places in `prepared`;
    `widened` says to which width, `bucket` unless given."""
    by_width: dict[int, list[int]] = {}
    for index, crop in enumerate(prepared):
        by_width.setdefault((widened or bucket)(crop.shape[1]), []).append(index)
    return [(places, stacked([prepared[i] for i in places], w)) for w, places in by_width.items()]


def bucket(width: int) -> int:
    """The next width that batches come in, in prepared pixels."""
    step = 16 if width <= 64 else 32 if width <= 160 else 80
    return min(-(-width // step) * step, WIDEST)


def stacked(prepared: Sequence[Grey], width: int) -> NDArray[np.uint8]:
    """(n, 1, 32, width), each crop at the left, ground to its right."""
    batch = np.zeros((len(prepared), 1, HEIGHT, width), np.uint8)
    for row, crop in zip(batch, prepared, strict=True):
        row[0, :, : crop.shape[1]] = crop
    return batch


def stretched(crop: Grey) -> Grey:
    """Ink bright on ground 0; the ground is the crop's own median light."""
    if crop.size == 0:
        return np.zeros((8, 8), np.uint8)
    reached = np.cumsum(np.bincount(crop.ravel(), minlength=256))
    darkest, ground = np.searchsorted(reached, (0.005 * crop.size, 0.7 * crop.size))
    contrast = max(float(ground - darkest), _FAINTEST)
    levels = np.clip((int(ground) - np.arange(256)) * (255.0 / contrast), 0, 255)
    stretched: Grey = levels.astype(np.uint8)[crop]
    return stretched


def _ink_box(ink: Grey, digit: float) -> tuple[int, int, int, int]:
    """x0, y0, x1, y1 around what may be figures: no ruling at an edge, no speck."""
    height, width = ink.shape
    mask = (ink > _INK * 255).astype(np.uint8)
    for lines in (mask, mask[::-1], mask.T, mask.T[::-1]):
        _clear_ruling(lines, digit)
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    x, y, w, h, area = stats[1:count].T
    level, upright = _EDGE[0] * digit * (height > digit), _EDGE[1] * digit * (width > digit)
    at_end = (y + h <= level) | (y >= height - level)
    at_side = (x + w <= upright) | (x >= width - upright)
    speck = area < max(2.0, (0.08 * digit) ** 2)
    keep = ~(at_end | at_side | speck)
    if not keep.any():
        return width // 2, height // 2, width // 2, height // 2
    x, y, w, h = x[keep], y[keep], w[keep], h[keep]
    return int(x.min()), int(y.min()), int((x + w).max()), int((y + h).max())


def _clear_ruling(lines: Grey, digit: float) -> None:
    """Blanks the first lines as far as one near the edge is inked for most of its length."""
    near = lines[: min(int(0.3 * digit) + 1, len(lines) // 4)]
    ruled = np.flatnonzero(near.mean(axis=1) > 0.6)
    if ruled.size:
        lines[: ruled[-1] + 1] = 0


def _window(ink: Grey, centre: float, height: float, left: float, right: float) -> Grey:
    """A part of the picture; what lies outside it is ground."""
    y0, x0 = round(centre - height / 2), round(left)
    y1, x1 = y0 + max(round(height), 1), max(round(right), x0 + 1)
    before = max(-y0, 0), max(-x0, 0)
    after = max(y1 - ink.shape[0], 0), max(x1 - ink.shape[1], 0)
    inside = ink[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)]
    return np.pad(inside, tuple(zip(before, after, strict=True)))


def resized(picture: Grey, width: int, height: int) -> Grey:
    method = cv2.INTER_AREA if height < picture.shape[0] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, (width, height), interpolation=method), np.uint8)
