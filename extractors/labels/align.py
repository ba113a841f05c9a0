"""Two sequences aligned in order, at the least cost, with how sure each pairing is.

Needleman–Wunsch with one more step: two found lines in a row may be one expected row, broken in
two. Forward and backward costs together give, for every line, the cost of the best alignment
that places it elsewhere: the margin by which its place is better than any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Costs = Sequence[Sequence[float]]
NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Placed:
    """Where one found line stands: its row, None for none; `rivals` are other rows for which
    the whole alignment costs at most `margin` more, and None among them for no row at all."""

    row: int | None
    rivals: frozenset[int | None]


@dataclass(frozen=True, slots=True)
class Alignment:
    cost: float
    lines: tuple[Placed, ...]


def align(
    match: Costs, join: Costs, skip_line: Sequence[float], skip_row: Sequence[float], margin: float
) -> Alignment:
    """The cheapest alignment of lines with rows.

    `match[i][j]`: line i is row j. `join[i][j]`: lines i and i + 1 together are row j
    (one row of costs fewer than lines). A line
    that is no row costs `skip_line[i]`, a row that is not found `skip_row[j]`.
    """
    steps = _Steps(match, join, skip_line, skip_row)
    forward, backward = _forward(steps), _backward(steps)
    through = _through(steps, forward, backward)
    placed = []
    for costs in through:
        best = min(costs, key=lambda row: costs[row])
        near = (row for row, cost in costs.items() if cost <= costs[best] + margin)
        placed.append(Placed(best, frozenset(near) - {best}))
    return Alignment(forward[-1][-1], tuple(placed))


@dataclass(frozen=True, slots=True)
class _Steps:
    match: Costs
    join: Costs
    skip_line: Sequence[float]
    skip_row: Sequence[float]


def _forward(steps: _Steps) -> list[list[float]]:
    """`[i][j]`: the least cost of the first i lines and the first j rows."""
    first = [0.0]
    for skipped in steps.skip_row:
        first.append(first[-1] + skipped)
    table = [first]
    for i, skipped_line in enumerate(steps.skip_line):
        above, match = table[i], steps.match[i]
        before = table[i - 1] if i else [NEVER] * len(above)
        join = steps.join[i - 1] if i else match
        here = [above[0] + skipped_line]
        for j, skipped in enumerate(steps.skip_row):
            cost = here[j] + skipped
            cost = min(cost, above[j + 1] + skipped_line, above[j] + match[j])
            here.append(min(cost, before[j] + join[j]))
        table.append(here)
    return table


def _backward(steps: _Steps) -> list[list[float]]:
    """`[i][j]`: the least cost of the lines from i and the rows from j."""
    turned = _Steps(
        [row[::-1] for row in steps.match[::-1]],
        [row[::-1] for row in steps.join[::-1]],
        steps.skip_line[::-1],
        steps.skip_row[::-1],
    )
    return [row[::-1] for row in _forward(turned)[::-1]]


def _through(
    steps: _Steps, forward: list[list[float]], backward: list[list[float]]
) -> list[dict[int | None, float]]:
    """For each line, the least cost of an alignment that gives it each row, or none."""
    lines, rows = range(len(steps.skip_line)), range(len(steps.skip_row))
    found: list[dict[int | None, float]] = []
    for i in lines:
        costs: dict[int | None, float] = {
            j: forward[i][j] + steps.match[i][j] + backward[i + 1][j + 1] for j in rows
        }
        costs[None] = min(
            before + steps.skip_line[i] + after
            for before, after in zip(forward[i], backward[i + 1], strict=True)
        )
        found.append(costs)
    for i in lines[:-1]:
        for j in rows:
            cost = forward[i][j] + steps.join[i][j] + backward[i + 2][j + 1]
            for line in (i, i + 1):
                found[line][j] = min(found[line][j], cost)
    return found
