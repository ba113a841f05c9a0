"""Table three: requests received and how they were dealt with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby

from extractors.labels.columns import Frames, frames_of
from extractors.labels.doubt import sort_out
from extractors.labels.gathering import Gathering
from extractors.labels.heads import Order, printed_order
from extractors.labels.lines import Line
from extractors.labels.matching import match
from extractors.labels.wording import alike
from models.forms import Column, Place, form
from models.grid import GridCell
from models.layout import BALANCE_NOTE
from models.report import TableKey
from models.statutory import StatutoryTable

TABLE: TableKey = "disclosure_requests"
_HEAD_ALIKE = 0.75
_LEAST_ROWS = 3
"""Rows found, below which some lines only happen to have words of the table."""


def recognise(lines: Sequence[Line]) -> StatutoryTable | None:
    """The table that the lines are; None where too few of its rows are among them."""
    body = [line for line in lines if not line.is_blank and not _is_head(line)]
    matched = match(body, TABLE)
    if len({placed.row for placed in matched.alignment.lines} - {None}) < _LEAST_ROWS:
        return None
    gathering = Gathering(TABLE, lines)
    keys = [row.key for row in matched.rows]
    by_row = sort_out(gathering, body, matched.alignment, lambda row: _places(keys[row]))
    frames = frames_of(body, len(_columns()))
    orders = _orders(lines, frames)
    for row, row_lines in by_row.items():
        gathering.name_row(keys[row], row_lines, (matched.rows[row].label,))
        _place_row(gathering, keys[row], row_lines, frames, orders)
    return gathering.finish(matched.template, form(matched.template).tables[TABLE].places)


@cache
def _columns() -> tuple[Column, ...]:
    """The columns, the same in both forms."""
    return form("2021").tables[TABLE].blocks[0].columns


def _places(key: str) -> tuple[Place, ...]:
    return tuple((key, column.key) for column in _columns())


def _is_head(line: Line) -> bool:
    """A line of column heads, at the top or repeated after a page break."""
    return not line.has_figures and any(
        alike(text, head) >= _HEAD_ALIKE for text in line.words for head in _heads()
    )


@cache
def _heads() -> tuple[str, ...]:
    """Heads that tell a line of heads; 其他 and 总计 may be rows."""
    columns = _columns()[:-2]
    every = (label for column in columns for label in (*column.under, column.label))
    return (BALANCE_NOTE, *dict.fromkeys(every))


def _orders(lines: Sequence[Line], frames: Frames) -> Mapping[int, Order | None]:
    """For each grid the order of its columns; below a page break without heads, that above."""
    labels = [column.label for column in _columns()]
    orders: dict[int, Order | None] = {}
    last: Order | None = tuple(range(frames.count))
    for grid, group in groupby(lines, key=lambda line: line.grid):
        heads = [line for line in group if _is_head(line)]
        if heads:
            last = printed_order(heads, labels, frames.of_grid(grid))
        orders[grid] = last
    return orders


def _place_row(
    gathering: Gathering,
    key: str,
    lines: Sequence[Line],
    frames: Frames,
    orders: Mapping[int, Order | None],
) -> None:
    cells = _merged([line for line in lines if line.printed] or lines[:1], frames)
    order = orders[lines[0].grid]
    if cells is None or order is None:
        strays = [cell for line in lines for cell in line.printed]
        gathering.add_strays(key, strays, _places(key))
        return
    for place, at in zip(_places(key), order, strict=True):
        cell = cells[at]
        if cell is not None:
            gathering.place(place, cell)


def _merged(lines: Sequence[Line], frames: Frames) -> list[GridCell | None] | None:
    """The cells of a row that stands on one line or broken over two; None where they clash."""
    merged: list[GridCell | None] = [None] * frames.count
    for line in lines:
        cells = frames.place(line)
        if cells is None:
            return None
        for at, cell in enumerate(cells):
            there = merged[at]
            if there is None or not there.text.strip():
                merged[at] = cell or there
            elif cell is not None and cell.text.strip():
                return None
    return merged
