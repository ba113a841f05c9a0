"""The figure reader beside tesseract and PP-OCR on the same crops, in fonts it never saw.

`python -m benchmarks.figure_reader [--crops N]` prints the tables of figure_reader.md: exact by
degradation and height of the digits, milliseconds of CPU a crop, and how far the reader's
probabilities can be believed. The fonts are this machine's (GOUJI_TRAINING_FONTS adds a folder).
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from extractors.engines import ppocr, tesseract
from extractors.scan import figure_reader
from extractors.scan.figure_crops import for_engines
from training import renders
from training.crops import Crop

STRENGTHS = ("mild", "middle", "heavy")
HEIGHTS = ((9, 12), (12, 16), (16, 24), (24, 40))
PLAIN = frozenset("0123456789.,+-/()")
FOLDED = str.maketrans("—–－一（），．。０１２３４５６７８９", "----(),..0123456789")
BELIEF = (0.0, 0.5, 0.9, 0.99, 0.999, 1.01)

Pixels = NDArray[np.uint8]
Reader = Callable[[Sequence[Crop]], list[tuple[str, float]]]


@dataclass(frozen=True)
class Score:
    """What one reader made of the crops, in their order."""

    name: str
    right: NDArray[np.bool_]
    sure: NDArray[np.float64]
    ms: float


def _own(crops: Sequence[Crop]) -> list[tuple[str, float]]:
    """In batches of about one size, as the crops of a page are."""
    read: dict[int, tuple[str, float]] = {}
    order = sorted(range(len(crops)), key=lambda i: crops[i].digit)
    for digit, group in groupby(order, key=lambda i: round(crops[i].digit)):
        places = list(group)
        readings = figure_reader.read([crops[i].pixels for i in places], digit)
        for place, (best, *_) in zip(places, readings, strict=True):
            read[place] = best.text, best.probability
    return [read[i] for i in range(len(crops))]


def _tesseract(crops: Sequence[Crop]) -> list[tuple[str, float]]:
    pictures = [for_engines(crop.pixels, crop.digit) for crop in crops]
    read = tesseract.read_lines(pictures, "eng", tesseract.DIGITS, limit_s=600)
    return [(line.text, line.confidence) for line in read]


def _ppocr(crops: Sequence[Crop]) -> list[tuple[str, float]]:
    pictures = [for_engines(crop.pixels, crop.digit) for crop in crops]
    return [(line.text, line.confidence) for line in ppocr.read_lines(pictures)]


READERS: dict[str, Reader] = {"own": _own, "tesseract": _tesseract, "PP-OCR": _ppocr}


def crops_of(count: int, seed: int) -> list[Crop]:
    """`count` crops, each strength as often, of characters that every reader knows."""
    press, rng, kept = renders.press("test"), np.random.default_rng(seed), list[Crop]()
    while len(kept) < count:
        crop = press.crop(rng, len(kept) % 3)
        if set(crop.text) <= PLAIN:
            kept.append(crop)
    return kept


def score(name: str, crops: Sequence[Crop]) -> Score:
    READERS[name](crops[:2])  # loads
    before = _cpu()
    read = READERS[name](crops)
    spent = (_cpu() - before) / len(crops) * 1000
    right = [
        text.translate(FOLDED) == crop.text for (text, _), crop in zip(read, crops, strict=True)
    ]
    return Score(name, np.array(right), np.array([sure for _, sure in read]), spent)


def _cpu() -> float:
    """Seconds of this process and of the programs that it ran."""
    programs = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + programs.ru_utime + programs.ru_stime


def report(crops: Sequence[Crop], scores: Sequence[Score]) -> str:
    strength = np.array([crop.strength for crop in crops])
    digit = np.array([crop.digit for crop in crops])
    names = [s.name for s in scores]
    lines = ["| degradation | digits, px | crops | " + " | ".join(names) + " |"]
    lines.append("|---|---|--:|" + "--:|" * len(names))
    for level, word in enumerate(STRENGTHS):
        for low, high in HEIGHTS:
            here = (strength == level) & (digit >= low) & (digit < high)
            if here.any():
                exact = " | ".join(f"{s.right[here].mean():.2%}" for s in scores)
                lines.append(f"| {word} | {low} to {high} | {here.sum()} | {exact} |")
    lines.append("| all | | " + str(len(crops)) + " | "
                 + " | ".join(f"{s.right.mean():.2%}" for s in scores) + " |")
    lines.append("| ms of CPU a crop | | | " + " | ".join(f"{s.ms:.2f}" for s in scores) + " |")
    return "\n".join([*lines, "", *_reliability(scores[0])])


def _reliability(own: Score) -> list[str]:
    lines = ["| the reader says | crops | mean | right |", "|---|--:|--:|--:|"]
    for low, high in pairwise(BELIEF):
        here = (own.sure >= low) & (own.sure < high)
        if here.any():
            lines.append(
                f"| {low:g} to {min(high, 1):g} | {here.sum()} | {own.sure[here].mean():.4f} "
                f"| {own.right[here].mean():.4f} |"
            )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--crops", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=77)
    parser.add_argument("--readers", nargs="+", choices=READERS, default=list(READERS))
    options = parser.parse_args()
    crops = crops_of(options.crops, options.seed)
    print(report(crops, [score(name, crops) for name in options.readers]))


if __name__ == "__main__":
    main()
