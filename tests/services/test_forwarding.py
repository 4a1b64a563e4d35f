"""Forwarding: a supplier hears of a kettle and of nobody's name; the answer becomes a task."""

from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest

from reclamator.domain.vocabulary import EventKind, SupplierAnswer
from reclamator.errors import Forbidden, Incomplete
from reclamator.models.complaint import Complaint
from reclamator.models.database import db
from reclamator.models.event import Event
from reclamator.models.fields import new_uid
from reclamator.models.goods_return import GoodsReturn
from reclamator.models.staff import Staff
from reclamator.models.supplier import Forwarding, Supplier
from reclamator.models.task import Task
from reclamator.services import forwarding, goods, suppliers
from reclamator.services.actors import of_staff
from reclamator.services.forwarding import DeadLink, Reply
from reclamator.services.suppliers import Card
from tests.cast import ADA, NETWORK, HeldClock, Mailroom
from tests.corpus import camera_photo
from tests.services.uploads import incoming

MAKER = "claims@modra.example"
YES = Reply(answer="accepted", on="2026-12-01", reference="M-55")
Ask = Callable[..., Forwarding]


@pytest.fixture
def modra(mira: Staff) -> Supplier:
    """Modra, who makes the kettles."""
    return suppliers.create(Card(name="Modra s.r.o.", email=MAKER), by=of_staff(mira))


@pytest.fixture
def row(under_review: Complaint, otto: Staff) -> GoodsReturn:
    """Ada's kettle, with two photos."""
    plan = goods.Plan(product="Modra kettle", serial="SN-7", send_by="2026-12-04")
    made = goods.authorise(under_review, plan, by=of_staff(otto))
    files = [incoming(f"Ada-{n}.jpg", camera_photo(orientation=n)) for n in (1, 6)]
    goods.add_photos(made, under_review, files, by=of_staff(otto))
    return made


@pytest.fixture
def ask(row: GoodsReturn, modra: Supplier, otto: Staff) -> Ask:
    """Let Otto ask Modra: `ask(fault="It leaks")`."""
    said: dict[str, Any] = {"fault": "It leaks at the base"}
    return lambda **more: forwarding.forward(row, modra, by=of_staff(otto), **(said | more))


def whole(message: EmailMessage) -> str:
    parts = [message.get_body((kind,)) for kind in ("plain", "html")]
    return str(message) + "".join(str(part.get_content()) for part in parts if part)


def test_modra_gets_a_link_and_nothing_of_ada(
    ask: Ask, mail: Mailroom, under_review: Complaint, row: GoodsReturn
) -> None:
    ask()
    mail.deliver_all()

    (message,) = mail.to(MAKER)
    text = whole(message)
    assert f"/supplier/{forwarding.token_of(Forwarding.get())}" in text
    assert row.shown_number in message["Subject"]
    assert message["In-Reply-To"] is None
    secret = (under_review.number, under_review.access_code, "It leaks", "Modra kettle")
    assert [word for word in (*secret, ADA.name, ADA.email, ADA.phone) if word in text] == []


def test_the_token_lies_nowhere(ask: Ask) -> None:
    token = forwarding.token_of(ask())

    lines = "\n".join(db.connection().iterdump())
    assert token is not None
    assert token not in lines
    assert token.encode().hex() not in lines


def test_the_same_form_twice_asks_once(ask: Ask, mail: Mailroom) -> None:
    uid = new_uid()
    assert ask(uid=uid).uid == ask(uid=uid).uid
    mail.deliver_all()

    assert Forwarding.select().count() == 1
    assert len(mail.to(MAKER)) == 1


def test_modra_sees_only_the_photos_that_were_chosen(ask: Ask, row: GoodsReturn) -> None:
    first, second = goods.photos(row)

    found = forwarding.find(_token(ask(photos=[second.position, 99])), network=NETWORK)

    assert [photo.uid for photo in found.photos] == [second.uid]
    assert first.uid not in [photo.uid for photo in found.photos]


def test_the_first_answer_stands_and_becomes_a_task(
    ask: Ask, under_review: Complaint, otto: Staff
) -> None:
    token = _token(ask())
    for reply in (YES, YES, Reply(answer="refused")):
        forwarding.answer(forwarding.find(token, network=NETWORK), reply)

    asked = Forwarding.get()
    assert (asked.answer, asked.reference) == (SupplierAnswer.ACCEPTED, "M-55")
    (task,) = Task.of(under_review.complaint_uid)
    assert bytes(task.executor_uid) == bytes(otto.uid)
    codes = [event.code for event in Event.of(under_review.complaint_uid)]
    assert codes.count(EventKind.SUPPLIER_ANSWERED) == 1


@pytest.mark.parametrize(
    ("reply", "field"),
    [
        (Reply(answer=""), "answer"),
        (Reply(answer="accepted", on="2031-01-01"), "on"),
        (Reply(answer="accepted", reference="x" * 201), "reference"),
    ],
)
def test_an_answer_that_is_none_is_refused(ask: Ask, reply: Reply, field: str) -> None:
    found = forwarding.find(_token(ask()), network=NETWORK)

    with pytest.raises(Incomplete) as refusal:
        forwarding.answer(found, reply)

    assert [fault.field for fault in refusal.value.errors] == [field]
    assert Forwarding.get().answer is None


def test_withdrawn_old_and_unknown_links_are_all_dead(
    ask: Ask, row: GoodsReturn, otto: Staff, frozen_clock: HeldClock
) -> None:
    withdrawn, old = ask(), ask()
    for _ in range(2):
        forwarding.revoke(row, bytes(withdrawn.uid), by=of_staff(otto))
    tokens = [_token(withdrawn), _token(old), "nonsense", ""]
    frozen_clock.advance(days=31)

    for token in tokens:
        with pytest.raises(DeadLink):
            forwarding.find(token, network=NETWORK)
    codes = [event.code for event in Event.of(bytes(row.complaint_uid))]
    assert codes.count(EventKind.SUPPLIER_LINK_ENDED) == 1


def test_a_question_without_words_or_supplier_is_not_sent(
    ask: Ask, row: GoodsReturn, modra: Supplier, mira: Staff, otto: Staff, mail: Mailroom
) -> None:
    with pytest.raises(Incomplete):
        ask(fault="  ")
    suppliers.retire(modra, by=of_staff(mira))
    with pytest.raises(Incomplete):
        forwarding.forward(row, Supplier.get(), fault="It leaks", by=of_staff(otto))
    mail.deliver_all()

    assert mail.to(MAKER) == []


def test_suppliers_are_the_set_ups(otto: Staff, mira: Staff) -> None:
    with pytest.raises(Forbidden):
        suppliers.create(Card(name="Modra", email=MAKER), by=of_staff(otto))
    with pytest.raises(Incomplete) as refusal:
        suppliers.create(Card(name="", email="nobody", language="xx"), by=of_staff(mira))

    assert [fault.field for fault in refusal.value.errors] == ["name", "email", "language"]
    assert Supplier.select().count() == 0


def _token(asked: Forwarding) -> str:
    made = forwarding._token(bytes(asked.seed))
    assert made
    return made
