"""One thin adapter per OCR engine: plain arguments in, typed values or a typed error out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadText:
    """What an engine reads in one crop; `confidence` is its own, 0 to 1, not calibrated.

    `text` is `""` where the engine saw nothing.
    """

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a page: pixels of the picture that was read, y growing downwards."""

    text: str
    confidence: float
    x0: int
    y0: int
    x1: int
    y1: int
