"""SECURITY §4, row 59: off this machine nothing travels readable.

What is set up to do so is refused at the start; a plain request gets 421 before it is read. Mail
is in tests/transports/test_email.py: not a word is said before TLS stands.
"""

import io
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, Request
from flask.testing import FlaskClient

import reclamator
from reclamator.config import Settings
from reclamator.errors import SettingsError
from reclamator.models.complaint import Complaint
from reclamator.services import installation as installations
from tests.cast import ADA, Browser

PUBLIC = {"RECLAMATOR_BASE_URL": "https://complaints.example"}
HTTPS = {"wsgi.url_scheme": "https"}


# -- refused at the start -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("BASE_URL", "http://complaints.example"),
        ("REDIS_URL", "redis://cache.example:6379/0"),
        ("REDIS_URL", "redis://:secret@10.0.0.7/0"),
        ("REDIS_URL", "rediss://cache.example/0?ssl_cert_reqs=none"),
        ("REDIS_URL", "rediss://cache.example/0?ssl_check_hostname=false"),
        ("REDIS_URL", "http://cache.example"),
        ("REDIS_URL", "redis:///0"),
        ("BLOB_URL", "s3://box?endpoint=http://store.example"),
        ("DATABASE_URL", "postgresql://ada@db.example/rcl?sslmode=disable"),
        ("DATABASE_URL", "postgresql://ada@db.example/rcl?sslmode=require"),
        ("SMTP_URL", "smtp://mail.example?starttls=off"),
    ],
)
def test_a_neighbour_that_would_be_spoken_to_in_clear_stops_the_start(
    settings: Settings, name: str, address: str
) -> None:
    environ = {**PUBLIC, "RECLAMATOR_DATA_DIR": str(settings.data_dir)}

    with pytest.raises(SettingsError) as refused:
        installations.open_installation(
            Settings.from_environ({**environ, f"RECLAMATOR_{name}": address})
        )

    assert f"RECLAMATOR_{name}" in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "redis://localhost:6379/0",
        "redis://127.0.0.1/0",
        "redis://[::1]:6379",
        "unix:///run/redis.sock",
        "rediss://cache.example/0",
        "rediss://:secret@cache.example:6380/0",
    ],
)
def test_a_queue_on_this_machine_or_over_tls_is_fine(address: str) -> None:
    assert Settings.from_environ({"RECLAMATOR_REDIS_URL": address}).redis_url == address


# -- plain http -----------------------------------------------------------------------------------


@pytest.fixture
def public(installation: Settings) -> Flask:
    """The product behind an https address, with nobody in front of it who is believed."""
    return _served(replace(installation, base_url="https://complaints.example"))


def _served(settings: Settings) -> Flask:
    app = reclamator.create_app(settings)
    app.test_client_class = Browser
    return app


def test_a_plain_request_gets_421_and_nothing_of_ours(
    public: Flask, submitted: Complaint, acme: Any
) -> None:
    client, answered = public.test_client(), []
    for rule in public.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            answer = client.open(_filled(rule.rule, submitted.number), method=method)
            answered.append(rule.endpoint)
            expected = 200 if rule.endpoint == "site.healthz" else 421
            if rule.endpoint != "site.readyz":
                assert answer.status_code == expected, (method, rule.rule)
            assert not answer.headers.getlist("Set-Cookie"), rule.rule
            for word in (ADA.name, ADA.email, "Acme"):
                assert word not in answer.text, (method, rule.rule)

    assert len(answered) > 60


def _filled(rule: str, number: str) -> str:
    parts = rule.replace("<number>", number).replace("<company>", "acme").split("/")
    return "/".join("1" if part.startswith("<") else part for part in parts)


def test_what_came_in_clear_is_not_even_read(public: Flask, monkeypatch: Any) -> None:
    monkeypatch.setattr(
        Request, "_load_form_data", lambda _request: pytest.fail("the body was read")
    )
    files = {"attachments": (io.BytesIO(b"photo"), "a.jpg")}

    answer = public.test_client().post("/f/acme", data={"name": ADA.name, **files})

    assert answer.status_code == 421


def test_a_machine_is_told_so_too(public: Flask) -> None:
    answer = public.test_client().get("/api/v1/complaints")

    assert (answer.status_code, answer.get_json()["code"]) == (421, "over_plain_http")


def test_over_tls_the_same_address_answers(public: Flask) -> None:
    client = public.test_client()

    assert client.get("/f/acme", environ_overrides=HTTPS).status_code == 200
    assert 'href="https://complaints.example/"' in client.get("/f/acme").text


@pytest.mark.parametrize(("proxies", "status"), [(0, 421), (1, 200)])
def test_a_proxy_is_believed_only_when_it_is_named(
    installation: Settings, proxies: int, status: int
) -> None:
    behind = replace(installation, base_url="https://c.example", trusted_proxies=proxies)

    client: FlaskClient = _served(behind).test_client()

    assert client.get("/f/acme", headers={"X-Forwarded-Proto": "https"}).status_code == status


def test_on_this_machine_plain_http_is_fine(client: FlaskClient, acme: Any) -> None:
    assert client.get("/f/acme").status_code == 200
