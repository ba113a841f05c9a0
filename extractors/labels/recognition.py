"""The three tables, each from the lines that are its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from extractors.labels import disclosure, litigation, requests
from extractors.labels.lines import Line
from extractors.labels.segments import segments
from models.report import TableKey
from models.statutory import StatutoryTable

_Recognise = Callable[[Sequence[Line]], StatutoryTable | None]
_TABLES: Mapping[TableKey, _Recognise] = {
    disclosure.TABLE: disclosure.recognise,
    requests.TABLE: requests.recognise,
    litigation.TABLE: litigation.recognise,
}


def recognise_lines(lines: Sequence[Line]) -> Mapping[TableKey, StatutoryTable]:
    """The tables that are there, in printed order."""
    found: dict[TableKey, StatutoryTable] = {}
    for key, runs in segments(lines).items():
        table = _whole(runs, _TABLES[key]) if runs else None
        if table is not None:
            found[key] = table
    return _same_form_for_table_four(found)


def _whole(runs: Sequence[Sequence[Line]], recognise: _Recognise) -> StatutoryTable | None:
    """The table from all of its runs of lines; from the best one, where a run is another's."""
    return recognise([line for run in runs for line in run])


def _same_form_for_table_four(
    found: dict[TableKey, StatutoryTable],
) -> dict[TableKey, StatutoryTable]:
    """Table four is the same in both forms: it follows table three, or else table two."""
    neighbour = found.get(requests.TABLE) or found.get(disclosure.TABLE)
    table = found.get(litigation.TABLE)
    if neighbour is not None and table is not None:
        found[litigation.TABLE] = replace(table, template=neighbour.template)
    return found
