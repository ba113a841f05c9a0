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
from extractors.scan.clean import FAINT, darker

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

    rows = np.ascontiguousarray(cv2.erode(level_page, np.ones((5, 1), np.uint8))[::3])
    length = round(LONG * text_height)
    run = np.ones((1, max(10, length)), np.uint8)
    drawn = [
        cv2.countNonZero(cv2.morphologyEx(darker(rows, level), cv2.MORPH_OPEN, run))
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

    ink = darker(flat, light)
    ink_turned = np.asarray(cv2.transpose(ink), np.uint8)
    level_runs, upright_runs = _runs(ink, text_height), _runs(ink_turned, text_height)
    level, level_lines = _pieces(level_runs, _without(ink, upright_runs), text_height)
    upright, upright_lines = _pieces(upright_runs, _without(ink_turned, level_runs), text_height)
    drawn = cv2.dilate(level | cv2.transpose(upright), np.ones((3, 3), np.uint8))
    if len(level_lines) + len(upright_lines) > MOST_PIECES:
        return Rulings(np.zeros_like(flat), ())
    lines = level_lines + [replace(line, horizontal=False) for line in upright_lines]
    whole = _bridged(_supported(lines, text_height), text_height)
    held = [
        line
        for line, together in zip(whole, _in_line(whole, text_height), strict=True)
        if together > LONG * text_height or not _is_loose(line, whole, text_height)
    ]
    kept = drawn & _along_lines(held, ink.shape, text_height)
    return Rulings(kept * np.uint8(255), tuple(_met(held, text_height)))


def _without(ink: Pixels, across: Pixels) -> Pixels:
    """Ink that belongs to no run across, which is turned by a quarter."""
    import cv2

    return np.asarray(cv2.compare(ink, cv2.transpose(across), cv2.CMP_GT) & 1, np.uint8)


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

    outlines, _ = cv2.findContours(runs, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    held = [
        outline
        for outline in outlines
        if cv2.contourArea(outline, oriented=True) <= 0  # else of a hole
        and _is_ruling(text, outline, text_height)
    ]
    drawn = np.zeros_like(runs)
    cv2.drawContours(drawn, held, -1, 1, cv2.FILLED)
    return drawn, [_line(outline) for outline in held]


def _line(outline: NDArray[np.int32]) -> Ruling:
    """Through the middle of what is outlined."""
    import cv2

    left, top, width, height = cv2.boundingRect(outline)
    sums = cv2.moments(outline)
    at = sums["m01"] / sums["m00"] if sums["m00"] else top + (height - 1) / 2
    return Ruling(True, at, left, left + width)


def _is_ruling(text: Pixels, outline: NDArray[np.int32], text_height: float) -> bool:
    """Thin, and with bare paper on both of its sides: strokes of text have other strokes there."""
    import cv2

    left, top, width, height = cv2.boundingRect(outline)
    if height > THICKEST * text_height + 2:
        return False
    band = max(2, round(BARE * text_height))
    over = _density(text[max(top - band, 0) : top, left : left + width])
    under = _density(text[top + height : top + height + band, left : left + width])
    return min(over, under) <= 0.5 * CLEAR and max(over, under) <= 2 * CLEAR


def _density(part: Pixels) -> float:
    """The share of ink; off the page there is none."""
    import cv2

    return cv2.countNonZero(part) / part.size if part.size else 0.0


def _supported(lines: Sequence[Ruling], text_height: float) -> list[Ruling]:
    """Without the short pieces that few others lie in line with."""
    return [
        line
        for line, together in zip(lines, _in_line(lines, text_height), strict=True)
        if line.end - line.start >= SURE * text_height
        or together >= TOGETHER * text_height
        or _starts_at_one(line, lines, text_height)
    ]


def _in_line(lines: Sequence[Ruling], text_height: float) -> list[float]:
    """Of each line how long those on it are together, itself among them."""
    level = np.array([line.horizontal for line in lines])
    at = np.array([line.at for line in lines])
    lengths = np.array([line.end - line.start for line in lines], dtype=np.float64)
    near = np.abs(at[:, None] - at) <= ON_LINE * text_height
    found: list[float] = ((near & (level[:, None] == level)) @ lengths).tolist()
    return found


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
    """Of a line short with all that lies on it: not held by rulings across, at both its ends, or
    at one where it is longer than any stroke. An underlining, feet of characters."""
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
