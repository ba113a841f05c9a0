"""Statutory tables as recognised: which grid cell stands at which place of the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.forms import Place
from models.grid import GridCell
from models.report import ExtraRow, TableKey, Template


@dataclass(frozen=True, slots=True)
class FoundCell:
    """The grid cell at a place of the form. `unit` is the money unit that its column head
    prints (元, 万元, 亿元), None where the head prints none. `template` is the form of the
    block that it stands in."""

    cell: GridCell
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Misalignment:
    """Figures of one group of lines that cannot stand where the grid puts them.

    `line` is the row key that they belong to, or None for the whole table. `strays` are the grid
    cells with figures for which labels alone give no place, in printed order; `open_places` the
    places of the form that could hold them.
    """

    line: str | None
    strays: tuple[GridCell, ...]
    open_places: tuple[Place, ...]


@dataclass(frozen=True)
class StatutoryTable:
    """One of the three tables, before any figure is decided.

    Every grid cell is mapped (`cells`), listed as ignored on purpose (labels, heads, notes), or
    reported (`extra_rows`, `misalignments`). `places` are the cells of this table's form; where
    a block of table two follows the other form, they are that form's. `repeated`: the document
    prints the table again, with other figures. `renamed` are rows whose printed label is only
    like the form's: row key and label.
    """

    key: TableKey
    template: Template
    places: tuple[Place, ...]
    cells: Mapping[Place, FoundCell]
    pages: tuple[int, ...] = ()
    extra_rows: tuple[ExtraRow, ...] = ()
    misalignments: tuple[Misalignment, ...] = ()
    ignored: tuple[GridCell, ...] = field(default=(), compare=False)
    mixed: bool = False
    repeated: bool = False
    renamed: tuple[tuple[str, str], ...] = ()
