"""The makers of scans: reports by chance are sound, dirt is dirt, the same every time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.forms import TABLE_KEYS, TEMPLATES, instances
from samples.generate import scans
from samples.generate.chance import report_by_chance
from samples.generate.degrade import DEGRADATIONS, Pixels, turned

FOLDER = Path(__file__).parents[2] / "samples" / "scans"
DPI = 100.0


@pytest.fixture(scope="module")
def page() -> Pixels:
    """A sheet with a lattice and rows of strokes."""
    sheet = np.full((1169, 827, 3), 255, np.uint8)
    sheet[200:900:50, 100:700] = sheet[200:901, 100:720:100] = 0
    sheet[220:880:50, 130:680:25] = 30
    return sheet


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("seed", range(5))
def test_reports_by_chance_are_sound(template: str, seed: int) -> None:
    report = report_by_chance(np.random.default_rng(seed), template)  # type: ignore[arg-type]
    for table in TABLE_KEYS:
        for instance in instances(template, table):
            assert (
                sum(
                    weight * int(report.figures[table][place] or 0)
                    for place, weight in instance.weights.items()
                )
                == 0
            ), instance


@pytest.mark.parametrize("name", DEGRADATIONS)
@pytest.mark.parametrize("strength", [0, 1])
def test_each_dirt_changes_the_page_and_only_by_its_seed(
    page: Pixels, name: str, strength: int
) -> None:
    clean = page.copy()
    once, again = (
        DEGRADATIONS[name](page, DPI, np.random.default_rng(3), strength) for _ in range(2)
    )
    assert np.array_equal(page, clean)
    assert once.dtype == np.uint8
    assert once.shape == page.shape
    assert np.array_equal(once, again)
    assert (once != page).any()


def test_broken_rulings_keep_the_text(page: Pixels) -> None:
    broken = DEGRADATIONS["broken-rulings"](page, DPI, np.random.default_rng(3), 1)
    assert (broken == 0).sum() < 0.9 * (page == 0).sum()
    assert np.array_equal(broken[220:880:50, 130:680:25], page[220:880:50, 130:680:25])


def test_quarter_turns_come_full_circle(page: Pixels) -> None:
    rng = np.random.default_rng(0)
    there = turned(1)(page, DPI, rng, 0)
    assert there.shape[:2] == page.shape[1::-1]
    assert np.array_equal(turned(3)(there, DPI, rng, 0), page)


def test_every_scan_lies_in_its_folder_with_its_truth() -> None:
    names = {scan.name + scan.suffix for scan in scans.scans()}
    kept = {path.name for path in FOLDER.iterdir() if path.suffix != ".json"}
    assert kept == names
    assert all((FOLDER / name).with_suffix(".expected.json").exists() for name in names)


def test_the_set_stays_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 20e6


def test_two_level_pages_are_kept_in_black_and_white(page: Pixels) -> None:
    fax = DEGRADATIONS["fax"](page, DPI, np.random.default_rng(3), 0)
    data = scans.kept([fax, fax], scans.Scan("x", dpi=100))
    assert data.startswith(b"%PDF")
    assert len(data) < 30_000
