"""What stands in each cell: its ink without the rulings, its lines of text, crops for readers.

Sizes are in text heights; crops are grey, dark ink on white, cut from the flat page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractors.lattice import Lattice, LatticeCell
from extractors.scan.clean import FAINT, darker, pieces

Pixels = NDArray[np.uint8]
Pieces = NDArray[np.bool_]

SPECK = 0.004  # of the text height squared: less ink is dirt
PALE = 0.4  # of the contrast of a cell's darkest character: less is dirt, a seal, the other side;
# on the samples strokes, points and signs have 0.57 and more, the other side's text up to 0.35
FAR = 1.3  # text heights from every character: no figure has so much white within it,
DIRTY = 0.55  # and what is lower than a character and less dark than this is no part of one
LEAST_HIGH, MOST_HIGH = 0.5, 1.2  # text heights of a piece that may be a character
EDGE = 0.12  # text heights along the sides of a cell where pieces of rulings lie
LINE_GAP = 0.08  # text heights of bare paper part two lines of text
ONE_LINE = 1.3  # text heights of strokes that make one line, at most
TOUCHING = 1.7  # text heights: more without bare paper between is two lines
LINE_HEIGHT = 36.0  # pixels to which lines are enlarged for reading labels
STRIP = 14.0  # text heights of lines laid side by side, at most
CHARACTER_GAP = 0.2  # text heights between lines laid side by side


@dataclass(frozen=True, slots=True)
class CellPicture:
    """A cell of the lattice, its crop without rulings, the box of its ink within the crop
    (left, top, right, bottom; None for an empty cell) and its lines of text (top, bottom)."""

    cell: LatticeCell
    crop: Pixels
    ink: tuple[int, int, int, int] | None
    lines: tuple[tuple[int, int], ...]


def pictures_of(
    flat: Pixels, ruling_ink: Pixels, lattice: Lattice, text_height: float
) -> list[CellPicture]:
    """The cells of one table, in its order."""
    return [_picture(flat, ruling_ink, cell, text_height) for cell in lattice]


def _picture(
    flat: Pixels, ruling_ink: Pixels, cell: LatticeCell, text_height: float
) -> CellPicture:
    box = cell.box
    x0, y0 = max(round(box.x0) + 2, 0), max(round(box.y0) + 2, 0)
    inner = np.s_[y0 : max(round(box.y1) - 1, y0 + 1), x0 : max(round(box.x1) - 1, x0 + 1)]
    crop = np.where(ruling_ink[inner] > 0, np.uint8(255), flat[inner])
    labels, stats, _ = pieces(darker(crop, FAINT))
    kept, remains, pale = _kinds(crop, labels, stats, text_height)
    _erase(crop, labels, stats, remains)
    if pale.any():
        crop = np.where(_with_rims(pale[labels], labels), np.uint8(255), crop)
    if not kept.any():
        return CellPicture(cell, crop, None, ())
    left, top, wide, high, _area = stats[kept].T
    ink = int(left.min()), int(top.min()), int((left + wide).max()), int((top + high).max())
    mask = kept[labels[:, ink[0] : ink[2]]]
    return CellPicture(cell, crop, ink, tuple(_lines(mask, text_height)))


def _kinds(
    crop: Pixels, labels: NDArray[np.int32], stats: NDArray[np.int32], text_height: float
) -> tuple[Pieces, Pieces, Pieces]:
    """Of the pieces of ink those that are text, those that are remains of rulings, and those that
    are pale beside the text. The others are specks, and the paper."""
    height, width = crop.shape
    edge = max(1.0, EDGE * text_height)
    left, top, wide, high, area = stats.T
    beside = (left + wide <= edge) | (left >= width - edge)
    beyond = (top + high <= edge) | (top >= height - edge)
    remains = beside | beyond
    kept = ~remains & (area >= max(3.0, SPECK * text_height**2))
    kept[0] = remains[0] = False
    pale = kept & _is_pale(crop, labels, kept, stats / text_height)
    return kept & ~pale, remains, pale


def _erase(
    crop: Pixels, labels: NDArray[np.int32], stats: NDArray[np.int32], unwanted: Pieces
) -> None:
    """Makes pieces paper, each in its own box: they are few and small."""
    for piece in np.flatnonzero(unwanted).tolist():
        left, top, wide, high, _area = stats[piece].tolist()
        box = np.s_[top : top + high, left : left + wide]
        crop[box][labels[box] == piece] = 255


def _with_rims(pale: NDArray[np.bool_], labels: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Pale ink with its rim, which is paler than FAINT."""
    import cv2

    reach = np.ones((3, 3), np.uint8)
    rims = cv2.dilate(pale.view(np.uint8), reach, iterations=2) > 0
    return np.asarray(pale | (rims & (labels == 0)))


def _is_pale(
    crop: Pixels, labels: NDArray[np.int32], kept: Pieces, stats: NDArray[np.float64]
) -> Pieces:
    """Of the pieces of a crop those that are pale beside its darkest piece as high as a character,
    or less dark and far from all of these. `stats` are in text heights."""
    darkest = np.full(len(kept), 255, np.uint8)
    inked = labels > 0
    np.minimum.at(darkest, labels[inked], crop[inked])
    contrast = 255.0 - darkest
    left, _, wide, high, _ = stats.T
    characters = kept & (high >= LEAST_HIGH) & (high <= MOST_HIGH)
    right, begin, end = left + wide, left[characters], (left + wide)[characters]
    apart = np.maximum(left[:, None] - end, begin - right[:, None]).min(axis=1, initial=np.inf)
    least = np.where((apart > FAR) & (high < LEAST_HIGH), DIRTY, PALE)
    return np.asarray(contrast < least * contrast[characters].max(initial=0.0), np.bool_)


def _lines(mask: NDArray[np.bool_], text_height: float) -> Iterator[tuple[int, int]]:
    """Runs of rows with ink: strokes apart as one, and lines that touch parted."""
    rows = np.flatnonzero(mask.any(axis=1))
    gap = max(1.0, LINE_GAP * text_height)
    breaks = np.flatnonzero(np.diff(rows) > gap)
    edges = [0, *(breaks + 1).tolist(), len(rows)]
    runs = [(int(rows[a]), int(rows[b - 1]) + 1) for a, b in pairwise(edges)]
    merged: list[tuple[int, int]] = []
    for run in runs:
        if merged and run[1] - merged[-1][0] <= ONE_LINE * text_height:
            merged[-1] = (merged[-1][0], run[1])
        else:
            merged.append(run)
    for top, bottom in merged:
        yield from _parted(mask, top, bottom, text_height)


def _parted(
    mask: NDArray[np.bool_], top: int, bottom: int, text_height: float
) -> Iterator[tuple[int, int]]:
    """Lines of text whose ink touches, cut where there is least ink."""
    if bottom - top <= TOUCHING * text_height:
        yield top, bottom
        return
    count = max(2, round((bottom - top) / (1.15 * text_height)))
    ink, reach = mask.sum(axis=1), max(1, round(0.3 * text_height))
    for number in range(1, count):
        near = round(top + (bottom - top) / (count - number + 1))
        low, high = max(near - reach, top + 1), min(near + reach, bottom - 1)
        cut = low + int(np.argmin(ink[low:high]))
        yield top, cut
        top = cut
    yield top, bottom


def label_strips(picture: CellPicture, text_height: float) -> list[Pixels]:
    """The text of a label as lines for a reader, enlarged, with a white margin."""
    return [
        strip_of([picture.crop[top:bottom] for top, bottom in lines], text_height)
        for lines in side_by_side(picture, text_height)
    ]


def side_by_side(picture: CellPicture, text_height: float) -> list[list[tuple[int, int]]]:
    """The lines of a label (top, bottom), those together that are read as one.

    Labels are set in lines of any length, down to one character; readers know lines of some
    length. Short lines are laid side by side, up to STRIP.
    """
    strips: list[list[tuple[int, int]]] = []
    full = 0
    for top, bottom in picture.lines:
        wide = _trimmed(picture.crop[top:bottom], text_height).shape[1]
        if strips and full + wide <= STRIP * text_height:
            strips[-1].append((top, bottom))
            full += wide
        else:
            strips.append([(top, bottom)])
            full = wide
    return strips


def strip_of(lines: Sequence[Pixels], text_height: float) -> Pixels:
    """Lines cut out of a cell laid side by side, enlarged, with a white margin."""
    import cv2

    scale = LINE_HEIGHT / text_height
    pieces = [_trimmed(line, text_height) for line in lines]
    tall = max(piece.shape[0] for piece in pieces)
    strip = np.concatenate([_of_height(piece, tall) for piece in pieces], axis=1)
    strip = np.pad(strip, _gap(text_height), constant_values=255)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(strip, None, fx=scale, fy=scale, interpolation=method), np.uint8)


def _gap(text_height: float) -> int:
    return max(2, round(CHARACTER_GAP * text_height))


def _trimmed(line: Pixels, text_height: float) -> Pixels:
    columns = np.flatnonzero((line < FAINT).any(axis=0))
    if not len(columns):
        return line
    inner = line[:, columns[0] : columns[-1] + 1]
    return np.pad(inner, ((0, 0), (0, _gap(text_height))), constant_values=255)


def _of_height(piece: Pixels, height: int) -> Pixels:
    spare = height - piece.shape[0]
    return np.pad(piece, ((spare // 2, spare - spare // 2), (0, 0)), constant_values=255)


def figure_crops(pictures: Sequence[CellPicture], text_height: float) -> list[Pixels]:
    """Around each cell's ink, with a margin: what the figure reader takes. An empty cell is a
    white crop."""
    return [_around(picture, max(2, round(0.35 * text_height))) for picture in pictures]


def _around(picture: CellPicture, margin: int) -> Pixels:
    if picture.ink is None:
        return np.full((8, 8), 255, np.uint8)
    x0, y0, x1, y1 = picture.ink
    return picture.crop[max(y0 - margin, 0) : y1 + margin, max(x0 - margin, 0) : x1 + margin]
