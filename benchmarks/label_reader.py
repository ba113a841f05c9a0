"""The label reader beside tesseract on the same strips of labels, in fonts it never saw.

`python -m benchmarks.label_reader [--strips N] [--pages POOL]` prints the tables of
label_reader.md: right by degradation and size, milliseconds of CPU a strip, how far the reader's
probabilities can be believed, and what is taken from it without asking tesseract. POOL is a file
that `training.pages label_reader` made: strips of whole pages. A text is right with its words:
marks and brackets are not compared.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks import figure_reader
from benchmarks.figure_reader import Reader
from extractors.engines import tesseract
from extractors.scan.cells import LINE_HEIGHT
from extractors.scan.readers import form_words, label_reader
from training import label_crops
from training.crops import Crop
from training.pool import Pool


def _own(strips: Sequence[Crop]) -> list[tuple[str, float]]:
    read = label_reader.read([strip.pixels for strip in strips], LINE_HEIGHT)
    return [(line.text, line.probability) for line in read]


def _tesseract(strips: Sequence[Crop]) -> list[tuple[str, float]]:
    read = tesseract.read_lines([strip.pixels for strip in strips], "chi_sim", limit_s=600)
    return [(line.text, line.confidence) for line in read]


READERS: dict[str, Reader] = {"own": _own, "tesseract": _tesseract}


def words(text: str) -> str:
    """A text as it is compared; the sign of another character is one of its words."""
    return re.sub(r"[^\w?]+", "", form_words.folded(text))


def strips_of(count: int, seed: int) -> list[Crop]:
    """`count` strips, each strength as often."""
    press, rng = label_crops.press("test"), np.random.default_rng(seed)
    return [press.crop(rng, number % 3) for number in range(count)]


def accepted(strips: Sequence[Crop]) -> str:
    """What the reader is sure of, of strips that it can read and of those that it cannot."""
    read = label_reader.read([strip.pixels for strip in strips], LINE_HEIGHT)
    sure = np.array([label_reader.is_sure([line]) for line in read])
    right = np.array(
        [words(line.text) == words(strip.text) for line, strip in zip(read, strips, strict=True)]
    )
    known = np.array([label_reader.OTHER not in strip.text for strip in strips])
    lines = [f"sure of {sure[known].mean():.2%} of {known.sum()} strips of the forms' characters"]
    if not known.all():
        lines.append(f"and of {sure[~known].sum()} of {(~known).sum()} with others")
    lines.append(f"of those {right[sure].mean():.2%} are right: {(sure & ~right).sum()} are not")
    return ", ".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strips", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=77)
    parser.add_argument("--pages", type=Path)
    options = parser.parse_args()
    strips = (
        list(Pool.load(options.pages).crops)
        if options.pages
        else strips_of(options.strips, options.seed)
    )
    readable = [strip for strip in strips if label_reader.OTHER not in strip.text]
    scores = [
        figure_reader.score(name, reader, readable, words) for name, reader in READERS.items()
    ]
    print(figure_reader.report(readable, scores))
    print(accepted(strips))


if __name__ == "__main__":
    main()
