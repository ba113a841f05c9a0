"""The Prefect server goes away in the middle of a run and comes back: the run goes on."""

from __future__ import annotations

import time
from pathlib import Path

from tests.flows.command import TEXTS, gouji, started
from tests.flows.faults import SOON, embedded, finished, held, store_of, until_dealt_with
from tests.infra.prefect import PrefectServer

AWAY_S = 3


def test_the_prefect_server_is_restarted_in_mid_run(prefect: PrefectServer, tmp_path: Path) -> None:
    samples = sorted(TEXTS.glob("*.txt"))
    quiet, restarted = (store_of(tmp_path / name, samples) for name in ("a", "b"))
    assert gouji("ingest", cwd=quiet).returncode == 0
    run = started("ingest", cwd=restarted, **SOON, **prefect.settings)
    until_dealt_with(embedded(restarted), 2, run)
    prefect.stop()
    time.sleep(AWAY_S)
    prefect.start()
    finished(run)
    assert held(embedded(restarted)) == held(embedded(quiet))
