"""Unsent texts are kept for their writer; two people who write at once both read each other."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import TextKind
from reclamator.models.complaint import Complaint
from reclamator.models.database import db
from reclamator.models.message import Message, Note
from reclamator.models.staff import Staff
from reclamator.models.working_text import WorkingText
from reclamator.services import actors, complaints, messages, working_texts
from tests.services.records import history, snapshot
from tests.web import pages

HALF = "Dear Ada, we have looked at your"


def page(complaint: Complaint) -> str:
    return f"/panel/complaints/{complaint.number}"


def keep(client: FlaskClient, complaint: Complaint, kind: str, **typed: str) -> Any:
    return pages.htmx_post(client, f"{page(complaint)}/working-texts/{kind}", typed)


def kept(complaint: Complaint) -> list[str]:
    rows = WorkingText.select().where(WorkingText.complaint_uid == complaint.uid)
    return sorted(row.kind.value for row in rows)


# -- what is not sent yet -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["reply", "note"])
def test_an_unsent_text_comes_back(
    at_work: FlaskClient, under_review: Complaint, kind: str
) -> None:
    said = keep(at_work, under_review, kind, body=HALF)

    assert said.status_code == 200
    assert f'id="{kind}-kept"' in said.text
    assert "Saved 22" in pages.text_of(said)
    again = at_work.get(page(under_review))
    assert f">\n{HALF}</textarea>" in again.text
    assert again.text.count(HALF) == 1


def test_without_javascript_a_button_keeps_it(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    here = page(under_review)
    assert f'formaction="{here}/working-texts/note"' in at_work.get(here).text

    answer = pages.post(at_work, f"{here}/working-texts/note", {"body": HALF})

    assert (answer.status_code, answer.location) == (303, f"{here}?compose=note#composer")
    assert kept(under_review) == ["note"]


def test_a_decision_goes_on_where_it_was_left(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    keep(at_work, under_review, "decision", outcome="rejected", grounds="The seal is cut.")

    again = at_work.get(page(under_review)).text

    assert "The seal is cut." in again
    assert 'value="rejected" id="outcome-' in again
    assert kept(under_review) == ["decision"]


@pytest.mark.parametrize("kind", ["reply", "note"])
def test_what_is_sent_is_kept_no_longer(
    at_work: FlaskClient, under_review: Complaint, kind: str
) -> None:
    uid = pages.field_value(at_work.get(page(under_review)), "uid")
    form = {"body": HALF, "uid": uid}
    keep(at_work, under_review, kind, **form)
    folder = {"reply": "messages", "note": "notes"}[kind]

    pages.htmx_post(at_work, f"{page(under_review)}/{folder}", form)
    assert kept(under_review) == []

    # one that was on its way when the text was sent
    keep(at_work, under_review, kind, **form)
    assert kept(under_review) == []


def test_a_recorded_decision_is_kept_no_longer(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    form = {"outcome": "rejected", "grounds": "The seal is cut.", "provisions": "art. 43b"}
    keep(at_work, under_review, "decision", **form)

    pages.post(at_work, f"{page(under_review)}/decision", form)

    assert kept(under_review) == []
    assert keep(at_work, under_review, "decision", **form).status_code == 409


def test_an_emptied_text_is_gone(at_work: FlaskClient, under_review: Complaint) -> None:
    keep(at_work, under_review, "reply", body=HALF)
    keep(at_work, under_review, "reply", body="  ")

    assert kept(under_review) == []


def test_keeping_changes_nothing_else(at_work: FlaskClient, under_review: Complaint) -> None:
    before = snapshot()

    keep(at_work, under_review, "reply", body=HALF)

    after = snapshot()
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"working_text", "staff_session", "rate_bucket", "access_entry"}


def test_a_colleague_learns_that_somebody_writes_and_not_what(
    at_work: FlaskClient, boss: FlaskClient, under_review: Complaint, frozen_clock: Any
) -> None:
    keep(at_work, under_review, "reply", body=HALF)

    seen = boss.get(page(under_review))
    assert "Otto Wrona is writing a reply." in pages.text_of(seen)
    assert HALF not in seen.text
    assert "is writing" not in pages.text_of(at_work.get(page(under_review)))

    frozen_clock.advance(minutes=6)
    assert "is writing" not in pages.text_of(boss.get(page(under_review)))
    assert HALF in at_work.get(page(under_review)).text


def test_it_is_sealed(at_work: FlaskClient, under_review: Complaint) -> None:
    keep(at_work, under_review, "note", body=HALF)

    assert "Dear Ada" not in repr(db.execute_sql("SELECT * FROM working_text").fetchall())


def test_after_thirty_days_it_is_swept(
    at_work: FlaskClient, under_review: Complaint, frozen_clock: Any
) -> None:
    keep(at_work, under_review, "note", body=HALF)

    frozen_clock.advance(days=29)
    assert working_texts.forget_expired() == 0
    frozen_clock.advance(days=2)
    assert working_texts.forget_expired() == 1
    assert kept(under_review) == []


def test_only_who_may_send_it_may_keep_it(as_role: Any, under_review: Complaint) -> None:
    technician = as_role(Role.TECHNICIAN)

    assert keep(technician, under_review, "note", body=HALF).status_code == 200
    assert keep(technician, under_review, "reply", body=HALF).status_code == 403
    assert keep(technician, under_review, "decision", grounds=HALF).status_code == 403
    assert keep(technician, under_review, "diary", body=HALF).status_code == 404
    assert keep(technician, under_review, "note", body="x" * 20_001).status_code == 413
    assert kept(under_review) == ["note"]


def test_each_person_has_a_text_of_their_own(
    at_work: FlaskClient, boss: FlaskClient, under_review: Complaint, otto: Staff, mira: Staff
) -> None:
    keep(at_work, under_review, "note", body="Otto's")
    keep(boss, under_review, "note", body="Mira's")

    texts = {
        person.name: WorkingText.one(under_review.uid, bytes(person.uid), TextKind.NOTE)
        for person in (otto, mira)
    }
    assert {name: row and row.fields["body"] for name, row in texts.items()} == {
        "Otto Wrona": "Otto's",
        "Mira Lis": "Mira's",
    }


# -- two people at once ---------------------------------------------------------------------------


def form_of(client: FlaskClient, complaint: Complaint) -> dict[str, str]:
    shown = client.get(page(complaint))
    return {name: pages.field_value(shown, name) for name in ("uid", "upto", "version")}


def test_a_reply_after_somebody_elses_shows_both_and_then_goes(
    at_work: FlaskClient, boss: FlaskClient, under_review: Complaint, mira: Staff, frozen_clock: Any
) -> None:
    mine = form_of(at_work, under_review) | {"body": "My answer to Ada"}
    frozen_clock.advance(minutes=1)
    messages.reply(under_review, body="Mira was quicker", by=actors.of_staff(mira))

    refused = pages.htmx_post(at_work, f"{page(under_review)}/messages", mine)

    assert refused.status_code == 409
    assert refused.headers["HX-Retarget"] == "#reply-form"
    form = refused.text.partition('id="reply-form"')[2].partition("</form>")[0]
    assert "Somebody else was here in the meantime." in form
    assert "Mira was quicker" in form
    assert "My answer to Ada</textarea>" in form
    again = mine | {"upto": pages.field_value(refused, "upto")}
    frozen_clock.advance(minutes=1)
    assert pages.htmx_post(at_work, f"{page(under_review)}/messages", again).status_code == 200
    bodies = [row.body for row in Message.of(under_review.uid)]
    assert bodies[1:] == ["Mira was quicker", "My answer to Ada"]


def test_a_note_after_somebody_elses_shows_both_and_is_then_kept(
    at_work: FlaskClient, boss: FlaskClient, under_review: Complaint, mira: Staff, frozen_clock: Any
) -> None:
    mine = form_of(at_work, under_review) | {"body": "The seam, I think"}
    frozen_clock.advance(minutes=1)
    messages.note(under_review, body="Not the seam: the valve", by=actors.of_staff(mira))

    refused = pages.htmx_post(at_work, f"{page(under_review)}/notes", mine)

    assert refused.status_code == 409
    assert refused.headers["HX-Retarget"] == "#note-form"
    form = refused.text.partition('id="note-form"')[2].partition("</form>")[0]
    assert "Somebody else was here in the meantime." in form
    assert "Not the seam: the valve" in form
    assert "The seam, I think</textarea>" in form
    again = mine | {"upto": pages.field_value(refused, "upto")}
    frozen_clock.advance(minutes=1)
    for _ in range(2):
        assert pages.htmx_post(at_work, f"{page(under_review)}/notes", again).status_code == 200
    bodies = [row.body for row in Note.of(under_review.uid)]
    assert bodies == ["Not the seam: the valve", "The seam, I think"]


def test_without_javascript_both_texts_stand_on_the_page(
    at_work: FlaskClient, under_review: Complaint, frozen_clock: Any
) -> None:
    mine = form_of(at_work, under_review) | {"body": "My answer to Ada"}
    frozen_clock.advance(minutes=1)
    messages.write(under_review, body="Ada adds something")

    refused = pages.post(at_work, f"{page(under_review)}/messages", mine)

    assert refused.status_code == 409
    assert "Ada adds something" in refused.text
    assert "My answer to Ada</textarea>" in refused.text


def test_ones_own_words_stand_in_nobodys_way(
    at_work: FlaskClient, under_review: Complaint, frozen_clock: Any
) -> None:
    first = form_of(at_work, under_review)
    frozen_clock.advance(minutes=1)
    pages.htmx_post(at_work, f"{page(under_review)}/notes", {"body": "A note of mine"})

    answer = pages.htmx_post(
        at_work, f"{page(under_review)}/messages", first | {"body": "And my reply"}
    )

    assert answer.status_code == 200


def test_two_clicks_send_one_reply_although_others_wrote_in_between(
    at_work: FlaskClient, under_review: Complaint, frozen_clock: Any
) -> None:
    mine = form_of(at_work, under_review) | {"body": "My answer to Ada"}
    pages.htmx_post(at_work, f"{page(under_review)}/messages", mine)
    frozen_clock.advance(minutes=1)
    messages.write(under_review, body="Thank you")

    answer = pages.htmx_post(at_work, f"{page(under_review)}/messages", mine)

    assert answer.status_code == 200
    assert history(under_review).count("message_sent") == 1


def test_a_decision_after_news_shows_them_and_keeps_what_was_typed(
    at_work: FlaskClient, under_review: Complaint, mira: Staff, frozen_clock: Any
) -> None:
    mine = form_of(at_work, under_review)
    frozen_clock.advance(minutes=1)
    messages.note(under_review, body="Wait: the lab writes on Monday", by=actors.of_staff(mira))
    form = {"outcome": "rejected", "grounds": "The seal is cut.", "provisions": "art. 43b"}

    refused = pages.htmx_post(at_work, f"{page(under_review)}/decision", mine | form)

    assert refused.status_code == 409
    shown = refused.text.partition('id="decision-form"')[2].partition("</form>")[0]
    assert "Wait: the lab writes on Monday" in shown
    assert "The seal is cut." in shown
    fresh = complaints.get(under_review.uid)
    again = mine | form | {"version": fresh.etag}
    assert pages.htmx_post(at_work, f"{page(under_review)}/decision", again).status_code == 200
