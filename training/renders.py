"""Prepared crops with their texts, chunk by chunk, from a process of its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.queues import Queue
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from extractors.scan.figure_crops import bucket, prepare, stacked
from training import fonts
from training.crops import Crop, Press
from training.pool import Pool

CHUNK = 2048
STRENGTHS = (0.35, 0.35, 0.3)
OF_PAGES = 0.35


@dataclass(frozen=True)
class Batch:
    """Crops of one width: (n, 1, 32, width), and what they say."""

    pixels: NDArray[np.uint8]
    texts: list[str]


def press(part: fonts.Part) -> Press:
    return Press([font for path in fonts.installed(part) if (font := fonts.load(path))])


def prepared(crop: Crop, rng: Generator) -> NDArray[np.uint8]:
    """As at run time, where the page's text height is known roughly, or not at all."""
    known = rng.random() > 0.1
    off = float(np.exp(np.clip(rng.normal(0, 0.12), -0.35, 0.35)))
    return prepare(crop.pixels, crop.digit * off if known else None)


def chunk(
    maker: Press, seed: tuple[int, ...], size: int = CHUNK, pages: Pool | None = None
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
        picture = prepared(crop, rng)
        by_width.setdefault(bucket(picture.shape[1]), []).append((picture, crop.text))
    return {
        width: Batch(stacked([picture for picture, _ in items], width), [t for _, t in items])
        for width, items in by_width.items()
    }


def chunks(seed: int, pages: Path | None = None) -> Iterator[dict[int, Batch]]:
    """Without end, rendered beside the training; `pages` is a file that `training.pages` made."""
    context = multiprocessing.get_context("spawn")
    queue: Queue[dict[int, Batch]] = context.Queue(maxsize=4)
    context.Process(target=_render, args=(queue, seed, pages), daemon=True).start()
    while True:
        yield queue.get()


def _render(queue: Queue[dict[int, Batch]], seed: int, pages: Path | None) -> None:
    cv2.setNumThreads(1)
    maker, kept = press("train"), Pool.load(pages) if pages else None
    number = 0
    while True:
        queue.put(chunk(maker, (seed, number), pages=kept))
        number += 1
