"""What an operator watches, in Prometheus' text format, counted from the database when asked."""

from __future__ import annotations

from sqlalchemy import Engine, Select, func, select
from sqlalchemy.orm import Session

from storage.database import read_only, transact
from storage.review_schema import TableReview
from storage.schema import Document, Extraction, Finding, Lease, Quarantined, Run, TableState

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def metrics(engine: Engine) -> bytes:
    """The page for `/metrics`. The last four are proxies of silent errors: a jump in uncertain
    cells, in flagged tables or in seconds a document says that something new comes in."""
    return transact(read_only(engine), _page)


def _page(session: Session) -> bytes:
    from prometheus_client import CollectorRegistry, Gauge, generate_latest

    registry = CollectorRegistry()

    def put(name: str, help_text: str, asked: Select[tuple[str, int]], label: str) -> None:
        gauge = Gauge(f"gouji_{name}", help_text, [label], registry=registry)
        for value, count in session.execute(asked):
            gauge.labels(value or "none").set(count)

    def put_one(name: str, help_text: str, value: float | None) -> None:
        Gauge(f"gouji_{name}", help_text, registry=registry).set(value or 0)

    def by(column: object) -> Select[tuple[str, int]]:
        return select(column, func.count()).group_by(column)  # type: ignore[call-overload,no-any-return]

    put("documents", "Documents by state", by(Document.state), "state")
    put("quarantined", "Documents in quarantine by kind of error", by(Quarantined.kind), "kind")
    put("tables", "Tables by status", by(TableState.status), "status")
    put("findings", "Findings by rule", by(Finding.rule), "rule")
    put("reviews", "Tables that people dealt with, by state", by(TableReview.state), "state")
    put_one("leases", "Documents being read", session.scalar(select(func.count(Lease.key))))
    last = session.execute(select(Run).order_by(Run.id.desc()).limit(1)).scalar_one_or_none()
    ended = last.ended_at.timestamp() if last and last.ended_at else None
    put_one("last_run_ended_seconds", "When the last run ended", ended)
    failed = last.failed if last else None
    put_one("last_run_failed", "Documents that the last run could not get at", failed)
    put_one("queue", "Tables that wait for a person", session.scalar(_waiting()))
    uncertain = select(func.avg(TableState.uncertain_cells))
    put_one("uncertain_cells_per_table", "Cells without certainty", session.scalar(uncertain))
    seconds = select(func.avg(Extraction.seconds))
    put_one("extraction_seconds", "Seconds an extraction took, mean", session.scalar(seconds))
    return generate_latest(registry)


def _waiting() -> Select[tuple[int]]:
    approved = select(TableReview.document_id).where(
        TableReview.document_id == TableState.document_id,
        TableReview.table_key == TableState.table_key,
        TableReview.state == "approved",
    )
    return select(func.count()).where(TableState.status != "ok", ~approved.exists())
