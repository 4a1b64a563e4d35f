"""Assignment: rules ordered, changed and tried out on one page."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.domain.assignment import Rule, Whom
from reclamator.domain.permissions import Role
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import actors, assignment
from tests.cast import file_complaint
from tests.web import pages
from tests.web.test_isolation import contents, noted_at

ASSIGNMENT = "/panel/settings/assignment"


@pytest.fixture
def boss(client: FlaskClient, sign_in: Any, mira: Staff) -> FlaskClient:
    """Mira, the owner, is signed in."""
    return sign_in(client, mira)


def form_of(response: Any) -> dict[str, str]:
    """What the page's form would send, without a button."""
    form = response.text.partition('<form id="assignment"')[2].partition("</form>")[0]
    said = dict(pages.FIELD.findall(form))
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form):
        chosen = re.search(r'value="([^"]*)" selected', options)
        said[name] = chosen[1] if chosen else ""
    return {name: unescape(value) for name, value in said.items()}


def press(
    client: FlaskClient, page: Any, button: str, changes: dict[str, str] | None = None
) -> Any:
    return client.post(ASSIGNMENT, data=form_of(page) | (changes or {}) | {"do": button})


def person(one: Staff) -> str:
    return f"person:{bytes(one.uid).hex()}"


@pytest.fixture
def two_rules(acme: Company, otto: Staff, mira: Staff) -> None:
    """Polish goes to Otto, kettles go to Mira, everything else to everyone."""
    rules = [
        Rule(whom=Whom.PERSON, staff_uid=bytes(otto.uid), language="pl"),
        Rule(whom=Whom.PERSON, staff_uid=bytes(mira.uid), product="kettle"),
        Rule(whom=Whom.EVERYONE),
    ]
    assignment.save(rules, based_on=0, company=acme, by=actors.of_staff(mira))


def test_before_anything_is_saved_there_is_the_last_rule(boss: FlaskClient) -> None:
    text = pages.text_of(boss.get(ASSIGNMENT))

    assert "Not in use yet." in text
    assert "Everything else" in text


def test_a_rule_is_added_and_counts(
    boss: FlaskClient, otto: Staff, submit: Callable[..., Complaint]
) -> None:
    page = press(boss, boss.get(ASSIGNMENT), "add")
    given = {"r0-language": "en", "r0-whom": person(otto)}
    assert press(boss, page, "save", given).status_code == 303

    assert submit().handler_uid == bytes(otto.uid)
    text = pages.text_of(boss.get(f"{ASSIGNMENT}?saved=1"))
    assert "The rules count for what comes in from now on." in text
    assert "Language English" in text


@pytest.mark.usefixtures("two_rules")
def test_order_changes_by_buttons_and_the_last_rule_stays(boss: FlaskClient) -> None:
    page = boss.get(ASSIGNMENT)
    off = re.findall(r'aria-disabled="true"[^>]*aria-label="([^"]+)"', page.text)
    assert off == ["Move up: rule 1", "Move down: rule 2"]
    for button in ("up:2", "down:1", "delete:2"):
        assert form_of(press(boss, page, button)).keys() == form_of(page).keys()

    press(boss, press(boss, page, "down:0"), "save")

    assert [rule.product or rule.language for rule in assignment.current().rules] == [
        "kettle",
        "pl",
        "",
    ]


@pytest.mark.usefixtures("two_rules")
def test_trying_explains_which_rule_fits_and_why_others_do_not(
    boss: FlaskClient, submit: Callable[..., Complaint], mira: Staff
) -> None:
    complaint = submit(product="Modra kettle")
    before = contents()

    tried = press(boss, boss.get(ASSIGNMENT), "try", {"number": complaint.number})

    text = pages.text_of(tried)
    assert "Rule 1 does not fit: Language." in text
    assert "Rule 2 fits. Here today: Mira Lis." in text
    assert "It would go to: Mira Lis." in text
    assert "Rule 3" not in text
    assert contents() == before


def test_an_unknown_number_is_told(boss: FlaskClient) -> None:
    tried = press(boss, boss.get(ASSIGNMENT), "try", {"number": "0000-0000-0000"})

    assert tried.status_code == 422
    assert "There is no complaint with this number." in pages.text_of(tried)


def test_a_complaint_of_another_company_is_as_unknown(
    app: Flask, sign_in: Any, nina: Staff, submitted: Complaint, globex: Company
) -> None:
    hers = sign_in(app.test_client(), nina)

    tried = press(hers, hers.get(ASSIGNMENT), "try", {"number": submitted.number})

    assert tried.status_code == 422
    assert "There is no complaint with this number." in pages.text_of(tried)
    assert noted_at(globex) == ["complaint.foreign_asked"]


def test_who_reads_no_complaint_tries_none(
    app: Flask, sign_in: Any, hire: Callable[[Role], Staff], submitted: Complaint
) -> None:
    admin = sign_in(app.test_client(), hire(Role.ADMIN))
    page = admin.get(ASSIGNMENT)

    assert "Try with a complaint" not in page.text
    assert press(admin, page, "try", {"number": submitted.number}).status_code == 403


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.VIEWER])
def test_who_may_not_check_is_neither_offered_nor_taken(
    boss: FlaskClient, hire: Callable[[Role], Staff], role: Role
) -> None:
    other = hire(role)
    page = boss.get(ASSIGNMENT)
    assert bytes(other.uid).hex() not in page.text

    refused = press(boss, page, "save", {"r0-whom": person(other)})

    assert refused.status_code == 422
    assert pages.errors_of(refused) == [
        "This person does not check complaints, so they cannot get any. Choose another."
    ]
    assert assignment.current().version == 0


def test_a_rule_without_target_is_refused(boss: FlaskClient) -> None:
    page = press(boss, boss.get(ASSIGNMENT), "add")

    refused = press(boss, page, "save", {"r0-language": "pl"})

    assert refused.status_code == 422
    assert pages.errors_of(refused) == ["Choose who gets these complaints."]


def test_nobody_of_another_company_can_be_named(boss: FlaskClient, nina: Staff) -> None:
    refused = press(boss, boss.get(ASSIGNMENT), "save", {"r0-whom": person(nina)})

    assert refused.status_code == 422
    assert "Nina" not in refused.text


@pytest.mark.usefixtures("two_rules")
def test_two_people_who_save_at_once_both_see_what_there_is(boss: FlaskClient, otto: Staff) -> None:
    mine = boss.get(ASSIGNMENT)
    press(boss, boss.get(ASSIGNMENT), "save", {"r0-language": "fi"})

    late = press(boss, mine, "save", {"r0-language": "ro"})

    assert late.status_code == 409
    text = pages.text_of(late)
    assert "Someone else has changed this in the meantime." in text
    assert "Finnish" in text
    assert form_of(late)["r0-language"] == "ro"
    assert assignment.current().rules[0].language == "fi"
    assert press(boss, late, "save").status_code == 303
    assert assignment.current().rules[0].language == "ro"


def test_a_company_sees_its_own_rules_only(
    boss: FlaskClient, app: Flask, sign_in: Any, nina: Staff, globex: Company, otto: Staff
) -> None:
    press(boss, boss.get(ASSIGNMENT), "save", {"r0-whom": person(otto)})

    page = sign_in(app.test_client(), nina).get(ASSIGNMENT)

    assert "Otto" not in page.text
    with company_scope(globex.uid):
        assert file_complaint(globex, country="CZ").handler_uid is None


def test_who_sets_nothing_up_is_kept_out(
    app: Flask, sign_in: Any, hire: Callable[[Role], Staff]
) -> None:
    for role in (Role.HEAD, Role.HANDLER, Role.VIEWER):
        assert sign_in(app.test_client(), hire(role)).get(ASSIGNMENT).status_code == 403
