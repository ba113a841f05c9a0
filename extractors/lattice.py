"""Rulings to cells: the drawn lines of a page to the lattices of its tables. Pure geometry.

Shared by the reader of digital PDFs and the reader of scans. Units are the caller's (points or
pixels), y grows downwards. All tolerances come from `snap`, which the caller takes from the
height of the text (about 0.4 of it), so nothing here knows a scale.

    rulings → joined (one ruling a stretch of line) → components (one a table)
            → closed (open sides) → faces of the lattice → cells

A face is what can be reached without crossing a ruling. Faces that are rectangles are cells;
the net of gaps between the boxes of spaced borders is a face too, and is no rectangle.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

import numpy as np

from extractors.faces import Rectangle, Square, around, faces, rectangles
from models.geometry import Box

REACH = 3.0  # rulings within this many snaps belong to one table: boxes of spaced borders
COVERED = 0.5  # of an edge between two cells must be drawn to part them
FILLED = 0.65  # of its bounding box a face must fill to be cells with a piece of ruling lost
MAX_RULINGS = 4000  # joined rulings of a page; a drawing, not tables, beyond it


@dataclass(frozen=True, slots=True)
class Ruling:
    """A drawn line: horizontal at y = `at` from x = `start` to `end`, or vertical likewise."""

    horizontal: bool
    at: float
    start: float
    end: float

    def __post_init__(self) -> None:
        if not self.start <= self.end:
            raise ValueError(f"not a ruling: {self}")


@dataclass(frozen=True, slots=True)
class LatticeCell:
    """A cell of one table: place and spans on its lattice from 0, and its box on the page."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


Lattice = tuple[LatticeCell, ...]


def cells_of(rulings: Iterable[Ruling], snap: float, covered: float = COVERED) -> list[Lattice]:
    """The tables that `rulings` draw, from the top, each as its cells in reading order.

    `snap` is the distance below which two positions are one: double lines, the two sides of a
    thin rectangle, ends that do not quite meet. `covered` is the share of an edge that must be
    drawn to part two cells: less where rulings are broken, more where they are exact and some
    may be underlines. A frame of one cell is no table. Empty where there are more than
    MAX_RULINGS rulings.
    """
    lines = [ruling for ruling in joined(rulings, snap) if ruling.end - ruling.start > snap]
    if len(lines) > MAX_RULINGS:
        return []
    tables = [_cells(closed(part, snap), snap, covered) for part in components(lines, REACH * snap)]
    found = [table for table in tables if len(table) > 1]
    return sorted(found, key=lambda table: (table[0].box.y0, table[0].box.x0))


def joined(rulings: Iterable[Ruling], snap: float) -> list[Ruling]:
    """Rulings of one line that overlap or nearly meet as one, its `at` their mean."""
    every = sorted(rulings, key=attrgetter("horizontal", "at"))
    found: list[Ruling] = []
    for line in _lines(every, snap):
        at = sum(ruling.at for ruling in line) / len(line)
        for start, end in _merged(((r.start, r.end) for r in line), snap):
            found.append(Ruling(line[0].horizontal, at, start, end))
    return found


def _lines(rulings: Sequence[Ruling], snap: float) -> Iterator[list[Ruling]]:
    """Sorted rulings in runs of one direction no wider than `snap`."""
    line: list[Ruling] = []
    for ruling in rulings:
        if line and (ruling.horizontal != line[0].horizontal or ruling.at - line[0].at > snap):
            yield line
            line = []
        line.append(ruling)
    if line:
        yield line


def _merged(intervals: Iterable[tuple[float, float]], gap: float) -> Iterator[tuple[float, float]]:
    """Intervals, those no more than `gap` apart as one."""
    current: tuple[float, float] | None = None
    for start, end in sorted(intervals):
        if current is None:
            current = (start, end)
        elif start <= current[1] + gap:
            current = (current[0], max(current[1], end))
        else:
            yield current
            current = (start, end)
    if current is not None:
        yield current


def components(rulings: Sequence[Ruling], reach: float) -> list[list[Ruling]]:
    """Rulings in groups, each within `reach` of another of its group."""
    if not rulings:
        return []
    sides = np.array([_extent(ruling) for ruling in rulings])
    left, top, right, bottom = sides.T
    open_ = np.ones(len(rulings), dtype=bool)
    groups = []
    while open_.any():
        group = [int(open_.argmax())]
        open_[group[0]] = False
        for index in group:  # grows as neighbours are found
            near = (
                open_
                & (left <= right[index] + reach)
                & (right >= left[index] - reach)
                & (top <= bottom[index] + reach)
                & (bottom >= top[index] - reach)
            )
            group.extend(np.flatnonzero(near).tolist())
            open_ &= ~near
        groups.append([rulings[index] for index in group])
    return groups


def _extent(ruling: Ruling) -> tuple[float, float, float, float]:
    if ruling.horizontal:
        return ruling.start, ruling.at, ruling.end, ruling.at
    return ruling.at, ruling.start, ruling.at, ruling.end


def closed(rulings: Sequence[Ruling], snap: float) -> list[Ruling]:
    """With the sides of the table that are not drawn, or in pieces.

    A side is there where two rulings or more end on it: tables without outer borders, and tables
    cut by the end of the page. A side that is closed so meets the other sides.
    """
    along = {way: [r for r in rulings if r.horizontal is way] for way in (True, False)}
    if not along[True] or not along[False]:
        return list(rulings)
    reach = {
        way: (min(r.start for r in lines), max(r.end for r in lines))
        for way, lines in along.items()
    }
    found = list(rulings)
    for way, lines in along.items():
        first, last = reach[way]
        beyond = _beyond(lines, reach[not way], snap)
        for side, ends in (
            (first, [ruling.at for ruling in lines if ruling.start <= first + snap]),
            (last, [ruling.at for ruling in lines if ruling.end >= last - snap]),
        ):
            if len(ends) > 1:
                found.append(Ruling(not way, side, min(*ends, *beyond), max(*ends, *beyond)))
    return found


def _beyond(lines: Sequence[Ruling], reach: tuple[float, float], snap: float) -> list[float]:
    """Where the rulings across `lines` reach beyond all of them: the table is open there."""
    first, last = min(ruling.at for ruling in lines), max(ruling.at for ruling in lines)
    return [
        end
        for end, open_ in zip(reach, (reach[0] < first - snap, reach[1] > last + snap), strict=True)
        if open_
    ]


def _cells(rulings: Sequence[Ruling], snap: float, covered: float) -> Lattice:
    ys, walls_y = _walls([ruling for ruling in rulings if ruling.horizontal], snap)
    xs, walls_x = _walls([ruling for ruling in rulings if not ruling.horizontal], snap)
    if len(ys) < 2 or len(xs) < 2:
        return ()
    over = [_drawn(spans, xs, snap, covered) for spans in walls_y]
    left = [_drawn(spans, ys, snap, covered) for spans in walls_x]
    places = [
        place for face in faces(over, left) if _solid(face, xs, ys) for place in rectangles(face)
    ]
    return _numbered(places, xs, ys)


def _walls(
    rulings: Sequence[Ruling], snap: float
) -> tuple[list[float], list[list[tuple[float, float]]]]:
    """Positions of the lines, sorted, and for each the stretches that are drawn."""
    positions, stretches = [], []
    for line in _lines(sorted(rulings, key=attrgetter("at")), snap):
        positions.append(sum(ruling.at for ruling in line) / len(line))
        stretches.append(list(_merged(((r.start, r.end) for r in line), snap)))
    return positions, stretches


def _drawn(
    stretches: Iterable[tuple[float, float]],
    positions: Sequence[float],
    snap: float,
    share: float,
) -> list[bool]:
    """For each gap between neighbouring positions: is the line drawn there?"""
    length = [0.0] * (len(positions) - 1)
    for stretch in stretches:
        start, end = (_snapped(side, positions, snap) for side in stretch)
        first = max(bisect_right(positions, start) - 1, 0)
        for at in range(first, min(bisect_left(positions, end), len(length))):
            length[at] += min(positions[at + 1], end) - max(positions[at], start)
    return [
        drawn >= share * (end - start)
        for drawn, (start, end) in zip(length, pairwise(positions), strict=True)
    ]


def _snapped(end: float, positions: Sequence[float], snap: float) -> float:
    """The end of a ruling on the line that it all but meets."""
    at = bisect_left(positions, end)
    nearest = min(positions[max(0, at - 1) : at + 1], key=lambda position: abs(position - end))
    return nearest if abs(nearest - end) <= snap else end


def _solid(face: Sequence[Square], xs: Sequence[float], ys: Sequence[float]) -> bool:
    """Cells, not the net of gaps between spaced boxes."""
    if len(face) == 1:
        return True
    area = sum((xs[j + 1] - xs[j]) * (ys[i + 1] - ys[i]) for i, j in face)
    whole = around(face)
    width, height = xs[whole.right] - xs[whole.left], ys[whole.bottom] - ys[whole.top]
    return area >= FILLED * width * height


def _numbered(
    places: Sequence[Rectangle], xs: Sequence[float], ys: Sequence[float]
) -> Lattice:
    """Cells numbered by the rows and columns in which a cell begins: gaps are none."""
    rows = sorted({place.top for place in places})
    columns = sorted({place.left for place in places})
    return tuple(
        LatticeCell(
            row=(row := bisect_left(rows, top)),
            column=(column := bisect_left(columns, left)),
            row_span=bisect_left(rows, bottom) - row,
            column_span=bisect_left(columns, right) - column,
            box=Box(xs[left], ys[top], xs[right], ys[bottom]),
        )
        for top, left, bottom, right in sorted(places)
    )
