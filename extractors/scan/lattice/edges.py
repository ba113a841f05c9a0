"""The edges of a table's lattice, between its crossings: which are drawn, which text crosses.

Places and lengths are in pixels of the flat page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.lattice import Ruling

Pixels = NDArray[np.uint8]
Drawn = NDArray[np.bool_]
Floats = NDArray[np.float64]

DRAWN = 0.5  # of an edge in ruling: it is drawn
BARE = 0.12  # text heights to both sides of a line without ink: no text runs across it


@dataclass(frozen=True)
class Seen:
    """The lattice of a table: places of its level and upright lines, and the share of each edge
    in ruling, `level[i, j]` of line i between crossings j and j + 1, `upright` likewise."""

    ys: Sequence[float]
    xs: Sequence[float]
    level: Floats
    upright: Floats


@dataclass(frozen=True)
class Walls:
    """The edges that part cells, in the shapes of `Seen.level` and `Seen.upright`."""

    level: Drawn
    upright: Drawn


def seen_of(table: Sequence[Ruling], ys: Sequence[float], xs: Sequence[float], snap: float) -> Seen:
    level = _covered([r for r in table if r.horizontal], ys, xs, snap)
    return Seen(ys, xs, level, _covered([r for r in table if not r.horizontal], xs, ys, snap))


def _covered(
    lines: Sequence[Ruling], at: Sequence[float], ends: Sequence[float], snap: float
) -> Floats:
    """The share of each edge that rulings cover."""
    low, high = np.asarray(ends[:-1]), np.asarray(ends[1:])
    found = np.zeros((len(at), len(ends) - 1))
    for row, place in zip(found, at, strict=True):
        for ruling in lines:
            if abs(ruling.at - place) <= snap:
                row += np.clip(
                    np.minimum(high, ruling.end) - np.maximum(low, ruling.start), 0, None
                )
    return np.asarray(found / (high - low))


def places(table: Sequence[Ruling], level: bool, snap: float) -> list[float]:
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


def crossed(at: float, start: float, end: float, ink: Pixels, text_height: float) -> bool:
    """Does text run across an edge of a level line?"""
    inset, half = max(3, round(0.2 * text_height)), max(3, round(0.15 * text_height))
    x0, x1 = round(start) + inset, round(end) - inset
    y, bare = round(at), half + max(2, round(BARE * text_height))
    if x1 <= x0 or y - bare < 0:
        return True
    over = ink[y - bare : y - half, x0:x1].any(axis=0)
    under = ink[y + half + 1 : y + bare + 1, x0:x1].any(axis=0)
    return bool((over & under).any())
