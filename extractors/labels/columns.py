"""Which cell of a line stands in which column, by the lattice rather than by counting.

A line in which as many figures are printed as there are columns says itself where they stand:
its frame. Lines with blanks follow the frame of their grid. Where a text export lost spans, lines
whose labels end elsewhere have their own frame. Where no frame is known and cells are missing,
nothing is placed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from extractors.labels.lines import Line
from models.grid import GridCell

Frame = tuple[int, ...]
"""Lattice columns of the figures, from the left."""
_MOST = 0.85


@dataclass(frozen=True)
class Frames:
    """The frames that the full lines of each grid show, and how many do: all of them, and by
    where labels end. `labelled`: for each grid that keeps its lattice the columns of labels."""

    count: int
    by_grid: Mapping[int, Mapping[Frame, int]]
    by_label: Mapping[tuple[int, int], Mapping[Frame, int]]
    labelled: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def of_grid(self, grid: int) -> Frame | None:
        """The frame of a grid; None where it has no single one."""
        return _most_have(self.by_grid.get(grid, {}))

    def of(self, line: Line) -> Frame | None:
        """The frame that a line must have; None where that is not known.

        In a picture the lattice is drawn: that of the grid. Elsewhere that of lines whose labels
        end where its own does; or that of the grid, if lines have it wherever their labels end:
        then no spans were lost.
        """
        general = self.of_grid(line.grid)
        if line.by_picture or not self.by_label:
            return general
        alike = self.by_label.get((line.grid, _label_end(line)), {})
        ends = [
            end
            for (grid, end), frames in self.by_label.items()
            if grid == line.grid and general in frames
        ]
        return _most_have(alike) or (general if len(ends) > 1 else None)

    def place(self, line: Line) -> tuple[GridCell | None, ...] | None:
        """The line's cell in each column, None for a column without one.

        None in place of all where the columns of the printed figures cannot be known. In a picture
        the lattice is drawn, and every line follows it. A line that lost its label must stand as
        others of its grid do: what is printed in it may be the number of the label.
        """
        frame = self.of(line)
        others = self.by_grid.get(line.grid, {})
        as_others = tuple(cell.column for cell in line.printed) in others
        full = len(line.printed) == self.count and not (line.by_picture and frame)
        if full and (line.words or as_others or not others):
            return line.printed
        if frame is not None:
            return on_frame(line, frame)
        if line.words and len(line.figures) == self.count and not self._begins_in_labels(line):
            return line.figures
        if not line.printed and len(line.figures) > self.count:
            return line.figures[-self.count :]
        return None

    def _begins_in_labels(self, line: Line) -> bool:
        """Whether the line's first, blank, cell belongs to its label: in a grid that keeps its
        lattice (every line ends in one column) others have labels there."""
        first = line.figures[0]
        return not first.text.strip() and first.column in self.labelled.get(line.grid, ())


def frames_of(lines: Sequence[Line], count: int) -> Frames:
    """The frames that lines with a label and exactly `count` printed figures show."""
    by_grid: dict[int, Counter[Frame]] = {}
    by_label: dict[tuple[int, int], Counter[Frame]] = {}
    for line in lines:
        if line.words and len(line.printed) == count:
            frame = tuple(cell.column for cell in line.printed)
            by_grid.setdefault(line.grid, Counter())[frame] += 1
            by_label.setdefault((line.grid, _label_end(line)), Counter())[frame] += 1
    parts = [(grid, [*part]) for grid, part in groupby(lines, key=lambda line: line.grid)]
    labelled = {
        grid: frozenset(_label_columns(part))
        for grid, part in parts
        if len({_end(line) for line in part}) == 1
    }
    return Frames(count, by_grid, by_label, labelled)


def _label_columns(lines: Iterable[Line]) -> Iterator[int]:
    return (cell.column for line in lines for cell in line.labels if cell.text.strip())


def _end(line: Line) -> int:
    return max(cell.column + cell.column_span for cell in line.cells)


def on_frame(line: Line, frame: Sequence[int]) -> tuple[GridCell | None, ...] | None:
    """The line's cells at the frame's columns.

    None where cells were lost, and the rest may have moved: a column of the frame lies in no cell
    of the line, a figure lies in two, or outside. Left of the frame of a drawn lattice lie labels,
    whatever was read there.
    """
    cells: dict[int, GridCell] = {}
    for cell in line.figures:
        covered = [column for column in frame if 0 <= column - cell.column < cell.column_span]
        is_label = line.by_picture and cell.column + cell.column_span <= frame[0]
        if is_label or cell not in line.printed:
            cells.update(dict.fromkeys(covered, cell))
            continue
        if covered != [cell.column]:
            return None
        cells.update(dict.fromkeys(covered, cell))
    if len(cells) < len(frame):
        return None
    return tuple(cells[at] if cells[at].column == at else None for at in frame)


def _label_end(line: Line) -> int:
    return max((cell.column + cell.column_span for cell in line.labels), default=0)


def _most_have(frames: Mapping[Frame, int]) -> Frame | None:
    """The frame of all lines but a few, which may have something else among their figures."""
    best = max(frames, key=lambda frame: frames[frame], default=None)
    return best if best and frames[best] >= _MOST * sum(frames.values()) else None
