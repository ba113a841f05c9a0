"""The figure reader beside tesseract and PP-OCR on the same crops, in fonts it never saw.

`python -m benchmarks.figure_reader [--crops N]` prints the tables of figure_reader.md: exact by
degradation and height of the digits, milliseconds of CPU a crop, and how far the reader's
probabilities can be believed. The fonts are this machine's (GOUJI_TRAINING_FONTS adds a folder).
A run of dashes counts as one, for every reader: two long ones meet, and no eye can part them.
`--wrong FILE` draws the crops that the own reader has wrong, with what it read.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.engines import ppocr, tesseract
from extractors.scan.readers import figure_reader
from extractors.scan.readers.figure_crops import for_engines
from training.crops import Crop, press
from training.texts import one_dash

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
    texts: tuple[str, ...]
    ms: float


def _own(crops: Sequence[Crop]) -> list[tuple[str, float]]:
    """In batches of about one size, as the crops of a page are."""
    read: dict[int, tuple[str, float]] = {}
    order = sorted(range(len(crops)), key=lambda i: crops[i].digit)
    for digit, group in groupby(order, key=lambda i: round(crops[i].digit)):
        places = list(group)
        readings = figure_reader.read([crops[i].pixels for i in places], digit)
        for place, readings_of in zip(places, readings, strict=True):
            best = readings_of[0]
            same = sum(r.probability for r in readings_of if as_one(r.text) == as_one(best.text))
            read[place] = best.text, min(same, 1.0)
    return [read[i] for i in range(len(crops))]


def _tesseract(crops: Sequence[Crop]) -> list[tuple[str, float]]:
    pictures = [for_engines(crop.pixels, crop.digit) for crop in crops]
    read = tesseract.read_lines(pictures, "eng", tesseract.DIGITS, limit_s=600)
    return [(line.text, line.confidence) for line in read]


def _ppocr(crops: Sequence[Crop]) -> list[tuple[str, float]]:
    pictures = [for_engines(crop.pixels, crop.digit) for crop in crops]
    return [(line.text, line.confidence) for line in ppocr.read_lines(pictures)]


READERS: dict[str, Reader] = {"own": _own, "tesseract": _tesseract, "PP-OCR": _ppocr}


def as_one(text: str) -> str:
    """A text as it is compared."""
    return one_dash(text.translate(FOLDED))


def crops_of(count: int, seed: int) -> list[Crop]:
    """`count` crops, each strength as often, of characters that every reader knows."""
    maker, rng, kept = press("test"), np.random.default_rng(seed), list[Crop]()
    while len(kept) < count:
        crop = maker.crop(rng, len(kept) % 3)
        if set(crop.text) <= PLAIN:
            kept.append(crop)
    return kept


def score(
    name: str, reader: Reader, crops: Sequence[Crop], compared: Callable[[str], str] = as_one
) -> Score:
    reader(crops[:2])  # loads
    before = _cpu()
    read = reader(crops)
    spent = (_cpu() - before) / len(crops) * 1000
    right = [
        compared(text) == compared(crop.text) for (text, _), crop in zip(read, crops, strict=True)
    ]
    texts, sure = zip(*read, strict=True)
    return Score(name, np.array(right), np.array(sure), texts, spent)


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


def contact_sheet(crops: Sequence[Crop], own: Score) -> Pixels:
    """The crops read wrongly, mild ones first, each over its text, what was read, how sure."""
    wrong = sorted(np.flatnonzero(~own.right).tolist(), key=lambda i: crops[i].strength)
    sheet = np.full((90 * max(len(wrong), 1), 700), 128, np.uint8)
    for line, place in enumerate(wrong):
        crop = crops[place]
        scale = 60 / crop.pixels.shape[0]
        picture = np.asarray(cv2.resize(crop.pixels, None, fx=scale, fy=scale))[:, :690]
        sheet[90 * line + 2 : 90 * line + 2 + len(picture), 2 : 2 + picture.shape[1]] = picture
        told = (f"{crop.text} read {own.texts[place]} {own.sure[place]:.2f}, "
                f"{STRENGTHS[crop.strength]}, {crop.digit:.0f} px, {crop.font}")
        cv2.putText(sheet, told, (4, 90 * line + 80), cv2.FONT_HERSHEY_SIMPLEX, 0.45, 255, 1)
    return sheet


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--crops", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=77)
    parser.add_argument("--readers", nargs="+", choices=READERS, default=list(READERS))
    parser.add_argument("--wrong", type=Path, help="a picture of what the own reader has wrong")
    options = parser.parse_args()
    crops = crops_of(options.crops, options.seed)
    scores = [score(name, READERS[name], crops) for name in options.readers]
    print(report(crops, scores))
    if options.wrong:
        cv2.imwrite(str(options.wrong), contact_sheet(crops, scores[0]))


if __name__ == "__main__":
    main()
