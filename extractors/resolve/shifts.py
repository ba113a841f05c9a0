"""Lines whose figures all stand one place too far, and pictures whose figures fit nowhere.

A shifted line reads well cell by cell, so no second look at a cell would show it: only the sums do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.resolve.certainty import values_of
from extractors.resolve.settled import Settled
from models.forms import Place
from models.identities import System
from models.messages import TABLE_NAMES, both, line_name
from models.repair import smallest_repairs
from models.report import Finding, SuggestedCell, Suggestion, TableKey, Template
from models.suggestions import suggestions


def misplaced(
    sums: System, key: TableKey, template: Template, settled: Mapping[Place, Settled]
) -> Iterator[Finding]:
    """An error where moving one line by a place mends the sums, or where a picture's figures
    break most sums and no likely change explains them; nothing otherwise.

    A single wrong figure is no shift, unless the line begins or ends with the only blank of all.
    That blank is so telling that other figures may be wrong, misread or in the report itself.
    """
    values = values_of({place: each.chosen for place, each in settled.items()})
    broken = sums.residuals(values)
    if not broken:
        return
    blanks = [place for place, each in settled.items() if each.chosen.kind == "blank"]
    one_figure = bool(smallest_repairs(sums, values, max_cells=1).found)
    lines = list(_movable_lines(sums, settled, values, broken))
    moved = [line for line in lines if not line.left]
    if not moved and len(blanks) == 1:
        moved = [line for line in lines if _explains(sums, line, broken)]
    if len(moved) == 1 and (not one_figure or len(blanks) == 1):
        yield _shifted(key, template, moved[0])
    elif _fits_nowhere(sums, values, broken, settled) and (
        broken.keys() - suggestions(sums, template, key, values).of_sums.keys()
    ):
        yield _unfit(key)


@dataclass(frozen=True)
class _Line:
    """A line with a blank end that could be moved towards it. `new` are its figures then, `values`
    the table's, `left` the sums that would still be broken."""

    axis: int
    key: str
    new: Mapping[Place, int]
    values: Mapping[Place, int]
    left: Mapping[int, int]


def _movable_lines(
    sums: System,
    settled: Mapping[Place, Settled],
    values: Mapping[Place, int],
    broken: Mapping[int, int],
) -> Iterator[_Line]:
    touched = {place for index in broken for place, _ in sums.terms[index]}
    for axis in (0, 1):
        for line in dict.fromkeys(place[axis] for place in touched):
            places = [place for place in settled if place[axis] == line]
            for order in (places, places[::-1]):
                if len(order) > 1 and settled[order[0]].chosen.kind == "blank":
                    new = _moved(order, values)
                    moved = {**{p: v for p, v in values.items() if p not in order}, **new}
                    if any(values.get(place) != figure for place, figure in new.items()):
                        yield _Line(axis, line, new, moved, sums.residuals(moved))


def _explains(sums: System, line: _Line, broken: Mapping[int, int]) -> bool:
    """Whether no more sums are broken once the line is moved, and one figure more mends them; or
    moving it mends more than any single figure stands in."""
    mended = len(broken) - len(line.left)
    one_more = bool(smallest_repairs(sums, line.values, max_cells=1).found)
    return mended > max(map(len, sums.touching.values())) or (mended >= 0 and one_more)


def _moved(order: Sequence[Place], values: Mapping[Place, int]) -> dict[Place, int]:
    """Each place takes the next one's figure; the last is left out, its figure was lost."""
    return {place: values[after] for place, after in pairwise(order) if after in values}


def _fits_nowhere(
    sums: System,
    values: Mapping[Place, int],
    broken: Mapping[int, int],
    settled: Mapping[Place, Settled],
) -> bool:
    """Whether most sums over cells read for certain fail: what a person is asked about anyway may
    be misread and stand where it should."""
    sure = {place for place, each in settled.items() if each.state == "sure"}
    telling = [
        index
        for index, terms in enumerate(sums.terms)
        if sure.issuperset(place for place, _ in terms) and any(values[p] for p, _ in terms)
    ]
    failing = broken.keys() & telling
    pictured = any(each.evidence.pictured for each in settled.values())
    return pictured and len(failing) > 1 and 2 * len(failing) > len(telling)


def _shifted(key: TableKey, template: Template, line: _Line) -> Finding:
    names, name = TABLE_NAMES[key], line_name(template, key, line.axis, line.key)
    held = ("各项勾稽关系全部成立", "every sum holds")
    if line.left:
        held = ("所涉的勾稽关系成立，另有数字不符", "its sums hold, another figure is off")
    return Finding(
        rule="table.misaligned",
        severity="error",
        table=key,
        row=line.key if line.axis == 0 else None,
        column=line.key if line.axis == 1 else None,
        message=both(
            f"{names[0]}{name}的数字像是整体错开了一格：移回后{held[0]}，请核对原件。",
            f"{names[1]}: the figures of {line.key} seem one place off; moved back, {held[1]}.",
        ),
        suggestion=Suggestion(
            cells=tuple(
                SuggestedCell(row=row, column=column, value=value)
                for (row, column), value in line.new.items()
            ),
            because=both(f"整体移动一格后{held[0]}。", f"Moved by one, {held[1]}."),
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
