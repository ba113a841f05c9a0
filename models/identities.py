"""The sums of one table (勾稽关系) as a system of linear equations over its cells.

Compiled once per form and table to plain tuples, so that a table is checked in well under a
millisecond. A residual is parts minus whole: positive where the parts give more than is printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from models.forms import Instance, Place, instances


@dataclass(frozen=True)
class System:
    """Every instance of every identity; `touching` says in which of them a cell stands, and
    with what weight (parts +, whole -). `totals` are cells that are the whole of some sum.
    `component` numbers, for each sum, the set of sums that it shares cells with, however far."""

    instances: tuple[Instance, ...]
    terms: tuple[tuple[tuple[Place, int], ...], ...]
    touching: Mapping[Place, tuple[tuple[int, int], ...]]
    totals: Mapping[Place, tuple[int, ...]]
    component: tuple[int, ...]

    def residual(self, index: int, values: Mapping[Place, int]) -> int | None:
        """Parts minus whole of one sum; None where `values` lacks one of its cells."""
        total = 0
        for place, weight in self.terms[index]:
            value = values.get(place)
            if value is None:
                return None
            total += weight * value
        return total

    def residuals(self, values: Mapping[Place, int]) -> dict[int, int]:
        """The broken sums and by how much; a sum with a cell that `values` lacks is left out."""
        found = ((index, self.residual(index, values)) for index in range(len(self.terms)))
        return {index: residual for index, residual in found if residual}

    def parts_of(self, index: int) -> tuple[Place, ...]:
        return tuple(place for place, weight in self.terms[index] if weight > 0)

    def wholes_of(self, index: int) -> tuple[Place, ...]:
        return tuple(place for place, weight in self.terms[index] if weight < 0)


@cache
def system(template: str, table: str) -> System:
    """The sums of a table of a form; empty where the form states none (table two)."""
    every = instances(template, table)
    terms = tuple(tuple(instance.weights.items()) for instance in every)
    touching: dict[Place, list[tuple[int, int]]] = {}
    totals: dict[Place, list[int]] = {}
    for index, cells in enumerate(terms):
        wholes = [place for place, weight in cells if weight < 0]
        if len(wholes) == 1:
            totals.setdefault(wholes[0], []).append(index)
        for place, weight in cells:
            touching.setdefault(place, []).append((index, weight))
    return System(
        instances=every,
        terms=terms,
        touching={place: tuple(found) for place, found in touching.items()},
        totals={place: tuple(found) for place, found in totals.items()},
        component=_components(len(terms), touching),
    )


def _components(count: int, touching: Mapping[Place, list[tuple[int, int]]]) -> tuple[int, ...]:
    numbers = list(range(count))
    for found in touching.values():
        joined = {numbers[index] for index, _ in found}
        numbers = [min(joined) if number in joined else number for number in numbers]
    return tuple(numbers)
