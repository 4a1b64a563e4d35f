"""Letters: what left the house as an answer, kept as evidence and never made anew."""

from typing import Self

from peewee import CharField

from reclamator.models.base import CompanyModel, child_of_complaint
from reclamator.models.encrypted import EncryptedBytes, EncryptedText
from reclamator.models.fields import DayField, UidField, UTCDateTimeField


class Letter(CompanyModel):
    """The paper of one decision by one road: the very bytes, their SHA-256, and where they went.

    `road`: mail or post; both may be gone. `came_back_at`: it did not reach the customer.
    """

    uid = UidField(primary_key=True)
    complaint_uid = UidField()
    decision_uid = UidField()
    road = CharField(max_length=8)
    language = CharField(max_length=8)
    made_at = UTCDateTimeField()
    posted_on = DayField(null=True)
    came_back_at = UTCDateTimeField(null=True)
    paper = EncryptedBytes("letter.paper")
    sha256 = EncryptedText("letter.sha256")
    address = EncryptedText("letter.address")
    parcel_number = EncryptedText("letter.parcel_number")

    class Meta:
        table_name = "letter"
        indexes = (
            (("company_uid", "complaint_uid"), False),
            # one paper by one road, however often the sending is tried
            (("company_uid", "decision_uid", "road"), True),
        )
        constraints = [child_of_complaint()]

    @classmethod
    def of(cls, decision_uid: bytes, road: str) -> Self | None:
        """Return the paper of a decision that went by a road, or None."""
        return cls.get_or_none(cls.decision_uid == decision_uid, cls.road == road)

    @classmethod
    def newest_of(cls, decision_uid: bytes) -> Self | None:
        """Return the paper of a decision that was made last, or None."""
        rows = cls.select().where(cls.decision_uid == decision_uid)
        return rows.order_by(cls.made_at.desc(), cls.uid.desc()).first()
