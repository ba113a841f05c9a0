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
_GB = frozenset({"gb2312", "gbk", "gb18030", "hz", "iso2022_cn"})


def decode(data: bytes, declared: str = "") -> str:
    """The page's text. `declared` is what came with it from outside (a MIME header).

    What is valid UTF-8 beyond ASCII is UTF-8 whatever the page says: GBK text of any length never
    is. Broken bytes become U+FFFD, which no figure and no label holds.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_encoding(declared or _own_word(data)), errors="replace")


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
