"""The adapter of camelot: its output parsed, its failures told."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from extractors.engines import camelot
from extractors.errors import EngineFailed, TimedOut
from models.geometry import Box


def test_cells_are_parsed_with_y_downwards() -> None:
    (cell,) = camelot.parse(b'[[10.0, 700.5, 60.0, 720.0, "1362\\n"]]')
    assert cell == camelot.CamelotCell(Box(10.0, -720.0, 60.0, -700.5), "1362\n")


def test_a_slow_run_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(command: Any, **_: Any) -> None:
        raise subprocess.TimeoutExpired(command, 1)

    monkeypatch.setattr(subprocess, "run", slow)
    with pytest.raises(TimedOut, match="page 3"):
        camelot.tables(b"", 3, limit_s=1)


def test_a_failed_run_is_told_by_its_last_line(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = subprocess.CompletedProcess([], 1, b"", b"Traceback\nModuleNotFoundError: camelot\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(EngineFailed, match="ModuleNotFoundError"):
        camelot.tables(b"", 1)
