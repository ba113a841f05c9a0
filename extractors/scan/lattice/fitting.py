"""The official forms laid over what is seen of a table's rulings, so that a broken ruling moves no
figure.

Where the lattice of a table has the lines of some rows of a form, every edge that is drawn is one
that this form rules, and no text runs across the others that it rules, the form says what the
broken rulings were. A table that is drawn otherwise contradicts every form, and is left to what
is seen of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from extractors.lattice import Ruling
from extractors.scan.lattice.edges import (
    DRAWN,
    Drawn,
    Floats,
    Seen,
    Walls,
    crossed,
    places,
    seen_of,
)
from extractors.scan.lattice.form_walls import parts
from extractors.scan.lattice.grouping import follows
from extractors.scan.lattice.stumps import pieces_at, stumps

Pixels = NDArray[np.uint8]

ABSENT = 0.12  # of an edge in ruling; less: nothing is seen of it
WHOLE = 0.95  # more: it is not broken
SUPPORT = 0.4  # of the length that a form rules is seen, at least
MOST_LOST = 6  # upright lines of which only stumps are left
SPARE = 2  # stumps besides those wanted among which they are sought
WEAK = 0.2  # of a table's width that every level line of a form shows, however broken


@dataclass(frozen=True)
class TableInk:
    """The rulings of a table as they are seen, and the ink (1) of its page."""

    rulings: Sequence[Ruling]
    dark: Pixels
    text_height: float
    snap: float

    def between(self, top: float, bottom: float) -> TableInk:
        kept = []
        for ruling in self.rulings:
            if ruling.horizontal:
                if top - self.snap <= ruling.at <= bottom + self.snap:
                    kept.append(ruling)
            elif min(ruling.end, bottom) - max(ruling.start, top) > self.snap:
                start, end = max(ruling.start, top), min(ruling.end, bottom)
                kept.append(Ruling(False, ruling.at, start, end))
        return replace(self, rulings=kept)


def as_one(above: TableInk, below: TableInk) -> TableInk | None:
    """Both, where they are parts of one table parted by a row that lost its rulings: where a form
    fits them together. A title between two tables fits in none."""
    if not follows(below.rulings, above.rulings, above.text_height):
        return None
    both = replace(above, rulings=[*above.rulings, *below.rulings])
    return both if _fit(both) else None


def fitted(table: TableInk) -> list[tuple[Seen, Walls]]:
    """The walls that the forms have, of the table, or of the tables that a stroke of the title
    between them has joined; empty where no form fits."""
    whole = _fit(table)
    if whole is not None:
        return [whole]
    ys, xs = places(table.rulings, True, table.snap), places(table.rulings, False, table.snap)
    if len(ys) < 4 or len(xs) < 2:
        return []
    drawn = seen_of(table.rulings, ys, xs, table.snap).upright >= DRAWN
    for row in np.flatnonzero(drawn.sum(axis=0) <= 1).tolist():
        if 0 < row < len(ys) - 2 and (above := _fit(table.between(ys[0], ys[row]))):
            below = fitted(table.between(ys[row + 1], ys[-1]))
            if below:
                return [above, *below]
    return []


def _fit(table: TableInk) -> tuple[Seen, Walls] | None:
    """With the lines that are seen; without level ones that hardly are; with upright ones besides
    of which only stumps are left, the clearest first."""
    ys = places(table.rulings, True, table.snap)
    xs = list(_upright_lines(table, ys)) if len(ys) >= 2 else []
    if len(xs) < 2:
        return None
    strong = [y for y in ys if _length(table, y) >= WEAK * (xs[-1] - xs[0])]
    for lines in [ys, strong] if 2 <= len(strong) < len(ys) else [ys]:
        seen = seen_of(table.rulings, lines, xs, table.snap)
        walls = _explaining(seen, table)
        if walls is not None:
            return seen, walls
        for seen in _with_stumps(table, lines, xs):
            walls = _explaining(seen, table)
            if walls is not None:
                return seen, walls
    return None


def _upright_lines(table: TableInk, ys: Sequence[float]) -> Iterator[float]:
    """Those that are seen within the table, and lost borders at which level ones end together."""
    xs = places(table.rulings, False, table.snap)
    within = [x for x in xs if _reaches(table, x, ys[0], ys[-1])]
    level = [ruling for ruling in table.rulings if ruling.horizontal]
    left, right = min(r.start for r in level), max(r.end for r in level)
    if within and left < within[0] - table.text_height and _end_at(table, level, left):
        yield left
    yield from within
    if within and right > within[-1] + table.text_height and _end_at(table, level, right):
        yield right


def _end_at(table: TableInk, level: Sequence[Ruling], x: float) -> bool:
    """Whether several of the level lines have an end there."""
    lines = [r for r in level if min(abs(r.start - x), abs(r.end - x)) <= table.snap]
    return len(places(lines, True, table.snap)) > 1


def _reaches(table: TableInk, x: float, top: float, bottom: float) -> bool:
    """Whether an upright line goes into the table: a stroke of the title may stand on its head."""
    return any(
        min(r.end, bottom) - max(r.start, top) > table.snap
        for r in table.rulings
        if not r.horizontal and abs(r.at - x) <= table.snap
    )


def _length(table: TableInk, y: float) -> float:
    return sum(
        r.end - r.start for r in table.rulings if r.horizontal and abs(r.at - y) <= table.snap
    )


def _with_stumps(table: TableInk, ys: Sequence[float], xs: Sequence[float]) -> Iterator[Seen]:
    counts = {len(walls.upright) - len(xs) for walls in parts(len(ys) - 1)}
    wanted = sorted(count for count in counts if 0 < count <= MOST_LOST)
    found = stumps(table.dark, ys, xs, table.text_height) if wanted else []
    for lost in wanted:
        for chosen in combinations(found[: lost + SPARE], lost):
            pieces = pieces_at(table.dark, ys, chosen, table.text_height)
            yield seen_of([*table.rulings, *pieces], ys, sorted([*xs, *chosen]), table.snap)


def _explaining(seen: Seen, table: TableInk) -> Walls | None:
    """Of the walls of forms that explain what is seen those of which most is seen; None where
    text crosses these."""
    lines = len(seen.xs)
    fitting = (walls for walls in parts(len(seen.ys) - 1) if len(walls.upright) == lines)
    support, best = max(
        ((_support(seen, walls), walls) for walls in fitting),
        key=lambda pair: pair[0],
        default=(0.0, None),
    )
    if best is None or support < SUPPORT or _any_crossed(seen, best, table):
        return None
    return best


def _support(seen: Seen, walls: Walls) -> float:
    """The share of the walls' length that is seen; 0 where what is seen contradicts them."""
    pairs = ((seen.level, walls.level), (seen.upright, walls.upright))
    if any((covered[~wall] >= DRAWN).any() for covered, wall in pairs):
        return 0.0
    shares = np.concatenate([covered[wall] for covered, wall in pairs])
    absent = int((shares < ABSENT).sum())
    if absent > int(((shares >= ABSENT) & (shares < WHOLE)).sum()):
        return 0.0  # edges that lack wholly where few are broken were never drawn
    total = drawn = 0.0
    for (covered, wall), ends in zip(pairs, (seen.xs, seen.ys), strict=True):
        length = np.diff(np.asarray(ends))
        total += float((wall * length).sum())
        drawn += float((wall * np.minimum(covered, 1) * length).sum())
    return drawn / total


def _any_crossed(seen: Seen, walls: Walls, table: TableInk) -> bool:
    sides = (
        (seen.ys, seen.xs, _not_seen(seen.level, walls.level), table.dark),
        (seen.xs, seen.ys, _not_seen(seen.upright, walls.upright), table.dark.T),
    )
    return any(
        crossed(at[i], ends[j], ends[j + 1], ink, table.text_height)
        for at, ends, edges, ink in sides
        for i, j in edges
    )


def _not_seen(covered: Floats, wall: Drawn) -> list[tuple[int, int]]:
    return [(i, j) for i, j in np.argwhere(wall & (covered < DRAWN)).tolist()]
