"""The official forms as printed: heads, labels and figures on one lattice, merged cells and all.

For whoever draws a table: the workbook, the review page, the samples.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Literal

from models.forms import TEMPLATES, Block, Column, Form, Place, Row, form

Kind = Literal["head", "label", "figure"]

BALANCE_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
"""Printed in the corner cell of table three, by both forms."""


@dataclass(frozen=True, slots=True)
class LayoutCell:
    """A printed cell: its place on the lattice (from 0) and its spans. `place` is set for a
    figure, `text` for a head or a label."""

    row: int
    column: int
    kind: Kind
    text: str = ""
    row_span: int = 1
    column_span: int = 1
    place: Place | None = None


@cache
def printed(template: str, table: str) -> tuple[LayoutCell, ...]:
    """The cells of a table as its form prints it, line by line from the left."""
    the_form = form(template)
    if table == "proactive_disclosure":
        return disclosure(the_form.tables[table].blocks)
    draw = {"disclosure_requests": _requests, "review_and_litigation": _litigation}[table]
    return _in_order(draw(the_form))


@cache
def disclosure(blocks: tuple[Block, ...]) -> tuple[LayoutCell, ...]:
    """Table two with the given blocks, each of which may follow either form."""
    return _in_order(_disclosure(blocks))


def blocks_with(places: frozenset[Place]) -> tuple[Block, ...]:
    """The blocks of table two, from either form, all of whose cells are among `places`."""
    chosen: dict[str, Block] = {}
    for template in TEMPLATES:
        for block in form(template).tables["proactive_disclosure"].blocks:
            if all((r.key, c.key) in places for r in block.rows for c in block.columns):
                chosen.setdefault(block.label, block)
    order = [block.label for block in form("2019").tables["proactive_disclosure"].blocks]
    return tuple(sorted(chosen.values(), key=lambda block: order.index(block.label)))


def _in_order(cells: Iterator[LayoutCell]) -> tuple[LayoutCell, ...]:
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))


def lines(cells: Sequence[LayoutCell]) -> list[list[LayoutCell]]:
    """The cells grouped by the line in which they begin."""
    return [list(line) for _, line in groupby(cells, key=lambda cell: cell.row)]


def _disclosure(blocks: Sequence[Block]) -> Iterator[LayoutCell]:
    width = 1 + max(len(block.columns) for block in blocks)
    line = 0
    for block in blocks:
        yield LayoutCell(line, 0, "head", block.label, column_span=width)
        yield LayoutCell(line + 1, 0, "head", "信息内容")
        for at, column in enumerate(block.columns):
            span = _span_to_the_edge(block, at, width)
            yield LayoutCell(line + 1, 1 + at, "head", column.label, column_span=span)
        for below, row in enumerate(block.rows):
            yield LayoutCell(line + 2 + below, 0, "label", row.label)
            for at, column in enumerate(block.columns):
                span = _span_to_the_edge(block, at, width)
                place = (row.key, column.key)
                yield LayoutCell(
                    line + 2 + below, 1 + at, "figure", column_span=span, place=place
                )
        line += 2 + len(block.rows)


def _span_to_the_edge(block: Block, at: int, width: int) -> int:
    """The last column of a block reaches to the table's edge."""
    return width - len(block.columns) if at == len(block.columns) - 1 else 1


def _requests(the_form: Form) -> Iterator[LayoutCell]:
    (block,) = the_form.tables["disclosure_requests"].blocks
    depth = max(len(row.path) for row in block.rows)
    head_lines = 1 + max(len(column.under) for column in block.columns)
    yield LayoutCell(0, 0, "head", BALANCE_NOTE, row_span=head_lines, column_span=depth)
    yield from _column_heads(block.columns, depth, head_lines)
    yield from _row_labels(block.rows, head_lines, depth)
    for line, row in enumerate(block.rows):
        for at, column in enumerate(block.columns):
            place = (row.key, column.key)
            yield LayoutCell(head_lines + line, depth + at, "figure", place=place)


def _column_heads(columns: Sequence[Column], left: int, height: int) -> Iterator[LayoutCell]:
    for level in range(height):
        runs = groupby(enumerate(columns), key=lambda item: item[1].under[: level + 1])
        for under, run in runs:
            members = list(run)
            if len(under) > level:
                at = left + members[0][0]
                yield LayoutCell(level, at, "head", under[level], column_span=len(members))
    for at, column in enumerate(columns):
        level = len(column.under)
        yield LayoutCell(level, left + at, "head", column.label, row_span=height - level)


def _row_labels(rows: Sequence[Row], top: int, depth: int) -> Iterator[LayoutCell]:
    for level in range(depth):
        runs = groupby(enumerate(rows), key=lambda item: item[1].path[: level + 1])
        for path, run in runs:
            members = list(run)
            if len(path) <= level:
                continue
            last = all(len(row.path) == level + 1 for _, row in members)
            yield LayoutCell(
                top + members[0][0],
                level,
                "label",
                path[level],
                row_span=len(members),
                column_span=depth - level if last else 1,
            )


def _litigation(the_form: Form) -> Iterator[LayoutCell]:
    (block,) = the_form.tables["review_and_litigation"].blocks
    width = len(block.columns)
    for outer, run in groupby(enumerate(block.rows), key=lambda item: item[1].path[0]):
        members = list(run)
        left = members[0][0] * width
        alone = len(members[0][1].path) == 1
        yield LayoutCell(
            0, left, "head", outer, row_span=2 if alone else 1, column_span=len(members) * width
        )
        for group, row in members:
            if not alone:
                yield LayoutCell(1, group * width, "head", row.path[-1], column_span=width)
    for group, row in enumerate(block.rows):
        for at, column in enumerate(block.columns):
            yield LayoutCell(2, group * width + at, "head", column.label)
            yield LayoutCell(3, group * width + at, "figure", place=(row.key, column.key))
