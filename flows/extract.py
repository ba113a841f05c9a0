"""Reading files by hand: no store, no database, no server. Each in a worker process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractors.content import printable
from flows.settings import Settings
from flows.worker import Died, Task
from flows.workers import Workers, in_order
from models.report import ErrorFacts, Extraction, ExtractionError, SourceName


@dataclass(frozen=True, slots=True)
class Read:
    """One file's answer as one line of JSON. `error` is what to tell a person where it could not
    be read; `has_error_finding` where a figure needs a look."""

    line: str
    error: str | None = None
    has_error_finding: bool = False


def read_files(settings: Settings, paths: Sequence[Path], jobs: int) -> Iterator[Read]:
    """The answers in the order given, each as soon as it and those before it are done."""
    with Workers(min(jobs, len(paths)), settings.worker_memory_gib, settings.time_limit_s) as pool:
        results = in_order(pool.run(Task(read_file, (path,)) for path in paths))
        for path, result in zip(paths, results, strict=True):
            yield _fallen(path, result) if isinstance(result, Died) else result


def read_file(path: Path) -> Read:
    """Runs in a worker."""
    from extractors.content import open_content
    from extractors.errors import ExtractionFailed
    from extractors.extract import answer

    try:
        reading = answer(open_content(path))
    except ExtractionFailed as failed:
        source = SourceName(name=printable(path.name))
        error = ErrorFacts(kind=failed.kind, message=str(failed))
        reading = ExtractionError(document=source, error=error)
    if isinstance(reading, Extraction):
        return Read(reading.as_json(), has_error_finding=reading.has_error)
    return Read(reading.as_json(), error=reading.error.message)


def _fallen(path: Path, died: Died) -> Read:
    name = printable(path.name)
    message = f"{name}: {died.message}"
    facts = ErrorFacts(kind=died.kind, message=message)
    answer = ExtractionError(document=SourceName(name=name), error=facts)
    return Read(answer.as_json(), error=message)
