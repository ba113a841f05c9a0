"""The most probable figures of one table, under its sums: picture before arithmetic.

The sums say which cells to look at again and between what; only the picture says what a cell
holds. What remains doubtful after that is a person's, and sums that stay broken over cells whose
pictures are sure are broken in the report itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from extractors.resolve.certainty import ALONE, LEANING, is_sure, values_of
from extractors.resolve.confidence import CLEAR
from extractors.resolve.mending import beyond_doubt, leaders, most_probable
from extractors.resolve.style import customary_ones, odd_ones
from extractors.resolve.witnesses import FIRM, Candidate, Evidence, look_again
from models.document import SecondLook
from models.erasures import solve
from models.forms import Place
from models.identities import System
from models.repair import smallest_repairs

DOUBTFUL = CLEAR
"""Below this a cell's picture is looked at again, whatever the sums say."""
SLIGHTEST = 0.01
"""From this on what any witness says speaks against a blank among zeros or a zero among blanks."""
ROUNDS = 5

State = Literal["sure", "uncertain", "unread"]


@dataclass(frozen=True)
class Settled:
    """What a cell holds, as far as it can be told. `resolved` where that is not what was read
    first, or its witnesses differed; `proposed` is what the sums would have there."""

    evidence: Evidence
    chosen: Candidate
    state: State
    resolved: bool = False
    proposed: int | None = None


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
    unvouched = _unvouched(sums, settled)
    if unvouched:
        seen |= {place: look_again(seen[place], second_look) for place in unvouched}
        settled = _judged(sums, seen)
    for place in _proved(sums, settled):
        settled[place] = replace(settled[place], state="sure", resolved=True)
    return settled


def _judged(sums: System, seen: Mapping[Place, Evidence]) -> dict[Place, Settled]:
    """Every cell decided by what has been seen of it."""
    chosen = most_probable(sums, seen)
    values, customary = values_of(chosen), customary_ones(chosen)
    settled = {place: _settled(sums, seen, chosen, values, customary, place) for place in seen}
    odd = _odd_among(sums, seen, chosen, values)
    alike = _disputed_alike(sums, seen, chosen)
    for place in (*odd, *alike, *_vouched_in_vain(sums, settled, values, customary)):
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
    """What the first look thought possible, where no sum would ever tell."""
    if evidence.place not in sums.touching:
        yield from (reading.text for reading in evidence.found.cell.readings)


def _odd_among(
    sums: System,
    seen: Mapping[Place, Evidence],
    chosen: Mapping[Place, Candidate],
    values: Mapping[Place, int],
) -> Iterator[Place]:
    """Odd ones of a picture that are doubted; where sums are broken, also one that is alone: the
    end of a line that was found a place too far is as likely as a slip of the writer."""
    odd = odd_ones(chosen)
    alone = len(odd) == 1 and bool(sums.residuals(values))
    others = sum(each.in_sums == 0 for each in chosen.values()) - len(odd)
    least = SLIGHTEST * len(odd) / max(others, 1)
    return (
        place
        for place in odd
        if seen[place].pictured and (alone or _seen_otherwise(seen[place], chosen[place], least))
    )


def _doubted(settled: Mapping[Place, Settled]) -> frozenset[Place]:
    return frozenset(place for place, each in settled.items() if each.state != "sure")


def _unvouched(sums: System, settled: Mapping[Place, Settled]) -> list[Place]:
    """Cells not looked at again of which no sum tells, as there is a cell in doubt in each."""
    doubted = _doubted(settled)
    unsure = {index for place in doubted for index, _ in sums.touching.get(place, ())}
    return [
        place
        for place, each in settled.items()
        if each.evidence.pictured and not each.evidence.looked
        if unsure.issuperset(index for index, _ in sums.touching.get(place, ()))
    ]


def _vouched_in_vain(
    sums: System,
    settled: Mapping[Place, Settled],
    values: Mapping[Place, int],
    customary: frozenset[Place],
) -> list[Place]:
    """Cells of a picture that only sums over cells in doubt vouch for."""
    doubted = _doubted(settled)
    seen = {place: each.evidence for place, each in settled.items()}
    chosen = {place: each.chosen for place, each in settled.items()}
    beside = {
        other
        for place in doubted
        for index, _ in sums.touching.get(place, ())
        for other, _ in sums.terms[index]
        if other in settled and seen[other].pictured
    }
    return [
        place
        for place in beside - doubted
        if not is_sure(sums, seen, chosen, values, place, doubted, customary)
    ]


def _proved(sums: System, settled: Mapping[Place, Settled]) -> list[Place]:
    """Cells in doubt that hold what two kinds of witness read at the second look, and what a sum
    over cells that were all clear from the first would have there; the first reading broke it, and
    no sum over them is broken now."""
    chosen = {place: each.chosen for place, each in settled.items()}
    values, customary, doubted = values_of(chosen), customary_ones(chosen), _doubted(settled)
    clear = {
        place
        for place in settled.keys() - doubted
        if settled[place].evidence.at_first(chosen[place]) >= CLEAR
    }
    return [
        place
        for place in settled
        if place in doubted
        if _is_mended(settled[place])
        if values.get(place) or place in customary
        if all(sums.residual(index, values) == 0 for index, _ in sums.touching.get(place, ()))
        if any(
            clear.issuperset(other for other, _ in sums.terms[index] if other != place)
            for index, _ in sums.touching.get(place, ())
        )
    ]


def _is_mended(each: Settled) -> bool:
    """Whether another figure than at first is now likelier than not, and two kinds read it."""
    kinds = each.evidence.witnesses_for(each.chosen)
    changed = each.chosen.in_sums != each.evidence.first.in_sums
    return changed and len(kinds) > 1 and each.chosen.probability >= LEANING


def _seen_otherwise(evidence: Evidence, candidate: Candidate, least: float) -> bool:
    """Whether any witness of a picture gives another figure a chance, `least` at the first look, or
    that was not sure: enough to doubt an odd one, which no sum confirms. The rarer it is among
    others, the less chance is enough."""
    return evidence.first.probability < ALONE or any(
        not each.same_as(candidate)
        for each in (*evidence.before.seen(least), *evidence.seen(SLIGHTEST))
    )


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


def _disputed_alike(
    sums: System, seen: Mapping[Place, Evidence], chosen: Mapping[Place, Candidate]
) -> list[Place]:
    """Cells with the figure of another one of their only sum, which one witness firmly reads
    otherwise and no two kinds as firmly so: a total left at 0 may be misread as its one detail."""
    return [
        place
        for place, each in seen.items()
        if each.pictured and chosen[place].in_sums and each.firmly_against(chosen[place])
        if len(_firmly_for(each, chosen[place])) < 2
        if len(over := sums.touching.get(place, ())) == 1
        if any(
            other != place and other in chosen and chosen[other].same_as(chosen[place])
            for other, _ in sums.terms[over[0][0]]
        )
    ]


def _firmly_for(each: Evidence, candidate: Candidate) -> set[str]:
    read = (*each.found.cell.readings, *each.looks)
    return {r.witness for r in read if r.text == candidate.text and r.probability >= FIRM}


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
