"""Which lines belong to which of the three tables, from their labels alone.

The lines of a document, whatever grids they stand in, are parted by the likeliest sequence of
tables (Viterbi): a line costs little under a table whose words it has, a change of table costs
less between two grids than inside one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby, pairwise

from extractors.labels.expected import vocabulary
from extractors.labels.lines import Line
from extractors.labels.wording import LONGEST, alike
from models.report import TableKey

TABLES: tuple[TableKey, ...] = (
    "proactive_disclosure",
    "disclosure_requests",
    "review_and_litigation",
)
_STATES: tuple[TableKey | None, ...] = (*TABLES, None)

_FOREIGN = 0.5
"""Cost of a line outside every table: half of what a table costs whose words it has not."""
_FOREIGN_BY_PICTURE = 0.7
"""The same where the words may be misread: less likeness is enough to belong."""
_WORDLESS = 0.3
"""Cost of a line without labels under a table: a little less than outside."""
_WORDLESS_OUTSIDE = 0.35
_BETWEEN_GRIDS = 0.6
"""More than the half: a lone strange line below a table is its extra row over the page."""
_INSIDE_A_GRID = 1.2
_OUT_INSIDE_A_GRID = 4.0
"""A table ends where its grid does; several unknown lines at its foot are its extra rows."""
_CHANCE = 0.3
"""How alike any two labels may be by chance."""
_MOST_LABELS = 3
"""Labels of a row, parents and all; figures after more of them are a chart's."""
_CHART = 2.0


def segments(lines: Sequence[Line]) -> dict[TableKey, list[tuple[Line, ...]]]:
    """For each table its runs of lines, in reading order."""
    states = _states(lines)
    found: dict[TableKey, list[tuple[Line, ...]]] = {table: [] for table in TABLES}
    for state, run in groupby(zip(states, lines, strict=True), key=lambda pair: pair[0]):
        if state is not None:
            found[state].append(tuple(line for _, line in run))
    return found


def _states(lines: Sequence[Line]) -> list[TableKey | None]:
    if not lines:
        return []
    cost = {state: _cost(lines[0], state) for state in _STATES}
    back: list[dict[TableKey | None, TableKey | None]] = []
    for before, line in pairwise(lines):
        same_grid = before.grid == line.grid or line.continues
        came = {
            state: min(_STATES, key=lambda old: cost[old] + _change(old, state, same_grid))
            for state in _STATES
        }
        cost = {
            state: cost[came[state]] + _change(came[state], state, same_grid) + _cost(line, state)
            for state in _STATES
        }
        back.append(came)
    states = [min(_STATES, key=lambda state: cost[state])]
    for came in reversed(back):
        states.append(came[states[-1]])
    return states[::-1]


def _change(old: TableKey | None, new: TableKey | None, same_grid: bool) -> float:
    if old == new:
        return 0.0
    if not same_grid:
        return _BETWEEN_GRIDS
    return _OUT_INSIDE_A_GRID if new is None else _INSIDE_A_GRID


def _cost(line: Line, state: TableKey | None) -> float:
    if line.is_blank:
        return 0.0
    if not line.words:
        return _WORDLESS_OUTSIDE if state is None else _WORDLESS
    if state is None:
        return _FOREIGN_BY_PICTURE if line.by_picture else _FOREIGN
    if line.has_figures and len(line.words) > _MOST_LABELS:
        return _CHART
    return 1.0 - max(_kinship(text)[state] for text in line.words)


@lru_cache(maxsize=20_000)
def _kinship(text: str) -> dict[TableKey, float]:
    """How much a text speaks for each table, 0 to 1."""
    if len(text) > LONGEST:
        return dict.fromkeys(TABLES, 0.0)
    return {
        table: max(0.0, max(alike(text, word) for word in vocabulary(table)) - _CHANCE)
        / (1.0 - _CHANCE)
        for table in TABLES
    }
