"""The receipt: derived from rows, so that a repeated token or a later page shows it again."""

from dataclasses import dataclass
from datetime import date, datetime

from reclamator.domain.regimes import Regime
from reclamator.domain.vocabulary import Buyer, DeadlineKind, Kind, SilenceEffect
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.services import deadlines, tracking


@dataclass(frozen=True)
class Receipt:
    """What is shown after filing.

    `kind`: what was filed, as the heading calls it. `changed`: the names of what was different when
    the same form came again; `files` stands for the attachments. `content_hash`: of what was sent,
    where it was just sent.
    """

    complaint_uid: bytes
    number: str
    access_code: str
    received_at: datetime
    answer_due_on: date | None
    promised_on: date | None
    target_on: date | None
    settle_on: date | None
    answer_days: int | None
    basis: str
    regime: Regime
    kind: Kind
    has_email: bool
    buyer: Buyer
    settles_by_own_days: bool
    silence: SilenceEffect
    content_hash: str | None = None
    changed: frozenset[str] = frozenset()


def receipt(complaint: Complaint) -> Receipt:
    """Return the receipt; opens no sealed field."""
    by_kind = {row.kind: row for row in Deadline.of(complaint.complaint_uid)}
    answer, target = by_kind.get(DeadlineKind.ANSWER), by_kind.get(DeadlineKind.TARGET)
    settle = by_kind.get(DeadlineKind.SETTLE)
    person = Complainant.of(complaint.complaint_uid)
    return Receipt(
        complaint_uid=complaint.complaint_uid,
        number=complaint.number,
        access_code=complaint.access_code,
        received_at=complaint.received_at,
        answer_due_on=answer.statutory_on if answer else None,
        promised_on=tracking.promised_on(answer),
        target_on=target.safe_on if target else None,
        settle_on=tracking.promised_on(settle),
        settles_by_own_days=bool(settle and settle.own_days),
        answer_days=complaint.regime.response_days if answer and not answer.own_days else None,
        basis=answer.basis if answer else "",
        regime=complaint.regime,
        kind=complaint.kind,
        has_email=person.has_email,
        buyer=complaint.buyer,
        silence=deadlines.choice_of(complaint).silence,
    )
