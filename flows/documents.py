"""One document of the store, from its key to the database: the work of one worker process.

Retried where that can help (the store or the database is away), quarantined where it cannot. All
of it may be killed at any point and done again: the outcome is one transaction.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from extractors.content import MAX_BYTES, Content
from flows.results import write_back
from flows.settings import Settings
from flows.version import program_version
from flows.worker import Died
from models.report import ErrorKind, Extraction
from storage import catalogue, extractions, leases
from storage.database import DatabaseUnavailable, open_database, read_only, transact
from storage.objects import ObjectInfo, ObjectTooLarge, StoreError
from storage.runs import NOTHING, Spent, Stage

LASTING: frozenset[ErrorKind] = frozenset(
    ("unsupported", "damaged", "encrypted", "too_large", "timed_out")
)
"""Kinds of error that reading the same bytes again will not mend."""

State = Literal["read", "refused", "failed", "held"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document. `held`: another run has it. `failed`: the next run tries it
    again. `kind` and `message` tell why it was refused or failed; `spent` is what it took."""

    info: ObjectInfo
    state: State
    flagged: bool = False
    kind: str = ""
    message: str = ""
    spent: Spent = NOTHING


def read_document(settings: Settings, info: ObjectInfo, owner: str, again: bool) -> Outcome:
    """Reads one object as it is now. `owner` names the run, which never gives a document to two
    workers at once; `again`: read it even where its answer is stored already."""
    try:
        engine = database(settings.database)
        with leases.holding(engine, info.key, owner, settings.lease_s):
            return _read(settings, engine, info, owner, again)
    except leases.LeaseLost:
        return Outcome(info, "held")
    except (StoreError, DatabaseUnavailable) as error:
        return Outcome(info, "failed", kind="engine", message=str(error))


def refuse(settings: Settings, info: ObjectInfo, owner: str, died: Died) -> Outcome:
    """Records that reading an object took its workers down."""

    def record(session: Session) -> None:
        version = program_version()
        if leases.take(session, info.key, owner, settings.lease_s):
            catalogue.record_refusal(session, info, None, died.kind, died.message, version)
            leases.release(session, info.key, owner)

    transact(database(settings.database), record)
    return Outcome(info, "refused", kind=died.kind, message=died.message)


@cache
def database(url: str) -> Engine:
    """One engine a process."""
    return open_database(url)


def _read(settings: Settings, engine: Engine, info: ObjectInfo, owner: str, again: bool) -> Outcome:
    from extractors.extract import answer  # only a worker needs the readers

    watch = _Watch()
    try:
        found = settings.open_store().read(info.key, MAX_BYTES)
    except ObjectTooLarge as error:
        return _refused(engine, info, owner, None, "too_large", str(error), watch)
    content = Content(found.info.name, found.data)
    stored = None if again else _stored(engine, content, program_version())
    watch.lap("fetch")
    reading = stored or answer(content)
    watch.lap("extract")
    if isinstance(reading, Extraction):
        write_back(settings, content, reading)
        watch.lap("write_back")
        return _recorded(engine, found.info, owner, reading, watch)
    kind, message = reading.error.kind, reading.error.message
    if kind not in LASTING:
        return Outcome(info, "failed", kind=kind, message=message, spent=watch.spent)
    return _refused(engine, found.info, owner, content.sha256, kind, message, watch)


class _Watch:
    """Seconds by stage, each from the end of the one before."""

    def __init__(self) -> None:
        self.spent = Spent()
        self._last = time.perf_counter()

    def lap(self, stage: Stage) -> None:
        now = time.perf_counter()
        self.spent = replace(self.spent, **{stage: now - self._last})
        self._last = now


def _stored(engine: Engine, content: Content, version: str) -> Extraction | None:
    sha256, name = content.sha256, content.name
    reading = read_only(engine)  # a writer would wait for its turn to ask
    return transact(reading, lambda s: extractions.stored_answer(s, sha256, name, version))


def _recorded(
    engine: Engine, info: ObjectInfo, owner: str, extraction: Extraction, watch: _Watch
) -> Outcome:
    def record(session: Session) -> None:
        leases.insist(session, info.key, owner)
        seconds = watch.spent.extract
        catalogue.record_reading(session, info, extraction, program_version(), seconds)

    transact(engine, record)
    watch.lap("record")
    return Outcome(info, "read", flagged=extraction.has_error, spent=watch.spent)


def _refused(
    engine: Engine,
    info: ObjectInfo,
    owner: str,
    sha256: str | None,
    kind: ErrorKind,
    message: str,
    watch: _Watch,
) -> Outcome:
    def record(session: Session) -> None:
        leases.insist(session, info.key, owner)
        catalogue.record_refusal(session, info, sha256, kind, message, program_version())

    transact(engine, record)
    watch.lap("record")
    return Outcome(info, "refused", kind=kind, message=message, spent=watch.spent)
