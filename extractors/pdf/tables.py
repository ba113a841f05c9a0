"""A lattice and the characters of its page to a grid: each character in the cell of its middle."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol

from extractors.lattice import Lattice, LatticeCell
from extractors.pdf.characters import Character
from extractors.pdf.lines import lines_of, text_of
from models.geometry import Box, around
from models.grid import Grid, GridCell, Reading

ACROSS = 0.25  # of a character's width beyond a ruling: it may belong to the other cell
DOUBT = 0.5  # the probability given to a text of which a character lies across a ruling

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
    """Which cell of a lattice covers a point."""

    def __init__(self, lattice: Lattice) -> None:
        self.box = around(cell.box for cell in lattice)
        self._xs: Edges = sorted({x for cell in lattice for x in (cell.box.x0, cell.box.x1)})
        self._ys: Edges = sorted({y for cell in lattice for y in (cell.box.y0, cell.box.y1)})
        self._at = {
            (column, row): cell
            for cell in lattice
            for column in self._between(self._xs, cell.box.x0, cell.box.x1)
            for row in self._between(self._ys, cell.box.y0, cell.box.y1)
        }

    @staticmethod
    def _between(edges: Edges, start: float, end: float) -> range:
        return range(bisect_right(edges, start) - 1, bisect_right(edges, end) - 1)

    def cell(self, x: float, y: float) -> LatticeCell | None:
        return self._at.get((bisect_right(self._xs, x) - 1, bisect_right(self._ys, y) - 1))


def grid_of(
    lattice: Lattice, characters: Iterable[Character], page: Drawn
) -> tuple[Grid, list[Character]]:
    """The grid, and the characters that stand in none of its cells.

    A cell's text is taken by position, lines from the top. A cell that a character reaches into
    across a ruling, and one without characters in which something else is drawn, have their text
    as a reading of low probability.
    """
    places = Places(lattice)
    inside: dict[LatticeCell, list[Character]] = defaultdict(list)
    doubtful: set[LatticeCell] = set()
    outside = []
    for character in characters:
        cell = places.cell(*character.middle)
        if cell is None:
            outside.append(character)
            continue
        inside[cell].append(character)
        doubtful |= _reached(places, cell, character)
    marked = {places.cell(*box.centre) for box in (*page.pictures, *page.outlines)}
    doubtful |= {cell for cell in marked if cell is not None and cell not in inside}
    cells = (
        _grid_cell(cell, _text(inside[cell], page.height), page.number, cell in doubtful)
        for cell in lattice
    )
    return Grid(tuple(cells)), outside


def _reached(places: Places, cell: LatticeCell, character: Character) -> set[LatticeCell]:
    """The cells in doubt where a character lies across a ruling: its own, and the other."""
    over = ACROSS * (character.x1 - character.x0)
    if character.text.isspace() or (
        character.x0 >= cell.box.x0 - over and character.x1 <= cell.box.x1 + over
    ):
        return set()
    x = character.x1 if character.x1 > cell.box.x1 + over else character.x0
    other = places.cell(x, character.middle[1])
    return {cell, other} if other else {cell}


def _text(characters: list[Character], height: float) -> str:
    return "\n".join(text_of(line, height) for line in lines_of(characters, height))


def _grid_cell(cell: LatticeCell, text: str, page: int, doubtful: bool) -> GridCell:
    return GridCell(
        row=cell.row,
        column=cell.column,
        text=text,
        row_span=cell.row_span,
        column_span=cell.column_span,
        page=page,
        box=Box(cell.box.x0, cell.box.y0, cell.box.x1, cell.box.y1),
        readings=(Reading(text, DOUBT, "text"),) if doubtful else (),
    )
