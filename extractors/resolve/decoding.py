"""The most probable figures of one table, under its sums: picture before arithmetic.

The sums say which cells to look at again and between what; only the picture says what a cell
holds. What remains doubtful after that is a person's, and sums that stay broken over cells whose
pictures are sure are broken in the report itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from extractors.resolve.certainty import is_sure, values_of
from extractors.resolve.confidence import CLEAR
from extractors.resolve.mending import beyond_doubt, leaders, most_probable
from extractors.resolve.settled import Settled
from extractors.resolve.style import customary_ones, odd_ones
from extractors.resolve.vouching import (
    disputed_alike,
    odd_among,
    proved,
    unvouched,
    vouched_in_vain,
)
from extractors.resolve.witnesses import Candidate, Evidence, look_again
from models.document import SecondLook
from models.erasures import solve
from models.forms import Place
from models.identities import System
from models.repair import smallest_repairs

CERTAIN = 0.999
"""Below this a figure that no sum tells of is put to a choice between what it may be."""
DOUBTFUL = CLEAR
"""Below this a cell's picture is looked at again, whatever the sums say."""
ROUNDS = 5


def settle(
    sums: System, cells: Mapping[Place, Evidence], second_look: SecondLook | None
) -> dict[Place, Settled]:
    """Every cell decided. Cells known by their characters stand as they are."""
    odd = odd_ones({place: each.best for place, each in cells.items()})
    seen = {
        place: look_again(each, second_look, _in_question(sums, each))
        if _is_doubtful(sums, each, odd)
        else each
        for place, each in cells.items()
    }
    alike = _alike(sums, seen)
    seen |= {place: look_again(seen[place], second_look) for place in cells if place in alike}
    for _ in range(ROUNDS):
        proposals = _blamed(sums, seen)
        again = {
            place: look_again(seen[place], second_look, texts) for place, texts in proposals.items()
        }
        changed = {place for place, each in again.items() if each is not seen[place]}
        seen.update(again)
        if not changed:
            break
    settled = _judged(sums, seen)
    alone = unvouched(sums, settled)
    if alone:
        seen |= {place: look_again(seen[place], second_look) for place in alone}
        settled = _judged(sums, seen)
    for place in proved(sums, settled):
        settled[place] = replace(settled[place], state="sure", resolved=True)
    return settled


def _judged(sums: System, seen: Mapping[Place, Evidence]) -> dict[Place, Settled]:
    """Every cell decided by what has been seen of it."""
    chosen = most_probable(sums, seen)
    values, customary = values_of(chosen), customary_ones(chosen)
    settled = {place: _settled(sums, seen, chosen, values, customary, place) for place in seen}
    odd = odd_among(sums, seen, chosen, values)
    alike = disputed_alike(sums, seen, chosen)
    for place in (*odd, *alike, *vouched_in_vain(sums, settled, values, customary)):
        if settled[place].state == "sure":
            settled[place] = replace(settled[place], state="uncertain")
    return settled


def _is_doubtful(sums: System, evidence: Evidence, odd: frozenset[Place]) -> bool:
    """Whether a cell is looked at again whatever the sums say: its reading is doubtful or
    disputed, no sum would ever tell, or it is blank among zeros or a zero among blanks."""
    best = evidence.best
    return (
        evidence.place not in sums.touching
        or evidence.place in odd
        or not best.is_known
        or best.probability < DOUBTFUL
        or evidence.agreement(best)[1] > 0
    )


def _in_question(sums: System, evidence: Evidence) -> Iterator[str]:
    """What the first look thought possible, where no sum would ever tell: to be chosen between."""
    readings = evidence.found.cell.readings
    plain = any(reading.probability >= CERTAIN for reading in readings)
    if evidence.place not in sums.touching and not plain:
        yield from (reading.text for reading in readings)


def _alike(sums: System, seen: Mapping[Place, Evidence]) -> frozenset[Place]:
    """Cells that hold the figure of another one under the same sum, where that one is disputed or
    no second sum is over it: misread alike, they would vouch for each other."""
    asking = [
        place
        for place, each in seen.items()
        if each.best.value
        and (len(sums.touching.get(place, ())) == 1 or each.firmly_against(each.best))
    ]
    return frozenset(
        other
        for place in asking
        for index, _ in sums.touching.get(place, ())
        for other, _ in sums.terms[index]
        if other != place and other in seen and seen[other].best.same_as(seen[place].best)
    )


def _blamed(sums: System, seen: Mapping[Place, Evidence]) -> dict[Place, list[str]]:
    """Cells to look at again, with the figures that the sums would have there.

    First those of the smallest repairs; where all of them have been looked at, every cell of the
    broken sums: a report is called wrong only when nothing in them was misread.
    """
    values = values_of(leaders(seen))
    broken = sums.residuals(values)
    if not broken:
        return {}
    repairs = smallest_repairs(sums, values, fixed=beyond_doubt(seen), extra_cells=1)
    blamed: dict[Place, list[str]] = {}
    for repair in repairs.found:
        for place, value in repair.items():
            blamed.setdefault(place, []).append(str(value))
    if any(not seen[place].asked.issuperset(texts) for place, texts in blamed.items()):
        return blamed
    return {
        place: []
        for index in broken
        for place, _ in sums.terms[index]
        if place in seen and seen[place].pictured and not seen[place].looked
    }


def _settled(
    sums: System,
    seen: Mapping[Place, Evidence],
    chosen: Mapping[Place, Candidate],
    values: Mapping[Place, int],
    customary: frozenset[Place],
    place: Place,
) -> Settled:
    evidence, candidate = seen[place], chosen[place]
    if not candidate.is_known:
        return Settled(evidence, candidate, "unread", proposed=_solved(sums, values, place))
    if not evidence.pictured:
        return Settled(evidence, candidate, "sure")
    changed = not candidate.same_as(evidence.first)
    if is_sure(sums, seen, chosen, values, place, customary=customary):
        differing = evidence.agreement(candidate)[1] > 0
        return Settled(evidence, candidate, "sure", resolved=changed or differing)
    proposed = _solved(sums, values, place)
    return Settled(evidence, candidate, "uncertain", resolved=changed, proposed=proposed)


def _solved(sums: System, values: Mapping[Place, int], place: Place) -> int | None:
    """What the sums would have in the cell, whatever it was read as."""
    known = {other: value for other, value in values.items() if other != place}
    unknown = [other for other in sums.touching if other not in known]
    return solve(sums, known, unknown).get(place)
