"""How a date was reached: told day by day, with the provision of each step."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator import clock, i18n
from reclamator.domain.lifecycle import Action
from reclamator.domain.regimes import all_versions
from reclamator.domain.vocabulary import DeadlineKind
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, overrides, reminders
from reclamator.services.intake import Arrival
from reclamator.web.panel import provisions
from tests.cast import Mailroom, file_complaint
from tests.statements import counted
from tests.vectors import Vector, each_vector
from tests.web import pages
from tests.web.panel.conftest import SignIn

Submit = Callable[..., Complaint]


def account(client: FlaskClient, complaint: Complaint, more: str = "", **options: object) -> str:
    response = client.get(f"/panel/complaints/{complaint.number}/deadline{more}", **options)
    assert response.status_code == 200
    return pages.text_of(response).replace("\xa0", " ")


def received(company, day: str, **said: object) -> Complaint:
    """A complaint that came at noon of a day and is read now."""
    noon = datetime.fromisoformat(day).replace(hour=11, tzinfo=UTC)
    with clock.at(max(noon, clock.now())):
        return file_complaint(company, arrival=Arrival(received_at=noon), **said)


def test_the_polish_date_is_told_step_by_step(at_work: FlaskClient, submitted: Complaint) -> None:
    page = account(at_work, submitted)

    for words in (
        "rule PL, version 2026-11-22 · state of law 22 Nov 2026 · sure: High",
        "Safe date Friday 4 December 2026 last working day, promised to the customer",
        "By law Monday 7 December 2026 14 calendar days, ustawa z dnia 30 maja 2014 r.",
        "Our target Wednesday 2 December 2026",
        "Sun 22 Nov Not counted Received Today Weekend",
        "Mon 23 Nov Day 1",
        "Fri 4 Dec Day 12 Safe date",
        "Sun 6 Dec Day 14 Last day Weekend",
        "Mon 7 Dec By law: moved here",
        "Tue 8 Dec Too late",
        "Whose law: Poland",
        "Regulation (EC) No 593/2008 (Rome I), art. 6",
        "Received: Sunday 22 November 2026, 14:08",
        "The time is that of Europe/Warsaw.",
        "This day is not counted: day 1 is the day after.",
        "Day 1 is Mon 23 Nov. Day 14 is Sun 6 Dec.",
        "The last day moves to Mon 7 Dec",
        "roll-over unverified",
        "Civil Code art. 111(2), 115",
        "From Tue 8 Dec on it is too late",
        "The complaint counts as accepted. From that day on a refusal is locked.",
    ):
        assert words in page


@each_vector
def test_the_vectors_of_the_law_stand_on_the_screen(
    vector: Vector, acme: Company, at_work: FlaskClient
) -> None:
    acme.sector = vector.sector
    acme.save()
    complaint = received(acme, vector.received.isoformat(), country=vector.country)

    page = account(at_work, complaint)
    shown = at_work.get(f"/panel/complaints/{complaint.number}")

    assert f"rule {vector.code}, version" in page
    assert f"Safe date {vector.said(vector.safe)}" in page
    assert f"By law {vector.said(vector.statutory)}" in page
    facts = pages.text_of(shown).replace("\xa0", " ")
    assert f"Safe date {i18n.day_month(vector.safe)}".replace("\xa0", " ") in facts
    assert f"By law {i18n.day_month(vector.statutory)}".replace("\xa0", " ") in facts
    assert f"Version {vector.code} 2026-11-22" in facts


def test_a_verified_move_is_said_to_be_verified(acme, at_work: FlaskClient) -> None:
    page = account(at_work, received(acme, "2026-11-25", country="CZ"))

    assert "roll-over verified" in page
    assert "roll-over unverified" not in page
    assert "Promised to the customer: Mon 28 Dec." in page


def test_where_days_off_move_nothing_that_is_said(acme, at_work: FlaskClient) -> None:
    page = account(at_work, received(acme, "2026-12-10", country="ES"))

    assert "It is no working day, but here the law moves nothing." in page
    assert "We are not sure that this holds here, so nothing happens by itself." in page


def test_each_clock_has_its_own_account(acme, at_work: FlaskClient) -> None:
    complaint = received(acme, "2026-11-25", country="PT")

    assert "15 working days" in account(at_work, complaint)
    assert "Weekends and public holidays are not counted." in account(at_work, complaint)
    assert "30 calendar days" in account(at_work, complaint, "?clock=settle")
    assert "15 working days" in account(at_work, complaint, "?clock=nonsense")


@pytest.mark.parametrize("said", [{"country": "DE"}, {"country": "PL", "buyer": "business"}])
def test_without_a_date_by_law_only_our_target_is_told(
    said: dict[str, str], submit: Submit, at_work: FlaskClient
) -> None:
    page = account(at_work, submit(**said))

    assert "No statutory date. Our target: 10 days." in page
    assert "Set by Acme & Clay, not by law." in page
    assert "By law" not in page
    assert ("Bought for a company: only our own target runs." in page) == ("buyer" in said)


def test_an_extension_is_told_with_its_proof(acme, at_work: FlaskClient, otto) -> None:
    complaint = received(acme, "2026-11-20", country="CZ")
    given = {"proof": "She agreed on the phone", "new_on": "2027-01-29"}
    complaints.perform(complaint, Action.EXTEND, by=actors.of_staff(otto), given=given)

    page = account(at_work, complaint)

    assert "Extended on Sun 22 Nov New date: 29 Jan 2027." in page
    assert "The customer has agreed to the new date." in page
    assert "She agreed on the phone" in page
    assert "By law Friday 29 January 2027" in page


def test_asking_for_more_is_said_to_stop_nothing(
    at_work: FlaskClient, under_review: Complaint, otto
) -> None:
    complaints.request_completion(under_review, missing="A photo", by=actors.of_staff(otto))

    page = account(at_work, under_review)

    assert "Asking the customer for more on Sun 22 Nov did not stop the clock." in page


def test_the_suspended_holidays_of_ukraine_are_told(acme, at_work: FlaskClient) -> None:
    page = account(at_work, received(acme, "2026-08-10", country="UA"))

    assert "By law Monday 24 August 2026" in page
    assert "Safe date Friday 21 August 2026" in page
    assert "Public holidays are suspended there in war" in page
    assert "Mon 24 Aug Day 14 Last day By law Perhaps a day off" in page
    assert "We hold this rule as of 22 Nov 2026. The complaint is older" in page


def test_the_complaint_opens_its_account_in_a_dialog(
    at_work: FlaskClient, submitted: Complaint
) -> None:
    page = at_work.get(f"/panel/complaints/{submitted.number}")
    part = at_work.get(
        f"/panel/complaints/{submitted.number}/deadline", headers=pages.htmx_headers("div#x")
    )

    assert f'href="/panel/complaints/{submitted.number}/deadline"' in page.text
    assert 'data-dialog="why-dates"' in page.text
    assert part.text.lstrip().startswith('<div id="explanation"')
    assert "<html" not in part.text


def test_who_was_reminded_and_who_will_be_is_told(
    acme: Company, under_review: Complaint, otto: Staff, app: Flask, sign_in: SignIn, mail: Mailroom
) -> None:
    mail.deliver_all()
    clock.advance(datetime(2026, 12, 1, 8, tzinfo=UTC) - clock.now())
    reminders.remind(acme)
    mail.deliver_all()

    page = account(sign_in(app.test_client(), otto), under_review)

    for words in (
        "2 so far",
        "1 Dec 2026, 09:00 Answer · Half of the time a later one was sent in its place",
        "1 Dec 2026, 09:00 Answer · 3 working days before Otto Wrona · mail sent",
        "Wed 2 Dec Our own target · On the day who handles it",
        "Fri 4 Dec Answer · On the day who handles it, head, owner",
    ):
        assert words in page


def test_what_was_answered_is_reminded_of_no_more(
    at_work: FlaskClient, submitted: Complaint
) -> None:
    complaints.perform(submitted, Action.WITHDRAW, by=actors.COMPLAINANT)

    assert "There is nothing to remind anybody of." in account(at_work, submitted)


def test_the_companys_own_days_are_a_step_with_their_reason(
    at_work: FlaskClient, submit: Submit, mira: Staff
) -> None:
    by = actors.of_staff(mira)
    overrides.save("PL", {DeadlineKind.ANSWER: 10}, reason="Our terms", based_on=0, by=by)
    complaint = submit()
    overrides.end("PL", based_on=1, by=by)

    page = account(at_work, complaint)

    assert "Safe date Wednesday 2 December 2026 last working day, promised to the customer" in page
    assert "By law Monday 7 December 2026 14 calendar days" in page
    assert "Your company counts 10 days here, since 22 Nov 2026" in page
    assert "Our terms" in page
    assert "The date by law stays." in page


def test_more_days_are_told_as_unverified(
    at_work: FlaskClient, submit: Submit, mira: Staff
) -> None:
    by = actors.of_staff(mira)
    overrides.save("ES", {DeadlineKind.ANSWER: 21}, reason="A letter", based_on=0, by=by)

    page = account(at_work, submit(country="ES"))

    assert "Your company counts 21 days here, since 22 Nov 2026" in page
    assert "Unverified: we hold fewer days as the law." in page
    assert "By our own days Sunday 13 December 2026 21 calendar days, our own" in page


@pytest.mark.parametrize(
    ("country", "days", "last", "safe"),
    [
        ("PL", None, "By law Mon 7 Dec 14 days, by law", "Fri 4 Dec By law"),
        ("PL", 10, "By law Mon 7 Dec 14 days, by law", "Wed 2 Dec 10 days, our own By law"),
        ("ES", 21, "By our own days Sun 13 Dec 21 days, our own", "Fri 11 Dec By our own days"),
        (
            "LV",
            5,
            "By law Fri 11 Dec 15 working days, by law",
            "Fri 27 Nov 5 working days, our own",
        ),
    ],
)
def test_the_complaint_says_whose_days_lead_to_each_date(
    country: str,
    days: int | None,
    last: str,
    safe: str,
    at_work: FlaskClient,
    submit: Submit,
    mira: Staff,
) -> None:
    if days:
        own = {DeadlineKind.ANSWER: days}
        overrides.save(country, own, reason="x", based_on=0, by=actors.of_staff(mira))

    page = at_work.get(f"/panel/complaints/{submit(country=country).number}")
    text = pages.text_of(page).replace("\xa0", " ")

    assert last in text
    assert f"Safe date {safe}" in text


@pytest.mark.parametrize("country", ["PL", "CZ", "PT"])
def test_each_provision_is_said_once(country: str, acme: Company, at_work: FlaskClient) -> None:
    complaint = received(acme, "2026-12-11", country=country)
    regime = complaint.regime

    page = account(at_work, complaint)

    reasons = page[page.index("Why, step by step") :]
    assert regime.holiday_rollover_basis
    assert reasons.count(regime.holiday_rollover_basis) == 1
    assert reasons.count(regime.citation_local.replace("\xa0", " ")) == 1


def test_every_provision_of_the_data_can_be_said_in_each_language() -> None:
    said = {str(each) for each in provisions.COUNTING}

    held = {regime.holiday_rollover_basis for regime in all_versions()}
    assert held - {None} == said


WARNING = "The country is not known."


def test_an_unknown_country_warns_of_the_strictest_law_of_the_year(
    at_work: FlaskClient, submit: Submit
) -> None:
    unknown = submit(country="")
    submit(country="RU", description="The lid does not close.")
    submit(country="CZ", description="The cable is too short.")

    page = account(at_work, unknown)

    assert (
        f"{WARNING} Under the rules of Russia the answer would be due by Wednesday 2 December 2026."
    ) in page
    assert "Safe date Friday 4 December 2026" in page


def test_nothing_is_warned_of_where_no_law_is_stricter_or_the_country_is_known(
    at_work: FlaskClient, submit: Submit
) -> None:
    unknown = submit(country="")
    known = submit(country="CZ", description="The lid does not close.")

    assert WARNING not in account(at_work, unknown)
    assert WARNING not in account(at_work, known)


def test_laws_of_longer_ago_than_a_year_warn_of_nothing(
    at_work: FlaskClient, acme: Company, submit: Submit
) -> None:
    received(acme, "2025-11-01", country="RU", description="The lid does not close.")

    assert WARNING not in account(at_work, submit(country=""))


def test_the_account_of_an_unknown_country_asks_few_questions(
    at_work: FlaskClient, submit: Submit
) -> None:
    unknown = submit(country="")
    submit(country="RU", description="The lid does not close.")
    account(at_work, unknown)

    with counted() as statements:
        account(at_work, unknown)

    assert len(statements) <= 12, statements
