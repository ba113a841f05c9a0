"""Which cell of a line stands in which column, by the lattice rather than by counting.

A line in which as many figures are printed as there are columns says itself where they stand:
its frame. Lines with blanks follow the frame of their grid. Where a text export lost spans, lines
whose labels end elsewhere have their own frame. Where no frame is known and cells are missing,
nothing is placed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from extractors.labels.lines import Line
from models.grid import GridCell

_Key = TypeVar("_Key")
Frame = tuple[int, ...]
"""Lattice columns of the figures, from the left."""


@dataclass(frozen=True)
class Frames:
    """The frames that the full lines of each grid show: all of them, and by where labels end."""

    count: int
    by_grid: Mapping[int, frozenset[Frame]]
    by_label: Mapping[tuple[int, int], frozenset[Frame]]

    def of_grid(self, grid: int) -> Frame | None:
        """The frame that all full lines of a grid share; None where there is no such."""
        known = self.by_grid.get(grid, frozenset())
        return next(iter(known)) if len(known) == 1 else None

    def of(self, line: Line) -> Frame | None:
        """The frame that a line must have; None where that is not known."""
        for known in (
            self.by_grid.get(line.grid, frozenset()),
            self.by_label.get((line.grid, _label_end(line)), frozenset()),
        ):
            if len(known) == 1:
                return next(iter(known))
        return None

    def place(self, line: Line) -> tuple[GridCell | None, ...] | None:
        """The line's cell in each column, None for a column without one.

        None in place of all where the columns of the printed figures cannot be known. A line
        that lost its label must stand as others of its grid do: what is printed in it may be
        the number of the label.
        """
        others = self.by_grid.get(line.grid, frozenset())
        printed = tuple(cell.column for cell in line.printed)
        if len(printed) == self.count and (line.words or not others or printed in others):
            return line.printed
        frame = self.of(line)
        if frame is not None and (not line.words or _label_end(line) == frame[0]):
            return on_frame(line, frame)
        if line.words and len(line.figures) == self.count:
            return line.figures
        if not line.printed and len(line.figures) > self.count:
            return line.figures[-self.count :]
        return None


def frames_of(lines: Iterable[Line], count: int) -> Frames:
    """The frames that lines with a label and exactly `count` printed figures show."""
    by_grid: dict[int, set[Frame]] = {}
    by_label: dict[tuple[int, int], set[Frame]] = {}
    for line in lines:
        if line.words and len(line.printed) == count:
            frame = tuple(cell.column for cell in line.printed)
            by_grid.setdefault(line.grid, set()).add(frame)
            by_label.setdefault((line.grid, _label_end(line)), set()).add(frame)
    return Frames(count, _frozen(by_grid), _frozen(by_label))


def on_frame(line: Line, frame: Sequence[int]) -> tuple[GridCell | None, ...] | None:
    """The line's cells at the frame's columns.

    None where cells were lost, and the rest may have moved: a column of the frame lies in no cell
    of the line, a figure lies in two, or outside.
    """
    cells: dict[int, GridCell] = {}
    for cell in line.figures:
        covered = [column for column in frame if 0 <= column - cell.column < cell.column_span]
        if cell in line.printed and (len(covered) != 1 or covered[0] != cell.column):
            return None
        cells.update(dict.fromkeys(covered, cell))
    if len(cells) < len(frame):
        return None
    return tuple(cells[at] if cells[at].column == at else None for at in frame)


def _label_end(line: Line) -> int:
    return max((cell.column + cell.column_span for cell in line.labels), default=0)


def _frozen(sets: Mapping[_Key, set[Frame]]) -> Mapping[_Key, frozenset[Frame]]:
    return {key: frozenset(frames) for key, frames in sets.items()}
