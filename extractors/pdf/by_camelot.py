"""Camelot's cells of a page, on the upright page."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from extractors.content import Content
from extractors.engines import camelot
from extractors.engines.camelot import CamelotCell, Flavor
from extractors.errors import EngineFailed, TimedOut
from extractors.pdf.upright import Upright
from models.geometry import Box

_log = logging.getLogger(__name__)


def cells_on(
    content: Content, page: int, upright: Upright, flavor: Flavor, areas: Sequence[Box] = ()
) -> Sequence[CamelotCell] | None:
    """Of all tables, or of those in `areas`. None where camelot fails, and of a page that is
    turned or shown in part, where its coordinates are another's."""
    if upright.turns or upright.left or upright.bottom:
        return None
    try:
        own = [_lowered(area, -upright.top) for area in areas]
        cells = camelot.tables(content.data, page, flavor, own)
    except (EngineFailed, TimedOut) as failure:
        _log.warning("%s: %s", content.sha256, failure)
        return None
    return [replace(cell, box=_lowered(cell.box, upright.top)) for cell in cells]


def _lowered(box: Box, by: float) -> Box:
    return Box(box.x0, box.y0 + by, box.x1, box.y1 + by)
