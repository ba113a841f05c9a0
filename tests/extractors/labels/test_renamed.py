"""Rows that go by a label which is only like the form's."""

from __future__ import annotations

import pytest

from extractors.resolve.renamed import of_renamed
from models.forms import TEMPLATES
from models.report import TableKey
from tests.extractors.labels.building import PROACTIVE, drawn, found_in, relabelled

REQUESTS: TableKey = "disclosure_requests"


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("key", [PROACTIVE, REQUESTS])
def test_rows_called_as_the_form_calls_them_are_not_noticed(template: str, key: TableKey) -> None:
    assert found_in(drawn(template, key))[key].renamed == ()


@pytest.mark.parametrize(
    ("changes", "row"),
    [
        ({"行政处罚": "行政处理"}, "administrative_penalties"),
        ({"规范性文件": "规范性文件清理"}, "normative_documents"),
    ],
)
@pytest.mark.parametrize("template", TEMPLATES)
def test_another_row_in_the_place_of_the_forms_is_told(
    template: str, changes: dict[str, str], row: str
) -> None:
    table = found_in(relabelled(drawn(template, PROACTIVE), changes))[PROACTIVE]
    label = next(iter(changes.values()))
    assert table.renamed == ((row, label),)
    notice = next(of_renamed(table))
    assert (notice.rule, notice.severity, notice.row) == ("row.renamed", "notice", row)
    assert label in notice.message


@pytest.mark.parametrize(
    "label",
    ["规范性文件（有登记号）", "规范性文件[1]", "二、规范性文件", "規範性文件", "規範性檔案"],
)
def test_numbers_notes_and_characters_are_no_other_name(label: str) -> None:
    cells = relabelled(drawn("2019", PROACTIVE), {"规范性文件": label})
    assert found_in(cells)[PROACTIVE].renamed == ()


def test_words_read_from_a_picture_differ_by_misreading_alone() -> None:
    cells = relabelled(drawn("2021", PROACTIVE), {"行政处罚": "行政处訇"})
    assert found_in(cells, scanned=True)[PROACTIVE].renamed == ()
