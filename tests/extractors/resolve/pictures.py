"""Statutory tables as their readers hand them on, and second looks that say what a test wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from extractors.resolve import Decided
from models.forms import Place, form
from models.geometry import Box
from models.grid import GridCell, Reading
from models.report import Figure, Finding, TableKey, Template
from models.statutory import FoundCell, StatutoryTable

TWO: TableKey = "proactive_disclosure"
THREE: TableKey = "disclosure_requests"
FOUR: TableKey = "review_and_litigation"


def values(
    key: TableKey, figures: Mapping[Place, int], template: Template = "2021"
) -> dict[Place, int]:
    return {place: figures.get(place, 0) for place in form(template).tables[key].places}


def written(
    key: TableKey, texts: Mapping[Place, str], template: Template = "2021"
) -> StatutoryTable:
    """A table of a file that holds characters; places that `texts` lacks were not found.

    The form of 2019 prints no unit for money.
    """
    table = form(template).tables[key]
    cells = {
        place: FoundCell(
            GridCell(0, at, texts[place]), table.column(place).unit if template == "2021" else None
        )
        for at, place in enumerate(table.places)
        if place in texts
    }
    return StatutoryTable(key, template, table.places, cells)


def as_texts(figures: Mapping[Place, int]) -> dict[Place, str]:
    return {place: str(value) for place, value in figures.items()}


def box_of(key: TableKey, place: Place, template: Template = "2021") -> Box:
    at = form(template).tables[key].places.index(place)
    return Box(10 * at, 0, 10 * at + 9, 9)


def pictured(
    key: TableKey,
    figures: Mapping[Place, int],
    readings: Mapping[Place, Sequence[tuple[str, float]]],
    template: Template = "2021",
) -> StatutoryTable:
    """A table read from a picture: surely, except where `readings` gives the alternatives."""
    cells = {}
    table = form(template).tables[key]
    for at, place in enumerate(table.places):
        read = readings.get(place, [(str(figures[place]), 0.9995)])
        cells[place] = FoundCell(
            GridCell(
                0,
                at,
                read[0][0],
                page=1,
                box=box_of(key, place, template),
                readings=tuple(Reading(text, p, "figure_reader") for text, p in read),
            ),
            table.column(place).unit,
        )
    return StatutoryTable(key, template, table.places, cells, pages=(1,))


@dataclass
class Looks:
    """A SecondLook: what two engines say of a cell, `otherwise` where nothing else is given."""

    said: Mapping[Place, tuple[str, str]]
    key: TableKey
    otherwise: Mapping[Place, int] = field(default_factory=dict)
    template: Template = "2021"
    asked: dict[Place, tuple[str, ...]] = field(default_factory=dict)

    def __call__(self, page: int, box: Box, candidates: Sequence[str]) -> tuple[Reading, ...]:
        assert page == 1
        place = form(self.template).tables[self.key].places[int(box.x0) // 10]
        self.asked[place] = tuple(candidates)
        if place not in self.said and place not in self.otherwise:
            return ()
        texts = self.said.get(place) or (str(self.otherwise[place]),) * 2
        return (Reading(texts[0], 0.97, "tesseract"), Reading(texts[1], 0.96, "ppocr"))


def figure(decided: Decided, key: TableKey, place: Place) -> Figure:
    found = decided.tables[key].figure(*place)
    assert found is not None
    return found


def errors(decided: Decided, key: TableKey) -> list[Finding]:
    return [f for f in decided.findings if f.table == key and f.severity == "error"]
