"""How a table prints nothing: as zeros, or as blanks. The sums count both alike; its style tells.

A cell that keeps to the style of nearly all others hardly was misread for the other way. One that
does not is odd: a slip of the reading as likely as one of the writer.
"""

from __future__ import annotations

from collections.abc import Mapping

from extractors.resolve.witnesses import Candidate
from models.forms import Place

PLAIN = 10
"""A table keeps to one way where it is so many times as frequent as the other."""


def odd_ones(chosen: Mapping[Place, Candidate]) -> frozenset[Place]:
    """Blanks in a table that prints its zeros, or zeros in one that leaves them blank."""
    zeros, blanks = _zeros_and_blanks(chosen)
    return zeros if len(zeros) < len(blanks) else blanks


def customary_ones(chosen: Mapping[Place, Candidate]) -> frozenset[Place]:
    """Zeros in a table that prints its zeros, or blanks in one that leaves them blank, where its
    style is plain; none where it is not."""
    less, more = sorted(_zeros_and_blanks(chosen), key=len)
    return more if PLAIN * len(less) <= len(more) else frozenset()


def _zeros_and_blanks(
    chosen: Mapping[Place, Candidate],
) -> tuple[frozenset[Place], frozenset[Place]]:
    nothing = {place: each.kind for place, each in chosen.items() if each.in_sums == 0}
    zeros = frozenset(place for place, kind in nothing.items() if kind == "number")
    return zeros, frozenset(nothing.keys() - zeros)
