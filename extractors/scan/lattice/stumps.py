"""Upright rulings of a table of which hardly anything is left: the stumps on its level ones, and
pieces between them.

Text keeps clear of rulings, so that a thin mark that stands on one is what is left of another; and
so is one that is longer than a digit is high.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractors.lattice import Ruling

Pixels = NDArray[np.uint8]

CLEAR = 0.08  # text heights beside the middle of a level ruling that are its own ink
LEAST = 0.25  # text heights of a stump, at least,
LONGER = 1.1  # than a digit: of a piece anywhere
THIN = 0.2  # and at most across
APART = 0.5  # text heights from the rulings that are known
SAME = 0.15  # text heights across between stumps of one ruling


def stumps(
    dark: Pixels, ys: Sequence[float], xs: Sequence[float], text_height: float
) -> list[float]:
    """Places across the lattice of lines `ys` and `xs` at which stumps stand, away from `xs`;
    those with most of them first. `dark` is 1 where there is ink."""
    left, right = round(xs[0]), round(xs[-1]) + 1
    places = sorted(
        left + x
        for start, end in pairwise(ys)
        for top, bottom in _bands(round(start), round(end), text_height)
        for x in _thin_marks(dark[top:bottom, left:right], text_height)
    )
    new = [x for x in places if min(abs(x - known) for known in xs) > APART * text_height]
    runs = sorted(_close(new, SAME * text_height), key=len, reverse=True)
    return [sum(run) / len(run) for run in runs]


def _bands(start: int, end: int, text_height: float) -> Iterator[tuple[int, int]]:
    """Where marks are looked for in a row: at both its ends, and all along it."""
    skip, short = max(2, round(CLEAR * text_height)), max(3, round(LEAST * text_height))
    yield start + skip, start + skip + short
    yield end - skip - short, end - skip
    long = round(LONGER * text_height)
    for top in range(start + skip, end - skip - long + 1, max(1, long // 3)):
        yield top, top + long


def _thin_marks(strip: Pixels, text_height: float) -> Iterator[float]:
    """The middles of thin marks as high as the strip with nothing beside them."""
    thin = max(2, round(THIN * text_height))
    full = np.pad(strip.mean(axis=0) >= 0.8, 1).astype(np.int8)
    for x0, x1 in np.flatnonzero(np.diff(full)).reshape(-1, 2).tolist():
        before, after = (
            strip[:, max(x0 - 1 - thin, 0) : max(x0 - 1, 0)],
            strip[:, x1 + 1 :][:, :thin],
        )
        if x1 - x0 <= thin and not before.any() and not after.any():
            yield (x0 + x1 - 1) / 2


def _close(places: Sequence[float], apart: float) -> Iterator[list[float]]:
    run: list[float] = []
    for place in places:
        if run and place - run[-1] > apart:
            yield run
            run = []
        run.append(place)
    if run:
        yield run


def pieces_at(
    dark: Pixels, ys: Sequence[float], xs: Sequence[float], text_height: float
) -> Iterator[Ruling]:
    """Of the upright lines `xs` a piece in each row, as long as there is thin ink along it."""
    reach, band = max(1, round(CLEAR * text_height)), max(3, round(SAME * text_height))
    for x in xs:
        for start, end in pairwise(ys):
            strip = dark[round(start) : round(end), max(round(x) - band, 0) : round(x) + band + 1]
            line = strip[:, band - reach : band + reach + 1].any(axis=1)
            beside = np.delete(strip, np.s_[band - reach - 1 : band + reach + 2], axis=1)
            thin = int((line & ~beside.any(axis=1)).sum())
            yield Ruling(False, x, start, min(start + thin, end))
