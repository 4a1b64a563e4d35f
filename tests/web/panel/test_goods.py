"""Goods in the panel: Wojtek scans, receives and photographs; he never reads who Ada is."""

import io
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from reclamator.domain.goods import GoodsAction
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import GoodsState
from reclamator.models.complaint import Complaint
from reclamator.models.fields import new_uid
from reclamator.models.goods_return import GoodsPhoto, GoodsReturn
from reclamator.models.staff import Staff
from reclamator.services import goods
from reclamator.services.actors import of_staff
from tests.cast import ADA
from tests.corpus import camera_photo
from tests.statements import counted
from tests.web import pages

SignIn = Callable[[FlaskClient, Staff], FlaskClient]
WHOSE = (ADA.name, ADA.email, ADA.phone, ADA.description, ADA.order_number)


@pytest.fixture
def row(under_review: Complaint, otto: Staff) -> GoodsReturn:
    """Ada is asked for two kettles."""
    plan = goods.Plan(product=ADA.product, quantity="2", serial="SN-7", send_by="2026-12-04")
    return goods.authorise(under_review, plan, by=of_staff(otto))


@pytest.fixture
def wojtek(client: FlaskClient, sign_in: SignIn, hire: Callable[[Role], Staff]) -> FlaskClient:
    """Wojtek of the warehouse, at his phone."""
    return sign_in(client, hire(Role.WAREHOUSE))


def send(browser: FlaskClient, path: str, **form: object) -> object:
    """Send a form with the page's token."""
    return browser.post(path, data={"csrf_token": pages.page_token(browser), **form})


def test_wojtek_scans_a_number_and_the_goods_open(wojtek: FlaskClient, row: GoodsReturn) -> None:
    for scanned in (row.shown_number, row.rma_number, goods.complaint_of(row).number):
        answer = wojtek.get("/panel/goods/search", query_string={"number": scanned})
        assert answer.status_code == 303
        assert answer.headers["Location"].endswith(f"/panel/goods/{row.shown_number}")

    nothing = wojtek.get("/panel/goods/search?number=R-0000-0000")
    assert "Nothing sent back has this number." in pages.text_of(nothing)


def test_wojtek_sees_the_goods_and_nothing_of_ada(wojtek: FlaskClient, row: GoodsReturn) -> None:
    for path in ("/panel/goods", f"/panel/goods/{row.shown_number}"):
        answer = wojtek.get(path)
        text = pages.text_of(answer)
        assert ADA.product in text
        assert row.shown_number in text
        assert [word for word in WHOSE if word in answer.text] == []


def test_wojtek_receives_one_of_two_with_a_word_and_a_double_click(
    wojtek: FlaskClient, row: GoodsReturn
) -> None:
    path, form = f"/panel/goods/{row.shown_number}/actions/receive", new_uid().hex()
    for _ in range(2):
        said = {"quantity": "1", "condition": "Box is wet", "uid": form, "version": "1"}
        assert send(wojtek, path, **said).status_code == 303  # type: ignore[attr-defined]

    text = pages.text_of(wojtek.get(f"/panel/goods/{row.shown_number}"))
    assert "Box is wet" in text
    assert GoodsReturn.get().received == 1


def test_too_many_pieces_are_refused_beside_the_field(
    wojtek: FlaskClient, row: GoodsReturn
) -> None:
    path = f"/panel/goods/{row.shown_number}/actions/receive"

    answer = send(wojtek, path, quantity="3", condition="Kept words")

    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "More pieces than were agreed." in answer.text  # type: ignore[attr-defined]
    assert "Kept words" in answer.text  # type: ignore[attr-defined]
    assert GoodsReturn.get().received == 0


def test_what_stood_otherwise_is_409_and_what_a_role_may_not_is_403(
    wojtek: FlaskClient, row: GoodsReturn
) -> None:
    path = f"/panel/goods/{row.shown_number}/actions"

    statuses = [
        send(wojtek, f"{path}/{step}", reason="No").status_code  # type: ignore[attr-defined]
        for step in ("send_back", "cancel", "melt")
    ]

    assert statuses == [409, 403, 404]


def test_wojtek_photographs_what_came_and_looks_at_it(
    wojtek: FlaskClient, row: GoodsReturn, under_review: Complaint
) -> None:
    path = f"/panel/goods/{row.shown_number}/photos"
    send(wojtek, path, photos=(io.BytesIO(camera_photo()), "in.jpg"))

    shots = re.findall(rf'src="({path}/\d+)"', wojtek.get(f"/panel/goods/{row.shown_number}").text)
    picture = wojtek.get(shots[0])
    assert GoodsPhoto.select().count() == len(shots) == 1
    assert (picture.status_code, picture.mimetype) == (200, "image/jpeg")
    other = wojtek.get(f"/panel/complaints/{under_review.number}/attachments/1")
    assert other.status_code == 403


def test_the_technician_reads_the_instructions_and_reports(
    client: FlaskClient,
    sign_in: SignIn,
    hire: Callable[[Role], Staff],
    row: GoodsReturn,
    mira: Staff,
) -> None:
    by = of_staff(mira)
    goods.perform(row, GoodsAction.RECEIVE, by=by)
    goods.perform(row, GoodsAction.TO_SERVICE, by=by, given={"instructions": "Look at the seal"})
    tomasz = sign_in(client, hire(Role.TECHNICIAN))

    page = tomasz.get(f"/panel/goods/{row.shown_number}")
    assert "Look at the seal" in page.text
    assert [word for word in WHOSE if word in page.text] == []
    step = f"/panel/goods/{row.shown_number}/actions/finish_service"
    send(tomasz, step, finding="Gasket torn", cost="45.00", done_on="2026-11-22")

    done = GoodsReturn.get()
    assert (done.state, done.finding, done.cost_minor) == (
        GoodsState.RECEIVED,
        "Gasket torn",
        4_500,
    )


def test_otto_asks_for_the_goods_from_the_complaint(
    client: FlaskClient, sign_in: SignIn, otto: Staff, under_review: Complaint
) -> None:
    at_work, path = sign_in(client, otto), f"/panel/complaints/{under_review.number}"
    form = re.search(r'id="returns".*?</form>', at_work.get(path).text, re.S)
    assert form is not None
    assert ADA.product in form[0]

    said = {"product": "Kettle", "quantity": "1", "costs": "customer_sends"}
    wrong = send(at_work, f"{path}/goods", **said, send_by="2026-01-01")
    assert wrong.status_code == 422  # type: ignore[attr-defined]
    uid = new_uid().hex()
    for _ in range(2):
        send(at_work, f"{path}/goods", **said, send_by="2026-12-04", uid=uid)

    assert GoodsReturn.select().count() == 1
    assert GoodsReturn.get().shown_number in at_work.get(path).text


def test_viewers_and_auditors_see_no_goods(
    client: FlaskClient, sign_in: SignIn, hire: Callable[[Role], Staff], row: GoodsReturn
) -> None:
    viewer = sign_in(client, hire(Role.VIEWER))

    assert viewer.get("/panel/goods").status_code == 403
    assert viewer.get(f"/panel/goods/{row.shown_number}").status_code == 403
    assert "/panel/goods" not in viewer.get("/panel/complaints").text


@pytest.mark.parametrize("path", ["/panel/goods", "/panel/goods?list=overdue", "/panel/goods/{}"])
def test_a_page_takes_six_queries_at_most(
    wojtek: FlaskClient, row: GoodsReturn, under_review: Complaint, mira: Staff, path: str
) -> None:
    wojtek.get("/panel/goods")
    for _ in range(3):
        plan = goods.Plan(product="Kettle", send_by="2026-12-04")
        goods.authorise(under_review, plan, by=of_staff(mira))

    with counted() as statements:
        assert wojtek.get(path.format(row.shown_number)).status_code == 200

    assert len(statements) <= 6


def test_the_label_is_printed_in_the_panel(wojtek: FlaskClient, row: GoodsReturn) -> None:
    answer = wojtek.get(f"/panel/goods/{row.shown_number}/label.pdf")

    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"] == f'inline; filename="{row.shown_number}.pdf"'
