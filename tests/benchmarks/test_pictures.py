"""The benchmark on pictures: what counts as which verdict, and what dirt does to a cell."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import numpy as np
import pytest

from benchmarks.pictures import Alteration, Scores, Truth, Verdict, measures, verdict
from benchmarks.sheets import DrawnCell
from benchmarks.spoiling import DIRT, Dirt, pasted
from extractors.lattice import LatticeCell
from extractors.resolve import Decided
from extractors.resolve.findings import AS_PRINTED
from extractors.scan.cells import CellPicture
from extractors.scan.readings import CellText
from models.geometry import Box
from models.grid import GridCell, Reading
from models.report import Figure, Finding, Table, TableKey

FOUR: TableKey = "review_and_litigation"
ROW = "litigation_direct"
PLACE = (ROW, "pending")


def altered(truth: Truth, printed: str, read: str) -> Alteration:
    cell = LatticeCell(0, 0, 1, 1, Box(0, 0, 40, 20))
    blank = np.full((20, 40), 255, np.uint8)
    text = CellText(
        CellPicture(cell, blank, None, ()), read, (Reading(read, 0.9, "figure_reader"),)
    )
    trace: Any = None  # no page is needed to say what a decision means
    drawn = DrawnCell(trace, GridCell(0, 0, read, page=1, box=cell.box), (0, 0), blank, text)
    return Alteration(truth, FOUR, PLACE, printed, drawn)


def decided(text: str, origin: Any, *findings: Finding) -> Decided:
    figure = Figure(row=ROW, column="pending", value=int(text), text=text, origin=origin)
    return Decided({FOUR: Table(status="ok", template="2021", cells=(figure,))}, findings)


def finding(rule: str, column: str, message: str = "") -> Finding:
    return Finding(rule=rule, severity="error", table=FOUR, row=ROW, column=column, message=message)


BROKEN = finding("litigation.group_total", "total")
REPORTS_OWN = finding("litigation.group_total", "total", AS_PRINTED)


@pytest.mark.parametrize(
    ("text", "findings", "expected"),
    [
        ("3", (), "misread"),
        ("3", (REPORTS_OWN,), "misread"),
        ("5", (), "silent"),
        ("8", (), "silent"),
        ("8", (BROKEN,), "uncertain"),
        ("8", (REPORTS_OWN,), "as printed"),
        ("8", (finding("cell.uncertain", "pending"), REPORTS_OWN), "uncertain"),
        ("8", (finding("cell.unreadable", "upheld"),), "uncertain"),
    ],
    ids=[
        "mended", "mended beside an error of the source", "changed into a third figure",
        "passed", "sum broken", "called the report's own", "asked", "another cell of its sum asked",
    ],
)  # fmt: skip
def test_verdicts_on_a_printed_3_that_was_read_as_8(
    text: str, findings: tuple[Finding, ...], expected: Verdict
) -> None:
    found = decided(text, "resolved" if text != "8" else "ocr", *findings)
    assert verdict(altered("misread", "3", "8"), found, "2021") == expected


def test_a_printed_error_that_is_mended_passes_in_silence() -> None:
    """The picture says 8, which breaks the sum; whoever makes it 3 changes what is stated."""
    assert verdict(altered("as printed", "8", "8"), decided("3", "resolved"), "2021") == "silent"


def test_measures_leave_out_what_a_person_decides() -> None:
    scores: Scores = Counter({
        ("misread", "misread"): 8, ("misread", "as printed"): 1, ("misread", "silent"): 1,
        ("misread", "uncertain"): 10, ("as printed", "as printed"): 19,
    })  # fmt: skip
    assert measures(scores, "misread") == (1.0, 0.8, 0.5)
    assert measures(scores, "as printed") == (0.95, 1.0, 0.0)


@pytest.mark.parametrize("dirt", DIRT)
def test_dirt_changes_the_picture_and_not_its_size(dirt: Dirt) -> None:
    cell = np.full((40, 60), 250, np.uint8)
    cell[10:30, 25:35] = 30
    before = cell.copy()
    after = dirt(random.Random(1), cell, (25, 10, 35, 30), 20.0)
    assert (after.shape, after.dtype) == (cell.shape, cell.dtype)
    assert (after != cell).any()
    assert (cell == before).all()


def test_another_cells_figure_stands_in_the_middle_and_the_rulings_stay() -> None:
    target, donor = np.full((40, 60), 250, np.uint8), np.full((40, 50), 200, np.uint8)
    target[0], donor[20, 25] = 0, 7
    after = pasted(target, donor)
    assert (after[0] == 0).all()
    assert after[20, 30] == 7
