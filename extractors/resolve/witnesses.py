"""What the witnesses of one cell say together: its possible figures, the likeliest first."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from extractors.figures import Kind, parse
from extractors.resolve.confidence import calibration
from models.document import SecondLook
from models.forms import Place
from models.grid import Reading
from models.report import Value
from models.statutory import FoundCell

OPINION = 0.2
"""Below this a witness's best reading is no opinion: engines give up with a low figure."""
FIRM = 0.5
POSSIBLE = 0.1
"""From this on a witness that is asked about a figure finds it possible."""
CHANCE = 0.01
"""Below this it rejects it: of 491 figures that the sums proposed and the page did not print, none
was given 0.001 by either network, where the picture was clean."""
STROKES = "strokes"
"""The witness that knows broken figures; it says nothing of whole ones."""
NO_FIGURE = 0.2
"""How likely a text that is no figure is, beside one that is one: cells of figures hold figures,
and what a witness leaves unsaid is mostly no figure either."""
_RIVALS = 10
"""Texts that share the probability which a witness leaves over."""
_Key = tuple[Kind, Value]
_LEAST = 1e-4
"""No witness is believed to be wrong less often than this."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure that the cell may hold, with the pooled probability that it does."""

    text: str
    value: Value
    kind: Kind
    probability: float

    @property
    def is_known(self) -> bool:
        """A figure, or known to be none: blank, `/`, `—`, 无."""
        return self.kind in ("number", "blank", "none_sign")

    def same_as(self, other: Candidate) -> bool:
        if self.kind == "unreadable":
            return self.text == other.text
        return (self.kind, self.value) == (other.kind, other.value)

    @property
    def in_sums(self) -> int | None:
        """What it counts in a sum; a blank counts as 0."""
        return 0 if self.kind in ("blank", "none_sign") else _integer(self.value)


@dataclass(frozen=True)
class Evidence:
    """One place of the form, and all that is known of its picture or characters.

    `looks` are the readings of a second look, which was had where any texts were `asked` about. A
    cell without readings has its file's characters as the only witness, which does not misread.
    """

    place: Place
    found: FoundCell
    is_money: bool
    looks: tuple[Reading, ...] = ()
    asked: frozenset[str] = frozenset()

    @property
    def looked(self) -> bool:
        return bool(self.asked)

    @property
    def pictured(self) -> bool:
        return bool(self.found.cell.readings)

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """Never empty; probabilities leave room for what no witness said."""
        if not self.pictured:
            return (self._candidate(self.found.cell.text, calibration().text_layer),)
        return self._pooled(self._by_witness())

    @cached_property
    def before(self) -> Evidence:
        """What was known before any second look."""
        return replace(self, looks=(), asked=frozenset()) if self.looked else self

    @property
    def first(self) -> Candidate:
        """What was read before any second look."""
        return self.before.best

    def at_first(self, candidate: Candidate) -> float:
        """What the candidate's probability was before any second look."""
        same = (each for each in self.before.candidates if each.same_as(candidate))
        return max((each.probability for each in same), default=0.0)

    @property
    def best(self) -> Candidate:
        return self.candidates[0]

    @cached_property
    def opinions(self) -> tuple[Candidate, ...]:
        """What each witness thinks likeliest, at each look, where it thinks anything."""
        return tuple(lead for each in self._by_witness() if (lead := self._leading(each)))

    def seen(self, least: float) -> tuple[Candidate, ...]:
        """All that any witness gives at least this probability, at either look."""
        readings = (*self.found.cell.readings, *self.looks)
        return tuple(
            self._candidate(each.text, each.probability)
            for each in readings
            if each.probability >= least
        )

    def agreement(self, candidate: Candidate) -> tuple[int, int]:
        """Opinions that mean the same, and opinions that say otherwise."""
        agreeing = sum(candidate.same_as(opinion) for opinion in self.opinions)
        return agreeing, len(self.opinions) - agreeing

    def witnesses_for(self, candidate: Candidate) -> set[str]:
        leading = {each[0].witness: self._leading(each) for each in self._by_witness()}
        return {name for name, lead in leading.items() if lead and candidate.same_as(lead)}

    def firmly_against(self, candidate: Candidate) -> bool:
        """Whether an opinion is rather for something else than not."""
        return any(o.probability >= FIRM and not candidate.same_as(o) for o in self.opinions)

    def rivalled_again(self, candidate: Candidate, least: float = OPINION) -> bool:
        """Whether a reading of the second look gives something else at least this probability."""
        again = (self._candidate(r.text, 1.0) for r in self.looks if r.probability >= least)
        return any(not each.same_as(candidate) for each in again)

    @cached_property
    def _choices(self) -> Mapping[str, Sequence[Candidate]]:
        """What each kind of witness gave which chance at the second look."""
        choices: dict[str, list[Candidate]] = {}
        for each in self.looks:
            said = self._candidate(each.text, each.probability)
            choices.setdefault(each.witness, []).append(said)
        return choices

    def supporters(self, candidate: Candidate) -> set[str]:
        """The kinds of witness that find the candidate possible at the second look."""
        return {
            witness
            for witness, choice in self._choices.items()
            if sum(each.probability for each in choice if each.same_as(candidate)) >= POSSIBLE
        }

    def is_rejected(self, candidate: Candidate) -> bool:
        """Whether a witness that chose between texts, the candidate among them, gives it no chance
        worth the name, and rather has something else."""
        return any(_rejects(choice, candidate) for choice in self._choices.values())

    @property
    def is_broken(self) -> bool:
        """Whether its strokes are in more pieces than a whole figure's."""
        return any(each.witness == STROKES for each in self.looks)

    def is_open(self, candidate: Candidate) -> bool:
        """Whether another figure that was asked about has a chance by the second look."""
        asked = (r for r in self.looks if r.text in self.asked and r.probability >= CHANCE)
        return any(not self._candidate(each.text, 1.0).same_as(candidate) for each in asked)

    def seen_again(self, looks: Iterable[Reading], asked: Iterable[str] = ()) -> Evidence:
        """With what a second look says to all that was ever asked."""
        return replace(self, looks=tuple(looks), asked=frozenset((self.best.text, *asked)))

    def _by_witness(self) -> Collection[list[Reading]]:
        groups: dict[tuple[str, bool], list[Reading]] = {}
        for again, readings in ((False, self.found.cell.readings), (True, self.looks)):
            for reading in readings:
                groups.setdefault((reading.witness, again), []).append(reading)
        return groups.values()

    def _leading(self, opinion: Sequence[Reading]) -> Candidate | None:
        """What a witness thinks likeliest; None where it has no opinion worth the name."""
        likeliest = max(opinion, key=lambda each: each.probability)
        if likeliest.probability < OPINION:
            return None
        return self._candidate(likeliest.text, likeliest.probability)

    def _candidate(self, text: str, probability: float) -> Candidate:
        parsed = parse(text, self.found.unit, self.is_money)
        return Candidate(text, parsed.value, parsed.kind, probability)

    def _pooled(self, opinions: Iterable[Sequence[Reading]]) -> tuple[Candidate, ...]:
        """Opinions pooled by their logarithms, each weighed by the trust in its witness. Of the
        texts that mean the same, the one that most speaks for is shown."""
        weighed = [
            (calibration().trust_in(each[0].witness), self._meant(each)) for each in opinions
        ]
        texts: dict[_Key, dict[str, float]] = {}
        for trust, meant in weighed:
            for key, reading in meant:
                said = texts.setdefault(key, {})
                said[reading.text] = said.get(reading.text, 0.0) + trust * reading.probability
        scores = {
            key: sum(trust * math.log(_said(key, meant)) for trust, meant in weighed)
            + (math.log(NO_FIGURE) if key[0] == "unreadable" else 0.0)
            for key in texts
        }
        unsaid = sum(trust * math.log(_left_over(meant)) for trust, meant in weighed)
        unsaid += math.log(NO_FIGURE)
        top = max(*scores.values(), unsaid)
        mass = math.exp(unsaid - top) + sum(math.exp(score - top) for score in scores.values())
        pooled = [
            self._candidate(max(said, key=said.__getitem__), math.exp(scores[key] - top) / mass)
            for key, said in texts.items()
        ]
        return tuple(sorted(pooled, key=lambda each: -each.probability))

    def _meant(self, readings: Sequence[Reading]) -> list[tuple[_Key, Reading]]:
        """One witness's readings by what they mean, probabilities summing to 1 at most."""
        total = max(1.0, sum(reading.probability for reading in readings))
        meant = []
        for reading in readings:
            candidate = self._candidate(reading.text, 1.0)
            key = (candidate.kind, candidate.value if candidate.is_known else reading.text)
            meant.append((key, replace(reading, probability=reading.probability / total)))
        return meant


def _rejects(choice: Sequence[Candidate], candidate: Candidate) -> bool:
    same = [each.probability for each in choice if each.same_as(candidate)]
    others = (each.probability for each in choice if not each.same_as(candidate))
    return bool(same) and sum(same) < POSSIBLE and max(others, default=0.0) >= FIRM


def _said(key: _Key, meant: Sequence[tuple[_Key, Reading]]) -> float:
    said = sum(reading.probability for other, reading in meant if other == key)
    return max(said or _left_over(meant) / _RIVALS, _LEAST)


def _left_over(meant: Sequence[tuple[_Key, Reading]]) -> float:
    return max(1 - sum(reading.probability for _, reading in meant), _LEAST)


def look_again(
    evidence: Evidence, second_look: SecondLook | None, proposed: Iterable[str] = ()
) -> Evidence:
    """The evidence with a second look at the cell's picture, one for each new question; the same
    where none is had.

    The question is the likeliest text, and `proposed`, texts that the sums suggest: they are put
    to the question, not into the answer.
    """
    cell = evidence.found.cell
    texts = dict.fromkeys((evidence.best.text, *proposed)).keys() - evidence.asked
    if second_look is None or not evidence.pictured or not texts:
        return evidence
    if cell.page is None or cell.box is None:
        return evidence
    asked = tuple(sorted(evidence.asked | texts))
    return evidence.seen_again(second_look(cell.page, cell.box, asked), asked)


def _integer(value: Value) -> int | None:
    return value if isinstance(value, int) else None
