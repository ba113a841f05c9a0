"""The three tables, each from the lines that are its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from extractors.errors import TooLarge
from extractors.labels import disclosure, litigation, requests
from extractors.labels.gathering import extra_row
from extractors.labels.lines import Line
from extractors.labels.segments import segments
from models.report import TableKey
from models.statutory import StatutoryTable

MAX_LINES = 10_000
"""A report has about 60; with its annexes some hundreds."""
_Recognise = Callable[[Sequence[Line]], StatutoryTable | None]
_TABLES: Mapping[TableKey, _Recognise] = {
    disclosure.TABLE: disclosure.recognise,
    requests.TABLE: requests.recognise,
    litigation.TABLE: litigation.recognise,
}


def recognise_lines(lines: Sequence[Line]) -> Mapping[TableKey, StatutoryTable]:
    """The tables that are there, in printed order; TooLarge beyond MAX_LINES."""
    if len(lines) > MAX_LINES:
        raise TooLarge(f"more than {MAX_LINES} lines of tables; send the report alone")
    found: dict[TableKey, StatutoryTable] = {}
    for key, runs in segments(lines).items():
        table = _whole(runs, _TABLES[key]) if runs else None
        if table is not None:
            found[key] = table
    return _same_form_for_table_four(found)


def _whole(runs: Sequence[Sequence[Line]], recognise: _Recognise) -> StatutoryTable | None:
    """The table from all of its lines; from the best part, where that alone gives more.

    A table printed twice, and a chart with the words of one, are such: the lines of the other
    parts that have figures are then extra rows.
    """
    every = [line for run in runs for line in run]
    table = recognise(every)
    if table is None or (not table.misalignments and not table.extra_rows):
        return table
    parts = [*runs, *(list(group) for _, group in groupby(every, key=lambda line: line.grid))]
    found = [(part, other) for part in parts if (other := recognise(part)) is not None]
    best_part, best = max(found, key=lambda pair: len(pair[1].cells), default=(every, table))
    if len(best.cells) > len(table.cells):
        rest = [line for line in every if line not in best_part and line.has_figures]
        table = replace(best, extra_rows=(*best.extra_rows, *map(extra_row, rest)))
    return replace(table, repeated=any(_is_another(other, table) for _, other in found))


def _is_another(other: StatutoryTable, table: StatutoryTable) -> bool:
    """Whether most of the table is printed in other cells, with a figure that differs."""
    taken = {id(found.cell) for found in table.cells.values()}
    apart = {at: found.cell for at, found in other.cells.items() if id(found.cell) not in taken}
    return 2 * len(apart) >= len(table.places) and any(
        at in table.cells and cell.text.strip() != table.cells[at].cell.text.strip()
        for at, cell in apart.items()
    )


def _same_form_for_table_four(
    found: dict[TableKey, StatutoryTable],
) -> dict[TableKey, StatutoryTable]:
    """Table four is the same in both forms: it follows table three, or else table two."""
    neighbour = found.get(requests.TABLE) or found.get(disclosure.TABLE)
    table = found.get(litigation.TABLE)
    if neighbour is not None and table is not None:
        found[litigation.TABLE] = replace(table, template=neighbour.template)
    return found
