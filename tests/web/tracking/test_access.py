"""Opening a complaint: the right code always works, and nothing else does."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from reclamator import clock
from reclamator.domain.vocabulary import Channel, QuarantineReason
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.notification import Notification
from reclamator.models.tracking import OneTimeCode, TrackingSession
from reclamator.services import tracking
from reclamator.services.intake import Arrival
from reclamator.services.tracking import access
from tests.cast import HeldClock, file_complaint, on_both_databases
from tests.web.tracking.conftest import Customer

AtPage = Callable[[Complaint], Customer]
WRONG = "This code does not open this page. Check it and try again."
PAGE = re.compile(r'name="page" value="([0-9a-f]{32})"')


def test_the_access_code_opens_the_page(submitted: Complaint, ada_at: AtPage) -> None:
    ada = ada_at(submitted)

    answer = ada.open(submitted.access_code)

    assert (answer.status_code, answer.location) == (303, f"/track/{submitted.number}")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("rcl_t=")
    for part in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=1200"):
        assert part in cookie
    assert "The kettle leaks at its base." in ada.get().text


def test_the_code_is_taken_as_people_type_it(submitted: Complaint, ada_at: AtPage) -> None:
    typed = " ".join(submitted.access_code.lower().replace("-", "").replace("0", "o"))

    assert ada_at(submitted).open(typed).status_code == 303


def test_the_code_stands_in_no_address(opened: Customer, submitted: Complaint) -> None:
    page = opened.get().text

    assert submitted.access_code not in page


def test_one_complaints_cookie_opens_no_other(
    opened: Customer, submit: Callable[..., Complaint]
) -> None:
    other = submit(description="Another matter entirely")

    page = Customer(opened.browser, other.number).get().text

    assert "Another matter" not in page
    assert "The access code opens them." in page


def test_a_page_stays_open_for_twenty_minutes(opened: Customer, frozen_clock: HeldClock) -> None:
    frozen_clock.advance(minutes=20)
    assert "The kettle leaks" in opened.get().text

    frozen_clock.advance(seconds=1)
    assert "The kettle leaks" not in opened.get().text


def test_a_closed_page_is_closed_for_a_copied_cookie_too(opened: Customer) -> None:
    copied = opened.browser.get_cookie("rcl_t")
    assert copied is not None

    answer = opened.post("/sign-out")

    assert answer.status_code == 303
    assert opened.browser.get_cookie("rcl_t") is None
    opened.browser.set_cookie("rcl_t", copied.value)
    assert "The kettle leaks" not in opened.get().text


def test_only_hashes_of_cookies_and_codes_are_stored(opened: Customer) -> None:
    cookie = opened.browser.get_cookie("rcl_t")
    row = TrackingSession.get()

    assert cookie is not None
    assert cookie.value.encode() not in bytes(row.id_hash)
    assert bytes.fromhex(cookie.value) != bytes(row.id_hash)


def test_every_change_wants_the_forms_own_token(opened: Customer) -> None:
    for way in ("/access", "/code", "/code/check", "/messages", "/messages/seen",
                "/attachments", "/withdrawal", "/confirmation", "/sign-out"):  # fmt: skip
        answer = opened.browser.post(f"/track/{opened.number}{way}", data={"body": "x"})

        assert answer.status_code == 400, way


# -- wrong codes ----------------------------------------------------------------------------------


def _comparable(page: str) -> str:
    """A page without what is random in each answer."""
    return re.sub(r'(nonce|value)="[^"]*"', "", page)


def test_wrong_slowed_and_unknown_look_alike(submitted: Complaint, client: FlaskClient) -> None:
    ada = Customer(client, submitted.number)
    first = ada.open("AAAAA-AAAAA")
    for _ in range(12):
        slowed = ada.open("AAAAA-AAAAB")
    ada.number = "0000-0000-0000"
    unknown = ada.open(submitted.access_code)

    assert {first.status_code, slowed.status_code, unknown.status_code} == {422}
    assert first.text.count(WRONG) == 2
    assert _comparable(first.text) == _comparable(slowed.text) == _comparable(unknown.text)


@on_both_databases
def test_row_30_guessing_finds_nothing_and_locks_nobody_out(
    submitted: Complaint, client: FlaskClient
) -> None:
    """SECURITY §4, row 30, with 500 of its 10,000 guesses and 10 of its 50 networks."""
    _guess_in_vain(Customer(client, submitted.number), submitted, guesses=500, networks=10)


@pytest.mark.long
def test_row_30_in_full(submitted: Complaint, client: FlaskClient) -> None:
    _guess_in_vain(Customer(client, submitted.number), submitted, guesses=10_000, networks=50)


def _guess_in_vain(guesser: Customer, submitted: Complaint, *, guesses: int, networks: int) -> None:
    guesser.get()
    found = []
    for turn in range(guesses):
        guesser.address = f"203.0.{turn % networks}.{turn % 250}"
        guess = f"{turn:05d}-{turn * 7 % 100_000:05d}"
        found += [turn] if guesser.open(guess).status_code != 422 else []
        if turn % 100 == 99:  # Ada sits in one of the networks that guess all the time
            ada = Customer(guesser.browser.application.test_client(), submitted.number)
            ada.address = guesser.address
            assert ada.open(submitted.access_code).status_code == 303

    assert found == []


def test_a_guesser_waits_and_holds_few_threads(
    submitted: Complaint, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(access._never, "wait", waited.append)
    guesser = Customer(client, submitted.number)
    for _ in range(10):
        guesser.open("AAAAA-AAAAA")
    assert waited == []

    guesser.open("AAAAA-AAAAA")
    assert len(waited) == 1

    guesser.open(submitted.access_code)
    assert len(waited) == 1  # the right code never waits
    for _ in range(2):
        access._waiting_room.acquire()
    guesser.open("AAAAA-AAAAA")
    for _ in range(2):
        access._waiting_room.release()
    assert len(waited) == 1


# -- the link in a mail ---------------------------------------------------------------------------


def test_a_mailed_link_works_for_thirty_days(
    submitted: Complaint, ada_at: AtPage, frozen_clock: HeldClock
) -> None:
    frozen_clock.advance(days=30)
    assert ada_at(submitted).open(submitted.access_code, via="link").status_code == 303

    frozen_clock.advance(seconds=1)
    answer = ada_at(submitted).open(submitted.access_code, via="link")

    assert answer.status_code == 422
    assert "This link is older than 30 days." in answer.text
    assert "Send me a one-time code" in answer.text
    assert "rcl_t" not in str(answer.headers)


def test_a_newer_mail_renews_the_link_and_typing_always_works(
    submitted: Complaint, ada_at: AtPage, frozen_clock: HeldClock
) -> None:
    frozen_clock.advance(days=40)
    assert ada_at(submitted).open(submitted.access_code).status_code == 303

    Notification.update(state="sent", sent_at=clock.now() - timedelta(days=1)).execute()

    assert ada_at(submitted).open(submitted.access_code, via="link").status_code == 303


# -- one-time codes -------------------------------------------------------------------------------


def _mailed_code() -> str:
    rows = list(OneTimeCode.select().order_by(OneTimeCode.expires_at.desc()))
    return tracking.one_time_code(bytes(rows[0].uid))


def _page_of(answer: object) -> str:
    found = PAGE.search(answer.text)  # type: ignore[attr-defined]
    assert found
    return found[1]


def test_a_mailed_code_opens_the_page_that_asked_for_it(
    submitted: Complaint, ada_at: AtPage
) -> None:
    ada = ada_at(submitted)

    asked = ada.post("/code")
    code = _mailed_code()
    answer = ada.post("/code/check", {"page": _page_of(asked), "code": f"{code[:4]} {code[4:]}"})

    assert asked.status_code == 200
    assert (answer.status_code, answer.location) == (303, f"/track/{submitted.number}")
    assert "The kettle leaks" in ada.get().text
    assert Notification.select().where(Notification.notice == "one-time-code").count() == 1


def test_asking_looks_the_same_with_and_without_an_address(
    submit: Callable[..., Complaint], client: FlaskClient
) -> None:
    with_address, without = submit(), submit(email="", phone="+48600100200")
    ada = Customer(client, with_address.number)
    ada.get()
    answers = []
    for number in (with_address.number, without.number, "0000-0000-0000"):
        ada.number = number
        answers.append(ada.post("/code"))

    assert {answer.status_code for answer in answers} == {200}
    assert len({_comparable(answer.text) for answer in answers}) == 1
    assert OneTimeCode.select().count() == 1


def test_a_code_works_once_for_ten_minutes_on_its_own_page(
    submitted: Complaint, ada_at: AtPage, frozen_clock: HeldClock
) -> None:
    ada = ada_at(submitted)
    page, code = _page_of(ada.post("/code")), _mailed_code()
    other = _page_of(ada.post("/code"))

    assert ada.post("/code/check", {"page": other, "code": code}).status_code == 422
    assert ada.post("/code/check", {"page": "", "code": code}).status_code == 422
    assert ada.post("/code/check", {"page": page, "code": code}).status_code == 303
    assert ada.post("/code/check", {"page": page, "code": code}).status_code == 422
    frozen_clock.advance(minutes=10, seconds=1)
    late = OneTimeCode.select().where(OneTimeCode.used_at.is_null()).get()
    answer = ada.post("/code/check", {"page": other, "code": tracking.one_time_code(late.uid)})
    assert answer.status_code == 422


def test_five_tries_and_the_code_is_spent(submitted: Complaint, ada_at: AtPage) -> None:
    ada = ada_at(submitted)
    page, code = _page_of(ada.post("/code")), _mailed_code()
    wrong = f"{(int(code) + 1) % 10**8:08d}"

    tries = [ada.post("/code/check", {"page": page, "code": wrong}) for _ in range(5)]
    answer = ada.post("/code/check", {"page": page, "code": code})

    assert {one.status_code for one in tries} == {422}
    assert _page_of(tries[0]) == page  # the page keeps its secret for the next try
    assert answer.status_code == 422
    assert ada.open(submitted.access_code).status_code == 303  # the other way stays open


def test_three_mails_an_hour_and_the_page_does_not_say_so(
    submitted: Complaint, ada_at: AtPage
) -> None:
    ada = ada_at(submitted)

    pages = [_comparable(ada.post("/code").text) for _ in range(5)]

    assert len(set(pages)) == 1
    assert OneTimeCode.select().count() == 3


def test_numbers_that_do_not_exist_use_up_nobodys_mails(
    submitted: Complaint, client: FlaskClient
) -> None:
    stranger = Customer(client, submitted.number)
    stranger.get()
    stranger.number = "0000-0000-0000"
    for turn in range(30):
        stranger.address = f"203.0.{turn}.1"
        stranger.post("/code")
    stranger.number, stranger.address = submitted.number, "192.0.2.8"

    stranger.post("/code")

    assert OneTimeCode.select().count() == 1


def test_the_code_page_names_the_company_only_when_the_form_before_it_did(
    submitted: Complaint, ada_at: AtPage
) -> None:
    ada = ada_at(submitted)

    named = ada.open("AAAAA-AAAAA", company="acme").text
    unnamed = ada.open("AAAAA-AAAAA", company="nobody").text

    assert "Acme &amp; Clay" in named
    assert "Acme" not in unnamed
    assert submitted.number not in named + unnamed


@pytest.mark.parametrize("way", ["/access", "/code", "/code/check"])
def test_the_language_switch_stands_on_every_answer(
    submitted: Complaint, ada_at: AtPage, way: str
) -> None:
    ada = ada_at(submitted)

    page = ada.post(f"{way}?lang=pl").text

    assert '<html lang="pl"' in page
    up = "../" if way == "/code/check" else "./"
    assert f'href="{up}?lang=ru"' in page
    assert ada.browser.get(f"/track/{submitted.number}/?lang=ru").status_code == 200


def test_three_mails_an_hour_go_to_one_address_however_many_complaints(
    submit: Callable[..., Complaint], client: FlaskClient
) -> None:
    stranger = Customer(client, submit(email="Ada@customer.example").number)
    for turn in range(5):
        stranger.number = submit(description=f"Matter {turn}").number
        stranger.address = f"203.0.{turn}.1"
        stranger.post("/code")

    assert OneTimeCode.select().count() == 3


def test_who_was_set_aside_gets_a_code_all_the_same(acme: Company, client: FlaskClient) -> None:
    robot_like = Arrival(channel=Channel.WIDGET, quarantine=QuarantineReason.ORIGIN)
    complaint = file_complaint(acme, arrival=robot_like)

    Customer(client, complaint.number).post("/code")

    states = {row.notice: row.state for row in Notification.select()}
    assert states == {"complaint-received": "held", "one-time-code": "due"}
