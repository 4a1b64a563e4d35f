"""The demo's pages: only with a demo company, only on loopback."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.config import ROOT, Settings
from reclamator.models.company import Company
from reclamator.services import outbox
from reclamator.services.outbox import FileShown, MailShown
from tests import corpus

HOSTS = sorted(path.stem for path in (ROOT / "widget" / "hosts").glob("*.html"))
UID = "ab" * 16


@pytest.fixture
def demo_company(acme: Company) -> Company:
    """Acme, as if it were the demo's company."""
    acme.is_demo = True
    acme.save()
    return acme


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> MailShown:
    """A mail in the outbox, with the markup that mails have."""
    shown = MailShown(
        uid=UID,
        to="Ada <ada@customer.example>",
        sender="Acme & Clay, complaints <no-reply@localhost>",
        subject="Your complaint <b>",
        date=datetime(2026, 11, 22, 13, 8, tzinfo=UTC),
        text="Hello\nhttp://localhost/track/X#CODE",
        html='<p style="color:red" class="x">Hello</p><script>alert(1)</script>"',
        attachments=(FileShown("7K4M.pdf", "application/pdf", 9, corpus.pdf()),),
        headers=(("Subject", "Your complaint <b>"), ("Auto-Submitted", "auto-replied")),
    )
    monkeypatch.setattr(outbox, "read_outbox", lambda: [shown])
    monkeypatch.setattr(outbox, "read_mail", lambda uid: shown if uid == UID else None)
    return shown


@pytest.mark.parametrize(
    "path", ["/demo/shop", "/demo/hosts/", "/demo/hosts/inline", "/demo/outbox",
             f"/demo/outbox/{UID}", f"/demo/outbox/{UID}/attachments/1"]
)  # fmt: skip
def test_without_a_demo_company_there_is_no_demo(
    client: FlaskClient, acme: Company, path: str
) -> None:
    assert client.get(path).status_code == 404


def test_off_loopback_there_is_no_demo(installation: Settings, demo_company: Company) -> None:
    import reclamator

    app: Flask = reclamator.create_app(replace(installation, base_url="https://c.example"))

    assert not [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/demo")]


def test_the_shop_carries_the_form_of_the_demo_company(
    client: FlaskClient, demo_company: Company
) -> None:
    page = client.get("/demo/shop?lang=pl")

    policy = page.headers["Content-Security-Policy"]
    assert page.status_code == 200
    assert 'src="http://localhost/f/acme?embed=1&amp;lang=pl' in page.text
    assert "frame-src 'self' http://localhost;" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert re.search(r"<script(?! async src=)", page.text) is None
    assert "style=" not in page.text


@pytest.mark.parametrize("name", HOSTS)
def test_each_host_page_is_served_with_our_address_in_it(
    client: FlaskClient, demo_company: Company, name: str
) -> None:
    page = client.get(f"/demo/hosts/{name}")

    assert page.status_code == 200
    assert "{{" not in page.text
    is_around = name in ("index", "sandboxed-same-origin")  # these lead to the others
    assert is_around or "http://localhost/" in page.text
    framed = "'self'" if name == "inline" else "'none'"
    assert page.headers["Content-Security-Policy"].endswith(f"frame-ancestors {framed}")


@pytest.mark.parametrize("name", ["nothing", "..%2Fv1.js", "v1.js", "inline.html", ".."])
def test_nothing_else_is_served_from_there(
    client: FlaskClient, demo_company: Company, name: str
) -> None:
    assert client.get(f"/demo/hosts/{name}").status_code == 404


def test_the_outbox_lists_mails(
    client: FlaskClient, demo_company: Company, mail: MailShown
) -> None:
    page = client.get("/demo/outbox").text

    assert f'href="/demo/outbox/{UID}"' in page
    assert "Your complaint &lt;b&gt;" in page
    assert "1 attachment" in page


def test_a_mail_is_shown_whole_in_a_frame_that_runs_nothing(
    client: FlaskClient, demo_company: Company, mail: MailShown
) -> None:
    page = client.get(f"/demo/outbox/{UID}")

    assert 'sandbox="allow-popups' in page.text
    assert "allow-scripts" not in page.text
    assert "allow-same-origin" not in page.text
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert "http://localhost/track/X#CODE" in page.text
    assert "Auto-Submitted: auto-replied" in page.text


def test_its_paper_comes_as_a_download(
    client: FlaskClient, demo_company: Company, mail: MailShown
) -> None:
    answer = client.get(f"/demo/outbox/{UID}/attachments/1")

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data == corpus.pdf()
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="mail-1"')
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    for position in (0, 2):
        path = f"/demo/outbox/{UID}/attachments/{position}"
        assert client.get(path).status_code == 404
    assert client.get("/demo/outbox/00").status_code == 404


def test_an_empty_outbox_says_so(client: FlaskClient, demo_company: Company) -> None:
    assert "No mails yet" in client.get("/demo/outbox").text
