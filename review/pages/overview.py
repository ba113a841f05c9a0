"""The overview, sampling for quality control, and the data to take away."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, HTTPException, Query, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from models.report import TableKey
from review.access import Decider, Visitor
from review.charts import chart
from review.pages.queue import Filters, _known
from review.site import Says, TheSite, page
from storage import overview, queue
from storage import sampling as samples
from storage.queue import Wanted

router = APIRouter(include_in_schema=False)

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "jsonl": "application/x-ndjson",
}


@router.get("/overview")
def show(
    request: Request,
    site: TheSite,
    say: Says,
    visitor: Visitor,
    search: Annotated[str, Query(max_length=100)] = "",
    year: str = "",
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """How all reports stand, or those of some units or of one year."""
    del visitor
    chosen = int(year) if year.isdecimal() and len(year) == 4 else None
    narrowed = overview.Narrowed(search.strip(), chosen)
    figures = overview.series(site.engine, narrowed)
    count = overview.units_and_years(site.engine, narrowed)
    given = {"search": narrowed.issuer, "year": str(chosen or "")}
    return page(
        request,
        "overview.html",
        here="overview",
        given=given,
        address=urlencode({name: value for name, value in given.items() if value}),
        years=overview.years(site.engine),
        number=number,
        last=max(1, -(-count // overview.PAGE)),
        count=count,
        units=overview.by_unit_and_year(site.engine, narrowed, number),
        across=overview.across_reports(site.engine, narrowed),
        charts=[chart(say(f"series.{name}"), values) for name, values in figures.items()],
        reviewers=overview.reviewers(site.engine),
    )


@router.get("/sampling")
def sampling(request: Request, site: TheSite, visitor: Visitor, none: bool = False) -> Response:
    """What the samples seen so far say. `none`: there was nothing left to draw."""
    del visitor
    return page(
        request,
        "sampling.html",
        here="sampling",
        none=none,
        sampled=samples.sampled(site.engine),
        unflagged=queue.count(site.engine, Wanted(state="ok")),
    )


@router.get("/sampling/draw")
def draw(site: TheSite, visitor: Visitor) -> Response:
    """To a table nobody compared yet, drawn at random; back where there is none."""
    del visitor
    drawn = samples.draw_sample(site.engine)
    to = f"/tables/{drawn[0]}/{drawn[1]}?sample=1" if drawn else "/sampling?none=1"
    return RedirectResponse(to, 303)


@router.post("/sampling/{document_id}/{key}")
def judge(
    site: TheSite,
    decider: Decider,
    document_id: int,
    key: TableKey,
    right: Annotated[bool, Form()],
) -> Response:
    try:
        samples.record_sample(site.engine, document_id, key, right=right, user=decider.name)
    except LookupError as error:
        raise HTTPException(404, "error.missing") from error
    return Response(status_code=204)


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
