"""What it costs to say that a line is a row of the form, or none, on one scale.

A label of entirely other words costs 2, one with three characters in ten wrong about 0.6. A line
that is no row and a row that is not found cost 1.2 together, so a label less than 0.4 alike never
takes a row, and a figure without any label takes one only where no other place is nearly as good.
Labels read badly from a picture cost less at the most, and there an extra line costs more: then
the order and the count of rows say more than the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from statistics import median

from extractors.labels.align import NEVER
from extractors.labels.lines import Line
from extractors.labels.wording import alike, alike_whole

MARGIN = 0.25
"""Two places whose costs differ by less are nearly as good as each other."""
UNLIKE = 2.0
LOST_ROW = 0.5
NO_LABEL = 0.5
_MISREAD = 0.9
_LEGIBLE, _ILLEGIBLE = 0.95, 0.8
"""How alike half of the labels are at least, where a picture was read well, or so badly that none
of their words can be trusted."""
_EXTRA_LINE = 0.7
_EXTRA_LINE_BY_PICTURE = 1.2
_EXTRA_BLANK_LINE = 0.3
_LINE_WITHOUT_FIGURES = 0.1
_STRANGE = _EXTRA_LINE_BY_PICTURE + LOST_ROW
"""In a legible picture: neither is the line the row, nor is it none; that is doubtful."""
_BROKEN_OVER_PAGES = 0.1
_BROKEN_LABEL = 0.25
_BROKEN_FROM_ITS_FIGURES = 0.6


def label_cost(own: str, labels: Iterable[str], at_most: float) -> float:
    """Of saying that a line's own label ("" where it has none) is one of `labels`."""
    if not own:
        return NO_LABEL
    return min(at_most, UNLIKE * (1.0 - max(alike(own, label) for label in labels)))


def worst(lines: Sequence[Line], labels: Sequence[str]) -> float:
    """The most that a label read from a picture costs, by how well the lines' labels were read."""
    owns = [line.words[-1] for line in lines if line.by_picture and line.words and line.printed]
    if not owns:
        return UNLIKE
    likeness = median(max(alike(own, label) for label in labels) for own in owns)
    share = (likeness - _ILLEGIBLE) / (_LEGIBLE - _ILLEGIBLE)
    return _MISREAD + min(1.0, max(0.0, share)) * (_STRANGE - _MISREAD)


def join_costs(
    lines: tuple[Line, Line], halves: tuple[str, str], rows: Sequence[tuple[str, ...]]
) -> Sequence[float]:
    """Of two lines being one row, for each row (its wordings): broken inside its label, or
    between label and figures. `halves` are the lines' own labels, "" where there is none.

    Each half of a label must make the whole more like the form's.
    """
    above, below = lines
    printed = len(above.printed) + len(below.printed)
    fits = printed <= max(len(above.figures), len(below.figures))
    if not halves[0] or not fits or (not halves[1] and above.printed):
        return [NEVER] * len(rows)
    broken = _BROKEN_LABEL if halves[1] else _BROKEN_FROM_ITS_FIGURES
    if above.grid != below.grid:
        broken = _BROKEN_OVER_PAGES
    return [broken + min(_whole_cost(halves, label) for label in labels) for labels in rows]


@lru_cache(maxsize=50_000)
def _whole_cost(halves: tuple[str, str], label: str) -> float:
    likeness = alike_whole("".join(halves), label)
    if halves[1] and likeness <= max(alike_whole(half, label) for half in halves):
        return NEVER
    return UNLIKE * (1.0 - likeness)


def skip_cost(line: Line) -> float:
    if line.has_figures:
        return _EXTRA_LINE_BY_PICTURE if line.by_picture else _EXTRA_LINE
    return _EXTRA_BLANK_LINE if line.figures else _LINE_WITHOUT_FIGURES
