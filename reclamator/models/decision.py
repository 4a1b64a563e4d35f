"""Decisions: the formal answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from peewee import BigIntegerField, BooleanField, CharField

from reclamator.domain.vocabulary import Outcome, Remedy
from reclamator.models.base import CompanyModel, child_of_complaint, refers_to
from reclamator.models.encrypted import EncryptedJSON, EncryptedText
from reclamator.models.fields import DayField, EnumField, UidField, UTCDateTimeField


class Decision(CompanyModel):
    """One answer; never edited, only followed by a newer one. Only its dispatch meets the clock."""

    uid = UidField(primary_key=True)
    complaint_uid = UidField()
    outcome = EnumField(Outcome)
    remedy = EnumField(Remedy, null=True)
    amount_minor = BigIntegerField(null=True)
    currency = CharField(max_length=3, null=True)
    due_on = DayField(null=True)
    decided_by = UidField(null=True)
    created_at = UTCDateTimeField()
    dispatched_at = UTCDateTimeField(null=True)
    # of the letter; empty: that of the complaint
    language = CharField(max_length=8, null=True)
    # out-of-court proceedings, where this answer says otherwise than the company does
    takes_part = BooleanField(null=True)
    method = EncryptedText("decision.method")
    grounds = EncryptedText("decision.grounds")
    provisions = EncryptedJSON("decision.provisions")

    class Meta:
        table_name = "decision"
        indexes = (
            (("company_uid", "complaint_uid", "created_at"), False),
            # what the dashboard counts by month
            (("company_uid", "created_at", "outcome"), False),
        )
        constraints = [child_of_complaint(), refers_to("staff", "decided_by")]

    @classmethod
    def latest(cls, complaint_uid: bytes) -> Self | None:
        """Return the decision that stands, or None."""
        return (
            cls.select()
            .where(cls.complaint_uid == complaint_uid)
            .order_by(cls.created_at.desc(), cls.uid.desc())
            .first()
        )

    @classmethod
    def is_any_since(cls, complaint_uids: Sequence[bytes], since: datetime) -> bool:
        """Whether one of some complaints was decided since."""
        is_theirs = cls.complaint_uid.in_(complaint_uids)
        return cls.select(cls.uid).where(is_theirs, cls.created_at > since).first() is not None

    @classmethod
    def latest_of(cls, complaint_uids: list[bytes]) -> dict[bytes, Self]:
        """Return the decisions that stand for several complaints with one query."""
        rows = cls.select().where(cls.complaint_uid.in_(complaint_uids))
        ordered = rows.order_by(cls.created_at, cls.uid)
        return {bytes(row.complaint_uid): row for row in ordered}
