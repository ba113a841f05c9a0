"""What Prometheus is told, read back by its own parser."""

from __future__ import annotations

from functools import partial

from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine

from models.report import Finding
from storage import catalogue, runs
from storage.database import transact
from storage.metrics import metrics
from storage.runs import Counts, Spent
from tests.storage.readings import WRONG_SUM, object_of, reading

UNCERTAIN = Finding(
    rule="cell.uncertain",
    severity="error",
    table="disclosure_requests",
    row="new_requests",
    column="total",
    message="看不清 (not to be read with certainty)",
)


def told(engine: Engine) -> dict[tuple[str, str], float]:
    """(name, value of the one label) → value."""
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in text_string_to_metric_families(metrics(engine).decode())
        for sample in family.samples
    }


def run(engine: Engine, kind: str, counts: Counts, spent: Spent) -> None:
    number = transact(engine, lambda session: runs.begin(session, kind, "", "1"))
    transact(engine, lambda session: runs.end(session, number, counts, spent))


def test_an_empty_database_has_nothing_to_tell(engine: Engine) -> None:
    said = told(engine)
    assert said["gouji_queue", ""] == 0
    assert said["gouji_stage_seconds_total", "extract"] == 0
    assert not any(name.startswith("gouji_last_run") for name, _ in said)
    assert not any(window for name, window in said if name == "gouji_flagged_share")


def test_documents_seconds_queue_and_signs_of_silent_errors(engine: Engine) -> None:
    readings = {
        "a": reading("1"),
        "b": reading("2", findings=(WRONG_SUM, UNCERTAIN, UNCERTAIN)),
    }
    for key, extraction in readings.items():
        record = partial(catalogue.record_reading, info=object_of(key), extraction=extraction)
        transact(engine, partial(record, version="1", seconds=2))
    transact(
        engine,
        lambda s: catalogue.record_refusal(s, object_of("c"), None, "damaged", "broken", "1"),
    )
    run(engine, "nightly", Counts(3, 0, 2, 1, 1, 0), Spent(1.0, 4.0, 0.5, 0.25))
    run(engine, "reprocess", Counts(1, 0, 0, 0, 0, 1), Spent(1.0))
    said = told(engine)
    expected = {
        ("gouji_documents", "read"): 2,
        ("gouji_documents", "refused"): 1,
        ("gouji_quarantined", "damaged"): 1,
        ("gouji_queue", ""): 1,
        ("gouji_tables", "flagged"): 1,
        ("gouji_run_documents_total", "read"): 2,
        ("gouji_run_documents_total", "flagged"): 1,
        ("gouji_run_documents_total", "refused"): 1,
        ("gouji_run_documents_total", "failed"): 1,
        ("gouji_last_run_failed", ""): 0,
        ("gouji_stage_seconds_total", "fetch"): 2,
        ("gouji_stage_seconds_total", "extract"): 4,
        ("gouji_stage_seconds_total", "write_back"): 0.5,
        ("gouji_stage_seconds_total", "record"): 0.25,
        ("gouji_uncertain_cells_per_document", "day"): 1,
        ("gouji_uncertain_cells_per_document", "all"): 1,
        ("gouji_flagged_share", "all"): 1 / 6,
        ("gouji_extraction_seconds", "all"): 2,
    }
    assert {name: said[name] for name in expected} == expected
