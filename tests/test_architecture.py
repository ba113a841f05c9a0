"""Who may import whom: the rooms of the house, held by a test over the import statements."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("models", "extractors", "storage", "flows", "review", "training")

MAY_IMPORT = {
    "models": set(),
    "extractors": {"models"},
    "storage": {"models"},
    "review": {"models", "storage"},
    "flows": {"models", "extractors", "storage"},
    "training": {"models", "extractors"},
}
"""Beside itself, by room. Only `flows/cli.py` starts `review`."""

BANNED = {
    "models": {"cv2", "numpy", "sqlalchemy", "prefect", "fastapi", "minio", "requests", "httpx"},
    "extractors": {"sqlalchemy", "prefect", "fastapi", "minio", "requests", "httpx", "torch"},
    "storage": {"cv2", "prefect", "fastapi", "pypdfium2", "torch", "pytesseract"},
    "review": {"cv2", "prefect", "minio", "torch", "pytesseract", "rapidocr", "camelot"},
    "flows": {"cv2", "torch", "pytesseract", "rapidocr", "camelot", "pypdfium2"},
    "training": {"sqlalchemy", "prefect", "fastapi", "minio"},
}
"""Third-party packages that have no business in a room."""


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of every module that a file imports, wherever the statement stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module


def breaches(path: Path, room: str) -> Iterator[str]:
    for line, name in imported(path):
        top = name.partition(".")[0]
        where = f"{path.relative_to(ROOT)}:{line} imports {name}"
        starts_review = top == "review" and path == ROOT / "flows" / "cli.py"
        if top in ROOMS and top != room and top not in MAY_IMPORT[room] and not starts_review:
            yield where
        if top in BANNED[room]:
            yield where


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_knows_only_the_rooms_before_it(room: str) -> None:
    files = modules(room)
    assert files, f"{room}/ holds no module"
    assert [breach for path in files for breach in breaches(path, room)] == []


def test_the_check_sees_a_breach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    path = tmp_path / "models" / "wrong.py"
    path.parent.mkdir()
    path.write_text("def late():\n    from flows import cli\n    import cv2\n", encoding="utf-8")
    assert list(breaches(path, "models")) == [
        "models/wrong.py:2 imports flows",
        "models/wrong.py:3 imports cv2",
    ]


def test_only_flows_speaks_to_prefect() -> None:
    speakers = {
        path.relative_to(ROOT).parts[0]
        for room in ROOMS
        for path in modules(room)
        if any(name.partition(".")[0] == "prefect" for _, name in imported(path))
    }
    assert speakers == {"flows"}


def test_no_module_is_a_path_of_its_own_machine() -> None:
    """No file of the project names a path of the machine that it was written on."""
    homes = ("/" + "work/", "/" + "root/")
    named = [
        str(path.relative_to(ROOT))
        for room in (*ROOMS, "tests", "samples", "benchmarks", "infra")
        for path in modules(room)
        if any(home in path.read_text(encoding="utf-8") for home in homes)
    ]
    assert named == []
