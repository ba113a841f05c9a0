"""The fonts on this machine that can write figures, parted into training and test by family."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
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
    missing = _drawn(face, "\U0010fffd")
    glyphs = {c: glyph for c in _FIGURE_CHARACTERS + _UNITS if (glyph := _glyph(face, c, missing))}
    if not all(c in glyphs for c in _FIGURE_CHARACTERS):
        return None
    tall = [float(np.ptp(np.flatnonzero(glyphs[c].ink.max(axis=1) > 99))) for c in "0123456789"]
    if not tall or max(tall) > 1.15 * min(tall):
        return None
    glyphs.update(_dashes(face, missing))
    others = tuple(g for c in _OTHERS if (g := _glyph(face, c, missing)))
    return Font(path.name, glyphs, float(np.median(tall)), others)


def _dashes(face: ImageFont.FreeTypeFont, missing: bytes) -> dict[str, Glyph]:
    found = {c: _glyph(face, c, missing) for c in "—–－（），．０１２３４５６７８９"}
    return {c: glyph for c, glyph in found.items() if glyph}


def _glyph(face: ImageFont.FreeTypeFont, character: str, missing: bytes) -> Glyph | None:
    strip = Image.new("L", (3 * EM, STRIP), 0)
    ImageDraw.Draw(strip).text((EM, BASELINE), character, font=face, fill=255, anchor="ls")
    ink = np.asarray(strip)
    columns = np.flatnonzero(ink.max(axis=0))
    if not columns.size or ink.tobytes() == missing:
        return None
    left, right = int(columns[0]), int(columns[-1]) + 1
    return Glyph(ink[:, left:right].copy(), left - EM, float(face.getlength(character)))


def _drawn(face: ImageFont.FreeTypeFont, character: str) -> bytes:
    strip = Image.new("L", (3 * EM, STRIP), 0)
    ImageDraw.Draw(strip).text((EM, BASELINE), character, font=face, fill=255, anchor="ls")
    return strip.tobytes()
