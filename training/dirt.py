"""What scanners, copiers, stamps and cameras do to a cell. Lengths are in digit heights.

A cell is first ink (float, 0 to 1, on a canvas), then light (uint8). Every function takes the
strength of dirt, 0 light, 1 middle, 2 heavy, where it has one.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

DEEPEST = 0.24  # digit heights from a cell's edge; `figure_crops` takes so much for the edge

LEAST_INK = 25.0  # grey levels darker than the paper that a fax machine takes for ink

Ink = NDArray[np.float32]
Grey = NDArray[np.uint8]


def rulings(ink: Ink, digit: float, rng: Generator) -> None:
    """Remnants of the cell's own lines at its edges, whole or broken. None lies further in than
    DEEPEST: there, a piece of a ruling is a hyphen or a 1 to anybody."""
    height, width = ink.shape
    for side in range(4):
        if rng.random() > 0.3:
            continue
        thick = max(1, round(rng.uniform(0.04, 0.2) * digit))
        inset = int(rng.uniform(-thick, max(DEEPEST * digit - thick, 0)))
        length = height if side < 2 else width
        begin, end = (0, length) if rng.random() < 0.5 else np.sort(rng.integers(0, length + 1, 2))
        near = slice(max(inset, 0), max(inset + thick, 1))
        far = slice(length_of(ink, side) - near.stop, length_of(ink, side) - near.start)
        across = near if side % 2 == 0 else far
        place = (slice(begin, end), across) if side < 2 else (across, slice(begin, end))
        if rng.random() < 0.15:  # erased, with what it crossed
            ink[place] = 0
        else:
            ink[place] = np.maximum(ink[place], rng.uniform(0.3, 1.0))


def length_of(ink: Ink, side: int) -> int:
    return int(ink.shape[1] if side < 2 else ink.shape[0])


def seal(ink: Ink, digit: float, rng: Generator, strength: int) -> None:
    """What is left of a red stamp's ring or strokes after its colour was taken out."""
    stroke = np.zeros_like(ink)
    for _ in range(rng.integers(1, 3)):
        radius = rng.uniform(1.0, 8.0) * digit
        turn = rng.uniform(0, 2 * np.pi)
        centre = (
            int(ink.shape[1] * rng.random() + radius * np.cos(turn)),
            int(ink.shape[0] * rng.random() + radius * np.sin(turn)),
        )
        thick = max(1, round(rng.uniform(0.08, 0.4) * digit))
        cv2.circle(stroke, centre, max(int(radius), 1), 1.0, thick, cv2.LINE_AA)
    if rng.random() < 0.4:  # only its edges, where compression smeared the colour
        stroke = cv2.morphologyEx(stroke, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
        stroke *= rng.random(ink.shape) < rng.uniform(0.3, 1.0)
    weight = rng.uniform(0.08, 0.25 + 0.15 * strength)
    if rng.random() < 0.3:  # where suppressing the colour bleached the ink under it
        ink *= 1 - weight * stroke
    else:
        np.maximum(ink, weight * stroke + ink * (1 - 0.3 * weight), out=ink, where=stroke > 0)


def watermark(ink: Ink, digit: float, rng: Generator, strength: int) -> None:
    """Broad pale strokes across the cell."""
    stroke = np.zeros_like(ink)
    height, width = ink.shape
    for _ in range(rng.integers(1, 4)):
        ends = [(int(rng.uniform(-0.2, 1.2) * width), int(rng.uniform(-0.5, 1.5) * height))
                for _ in range(2)]
        thick = max(1, round(rng.uniform(0.2, 0.9) * digit))
        cv2.line(stroke, ends[0], ends[1], 1.0, thick, cv2.LINE_AA)
    weight = rng.uniform(0.04, 0.12 + 0.06 * strength)
    np.maximum(ink, weight * stroke, out=ink)


def punched_specks(ink: Ink, digit: float, rng: Generator, strength: int) -> None:
    """Dust: dark specks on the ground, light ones in strokes."""
    for value in (rng.uniform(0.4, 1.0), 0.0):
        for _ in range(rng.integers(0, 2 + 3 * strength)):
            y, x = int(rng.integers(ink.shape[0])), int(rng.integers(ink.shape[1]))
            size = max(1, round(rng.uniform(0.03, 0.11) * digit))
            ink[y : y + size, x : x + size] = value


def light(ink: Ink, rng: Generator, strength: int) -> NDArray[np.float32]:
    """Ink on paper under a lamp: grey levels, the paper unevenly lit."""
    ground = rng.uniform((220, 190, 150)[strength], 256)
    contrast = min(rng.uniform((150, 100, 60)[strength], 256), ground)
    lit = ground - contrast * ink
    if rng.random() < 0.5:
        fall = rng.uniform(0, (0.05, 0.15, 0.35)[strength])
        turn = rng.uniform(0, 2 * np.pi)
        height, width = ink.shape
        x = np.linspace(-0.5, 0.5, width, dtype=np.float32)[None, :] * np.cos(turn)
        y = np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, None] * np.sin(turn)
        lit *= 1 - fall * (x + y + 0.5)
    return np.asarray(lit, np.float32)


def blur(lit: NDArray[np.float32], digit: float, rng: Generator, strength: int) -> None:
    sigma = digit * rng.uniform(0, (0.035, 0.06, 0.09)[strength])
    if sigma > 0.2:
        cv2.GaussianBlur(lit, (0, 0), sigma, dst=lit)
    if strength and rng.random() < 0.15:
        length = max(2, round(digit * rng.uniform(0.05, 0.08 * (1 + strength))))
        kernel = np.full((1, length) if rng.random() < 0.5 else (length, 1), 1 / length)
        cv2.filter2D(lit, -1, kernel, dst=lit, borderType=cv2.BORDER_REPLICATE)


def noise(lit: NDArray[np.float32], rng: Generator, strength: int) -> None:
    grains = rng.standard_normal(lit.shape, dtype=np.float32) * rng.uniform(0, (3, 8, 16)[strength])
    if rng.random() < 0.4:
        cv2.GaussianBlur(grains, (0, 0), 0.8, dst=grains)
        grains *= 2
    lit += grains


def fax(lit: NDArray[np.float32], rng: Generator) -> None:
    """Two levels, cut somewhere between ink and paper: all paper where there is no ink."""
    dark, bright = float(lit.min()), float(np.percentile(lit, 80))
    cut = min(dark + (bright - dark) * rng.uniform(0.35, 0.7), bright - LEAST_INK)
    lit[:] = np.where(lit > cut, 255, 0)


def jpeg(picture: Grey, rng: Generator, strength: int) -> Grey:
    quality = int(rng.uniform((60, 35, 15)[strength], 96))
    _, data = cv2.imencode(".jpg", picture, (cv2.IMWRITE_JPEG_QUALITY, quality))
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


def coarser(lit: NDArray[np.float32], digit: float, rng: Generator) -> NDArray[np.float32]:
    """Scanned with fewer dots and enlarged again; digits keep at least nine pixels."""
    factor = rng.uniform(max(9 / digit, 0.4), 1)
    if factor >= 0.95:
        return lit
    height, width = lit.shape
    size = max(2, round(width * factor)), max(2, round(height * factor))
    small = cv2.resize(lit, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR))


def likely(rng: Generator, chances: tuple[float, float, float], strength: int) -> bool:
    return bool(rng.random() < chances[strength])


InkDirt = Callable[[Ink, float, Generator, int], None]
ON_INK: tuple[tuple[InkDirt, tuple[float, float, float]], ...] = (
    (seal, (0.03, 0.12, 0.2)),
    (watermark, (0.03, 0.12, 0.2)),
    (punched_specks, (0.03, 0.15, 0.3)),
)
