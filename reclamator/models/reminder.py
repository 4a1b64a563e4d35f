"""Reminders: who was told of a date or a task, once a kind; and each person's morning digest."""

from typing import Self

from peewee import CharField

from reclamator.domain.vocabulary import DeadlineKind, ReminderKind
from reclamator.models.base import CompanyModel, child_of_complaint, refers_to
from reclamator.models.fields import DayField, EnumField, UidField, UTCDateTimeField

SENT, SUPERSEDED, NOBODY = "sent", "superseded", "nobody"


class Reminder(CompanyModel):
    """One reminder to one person; `result` is sent, superseded by a later one, or nobody to tell.

    `for_on` is the safe date that it spoke of: a date that moves is reminded of anew.
    """

    uid = UidField(primary_key=True)
    complaint_uid = UidField()
    deadline_uid = UidField()
    deadline_kind = EnumField(DeadlineKind)
    kind = EnumField(ReminderKind)
    for_on = DayField()
    staff_uid = UidField(null=True)
    result = CharField(max_length=12)
    at = UTCDateTimeField()

    class Meta:
        table_name = "reminder"
        indexes = (
            (("company_uid", "deadline_uid", "for_on", "kind", "staff_uid"), True),
            (("company_uid", "complaint_uid", "at"), False),
        )
        constraints = [child_of_complaint(), refers_to("staff", "staff_uid")]

    @classmethod
    def of(cls, complaint_uid: bytes) -> list[Self]:
        """Return the reminders about a complaint, oldest first."""
        rows = cls.select().where(cls.complaint_uid == complaint_uid)
        return list(rows.order_by(cls.at, cls.uid))

    @classmethod
    def settled(cls, deadline_uid: bytes, for_on: object) -> set[ReminderKind]:
        """Return the kinds that are over for a date."""
        rows = cls.select(cls.kind).where(cls.deadline_uid == deadline_uid, cls.for_on == for_on)
        return {row.kind for row in rows}


class TaskReminder(CompanyModel):
    """One reminder of a task to one person; `for_on` is the end date that it spoke of."""

    uid = UidField(primary_key=True)
    complaint_uid = UidField()
    task_uid = UidField()
    kind = EnumField(ReminderKind)
    for_on = DayField()
    staff_uid = UidField(null=True)
    result = CharField(max_length=12)
    at = UTCDateTimeField()

    class Meta:
        table_name = "task_reminder"
        indexes = (
            (("company_uid", "task_uid", "for_on", "kind", "staff_uid"), True),
            (("company_uid", "complaint_uid"), False),
        )
        constraints = [child_of_complaint(), refers_to("staff", "staff_uid")]

    @classmethod
    def settled(cls, task_uid: bytes, for_on: object) -> set[ReminderKind]:
        """Return the kinds that are over for an end date."""
        rows = cls.select(cls.kind).where(cls.task_uid == task_uid, cls.for_on == for_on)
        return {row.kind for row in rows}


class Digest(CompanyModel):
    """A person's morning mail of one day, owed once; without a mail there was nothing to say."""

    uid = UidField(primary_key=True)
    staff_uid = UidField()
    day = DayField()
    created_at = UTCDateTimeField()

    class Meta:
        table_name = "digest"
        indexes = ((("company_uid", "staff_uid", "day"), True),)
        constraints = [refers_to("staff", "staff_uid", "ON DELETE CASCADE")]

    @classmethod
    def people_of(cls, day: object) -> set[bytes]:
        """Return who has had theirs on a day."""
        return {bytes(row.staff_uid) for row in cls.select(cls.staff_uid).where(cls.day == day)}
