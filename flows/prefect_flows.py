"""The same functions as flows of Prefect: one run a batch, a task a document.

Each task's process takes its settings from its own environment and pulls its own object from the
store, so that nothing large and nothing secret travels, also to Dask workers on other machines.
The task runner is chosen when this module is imported, because a deployment imports it afresh for
every run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from functools import cache, partial
from typing import Any
from urllib.parse import quote

from prefect import flow, get_run_logger, runtime, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture
from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner

from flows import ingest
from flows.documents import Outcome, refuse
from flows.documents import read_document as read
from flows.ingest import SLACK_S, Report, told
from flows.settings import Settings
from flows.worker import Died, Task
from flows.workers import Workers
from storage.objects import ObjectInfo

WINDOW = 200
"""Documents given to the task runner at once: enough for any cluster, small in memory."""

STATES = {"read": "已读取", "refused": "不能读取", "failed": "下次重试", "held": "他处处理中"}


class MayPass(Exception):
    """A document that the next attempt may read: its store or database was away."""


def task_runner() -> TaskRunner[Any]:
    """Processes here, or Dask by `GOUJI_RUNNER`."""
    settings = Settings()
    if settings.runner == "process":
        return ProcessPoolTaskRunner(max_workers=settings.worker_count)
    from prefect_dask import DaskTaskRunner

    here = {"n_workers": settings.worker_count, "threads_per_worker": 1}
    address = settings.dask_scheduler or None
    dask: TaskRunner[Any] = DaskTaskRunner(
        address=address, cluster_kwargs=None if address else here
    )
    return dask


@task(
    name="document",
    retries=1,
    retry_delay_seconds=10,
    task_run_name="{info.key}",
    cache_policy=NO_CACHE,  # the unique key in the database guards against doing work twice
)
def document(info: ObjectInfo, owner: str, again: bool) -> Outcome:
    """Reads one document in a worker process of its own, which may die without harm to others."""
    settings = Settings()
    [(_, result)] = _worker(settings).run([Task(read, (settings, info, owner, again))])
    outcome = refuse(settings, info, owner, result) if isinstance(result, Died) else result
    if outcome.state == "failed":
        raise MayPass(outcome.message)
    return outcome


@flow(name="nightly", task_runner=task_runner())
def nightly(prefix: str = "") -> Report:
    """Every new or changed object under `prefix`."""
    settings = Settings()
    report = ingest.ingest(settings, prefix, partial(_in_tasks, again=False), _progress())
    for line in told(report):
        get_run_logger().info(line)
    _leave_artifact(settings, "nightly", report)
    return report


@flow(name="reprocess", task_runner=task_runner())
def reprocess(key: str) -> Outcome:
    """One object again."""
    outcome = ingest.reprocess(Settings(), key, partial(_in_tasks, again=True))
    get_run_logger().info("%s: %s %s", key, outcome.state, outcome.message)
    return outcome


@cache
def _worker(settings: Settings) -> Workers:
    """One a process that runs tasks; it ends with that process."""
    return Workers(1, settings.worker_memory_gib, settings.time_limit_s + SLACK_S)


def _in_tasks(settings: Settings, objects: Iterable[ObjectInfo], again: bool) -> Iterator[Outcome]:  # noqa: ARG001
    owner = str(runtime.flow_run.id)
    pending: deque[tuple[ObjectInfo, PrefectFuture[Outcome]]] = deque()
    for info in objects:
        pending.append((info, document.submit(info, owner, again)))
        if len(pending) >= WINDOW:
            yield _outcome(*pending.popleft())
    while pending:
        yield _outcome(*pending.popleft())


def _outcome(info: ObjectInfo, future: PrefectFuture[Outcome]) -> Outcome:
    result = future.result(raise_on_failure=False)
    if isinstance(result, Outcome):
        return result
    return Outcome(info, "failed", kind="engine", message=" ".join(str(result).split()))


def _progress() -> ingest.Progress:
    """A line in the run's log for every hundred documents."""
    log = get_run_logger()
    seen = 0

    def one_more(outcome: Outcome) -> None:
        nonlocal seen
        seen += 1
        if seen % 100 == 0:
            log.info("%d documents, the latest %s", seen, outcome.info.key)

    return one_more


def _leave_artifact(settings: Settings, key: str, report: Report) -> None:
    counts = report.counts
    rows = [
        {
            "文件": outcome.info.key,
            "结果": "已读取，有待核问题" if outcome.flagged else STATES[outcome.state],
            "说明": outcome.message or "—",
            "核对": f"[打开]({settings.review_url}/?search={quote(outcome.info.key)})",
        }
        for outcome in report.troubles
    ]
    create_table_artifact(
        key=key,
        table=rows,
        description=(
            f"列出 {counts.listed} 份：未变 {counts.unchanged}，已读取 {counts.read}"
            f"（其中待核 {counts.flagged}），不能读取 {counts.refused}，下次重试 {counts.failed}"
        ),
    )
