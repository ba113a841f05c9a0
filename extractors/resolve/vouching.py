"""What a cell's neighbours say of it: the style of its table, the sums over it, and who else is in
doubt there. A person is asked where nothing else than the picture in question vouches for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from extractors.resolve.certainty import ALONE, LEANING, is_sure, values_of
from extractors.resolve.confidence import CLEAR
from extractors.resolve.settled import Settled
from extractors.resolve.style import customary_ones, odd_ones
from extractors.resolve.witnesses import FIRM, Candidate, Evidence
from models.forms import Place
from models.identities import System

SLIGHTEST = 0.01
"""From this on what any witness says speaks against a blank among zeros or a zero among blanks."""


def odd_among(
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


def _seen_otherwise(evidence: Evidence, candidate: Candidate, least: float) -> bool:
    """Whether any witness of a picture gives another figure a chance, `least` at the first look, or
    that was not sure: enough to doubt an odd one, which no sum confirms. The rarer it is among
    others, the less chance is enough."""
    return evidence.first.probability < ALONE or any(
        not each.same_as(candidate)
        for each in (*evidence.before.seen(least), *evidence.seen(SLIGHTEST))
    )


def disputed_alike(
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


def _doubted(settled: Mapping[Place, Settled]) -> frozenset[Place]:
    return frozenset(place for place, each in settled.items() if each.state != "sure")


def unvouched(sums: System, settled: Mapping[Place, Settled]) -> list[Place]:
    """Cells not looked at again of which no sum tells, as there is a cell in doubt in each."""
    doubted = _doubted(settled)
    unsure = {index for place in doubted for index, _ in sums.touching.get(place, ())}
    return [
        place
        for place, each in settled.items()
        if each.evidence.pictured and not each.evidence.looked
        if unsure.issuperset(index for index, _ in sums.touching.get(place, ()))
    ]


def vouched_in_vain(
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


def proved(sums: System, settled: Mapping[Place, Settled]) -> list[Place]:
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
