"""The characters of a web page: by byte order mark, by evidence, by its own word, else GB18030."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HEAD = 4096
_LATIN = "\u07ff"
"""The last character of two bytes in UTF-8; Chinese ones have three."""
_GB = frozenset({"gb2312", "gbk", "gb18030", "hz", "iso2022_cn"})


def decode(data: bytes, declared: str = "") -> str:
    """The page's text. `declared` is what came with it from outside (a MIME header).

    Chinese characters in valid UTF-8 are UTF-8 whatever the page says: GBK text of any length is
    never valid, and a few characters of it never look Chinese. Broken bytes become U+FFFD, which
    no figure and no label holds.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    named = declared or _own_word(data)
    try:
        text = data.decode("utf-8")
        if text.isascii() or max(text) > _LATIN or not named or _is_utf_8(named):
            return text
    except UnicodeDecodeError:
        pass
    return data.decode(_encoding(named), errors="replace")


def _is_utf_8(name: str) -> bool:
    return name.lower().replace("-", "") == "utf8"


def _own_word(data: bytes) -> str:
    found = _DECLARED.search(data[:_HEAD])
    return found.group(1).decode("ascii") if found else ""


def _encoding(name: str) -> str:
    """A codec's name. The encodings of China are read as GB18030, which holds them all; a page of
    another that declares UTF-8 or nothing known is most likely GB18030 too."""
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        return "gb18030"
    is_asian = codec.startswith(("big5", "euc", "shift", "iso2022", "cp9", "windows-9"))
    return codec if is_asian and codec not in _GB else "gb18030"
