"""The program's own reader of figures: a small CTC network through onnxruntime.

What it was trained on and how well it reads is told in figure_reader.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from extractors.scan.readers import figure_crops, figure_decoding, networks
from models.grid import Reading

WITNESS = "figure_reader"
MODEL = Path(__file__).with_name("figure_reader.onnx")


def read(
    crops: Sequence[NDArray[np.uint8]], text_height: float | None = None
) -> list[tuple[Reading, ...]]:
    """The likeliest figures in each crop, best first, with calibrated probabilities.

    Crops are grey, dark on light: a cell with no more of its rulings than remnants.
    `text_height` is the height of the page's digits in pixels of the crops. Dashes are read as
    `-`, brackets as `(` and `)`; `?` stands for a character that is no part of a figure, and for
    white between two figures.
    """
    readings = _read(crops, text_height)
    if text_height is not None:
        for place, crop in enumerate(crops):
            parts = figure_crops.parted(crop, text_height)
            if len(parts) > 1:
                readings[place] = _together(readings[place], _read(parts, text_height))
    return readings


def _read(
    crops: Sequence[NDArray[np.uint8]], text_height: float | None
) -> list[tuple[Reading, ...]]:
    return [
        tuple(Reading(text, share, WITNESS) for text, share in figure_decoding.decode(frames))
        for frames in frames_of(crops, text_height)
    ]


def frames_of(
    crops: Sequence[NDArray[np.uint8]], text_height: float | None
) -> list[NDArray[np.float32]]:
    """(time, classes) for each crop, as `figure_decoding` takes them."""
    prepared = [figure_crops.prepare(crop, text_height) for crop in crops]
    found: dict[int, NDArray[np.float32]] = {}
    for places, batch in figure_crops.batches(prepared):
        found |= zip(places, networks.frames_of(MODEL, batch), strict=True)
    return [found[place] for place in range(len(crops))]


def _together(
    whole: tuple[Reading, ...], parts: Sequence[tuple[Reading, ...]]
) -> tuple[Reading, ...]:
    """Figures far apart are not one: the whole's readings stand only where no more than one part
    holds a digit."""
    figures = [part[0] for part in parts if any(c.isdigit() for c in part[0].text)]
    if len(figures) < 2:
        return whole
    text = figure_decoding.OTHER.join(figure.text for figure in figures)
    return (Reading(text, math.prod(figure.probability for figure in figures), WITNESS),)
