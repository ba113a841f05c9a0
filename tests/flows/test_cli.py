"""The command line as the contract words it: what goes where, and with which exit status."""

from __future__ import annotations

import json
import os
import pty
import resource
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.flows.command import GOUJI, TEXTS, environment, gouji, started

SOUND = TEXTS / "word-sound.txt"
UNSOUND = TEXTS / "word-detail-beyond-total.txt"
OTHER = TEXTS / "another-kind-of-document.txt"


def test_help_answers_at_once(tmp_path: Path) -> None:
    """In seconds of CPU: other work on the machine does not count."""

    def spent() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    def seconds() -> float:
        before = spent()
        assert "extract" in gouji("--help", cwd=tmp_path).stdout
        return spent() - before

    assert min(seconds() for _ in range(3)) < 0.5


def test_one_file_is_one_extraction(tmp_path: Path) -> None:
    done = gouji("extract", SOUND, cwd=tmp_path)
    answer = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert answer["schema"] == "gouji.extraction/1"
    assert set(answer["tables"]) == {
        "proactive_disclosure",
        "disclosure_requests",
        "review_and_litigation",
    }
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_read_is_an_error_and_a_line_for_a_person(tmp_path: Path) -> None:
    done = gouji("extract", OTHER, cwd=tmp_path)
    answer = json.loads(done.stdout)
    assert done.returncode == 1
    assert (answer["schema"], answer["error"]["kind"]) == ("gouji.error/1", "unsupported")
    assert set(answer["document"]) == {"name", "sha256"}
    assert len(done.stderr.splitlines()) == 1


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    done = gouji("extract", "nowhere.pdf", cwd=tmp_path)
    assert json.loads(done.stdout)["error"]["kind"] == "not_found"
    assert done.returncode == 1


@pytest.mark.parametrize(("file", "status"), [(SOUND, 0), (UNSOUND, 3), (OTHER, 1)])
def test_strict_tells_findings_by_the_exit_status(tmp_path: Path, file: Path, status: int) -> None:
    assert gouji("extract", "--strict", file, cwd=tmp_path).returncode == status


def test_findings_alone_do_not_change_the_exit_status(tmp_path: Path) -> None:
    assert gouji("extract", UNSOUND, cwd=tmp_path).returncode == 0


def test_many_files_are_lines_in_the_order_given(tmp_path: Path) -> None:
    files = [OTHER, SOUND, UNSOUND, SOUND, tmp_path / "nowhere.txt"]
    done = gouji("extract", *files, "--jsonl", "--jobs", "2", cwd=tmp_path)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["document"]["name"] for line in lines] == [file.name for file in files]
    assert [line["schema"] for line in lines].count("gouji.error/1") == 2
    assert done.returncode == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["extract"],
        ["extract", "a", "b"],
        ["extract", "a", "--jobs", "-1"],
        ["nonsense"],
        ["export"],
        ["export", "--format", "docx"],
        ["export", "--format", "xlsx"],
        ["ingest", "--nonsense"],
        ["reprocess"],
    ],
)
def test_wrong_usage_is_two(tmp_path: Path, arguments: list[str]) -> None:
    done = gouji(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_is_wrong_usage(tmp_path: Path) -> None:
    done = gouji("settings", cwd=tmp_path, GOUJI_JOBS="many")
    assert done.returncode == 2
    assert "GOUJI_JOBS" in done.stderr


def test_settings_are_shown_with_secrets_masked(tmp_path: Path) -> None:
    done = gouji(
        "settings",
        cwd=tmp_path,
        GOUJI_S3_SECRET_KEY="very-secret",
        GOUJI_DATABASE="postgresql://u:very-secret@db/gouji",
    )
    assert "GOUJI_S3_SECRET_KEY=**********" in done.stdout
    assert "GOUJI_DATABASE=postgresql://u:***@db/gouji" in done.stdout
    assert "very-secret" not in done.stdout


def test_settings_come_from_a_file_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("GOUJI_JOBS=3\n")
    assert "GOUJI_JOBS=3" in gouji("settings", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"GOUJI_DATABASE": "postgresql://127.0.0.1:1/none"}, "GOUJI_DATABASE"),
        ({"GOUJI_STORE": "s3://b", "GOUJI_S3_ENDPOINT": "http://127.0.0.1:1"}, "GOUJI_S3_ENDPOINT"),
        ({"GOUJI_STORE": "s3://b"}, "GOUJI_S3_ENDPOINT"),
        ({"GOUJI_STORE": "/dev/null"}, "GOUJI_STORE"),
    ],
)
def test_what_is_out_of_reach_is_one_line(
    tmp_path: Path, settings: dict[str, str], word: str
) -> None:
    done = gouji("ingest", cwd=tmp_path, **settings)
    assert done.returncode == 1
    assert word in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_reader_that_goes_away_is_no_error_to_tell(tmp_path: Path) -> None:
    process = started("extract", "--jsonl", *[SOUND] * 40, cwd=tmp_path)
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    _, said = process.communicate(timeout=60)
    assert said == b""


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Programs started here can be interrupted, also where the tests run in the background of a
    shell: what that ignores is inherited."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_is_quiet(tmp_path: Path) -> None:
    process = started("extract", "--jsonl", *[SOUND] * 200, cwd=tmp_path)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, b"")


def test_progress_is_shown_on_a_terminal_only(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*GOUJI, "extract", "--jsonl", SOUND, SOUND],
        cwd=tmp_path,
        env=environment(TERM="xterm"),
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # a terminal ends with an error
        while part := os.read(ours, 10_000):
            shown += part
    os.close(ours)
    assert process.wait(60) == 0
    assert b"reading" in shown
    assert gouji("extract", "--jsonl", SOUND, SOUND, cwd=tmp_path).stderr == ""


def test_a_name_that_is_not_utf8_is_read(tmp_path: Path) -> None:
    name = os.fsdecode("报告.txt".encode("gb18030"))
    (tmp_path / name).write_bytes(SOUND.read_bytes())
    done = subprocess.run(
        [*GOUJI, "extract", name],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert json.loads(done.stdout)["schema"] == "gouji.extraction/1"
    assert done.returncode == 0


def test_quarantine_is_listed_and_released(tmp_path: Path) -> None:
    store = tmp_path / "gouji-data" / "store"
    store.mkdir(parents=True)
    (store / "b.bin").write_bytes(bytes(range(256)) * 10)
    assert gouji("ingest", cwd=tmp_path).returncode == 0
    assert gouji("quarantine", "list", cwd=tmp_path).stdout.startswith("unsupported\tb.bin\t")
    assert gouji("quarantine", "release", "b.bin", cwd=tmp_path).returncode == 0
    assert gouji("quarantine", "list", cwd=tmp_path).stdout == ""
    refused = gouji("quarantine", "release", "b.bin", cwd=tmp_path)
    assert (refused.returncode, "not in quarantine" in refused.stderr) == (1, True)


def test_an_account_is_made(tmp_path: Path) -> None:
    def add(password: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*GOUJI, "user", "add", "审核员"],
            cwd=tmp_path,
            env=environment(),
            input=f"{password}\n",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert add("short").returncode == 1
    assert add("long enough").returncode == 0
    assert "taken" in add("long enough").stderr


def test_explaining_a_file_makes_a_page(tmp_path: Path) -> None:
    done = gouji("explain", SOUND, "--out", tmp_path / "why", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "why" / "index.html").exists()


def test_explaining_what_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    done = gouji("explain", OTHER, "--out", tmp_path / "why", cwd=tmp_path)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
