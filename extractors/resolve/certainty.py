"""When a cell of a picture counts as read for certain.

How much its picture must say depends on what else would show a misreading: sums over cells that
are sure leave little room, sums that are broken none, and over most of table two there are none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from extractors.resolve.confidence import CLEAR, calibration, features
from extractors.resolve.witnesses import Candidate, Evidence
from models.forms import Place
from models.identities import System

SURE = 0.98
"""The picture's probability for a cell whose sums hold."""
ALONE = 0.995
"""The same where no sum tells, or sums tell the contrary."""
LEANING = 0.5
"""The same where every rival would break a sum over cells that are all sure."""
CONFIDENT = 0.98
"""The calibrated confidence below which a figure is a person's in any case."""
CONFIDENT_ALONE = 0.99
"""The same where no sum tells."""
CONTRADICTED = 0.995
"""The same where a sum is broken: a report is not called wrong over a figure in doubt."""
OUTWEIGHED = 0.9975
"""The same from which one witness may be of a firm other opinion, or the first look was in doubt:
what is hard for one engine may deceive all."""
RIVAL = 0.05
"""From this on another reading by any witness is a rival."""


def values_of(chosen: Mapping[Place, Candidate]) -> dict[Place, int]:
    """The figures as the sums see them; those that are not known are left out."""
    return {
        place: candidate.in_sums
        for place, candidate in chosen.items()
        if candidate.in_sums is not None
    }


def is_sure(
    sums: System,
    seen: Mapping[Place, Evidence],
    chosen: Mapping[Place, Candidate],
    values: Mapping[Place, int],
    place: Place,
    doubted: Collection[Place] = (),
    customary: Collection[Place] = (),
) -> bool:
    """Whether the chosen candidate of a pictured cell can be told without a person.

    `values` are the chosen candidates' (see `values_of`). A sum over another cell that is
    `doubted` vouches for nothing: misread alike, the two would make it hold. Between blank and 0,
    which no sum can tell apart, the table's style tells of its `customary` cells.
    """
    evidence, candidate = seen[place], chosen[place]
    sureness = confidence(sums, evidence, candidate, values)
    if sureness < CONFIDENT:
        return False
    over = [index for index, _ in sums.touching.get(place, ())]
    held = [
        index
        for index in over
        if sums.residual(index, values) == 0
        and not any(other != place and other in doubted for other, _ in sums.terms[index])
    ]
    broken = any(sums.residual(index, values) for index in over)
    if broken and evidence.is_open(candidate):
        return False
    untold = place not in customary and _sums_cannot_tell(evidence, candidate)
    if broken or not held or untold:
        return _alone(evidence, candidate, sureness, CONTRADICTED if broken else CONFIDENT_ALONE)
    if candidate.probability >= SURE:
        return True
    clear = _clear if candidate.same_as(evidence.first) else _clear_at_first
    vouched = len(held) == len(over) and any(
        all(other == place or clear(seen[other], chosen[other]) for other, _ in sums.terms[index])
        for index in held
    )
    supported = len(evidence.supporters(candidate)) > 1
    return vouched and (supported or candidate.probability >= LEANING)


def confidence(
    sums: System, evidence: Evidence, candidate: Candidate, values: Mapping[Place, int]
) -> float:
    """The calibrated probability that the candidate is what the document states."""
    if not evidence.pictured:
        return candidate.probability
    return calibration().confidence(features_of(sums, evidence, candidate, values))


def features_of(
    sums: System, evidence: Evidence, candidate: Candidate, values: Mapping[Place, int]
) -> dict[str, float]:
    """What the calibration weighs; `values` are the table's, for the sums over the cell."""
    over = sums.touching.get(evidence.place, ())
    residuals = [sums.residual(index, values) for index, _ in over]
    agreeing, disagreeing = evidence.agreement(candidate)
    held = sum(residual == 0 for residual in residuals)
    return features(
        candidate.probability,
        evidence.at_first(candidate),
        agreeing,
        disagreeing,
        supporters=len(evidence.supporters(candidate)),
        sums_held=held,
        sums_mended=held if candidate.in_sums != evidence.first.in_sums else 0,
        sums_broken=sum(bool(residual) for residual in residuals),
    )


def _alone(evidence: Evidence, candidate: Candidate, sureness: float, least: float) -> bool:
    """By its picture only, with a confidence of `least`: where it was looked at again, it is in one
    piece, a second kind of witness agrees, and none is of a firm other opinion; unless that is
    outweighed by far, and was not read at first. A figure that was doubtful at first has to be
    surer, by a third kind of witness too, and as under a broken sum, its second look must leave no
    rival: of altered cells, one that tesseract made nothing of had deceived both networks."""
    clear = evidence.at_first(candidate) >= CLEAR
    if candidate.probability < ALONE or sureness < (least if clear else OUTWEIGHED):
        return False
    strict = not clear or least == CONTRADICTED
    if evidence.is_broken or evidence.is_rejected(candidate):
        return False
    if strict and evidence.rivalled_again(candidate):
        return False
    outweighed = sureness >= OUTWEIGHED and candidate.same_as(evidence.first)
    firm = evidence.firmly_against(candidate)
    enough = len(evidence.witnesses_for(candidate)) >= (2 if clear else 3)
    return not evidence.looked or (enough and (outweighed or not firm))


def _sums_cannot_tell(evidence: Evidence, candidate: Candidate) -> bool:
    """Blank or 0: somebody saw what counts the same."""
    return any(
        other.in_sums == candidate.in_sums and not other.same_as(candidate)
        for other in evidence.seen(RIVAL)
    )


def _clear(evidence: Evidence, candidate: Candidate) -> bool:
    return not evidence.pictured or candidate.probability >= SURE


def _clear_at_first(evidence: Evidence, candidate: Candidate) -> bool:
    """What a figure is mended by must not have been in doubt itself: both could be wrong alike."""
    return not evidence.pictured or evidence.at_first(candidate) >= CLEAR
