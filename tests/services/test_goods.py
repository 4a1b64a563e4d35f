"""Goods: Ada's kettle comes, is looked at and goes; Wojtek of the warehouse never reads of Ada."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from reclamator import clock
from reclamator.domain.goods import GoodsAction
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import EventKind, GoodsState, ReturnCosts
from reclamator.errors import BadFile, Conflict, Forbidden, IllegalAction, Incomplete, NotFound
from reclamator.models.attachment import Attachment
from reclamator.models.audit import AuditEntry
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import db
from reclamator.models.event import Event
from reclamator.models.fields import new_uid
from reclamator.models.goods_return import GoodsReturn
from reclamator.models.notification import Notification
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import complaints, goods
from reclamator.services.actors import Actor, of_staff
from reclamator.services.goods import Plan
from tests.cast import HeldClock, file_complaint, on_both_databases
from tests.corpus import camera_photo
from tests.services.uploads import incoming

KETTLE = {"product": "Modra kettle 1.7 l", "send_by": "2026-12-04"}
Agree = Callable[..., GoodsReturn]


@pytest.fixture
def by_otto(otto: Staff) -> Actor:
    """Otto, who handles complaints."""
    return of_staff(otto)


@pytest.fixture
def wojtek(hire: Callable[[Role], Staff]) -> Actor:
    """Wojtek, who works in the warehouse."""
    return of_staff(hire(Role.WAREHOUSE))


@pytest.fixture
def tomasz(hire: Callable[[Role], Staff]) -> Actor:
    """Tomasz, the technician."""
    return of_staff(hire(Role.TECHNICIAN))


@pytest.fixture
def agree(under_review: Complaint, by_otto: Actor) -> Agree:
    """Let Otto ask Ada for her kettle: `agree(quantity="3")`."""

    def agree(uid: bytes | None = None, **said: Any) -> GoodsReturn:
        fresh = complaints.get(under_review.uid)
        return goods.authorise(fresh, Plan(**(KETTLE | said)), by=by_otto, uid=uid)

    return agree


def events_of(complaint: Complaint) -> list[str]:
    return [row.code.value for row in Event.of(complaint.complaint_uid)]


def notices() -> list[str]:
    """What Ada was told of her goods, by name: several of one moment have no order."""
    return sorted(row.notice for row in Notification.select() if row.notice.startswith("goods-"))


# -- agreeing -------------------------------------------------------------------------------------


@on_both_databases
def test_otto_asks_ada_for_her_kettle(agree: Agree, under_review: Complaint, otto: Staff) -> None:
    row = agree(serial="SN-1", batch="26-06-B")

    assert row.state is GoodsState.AWAITED
    assert row.costs is ReturnCosts.CUSTOMER_SENDS
    assert row.send_by == row.listed_on == date(2026, 12, 4)
    assert bytes(row.authorised_by) == bytes(otto.uid)
    again = GoodsReturn.of(under_review.complaint_uid)[0]
    assert (again.product, again.serial, again.batch) == ("Modra kettle 1.7 l", "SN-1", "26-06-B")
    assert notices() == ["goods-authorised"]
    assert "goods_authorised" in events_of(under_review)
    assert [e.action for e in AuditEntry.walk()][-1] == "complaint.goods_authorised"


def test_nothing_that_was_typed_lies_readable(agree: Agree) -> None:
    agree(product="Marker kettle", serial="Marker serial", batch="Marker batch")

    (raw,) = db.execute_sql("SELECT * FROM goods_return").fetchall()

    assert b"Marker" not in b"".join(bytes(each) for each in raw if isinstance(each, bytes))
    assert not any("Marker" in str(each) for each in raw if not isinstance(each, bytes))


def test_the_same_form_twice_is_one_return(agree: Agree) -> None:
    uid = new_uid()

    assert agree(uid).rma_number == agree(uid).rma_number
    assert GoodsReturn.select().count() == 1
    assert notices() == ["goods-authorised"]


def test_numbers_are_random_and_each_its_own(agree: Agree) -> None:
    numbers = [agree().rma_number for _ in range(20)]

    assert len(set(numbers)) == 20
    assert sorted(numbers) != numbers


def test_everything_wrong_is_said_at_once_and_nothing_is_kept(agree: Agree) -> None:
    with pytest.raises(Incomplete) as refusal:
        agree(
            product=" ",
            quantity="none",
            costs="nothing_back",
            send_by="2026-11-01",
            serial="x" * 999,
        )

    fields = {fault.field for fault in refusal.value.errors}
    assert fields == {"product", "quantity", "costs", "send_by", "serial"}
    assert GoodsReturn.select().count() == 0
    assert notices() == []


def test_only_who_checks_agrees_and_only_while_it_is_open(
    under_review: Complaint, wojtek: Actor, by_otto: Actor, mira: Staff
) -> None:
    with pytest.raises(Forbidden):
        goods.authorise(under_review, Plan(**KETTLE), by=wojtek)

    Complaint.update(state="closed").where(Complaint.uid == under_review.uid).execute()
    with pytest.raises(IllegalAction):
        goods.authorise(under_review, Plan(**KETTLE), by=by_otto)


# -- moving ---------------------------------------------------------------------------------------


def test_a_kettle_comes_is_repaired_and_goes_home(
    agree: Agree, under_review: Complaint, wojtek: Actor, tomasz: Actor, frozen_clock: HeldClock
) -> None:
    row = agree()
    frozen_clock.advance(days=2)
    row = goods.perform(row, GoodsAction.RECEIVE, by=wojtek, given={"condition": "Box wet"})
    assert (row.state, row.received) == (GoodsState.RECEIVED, 1)
    assert row.received_at == clock.now()
    assert row.listed_on == date(2026, 11, 24)

    row = goods.perform(row, GoodsAction.TO_SERVICE, by=wojtek, given={"instructions": "Seal"})
    said = {"finding": "Gasket torn; replaced", "cost": "45,50", "done_on": "2026-11-24"}
    row = goods.perform(row, GoodsAction.FINISH_SERVICE, by=tomasz, given=said)
    assert (row.cost_minor, row.currency, row.done_on) == (4_550, "PLN", date(2026, 11, 24))

    parcel = {"back_carrier": "InPost", "back_parcel_number": "520000001"}
    row = goods.perform(row, GoodsAction.SEND_BACK, by=wojtek, given=parcel)

    assert (row.state, row.returned) == (GoodsState.RETURNED, 1)
    assert row.ended_at == clock.now()
    assert notices() == ["goods-authorised", "goods-received", "goods-sent-back"]
    assert [code for code in events_of(under_review) if code.startswith("goods_")] == [
        "goods_authorised",
        "goods_received",
        "goods_to_service",
        "goods_serviced",
        "goods_sent_back",
    ]


def test_a_double_click_receives_once(agree: Agree, wojtek: Actor) -> None:
    row, form = agree(quantity="3"), new_uid()
    for _ in range(2):
        done = goods.perform(
            row, GoodsAction.RECEIVE, by=wojtek, given={"quantity": "1"}, form_uid=form
        )

    assert done.received == 1
    assert notices().count("goods-received") == 1


def test_two_of_three_come_and_the_third_later(agree: Agree, wojtek: Actor) -> None:
    row = goods.perform(
        agree(quantity="3"),
        GoodsAction.RECEIVE,
        by=wojtek,
        given={"quantity": "2", "condition": "One has no lid"},
    )
    with pytest.raises(Incomplete):
        goods.perform(
            row, GoodsAction.SCRAP, by=wojtek, given={"quantity": "3", "reason": "Broken"}
        )
    row = goods.perform(
        row, GoodsAction.SCRAP, by=wojtek, given={"quantity": "2", "reason": "Broken"}
    )
    assert row.state is GoodsState.AWAITED
    assert row.listed_on == row.send_by

    row = goods.perform(row, GoodsAction.RECEIVE, by=wojtek, given={"condition": "Fine"})
    row = goods.perform(row, GoodsAction.REPLACE, by=wojtek)

    assert row.state is GoodsState.REPLACED
    assert row.condition == "One has no lid\nFine"
    assert (row.received, row.scrapped, row.replaced) == (3, 2, 1)


def test_what_stood_otherwise_is_not_moved(agree: Agree, wojtek: Actor) -> None:
    row = agree()
    goods.perform(row, GoodsAction.RECEIVE, by=wojtek, version=1)

    with pytest.raises(Conflict):
        goods.perform(row, GoodsAction.SEND_BACK, by=wojtek, version=1)
    with pytest.raises(IllegalAction):
        goods.perform(row, GoodsAction.RECEIVE, by=wojtek)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "finding"),
        ({"finding": "x" * 4_001}, "finding"),
        ({"finding": "Torn", "cost": "a lot"}, "cost"),
        ({"finding": "Torn", "done_on": "2026-11-30"}, "done_on"),
    ],
)
def test_a_report_that_is_not_whole_is_refused(
    agree: Agree, wojtek: Actor, tomasz: Actor, said: dict[str, str], field: str
) -> None:
    row = goods.perform(agree(), GoodsAction.RECEIVE, by=wojtek)
    row = goods.perform(row, GoodsAction.TO_SERVICE, by=wojtek)

    with pytest.raises(Incomplete) as refusal:
        goods.perform(row, GoodsAction.FINISH_SERVICE, by=tomasz, given=said)

    assert [fault.field for fault in refusal.value.errors] == [field]
    assert GoodsReturn.get().state is GoodsState.AT_SERVICE


def test_goods_may_still_come_when_the_complaint_is_closed(
    agree: Agree, under_review: Complaint, wojtek: Actor
) -> None:
    row = agree()
    Complaint.update(state="closed").where(Complaint.uid == under_review.uid).execute()

    assert goods.perform(row, GoodsAction.RECEIVE, by=wojtek).state is GoodsState.RECEIVED


def test_otto_calls_a_return_off_and_ada_hears_of_it(agree: Agree, by_otto: Actor) -> None:
    row = goods.perform(agree(), GoodsAction.CANCEL, by=by_otto, given={"reason": "No need"})

    assert row.state is GoodsState.CANCELLED
    assert notices() == ["goods-authorised", "goods-cancelled"]


# -- photos ---------------------------------------------------------------------------------------


def test_wojtek_takes_a_photo_and_a_second_click_adds_none(
    agree: Agree, under_review: Complaint, wojtek: Actor
) -> None:
    row = agree()
    for _ in range(2):
        goods.add_photos(row, under_review, [incoming("in.jpg", camera_photo())], by=wojtek)

    (photo,) = goods.photos(row)
    assert bytes(photo.by_staff_uid) == wojtek.uid
    assert photo.preview_uid is not None
    assert goods.photo(row, photo.position).uid == photo.uid
    assert EventKind.GOODS_PHOTOS_ADDED.value in events_of(under_review)
    with pytest.raises(NotFound):
        goods.photo(row, 99)


def test_a_file_that_is_none_of_ours_is_not_taken(
    agree: Agree, under_review: Complaint, wojtek: Actor, hire: Callable[[Role], Staff]
) -> None:
    row, viewer = agree(), of_staff(hire(Role.VIEWER))
    with pytest.raises(BadFile):
        goods.add_photos(row, under_review, [incoming("in.exe", b"MZ\x90\x00")], by=wojtek)
    with pytest.raises(Forbidden):
        goods.add_photos(row, under_review, [incoming("in.jpg", camera_photo())], by=viewer)

    assert Attachment.of(under_review.complaint_uid) == []


# -- finding --------------------------------------------------------------------------------------


def test_a_scanned_number_leads_to_the_return(
    agree: Agree, under_review: Complaint, wojtek: Actor
) -> None:
    row = agree()

    for text in (row.shown_number, row.shown_number.lower(), under_review.number):
        assert [found.uid for found in goods.found_by(text, by=wojtek)] == [row.uid]
    for text in ("", "R-0000-0000", "Ada", "0000-0000-0000"):
        assert goods.found_by(text, by=wojtek) == []


def test_a_return_of_another_company_is_none(
    agree: Agree, wojtek: Actor, globex: Company, nina: Staff
) -> None:
    row, by_nina = agree(), of_staff(nina)

    with company_scope(globex.uid):
        own = file_complaint(globex, country="CZ")
        assert goods.found_by(row.shown_number, by=by_nina) == []
        with pytest.raises(NotFound):
            goods.find(row.shown_number, by=by_nina)
        assert [e.action for e in AuditEntry.walk()][-1] == "complaint.foreign_asked"
        with pytest.raises(NotFound):
            goods.perform(row, GoodsAction.RECEIVE, by=by_nina)
        assert goods.of_complaint(own) == []
    assert GoodsReturn.get().state is GoodsState.AWAITED


def test_each_list_shows_the_longest_there_first(
    agree: Agree, acme: Company, wojtek: Actor, frozen_clock: HeldClock
) -> None:
    late, soon = agree(send_by="2026-11-24"), agree(send_by="2026-12-01")
    came = goods.perform(agree(), GoodsAction.RECEIVE, by=wojtek)
    frozen_clock.advance(days=3)

    def shown(place: Any, **more: Any) -> list[bytes]:
        page = goods.listed(place, company=acme, by=wojtek, **more)
        return [bytes(line.row.uid) for line in page.lines]

    assert shown(GoodsState.AWAITED) == [bytes(late.uid), bytes(soon.uid)]
    assert shown("overdue") == [bytes(late.uid)]
    assert shown(GoodsState.RECEIVED) == [bytes(came.uid)]
    assert goods.counts(acme) == {
        "awaited": 2,
        "received": 1,
        "at_service": 0,
        "at_supplier": 0,
        "overdue": 1,
    }
    first = goods.listed(GoodsState.AWAITED, company=acme, by=wojtek, limit=1)
    assert shown(GoodsState.AWAITED, after=first.next) == [bytes(soon.uid)]


def test_a_list_is_read_from_its_index(agree: Agree) -> None:
    agree()
    for query in (
        GoodsReturn.select().where(GoodsReturn.state == GoodsState.AWAITED),
        GoodsReturn._overdue(date(2026, 12, 30)),
    ):
        ordered = query.order_by(GoodsReturn.listed_on, GoodsReturn.uid).limit(50)
        sql, given = ordered.sql()
        plan = " ".join(
            str(row[3]) for row in db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", given).fetchall()
        )
        assert "goods_return_company_uid_state_listed_on_uid" in plan
        assert "SCAN" not in plan
        assert "TEMP B-TREE" not in plan
