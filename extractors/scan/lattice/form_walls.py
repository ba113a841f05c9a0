"""Which edges between their cells the official forms rule, on the lattice of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np

from extractors.scan.lattice.edges import Walls
from models.forms import TEMPLATES, Block, form
from models.layout import LayoutCell, disclosure, printed


@dataclass(frozen=True)
class _FormWalls:
    """Of a whole form, with the number of lines of its head."""

    walls: Walls
    head: int


@cache
def parts(rows: int) -> tuple[Walls, ...]:
    """Runs of so many rows of each form, alone and below its head, with the upright lines that
    they have: a page holds as much of a table as there is room for."""
    return tuple(walls for the_form in _forms() for walls in _runs(the_form, rows))


def _runs(the_form: _FormWalls, rows: int) -> Iterator[Walls]:
    head, every = the_form.head, the_form.walls.upright.shape[1]
    runs = [list(range(first, first + rows)) for first in range(every - rows + 1)]
    below = rows - head
    if below > 0:
        starts = range(head + 1, every - below + 1)
        runs += [[*range(head), *range(first, first + below)] for first in starts]
    for run in runs:
        upright = the_form.walls.upright[:, run]
        ruled = np.flatnonzero(upright.any(axis=1))
        over = the_form.walls.level[run][:, ruled[:-1]]
        over[[0, *np.flatnonzero(np.diff(run) != 1) + 1]] = True
        closed = np.ones((1, len(ruled) - 1), dtype=bool)
        yield Walls(np.concatenate([over, closed]), upright[ruled])


@cache
def _forms() -> tuple[_FormWalls, ...]:
    """Of every form of every table, those that are ruled alike once."""
    found = {}
    for cells in _layouts():
        walls = _walls(cells)
        head = min(cell.row for cell in cells if cell.kind == "figure")
        found[walls.level.tobytes(), walls.level.shape, walls.upright.tobytes()] = _FormWalls(
            walls, head
        )
    return tuple(found.values())


def _layouts() -> Iterator[tuple[LayoutCell, ...]]:
    for template in TEMPLATES:
        yield printed(template, "disclosure_requests")
        yield printed(template, "review_and_litigation")
    for blocks in product(*_blocks()):
        yield disclosure(tuple(block for block in blocks if block is not None))


def _blocks() -> list[list[Block | None]]:
    """The blocks of table two, each as the forms have it: a report may mix them."""
    blocks: dict[str, list[Block | None]] = {}
    for template in sorted(TEMPLATES):  # the form of 2019 has all of them
        for block in form(template).tables["proactive_disclosure"].blocks:
            blocks.setdefault(block.label, []).append(block)
    return [ways if len(ways) == len(TEMPLATES) else [*ways, None] for ways in blocks.values()]


def _walls(cells: Sequence[LayoutCell]) -> Walls:
    rows = max(cell.row + cell.row_span for cell in cells)
    columns = max(cell.column + cell.column_span for cell in cells)
    cell_at = np.zeros((rows + 2, columns + 2), dtype=np.int64)
    for number, cell in enumerate(cells, start=1):
        down = slice(cell.row + 1, cell.row + 1 + cell.row_span)
        cell_at[down, cell.column + 1 : cell.column + 1 + cell.column_span] = number
    level = cell_at[1:] != cell_at[:-1]
    upright = (cell_at[:, 1:] != cell_at[:, :-1]).T
    return Walls(level[:, 1:-1], upright[:, 1:-1])
