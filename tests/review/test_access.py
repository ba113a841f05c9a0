"""Accounts, sessions, roles, tokens, and requests forged by other pages."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from review.access import SESSION_COOKIE
from review.app import create_app
from review.serve import NotServed, serve
from storage import users
from tests.review import reports
from tests.review.conftest import Office
from tests.review.test_pages import RIGHT, act, csrf

PAGE = {"accept": "text/html"}


@pytest.fixture
def people(office: Office) -> Office:
    for name, role in (("zhang", "reviewer"), ("li", "reader"), ("wang", "admin")):
        users.add_user(office.site.engine, name, f"{name}-password", role)  # type: ignore[arg-type]
    return office


def signed_in(office: Office, name: str) -> TestClient:
    client = office.client()
    answer = client.post("/login", data={"name": name, "password": f"{name}-password"})
    assert answer.status_code == 303
    return client


def test_without_accounts_this_machine_is_let_in_and_told_so(client: TestClient) -> None:
    assert "尚无账号" in client.get("/").text


def test_without_accounts_a_foreign_name_is_not_let_in(client: TestClient) -> None:
    asked = client.get("/", headers={"host": "evil.example"})
    assert asked.status_code == 401


def test_with_accounts_everybody_signs_in(people: Office) -> None:
    with people.client() as client:
        answer = client.get("/", headers=PAGE)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
        assert client.get("/api/tables").status_code == 401


def test_the_session_cookie_is_out_of_reach_of_scripts(people: Office) -> None:
    with people.client() as client:
        answer = client.post("/login", data={"name": "zhang", "password": "zhang-password"})
        cookie = answer.headers["set-cookie"].lower()
    assert SESSION_COOKIE in cookie
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_a_reader_may_look_and_not_decide(people: Office) -> None:
    number = people.numbers[reports.SCANNED.name]
    with signed_in(people, "li") as client:
        assert client.get(f"/tables/{number}/disclosure_requests").status_code == 200
        assert act(client, number, "decide", 0, RIGHT).status_code == 403


def test_a_request_without_the_token_is_refused(people: Office) -> None:
    number = people.numbers[reports.SCANNED.name]
    address = f"/tables/{number}/disclosure_requests/decide"
    body = {"version": 0, "decisions": [RIGHT]}
    with signed_in(people, "zhang") as client, signed_in(people, "wang") as other:
        assert client.post(address, json=body).status_code == 403
        assert client.post(address, json=body, headers=csrf(other)).status_code == 403
        assert client.post(address, json=body, headers=csrf(client)).status_code == 200


def test_a_claim_keeps_others_off(people: Office) -> None:
    number = people.numbers[reports.SCANNED.name]
    with signed_in(people, "zhang") as first, signed_in(people, "wang") as second:
        assert act(first, number, "decide", 0, RIGHT).status_code == 200
        refused = act(second, number, "decide", 1, RIGHT)
        assert refused.status_code == 423
        assert "zhang" in refused.json()["detail"]


def test_an_expired_claim_is_free(people: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from storage import decisions

    number = people.numbers[reports.SCANNED.name]
    monkeypatch.setattr(decisions, "CLAIM_LASTS", timedelta(seconds=-1))
    with signed_in(people, "zhang") as first, signed_in(people, "wang") as second:
        assert act(first, number, "decide", 0, RIGHT).status_code == 200
        assert act(second, number, "undo", 1).status_code == 200


def test_guessing_passwords_is_slowed(people: Office) -> None:
    with people.client() as client:
        for _ in range(users.MAX_FAILURES):
            wrong = client.post("/login", data={"name": "li", "password": "guess"})
            assert wrong.status_code == 401
        right = client.post("/login", data={"name": "li", "password": "li-password"})
        assert right.status_code == 429


def test_signing_out_ends_the_session(people: Office) -> None:
    with signed_in(people, "zhang") as client:
        secret = client.cookies[SESSION_COOKIE]
        client.post("/logout")
        client.cookies.set(SESSION_COOKIE, secret)
        assert client.get("/api/tables").status_code == 401


def test_a_token_speaks_for_its_user(people: Office) -> None:
    with signed_in(people, "zhang") as client:
        token = client.post("/tokens", headers=csrf(client)).json()["token"]
    with people.client() as program:
        bearer = {"authorization": f"Bearer {token}"}
        assert program.get("/api/tables", headers=bearer).json()["count"] == 3
        assert program.get("/api/tables", headers={"authorization": "Bearer x"}).status_code == 401


def test_tokens_are_listed_and_revoked_by_their_owner(people: Office) -> None:
    """A reader may have one too: it reads."""
    with signed_in(people, "li") as client, signed_in(people, "zhang") as other:
        made = client.post("/tokens", data={"label": "报表"}, headers=csrf(client)).json()["token"]
        page = client.get("/api").text
        assert "报表" in page
        assert made not in page
        number = re.search(r"/tokens/([0-9a-f]+)/revoke", page)
        assert number
        assert "报表" not in other.get("/api").text
        bearer = {"authorization": f"Bearer {made}"}
        for who in (other, client):
            assert people.client().get("/api/tables", headers=bearer).status_code == 200
            who.post(f"/tokens/{number[1]}/revoke", headers=csrf(who))
        assert people.client().get("/api/tables", headers=bearer).status_code == 401


def test_before_the_first_account_there_are_no_tokens(client: TestClient) -> None:
    refused = client.post("/tokens", headers=csrf(client))
    assert refused.status_code == 409
    assert "gouji user add" in refused.json()["detail"]


def test_behind_a_proxy_the_token_against_forgery_is_each_users_own(people: Office) -> None:
    number = people.numbers[reports.SCANNED.name]
    site = replace(people.site, proxy_user_header="x-user")
    with TestClient(create_app(site), follow_redirects=False) as client:
        pages = {who: client.get("/", headers={"x-user": who}).text for who in ("zhang", "wang")}
        own, foreign = (re.findall(r'csrf" content="(.+?)"', page)[0] for page in pages.values())
        for token, status in ((foreign, 403), (own, 200)):
            answer = client.post(
                f"/tables/{number}/disclosure_requests/check",
                json={"version": 0, "decisions": [RIGHT]},
                headers={"x-user": "zhang", "x-csrf-token": token},
            )
            assert answer.status_code == status


def test_a_trusted_proxy_vouches_for_users(people: Office) -> None:
    site = replace(people.site, proxy_user_header="x-user")
    with TestClient(create_app(site), follow_redirects=False) as client:
        assert client.get("/api/tables", headers={"x-user": "zhang"}).status_code == 200
        assert client.get("/api/tables", headers={"x-user": "nobody"}).status_code == 401
        assert client.get("/api/tables").status_code == 401


def test_without_accounts_it_is_not_served_to_others(office: Office) -> None:
    with pytest.raises(NotServed, match="gouji user add"):
        serve(office.site, "0.0.0.0", 1)


@pytest.mark.parametrize(("name", "password"), [("", "long enough"), ("chen", "short")])
def test_an_account_needs_a_name_and_a_password(office: Office, name: str, password: str) -> None:
    with pytest.raises(users.AccountError):
        users.add_user(office.site.engine, name, password, "reader")


def test_a_name_is_taken_once(people: Office) -> None:
    with pytest.raises(users.AccountError, match="taken"):
        users.add_user(people.site.engine, "li", "another password", "reader")
