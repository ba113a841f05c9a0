"""Why each figure was decided as it was: pictures of what each step saw, and one page of HTML.

For a page known by its picture: upright, flat, its rulings and cells, its readings. For every
kind of file: each doubtful figure with its picture, what the witnesses read, the decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from extractors.content import Content
from extractors.explain.doubts import Doubt, doubts_of
from extractors.explain.drawing import StepPicture, crop_of, digital_steps, scanned_steps, write
from extractors.explain.html import PageSection, html_of
from extractors.explain.pages import table_pages
from extractors.extract import extract
from extractors.scan.page import see_turned
from extractors.scan.pictures import PagePicture
from models.report import Extraction

INDEX = "index.html"


def explain(content: Content, folder: Path) -> Path:
    """Writes the pictures and `index.html` into `folder`, which is made; the page's path.

    Raises the ExtractionFailed that reading the file raises.
    """
    extraction = extract(content)
    folder.mkdir(parents=True, exist_ok=True)
    doubts = list(doubts_of(extraction))
    sections, crops = [], dict[int, str]()
    for picture in table_pages(content, extraction):
        steps = _steps(picture, extraction)
        sections.append(_section(picture.number, steps, folder))
        mine = {i: d for i, d in enumerate(doubts) if d.figure.page == picture.number}
        for place, doubt in mine.items():
            crops[place] = f"doubt-{place}.png"
            write(crop_of(steps[0], doubt.figure), folder / crops[place])
    index = folder / INDEX
    index.write_text(html_of(content.name, extraction, sections, doubts, crops), encoding="utf-8")
    return index


def _steps(picture: PagePicture, extraction: Extraction) -> list[StepPicture]:
    every = [figure for table in extraction.tables.values() for figure in table.cells]
    figures = [figure for figure in every if figure.page == picture.number]
    # A page of which no figure could be placed is known as the others are.
    if any(figure.readings for figure in figures or every):
        turns = {page.number: page.rotation // 90 for page in extraction.pages}
        return scanned_steps(see_turned(picture, turns[picture.number]), figures)
    return digital_steps(picture, figures)


def _section(number: int, steps: Sequence[StepPicture], folder: Path) -> PageSection:
    named = []
    for place, step in enumerate(steps):
        name = f"page-{number}-{place}.png"
        write(step.pixels, folder / name)
        named.append((name, step.title))
    return PageSection(number, tuple(named))


__all__ = ["Doubt", "explain"]
