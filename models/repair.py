"""The smallest sets of changed cells that make every sum of a table hold.

A table with totals is an error-correcting code: most small sets of wrong cells leave a pattern of
broken sums that only they explain. The search goes depth first over the broken sums, deepening one
cell at a time, so what it finds first is smallest. It is bounded by `MAX_STEPS`, and says when it
gave up. Nothing found here is believed on arithmetic alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from models.forms import Place
from models.identities import System

MAX_CELLS = 5
MAX_STEPS = 20_000

Repair = Mapping[Place, int]
"""New values of the cells to change."""


@dataclass(frozen=True)
class Repairs:
    """Every repair of the smallest size, or none. `gave_up` where the search met its bound."""

    found: tuple[Repair, ...]
    gave_up: bool = False


class _Exhausted(Exception):
    """The search has used up its steps."""


def smallest_repairs(
    system: System,
    values: Mapping[Place, int],
    fixed: Collection[Place] = (),
    extra_cells: int = 0,
    max_cells: int = MAX_CELLS,
) -> Repairs:
    """The repairs of smallest size; with `extra_cells`, those up to that much larger as well.

    `values` holds the cells that are known; sums over others do not count. `fixed` cells keep
    their value. No repair makes a figure negative: these tables count things.
    """
    search = _Search(system, values, frozenset(fixed))
    found: dict[frozenset[tuple[Place, int]], Repair] = {}
    limit = max_cells
    size = search.at_least()
    try:
        while size <= limit:
            for repair in search.of_size(size):
                found.setdefault(frozenset(repair.items()), repair)
            if found:
                limit = min(limit, min(map(len, found.values())) + extra_cells)
            size += 1
    except _Exhausted:
        return Repairs(tuple(found.values()), gave_up=True)
    return Repairs(tuple(found.values()))


class _Search:
    def __init__(
        self, system: System, values: Mapping[Place, int], fixed: frozenset[Place]
    ) -> None:
        self.system = system
        self.values = values
        self.live = frozenset(
            index
            for index, terms in enumerate(system.terms)
            if all(place in values for place, _ in terms)
        )
        self.free = {place for place in values if place in system.touching} - fixed
        self.kinds = tuple(instance.identity.id for instance in system.instances)
        self.broken = system.residuals(values)
        self.steps = 0

    def at_least(self) -> int:
        return _at_least(self.kinds, self.broken)

    def of_size(self, size: int) -> Iterator[Repair]:
        """Repairs of exactly `size` cells that can be reached by mending a broken sum at a time."""
        yield from self._deepen(size, dict(self.broken), {})

    def _deepen(
        self, left: int, broken: dict[int, int], done: dict[Place, int]
    ) -> Iterator[Repair]:
        if not broken:
            if left == 0:
                yield dict(done)
            return
        if left < _at_least(self.kinds, broken):
            return
        for place, delta in self._moves(broken, done):
            self.steps += 1
            if self.steps > MAX_STEPS:
                raise _Exhausted
            after = self._after(broken, place, delta)
            if left - 1 < _at_least(self.kinds, after):
                continue
            done[place] = self.values[place] + delta
            yield from self._deepen(left - 1, after, done)
            del done[place]

    def _moves(
        self, broken: Mapping[int, int], done: Mapping[Place, int]
    ) -> list[tuple[Place, int]]:
        """The changes of one cell of the shortest broken sum that mend a sum that it is in."""
        chosen = min(broken, key=lambda index: len(self.system.terms[index]))
        moves = []
        for place, _ in self.system.terms[chosen]:
            if place in done or place not in self.free:
                continue
            deltas = {
                -broken[index] * weight
                for index, weight in self.system.touching[place]
                if index in broken
            }
            moves += [(place, delta) for delta in deltas if self.values[place] + delta >= 0]
        return moves

    def _after(self, broken: Mapping[int, int], place: Place, delta: int) -> dict[int, int]:
        after = dict(broken)
        for index, weight in self.system.touching[place]:
            if index in self.live:
                residual = after.get(index, 0) + weight * delta
                if residual:
                    after[index] = residual
                else:
                    after.pop(index, None)
        return after


def _at_least(kinds: tuple[str, ...], broken: Mapping[int, int]) -> int:
    """How many cells must change: a cell stands in at most one sum of each kind."""
    counts: dict[str, int] = {}
    for index in broken:
        counts[kinds[index]] = counts.get(kinds[index], 0) + 1
    return max(counts.values(), default=0)
