"""Pictures of figures in doubt: cut where the figure stands, whichever way the page lies."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from extractors.content import open_content
from extractors.engines.tesseract import DIGITS, read_lines
from extractors.explain.crops import crops_of
from extractors.extract import extract
from models.report import Extraction, Figure, TableKey

SAMPLES = Path(__file__).parents[2] / "samples"
KEY: TableKey = "disclosure_requests"


def with_a_doubt(extraction: Extraction) -> tuple[Extraction, Figure]:
    """The longest figure of table three, put in doubt."""
    table = extraction.tables[KEY]
    doubtful = max(table.cells, key=lambda cell: len(cell.text.strip()))
    doubtful = doubtful.model_copy(update={"confidence": 0.5})
    cells = tuple(
        doubtful if (cell.row, cell.column) == (doubtful.row, doubtful.column) else cell
        for cell in table.cells
    )
    changed = {KEY: table.model_copy(update={"cells": cells})}
    return extraction.model_copy(update={"tables": {**extraction.tables, **changed}}), doubtful


def inner(png: bytes) -> Image.Image:
    """Without the margin, which is as wide as the figure's cell is high, and without rulings."""
    with Image.open(io.BytesIO(png)) as picture:
        grey = picture.convert("L")
    margin = grey.height // 3 + grey.height // 20
    place = grey.crop((margin, margin, grey.width - margin, grey.height - margin))
    return place.resize((place.width * 2, place.height * 2))


@pytest.mark.parametrize(
    "name",
    ["libreoffice-2021", "drawn-sideways", "turned-90-by-the-file", "turned-180-by-the-file"],
)
def test_a_figure_in_doubt_is_seen_in_its_picture(name: str) -> None:
    content = open_content(SAMPLES / "pdf" / f"{name}.pdf")
    extraction, figure = with_a_doubt(extract(content))
    [(doubt, png)] = [each for each in crops_of(content, extraction) if each[0].figure == figure]
    assert doubt.table == KEY
    [read] = read_lines([np.asarray(inner(png))], whitelist=DIGITS)
    assert read.text == figure.text.strip()


def test_a_file_without_pages_has_no_pictures() -> None:
    content = open_content(SAMPLES / "text" / "word-sound.txt")
    extraction, _ = with_a_doubt(extract(content))
    assert list(crops_of(content, extraction)) == []
