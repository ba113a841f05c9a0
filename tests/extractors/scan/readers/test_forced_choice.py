"""A forced choice: exact probabilities of given texts over the frames of a network."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.scan.readers.figure_decoding import ALPHABET
from extractors.scan.readers.forced_choice import probability, weighed
from extractors.scan.readers.networks import collapse

Frames = NDArray[np.float32]


def frames(*columns: dict[str, float]) -> Frames:
    """Of each column what it gives to each character; `""` is the blank."""
    table = np.zeros((len(columns), 1 + len(ALPHABET)), np.float32)
    for row, column in zip(table, columns, strict=True):
        for character, weight in column.items():
            row[ALPHABET.index(character) + 1 if character else 0] = weight
    return table


DOUBTFUL = frames(
    {"": 0.1, "7": 0.8, "1": 0.1},
    {"": 0.5, "7": 0.2, "1": 0.3},
    {"": 0.2, "5": 0.5, "6": 0.3},
    {"": 0.6, "5": 0.3, "1": 0.1},
)


def by_all_ways(table: Frames, text: str) -> float:
    """Every path through the frames that spells the text, one by one."""
    classes = [np.flatnonzero(row) for row in table]
    paths = (np.array(path) for path in product(*classes))
    spelling = (path for path in paths if collapse(path, ALPHABET) == text)
    return sum(float(np.prod([row[c] for row, c in zip(table, p, strict=True)])) for p in spelling)


@pytest.mark.parametrize("text", ["75", "76", "77", "5", "7", "", "755", "7151"])
def test_a_texts_probability_is_the_sum_over_all_ways_to_write_it(text: str) -> None:
    assert probability(DOUBTFUL, text) == pytest.approx(by_all_ways(DOUBTFUL, text), abs=1e-6)


def test_what_is_not_of_the_alphabet_cannot_be_chosen() -> None:
    assert probability(DOUBTFUL, "七") == 0.0


def test_an_asked_figure_is_weighed_however_unlikely_and_others_only_if_likely() -> None:
    chosen = dict(weighed([DOUBTFUL], ["61"], best=2))
    assert len(chosen) == 3
    assert chosen["61"] == pytest.approx(by_all_ways(DOUBTFUL, "61"), abs=1e-6)
    assert max(chosen, key=lambda text: chosen[text]) == "75"


def test_pictures_of_one_figure_count_alike() -> None:
    clear = frames({"7": 1.0}, {"": 1.0}, {"6": 1.0}, {"": 1.0})
    mean = dict(weighed([DOUBTFUL, clear], ["76"]))["76"]
    assert mean == pytest.approx((by_all_ways(DOUBTFUL, "76") + 1) / 2)
