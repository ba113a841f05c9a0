"""How honest confidences are: refits the model, and draws how often each confidence is right.

`python -m benchmarks.calibration [--write]` fits and tests on disjoint sets, each of simulated
tables, of made-up sheets with cells drawn otherwise (`benchmarks.pictures`), and of scans of
`samples/scans` with their expected answers. Prints the expected calibration error (ECE) by kind,
draws `docs/pictures/reliability.png`, and with `--write` stores the weights beside the model.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.pictures import alterations, sheet_by_chance
from benchmarks.planting import KINDS, NEED_SUMS, Case
from benchmarks.simulation import FOUR, THREE, TWO, Picture, sound_values
from extractors.content import open_content
from extractors.errors import ExtractionFailed
from extractors.kinds import kind_of
from extractors.labels import recognise
from extractors.resolve import evidence_of
from extractors.resolve.certainty import features_of, values_of
from extractors.resolve.confidence import FEATURES, calibration
from extractors.resolve.decoding import settle
from models.document import SecondLook
from models.forms import Place
from models.identities import system
from models.report import Template, Value
from models.statutory import StatutoryTable
from samples.generate.sheets import browser

STORED = Path("extractors/resolve/calibration.json")
DRAWN = Path("docs/pictures/reliability.png")
TABLES = 2_000
MIX = ("sound", "sound", "sound", "1 misread", "2 misread", "3 misread", "correlated misreads",
       "blank for zero", "zero for blank", "digit dropped", "digit doubled",
       "source: total off", "source: detail changed", "wrong report, 1 misread")  # fmt: skip
"""Kinds of simulated tables; worse than life, so that doubtful cells are well known."""
RIDGE = 0.1
WEIGHTS = {"samples": 10.0, "simulated": 1.0, "altered": 0.1}
"""What a cell weighs by its kind. Simulated tables are worse than life; altered cells much worse:
each was chosen, out of a dozen pictures and more, because it deceived the reader."""
FIRST_SHEET = 1000
"""Numbers of made-up sheets; those of the benchmark on pictures are below."""
SHEETS = 8
SURE = 0.999
EDGES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9995, 1.0)


@dataclass(frozen=True)
class Cell:
    """A figure decided from a picture: what the model weighs, and whether it came out right."""

    kind: str
    features: Mapping[str, float]
    right: bool


def decided_cells(
    kind: str,
    table: StatutoryTable,
    second_look: SecondLook | None,
    truth: Mapping[Place, Value | str],
) -> Iterator[Cell]:
    """The pictured cells of a table. `truth` has the right value of each place, or its text."""
    sums = system(table.template, table.key)
    settled = settle(sums, evidence_of(table, table.cells), second_look)
    values = values_of({place: each.chosen for place, each in settled.items()})
    for place, each in settled.items():
        if each.evidence.pictured and each.chosen.is_known and place in truth:
            features = features_of(sums, each.evidence, each.chosen, values)
            said = each.chosen.text if isinstance(truth[place], str) else each.chosen.value
            yield Cell(kind, features, truth[place] in (said, each.chosen.value))


def simulated(count: int, seed: int) -> Iterator[Cell]:
    """The cells of tables with planted misreadings."""
    rng = random.Random(seed)
    for number in range(count):
        name = MIX[number % len(MIX)]
        template: Template = rng.choice(("2019", "2021"))
        key = rng.choice((THREE, FOUR) if name in NEED_SUMS or ":" in name else (THREE, FOUR, TWO))
        case: Case = KINDS[name](rng, template, key, sound_values(rng, template, key))
        ambiguous = frozenset(place for place in case.misread if rng.random() < 0.2)
        picture = Picture(rng, template, key, case.printed, case.misread, ambiguous)
        yield from decided_cells("simulated", picture.table(), picture, case.printed)


def altered(numbers: Iterable[int], count: int = 30) -> Iterator[Cell]:
    """Made-up reports on paper, and cells of them drawn otherwise: dirtied until misread, or
    showing another figure. Of an altered table, the cells that its broken sums call in question."""
    with browser() as chromium:
        for number in numbers:
            sheet = sheet_by_chance(chromium, number)
            rng = random.Random(number)
            for key, made in alterations(rng, sheet, count):
                tables, second_look = sheet.altered({key: {a.place: a.cell for a in made}})
                printed = {a.place: a.printed for a in made}
                texts = {p: printed.get(p, f.cell.text) for p, f in sheet.tables[key].cells.items()}
                under = {
                    place: texts[place]
                    for each in system(tables[key].template, key).instances
                    if printed.keys() & each.weights.keys()
                    for place in each.weights
                }
                yield from decided_cells("altered", tables[key], second_look, {**under, **printed})


def sampled(folder: Path, start: int, step: int) -> Iterator[Cell]:
    """The cells of some scans of a folder, each n-th from `start`, beside what they must say."""
    for expected in sorted(folder.glob("*.expected.json"))[start::step]:
        name = expected.name.removesuffix(".expected.json")
        files = [path for path in folder.glob(f"{name}.*") if path != expected]
        truth = json.loads(expected.read_text(encoding="utf-8")).get("tables", {})
        for path in files:
            yield from _cells_of_file(path, truth)


def _cells_of_file(
    path: Path, truth: Mapping[str, Mapping[str, Mapping[str, Value]]]
) -> Iterator[Cell]:
    content = open_content(path)
    try:
        document = kind_of(content).read(content)
    except ExtractionFailed as failure:
        print(f"{path.name}: {failure}")
        return
    for key, table in recognise(document).items():
        right = {
            (row, column): value
            for row, columns in truth.get(key, {}).items()
            for column, value in columns.items()
        }
        yield from decided_cells("samples", table, document.second_look, right)


def matrix(cells: Sequence[Cell]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rows = np.array([[cell.features[name] for name in FEATURES] for cell in cells])
    return rows, np.array([cell.right for cell in cells], dtype=float)


def fit(cells: Sequence[Cell]) -> NDArray[np.float64]:
    """Weights of FEATURES by penalised maximum likelihood (Newton's method)."""
    rows, right = matrix(cells)
    times = np.array([WEIGHTS[cell.kind] for cell in cells])
    weights = np.zeros(len(FEATURES))
    for _ in range(50):
        expected = chance(rows, weights)
        slope = rows.T @ (times * (right - expected)) - RIDGE * weights
        bend = (rows.T * (times * expected * (1 - expected))) @ rows + RIDGE * np.eye(len(FEATURES))
        step = np.linalg.solve(bend, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def chance(rows: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    scores: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
    return scores


def sureness(cells: Sequence[Cell], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The confidences: no more than `unvouched` where no sum holds."""
    rows, _ = matrix(cells)
    vouched = rows[:, FEATURES.index("sums_held")] > 0
    return np.minimum(chance(rows, weights), np.where(vouched, 1.0, calibration().unvouched))


def bins(cells: Sequence[Cell], weights: NDArray[np.float64]) -> list[tuple[int, float, float]]:
    """(cells, mean confidence, share right) between each two of EDGES."""
    _, right = matrix(cells)
    sure = sureness(cells, weights)
    found = []
    for low, high in pairwise(EDGES):
        inside = (sure >= low) & ((sure < high) | (high == 1.0))
        if inside.any():
            found.append(
                (int(inside.sum()), float(sure[inside].mean()), float(right[inside].mean()))
            )
    return found


def calibration_error(found: Sequence[tuple[int, float, float]]) -> float:
    total = sum(count for count, _, _ in found)
    return sum(count * abs(sure - right) for count, sure, right in found) / max(total, 1)


def draw(by_kind: Mapping[str, Sequence[Cell]], weights: NDArray[np.float64], path: Path) -> None:
    """Share right against confidence, both as odds, so that the sure end can be seen."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    def odds(share: float) -> float:
        share = min(max(share, 1e-4), 1 - 1e-4)
        return float(np.log10(share / (1 - share)))

    figure, axes = pyplot.subplots(figsize=(7, 6), layout="constrained")
    ticks = (0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999)
    axes.plot([-2, 4], [-2, 4], color="0.6", linewidth=1, label="as honest as can be")
    for kind, cells in by_kind.items():
        found = bins(cells, weights)
        label = f"{kind}: {len(cells)} cells, ECE {calibration_error(found):.4f}"
        axes.plot(
            [odds(sure) for _, sure, _ in found],
            [odds(right) for _, _, right in found],
            marker="o",
            label=label,
        )
    axes.set_xticks([odds(tick) for tick in ticks], [str(tick) for tick in ticks])
    axes.set_yticks([odds(tick) for tick in ticks], [str(tick) for tick in ticks])
    axes.set_xlabel("confidence")
    axes.set_ylabel("share of cells that are right (held out)")
    axes.set_title("Reliability of confidences, by kind of document")
    axes.legend(fontsize=8)
    axes.grid(alpha=0.3)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def by_kind(cells: Sequence[Cell]) -> dict[str, list[Cell]]:
    kinds: dict[str, list[Cell]] = {"all": list(cells)}
    for cell in cells:
        kinds.setdefault(cell.kind, []).append(cell)
    return kinds


def gathered(test: bool, given: argparse.Namespace) -> list[Cell]:
    """Cells to fit on, or to test on: other tables, other sheets, other samples."""
    half = int(test)
    first = FIRST_SHEET + half * given.sheets
    return [
        *simulated(given.tables // 2, seed=1 + half),
        *altered(range(first, first + given.sheets)),
        *sampled(given.samples, half * given.every, 2 * given.every),
    ]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--write", action="store_true", help="store the weights")
    arguments.add_argument("--samples", type=Path, default=Path("samples/scans"))
    arguments.add_argument("--tables", type=int, default=TABLES, help="simulated tables")
    arguments.add_argument("--sheets", type=int, default=SHEETS, help="altered sheets, each half")
    arguments.add_argument("--every", type=int, default=3, help="each n-th sample is read")
    given = arguments.parse_args()
    weights = fit(gathered(False, given))
    kinds = by_kind(gathered(True, given))
    for kind, cells in kinds.items():
        _, right = matrix(cells)
        sure = sureness(cells, weights) >= SURE
        wrong = int((sure & (right == 0)).sum())
        print(
            f"{kind:10}{len(cells):8} cells, ECE {calibration_error(bins(cells, weights)):.5f}, "
            f"{int(sure.sum())} at {SURE} and more, of these wrong: {wrong}"
        )
    draw(kinds, weights, DRAWN)
    if given.write:
        store(weights)


def store(weights: NDArray[np.float64]) -> None:
    data = json.loads(STORED.read_text(encoding="utf-8"))
    data["logistic"] = {
        name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)
    }
    STORED.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
