"""Every workbook sample: each cell exact, and exactly the errors that are due."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.content import open_content
from extractors.extract import answer
from samples.expectation import differences, expectation
from samples.generate.workbook import samples

FOLDER = Path(__file__).parents[2] / "samples" / "workbook"
SAMPLES = sorted(
    path for kind in ("xlsx", "xls", "ods", "et") for path in FOLDER.glob(f"*.{kind}")
)


def test_there_are_samples() -> None:
    assert len(SAMPLES) > 25


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_sample(path: Path) -> None:
    assert differences(expectation(path), answer(open_content(path))) == []


def test_the_generator_makes_them() -> None:
    made = {sample.name: sample.data for sample in samples()}
    assert {name: (FOLDER / name).read_bytes() for name in made} == made
