"""The program's own reader of labels: a small CTC network that knows the forms' characters.

It reads lines as `cells.label_strips` lays them, and says `?` for every character that no form
has. What it was trained on and how well it reads is told in label_reader.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from extractors.scan.readers import figure_crops, form_words, networks
from models.grid import Reading

WITNESS = "label_reader"
MODEL = Path(__file__).with_name("label_reader.onnx")
OTHER = "?"
SURE = 0.5  # of the lines read so as words of a form 99.5 % are right: label_reader.md
TEXT = 24.0  # the text height in a prepared strip, in pixels; it is figure_crops.HEIGHT high
WIDEST = 1280  # prepared pixels: lines of fifty characters
_MARGIN = 6  # to the left and right of the strip

Grey = NDArray[np.uint8]


def read(strips: Sequence[Grey], text_height: float) -> list[Reading]:
    """What each strip says and how likely that is. Strips are grey, dark on light, `text_height`
    in pixels of theirs; brackets, digits and marks are read half-width."""
    prepared = [prepare(strip, text_height) for strip in strips]
    alphabet = networks.alphabet_of(MODEL)
    read = [Reading("", 0.0, WITNESS)] * len(strips)
    for places, batch in figure_crops.batches(prepared, widened):
        frames = networks.frames_of(MODEL, batch)
        texts = [networks.spelt(tops) for tops in frames.argmax(axis=2)]
        likely = networks.likelihood(frames, texts)
        for place, text, probability in zip(places, texts, likely, strict=True):
            words = "".join(alphabet[c - 1] for c in text)
            read[place] = Reading(words, min(float(probability), 1.0), WITNESS)
    return read


def is_sure(lines: Sequence[Reading]) -> bool:
    """Whether no other reader need be asked about these lines of one cell: a form has the words,
    and all were well read."""
    text = "".join(line.text for line in lines)
    likely = all(line.probability >= SURE for line in lines)
    return likely and OTHER not in text and form_words.in_a_label(text)


def prepare(strip: Grey, text_height: float) -> Grey:
    """32 rows, as wide as the strip; ground 0, full ink 255. A strip too high is made smaller."""
    ink = figure_crops.stretched(strip)
    high, wide = ink.shape
    scale = min(TEXT / text_height, figure_crops.HEIGHT / high)
    width = min(max(round(wide * scale), 1), WIDEST - 2 * _MARGIN)
    height = max(round(high * scale), 1)
    spare = figure_crops.HEIGHT - height
    line = figure_crops.resized(ink, width, height)
    return np.pad(line, ((spare // 2, spare - spare // 2), (_MARGIN, _MARGIN)))


def widened(width: int) -> int:
    """The next width that batches come in, in prepared pixels."""
    return -(-width // 48) * 48
