"""LibreOffice as a program that may be missing, slow, or fail."""

from __future__ import annotations

import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from extractors import libreoffice
from extractors.errors import Damaged, EngineFailed, TimedOut
from extractors.libreoffice import convert


def program(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stands in for soffice."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(shutil, "which", lambda _: str(path))


def test_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(EngineFailed, match="apt-get install"):
        convert("a.doc", b"", "doc", "docx")


def test_slow_programs_end_with_their_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, f"sleep 61.25 & echo $! > {tmp_path}/child; wait", monkeypatch)
    monkeypatch.setattr(libreoffice, "TIME_LIMIT", 0.5)
    with pytest.raises(TimedOut, match=r"a\.doc"):
        convert("a.doc", b"", "doc", "docx")
    child = (tmp_path / "child").read_text().strip()
    state = subprocess.run(["ps", "-o", "stat=", "-p", child], capture_output=True, check=False)
    assert state.stdout.strip()[:1] in (b"", b"Z")


def test_nothing_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "exit 0", monkeypatch)
    with pytest.raises(Damaged, match=r"a\.doc"):
        convert("a.doc", b"", "doc", "docx")


def test_names_never_reach_the_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, f'echo "$@" > {tmp_path}/seen', monkeypatch)
    with pytest.raises(Damaged):
        convert("$(touch x); a.doc", b"", "doc", "docx")
    seen = (tmp_path / "seen").read_text()
    assert "touch" not in seen
    assert "--headless" in seen


def test_its_own_profile_is_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, f'pwd > {tmp_path}/where; ls -R . > {tmp_path}/held; ulimit -v > '
            f"{tmp_path}/limit", monkeypatch)  # fmt: skip
    with pytest.raises(Damaged):
        convert("a.doc", b"", "doc", "docx")
    assert "registrymodifications.xcu" in (tmp_path / "held").read_text()
    assert not Path((tmp_path / "where").read_text().strip()).exists()
    assert (tmp_path / "limit").read_text().strip().isdecimal()
