"""What an operator copies agrees with the program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

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
    assert set(services) == {"s3", "postgres", "prefect", "deploy", "worker", "review"}
    for name, service in services.items():
        if name not in ("s3", "deploy"):
            assert "healthcheck" in service, name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ())), name


def test_the_nightly_deployment_runs_in_shanghai_and_never_beside_itself() -> None:
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    nightly, reprocess = deployments
    [schedule] = nightly["schedules"]
    assert schedule["timezone"] == "Asia/Shanghai"
    assert nightly["concurrency_limit"]["limit"] == 1
    assert [each["name"] for each in (nightly, reprocess)] == ["nightly", "reprocess"]
