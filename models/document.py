"""A document as its reader hands it on: prose and grids in reading order, pages, provenance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from models.geometry import Box
from models.grid import Grid, Reading


@dataclass(frozen=True, slots=True)
class Page:
    """An upright page: size in points; `rotation` is how far (0, 90, 180 or 270 degrees,
    clockwise) it had to be turned to stand upright, beyond what the file itself asks for
    (/Rotate of a PDF page, the EXIF orientation of a photo); `scanned` where only a picture
    of it is known."""

    number: int
    width: float
    height: float
    rotation: int = 0
    scanned: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph outside every table."""

    text: str
    page: int | None = None


class SecondLook(Protocol):
    """Looks again at the picture of a cell: larger, otherwise prepared, by other engines."""

    def __call__(
        self, page: int, box: Box, candidates: Sequence[str]
    ) -> tuple[Reading, ...]:
        """Readings of the crop, of which `candidates` are the texts in question.

        `candidates` may be used to weigh readings, never to invent one. Empty where the place
        cannot be shown.
        """
        ...


@dataclass(frozen=True)
class Document:
    """What a file holds. `pages` is empty for a kind without pages (Word, web, workbook, text).

    `second_look` is there where the document has pictures of its cells. `pictures`, of a file
    without pages of its own, holds the picture files that its `pages` are, by number.
    """

    media_type: str
    blocks: tuple[Prose | Grid, ...]
    pages: tuple[Page, ...] = ()
    second_look: SecondLook | None = field(default=None, compare=False)
    pictures: Mapping[int, bytes] = field(default_factory=dict, compare=False, repr=False)

    @property
    def grids(self) -> tuple[Grid, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Grid))

    @property
    def prose(self) -> tuple[Prose, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Prose))
