"""Forwarding goods to a supplier: a mail with a link to a page without an account, and its answer.

The supplier reads the return number, product, serial, batch, the fault as staff restate it, and
the photos that staff chose. Nothing of the customer is on that page, in the mail or in a file name.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from reclamator import clock, entropy
from reclamator.crypto import keys
from reclamator.domain import answers
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import EventKind, SupplierAnswer
from reclamator.errors import DomainError, FieldError, Incomplete, NotFound
from reclamator.i18n import lazy as _l
from reclamator.models import vault
from reclamator.models.attachment import Attachment
from reclamator.models.company import Company
from reclamator.models.database import transaction
from reclamator.models.goods_return import GoodsPhoto, GoodsReturn
from reclamator.models.scope import company_scope, unscoped
from reclamator.models.supplier import Forwarding, Supplier
from reclamator.services import complaints, goods, intake, limits, notifications, urgent_tasks
from reclamator.services.actors import WORKER, Actor
from reclamator.services.goods.authorising import too_long
from reclamator.services.goods.recording import recorded

NOTICE = "supplier-asked"
LIVES = timedelta(days=30)
SEED_BYTES = 16
ANSWERED_TITLE = _l("Read what the supplier answered")
ANSWERED_MORE = _l("The answer stands with the goods of this complaint.")


class DeadLink(DomainError):
    """A supplier's link that is unknown, withdrawn, too old or foreign: all look alike."""

    status, code = 404, "dead_link"
    sentence = _l("This link does not work any more. Ask the company that sent it for a new one.")


@dataclass(frozen=True)
class Asked:
    """What a supplier sees: the question, the goods, the photos that were chosen, and who asks."""

    forwarding: Forwarding
    row: GoodsReturn
    company: Company
    photos: list[Attachment]


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a supplier answers, as it was filled in."""

    answer: str
    on: str = ""
    reference: str = ""
    remark: str = ""


def forward(
    row: GoodsReturn,
    supplier: Supplier | None,
    *,
    fault: str,
    photos: Sequence[int] = (),
    by: Actor,
    uid: bytes | None = None,
) -> Forwarding:
    """Ask a supplier about goods; the same form sent twice asks once. Raises Incomplete.

    `photos`: places of those photos of the return that the supplier may see.
    """
    by.require(Permission.REVIEW)
    if uid is not None and (first := Forwarding.get_or_none(Forwarding.uid == uid)):
        return first
    said = intake.clean(fault)
    with transaction():
        fresh = complaints.locked(goods.complaint_of(row))
        _require_whole(supplier, said)
        chosen = [photo.position for photo in GoodsPhoto.among(bytes(row.uid), photos)]
        asked = Forwarding.create(
            uid=uid,
            complaint_uid=fresh.complaint_uid,
            return_uid=row.uid,
            supplier_uid=supplier.uid if supplier else b"",
            expires_at=clock.now() + LIVES,
            created_by=by.uid,
            created_at=clock.now(),
            photos=chosen,
            fault=said,
            **_key(),
        )
        recorded(fresh, row, EventKind.SUPPLIER_ASKED, by, {"fault": said})
        notifications.queue(fresh, NOTICE, about_uid=bytes(asked.uid), recipient="supplier")
        return asked


def revoke(row: GoodsReturn, uid: bytes, *, by: Actor) -> None:
    """Let a supplier's link work no more; doing it twice changes nothing. Raises NotFound."""
    by.require(Permission.REVIEW)
    asked = next((each for each in Forwarding.of(bytes(row.uid)) if bytes(each.uid) == uid), None)
    if asked is None:
        raise NotFound()
    with transaction():
        fresh = complaints.locked(goods.complaint_of(row))
        ended = Forwarding.update(revoked_at=clock.now()).where(
            Forwarding.uid == uid, Forwarding.revoked_at.is_null()
        )
        if ended.execute():
            recorded(fresh, row, EventKind.SUPPLIER_LINK_ENDED, by)


def find(token: str, *, network: bytes) -> Asked:
    """Return what a link shows; raises DeadLink or TooMany. Only wrong ones are counted."""
    guesser = b"supplier" + network
    limits.require(limits.GUESS, guesser)
    with unscoped("a supplier's link names no company"):
        asked = Forwarding.living(_hash(token), clock.now())
    if asked is None:
        raise DeadLink()
    limits.give_back(limits.GUESS, guesser)
    with company_scope(bytes(asked.company_uid)):
        row = GoodsReturn.get(GoodsReturn.uid == asked.return_uid)
        photos = GoodsPhoto.among(bytes(row.uid), asked.photos)
        return Asked(asked, row, Company.by_uid(bytes(asked.company_uid)), photos)


def answer(found: Asked, reply: Reply) -> Forwarding:
    """Keep a supplier's answer: an event, and a task for the handler. Raises Incomplete.

    The first answer stands; a form sent again changes nothing. The company must be in scope.
    """
    said = _checked(reply, found.company)
    with transaction():
        fresh = complaints.locked(goods.complaint_of(found.row))
        asked: Forwarding = Forwarding.get(Forwarding.uid == found.forwarding.uid)
        if asked.answer is not None:
            return asked
        for name, value in {**said, "answered_at": clock.now()}.items():
            setattr(asked, name, value)
        asked.save()
        told = {"answer": reply.answer, "reference": asked.reference}
        recorded(fresh, found.row, EventKind.SUPPLIER_ANSWERED, WORKER, told)
        if fresh.state.is_open:
            urgent_tasks.raise_for(fresh, ANSWERED_TITLE, ANSWERED_MORE)
        return asked


def token_of(asked: Forwarding) -> str | None:
    """Return the secret of a link that a mail may hold now; None once it works no more."""
    if asked.revoked_at is not None or asked.expires_at <= clock.now():
        return None
    return _token(bytes(asked.seed))


def _require_whole(supplier: Supplier | None, fault: str) -> None:
    faults = too_long("fault", fault)
    if supplier is None or supplier.retired_at is not None:
        faults.append(FieldError("supplier", _l("Choose a supplier.")))
    if not fault:
        sentence = _l("Say in your own words what is wrong, without anything about the customer.")
        faults.append(FieldError("fault", sentence))
    if faults:
        raise Incomplete(faults)


def _checked(reply: Reply, company: Company) -> dict[str, Any]:
    reference, remark = intake.clean(reply.reference), intake.clean(reply.remark)
    on = answers.date_of(reply.on)
    faults = [*too_long("reference", reference), *too_long("remark", remark)]
    if reply.answer not in set(SupplierAnswer):
        faults.append(FieldError("answer", _l("Choose your answer.")))
    if reply.on and not _is_near(on, clock.today(company.time_zone)):
        faults.append(FieldError("on", _l("Enter a date within a year from today.")))
    if faults:
        raise Incomplete(faults)
    return {
        "answer": SupplierAnswer(reply.answer),
        "answer_on": on,
        "reference": reference or None,
        "remark": remark or None,
    }


def _is_near(day: date | None, today: date) -> bool:
    return day is not None and abs(day - today) <= timedelta(days=365)


def _key() -> dict[str, bytes]:
    seed = entropy.token_bytes(SEED_BYTES)
    return {"seed": seed, "token_hash": _hash(_token(seed))}


def _token(seed: bytes) -> str:
    """Return a link's token: made from its row and a secret, so that it is kept nowhere."""
    made = keys.mac(vault.install_secret("session_pepper"), b"supplier-token" + seed)
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _hash(token: str) -> bytes:
    """Return what the database keeps of a link's token."""
    return keys.mac(vault.install_secret("session_pepper"), b"supplier" + token.encode()[:128])
