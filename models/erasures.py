"""Cells without a figure, worked out from the sums where these leave one answer.

Unknown cells are erasures of a code: as many are found as the sums over them are independent. Found
figures are what the sums would have there, no more: whether they stand there, the page must say.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from models.forms import Place
from models.identities import System

_Equation = tuple[dict[Place, Fraction], Fraction]
"""Weights of unknown cells, and what they must sum to."""


def solve(
    system: System, values: Mapping[Place, int], unknown: Collection[Place]
) -> dict[Place, int]:
    """The unknown cells that the sums determine; empty where sums over them contradict each other.

    `values` are the known figures. A figure below zero or not whole is no answer.
    """
    wanted = set(unknown)
    solved: dict[Place, _Equation] = {}
    for terms in system.terms:
        if any(place not in values and place not in wanted for place, _ in terms):
            continue
        equation = _equation(terms, values, wanted)
        if not equation[0]:
            continue
        weights, rest = _reduced(equation, solved)
        if not weights:
            if rest:
                return {}
            continue
        pivot = next(iter(weights))
        row = _scaled(weights, rest, 1 / weights[pivot])
        for place, equation in solved.items():
            solved[place] = _without(equation, pivot, row)
        solved[pivot] = row
    found = {place: rest for place, (weights, rest) in solved.items() if len(weights) == 1}
    if any(value < 0 or value.denominator != 1 for value in found.values()):
        return {}
    return {place: int(value) for place, value in found.items()}


def _equation(
    terms: Collection[tuple[Place, int]], values: Mapping[Place, int], wanted: set[Place]
) -> _Equation:
    weights = {place: Fraction(weight) for place, weight in terms if place in wanted}
    known = sum(weight * values[place] for place, weight in terms if place not in wanted)
    return weights, Fraction(-known)


def _reduced(equation: _Equation, solved: Mapping[Place, _Equation]) -> _Equation:
    for pivot, row in solved.items():
        equation = _without(equation, pivot, row)
    return equation


def _without(equation: _Equation, pivot: Place, row: _Equation) -> _Equation:
    """The equation with `pivot` replaced by what `row` says it is."""
    factor = equation[0].get(pivot)
    if not factor:
        return equation
    weights = dict(equation[0])
    for place, weight in row[0].items():
        weights[place] = weights.get(place, Fraction(0)) - factor * weight
    return {p: w for p, w in weights.items() if w}, equation[1] - factor * row[1]


def _scaled(weights: Mapping[Place, Fraction], rest: Fraction, factor: Fraction) -> _Equation:
    return {place: weight * factor for place, weight in weights.items()}, rest * factor
