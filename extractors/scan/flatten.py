"""Upright and flat: quarter turns, skew, the perspective and curl of a photographed page.

One mesh says for each place of the flat page where it came from on the upright page, so that a
cell's box can be told in the upright page's points. Skew is found from the profile of ink;
perspective and curl from the rulings, which were straight, level and upright on paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.scan.clean import INK, darker, pieces
from models.geometry import Box

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]

STEP = 32  # pixels between the nodes of a mesh
STEEPEST = 8.0  # degrees of skew that are looked for
MARGIN = 0.04  # of the longer side, where the edges of the paper and the scanner's lid lie
RIDGE = 0.09  # of the weight of a point: few points bend little
LEVEL = 0.05  # degrees that need no turning
STILL = 0.02  # pixels by which a place may still move when it is found
BAND = 8 * STEP  # rows that are flattened at once
SAMPLE = 40_000  # points of ink of which the skew is told; its first guess, of a quarter of them


@dataclass(frozen=True)
class Mesh:
    """`nodes[i, j]`: x and y on the upright page of the flat page's point (j * STEP, i * STEP),
    both in pixels."""

    nodes: Floats

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the flat page lies on the upright page."""
        rows, columns = self.nodes.shape[:2]
        gx = min(max(x / STEP, 0.0), columns - 1.001)
        gy = min(max(y / STEP, 0.0), rows - 1.001)
        i, j = int(gy), int(gx)
        a, b = gy - i, gx - j
        corner = self.nodes[i : i + 2, j : j + 2]
        over, under = (
            corner[0, 0] * (1 - b) + corner[0, 1] * b,
            corner[1, 0] * (1 - b) + corner[1, 1] * b,
        )
        point = over * (1 - a) + under * a
        return float(point[0]), float(point[1])

    def box(self, box: Box) -> Box:
        """The upright rectangle around a flat rectangle's four corners."""
        corners = [self.at(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
        xs, ys = [c[0] for c in corners], [c[1] for c in corners]
        return Box(min(xs), min(ys), max(xs), max(ys))

    def flatten(self, upright: Pixels) -> Pixels:
        """The flat picture, of the upright one's size; places off the page are white."""
        import cv2

        nodes, flat = self.nodes.astype(np.float32), np.empty_like(upright)
        # in bands: the places of all points of a page take eight times its memory
        for top in range(0, len(upright), BAND):
            band = flat[top : top + BAND]
            finer = np.array([[1 / STEP, 0, 0], [0, 1 / STEP, top / STEP]])
            bilinear = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
            places = cv2.warpAffine(
                nodes, finer, band.shape[1::-1], flags=bilinear, borderMode=cv2.BORDER_REPLICATE
            )
            cv2.remap(
                upright, places, None, cv2.INTER_CUBIC, band, cv2.BORDER_CONSTANT, (255, 255, 255)
            )
        return flat


def level_mesh(shape: tuple[int, ...]) -> Mesh:
    """The mesh that changes nothing."""
    rows, columns = (-(-size // STEP) + 1 for size in shape[:2])
    x, y = np.meshgrid(np.arange(columns) * float(STEP), np.arange(rows) * float(STEP))
    return Mesh(np.stack([x, y], axis=-1))


def turned(mesh: Mesh, shape: tuple[int, ...], degrees: float) -> Mesh:
    """`mesh` after a turn of its flat page by `degrees` (clockwise seen) around its middle."""
    middle = np.array([shape[1] / 2, shape[0] / 2])
    return Mesh((mesh.nodes - middle) @ _turn(degrees).T + middle)


def skew(flat: Pixels) -> float:
    """Degrees by which the page's lines fall to the right: the angle at which the profiles of
    ink along and across have the sharpest steps."""
    import cv2

    margin = round(MARGIN * max(flat.shape))
    ink = cv2.findNonZero(darker(flat[margin:-margin, margin:-margin], INK))
    if ink is None or len(ink) < 100:
        return 0.0
    rng = np.random.default_rng(0)
    points = rng.choice(ink.reshape(-1, 2), min(SAMPLE, len(ink))).astype(np.float64)
    points += rng.random(points.shape)  # whole pixels would beat with the bins of the profile
    bins = max(flat.shape) / 1200  # pixels a bin: a profile of about 1200 steps
    best = _sharpest(points[: SAMPLE // 4], bins, np.arange(-STEEPEST, STEEPEST + 0.1, 0.5))
    best = _sharpest(points, bins, best + np.arange(-0.5, 0.51, 0.1))
    return _sharpest(points, bins, best + np.arange(-0.08, 0.081, 0.02))


def _sharpest(points: Floats, bins: float, angles: Floats) -> float:
    scores = [_sharpness(points, bins, float(angle)) for angle in angles]
    return float(angles[int(np.argmax(scores))])


def _sharpness(points: Floats, bins: float, degrees: float) -> float:
    slope = np.tan(np.deg2rad(degrees))
    score = 0.0
    for across in (points[:, 1] - points[:, 0] * slope, points[:, 0] + points[:, 1] * slope):
        places = ((across - across.min()) / bins).astype(np.int64)
        profile = np.bincount(places).astype(np.float64)
        score += float(np.sum(np.diff(profile) ** 2))
    return score


def levelled(even: Pixels) -> tuple[Mesh, Pixels]:
    """The page turned so that its lines run level."""
    mesh, degrees = level_mesh(even.shape), skew(even)
    if abs(degrees) <= LEVEL:
        return mesh, even
    return turned(mesh, even.shape, degrees), _turned(even, degrees)


def _turned(even: Pixels, degrees: float) -> Pixels:
    """The picture of `turned`, without its mesh: a plain turn takes half the time."""
    import cv2

    turn = _turn(degrees)
    middle = np.array([even.shape[1] / 2, even.shape[0] / 2])
    matrix = np.column_stack([turn, middle - turn @ middle])
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    flat = cv2.warpAffine(even, matrix, even.shape[::-1], flags=flags, borderValue=(255, 255, 255))
    return np.asarray(flat, np.uint8)


def _turn(degrees: float) -> Floats:
    angle = np.deg2rad(degrees)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def straightened(flat: Pixels, text_height: float, level: int) -> Mesh | None:
    """The mesh that makes the rulings of `flat` straight, level and upright; None where it has
    too few or where they already are, within a tenth of the text height. `level` is the light
    below which rulings stand out."""
    import cv2

    ink = darker(flat, level)
    down, right = _bends(ink, text_height), _bends(cv2.transpose(ink), text_height)
    if down is None or right is None:
        return None
    height, width = flat.shape
    mesh = level_mesh(flat.shape).nodes
    x, y = u, v = mesh[:, :, 0], mesh[:, :, 1]
    for _ in range(8):  # a fixed point: bends are small beside the distances they change over
        before = x, y
        x, y = u + right(y / height, x / width), v + down(x / width, y / height)
        if _furthest((x, y), before) < STILL:
            break
    if not 0.1 * text_height <= _furthest((x, y), (u, v)) <= 0.15 * max(flat.shape):
        return None
    return Mesh(np.stack([x, y], axis=-1))


def _furthest(places: Sequence[Floats], others: Sequence[Floats]) -> float:
    return max(float(np.abs(a - b).max()) for a, b in zip(places, others, strict=True))


def composed(first: Mesh, then: Mesh) -> Mesh:
    """From the flat page of `then` through that of `first` to the upright page."""
    import cv2

    places = (then.nodes / STEP).astype(np.float32)
    nodes = cv2.remap(
        first.nodes.astype(np.float32),
        np.ascontiguousarray(places[:, :, 0]),
        np.ascontiguousarray(places[:, :, 1]),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return Mesh(np.asarray(nodes, dtype=np.float64))


@dataclass(frozen=True, slots=True)
class _Bend:
    """How far lines that run along the first axis lie off, at a place in 0..1 of both axes."""

    weights: Floats

    def __call__(self, along: Floats, across: Floats) -> Floats:
        return np.asarray(_terms(along, across) @ self.weights)


def _terms(along: Floats, across: Floats) -> Floats:
    """All have a part of `along`: what is the same along a line is its place, not its bend."""
    s, t = along - 0.5, across - 0.5
    return np.stack(
        [s, s**2, s**3, s * t, s**2 * t, s**3 * t, s * t**2, s**2 * t**2, s**4], axis=-1
    )


def _bends(ink: Pixels, text_height: float) -> _Bend | None:
    """Least squares over points of the level rulings, each ruling's own place left free."""
    lines = _ruling_points(ink, text_height)
    if len(lines) < 3:
        return None
    height, width = ink.shape
    lengths = [len(xs) for xs, _ in lines]
    x, y = (np.concatenate(part) for part in zip(*lines, strict=True))
    table = np.column_stack([_terms(x / width, y / height), y])
    weights = np.ones(len(y))
    found: Floats = np.zeros(table.shape[1] - 1)
    for _ in range(5):  # reweighted: pieces of text and of other lines lose their say
        centred = _centred(table, weights, lengths)
        terms, heights = centred[:, :-1], centred[:, -1]
        weighted = weights[:, None] * terms
        normal = weighted.T @ terms + RIDGE * np.eye(terms.shape[1])
        found = np.asarray(np.linalg.solve(normal, weighted.T @ heights), np.float64)
        off = np.abs(heights - terms @ found)
        weights = 1 / (1 + (off / (0.1 * text_height)) ** 2)
    return _Bend(found)


def _centred(table: Floats, weights: Floats, lengths: Sequence[int]) -> Floats:
    """Rows of points, as many to a ruling as `lengths` says, less their ruling's weighted mean."""
    starts = np.cumsum([0, *lengths[:-1]])
    totals = np.add.reduceat(weights, starts) + 1e-9
    means = np.add.reduceat(weights[:, None] * table, starts) / totals[:, None]
    return np.asarray(table - np.repeat(means, lengths, axis=0))


def _ruling_points(ink: Pixels, text_height: float) -> list[tuple[Floats, Floats]]:
    """Points (x, y) along each piece of level ruling of some length, some columns apart."""
    import cv2

    ink = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    # runs of full blocks of a few columns, for runs of ink: that is quicker
    block = max(1, round(text_height / 6))
    blocks = cv2.erode(ink, np.ones((1, block), np.uint8), anchor=(0, 0))[:, ::block]
    length = max(8, round(2.5 * text_height / block))
    rulings = cv2.morphologyEx(blocks, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    step = 3 * block
    labels, stats, _ = pieces(np.ascontiguousarray(rulings[:, ::3]))
    lines = []
    longest = [i for i in range(1, len(stats)) if stats[i][2] * step >= 6 * text_height]
    for index in longest[:400]:
        left, top, width, height, _area = stats[index]
        if height > 6 * text_height:
            continue
        part = labels[top : top + height, left : left + width] == index
        count = part.sum(axis=0)
        thin = (count > 0) & (count < 0.5 * text_height)
        rows = np.arange(height)[:, None]
        ys = (part * rows).sum(axis=0)[thin] / count[thin] + top
        xs = (left + np.flatnonzero(thin)) * step
        if len(xs) >= 8:
            lines.append((xs.astype(np.float64), ys.astype(np.float64)))
    return lines
