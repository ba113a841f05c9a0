"""Scans by degradation: what is found, read, caught, and above all what is wrong in silence.

`python -m benchmarks.scans` reads samples/scans; `--pages N` reads at least N pages made on the
fly beside them, the same for the same N. Prints a table and draws docs/pictures/scans.png. CPU
seconds count the programs that are run, in a warm process; memory is the most that the process held
over a file, Chromium's and tesseract's apart. A label is right where it is read character by
character, white space and the width of marks aside.
"""

from __future__ import annotations

import argparse
import re
import resource
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from extractors.content import Content, open_content
from extractors.extract import answer
from extractors.kinds import kind_of
from extractors.scan.readers.form_words import folded
from models.forms import Place, form, instances
from models.grid import Grid
from models.layout import printed
from models.report import Extraction, Finding, Table
from samples.expectation import expectation
from samples.generate import scans
from samples.generate.report import expected
from samples.generate.sheets import browser

PLOT = Path(__file__).parent.parent / "docs" / "pictures" / "scans.png"
Tables = Mapping[str, Mapping[str, Mapping[str, Any]]]


@dataclass
class Tally:
    """Sums over files; of `peak_mb` the most. `believed` are (confidence, right) of every cell with
    a figure."""

    files: int = 0
    pages: int = 0
    tables: int = 0
    found: int = 0
    labels: int = 0
    labels_right: int = 0
    cells: int = 0
    exact: int = 0
    caught: int = 0
    silent: list[str] = field(default_factory=list)
    sound: int = 0
    alarmed: int = 0
    seconds: float = 0.0
    peak_mb: float = 0.0
    believed: list[tuple[float, bool]] = field(default_factory=list)

    def __add__(self, other: Tally) -> Tally:
        sums = (getattr(self, name) + getattr(other, name) for name in vars(self))
        return replace(Tally(*sums), peak_mb=max(self.peak_mb, other.peak_mb))


def measure(content: Content, expected: Mapping[str, Any]) -> Tally:
    truth: Tables = expected["tables"]
    _forget_peak()
    before = _cpu()
    found = answer(content)
    tally = Tally(files=1, seconds=_cpu() - before, peak_mb=_peak_mb())
    if not isinstance(found, Extraction):
        print(f"{content.name}: {found.error.message}")
        tally.tables = len(truth)
        tally.cells = sum(len(columns) for rows in truth.values() for columns in rows.values())
        tally.caught = tally.cells
        tally.pages = 1
        return tally
    tally.pages = found.document.page_count or 1
    labels = printed_labels(expected["document"]["template"])
    tally.labels = labels.total()
    tally.labels_right = (labels & read_labels(content)).total()
    for key, rows in truth.items():
        errors = [f for f in found.findings if f.severity == "error" and f.table == key]
        due = [tuple(entry.values()) for entry in expected["findings"]]
        undue = [f for f in errors if (f.rule, f.severity, f.table, f.row, f.column) not in due]
        tally += _table(content.name, key, rows, found.tables[key], undue)  # type: ignore[index]
    return tally


def printed_labels(template: str) -> Counter[str]:
    """The labels and heads of a form's three tables."""
    cells = (cell for key in form(template).tables for cell in printed(template, key))
    return Counter(folded(cell.text) for cell in cells if cell.text and not cell.place)


def read_labels(content: Content) -> Counter[str]:
    """What stands in the cells of the tables of a file."""
    blocks = kind_of(content).read(content).blocks
    grids = (block for block in blocks if isinstance(block, Grid))
    return Counter(folded(cell.text) for grid in grids for cell in grid.cells)


def _table(
    name: str, key: str, rows: Mapping[str, Mapping[str, Any]], table: Table,
    errors: Sequence[Finding],
) -> Tally:
    tally = Tally(tables=1, found=table.status != "missing")
    covered = {place for finding in errors for place in _covers(finding, key, table, rows)}
    cells = {(cell.row, cell.column): cell for cell in table.cells}
    for place in ((row, column) for row, columns in rows.items() for column in columns):
        wanted = rows[place[0]][place[1]]
        cell = cells.get(place)
        right = cell is not None and cell.value == wanted
        tally.cells += 1
        tally.exact += right
        if cell is not None and cell.value is not None:
            tally.believed.append((cell.confidence, right))
        if right:
            continue
        if table.status == "missing" or place in covered:
            tally.caught += 1
        else:
            read = None if cell is None else cell.value
            tally.silent.append(f"{name}: {key} {place}: {read}, stated {wanted}")
    if tally.exact == tally.cells:
        tally.sound, tally.alarmed = 1, bool(errors)
    return tally


def _covers(
    finding: Finding, key: str, table: Table, rows: Mapping[str, Mapping[str, Any]]
) -> Iterator[Place]:
    """The cells that a finding warns of."""
    if table.template:
        for instance in instances(table.template, key):
            at = instance.row, instance.column
            if instance.identity.id == finding.rule and at == (finding.row, finding.column):
                yield from instance.weights
                return
    for row, columns in rows.items():
        for column in columns:
            if finding.row in (None, row) and finding.column in (None, column):
                yield row, column


def _forget_peak() -> None:
    """From here on the kernel measures the most memory anew (proc(5))."""
    Path("/proc/self/clear_refs").write_text("5")


def _peak_mb() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _cpu() -> float:
    programs = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + programs.ru_utime + programs.ru_stime


@dataclass(frozen=True)
class _Task:
    """A scan to read: the file kept of it, or (`again` from 1) made anew with another report and
    other chances."""

    scan: scans.Scan
    again: int = 0


def _measured(task: _Task) -> tuple[str, Tally]:
    """The scan's name, and what was found."""
    scan = task.scan
    if task.again:
        other = replace(scan, name=f"{scan.name}~{task.again}")
        with browser() as chromium:
            report, pictures = scans.sheets(chromium, other)
        content = Content(other.name + other.suffix, scans.kept(pictures, other))
        tally = measure(content, expected(report))
    else:
        path = scans.FOLDER / (scan.name + scan.suffix)
        tally = measure(open_content(path), expectation(path))
    return scan.name, tally


def _all_measured(pages: int, wanted: str, jobs: int) -> Iterator[tuple[str, Tally]]:
    """The samples; then every one made anew, round by round, until there are enough pages."""
    chosen = [scan for scan in scans.scans() if re.search(wanted, scan.name)]
    made = 0
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        yield from pool.map(_measured, [_Task(scan) for scan in chosen])
        for again in count(1):
            if made >= pages or not chosen:
                return
            for done in pool.map(_measured, [_Task(scan, again) for scan in chosen]):
                made += done[1].pages
                yield done


def degradation_of(name: str) -> str:
    return re.sub(r"-\d$", "", name) if name.startswith("mixture") else name


def table_of(tallies: Mapping[str, Tally]) -> str:
    lines = [
        "| degradation | files | pages | tables found | labels right | cells | exact | caught "
        "| silent | false alarms | CPU s a page | peak MB |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, t in [*tallies.items(), ("all", sum(tallies.values(), Tally()))]:
        lines.append(
            f"| {name} | {t.files} | {t.pages} | {t.found}/{t.tables} "
            f"| {t.labels_right / max(t.labels, 1):.2%} | {t.cells} "
            f"| {t.exact / max(t.cells, 1):.2%} | {t.caught} | {len(t.silent)} "
            f"| {t.alarmed}/{t.sound} | {t.seconds / max(t.pages, 1):.2f} | {t.peak_mb:.0f} |"
        )
    return "\n".join(lines)


def draw(tallies: Mapping[str, Tally], path: Path) -> None:
    """Exact and silent by degradation; how far `confidence` can be believed."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(
        1, 2, figsize=(12, max(5, 0.22 * len(tallies))), width_ratios=(3, 2)
    )
    names = list(tallies)[::-1]
    exact = [100 * tallies[name].exact / max(tallies[name].cells, 1) for name in names]
    silent = [100 * len(tallies[name].silent) / max(tallies[name].cells, 1) for name in names]
    left.barh(names, exact, color="#4a7fb0", label="exact")
    left.barh(names, silent, left=exact, color="#c0392b", label="wrong in silence")
    left.set_xlim(0, 100.5)
    left.set_xlabel("figure cells, % (the rest is flagged)")
    left.tick_params(axis="y", labelsize=7)
    left.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False)
    _draw_reliability(right, sum(tallies.values(), Tally()).believed)
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)


def _draw_reliability(axes: Any, believed: Sequence[tuple[float, bool]]) -> None:
    edges = np.array([0, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 1.0001])
    sure, right = (np.array(part, float) for part in zip(*believed, strict=True))
    bins = np.digitize(sure, edges) - 1
    filled = [b for b in range(len(edges) - 1) if (bins == b).any()]
    names = [
        f"{edges[b]:g} to {min(edges[b + 1], 1):g}\n{(bins == b).sum()} cells" for b in filled
    ]
    axes.plot(names, [sure[bins == b].mean() for b in filled], "o", color="#999", label="said")
    axes.plot(names, [right[bins == b].mean() for b in filled], "o", color="#4a7fb0", label="right")
    axes.set_xlabel("confidence")
    axes.tick_params(axis="x", labelsize=7)
    axes.set_ylim(0, 1.03)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=0, help="made on the fly, at least")
    parser.add_argument("--only", default="", help="a pattern of names")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--plot", type=Path, default=PLOT)
    options = parser.parse_args()
    tallies: dict[str, Tally] = {}
    for name, tally in _all_measured(options.pages, options.only, options.jobs):
        tallies[degradation_of(name)] = tallies.get(degradation_of(name), Tally()) + tally
        print(*tally.silent, f"{name}: {tally.exact} of {tally.cells}", sep="\n", flush=True)
    print(table_of(tallies))
    draw(tallies, options.plot)


if __name__ == "__main__":
    main()
