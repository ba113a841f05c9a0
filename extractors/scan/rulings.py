"""The drawn lines of a flat page: masks of ruling ink, and the lines they make, bridged.

Lengths are in text heights. A ruling is a run of ink longer than any stroke of a character; the
gaps of a broken or faint one are bridged where its pieces lie on one line, and its ends are
drawn to the rulings across that they almost reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from extractors.lattice import Ruling
from extractors.scan.clean import FAINT

Pixels = NDArray[np.uint8]

LEVELS = {FAINT: 0.2, 226: 0.7, 240: 0.0}
"""Of normalised paper, 255: drawn, faint and very faint rulings; each with the least share that
it shows of the most that any shows. What bleeds through adds to the lighter ones."""
LEAST_RULINGS = 8  # times LONG: a table of figures has more rulings
MOST_PIECES = 2500  # a page with more is a drawing or noise
SHORTEST = 1.25  # text heights: longer than 一 and than any figure is high
SURE = 2.4  # text heights: a piece this long is a ruling by itself,
TOGETHER = 4.0  # shorter ones where so much of them lies on one line
ON_LINE = 0.12  # text heights by which pieces of one line may differ across
THICKEST = 0.45  # of the text height: a thicker bar is no ruling
SPECK = 0.12  # text heights: gaps this small are the scanner's, whatever they part
BARE = 0.2  # text heights to both sides of a ruling are bare paper,
CLEAR = 0.2  # but for this share: rulings and figures that cross or touch it
GAP = 1.2  # of one line that are bridged between pieces, in text heights
REACH = 0.9  # how far short of the ruling across a ruling may end
LONG = 4.0  # text heights: a line this long is a ruling wherever it ends,
TOUCH = 0.25  # a shorter one where both its ends are this close to rulings across
SAME = 0.3  # two pieces this close across are one line


@dataclass(frozen=True)
class Rulings:
    """`ink`: where rulings are drawn (uint8, 255), a little widened, to be erased before reading.
    `lines`: the rulings in pixels of the flat page."""

    ink: Pixels
    lines: tuple[Ruling, ...]


def level_of(level_page: Pixels, text_height: float) -> int | None:
    """Below which light a page's rulings stand out: the darkest of LEVELS that shows most of
    them. None for a page without rulings, which holds no table drawn in lines."""
    import cv2

    rows = cv2.erode(level_page, np.ones((5, 1), np.uint8))[::3]
    length = round(LONG * text_height)
    run = np.ones((1, max(10, length)), np.uint8)
    drawn = [
        int(cv2.morphologyEx((rows < level).astype(np.uint8), cv2.MORPH_OPEN, run).sum())
        for level in LEVELS
    ]
    if max(drawn) < LEAST_RULINGS * length:
        return None
    most = max(drawn)
    shown = zip(LEVELS.items(), drawn, strict=True)
    return next(level for (level, least), ink in shown if ink >= least * most)


def rulings(flat: Pixels, text_height: float, light: int) -> Rulings:
    """Rulings of a flat page (uint8 H x W), where it is darker than `light`."""
    import cv2

    ink = (flat < light).astype(np.uint8)
    ink_turned = np.ascontiguousarray(ink.T)
    level_runs, upright_runs = _runs(ink, text_height), _runs(ink_turned, text_height)
    level, level_lines = _pieces(level_runs, ink & (1 - upright_runs.T), text_height)
    upright, upright_lines = _pieces(upright_runs, ink_turned & (1 - level_runs.T), text_height)
    drawn = cv2.dilate(level | np.ascontiguousarray(upright.T), np.ones((3, 3), np.uint8))
    if len(level_lines) + len(upright_lines) > MOST_PIECES:
        return Rulings(np.zeros_like(flat), ())
    lines = level_lines + [replace(line, horizontal=False) for line in upright_lines]
    whole = _bridged(_supported(lines, text_height), text_height)
    held = [line for line in whole if not _is_loose(line, whole, text_height)]
    kept = drawn & _along_lines(held, ink.shape, text_height)
    return Rulings(kept * np.uint8(255), tuple(_met(held, text_height)))


def _along_lines(lines: Sequence[Ruling], shape: tuple[int, ...], text_height: float) -> Pixels:
    """1 where ruling ink may lie: within half a ruling's greatest thickness of a line."""
    mask = np.zeros(shape, dtype=np.uint8)
    half = max(2, round(THICKEST * text_height / 2) + 1)
    for line in lines:
        at, start, end = round(line.at), max(round(line.start) - half, 0), round(line.end) + half
        across = slice(max(at - half, 0), at + half + 1)
        if line.horizontal:
            mask[across, start:end] = 1
        else:
            mask[start:end, across] = 1
    return mask


def _runs(ink: Pixels, text_height: float) -> Pixels:
    """Level runs of ink longer than any stroke of a character."""
    import cv2

    length = max(10, round(SHORTEST * text_height))
    gap = max(3, round(SPECK * text_height))
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    joined = cv2.dilate(joined, np.ones((3, 1), np.uint8))
    runs = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    return np.asarray(runs, dtype=np.uint8)


def _pieces(runs: Pixels, text: Pixels, text_height: float) -> tuple[Pixels, list[Ruling]]:
    """Of level runs those that are rulings: their mask, and each as a line. `text` is the ink
    without the rulings across, which stand beside every ruling."""
    import cv2

    _, labels, stats, centres = cv2.connectedComponentsWithStats(runs, connectivity=8)
    density = _Density(text)
    drawn = np.zeros(len(stats), dtype=np.uint8)
    pieces = []
    for index in range(1, len(stats)):
        left, top, width, height, _area = (int(value) for value in stats[index])
        if _is_ruling(density, left, top, width, height, text_height):
            drawn[index] = 1
            pieces.append(Ruling(True, float(centres[index][1]), left, left + width))
    return drawn[labels], pieces


def _is_ruling(
    density: _Density, left: int, top: int, width: int, height: int, text_height: float
) -> bool:
    """Thin, and with bare paper on both of its sides: strokes of text have other strokes there."""
    if height > THICKEST * text_height + 2:
        return False
    band = max(2, round(BARE * text_height))
    over = density(left, top - band, width, band)
    under = density(left, top + height, width, band)
    return min(over, under) <= 0.5 * CLEAR and max(over, under) <= 2 * CLEAR


class _Density:
    """The share of ink in a rectangle, off the page none; from sums over the whole page."""

    def __init__(self, ink: Pixels) -> None:
        import cv2

        self._sums: NDArray[np.int32] = np.asarray(cv2.integral(ink), dtype=np.int32)
        self._height, self._width = int(ink.shape[0]), int(ink.shape[1])

    def __call__(self, left: int, top: int, width: int, height: int) -> float:
        x0, x1 = max(left, 0), min(left + width, self._width)
        y0, y1 = max(top, 0), min(top + height, self._height)
        if x0 >= x1 or y0 >= y1:
            return 0.0
        sums = self._sums
        total: int = sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0]
        return total / ((x1 - x0) * (y1 - y0))


def _supported(lines: Sequence[Ruling], text_height: float) -> list[Ruling]:
    """Without the short pieces that few others lie in line with."""
    kept = []
    for line in lines:
        in_line = sum(
            other.end - other.start
            for other in lines
            if other.horizontal is line.horizontal
            and abs(other.at - line.at) <= ON_LINE * text_height
        )
        long = line.end - line.start >= SURE * text_height
        if long or in_line >= TOGETHER * text_height or _starts_at_one(line, lines, text_height):
            kept.append(line)
    return kept


def _starts_at_one(line: Ruling, lines: Sequence[Ruling], text_height: float) -> bool:
    """Does one of its ends lie on a sure ruling across? Text keeps clear of rulings."""
    return any(
        min(abs(other.at - line.start), abs(other.at - line.end)) <= ON_LINE * text_height
        for other in lines
        if other.horizontal is not line.horizontal
        and other.end - other.start >= SURE * text_height
        and other.start - text_height <= line.at <= other.end + text_height
    )


def _bridged(lines: Sequence[Ruling], text_height: float) -> list[Ruling]:
    """Pieces of one line, no further apart than GAP, as one."""
    found: list[Ruling] = []
    for horizontal in (True, False):
        group = sorted((r for r in lines if r.horizontal is horizontal), key=lambda r: r.start)
        open_: list[Ruling] = []
        for piece in group:
            near = [
                line
                for line in open_
                if abs(line.at - piece.at) <= SAME * text_height
                and piece.start - line.end <= GAP * text_height
            ]
            if not near:
                open_.append(piece)
                continue
            line = min(near, key=lambda r: abs(r.at - piece.at))
            open_.remove(line)
            old, new = line.end - line.start, piece.end - piece.start
            at = (line.at * old + piece.at * new) / (old + new)
            open_.append(Ruling(horizontal, at, line.start, max(line.end, piece.end)))
        found += open_
    return found


def _is_loose(line: Ruling, lines: Sequence[Ruling], text_height: float) -> bool:
    """Short, alone on its line, and not held by rulings across: at both its ends, or at one where
    it is longer than any stroke. An underlining, feet of characters."""
    in_line = sum(
        other.end - other.start
        for other in lines
        if other.horizontal is line.horizontal and abs(other.at - line.at) <= ON_LINE * text_height
    )
    if in_line > LONG * text_height:
        return False
    across = [
        other.at
        for other in lines
        if other.horizontal is not line.horizontal
        and other.start - text_height <= line.at <= other.end + text_height
    ]
    touch = TOUCH * text_height
    met = [any(abs(x - end) <= touch for x in across) for end in (line.start, line.end)]
    return not (all(met) or (any(met) and line.end - line.start >= SURE * text_height))


def _met(lines: Sequence[Ruling], text_height: float) -> list[Ruling]:
    """Each ruling drawn on to the ruling across that it almost reaches."""
    met = []
    for line in lines:
        across = [
            other.at
            for other in lines
            if other.horizontal is not line.horizontal
            and other.start - text_height <= line.at <= other.end + text_height
        ]
        start = _nearest(across, line.start, REACH * text_height)
        end = _nearest(across, line.end, REACH * text_height)
        met.append(replace(line, start=start, end=max(start, end)))
    return met


def _nearest(places: Sequence[float], place: float, reach: float) -> float:
    close = [other for other in places if abs(other - place) <= reach]
    return min(close, key=lambda other: abs(other - place)) if close else place
