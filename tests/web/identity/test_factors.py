"""The second factor: shown, set up, replaced, and recovered from."""

import re
from datetime import timedelta

import pyotp
import pytest
from flask.testing import FlaskClient

from reclamator import clock
from reclamator.domain.permissions import Role
from reclamator.models.staff import RecoveryCode, Staff, StaffSession
from reclamator.services import staff
from tests.cast import NETWORK, PASSWORD, TOTP_SECRET, HeldClock
from tests.web import pages

MIRA = {"email": "mira@acme.example", "password": PASSWORD}


def code_at(secret: str = TOTP_SECRET, *, steps: int = 0) -> str:
    moment = clock.now() + timedelta(seconds=steps * staff.TOTP_SECONDS)
    return pyotp.TOTP(secret).at(int(moment.timestamp()))


def show(client: FlaskClient, code: str, **more: str) -> int:
    return pages.post(client, "/sign-in/code", {"code": code, **more}).status_code


@pytest.fixture
def at_the_door(client: FlaskClient, mira: Staff) -> FlaskClient:
    """Mira has shown her password."""
    response = pages.post(client, "/sign-in", MIRA)
    assert response.headers["Location"] == "/sign-in/code"
    return client


def test_the_password_alone_opens_nothing(at_the_door: FlaskClient) -> None:
    for address in ("/panel/complaints", "/profile", "/panel/"):
        assert at_the_door.get(address).headers["Location"].startswith("/sign-in/code?next=")


def test_the_code_opens_the_panel_under_a_new_session(at_the_door: FlaskClient) -> None:
    before = at_the_door.get_cookie("rcl_s")

    response = pages.post(at_the_door, "/sign-in/code", {"code": code_at(), "next": "/profile"})

    after = at_the_door.get_cookie("rcl_s")
    assert response.headers["Location"] == "/profile"
    assert before is not None
    assert after is not None
    assert after.value != before.value
    assert staff.find_session(before.value) is None
    assert at_the_door.get("/panel/complaints").status_code == 200


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 303), (0, 303), (1, 303), (2, 422)])
def test_row_35_a_code_may_be_one_step_off(
    at_the_door: FlaskClient, steps: int, status: int
) -> None:
    """SECURITY §4, row 35."""
    assert show(at_the_door, code_at(steps=steps)) == status


def test_row_35_a_code_works_once(app: object, at_the_door: FlaskClient, mira: Staff) -> None:
    code = code_at()
    assert show(at_the_door, code) == 303

    pages.post(at_the_door, "/sign-out")
    pages.post(at_the_door, "/sign-in", MIRA)

    assert show(at_the_door, code) == 422


def test_an_older_code_does_not_work_after_a_newer_one(at_the_door: FlaskClient) -> None:
    assert show(at_the_door, code_at(steps=1)) == 303
    pages.post(at_the_door, "/sign-out")
    pages.post(at_the_door, "/sign-in", MIRA)

    assert show(at_the_door, code_at()) == 422


@pytest.mark.parametrize("code", ["", "000000", "abcdef", "1" * 500, "１２３４５６", "'; --"])
def test_a_wrong_code_says_what_to_do(at_the_door: FlaskClient, code: str) -> None:
    response = pages.post(at_the_door, "/sign-in/code", {"code": code})

    assert response.status_code == 422
    assert pages.errors_of(response) == [
        "This code does not match. Wait for the next one and try again."
    ]


def test_guessing_codes_is_slowed(at_the_door: FlaskClient) -> None:
    assert [show(at_the_door, f"{n:06}") for n in range(6)][-1] == 429


def test_the_pages_of_the_second_factor_want_a_password_first(client: FlaskClient) -> None:
    for address in ("/sign-in/code", "/sign-in/enrolment"):
        assert client.get(address).headers["Location"] == "/sign-in"


@pytest.fixture
def new_owner(client: FlaskClient, mira: Staff) -> FlaskClient:
    """Vera, an owner without a second factor yet, has shown her password."""
    staff.add(email="vera@acme.example", name="Vera", role=Role.OWNER, password=PASSWORD)
    response = pages.post(client, "/sign-in", MIRA | {"email": "vera@acme.example"})
    assert response.headers["Location"] == "/sign-in/enrolment"
    return client


def secret_on(client: FlaskClient) -> str:
    found = re.search(
        r'class="secret-key" value="([A-Z2-7]{32})"', client.get("/sign-in/enrolment").text
    )
    assert found
    return found[1]


def test_an_owner_sets_up_the_second_factor_first(new_owner: FlaskClient) -> None:
    assert new_owner.get("/panel/complaints").headers["Location"].startswith("/sign-in/enrolment")
    secret = secret_on(new_owner)
    assert secret_on(new_owner) == secret  # loading the page again keeps the picture

    response = pages.post(new_owner, "/sign-in/enrolment", {"code": code_at(secret)})

    codes = re.findall(r'<li><data value="([A-Z2-7-]{19})">', response.text)
    assert response.status_code == 200
    assert len(set(codes)) == 10
    assert new_owner.get("/panel/complaints").status_code == 200


def test_nothing_is_kept_until_a_code_proves_it(new_owner: FlaskClient) -> None:
    secret_on(new_owner)

    response = pages.post(new_owner, "/sign-in/enrolment", {"code": "000000"})

    assert response.status_code == 422
    vera = Staff.by_email("vera@acme.example")
    assert vera is not None
    assert not vera.has_second_factor


def test_the_browser_cannot_bring_a_secret(new_owner: FlaskClient) -> None:
    data = {"code": code_at(TOTP_SECRET), "secret": TOTP_SECRET}

    assert pages.post(new_owner, "/sign-in/enrolment", data).status_code == 422


def test_the_demo_asks_for_no_second_factor(
    client: FlaskClient, new_owner: FlaskClient, acme: object
) -> None:
    acme.is_demo = True  # type: ignore[attr-defined]
    acme.save()  # type: ignore[attr-defined]

    assert new_owner.get("/panel/complaints").status_code == 200


def test_a_recovery_code_opens_once(client: FlaskClient, mira: Staff) -> None:
    _, session = staff.open_session(mira)
    codes = staff.new_recovery_codes(mira)
    assert session.needs_factor

    for expected in (303, 422):
        pages.post(client, "/sign-in", MIRA)
        typed = codes[3].lower().replace("-", " ")
        assert show(client, typed, **{"with": "recovery"}) == expected
        pages.post(client, "/sign-out")

    assert RecoveryCode.select().where(RecoveryCode.used_at.is_null()).count() == 9


def test_a_new_factor_ends_the_other_sessions_and_wants_the_password(
    client: FlaskClient, otto: Staff
) -> None:
    elsewhere, _ = staff.open_session(otto)
    pages.post(client, "/sign-in", MIRA | {"email": "otto@acme.example"})
    secret = secret_on(client)
    pages.post(client, "/sign-in/enrolment", {"code": code_at(secret)})
    assert staff.find_session(elsewhere) is None

    another = secret_on(client)
    without = pages.post(client, "/sign-in/enrolment", {"code": code_at(another)})

    assert another != secret
    assert pages.errors_of(without) == [
        "This is not your present password. Check it and try again."
    ]
    given = {"code": code_at(another), "password": PASSWORD}
    assert pages.post(client, "/sign-in/enrolment", given).status_code == 200


def test_a_used_enrolment_code_does_not_sign_in(client: FlaskClient, otto: Staff) -> None:
    pages.post(client, "/sign-in", MIRA | {"email": "otto@acme.example"})
    code = code_at(secret_on(client))
    pages.post(client, "/sign-in/enrolment", {"code": code})
    pages.post(client, "/sign-out")

    pages.post(client, "/sign-in", MIRA | {"email": "otto@acme.example"})

    assert show(client, code) == 422


CHANGES = {
    "password": lambda person, by: staff.set_password(person, "another long password", by=by),
    "role": lambda person, by: staff.set_role(person, Role.VIEWER, by=by),
    "left": lambda person, by: staff.disable(person, by=by),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_a_person_ends_their_sessions(
    client: FlaskClient, sign_in: object, mira: Staff, otto: Staff, change: str
) -> None:
    sign_in(client, otto)  # type: ignore[operator]
    assert client.get("/panel/complaints").status_code == 200

    CHANGES[change](otto, mira)

    assert client.get("/panel/complaints").status_code == 303


def test_a_session_that_stays_open_in_the_database_is_dead_by_its_epoch(
    otto: Staff, frozen_clock: HeldClock
) -> None:
    cookie, _ = staff.open_session(otto)
    Staff.update(session_epoch=Staff.session_epoch + 1).execute()

    assert staff.find_session(cookie) is None


def test_old_sessions_are_swept(otto: Staff, frozen_clock: HeldClock) -> None:
    staff.open_session(otto)
    frozen_clock.advance(hours=13)

    assert staff.forget_expired() == 1
    assert StaffSession.select().count() == 0


def test_the_last_owner_stays(mira: Staff) -> None:
    for change in (
        lambda: staff.disable(mira, by=mira),
        lambda: staff.set_role(mira, Role.HEAD, by=mira),
    ):
        with pytest.raises(staff.LastOwner):
            change()


def test_network_is_part_of_the_brake(otto: Staff) -> None:
    for n in range(6):
        with pytest.raises((staff.WrongSignIn, Exception)):
            staff.sign_in("otto@acme.example", f"wrong password {n}", network=NETWORK)

    cookie, _ = staff.sign_in("otto@acme.example", PASSWORD, network=b"\x0a\x00\x00\x00")

    assert staff.find_session(cookie) is not None
