"""Figures that lost their places: put back where the evidence leaves one answer only.

Order is kept. A placement must break no sum and contradict no figure of the prose; of those that
are left, the one whose figures moved together (fewest different shifts) is taken, if it is alone.
What cannot be placed so stays without a place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from extractors.figures import parse
from models.claims import Claim
from models.erasures import solve
from models.forms import Place, form
from models.grid import GridCell
from models.identities import System, system
from models.statutory import FoundCell, Misalignment, StatutoryTable

MAX_LOST_RUNS = 2
"""Runs of neighbouring figures that a file is thought to lose from one line."""
SHORT = 30
"""Places up to which two lost runs are thought of; among more, one, so that time is bounded."""

_ROWS_OF = {
    "review": ("administrative_review",),
    "litigation": ("litigation_direct", "litigation_after_review"),
    "litigation_direct": ("litigation_direct",),
    "litigation_after_review": ("litigation_after_review",),
}
"""What the prose counts together, in rows of table four."""


@dataclass(frozen=True)
class Placement:
    """`cells` are the strays at their places, `lost` the places for which nothing is left.

    `suggested` are figures for lost places that sums and prose leave no choice for; `because`
    their arithmetic in words. All empty where no single placement stands out. `confirmed` where
    every place has its figure, and the sums over all other cells would have just that one there.
    """

    misalignment: Misalignment
    cells: Mapping[Place, FoundCell]
    lost: tuple[Place, ...]
    suggested: Mapping[Place, int]
    because: str = ""
    confirmed: bool = False


def place_strays(
    table: StatutoryTable, misalignment: Misalignment, claims: Sequence[Claim]
) -> Placement:
    sums = system(table.template, table.key)
    known = {
        place: value
        for place, found in table.cells.items()
        if (value := _count(found.cell)) is not None
    }
    stated = _stated(table, claims)
    fitting = [
        placed
        for placed in _placements(misalignment)
        if _agrees(sums, stated, {**known, **_values(placed)})
    ]
    placed = _alone(table, fitting)
    if placed is None:
        return Placement(misalignment, {}, misalignment.open_places, {})
    lost = tuple(place for place in misalignment.open_places if place not in placed)
    suggested, because = _suggested(table, sums, stated, {**known, **_values(placed)}, lost)
    because = because and f"{_moved(table, placed)}{because}"
    cells = {place: FoundCell(cell) for place, cell in placed.items()}
    confirmed = not lost and solve(sums, known, list(placed)) == _values(placed)
    return Placement(misalignment, cells, lost, suggested, because, confirmed)


@dataclass(frozen=True)
class _Stated:
    """A figure of the prose: the sum of some places."""

    places: tuple[Place, ...]
    value: int
    words: str


def _stated(table: StatutoryTable, claims: Sequence[Claim]) -> list[_Stated]:
    """What the prose states of table four; figures that it states in two ways are left out."""
    if table.key != "review_and_litigation":
        return []
    said: dict[str, set[int]] = {}
    for claim in claims:
        said.setdefault(claim.about, set()).add(claim.value)
    columns = {key for _, key in table.places}
    return [
        _Stated(tuple((row, column) for row in _ROWS_OF[group]), values.pop(), about)
        for about, values in said.items()
        for group, _, column in [about.partition(".")]
        if group in _ROWS_OF and column in columns and len(values) == 1
    ]


def _placements(misalignment: Misalignment) -> Iterator[dict[Place, GridCell]]:
    """Every way to lay the strays on the open places in order, losing few runs of places."""
    strays, places = misalignment.strays, misalignment.open_places
    spare = len(places) - len(strays)
    if spare < 0:
        return
    runs = MAX_LOST_RUNS if len(places) <= SHORT else 1
    for lost in _lost_runs(len(places), spare, runs):
        kept = [place for at, place in enumerate(places) if at not in lost]
        yield dict(zip(kept, strays, strict=True))


def _lost_runs(length: int, spare: int, runs: int, start: int = 0) -> Iterator[frozenset[int]]:
    """Sets of `spare` of the numbers `start`…`length`-1 that form at most `runs` runs."""
    if spare == 0:
        yield frozenset()
        return
    if runs == 0:
        return
    for size in range(spare, 0, -1) if runs > 1 else (spare,):
        for at in range(start, length - size + 1):
            run = frozenset(range(at, at + size))
            for rest in _lost_runs(length, spare - size, runs - 1, at + size + 1):
                yield run | rest


def _agrees(sums: System, stated: Sequence[_Stated], values: Mapping[Place, int]) -> bool:
    if sums.residuals(values):
        return False
    for claim in stated:
        known = [values[place] for place in claim.places if place in values]
        if sum(known) > claim.value:
            return False
        if len(known) == len(claim.places) and sum(known) != claim.value:
            return False
    return True


def _alone(
    table: StatutoryTable, fitting: Sequence[dict[Place, GridCell]]
) -> dict[Place, GridCell] | None:
    """The placement with the fewest different shifts, None where there is no single one."""
    order = {place: at for at, place in enumerate(table.places)}

    def shifts(placed: Mapping[Place, GridCell]) -> int:
        return len({order[place] - cell.column for place, cell in placed.items()})

    ranked = sorted(fitting, key=shifts)
    if not ranked or (len(ranked) > 1 and shifts(ranked[0]) == shifts(ranked[1])):
        return None
    return ranked[0]


def _moved(table: StatutoryTable, placed: Mapping[Place, GridCell]) -> str:
    """How far the figures stood from their places, where they all moved alike."""
    order = {place: at for at, place in enumerate(table.places)}
    shifts = {cell.column - order[place] for place, cell in placed.items()}
    if len(shifts) != 1 or not (shift := shifts.pop()):
        return ""
    side = "右" if shift > 0 else "左"
    return f"现有 {len(placed)} 个数字一同{side}移了 {abs(shift)} 列，移回后与正文和各组合计相符。"


def _values(placed: Mapping[Place, GridCell]) -> dict[Place, int]:
    found = ((place, _count(cell)) for place, cell in placed.items())
    return {place: value for place, value in found if value is not None}


def _count(cell: GridCell) -> int | None:
    parsed = parse(cell.readings[0].text if cell.readings else cell.text)
    if parsed.kind in ("blank", "none_sign"):
        return 0
    return parsed.value if isinstance(parsed.value, int) else None


def _suggested(
    table: StatutoryTable,
    sums: System,
    stated: Sequence[_Stated],
    known: Mapping[Place, int],
    lost: Sequence[Place],
) -> tuple[dict[Place, int], str]:
    """The lost figures by difference: prose minus what stands beside, then the sums.

    Nothing is suggested unless every lost place follows, and all of it agrees.
    """
    values, steps = dict(known), []
    for claim in stated:
        open_ = [place for place in claim.places if place in lost]
        beside = [values[place] for place in claim.places if place in known]
        if len(open_) == 1 and len(beside) == len(claim.places) - 1:
            values[open_[0]] = claim.value - sum(beside)
            steps.append(_step(claim, beside, values[open_[0]]))
    _fill_by_sums(sums, values)
    if any(place not in values for place in lost) or not _agrees(sums, stated, values):
        return {}, ""
    rows = [list(group) for _, group in groupby(lost, key=lambda place: place[0])]
    told = "；".join(
        f"{_label(table, row[0][0])}为 {' '.join(str(values[place]) for place in row)}"
        for row in rows
    )
    return {
        place: values[place] for place in lost
    }, f"正文：{'；'.join(steps)}。由此推得{told}（按差额推算，请核对原件）。"


def _fill_by_sums(sums: System, values: dict[Place, int]) -> None:
    """A sum with one unknown gives it; a total reached already leaves its other parts at 0."""
    for terms in sums.terms:
        unknown = [(place, weight) for place, weight in terms if place not in values]
        rest = sum(weight * values[place] for place, weight in terms if place in values)
        if len(unknown) == 1:
            values[unknown[0][0]] = -rest * unknown[0][1]
        elif rest == 0 and unknown and all(weight > 0 for _, weight in unknown):
            values.update((place, 0) for place, _ in unknown)


_GROUP_NAMES = {
    "review": "复议",
    "litigation": "诉讼",
    "litigation_direct": "未经复议直接起诉",
    "litigation_after_review": "复议后起诉",
}


def _step(claim: _Stated, beside: Sequence[int], value: int) -> str:
    """`诉讼 5 = 3 + 2`, `诉讼尚未审结 1 = 0 + 1`"""
    group, _, column = claim.words.partition(".")
    names = {c.key: c.label for c in form("2021").tables["review_and_litigation"].blocks[0].columns}
    outcome = "" if column == "total" else names[column]
    sides = " + ".join(str(each) for each in (*beside, value))
    return f"{_GROUP_NAMES[group]}{outcome} {claim.value} = {sides}"


def _label(table: StatutoryTable, row: str) -> str:
    return f"“{form(table.template).tables[table.key].rows[row].path[-1]}”"
