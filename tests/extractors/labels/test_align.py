"""The alignment against every alignment there is."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.labels.align import NEVER, align

COSTS = st.integers(0, 20).map(lambda n: n / 10)
Problem = tuple[list[list[float]], list[list[float]], list[float], list[float]]
Solution = tuple[float, tuple[int | None, ...]]
"""The cost of an alignment, and the row of each line."""


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    lines, rows = draw(st.integers(1, 4)), draw(st.integers(1, 4))

    def matrix(height: int) -> list[list[float]]:
        return [draw(st.lists(COSTS, min_size=rows, max_size=rows)) for _ in range(height)]

    skip_line = draw(st.lists(COSTS, min_size=lines, max_size=lines))
    skip_row = draw(st.lists(COSTS, min_size=rows, max_size=rows))
    return matrix(lines), matrix(lines - 1), skip_line, skip_row


def _every(problem: Problem, i: int = 0, j: int = 0) -> Iterator[Solution]:
    """Every alignment of the lines from i and the rows from j."""
    match, join, skip_line, skip_row = problem
    if i == len(skip_line) and j == len(skip_row):
        yield 0.0, ()
        return
    if j < len(skip_row):
        for cost, placed in _every(problem, i, j + 1):
            yield cost + skip_row[j], placed
    if i < len(skip_line):
        for cost, placed in _every(problem, i + 1, j):
            yield cost + skip_line[i], (None, *placed)
        if j < len(skip_row):
            for cost, placed in _every(problem, i + 1, j + 1):
                yield cost + match[i][j], (j, *placed)
        if j < len(skip_row) and i + 1 < len(skip_line):
            for cost, placed in _every(problem, i + 2, j + 1):
                yield cost + join[i][j], (j, j, *placed)


@given(problems())
@settings(max_examples=60, deadline=None)
def test_the_cheapest_of_all_and_its_rivals(problem: Problem) -> None:
    margin = 0.25
    every = list(_every(problem))
    best = min(cost for cost, _ in every)
    alignment = align(*problem, margin=margin)
    assert abs(alignment.cost - best) < 1e-9
    for line, placed in enumerate(alignment.lines):
        costs: dict[int | None, float] = {}
        for cost, rows in every:
            costs[rows[line]] = min(cost, costs.get(rows[line], NEVER))
        assert abs(costs[placed.row] - best) < 1e-9
        sure = {row for row, cost in costs.items() if cost < best + margin - 1e-9}
        possible = {row for row, cost in costs.items() if cost < best + margin + 1e-9}
        assert sure <= placed.rivals | {placed.row} <= possible


def test_no_lines_lose_every_row() -> None:
    assert align([], [], [], [0.5, 0.5], 0.1).cost == 1.0
