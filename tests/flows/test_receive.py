"""Bucket notifications: what they say, what becomes of them, and a real gateway that sends them."""

from __future__ import annotations

import json
import signal
import urllib.error
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from flows.notifications import MAX_BYTES, NotANotification, events_of
from flows.receive import Inbox, NotReceiving, create_app, serve
from flows.settings import Settings
from storage.database import open_database, transact
from storage.objects import S3Access
from storage.objects.s3 import S3
from storage.schema import Document, Run
from tests.flows.command import TEXTS, gouji, started
from tests.infra.ceph import ACCESS_KEY, SECRET_KEY, Ceph
from tests.infra.loopback import free_port, until, until_listening
from tests.infra.notifications import push

SOUND = TEXTS / "word-sound.txt"
NOWHERE = S3Access(endpoint="http://127.0.0.1:1")


def told(*keys: str, event: str = "ObjectCreated:Put", bucket: str = "b") -> bytes:
    records = [
        {"eventName": event, "s3": {"bucket": {"name": bucket}, "object": {"key": key}}}
        for key in keys
    ]
    return json.dumps({"Records": records}).encode()


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("in/a.txt", ("in/a.txt",)),
        ("in/%E9%AB%98+%E5%8E%BF.txt", ("in/高 县.txt", "in/%E9%AB%98+%E5%8E%BF.txt")),
        ("in/高+县%20.txt", ("in/高+县%20.txt",)),
        ("in/a b%20.txt", ("in/a b%20.txt",)),
        ("in/%FF", ("in/�", "in/%FF")),
    ],
)
def test_a_key_is_read_as_told_and_as_written_for_an_address(
    key: str, names: tuple[str, ...]
) -> None:
    [event] = events_of(told(key))
    assert event.names == names


def test_a_test_message_has_no_events() -> None:
    assert events_of(b'{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"}') == ()


HOSTILE = [
    b"",
    b"\xff\xfe",
    b"null",
    b"[1]",
    b'{"Records": null}',
    b'{"Records": [{"eventName": 1}]}',
    b"[" * 100_000,
    b'{"Records":' * 100_000,
    told(""),
    told("x" * 4000),
    told(*["a"] * 1001),
    told("a", event="E" * 200),
    told("a").replace(b'"a"', b'"\\ud800"'),
    told("a").replace(b'"key": "a"', b'"key": "a", "size": -1'),
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_notification_is_refused(body: bytes) -> None:
    with pytest.raises(NotANotification):
        events_of(body)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox(S3(NOWHERE, "b", "in"), most=3)


@pytest.fixture
def client(inbox: Inbox) -> Iterator[TestClient]:
    with TestClient(create_app(inbox, token="secret")) as client:
        yield client


def sent(client: TestClient, body: bytes, token: str = "secret") -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return int(client.post("/notifications", content=body, headers=headers).status_code)


def test_only_objects_that_a_listing_here_would_tell_of_are_taken(
    client: TestClient, inbox: Inbox
) -> None:
    ignored = [
        told("in/a", event="s3:ObjectRemoved:Delete"),
        told("in/a", bucket="another"),
        told("elsewhere/a", "in", "in/", "in/folder/"),
        told("in/.gouji/results/aa/answer.json", "in/2020/.gouji/a"),
    ]
    assert [sent(client, body) for body in ignored] == [200] * 4
    assert len(inbox) == 0
    whole = told("in/a", "in/b", event="s3:ObjectCreated:CompleteMultipartUpload")
    assert sent(client, whole) == 200
    assert [inbox.take().key, inbox.take().key] == ["a", "b"]


def test_a_doubled_event_waits_once_and_a_full_inbox_takes_no_more(
    client: TestClient, inbox: Inbox
) -> None:
    assert sent(client, told("in/a", "in/b", "in/c", "in/a")) == 200
    assert sent(client, told("in/d")) == 503
    assert sent(client, told("in/b")) == 200
    assert len(inbox) == 3


def test_who_does_not_know_the_token_is_not_heard(client: TestClient, inbox: Inbox) -> None:
    assert sent(client, told("in/a"), token="wrong") == 401
    assert client.post("/notifications", content=told("in/a")).status_code == 401
    assert client.post("/notifications/wrong", content=told("in/a")).status_code == 401
    assert len(inbox) == 0
    assert client.post("/notifications/secret", content=told("in/a")).status_code == 200
    assert len(inbox) == 1


def test_a_body_is_never_held_beyond_the_bound(client: TestClient) -> None:
    assert sent(client, b" " * (MAX_BYTES + 1)) == 413
    assert sent(client, b"[" * MAX_BYTES) == 400


@pytest.mark.parametrize(
    ("store", "host", "word"),
    [
        ("folder", "127.0.0.1", "folder"),
        ("s3://b", "0.0.0.0", "GOUJI_RECEIVE_TOKEN"),
        ("s3://b", "127.0.0.1", "no S3 server answers"),
    ],
)
def test_a_receiver_that_could_do_harm_or_nothing_is_not_started(
    store: str, host: str, word: str
) -> None:
    settings = Settings(_env_file=None, store=store, s3_endpoint=NOWHERE.endpoint)
    with pytest.raises(NotReceiving, match=word):
        serve(settings, host, 0)


@contextmanager
def receiving(folder: Path, port: int, settings: dict[str, str]) -> Iterator[list[str]]:
    """Holds, once it has ended, what it said on standard error."""
    process = started("receive", "--port", str(port), cwd=folder, **settings)
    said: list[str] = []
    try:
        until_listening(port, 120)
        yield said
    finally:
        process.send_signal(signal.SIGTERM)
        said.append(process.communicate(timeout=30)[1].decode())


def test_what_a_real_gateway_tells_is_read_once(ceph: Ceph, tmp_path: Path) -> None:
    bucket, port = f"b-{uuid4().hex[:12]}", free_port()
    access = S3Access(ceph.endpoint, ACCESS_KEY, SECRET_KEY)
    store = S3(access, bucket, "in")
    store._client.make_bucket(bucket)
    push(ceph, bucket, f"http://127.0.0.1:{port}/notifications/secret")
    settings = {
        "GOUJI_STORE": f"s3://{bucket}/in",
        "GOUJI_S3_ENDPOINT": ceph.endpoint,
        "GOUJI_S3_ACCESS_KEY": ACCESS_KEY,
        "GOUJI_S3_SECRET_KEY": SECRET_KEY,
        "GOUJI_RECEIVE_TOKEN": "secret",
    }
    engine = open_database(str(tmp_path / "gouji-data" / "gouji.db"))

    def read() -> set[str]:
        return set(transact(engine, lambda s: s.execute(select(Document.key)).scalars().all()))

    def runs() -> int:
        return len(transact(engine, lambda s: s.execute(select(Run.id)).all()))

    store.write("missed.txt", SOUND.read_bytes())
    with receiving(tmp_path, port, settings) as said:
        store.write("2020/高青 县+%20.txt", SOUND.read_bytes())
        until(lambda: read() == {"2020/高青 县+%20.txt"}, 150)
        [info] = store.list("2020/")
        again = told(f"in/{info.key}", bucket=bucket).replace(
            b'"key"', f'"eTag": "{info.etag}", "key"'.encode()
        )
        address = f"http://127.0.0.1:{port}/notifications/secret"
        for _ in range(3):
            with urlopen(Request(address, again), timeout=10) as answer:
                assert answer.status == 200
        with pytest.raises(urllib.error.HTTPError, match="400"):
            urlopen(Request(address, b"nonsense"), timeout=10)
        store._client.remove_object(bucket, "in/missed.txt")
        store.write("b.txt", SOUND.read_bytes() + b"\n")
        until(lambda: len(read()) == 2, 150)
    assert runs() == 2
    [log] = said
    assert "read already" in log
    assert "ignored: ObjectRemoved:Delete of 'in/missed.txt'" in log
    assert "secret" not in log
    store.write("missed.txt", SOUND.read_bytes())
    assert gouji("ingest", cwd=tmp_path, **settings).returncode == 0
    assert read() == {"2020/高青 县+%20.txt", "b.txt", "missed.txt"}
    engine.dispose()
