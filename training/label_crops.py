"""Strips of label lines: set in a font, dirtied, cut out and laid side by side as at run time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar
from zlib import crc32

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import ImageFont

from extractors.scan.cells import LINE_HEIGHT, strip_of
from extractors.scan.readers import label_reader
from extractors.scan.readers.label_reader import OTHER
from extractors.scan.readings import DIGIT
from training import dirt, fonts, glyphs, label_texts
from training.crops import Crop, paste_at, scanned, skewed, surroundings, typeset
from training.fonts import Font
from training.glyphs import Glyph
from training.label_texts import COMMON

SMALLEST, LARGEST = 9.0, 34.0  # heights of digits, in pixels of the page
OTHERS = 400  # other characters drawn of each font
OF_TURNED = 0.05  # of the strips are upside down or on their side
OF_SCRAWLS = 0.02  # are strokes of a pen, or nothing
OF_LATIN = 0.2  # have their digits from another font
MOST = 0.97  # of the forms' characters a font must have to be the body of a line
SOME = 0.3  # and to be used at all: what it lacks comes from another

Thing = TypeVar("Thing")

_PUNCTUATION = "（），．：；／“”"


def press(part: fonts.Part) -> LabelPress:
    faces = [font for path in fonts.installed(part) for font in faces_of(path)]
    latin = [font for path in [*fonts.installed(part)][::5] if (font := fonts.load(path))]
    return LabelPress(faces, latin)


def faces_of(path: Path) -> Iterator[Font]:
    """The fonts of a file that hold enough of the forms' characters, each with some others; of
    Noto's collections those for Japan and for China."""
    rng = np.random.default_rng(crc32(path.name.encode()))
    for index in (0, 2) if "CJK" in path.name else (0,):
        try:
            face = ImageFont.truetype(str(path), glyphs.EM, index=index)
        except OSError:
            continue
        wanted = label_texts.alphabet()[:-1]
        if len(fonts.drawn(face, "的是和有在")) < 5 or len(fonts.drawn(face, "0123456789")) < 10:
            continue
        found = fonts.drawn(face, wanted + _PUNCTUATION)
        if sum(c in found for c in wanted) < SOME * len(wanted):
            continue
        tall = [np.ptp(np.flatnonzero(found[c].ink.max(axis=1) > 99)) for c in "0123456789"]
        others = rng.permutation([c for c in COMMON if c not in wanted])[:OTHERS]
        drawn = tuple(fonts.drawn(face, others).values())
        yield Font(f"{path.name} {index}", found, float(np.median(tall)), drawn)


class LabelPress:
    """Sets and dirties lines of labels in the fonts given, with digits of `latin` here and
    there."""

    def __init__(self, faces: Sequence[Font], latin: Sequence[Font]) -> None:
        wanted = label_texts.alphabet()[:-1]
        self.faces, self.latin = faces, latin
        self.whole = [
            font for font in faces if sum(c in font.glyphs for c in wanted) >= MOST * len(wanted)
        ]

    def crop(self, rng: Generator, strength: int, digit: float | None = None) -> Crop:
        """A random strip under dirt of one strength, 0 to 2; a random size unless `digit`."""
        digit = digit or float(np.exp(rng.uniform(np.log(SMALLEST), np.log(LARGEST))))
        font = _one(self.faces, rng)
        chance = rng.random()
        if chance < OF_SCRAWLS:
            lines, types = _scrawl(digit, rng)
        elif chance < OF_SCRAWLS + OF_TURNED:
            lines = label_texts.turned(rng)
            types = self._turned(lines, font, digit, rng)
        else:
            lines = label_texts.strip(rng)
            types = [self._set(line, font, digit, rng) for line in lines]
        pieces = [self._piece(type_, font, digit, rng, strength) for type_ in types]
        pixels = strip_of(pieces, digit / DIGIT)
        return Crop(pixels, "".join(lines), digit, strength, font.name)

    def prepared(self, crop: Crop, rng: Generator) -> NDArray[np.uint8]:
        """As at run time, where the page's text height is known roughly."""
        off = float(np.exp(np.clip(rng.normal(0, 0.1), -0.3, 0.3)))
        return label_reader.prepare(crop.pixels, LINE_HEIGHT * off)

    def widened(self, width: int) -> int:
        return label_reader.widened(width)

    def _set(self, text: str, font: Font, digit: float, rng: Generator) -> dirt.Grey:
        other = _one(self.whole, rng)
        figures = _one(self.latin, rng) if rng.random() < OF_LATIN else font
        printed = label_texts.as_printed(text, rng)
        chosen = [
            _glyph(c, t, (figures, font, other) if c.isascii() else (font, other), rng)
            for c, t in zip(printed, text, strict=True)
        ]
        return typeset(chosen, digit / font.digit, rng)

    def _turned(
        self, lines: Sequence[str], font: Font, digit: float, rng: Generator
    ) -> list[dirt.Grey]:
        """The forms' words upside down, or each of their characters on its side."""
        quarters, types = int(rng.integers(1, 4)), []
        for line in lines:
            words = [label_texts.alphabet()[i] for i in rng.integers(60, 200, len(line))]
            if quarters == 2:
                types.append(self._set("".join(words), font, digit, rng)[::-1, ::-1])
            else:
                face = _one(self.whole, rng)
                lying = [_lying(face.glyphs[w], quarters) for w in words if w in face.glyphs]
                types.append(typeset(lying, digit / face.digit, rng))
        return types

    def _piece(
        self, type_: dirt.Grey, font: Font, digit: float, rng: Generator, strength: int
    ) -> dirt.Grey:
        """A line as it is cut out of its cell: about as high as its ink, as wide as the cell."""
        rows = np.flatnonzero(type_.max(axis=1) > 60)
        type_ = type_[rows[0] : rows[-1] + 1] if rows.size else type_[:1]
        above, below = (round(digit * x) for x in rng.uniform(0.2, 0.6, 2))
        before, after = (round(digit * x) for x in rng.uniform(0.3, 1.5, 2))
        high, wide = type_.shape
        ink = np.zeros((above + high + below, before + wide + after), np.float32)
        paste_at(ink, (type_ / 255).astype(np.float32), before, above)
        surroundings(ink, digit, rng, strength, lambda: self._set("法人", font, digit, rng))
        ink = skewed(ink, rng, strength)
        cell = scanned(ink, digit, rng, strength)
        ground = max(float(np.percentile(cell, 75)), 1.0)
        flat: dirt.Grey = np.clip(cell * (255 / ground), 0, 255).astype(np.uint8)
        loose = rng.uniform(-0.06, 0.1, 2) if rng.random() < 0.75 else rng.uniform(-0.1, 0.5, 2)
        top, bottom = round(above - loose[0] * digit), round(above + high + loose[1] * digit)
        return flat[max(top, 0) : max(bottom, top + 3)]


def _one(things: Sequence[Thing], rng: Generator) -> Thing:
    return things[int(rng.integers(len(things)))]


def _glyph(printed: str, text: str, faces: Sequence[Font], rng: Generator) -> Glyph:
    if text == OTHER:
        return _one(faces[-2].others, rng)
    found = [f.glyphs[c] for c in (printed, text) for f in faces if c in f.glyphs]
    return found[0] if found else glyphs.gap(rng)


def _lying(glyph: Glyph, quarters: int) -> Glyph:
    """A glyph on its side, in the middle of the line."""
    spare = glyphs.STRIP - glyph.ink.shape[1]
    if spare < 0:
        return glyph
    square = np.pad(glyph.ink, ((0, 0), (spare // 2, spare - spare // 2)))
    turned = np.rot90(square, quarters)
    columns = np.flatnonzero(turned.max(axis=0))
    return Glyph(turned[:, columns[0] : columns[-1] + 1].copy(), 2, float(columns.size + 4))


def _scrawl(digit: float, rng: Generator) -> tuple[list[str], list[dirt.Grey]]:
    """Strokes of a pen, which are no character; or bare paper."""
    high, wide = round(1.3 * digit), round(digit * rng.uniform(1, 6))
    paper = np.zeros((high, wide), np.uint8)
    if rng.random() < 0.3:
        return [""], [paper]
    for _ in range(rng.integers(2, 6)):
        ends = rng.integers(0, (wide, high), (int(rng.integers(3, 6)), 2))
        cv2.polylines(paper, [ends.astype(np.int32)], False, 255, max(1, round(0.1 * digit)),
                      cv2.LINE_AA)
    return [OTHER], [paper]
