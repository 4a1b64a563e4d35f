"""Who handles a complaint."""

import re
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from reclamator.domain.permissions import Role
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, staff
from tests.web import pages


def uid(person: Staff) -> str:
    return bytes(person.uid).hex()


def handler_of(complaint: Complaint) -> bytes | None:
    found = complaints.get(complaint.complaint_uid).handler_uid
    return bytes(found) if found else None


def hand(client: FlaskClient, complaint: Complaint, person: str, **more: str) -> Any:
    address = f"/panel/complaints/{complaint.number}/handler"
    return pages.post(client, address, {"handler": person, **more})


def test_a_handler_takes_what_is_free(
    at_work: FlaskClient, submitted: Complaint, otto: Staff
) -> None:
    assert "I take it" in at_work.get(f"/panel/complaints/{submitted.number}").text

    hand(at_work, submitted, uid(otto))

    assert handler_of(submitted) == bytes(otto.uid)


def test_a_handler_gives_nothing_to_others(
    at_work: FlaskClient, submitted: Complaint, mira: Staff, otto: Staff
) -> None:
    assert hand(at_work, submitted, uid(mira)).status_code == 403


def test_a_double_click_takes_it_once(
    at_work: FlaskClient, submitted: Complaint, otto: Staff
) -> None:
    answers = [hand(at_work, submitted, uid(otto)).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert handler_of(submitted) == bytes(otto.uid)


def test_who_comes_second_is_told_and_takes_nothing(
    at_work: FlaskClient, submitted: Complaint, mira: Staff, otto: Staff
) -> None:
    complaints.assign(submitted, mira, by=actors.of_staff(mira))

    late = hand(at_work, submitted, uid(otto))

    assert late.status_code == 409
    assert "Somebody else handles this complaint already." in pages.text_of(late)
    assert handler_of(submitted) == bytes(mira.uid)


def test_two_heads_do_not_undo_each_other(
    boss: FlaskClient, submitted: Complaint, otto: Staff, mira: Staff
) -> None:
    seen = pages.field_value(boss.get(f"/panel/complaints/{submitted.number}"), "seen")
    complaints.assign(submitted, mira, by=actors.of_staff(mira))

    late = hand(boss, submitted, uid(otto), seen=seen)
    assert late.status_code == 409
    assert "Someone else has changed this in the meantime." in pages.text_of(late)
    assert handler_of(submitted) == bytes(mira.uid)

    assert hand(boss, submitted, uid(otto), seen=pages.field_value(late, "seen")).status_code == 303
    assert handler_of(submitted) == bytes(otto.uid)


def test_the_history_says_who_was_chosen(
    boss: FlaskClient, submitted: Complaint, otto: Staff
) -> None:
    hand(boss, submitted, uid(otto))
    hand(boss, submitted, "")

    for tab in ("conversation", "history"):
        page = pages.text_of(boss.get(f"/panel/complaints/{submitted.number}?tab={tab}"))
        assert "Assigned to: Otto Wrona" in page
        assert "Nobody is responsible any more" in page


def test_a_head_hands_over_and_takes_away(
    boss: FlaskClient, submitted: Complaint, otto: Staff
) -> None:
    hand(boss, submitted, uid(otto))
    assert handler_of(submitted) == bytes(otto.uid)

    hand(boss, submitted, "")
    assert handler_of(submitted) is None


def test_only_colleagues_who_check_complaints(
    boss: FlaskClient,
    submitted: Complaint,
    hire: Callable[[Role], Staff],
    nina: Staff,
    otto: Staff,
    mira: Staff,
) -> None:
    viewer = hire(Role.VIEWER)
    staff.disable(otto, by=mira)

    refused = hand(boss, submitted, uid(viewer))
    assert refused.status_code == 422
    assert "This person’s role does not check complaints." in pages.text_of(refused)
    for person in (uid(nina), uid(otto), "zz", "00" * 16):
        assert hand(boss, submitted, person).status_code == 422
    assert handler_of(submitted) is None


def test_in_place_the_row_comes_back(boss: FlaskClient, submitted: Complaint, otto: Staff) -> None:
    address = f"/panel/complaints/{submitted.number}/handler"
    offered = boss.get(address, headers=pages.htmx_headers())
    assert "Otto Wrona" in offered.text

    response = pages.htmx_post(boss, address, {"handler": uid(otto)}, target="tr")

    assert response.text.lstrip().startswith("<tr data-row>")
    assert pages.numbers_of(response) == [submitted.number]
    assert "data-focus" in response.text
    assert "Assigned to: Otto Wrona." in response.text


def test_without_javascript_the_page_offers_it(boss: FlaskClient, submitted: Complaint) -> None:
    page = boss.get(f"/panel/complaints/{submitted.number}/handler")

    assert 'id="responsible"' in page.text
    assert "<html" in page.text


def test_from_the_register_one_comes_back_to_it(
    at_work: FlaskClient, submitted: Complaint, otto: Staff
) -> None:
    response = hand(at_work, submitted, uid(otto), back="/panel/complaints?tab=nobody")

    assert response.headers["Location"] == "/panel/complaints?tab=nobody"


def test_several_at_once(boss: FlaskClient, submit: Callable[..., Complaint], otto: Staff) -> None:
    chosen, other = [submit(), submit()], submit()

    response = pages.post(
        boss,
        "/panel/complaints/handler",
        {"number": [each.number for each in chosen], "to": uid(otto), "back": "//evil.example"},
    )

    assert response.headers["Location"].startswith("/panel/complaints?change=")
    assert [handler_of(each) for each in chosen] == [bytes(otto.uid)] * 2
    assert handler_of(other) is None


def test_several_with_a_foreign_one_are_none(
    boss: FlaskClient, submitted: Complaint, otto: Staff
) -> None:
    form = {"number": [submitted.number, "0000-0000-0000"], "to": uid(otto)}

    assert pages.post(boss, "/panel/complaints/handler", form).status_code == 404
    assert handler_of(submitted) is None


def test_no_rows_form_lies_inside_another(
    boss: FlaskClient, app: Any, sign_in: Any, submit: Callable[..., Complaint], otto: Staff
) -> None:
    """Two rows being changed at once must not send each other's choice."""
    submit(), submit()

    for client in (boss, sign_in(app.test_client(), otto)):
        depth = 0
        for tag in re.findall(r"<form\b|</form>", client.get("/panel/complaints").text):
            depth += -1 if tag.startswith("</") else 1
            assert depth in (0, 1)
    offered = boss.get(f"/panel/complaints/{submit().number}/handler", headers=pages.htmx_headers())
    assert offered.text.lstrip().startswith("<form")
