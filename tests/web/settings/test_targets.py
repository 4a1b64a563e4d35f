"""The page of targets and working time: kept as given, or a sentence beside the field."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.domain.permissions import Role
from reclamator.domain.targets import Effort, Target
from reclamator.models.company import Company
from reclamator.models.staff import Staff
from reclamator.services import targets
from tests.web import pages

TARGETS = "/panel/settings/targets"


@pytest.fixture
def boss(client: FlaskClient, sign_in: Any, mira: Staff) -> FlaskClient:
    """Mira, the owner, is signed in."""
    return sign_in(client, mira)


def filled(**changes: str) -> dict[str, str]:
    """The form as it stands after a first look, with changes."""
    hours = {
        f"{name}_{day}": value
        for day in range(5)
        for name, value in (("works", "1"), ("begins", "08:00"), ("ends", "16:00"))
    }
    codes = "product_defect damaged_in_transport wrong_item missing_item late_delivery".split()
    efforts = {
        f"effort_{code}": "investigation" for code in (*codes, "service", "billing", "other")
    }
    return hours | efforts | changes


def test_what_is_set_is_kept_and_shown(boss: FlaskClient, acme: Company) -> None:
    data = filled(
        effort_billing="own",
        days_billing="3",
        working_billing="1",
        begins_0="09:30",
        works_5="1",
        begins_5="10:00",
        ends_5="14:00",
        closed="2026-12-24\n2026-12-31",
    )

    answer = pages.post(boss, TARGETS, data)

    assert answer.headers["Location"] == f"{TARGETS}?saved=1"
    kept = Company.by_uid(acme.uid)
    assert targets.each(kept)["billing"] == Target(Effort.OWN, 3, True)
    working = targets.working_time(kept)
    assert sorted(working.week) == [0, 1, 2, 3, 4, 5]
    assert f"{working.week[0].begins:%H:%M}" == "09:30"
    assert [day.isoformat() for day in sorted(working.closed)] == ["2026-12-24", "2026-12-31"]
    page = boss.get(TARGETS)
    assert 'value="09:30"' in page.text
    assert "2026-12-24\n2026-12-31" in page.text


def test_hours_are_called_hours_in_other_languages_too(boss: FlaskClient, mira: Staff) -> None:
    """A letter's "From" and "To" name people."""
    mira.language = "fi"
    mira.save()

    page = boss.get(TARGETS).text

    assert page.count('for="f-begins_0">Alkaen<') == 1
    assert page.count('for="f-ends_0">Asti<') == 1
    assert "Lähettäjä" not in page


WRONG = [
    ({"begins_0": "17:00"}, "The day must begin before it ends. Change one of the two times."),
    ({"begins_0": "soon"}, "Enter a time such as 08:00."),
    ({"closed": "Christmas"}, "Enter one day a line, such as 2026-12-24."),
    ({"effort_billing": ""}, "Choose a target for each category."),
    ({"effort_billing": "never"}, "Choose a target for each category."),
    ({"effort_billing": "own", "days_billing": "0"}, "Enter a number of days between 1 and 365."),
    ({"effort_billing": "own", "days_billing": "-3"}, "Enter a number of days between 1 and 365."),
    ({f"works_{day}": "" for day in range(5)}, "Choose at least one working day."),
]


@pytest.mark.parametrize(("changes", "sentence"), WRONG)
def test_a_fault_is_a_sentence_and_nothing_changes(
    boss: FlaskClient, acme: Company, changes: dict[str, str], sentence: str
) -> None:
    answer = pages.post(boss, TARGETS, filled(days_other="77", **changes))

    assert answer.status_code == 422
    assert pages.errors_of(answer) == [sentence]
    assert 'value="77"' in answer.text
    assert Company.by_uid(acme.uid).working_time == {}


def test_a_time_may_be_typed_as_the_page_writes_it(
    boss: FlaskClient, acme: Company, mira: Staff
) -> None:
    mira.language = "fi"
    mira.save()

    refused = pages.post(boss, TARGETS, filled(begins_0="pian"))
    answer = pages.post(boss, TARGETS, filled(begins_0="09.30"))

    assert "08.00" in pages.errors_of(refused)[0]
    assert answer.status_code == 303
    assert f"{targets.working_time(Company.by_uid(acme.uid)).week[0].begins:%H:%M}" == "09:30"


def test_who_may_not_set_the_company_up_does_not_see_it(
    client: FlaskClient, sign_in: Any, hire: Any
) -> None:
    browser = sign_in(client, hire(Role.HEAD))

    assert browser.get(TARGETS).status_code == 403


def test_it_goes_back_to_the_usual_week_with_a_reason_only(
    boss: FlaskClient, acme: Company
) -> None:
    back = f"{TARGETS}/working-time"
    pages.post(boss, TARGETS, filled())
    assert back not in boss.get(TARGETS).text
    pages.post(boss, TARGETS, filled(works_5="1", begins_5="10:00", ends_5="14:00"))
    assert back in boss.get(TARGETS).text

    refused = pages.post(boss, back, {"reason": ""})
    done = pages.post(boss, back, {"reason": "The strike is over."})

    assert refused.status_code == 422
    assert pages.errors_of(refused) == ["Say why, in a few words."]
    assert done.headers["Location"] == f"{TARGETS}?saved=1"
    assert sorted(targets.working_time(Company.by_uid(acme.uid)).week) == [0, 1, 2, 3, 4]
