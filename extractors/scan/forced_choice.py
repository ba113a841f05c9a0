"""A forced choice: how likely each of some texts is in pictures of one figure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from extractors.scan.figure_decoding import ALPHABET, Frames, decode


def weighed(
    pictures: Sequence[Frames], asked: Collection[str], best: int = 3
) -> list[tuple[str, float]]:
    """The texts that are `asked` about and the likeliest others, likeliest first, each with the
    mean of its exact probabilities in several pictures of one figure."""
    read = {text for frames in pictures for text, _ in decode(frames)[:best]}
    means = {
        text: sum(probability(frames, text) for frames in pictures) / len(pictures)
        for text in read.union(asked)
    }
    ranked = sorted(means.items(), key=lambda item: -item[1])
    return [pair for place, pair in enumerate(ranked) if place < best or pair[0] in asked]


def probability(frames: Frames, text: str) -> float:
    """Exactly how likely a text is, by all the ways to write it (Graves 2006); 0 where it has a
    character that is not of the alphabet."""
    if not set(text) <= set(ALPHABET):
        return 0.0
    classes = np.zeros(2 * len(text) + 1, np.intp)  # a blank before, between and after
    classes[1::2] = [1 + ALPHABET.index(character) for character in text]
    skips = np.zeros(len(classes))
    skips[2:] = (classes[2:] != 0) & (classes[2:] != classes[:-2])
    reached = np.zeros(len(classes))
    reached[:2] = frames[0, classes[:2]]
    for frame in frames[1:, classes].astype(np.float64):
        stayed = reached.copy()
        stayed[1:] += reached[:-1]
        stayed[2:] += reached[:-2] * skips[2:]
        reached = stayed * frame
    return min(float(reached[-2:].sum()), 1.0)
