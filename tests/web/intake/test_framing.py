"""A form's own frames show its answer too while the database, which knows them, is away."""

from collections.abc import Callable

import pytest
from flask import Flask

from reclamator.config import Settings
from reclamator.models.company import Company
from reclamator.web.intake.framing import LastKnown
from tests.cast import HeldClock
from tests.journeys.visitor import Page, Visitor, visitor_of
from tests.web.intake.filling import SAID
from tests.web.outages import nothing_to_connect_to

Send = Callable[..., Page]
SHOP = ["https://shop.example"]


def ancestors(page: Page) -> str:
    """Who may frame a page."""
    policy: str = page.headers["Content-Security-Policy"]
    assert policy.count("frame-ancestors") == 1
    return policy.rpartition("frame-ancestors ")[2]


def allow(company: Company, origins: list[str], *, embedding: bool = True) -> None:
    company.origins, company.embedding = origins, embedding
    company.save()


@pytest.mark.parametrize(
    ("origins", "embedding", "expected"),
    [
        (SHOP, True, "'self' https://shop.example"),
        ([], True, "'self' https:"),
        (SHOP, False, "'self'"),
    ],
)
def test_who_may_frame_the_form_may_frame_what_comes_back(
    origins: list[str],
    embedding: bool,
    expected: str,
    acme: Company,
    open_form: Send,
    send: Send,
    ada_at_home: Visitor,
    settings: Settings,
) -> None:
    allow(acme, origins, embedding=embedding)
    page = open_form("?embed=1")

    with nothing_to_connect_to(settings):
        away, blank = send(page, **SAID), ada_at_home.get("/f/acme?embed=1")

    assert (away.status, blank.status) == (503, 503)
    assert (ancestors(away), ancestors(blank)) == (expected, expected)
    # nothing else about the page is looser than about any other page
    policy = away.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'nonce-")
    assert "Set-Cookie" not in away.headers


def test_the_companys_last_word_counts(
    acme: Company, ada_at_home: Visitor, settings: Settings
) -> None:
    for origins in (SHOP, ["https://other.example"]):
        allow(acme, origins)
        ada_at_home.get("/f/acme")

    with nothing_to_connect_to(settings):
        assert ancestors(ada_at_home.get("/f/acme")) == "'self' https://other.example"


def test_nobody_frames_what_this_process_knows_nothing_about(
    app: Flask, acme: Company, globex: Company, open_form: Send, settings: Settings
) -> None:
    open_form()
    addresses = ("/f/globex", "/f/nobody", "/track", "/track/AAAA-AAAA-AAAA", "/", "/privacy/acme")

    with nothing_to_connect_to(settings):
        ada = visitor_of(app)
        assert {ancestors(ada.get(address)) for address in addresses} == {"'none'"}


def test_nobody_frames_an_address_without_a_company(acme: Company, ada_at_home: Visitor) -> None:
    page = ada_at_home.get("/f/nobody")

    assert (page.status, ancestors(page)) == (404, "'none'")


def test_it_is_remembered_as_long_as_a_form_may_be_sent(
    acme: Company, ada_at_home: Visitor, settings: Settings, frozen_clock: HeldClock
) -> None:
    ada_at_home.get("/f/acme")

    with nothing_to_connect_to(settings):
        frozen_clock.advance(hours=23, minutes=59)
        assert ancestors(ada_at_home.get("/f/acme")) == "'self' https:"
        frozen_clock.advance(minutes=1)
        assert ancestors(ada_at_home.get("/f/acme")) == "'none'"


def test_of_many_companies_the_latest_are_remembered(frozen_clock: HeldClock) -> None:
    known = LastKnown(most=2)
    for slug in ("acme", "globex", "acme", "initech"):
        known.remember(slug, f"https://{slug}.example")

    assert known.of("acme") == "https://acme.example"
    assert known.of("globex") == "'none'"
    assert known.of("initech") == "https://initech.example"
