"""A statutory table as its form prints it: heads over columns, labels beside rows, no merged cells.

Merging would have to be held in memory for a whole workbook; a slot that goes on from the one
above or to its left is left empty instead, and drawn without the line between.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from models.forms import Block, Place, form
from models.report import Table, TableKey

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """One cell of a sheet: a head, a label, or the figure of a place. `from_left` and `from_above`
    say that it goes on there, its text standing at the beginning."""

    kind: Literal["head", "label", "figure"]
    text: str = ""
    place: Place | None = None
    from_left: bool = False
    from_above: bool = False


Line = tuple[Slot, ...]


@dataclass(frozen=True)
class _Part:
    """Row paths beside column paths; `places` by row, then column."""

    title: str
    rows: tuple[Path, ...]
    columns: tuple[Path, ...]
    places: tuple[tuple[Place, ...], ...]


def lines(key: TableKey, table: Table) -> Iterator[Line]:
    """The whole table, every line of the same width."""
    parts = [_part(key, block) for block in _blocks(key, table)]
    beside = max((len(path) for part in parts for path in part.rows), default=0)
    width = beside + max((len(part.columns) for part in parts), default=0)
    for part in parts:
        if part.title:
            title = (Slot("head", part.title), *(Slot("head", from_left=True),) * (width - 1))
            yield title
        for line in (*_heads(part, beside), *_rows(part, beside)):
            yield (*line, *(Slot("head", from_left=True),) * (width - len(line)))


def _blocks(key: TableKey, table: Table) -> Iterator[Block]:
    """The blocks of which the table has every cell; those of its own form first."""
    there = {(figure.row, figure.column) for figure in table.cells}
    templates = sorted(("2019", "2021"), key=lambda name: name != table.template)
    for template in templates:
        for block in form(template).tables[key].blocks:
            places = {(row.key, column.key) for row in block.rows for column in block.columns}
            if places <= there:
                there -= places
                yield block


def _part(key: TableKey, block: Block) -> _Part:
    places = tuple(tuple((row.key, column.key) for column in block.columns) for row in block.rows)
    heads = tuple((*column.under, column.label) for column in block.columns)
    labels = tuple(row.path for row in block.rows)
    if key == "review_and_litigation":  # the form prints its rows side by side
        wide = tuple((*label, *head) for label in labels for head in heads)
        return _Part(block.label, ((),), wide, (tuple(p for row in places for p in row),))
    return _Part(block.label, labels, heads, places)


def _heads(part: _Part, beside: int) -> Iterator[Line]:
    depth = max(len(path) for path in part.columns)
    for level in range(depth):
        corner = [
            Slot("head", from_left=column > 0, from_above=level > 0) for column in range(beside)
        ]
        yield (*corner, *_head_line(part.columns, level))


def _head_line(columns: Sequence[Path], level: int) -> Iterator[Slot]:
    before: Sequence[Path] = ((), *columns)
    for left, path in pairwise(before):
        if level >= len(path):
            yield Slot("head", from_above=True)
        elif level < len(path) - 1 and left[: level + 1] == path[: level + 1]:
            yield Slot("head", from_left=True)
        else:
            yield Slot("head", path[level])


def _rows(part: _Part, beside: int) -> Iterator[Line]:
    above: Path = ()
    for path, places in zip(part.rows, part.places, strict=True):
        labels = [_label(path, above, level) for level in range(beside)]
        yield (*labels, *(Slot("figure", place=place) for place in places))
        above = path


def _label(path: Path, above: Path, level: int) -> Slot:
    if level >= len(path):
        return Slot("label", from_left=True)
    if level < len(path) - 1 and above[: level + 1] == path[: level + 1]:
        return Slot("label", from_above=True)
    return Slot("label", path[level])
