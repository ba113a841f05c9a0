"""Table four drawn otherwise: its groups below each other, as rows, or its columns as rows.

A figure is known by the two labels that cross in its cell: the group and the column, each found
in its line or as the nearest head above it. All figures are placed so, or none is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from extractors.labels.lines import Line
from extractors.labels.wording import alike, alike_whole, bare
from models.forms import Place, form
from models.grid import GridCell
from models.report import TableKey

_TABLE: TableKey = "review_and_litigation"
_BLOCK = form("2021").tables[_TABLE].blocks[0]  # the same in both forms
_GROUPS = tuple((row.key, row.path[-1]) for row in _BLOCK.rows)
_COLUMNS = tuple((column.key, column.label) for column in _BLOCK.columns)
_ORDER = [key for key, _ in _COLUMNS]
_BOTH_LAWSUITS = "行政诉讼"
"""A head over two groups: alone it names neither."""
_LONGEST = 20
"""Characters of a head; a longer text is a title or a note."""
_ALIKE = 0.75


def crossed(lines: Sequence[Line]) -> dict[Place, GridCell] | None:
    """The cell at each place; None unless every printed figure has a place of its own, and
    every place its cell."""
    places: dict[Place, GridCell] = {}
    for at, line in enumerate(lines):
        if not line.has_figures:
            continue
        for cell in line.figures:
            place = _place(cell, line, lines[:at])
            if place is None and not cell.text.strip():
                continue
            if place is None or place in places:
                return None
            places[place] = cell
    return places if len(places) == len(_GROUPS) * len(_COLUMNS) else None


def counted(lines: Sequence[Line]) -> dict[Place, GridCell] | None:
    """The same where spans were lost: each line of figures has all those of the groups that are
    named in it or above it, under the columns in the form's order."""
    cells: list[GridCell] = []
    groups: list[str] = []
    named: list[str] = []
    columns: list[str] = []
    for line in lines:
        texts = [*line.words] if line.has_figures else [cell.text for cell in line.cells]
        named += filter(None, map(_group, texts))
        if not line.has_figures:
            columns = [*filter(None, map(_column, texts))] or columns
            continue
        in_order = columns in (_ORDER, _ORDER * len(named))
        if not in_order or len(line.printed) != len(_ORDER) * len(named):
            return None
        groups, named = groups + named, []
        cells += line.printed
    if groups != [key for key, _ in _GROUPS]:
        return None
    return dict(zip(form("2021").tables[_TABLE].places, cells, strict=True))


def _place(cell: GridCell, line: Line, above: Sequence[Line]) -> Place | None:
    """Where the labels of the cell cross; None where one of them is not known."""
    beside = (*reversed(line.words), *(tall.text for tall in reversed(line.above)))
    heads = (*beside, *_over(cell, line, above))
    row = next((found for text in heads if (found := _group(text)) is not None), None)
    column = next((found for text in heads if (found := _column(text)) is not None), None)
    return (row, column) if row and column else None


def _over(cell: GridCell, line: Line, above: Sequence[Line]) -> Iterator[str]:
    """Texts of the cells of its grid that stand over a cell, the nearest first."""
    for other in reversed(above):
        if other.grid != line.grid:
            return
        if not other.has_figures:
            yield from _covering(other.cells, cell.column)


def _covering(cells: Iterable[GridCell], column: int) -> Iterator[str]:
    for cell in cells:
        if cell.column <= column < cell.column + cell.column_span:
            yield cell.text


@lru_cache(maxsize=2000)
def _group(text: str) -> str | None:
    """The group that a text names; "" where it names two, so that no head further off is asked."""
    found = _most_like(text, _GROUPS)
    return "" if found is None and bare(text) == _BOTH_LAWSUITS else found


@lru_cache(maxsize=2000)
def _column(text: str) -> str | None:
    return _most_like(text, _COLUMNS)


def _most_like(text: str, labels: Sequence[tuple[str, str]]) -> str | None:
    if len(bare(text)) > _LONGEST:
        return None
    likeness = {key: (alike(text, label), alike_whole(text, label)) for key, label in labels}
    best = max(likeness, key=lambda key: likeness[key])
    return best if likeness[best][0] >= _ALIKE else None
