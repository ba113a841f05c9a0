"""One crop of a cell: a figure in a font, set in a cell, dirtied, cut out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from extractors.scan.readers import figure_crops
from extractors.scan.readers.figure_decoding import OTHER
from training import dirt, fonts, glyphs, texts
from training.fonts import Font
from training.glyphs import Glyph

SMALLEST, LARGEST = 9.0, 40.0  # heights of digits, in pixels of the page
LEAST_LEFT = 0.4  # of its ink a thinner pen leaves: with less, nobody can read the figure


@dataclass(frozen=True)
class Crop:
    """`pixels` grey, dark on light; `digit` the height of its digits in pixels."""

    pixels: NDArray[np.uint8]
    text: str
    digit: float
    strength: int
    font: str


def press(part: fonts.Part) -> Press:
    return Press([font for path in fonts.installed(part) if (font := fonts.load(path))])


class Press:
    """Sets and dirties figures in the fonts given."""

    def __init__(self, fonts: Sequence[Font]) -> None:
        self.fonts = fonts
        self.chinese = [font for font in fonts if set("万亿元件无") <= font.glyphs.keys()]

    def crop(self, rng: Generator, strength: int, digit: float | None = None) -> Crop:
        """A random figure under dirt of one strength, 0 to 2; a random size unless `digit`."""
        digit = digit or float(np.exp(rng.uniform(np.log(SMALLEST), np.log(LARGEST))))
        few = self.chinese if rng.random() < 0.4 else self.fonts
        font = few[int(rng.integers(len(few)))]
        text = texts.figure(rng)
        ink = _cell(self._set(text, font, digit, rng), digit, rng)
        surroundings(ink, digit, rng, strength, lambda: self._digits(font, digit, rng))
        ink = skewed(ink, rng, strength)
        pixels = scanned(ink, digit, rng, strength)
        return Crop(pixels, texts.one_dash(text), digit, strength, font.name)

    def prepared(self, crop: Crop, rng: Generator) -> NDArray[np.uint8]:
        """As at run time, where the page's text height is known roughly, or not at all."""
        known = rng.random() > 0.1
        off = float(np.exp(np.clip(rng.normal(0, 0.12), -0.35, 0.35)))
        return figure_crops.prepare(crop.pixels, crop.digit * off if known else None)

    def widened(self, width: int) -> int:
        return figure_crops.bucket(width)

    def _digits(self, font: Font, digit: float, rng: Generator) -> NDArray[np.uint8]:
        return self._set(str(rng.integers(10, 99999)), font, digit, rng)

    def _set(self, text: str, font: Font, digit: float, rng: Generator) -> NDArray[np.uint8]:
        """The line of type, in the size of the page; nothing for an empty text."""
        printed = texts.as_printed(text, rng)
        chinese = self.chinese[rng.integers(len(self.chinese))]
        chosen = [self._glyph(c, t, font, chinese, rng) for c, t in zip(printed, text, strict=True)]
        for place in _run_together(text):
            chosen[place] = glyphs.gap(rng)
        return typeset(chosen, digit / font.digit, rng)

    def _glyph(
        self, printed: str, text: str, font: Font, chinese: Font, rng: Generator
    ) -> Glyph:
        if text == OTHER:
            return chinese.others[rng.integers(len(chinese.others))]
        for face in (font, chinese):
            if printed in face.glyphs:
                return face.glyphs[printed]
        return font.glyphs.get(text) or chinese.glyphs[text]


def typeset(chosen: Sequence[Glyph], scale: float, rng: Generator) -> NDArray[np.uint8]:
    """A line of type, tight or loose, sometimes in a heavier or a thinner pen, in the size of the
    page."""
    loose = rng.uniform(-0.02, 0.04) if rng.random() < 0.8 else rng.uniform(0.04, 0.25)
    strip = glyphs.line(chosen, glyphs.EM * loose)
    if rng.random() < 0.15:
        size = int(rng.integers(2, 5))
        heavier = cv2.dilate if rng.random() < 0.6 else cv2.erode
        changed = np.asarray(heavier(strip, np.ones((size, size), np.uint8)), np.uint8)
        if changed.sum() > LEAST_LEFT * strip.sum():
            strip = changed
    width = max(1, round(strip.shape[1] * scale * rng.uniform(0.85, 1.15)))
    height = max(1, round(strip.shape[0] * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(strip, (width, height), interpolation=way), np.uint8)


def surroundings(
    ink: dirt.Ink, digit: float, rng: Generator, strength: int, other: Callable[[], dirt.Grey]
) -> None:
    """What is in a cell beside its type; `other` sets the type of another cell."""
    dirt.rulings(ink, digit, rng)
    if dirt.likely(rng, (0.04, 0.1, 0.18), strength):
        _neighbour(ink, other(), digit, rng)
    if dirt.likely(rng, (0.03, 0.12, 0.2), strength):
        _bleed_through(ink, other(), digit, rng, strength)
    for soil, chances in dirt.ON_INK:
        if dirt.likely(rng, chances, strength):
            soil(ink, digit, rng, strength)


def _neighbour(ink: dirt.Ink, strip: dirt.Grey, digit: float, rng: Generator) -> None:
    """The edge of another line's characters, cut off by the crop."""
    rows = np.flatnonzero(strip.max(axis=1))
    part = strip[rows[0] : rows[-1] + 1, : ink.shape[1]] / np.float32(255)
    shown = max(1, round(digit * rng.uniform(0.05, 0.25)))
    left = int(rng.integers(0, ink.shape[1] - part.shape[1] + 1))
    if rng.random() < 0.5:
        place, part = ink[:shown, left : left + part.shape[1]], part[-shown:]
    else:
        place, part = ink[-shown:, left : left + part.shape[1]], part[:shown]
    np.maximum(place[: len(part)], part[: len(place)], out=place[: len(part)])


def _bleed_through(
    ink: dirt.Ink, strip: dirt.Grey, digit: float, rng: Generator, strength: int
) -> None:
    """The other side of the sheet, mirrored and pale."""
    pale = cv2.GaussianBlur(strip[:, ::-1] / np.float32(255), (0, 0), 0.08 * digit)
    back = np.zeros_like(ink)
    _paste(back, np.asarray(pale, np.float32), rng.uniform(-0.2, 0.8), rng.uniform(-0.3, 0.5))
    np.maximum(ink, back * rng.uniform(0.06, 0.15 + 0.08 * strength), out=ink)


def _run_together(text: str) -> Iterator[int]:
    """Where OTHER stands between two digits: what parts the figures of two cells."""
    for place, (before, here, after) in enumerate(zip(text, text[1:], text[2:], strict=False), 1):
        if here == OTHER and before.isdigit() and after.isdigit():
            yield place


def _cell(type_: NDArray[np.uint8], digit: float, rng: Generator) -> dirt.Ink:
    """Ink on the cell's canvas, somewhere in its middle or towards a side."""
    room = digit * (rng.uniform(0.3, 1.2) if rng.random() < 0.4 else rng.uniform(0.6, 5))
    tall = digit * (rng.uniform(1.35, 2.4) if rng.random() < 0.7 else rng.uniform(2, 5))
    ink = np.zeros((round(tall), type_.shape[1] + round(room)), np.float32)
    across = rng.uniform(0.3, 0.7) if rng.random() < 0.7 else rng.uniform(0.05, 0.95)
    centre = (glyphs.BASELINE - 22) / glyphs.STRIP  # of the digits, in the strip
    slack = (tall - 1.25 * digit) / 2
    top = tall / 2 - centre * type_.shape[0] + rng.uniform(-0.7, 0.7) * slack
    paste_at(ink, (type_ / 255).astype(np.float32), round(room * across), round(top))
    return ink


def _paste(canvas: dirt.Ink, part: dirt.Ink, across: float, down: float) -> None:
    paste_at(canvas, part, round(across * canvas.shape[1]), round(down * canvas.shape[0]))


def paste_at(canvas: dirt.Ink, part: dirt.Ink, left: int, top: int) -> None:
    part = part[max(-top, 0) :, max(-left, 0) :]
    place = canvas[max(top, 0) :, max(left, 0) :][: part.shape[0], : part.shape[1]]
    np.maximum(place, part[: place.shape[0], : place.shape[1]], out=place)


def skewed(ink: dirt.Ink, rng: Generator, strength: int) -> dirt.Ink:
    """Turned and sheared a little about the middle, moved by part of a pixel."""
    turn, shear = rng.normal(0, (0.004, 0.012, 0.025)[strength], 2)
    x, y = ink.shape[1] / 2, ink.shape[0] / 2
    dx, dy = rng.uniform(-0.5, 0.5, 2)
    lean = shear * 2 - turn
    matrix = np.array([[1, lean, dx - lean * y], [turn, 1, dy - turn * x]], np.float32)
    return np.asarray(cv2.warpAffine(ink, matrix, ink.shape[::-1], flags=cv2.INTER_LINEAR))


def scanned(ink: dirt.Ink, digit: float, rng: Generator, strength: int) -> NDArray[np.uint8]:
    lit = dirt.light(ink, rng, strength)
    dirt.blur(lit, digit, rng, strength)
    if dirt.likely(rng, (0.05, 0.15, 0.25), strength):
        lit = dirt.coarser(lit, digit, rng)
    dirt.noise(lit, rng, strength)
    if digit > 11 and dirt.likely(rng, (0.04, 0.12, 0.15), strength):
        dirt.fax(lit, rng)
    if rng.random() < 0.3:  # as a page whose ground was already made white
        lit *= 255 / max(float(np.percentile(lit, 75)), 1.0)
    picture = np.clip(lit, 0, 255).astype(np.uint8)
    return dirt.jpeg(picture, rng, strength) if rng.random() < 0.4 else picture
