"""Staff without JavaScript get back what they wrote when it cannot be taken just now."""

import io

import pytest
from flask.testing import FlaskClient

from reclamator.config import Settings
from reclamator.models.complaint import Complaint
from reclamator.models.message import Message, Note
from reclamator.services import installation as installations
from tests.corpus import photo
from tests.web import pages
from tests.web.outages import full_disk, nothing_to_connect_to

SECRET = "Zażółć-marker-4711 <b>"
WRITTEN = {
    "messages": {"body": SECRET, "uid": "0" * 32},
    "notes": {"body": SECRET, "uid": "0" * 32},
    "decision": {
        "outcome": "rejected",
        "grounds": f"{SECRET}\nThe seal is cut.",
        "provisions": "art. 43b\nart. 43c",
        "amount": "12,50",
    },
    "actions/request_completion": {"missing": SECRET},
}


@pytest.mark.parametrize("way", WRITTEN)
def test_without_any_database_it_can_be_sent_again(
    way: str,
    at_work: FlaskClient,
    under_review: Complaint,
    installation: Settings,
    capsys: pytest.CaptureFixture[str],
) -> None:
    address = f"/panel/complaints/{under_review.number}/{way}"
    sent = {**WRITTEN[way], "csrf_token": pages.page_token(at_work)}

    with nothing_to_connect_to(installation):
        away = at_work.post(address, data=sent)
        forged = at_work.post(address, data={**sent, "csrf_token": "forged"})

    assert away.status_code == 503
    assert f'action="{address}"' in away.text
    assert pages.first_form(away).items() >= sent.items()
    assert (forged.status_code, "marker" in forged.text) == (400, False)
    assert "marker" not in capsys.readouterr().err
    assert at_work.post(address, data=pages.first_form(away)).status_code == 303


def test_a_full_disk_keeps_the_reply(
    at_work: FlaskClient, under_review: Complaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installations.store(), "put", full_disk)
    reply = {"body": SECRET, "attachments": (io.BytesIO(photo()), "label.jpg")}

    away = pages.post(at_work, f"/panel/complaints/{under_review.number}/messages", reply)

    assert away.status_code == 503
    assert pages.first_form(away)["body"] == SECRET
    assert Message.select().count() == 1
    assert Note.select().count() == 0


def test_a_step_without_words_has_nothing_to_give_back(
    at_work: FlaskClient, under_review: Complaint, installation: Settings
) -> None:
    token = {"csrf_token": pages.page_token(at_work)}

    with nothing_to_connect_to(installation):
        away = at_work.post(f"/panel/complaints/{under_review.number}/actions/close", data=token)

    assert away.status_code == 503
    assert "<form" not in away.text
