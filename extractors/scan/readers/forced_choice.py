"""A forced choice: how likely each of some texts is in pictures of one figure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from extractors.scan.readers import networks
from extractors.scan.readers.figure_decoding import ALPHABET, Frames, decode


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
    """Exactly how likely a text is; 0 where it has a character that is not of the alphabet."""
    if not set(text) <= set(ALPHABET):
        return 0.0
    classes = [1 + ALPHABET.index(character) for character in text]
    return min(float(networks.likelihood(frames[np.newaxis], [classes])[0]), 1.0)
