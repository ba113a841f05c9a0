"""The lines of a table against the rows of a form: costs, and the alignment that they give.

The costs are on one scale: a label of entirely other words costs 2, one with three characters in
ten wrong about 0.6. A line that is no row and a row that is not found cost 1.2 together, so a
label less than 0.4 alike never takes a row, and a figure without any label takes one only where
no other place is nearly as good.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extractors.labels.align import NEVER, Alignment, align
from extractors.labels.expected import (
    OTHER,
    ExpectedRow,
    expected_rows,
    parent_labels,
)
from extractors.labels.lines import Line
from extractors.labels.wording import alike, alike_whole, bare
from models.forms import TEMPLATES
from models.report import Template

MARGIN = 0.25
"""Two places whose costs differ by less are nearly as good as each other."""
_FORM_MARGIN = 0.5
"""The same between the two forms: as much as a row that is lost."""

_UNLIKE = 2.0
LOST_ROW = 0.5
_EXTRA_LINE = 0.7
_EXTRA_LINE_BY_PICTURE = 1.2
"""More, as a misread label makes a row look like none: the count of rows is evidence."""
_EXTRA_BLANK_LINE = 0.3
_LINE_WITHOUT_FIGURES = 0.1
NO_LABEL = 0.5
_MISREAD_LABEL = 0.9
"""The most that a label read from a picture costs: it may be wrong in every character."""
_OTHER_PARENT = 0.5
_NO_PARENT = 0.6
_NO_PARENT_BY_PICTURE = 0.2
_BROKEN_OVER_PAGES = 0.1
_BROKEN_LABEL = 0.25
_BROKEN_FROM_ITS_FIGURES = 0.6
_SURE = 0.75


@dataclass(frozen=True, slots=True)
class Matched:
    template: Template
    rows: tuple[ExpectedRow, ...]
    alignment: Alignment


@dataclass(frozen=True, slots=True)
class _Label:
    """What a line says of its row: its own label ("" where none), and labels before it."""

    own: str
    before: tuple[str, ...]
    carried: str
    by_picture: bool


def match(lines: Sequence[Line], table: str) -> Matched:
    """The form whose rows the lines are, and which line is which.

    Where the other form fits nearly as well, lines on rows that it lacks are doubtful.
    """
    best, other = sorted(
        (_match(lines, table, template) for template in TEMPLATES),
        key=lambda matched: matched.alignment.cost,
    )
    if other.alignment.cost - best.alignment.cost >= _FORM_MARGIN:
        return best
    common = {row.key for row in other.rows}
    lines_of_both = tuple(
        placed
        if placed.row is None or best.rows[placed.row].key in common
        else replace(placed, rivals=placed.rivals | {None})
        for placed in best.alignment.lines
    )
    return replace(best, alignment=replace(best.alignment, lines=lines_of_both))


def _match(lines: Sequence[Line], table: str, template: str) -> Matched:
    rows = expected_rows(template, table)
    parents = parent_labels(template, table)
    labels = _labels(lines, parents)
    alignment = align(
        match=[
            _match_costs(line, label, rows, parents)
            for line, label in zip(lines, labels, strict=True)
        ],
        join=[
            _join_costs(lines[i : i + 2], labels[i : i + 2], rows) for i in range(len(lines) - 1)
        ],
        skip_line=[skip_cost(line) for line in lines],
        skip_row=[LOST_ROW] * len(rows),
        margin=MARGIN,
    )
    return Matched(template, rows, alignment)  # type: ignore[arg-type]


def _labels(lines: Sequence[Line], parents: Sequence[str]) -> list[_Label]:
    """Each line's label under its parents; a parent stands for the lines below it too."""
    found: list[_Label] = []
    carried = ""
    for line in lines:
        words = list(line.words)
        above = tuple(cell.text for cell in line.above)
        own = words.pop() if words and not _is_parent(words[-1], parents) else ""
        before = (*above, *words)
        if before:
            carried = before[-1]
        found.append(_Label(own, before, carried, line.by_picture))
    return found


def _is_parent(text: str, parents: Sequence[str]) -> bool:
    return max((alike(text, parent) for parent in parents), default=0.0) >= _SURE


def _match_costs(
    line: Line, label: _Label, rows: Sequence[ExpectedRow], parents: Sequence[str]
) -> list[float]:
    if not line.figures:
        return [NEVER] * len(rows)
    return [
        _label_cost(label.own, row, label.by_picture) + _parent_cost(label, row, parents)
        for row in rows
    ]


def _label_cost(own: str, row: ExpectedRow, by_picture: bool) -> float:
    with_parent = "".join((*row.parents[-1:], row.label))
    return label_cost(own, (row.label, with_parent), by_picture)


def label_cost(own: str, labels: Iterable[str], by_picture: bool) -> float:
    """Of saying that a line's own label is one of `labels`."""
    if not own:
        return NO_LABEL
    cost = _UNLIKE * (1.0 - max(alike(own, label) for label in labels))
    return min(cost, _MISREAD_LABEL) if by_picture else cost


def _parent_cost(label: _Label, row: ExpectedRow, parents: Sequence[str]) -> float:
    """What speaks against the row in the labels before the line's own."""
    if not row.parents:
        return 0.0
    parent = row.parents[-1]
    if bare(row.label) == OTHER:
        known = (*label.before, label.carried)
        if any(alike(text, parent) >= _SURE for text in known):
            return 0.0
        return _NO_PARENT_BY_PICTURE if label.by_picture else _NO_PARENT
    if not label.before:
        return 0.0
    agrees = max(alike(text, parent) for text in label.before)
    others = max(
        (
            alike(text, other)
            for text in label.before[-1:]
            for other in parents
            if other not in row.parents
        ),
        default=0.0,
    )
    return _OTHER_PARENT if others >= _SURE and agrees < _SURE else 0.0


def _join_costs(
    lines: Sequence[Line], labels: Sequence[_Label], rows: Sequence[ExpectedRow]
) -> list[float]:
    first, second = labels
    return [join_cost(lines, first.own, second.own, (row.label,)) for row in rows]


def join_cost(lines: Sequence[Line], first: str, second: str, labels: Iterable[str]) -> float:
    """Of two lines being one row, broken inside its label or between label and figures.

    Each half of a label must make the whole more like the form's.
    """
    above, below = lines
    printed = len(above.printed) + len(below.printed)
    if not first or printed > max(len(above.figures), len(below.figures)):
        return NEVER
    if not second:
        if above.printed:
            return NEVER
        broken = _BROKEN_FROM_ITS_FIGURES
    else:
        broken = _BROKEN_LABEL
    best = max(labels, key=lambda label: alike_whole(first + second, label))
    likeness = alike_whole(first + second, best)
    if second and likeness <= max(alike_whole(first, best), alike_whole(second, best)):
        return NEVER
    if above.grid != below.grid:
        broken = _BROKEN_OVER_PAGES
    return _UNLIKE * (1.0 - likeness) + broken


def skip_cost(line: Line) -> float:
    if line.printed:
        return _EXTRA_LINE_BY_PICTURE if line.by_picture else _EXTRA_LINE
    return _EXTRA_BLANK_LINE if line.figures else _LINE_WITHOUT_FIGURES
