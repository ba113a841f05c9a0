"""One document of the store, from its key to the database: the work of one worker process.

Retried where that can help (the store or the database is away), quarantined where it cannot. All
of it may be killed at any point and done again: the outcome is one transaction.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache
from typing import Literal

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from extractors.content import MAX_BYTES, Content
from flows.settings import Settings
from flows.version import program_version
from flows.worker import Died
from models.report import ErrorKind, Extraction
from storage import catalogue, leases
from storage.database import DatabaseUnavailable, open_database, transact
from storage.objects import OWN_PREFIX, ObjectInfo, ObjectTooLarge, StoredObject, StoreError

LASTING: frozenset[ErrorKind] = frozenset(
    ("unsupported", "damaged", "encrypted", "too_large", "timed_out")
)
"""Kinds of error that reading the same bytes again will not mend."""

State = Literal["read", "refused", "failed", "held"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document. `held`: another run has it. `failed`: the next run tries it
    again. `kind` and `message` tell why it was refused or failed; `seconds` is its extraction."""

    info: ObjectInfo
    state: State
    flagged: bool = False
    kind: str = ""
    message: str = ""
    seconds: float = 0.0


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

    try:
        found = settings.open_store().read(info.key, MAX_BYTES)
    except ObjectTooLarge as error:
        return _refused(engine, info, owner, None, "too_large", str(error))
    content = Content(found.info.name, found.data)
    version = program_version()
    stored = None if again else _stored(engine, content, version)
    started = time.perf_counter()
    reading = stored or answer(content)
    seconds = time.perf_counter() - started
    if isinstance(reading, Extraction):
        return _recorded(settings, engine, found, owner, reading, seconds)
    kind, message = reading.error.kind, reading.error.message
    if kind not in LASTING:
        return Outcome(info, "failed", kind=kind, message=message, seconds=seconds)
    return _refused(engine, found.info, owner, content.sha256, kind, message)


def _stored(engine: Engine, content: Content, version: str) -> Extraction | None:
    sha256, name = content.sha256, content.name
    return transact(engine, lambda s: catalogue.stored_answer(s, sha256, name, version))


def _recorded(
    settings: Settings,
    engine: Engine,
    found: StoredObject,
    owner: str,
    extraction: Extraction,
    seconds: float,
) -> Outcome:
    def record(session: Session) -> None:
        leases.insist(session, found.info.key, owner)
        catalogue.record_reading(session, found.info, extraction, program_version(), seconds)

    if settings.write_results:
        target = f"{OWN_PREFIX}results/{extraction.document.sha256}/{program_version()}.json"
        settings.open_store().write(target, extraction.as_json().encode())
    transact(engine, record)
    return Outcome(found.info, "read", flagged=extraction.has_error, seconds=seconds)


def _refused(
    engine: Engine,
    info: ObjectInfo,
    owner: str,
    sha256: str | None,
    kind: ErrorKind,
    message: str,
) -> Outcome:
    def record(session: Session) -> None:
        leases.insist(session, info.key, owner)
        catalogue.record_refusal(session, info, sha256, kind, message, program_version())

    transact(engine, record)
    return Outcome(info, "refused", kind=kind, message=message)
