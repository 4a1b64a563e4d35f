"""Internal notes."""

from flask.testing import FlaskClient

from reclamator.domain.permissions import Role
from reclamator.entropy import token_bytes
from reclamator.models.complaint import Complaint
from reclamator.models.message import Message, Note
from reclamator.models.notification import Notification
from tests.web import pages

SAID = "Same seam fault as the other six."


def test_a_note_stays_inside(at_work: FlaskClient, under_review: Complaint) -> None:
    owed = Notification.select().count()
    form = {"body": SAID, "uid": token_bytes(16).hex()}

    for _ in range(2):
        pages.post(at_work, f"/panel/complaints/{under_review.number}/notes", form)

    assert [row.body for row in Note.of(under_review.complaint_uid)] == [SAID]
    assert len(Message.of(under_review.complaint_uid)) == 1
    assert Notification.select().count() == owed


def test_a_technician_may_write_one(as_role: object, under_review: Complaint) -> None:
    technician = as_role(Role.TECHNICIAN)  # type: ignore[operator]

    response = pages.htmx_post(
        technician, f"/panel/complaints/{under_review.number}/notes", {"body": SAID}
    )

    assert response.status_code == 200
    assert response.text.count("<article") == 1
    assert "Note kept." in response.text


def test_an_empty_note_is_refused_in_place(at_work: FlaskClient, under_review: Complaint) -> None:
    address = f"/panel/complaints/{under_review.number}/notes"

    response = pages.htmx_post(at_work, address, {"body": "  "})

    assert response.status_code == 422
    assert response.headers["HX-Retarget"] == "#note-form"
    assert pages.errors_of(response) == ["Write a message first."]
