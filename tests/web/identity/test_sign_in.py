"""Signing in and out, and where one gets to."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from reclamator import i18n
from reclamator.models.staff import Staff, StaffSession
from reclamator.services import staff
from tests.cast import NETWORK, PASSWORD, HeldClock
from tests.web import pages

OTTO = {"email": "otto@acme.example", "password": PASSWORD}
NOBODYS = "7K4M-XQ9F-2DWT"


def enter(client: FlaskClient, **said: str) -> str | None:
    return pages.post(client, "/sign-in", {**OTTO, **said}).headers.get("Location")


RUSSIAN = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8"

msgctxt "heading"
msgid "Sign in"
msgstr "Вход"

msgid "Sign in"
msgstr "Войти"
"""


def test_the_page_is_called_otherwise_than_the_button_that_leads_there(
    client: FlaskClient, tmp_path: Path
) -> None:
    """Russian has a noun for the one and a verb for the other."""
    catalogue = tmp_path / "ru" / "LC_MESSAGES" / "messages.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(RUSSIAN, encoding="utf-8")
    real = i18n.catalogue_path("ru").parents[2]
    i18n.configure(cache_dir=tmp_path / "cache", translations_dir=tmp_path)
    try:
        page, front = client.get("/sign-in?lang=ru").text, client.get("/?lang=ru").text
    finally:
        i18n.configure(translations_dir=real)

    assert "<h1>Вход</h1>" in page
    assert "<title>Вход · reclamator</title>" in page
    assert "Войти" in front


def test_a_handler_gets_to_the_dashboard(client: FlaskClient, otto: Staff) -> None:
    response = pages.post(client, "/sign-in", OTTO)

    assert (response.status_code, response.headers["Location"]) == (303, "/panel/dashboard")
    assert client.get("/panel/dashboard").status_code == 200


def test_the_cookie_is_ours_alone(client: FlaskClient, otto: Staff) -> None:
    response = pages.post(client, "/sign-in", OTTO)

    (cookie,) = [c for c in response.headers.getlist("Set-Cookie") if c.startswith("rcl_s=")]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie  # http on loopback; elsewhere `__Host-rcl_s` wants it


@pytest.mark.parametrize(
    "said",
    [
        {"password": "another long password"},
        {"email": "nobody@acme.example"},
        {"email": ""},
        {"password": ""},
        {"email": "x" * 5000},
    ],
)
def test_wrong_addresses_and_passwords_look_alike(
    client: FlaskClient, otto: Staff, said: dict[str, str]
) -> None:
    response = pages.post(client, "/sign-in", OTTO | said)

    assert response.status_code == 422
    assert pages.errors_of(response) == [
        "The e-mail address and the password do not match. Check both and try again."
    ]
    assert "Error:" in response.text.partition("</title>")[0]
    assert PASSWORD not in response.text


def test_the_address_is_kept_after_a_slip(client: FlaskClient, otto: Staff) -> None:
    response = pages.post(client, "/sign-in", OTTO | {"password": "wrong wrong wrong"})

    assert 'value="otto@acme.example"' in response.text


def test_who_has_left_signs_in_no_more(client: FlaskClient, mira: Staff, otto: Staff) -> None:
    staff.disable(otto, by=mira)

    assert pages.post(client, "/sign-in", OTTO).status_code == 422


def test_guesses_are_slowed_and_the_right_password_costs_nothing(
    client: FlaskClient, otto: Staff
) -> None:
    statuses = [
        pages.post(client, "/sign-in", OTTO | {"password": f"guess number {n} is long"}).status_code
        for n in range(8)
    ]

    assert statuses[:5] == [422] * 5
    assert 429 in statuses


def test_signing_in_often_is_no_guessing(client: FlaskClient, otto: Staff) -> None:
    for _ in range(25):
        staff.sign_in(OTTO["email"], PASSWORD, network=NETWORK)

    assert pages.post(client, "/sign-in", OTTO).status_code == 303


def test_an_unknown_person_is_sent_to_sign_in_and_back(client: FlaskClient, otto: Staff) -> None:
    asked = client.get("/panel/complaints?tab=mine&q=A-10")

    assert asked.headers["Location"] == "/sign-in?next=/panel/complaints?tab%3Dmine%26q%3DA-10"
    assert enter(client, next="/panel/complaints?tab=mine&q=A-10") == (
        "/panel/complaints?tab=mine&q=A-10"
    )


def test_an_expired_session_sends_the_whole_page_away(client: FlaskClient, otto: Staff) -> None:
    response = client.get(
        "/panel/complaints",
        headers=pages.htmx_headers(shown="http://localhost/panel/complaints?tab=week"),
    )

    assert response.status_code == 200
    assert response.headers["HX-Redirect"] == "/sign-in?next=/panel/complaints?tab%3Dweek"
    assert response.text == ""


@pytest.mark.parametrize("act", ["messages", "notes", "decision"])
def test_a_change_from_a_page_that_outlived_its_session_is_led_to_the_sign_in_too(
    client: FlaskClient, otto: Staff, act: str
) -> None:
    address = f"/panel/complaints/{NOBODYS}/{act}"

    response = pages.htmx_post(client, address, {"body": "Written over a long lunch."})

    assert (response.status_code, response.text) == (200, "")
    assert response.headers["HX-Redirect"].startswith("/sign-in")


def test_a_page_that_outlived_its_token_is_left_as_it_is(client: FlaskClient, otto: Staff) -> None:
    response = client.post(
        f"/panel/complaints/{NOBODYS}/notes",
        data={"body": "Written over a long lunch."},
        headers=pages.htmx_headers() | {"X-CSRFToken": "of yesterday"},
    )

    assert (response.status_code, response.text) == (400, "")


def test_signing_in_again_ends_the_former_session(client: FlaskClient, otto: Staff) -> None:
    pages.post(client, "/sign-in", OTTO)
    first = client.get_cookie("rcl_s")
    assert first is not None

    client.set_cookie("rcl_s", first.value)
    response = client.post("/sign-in", data=OTTO | {"csrf_token": pages.page_token(client)})

    second = client.get_cookie("rcl_s")
    assert response.status_code == 303
    assert second is not None
    assert second.value != first.value
    assert staff.find_session(first.value) is None


def test_signing_out_ends_the_session_for_good(client: FlaskClient, otto: Staff) -> None:
    pages.post(client, "/sign-in", OTTO)
    copied = client.get_cookie("rcl_s")
    assert copied is not None

    response = pages.post(client, "/sign-out")

    assert response.headers["Location"] == "/sign-in?left=1"
    client.set_cookie("rcl_s", copied.value)
    assert client.get("/panel/complaints").status_code == 303
    assert StaffSession.select().count() == 0


def test_a_change_without_the_page_token_is_refused(client: FlaskClient, otto: Staff) -> None:
    assert client.post("/sign-in", data=OTTO).status_code == 400


def test_who_is_signed_in_needs_no_second_sign_in(client: FlaskClient, otto: Staff) -> None:
    pages.post(client, "/sign-in", OTTO)

    assert client.get("/sign-in").headers["Location"] == "/panel/dashboard"


FOREIGN = [
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example",
    "/\\/evil.example", "\\/evil.example", "https://evil.example", "https:evil.example",
    "https:/evil.example", "http:///evil.example", "HTTPS://evil.example", "javascript:alert(1)",
    "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "/\t/evil.example", "\t//evil.example",
    "/%09/evil.example", "/\n/evil.example", "/\r/evil.example", "%0a//evil.example",
    " //evil.example",
    "/ /evil.example", "//evil.example/panel/complaints", "/%2f/evil.example", "/%2fevil.example",
    "%2f%2fevil.example", "/%5cevil.example", "/%5c%5cevil.example", "/.//evil.example",
    "/..//evil.example", "/panel/..//evil.example", "//localhost@evil.example",
    "http://localhost@evil.example", "//localhost.evil.example", "evil.example", "panel/complaints",
    "?next=//evil.example", "#//evil.example", "/panel/complaints#//evil.example", "/unknown",
    "/sign-out", "/panel/complaints/x/notes", "/f", "//", "/\\", "\\", "/\x00",
    "/panel/complaints\x7f",
    "/panel/complaints\u2028", "/" + "a" * 600, "／／evil.example", "/\u2215evil.example",
]  # fmt: skip


def test_nobody_is_led_away_from_here(client: FlaskClient, otto: Staff) -> None:
    assert len(FOREIGN) >= 50
    assert enter(client, next=FOREIGN[0]) == "/panel/dashboard"

    led_to = {
        wanted: client.get("/sign-in", query_string={"next": wanted}).headers["Location"]
        for wanted in FOREIGN
    }

    assert set(led_to.values()) == {"/panel/dashboard"}


def test_a_foreign_address_does_not_ride_along(client: FlaskClient) -> None:
    for wanted in FOREIGN[:5]:
        page = client.get("/sign-in", query_string={"next": wanted})

        assert pages.field_value(page, "next") == ""


def test_sessions_do_not_outlive_half_an_hour_of_rest(
    client: FlaskClient, otto: Staff, frozen_clock: HeldClock
) -> None:
    pages.post(client, "/sign-in", OTTO)
    for _ in range(3):
        frozen_clock.advance(minutes=29)
        assert client.get("/panel/complaints").status_code == 200

    frozen_clock.advance(minutes=30)

    assert client.get("/panel/complaints").status_code == 303


def test_no_session_outlives_twelve_hours(
    client: FlaskClient, otto: Staff, frozen_clock: HeldClock
) -> None:
    pages.post(client, "/sign-in", OTTO)
    for _ in range(12 * 3 - 1):
        frozen_clock.advance(minutes=20)
        assert client.get("/panel/complaints").status_code == 200

    frozen_clock.advance(minutes=20)

    assert client.get("/panel/complaints").status_code == 303
