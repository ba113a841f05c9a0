"""Table four: reviews and lawsuits, one printed row of fifteen figures in three groups."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.labels.crossing import counted, crossed
from extractors.labels.expected import vocabulary
from extractors.labels.gathering import Gathering
from extractors.labels.lines import Line
from extractors.labels.wording import alike
from models.forms import form
from models.grid import GridCell
from models.report import TableKey
from models.statutory import StatutoryTable

TABLE: TableKey = "review_and_litigation"
_FORM = form("2021").tables[TABLE]  # the same in both forms
_COUNT = len(_FORM.places)
_GROUP = len(_FORM.blocks[0].columns)
_GROUP_HEADS = ("行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉")
_ALIKE = 0.7
_SURE = 0.9
_OTHER = 0.6
_LEAST_HEADS = 3
"""Different heads found, below which some lines only happen to have words of the table."""


def recognise(lines: Sequence[Line]) -> StatutoryTable | None:
    """The table that the lines are; None where too few of its heads are among them."""
    words = [cell.text for line in lines for cell in line.cells]
    heads = {head for head in vocabulary(TABLE) if any(alike(w, head) >= _ALIKE for w in words)}
    if len(heads) < _LEAST_HEADS or not heads.intersection(_GROUP_HEADS):
        return None
    rows = [line for line in lines if _is_row(line)]
    gathering = Gathering(TABLE, lines)
    if not _is_one_row(lines, rows) and (cells := crossed(lines) or counted(lines)):
        for place in _FORM.places:
            gathering.place(place, cells[place])
        return gathering.finish("2021", _FORM.places)
    if not rows:
        return None
    _place(gathering, rows)
    for line in lines:
        if line.has_figures and line not in rows:
            gathering.add_extra(line)
    return gathering.finish("2021", _FORM.places)


def _is_row(line: Line) -> bool:
    """Figures without a label before them; in a blank form all are blank."""
    return not line.words and (bool(line.printed) or len(line.cells) >= _COUNT)


def _is_one_row(lines: Sequence[Line], rows: Sequence[Line]) -> bool:
    """All figures stand in one line without labels, as the form has them."""
    return sum(line.has_figures for line in rows) == sum(line.has_figures for line in lines) == 1


def _place(gathering: Gathering, rows: Sequence[Line]) -> None:
    printed = [line for line in rows if line.has_figures] or list(rows[:1])
    cells = _fifteen(printed[0], gathering.lines) if len(printed) == 1 else None
    if cells is None or _contradicted(cells, gathering.lines):
        strays = [cell for line in printed for cell in line.printed]
        gathering.add_strays(None, strays, _FORM.places)
        return
    for place, cell in zip(_FORM.places, cells, strict=True):
        gathering.place(place, cell)


def _fifteen(row: Line, lines: Sequence[Line]) -> tuple[GridCell, ...] | None:
    """The row's cells in order of the form; None where figures may have moved."""
    if len(row.printed) == _COUNT:
        return row.printed
    if len(row.figures) != _COUNT:
        return None
    stand = _has_spans(lines) or not _prints_zeros(row) or _prints_totals(row)
    return row.figures if stand else None


def _contradicted(cells: Sequence[GridCell], lines: Sequence[Line]) -> bool:
    """A head over a figure is that of another column."""
    labels = [column.label for column in _FORM.blocks[0].columns]
    heads = {
        cell.column: cell.text
        for line in lines
        for cell in line.labels
        if any(alike(cell.text, label) >= _SURE for label in labels)
    }
    return any(
        alike(heads[cell.column], labels[at % _GROUP]) < _OTHER
        for at, cell in enumerate(cells)
        if cell.column in heads
    )


def _has_spans(lines: Sequence[Line]) -> bool:
    """A head over a group spans its columns: the lattice is the one that was drawn."""
    return any(cell.column_span >= _GROUP for line in lines for cell in line.cells)


def _prints_totals(row: Line) -> bool:
    """Then no whole group was lost, and what else may have moved breaks a sum."""
    return all(cell.text.strip() for cell in row.figures[_GROUP - 1 :: _GROUP])


def _prints_zeros(row: Line) -> bool:
    """Then a blank is no zero: its figure is lost, or stands elsewhere."""
    return any(cell.text.strip() in ("0", "０") for cell in row.figures)
