"""Both kinds of store: what they list, read and write, and what they say when they cannot."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from storage.objects import (
    Folder,
    ObjectMissing,
    ObjectStore,
    ObjectTooLarge,
    S3Access,
    StoreError,
    StoreUnavailable,
    open_store,
)
from storage.objects.s3 import S3
from tests.infra.ceph import ACCESS_KEY, SECRET_KEY, Ceph
from tests.infra.loopback import free_port

Make = dict[str, bytes]


def access(ceph: Ceph, **changes: Any) -> S3Access:
    given = {"access_key": ACCESS_KEY, "secret_key": SECRET_KEY, "patience_s": 5.0, **changes}
    return S3Access(**{"endpoint": ceph.endpoint, **given})


def new_bucket(ceph: Ceph) -> str:
    name = f"b-{uuid4().hex[:12]}"
    S3(access(ceph), name, "")._client.make_bucket(name)
    return name


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ObjectStore]:
    if request.param == "folder":
        yield Folder(tmp_path / "store")
    else:
        ceph: Ceph = request.getfixturevalue("ceph")
        yield open_store(f"s3://{new_bucket(ceph)}/some/prefix", access(ceph))


def test_what_was_written_is_listed_and_read(store: ObjectStore) -> None:
    store.check()
    store.write("2020/高青县.txt", "报告".encode())
    store.write("2021/b.txt", b"b")
    [info] = store.list("2020/")
    read = store.read(info.key, 100)
    assert (info.key, info.size, info.name) == ("2020/高青县.txt", 6, "高青县.txt")
    assert read.data.decode() == "报告"
    assert (read.info.etag, read.info.size) == (info.etag, info.size)
    assert sorted(each.key for each in store.list("")) == ["2020/高青县.txt", "2021/b.txt"]


def test_a_new_content_has_a_new_etag(store: ObjectStore) -> None:
    store.write("a", b"1")
    [before] = store.list("")
    store.write("a", b"2")
    [after] = store.list("")
    assert before.etag != after.etag


def test_what_we_write_back_is_no_document(store: ObjectStore) -> None:
    """Nor what was written back when the store was opened at a folder below."""
    store.write(".gouji/results/x.json", b"{}")
    store.write("2020/.gouji/results/x.png", b"")
    assert list(store.list("")) == []


@pytest.mark.parametrize(
    ("bucket", "name", "key"),
    [
        ("b", "in/2020/a.txt", "2020/a.txt"),
        ("b", "in/", None),
        ("b", "in/2020/", None),
        ("b", "inn/a.txt", None),
        ("other", "in/a.txt", None),
        ("b", "in/.gouji/results/a.json", None),
    ],
)
def test_an_object_of_a_bucket_is_ours_under_the_prefix_alone(
    bucket: str, name: str, key: str | None
) -> None:
    assert S3(S3Access("http://127.0.0.1:1"), "b", "in").key_of(bucket, name) == key


def test_an_object_is_never_read_beyond_the_bound(store: ObjectStore) -> None:
    store.write("big", b"x" * 1001)
    with pytest.raises(ObjectTooLarge, match="big"):
        store.read("big", 1000)
    assert len(store.read("big", 1001).data) == 1001


def test_an_object_that_is_not_there_is_missing(store: ObjectStore) -> None:
    with pytest.raises(ObjectMissing, match="nothing"):
        store.read("nothing", 10)


@pytest.mark.parametrize("key", ["../a", "a/../../b", "/etc/passwd", "", ".", "a//b", "a\0b"])
def test_no_key_leads_outside_a_folder(tmp_path: Path, key: str) -> None:
    folder = Folder(tmp_path / "store")
    (tmp_path / "a").write_text("secret")
    for act in (lambda: folder.read(key, 10), lambda: folder.write(key, b"")):
        with pytest.raises(StoreError, match="key"):
            act()


def test_links_and_pipes_in_a_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    root = tmp_path / "store"
    root.mkdir()
    (root / "link").symlink_to(tmp_path / "secret")
    os.mkfifo(root / "pipe")
    folder = Folder(root)
    assert list(folder.list("")) == []
    with pytest.raises(StoreError, match="outside"):
        folder.read("link", 100)


@pytest.mark.parametrize("count", [6, 7])
def test_a_listing_of_many_pages_is_complete(
    ceph: Ceph, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr("storage.objects.s3.PAGE", 3)
    store = open_store(f"s3://{new_bucket(ceph)}", access(ceph))
    for number in range(count):
        store.write(str(number), b"")
    assert [info.key for info in store.list("")] == [str(number) for number in range(count)]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"access_key": "nobody"}, "GOUJI_S3_ACCESS_KEY"),
        ({"secret_key": "wrong"}, "GOUJI_S3_SECRET_KEY"),
    ],
)
def test_a_wrong_key_is_told(ceph: Ceph, changes: dict[str, str], word: str) -> None:
    store = open_store(f"s3://{new_bucket(ceph)}", access(ceph, **changes))
    with pytest.raises(StoreError, match=word):
        list(store.list(""))


def test_a_wrong_clock_is_told(ceph: Ceph, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(f"s3://{new_bucket(ceph)}", access(ceph))
    late = datetime.now(UTC) + timedelta(hours=2)
    monkeypatch.setattr("minio.time.utcnow", lambda: late)
    with pytest.raises(StoreError, match="clocks"):
        list(store.list(""))


def test_a_server_that_comes_back_is_waited_for(ceph: Ceph) -> None:
    store = open_store(f"s3://{new_bucket(ceph)}", access(ceph, patience_s=60.0))
    store.write("a", b"1")
    ceph.stop_gateway()
    back = threading.Timer(3, ceph.start_gateway)
    back.start()
    try:
        assert store.read("a", 10).data == b"1"
    finally:
        back.join()


def test_a_missing_bucket_is_told(ceph: Ceph) -> None:
    with pytest.raises(StoreError, match="no such bucket"):
        open_store("s3://nothing-here", access(ceph)).check()


def test_an_endpoint_that_is_down_is_told_at_once() -> None:
    nowhere = S3Access(endpoint=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(StoreUnavailable, match="GOUJI_S3_ENDPOINT"):
        open_store("s3://bucket", nowhere).check()


def test_no_endpoint_is_told() -> None:
    with pytest.raises(StoreError, match="GOUJI_S3_ENDPOINT"):
        open_store("s3://bucket", S3Access())
