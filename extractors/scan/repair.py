"""Broken and missing rulings restored, so that no figure moves into its neighbour's cell.

The lines of a table cross in a lattice. Each edge of it, between two crossings, is drawn or not;
a broken ruling is drawn in part, and a gap in a line that goes on at both its ends, with text on
both of its sides and none across it, is a ruling lost: in the official forms no figures share a
cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from extractors.lattice import Ruling, components
from models.geometry import Box, around

Pixels = NDArray[np.uint8]
Drawn = NDArray[np.bool_]
Floats = NDArray[np.float64]

DRAWN = 0.5  # of an edge in ruling: it is drawn
HINTED = 0.12  # of an edge in ruling, no text across: it was drawn
PARTLY = 0.45  # of an edge in thin ink with bare sides: it is a broken ruling
CORNER = 0.25  # text heights from an end of an edge: rulings begin there, text does not
LONGEST_GAP = 6  # edges in a row that may be lost from within a line,
LONGEST_END = 2  # and from its right or lower end, where all must part text
BARE = 0.12  # text heights to both sides of a line without ink: no text runs across it
MOST_GROUPS = 60  # of rulings that touch, the largest, are tried against each other
SEAM = 14.0  # snaps (5 text heights) between two parts of a table side by side, at most
BELOW = 1.5  # snaps between parts one below the other: between two tables there is a title
LEAST_DRAWN = 8  # rulings of a table that gathers others in line with its own
SHARED = 0.6  # of the smaller part's side that both share
ALIKE = 0.4  # of the wider part's width, at least, is the narrower one's
APART = 0.8  # text heights between figures of two cells, more than within a line of text
PASSES = 2  # over the lines: one restored is evidence for the next


@dataclass(frozen=True)
class _Lines:
    """The level lines of a lattice: `at` their places, `ends` the crossing lines' places,
    `drawn[i, j]` whether line i is drawn between crossings j and j + 1, `hinted` whether a piece
    of it is."""

    at: list[float]
    ends: list[float]
    drawn: Drawn
    hinted: Drawn


def repaired(
    lines: Sequence[Ruling], flat: Pixels, text_height: float, snap: float, level: int
) -> list[list[Ruling]]:
    """The rulings of each table of a page with what they lost, as their drawn edges. `level` is
    the light below which rulings stand out."""
    dark = (flat < level).astype(np.uint8)
    return [list(_repaired_table(table, dark, text_height, snap)) for table in _tables(lines, snap)]


def _tables(lines: Sequence[Ruling], snap: float) -> list[list[Ruling]]:
    """Rulings that touch, that go on in one another's lines, or lie loose between them."""
    by_area = sorted(components(lines, 2 * snap), key=lambda group: -_area(group))
    groups = [*_continued(by_area[:MOST_GROUPS], snap), *by_area[MOST_GROUPS:]]
    groups.sort(key=lambda group: -_area(group))
    tables: list[tuple[Box, list[Ruling]]] = []
    for group in groups:
        box = around(map(_extent, group))
        home = next((rest for outer, rest in tables if outer.contains(*box.centre)), None)
        if home is None:
            tables.append((box, list(group)))
        else:
            home.extend(group)
    return _gathered([group for _, group in tables], snap)


def _gathered(groups: list[list[Ruling]], snap: float) -> list[list[Ruling]]:
    """Small groups on whose lines a table's level rulings go on are parts of it: tables stand
    below each other, never side by side."""
    tables: list[list[Ruling]] = []
    for group in groups:
        drawn = (table for table in tables if len(table) >= LEAST_DRAWN)
        home = next((table for table in drawn if _in_line(group, table, snap)), None)
        if home is None:
            tables.append(group)
        else:
            home.extend(group)
    return tables


def _in_line(group: Sequence[Ruling], table: Sequence[Ruling], snap: float) -> bool:
    level = [ruling.at for ruling in group if ruling.horizontal]
    lines = [ruling.at for ruling in table if ruling.horizontal]
    return bool(level) and all(any(abs(at - y) <= snap for y in lines) for at in level)


def _continued(groups: list[list[Ruling]], snap: float) -> list[list[Ruling]]:
    """Groups that lie side by side, or a row of text apart below each other, as one."""
    whole = [(around(map(_extent, group)), list(group)) for group in groups]
    merged = True
    while merged:
        merged = False
        for first, second in combinations(whole, 2):
            if _goes_on(first[0], second[0], snap):
                whole.remove(first)
                whole.remove(second)
                whole.append((around((first[0], second[0])), first[1] + second[1]))
                merged = True
                break
    return [group for _, group in whole]


def _goes_on(a: Box, b: Box, snap: float) -> bool:
    """Tables stand below each other with a title between them, never side by side."""
    width, height = min(a.width, b.width), min(a.height, b.height)
    over_x, over_y = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
    beside = over_y >= SHARED * height > SHARED * 2 * snap and over_x >= -SEAM * snap
    similar = over_x >= SHARED * width and width >= ALIKE * max(a.width, b.width)
    return beside or (similar and width > 4 * snap and over_y >= -BELOW * snap)


def _extent(ruling: Ruling) -> Box:
    if ruling.horizontal:
        return Box(ruling.start, ruling.at, ruling.end, ruling.at)
    return Box(ruling.at, ruling.start, ruling.at, ruling.end)


def _area(group: Sequence[Ruling]) -> float:
    box = around(map(_extent, group))
    return box.width * box.height


def _repaired_table(
    table: Sequence[Ruling], dark: Pixels, text_height: float, snap: float
) -> Iterator[Ruling]:
    ys, xs = _places(table, True, snap), _places(table, False, snap)
    if len(ys) < 2 or len(xs) < 2:
        return
    sides: tuple[tuple[bool, list[float], list[float], Pixels], ...] = (
        (True, ys, xs, dark),
        (False, xs, ys, dark.T),
    )
    for level, at, ends, ink in sides:
        covered = _covered([r for r in table if r.horizontal is level], at, ends, snap)
        drawn = covered >= DRAWN
        drawn |= _partly(ink, at, ends, text_height, drawn)
        known = _Lines(at, ends, drawn, covered >= HINTED)
        # a head across the whole table has text on neither side of the columns' lines
        least = 0 if level else 2
        for i, line in enumerate(_restored(known, ink, text_height, least)):
            for j in np.flatnonzero(line).tolist():
                yield Ruling(level, at[i], ends[j], ends[j + 1])


def _places(table: Sequence[Ruling], level: bool, snap: float) -> list[float]:
    """Where lines of one direction lie: means of runs of places that are closer than `snap`."""
    every = sorted((r.at, 1.0 + r.end - r.start) for r in table if r.horizontal is level)
    places: list[list[tuple[float, float]]] = []
    for place in every:
        if places and place[0] - places[-1][-1][0] <= snap:
            places[-1].append(place)
        else:
            places.append([place])
    return [
        sum(at * length for at, length in run) / sum(length for _, length in run) for run in places
    ]


def _covered(
    lines: Sequence[Ruling], at: Sequence[float], ends: Sequence[float], snap: float
) -> Floats:
    """The share of each edge that rulings cover."""
    found = np.zeros((len(at), len(ends) - 1))
    for i, place in enumerate(at):
        mine = [r for r in lines if abs(r.at - place) <= snap]
        for j, (start, end) in enumerate(pairwise(ends)):
            covered = sum(max(0.0, min(end, r.end) - max(start, r.start)) for r in mine)
            found[i, j] = covered / (end - start)
    return found


def _partly(
    ink: Pixels, at: Sequence[float], ends: Sequence[float], text_height: float, drawn: Drawn
) -> Drawn:
    """Edges of lines, drawn elsewhere, along which thin ink with bare sides lies."""
    found = np.zeros_like(drawn)
    reach, band = max(2, round(0.08 * text_height)), max(3, round(0.2 * text_height))
    for i, place in enumerate(at):
        y = round(place)
        for j in np.flatnonzero(~drawn[i]).tolist():
            x0, x1 = round(ends[j]) + reach + 1, round(ends[j + 1]) - reach
            strip = ink[max(y - band, 0) : y + band + 1, x0:x1]
            if strip.size == 0 or strip.shape[0] < 2 * band:
                continue
            beside = np.concatenate([strip[: max(band - reach - 1, 1)], strip[band + reach + 2 :]])
            line = strip[band - reach : band + reach + 1]
            thin = (line.max(axis=0) > 0) & (beside.max(axis=0) == 0)
            corner = max(2, round(CORNER * text_height))
            from_an_end = max(float(thin[:corner].mean()), float(thin[-corner:].mean())) > 0.8
            found[i, j] = from_an_end and float(thin.mean()) >= PARTLY
    return found


def _restored(lines: _Lines, ink: Pixels, text_height: float, least: int) -> Drawn:
    """With the borders, and the lost edges that part text: on `least` sides there must be some."""
    drawn = lines.drawn
    drawn[0] = drawn[-1] = True  # a table without outer rulings is closed all the same
    for i, j in np.argwhere(lines.hinted & ~drawn).tolist():
        drawn[i, j] = not _crossed(lines, i, j, ink, text_height)
    for _ in range(PASSES):
        for i in range(1, len(lines.at) - 1):
            for first, last in list(_gaps(drawn[i])):
                needed = least if last < len(drawn[i]) else 2
                edges = range(first, last)
                if all(_parts_text(lines, i, j, ink, text_height, needed) for j in edges):
                    drawn[i, first:last] = True
    return drawn


def _gaps(line: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Runs (first, beyond the last) of edges not drawn after drawn ones; a run at the line's end
    is short."""
    at = 0
    for drawn, run in groupby(line):
        length = len(list(run))
        longest = LONGEST_GAP if at + length < len(line) else LONGEST_END
        if not drawn and at > 0 and length <= longest:
            yield at, at + length
        at += length


def _crossed(lines: _Lines, i: int, j: int, ink: Pixels, text_height: float) -> bool:
    """Does text run across an edge?"""
    inset, half = max(3, round(0.2 * text_height)), max(3, round(0.15 * text_height))
    x0, x1 = round(lines.ends[j]) + inset, round(lines.ends[j + 1]) - inset
    y, bare = round(lines.at[i]), half + max(2, round(BARE * text_height))
    if x1 <= x0 or y - bare < 0:
        return True
    over = ink[y - bare : y - half, x0:x1].any(axis=0)
    under = ink[y + half + 1 : y + bare + 1, x0:x1].any(axis=0)
    return bool((over & under).any())


def _parts_text(lines: _Lines, i: int, j: int, ink: Pixels, text_height: float, least: int) -> bool:
    """Ink on `least` sides of an edge, in the squares of the lattice, and none across it."""
    if _crossed(lines, i, j, ink, text_height):
        return False
    inset, half = max(3, round(0.2 * text_height)), max(3, round(0.15 * text_height))
    x0, x1 = round(lines.ends[j]) + inset, round(lines.ends[j + 1]) - inset
    y = round(lines.at[i])
    above = ink[round(lines.at[i - 1]) + inset : y - half, x0:x1]
    below = ink[y + half + 1 : round(lines.at[i + 1]) - inset, x0:x1]
    if int(above.any()) + int(below.any()) < least:
        return bool(lines.drawn[i - 1, j] and lines.drawn[i + 1, j])
    return least == 0 or _is_no_head(lines, i, j, above, below, text_height)


def _is_no_head(
    lines: _Lines, i: int, j: int, above: Pixels, below: Pixels, text_height: float
) -> bool:
    """A head over several columns runs on over an edge; the figures beside a lost edge stand
    apart, or each between its own edges."""
    before, after = bool(lines.drawn[i - 1, j]), bool(lines.drawn[i + 1, j])
    gap = above.shape[0] - np.flatnonzero(above.any(axis=1))[-1]
    gap += np.flatnonzero(below.any(axis=1))[0]
    return (before and after) or ((before or after) and gap >= APART * text_height)
