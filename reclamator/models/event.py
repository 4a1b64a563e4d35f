"""Events: the immutable lines of a complaint's history."""

from typing import Self

from peewee import CharField, IntegerField, fn

from reclamator.domain.vocabulary import EventKind
from reclamator.models.base import CompanyModel, child_of_complaint
from reclamator.models.encrypted import EncryptedJSON
from reclamator.models.fields import EnumField, UidField, UTCDateTimeField


class Event(CompanyModel):
    """What happened, when and by whom; details are sealed."""

    uid = UidField(primary_key=True)
    complaint_uid = UidField()
    position = IntegerField()
    at = UTCDateTimeField()
    code = EnumField(EventKind)
    actor = CharField(max_length=16)
    actor_uid = UidField(null=True)
    from_state = CharField(max_length=16, null=True)
    to_state = CharField(max_length=16, null=True)
    detail = EncryptedJSON("event.detail")

    class Meta:
        table_name = "event"
        indexes = ((("company_uid", "complaint_uid", "position"), True),)
        constraints = [child_of_complaint()]

    @classmethod
    def of(cls, complaint_uid: bytes) -> list[Self]:
        """Return the history, oldest first."""
        return list(cls.select().where(cls.complaint_uid == complaint_uid).order_by(cls.position))

    @classmethod
    def codes(cls, complaint_uids: list[bytes]) -> dict[bytes, set[EventKind]]:
        """Return what has happened to several complaints with one query."""
        rows = cls.select(cls.complaint_uid, cls.code).where(cls.complaint_uid.in_(complaint_uids))
        found: dict[bytes, set[EventKind]] = {uid: set() for uid in complaint_uids}
        for uid, code in rows.distinct().tuples():
            found[bytes(uid)].add(code)
        return found

    @classmethod
    def next_position(cls, complaint_uid: bytes) -> int:
        """Return the place of the next line; the caller's transaction holds the complaint."""
        highest = cls.select(fn.MAX(cls.position)).where(cls.complaint_uid == complaint_uid)
        return (highest.scalar() or 0) + 1
