"""Reading one file again: drop a file or name a key, and see what came of it.

A job runs in a thread of its own, one at a time; its state is asked for until it is done.
"""

from __future__ import annotations

import hashlib
import re
import threading
from dataclasses import dataclass, field
from typing import Annotated, Literal
from uuid import uuid4

from fastapi import APIRouter, File, Form, HTTPException, Request, UploadFile
from starlette.responses import Response

from review.access import Decider, Visitor
from review.site import Site, TheSite, page
from storage import queue
from storage.objects import StoreError

router = APIRouter(include_in_schema=False)

MAX_UPLOAD = 64 * 1024 * 1024
MAX_JOBS = 100
_UNSAFE = re.compile(r"[^\w.()（）-]+")


@dataclass
class Job:
    """A reading under way: `document_id` once it is there, `message` where it failed."""

    key: str
    state: Literal["running", "done", "failed"] = "running"
    document_id: int | None = None
    message: str = ""


@dataclass
class Jobs:
    """The latest jobs of this server, and the one lock under which they run."""

    known: dict[str, Job] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self, site: Site, key: str) -> str:
        number = uuid4().hex
        while len(self.known) >= MAX_JOBS:
            self.known.pop(next(iter(self.known)))
        job = self.known[number] = Job(key)
        threading.Thread(target=self._run, args=(site, job), daemon=True).start()
        return number

    def _run(self, site: Site, job: Job) -> None:
        with self.lock:
            try:
                problem = site.reprocess(job.key)
            except Exception as error:  # noqa: BLE001 - shown to the person who asked
                problem = f"{type(error).__name__}: {error}"
        job.document_id = queue.document_with(site.engine, job.key)
        job.message = problem or ""
        job.state = "failed" if problem else "done"


def _jobs(request: Request) -> Jobs:
    jobs: Jobs = request.app.state.jobs
    return jobs


@router.get("/files")
def show(request: Request, site: TheSite, visitor: Visitor) -> Response:
    return page(
        request,
        "files.html",
        here="files",
        latest=queue.latest(site.engine),
        may_decide=visitor.may_decide,
    )


@router.post("/files")
def upload(
    request: Request, site: TheSite, decider: Decider, file: Annotated[UploadFile, File()]
) -> dict[str, str]:
    """Stores the file under `uploads/`, by its content, and reads it."""
    del decider
    data = file.file.read(MAX_UPLOAD + 1)
    if len(data) > MAX_UPLOAD:
        raise HTTPException(413, f"larger than {MAX_UPLOAD} bytes")
    name = _UNSAFE.sub("_", file.filename or "file")[-120:].lstrip(".") or "file"
    key = f"uploads/{hashlib.sha256(data).hexdigest()[:16]}/{name}"
    try:
        site.store.write(key, data)
    except StoreError as error:
        raise HTTPException(502, str(error)) from error
    return {"job": _jobs(request).start(site, key)}


@router.post("/files/again")
def again(
    request: Request,
    site: TheSite,
    decider: Decider,
    key: Annotated[str, Form(max_length=1024)],
) -> dict[str, str]:
    del decider
    return {"job": _jobs(request).start(site, key)}


@router.get("/files/jobs/{number}")
def job(request: Request, visitor: Visitor, number: str) -> dict[str, object]:
    del visitor
    found = _jobs(request).known.get(number)
    if found is None:
        raise HTTPException(404, "error.missing")
    return {
        "state": found.state,
        "key": found.key,
        "document_id": found.document_id,
        "message": found.message,
    }
