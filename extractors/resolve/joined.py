"""Figures of several cells that may have run together.

They are never guessed apart: the figure is a person's, and its parts are suggested only where the
sums prove them: every sum over both cells is known, and one parting alone makes all of them hold.
(The halves of one figure in two cells are two figures to change, which `models.suggestions` finds.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from extractors.figures import parse
from models.forms import Place
from models.identities import System
from models.messages import column_of
from models.statutory import FoundCell, StatutoryTable

_Pair = tuple[Place, Place]
Parts = Mapping[Place, int]
"""The figures of two neighbours."""


def run_together(
    table: StatutoryTable,
    cells: Mapping[Place, FoundCell],
    sums: System,
    values: Mapping[Place, int],
) -> dict[Place, Parts]:
    """Figures that may be those of several cells, in printed order, with the parts that the sums
    prove, or none; `values` are the figures as the sums see them."""
    pairs = [pair for pair in pairwise(table.places) if pair[0][0] == pair[1][0]]
    proved = _proved(sums, values, pairs, cells)
    perhaps = _perhaps(table, cells, sums, pairs) | proved.keys()
    return {place: proved.get(place, {}) for place in table.places if place in perhaps}


def is_money(table: StatutoryTable, place: Place) -> bool:
    column = column_of(table.template, table.key, place)
    return column is not None and column.unit is not None


def _perhaps(
    table: StatutoryTable,
    cells: Mapping[Place, FoundCell],
    sums: System,
    pairs: Sequence[_Pair],
) -> set[Place]:
    """Figures that may be those of several cells: the next place of their row was not found, or,
    where no sum would tell, is blank and no place is blank for its own sake. In a table that
    prints its zeros the blank may stand before them, too."""
    long = {place for place, found in cells.items() if _digits(found) > 1}
    blank = {place for place, found in cells.items() if not found.cell.text.strip()}
    beside = {(before, after) for before, after in pairs if not is_money(table, after)}
    if any(parse(found.cell.text).value == 0 for found in cells.values()):
        beside |= {(after, before) for before, after in pairs}
    joined = [(place, gap) for place, gap in beside if place in long and gap in blank]
    explained = not sums.terms and _explained(blank, {gap for _, gap in joined}, pairs)
    unfollowed = {place for place, after in pairs if place in long and after not in cells}
    return unfollowed | ({place for place, _ in joined} if explained else set())


def _digits(found: FoundCell) -> int:
    return sum(character.isdigit() for character in found.cell.text)


def _explained(blank: Collection[Place], gaps: Collection[Place], pairs: Sequence[_Pair]) -> bool:
    """Every blank stands beside a long figure, or behind another blank: none for its own sake."""
    before = {after: place for place, after in pairs}
    return all(place in gaps or before.get(place) in blank for place in blank)


def _proved(
    sums: System,
    values: Mapping[Place, int],
    pairs: Sequence[_Pair],
    cells: Mapping[Place, FoundCell],
) -> dict[Place, Parts]:
    """Figures beside a blank or a lost cell that the sums part with it, in one way only."""
    found: dict[Place, list[Parts]] = {}
    for pair in pairs:
        for place, gap in (pair, pair[::-1]):
            empty = gap not in cells or not cells[gap].cell.text.strip()
            if empty and values.get(place, 0) > 0 and not _hold(sums, values, pair):
                ways = _partings(str(values[place]), pair)
                mended = [way for way in ways if _hold(sums, {**values, **way}, pair)]
                found.setdefault(place, []).extend(mended)
    return {place: ways[0] for place, ways in found.items() if len(ways) == 1}


def _partings(digits: str, pair: _Pair) -> Iterator[Parts]:
    """Every way to part the digits into two figures, neither with a 0 before it."""
    for at in range(1, len(digits)):
        if digits[at] != "0" or at == len(digits) - 1:
            yield {pair[0]: int(digits[:at]), pair[1]: int(digits[at:])}


def _hold(sums: System, values: Mapping[Place, int], pair: _Pair) -> bool:
    """Whether there are sums over each of the two, all of them are known, and all hold."""
    over = [sums.touching.get(place, ()) for place in pair]
    return all(over) and all(
        sums.residual(index, values) == 0 for found in over for index, _ in found
    )
