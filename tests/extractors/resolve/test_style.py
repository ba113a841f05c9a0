"""How a table prints nothing."""

from __future__ import annotations

from extractors.resolve.style import customary_ones, odd_ones
from extractors.resolve.witnesses import Candidate
from models.forms import Place


def table(zeros: int, blanks: int, figures: int = 3) -> dict[Place, Candidate]:
    every = [
        *(Candidate("0", 0, "number", 0.999) for _ in range(zeros)),
        *(Candidate("", None, "blank", 0.999) for _ in range(blanks)),
        *(Candidate("7", 7, "number", 0.999) for _ in range(figures)),
    ]
    return {("row", str(at)): each for at, each in enumerate(every)}


def texts(chosen: dict[Place, Candidate], places: frozenset[Place]) -> list[str]:
    return [chosen[place].text for place in sorted(places)]


def test_the_rarer_way_is_odd() -> None:
    zeros, blanks = table(zeros=20, blanks=2), table(zeros=1, blanks=20)
    assert texts(zeros, odd_ones(zeros)) == ["", ""]
    assert texts(blanks, odd_ones(blanks)) == ["0"]
    assert odd_ones(table(zeros=20, blanks=0)) == frozenset()


def test_only_a_plain_style_makes_a_custom() -> None:
    plain, mixed = table(zeros=2, blanks=20), table(zeros=3, blanks=20)
    assert texts(plain, customary_ones(plain)) == [""] * 20
    assert customary_ones(mixed) == frozenset()
