"""Notifications: the outbox. A row refers to what is to be said; nothing rendered is stored."""

from collections.abc import Sequence
from datetime import datetime

from peewee import SQL, CharField, IntegerField

from reclamator.models.base import CompanyModel, child_of_complaint, of_a_company, refers_to
from reclamator.models.fields import UidField, UTCDateTimeField


class Notification(CompanyModel):
    """One notice owed to one recipient; states: due, held, sent, failed, cancelled.

    A notice to staff need not be about a complaint.
    """

    uid = UidField(primary_key=True)
    complaint_uid = UidField(null=True)
    notice = CharField(max_length=40)
    recipient = CharField(max_length=16, default="complainant")
    staff_uid = UidField(null=True)
    about_uid = UidField(null=True)
    state = CharField(max_length=12, default="due")
    attempts = IntegerField(default=0)
    next_at = UTCDateTimeField()
    lease_until = UTCDateTimeField(null=True)
    lease_owner = UidField(null=True)
    created_at = UTCDateTimeField()
    sent_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "notification"
        indexes = (
            (("state", "next_at"), False),
            (("company_uid", "complaint_uid", "created_at"), False),
        )
        constraints = [
            SQL("UNIQUE (company_uid, uid)"),
            child_of_complaint(),
            refers_to("staff", "staff_uid"),
            of_a_company(),
        ]

    @classmethod
    def is_any_since(
        cls, complaint_uids: Sequence[bytes], since: datetime, *, but: Sequence[str]
    ) -> bool:
        """Whether the customer of some complaints was owed anything since, some notices aside."""
        query = cls.select(cls.uid).where(
            cls.complaint_uid.in_(complaint_uids),
            cls.recipient == "complainant",
            cls.created_at > since,
            cls.notice.not_in(but),
        )
        return query.first() is not None


class Attempt(CompanyModel):
    """One try to send a notification; `result` is a code, never a server's words."""

    uid = UidField(primary_key=True)
    complaint_uid = UidField(null=True)
    notification_uid = UidField()
    at = UTCDateTimeField()
    result = CharField(max_length=32)

    class Meta:
        table_name = "attempt"
        indexes = ((("company_uid", "notification_uid"), False),)
        constraints = [
            child_of_complaint(),
            refers_to("notification", "notification_uid", "ON DELETE CASCADE"),
        ]
