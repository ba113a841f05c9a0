"""Frames of a CTC network to texts with probabilities: greedy where sure, else a prefix beam."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extractors.scan.readers.networks import collapse

ALPHABET = "0123456789.,+-/()万亿元件无?"
"""What the figure reader writes, after the blank, which is class 0. Every dash is `-`, every
bracket half-width; `?` is a character that is none of these."""

OTHER = "?"
_NO_FIGURE = 3  # other characters: a label, whose alternatives nobody asks for
_SURE = 0.999
_NEGLIGIBLE = 1e-5
_BEAM = 12

Frames = NDArray[np.float32]


def decode(frames: Frames, best: int = 4) -> list[tuple[str, float]]:
    """The likeliest texts with their probabilities, best first.

    `frames` is (time, 1 + len(ALPHABET)), each row a distribution over the blank and the
    alphabet. The probabilities of all texts sum to 1; those kept sum to no more.
    """
    top = frames.argmax(axis=1)
    sureness = frames.max(axis=1)
    greedy = collapse(top, ALPHABET)
    if sureness.min() > _SURE or greedy.count(OTHER) >= _NO_FIGURE:
        return [(greedy, float(sureness.prod()))]
    return _beam(frames)[:best]


def _beam(frames: Frames) -> list[tuple[str, float]]:
    """Prefix beam search (Graves 2006; Hannun 2014): a prefix's weight, ending in blank or not."""
    beam: dict[str, tuple[float, float]] = {"": (1.0, 0.0)}
    for frame in frames.astype(np.float64):
        if frame[0] > _SURE:
            blank = float(frame[0])
            beam = {prefix: (sum(weights) * blank, 0.0) for prefix, weights in beam.items()}
            continue
        grown: dict[str, tuple[float, float]] = {}
        likely = [int(c) for c in np.flatnonzero(frame > _NEGLIGIBLE) if c]
        letters = [(ALPHABET[c - 1], float(frame[c])) for c in likely]
        for prefix, (blank, letter) in beam.items():
            _grow(grown, prefix, blank, letter, float(frame[0]), letters)
        ranked = sorted(grown.items(), key=lambda item: -sum(item[1]))
        beam = dict(ranked[:_BEAM])
    return [(prefix, min(sum(weights), 1.0)) for prefix, weights in beam.items()]


def _grow(
    grown: dict[str, tuple[float, float]],
    prefix: str,
    blank: float,
    letter: float,
    blank_now: float,
    letters: list[tuple[str, float]],
) -> None:
    """Adds what `prefix` becomes after one more frame."""

    def add(text: str, in_blank: float, in_letter: float) -> None:
        before = grown.get(text, (0.0, 0.0))
        grown[text] = before[0] + in_blank, before[1] + in_letter

    add(prefix, (blank + letter) * blank_now, 0.0)
    for character, weight in letters:
        if prefix.endswith(character):
            add(prefix, 0.0, letter * weight)
            add(prefix + character, 0.0, blank * weight)
        else:
            add(prefix + character, 0.0, (blank + letter) * weight)
