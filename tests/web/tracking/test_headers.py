"""SECURITY §4, row 37: every answer carries the same set of headers, whoever asks for what."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.config import Settings
from reclamator.models.complaint import Complaint
from reclamator.services import tracking as service
from reclamator.web import headers
from tests.web.tracking.conftest import Customer

NONCE = re.compile(r"nonce-[0-9a-f]{36}")
EXAMPLES = {"company": "acme", "position": 1, "uid": "0" * 32, "name": "inline"}
# cached for ever, and meant to be loaded from anywhere
ASSETS = ("assets.",)
OWN_POLICY = ("assets.", "demo.")


def _rules(app: Flask) -> Iterator[Any]:
    return (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()))


def _address(app: Flask, rule: Any, number: str) -> str:
    values = {name: EXAMPLES.get(name, "x") for name in rule.arguments} | (
        {"number": number} if "number" in rule.arguments else {}
    )
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(rule.endpoint, values))


def _check(answer: Any, endpoint: str) -> None:
    got = answer.headers
    assert got["X-Content-Type-Options"] == "nosniff", endpoint
    assert len(got.getlist("Content-Security-Policy")) <= 1, endpoint
    if endpoint.startswith(ASSETS):
        return
    for name, value in headers.COMMON.items():
        allowed = {value, headers.FORM_PERMISSIONS} if endpoint.startswith("intake.") else {value}
        assert got.getlist(name)[0] in allowed, (endpoint, name)
        assert len(got.getlist(name)) == 1, (endpoint, name)
    assert got["Cache-Control"] == "no-store", endpoint
    assert "HX-Request" in got["Vary"], endpoint


def _policy(answer: Any) -> str:
    return NONCE.sub("nonce-{nonce}", answer.headers["Content-Security-Policy"])


def test_every_page_carries_exactly_these_headers(
    app: Flask, client: FlaskClient, opened: Customer
) -> None:
    seen = set()
    for rule in _rules(app):
        answer = client.get(_address(app, rule, opened.number))
        _check(answer, rule.endpoint)
        seen.add(rule.endpoint)
        policy = _policy(answer) if not rule.endpoint.startswith(ASSETS) else ""
        if rule.endpoint.startswith(OWN_POLICY):
            assert "frame-ancestors" not in policy or "frame-ancestors 'none'" in policy
        elif not rule.rule.startswith("/f/"):
            assert policy in (headers.PAGE_POLICY, headers.FILE_POLICY), rule.rule
    assert {"tracking.show", "tracking.show_file", "site.front", "intake.show_notice"} <= seen


def test_refusals_and_faults_carry_them_too(
    app: Flask, client: FlaskClient, submitted: Complaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [
        client.get("/nowhere"),
        client.post("/track"),
        client.post(f"/track/{submitted.number}/access"),
    ]
    monkeypatch.setattr(service, "look", _fail)
    answers.append(client.get(f"/track/{submitted.number}"))

    assert [answer.status_code for answer in answers] == [404, 405, 400, 500]
    for answer in answers:
        _check(answer, "errors")
        assert _policy(answer) == headers.PAGE_POLICY


def _fail(*_: Any) -> None:
    raise RuntimeError("Ada Nowak")


def test_each_answer_has_a_nonce_of_its_own(client: FlaskClient, submitted: Complaint) -> None:
    nonces = {
        match
        for _ in range(5)
        for match in NONCE.findall(
            client.get(f"/track/{submitted.number}").headers["Content-Security-Policy"]
        )
    }

    assert len(nonces) == 5


def test_over_https_the_cookies_are_bound_to_the_host(
    settings: Settings, frozen_clock: object, open_https: Callable[[], tuple[FlaskClient, str, str]]
) -> None:
    client, number, code = open_https()
    ada = Customer(client, number)

    answer = ada.open(code)

    assert answer.status_code == 303
    cookie = next(
        line for line in answer.headers.getlist("Set-Cookie") if line.startswith("__Host-rcl_t=")
    )
    assert "Secure" in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"] == headers.HSTS


@pytest.fixture
def open_https(settings: Settings, installation: Settings, submitted: Complaint) -> Any:
    """The same installation behind https: a client, a number and its access code."""
    import reclamator
    from tests.cast import Browser

    def start() -> tuple[FlaskClient, str, str]:
        secure = replace(installation, base_url="https://complaints.example")
        app = reclamator.create_app(secure)
        app.test_client_class = Browser
        app.config["PREFERRED_URL_SCHEME"] = "https"
        client = app.test_client()
        client.environ_base["wsgi.url_scheme"] = "https"
        client.environ_base["HTTP_HOST"] = "complaints.example"
        return client, submitted.number, submitted.access_code

    return start
