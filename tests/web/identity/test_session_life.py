"""SECURITY §4, row 34: how a session ends, and that no copy of its cookie outlives it."""

import re
from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator import clock
from reclamator.domain.permissions import Role
from reclamator.models.audit import AuditEntry
from reclamator.models.staff import Staff, StaffSession
from reclamator.services import staff
from tests.cast import NETWORK, PASSWORD, HeldClock
from tests.web import pages

OTTO = {"email": "otto@acme.example", "password": PASSWORD}
NEW = "a kettle full of tea"
TEAM = "/panel/settings/team"


def cookie_of(client: FlaskClient) -> str:
    """What a thief copies out of the browser."""
    found = client.get_cookie("rcl_s")
    assert found is not None
    return found.value


def is_dead(app: Flask, copied: str) -> bool:
    """Whether a copied cookie leads nowhere but to the sign-in."""
    thief = app.test_client()
    thief.set_cookie("rcl_s", copied)
    answers = [thief.get(path) for path in ("/profile", "/panel/complaints", "/sign-in/code")]
    return all(answer.headers.get("Location", "").startswith("/sign-in") for answer in answers)


def enrol(client: FlaskClient) -> None:
    """Set up a second factor on the page."""
    found = client.get("/sign-in/enrolment").text.partition('class="secret-key" value="')[2][:32]
    code = pyotp.TOTP(found).at(int(clock.now().timestamp()))
    answer = pages.post(client, "/sign-in/enrolment", {"code": code, "password": PASSWORD})
    assert answer.status_code == 200


def sign_out(client: FlaskClient, **_: Any) -> None:
    pages.post(client, "/sign-out")


def sign_out_everywhere(client: FlaskClient, elsewhere: FlaskClient, **_: Any) -> None:
    pages.post(elsewhere, "/sign-out", {"everywhere": "1"})


def change_password(client: FlaskClient, **_: Any) -> None:
    pages.post(client, "/profile/password", {"present": PASSWORD, "password": NEW})


def change_password_elsewhere(client: FlaskClient, elsewhere: FlaskClient, **_: Any) -> None:
    pages.post(elsewhere, "/profile/password", {"present": PASSWORD, "password": NEW})


def set_up_a_factor(client: FlaskClient, **_: Any) -> None:
    enrol(client)


def set_up_a_factor_elsewhere(client: FlaskClient, elsewhere: FlaskClient, **_: Any) -> None:
    enrol(elsewhere)


def be_given_a_new_password(client: FlaskClient, **_: Any) -> None:
    staff.reset(OTTO["email"], NEW)


def lose_the_factor(client: FlaskClient, **_: Any) -> None:
    staff.reset(OTTO["email"], NEW, second_factor=True)


def change_role(client: FlaskClient, mira: Staff, otto: Staff, **_: Any) -> None:
    staff.set_role(otto, Role.HEAD, by=mira)


def leave(client: FlaskClient, mira: Staff, otto: Staff, **_: Any) -> None:
    staff.disable(otto, by=mira)


def rest(client: FlaskClient, hours: HeldClock, **_: Any) -> None:
    hours.advance(minutes=30)


def work_all_day(client: FlaskClient, hours: HeldClock, **_: Any) -> None:
    for _turn in range(12 * 3):
        hours.advance(minutes=20)
        client.get("/profile")


def sign_in_again(client: FlaskClient, **_: Any) -> None:
    token = pages.page_token(client)
    client.post("/sign-in", data=OTTO | {"csrf_token": token})


ENDS = [
    sign_out,
    sign_out_everywhere,
    change_password,
    change_password_elsewhere,
    set_up_a_factor,
    set_up_a_factor_elsewhere,
    be_given_a_new_password,
    lose_the_factor,
    change_role,
    leave,
    rest,
    work_all_day,
    sign_in_again,
]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_row_34_a_copied_cookie_is_dead_after(
    end: Callable[..., None],
    app: Flask,
    client: FlaskClient,
    mira: Staff,
    otto: Staff,
    frozen_clock: HeldClock,
) -> None:
    elsewhere = app.test_client()
    pages.post(client, "/sign-in", OTTO)
    pages.post(elsewhere, "/sign-in", OTTO)
    copied = cookie_of(client)
    assert not is_dead(app, copied)

    end(client, elsewhere=elsewhere, mira=mira, otto=otto, hours=frozen_clock)

    assert is_dead(app, copied)


def test_row_34_a_planted_cookie_never_becomes_a_session(
    app: Flask, client: FlaskClient, otto: Staff
) -> None:
    planted = "00" * 32
    client.set_cookie("rcl_s", planted)
    token = pages.page_token(client, "/sign-in")

    client.post("/sign-in", data=OTTO | {"csrf_token": token})

    assert cookie_of(client) != planted
    assert is_dead(app, planted)


def test_row_34_the_half_open_session_of_the_password_goes_with_the_code(
    app: Flask, client: FlaskClient, otto: Staff, frozen_clock: HeldClock
) -> None:
    pages.post(client, "/sign-in", OTTO)
    enrol(client)
    pages.post(client, "/sign-out")
    frozen_clock.advance(minutes=1)
    pages.post(client, "/sign-in", OTTO)
    half_open = cookie_of(client)
    secret = (Staff.by_email(OTTO["email"]) or otto).totp_secret.decode()
    code = pyotp.TOTP(secret).at(int(clock.now().timestamp()))

    pages.post(client, "/sign-in/code", {"code": code})

    assert client.get("/profile").status_code == 200
    assert is_dead(app, half_open)


def test_row_34_a_confirmed_session_goes_on_under_another_id(
    app: Flask, client: FlaskClient, sign_in: Any, mira: Staff, frozen_clock: HeldClock
) -> None:
    sign_in(client, mira)
    copied = cookie_of(client)
    began_at = StaffSession.get().created_at
    frozen_clock.advance(minutes=11)
    asked = {"name": "Tina", "email": "tina@acme.example", "role": "viewer", "language": "en"}

    answer = pages.post(client, TEAM, {**asked, "own_proof": PASSWORD})

    assert answer.status_code == 200
    assert 'name="own_password"' not in answer.text  # no sooner asked than forgotten
    assert cookie_of(client) != copied
    assert is_dead(app, copied)
    assert client.get(TEAM).status_code == 200
    assert StaffSession.get().created_at == began_at  # the twelve hours run on


def test_only_a_hash_of_the_cookie_is_kept(client: FlaskClient, otto: Staff) -> None:
    pages.post(client, "/sign-in", OTTO)

    kept = bytes(StaffSession.get().id_hash)

    assert len(bytes.fromhex(cookie_of(client))) == 32
    assert kept not in (bytes.fromhex(cookie_of(client)), cookie_of(client).encode())


def test_the_signed_cookie_holds_nothing_but_the_seed_of_page_tokens(
    app: Flask, client: FlaskClient, otto: Staff
) -> None:
    pages.post(client, "/sign-in", OTTO)
    client.get("/panel/complaints")

    with client.session_transaction() as kept:
        assert set(kept) == {"csrf_token"}


# -- row 35 ---------------------------------------------------------------------------------------


def test_row_35_of_two_who_show_one_code_at_once_one_gets_in(mira: Staff) -> None:
    """Both have read the last used step before either writes its own."""
    first, second = (staff.open_session(Staff.get(Staff.uid == mira.uid))[1] for _ in range(2))
    code = pyotp.TOTP(mira.totp_secret.decode()).at(int(clock.now().timestamp()))

    assert staff.find_session(staff.pass_factor(first, code, network=NETWORK))
    with pytest.raises(staff.WrongCode):
        staff.pass_factor(second, code, network=NETWORK)


# -- the brake ------------------------------------------------------------------------------------


def guess_from_many_networks(count: int) -> None:
    """A stranger tries words for addresses that may or may not be people's."""
    for turn in range(count):
        with pytest.raises(staff.WrongSignIn):
            staff.sign_in(f"x{turn}@acme.example", "not this one", network=turn.to_bytes(4, "big"))


@pytest.fixture
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred hashes cost more time than this story has; all but Otto's word are wrong."""
    from reclamator.services.staff import signing_in

    monkeypatch.setattr(signing_in, "password_fits", lambda _person, word: word == PASSWORD)


def test_a_flood_of_guesses_keeps_nobody_out(
    otto: Staff, cheap_passwords: None, frozen_clock: HeldClock
) -> None:
    guess_from_many_networks(100)

    for _ in range(3):
        cookie, _session = staff.sign_in(OTTO["email"], PASSWORD, network=NETWORK)
        assert staff.find_session(cookie)


def test_while_guesses_flood_in_each_network_has_one_mistake_in_five_minutes(
    otto: Staff, cheap_passwords: None, frozen_clock: HeldClock
) -> None:
    from reclamator.errors import TooMany

    guess_from_many_networks(100)
    with pytest.raises(staff.WrongSignIn):
        staff.sign_in(OTTO["email"], "mistyped", network=NETWORK)

    with pytest.raises(TooMany) as told:
        staff.sign_in(OTTO["email"], PASSWORD, network=NETWORK)

    assert 0 < told.value.retry_after_seconds <= 300
    frozen_clock.advance(seconds=told.value.retry_after_seconds)
    assert staff.sign_in(OTTO["email"], PASSWORD, network=NETWORK)


def test_who_is_signed_in_sees_the_own_sessions_and_ends_one(
    app: Flask, client: FlaskClient, sign_in: Any, otto: Staff, mira: Staff
) -> None:
    here, there = sign_in(client, otto), sign_in(app.test_client(), otto)
    other = sign_in(app.test_client(), mira)
    page = here.get("/profile")
    (handle,) = re.findall(r'name="session" value="([0-9a-f]{16})"', page.text)
    assert "this one" in pages.text_of(page)

    pages.post(here, "/profile/sessions", {"session": handle})

    assert [each.get("/profile").status_code for each in (here, there, other)] == [200, 303, 200]


def test_all_other_sessions_end_and_this_one_goes_on(
    app: Flask, client: FlaskClient, sign_in: Any, otto: Staff
) -> None:
    here, *others = (sign_in(app.test_client(), otto) for _ in range(3))

    pages.post(here, "/profile/sessions")

    assert here.get("/profile").status_code == 200
    assert {each.get("/profile").status_code for each in others} == {303}
    assert [row.action for row in AuditEntry.walk()][-1] == "staff.sessions_ended"


def test_nobody_ends_a_session_of_somebody_else_by_its_name(
    app: Flask, client: FlaskClient, sign_in: Any, otto: Staff, mira: Staff
) -> None:
    here, hers = sign_in(client, otto), sign_in(app.test_client(), mira)
    named = {"session": staff.handle(staff.living(mira)[0])}

    pages.post(here, "/profile/sessions", named)

    assert hers.get("/profile").status_code == 200
