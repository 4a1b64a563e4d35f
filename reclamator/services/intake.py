"""Intake: from what a complainant says to a registered complaint with its receipt."""

import json
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta

import peewee

from reclamator import clock
from reclamator.crypto import blind_index, form_token, keys
from reclamator.domain import deadlines as rules
from reclamator.domain import numbers, regimes
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
from reclamator.errors import BadToken, FieldError, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.models import scope, vault
from reclamator.models.blind_index import BlindIndexRow
from reclamator.models.company import Company
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint, CompanyCounter, Shelf, Submission
from reclamator.models.database import transaction
from reclamator.models.deadline import Deadline
from reclamator.models.fields import new_uid
from reclamator.models.keys import ComplaintKey
from reclamator.models.message import Message
from reclamator.services import attachments, audit, drafts, events, notifications, tracking
from reclamator.services.actors import COMPLAINANT, Actor
from reclamator.services.attachments import Incoming, Stored

TOKEN_LIFE = timedelta(hours=24)
RECEIPT_LIFE = timedelta(days=30)
TIME_TRAP = timedelta(seconds=3)
LONGEST = {
    "description": 20_000,
    "product": 200,
    "order_number": 80,
    "sold_by": 200,
    "name": 200,
    "email": 254,
    "phone": 40,
}


@dataclass(frozen=True)
class Answers:
    """What the complainant said; texts as typed, days as ISO text or empty."""

    category: str = ""
    description: str = ""
    claim: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    kind: str = Kind.COMPLAINT.value
    product: str = ""
    order_number: str = ""
    sold_by: str = ""
    purchased_on: str = ""
    occurred_on: str = ""
    country: str = ""
    buyer: str = Buyer.CONSUMER.value
    language: str = ""
    organisation: str = ""
    postal_address: str = ""
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Arrival:
    """How a complaint came in; the public may set nothing of it."""

    channel: Channel = Channel.LINK
    by: Actor = COMPLAINANT
    quarantine: QuarantineReason | None = None
    received_at: datetime | None = None
    received_note: str = ""


@dataclass(frozen=True)
class Receipt:
    """What is shown after filing; derived from the rows, so a repeated token shows it again."""

    complaint_uid: bytes
    number: str
    access_code: str
    received_at: datetime
    answer_due_on: date | None
    promised_on: date | None
    target_on: date | None
    answer_days: int | None
    basis: str
    regime_code: str
    has_email: bool
    is_business: bool
    content_hash: str | None = None
    changed_text: str | None = None


def new_token(company: Company) -> str:
    """Return a single-use token for the company's form."""
    return form_token.issue(
        vault.install_secret("form_token"),
        form_uid=bytes(company.uid),
        issued_at=clock.now(),
        nonce=new_uid(),
    )


def read_token(company: Company, text: str | None) -> form_token.Token:
    """Read a token; raises BadToken (missing, malformed, forged, foreign). Age is not judged."""
    return form_token.read(vault.install_secret("form_token"), text, form_uid=bytes(company.uid))


def is_too_fast(token: form_token.Token) -> bool:
    """Whether nobody could have filled in the form since the token was issued."""
    return clock.now() - token.issued_at < TIME_TRAP


def first_receipt(token: form_token.Token, answers: Answers) -> Receipt | None:
    """Return the receipt of a used token, with the changed wording if the content differs.

    Raises BadToken("expired") when the token is too old for its first use or its receipt.
    """
    used = Submission.get_or_none(Submission.nonce == token.nonce)
    age = clock.now() - token.issued_at
    if used is None:
        if age > TOKEN_LIFE or age < -TOKEN_LIFE:
            raise BadToken("expired")
        return None
    if age > RECEIPT_LIFE:
        raise BadToken("expired")
    found = receipt(Complaint.get(Complaint.uid == used.complaint_uid))
    if bytes(used.content_digest) == _digest(answers):
        return replace(found, content_hash=content_hash(answers))
    return replace(found, changed_text=answers.description)


def submit(
    company: Company,
    answers: Answers,
    *,
    files: list[Incoming],
    token: form_token.Token | None = None,
    kept: form_token.KeptFiles | None = None,
    arrival: Arrival,
) -> Receipt:
    """Register a complaint, everything in one transaction, and return its receipt.

    `company` must be in scope. Raises Incomplete with every fault, or BadFile; then nothing was
    written. The same token again returns the first receipt.
    """
    said = normalised(answers, company)
    if token is not None and (first := first_receipt(token, said)):
        return first
    check(said, company)
    uid = kept.draft_uid if kept else new_uid()
    wrapped = drafts.take_key(kept) if kept else vault.new_dek(uid)
    stored: list[Stored] = []
    try:
        stored = [attachments.store(uid, incoming) for incoming in files]
        with transaction():
            ComplaintKey.create(
                complaint_uid=uid, created_on=clock.today(), **vault.dek_columns(wrapped)
            )
            complaint = _register(company, uid, said, arrival)
            if token is not None:
                _use_token(token, complaint, said)
            _attach(complaint, stored, kept)
    except peewee.IntegrityError:
        attachments.discard(stored)
        if token is not None and (first := first_receipt(token, said)):
            return first
        raise
    except BaseException:
        attachments.discard(stored)
        raise
    return replace(receipt(complaint), content_hash=content_hash(said))


def normalised(answers: Answers, company: Company) -> Answers:
    """Trim, compose (NFC), drop control and bidi characters, fold `UK` into `GB`."""
    texts = {
        name: clean(value) for name, value in asdict(answers).items() if isinstance(value, str)
    }
    texts["country"] = regimes.normalised_country(texts["country"]) or texts["country"]
    texts["language"] = texts["language"] or company.language
    extra = {clean(key): clean(value) for key, value in answers.extra.items()}
    return Answers(**texts, extra=extra)


def clean(text: str) -> str:
    """Return `text` composed, without control and direction characters, ends trimmed."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(symbol for symbol in composed if _is_kept(symbol)).strip()


def check(answers: Answers, company: Company) -> None:
    """Raise Incomplete with every fault of the answers, each with a sentence to act on."""
    faults = [
        FieldError(name, sentence)
        for name, is_wrong, sentence in _CHECKS
        if is_wrong(answers, company)
    ]
    faults += [
        FieldError(name, _l("This text is too long. Shorten it or send the rest as a file."))
        for name, most in LONGEST.items()
        if len(getattr(answers, name)) > most
    ]
    faults += _company_field_faults(answers, company)
    if faults:
        raise Incomplete(faults)


def receipt(complaint: Complaint) -> Receipt:
    """Return the receipt; opens no sealed field."""
    by_kind = {row.kind: row for row in Deadline.of(complaint.complaint_uid)}
    answer, target = by_kind.get(DeadlineKind.ANSWER), by_kind.get(DeadlineKind.TARGET)
    person = Complainant.of(complaint.complaint_uid)
    return Receipt(
        complaint_uid=complaint.complaint_uid,
        number=complaint.number,
        access_code=complaint.access_code,
        received_at=complaint.received_at,
        answer_due_on=answer.statutory_on if answer else None,
        promised_on=tracking.promised_on(answer),
        target_on=target.safe_on if target else None,
        answer_days=regimes.by_code(complaint.regime_code).response_days if answer else None,
        basis=answer.basis if answer else "",
        regime_code=complaint.regime_code,
        has_email=person.has_email,
        is_business=complaint.buyer is Buyer.BUSINESS,
    )


def content_hash(answers: Answers) -> str:
    """Return the SHA-256 of the canonical JSON of what was submitted, in hex."""
    import hashlib

    return hashlib.sha256(_canonical(answers)).hexdigest()


def release(complaint: Complaint, *, by: Actor) -> None:
    """Take a complaint out of quarantine: it gets its register number and its mail goes out."""
    with transaction():
        if complaint.quarantine is None:
            return
        notifications.release_held(complaint)
        complaint.touched(
            quarantine=None, shelf=Shelf.OPEN, updated_at=clock.now(), **_register_number(complaint)
        )
        events.record(complaint.complaint_uid, EventKind.RELEASED, by=by)
        audit.record("complaint.released", actor_uid=by.uid, complaint_uid=complaint.complaint_uid)


def _register(company: Company, uid: bytes, said: Answers, arrival: Arrival) -> Complaint:
    now = clock.now()
    received_at = min(arrival.received_at or now, now)
    choice = regimes.choose(
        said.country or None,
        company.sector,
        Buyer(said.buyer),
        company_country=company.country,
        kind=Kind(said.kind),
    )
    country = said.country or company.country
    received_on = clock.local_date(received_at, company.time_zone)
    dues = rules.compute(choice.regime, received_on, country=country) if choice.clock else ()
    target_on = rules.target_on(received_on, company.target_days)
    answer_on = next((due.safe_on for due in dues if due.kind is DeadlineKind.ANSWER), None)
    complaint = Complaint(
        uid=uid,
        kind=Kind(said.kind),
        channel=arrival.channel,
        quarantine=arrival.quarantine,
        shelf=Shelf.SET_ASIDE if arrival.quarantine else Shelf.OPEN,
        category=said.category,
        claim=Claim(said.claim),
        buyer=Buyer(said.buyer),
        sector=company.sector,
        country=country,
        country_assumed=choice.country_assumed,
        language=said.language,
        regime_code=choice.regime.code,
        regime_version=choice.regime.version,
        regime_confidence=choice.regime.confidence,
        form_version=company.form_version,
        notice_version=company.notice_version,
        due_on=answer_on or target_on,
        received_at=received_at,
        created_at=now,
        updated_at=now,
        **_sealed_facts(said, arrival),
    )
    _give_number(complaint)
    for name, value in _register_number(complaint).items() if not arrival.quarantine else ():
        setattr(complaint, name, value)
    complaint.save(force_insert=True)
    _save_person(complaint, said)
    _save_wording(complaint, said)
    _save_deadlines(complaint, dues, received_on, target_on, said)
    _index(complaint, said)
    _tell(complaint, said, arrival)
    return complaint


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


def _save_deadlines(
    complaint: Complaint,
    dues: tuple[rules.Due, ...],
    received_on: date,
    target_on: date,
    said: Answers,
) -> None:
    common = {"complaint_uid": complaint.complaint_uid, "started_on": received_on}
    regime = {
        "regime_code": complaint.regime_code,
        "regime_version": complaint.regime_version,
    }
    for due in dues:
        Deadline.create(
            kind=due.kind,
            statutory_on=due.statutory_on,
            safe_on=due.safe_on,
            rollover_verified=due.rollover_verified,
            basis=str(due.basis)[:300],
            **common,
            **regime,
        )
    Deadline.create(kind=DeadlineKind.TARGET, safe_on=target_on, **common)
    # without an address the page itself confirms the receipt
    met_at = None if said.email else clock.now()
    confirm_on = rules.acknowledge_on(received_on, complaint.country)
    Deadline.create(kind=DeadlineKind.ACKNOWLEDGE, safe_on=confirm_on, met_at=met_at, **common)


def _index(complaint: Complaint, said: Answers) -> None:
    index_key = vault.company_key("index")
    for kind, value in (("email", said.email), ("phone", said.phone), ("order", said.order_number)):
        digest = blind_index.digest(index_key.key, kind, value, region=complaint.country)
        if digest:
            BlindIndexRow.create(
                kind=kind, gen=index_key.gen, h=digest, complaint_uid=complaint.complaint_uid
            )


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
        notifications.queue(complaint, "complaint-received")


def _use_token(token: form_token.Token, complaint: Complaint, said: Answers) -> None:
    Submission.create(
        nonce=token.nonce,
        complaint_uid=complaint.complaint_uid,
        content_digest=_digest(said),
        created_at=clock.now(),
    )


def _attach(
    complaint: Complaint, stored: list[Stored], kept: form_token.KeptFiles | None
) -> None:
    opening = Message.openings([complaint.complaint_uid])[complaint.complaint_uid]
    if kept:
        drafts.become_attachments(kept, message_uid=bytes(opening.uid))
    for item in stored:
        attachments.attach(complaint.complaint_uid, item, message_uid=bytes(opening.uid))


def _digest(answers: Answers) -> bytes:
    return keys.mac(vault.install_secret("form_token"), b"content" + _canonical(answers))


def _canonical(answers: Answers) -> bytes:
    return json.dumps(
        asdict(answers), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def _is_kept(symbol: str) -> bool:
    return symbol == "\n" or unicodedata.category(symbol) not in ("Cc", "Cf", "Cs", "Co")


def _is_code(enumeration: type[Kind] | type[Claim] | type[Buyer], text: str) -> bool:
    return text in {member.value for member in enumeration}


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text) <= clock.today() + timedelta(days=1)
    except ValueError:
        return False


def _is_email(text: str) -> bool:
    from email_validator import EmailNotValidError, validate_email

    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True


def _is_phone(text: str) -> bool:
    return 5 <= sum(symbol.isdigit() for symbol in text) <= 18


_Check = Callable[[Answers, Company], bool]
_CHECKS: tuple[tuple[str, _Check, object], ...] = (
    ("kind", lambda a, c: not _is_code(Kind, a.kind), _l("Choose what kind of matter this is.")),
    (
        "category",
        lambda a, c: a.category not in c.categories,
        _l("Choose what your complaint is about."),
    ),
    (
        "description",
        lambda a, c: not a.description,
        _l("Tell us what happened. A few sentences are enough."),
    ),
    (
        "claim",
        lambda a, c: not _is_code(Claim, a.claim),
        _l("Choose what you would like from us, or “I do not know yet”."),
    ),
    ("name", lambda a, c: not a.name, _l("Enter your name.")),
    (
        "email",
        lambda a, c: not a.email and not a.phone,
        _l("Enter an e-mail address or a phone number, so that we can answer you."),
    ),
    (
        "email",
        lambda a, c: bool(a.email) and not _is_email(a.email),
        _l("Enter an e-mail address such as name@example.com."),
    ),
    (
        "phone",
        lambda a, c: bool(a.phone) and not _is_phone(a.phone),
        _l("Enter a phone number with its country code, such as +48 600 100 200."),
    ),
    (
        "country",
        lambda a, c: bool(a.country) and regimes.normalised_country(a.country) is None,
        _l("Choose your country from the list."),
    ),
    (
        "buyer",
        lambda a, c: not _is_code(Buyer, a.buyer),
        _l("Choose whether you bought as a consumer or for a business."),
    ),
    (
        "purchased_on",
        lambda a, c: bool(a.purchased_on) and not _is_day(a.purchased_on),
        _l("Enter the purchase date as day, month and year; it cannot lie in the future."),
    ),
    (
        "occurred_on",
        lambda a, c: bool(a.occurred_on) and not _is_day(a.occurred_on),
        _l("Enter the day of the problem as day, month and year; it cannot lie in the future."),
    ),
    (
        "language",
        lambda a, c: a.language not in c.languages,
        _l("Choose one of the languages that are offered."),
    ),
)


def _company_field_faults(answers: Answers, company: Company) -> list[FieldError]:
    """The company's own fields `x_<key>`: required ones must be filled in, lengths are bounded."""
    own = {f"x_{item['key']}": item for item in company.form.get("fields", ())}
    missing = [
        FieldError(name, _l("Fill in this field."))
        for name, item in own.items()
        if item.get("required") and not answers.extra.get(name)
    ]
    return missing + [
        FieldError(name, _l("This text is too long. Shorten it or send the rest as a file."))
        for name, value in answers.extra.items()
        if len(value) > 2_000
    ]
