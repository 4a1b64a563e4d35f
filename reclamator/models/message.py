"""Messages with the complainant, and notes that stay inside; two tables on purpose."""

from typing import Self

from peewee import BooleanField, CharField, Select

from reclamator import clock
from reclamator.domain.vocabulary import Direction
from reclamator.models.base import CompanyModel, child_of_complaint
from reclamator.models.encrypted import EncryptedText
from reclamator.models.fields import EnumField, UidField, UTCDateTimeField


class Message(CompanyModel):
    """One message with the complainant; the opening one is the wording of the complaint."""

    uid = UidField(primary_key=True)
    complaint_uid = UidField()
    direction = EnumField(Direction)
    opening = BooleanField(default=False)
    purpose = CharField(max_length=32, default="reply")
    author_uid = UidField(null=True)
    language = CharField(max_length=8)
    created_at = UTCDateTimeField()
    # until then its reader is not shown it, and who sent it may take it back
    held_until = UTCDateTimeField(null=True)
    # what it began with: its subject is that of the mail
    template_uid = UidField(null=True)
    body = EncryptedText("message.body")

    class Meta:
        table_name = "message"
        indexes = ((("company_uid", "complaint_uid", "created_at"), False),)
        constraints = [child_of_complaint()]

    @classmethod
    def of(cls, complaint_uid: bytes) -> list[Self]:
        """Return the conversation, oldest first."""
        return list(
            cls.select()
            .where(cls.complaint_uid == complaint_uid)
            .order_by(cls.created_at, cls.opening.desc(), cls.uid)
        )

    @property
    def is_held(self) -> bool:
        """Whether it is kept back from its reader for a moment yet."""
        return self.held_until is not None and self.held_until > clock.now()

    @classmethod
    def has_newer(cls, row: Self) -> bool:
        """Whether something else was written to the same reader since."""
        since = (cls.created_at >= row.created_at) & (cls.uid != row.uid)
        same = (cls.complaint_uid == row.complaint_uid) & (cls.direction == Direction.OUT)
        return bool(cls.select().where(same, since).exists())

    @classmethod
    def openings(cls, complaint_uids: list[bytes]) -> dict[bytes, Self]:
        """Return the wording of several complaints in one query."""
        found = cls.wordings(complaint_uids)
        return {bytes(message.complaint_uid): message for message in found}

    @classmethod
    def wordings(cls, complaint_uids: list[bytes]) -> Select:
        """Select the messages that opened these complaints."""
        return cls.select().where(cls.complaint_uid.in_(complaint_uids), cls.opening == True)  # noqa: E712


class Note(CompanyModel):
    """An internal note; nothing that writes to the complainant can read this table."""

    uid = UidField(primary_key=True)
    complaint_uid = UidField()
    author_uid = UidField()
    created_at = UTCDateTimeField()
    body = EncryptedText("note.body")

    class Meta:
        table_name = "note"
        indexes = ((("company_uid", "complaint_uid", "created_at"), False),)
        constraints = [child_of_complaint()]

    @classmethod
    def of(cls, complaint_uid: bytes) -> list[Self]:
        """Return the notes, oldest first."""
        return list(
            cls.select().where(cls.complaint_uid == complaint_uid).order_by(cls.created_at, cls.uid)
        )
