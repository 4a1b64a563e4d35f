"""What staff type wherever they can type, so that a story may look for where it comes out."""

from datetime import date, timedelta
from typing import Any

from reclamator import clock
from reclamator.domain.assignment import Rule, Whom
from reclamator.domain.first_check import Point
from reclamator.domain.goods import GoodsAction
from reclamator.domain.process import Stage
from reclamator.domain.vocabulary import (
    AppealChannel,
    ArgumentVerdict,
    DeadlineKind,
    Giving,
    LabelColour,
    TextKind,
)
from reclamator.i18n import LOCALES
from reclamator.models.appeal import Appeal
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.models.supplier import Forwarding
from reclamator.services import (
    actors,
    api_keys,
    appeals,
    approvals,
    assignment,
    causes,
    complaints,
    first_checks,
    forwarding,
    goods,
    investigations,
    labels,
    messages,
    outside_requests,
    overrides,
    process,
    stages,
    suppliers,
    tasks,
    time_entries,
    views,
    working_texts,
)
from reclamator.services.appeals import Request
from reclamator.services.first_checks import Said
from reclamator.services.goods import Plan as Return
from reclamator.services.investigations import Finding
from reclamator.services.outside_requests import OutsideRequest
from reclamator.services.staff import absences
from reclamator.services.suppliers import Card
from reclamator.services.tasks import Plan

MARKER, TYPED = "STAYS-INSIDE", "To be marked"
MAKER = f"{MARKER}@modra.example"


def in_the_settings(acme: Any, mira: Staff, otto: Staff) -> None:
    """Set up the company with words that are for its staff."""
    by = actors.of_staff(mira)
    texts: dict[str, Any] = {"done_when": TYPED, "hand_over": TYPED}
    stage = Stage("", names=dict.fromkeys(LOCALES, TYPED), target_days=1, **texts)
    process.save([stage], based_on=stages.current().version, company=acme, by=by)
    him: dict[str, Any] = {"whom": Whom.PERSON, "staff_uid": bytes(otto.uid)}
    rules = [Rule(product=TYPED, **him), Rule(**him)]
    assignment.save(rules, based_on=0, company=acme, by=by)
    overrides.save("PL", {DeadlineKind.ANSWER: 10}, reason=TYPED, based_on=0, by=by)
    views.save(TYPED, {"state": "received"}, shared=True, by=by)
    api_keys.create(label=TYPED, scopes=[])
    away = date(2026, 12, 21)
    absences.record(mira, from_on=away, until_on=away, note=TYPED, by=by)


def about(row: Complaint, other: Complaint, otto: Staff, mira: Staff) -> Complaint:
    """Work on a complaint: notes, check, inquiry, task, time, label, cause, a text begun."""
    by = actors.of_staff(otto)
    messages.note(row, body=TYPED, by=by)
    first_checks.confirm(row, {point: Said("unclear", TYPED) for point in Point}, by=by)
    finding = Finding(validity="unjustified", cause_detail=TYPED, opinion=TYPED)
    row = investigations.record(row, finding, by=by)
    row = investigations.hear(row, person=TYPED, opinion=TYPED, by=actors.of_staff(mira))
    tasks.create(row, Plan(title=TYPED, executor=mira, due_on="2026-12-01"), by=by)
    time_entries.add(row, minutes="5", note=TYPED, by=by)
    label = labels.create(TYPED, LabelColour.GREEN, by=actors.of_staff(mira))
    row = labels.attach(row, label, by=by)
    causes.link(complaints.get(row.complaint_uid), other, title=TYPED, by=by)
    working_texts.save(row, TextKind.NOTE, {"body": TYPED}, form="a" * 32, by=by)
    asked = approvals.ask(row, Giving.GESTURE, {"card_text": TYPED}, amount=(90_00, "PLN"), by=by)
    approvals.refuse(asked, reason=TYPED, by=actors.of_staff(mira))
    return complaints.get(row.complaint_uid)


def about_goods(row: Complaint, otto: Staff, mira: Staff, wojtek: Staff) -> Forwarding:
    """Take goods in, look at them, ask their maker; call a second return off, await a third."""
    by, stock = actors.of_staff(otto), actors.of_staff(wojtek)
    plan = Return(product="Modra kettle", send_by="2026-12-04", instructions=TYPED)
    came, called_off, _ = (goods.authorise(row, plan, by=by) for _ in range(3))
    goods.perform(called_off, GoodsAction.CANCEL, by=by, given={"reason": TYPED})
    came = goods.perform(came, GoodsAction.RECEIVE, by=stock, given={"condition": TYPED})
    came = goods.perform(came, GoodsAction.TO_SERVICE, by=stock, given={"instructions": TYPED})
    came = goods.perform(came, GoodsAction.FINISH_SERVICE, by=stock, given={"finding": TYPED})
    card = Card(name=TYPED, email=MAKER, address=TYPED)
    maker = suppliers.create(card, by=actors.of_staff(mira))
    return forwarding.forward(came, maker, fault=TYPED, by=by)


def goods_back(row: Complaint, wojtek: Staff) -> None:
    """Send the goods back, by a parcel that the customer may follow."""
    came = goods.of_customer(row, 1)
    parcel = {"back_carrier": "InPost", "back_parcel_number": "5200-118"}
    goods.perform(came, GoodsAction.SEND_BACK, by=actors.of_staff(wojtek), given=parcel)


def from_outside(row: Complaint, otto: Staff) -> Appeal:
    """Note what a body asks about a complaint, and what we said to it."""
    by, today = actors.of_staff(otto), clock.now().date()
    asked = OutsideRequest(TYPED, TYPED, TYPED, today, today + timedelta(days=9))
    return outside_requests.answer(outside_requests.receive(row, asked, by=by), TYPED, today, by=by)


def against_our_answer(row: Complaint, otto: Staff, reviewer: Staff) -> Appeal:
    """Note that a letter asks for a second look; answer its one argument."""
    came = clock.now() - timedelta(hours=5)
    said: dict[str, Any] = {
        "channel": AppealChannel.LETTER,
        "received_at": came,
        "received_note": TYPED,
    }
    request = Request("The base was whole.", **said)
    asked = appeals.receive(row, request, by=actors.of_staff(otto))
    asked = appeals.hand_to(asked, reviewer, by=actors.of_staff(otto))
    verdict, by = ArgumentVerdict.REJECTED, actors.of_staff(reviewer)
    return appeals.answer_argument(asked, 0, verdict, "The photo shows a cut.", by=by)
