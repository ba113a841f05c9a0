"""What an operator copies agrees with the program."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.cli import app
from flows.settings import Settings

ROOT = Path(__file__).parents[2]


def example() -> dict[str, str]:
    lines = (ROOT / "infra" / ".env.example").read_text(encoding="utf-8").splitlines()
    pairs = (
        (line.partition("=")[0], line.partition("=")[2])
        for line in lines
        if line and not line.startswith("#")
    )
    return dict(pairs)


def test_the_example_has_every_setting_with_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = {name: value for name, value in example().items() if name.startswith("GOUJI_")}
    assert set(ours) == {f"GOUJI_{name.upper()}" for name in Settings.model_fields}
    for name in ours:
        monkeypatch.delenv(name, raising=False)
    default = Settings(_env_file=None)
    for name, value in ours.items():
        monkeypatch.setenv(name, value)
    assert Settings(_env_file=None) == default


def test_the_example_has_no_secret() -> None:
    secret = ("KEY", "PASSWORD", "SECRET")
    assert [n for n, value in example().items() if value and n.endswith(secret)] == []


def compose() -> Any:
    return yaml.safe_load((ROOT / "infra" / "compose.yaml").read_text(encoding="utf-8"))


def test_every_long_lived_service_is_checked_and_bound_to_this_machine() -> None:
    services = compose()["services"]
    ours = {"prefect", "deploy", "worker", "review", "receive"}
    assert set(services) == {"s3", "postgres", *ours}
    for name, service in services.items():
        if name not in ("s3", "deploy"):
            assert "healthcheck" in service, name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ())), name


def test_the_image_holds_the_packages_and_rooms_that_run() -> None:
    """A room that is left out, or a second list of packages, would be found at night."""
    text = (ROOT / "infra" / "Containerfile").read_text(encoding="utf-8")
    built = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    rooms = built["tool"]["setuptools"]["packages"]["find"]["include"]
    assert [room for room in rooms if f"COPY {room[:-1]} {room[:-1]}" not in text] == []
    assert "infra/apt-packages.txt" in text


@pytest.mark.parametrize("unit", sorted((ROOT / "infra" / "systemd").glob("*.service")), ids=str)
def test_a_unit_starts_a_command_that_there_is(unit: Path) -> None:
    [start] = re.findall(r"^ExecStart=(\S+) (\S+)", unit.read_text(encoding="utf-8"), re.M)
    program, command = start
    assert program.startswith("/opt/gouji/.venv/bin/")
    if program.endswith("/gouji"):
        names = [each.callback.__name__ for each in app.registered_commands if each.callback]
        assert command in names


def test_the_nightly_deployment_runs_in_shanghai_and_never_beside_itself() -> None:
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    nightly, reprocess = deployments
    [schedule] = nightly["schedules"]
    assert schedule["timezone"] == "Asia/Shanghai"
    assert nightly["concurrency_limit"]["limit"] == 1
    assert [each["name"] for each in (nightly, reprocess)] == ["nightly", "reprocess"]
