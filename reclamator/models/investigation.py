"""The investigation of a complaint: what was found, what the person concerned says, time spent.

Three tables on purpose: what only few may read lies in one that only they are given.
"""

from typing import Self

from peewee import IntegerField

from reclamator.domain.vocabulary import CauseKind, ErrorType, PartyAtFault
from reclamator.models.base import CompanyModel, child_of_complaint, refers_to
from reclamator.models.encrypted import EncryptedText
from reclamator.models.fields import DayField, EnumField, UidField, UTCDateTimeField


class Investigation(CompanyModel):
    """What was found: the cause, whose fault it was, and what the responsible person thinks."""

    uid = UidField(primary_key=True)
    complaint_uid = UidField(unique=True)
    cause = EnumField(CauseKind, null=True)
    error_type = EnumField(ErrorType, null=True)
    party_at_fault = EnumField(PartyAtFault, null=True)
    opinion_on = DayField(null=True)
    opinion_by = UidField(null=True)
    version = IntegerField(default=1)
    updated_at = UTCDateTimeField()
    cause_detail = EncryptedText("investigation.cause_detail")
    opinion = EncryptedText("investigation.opinion")

    class Meta:
        table_name = "investigation"
        constraints = [child_of_complaint(), refers_to("staff", "opinion_by")]

    @classmethod
    def of(cls, complaint_uid: bytes) -> Self | None:
        """Return what was found so far, if anything was written down."""
        return cls.get_or_none(cls.complaint_uid == complaint_uid)


class ConcernedOpinion(CompanyModel):
    """Whom of the company a complaint is about, and what they say to it; both are sealed."""

    uid = UidField(primary_key=True)
    complaint_uid = UidField(unique=True)
    version = IntegerField(default=1)
    updated_at = UTCDateTimeField()
    person = EncryptedText("concerned_opinion.person")
    opinion = EncryptedText("concerned_opinion.opinion")

    class Meta:
        table_name = "concerned_opinion"
        constraints = [child_of_complaint()]

    @classmethod
    def of(cls, complaint_uid: bytes) -> Self | None:
        """Return the person concerned and their opinion; ask first who may see it."""
        return cls.get_or_none(cls.complaint_uid == complaint_uid)


class TimeEntry(CompanyModel):
    """Minutes that a person worked on a complaint on a day; none left means taken back."""

    uid = UidField(primary_key=True)
    complaint_uid = UidField()
    staff_uid = UidField()
    worked_on = DayField()
    minutes = IntegerField()
    created_at = UTCDateTimeField()
    note = EncryptedText("time_entry.note")

    class Meta:
        table_name = "time_entry"
        indexes = ((("company_uid", "complaint_uid", "worked_on"), False),)
        constraints = [child_of_complaint(), refers_to("staff", "staff_uid")]

    @classmethod
    def one(cls, complaint_uid: bytes, uid: bytes | None) -> Self | None:
        """Return one entry of a complaint, if it is that complaint's."""
        return cls.get_or_none(cls.uid == uid, cls.complaint_uid == complaint_uid)

    @classmethod
    def of(cls, complaint_uid: bytes) -> list[Self]:
        """Return the time spent on a complaint, day by day."""
        rows = cls.select().where(cls.complaint_uid == complaint_uid)
        return list(rows.order_by(cls.worked_on, cls.created_at, cls.uid))
