"""The fonts on this machine that can write figures, parted into training and test by family."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from training.glyphs import BASELINE, EM, STRIP, Glyph

Part = Literal["train", "test"]
FOLDERS = ("/usr/share/fonts", "/usr/share/texmf/fonts")
MORE_FOLDERS = "GOUJI_TRAINING_FONTS"  # fonts that are unpacked and not installed

HELD_OUT = ("wqy-zenhei", "cwfs", "carlito", "genbas", "genbkbas", "roboto", "ipaexm", "ipam",
            "lxgw", "caladea")
"""Families for test alone: two Chinese ones in the styles of reports, Latin ones beside them."""

_SLANTED = ("italic", "oblique", "slant", "basi", "basbi", "_ri.", "_rbi.", "_i.", "_rzi.")
_NO_FIGURES = (*_SLANTED, "hairline", "thin", "black", "math", "symbol", "dingbat", "biolinum_k",
               "ext-b", "initials", "pilgi", "emoji")
"""Words in the names of fonts that no report sets its figures in."""
_FIGURE_CHARACTERS = "0123456789.,+-/()"
_UNITS = "万亿元件无"
_PRINTED = "—–－（），．０１２３４５６７８９"  # other forms of figures' characters
_OTHERS = (
    "月日年本上以公开政府信息其中修订新制作废止合计行处理数量不予个项条批次位份号AxVnKwW%*=~□√"
)


@dataclass(frozen=True)
class Font:
    """`glyphs` by character; `digit` is a digit's height in pixels of the strip."""

    name: str
    glyphs: dict[str, Glyph]
    digit: float
    others: tuple[Glyph, ...]


def installed(part: Part) -> Iterator[Path]:
    """Font files of one part, in a fixed order."""
    folders = [*FOLDERS, *filter(None, [os.environ.get(MORE_FOLDERS)])]
    files = {path.name.lower(): path for folder in folders for path in Path(folder).rglob("*")}
    for name in sorted(files):
        usable = Path(name).suffix in {".ttf", ".otf", ".ttc"}
        held_out = name.startswith(HELD_OUT)
        if usable and held_out == (part == "test") and not any(w in name for w in _NO_FIGURES):
            yield files[name]


def load(path: Path) -> Font | None:
    """None for a font without level digits, as tall as each other."""
    try:
        face = ImageFont.truetype(str(path), EM)
    except OSError:
        return None
    glyphs = drawn(face, _FIGURE_CHARACTERS + _UNITS + _PRINTED)
    if not all(c in glyphs for c in _FIGURE_CHARACTERS):
        return None
    tall = [float(np.ptp(np.flatnonzero(glyphs[c].ink.max(axis=1) > 99))) for c in "0123456789"]
    if not tall or max(tall) > 1.15 * min(tall):
        return None
    return Font(path.name, glyphs, float(np.median(tall)), tuple(drawn(face, _OTHERS).values()))


def drawn(face: ImageFont.FreeTypeFont, characters: Iterable[str]) -> dict[str, Glyph]:
    """The glyphs of those of `characters` that the font has."""
    missing = _strip(face, "\U0010fffd").tobytes()
    return {c: glyph for c in characters if (glyph := _glyph(face, c, missing))}


def _glyph(face: ImageFont.FreeTypeFont, character: str, missing: bytes) -> Glyph | None:
    ink = _strip(face, character)
    columns = np.flatnonzero(ink.max(axis=0))
    if not columns.size or ink.tobytes() == missing:
        return None
    left, right = int(columns[0]), int(columns[-1]) + 1
    return Glyph(ink[:, left:right].copy(), left - EM, float(face.getlength(character)))


def _strip(face: ImageFont.FreeTypeFont, character: str) -> NDArray[np.uint8]:
    strip = Image.new("L", (3 * EM, STRIP), 0)
    ImageDraw.Draw(strip).text((EM, BASELINE), character, font=face, fill=255, anchor="ls")
    return np.asarray(strip)
