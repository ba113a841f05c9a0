"""Lines whose figures all stand one place too far, and pictures whose figures fit nowhere.

A shifted line reads well cell by cell, so no second look at a cell would show it: only the sums do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from extractors.resolve.certainty import values_of
from extractors.resolve.decoding import Settled
from models.forms import Place
from models.identities import System
from models.messages import TABLE_NAMES, both, line_name
from models.repair import smallest_repairs
from models.report import Finding, SuggestedCell, Suggestion, TableKey, Template
from models.suggestions import suggestions


def misplaced(
    sums: System, key: TableKey, template: Template, settled: Mapping[Place, Settled]
) -> Iterator[Finding]:
    """An error where moving one line by a place mends every sum, or where a picture's figures
    break most sums and no likely change explains them; nothing otherwise.

    A single wrong figure is no shift, unless the line begins or ends with the only blank of all.
    """
    values = values_of({place: each.chosen for place, each in settled.items()})
    broken = sums.residuals(values)
    if not broken:
        return
    blanks = [place for place, each in settled.items() if each.chosen.kind == "blank"]
    one_figure = bool(smallest_repairs(sums, values, max_cells=1).found)
    moved = list(_shifted_lines(sums, settled, values, broken))
    if len(moved) == 1 and (not one_figure or len(blanks) == 1):
        yield _shifted(key, template, *moved[0])
    elif _fits_nowhere(sums, values, broken, settled) and (
        broken.keys() - suggestions(sums, template, key, values).keys()
    ):
        yield _unfit(key)


def _shifted_lines(
    sums: System,
    settled: Mapping[Place, Settled],
    values: Mapping[Place, int],
    broken: Mapping[int, int],
) -> Iterator[tuple[int, str, dict[Place, int]]]:
    """Lines with a blank end that, moved towards it, mend all sums: axis, key, new figures."""
    touched = {place for index in broken for place, _ in sums.terms[index]}
    for axis in (0, 1):
        for line in dict.fromkeys(place[axis] for place in touched):
            places = [place for place in settled if place[axis] == line]
            for order in (places, places[::-1]):
                if len(order) > 1 and settled[order[0]].chosen.kind == "blank":
                    new = _moved(order, values)
                    rest = {p: v for p, v in values.items() if p not in order}
                    if new and not sums.residuals({**rest, **new}):
                        yield axis, line, new


def _moved(order: Sequence[Place], values: Mapping[Place, int]) -> dict[Place, int]:
    """Each place takes the next one's figure; the last is left out, its figure was lost."""
    return {place: values[after] for place, after in pairwise(order) if after in values}


def _fits_nowhere(
    sums: System,
    values: Mapping[Place, int],
    broken: Mapping[int, int],
    settled: Mapping[Place, Settled],
) -> bool:
    telling = [
        index
        for index, terms in enumerate(sums.terms)
        if sums.residual(index, values) is not None and any(values[place] for place, _ in terms)
    ]
    pictured = any(each.evidence.pictured for each in settled.values())
    return pictured and len(broken) > 1 and 2 * len(broken) > len(telling)


def _shifted(
    key: TableKey, template: Template, axis: int, line: str, new: Mapping[Place, int]
) -> Finding:
    names, name = TABLE_NAMES[key], line_name(template, key, axis, line)
    return Finding(
        rule="table.misaligned",
        severity="error",
        table=key,
        row=line if axis == 0 else None,
        column=line if axis == 1 else None,
        message=both(
            f"{names[0]}{name}的数字像是整体错开了一格：移回后各项勾稽关系全部成立，请核对原件。",
            f"{names[1]}: the figures of {line} seem one place off; moved back, every sum holds.",
        ),
        suggestion=Suggestion(
            cells=tuple(
                SuggestedCell(row=row, column=column, value=value)
                for (row, column), value in new.items()
            ),
            because=both("整体移动一格后勾稽关系全部成立。", "Moved by one, every sum holds."),
        ),
    )


def _unfit(key: TableKey) -> Finding:
    names = TABLE_NAMES[key]
    return Finding(
        rule="table.misaligned",
        severity="error",
        table=key,
        message=both(
            f"{names[0]}多数勾稽关系不成立，数字可能整体错位，请对照原件。",
            f"{names[1]}: most sums fail, the figures may stand in wrong places.",
        ),
    )
