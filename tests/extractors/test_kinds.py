"""The registry: the bytes decide which reader is asked, never the name."""

from __future__ import annotations

from importlib import import_module

import pytest

from extractors.content import Content
from extractors.errors import Unsupported
from extractors.kinds import KINDS, kind_of


def test_every_kind_has_a_reader() -> None:
    for kind in KINDS:
        module = import_module(kind.module)
        assert callable(module.recognises)
        assert callable(module.read)


def test_text_is_recognised_whatever_its_name() -> None:
    content = Content("a.pdf", "2020年政府信息公开工作年度报告\n".encode())
    assert kind_of(content).module == "extractors.text"


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01\x02\x03" * 50, b"\x7fELF\x02\x01\x01" + bytes(60)]
)
def test_what_no_kind_recognises(data: bytes) -> None:
    with pytest.raises(Unsupported):
        kind_of(Content("a.bin", data))
