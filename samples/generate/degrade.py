"""What scanners, copiers, stamps and cameras do to a page. One function per kind of dirt.

A page is (height, width, 3), red, green and blue, with `dpi` dots an inch. `strength` is 0 (weak)
or 1 (strong). Lengths come from the paper: millimetres by `dpi`. `DEGRADATIONS` lists them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Degrade = Callable[[Pixels, float, Generator, int], Pixels]


def _mm(millimetres: float, dpi: float) -> float:
    return millimetres * dpi / 25.4


def _dark(page: Pixels) -> NDArray[np.float32]:
    """The ink of a page, 0 to 1."""
    grey = np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), np.float32)
    return np.asarray(1 - grey / 255, np.float32)


def _levels(page: NDArray[np.floating[Any]]) -> Pixels:
    return np.asarray(np.clip(page, 0, 255), np.uint8)


def turned(quarters: int) -> Degrade:
    """Laid on the glass by quarter turns, counted against the clock."""
    return lambda page, _dpi, _rng, _strength: np.ascontiguousarray(np.rot90(page, quarters))


def skew(page: Pixels, _dpi: float, rng: Generator, strength: int) -> Pixels:
    """Turned by 1.5 or 4.5 degrees, either way."""
    height, width = page.shape[:2]
    angle = (1.5, 4.5)[strength] * float(rng.choice((-1, 1)))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return np.asarray(cv2.warpAffine(
        page, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255)
    ), np.uint8)


def perspective(page: Pixels, _dpi: float, rng: Generator, strength: int) -> Pixels:
    """Photographed from a hand's height, not quite from above, on a dark desk."""
    height, width = page.shape[:2]
    reach = (0.02, 0.05)[strength]
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    inward = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]], np.float32)
    moved = corners + inward * rng.uniform(0.2, 1, (4, 2)).astype(np.float32) * reach
    size = np.array([width, height], np.float32)
    matrix = cv2.getPerspectiveTransform(corners * size, moved * size)
    return np.asarray(cv2.warpPerspective(
        page, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(70, 66, 62)
    ), np.uint8)


def curl(page: Pixels, dpi: float, rng: Generator, strength: int) -> Pixels:
    """An open volume's page: lines bend towards one side, by 2 or 5 mm."""
    height, width = page.shape[:2]
    bend = _mm((2, 5)[strength], dpi)
    across = np.linspace(0, 1, width, dtype=np.float32)
    if rng.random() < 0.5:
        across = across[::-1]
    drop = bend * (across**3)
    x = np.tile(np.arange(width, dtype=np.float32), (height, 1))
    y = np.arange(height, dtype=np.float32)[:, None] - drop[None, :]
    bent = cv2.remap(page, x, y, cv2.INTER_LINEAR, borderValue=(255, 255, 255))
    shade = 1 - (0.1, 0.3)[strength] * across**4
    return _levels(bent * shade[None, :, None])


def uneven_light(page: Pixels, _dpi: float, rng: Generator, strength: int) -> Pixels:
    """A lamp at one side, a shadow at the other."""
    height, width = page.shape[:2]
    turn = rng.uniform(0, 2 * np.pi)
    x = np.linspace(-1, 1, width)[None, :] * np.cos(turn)
    y = np.linspace(-1, 1, height)[:, None] * np.sin(turn)
    fall = (0.3, 0.6)[strength]
    lit = 1 - fall * (np.clip((x + y + 1.4) / 2.8, 0, 1) ** 1.5)
    return _levels(page * lit[:, :, None])


def bleed_through(page: Pixels, dpi: float, rng: Generator, strength: int) -> Pixels:
    """The other side of a thin sheet, mirrored, a little off and soft."""
    other = np.roll(page[:, ::-1], (int(_mm(rng.uniform(3, 9), dpi)), int(_mm(4, dpi))), (0, 1))
    other = cv2.GaussianBlur(other, (0, 0), _mm(0.2, dpi))
    weight = (0.12, 0.28)[strength]
    return np.minimum(page, _levels(255 - (255 - other) * weight))


def jpeg(page: Pixels, _dpi: float, _rng: Generator, strength: int) -> Pixels:
    """Kept at quality 35 or 12."""
    quality = (35, 12)[strength]
    _, data = cv2.imencode(".jpg", page[:, :, ::-1], (cv2.IMWRITE_JPEG_QUALITY, quality))
    decoded = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return np.ascontiguousarray(decoded[:, :, ::-1])


def noise(page: Pixels, _dpi: float, rng: Generator, strength: int) -> Pixels:
    """A tired sensor's grain and a soft lens."""
    soft = cv2.GaussianBlur(page, (0, 0), (0.6, 1.0)[strength]).astype(np.float32)
    grain = rng.normal(0, (6, 16)[strength], page.shape[:2]).astype(np.float32)
    return _levels(soft + grain[:, :, None])


def fax(page: Pixels, _dpi: float, rng: Generator, strength: int) -> Pixels:
    """Black and white, cut high or low; strong: with specks and lines of half the fineness."""
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    if strength:
        height, width = grey.shape
        coarse = cv2.resize(grey, (width, height * 2 // 3), interpolation=cv2.INTER_AREA)
        grey = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_NEAREST)
        grey = _levels(grey + rng.normal(0, 25, grey.shape))
    cut = np.where(grey > (150, 165)[strength], np.uint8(255), np.uint8(0))
    return np.repeat(cut[:, :, None], 3, axis=2)


def black_border(page: Pixels, dpi: float, rng: Generator, strength: int) -> Pixels:
    """The lid was open: black beside the sheet, uneven."""
    height, width = page.shape[:2]
    out = page.copy()
    for side in range(4 if strength else 2):
        near, far = (int(_mm(rng.uniform(1, (4, 9)[strength]), dpi)) for _ in range(2))
        if side % 2:
            corners = [(0, 0), (near, 0), (far, height), (0, height)]
        else:
            corners = [(0, 0), (width, 0), (width, near), (0, far)]
        if side >= 2:
            corners = [(width - x, height - y) for x, y in corners]
        cv2.fillPoly(out, [np.array(corners, np.int32)], (18, 16, 16))
    return out


def punch_holes(page: Pixels, dpi: float, _rng: Generator, strength: int) -> Pixels:
    """Two or four holes at the left, dark behind."""
    out = page.copy()
    radius = int(_mm(2.8, dpi))
    for share in ((0.4, 0.6), (0.2, 0.4, 0.6, 0.8))[strength]:
        centre = int(_mm((9, 17)[strength], dpi)), int(page.shape[0] * share)
        cv2.circle(out, centre, radius, (35, 33, 33), -1, cv2.LINE_AA)
    return out


def watermark(page: Pixels, dpi: float, _rng: Generator, strength: int) -> Pixels:
    """Large pale letters across the page."""
    height, width = page.shape[:2]
    layer = np.zeros((height, width), np.uint8)
    for row in range(3):
        place = int(width * 0.1), int(height * (0.3 + 0.25 * row))
        scale, thick = _mm(0.55, dpi), int(_mm(3, dpi))
        cv2.putText(layer, "GOV.CN", place, cv2.FONT_HERSHEY_SIMPLEX, scale, 255, thick)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), 30, 1.0)
    layer = cv2.warpAffine(layer, matrix, (width, height))
    shade = 1 - (0.12, 0.25)[strength] * layer.astype(np.float32) / 255
    return _levels(page * shade[:, :, None])


def seal(page: Pixels, dpi: float, rng: Generator, strength: int) -> Pixels:
    """A red stamp of 42 mm across the figures: ring, star and letters; strong: two, and darker."""
    out = page.astype(np.float32)
    for _ in range(1 + strength):
        ink = cv2.GaussianBlur(_stamp(page.shape[:2], dpi, rng), (0, 0), _mm(0.08, dpi))
        ink *= (0.7, 0.9)[strength] * np.clip(rng.normal(0.9, 0.15, ink.shape), 0, 1)
        out *= 1 - ink[:, :, None] * np.array([0.15, 0.85, 0.82], np.float32)
    return _levels(out)


def _stamp(shape: tuple[int, ...], dpi: float, rng: Generator) -> NDArray[np.float32]:
    ink = np.zeros(shape, np.float32)
    x, y = shape[1] * rng.uniform(0.35, 0.8), shape[0] * rng.uniform(0.25, 0.75)
    centre, radius = (int(x), int(y)), _mm(20, dpi)
    cv2.circle(ink, centre, int(radius), 1.0, max(1, int(_mm(1.1, dpi))), cv2.LINE_AA)
    turns = np.arange(10) * np.pi / 5 - np.pi / 2
    reach = np.where(np.arange(10) % 2, 0.14, 0.36) * radius
    star = np.stack([x + reach * np.cos(turns), y + reach * np.sin(turns)], 1)
    cv2.fillPoly(ink, [star.astype(np.int32)], 1.0, cv2.LINE_AA)
    for turn in np.arange(9) * np.pi / 8 - np.pi:
        x0, y0 = x + 0.74 * radius * np.cos(turn), y + 0.74 * radius * np.sin(turn)
        _strokes(ink, x0, y0, _mm(2.2, dpi), dpi, rng)
    return ink


def _strokes(
    ink: NDArray[np.float32], x: float, y: float, reach: float, dpi: float, rng: Generator
) -> None:
    """Something like a character: strokes level and upright."""
    for index in range(5):
        a, b, c = rng.uniform(-reach, reach, 3)
        ends = ((x + a, y + c), (x + b, y + c)) if index % 2 else ((x + c, y + a), (x + c, y + b))
        first, last = ((int(px), int(py)) for px, py in ends)
        cv2.line(ink, first, last, 1.0, max(1, int(_mm(0.45, dpi))), cv2.LINE_AA)


def faint_rulings(page: Pixels, dpi: float, _rng: Generator, strength: int) -> Pixels:
    """Lines so pale that a scanner hardly sees them; the text stays."""
    pale = (0.3, 0.12)[strength]
    lines = _ruling_mask(page, dpi)[:, :, None]
    return np.where(lines, 255 - ((255 - page) * pale).astype(np.uint8), page)


def broken_rulings(page: Pixels, dpi: float, rng: Generator, strength: int) -> Pixels:
    """Lines with gaps, an eighth or a third of them gone."""
    size = max(2, int(_mm((2.5, 5)[strength], dpi)))
    height, width = page.shape[:2]
    grid = rng.random((height // size + 1, width // size + 1)) < (0.12, 0.3)[strength]
    gone = np.kron(grid, np.ones((size, size), bool))[:height, :width]
    return np.where((_ruling_mask(page, dpi) & gone)[:, :, None], np.uint8(255), page)


def _ruling_mask(page: Pixels, dpi: float) -> NDArray[np.bool_]:
    """The lines of a clean page: runs of ink longer than any stroke of its text."""
    ink = (_dark(page) > 0.2).astype(np.uint8)
    length = int(_mm(7, dpi))
    level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    return np.asarray(cv2.dilate(level | upright, np.ones((3, 3), np.uint8)) > 0)


ON_CLEAN: Mapping[str, Degrade] = {
    "faint-rulings": faint_rulings,
    "broken-rulings": broken_rulings,
}
"""Those that must see the page before any other."""

DEGRADATIONS: Mapping[str, Degrade] = {
    **ON_CLEAN,
    "watermark": watermark,
    "seal": seal,
    "bleed-through": bleed_through,
    "punch-holes": punch_holes,
    "curl": curl,
    "skew": skew,
    "perspective": perspective,
    "black-border": black_border,
    "uneven-light": uneven_light,
    "noise": noise,
    "jpeg": jpeg,
    "fax": fax,
}
"""In the order in which they happen to a page."""
