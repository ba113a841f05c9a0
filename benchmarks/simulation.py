"""Made-up reports at the level of readings: printed tables, and what their pictures read as.

No page is drawn. A simulated picture knows what each cell prints and how clear it is; engines read
it rightly or confuse glyphs, with probabilities that are mostly, not always, honest.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from models.forms import Place, form
from models.geometry import Box
from models.grid import GridCell, Reading
from models.report import TableKey, Template
from models.statutory import FoundCell, StatutoryTable

TWO: TableKey = "proactive_disclosure"
THREE: TableKey = "disclosure_requests"
FOUR: TableKey = "review_and_litigation"

Texts = dict[Place, str]

ALIKE = {
    "0": "8698", "1": "741", "2": "7z3", "3": "855", "4": "191", "5": "366", "6": "889",
    "7": "112", "8": "306", "9": "640",
}  # fmt: skip
"""Digits and those that they are taken for."""


def sound_values(rng: random.Random, template: Template, key: TableKey) -> dict[Place, int]:
    """Figures that break no sum, mostly zeros, of a small or a large body."""
    places = form(template).tables[key].places
    scale = rng.choice((5, 30, 300, 4000))
    full = rng.choice((0.05, 0.15, 0.4))
    values = {
        place: int(rng.expovariate(1) * scale) if rng.random() < full else 0 for place in places
    }
    if key == THREE:
        _balance(template, values)
    if key == FOUR:
        for row in form(template).tables[key].rows:
            values[row, "total"] = sum(
                value for place, value in values.items() if place[0] == row and place[1] != "total"
            )
    return values


def _balance(template: Template, values: dict[Place, int]) -> None:
    table = form(template).tables[THREE]
    columns = [column.key for column in table.blocks[0].columns if column.key != "total"]
    outside = {"new_requests", "carried_in", "results_total", "carried_out"}
    for column in columns:
        results = sum(v for (r, c), v in values.items() if c == column and r not in outside)
        values["results_total", column] = results
        due = results + values["carried_out", column]
        values["carried_in", column] = min(values["carried_in", column], due)
        values["new_requests", column] = due - values["carried_in", column]
    for row in table.rows:
        values[row, "total"] = sum(values[row, column] for column in columns)


@dataclass(frozen=True)
class Engines:
    """How often they err: on a clear cell, on one that was misread at first, on one whose
    picture itself is ambiguous."""

    clear: float = 0.02
    misread: float = 0.08
    ambiguous: float = 0.45
    overconfident: float = 0.1


@dataclass
class Picture:
    """A table's picture; a SecondLook. `printed` are the texts on paper, `misread` what the
    figure reader sees instead in some cells, `ambiguous` the cells that deceive every engine."""

    rng: random.Random
    template: Template
    key: TableKey
    printed: Texts
    misread: Mapping[Place, str] = field(default_factory=dict)
    ambiguous: frozenset[Place] = frozenset()
    engines: Engines = Engines()

    def __post_init__(self) -> None:
        self.places = form(self.template).tables[self.key].places
        self.looks = 0
        self._said: dict[Place, tuple[Reading, ...]] = {}

    def table(self) -> StatutoryTable:
        units = {
            place: form(self.template).tables[self.key].column(place).unit for place in self.places
        }
        cells = {
            place: FoundCell(self._cell(number, place), units[place])
            for number, place in enumerate(self.places)
        }
        return StatutoryTable(self.key, self.template, self.places, cells, pages=(1,))

    def __call__(self, page: int, box: Box, candidates: Sequence[str]) -> tuple[Reading, ...]:
        assert page == 1
        assert candidates
        place = self.places[int(box.x0) // 10]
        if place not in self._said:
            self.looks += 1
            self._said[place] = self._again(place)
        return self._said[place]

    def _again(self, place: Place) -> tuple[Reading, ...]:
        """What the engines make of one picture does not change from question to question."""
        wrong = self.misread.get(place)
        rate = self.engines.misread if wrong is not None else self.engines.clear
        if place in self.ambiguous:
            rate = self.engines.ambiguous
        readings = [
            self._reading(place, witness, rate, wrong) for witness in ("tesseract", "ppocr")
        ]
        return (*readings, *self._by_figure_reader(place, rate, wrong))

    def _cell(self, number: int, place: Place) -> GridCell:
        box = Box(10 * number, 0, 10 * number + 9, 10)
        readings = self._first(place)
        return GridCell(0, number, readings[0].text, page=1, box=box, readings=readings)

    def _first(self, place: Place) -> tuple[Reading, ...]:
        printed, wrong = self.printed[place], self.misread.get(place)
        if wrong is not None:
            sure = self.rng.random() < self.engines.overconfident
            p = self.rng.uniform(0.985, 0.9999) if sure else self.rng.uniform(0.35, 0.985)
            return self._alternatives(wrong, p, printed)
        if self.rng.random() < 0.02:
            return self._alternatives(
                printed, self.rng.uniform(0.5, 0.995), confused(self.rng, printed)
            )
        return (Reading(printed, 1 - 10 ** -self.rng.uniform(2.5, 5), "figure_reader"),)

    def _alternatives(self, best: str, p: float, rival: str) -> tuple[Reading, ...]:
        rest = (1 - p) * self.rng.uniform(0.4, 0.95)
        return (Reading(best, p, "figure_reader"), Reading(rival, rest, "figure_reader"))

    def _reading(self, place: Place, witness: str, rate: float, wrong: str | None) -> Reading:
        if self.rng.random() >= rate:
            return Reading(self.printed[place], self.rng.uniform(0.8, 0.99), witness)
        same = wrong is not None and self.rng.random() < 0.6
        text = wrong if same and wrong is not None else confused(self.rng, self.printed[place])
        return Reading(text, self.rng.uniform(0.3, 0.97), witness)

    def _by_figure_reader(
        self, place: Place, rate: float, wrong: str | None
    ) -> tuple[Reading, ...]:
        again = self._reading(place, "figure_reader", rate, wrong)
        return (again,)


def confused(rng: random.Random, text: str) -> str:
    """The text with one slip of an engine: a digit taken for another, lost or doubled."""
    if not text:
        return rng.choice("01")
    at = rng.randrange(len(text))
    slip = rng.random()
    if slip < 0.7 or text == "0":
        other = rng.choice(ALIKE.get(text[at], "0"))
        changed = text[:at] + other + text[at + 1 :]
    elif slip < 0.85:
        changed = text[:at] + text[at + 1 :]
    else:
        changed = text[: at + 1] + text[at:]
    return changed if changed != text else f"{text}1"


def as_texts(values: Mapping[Place, int]) -> Texts:
    return {place: str(value) for place, value in values.items()}
