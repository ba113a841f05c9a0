"""Is the text layer of a page what the page shows? It is a witness, not the truth.

A page is not trusted where its text is invisible or under a picture, where characters have no
meaning, and where a sample of the digits of its figures, drawn and read, says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractors.pdf.characters import Character
from extractors.pdf.file import Handle
from extractors.pdf.page import PageContent, shown_of
from extractors.pdf.rendering import piece
from extractors.pdf.upright import Upright
from models.geometry import Box
from models.grid import Grid

Pixels = NDArray[np.uint8]

WHOLE = 0.5  # of the page: a picture of a page, not one on it
NOTABLE = 0.1  # of the page: a picture that may hold a table; a seal is smaller
SPARSE = 60  # characters: a page number, a scanning program's mark
MEANINGLESS = 0.02  # of the characters, from which the font is not understood
OUTLINES = 200  # curved paths, from which a page without characters may be text in curves
DIGITS = {chr(ord(zero) + n): str(n) for zero in "0０" for n in range(10)}
DIGIT_PIXELS = 20.0  # height at which the figure reader is most sure
UNLIKELY = 0.02  # the reader's probability for what the text layer says, below which it is wrong
SAME_SHAPE = 0.03  # mean difference of two drawings of one glyph; 3 and 8 differ by 0.06
_LONGEST = 5  # digits drawn side by side for one reading
_SIDE, _ROOM = 0.08, 0.25  # free beside and above a glyph, of its width and height
_SHAPE = (16, 28)  # pixels, width and height, in which glyphs are compared
_SPECK = 1.0  # point: the least height that a digit is drawn for


def is_picture(content: PageContent) -> bool:
    """The page is known by its picture alone, whatever text lies in it."""
    inked = sum(not c.text.isspace() for c in content.characters)
    if not inked:
        return bool(content.pictures) or len(content.outlines) > OUTLINES
    return bool(
        content.hidden
        or _share(content, content.over_text) > WHOLE
        or (inked < SPARSE and _share(content, content.pictures) > WHOLE)
        or _meaningless(content.characters) > MEANINGLESS * inked
    )


def _share(content: PageContent, boxes: Iterable[Box]) -> float:
    """Of the page, by boxes that may overlap; 1 at most."""
    width, height = content.upright.size
    return min(1.0, sum(box.width * box.height for box in boxes) / (width * height))


def _meaningless(characters: Iterable[Character]) -> int:
    """Characters of private use, controls and replacements."""
    return sum(
        "\ue000" <= c.text <= "\uf8ff" or c.text == "\ufffd" or c.text < "\t" for c in characters
    )


def notable_pictures(content: PageContent, grids: Sequence[Grid]) -> list[Box]:
    """Pictures that may hold a table beside the page's text: large, and no grid stands on them."""
    middles = [cell.box.centre for grid in grids for cell in grid.cells if cell.box]
    return [
        box
        for box in content.pictures
        if _share(content, [box]) > NOTABLE and not any(box.contains(*middle) for middle in middles)
    ]


class DigitCheck:
    """Are the digits of a document's figures drawn as the text layer says?

    Glyphs that were read as said are remembered by their shape: one of the same shape, on the
    page or on the next, costs its drawing alone.
    """

    def __init__(self) -> None:
        self._known: list[Glyph] = []

    def agrees(self, page: Handle, content: PageContent, grids: Sequence[Grid]) -> bool:
        """The first and the last of each digit in the page's grids, drawn and read. Those that
        are read otherwise are asked once more, each alone."""
        shown = shown_of(page)
        glyphs = [
            _glyph(page, shown, content.turned, example) for example in _examples(content, grids)
        ]
        new: list[Glyph] = []
        for glyph in glyphs:
            if not _is_among(glyph, self._known) and not _is_among(glyph, new):
                new.append(glyph)
        lines = [new[at : at + _LONGEST] for at in range(0, len(new), _LONGEST)]
        doubtful = [glyph for line in _read_otherwise(lines) for glyph in line]
        if _read_otherwise([[glyph] for glyph in doubtful]):
            return False
        self._known += new
        return True


class Glyph(NamedTuple):
    """A digit as the text layer has it, and as it is drawn; `shape` is the drawing in one size."""

    digit: str
    pixels: Pixels
    shape: Pixels


def _examples(content: PageContent, grids: Sequence[Grid]) -> list[Character]:
    """The first and the last of each digit that stands between the grids' top and bottom."""
    boxes = [cell.box for grid in grids for cell in grid.cells if cell.box]
    if not boxes:
        return []
    top, bottom = min(box.y0 for box in boxes), max(box.y1 for box in boxes)
    found: dict[str, list[Character]] = {}
    for character in content.characters:
        if character.text in DIGITS and top < character.middle[1] < bottom:
            found.setdefault(character.text, []).append(character)
    return [same[at] for at in (0, -1) for _, same in sorted(found.items()) if at < len(same) - 1]


def _glyph(page: Handle, shown: Upright, turned: int, digit: Character) -> Glyph:
    import cv2

    high, wide = digit.y1 - digit.y0, digit.x1 - digit.x0
    box = Box(
        digit.x0 - _SIDE * wide,
        digit.y0 - _ROOM * high,
        digit.x1 + _SIDE * wide,
        digit.y1 + _ROOM * high,
    )
    pixels = piece(page, shown, turned, box, DIGIT_PIXELS / max(high, _SPECK))
    shape = cv2.resize(pixels, _SHAPE, interpolation=cv2.INTER_AREA)
    return Glyph(DIGITS[digit.text], pixels, cv2.GaussianBlur(shape, (3, 3), 0))


def _is_among(glyph: Glyph, others: Iterable[Glyph]) -> bool:
    return any(glyph.digit == other.digit and _alike(glyph, other) for other in others)


def _alike(one: Glyph, other: Glyph) -> bool:
    import cv2

    return cv2.norm(one.shape, other.shape, cv2.NORM_L1) < SAME_SHAPE * 255 * one.shape.size


def _read_otherwise(lines: Sequence[Sequence[Glyph]]) -> list[Sequence[Glyph]]:
    """Lines of glyphs of which the figure reader holds the text for unlikely."""
    from extractors.scan.readers import figure_reader

    if not lines:
        return []
    wrong = []
    read = figure_reader.read([_side_by_side(line) for line in lines], DIGIT_PIXELS)
    for line, readings in zip(lines, read, strict=True):
        text = "".join(glyph.digit for glyph in line)
        said = sum(reading.probability for reading in readings if reading.text == text)
        if said < UNLIKELY:
            wrong.append(line)
    return wrong


def _side_by_side(line: Sequence[Glyph]) -> Pixels:
    height = min(len(glyph.pixels) for glyph in line)
    margin = np.full((height, int(DIGIT_PIXELS / 2)), 255, dtype=np.uint8)
    return np.hstack([margin, *(glyph.pixels[:height] for glyph in line), margin])
