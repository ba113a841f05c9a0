"""The receiver of bucket notifications: an object that was put is read now, not at night.

A notification is a hint and the listing is the truth: one that is missed is made good by the next
nightly run, and one that comes twice finds its ETag in the database. So keys wait in memory only,
as many as fit, and each is read by the very function behind `gouji reprocess`.
"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import logging
import threading
from collections.abc import Callable

from fastapi import FastAPI, HTTPException, Request
from sqlalchemy import Engine
from starlette.responses import JSONResponse, PlainTextResponse, Response

from flows.notifications import MAX_BYTES, Event, NotANotification, events_of
from flows.route import once_more
from flows.settings import Settings
from flows.worker import log_to_stderr
from storage import catalogue
from storage.database import open_database
from storage.objects import ObjectInfo, ObjectMissing, StoreError
from storage.objects.s3 import S3

log = logging.getLogger("gouji")

MOST_WAITING = 10_000
"""Keys held at once, a kilobyte each; the nightly run reads what is turned away."""

BODY_S = 10.0
"""How long the sender of a notification may take over it."""


class NotReceiving(Exception):
    """The receiver is not started so; the message says what to do."""


class Inbox:
    """Keys that wait to be read, each once, in the order of their first event."""

    def __init__(self, store: S3, most: int = MOST_WAITING) -> None:
        self._store = store
        self._most = most
        self._waiting: dict[str, ObjectInfo] = {}
        self._changed = threading.Condition()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, event: Event) -> bool:
        """Whether the event is dealt with: taken, or none of ours. False: no room."""
        keys = [self._store.key_of(event.bucket, name) for name in event.names]
        ours = [key for key in keys if key is not None]
        if not ours or not event.is_creation:
            log.info("ignored: %s of %r in %r", event.eventName, event.names[0], event.bucket)
            return True
        with self._changed:
            fresh = [key for key in ours if key not in self._waiting]
            if len(self._waiting) + len(fresh) > self._most:
                return False
            self._waiting.update({key: ObjectInfo(key, event.etag, event.size) for key in ours})
            self._changed.notify()
            return True

    def take(self) -> ObjectInfo:
        """The next; waits for one."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self._waiting))
            return self._waiting.pop(next(iter(self._waiting)))


def read_on(settings: Settings, engine: Engine, inbox: Inbox) -> None:
    """Reads what comes in, one object after the other, for ever."""

    def read(info: ObjectInfo) -> None:
        if info.etag and not list(catalogue.new_or_changed(engine, [info])):
            log.info("%r: read already", info.key)
            return
        outcome = once_more(settings, info.key)
        log.info("%r: %s %s", info.key, outcome.state, outcome.message)

    while True:
        _told(read, inbox.take())


def _told(read: Callable[[ObjectInfo], None], info: ObjectInfo) -> None:
    try:
        read(info)
    except ObjectMissing:
        log.info("%r: not there", info.key)
    except Exception as error:  # noqa: BLE001 the border of one event: the next run makes it good
        log.warning("%r: left to the next run: %s: %s", info.key, type(error).__name__, error)


def create_app(inbox: Inbox, token: str) -> FastAPI:
    """`POST /notifications`, with the token as a bearer's or, for servers that are only given an
    address, as the last part of the path. An empty token asks for none."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    async def receive(request: Request, token_in_path: str = "") -> Response:
        if not _may_send(request, token_in_path, token):
            raise HTTPException(401)
        try:
            events = events_of(await _body(request))
        except NotANotification as error:
            raise HTTPException(400, "no bucket notification") from error
        left = sum(not inbox.put(event) for event in events)
        if left:
            raise HTTPException(503, f"{left} left to the next nightly run")
        return JSONResponse({"events": len(events)})

    app.add_api_route("/notifications", receive, methods=["POST"])
    app.add_api_route("/notifications/{token_in_path}", receive, methods=["POST"])
    app.add_api_route("/healthz", lambda: PlainTextResponse("ok\n"))
    return app


def _may_send(request: Request, in_path: str, token: str) -> bool:
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    given = (in_path or bearer).encode(errors="replace")
    return not token or hmac.compare_digest(given, token.encode())


async def _body(request: Request) -> bytes:
    parts: list[bytes] = []
    held = 0
    try:
        async with asyncio.timeout(BODY_S):
            async for part in request.stream():
                held += len(part)
                if held > MAX_BYTES:
                    raise HTTPException(413)
                parts.append(part)
    except TimeoutError as error:
        raise HTTPException(408) from error
    return b"".join(parts)


def serve(settings: Settings, host: str, port: int) -> None:
    """Serves until stopped. NotReceiving where no notification could come, or from anybody."""
    import uvicorn

    store = settings.open_store()
    if not isinstance(store, S3):
        raise NotReceiving("GOUJI_STORE is a folder; only a bucket (s3://…) sends notifications")
    token = settings.receive_token.get_secret_value()
    if not token and not _is_loopback(host):
        raise NotReceiving(f"{host} is open to others: set GOUJI_RECEIVE_TOKEN, or use 127.0.0.1")
    try:
        store.check()
    except StoreError as error:
        raise NotReceiving(str(error)) from error
    log_to_stderr(logging.INFO)
    inbox = Inbox(store)
    reading = (settings, open_database(settings.database), inbox)
    threading.Thread(target=read_on, args=reading, name="reading", daemon=True).start()
    uvicorn.run(
        create_app(inbox, token),
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        limit_concurrency=64,
    )
    if inbox:
        log.info("%d left to the next nightly run", len(inbox))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
