"""The law of a complaint: the version of the day of receipt, kept for ever."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from reclamator import clock
from reclamator.domain.lifecycle import Action
from reclamator.domain.vocabulary import DeadlineKind
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.services import actors, complaints, reading

Submit = Callable[..., Complaint]
ANSWER = DeadlineKind.ANSWER


def law_of(complaint: Complaint) -> tuple[str, str]:
    return complaint.regime_code, complaint.regime_version


def answers(complaint: Complaint) -> list[Deadline]:
    return [row for row in Deadline.of(complaint.complaint_uid) if row.kind is ANSWER]


@pytest.mark.parametrize(
    ("day", "version", "statutory"),
    [("2027-06-30", "2026-11-22", "2027-07-14"), ("2027-07-01", "2027-07-01", "2027-07-12")],
)
def test_each_complaint_runs_by_the_law_of_its_day_of_receipt(
    day: str, version: str, statutory: str, submit: Submit, new_polish_law: str
) -> None:
    with clock.frozen(datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC)):
        complaint = submit()

    assert law_of(complaint) == ("PL", version)
    (answer,) = answers(complaint)
    assert (answer.regime_version, answer.statutory_on.isoformat()) == (version, statutory)


def test_a_new_law_changes_nothing_of_what_came_before_it(
    submit: Submit, mira, otto, new_polish_law: str
) -> None:
    with clock.frozen(datetime(2027, 6, 1, 9, tzinfo=UTC)):
        complaint = submit()
        by = actors.of_staff(mira)
        complaints.perform(complaint, Action.DISMISS, by=by, given={"reason": "spam"})

    with clock.frozen(datetime(2027, 8, 2, 9, tzinfo=UTC)):
        again = complaints.perform(complaint, Action.REOPEN, by=by, given={"reason": "A slip"})

        assert law_of(again) == ("PL", "2026-11-22")
        assert answers(again)[-1].statutory_on == date(2027, 8, 16)
        assert reading.read(again, by=by).regime.response_days == 14
