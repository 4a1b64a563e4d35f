"""Filling: what a template says to one customer, in the language that this customer reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from reclamator import clock, i18n
from reclamator.domain import message_templates as rules
from reclamator.domain.message_templates import Filled, Variable
from reclamator.errors import Damaged, KeyUnavailable
from reclamator.models import together, vault
from reclamator.models.company import Company
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.keys import ComplaintKey
from reclamator.models.requested_piece import RequestedPiece
from reclamator.models.staff import Staff
from reclamator.services import documents, tracking

Values = dict[Variable, str]


@dataclass(frozen=True)
class Matter:
    """A complaint with what stands around it and a text may name."""

    complaint: Complaint
    company: Company
    person: Complainant | None
    handler: Staff | None
    deadlines: tuple[Deadline, ...]
    decision: Decision | None
    missing: tuple[RequestedPiece, ...]

    @property
    def is_reachable(self) -> bool:
        """Whether there is an address to which word can be sent."""
        return self.person is not None and self.person.has_email

    def values(self, language: str | None = None) -> Values:
        """Return what each variable stands for, in the customer's language unless one is named."""
        with i18n.use(language or self.complaint.language):
            return {
                Variable.NUMBER: self.complaint.number,
                Variable.CUSTOMER: _opened(self.person, "name"),
                Variable.PRODUCT: _opened(self.complaint, "product"),
                Variable.ORDER_NUMBER: _opened(self.complaint, "order_number"),
                Variable.HANDLER: self.handler.name if self.handler else "",
                Variable.COMPANY: self.company.name,
                Variable.TRACKING_LINK: documents.track_url(self.complaint),
                Variable.MISSING: ", ".join(filter(None, (_asked(row) for row in self.missing))),
                **self._days(),
                **self._decided(),
            }

    def _decided(self) -> Values:
        """What the decision that stands has granted; without one nothing of it has a value."""
        row = self.decision
        if row is None:
            return dict.fromkeys((Variable.REMEDY, Variable.AMOUNT, Variable.DUE_BY), "")
        amount = ""
        if row.amount_minor is not None and row.currency:
            amount = i18n.money(row.amount_minor, row.currency)
        return {
            Variable.REMEDY: str(row.remedy.label) if row.remedy else "",
            Variable.AMOUNT: amount,
            Variable.DUE_BY: i18n.by_date(row.due_on) if row.due_on else "",
        }

    def _days(self) -> Values:
        """Days are written as the language in use wants them in a sentence."""
        zone = self.company.time_zone
        answer_by = tracking.answer_by(self.deadlines)
        return {
            Variable.RECEIVED: i18n.labelled_date(self.complaint.received_at, zone),
            Variable.ANSWER_BY: i18n.by_date(answer_by) if answer_by else "",
            Variable.TODAY: i18n.labelled_date(clock.today(zone)),
        }


def matters(complaints: Sequence[Complaint]) -> list[Matter]:
    """Read what stands around several complaints of the company in scope, with one query."""
    if not complaints:
        return []
    uids = [row.complaint_uid for row in complaints]
    rows = together.read(
        {
            "keys": ComplaintKey.select().where(ComplaintKey.complaint_uid.in_(uids)),
            "people": Complainant.select().where(Complainant.complaint_uid.in_(uids)),
            "deadlines": Deadline.select().where(Deadline.complaint_uid.in_(uids)),
            "decisions": Decision.select().where(Decision.complaint_uid.in_(uids)),
            "asked": RequestedPiece.select().where(RequestedPiece.complaint_uid.in_(uids)),
            "staff": Staff.select().where(Staff.uid.in_(_handlers(complaints))),
            "company": Company.select().where(Company.uid == complaints[0].company_uid),
        }
    )
    vault.hold_deks(rows["keys"])
    people = {bytes(row.complaint_uid): row for row in rows["people"]}
    staff = {bytes(row.uid): row for row in rows["staff"]}
    return [
        Matter(
            complaint=row,
            company=rows["company"][0],
            person=people.get(row.complaint_uid),
            handler=staff.get(bytes(row.handler_uid or b"")),
            deadlines=_in_order(rows["deadlines"], row),
            decision=_standing(rows["decisions"], row),
            missing=_open(rows["asked"], row),
        )
        for row in complaints
    ]


def fill(matter: Matter, texts: dict[str, str]) -> Filled | None:
    """Return the text for a customer; None where there is none in the language they read."""
    text = texts.get(matter.complaint.language)
    return rules.fill(text, matter.values()) if text else None


def _handlers(complaints: Sequence[Complaint]) -> list[bytes]:
    return [bytes(row.handler_uid) for row in complaints if row.handler_uid]


def _in_order(rows: list[Deadline], complaint: Complaint) -> tuple[Deadline, ...]:
    own = (row for row in rows if bytes(row.complaint_uid) == complaint.complaint_uid)
    return tuple(sorted(own, key=lambda row: row.position))


def _standing(rows: list[Decision], complaint: Complaint) -> Decision | None:
    own = [row for row in rows if bytes(row.complaint_uid) == complaint.complaint_uid]
    return max(own, key=lambda row: (row.created_at, bytes(row.uid)), default=None)


def _open(rows: list[RequestedPiece], complaint: Complaint) -> tuple[RequestedPiece, ...]:
    own = (row for row in rows if bytes(row.complaint_uid) == complaint.complaint_uid)
    return tuple(sorted((row for row in own if not row.settled_at), key=lambda row: row.position))


def _asked(row: RequestedPiece) -> str:
    """Say what was asked for, in the language in use."""
    return str(row.piece.label) if row.piece else _opened(row, "words")


def _opened(row: Complaint | Complainant | RequestedPiece | None, name: str) -> str:
    """What cannot be opened has no value: a text that names it is not sent."""
    try:
        return (getattr(row, name, None) or "").strip()
    except (Damaged, KeyUnavailable):
        return ""
