"""Which figures of the pictures' candidates mend the sums: picture before arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractors.resolve.certainty import values_of
from extractors.resolve.witnesses import Candidate, Evidence
from models.forms import Place
from models.identities import System
from models.repair import Repair, smallest_repairs

POSSIBLE = 0.05
"""A repair is considered only where the picture gives its figures as much."""


def leaders(seen: Mapping[Place, Evidence]) -> dict[Place, Candidate]:
    return {place: evidence.best for place, evidence in seen.items()}


def beyond_doubt(seen: Mapping[Place, Evidence]) -> frozenset[Place]:
    return frozenset(place for place, evidence in seen.items() if not evidence.pictured)


def most_probable(sums: System, seen: Mapping[Place, Evidence]) -> dict[Place, Candidate]:
    """The leading candidates; others where the picture allows them and only they mend the sums,
    or, of repairs that it allows in part, the one part that mends some sums and breaks none."""
    chosen = leaders(seen)
    values = values_of(chosen)
    broken = sums.residuals(values)
    if not broken:
        return chosen
    repairs = smallest_repairs(sums, values, fixed=beyond_doubt(seen), extra_cells=1)
    if repairs.gave_up:
        return chosen
    allowed = [(_as_candidates(repair, seen), repair) for repair in repairs.found]
    whole = [found for found, repair in allowed if len(found) == len(repair)]
    parts = [found for found, _ in allowed if found and _mends(sums, values, broken, found)]
    possible = whole or _distinct(parts)
    return chosen | possible[0] if len(possible) == 1 else chosen


def _as_candidates(repair: Repair, seen: Mapping[Place, Evidence]) -> dict[Place, Candidate]:
    """What the pictures allow of the repair, in their candidates."""
    found: dict[Place, Candidate] = {}
    for place, value in repair.items():
        fitting = (
            each
            for each in seen[place].candidates
            if each.in_sums == value and each.probability >= POSSIBLE
        )
        candidate = next(fitting, None)
        if candidate is not None:
            found[place] = candidate
    return found


def _mends(
    sums: System,
    values: Mapping[Place, int],
    broken: Mapping[int, int],
    found: Mapping[Place, Candidate],
) -> bool:
    """Whether the change mends some sums and leaves all others as they were."""
    left = sums.residuals({**values, **values_of(found)})
    return len(left) < len(broken) and left.items() <= broken.items()


def _distinct(parts: Sequence[dict[Place, Candidate]]) -> list[dict[Place, Candidate]]:
    return [part for at, part in enumerate(parts) if part not in parts[:at]]
