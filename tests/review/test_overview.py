"""The overview, sampling and exports over HTTP: what they count, and how they are narrowed."""

from __future__ import annotations

from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from models.report import Finding
from storage import catalogue, overview
from tests.review import reports
from tests.review.conftest import Office
from tests.review.test_pages import REQUESTS, RIGHT, WRONG, act, csrf


def test_sampling_counts_and_bounds_the_error_rate(office: Office, client: TestClient) -> None:
    assert "尚未抽查" in client.get("/sampling").text
    drawn = client.get("/sampling/draw").headers["location"]
    assert drawn.endswith("?sample=1")
    assert 'id="sample"' in client.get(drawn).text
    number = office.numbers[reports.SOUND.name]
    for key, right in ((REQUESTS, "true"), ("review_and_litigation", "false")):
        address, said = f"/sampling/{number}/{key}", {"right": right}
        assert client.post(address, data=said, headers=csrf(client)).status_code == 204
    page = client.get("/sampling").text
    assert "已查 2 张，有错 1 张；错误率 50.00 %，95% 区间 9.45 %–90.55 %" in page
    assert "9 张无疑问的表中约有 1–9 张有错" in page
    unknown = client.post(f"/sampling/999/{REQUESTS}", data={"right": "1"}, headers=csrf(client))
    assert unknown.status_code == 404


def test_overview_by_unit_and_year_with_charts(client: TestClient) -> None:
    page = client.get("/overview").text
    assert "青山县人民政府" in page
    assert "清河乡人民政府" in page
    assert "4 个单位年度" in page
    assert "2024 92 (n = 3)" in page, "new requests: 30 + 31 + 31 over three reports"
    narrowed = client.get("/overview", params={"search": "青山", "year": "2024"}).text
    assert "清河乡" not in narrowed
    assert "2024 30 (n = 1)" in narrowed
    for kind in ("xlsx", "csv", "parquet"):
        filters = "state=flagged&amp;search=%E9%9D%92%E5%B1%B1&amp;year=2024"
        assert f"/export/{kind}?{filters}" in narrowed


def test_overview_holds_many_units(office: Office, client: TestClient) -> None:
    for at in range(overview.PAGE):
        made = reports.Made(f"{at}.txt", f"单位{at:03}", 2022, reports.sound_figures(), {})
        office.read(made)
    assert "1 / 2" in client.get("/overview").text
    second = client.get("/overview", params={"page": "2"}).text
    assert "单位099" in second
    assert "单位000" not in second


def test_carry_over_and_roll_up_are_listed(office: Office, client: TestClient) -> None:
    number = office.numbers[reports.SOUND.name]
    finding = Finding(
        rule="year.carry_over",
        severity="notice",
        table=REQUESTS,
        row="carried_in",
        column="total",
        message="上一年报告结转 8 件，本年为 9 件",
    )
    with Session(office.site.engine) as session, session.begin():
        catalogue.record_across(session, number, [finding])
    page = client.get("/overview").text
    assert "与上年结转不符" in page
    assert "上一年报告结转 8 件" in page


def test_reviewer_statistics(office: Office, client: TestClient) -> None:
    number = office.numbers[reports.SCANNED.name]
    act(client, number, "decide", 0, WRONG)
    act(client, number, "undo", 1)
    act(client, number, "approve", 2, RIGHT)
    [local] = overview.reviewers(office.site.engine)
    assert (local.decisions, local.approved, local.per_hour, local.overturned) == (2, 1, 1.0, 0.5)
    assert "50.0 %" in client.get("/overview").text


def test_export_of_the_current_filter(office: Office, client: TestClient) -> None:
    export = client.get("/export/csv", params={"search": "青山"})
    assert export.text == f"csv [{office.numbers[reports.SCANNED.name]}]"
    assert client.get("/export/exe").status_code == 404
