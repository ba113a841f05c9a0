"""The pictures: the page with what one step found drawn over it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from extractors.scan.page import PageTrace
from extractors.scan.pictures import PagePicture
from models.geometry import Box
from models.report import Figure

Pixels = NDArray[np.uint8]
Colour = tuple[int, int, int]

GREEN, ORANGE, RED, BLUE = (20, 140, 60), (230, 140, 0), (210, 30, 30), (30, 90, 200)
SURE, LIKELY = 0.99, 0.9
LONGEST_SIDE = 1800
MARGIN = 1.0  # around a figure's box, in its heights


@dataclass(frozen=True, slots=True)
class StepPicture:
    """RGB; `scale` is its pixels a point of the upright page, 0 where it is not upright as the
    file's page is."""

    title: str
    pixels: Pixels
    scale: float


def scanned_steps(trace: PageTrace, figures: Sequence[Figure]) -> list[StepPicture]:
    upright = _coloured(trace.upright)
    rulings = _coloured(trace.flat)
    rulings[trace.rulings.ink > 0] = ORANGE
    cells, readings = _coloured(trace.flat), _coloured(trace.flat)
    for table in trace.tables:
        for text in table:
            _frame(cells, text.picture.cell.box, BLUE)
            best = text.readings[0]
            _frame(readings, text.picture.cell.box, _colour(best.probability))
            _write(readings, text.picture.cell.box, best.text, _colour(best.probability))
    return [
        StepPicture("页面 (upright page)", upright, trace.scale),
        StepPicture("拉平、去底色 (flat and clean)", _coloured(trace.flat), 0.0),
        StepPicture("表格线 (rulings)", rulings, 0.0),
        StepPicture("单元格 (cells)", cells, 0.0),
        StepPicture("读数 (readings: green sure, orange likely, red in doubt)", readings, 0.0),
        StepPicture("结果 (decisions)", _decided(upright, trace.scale, figures), trace.scale),
    ]


def digital_steps(picture: PagePicture, figures: Sequence[Figure]) -> list[StepPicture]:
    """Of a page with a text layer: the page, and the decisions on it."""
    scale = picture.pixels.shape[1] / picture.width_pt
    page = _coloured(picture.pixels)
    return [
        StepPicture("页面 (page)", page, scale),
        StepPicture("结果 (decisions)", _decided(page, scale, figures), scale),
    ]


def crop_of(step: StepPicture, figure: Figure) -> Pixels:
    """The figure's place on the upright page, with a margin; one white pixel without a place."""
    if figure.bbox is None or not step.scale:
        return np.full((1, 1, 3), 255, np.uint8)
    x0, y0, x1, y1 = (value * step.scale for value in figure.bbox)
    margin = MARGIN * (y1 - y0)
    height, width = step.pixels.shape[:2]
    left, top = max(int(x0 - margin), 0), max(int(y0 - margin), 0)
    right, bottom = min(int(x1 + margin), width), min(int(y1 + margin), height)
    part = step.pixels[top : max(bottom, top + 1), left : max(right, left + 1)]
    return part if part.size else np.full((1, 1, 3), 255, np.uint8)


def write(pixels: Pixels, target: Path | BinaryIO) -> None:
    """As PNG, no longer than LONGEST_SIDE."""
    from PIL import Image

    image = Image.fromarray(pixels)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    image.save(target, "PNG")


def _decided(page: Pixels, scale: float, figures: Iterable[Figure]) -> Pixels:
    drawn = page.copy()
    for figure in figures:
        if figure.bbox is not None:
            box = Box(*(value * scale for value in figure.bbox))
            text = "" if figure.value is None else str(figure.value)
            _frame(drawn, box, _colour(figure.confidence))
            _write(drawn, box, text, _colour(figure.confidence))
    return drawn


def _colour(probability: float) -> Colour:
    return GREEN if probability >= SURE else ORANGE if probability >= LIKELY else RED


def _coloured(pixels: Pixels) -> Pixels:
    return np.repeat(pixels[:, :, None], 3, axis=2) if pixels.ndim == 2 else pixels.copy()


def _frame(page: Pixels, box: Box, colour: Colour) -> None:
    import cv2

    inset = 2
    corners = (
        (round(box.x0) + inset, round(box.y0) + inset),
        (
            round(box.x1) - inset,
            round(box.y1) - inset,
        ),
    )
    cv2.rectangle(page, *corners, colour, 2)


def _write(page: Pixels, box: Box, text: str, colour: Colour) -> None:
    """Figures only: the drawing font knows no Chinese."""
    import cv2

    if not text or not text.isascii():
        return
    size = max(0.35, min(box.height, 40) / 70)
    place = round(box.x0) + 4, round(box.y1) - 4
    cv2.putText(page, text, place, cv2.FONT_HERSHEY_SIMPLEX, size, colour, 1, cv2.LINE_AA)
