"""Lines whose labels do not say which row they are: reported together, never guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from extractors.labels.align import Alignment
from extractors.labels.gathering import Gathering
from extractors.labels.lines import Line
from models.forms import Place

PlacesOf = Callable[[int], Sequence[Place]]
"""The places of the form's row with that number."""


def sort_out(
    gathering: Gathering, lines: Sequence[Line], alignment: Alignment, places_of: PlacesOf
) -> dict[int, list[Line]]:
    """The lines of each row that is sure; the others become extra rows or misalignments.

    A row number without places belongs to a heading, and takes no figures.
    """
    sure: dict[int, list[Line]] = {}
    doubtful: list[int] = []
    for at, (line, placed) in enumerate(zip(lines, alignment.lines, strict=True)):
        if line.printed and placed.rivals:
            doubtful.append(at)
        elif placed.row is not None:
            sure.setdefault(placed.row, []).append(line)
        elif line.has_figures:
            gathering.add_extra(line)
    for run in _runs(doubtful):
        _report(gathering, lines, alignment, run, set(sure), places_of)
    return sure


def _report(
    gathering: Gathering,
    lines: Sequence[Line],
    alignment: Alignment,
    run: Sequence[int],
    taken: Iterable[int],
    places_of: PlacesOf,
) -> None:
    candidates = {
        row
        for at in run
        for row in (alignment.lines[at].row, *alignment.lines[at].rivals)
        if row is not None and row not in taken
    }
    places = [places_of(row) for row in sorted(candidates)]
    if not any(places):
        for at in run:
            gathering.add_extra(lines[at])
        return
    rows = {place[0] for group in places for place in group}
    gathering.add_strays(
        rows.pop() if len(rows) == 1 else None,
        [cell for at in run for cell in lines[at].printed],
        [place for group in places for place in group],
    )


def _runs(numbers: Sequence[int]) -> Iterator[list[int]]:
    """Ascending numbers in runs of neighbours."""
    run: list[int] = []
    for number in numbers:
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run
