"""Opinions of witnesses pooled, and the confidence that comes of them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractors.resolve.confidence import FEATURES, calibration, features
from extractors.resolve.witnesses import Evidence, look_again
from models.geometry import Box
from models.grid import GridCell, Reading
from models.statutory import FoundCell

PLACE = ("granted", "total")


def evidence(*readings: Reading, text: str = "", money: bool = False) -> Evidence:
    cell = GridCell(0, 0, text, page=1, box=Box(0, 0, 9, 9), readings=readings)
    return Evidence(PLACE, FoundCell(cell), is_money=money)


def test_characters_of_the_file_are_a_witness_that_does_not_misread() -> None:
    alone = evidence(text=" 1,362 ")
    assert not alone.pictured
    assert (alone.best.value, alone.best.text) == (1362, " 1,362 ")
    assert alone.best.probability > 0.999


def test_texts_that_mean_the_same_are_one_candidate() -> None:
    read = evidence(Reading("12", 0.6, "figure_reader"), Reading("12 ", 0.3, "figure_reader"))
    assert len(read.candidates) == 1
    assert read.best.probability > 0.9


def test_witnesses_that_agree_are_surer_than_one() -> None:
    one = evidence(Reading("3", 0.9, "figure_reader"))
    two = evidence(Reading("3", 0.9, "figure_reader"), Reading("3", 0.9, "ppocr"))
    assert two.best.probability > one.best.probability


def test_witnesses_that_differ_leave_doubt() -> None:
    read = evidence(Reading("3", 0.95, "figure_reader"), Reading("8", 0.95, "ppocr"))
    assert {each.value for each in read.candidates} == {3, 8}
    assert read.best.probability < 0.95
    assert read.agreement(read.best) == (1, 1)
    assert read.firmly_against(read.best)


def test_an_engine_that_gives_up_has_no_opinion() -> None:
    read = evidence(Reading("3", 0.9, "figure_reader"), Reading("", 0.0, "tesseract"))
    assert read.agreement(read.best) == (1, 0)
    assert read.best.value == 3


def test_blank_sign_and_zero_are_three_things_that_count_alike() -> None:
    texts = ("", "—", "0")
    read = evidence(*(Reading(text, 0.3, "figure_reader") for text in texts))
    assert len(read.candidates) == 3
    assert {each.in_sums for each in read.candidates} == {0}


def test_a_second_look_is_had_once_and_keeps_the_first_reading() -> None:
    asked = []

    def look(page: int, box: Box, candidates: Sequence[str]) -> tuple[Reading, ...]:
        asked.append((page, box, tuple(candidates)))
        return (Reading("8", 0.99, "ppocr"), Reading("8", 0.98, "tesseract"))

    first = evidence(Reading("3", 0.6, "figure_reader"))
    again = look_again(look_again(first, look, ["8"]), look)
    assert asked == [(1, Box(0, 0, 9, 9), ("3", "8"))]
    assert (again.first.value, again.best.value) == (3, 8)
    assert again.witnesses_for(again.best) == {"ppocr", "tesseract"}


def test_a_new_question_is_a_new_look_and_takes_the_place_of_the_last() -> None:
    asked: list[tuple[int, Box, Sequence[str]]] = []

    def look(page: int, box: Box, candidates: Sequence[str]) -> tuple[Reading, ...]:
        asked.append((page, box, candidates))
        return tuple(Reading(each, 0.9 if each == "3" else 0.001, "ppocr") for each in candidates)

    first = look_again(evidence(Reading("3", 0.9, "figure_reader")), look)
    again = look_again(first, look, ["8"])
    assert [candidates for *_, candidates in asked] == [("3",), ("3", "8")]
    assert look_again(again, look, ["8"]) is again
    assert len(again.looks) == 2
    assert not again.is_open(again.best)


def test_a_figure_that_was_asked_about_and_has_a_chance_leaves_it_open() -> None:
    read = evidence(Reading("3", 0.99, "figure_reader"))
    looks = (Reading("3", 0.9, "ppocr"), Reading("8", 0.06, "ppocr"), Reading("5", 0.06, "ppocr"))
    assert read.seen_again(looks, ["8"]).is_open(read.best)
    assert not read.seen_again(looks[::2], ["8"]).is_open(read.best)


def test_support_is_counted_by_kinds_of_witness() -> None:
    read = evidence(Reading("3", 0.9, "figure_reader"))
    looks = (
        Reading("8", 0.3, "figure_reader"),
        Reading("8", 0.2, "ppocr"),
        Reading("3", 0.7, "ppocr"),
    )
    again = read.seen_again(looks)
    chances = {each.text: each for each in again.candidates}
    assert again.supporters(chances["8"]) == {"figure_reader", "ppocr"}
    assert again.supporters(chances["3"]) == {"ppocr"}


def test_characters_are_not_looked_at() -> None:
    def look(page: int, box: Box, candidates: Sequence[str]) -> tuple[Reading, ...]:
        raise AssertionError((page, box, candidates))

    assert not look_again(evidence(text="3"), look).looked


def test_probabilities_of_one_witness_beyond_one_are_scaled() -> None:
    read = evidence(Reading("3", 0.9, "ppocr"), Reading("8", 0.9, "ppocr"))
    assert sum(each.probability for each in read.candidates) <= 1


def said(
    probability: float, at_first: float, sums_held: int, sums_broken: int, agreeing: int = 1
) -> dict[str, float]:
    return features(
        probability,
        at_first,
        agreeing,
        disagreeing=0,
        supporters=agreeing,
        sums_held=sums_held,
        sums_mended=0,
        sums_broken=sums_broken,
    )


@pytest.mark.parametrize("sums_held", [0, 1, 2])
def test_confidence_grows_with_sums_and_falls_with_broken_ones(sums_held: int) -> None:
    model = calibration()
    held = model.confidence(said(0.9, 0.9, sums_held, 0))
    assert 0 < held < 1
    assert held >= model.confidence(said(0.9, 0.9, 0, 0))
    assert held > model.confidence(said(0.9, 0.9, 0, 2))
    assert held < model.confidence(said(0.99, 0.9, sums_held, 0))


def test_broken_sums_say_more_against_a_figure_that_was_doubtful_at_first() -> None:
    """What is hard for one engine deceives all; a figure clear to all is the report's own."""
    model = calibration()
    clear, doubtful = (model.confidence(said(0.9999, p, 0, 2, agreeing=4)) for p in (0.999, 0.9))
    assert doubtful < 0.98 < clear


def test_a_repair_counts_more_where_two_kinds_of_witness_found_it_possible() -> None:
    model = calibration()
    by_one, by_two = (
        model.confidence(features(0.6, 0.1, 1, 1, kinds, 2, sums_mended=2, sums_broken=0))
        for kinds in (1, 2)
    )
    assert by_two > by_one


def test_a_picture_alone_is_never_believed_without_end() -> None:
    model = calibration()
    assert model.confidence(said(1.0, 1.0, 0, 0, agreeing=5)) <= model.unvouched
    assert model.confidence(said(1.0, 1.0, 2, 0, agreeing=5)) > 0.999


def test_a_figure_in_pieces_is_told_by_its_strokes() -> None:
    read = evidence(Reading("23", 0.999, "figure_reader"))
    assert read.seen_again((Reading("?", 0.5, "strokes"),)).is_broken
    assert not read.seen_again((Reading("23", 0.9, "ppocr"),)).is_broken


def test_the_stored_weights_are_those_of_the_features() -> None:
    assert set(calibration().logistic) == set(FEATURES)
    assert calibration().text_layer > 0.999


def test_a_second_look_that_leaves_a_rival_is_told() -> None:
    """The reader wavers again between 50 and 60, although both engines say 50."""
    read = evidence(Reading("50", 0.55, "figure_reader"), Reading("60", 0.4, "figure_reader"))
    engines = (Reading("50", 0.97, "tesseract"), Reading("50", 0.99, "ppocr"))
    settled = read.seen_again((*engines, Reading("50", 0.9, "figure_reader")))
    wavering = read.seen_again((*engines, Reading("60", 0.48, "figure_reader")))
    assert not settled.rivalled_again(settled.best)
    assert wavering.rivalled_again(wavering.best)


def test_a_witness_that_chose_something_else_rejects_a_figure() -> None:
    """PP-OCR, asked between both, gives the figure no chance; tesseract only read otherwise."""
    asked = (Reading("76", 0.03, "ppocr"), Reading("75", 0.9, "ppocr"))
    chosen = evidence(Reading("76", 0.998, "figure_reader")).seen_again(asked)
    assert chosen.is_rejected(chosen.first)
    read = (Reading("75", 0.9, "tesseract"), Reading("76", 0.9, "ppocr"))
    freely = evidence(Reading("76", 0.998, "figure_reader")).seen_again(read)
    assert not freely.is_rejected(freely.first)


def test_of_texts_that_mean_the_same_the_one_that_most_speaks_for_is_shown() -> None:
    read = evidence(
        Reading("-0", 0.85, "tesseract"),
        Reading("0", 0.75, "figure_reader"),
        Reading("0", 0.4, "ppocr"),
    )
    assert read.best.text == "0"
