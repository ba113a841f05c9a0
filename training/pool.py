"""Crops kept in a file, drawn so that lone zeros do not drown the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from extractors.scan.readers.figure_decoding import OTHER
from training.crops import Crop

FEW = 3.0  # a text is drawn by the root of how often it stands, as if no text stood less often


@dataclass(frozen=True)
class Pool:
    """Crops with the chance of each to be drawn."""

    crops: Sequence[Crop]
    chances: NDArray[np.float64]

    @classmethod
    def load(cls, path: Path) -> Pool:
        with np.load(path) as kept:
            ends = np.cumsum(kept["heights"].astype(np.int64) * kept["widths"])[:-1]
            pixels = np.split(kept["pixels"], ends)
            crops = [
                Crop(part.reshape(height, width), str(text), float(digit), 1, "page")
                for part, height, width, text, digit in zip(
                    pixels, kept["heights"], kept["widths"], kept["texts"], kept["digits"],
                    strict=True,
                )
            ]
        kinds = [OTHER if OTHER in crop.text else crop.text for crop in crops]
        seen = Counter(kinds)
        weights = np.array([max(seen[kind], FEW) ** -0.5 for kind in kinds])
        return cls(crops, weights / weights.sum())

    def crop(self, rng: Generator) -> Crop:
        return self.crops[int(rng.choice(len(self.crops), p=self.chances))]


def save(crops: Sequence[Crop], path: Path) -> None:
    np.savez_compressed(
        path,
        pixels=np.concatenate([crop.pixels.ravel() for crop in crops]),
        heights=np.array([crop.pixels.shape[0] for crop in crops], np.int32),
        widths=np.array([crop.pixels.shape[1] for crop in crops], np.int32),
        texts=np.array([crop.text for crop in crops]),
        digits=np.array([crop.digit for crop in crops], np.float32),
    )
