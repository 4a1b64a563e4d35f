"""Requested pieces: what a customer was asked for, each with what has become of it."""

from typing import Self

from peewee import IntegerField, fn

from reclamator.domain.first_check import Piece
from reclamator.domain.requests import SettledHow
from reclamator.models.base import CompanyModel, child_of_complaint
from reclamator.models.encrypted import EncryptedText
from reclamator.models.fields import DayField, EnumField, UidField, UTCDateTimeField


class RequestedPiece(CompanyModel):
    """One thing asked for; `piece` is none where staff named it in a line of their own.

    `position` names it within its complaint; `message_uid` is the message that asked for it.
    """

    uid = UidField(primary_key=True)
    complaint_uid = UidField()
    message_uid = UidField()
    position = IntegerField()
    piece = EnumField(Piece, null=True)
    asked_at = UTCDateTimeField()
    answer_by = DayField(null=True)
    settled_at = UTCDateTimeField(null=True)
    settled_how = EnumField(SettledHow, null=True)
    words = EncryptedText("requested_piece.words")

    class Meta:
        table_name = "requested_piece"
        indexes = ((("company_uid", "complaint_uid", "position"), True),)
        constraints = [child_of_complaint()]

    @classmethod
    def of(cls, complaint_uid: bytes) -> list[Self]:
        """Return everything that was ever asked for, in its order."""
        return list(cls.select().where(cls.complaint_uid == complaint_uid).order_by(cls.position))

    @classmethod
    def next_position(cls, complaint_uid: bytes) -> int:
        """Return the place of the next one; the caller's transaction holds the complaint."""
        highest = cls.select(fn.MAX(cls.position)).where(cls.complaint_uid == complaint_uid)
        return (highest.scalar() or 0) + 1

    @property
    def is_open(self) -> bool:
        """Whether it is still waited for."""
        return self.settled_at is None

    @property
    def code(self) -> str:
        """The name of its fields in a form."""
        return self.piece.value if self.piece else OWN_LINE


OWN_LINE = "other"
"""What stands for the one line that staff wrote themselves."""
