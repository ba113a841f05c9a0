"""Upright and flat: quarter turns, skew, the perspective and curl of a photographed page.

One mesh says for each place of the flat page where it came from on the upright page, so that a
cell's box can be told in the upright page's points. Skew is found from the profile of ink;
perspective and curl from the rulings, which were straight, level and upright on paper.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.scan.clean import INK
from models.geometry import Box

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]

STEP = 32  # pixels between the nodes of a mesh
STEEPEST = 8.0  # degrees of skew that are looked for
MARGIN = 0.04  # of the longer side, where the edges of the paper and the scanner's lid lie
RIDGE = 0.09  # of the weight of a point: few points bend little
LEVEL = 0.05  # degrees that need no turning


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

        height, width = upright.shape[:2]
        rows, columns = self.nodes.shape[:2]
        size = ((columns - 1) * STEP + 1, (rows - 1) * STEP + 1)
        grid_x, grid_y = np.meshgrid(
            np.arange(size[0], dtype=np.float32) / STEP, np.arange(size[1], dtype=np.float32) / STEP
        )
        nodes = self.nodes.astype(np.float32)
        fine = cv2.remap(nodes, grid_x, grid_y, cv2.INTER_LINEAR)[:height, :width]
        flat = cv2.remap(
            upright,
            np.ascontiguousarray(fine[:, :, 0]),
            np.ascontiguousarray(fine[:, :, 1]),
            cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=(255, 255, 255),
        )
        return np.asarray(flat, dtype=np.uint8)


def level_mesh(shape: tuple[int, ...]) -> Mesh:
    """The mesh that changes nothing."""
    rows, columns = (-(-size // STEP) + 1 for size in shape[:2])
    x, y = np.meshgrid(np.arange(columns) * float(STEP), np.arange(rows) * float(STEP))
    return Mesh(np.stack([x, y], axis=-1))


def turned(mesh: Mesh, shape: tuple[int, ...], degrees: float) -> Mesh:
    """`mesh` after a turn of its flat page by `degrees` (clockwise seen) around its middle."""
    middle = np.array([shape[1] / 2, shape[0] / 2])
    angle = np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return Mesh((mesh.nodes - middle) @ turn.T + middle)


def skew(flat: Pixels) -> float:
    """Degrees by which the page's lines fall to the right: the angle at which the profiles of
    ink along and across have the sharpest steps."""
    margin = round(MARGIN * max(flat.shape))
    ys, xs = np.nonzero(flat[margin:-margin, margin:-margin] < INK)
    if len(ys) < 100:
        return 0.0
    rng = np.random.default_rng(0)
    keep = rng.permutation(len(ys))[:40_000]
    points = np.stack([xs[keep], ys[keep]], axis=1).astype(np.float64)
    points += rng.random(points.shape)  # whole pixels would beat with the bins of the profile
    bins = max(flat.shape) / 1200  # pixels a bin: a profile of about 1200 steps
    best = _sharpest(points, bins, np.arange(-STEEPEST, STEEPEST + 0.1, 0.5))
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
    mesh = turned(mesh, even.shape, degrees)
    return mesh, mesh.flatten(even)


def straightened(flat: Pixels, text_height: float, level: int) -> Mesh | None:
    """The mesh that makes the rulings of `flat` straight, level and upright; None where it has
    too few or where they already are, within a tenth of the text height. `level` is the light
    below which rulings stand out."""
    ink = (flat < level).astype(np.uint8)
    down = _bends(ink, text_height)
    right = _bends(np.ascontiguousarray(ink.T), text_height)
    if down is None or right is None:
        return None
    height, width = flat.shape
    mesh = level_mesh(flat.shape).nodes
    x, y = mesh[:, :, 0], mesh[:, :, 1]
    u, v = x.copy(), y.copy()
    for _ in range(8):  # a fixed point: bends are small beside the distances they change over
        y_new = v + down(x / width, y / height)
        x_new = u + right(y / height, x / width)
        x, y = x_new, y_new
    moved = max(float(np.abs(x - u).max()), float(np.abs(y - v).max()))
    if moved < 0.1 * text_height or moved > 0.15 * max(flat.shape):
        return None
    return Mesh(np.stack([x, y], axis=-1))


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
    terms, where, values = [], [], []
    for index, (xs, ys) in enumerate(lines):
        terms.append(_terms(xs / width, ys / height))
        where.append(np.full(len(xs), index))
        values.append(ys)
    matrix, lines_of, y = np.concatenate(terms), np.concatenate(where), np.concatenate(values)
    weights = np.ones(len(y))
    found: Floats = np.zeros(matrix.shape[1])
    for _ in range(5):  # reweighted: pieces of text and of other lines lose their say
        centred_m, centred_y = matrix.copy(), y.copy()
        for index in range(len(lines)):
            mine = lines_of == index
            total = weights[mine].sum() + 1e-9
            centred_m[mine] -= (weights[mine, None] * matrix[mine]).sum(0) / total
            centred_y[mine] -= (weights[mine] * y[mine]).sum() / total
        weighted = weights[:, None] * centred_m
        normal = weighted.T @ centred_m + RIDGE * np.eye(matrix.shape[1])
        found = np.asarray(np.linalg.solve(normal, weighted.T @ centred_y), np.float64)
        off = np.abs(centred_y - centred_m @ found)
        weights = 1 / (1 + (off / (0.1 * text_height)) ** 2)
    return _Bend(found)


def _ruling_points(ink: Pixels, text_height: float) -> list[tuple[Floats, Floats]]:
    """Points (x, y) along each piece of level ruling of some length."""
    import cv2

    ink = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    length = max(8, round(2.5 * text_height))
    rulings = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(rulings, connectivity=8)
    lines = []
    step = max(2, round(text_height / 2))
    longest = [i for i in range(1, len(stats)) if stats[i][2] >= 6 * text_height]
    for index in longest[:400]:
        left, top, width, height, _area = stats[index]
        if height > 6 * text_height:
            continue
        part = labels[top : top + height, left : left + width : step] == index
        count = part.sum(axis=0)
        thin = (count > 0) & (count < 0.5 * text_height)
        rows = np.arange(height)[:, None]
        ys = (part * rows).sum(axis=0)[thin] / count[thin] + top
        xs = left + np.arange(part.shape[1])[thin] * step
        if len(xs) >= 8:
            lines.append((xs.astype(np.float64), ys.astype(np.float64)))
    return lines
