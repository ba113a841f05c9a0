"""Bytes to characters: exactly, or not at all."""

from __future__ import annotations

import pytest

from extractors.encoding import decode, looks_like_text
from extractors.errors import Damaged

REPORT = "高青县人民政府\n2020年政府信息公开工作年度报告\n\t行政许可\n\t240\n\t+14\n\t15820\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_every_encoding_gives_the_same_text(encoding: str) -> None:
    data = REPORT.encode(encoding)
    assert decode(data) == REPORT
    assert looks_like_text(data)


def test_big_endian_mark() -> None:
    assert decode(b"\xfe\xff" + REPORT.encode("utf-16-be")) == REPORT


@pytest.mark.parametrize(
    "data",
    [
        REPORT.encode()[:-8] + b"\xe5\n\t240",
        REPORT.encode().replace(b"240", b"24\xff"),
        REPORT.encode("utf-16")[:-1],
        REPORT.encode("gb18030") + b"\xff",
        (REPORT + "\x00").encode(),
    ],
)
def test_nothing_is_replaced_or_dropped(data: bytes) -> None:
    with pytest.raises(Damaged):
        decode(data)


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, b"\x00" * 64])
def test_what_is_not_text(data: bytes) -> None:
    assert not looks_like_text(data)


def test_damaged_text_is_still_text() -> None:
    assert looks_like_text(REPORT.encode().replace(b"240", b"24\xff"))
