"""Prepared crops with their texts, chunk by chunk, from a process of its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from extractors.scan.readers.figure_crops import stacked
from training.crops import Crop
from training.fonts import Part
from training.pool import Pool

CHUNK = 2048
STRENGTHS = (0.35, 0.35, 0.3)
OF_PAGES = 0.35


@dataclass(frozen=True)
class Batch:
    """Crops of one width: (n, 1, 32, width), and what they say."""

    pixels: NDArray[np.uint8]
    texts: list[str]


class Maker(Protocol):
    """Draws crops of one kind, and makes them ready for their reader."""

    def crop(self, rng: Generator, strength: int) -> Crop: ...

    def prepared(self, crop: Crop, rng: Generator) -> NDArray[np.uint8]: ...

    def widened(self, width: int) -> int:
        """The next width that batches come in, in prepared pixels."""
        ...


Press = Callable[[Part], Maker]


def chunk(
    maker: Maker, seed: tuple[int, ...], size: int = CHUNK, pages: Pool | None = None
) -> dict[int, Batch]:
    """Batches by width; the same for the same seed, fonts and crops of `pages`, of which
    OF_PAGES of the crops are."""
    rng = np.random.default_rng(seed)
    by_width: dict[int, list[tuple[NDArray[np.uint8], str]]] = {}
    for _ in range(size):
        if pages and rng.random() < OF_PAGES:
            crop = pages.crop(rng)
        else:
            crop = maker.crop(rng, int(rng.choice(3, p=STRENGTHS)))
        picture = maker.prepared(crop, rng)
        by_width.setdefault(maker.widened(picture.shape[1]), []).append((picture, crop.text))
    return {
        width: Batch(stacked([picture for picture, _ in items], width), [t for _, t in items])
        for width, items in by_width.items()
    }


def chunks(press: Press, seed: int, pages: Path | None = None) -> Iterator[dict[int, Batch]]:
    """Without end, rendered beside the training; `pages` is a file that `training.pages` made."""
    context = multiprocessing.get_context("spawn")
    queue: Queue[dict[int, Batch]] = context.Queue(maxsize=4)
    context.Process(target=_render, args=(queue, press, seed, pages), daemon=True).start()
    while True:
        yield queue.get()


def _render(
    queue: Queue[dict[int, Batch]], press: Press, seed: int, pages: Path | None
) -> None:
    cv2.setNumThreads(1)
    maker, kept = press("train"), Pool.load(pages) if pages else None
    number = 0
    while True:
        queue.put(chunk(maker, (seed, number), pages=kept))
        number += 1
