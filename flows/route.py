"""Which way a batch goes: straight through, or as a flow of the Prefect server that is set."""

from __future__ import annotations

import os

from flows import ingest
from flows.documents import Outcome
from flows.ingest import Progress, Report
from flows.settings import Settings


def every_new(settings: Settings, prefix: str, progress: Progress) -> Report:
    if _server_is_set():
        from flows.prefect_flows import nightly

        return nightly(prefix)
    return ingest.ingest(settings, prefix, ingest.new_in_processes, progress)


def once_more(settings: Settings, key: str) -> Outcome:
    if _server_is_set():
        from flows.prefect_flows import reprocess

        return reprocess(key)
    return ingest.reprocess(settings, key, ingest.again_in_processes)


def _server_is_set() -> bool:
    return bool(os.environ.get("PREFECT_API_URL"))
