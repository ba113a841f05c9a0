"""The lines of table three against the rows of either form, with their parents: one alignment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from extractors.labels.align import NEVER, Alignment, align
from extractors.labels.costs import (
    LOST_ROW,
    MARGIN,
    UNLIKE,
    join_costs,
    label_cost,
    skip_cost,
    worst,
)
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

_FORM_MARGIN = 0.5
"""Two forms whose costs differ by less fit nearly as well: as much as a row that is lost."""
_OTHER_PARENT = 0.5
_NO_PARENT = 0.6
_NO_PARENT_BY_PICTURE = 0.2
_SURE = 0.75
_PARENT = 0.8


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
    worst: float = UNLIKE


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
    at_most = worst(lines, [row.label for row in rows])
    labels = _labels(lines, parents, at_most)
    alignment = align(
        match=[
            _match_costs(label, template, table) if line.figures else [NEVER] * len(rows)
            for line, label in zip(lines, labels, strict=True)
        ],
        join=[
            join_costs(pair, (first.own, second.own), [(row.label,) for row in rows])
            for pair, (first, second) in zip(pairwise(lines), pairwise(labels), strict=True)
        ],
        skip_line=[skip_cost(line) for line in lines],
        skip_row=[LOST_ROW] * len(rows),
        margin=MARGIN,
    )
    return Matched(template, rows, alignment)  # type: ignore[arg-type]


def _labels(lines: Sequence[Line], parents: Sequence[str], at_most: float) -> list[_Label]:
    """Each line's label under its parents; a parent stands for the lines below it too."""
    found: list[_Label] = []
    carried = ""
    for line in lines:
        words = list(line.words)
        above = tuple(cell.text for cell in line.above)
        own = words.pop() if words and not _is_only_parent(line, parents) else ""
        before = (*above, *words)
        if before:
            carried = before[-1]
        most = at_most if line.by_picture else UNLIKE
        found.append(_Label(own, before, carried, line.by_picture, most))
    return found


def _is_only_parent(line: Line, parents: Sequence[str]) -> bool:
    """Whether a line has lost its own label, and its last words are those of a parent. Words that
    only begin like one (不予受理, 其他处理情形) may name a row that the form lacks."""
    if line.by_picture:
        return max(alike(line.words[-1], parent) for parent in parents) >= _SURE
    return max(alike_whole(line.words[-1], parent) for parent in parents) >= _PARENT


@lru_cache(maxsize=20_000)
def _match_costs(label: _Label, template: str, table: str) -> tuple[float, ...]:
    parents = parent_labels(template, table)
    return tuple(
        _label_cost(label.own, row, label.worst) + _parent_cost(label, row, parents)
        for row in expected_rows(template, table)
    )


def _label_cost(own: str, row: ExpectedRow, at_most: float) -> float:
    with_parent = "".join((*row.parents[-1:], row.label))
    return label_cost(own, (row.label, with_parent), at_most)


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
