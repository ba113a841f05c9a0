"""The bytes of one file and the bounds on them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from extractors import content
from extractors.content import Content, open_content
from extractors.errors import NotFound, TooLarge


def test_hash_and_suffix() -> None:
    found = Content("年报.TXT", b"abc")
    assert found.sha256 == hashlib.sha256(b"abc").hexdigest()
    assert found.suffix == ".txt"
    assert Content("年报", b"").suffix == ""


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    assert open_content(path) == Content("a.txt", b"abc")


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        open_content(tmp_path / "none.txt")
    with pytest.raises(NotFound):
        open_content(tmp_path)


def test_too_large(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(content, "MAX_BYTES", 2)
    with pytest.raises(TooLarge):
        Content("a.txt", b"abc")
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    with pytest.raises(TooLarge):
        open_content(path)
