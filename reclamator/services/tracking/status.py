"""Step 1, the number: a state and dates, the same cost whether the number exists or not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from reclamator import clock
from reclamator.crypto.keys import ZERO_UID
from reclamator.domain import numbers, regimes
from reclamator.domain.vocabulary import Buyer, DeadlineKind, Kind, State
from reclamator.errors import TooMany
from reclamator.models import vault
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.scope import company_scope, unscoped
from reclamator.services import installation, limits


@dataclass(frozen=True)
class Promised:
    """The one date a complainant may count on, and why.

    `days` (working days where `working_days`) is the law's period; None where the date is the
    company's own target.
    """

    on: date
    days: int | None = None
    working_days: bool = False

    @property
    def by_law(self) -> bool:
        """Whether the law sets this date."""
        return self.days is not None


@dataclass(frozen=True)
class Status:
    """The read-only projection of step 1: nothing personal, not even masked.

    `state` is what the complainant may know: an answer exists for them once it was sent.
    """

    number: str
    company_name: str
    company_slug: str
    accent: str | None
    time_zone: str
    kind: Kind
    state: State
    received_on: date
    promised: Promised | None
    answered_on: date | None
    has_message: bool
    is_business: bool
    today: date

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still owed."""
        return self.state in (State.RECEIVED, State.UNDER_REVIEW, State.UNDER_APPEAL)

    @property
    def days_left(self) -> int:
        """Calendar days from the company's today to the promised date; negative when late."""
        return (self.promised.on - self.today).days if self.promised else 0

    @property
    def days_total(self) -> int:
        """Calendar days between receipt and the promised date, for the ring."""
        return max((self.promised.on - self.received_on).days, 1) if self.promised else 1


@dataclass(frozen=True)
class Looked:
    """What a number led to; a miss carries another complaint as ballast, never to be shown.

    Both hold only what a status needs.
    """

    complaint: Complaint | None
    ballast: Complaint | None


def look_up(text: str) -> tuple[str | None, Complaint | None]:
    """Return the canonical number and the complaint; one indexed read, known or unknown.

    A malformed number is looked up under a digest of its own, so that it costs the same.
    """
    number = numbers.parse_number(text)
    with unscoped("a public number names no company"):
        return number, Complaint.by_number(number or "")


def look_up_each(texts: Sequence[str]) -> list[Complaint | None]:
    """Return the complaint of each number, with one query for them all."""
    asked = [numbers.parse_number(text) or "" for text in texts]
    with unscoped("public numbers name no company"):
        found = Complaint.by_numbers(asked)
    return [found.get(number) for number in asked]


def look(text: str) -> Looked:
    """Look a number up for the public page: one hit and one miss, whatever it is."""
    digest = vault.track_index(numbers.parse_number(text) or "")
    nobodys = vault.track_index("")
    with unscoped("a public number names no company"):
        found = _with_digest(digest)
        other = _with_digest(nobodys) if found else _first_of_all()
    return Looked(found, other)


def count_look_up(network: bytes, *, is_known: bool) -> None:
    """Count a look-up by number; raises TooMany. What is known counts like what is not."""
    if not installation.settings().limits:
        return
    subject = b"known" if is_known else b"unknown"
    looked, met = limits.add_each([(limits.LOOK_UP, network), (limits.LOOK_UP_MISSES, subject)])
    if looked > limits.LOOK_UP.most:
        raise TooMany(limits.seconds_left(limits.LOOK_UP))
    if not is_known and met > limits.LOOK_UP_MISSES.most:
        raise TooMany(limits.LOOK_UP_MISSES.seconds)


def status(complaint: Complaint) -> Status:
    """Return what the number alone shows; opens nothing."""
    company = _company(bytes(complaint.company_uid))
    with company_scope(bytes(complaint.company_uid)):
        deadlines, sent_at = _deadlines(complaint), _sent_at(complaint)
    return Status(
        number=complaint.number,
        company_name=company.name,
        company_slug=company.slug,
        accent=company.accent,
        time_zone=company.time_zone,
        kind=complaint.kind,
        state=_public_state(complaint, sent_at, deadlines),
        received_on=clock.local_date(complaint.received_at, company.time_zone),
        promised=_promised(complaint, deadlines),
        answered_on=clock.local_date(sent_at, company.time_zone) if sent_at else None,
        has_message=complaint.has_message,
        is_business=complaint.buyer is Buyer.BUSINESS,
        today=clock.today(company.time_zone),
    )


def promised_on(answer: Deadline | None) -> date | None:
    """Return the date a customer may be promised: only the safe one where roll-over is unsure.

    So it is where the company counts its own days.
    """
    if answer is None or answer.statutory_on is None:
        return None
    is_by_law = answer.rollover_verified and answer.own_days is None
    return answer.statutory_on if is_by_law else answer.safe_on


def answer_by(deadlines: Iterable[Deadline]) -> date | None:
    """Return the date that may be promised: by law where there is one, else our own target."""
    still_open = {row.kind: row for row in deadlines if row.is_open}
    second_look = still_open.get(DeadlineKind.ANSWER_APPEAL)
    target = still_open.get(DeadlineKind.TARGET)
    return (
        (second_look.safe_on if second_look else None)
        or promised_on(still_open.get(DeadlineKind.ANSWER))
        or (target.safe_on if target else None)
    )


def _with_digest(digest: bytes) -> Complaint | None:
    rows = Complaint.select(*_FOR_STATUS).where(Complaint.track_index == digest)
    return rows.limit(1).first()


def _first_of_all() -> Complaint | None:
    """Return the complaint whose digest comes first: found by the index at any size."""
    rows = Complaint.select(*_FOR_STATUS).where(Complaint.track_index >= ZERO_UID)
    return rows.order_by(Complaint.track_index).limit(1).first()


# Half of the page's time would go into columns that it does not show.
_FOR_STATUS = (
    Complaint.uid,
    Complaint.company_uid,
    Complaint.number_try,
    Complaint.kind,
    Complaint.state,
    Complaint.received_at,
    Complaint.has_message,
    Complaint.quarantine,
    Complaint.regime_code,
    Complaint.regime_version,
    Complaint.buyer,
)


def _company(uid: bytes) -> Company:
    shown = (Company.name, Company.slug, Company.accent, Company.time_zone)
    return Company.select(*shown).where(Company.uid == uid).get()


def _deadlines(complaint: Complaint) -> dict[DeadlineKind, Deadline]:
    """Return the newest deadline of each kind; sorted here, a complaint has a handful."""
    rows = Deadline.select(
        Deadline.kind,
        Deadline.position,
        Deadline.statutory_on,
        Deadline.safe_on,
        Deadline.rollover_verified,
        Deadline.own_days,
    ).where(Deadline.complaint_uid == complaint.complaint_uid)
    return {row.kind: row for row in sorted(rows, key=lambda row: row.position)}


def _sent_at(complaint: Complaint) -> datetime | None:
    """Return when the answer that stands was sent; None while it was not."""
    rows = Decision.select(Decision.created_at, Decision.uid, Decision.dispatched_at).where(
        Decision.complaint_uid == complaint.complaint_uid
    )
    latest = max(rows, key=lambda row: (row.created_at, bytes(row.uid)), default=None)
    return latest.dispatched_at if latest else None


def _public_state(
    complaint: Complaint, sent_at: datetime | None, deadlines: dict[DeadlineKind, Deadline]
) -> State:
    """Between the decision and its dispatch we are still checking."""
    if complaint.state is not State.DECIDED or sent_at is not None:
        return complaint.state
    is_second_look = DeadlineKind.ANSWER_APPEAL in deadlines
    return State.UNDER_APPEAL if is_second_look else State.UNDER_REVIEW


def _promised(complaint: Complaint, deadlines: dict[DeadlineKind, Deadline]) -> Promised | None:
    second_look = deadlines.get(DeadlineKind.ANSWER_APPEAL)
    if second_look is not None:
        return Promised(second_look.safe_on)
    answer = deadlines.get(DeadlineKind.ANSWER)
    by_law = promised_on(answer)
    if by_law is not None:
        if answer is not None and answer.own_days is not None:
            return Promised(by_law)
        regime = complaint.regime
        is_working = regime.day_kind is regimes.DayKind.WORKING
        return Promised(by_law, regime.response_days, is_working)
    target = deadlines.get(DeadlineKind.TARGET)
    return Promised(target.safe_on) if target else None
