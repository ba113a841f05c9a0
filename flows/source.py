"""A stored file as its reader saw it, for the triage pages to draw: its tables and pictures.

The same readers as every reading, in a worker process, bounded in bytes, memory and time.
"""

from __future__ import annotations

from dataclasses import replace

from flows.settings import Settings
from flows.worker import Died, Task
from flows.workers import Workers
from models.document import Document

LONGEST_S = 60.0
"""Somebody sits before it and waits."""


def document_of(settings: Settings, key: str, sha256: str) -> Document | str:
    """What the object holds, or why it cannot be shown. `sha256`: of the content that was read;
    in any other, its places would name other cells."""
    limit = min(LONGEST_S, settings.time_limit_s)
    with Workers(1, settings.worker_memory_gib, limit) as workers:
        [(_, result)] = workers.run([Task(_document, (settings, key, sha256))])
    return result.message if isinstance(result, Died) else result


def _document(settings: Settings, key: str, sha256: str) -> Document | str:
    from extractors.content import MAX_BYTES, Content
    from extractors.errors import ExtractionFailed
    from extractors.kinds import kind_of
    from storage.objects import StoreError

    try:
        found = settings.open_store().read(key, MAX_BYTES)
        content = Content(found.info.name, found.data)
        if content.sha256 != sha256:
            return "文件已更换，请重新读取 (the file was replaced since; read it again)"
        return replace(kind_of(content).read(content), second_look=None)
    except (StoreError, ExtractionFailed) as failure:
        return str(failure)
