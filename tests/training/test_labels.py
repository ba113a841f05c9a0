"""The label reader's making: its texts, its strips, and the characters that it must know."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from extractors.scan.readers import form_words, label_reader, networks
from extractors.scan.readers.figure_crops import HEIGHT
from extractors.scan.readers.label_reader import OTHER
from models.forms import TEMPLATES, form
from samples.generate.chance import report_by_chance
from samples.generate.scans import Scan
from samples.generate.sheets import as_pdf, browser
from training import fonts, label_crops, label_texts, pages, renders
from training.label_crops import LabelPress


@pytest.fixture(scope="module")
def press() -> LabelPress:
    """One Chinese font and one Latin: `make test` installs both."""
    files = {path.name.lower(): path for path in fonts.installed("train")}
    chinese, latin = files.get("notoserifcjk-regular.ttc"), files.get("dejavusans.ttf")
    if not chinese or not latin:
        pytest.skip("needs fonts-noto-cjk and fonts-dejavu-core")
    digits = fonts.load(latin)
    assert digits
    return LabelPress([*label_crops.faces_of(chinese)], [digits])


def test_the_forms_have_no_character_that_the_shipped_reader_lacks() -> None:
    """Where this fails, a label was added to a form: `make train`."""
    known = set(networks.alphabet_of(label_reader.MODEL))
    printed = [row.label for template in TEMPLATES for table in form(template).tables.values()
               for block in table.blocks for row in block.rows]
    assert set(form_words.folded("".join(printed))) - known <= {" "}
    assert set(label_texts.alphabet()) <= known


def test_every_text_can_be_written() -> None:
    rng, known = np.random.default_rng(5), set(label_texts.alphabet())
    for _ in range(2000):
        lines = label_texts.strip(rng)
        assert set("".join(lines)) <= known
        assert 0 < len("".join(lines)) <= label_texts.LONGEST_LINE
        for line in lines:
            assert len(label_texts.as_printed(line, rng)) == len(line)


def test_long_labels_are_read_in_parts_of_lines_that_follow_each_other() -> None:
    rng, labels = np.random.default_rng(6), label_texts.labels()
    drawn = ["".join(label_texts.strip(rng)) for _ in range(500)]
    assert sum(any(text in label for label in labels) for text in drawn) > 200
    apart = [text for text in drawn if OTHER not in text and len(text) > 4]
    known = {pair for label in labels for pair in pairwise(label)}
    strange = [text for text in apart if not known.issuperset(pairwise(text))]
    assert len(strange) > 0.1 * len(apart), "the reader would recite"


def test_a_strip_that_is_not_upright_holds_nothing_to_read() -> None:
    rng = np.random.default_rng(7)
    assert {*"".join("".join(label_texts.turned(rng)) for _ in range(50))} == {OTHER}


def test_the_same_seed_gives_the_same_strips(press: LabelPress) -> None:
    first, again = (renders.chunk(press, (1,), 40) for _ in range(2))
    assert first.keys() == again.keys()
    for width, batch in first.items():
        assert batch.pixels.shape == (len(batch.texts), 1, HEIGHT, width)
        assert batch.texts == again[width].texts
        assert np.array_equal(batch.pixels, again[width].pixels)


def test_strips_of_a_page_say_what_its_labels_say() -> None:
    scan = Scan("training-labels")
    report = report_by_chance(scan.rng(), scan.template)
    with browser() as chromium:
        pdf = as_pdf(chromium, report, scan.style)
    found = {crop.text for crop in pages.crops_of(pdf, scan, scan.rng(), pages.of_labels)}
    assert {"自然人", "申请人情况", "行政复议", "行政诉讼", "(五)不予处理"} <= found
    assert not any(text.isdigit() for text in found)
