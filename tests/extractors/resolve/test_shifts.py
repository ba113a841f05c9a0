"""Lines one place off, and pictures whose figures fit nowhere."""

from __future__ import annotations

from extractors.resolve import Decided, decide
from models.forms import Place
from models.report import Finding
from tests.extractors.resolve.pictures import FOUR, THREE, as_texts, pictured, values, written

COLUMNS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "social_welfare_organization",
    "legal_service_institution",
    "other_organization",
    "total",
)


def requests() -> dict[Place, int]:
    line = dict(zip(COLUMNS, (5, 3, 0, 0, 2, 1, 11), strict=True))
    rows = ("new_requests", "granted", "results_total")
    return values(THREE, {(row, column): n for row in rows for column, n in line.items()})


def misaligned(decided: Decided) -> list[Finding]:
    return [f for f in decided.findings if f.rule == "table.misaligned"]


def test_a_row_one_place_to_the_right_is_told_with_its_figures() -> None:
    texts = as_texts(requests())
    shifted = ["", *(texts["granted", column] for column in COLUMNS[:-1])]
    texts |= {("granted", column): text for column, text in zip(COLUMNS, shifted, strict=True)}
    decided = decide({THREE: written(THREE, texts)})
    (found,) = misaligned(decided)
    assert (found.severity, found.row, found.column) == ("error", "granted", None)
    assert found.suggestion is not None
    assert [cell.value for cell in found.suggestion.cells] == [5, 3, 0, 0, 2, 1]
    cell = decided.tables[THREE].figure("granted", "commercial_enterprise")
    assert cell is not None
    assert cell.value == 5, "what stands there stays"
    assert not any("原件如此" in f.message for f in decided.findings if f.row == "granted")


def test_a_shift_is_told_in_a_report_with_an_error_of_its_own() -> None:
    """A total is off in another row: moved back, the line mends all other sums."""
    texts = as_texts(requests()) | {("carried_out", "total"): "1"}
    shifted = ["", *(texts["granted", column] for column in COLUMNS[:-1])]
    texts |= {("granted", column): text for column, text in zip(COLUMNS, shifted, strict=True)}
    (found,) = misaligned(decide({THREE: written(THREE, texts)}))
    assert (found.severity, found.row) == ("error", "granted")
    assert "另有数字不符" in found.message


def test_a_shift_that_mends_many_sums_is_told_beside_two_errors() -> None:
    figures = requests() | {("granted", "total"): 12, ("carried_out", "natural_person"): 7}
    texts = as_texts(figures)
    column = [place for place in figures if place[1] == "commercial_enterprise"]
    moved = ["", *(texts[place] for place in column[:-1])]
    (found,) = misaligned(
        decide({THREE: written(THREE, texts | dict(zip(column, moved, strict=True)))})
    )
    assert (found.row, found.column) == (None, "commercial_enterprise")


def test_a_column_whose_one_figure_stands_too_low_is_told_by_the_only_blank() -> None:
    """The report itself is wrong (5 in no total), so as many sums are broken either way."""
    printed = values(THREE, {("granted", "other_organization"): 5})
    column = [place for place in printed if place[1] == "other_organization"]
    texts = as_texts(printed)
    moved = ["", *(texts[place] for place in column[:-1])]
    (found,) = misaligned(
        decide({THREE: written(THREE, texts | dict(zip(column, moved, strict=True)))})
    )
    assert (found.severity, found.row, found.column) == ("error", None, "other_organization")


def test_zeros_below_the_only_blank_are_no_shift() -> None:
    """Moved, they are the same zeros: they explain nothing."""
    texts = as_texts(requests()) | {("carried_out", "total"): "1"}
    texts["new_requests", "research_institution"] = ""
    assert misaligned(decide({THREE: written(THREE, texts)})) == []


def test_a_wrong_figure_is_no_shift() -> None:
    texts = {**as_texts(requests()), ("granted", "total"): "12"}
    assert misaligned(decide({THREE: written(THREE, texts)})) == []


def test_a_picture_whose_figures_break_most_sums_is_told_as_a_whole() -> None:
    """A page read upside down: each figure is clear, and none is where it belongs."""
    figures = values(FOUR, {
        ("administrative_review", "upheld"): 2, ("administrative_review", "other"): 1,
        ("litigation_direct", "upheld"): 4, ("litigation_direct", "total"): 1,
        ("litigation_after_review", "total"): 3,
    })  # fmt: skip
    (found,) = misaligned(decide({FOUR: pictured(FOUR, figures, {})}))
    assert (found.row, found.column, found.suggestion) == (None, None, None)


def test_two_figures_that_nobody_can_read_are_no_shift() -> None:
    """Two rows of three break, and the cells to blame are a person's already."""
    figures = values(FOUR, {
        (row, column): 3
        for row in ("administrative_review", "litigation_direct")
        for column in ("upheld", "total")
    })  # fmt: skip
    doubtful = {
        ("administrative_review", "upheld"): [("8", 0.5), ("6", 0.3)],
        ("litigation_direct", "upheld"): [("8", 0.5), ("6", 0.3)],
    }
    decided = decide({FOUR: pictured(FOUR, figures, doubtful)})
    assert misaligned(decided) == []
    assert {f.rule for f in decided.findings if f.table == FOUR} == {
        "cell.uncertain", "litigation.group_total",
    }  # fmt: skip


def test_totals_left_at_zero_are_the_reports_own() -> None:
    figures = values(
        FOUR, {("administrative_review", "upheld"): 2, ("litigation_direct", "other"): 1}
    )
    decided = decide({FOUR: pictured(FOUR, figures, {})})
    assert misaligned(decided) == []
    assert len([f for f in decided.findings if f.rule == "litigation.group_total"]) == 2
