"""Every Word sample: each cell exact, and exactly the errors that are due."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from extractors.content import open_content
from extractors.extract import answer
from samples.expectation import differences, expectation
from samples.generate.word import samples

FOLDER = Path(__file__).parents[2] / "samples" / "word"
SAMPLES = sorted(FOLDER.glob("*.docx"))
CONVERTED = sorted(path for kind in ("doc", "rtf", "wps") for path in FOLDER.glob(f"*.{kind}"))


def test_there_are_samples() -> None:
    assert len(SAMPLES) > 20
    assert len(CONVERTED) == 5


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_sample(path: Path) -> None:
    assert differences(expectation(path), answer(open_content(path))) == []


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("path", CONVERTED, ids=lambda path: path.stem)
def test_sample_through_libreoffice(path: Path) -> None:
    assert differences(expectation(path), answer(open_content(path))) == []


def test_the_generator_makes_them() -> None:
    made = {sample.name: sample.data for sample in samples()}
    assert {name: (FOLDER / name).read_bytes() for name in made} == made
