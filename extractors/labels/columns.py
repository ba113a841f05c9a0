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

        None in place of all where the columns of the printed figures cannot be known.
        """
        if len(line.printed) == self.count:
            return line.printed
        frame = self.of(line)
        if frame is not None:
            placed = on_frame(line, frame)
            if placed is not None:
                return placed
        if len(line.figures) == self.count:
            return line.figures
        if not line.printed and len(line.figures) > self.count:
            return line.figures[-self.count :]
        return None


def frames_of(lines: Iterable[Line], count: int) -> Frames:
    """The frames that lines with exactly `count` printed figures show."""
    by_grid: dict[int, set[Frame]] = {}
    by_label: dict[tuple[int, int], set[Frame]] = {}
    for line in lines:
        if len(line.printed) == count:
            frame = tuple(cell.column for cell in line.printed)
            by_grid.setdefault(line.grid, set()).add(frame)
            by_label.setdefault((line.grid, _label_end(line)), set()).add(frame)
    return Frames(count, _frozen(by_grid), _frozen(by_label))


def on_frame(line: Line, frame: Sequence[int]) -> tuple[GridCell | None, ...] | None:
    """The line's cells at the frame's columns.

    None where a column of the frame lies in no cell of the line, or something with a digit is
    printed outside the frame: then cells were lost, and the rest may have moved.
    """
    starts = {cell.column: cell for cell in line.figures}
    covered = {
        column
        for cell in line.figures
        for column in range(cell.column, cell.column + cell.column_span)
    }
    outside = (cell for cell in line.printed if cell.column not in frame)
    if not covered.issuperset(frame) or any(_has_digit(cell) for cell in outside):
        return None
    return tuple(starts.get(column) for column in frame)


def _has_digit(cell: GridCell) -> bool:
    return any(character.isdigit() for character in cell.text)


def _label_end(line: Line) -> int:
    return max((cell.column + cell.column_span for cell in line.labels), default=0)


def _frozen(sets: Mapping[_Key, set[Frame]]) -> Mapping[_Key, frozenset[Frame]]:
    return {key: frozenset(frames) for key, frames in sets.items()}
