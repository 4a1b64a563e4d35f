"""Submitting: everything a complaint consists of, in one transaction, and its release."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

import peewee

from reclamator import clock
from reclamator.crypto.form_token import KeptFiles, Token
from reclamator.crypto.keys import WrappedDek
from reclamator.domain import deadlines as rules
from reclamator.domain import numbers, regimes
from reclamator.domain.overrides import LAWS_OWN
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import (
    Buyer,
    Channel,
    Claim,
    DeadlineKind,
    Direction,
    EventKind,
    Kind,
    QuarantineReason,
)
from reclamator.errors import BadToken, Damaged, KeyUnavailable
from reclamator.models import database, scope, vault
from reclamator.models.company import Company
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import CompanyCounter, Complaint, Shelf
from reclamator.models.database import transaction
from reclamator.models.deadline import Deadline
from reclamator.models.fields import new_uid
from reclamator.models.keys import ComplaintKey
from reclamator.models.message import Message
from reclamator.models.regime_override import RegimeOverride
from reclamator.services import (
    assignment,
    attachments,
    audit,
    drafts,
    events,
    likeness,
    limits,
    notifications,
    targets,
)
from reclamator.services.actors import COMPLAINANT, Actor
from reclamator.services.attachments import Incoming, Stored
from reclamator.services.intake import tokens
from reclamator.services.intake.answers import Answers, content_hash, normalised
from reclamator.services.intake.checking import check
from reclamator.services.intake.receipts import Receipt, receipt
from reclamator.services.limits import Limit


@dataclass(frozen=True)
class Arrival:
    """How a complaint came in; the public may set nothing of it.

    `counted`: the limits it counts in; over any of them it is received and set aside.
    """

    channel: Channel = Channel.LINK
    by: Actor = COMPLAINANT
    quarantine: QuarantineReason | None = None
    received_at: datetime | None = None
    received_note: str = ""
    counted: tuple[tuple[Limit, bytes], ...] = ()


def submit(
    company: Company,
    answers: Answers,
    *,
    files: list[Incoming],
    token: Token | None = None,
    kept: KeptFiles | None = None,
    arrival: Arrival,
) -> Receipt:
    """Register a complaint, everything in one transaction, and return its receipt.

    `company` must be in scope. Raises Incomplete with every fault, BadFile, or BadToken when the
    draft of `kept` is gone; then nothing was written. The same token again returns the first
    receipt.
    """
    said = normalised(answers, company)
    if first := _first_receipt(token, said, files, kept):
        return first
    check(said, company)
    try:
        complaint = _submit(company, said, files, token, kept, arrival)
    except (peewee.IntegrityError, BadToken):
        # somebody else was faster with the same form
        if first := _first_receipt(token, said, files, kept):
            return first
        raise
    return replace(receipt(complaint), content_hash=content_hash(said))


def _first_receipt(
    token: Token | None, said: Answers, files: list[Incoming], kept: KeptFiles | None
) -> Receipt | None:
    return tokens.first_receipt(token, said, files=files, kept=kept) if token else None


def release(complaint: Complaint, *, by: Actor) -> None:
    """Take a complaint out of quarantine: it gets its register number and its mail goes out."""
    by.require(Permission.RELEASE_QUARANTINE)
    with transaction():
        row = _locked(complaint)
        if row is None or row.quarantine is None:
            return
        notifications.release_held(row)
        shelf = Shelf.OPEN if row.state.is_open else Shelf.DONE
        row.touched(quarantine=None, shelf=shelf, updated_at=clock.now(), **_register_number(row))
        events.record(row.complaint_uid, EventKind.RELEASED, by=by)
        audit.record("complaint.released", actor_uid=by.uid, complaint_uid=row.complaint_uid)
        assignment.appoint(row, product=_product(row))


def _product(complaint: Complaint) -> str:
    """What cannot be opened fits no rule that looks for a product."""
    try:
        return complaint.product or ""
    except (Damaged, KeyUnavailable):
        return ""


def _locked(complaint: Complaint) -> Complaint | None:
    """Read the row again: two people may press the button at once."""
    query = Complaint.select().where(Complaint.uid == complaint.complaint_uid)
    return (query.for_update() if database.is_postgres() else query).first()


def _submit(
    company: Company,
    said: Answers,
    files: list[Incoming],
    token: Token | None,
    kept: KeptFiles | None,
    arrival: Arrival,
) -> Complaint:
    uid = kept.draft_uid if kept else new_uid()
    wrapped = drafts.hold_key(uid) if kept else vault.new_dek(uid)
    attachments.require_room(files, already=drafts.total_bytes(kept))
    left_out: list[bytes] = []
    with _sealed(uid, files) as stored, transaction():
        if token:
            tokens.require_unused(token)
        _save_key(uid, wrapped)
        complaint = _register(company, uid, said, _counted(arrival))
        if token:
            tokens.use(token, uid, said, [item.sha256 for item in stored], kept)
        if kept:
            left_out = drafts.become_attachments(kept, message_uid=_opening_uid(uid))
        for item in stored:
            attachments.attach(uid, item, message_uid=_opening_uid(uid))
    attachments.forget(left_out)
    return complaint


def _counted(arrival: Arrival) -> Arrival:
    """Count what is registered, in its transaction: a form counts once, however often it comes."""
    if not arrival.counted:
        return arrival
    sums = limits.add_each(arrival.counted)
    is_flood = any(
        used > limit.most for used, (limit, _) in zip(sums, arrival.counted, strict=True)
    )
    return replace(arrival, quarantine=QuarantineReason.FLOOD) if is_flood else arrival


@contextmanager
def _sealed(complaint_uid: bytes, files: list[Incoming]) -> Iterator[list[Stored]]:
    """Seal the files before the transaction; remove the objects again when it fails."""
    stored: list[Stored] = []
    try:
        for incoming in files:
            stored.append(attachments.store(complaint_uid, incoming))
        yield stored
    except BaseException as error:
        if not _is_doubtful(error):
            attachments.discard(stored)
        raise


def _is_doubtful(error: BaseException) -> bool:
    """A connection lost at the commit: the rows may be there, so the objects must stay."""
    is_lost = isinstance(error, peewee.OperationalError | peewee.InterfaceError)
    return is_lost and database.is_postgres()


def _save_key(uid: bytes, wrapped: WrappedDek) -> None:
    ComplaintKey.create(complaint_uid=uid, created_on=clock.today(), **vault.dek_columns(wrapped))


def _opening_uid(complaint_uid: bytes) -> bytes:
    return bytes(Message.openings([complaint_uid])[complaint_uid].uid)


@dataclass(frozen=True)
class _Clock:
    """Which law counts, from which day, and until when."""

    choice: regimes.Choice
    country: str
    received_at: datetime
    received_on: date
    override: RegimeOverride | None
    dues: tuple[rules.Due, ...]
    target_on: date

    @property
    def due_on(self) -> date:
        """The day that lists sort by: the safe day of the answer, else our own target."""
        answers = (due.safe_on for due in self.dues if due.kind is DeadlineKind.ANSWER)
        return next(answers, None) or self.target_on


def _clock(company: Company, said: Answers, arrival: Arrival) -> _Clock:
    received_at = min(arrival.received_at or clock.now(), clock.now())
    received_on = clock.local_date(received_at, company.time_zone)
    choice = regimes.choose(
        said.country or None,
        company.sector,
        Buyer(said.buyer),
        company_country=company.country,
        received_on=received_on,
        kind=Kind(said.kind),
    )
    country = said.country or company.country
    override = RegimeOverride.active(choice.regime.code) if choice.clock else None
    own = override.days if override else LAWS_OWN
    dues = rules.compute(choice.regime, received_on, country=country, own=own)
    return _Clock(
        choice=choice,
        country=country,
        received_at=received_at,
        received_on=received_on,
        override=override,
        dues=dues if choice.clock else (),
        target_on=targets.target_on(company, said.category, received_on),
    )


def _register(company: Company, uid: bytes, said: Answers, arrival: Arrival) -> Complaint:
    runs = _clock(company, said, arrival)
    complaint = Complaint(
        uid=uid,
        **_codes(company, said, arrival),
        **_by_law(runs),
        **_sealed_facts(said, arrival),
    )
    _give_number(complaint)
    for name, value in _register_number(complaint).items() if not arrival.quarantine else ():
        setattr(complaint, name, value)
    complaint.save(force_insert=True)
    _save_person(complaint, said)
    _save_wording(complaint, said)
    _save_deadlines(complaint, runs, said)
    _index(complaint, said)
    _tell(complaint, said, arrival)
    assignment.appoint(complaint, product=said.product)
    return complaint


def _codes(company: Company, said: Answers, arrival: Arrival) -> dict[str, object]:
    return {
        "kind": Kind(said.kind),
        "channel": arrival.channel,
        "quarantine": arrival.quarantine,
        "shelf": Shelf.SET_ASIDE if arrival.quarantine else Shelf.OPEN,
        "category": said.category,
        "claim": Claim(said.claim),
        "buyer": Buyer(said.buyer),
        "sector": company.sector,
        "language": said.language,
        "form_version": company.form_version,
        "notice_version": company.notice_version,
        "created_at": clock.now(),
        "updated_at": clock.now(),
        "index_version": likeness.CURRENT,
    }


def _by_law(runs: _Clock) -> dict[str, object]:
    return {
        "country": runs.country,
        "country_assumed": runs.choice.country_assumed,
        "regime_code": runs.choice.regime.code,
        "regime_version": runs.choice.regime.version,
        "regime_confidence": runs.choice.regime.confidence,
        "override_uid": runs.override.uid if runs.override else None,
        "due_on": runs.due_on,
        "holding_on": runs.received_on,
        "received_at": runs.received_at,
    }


def _sealed_facts(said: Answers, arrival: Arrival) -> dict[str, object]:
    names = ("product", "order_number", "sold_by", "purchased_on", "occurred_on")
    return {name: getattr(said, name) or None for name in names} | {
        "received_note": arrival.received_note or None,
        "content_hash": content_hash(said),
        "extra": said.extra or None,
    }


def _give_number(complaint: Complaint) -> None:
    """Derive numbers until one is free: with 55 bits the second try is never seen."""
    secret = vault.install_secret("number")
    for attempt in range(8):
        number = numbers.derive_number(secret, complaint.complaint_uid, attempt)
        with scope.unscoped("numbers are unique in the installation"):
            is_taken = Complaint.by_number(number) is not None
        if not is_taken:
            complaint.number_try = attempt
            complaint.track_index = vault.track_index(number)
            return
    raise RuntimeError("no free complaint number")


def _register_number(complaint: Complaint) -> dict[str, int]:
    company = Company.by_uid(bytes(complaint.company_uid))
    year = clock.today(company.time_zone).year
    return {"register_year": year, "register_seq": CompanyCounter.allocate(year)}


def _save_person(complaint: Complaint, said: Answers) -> None:
    names = ("name", "email", "phone", "organisation", "postal_address")
    Complainant.create(
        complaint_uid=complaint.complaint_uid,
        **{name: getattr(said, name) or None for name in names},
    )


def _save_wording(complaint: Complaint, said: Answers) -> None:
    Message.create(
        complaint_uid=complaint.complaint_uid,
        direction=Direction.IN,
        opening=True,
        purpose="opening",
        language=complaint.language,
        created_at=complaint.received_at,
        body=said.description,
    )


def _save_deadlines(complaint: Complaint, runs: _Clock, said: Answers) -> None:
    for due in runs.dues:
        Deadline.set_by_law(complaint, due, started_on=runs.received_on)
    common = {"complaint_uid": complaint.complaint_uid, "started_on": runs.received_on}
    Deadline.create(kind=DeadlineKind.TARGET, safe_on=runs.target_on, **common)
    # without an address the page itself confirms the receipt
    met_at = None if said.email else clock.now()
    confirm_on = rules.acknowledge_on(runs.received_on, complaint.country)
    Deadline.create(kind=DeadlineKind.ACKNOWLEDGE, safe_on=confirm_on, met_at=met_at, **common)


def _index(complaint: Complaint, said: Answers) -> None:
    values = {
        "email": said.email,
        "phone": said.phone,
        "order": said.order_number,
        "product": said.product,
        "batch": likeness.batch_in(said.extra),
    }
    likeness.index(complaint, values)


def _tell(complaint: Complaint, said: Answers, arrival: Arrival) -> None:
    uid = complaint.complaint_uid
    states = (None, complaint.state.value)
    events.record(uid, EventKind.SUBMITTED, by=arrival.by, states=states)
    if arrival.quarantine:
        events.record(uid, EventKind.QUARANTINED, by=arrival.by)
    audit.record(
        "complaint.submitted",
        actor_uid=arrival.by.uid,
        complaint_uid=uid,
        detail={"channel": complaint.channel.value},
    )
    if said.email:
        notifications.queue(complaint, notifications.CONFIRMATION)
