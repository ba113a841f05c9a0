"""A real S3 server: one Ceph monitor, one OSD on a file and a RADOS gateway, all on loopback.

Debian's packages ceph-mon, ceph-osd, radosgw and ceph-common. It runs as any user, starts in
about 16 s and takes 225 MB of memory.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from tests.infra.loopback import free_port, installed, until, until_listening

ACCESS_KEY, SECRET_KEY = "testing", "testing-secret"

CONF = """
[global]
fsid = {fsid}
mon initial members = a
mon host = {mon_at}
public addr = 127.0.0.1
ms bind ipv6 = false
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pgp num = 8
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 1000
osd objectstore = bluestore
bluestore block size = 10737418240
bluestore cache autotune = false
bluestore cache size = 134217728
osd memory target = 1073741824
osd data = {home}/osd
mon data = {home}/mon
run dir = {home}/run
admin socket = {home}/run/$cluster-$name.asok
log file = {home}/log/$name.log
pid file = {home}/run/$name.pid
keyring = {home}/keyring
setuser match path =
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:{port} tcp_nodelay=1
rgw thread pool size = 32
rgw enable usage log = false
"""


@dataclass(frozen=True)
class Ceph:
    """The running server; `stop_gateway` and `start_gateway` take S3 away and bring it back."""

    home: Path
    port: int

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, *command: str, seconds: float = 60) -> str:
        conf = ["-c", str(self.home / "ceph.conf")]
        done = subprocess.run(
            [*command[:1], *conf, *command[1:]],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"{' '.join(command)}: {done.stderr}")
        return done.stdout

    def start_gateway(self) -> None:
        self.run("radosgw", "-n", "client.rgw")
        until_listening(self.port, 90)

    def stop_gateway(self) -> None:
        _kill(self.home / "run" / "client.rgw.pid")

    def stop(self) -> None:
        for name in ("client.rgw", "osd.0", "mon.a"):
            _kill(self.home / "run" / f"{name}.pid")


@contextmanager
def ceph(home: Path) -> Iterator[Ceph]:
    """A server with its state under the new folder `home`."""
    installed("radosgw", "ceph-mon", "ceph-osd", "ceph-authtool", "monmaptool", package="radosgw")
    server = Ceph(home, free_port())
    mon_at = f"[v2:127.0.0.1:{free_port()},v1:127.0.0.1:{free_port()}]"
    fsid = str(uuid4())
    for name in ("mon", "osd", "run", "log"):
        (home / name).mkdir(parents=True)
    text = CONF.format(home=home, port=server.port, mon_at=mon_at, fsid=fsid)
    (home / "ceph.conf").write_text(text)
    try:
        _keys(home)
        _monitor(server, mon_at, fsid)
        _storage(server)
        server.start_gateway()
        user = ("--uid=t", "--display-name=t", "--access-key", ACCESS_KEY, "--secret", SECRET_KEY)
        server.run("radosgw-admin", "user", "create", *user)
        yield server
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


def _keys(home: Path) -> None:
    ring = str(home / "keyring")
    caps: Sequence[Sequence[str]] = (
        ("--create-keyring", ring, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *"),
        (ring, "--gen-key", "-n", "client.admin", "--cap", "mon", "allow *", "--cap", "osd",
         "allow *"),
        (ring, "--gen-key", "-n", "client.rgw", "--cap", "mon", "allow rw", "--cap", "osd",
         "allow rwx"),
        (ring, "--gen-key", "-n", "osd.0", "--cap", "mon", "allow profile osd", "--cap", "osd",
         "allow *"),
    )  # fmt: skip
    for each in caps:
        subprocess.run(["ceph-authtool", *each], check=True, capture_output=True)


def _monitor(server: Ceph, where: str, fsid: str) -> None:
    home = server.home
    monmap = str(home / "monmap")
    subprocess.run(
        ["monmaptool", "--create", "--clobber", "--fsid", fsid, "--addv", "a", where, monmap],
        check=True,
        capture_output=True,
    )
    server.run(
        "ceph-mon", "--mkfs", "-i", "a", "--monmap", monmap, "--keyring", str(home / "keyring")
    )
    server.run("ceph-mon", "-i", "a")
    until(lambda: "mon" in server.run("ceph", "-s", "--connect-timeout", "5"), 30)


def _storage(server: Ceph) -> None:
    number = str(uuid4())
    server.run("ceph", "osd", "new", number, "0")
    server.run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", number)
    server.run("ceph-osd", "-i", "0")
    until(lambda: "1 up" in server.run("ceph", "osd", "stat"), 30)


def _kill(pid_file: Path) -> None:
    """Ends one daemon by the number that it wrote, and waits until it is gone."""
    if not pid_file.exists():
        return
    pid = int(pid_file.read_text())
    try:
        os.kill(pid, signal.SIGKILL)
        until(lambda: not _lives(pid), 20)
    except ProcessLookupError:
        pass
    pid_file.unlink(missing_ok=True)


def _lives(pid: int) -> bool:
    """A zombie is dead: it waits for its parent, which may be nobody of ours."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"
