"""Every hostile sample: the right answer or the error that is due, in bounded time and memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from extractors.content import open_content
from extractors.extract import answer
from samples.expectation import differences, expectation
from samples.generate.hostile import samples

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "samples" / "hostile"
SAMPLES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".json")

SECONDS = 90
CPU_SECONDS = 5
"""For one file. The slowest, entities within entities, takes 0.2."""
MEGABYTES = 400
ADDRESSES = 2048
"""Megabytes of address space: what is reserved, too."""
ALL = f"""
import re, resource, sys, time
from pathlib import Path
from extractors.content import open_content
from extractors.extract import answer
resource.setrlimit(resource.RLIMIT_AS, ({ADDRESSES} << 20, {ADDRESSES} << 20))
for name in sys.argv[1:]:
    used = time.process_time()
    answer(open_content(Path(name)))
    print(time.process_time() - used, name)
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(int(peak[1]) // 1024)
"""
"""The kernel's peak for this program alone: ru_maxrss would count the test runner's, too."""


def test_there_are_samples() -> None:
    assert len(SAMPLES) > 25


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_sample(path: Path) -> None:
    assert differences(expectation(path), answer(open_content(path))) == []


def test_time_and_memory_stay_bounded() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ALL, *map(str, SAMPLES)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=SECONDS,
        check=True,
        text=True,
    )
    *seconds, peak = done.stdout.splitlines()
    assert len(seconds) == len(SAMPLES)
    assert max(float(line.split()[0]) for line in seconds) < CPU_SECONDS, seconds
    assert int(peak) < MEGABYTES


def test_the_generator_makes_them() -> None:
    made = {sample.name: sample.data for sample in samples()}
    assert {name: (FOLDER / name).read_bytes() for name in made} == made
