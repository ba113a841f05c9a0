"""What is new, and how each outcome is recorded: once, whatever is done twice."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, func, select

from models.report import Extraction, Finding
from storage import catalogue, quarantine
from storage.database import transact
from storage.objects import ObjectInfo
from storage.schema import Base, Document, Figure, Quarantined, TableState
from storage.schema import Extraction as StoredExtraction
from storage.schema import Finding as StoredFinding
from tests.storage.readings import WRONG_SUM, object_of, reading


def record(engine: Engine, info: ObjectInfo, extraction: Extraction, version: str = "1") -> None:
    transact(engine, lambda s: catalogue.record_reading(s, info, extraction, version, 0.1))


def refuse(engine: Engine, info: ObjectInfo) -> None:
    transact(
        engine, lambda s: catalogue.record_refusal(s, info, None, "damaged", "broken \0 file", "1")
    )


def count(engine: Engine, table: type[Base]) -> int:
    return transact(
        engine, lambda s: s.execute(select(func.count()).select_from(table)).scalar_one()
    )


def only(engine: Engine, table: type[Any], **values: Any) -> Any:
    return transact(engine, lambda s: s.execute(select(table).filter_by(**values)).scalar_one())


def test_a_reading_is_recorded_with_all_that_hangs_on_it(engine: Engine) -> None:
    extraction = reading(findings=(WRONG_SUM,))
    record(engine, object_of("x/a.txt"), extraction)
    document = only(engine, Document)
    stored = only(engine, StoredExtraction)
    state = only(engine, TableState, table_key="disclosure_requests")
    figures = sum(len(table.cells) for table in extraction.tables.values())
    assert (document.key, document.state, document.issuer) == ("x/a.txt", "read", "甲县人民政府")
    assert Extraction.model_validate_json(stored.answer) == extraction
    assert (state.status, state.errors, state.reason) == ("flagged", 1, "requests.row_total")
    assert round(state.doubt, 3) == 1.01
    assert count(engine, Figure) == figures
    assert only(engine, StoredFinding).expected == "30"


def test_recording_twice_is_recording_once(engine: Engine) -> None:
    for _ in range(2):
        record(engine, object_of("a.txt"), reading(findings=(WRONG_SUM,)))
    counts = [count(engine, t) for t in (Document, StoredExtraction, TableState, StoredFinding)]
    assert counts == [1, 1, 3, 1]


def test_the_same_content_under_two_keys_is_one_extraction(engine: Engine) -> None:
    for key in ("a.txt", "b/a.txt"):
        record(engine, object_of(key), reading())
    assert (count(engine, Document), count(engine, StoredExtraction)) == (2, 1)


def test_another_answer_of_the_same_program_stands_beside_the_first(engine: Engine) -> None:
    for value in (5, 6, 6, 5):
        record(engine, object_of("a.txt"), reading(value=value))
    versions = transact(
        engine, lambda s: list(s.execute(select(StoredExtraction.program_version)).scalars())
    )
    assert sorted(versions) == ["1", "1#2"]
    assert (
        only(engine, StoredExtraction, program_version="1").id
        == only(engine, Document).extraction_id
    )


def test_only_what_changed_is_new(engine: Engine) -> None:
    record(engine, object_of("a"), reading())
    refuse(engine, object_of("b"))
    listing = [object_of("a"), object_of("b"), object_of("c")]
    assert [i.key for i in catalogue.new_or_changed(engine, listing)] == ["c"]
    changed = [object_of("a", "2"), object_of("b", "2")]
    assert list(catalogue.new_or_changed(engine, changed)) == changed


def test_a_listing_longer_than_a_question_is_gone_through(engine: Engine) -> None:
    listing = [object_of(str(number)) for number in range(1201)]
    assert len(list(catalogue.new_or_changed(engine, listing))) == 1201


def test_a_refused_document_keeps_nothing_of_its_reading(engine: Engine) -> None:
    record(engine, object_of("a"), reading(findings=(WRONG_SUM,)))
    refuse(engine, object_of("a", "2"))
    document = only(engine, Document)
    assert (document.state, document.issuer, document.extraction_id) == ("refused", None, None)
    assert count(engine, TableState) == count(engine, StoredFinding) == 0
    assert only(engine, Quarantined).message == "broken  file"
    record(engine, object_of("a"), reading())
    assert count(engine, Quarantined) == 0


def test_a_released_document_is_new_again(engine: Engine) -> None:
    refuse(engine, object_of("a"))
    assert [poisoned.key for poisoned in quarantine.poisoned(engine)] == ["a"]
    assert transact(engine, lambda s: quarantine.release(s, "a"))
    assert not transact(engine, lambda s: quarantine.release(s, "a"))
    assert [i.key for i in catalogue.new_or_changed(engine, [object_of("a")])] == ["a"]


def test_findings_across_reports_replace_each_other_and_count(engine: Engine) -> None:
    record(engine, object_of("a"), reading())
    document = only(engine, Document)
    across = Finding(
        rule="year.carry_over",
        severity="error",
        table="disclosure_requests",
        row="carried_in",
        column="total",
        message="与上年不符",
    )
    for _ in range(2):
        transact(engine, lambda s: catalogue.record_across(s, document.id, (across,)))
    state = only(engine, TableState, table_key="disclosure_requests")
    assert (state.status, state.errors, count(engine, StoredFinding)) == ("flagged", 1, 1)
    transact(engine, lambda s: catalogue.record_across(s, document.id, ()))
    assert only(engine, TableState, table_key="disclosure_requests").status == "ok"


def test_hostile_text_goes_in(engine: Engine) -> None:
    record(engine, object_of("'; DROP TABLE documents;--"), reading(issuer="县\0" * 600))
    assert len(only(engine, Document).issuer) == 255
