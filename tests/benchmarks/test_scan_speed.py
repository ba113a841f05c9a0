from __future__ import annotations

import pytest

from benchmarks import scan_speed
from benchmarks.scan_speed import Stopwatch


def test_a_step_is_charged_without_the_steps_within_it(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 1.0, 3.0, 7.0])
    monkeypatch.setattr(scan_speed, "cpu", lambda: next(clock))
    watch = Stopwatch()
    with watch.step("page"):
        assert watch.timed("labels", str.upper)("read") == "READ"
    assert watch.spent == {"page": 1.0 + 4.0, "labels": 2.0}
