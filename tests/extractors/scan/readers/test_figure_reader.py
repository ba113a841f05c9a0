"""The figure reader: crops prepared, frames decoded, figures read."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from extractors.scan.readers import figure_crops, figure_reader
from extractors.scan.readers.figure_decoding import ALPHABET, decode
from extractors.scan.readers.networks import collapse

DIGIT = 20.0  # of `cell`'s figures, in its pixels


def cell(text: str, width: int = 160, height: int = 60, ink: int = 20) -> NDArray[np.uint8]:
    """A cell with `text` in its middle, in the font that comes with Pillow."""
    picture = Image.new("L", (width, height), 245)
    face = ImageFont.load_default(DIGIT / 0.72)
    ImageDraw.Draw(picture).text((width / 2, height / 2), text, ink, face, anchor="mm")
    return np.asarray(picture)


def frames(*columns: dict[str, float]) -> NDArray[np.float32]:
    table = np.zeros((len(columns), 1 + len(ALPHABET)), np.float32)
    for row, column in zip(table, columns, strict=True):
        for character, weight in column.items():
            row[ALPHABET.index(character) + 1 if character else 0] = weight
    return table


@pytest.mark.parametrize("text", ["0", "1", "-", "/", "7", "11", "98", "1362", "73200", "0.00"])
def test_plain_figures_are_read(text: str) -> None:
    (readings,) = figure_reader.read([cell(text)], DIGIT)
    assert readings[0].text == text
    assert readings[0].probability > 0.5
    assert readings[0].witness == "figure_reader"


def test_an_empty_cell_reads_as_nothing() -> None:
    (readings,) = figure_reader.read([cell("")], DIGIT)
    assert readings[0].text == ""


def test_readings_keep_the_order_of_the_crops() -> None:
    texts = ["12", "4805", "3", "", "66", "9"]
    readings = figure_reader.read([cell(text) for text in texts], DIGIT)
    assert [alternatives[0].text for alternatives in readings] == texts
    assert figure_reader.read([]) == []


@pytest.mark.parametrize("between", [0, 40])
def test_figures_far_apart_are_not_one(between: int) -> None:
    """Two cells whose ruling was lost, with or without a piece of it."""
    crop = np.concatenate([cell("5", 100), cell("14", 100)], axis=1).copy()
    crop[60 - between :, 98:102] = 20
    (readings,) = figure_reader.read([crop], DIGIT)
    assert len(readings) == 1
    assert "?" in readings[0].text


def test_a_speck_far_from_a_figure_is_no_figure() -> None:
    crop = cell("58", 200).copy()
    crop[30:32, 180:182] = 20
    (readings,) = figure_reader.read([crop], DIGIT)
    assert readings[0].text == "58"


def test_probabilities_never_sum_to_more_than_one() -> None:
    noise = np.random.default_rng(7).integers(0, 255, (40, 120)).astype(np.uint8)
    for readings in figure_reader.read([noise, cell("88", ink=210)], DIGIT):
        assert sum(reading.probability for reading in readings) <= 1.0 + 1e-6
        ranked = [reading.probability for reading in readings]
        assert ranked == sorted(ranked, reverse=True)


def test_a_hyphen_keeps_its_size_beside_a_digit() -> None:
    hyphen, one = (figure_crops.prepare(cell(text), DIGIT) for text in "-1")
    tall = [np.ptp(np.flatnonzero((crop > 128).any(axis=1))) for crop in (hyphen, one)]
    assert tall[0] < 5 < 15 < tall[1] < 24


def test_remnants_of_rulings_do_not_widen_a_crop() -> None:
    plain = cell("12")
    ruled = plain.copy()
    ruled[:, :2] = ruled[:, -3:] = ruled[:2] = 0
    widths = [figure_crops.prepare(crop, DIGIT).shape[1] for crop in (plain, ruled)]
    assert abs(widths[0] - widths[1]) <= 1


def test_scale_comes_from_the_text_height() -> None:
    small, large = (
        figure_crops.prepare(cell("8", 20 * s, 12 * s, 0), digit) for s, digit in ((5, 20), (5, 40))
    )
    ratio = np.count_nonzero(small > 128) / np.count_nonzero(large > 128)
    assert 3 < ratio < 5


@settings(max_examples=50, deadline=None)
@given(
    arrays.arrays(np.uint8, arrays.array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=50)),
    st.one_of(st.none(), st.floats(2, 80)),
)
def test_any_crop_is_prepared(crop: NDArray[np.uint8], text_height: float | None) -> None:
    prepared = figure_crops.prepare(crop, text_height)
    assert prepared.shape[0] == 32
    assert 16 <= prepared.shape[1] <= figure_crops.WIDEST


def test_batches_hold_every_crop_once() -> None:
    crops = [np.full((32, width), width % 256, np.uint8) for width in (16, 17, 33, 100, 320, 16)]
    seen = {place: row for places, batch in figure_crops.batches(crops)
            for place, row in zip(places, batch, strict=True)}
    assert sorted(seen) == list(range(6))
    for place, crop in enumerate(crops):
        assert np.array_equal(seen[place][0, :, : crop.shape[1]], crop)
        assert not seen[place][0, :, crop.shape[1] :].any()


def test_engines_get_a_light_margin_and_large_digits() -> None:
    crop = figure_crops.for_engines(cell("5"), DIGIT)
    rows = np.flatnonzero((crop < 128).any(axis=1))
    assert 28 <= np.ptp(rows) <= 40
    assert crop[0].min() == 255


def test_repeated_classes_join_and_blanks_part_them() -> None:
    one, blank = ALPHABET.index("1") + 1, 0
    assert collapse(np.array([blank, one, one, blank, one, blank]), ALPHABET) == "11"
    assert collapse(np.array([blank]), ALPHABET) == ""


def test_sure_frames_give_one_text() -> None:
    assert decode(frames({"3": 1.0}, {"": 1.0}, {"8": 1.0})) == [("38", 1.0)]


def test_a_label_has_no_alternatives() -> None:
    unsure = frames(*[{"?": 0.6, "8": 0.4}, {"": 1.0}] * 3)
    assert [text for text, _ in decode(unsure)] == ["???"]


def test_the_beam_weighs_texts_as_all_paths_do() -> None:
    """Against the sum over every path, on frames short enough to list them."""
    rng = np.random.default_rng(3)
    characters = ["", "1", "7", "-"]
    weights = rng.dirichlet(np.ones(4) * 0.6, 5)
    columns = [dict(zip(characters, map(float, row), strict=True)) for row in weights]
    exact: dict[str, float] = {}
    for path in product(range(4), repeat=5):
        classes = np.array([ALPHABET.index(characters[c]) + 1 if c else 0 for c in path])
        weight = float(np.prod([weights[t, c] for t, c in enumerate(path)]))
        text = collapse(classes, ALPHABET)
        exact[text] = exact.get(text, 0.0) + weight
    found = decode(frames(*columns), best=3)
    assert found[0][0] == max(exact, key=exact.__getitem__)
    assert [p for _, p in found] == pytest.approx([exact[text] for text, _ in found], abs=0.03)
