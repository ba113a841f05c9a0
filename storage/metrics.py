"""What an operator watches, in Prometheus' text format, counted from the database when asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, get_args

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import ColumnElement, Engine, Select, case, func, select, true
from sqlalchemy.orm import Session

from storage import clock
from storage.database import read_only, transact
from storage.review_schema import TableReview
from storage.runs import Stage
from storage.schema import Document, Extraction, Finding, Lease, Quarantined, Run, TableState

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

OUTCOMES = ("read", "flagged", "refused", "failed")
"""Of documents, as `storage.runs.Counts` words them; the flagged are among those that were read."""

DAY = timedelta(days=1)


def metrics(engine: Engine) -> bytes:
    """The page for `/metrics`."""
    return transact(read_only(engine), _page)


def _page(session: Session) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Counted(session))
    return generate_latest(registry)


class _Counted(Collector):
    def __init__(self, session: Session) -> None:
        self._session = session

    def collect(self) -> Iterator[Metric]:
        yield from self._standing()
        yield from self._runs()
        yield from self._signs()

    def _standing(self) -> Iterator[Metric]:
        """What there is now."""
        yield self._by("documents", "Documents by state", Document.state)
        yield self._by("quarantined", "Documents in quarantine by kind of error", Quarantined.kind)
        yield self._by("tables", "Tables by status", TableState.status)
        yield self._by("findings", "Findings by rule", Finding.rule)
        yield self._by("reviews", "Tables that people dealt with, by state", TableReview.state)
        leases = self._session.scalar(select(func.count(Lease.key)))
        yield _gauge("leases", "Documents being read", leases)
        yield _gauge("queue", "Tables that wait for a person", self._session.scalar(_waiting()))

    def _runs(self) -> Iterator[Metric]:
        """What runs did, all of them since the beginning, and the last nightly one."""
        names = (*OUTCOMES, *(f"{stage}_s" for stage in get_args(Stage)))
        sums = (func.coalesce(func.sum(getattr(Run, name)), 0) for name in names)
        total = dict(zip(names, self._session.execute(select(*sums)).one(), strict=True))
        documents = {name: total[name] for name in OUTCOMES}
        yield _labelled(
            CounterMetricFamily, "run_documents", "Documents by outcome", "outcome", documents
        )
        seconds = {stage: total[f"{stage}_s"] for stage in get_args(Stage)}
        yield _labelled(
            CounterMetricFamily, "stage_seconds", "Seconds of workers by stage", "stage", seconds
        )
        nightly = select(Run).where(Run.kind == "nightly", Run.ended_at.is_not(None))
        last = self._session.scalars(nightly.order_by(Run.id.desc()).limit(1)).first()
        if last is not None and last.ended_at is not None:
            ended = last.ended_at.timestamp()
            yield _gauge("last_run_ended_seconds", "When the last nightly run ended", ended)
            yield _gauge("last_run_failed", "Documents it could not get at", last.failed)

    def _signs(self) -> Iterator[Metric]:
        """Proxies of silent errors: a jump says that something new comes in."""
        since = clock.now(self._session) - DAY
        windows = {"day": (TableState.read_at >= since, Extraction.made_at >= since)}
        windows["all"] = (true(), true())
        cells = _windowed("uncertain_cells_per_document", "Cells without certainty, mean")
        flagged = _windowed("flagged_share", "Share of tables with an error finding")
        seconds = _windowed("extraction_seconds", "Seconds an extraction took, mean")
        for window, (read, made) in windows.items():
            row = self._session.execute(_proxies(read)).one()
            taken = self._session.scalar(select(func.avg(Extraction.seconds)).where(made))
            if row.tables:
                cells.add_metric([window], float(row.uncertain) / row.documents)
                flagged.add_metric([window], float(row.flagged) / row.tables)
            if taken is not None:
                seconds.add_metric([window], float(taken))
        yield from (cells, flagged, seconds)

    def _by(self, name: str, said: str, column: Any) -> Metric:
        counted = self._session.execute(select(column, func.count()).group_by(column)).all()
        values = {str(value): count for value, count in counted}
        return _labelled(GaugeMetricFamily, name, said, column.key, values)


def _gauge(name: str, said: str, value: float | None) -> Metric:
    return GaugeMetricFamily(f"gouji_{name}", said, value=value or 0)


def _windowed(name: str, said: str) -> GaugeMetricFamily:
    said = f"{said}; of the last day and of all"
    return GaugeMetricFamily(f"gouji_{name}", said, labels=["window"])


def _labelled(
    family: type[CounterMetricFamily] | type[GaugeMetricFamily],
    name: str,
    said: str,
    label: str,
    values: Mapping[str, float],
) -> Metric:
    metric = family(f"gouji_{name}", said, labels=[label])
    for value, number in values.items():
        metric.add_metric([value], number)
    return metric


def _proxies(read: ColumnElement[bool]) -> Select[Any]:
    return select(
        func.count().label("tables"),
        func.count(TableState.document_id.distinct()).label("documents"),
        func.coalesce(func.sum(TableState.uncertain_cells), 0).label("uncertain"),
        func.coalesce(func.sum(case((TableState.status == "flagged", 1), else_=0)), 0).label(
            "flagged"
        ),
    ).where(read)


def _waiting() -> Select[tuple[int]]:
    approved = select(TableReview.document_id).where(
        TableReview.document_id == TableState.document_id,
        TableReview.table_key == TableState.table_key,
        TableReview.state == "approved",
    )
    return select(func.count()).where(TableState.status != "ok", ~approved.exists())
