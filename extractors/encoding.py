"""Bytes → characters, exactly: UTF-8, UTF-16 and UTF-32 by mark or by evidence, else GB18030.

Nothing is replaced or dropped: a text that no encoding explains wholly is damaged.
"""

from __future__ import annotations

import codecs
import re

from extractors.errors import Damaged

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NOT_TEXT = re.compile("[\x00-\x06\x08\x0e-\x19\x1c-\x1f\ufffe\uffff]")
"""Characters that no text export holds."""
_SAMPLE = 1 << 16


def decode(data: bytes) -> str:
    """The text of `data`, without its mark; Damaged where it cannot be read wholly."""
    encoding, mark = _encoding(data)
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        raise Damaged(
            f"the text breaks at byte {error.start + len(mark)} (read as {encoding}); "
            "export it again as UTF-8 or GB18030"
        ) from error
    if broken := _NOT_TEXT.search(text):
        raise Damaged(f"no text: character {broken.start()} is a control sign; export it again")
    return text


def looks_like_text(data: bytes) -> bool:
    """Whether the beginning of `data` is text, perhaps damaged further on."""
    if not data:
        return False
    encoding, mark = _encoding(data[:_SAMPLE])
    sample = codecs.getincrementaldecoder(encoding)("replace").decode(data[len(mark) : _SAMPLE])
    strange = len(_NOT_TEXT.findall(sample)) + sample.count("\ufffd")
    return bool(sample) and strange <= 1 + len(sample) * 0.02


def _encoding(data: bytes) -> tuple[str, bytes]:
    """The encoding and the mark that names it, `b""` where there is none."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, mark
    if encoding_without_mark := _utf_16_by_zeros(data[:_SAMPLE]):
        return encoding_without_mark, b""
    return ("utf-8" if _mostly_utf_8(data) else "gb18030"), b""


def _utf_16_by_zeros(sample: bytes) -> str | None:
    """Digits and line ends of UTF-16 have a zero byte, always on the same side."""
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    if max(first, second) < len(sample) * 0.02 or min(first, second) > max(first, second) * 0.05:
        return None
    return "utf-16-be" if first > second else "utf-16-le"


def _mostly_utf_8(data: bytes) -> bool:
    """GB18030 taken for UTF-8 breaks at nearly every character; damaged UTF-8 at a few."""
    text = data.decode("utf-8", errors="replace")
    beyond_ascii = sum(len(run) for run in re.findall("[^\x00-\x7f]+", text))
    return text.count("\ufffd") <= beyond_ascii * 0.2
