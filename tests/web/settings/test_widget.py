"""The widget's set-up: snippets that work as pasted, and who may frame the form."""

from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.models.company import Company
from reclamator.models.staff import Staff
from tests.web import pages

WIDGET = "/panel/settings/widget"


@pytest.fixture
def boss(client: FlaskClient, sign_in: Any, mira: Staff) -> FlaskClient:
    """Mira, the owner, is signed in."""
    return sign_in(client, mira)


def test_the_snippets_are_those_of_the_contract(boss: FlaskClient) -> None:
    page = unescape(unescape(boss.get(WIDGET).text))

    for piece in (
        '<reclamator-form company="acme">',
        '<iframe src="http://localhost/f/acme?embed=1&lang=en" title="Complaint form"',
        'referrerpolicy="strict-origin-when-cross-origin"></iframe>',
        '<script async src="http://localhost/widget/v1.js"></script>',
        '<reclamator-form company="acme" mode="popup"><a href="http://localhost/f/acme">',
        '<script async src="http://localhost/widget/v1.js?company=acme" data-company="acme">',
        '<a data-reclamator="acme" href="http://localhost/f/acme">File a complaint</a>',
    ):
        assert piece in page


def test_the_fingerprint_fits_the_loader(boss: FlaskClient) -> None:
    import base64
    import hashlib
    import re

    page = unescape(boss.get(WIDGET).text)
    found = re.search(
        r'src="http://localhost(/widget/v1\.\w+\.js)"\s+integrity="sha384-([^"]+)"', page
    )
    assert found

    loader = boss.get(found[1])

    assert base64.b64encode(hashlib.sha384(loader.data).digest()).decode() == found[2]


def test_origins_are_kept_as_browsers_write_them(
    app: Flask, boss: FlaskClient, acme: Company
) -> None:
    given = "https://Shop.Example/\nhttps://müller.example:8443\n\nblog.shop.example\n"

    response = pages.post(boss, WIDGET, {"embedding": "1", "origins": given})

    assert response.headers["Location"] == f"{WIDGET}?saved=1"
    kept = Company.by_uid(acme.uid).origins
    assert kept == [
        "https://shop.example",
        "https://xn--mller-kva.example:8443",
        "https://blog.shop.example",
    ]
    policy = app.test_client().get("/f/acme").headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://shop.example" in policy


def test_switched_off_nobody_frames_it(app: Flask, boss: FlaskClient) -> None:
    pages.post(boss, WIDGET, {"origins": "https://shop.example"})

    policy = app.test_client().get("/f/acme").headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self'")


@pytest.mark.parametrize(
    "origin",
    [
        "http://shop.example",
        "https://shop.example/page",
        "https://shop.example?x=1",
        "https://user@shop.example",
        "https://*.shop.example",
        "https://shop.example; script-src *",
        "https://shop.example *",
        "javascript:alert(1)",
        "'unsafe-inline'",
        "*",
        "https://",
        "https://shop.example:99999",
        "data:",
    ],
)
def test_what_is_no_origin_is_refused(boss: FlaskClient, acme: Company, origin: str) -> None:
    response = pages.post(boss, WIDGET, {"embedding": "1", "origins": origin})

    assert response.status_code == 422
    assert pages.errors_of(response) == [
        "Enter one website a line, such as https://shop.example, without a path."
    ]
    assert Company.by_uid(acme.uid).origins == []
