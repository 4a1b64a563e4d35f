"""Attachments: sealed originals and the viewing copies made from them."""

from typing import Self

from peewee import CharField, IntegerField, fn

from reclamator.models.base import CompanyModel, child_of_complaint, refers_to
from reclamator.models.encrypted import EncryptedText
from reclamator.models.fields import UidField, UTCDateTimeField


class Attachment(CompanyModel):
    """A sealed file of a complaint; `preview_uid` names the sealed viewing copy's object.

    The frozen names `attachment.*` are shared with `DraftFile`, so a kept file becomes an
    attachment by moving its ciphertext.
    """

    uid = UidField(primary_key=True)
    complaint_uid = UidField()
    message_uid = UidField(null=True)
    position = IntegerField()
    size_bucket = CharField(max_length=8)
    preview_uid = UidField(null=True)
    by_staff_uid = UidField(null=True)
    scan = CharField(max_length=12, default="unscanned")
    created_at = UTCDateTimeField()
    name = EncryptedText("attachment.name")
    mime = EncryptedText("attachment.mime")
    size = EncryptedText("attachment.size")
    sha256 = EncryptedText("attachment.sha256")

    class Meta:
        table_name = "attachment"
        indexes = (
            (("company_uid", "complaint_uid", "position"), True),
            (("company_uid", "message_uid"), False),
        )
        constraints = [child_of_complaint(), refers_to("staff", "by_staff_uid")]

    @classmethod
    def of(cls, complaint_uid: bytes) -> list[Self]:
        """Return the files of a complaint in the order they came."""
        return list(cls.select().where(cls.complaint_uid == complaint_uid).order_by(cls.position))

    @classmethod
    def next_position(cls, complaint_uid: bytes) -> int:
        """Return the place of the next file; never that of another one, even of a removed one."""
        highest = cls.select(fn.MAX(cls.position)).where(cls.complaint_uid == complaint_uid)
        return (highest.scalar() or 0) + 1
