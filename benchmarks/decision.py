"""What becomes of wrong figures: misreadings planted in pictures, and errors in the report itself.

`python -m benchmarks.decision [TABLES] [--kept FILE]` prints a line for each kind: how many cells
were repaired rightly and wrongly, left to a person, and missed (silent), how often an error of the
source was "repaired", and the time a table takes. What is wrong is told by `benchmarks.planting`,
the pictures are simulated (`benchmarks.simulation`); what is tested is the decision. With `--kept`
what was done is kept in FILE, and a run that was stopped goes on from there.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.planting import KINDS, Case, cases
from benchmarks.simulation import Picture, Texts
from extractors.resolve import Decided, decide
from extractors.resolve.findings import AS_PRINTED
from models.forms import Place
from models.identities import system

TABLES = 20_000
BATCH = 500
"""Tables that are kept together; each batch has a seed of its own."""
SUMS = ("requests.", "litigation.")
OUTCOMES = (
    "repaired", "wrongly", "to a person", "missed", "as printed", "source mended", "asked in vain",
)  # fmt: skip


def outcomes(case: Case, decided: Decided) -> Counter[str]:
    """Every cell of the table that was planted or has come out wrong, by what became of it."""
    table = decided.tables[case.key]
    told = {
        (figure.row, figure.column)
        for figure in table.cells
        for finding in decided.findings
        if finding.severity == "error" and not finding.rule.startswith(SUMS)
        if finding.table == case.key and finding.row in (None, figure.row)
        if finding.column in (None, figure.column)
    }
    planted = {**case.misread, **_differing(case)}
    covered = _under_findings(case, decided)
    asked = _asked_about(case, told)
    found: Counter[str] = Counter()
    for figure in table.cells:
        place = (figure.row, figure.column)
        right = figure.text.strip() == case.printed[place]
        if place in told:
            found["to a person"] += place in planted
            found["asked in vain"] += place not in planted
        elif right and place in case.misread:
            found["repaired"] += 1
        elif right and place in case.source:
            found["as printed"] += place in covered
            found["to a person"] += place in asked - covered
            found["missed"] += place not in covered | asked
        elif not right and figure.origin == "resolved":
            found["source mended" if place in case.source else "wrongly"] += 1
        elif not right:
            found["to a person" if place in covered else "missed"] += 1
    return found + _verdicts(case, decided)


def _verdicts(case: Case, decided: Decided) -> Counter[str]:
    """How often a broken sum was said to be the report's own, and how often wrongly so."""
    said: Counter[str] = Counter()
    misread = {
        (figure.row, figure.column)
        for figure in decided.tables[case.key].cells
        if figure.text.strip() != case.printed[figure.row, figure.column]
    }
    for each in system(case.template, case.key).instances:
        for finding in decided.findings:
            stands = (finding.rule, finding.row, finding.column)
            if stands == (each.identity.id, each.row, each.column):
                said["broken"] += bool(case.source.intersection(each.weights))
                if AS_PRINTED in finding.message:
                    wrong = misread.intersection(each.weights)
                    said["said wrongly" if wrong else "said rightly"] += 1
    return said


def _differing(case: Case) -> Texts:
    """Cells whose pictures show another cell's figure."""
    shown = case.shown or case.printed
    return {place: text for place, text in shown.items() if text != case.printed[place]}


def _asked_about(case: Case, told: set[Place]) -> set[Place]:
    """Errors of the source all of whose broken sums have a cell that a person is asked about: a sum
    over a cell in doubt is not checked until that cell is told, and then it is (see the contract).
    """
    sums = system(case.template, case.key)
    broken = sums.residuals({place: int(text or 0) for place, text in case.printed.items()})
    doubted = {index for place in told for index, _ in sums.touching.get(place, ())}
    return {
        place
        for place in case.source
        if doubted.issuperset(i for i, _ in sums.touching.get(place, ()) if i in broken)
    }


def _under_findings(case: Case, decided: Decided) -> set[Place]:
    """The cells of every broken sum that was told."""
    told = {(f.rule, f.row, f.column) for f in decided.findings if f.severity == "error"}
    return {
        place
        for each in system(case.template, case.key).instances
        if (each.identity.id, each.row, each.column) in told
        for place in each.weights
    }


def run(count: int, seed: int = 5) -> dict[str, Counter[str]]:
    """Outcomes by kind; `tables`, `microseconds` and `looks` count what they cost."""
    rng = random.Random(seed)
    results: dict[str, Counter[str]] = {name: Counter() for name in KINDS}
    for name, case in cases(count, rng):
        ambiguous = frozenset(p for p in case.misread if rng.random() < 0.2)
        picture = Picture(
            rng, case.template, case.key, case.shown or case.printed, case.misread, ambiguous
        )
        table = picture.table()
        start = time.perf_counter()
        decided = decide({case.key: table}, (), picture)
        took = time.perf_counter() - start
        results[name] += outcomes(case, decided)
        results[name] += Counter(
            tables=1,
            microseconds=int(1e6 * took),
            looks=picture.looks,
        )
    return results


def run_on(count: int, kept: Path) -> dict[str, Counter[str]]:
    """As `run`, in batches that are added to `kept`, one a line; those there are not run again."""
    done = kept.read_text(encoding="utf-8").splitlines() if kept.exists() else []
    for number in range(len(done), -(-count // BATCH)):
        results = run(min(BATCH, count - number * BATCH), seed=number)
        done.append(json.dumps(results))
        with kept.open("a", encoding="utf-8") as file:
            file.write(done[-1] + "\n")
    total: dict[str, Counter[str]] = {name: Counter() for name in KINDS}
    for line in done:
        for name, counts in json.loads(line).items():
            total[name] += Counter(counts)
    return total


def report(results: Mapping[str, Counter[str]]) -> Iterator[str]:
    yield f"{'':30}{'tables':>8}" + "".join(f"{head:>14}" for head in OUTCOMES) + "   looks      ms"
    total: Counter[str] = sum(results.values(), Counter())
    for name, counts in (*results.items(), ("all", total)):
        tables = max(counts["tables"], 1)
        yield (
            f"{name:30}{counts['tables']:8}"
            + "".join(f"{counts[head]:14}" for head in OUTCOMES)
            + f"{counts['looks'] / tables:8.1f}{counts['microseconds'] / tables / 1000:8.2f}"
        )
    yield ""
    yield f"figures called misread: {_share(total['repaired'], _wrongly(total))}"
    yield f"sums called as printed: {_share(total['said rightly'], total['said wrongly'])}"
    yield f"sums broken by the source and called so: {total['said rightly']} of {total['broken']}"


def _wrongly(counts: Counter[str]) -> int:
    return counts["wrongly"] + counts["source mended"]


def _share(right: int, wrong: int) -> str:
    return f"{right} rightly, {wrong} wrongly ({right / max(right + wrong, 1):.4%} right)"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("tables", type=int, nargs="?", default=TABLES)
    arguments.add_argument("--kept", type=Path, help="keeps what is done, and goes on from it")
    given = arguments.parse_args()
    results = run_on(given.tables, given.kept) if given.kept else run(given.tables)
    for line in report(results):
        print(line)


if __name__ == "__main__":
    main()
