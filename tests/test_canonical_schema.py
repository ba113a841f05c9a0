"""Our forms are the published canonical schema, key by key.

`tests/data/canonical.json` is the schema as published; others join on its keys.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from models.forms import TABLE_KEYS, TEMPLATES, Block, Identity, canonical_data, form

PUBLISHED: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "canonical.json").read_text(encoding="utf-8")
)
EVERY_TABLE = [(template, key) for template in TEMPLATES for key in TABLE_KEYS]


def _published(template: str, key: str) -> dict[str, Any]:
    table: dict[str, Any] = PUBLISHED["templates"][template]["tables"][key]
    return table


def _rows(rows: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(row["key"], row["label"]) for row in rows]


def _block(block: Block) -> dict[str, Any]:
    return {
        "label": block.label,
        "rows": [(row.key, row.label) for row in block.rows],
        "columns": [(column.key, column.label) for column in block.columns],
    }


def test_the_same_forms_and_tables() -> None:
    assert set(PUBLISHED["templates"]) == set(TEMPLATES)
    for template in TEMPLATES:
        assert set(PUBLISHED["templates"][template]["tables"]) == set(TABLE_KEYS)
        assert PUBLISHED["templates"][template]["source"] == form(template).source


@pytest.mark.parametrize(("template", "key"), EVERY_TABLE)
def test_the_same_rows_and_columns_in_the_same_order(template: str, key: str) -> None:
    published = _published(template, key)
    blocks = published.get("blocks") or [published]
    assert [_block(block) for block in form(template).tables[key].blocks] == [
        {
            "label": block.get("label", ""),
            "rows": _rows(block["rows"]),
            "columns": _rows(block["columns"]),
        }
        for block in blocks
    ]
    assert form(template).tables[key].title == published["title"]


@pytest.mark.parametrize(("template", "key"), EVERY_TABLE)
def test_the_same_units(template: str, key: str) -> None:
    ours = {
        column.key: column.unit
        for block in form(template).tables[key].blocks
        for column in block.columns
        if column.unit
    }
    assert ours == _published(template, key).get("units", {})


def test_every_alias_is_of_a_printed_label_and_has_a_source() -> None:
    printed = {
        label
        for template in TEMPLATES
        for table in form(template).tables.values()
        for block in table.blocks
        for label in (
            block.label,
            *(part for row in block.rows for part in row.path),
            *(part for column in block.columns for part in (*column.under, column.label)),
        )
    } | {"行政复议"}
    for alias in canonical_data("aliases.yml"):
        assert set(alias) == {"of", "text", "source"}
        assert alias["of"] in printed
        assert alias["text"]
        assert alias["source"]


def _sums(identity: Identity) -> list[frozenset[str]]:
    return [frozenset(identity.whole), frozenset(identity.parts)]


def _said(says: str) -> list[frozenset[str]]:
    return [frozenset(side.split(" + ")) for side in says.split(" = ")]


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_same_identities(template: str) -> None:
    published = PUBLISHED["templates"][template]["identities"]
    ours = form(template).identities
    assert [identity.id for identity in ours] == [identity["id"] for identity in published]
    for identity, said in zip(ours, published, strict=True):
        assert identity.table == said["table"]
        assert said["for"] == {"columns": "each row", "rows": "each column"}[identity.along]
        assert sorted(map(sorted, _sums(identity))) == sorted(map(sorted, _said(said["says"])))
        assert set({**identity.parts, **identity.whole}.values()) == {1}
