"""The nightly job and the reprocessing of one object, as plain functions.

listing → new or changed → read, each in a worker → across reports → the run's counts
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from uuid import uuid4

from sqlalchemy import Engine

from extractors.content import MAX_BYTES
from flows.across import compare_reports
from flows.documents import Outcome, database, read_document, refuse
from flows.settings import Settings
from flows.units import read_units
from flows.version import program_version
from flows.worker import Died, Task
from flows.workers import Workers
from storage import catalogue, runs, units
from storage.database import transact
from storage.objects import ObjectInfo
from storage.runs import NOTHING, Counts, Spent

log = logging.getLogger("gouji")

SLACK_S = 120.0
"""On top of the time limit of a reading: asking again a store or a database that is away."""

SHOWN = 1000
"""How many troubles a report of a run names; the database has them all."""

ReadAll = Callable[[Settings, Iterable[ObjectInfo]], Iterator[Outcome]]
"""Who reads documents: worker processes of this one, or tasks of a Prefect flow."""

Progress = Callable[[Outcome], None]


@dataclass(frozen=True)
class Report:
    """What a run did. `troubles` are the outcomes that a person should see."""

    run: int
    counts: Counts
    troubles: tuple[Outcome, ...] = ()
    spent: Spent = NOTHING


def ingest(
    settings: Settings, prefix: str, read_all: ReadAll, progress: Progress = lambda _: None
) -> Report:
    """Reads every new or changed object under `prefix`; StoreError, DatabaseUnavailable or NoUnits
    where the run as a whole cannot go on. What was done by then is kept."""
    engine = database(settings.database)
    store = settings.open_store()
    store.check()
    _take_units(settings, engine)
    run = transact(engine, lambda s: runs.begin(s, "nightly", prefix, program_version()))
    listed = _Counted(store.list(prefix))
    wanted = partial(catalogue.new_or_changed, engine)
    report = _tally(run, _until_free(settings, read_all, wanted, listed), progress)
    compare_reports(engine)
    done = report.counts.read + report.counts.refused + report.counts.failed
    counts = replace(report.counts, listed=listed.count, unchanged=listed.count - done)
    transact(engine, lambda session: runs.end(session, run, counts, report.spent))
    return replace(report, counts=counts)


def _take_units(settings: Settings, engine: Engine) -> None:
    """Where no list is named, the one that was read last holds."""
    if settings.units is not None:
        pairs = {(line.parent, line.issuer) for line in read_units(settings.units)}
        transact(engine, lambda session: units.replace_units(session, pairs))


def reprocess(settings: Settings, key: str, read_all: ReadAll) -> Outcome:
    """Reads one object again, whatever was done before. Decisions of reviewers are not touched."""
    engine = database(settings.database)
    store = settings.open_store()
    store.check()
    info = store.read(key, MAX_BYTES).info
    run = transact(engine, lambda s: runs.begin(s, "reprocess", key, program_version()))
    outcomes = list(_until_free(settings, read_all, iter, [info]))
    report = _tally(run, outcomes, lambda _: None)
    compare_reports(engine)
    counts = replace(report.counts, listed=1)
    transact(engine, lambda session: runs.end(session, run, counts, report.spent))
    return outcomes[0]


def in_processes(
    settings: Settings, objects: Iterable[ObjectInfo], again: bool
) -> Iterator[Outcome]:
    """Reads documents in worker processes of this one, in no certain order."""
    owner = uuid4().hex
    given: dict[int, ObjectInfo] = {}

    def tasks() -> Iterator[Task]:
        for number, info in enumerate(objects):
            given[number] = info
            yield Task(read_document, (settings, info, owner, again))

    limit = settings.time_limit_s + SLACK_S
    with Workers(settings.worker_count, settings.worker_memory_gib, limit) as workers:
        for number, result in workers.run(tasks()):
            info = given.pop(number)
            yield refuse(settings, info, owner, result) if isinstance(result, Died) else result


new_in_processes: ReadAll = partial(in_processes, again=False)
again_in_processes: ReadAll = partial(in_processes, again=True)


class _Counted:
    """Counts what passes."""

    def __init__(self, objects: Iterable[ObjectInfo]) -> None:
        self._objects = objects
        self.count = 0

    def __iter__(self) -> Iterator[ObjectInfo]:
        for info in self._objects:
            self.count += 1
            yield info


def _until_free(
    settings: Settings,
    read_all: ReadAll,
    wanted: Callable[[Iterable[ObjectInfo]], Iterator[ObjectInfo]],
    objects: Iterable[ObjectInfo],
) -> Iterator[Outcome]:
    """Documents that another run held are asked for again until they are done or free: a killed
    run's leases end, and what a living one has read is wanted no more."""
    while True:
        held: list[ObjectInfo] = []
        for outcome in read_all(settings, wanted(objects)):
            if outcome.state == "held":
                held.append(outcome.info)
            else:
                yield outcome
        if not held:
            return
        time.sleep(min(settings.lease_s / 4, 5))
        objects = held


def _tally(run: int, outcomes: Iterable[Outcome], progress: Progress) -> Report:
    counts, spent = Counts(), Spent()
    troubles: list[Outcome] = []
    for outcome in outcomes:
        progress(outcome)
        spent += outcome.spent
        if outcome.state == "read":
            flagged = counts.flagged + outcome.flagged
            counts = replace(counts, read=counts.read + 1, flagged=flagged)
        elif outcome.state == "refused":
            counts = replace(counts, refused=counts.refused + 1)
        else:
            counts = replace(counts, failed=counts.failed + 1)
        if (outcome.state != "read" or outcome.flagged) and len(troubles) < SHOWN:
            troubles.append(outcome)
    return Report(run, counts, tuple(troubles), spent)


def told(report: Report) -> Sequence[str]:
    """The run in a few lines."""
    counts = report.counts
    yielded = [
        f"{counts.listed} listed, {counts.unchanged} unchanged, {counts.read} read "
        f"({counts.flagged} flagged), {counts.refused} refused, {counts.failed} failed"
    ]
    for outcome in report.troubles:
        if outcome.state != "read":
            yielded.append(f"{outcome.info.key}: {outcome.kind}: {outcome.message}")
    return yielded
