"""A figure that its cell was too narrow for, and that stands broken over lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.pdf.lines import Line
from models.geometry import Box

PITCH = 0.6  # of the text height: from digit to digit; twice that where they are full-width
MARGINS = 1.6  # text heights that a cell may keep free beside its text, both sides together
_PART = re.compile(r"[\d.,]+|[０-９．，]+")
_FIRST = re.compile(r"[-+－＋]?(?:[\d.,]+|[０-９．，]+)")


def unbroken(lines: Sequence[Line], cell: Box, height: float) -> str | None:
    """The figure in one piece, where every line but the last leaves no room for one more digit,
    and the last is no longer; None where something else may have broken the lines, or two
    figures stand in the cell."""
    texts = ["".join(character.text for character in line).strip() for line in lines]
    if len(texts) < 2 or not _FIRST.fullmatch(texts[0]):
        return None
    if not all(_PART.fullmatch(text) for text in texts[1:]):
        return None
    whole = "".join(texts)
    pitch = PITCH * height * (1 if whole.isascii() else 2)
    shortest = min(map(len, texts[:-1]))
    full = cell.width - shortest * pitch < pitch + MARGINS * height
    return whole if full and len(texts[-1]) <= shortest else None
