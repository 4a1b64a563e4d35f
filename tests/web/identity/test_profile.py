"""The own profile."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from reclamator.models.staff import Staff
from reclamator.services import staff
from tests.cast import PASSWORD
from tests.web import pages

SignIn = Callable[[FlaskClient, Staff], FlaskClient]
NEW = "a kettle full of tea"


@pytest.fixture
def at_work(client: FlaskClient, sign_in: SignIn, otto: Staff) -> FlaskClient:
    """Otto is signed in."""
    return sign_in(client, otto)


def test_everybody_has_a_profile(at_work: FlaskClient) -> None:
    page = pages.text_of(at_work.get("/profile"))

    assert "Otto Wrona" in page
    assert "Handler" in page


def test_the_panel_speaks_the_persons_language(at_work: FlaskClient, otto: Staff) -> None:
    pages.post(at_work, "/profile", {"language": "fi", "shortcuts": "1"})

    page = at_work.get("/profile?lang=ru", headers={"Accept-Language": "pl"}).text

    assert '<html lang="fi"' in page


def test_shortcuts_can_be_switched_off(at_work: FlaskClient) -> None:
    assert 'data-shortcuts="off"' not in at_work.get("/profile").text

    pages.post(at_work, "/profile", {"language": "en"})

    assert 'data-shortcuts="off"' in at_work.get("/profile").text


def test_an_unknown_language_is_refused(at_work: FlaskClient) -> None:
    assert pages.post(at_work, "/profile", {"language": "xx"}).status_code == 422


def test_a_new_password_ends_the_other_sessions_but_this(at_work: FlaskClient, otto: Staff) -> None:
    elsewhere, _ = staff.open_session(otto)

    response = pages.post(at_work, "/profile/password", {"present": PASSWORD, "password": NEW})

    assert response.headers["Location"] == "/profile?saved=password"
    assert at_work.get("/profile").status_code == 200
    assert staff.find_session(elsewhere) is None
    with pytest.raises(staff.WrongSignIn):
        staff.sign_in("otto@acme.example", PASSWORD, network=b"x")


@pytest.mark.parametrize(
    ("present", "new", "sentence"),
    [
        ("not this one at all", NEW, "This is not your present password. Check it and try again."),
        (PASSWORD, "short", "Use between 12 and 128 characters."),
        (PASSWORD, "x" * 129, "Use between 12 and 128 characters."),
        (PASSWORD, "password1234", "This password is on lists of common ones."),
    ],
)
def test_a_password_that_cannot_be_taken_says_why(
    at_work: FlaskClient, present: str, new: str, sentence: str
) -> None:
    response = pages.post(at_work, "/profile/password", {"present": present, "password": new})

    assert response.status_code == 422
    assert pages.errors_of(response) == [sentence]
    assert staff.sign_in("otto@acme.example", PASSWORD, network=b"x")


def test_signing_out_everywhere(at_work: FlaskClient, otto: Staff) -> None:
    elsewhere, _ = staff.open_session(otto)

    pages.post(at_work, "/sign-out", {"everywhere": "1"})

    assert staff.find_session(elsewhere) is None
    assert at_work.get("/profile").status_code == 303
