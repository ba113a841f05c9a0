"""Broken and missing rulings restored, so that no figure moves into its neighbour's cell.

The lines of a table cross in a lattice. Each edge of it, between two crossings, is drawn or not.
Where an official form fits what is seen, it says which edges were drawn (`fitting`). Elsewhere a
broken ruling is drawn in part, and a gap in a line that goes on at both its ends, with text on
both of its sides and none across it, is a ruling lost: in the official forms no figures share a
cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from extractors.lattice import Ruling
from extractors.scan.lattice.edges import DRAWN, Drawn, Seen, Walls, crossed, places, seen_of
from extractors.scan.lattice.fitting import TableInk, as_one, fitted
from extractors.scan.lattice.grouping import tables_of

Pixels = NDArray[np.uint8]

HINTED = 0.12  # of an edge in ruling, no text across: it was drawn
PARTLY = 0.45  # of an edge in thin ink with bare sides: it is a broken ruling
CORNER = 0.25  # text heights from an end of an edge: rulings begin there, text does not
LONGEST_GAP = 6  # edges in a row that may be lost from within a line,
LONGEST_END = 2  # and from its right or lower end, where all must part text
APART = 0.8  # text heights between figures of two cells, more than within a line of text
PASSES = 2  # over the lines: one restored is evidence for the next


@dataclass(frozen=True)
class _Lines:
    """The level lines of a lattice: `at` their places, `ends` the crossing lines' places,
    `drawn[i, j]` whether line i is drawn between crossings j and j + 1, `hinted` whether a piece
    of it is."""

    at: Sequence[float]
    ends: Sequence[float]
    drawn: Drawn
    hinted: Drawn


def repaired(
    lines: Sequence[Ruling], flat: Pixels, text_height: float, snap: float, level: int
) -> list[list[Ruling]]:
    """The rulings of each table of a page with what they lost, as their drawn edges. `level` is
    the light below which rulings stand out."""
    dark = (flat < level).astype(np.uint8)
    tables = [TableInk(rulings, dark, text_height, snap) for rulings in tables_of(lines, snap)]
    return [
        list(_edges(seen, walls))
        for table in _whole(tables)
        for seen, walls in fitted(table) or _mended_alone(table)
    ]


def _whole(tables: Sequence[TableInk]) -> list[TableInk]:
    """Tables from the top, with neighbours that a form fits together as one."""
    found: list[TableInk] = []
    for table in tables:
        both = as_one(found[-1], table) if found else None
        if both is None:
            found.append(table)
        else:
            found[-1] = both
    return found


def _edges(seen: Seen, walls: Walls) -> Iterator[Ruling]:
    sides = ((True, seen.ys, seen.xs, walls.level), (False, seen.xs, seen.ys, walls.upright))
    for level, at, ends, drawn in sides:
        for i, j in np.argwhere(drawn).tolist():
            yield Ruling(level, at[i], ends[j], ends[j + 1])


def _mended_alone(table: TableInk) -> Iterator[tuple[Seen, Walls]]:
    """A table that is drawn as no form is."""
    ys, xs = places(table.rulings, True, table.snap), places(table.rulings, False, table.snap)
    if len(ys) >= 2 and len(xs) >= 2:
        seen = seen_of(table.rulings, ys, xs, table.snap)
        yield seen, _mended(seen, table.dark, table.text_height)


def _mended(seen: Seen, dark: Pixels, text_height: float) -> Walls:
    """What is seen, with what its own lines and its text tell was lost."""
    sides = (
        (seen.ys, seen.xs, seen.level, dark, 0),
        # a head across the whole table has text on neither side of the columns' lines
        (seen.xs, seen.ys, seen.upright, dark.T, 2),
    )
    found = []
    for at, ends, covered, ink, least in sides:
        drawn = covered >= DRAWN
        drawn |= _partly(ink, at, ends, text_height, drawn)
        known = _Lines(at, ends, drawn, covered >= HINTED)
        found.append(_restored(known, ink, text_height, least))
    return Walls(*found)


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
        drawn[i, j] = not crossed(lines.at[i], lines.ends[j], lines.ends[j + 1], ink, text_height)
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


def _parts_text(lines: _Lines, i: int, j: int, ink: Pixels, text_height: float, least: int) -> bool:
    """Ink on `least` sides of an edge, in the squares of the lattice, and none across it."""
    if crossed(lines.at[i], lines.ends[j], lines.ends[j + 1], ink, text_height):
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
