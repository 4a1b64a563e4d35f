"""Several rows of the register changed at once, with and without JavaScript."""

import re
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import complaints, stages
from tests.web import pages

REGISTER = "/panel/complaints"
Submit = Callable[..., Complaint]


def offered(client: FlaskClient, what: str, chosen: list[Complaint], **headers: str) -> Any:
    query = {"number": [each.number for each in chosen], "back": f"{REGISTER}?tab=nobody"}
    return client.get(f"{REGISTER}/{what}", query_string=query, headers=headers)


def sent(client: FlaskClient, what: str, chosen: list[Complaint], to: str) -> Any:
    """Choose rows, choose what for, send the form as it is, and see where it leads."""
    form = offered(client, what, chosen)
    values = {
        "number": [each.number for each in chosen],
        "back": pages.field_value(form, "back"),
        "once": pages.field_value(form, "once"),
        "to": to,
    }
    address = pages.post(client, f"{REGISTER}/{what}", values).headers["Location"]
    assert address.startswith(f"{REGISTER}?tab=nobody&change=")
    return client.get(address)


def test_what_to_choose_is_fetched_for_the_chosen_rows(boss: FlaskClient, submit: Submit) -> None:
    chosen = [submit(), submit()]

    sheet = offered(boss, "handler", chosen, **pages.htmx_headers())

    assert "<html" not in sheet.text
    assert set(re.findall(r'name="number" value="([^"]+)"', sheet.text)) == {
        each.number for each in chosen
    }
    assert "Otto Wrona" in sheet.text
    assert "2 selected" in sheet.text


def test_the_register_says_what_was_done_and_takes_it_back(
    boss: FlaskClient, submit: Submit, otto: Staff
) -> None:
    chosen = [submit(), submit()]

    page = sent(boss, "handler", chosen, bytes(otto.uid).hex())
    assert "2 complaints assigned to: Otto Wrona." in pages.text_of(page)
    change = re.search(r'name="change" value="([^"]+)" data-key="z"', page.text)
    assert change

    answer = pages.post(boss, f"{REGISTER}/undo", {"change": change[1], "back": REGISTER})

    page = boss.get(answer.headers["Location"])
    assert "Taken back for 2 complaints." in pages.text_of(page)
    assert 'data-key="z"' not in page.text
    assert {complaints.get(each.complaint_uid).handler_uid for each in chosen} == {None}


def test_what_was_refused_is_named_with_its_reason(
    at_work: FlaskClient, under_review: Complaint, submit: Submit
) -> None:
    received = submit()

    page = sent(at_work, "stage", [under_review, received], stages.current().stages[1].code)

    said = pages.text_of(page)
    assert "1 complaint moved to another stage." in said
    assert f"{received.number} : It is not being checked now." in said


def test_nobodys_change_is_shown_or_undone_by_others(
    boss: FlaskClient, client: FlaskClient, sign_in: Any, nina: Staff, submit: Submit, otto: Staff
) -> None:
    complaint = submit()
    page = sent(boss, "handler", [complaint], bytes(otto.uid).hex())
    change = re.search(r'name="change" value="([^"]+)"', page.text)
    assert change
    nina_at_work = sign_in(client, nina)

    assert "assigned to" not in nina_at_work.get(f"{REGISTER}?change={change[1]}").text
    for name in (change[1], "00" * 16, "zz", ""):
        assert pages.post(nina_at_work, f"{REGISTER}/undo", {"change": name}).status_code == 404


def test_without_a_choice_it_says_what_to_do(boss: FlaskClient) -> None:
    assert "Select complaints in the register first." in offered(boss, "handler", []).text
