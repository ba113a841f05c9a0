"""The pages over HTTP: what they show, what they refuse, and that acts are safe together."""

from __future__ import annotations

import re
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.decision import RULE_SET
from models.report import Finding, Suggestion, TableKey
from storage import catalogue, queue
from storage.database import read_only
from storage.objects import ObjectInfo
from storage.review_schema import Audit
from tests.review import reports
from tests.review.conftest import Office

REQUESTS: TableKey = "disclosure_requests"


def csrf(client: TestClient) -> dict[str, str]:
    page = client.get("/", headers={"accept": "text/html"}).text
    found = re.search(r'name="csrf" content="([0-9a-f]+)"', page)
    assert found
    return {"x-csrf-token": found[1]}


def act(
    client: TestClient, number: int, path: str, version: int, *decisions: dict[str, Any]
) -> Any:
    return client.post(
        f"/tables/{number}/{REQUESTS}/{path}",
        json={"version": version, "decisions": list(decisions)},
        headers=csrf(client),
    )


def value(row: str, column: str, to: object) -> dict[str, Any]:
    return {"action": "value", "row": row, "column": column, "value": str(to)}


RIGHT = value("granted", "natural_person", 31)
WRONG = value("granted", "natural_person", 30)


def state(client: TestClient, number: int) -> Any:
    return client.get(f"/api/tables/{number}/{REQUESTS}").json()


def test_the_queue_shows_flagged_tables_with_their_reason(client: TestClient) -> None:
    page = client.get("/").text
    assert "青山县人民政府" in page
    assert "白水镇人民政府" in page
    assert "清河乡人民政府" not in page
    assert "亦可能是 31" in page


def test_the_queue_narrows_by_search_and_rule(client: TestClient) -> None:
    assert "白水镇" not in client.get("/", params={"search": "青山"}).text
    by_rule = client.get("/", params={"rule": "cell.uncertain"}).text
    assert "青山县" in by_rule
    assert "白水镇" not in by_rule
    assert "青山县" not in client.get("/", params={"search": "青%山"}).text


def test_every_filter_narrows(office: Office, client: TestClient) -> None:
    def listed(**wanted: str) -> set[str]:
        page = client.get("/", params=wanted).text
        return {name for name in ("青山县", "白水镇", "清河乡") if name in page}

    assert listed(reason="reading") == {"青山县"}
    assert listed(reason="sums") == {"白水镇"}
    assert listed(reason="conflict") == set()
    assert listed(rule="requests.row_total") == {"青山县", "白水镇"}
    assert listed(year="2023") == set()
    assert listed(year="2024", form="2021", table=REQUESTS) == {"青山县", "白水镇"}
    assert listed(form="2019") == set()
    assert listed(state="ok", search="清河") == {"清河乡"}
    assert listed(mine="1") == set()
    client.get(f"/tables/{office.numbers[reports.SCANNED.name]}/{REQUESTS}")
    assert listed(mine="1") == {"青山县"}
    assert "表三：申请人合计" in client.get("/").text, "rules are named in words"


def test_an_easy_repair_comes_first_among_equals(office: Office) -> None:
    """One error each; where a suggestion is at hand a minute of a person goes further."""
    sums = reports.Made("a.txt", "甲", 2022, reports.sound_figures(), {}, False)
    plain = reports.extraction(sums, "1" * 64)
    error = Finding(
        rule="requests.row_total", severity="error", table=REQUESTS, message="差 1"
    )
    suggestion = Suggestion(cells=(), because="")
    easy = error.model_copy(update={"suggestion": suggestion})
    for name, finding in (("b", error), ("a", easy)):
        made = plain.model_copy(update={"findings": (finding,)})
        with Session(office.site.engine) as session, session.begin():
            catalogue.record_reading(session, ObjectInfo(name, name, 1), made, f"v{name}", 0.1)
    rows = queue.page(office.site.engine, queue.Wanted(year=2022))
    assert [row.key for row in rows if row.table_key == REQUESTS] == ["a", "b"]


def test_paging_by_key_lists_every_table_once(office: Office) -> None:
    for at in range(7):
        made = reports.Made(f"{at}.txt", f"单位{at}", 2022, reports.AS_PRINTED.figures, {})
        office.read(made)
    engine = office.site.engine
    seen: list[tuple[int, str]] = []
    after = None
    while rows := queue.page(engine, queue.Wanted(after=after), 3):
        seen += [(row.document_id, row.table_key) for row in rows]
        after = (rows[-1].doubt, rows[-1].document_id, rows[-1].table_key)
    assert len(seen) == len(set(seen)) == queue.count(engine, queue.Wanted())
    assert len(seen) == 10


def test_a_right_value_mends_and_the_table_can_be_approved(
    office: Office, client: TestClient
) -> None:
    number = office.numbers[reports.SCANNED.name]
    refused = act(client, number, "approve", 0)
    assert refused.status_code == 409
    made = act(client, number, "decide", 0, RIGHT)
    assert made.status_code == 200
    assert made.json()["breaks"] == []
    assert len(made.json()["mends"]) >= 3
    approved = act(client, number, "approve", 1)
    assert approved.status_code == 200
    assert approved.json()["next"].startswith("/tables/")
    assert state(client, number)["state"] == "approved"


def test_a_preview_stores_nothing(office: Office, client: TestClient) -> None:
    number = office.numbers[reports.SCANNED.name]
    before = state(client, number)
    would = act(client, number, "check", 0, WRONG).json()
    assert would["breaks"] or would["mends"]
    assert state(client, number)["cells"] == before["cells"]


def test_undo_brings_back_what_was_read(office: Office, client: TestClient) -> None:
    number = office.numbers[reports.SCANNED.name]
    before = state(client, number)
    act(client, number, "decide", 0, WRONG)
    act(client, number, "decide", 1, RIGHT)
    act(client, number, "undo", 2)
    cell = state(client, number)["cells"]["granted|natural_person"]
    assert cell["value"] == 30
    act(client, number, "undo", 3)
    assert state(client, number)["cells"] == before["cells"]


def test_an_error_declared_as_printed_is_closed_and_the_figure_stays(
    office: Office, client: TestClient
) -> None:
    number = office.numbers[reports.AS_PRINTED.name]
    declared = [
        {
            "action": "as_printed",
            "rule": finding["rule"],
            "row": finding["row"],
            "column": finding["column"],
            "reason": "原件如此",
        }
        for finding in state(client, number)["findings"]
        if finding["severity"] == "error"
    ]
    assert declared
    approved = act(client, number, "approve", 0, *declared)
    assert approved.status_code == 200
    assert state(client, number)["cells"]["new_requests|total"]["value"] == 31


def test_an_act_on_an_older_version_is_refused_with_the_difference(
    office: Office, client: TestClient
) -> None:
    number = office.numbers[reports.SCANNED.name]
    assert act(client, number, "decide", 0, RIGHT).status_code == 200
    stale = act(client, number, "decide", 0, WRONG)
    assert stale.status_code == 409
    assert stale.json()["state"]["cells"]["granted|natural_person"]["value"] == 31


def test_a_decision_holds_over_the_same_reading_and_conflicts_with_another(
    office: Office, client: TestClient
) -> None:
    number = office.numbers[reports.SCANNED.name]
    act(client, number, "decide", 0, RIGHT)
    key = state(client, number)["document"]["key"]
    assert office.read(reports.SCANNED, as_key=key) == number
    assert state(client, number)["cells"]["granted|natural_person"]["value"] == 31
    otherwise = reports.Made(
        **{**vars(reports.SCANNED), "misread": {("granted", "natural_person"): 81}}
    )
    assert office.read(otherwise, as_key=key) == number
    now = state(client, number)
    assert now["conflicts"] == ["granted|natural_person"]
    assert now["cells"]["granted|natural_person"]["value"] == 81
    assert not now["may_be_approved"]


def test_every_act_is_in_the_audit(office: Office, client: TestClient) -> None:
    number = office.numbers[reports.SCANNED.name]
    act(client, number, "decide", 0, RIGHT)
    act(client, number, "undo", 1)
    with read_only(office.site.engine).connect() as connection:
        acts = [row.act for row in connection.execute(select(Audit.act).order_by(Audit.id))]
        detail = connection.execute(select(Audit.detail).where(Audit.act == "value")).scalar_one()
    assert acts == ["value", "undo"]
    assert (detail["before"], detail["value"], detail["rule_set"]) == ("37", "31", RULE_SET)


def test_a_value_that_is_no_figure_is_refused(office: Office, client: TestClient) -> None:
    number = office.numbers[reports.SCANNED.name]
    for typed in ("3 1", "1,2O3", "1e3", "३१", "=1+1"):
        wrong = act(client, number, "decide", 0, value("granted", "natural_person", typed))
        assert wrong.status_code == 422, typed


def test_hostile_names_are_shown_as_text(office: Office, client: TestClient) -> None:
    number = office.numbers[reports.HOSTILE.name]
    for address in ("/", "/overview", "/files", f"/tables/{number}/{REQUESTS}"):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_pictures_of_the_page_and_of_one_figure(office: Office, client: TestClient) -> None:
    number = office.numbers[reports.SCANNED.name]
    page = client.get(f"/documents/{number}/pages/1.png")
    crop = client.get(
        f"/documents/{number}/tables/{REQUESTS}/crop/granted/natural_person.png"
    )
    for answer in (page, crop):
        assert answer.headers["content-type"] == "image/png"
        assert answer.content.startswith(b"\x89PNG")
    assert len(crop.content) < len(page.content)
    assert client.get(f"/documents/{number}/pages/9.png").status_code == 404
    text = office.numbers[reports.AS_PRINTED.name]
    assert client.get(f"/documents/{text}/pages/1.png").status_code == 404


def test_the_language_switch_keeps_the_page(client: TestClient) -> None:
    back = client.get("/language/en", headers={"referer": "http://testserver/overview"})
    assert back.headers["location"] == "/overview"
    away = client.get("/language/en", headers={"referer": "http://elsewhere.example//x"})
    assert away.headers["location"] == "/"
    client.cookies.set("gouji_language", "en")
    assert "Queue" in client.get("/").text


def test_no_inline_script_and_a_strict_policy(client: TestClient) -> None:
    answer = client.get("/files")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert not re.search(r"\son\w+=", answer.text)
    assert "style=" not in answer.text


def test_metrics_for_an_operator(client: TestClient) -> None:
    page = client.get("/metrics").text
    assert 'gouji_documents{state="read"} 4.0' in page
    assert "gouji_queue 3.0" in page
