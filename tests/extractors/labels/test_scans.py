"""Labels read from pictures, with characters wrong and labels lost: order and lattice hold."""

from __future__ import annotations

import random
from itertools import product

import pytest

from models.forms import TABLE_KEYS, TEMPLATES
from tests.extractors.labels.building import (
    REQUESTS,
    Cells,
    assert_none_moved,
    drawn,
    expected,
    found_in,
    inserted,
    relabelled,
    reported,
    row_of,
    texts,
    with_texts,
)

_MISREAD = "曰囗太木未末己巳人入干千士土夭天阝亻氵讠灬刂冖宀厂广尸"


def _misread(cells: Cells, share: float, seed: int, lost: float = 0.0) -> Cells:
    """With that share of the characters of labels wrong, and of labels lost wholly."""
    chance = random.Random(seed)

    def read(text: str) -> str:
        if not text or text.isdigit():
            return text
        if chance.random() < lost:
            return ""
        return "".join(chance.choice(_MISREAD) if chance.random() < share else c for c in text)

    return with_texts(cells, read)


@pytest.mark.parametrize(("template", "key"), list(product(TEMPLATES, TABLE_KEYS)))
@pytest.mark.parametrize("seed", range(6))
def test_three_characters_in_ten_may_be_wrong(template: str, key: str, seed: int) -> None:
    table = found_in(_misread(drawn(template, key), 0.3, seed), scanned=True)[key]  # type: ignore[index]
    assert table.template == template or key == TABLE_KEYS[2]
    assert texts(table) == expected(template, key)


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("seed", range(6))
def test_labels_may_be_lost_as_well(template: str, seed: int) -> None:
    cells = _misread(drawn(template, REQUESTS), 0.2, seed, lost=0.2)
    table = found_in(cells, scanned=True)[REQUESTS]
    assert_none_moved(table, template)
    assert len(texts(table)) >= 0.9 * len(expected(template, REQUESTS))


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("seed", range(4))
def test_an_extra_row_among_misread_labels_moves_nothing(template: str, seed: int) -> None:
    cells = drawn(template, REQUESTS)
    figures = [str(n) for n in range(7)]
    cells = inserted(cells, row_of(cells, "3.补正后"), ["其中：不属于本机关的", *figures])
    table = found_in(_misread(cells, 0.3, seed), scanned=True)[REQUESTS]
    right = expected(template, REQUESTS)
    assert {p: t for p, t in texts(table).items() if right[p] != t} == {}
    assert set(right.values()) <= set(texts(table).values()) | reported(table)
    assert set(figures) <= reported(table)


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("seed", range(8))
def test_two_lost_rows_among_misread_labels_move_nothing(template: str, seed: int) -> None:
    chance = random.Random(seed)
    cells = drawn(template, REQUESTS)
    gone = chance.sample(range(4, 24), 2)
    kept = [c for c in cells if c.row not in gone or c.row_span > 1]
    table = found_in(_misread(kept, 0.3, seed, lost=0.1), scanned=True)[REQUESTS]
    right = expected(template, REQUESTS)
    assert {p: t for p, t in texts(table).items() if right.get(p) != t} == {}
    figures = {c.text for c in kept if c.text.isdigit()}
    assert figures <= set(texts(table).values()) | reported(table)


@pytest.mark.parametrize("read_as", ["2", "1.", "|", "3 1"])
def test_a_label_read_as_a_number_is_no_figure(read_as: str) -> None:
    """With a blank figure beside, there are as many numbers as columns."""
    cells = relabelled(drawn("2021", REQUESTS), {"1.信访举报": read_as})
    right = expected("2021", REQUESTS)
    gone = right["not_processed.petition_or_complaint", "research_institution"]
    table = found_in(with_texts(cells, lambda text: "" if text == gone else text), scanned=True)[
        REQUESTS
    ]
    assert texts(table) == {p: t for p, t in right.items() if t != gone}


def test_a_figure_read_as_words_is_no_label() -> None:
    cells = drawn("2021", REQUESTS)
    right = expected("2021", REQUESTS)
    spoilt = right["refused.state_secret", "natural_person"]
    table = found_in(
        with_texts(cells, lambda text: "曰Kx囗am" if text == spoilt else text), scanned=True
    )[REQUESTS]
    assert table.cells["refused.state_secret", "natural_person"].cell.text == "曰Kx囗am"
    assert len(table.cells) == len(right)


def test_a_strange_label_in_a_legible_scan_is_doubtful() -> None:
    cells = relabelled(drawn("2021", REQUESTS), {"（七）总计": "(到》滞竺"})
    table = found_in(cells, scanned=True)[REQUESTS]
    (group,) = table.misalignments
    assert group.line == "results_total"
    assert len(group.strays) == len(group.open_places) == 7
    assert_none_moved(table, "2021")
