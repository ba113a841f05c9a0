"""The overview, sampling for quality control, and the data to take away."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from models.report import TableKey
from review.access import Decider, Visitor
from review.charts import chart
from review.pages.queue import Filters, _known
from review.site import Says, TheSite, page
from storage import overview, queue

router = APIRouter(include_in_schema=False)

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "jsonl": "application/x-ndjson",
}


@router.get("/overview")
def show(request: Request, site: TheSite, say: Says, visitor: Visitor) -> Response:
    del visitor
    figures = overview.series(site.engine)
    return page(
        request,
        "overview.html",
        here="overview",
        units=overview.by_unit_and_year(site.engine),
        across=overview.across_reports(site.engine),
        charts=[chart(say(f"series.{name}"), values) for name, values in figures.items()],
        reviewers=overview.reviewers(site.engine),
    )


@router.get("/sampling")
def sampling(request: Request, site: TheSite, visitor: Visitor) -> Response:
    del visitor
    return page(
        request,
        "sampling.html",
        here="sampling",
        sampled=overview.sampled(site.engine),
        drawn=overview.draw_sample(site.engine),
    )


@router.post("/sampling/{document_id}/{key}")
def judge(
    site: TheSite,
    decider: Decider,
    document_id: int,
    key: TableKey,
    right: Annotated[bool, Form()],
) -> Response:
    overview.record_sample(site.engine, document_id, key, right=right, user=decider.name)
    return RedirectResponse("/sampling", 303)


@router.get("/export/{kind}")
def export(request: Request, site: TheSite, visitor: Visitor, kind: str) -> Response:
    """The data of the documents that the queue's filters leave, as a file."""
    if kind not in FORMATS:
        raise HTTPException(404, "error.missing")
    filters = Filters(visitor, **_known(request))
    documents = queue.documents(site.engine, filters.wanted)
    folder = tempfile.TemporaryDirectory(prefix="gouji-export-")
    path = Path(folder.name) / f"gouji.{kind}"
    site.export(kind, path, documents)

    def chunks() -> Iterator[bytes]:
        with folder, path.open("rb") as file:
            while chunk := file.read(1 << 20):
                yield chunk

    names = {"Content-Disposition": f'attachment; filename="gouji.{kind}"'}
    return StreamingResponse(chunks(), media_type=FORMATS[kind], headers=names)
