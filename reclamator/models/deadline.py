"""Deadlines: dates by which the complainant is owed something."""

from datetime import date
from typing import Any, Self

from peewee import BooleanField, CharField, IntegerField, fn

from reclamator.domain.deadlines import Due
from reclamator.domain.reminders import REMINDED_OF
from reclamator.domain.vocabulary import DeadlineKind
from reclamator.models.base import CompanyModel, child_of_complaint
from reclamator.models.complaint import Complaint
from reclamator.models.fields import DayField, EnumField, UidField, UTCDateTimeField

BASIS_LENGTH = 300
# whose dates make an answer owed: the law's, and our own target
OWED = (DeadlineKind.ANSWER, DeadlineKind.ANSWER_APPEAL, DeadlineKind.TARGET)


class Deadline(CompanyModel):
    """A date by which something is owed, with the rule and the version it was computed by."""

    uid = UidField(primary_key=True)
    complaint_uid = UidField()
    position = IntegerField()
    kind = EnumField(DeadlineKind)
    started_on = DayField()
    statutory_on = DayField(null=True)
    safe_on = DayField(null=True)
    rollover_verified = BooleanField(default=True)
    basis = CharField(max_length=BASIS_LENGTH, default="")
    regime_code = CharField(max_length=16, null=True)
    regime_version = CharField(max_length=16, null=True)
    # how many days the company itself counts, where that is not the law's number
    own_days = IntegerField(null=True)
    met_at = UTCDateTimeField(null=True)
    missed_at = UTCDateTimeField(null=True)
    cancelled_at = UTCDateTimeField(null=True)
    # the next day on which somebody is reminded of it; null once there is nothing more to say
    remind_on = DayField(null=True)

    class Meta:
        table_name = "deadline"
        indexes = ((("company_uid", "complaint_uid", "position"), True),)
        constraints = [child_of_complaint()]

    @classmethod
    def create(cls, **fields: Any) -> Self:
        """Set a date; it stands after those that the complaint has already."""
        fields.setdefault("position", cls.next_position(fields["complaint_uid"]))
        if fields["kind"] in REMINDED_OF and fields.get("safe_on"):
            fields.setdefault("remind_on", fields["started_on"])
        return super().create(**fields)

    def save(self, *args: Any, **options: Any) -> Any:
        """Save; a date that has moved is looked at anew, for its reminders move along."""
        has_moved = any(field.name == "safe_on" for field in self.dirty_fields)
        if has_moved and not options.get("force_insert") and self.kind in REMINDED_OF:
            self.remind_on = self.started_on
        return super().save(*args, **options)

    @classmethod
    def set_by_law(cls, complaint: Complaint, due: Due, *, started_on: date) -> Self:
        """Set a date that the law sets, by the regime that the complaint was given."""
        return cls.create(
            complaint_uid=complaint.complaint_uid,
            kind=due.kind,
            started_on=started_on,
            statutory_on=due.statutory_on,
            safe_on=due.safe_on,
            rollover_verified=due.rollover_verified,
            basis=str(due.basis)[:BASIS_LENGTH],
            regime_code=complaint.regime_code,
            regime_version=complaint.regime_version,
            own_days=due.own_days,
        )

    @classmethod
    def of(cls, complaint_uid: bytes) -> list[Self]:
        """Return every deadline of a complaint in the order they were set.

        A reopened one has two of a kind: in a dictionary by kind the later one stays.
        """
        return list(cls.select().where(cls.complaint_uid == complaint_uid).order_by(cls.position))

    @classmethod
    def next_position(cls, complaint_uid: bytes) -> int:
        """Return the place of the next one; the caller's transaction holds the complaint."""
        highest = cls.select(fn.MAX(cls.position)).where(cls.complaint_uid == complaint_uid)
        return (highest.scalar() or 0) + 1

    @classmethod
    def of_each(cls, complaint_uids: list[bytes]) -> dict[bytes, list[Self]]:
        """Return the deadlines of several complaints with one query, as `of` orders them."""
        rows = cls.select().where(cls.complaint_uid.in_(complaint_uids))
        found: dict[bytes, list[Self]] = {uid: [] for uid in complaint_uids}
        for row in rows.order_by(cls.position):
            found[bytes(row.complaint_uid)].append(row)
        return found

    @classmethod
    def owes_answer(cls, complaint_uid: bytes) -> bool:
        """Return whether an answer to a complaint is still owed, by law or by our own target."""
        return any(row.is_open and row.kind in OWED for row in cls.of(complaint_uid))

    @classmethod
    def to_remind(cls, today: date, limit: int) -> list[Self]:
        """Return dates still owed whose next reminder is due, those that wait longest first."""
        is_due = (cls.remind_on <= today, cls.met_at.is_null(), cls.cancelled_at.is_null())
        return list(cls.select().where(*is_due).order_by(cls.remind_on).limit(limit))

    @classmethod
    def to_miss(cls, today: date, limit: int) -> list[Self]:
        """Return dates by law that are over, still owed, and not yet noted as missed."""
        is_over = (cls.statutory_on < today, cls.missed_at.is_null())
        is_owed = (cls.met_at.is_null(), cls.cancelled_at.is_null())
        rows = cls.select().where(*is_over, *is_owed)
        return list(rows.order_by(cls.statutory_on).limit(limit))

    def put_off_reminding(self, until: date | None) -> None:
        """Note the next day on which somebody is reminded; None: there is nothing more to say."""
        Deadline.update(remind_on=until).where(Deadline.uid == self.uid).execute()

    @property
    def own(self) -> dict[DeadlineKind, int]:
        """The company's own days that it was computed with, as the calculation takes them."""
        return {} if self.own_days is None else {self.kind: self.own_days}

    @property
    def is_open(self) -> bool:
        """Whether it is still owed."""
        return self.met_at is None and self.cancelled_at is None


# what the daily look for due dates reads: only those that are still owed
Deadline.add_index(
    Deadline.company_uid,
    Deadline.kind,
    Deadline.safe_on,
    where=Deadline.met_at.is_null() & Deadline.cancelled_at.is_null(),
    name="deadline_owed",
)
# what the dashboard looks back at: the answers of the last weeks, and how long they took
Deadline.add_index(
    Deadline.company_uid,
    Deadline.kind,
    Deadline.met_at,
    Deadline.started_on,
    where=Deadline.met_at.is_null(False),
    name="deadline_met",
)
# what the sweeps read every minute: a few rows, however many are owed
Deadline.add_index(
    Deadline.company_uid,
    Deadline.remind_on,
    where=Deadline.met_at.is_null() & Deadline.cancelled_at.is_null(),
    name="deadline_to_remind",
)
Deadline.add_index(
    Deadline.company_uid,
    Deadline.statutory_on,
    where=Deadline.met_at.is_null()
    & Deadline.cancelled_at.is_null()
    & Deadline.missed_at.is_null(),
    name="deadline_to_miss",
)
