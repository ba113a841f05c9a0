"""`gouji explain`: the pictures are made in a worker process, like every reading."""

from __future__ import annotations

from pathlib import Path

from flows.settings import Settings
from flows.worker import Died, Task
from flows.workers import Workers


def explained(settings: Settings, file: Path, out: Path) -> str | None:
    """Writes the page into `out`; why it could not, else None."""
    with Workers(1, settings.worker_memory_gib, settings.time_limit_s) as workers:
        [(_, result)] = workers.run([Task(_explain, (file, out))])
    return f"{file.name}: {result.message}" if isinstance(result, Died) else result


def _explain(file: Path, out: Path) -> str | None:
    from extractors.content import open_content
    from extractors.errors import ExtractionFailed
    from extractors.explain import explain

    try:
        explain(open_content(file), out)
    except ExtractionFailed as failed:
        return str(failed)
    return None
