"""The supplier's page: no account, no name of Ada's, one answer."""

import pytest
from flask.testing import FlaskClient

from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.models.supplier import Forwarding
from reclamator.services import forwarding, goods, suppliers
from reclamator.services.actors import of_staff
from reclamator.services.suppliers import Card
from tests.cast import ADA
from tests.corpus import camera_photo
from tests.services.uploads import incoming
from tests.web import pages
from tests.web.tracking.conftest import CSRF

WHOSE = (ADA.name, ADA.email, ADA.phone, ADA.description, ADA.order_number)


@pytest.fixture
def link(under_review: Complaint, mira: Staff) -> str:
    """The address that Modra was mailed."""
    by = of_staff(mira)
    modra = suppliers.create(Card(name="Modra", email="claims@modra.example"), by=by)
    row = goods.authorise(
        under_review, goods.Plan(product="Modra kettle", send_by="2026-12-04"), by=by
    )
    (photo,) = goods.add_photos(
        row, under_review, [incoming("Ada Nowak.jpg", camera_photo())], by=by
    )
    asked = forwarding.forward(row, modra, fault="It leaks", photos=[photo.position], by=by)
    return f"/supplier/{forwarding.token_of(asked)}"


def test_modra_looks_answers_and_is_thanked(
    client: FlaskClient, link: str, under_review: Complaint
) -> None:
    page = client.get(link)
    text = pages.text_of(page)
    assert "Modra kettle" in text
    assert "It leaks" in text
    hidden = (*WHOSE, under_review.number)
    assert [word for word in hidden if word in page.text] == []

    token = CSRF.search(page.text)
    assert token is not None
    form = {"csrf_token": token[1], "answer": "refused", "reference": "M-1"}
    wrong = client.post(link, data={**form, "answer": "perhaps"})
    assert wrong.status_code == 422
    for _ in range(2):
        assert client.post(link, data=form).status_code == 303

    assert "Thank you. We have your answer: Refused." in pages.text_of(client.get(link))
    assert Forwarding.get().reference == "M-1"


def test_a_photo_has_a_name_of_ours(client: FlaskClient, link: str) -> None:
    photo = client.get(f"{link}/photos/1")

    assert (photo.status_code, photo.mimetype) == (200, "image/jpeg")
    assert "Ada" not in photo.headers["Content-Disposition"]
    assert b"Hasselblad" not in photo.data
    assert client.get(f"{link}/photos/2").status_code == 404


def test_a_post_without_the_pages_token_changes_nothing(client: FlaskClient, link: str) -> None:
    assert client.post(link, data={"answer": "accepted"}).status_code == 400
    assert Forwarding.get().answer is None


def test_withdrawn_and_unknown_links_get_the_same_page(client: FlaskClient, link: str) -> None:
    unknown = client.get("/supplier/nonsense")
    Forwarding.update(revoked_at=1).execute()
    withdrawn = client.get(link)

    assert withdrawn.status_code == unknown.status_code == 404
    assert pages.text_of(withdrawn) == pages.text_of(unknown)
    assert "This link does not work" in pages.text_of(withdrawn)
