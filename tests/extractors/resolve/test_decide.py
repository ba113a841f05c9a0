"""The decision on each figure: misread, as printed, or a person's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from extractors.resolve import decide
from models.forms import Place
from models.geometry import Box
from models.grid import Reading
from tests.extractors.resolve.pictures import (
    FOUR,
    THREE,
    Looks,
    as_texts,
    errors,
    figure,
    pictured,
    values,
    written,
)

UPHELD: Place = ("administrative_review", "upheld")
TOTAL: Place = ("administrative_review", "total")
OF_FOUR = values(FOUR, {UPHELD: 18, TOTAL: 18})


def test_every_place_of_the_form_stands_once() -> None:
    decided = decide({FOUR: written(FOUR, {UPHELD: "3", TOTAL: "3"})})
    places = [(cell.row, cell.column) for cell in decided.tables[FOUR].cells]
    assert places == list(OF_FOUR)
    assert decided.tables[FOUR].status == "flagged"
    assert {f.rule for f in errors(decided, FOUR)} == {"cell.unreadable"}
    assert len(errors(decided, FOUR)) == 13


def test_missing_tables_are_errors() -> None:
    decided = decide({})
    assert {table.status for table in decided.tables.values()} == {"missing"}
    assert [f.rule for f in decided.findings] == ["table.missing"] * 3


def test_a_sound_file_of_characters_has_no_finding() -> None:
    decided = decide({FOUR: written(FOUR, as_texts(OF_FOUR))})
    assert errors(decided, FOUR) == []
    assert figure(decided, FOUR, UPHELD).origin == "text"
    assert figure(decided, FOUR, UPHELD).confidence > 0.999


def test_characters_are_as_printed_and_stay() -> None:
    decided = decide({FOUR: written(FOUR, {**as_texts(OF_FOUR), TOTAL: "0"})})
    (found,) = errors(decided, FOUR)
    assert "原件如此" in found.message
    assert found.suggestion is not None
    assert figure(decided, FOUR, TOTAL).value == 0


def test_a_misread_figure_is_resolved_when_the_picture_supports_it() -> None:
    table = pictured(FOUR, OF_FOUR, {UPHELD: [("13", 0.9), ("18", 0.09)]})
    looks = Looks({}, FOUR, OF_FOUR)
    decided = decide({FOUR: table}, (), looks)
    cell = figure(decided, FOUR, UPHELD)
    assert (cell.value, cell.text, cell.origin) == (18, "18", "resolved")
    assert [r.text for r in cell.readings] == ["13", "18", "18", "18"]
    assert errors(decided, FOUR) == []
    assert "13" in looks.asked[UPHELD]


def test_what_the_sums_would_have_is_asked_not_assumed() -> None:
    """The reader was sure of 13 and the page does say 13: the report is wrong, the value stays."""
    table = pictured(FOUR, OF_FOUR, {UPHELD: [("13", 0.9999)]})
    looks = Looks({UPHELD: ("13", "13")}, FOUR, OF_FOUR)
    decided = decide({FOUR: table}, (), looks)
    assert "18" in looks.asked[UPHELD]
    assert figure(decided, FOUR, UPHELD).value == 13
    (found,) = errors(decided, FOUR)
    assert (found.rule, found.expected, found.actual) == ("litigation.group_total", 13, 18)
    assert "原件如此" in found.message


def test_a_cell_that_no_witness_agrees_on_is_a_persons() -> None:
    table = pictured(FOUR, OF_FOUR, {UPHELD: [("13", 0.6), ("18", 0.3)]})
    decided = decide({FOUR: table}, (), Looks({UPHELD: ("13", "16")}, FOUR, OF_FOUR))
    found = {f.rule: f for f in errors(decided, FOUR)}
    assert "cell.uncertain" in found
    assert (found["cell.uncertain"].row, found["cell.uncertain"].column) == UPHELD
    assert "可能是误读" in found["litigation.group_total"].message


def test_without_a_second_look_no_repair_is_believed() -> None:
    table = pictured(FOUR, OF_FOUR, {UPHELD: [("13", 0.97)]})
    decided = decide({FOUR: table})
    assert figure(decided, FOUR, UPHELD).value == 13
    assert {f.rule for f in errors(decided, FOUR)} == {"cell.uncertain", "litigation.group_total"}


@pytest.mark.parametrize("probability", [0.6, 0.9, 0.96])
def test_a_cell_and_its_total_misread_alike_do_not_slip_through(probability: float) -> None:
    """13 for 18 in both: the sum holds, which proves nothing."""
    alike = [("13", probability), ("18", (1 - probability) / 2)]
    table = pictured(FOUR, OF_FOUR, {UPHELD: alike, TOTAL: alike})
    unseen = decide({FOUR: table})
    assert {(f.row, f.column) for f in errors(unseen, FOUR)} == {UPHELD, TOTAL}
    seen = decide({FOUR: table}, (), Looks({}, FOUR, OF_FOUR))
    assert figure(seen, FOUR, UPHELD).value == figure(seen, FOUR, TOTAL).value == 18
    assert {f.rule for f in errors(seen, FOUR)} <= {"cell.uncertain"}


def test_a_blank_among_printed_zeros_is_looked_at() -> None:
    place = ("litigation_direct", "other")
    table = pictured(FOUR, OF_FOUR, {place: [("", 0.999)]})
    decided = decide({FOUR: table}, (), Looks({place: ("0", "0")}, FOUR, OF_FOUR))
    uncertain = [f for f in errors(decided, FOUR) if (f.row, f.column) == place]
    assert uncertain or figure(decided, FOUR, place).value == 0


def test_an_unreadable_cell_has_what_the_sums_give_as_suggestion() -> None:
    decided = decide({FOUR: written(FOUR, {**as_texts(OF_FOUR), UPHELD: "1B"})})
    (found,) = errors(decided, FOUR)
    assert (found.rule, found.row, found.column) == ("cell.unreadable", *UPHELD)
    assert figure(decided, FOUR, UPHELD).value is None
    assert figure(decided, FOUR, UPHELD).text == "1B"
    assert found.suggestion is not None
    assert found.suggestion.cells[0].value == 18


def test_blanks_for_zeros_count_as_zeros() -> None:
    texts = {place: text if text != "0" else "" for place, text in as_texts(OF_FOUR).items()}
    decided = decide({FOUR: written(FOUR, texts)})
    assert errors(decided, FOUR) == []
    assert [f.rule for f in decided.findings if f.table == FOUR] == ["cell.blank"]
    assert figure(decided, FOUR, ("litigation_direct", "total")).value is None


def test_table_three_misread_twice_and_wrong_once() -> None:
    """Two misreadings are resolved; an error of the report beside them stays."""
    rows = {"new_requests": 60, "granted": 50, "unable.not_held": 11, "results_total": 61}
    printed = values(
        THREE, {(row, c): n for row, n in rows.items() for c in ("natural_person", "total")}
    )
    granted, held = ("granted", "natural_person"), ("unable.not_held", "total")
    table = pictured(
        THREE, printed, {granted: [("56", 0.9), ("50", 0.08)], held: [("17", 0.7), ("11", 0.2)]}
    )
    decided = decide({THREE: table}, (), Looks({}, THREE, printed))
    assert figure(decided, THREE, granted).value == 50
    assert figure(decided, THREE, held).value == 11
    assert {(f.rule, f.column) for f in errors(decided, THREE)} == {
        ("requests.balance", "natural_person"),
        ("requests.balance", "total"),
    }
    for found in errors(decided, THREE):
        assert "60 + 0 ≠ 61 + 0，差 1" in found.message
        assert "原件如此" in found.message


@pytest.mark.parametrize(
    ("first", "share", "expected"),
    [
        (0.97, 0.02, ["cell.uncertain"]),
        (0.97, 0.0, ["cell.uncertain"]),
        (0.998, 0.001, ["cell.uncertain"]),
        (0.999, 0.0, []),
    ],
)
def test_a_blank_among_zeros_is_doubted_where_the_first_look_was(
    first: float, share: float, expected: list[str]
) -> None:
    """Every engine reads nothing, and as nothing and 0 count the same, no sum would tell."""
    place: Place = ("litigation_direct", "pending")
    table = pictured(FOUR, OF_FOUR, {place: [("", first), ("0", share)]})
    looks = Looks({place: ("", "")}, FOUR, OF_FOUR)
    decided = decide({FOUR: table}, (), looks)
    assert [f.rule for f in errors(decided, FOUR)] == expected


def test_a_zero_read_as_a_blank_is_mended_where_the_table_prints_its_zeros() -> None:
    """Every engine reads 0 at the second look, and so is every other nothing printed."""
    place: Place = ("litigation_direct", "pending")
    table = pictured(FOUR, OF_FOUR, {place: [("", 0.9), ("0", 0.08)]})
    decided = decide({FOUR: table}, (), Looks({}, FOUR, OF_FOUR))
    assert errors(decided, FOUR) == []
    cell = figure(decided, FOUR, place)
    assert (cell.value, cell.text, cell.origin) == (0, "0", "resolved")


@pytest.mark.parametrize("broken", [True, False])
def test_a_blank_alone_among_zeros_is_a_persons_where_a_sum_is_broken(
    broken: bool,
) -> None:
    """It may be the end of a line found a place too far, however surely nothing is read there."""
    place: Place = ("litigation_direct", "other")
    seen = {**OF_FOUR, TOTAL: 19} if broken else OF_FOUR
    table = pictured(FOUR, seen, {place: [("", 0.9999)]})
    decided = decide({FOUR: table}, (), Looks({place: ("", "")}, FOUR, seen))
    found = [f for f in errors(decided, FOUR) if not f.rule.startswith("litigation")]
    assert [(f.rule, f.row, f.column) for f in found] == (
        [("cell.uncertain", *place)] if broken else []
    )


def test_a_cell_that_only_a_doubtful_total_vouches_for_is_looked_at_again() -> None:
    """7 read as 1 for certain, and the total's 7 as 1 with a doubt: the sum holds, over a doubt."""
    printed = values(FOUR, {UPHELD: 40, ("administrative_review", "other"): 7, TOTAL: 47})
    read = {
        ("administrative_review", "other"): [("1", 0.9995)],
        TOTAL: [("41", 0.85), ("47", 0.14)],
    }
    looks = Looks({TOTAL: ("41", "47")}, FOUR, printed)
    decided = decide({FOUR: pictured(FOUR, printed, read)}, (), looks)
    assert ("administrative_review", "other") in looks.asked
    cell = figure(decided, FOUR, ("administrative_review", "other"))
    told = [f for f in errors(decided, FOUR) if (f.row, f.column) == (cell.row, cell.column)]
    assert cell.value == 7 or told


@pytest.mark.parametrize(("total", "mended"), [(0.9995, True), (0.9, False)])
def test_what_two_witnesses_read_and_a_clear_sum_would_have_is_mended(
    total: float, mended: bool
) -> None:
    """Not over a total that was doubtful at first: two in doubt could be wrong together."""
    table = pictured(
        FOUR,
        OF_FOUR,
        {UPHELD: [("13", 0.995), ("18", 0.004)], TOTAL: [("18", total), ("13", 1e-4)]},
    )
    decided = decide({FOUR: table}, (), Looks({}, FOUR, OF_FOUR))
    cell = figure(decided, FOUR, UPHELD)
    told = [f for f in errors(decided, FOUR) if (f.row, f.column) == UPHELD]
    assert ((cell.value, cell.origin) == (18, "resolved") and not told) is mended


def test_a_sum_that_held_from_the_first_proves_no_figure_in_doubt() -> None:
    """The report may err there, and be misread so that it seems not to."""
    table = pictured(FOUR, OF_FOUR, {UPHELD: [("18", 0.55), ("38", 0.4)]})
    decided = decide({FOUR: table}, (), Looks({UPHELD: ("18", "38")}, FOUR, OF_FOUR))
    assert [(f.rule, f.row, f.column) for f in errors(decided, FOUR)] == [
        ("cell.uncertain", *UPHELD)
    ]


def test_a_disputed_total_that_repeats_its_one_detail_is_a_persons() -> None:
    """The report may have left it at 0, which one witness firmly reads; nobody else is as firm."""
    table = pictured(FOUR, OF_FOUR, {TOTAL: [("18", 0.9995)]})
    firm = decide({FOUR: table}, (), Looks({TOTAL: ("0", "18")}, FOUR, OF_FOUR))
    assert (FOUR, *TOTAL) not in {(f.table, f.row, f.column) for f in firm.findings}
    weak = Hesitant({TOTAL: ("0", "18")}, FOUR, OF_FOUR)
    assert [(f.rule, f.row, f.column) for f in errors(decide({FOUR: table}, (), weak), FOUR)] == [
        ("cell.uncertain", *TOTAL)
    ]


class Hesitant(Looks):
    """PP-OCR says the same, and is not sure of it."""

    def __call__(self, page: int, box: Box, candidates: Sequence[str]) -> tuple[Reading, ...]:
        first, second = super().__call__(page, box, candidates)
        return (first, replace(second, probability=0.4))


def test_a_doubtful_cell_is_named_with_its_table_and_its_likeliest_figures() -> None:
    """Text that is no figure is no choice for a person; nothing printed is said in words."""
    place: Place = ("granted", "natural_person")
    table = pictured(THREE, values(THREE, {}), {place: [("0", 0.4), ("", 0.3), ("0季年", 0.2)]})
    (found,) = errors(decide({THREE: table}), THREE)
    assert found.message == (
        "表三“（一）予以公开”的“自然人”：未能认准，可能是“0”或空白，请对照原件。 "
        "table three, granted, natural_person: not read for certain, perhaps 0 or blank."
    )


def test_two_that_were_misread_alike_do_not_vouch_for_each_other() -> None:
    """A detail and its total, 81 read as 881: the total is a person's, so the sum proves nothing
    of the detail, of which one engine is of another opinion."""
    alike = [("administrative_review", "pending"), ("administrative_review", "total")]
    figures = values(FOUR, dict.fromkeys(alike, 881))
    first = {alike[0]: [("881", 0.9), ("81", 0.06)], alike[1]: [("881", 0.997), ("81", 0.002)]}
    looks = Looks({alike[0]: ("81", "881"), alike[1]: ("81", "81")}, FOUR)
    decided = decide({FOUR: pictured(FOUR, figures, first)}, (), looks)
    assert {(f.row, f.column) for f in errors(decided, FOUR)} >= set(alike)
