"""Text from a document in a spreadsheet: never a formula, never a control character."""

from __future__ import annotations

import re

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes a formula from (OWASP, CSV injection)."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
CELL_LIMIT = 32_767
"""Characters that a cell of a workbook holds."""


def printable(text: str) -> str:
    """Without the characters that XML cannot hold, and no longer than a cell holds."""
    return _CONTROL.sub("�", text)[:CELL_LIMIT]


def guarded(text: str) -> str:
    """For CSV, where a cell has no type: an apostrophe makes it text. A plain number needs none."""
    if text.lstrip().startswith(FORMULA) and not _NUMBER.fullmatch(text.strip()):
        return f"'{text}"
    return text
