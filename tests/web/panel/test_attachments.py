"""Files of a complaint: always a download, verified before the first byte, never run."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.domain.permissions import Role
from reclamator.models.attachment import Attachment
from reclamator.models.complaint import Complaint
from reclamator.services import installation, messages
from reclamator.services.attachments import Incoming
from reclamator.transports.blobs import blob_name
from tests import corpus
from tests.web import pages

NASTY = 'a"\r\nX-Evil: 1;\u202egpj.jpg'


@pytest.fixture
def photo(submitted: Complaint) -> bytes:
    """Ada has sent a photo and a text; gives the photo's bytes."""
    data = corpus.camera_photo()
    files = [
        Incoming(io.BytesIO(data), NASTY, "image/jpeg"),
        Incoming(io.BytesIO("zażółć".encode()), "słowa.txt", "text/plain"),
    ]
    messages.write(submitted, body="Here", files=files)
    return data


def address(complaint: Complaint, position: int, more: str = "") -> str:
    return f"/panel/complaints/{complaint.number}/attachments/{position}{more}"


def test_the_original_comes_back_whole(
    at_work: FlaskClient, submitted: Complaint, photo: bytes
) -> None:
    response = at_work.get(address(submitted, 1))

    assert response.data == photo
    assert response.mimetype == "image/jpeg"
    assert response.headers["Content-Disposition"].startswith(
        f"attachment; filename=\"{submitted.number}-1.jpg\"; filename*=UTF-8''"
    )
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert "X-Evil" not in response.headers


def test_the_preview_is_our_own_picture(
    at_work: FlaskClient, submitted: Complaint, photo: bytes
) -> None:
    response = at_work.get(address(submitted, 1, "/preview"))

    assert response.mimetype == "image/jpeg"
    assert response.data[:2] == b"\xff\xd8"
    assert response.data != photo


def test_the_page_shows_pictures_and_names(
    at_work: FlaskClient, submitted: Complaint, photo: bytes
) -> None:
    page = at_work.get(f"/panel/complaints/{submitted.number}?tab=documents")

    assert f'src="{address(submitted, 1, "/preview")}"' in page.text
    assert "słowa.txt" in page.text
    assert "\u202e" not in page.text


def test_what_is_not_there_is_not_found(
    at_work: FlaskClient, submitted: Complaint, photo: bytes
) -> None:
    for more in ("3", "0", "99999999999", "-1", "x"):
        path = f"/panel/complaints/{submitted.number}/attachments/{more}"
        assert at_work.get(path).status_code == 404
    assert at_work.get(address(submitted, 2, "/preview")).status_code == 410


def test_a_damaged_file_is_gone_and_not_sent_in_part(
    at_work: FlaskClient, submitted: Complaint, photo: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    row = Attachment.of(submitted.complaint_uid)[0]
    store = installation.store()
    name = blob_name(bytes(submitted.company_uid), bytes(row.uid))
    with store.open(name) as source:
        sealed = bytearray(source.read())
    sealed[-1] ^= 1
    store.delete(name)
    store.put(name, io.BytesIO(bytes(sealed)))

    response = at_work.get(address(submitted, 1))

    assert response.status_code == 410
    assert photo[:64] not in response.data
    assert "file.damaged" in caplog.messages


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.VIEWER, 200), (Role.TECHNICIAN, 200), (Role.AUDITOR, 403), (Role.WAREHOUSE, 403)],
)
def test_files_are_bodies(
    as_role: Any, submitted: Complaint, photo: bytes, role: Role, status: int
) -> None:
    browser = as_role(role)

    for more in ("", "/preview"):
        assert browser.get(address(submitted, 1, more)).status_code == status


def test_the_links_of_the_page_lead_to_the_files(
    at_work: FlaskClient, submitted: Complaint, photo: bytes
) -> None:
    page = pages.text_of(at_work.get(f"/panel/complaints/{submitted.number}?tab=documents"))

    assert page.count("Download") == 2
