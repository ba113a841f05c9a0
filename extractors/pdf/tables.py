"""A lattice and the characters of its page to a grid: each character in the cell of its middle."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Protocol

from extractors.lattice import Lattice, LatticeCell
from extractors.pdf.characters import Character
from extractors.pdf.lines import lines_of, text_of
from extractors.pdf.wrapped import unbroken
from models.geometry import Box
from models.grid import Grid, GridCell, Reading

ACROSS = 0.25  # of a character's width beyond a ruling: it may belong to the other cell
DOUBT = 0.5  # the probability given to a text of which a character lies across a ruling
JOINED = 0.97  # the same for a figure that its narrow cell broke over lines

Edges = list[float]


class Drawn(Protocol):
    """What is asked of a page; see `extractors.pdf.page.PageContent`."""

    @property
    def number(self) -> int: ...
    @property
    def height(self) -> float: ...
    @property
    def pictures(self) -> tuple[Box, ...]: ...
    @property
    def outlines(self) -> tuple[Box, ...]: ...


class Places:
    """Which cell of a lattice covers a point, by its number."""

    def __init__(self, lattice: Lattice) -> None:
        self._xs: Edges = sorted({x for cell in lattice for x in (cell.box.x0, cell.box.x1)})
        self._ys: Edges = sorted({y for cell in lattice for y in (cell.box.y0, cell.box.y1)})
        self._at = {
            (column, row): number
            for number, cell in enumerate(lattice)
            for column in self._between(self._xs, cell.box.x0, cell.box.x1)
            for row in self._between(self._ys, cell.box.y0, cell.box.y1)
        }

    @staticmethod
    def _between(edges: Edges, start: float, end: float) -> range:
        return range(bisect_right(edges, start) - 1, bisect_right(edges, end) - 1)

    def number(self, x: float, y: float) -> int | None:
        return self._at.get((bisect_right(self._xs, x) - 1, bisect_right(self._ys, y) - 1))


def grid_of(
    lattice: Lattice, characters: Iterable[Character], page: Drawn
) -> tuple[Grid, list[Character]]:
    """The grid, and the characters that stand in none of its cells.

    A cell's text is taken by position, lines from the top. A cell that a character reaches into
    across a ruling, and one without characters in which something else is drawn, have their text
    as a reading of low probability. A figure broken over lines is read in one piece, for a sum to
    confirm.
    """
    places = Places(lattice)
    inside: list[list[Character]] = [[] for _ in lattice]
    doubtful: set[int | None] = set()
    outside = []
    for character in characters:
        at = places.number(*character.middle)
        if at is None:
            outside.append(character)
            continue
        inside[at].append(character)
        if (x := _reached(lattice[at].box, character)) is not None:
            doubtful |= {at, places.number(x, character.middle[1])}
    marked = {places.number(*box.centre) for box in (*page.pictures, *page.outlines)}
    doubtful |= {at for at in marked if at is not None and not inside[at]}
    cells = (_grid_cell(cell, inside[at], page, at in doubtful) for at, cell in enumerate(lattice))
    return Grid(tuple(cells)), outside


def _reached(box: Box, character: Character) -> float | None:
    """The x that a character of the cell reaches to across a ruling; None where it does not."""
    over = ACROSS * (character.x1 - character.x0)
    if character.x0 >= box.x0 - over and character.x1 <= box.x1 + over:
        return None
    if character.text.isspace():
        return None
    return character.x1 if character.x1 > box.x1 + over else character.x0


def _grid_cell(
    cell: LatticeCell, characters: list[Character], page: Drawn, doubtful: bool
) -> GridCell:
    lines = lines_of(characters, page.height) if characters else []
    text = "\n".join(text_of(line, page.height) for line in lines)
    readings: tuple[Reading, ...] = ()
    if doubtful:
        readings = (Reading(text, DOUBT, "text"),)
    elif whole := unbroken(lines, cell.box, page.height):
        readings = (Reading(whole, JOINED, "text"),)
    return GridCell(
        row=cell.row,
        column=cell.column,
        text=text,
        row_span=cell.row_span,
        column_span=cell.column_span,
        page=page.number,
        box=cell.box,
        readings=readings,
    )
