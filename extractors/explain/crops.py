"""A picture of each figure that a person would ask about, cut from its upright page."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np

from extractors.content import Content
from extractors.explain.doubts import Doubt, doubts_of
from extractors.explain.drawing import StepPicture, crop_of, write
from extractors.explain.pages import table_pages
from models.report import Extraction


def crops_of(content: Content, extraction: Extraction) -> Iterator[tuple[Doubt, bytes]]:
    """Each doubt that has a place on a page, with a PNG of the place and a margin around it."""
    doubts = [doubt for doubt in doubts_of(extraction) if doubt.figure.bbox is not None]
    if not doubts:
        return
    rotations = {page.number: page.rotation for page in extraction.pages}
    for picture in table_pages(content, extraction):
        quarters = rotations.get(picture.number, 0) // 90
        scale = picture.pixels.shape[1] / picture.width_pt
        upright = StepPicture("", np.rot90(picture.pixels, -quarters), scale)
        for doubt in doubts:
            if doubt.figure.page == picture.number:
                png = io.BytesIO()
                write(crop_of(upright, doubt.figure), png)
                yield doubt, png.getvalue()
