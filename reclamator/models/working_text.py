"""Working texts: what somebody has begun to write about a complaint and has not sent yet."""

from datetime import datetime
from typing import Any, Self

from peewee import CharField

from reclamator.domain.vocabulary import TextKind
from reclamator.models.base import CompanyModel, child_of_complaint, refers_to
from reclamator.models.encrypted import EncryptedJSON
from reclamator.models.fields import EnumField, UidField, UTCDateTimeField


class WorkingText(CompanyModel):
    """One person's unsent reply, note or decision: theirs alone to read."""

    uid = UidField(primary_key=True)
    complaint_uid = UidField()
    staff_uid = UidField()
    kind = EnumField(TextKind)
    form = CharField(max_length=32, default="")
    saved_at = UTCDateTimeField(index=True)
    fields = EncryptedJSON("working_text.fields")

    class Meta:
        table_name = "working_text"
        indexes = ((("company_uid", "complaint_uid", "staff_uid", "kind"), True),)
        constraints = [child_of_complaint(), refers_to("staff", "staff_uid", "ON DELETE CASCADE")]

    @classmethod
    def one(cls, complaint_uid: bytes, staff_uid: bytes, kind: TextKind) -> Self | None:
        """Return a person's unsent text of one kind."""
        return cls.get_or_none(cls._is_theirs(complaint_uid, staff_uid, kind))

    @classmethod
    def drop(cls, complaint_uid: bytes, staff_uid: bytes | None, kind: TextKind) -> None:
        """Forget a text: it was sent, or emptied."""
        if staff_uid is not None:
            cls.delete().where(cls._is_theirs(complaint_uid, staff_uid, kind)).execute()

    @classmethod
    def drop_older(cls, than: datetime) -> int:
        """Forget what nobody has touched since; across companies inside `unscoped`."""
        return int(cls.delete().where(cls.saved_at < than).execute())

    @classmethod
    def _is_theirs(cls, complaint_uid: bytes, staff_uid: bytes, kind: TextKind) -> Any:
        is_here = (cls.complaint_uid == complaint_uid) & (cls.staff_uid == staff_uid)
        return is_here & (cls.kind == kind)
