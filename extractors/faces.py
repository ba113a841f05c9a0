"""Faces of a net of walls: what can be reached without crossing one. Places, no coordinates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

Square = tuple[int, int]
"""Row and column."""


class Rectangle(NamedTuple):
    """Squares from (`top`, `left`) up to, and without, row `bottom` and column `right`."""

    top: int
    left: int
    bottom: int
    right: int


def faces(over: Sequence[Sequence[bool]], left: Sequence[Sequence[bool]]) -> Iterator[list[Square]]:
    """Faces that walls enclose, each as its squares.

    `over[i][j]`: a wall lies over square (i, j); `left[j][i]`: one lies to its left.
    """
    rows, columns = len(over) - 1, len(left) - 1
    seen: set[Square] = set()
    for start in ((i, j) for i in range(rows) for j in range(columns)):
        if start in seen:
            continue
        seen.add(start)
        face, enclosed = [start], True
        for i, j in face:  # grows as neighbours are found
            for wall, to in (
                (over[i][j], (i - 1, j)),
                (over[i + 1][j], (i + 1, j)),
                (left[j][i], (i, j - 1)),
                (left[j + 1][i], (i, j + 1)),
            ):
                if wall or to in seen:
                    continue
                if not (0 <= to[0] < rows and 0 <= to[1] < columns):
                    enclosed = False
                    continue
                seen.add(to)
                face.append(to)
        if enclosed:
            yield face


def around(face: Sequence[Square]) -> Rectangle:
    rows, columns = zip(*face, strict=True)
    return Rectangle(min(rows), min(columns), max(rows) + 1, max(columns) + 1)


def rectangles(face: Sequence[Square]) -> Iterator[Rectangle]:
    """A face as itself, or as its parts where it lost a piece of wall."""
    whole = around(face)
    if len(face) == (whole.bottom - whole.top) * (whole.right - whole.left):
        yield whole
        return
    rows: dict[int, list[int]] = {}
    for i, j in sorted(face):
        rows.setdefault(i, []).append(j)
    running: dict[tuple[int, int], int] = {}
    for i in range(whole.top, whole.bottom + 1):
        runs = set(_runs(rows.get(i, [])))
        for ended in [run for run in running if run not in runs]:
            yield Rectangle(running.pop(ended), ended[0], i, ended[1])
        for run in runs:
            running.setdefault(run, i)


def _runs(columns: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Sorted columns as runs (first, beyond the last)."""
    first = 0
    for at, column in enumerate(columns):
        if at + 1 == len(columns) or columns[at + 1] != column + 1:
            yield columns[first], column + 1
            first = at + 1
