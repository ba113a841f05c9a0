"""Table two: what was made public, in blocks that each have their own heads.

Each block is recognised by itself: its form from its heads, its rows and columns from that form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, permutations

from extractors.labels.align import NEVER, Alignment, align
from extractors.labels.columns import Frames
from extractors.labels.costs import (
    LOST_ROW,
    MARGIN,
    UNLIKE,
    join_costs,
    label_cost,
    skip_cost,
    worst,
)
from extractors.labels.doubt import sort_out
from extractors.labels.expected import FIRST_HEAD
from extractors.labels.gathering import Gathering
from extractors.labels.lines import Line
from extractors.labels.wording import alike, clipped, simplified
from models.forms import TEMPLATES, Block, Column, Place, form
from models.grid import GridCell
from models.report import TableKey, Template
from models.statutory import StatutoryTable

TABLE: TableKey = "proactive_disclosure"
_LEAST_ROWS = 2
_LOST_HEADING = 0.2
_ROW_OF_ONE_FORM = 0.1
_HEADING = 0.5
"""Cost of heads of entirely other words: lines of heads are few and all alike."""
_LEAST_FIT = 0.4
_CLEAR = 0.1
_SURE = 0.8
_OTHER_ORDER = 0.5
"""How much better another order of heads must fit, of 1 a head, to be believed."""
_UNIT = re.compile(r"千万元|百万元|亿元|万元|千元|元|亿|万")


@dataclass(frozen=True, slots=True)
class _Expected:
    """A line of the table: the title of a block, its heads (`heads`: the block in either form),
    or a row of figures (`row`: its key). `labels` are its wordings in either form."""

    block: str
    labels: tuple[str, ...]
    row: str | None = None
    of_both_forms: bool = True
    heads: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class _Heads:
    """The heads of one block as printed, from the left, and the form that they follow, None
    where that is not clear."""

    cells: tuple[GridCell, ...]
    grid: int
    template: str | None


def recognise(lines: Sequence[Line]) -> StatutoryTable | None:
    """The table that the lines are; None where too few of its rows are among them."""
    body = [line for line in lines if not line.is_blank]
    alignment = _align(body)
    found = {placed.row for placed in alignment.lines if placed.row is not None}
    if len([row for row in found if _expected()[row].row]) < _LEAST_ROWS:
        return None
    gathering = Gathering(TABLE, lines)
    heads = _heads_of_blocks(body, alignment)
    template = _template(heads)
    templates = _templates(heads, found, template)
    by_row = sort_out(
        gathering, body, alignment, lambda row: _places_of(_expected()[row], templates)
    )
    for at, row_lines in by_row.items():
        if row := _expected()[at].row:
            gathering.name_row(row, row_lines, _expected()[at].labels)
        _place_row(gathering, _expected()[at], row_lines, heads, templates)
    blocks = [_block(name, form_of) for name, form_of in templates.items()]
    places = tuple((r.key, c.key) for block in blocks for r in block.rows for c in block.columns)
    mixed = len(set(templates.values())) > 1
    return gathering.finish(template, places, mixed)


@cache
def _expected() -> tuple[_Expected, ...]:
    """The lines of both forms, merged: they share blocks and rows, in one order."""
    lines: list[_Expected] = []
    for name in _block_names():
        blocks = [block for t in TEMPLATES if (block := _blocks(t).get(name))]
        lines.append(_Expected(name, (name,)))
        lines.append(_Expected(name, (), heads=tuple(blocks)))
        for key in dict.fromkeys(row.key for block in blocks for row in block.rows):
            labels = tuple(r.label for block in blocks for r in block.rows if r.key == key)
            both = len(labels) == len(TEMPLATES)
            lines.append(_Expected(name, labels, key, both))
    return tuple(lines)


@cache
def _blocks(template: str) -> Mapping[str, Block]:
    return {block.label: block for block in form(template).tables[TABLE].blocks}


def _block(name: str, template: str) -> Block:
    return _blocks(template)[name]


@cache
def _block_names() -> tuple[str, ...]:
    """The 2019 form has every block of the later one."""
    return tuple(_blocks("2019"))


def _align(lines: Sequence[Line]) -> Alignment:
    expected = _expected()
    at_most = worst(lines, [label for item in expected for label in item.labels if item.row])
    return align(
        match=[
            [_cost(line, item, at_most if line.by_picture else UNLIKE) for item in expected]
            for line in lines
        ],
        join=[_join_costs(pair) for pair in pairwise(lines)],
        skip_line=[skip_cost(line) for line in lines],
        skip_row=[_lost(item) for item in expected],
        margin=MARGIN,
    )


def _lost(item: _Expected) -> float:
    if item.row is None:
        return _LOST_HEADING
    return LOST_ROW if item.of_both_forms else _ROW_OF_ONE_FORM


def _cost(line: Line, item: _Expected, at_most: float) -> float:
    if item.row is not None:
        own = "".join(line.words[-1:])
        return label_cost(own, item.labels, at_most) if line.figures else NEVER
    if not line.words or (line.has_figures and not _is_title(line)):
        return NEVER
    if item.heads:
        return _HEADING * (1.0 - max(_fit(_head_cells(line), block) for block in item.heads))
    return label_cost(line.words[0], item.labels, UNLIKE)


def _is_title(line: Line) -> bool:
    """The title of a block, pieces of which may be read as figures in a picture."""
    return line.by_picture and any(alike(line.words[0], name) >= _SURE for name in _block_names())


def _join_costs(pair: tuple[Line, Line]) -> Sequence[float]:
    """Titles and heads are never broken: without figures they are only passed over."""
    halves = ("".join(pair[0].words[-1:]), "".join(pair[1].words[-1:]))
    costs = join_costs(pair, halves, [item.labels or (item.block,) for item in _expected()])
    return [cost if item.row else NEVER for cost, item in zip(costs, _expected(), strict=True)]


def _head_cells(line: Line) -> tuple[GridCell, ...]:
    """The cells over figures: those that are neither the first head nor a block's title."""
    other = (FIRST_HEAD, *_block_names())
    return tuple(
        cell
        for cell in line.cells
        if cell.text.strip() and all(alike(cell.text, label) < _SURE for label in other)
    )


def _heads_of_blocks(lines: Sequence[Line], alignment: Alignment) -> dict[str, _Heads]:
    """For each block with a line of heads, what it prints."""
    heads: dict[str, _Heads] = {}
    for line, placed in zip(lines, alignment.lines, strict=True):
        item = _expected()[placed.row] if placed.row is not None else None
        if item is not None and item.heads:
            cells = _head_cells(line)
            heads[item.block] = _Heads(cells, line.grid, _form_of(item.block, cells))
    return heads


def _form_of(block: str, cells: Sequence[GridCell]) -> str | None:
    """The form whose columns of the block the heads are clearly most like."""
    fits = {t: _fit(cells, _block(block, t)) for t in TEMPLATES if block in _blocks(t)}
    best = max(fits, key=lambda template: fits[template])
    others = max((fit for template, fit in fits.items() if template != best), default=0.0)
    return best if fits[best] >= _LEAST_FIT and fits[best] - others >= _CLEAR else None


def _fit(cells: Sequence[GridCell], block: Block) -> float:
    """How well heads are those of a block, 0 to 1, whatever their order."""
    best = (max((alike(c.text, head.label) for c in cells), default=0.0) for head in block.columns)
    return sum(best) / max(len(cells), len(block.columns))


def _template(heads: Mapping[str, _Heads]) -> Template:
    """The form that most blocks follow; of equally many, the one in force."""
    followed = [found.template for found in heads.values()]
    return "2019" if followed.count("2019") > followed.count("2021") else "2021"


def _templates(heads: Mapping[str, _Heads], found: set[int], template: str) -> dict[str, str]:
    """The form of each block that the table has or should have, in printed order."""
    with_rows = {_expected()[row].block for row in found if _expected()[row].row}
    templates: dict[str, str] = {}
    for name in _block_names():
        if name in with_rows and name in heads and (own := heads[name].template):
            templates[name] = own
        elif name in _blocks(template):
            templates[name] = template
        elif name in with_rows:
            templates[name] = "2019"
    return templates


def _places_of(item: _Expected, templates: Mapping[str, str]) -> tuple[Place, ...]:
    if item.row is None or item.block not in templates:
        return ()
    block = _block(item.block, templates[item.block])
    if all(row.key != item.row for row in block.rows):
        return ()
    return tuple((item.row, column.key) for column in block.columns)


def _place_row(
    gathering: Gathering,
    item: _Expected,
    lines: Sequence[Line],
    heads: Mapping[str, _Heads],
    templates: Mapping[str, str],
) -> None:
    places = _places_of(item, templates)
    line = next((line for line in lines if line.printed), lines[0])
    if not places:
        if line.has_figures and item.row:
            gathering.add_extra(line)
        return
    columns = _block(item.block, templates[item.block]).columns
    order, frames = _order(heads.get(item.block), columns)
    cells = None if _lost_a_head(heads.get(item.block), columns, line) else frames.place(line)
    if cells is None:
        gathering.add_strays(item.row, line.printed, places)
        return
    for place, column, at in zip(places, columns, order, strict=True):
        cell = cells[at] if at is not None else None
        if cell is not None:
            unit = _unit(heads.get(item.block), at, line) if column.unit else None
            gathering.place(place, cell, unit)


def _order(heads: _Heads | None, columns: Sequence[Column]) -> tuple[Sequence[int | None], Frames]:
    """Which printed column each column of the form is, and where the printed ones stand."""
    if heads is None or len(heads.cells) != len(columns):
        return range(len(columns)), Frames(len(columns), {}, {})
    frame = tuple(cell.column for cell in heads.cells)
    frames = Frames(len(columns), {heads.grid: {frame: 1}}, {})
    printed = tuple(range(len(columns)))
    best = max(permutations(printed), key=lambda order: sum(_likeness(order, heads, columns)))
    fits = _likeness(best, heads, columns)
    better = sum(fits) - sum(_likeness(printed, heads, columns))
    return best if better > _OTHER_ORDER and min(fits) >= _LEAST_FIT else printed, frames


def _lost_a_head(heads: _Heads | None, columns: Sequence[Column], line: Line) -> bool:
    """Fewer heads than columns over a line that is not full: its figures may have moved."""
    lost = heads is not None and len(heads.cells) < len(columns)
    return lost and not line.by_picture and 0 < len(line.printed) < len(columns)


def _likeness(order: Sequence[int], heads: _Heads, columns: Sequence[Column]) -> list[float]:
    return [
        alike(heads.cells[at].text, column.label) for at, column in zip(order, columns, strict=True)
    ]


def _unit(heads: _Heads | None, at: int | None, line: Line) -> str | None:
    """The unit of money in the column's head, or else in the row's label."""
    cells = heads.cells if heads is not None else ()
    head = clipped(cells[at].text) if at is not None and at < len(cells) else ""
    for text in (head, *line.words):
        if unit := _UNIT.search(simplified(text)):
            return unit.group()
    return None
