"""The nightly job: what is new is read once, whatever happens meanwhile."""

from __future__ import annotations

import hashlib
import random
import shutil
import threading
import time
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, func, select

from flows.documents import read_document
from flows.settings import Settings
from storage.database import open_database, transact
from storage.objects import ObjectInfo
from storage.schema import Document, Run
from tests.flows.command import TEXTS, gouji, started
from tests.flows.contents import contents
from tests.infra.ceph import ACCESS_KEY, SECRET_KEY, Ceph
from tests.infra.postgres import Postgres

PDFS = TEXTS.parent / "pdf"

COPIES = 1
"""Of every text sample, each under a key of its own."""

SOON = {"GOUJI_LEASE_S": "2", "GOUJI_JOBS": "2"}
"""A killed run's documents are free soon."""


def fill(store: Path) -> int:
    """Puts samples, and what is none, into a store; how many."""
    for path in sorted(TEXTS.glob("*.txt")):
        for number in range(COPIES):
            target = store / str(number) / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes() + b"\n" * number)
    (store / "empty.txt").write_bytes(b"")
    (store / "noise.bin").write_bytes(bytes(range(256)) * 10)
    return sum(1 for path in store.rglob("*") if path.is_file())


def sqlite(folder: Path) -> Engine:
    return open_database(f"sqlite:///{folder / 'gouji-data' / 'gouji.db'}")


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which one run went through undisturbed."""
    folder = tmp_path_factory.mktemp("quiet")
    fill(folder / "gouji-data" / "store")
    done = gouji("ingest", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def fresh(tmp_path: Path, quiet: Path) -> Path:
    """The same store, nothing read yet."""
    shutil.copytree(quiet / "gouji-data" / "store", tmp_path / "gouji-data" / "store")
    return tmp_path


def same(folder: Path, quiet: Path) -> bool:
    """But for ETags, which in a folder are the moment of writing."""
    ours, theirs = (without_etags(sqlite(each)) for each in (folder, quiet))
    assert ours == theirs
    return True


def without_etags(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    held = contents(engine)
    etag = [c.name for c in Document.__table__.columns if c.name != "id"].index("etag")
    held["documents"] = [(*row[:etag], *row[etag + 1 :]) for row in held["documents"]]
    engine.dispose()
    return held


def last_run(folder: Path) -> Run:
    engine = sqlite(folder)
    run = transact(
        engine, lambda s: s.execute(select(Run).order_by(Run.id.desc())).scalars().first()
    )
    engine.dispose()
    assert run is not None
    return run


def test_a_run_counts_what_it_did(quiet: Path) -> None:
    run = last_run(quiet)
    everything = sum(1 for path in (quiet / "gouji-data" / "store").rglob("*.*"))
    assert run.listed == everything == run.read + run.refused
    assert run.refused >= 2
    assert (run.failed, run.unchanged) == (0, 0)
    assert run.ended_at is not None
    assert run.extract_s > run.fetch_s > 0
    assert run.record_s > 0


def test_a_second_run_reads_nothing(quiet: Path, fresh: Path) -> None:
    gouji("ingest", cwd=fresh)
    assert gouji("ingest", cwd=fresh).returncode == 0
    run = last_run(fresh)
    assert (run.unchanged, run.read, run.refused) == (run.listed, 0, 0)
    assert same(fresh, quiet)


def test_only_what_changed_or_lies_under_the_prefix_is_read(fresh: Path) -> None:
    gouji("ingest", "--prefix", "0/", cwd=fresh)
    assert last_run(fresh).listed == len(list(TEXTS.glob("*.txt")))
    (fresh / "gouji-data" / "store" / "0" / "word-sound.txt").write_bytes(
        (TEXTS / "word-2021-gb18030.txt").read_bytes()
    )
    gouji("ingest", "--prefix", "0/", cwd=fresh)
    assert (last_run(fresh).read, last_run(fresh).refused) == (1, 0)


@pytest.mark.parametrize("seed", range(3))
def test_killed_at_any_moment_and_run_again_is_one_quiet_run(
    fresh: Path, quiet: Path, seed: int
) -> None:
    moments = random.Random(seed)
    for _ in range(2):
        process = started("ingest", cwd=fresh, **SOON)
        time.sleep(moments.uniform(0.3, 4))
        process.kill()
        process.communicate()
    done = gouji("ingest", cwd=fresh, **SOON)
    assert done.returncode == 0, done.stderr
    assert same(fresh, quiet)


def test_two_at_once_do_the_work_once(fresh: Path, quiet: Path) -> None:
    runs = [started("ingest", cwd=fresh, **SOON) for _ in range(2)]
    for run in runs:
        _, said = run.communicate(timeout=120)
        assert run.returncode == 0, said
    assert same(fresh, quiet)


def test_reprocessing_reads_again_and_changes_nothing(fresh: Path, quiet: Path) -> None:
    gouji("ingest", cwd=fresh)
    done = gouji("reprocess", "0/word-sound.txt", cwd=fresh)
    assert done.returncode == 0, done.stderr
    assert same(fresh, quiet)
    assert (last_run(fresh).kind, last_run(fresh).read) == ("reprocess", 1)


def test_reprocessing_what_is_not_there_is_told(fresh: Path) -> None:
    done = gouji("reprocess", "nothing.pdf", cwd=fresh)
    assert done.returncode == 1
    assert "nothing.pdf" in done.stderr


def test_results_are_written_back_where_asked_for_and_never_read(fresh: Path) -> None:
    """An answer, and a picture of each of two sums that do not agree."""
    store = fresh / "gouji-data" / "store"
    shutil.copy(PDFS / "libreoffice-totals-left-at-zero.pdf", store / "0" / "a.pdf")
    asked = {"GOUJI_WRITE_RESULTS": "true", "GOUJI_WRITE_CROPS": "true"}
    for _ in range(2):
        assert gouji("reprocess", "0/a.pdf", cwd=fresh, **asked).returncode == 0
    sha256 = hashlib.sha256((store / "0" / "a.pdf").read_bytes()).hexdigest()
    [folder] = (store / ".gouji" / "results" / sha256[:2] / sha256).iterdir()
    written = sorted(path for path in folder.rglob("*") if path.is_file())
    assert [path.relative_to(folder).as_posix() for path in written] == [
        "answer.json",
        "review_and_litigation/administrative_review.total.png",
        "review_and_litigation/litigation_direct.total.png",
    ]
    assert '"gouji.extraction/1"' in written[0].read_text()
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in written[1:])
    gouji("ingest", cwd=fresh, **asked)
    documents = [p for p in store.rglob("*") if p.is_file() and ".gouji" not in p.parts]
    assert last_run(fresh).listed == len(documents)


def test_results_may_lie_elsewhere(fresh: Path) -> None:
    asked = {"GOUJI_WRITE_RESULTS": "true", "GOUJI_RESULTS": "elsewhere"}
    gouji("ingest", "--prefix", "0/word-sound", cwd=fresh, **asked)
    assert len(list((fresh / "elsewhere" / ".gouji" / "results").rglob("answer.json"))) == 1
    assert not (fresh / "gouji-data" / "store" / ".gouji").exists()


def test_an_object_replaced_while_it_is_read_is_read_as_it_is(tmp_path: Path) -> None:
    """Its row names the ETag of the bytes that were read, so the next listing sees the change."""
    store = tmp_path / "store"
    store.mkdir()
    settings = Settings(store=str(store), database=f"sqlite:///{tmp_path / 'a.db'}")
    listed = ObjectInfo("a.txt", etag="of-an-older-content", size=1)
    (store / "a.txt").write_bytes((TEXTS / "word-sound.txt").read_bytes())
    outcome = read_document(settings, listed, "me", again=False)
    engine = open_database(settings.database)
    etag = transact(engine, lambda s: s.execute(select(Document.etag)).scalar_one())
    engine.dispose()
    assert outcome.state == "read"
    assert etag not in (None, "of-an-older-content")


def test_a_full_disk_fails_the_run_and_the_next_one_finishes_it(fresh: Path, quiet: Path) -> None:
    """A folder for results that cannot be written stands for a full disk."""
    blocked = fresh / "gouji-data" / "store" / ".gouji"
    blocked.write_text("in the way")
    done = gouji("ingest", "--prefix", "0/word-s", cwd=fresh, GOUJI_WRITE_RESULTS="true")
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    blocked.unlink()
    assert gouji("ingest", cwd=fresh).returncode == 0
    assert same(fresh, quiet)


def in_s3(ceph: Ceph, postgres: Postgres, folder: Path) -> dict[str, str]:
    """Settings for a store on S3 with everything of `folder`, and an empty PostgreSQL."""
    bucket = f"b-{uuid4().hex[:12]}"
    settings = {
        **SOON,
        "GOUJI_STORE": f"s3://{bucket}/in",
        "GOUJI_S3_ENDPOINT": ceph.endpoint,
        "GOUJI_S3_ACCESS_KEY": ACCESS_KEY,
        "GOUJI_S3_SECRET_KEY": SECRET_KEY,
        "GOUJI_DATABASE": postgres.url(f"t{uuid4().hex}"),
    }
    store = Settings(
        store=settings["GOUJI_STORE"],
        s3_endpoint=ceph.endpoint,
        s3_access_key=ACCESS_KEY,
        s3_secret_key=SECRET_KEY,
    ).open_store()
    store._client.make_bucket(bucket)  # type: ignore[attr-defined]
    root = folder / "gouji-data" / "store"
    for path in sorted(each for each in root.rglob("*") if each.is_file()):
        store.write(path.relative_to(root).as_posix(), path.read_bytes())
    return settings


def test_servers_that_go_away_and_come_back_leave_what_a_quiet_run_leaves(
    ceph: Ceph, postgres: Postgres, quiet: Path, tmp_path: Path
) -> None:
    settings = in_s3(ceph, postgres, quiet)
    run = started("ingest", cwd=tmp_path, **settings)
    engine = open_database(settings["GOUJI_DATABASE"])
    until_some_are_read(engine, 3)
    ceph.stop_gateway()
    postgres.stop()
    engine.dispose()
    time.sleep(3)
    postgres.start()
    threading.Timer(2, ceph.start_gateway).start()
    _, said = run.communicate(timeout=120)
    assert run.returncode == 0, said
    ours = open_database(settings["GOUJI_DATABASE"])
    assert without_etags(ours) == without_etags(sqlite(quiet))


def until_some_are_read(engine: Engine, number: int) -> None:
    asked = select(func.count()).select_from(Document)
    end = time.monotonic() + 60
    while transact(engine, lambda s: s.execute(asked).scalar_one()) < number:
        assert time.monotonic() < end
        time.sleep(0.02)
