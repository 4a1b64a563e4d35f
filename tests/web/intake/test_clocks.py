"""What a receipt promises: the law's date where it is sure, else the safe one, else our target."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from reclamator import clock
from reclamator.domain.vocabulary import DeadlineKind, SilenceEffect
from reclamator.models.deadline import Deadline
from reclamator.services import documents
from tests.cast import HeldClock
from tests.journeys.visitor import Page
from tests.web.intake.filling import JSON, the_complaint

Send = Callable[..., Page]
BY_LAW = "by law"


@pytest.mark.parametrize(
    ("country", "day", "promised", "statutory", "period"),
    [
        ("PL", "2026-12-11", "Wednesday 23 December 2026", "2026-12-28", "14 days"),
        ("CZ", "2026-11-25", "Monday 28 December 2026", "2026-12-28", "30 days"),
        ("ES", "2026-12-10", "Thursday 24 December 2026", "2026-12-25", "15 days"),
        ("LV", "2026-12-14", "Friday 8 January 2027", "2027-01-08", "15 working days"),
    ],
)
def test_the_vectors_of_the_law_stand_on_the_receipt(
    country: str, day: str, promised: str, statutory: str, period: str, file: Send
) -> None:
    noon = datetime.fromisoformat(day).replace(hour=11, tzinfo=UTC)
    with clock.frozen(noon):
        page = file(country=country)

        assert f"We will answer by {promised}." in page.text
        assert f"That is {period}, by law." in page.text
        complaint = the_complaint()
        (answer,) = (
            row for row in Deadline.of(complaint.complaint_uid) if row.kind is DeadlineKind.ANSWER
        )
        assert answer.statutory_on.isoformat() == statutory


@pytest.mark.parametrize("country", ["DE", "AT", "FI", "GB", "US", "ZZ"])
def test_without_a_statutory_date_nothing_is_called_law(country: str, file: Send) -> None:
    page = file(country=country)

    assert "Our own target: an answer by Wednesday 2 December 2026." in page.text
    assert "There is no statutory date for this in your country." in page.text
    assert BY_LAW not in page.text
    assert "accepted" not in page.text


def test_a_machine_learns_that_there_is_no_date(file: Send) -> None:
    answer = file(country="DE", headers=JSON)

    assert answer.json["answer_due_on"] is None
    assert answer.json["answer_target_on"] == "2026-12-02"


def test_a_business_has_no_consumers_clock(file: Send) -> None:
    page = file(buyer="business", country="PL")

    assert "You bought for a company, so the periods for consumers do not apply." in page.text
    assert BY_LAW not in page.text
    kinds = {row.kind for row in Deadline.of(the_complaint().complaint_uid)}
    assert kinds == {DeadlineKind.TARGET, DeadlineKind.ACKNOWLEDGE}


def test_a_business_is_told_so_in_every_country(file: Send) -> None:
    assert "You bought for a company" in file(buyer="business", country="DE").text


def test_where_only_the_remedy_has_a_date_that_one_is_said(file: Send) -> None:
    page = file(country="FR")

    assert "Our own target: an answer by" in page.text
    assert "What we grant must be done by Tuesday 22 December 2026, by law." in page.text
    assert "no statutory date" not in page.text


def test_silence_counts_as_acceptance_only_where_the_law_says_so(file: Send) -> None:
    sentence = "If we do not answer in time, the law counts your complaint as accepted."

    assert sentence in file(country="PL").text
    assert sentence not in file(country="CZ").text


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "grievance"},
        {"kind": "guarantee_claim"},
        {"buyer": "sole_trader"},
        {"buyer": "business"},
    ],
)
def test_silence_is_promised_to_nobody_whom_the_law_does_not_mean(
    file: Send, said: dict[str, str]
) -> None:
    page = file(country="PL", **said)

    assert "as accepted" not in page.text
    promise = documents.receipt_facts(the_complaint()).answer
    assert promise is not None
    assert promise.silence is SilenceEffect.NONE


def test_a_consumers_complaint_is_promised_it_on_paper_too(file: Send) -> None:
    file(country="PL")

    promise = documents.receipt_facts(the_complaint()).answer
    assert promise is not None
    assert promise.silence is SilenceEffect.DEEMED_ACCEPTED


def test_a_sole_trader_without_protection_is_told_no_wrong_reason(file: Send) -> None:
    page = file(buyer="sole_trader", country="CZ")

    assert BY_LAW not in page.text
    assert "You bought for your trade" in page.text


def test_the_day_is_the_companys(file: Send, frozen_clock: HeldClock) -> None:
    # 23:30 in Warsaw is still Sunday in UTC; half an hour later it is Monday in Warsaw only
    with clock.frozen(datetime(2026, 11, 22, 22, 59, tzinfo=UTC)):
        page = file()

    assert "Received: 23 Nov 2026, 00:00" in page.text
    assert "Saturday 5 December" not in page.text


@pytest.mark.parametrize(
    ("country", "sentence"),
    [
        ("PL", "As a rule a repair or a replacement comes first."),
        ("GB", "you may ask for your money back at once"),
        ("ES", "The seller answers for defects for 3 years."),
    ],
)
def test_the_form_says_what_the_law_gives(
    country: str, sentence: str, open_form: Send, send: Send
) -> None:
    page = send(open_form(), country=country)

    assert page.status == 422
    assert sentence in page.text
