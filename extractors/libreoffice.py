"""LibreOffice, headless: formats that no library here reads, turned into ones that are.

A throw-away profile for every file, no macros, no network as far as its settings go, limits on
time and memory, and its whole process group is ended with it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

from extractors.errors import Damaged, EngineFailed, TimedOut, TooLarge
from extractors.scratch import scratch

TIME_LIMIT = 120.0
"""Seconds: a cold start takes 3 to 10 on a busy machine, a report 1 more."""
MEMORY_LIMIT = 4 * 1024 * 1024
"""KiB of address space, most of which it reserves and never touches."""
OUTPUT_LIMIT = 256 * 1024 * 1024

_LIMITED = f'ulimit -v {MEMORY_LIMIT}; ulimit -f {OUTPUT_LIMIT // 512}; exec "$@"'
_NOWHERE = "http://127.0.0.1:9"
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
 <prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
 <prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
 <prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def convert(name: str, data: bytes, suffix: str, target: str) -> bytes:
    """The bytes of a file as `target` (`docx`, `xlsx`). `suffix` names the source's format;
    `name` is for messages only.

    EngineFailed where LibreOffice is not there, MachineLacks, TimedOut, Damaged where it cannot
    read the file.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise EngineFailed(
            f"{name}: needs LibreOffice; install it (apt-get install libreoffice-writer-nogui "
            f"libreoffice-calc-nogui) or save the file as .{target}"
        )
    with scratch() as home:
        _write_profile(home / "profile")
        (home / f"in.{suffix}").write_bytes(data)
        _run(_command(program, home, suffix, target), home, name)
        return _output(home / "out" / f"in.{target}", name, target)


def _write_profile(profile: Path) -> None:
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")


def _command(program: str, home: Path, suffix: str, target: str) -> list[str]:
    return [
        *("sh", "-c", _LIMITED, "sh", program),
        f"-env:UserInstallation={(home / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"),
        *("--convert-to", target, "--outdir", str(home / "out"), str(home / f"in.{suffix}")),
    ]


def _run(command: list[str], home: Path, name: str) -> None:
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL") if key in os.environ}
    apart = {"HOME": str(home), "TMPDIR": str(home), "SAL_USE_VCLPLUGIN": "svp"}
    environment = {**kept, **apart, "http_proxy": _NOWHERE, "https_proxy": _NOWHERE}
    process = subprocess.Popen(
        command,
        cwd=home,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(TIME_LIMIT)
    except subprocess.TimeoutExpired as error:
        raise TimedOut(
            f"{name}: LibreOffice took longer than {TIME_LIMIT:.0f} s; save it as .docx or .xlsx"
        ) from error
    finally:
        _end_group(process)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Its launcher leaves children behind when it dies."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def _output(path: Path, name: str, target: str) -> bytes:
    if not path.is_file():
        raise Damaged(f"{name}: LibreOffice cannot read it; open it and save it as .{target}")
    if path.stat().st_size > OUTPUT_LIMIT:
        raise TooLarge(f"{name}: converted, it is larger than {OUTPUT_LIMIT} bytes")
    return path.read_bytes()
