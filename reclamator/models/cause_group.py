"""Complaints that have one cause, and duplicates that were merged into an older complaint."""

from typing import Any, Self

from peewee import SQL

from reclamator.crypto.envelope import Scope
from reclamator.models.base import CompanyModel, child_of_complaint, refers_to
from reclamator.models.complaint import Complaint
from reclamator.models.encrypted import EncryptedText
from reclamator.models.fields import UidField, UTCDateTimeField


class CauseGroup(CompanyModel):
    """One cause behind several complaints, with a title that staff give it."""

    uid = UidField(primary_key=True)
    created_by = UidField(null=True)
    created_at = UTCDateTimeField()
    title = EncryptedText("cause_group.title", scope=Scope.COMPANY)

    class Meta:
        table_name = "cause_group"
        constraints = [SQL("UNIQUE (company_uid, uid)"), refers_to("staff", "created_by")]

    @classmethod
    def by_uid(cls, uid: bytes | None) -> Self | None:
        """Find in the company in scope."""
        return cls.get_or_none(cls.uid == uid)


class CauseMember(CompanyModel):
    """That a complaint has the cause of a group; it has one at most."""

    complaint_uid = UidField(primary_key=True)
    group_uid = UidField()
    added_by = UidField(null=True)
    added_at = UTCDateTimeField()

    class Meta:
        table_name = "cause_member"
        indexes = ((("company_uid", "group_uid", "complaint_uid"), False),)
        constraints = [
            child_of_complaint(),
            refers_to("cause_group", "group_uid", "ON DELETE CASCADE"),
            refers_to("staff", "added_by"),
        ]

    @classmethod
    def of(cls, complaint_uid: bytes) -> Self | None:
        """Return which cause a complaint has, if one is known."""
        return cls.get_or_none(cls.complaint_uid == complaint_uid)

    @classmethod
    def uids(cls, group_uid: bytes, *, most: int) -> list[bytes]:
        """Return members of a cause, at most so many."""
        rows = cls.select(cls.complaint_uid).where(cls.group_uid == group_uid).limit(most)
        return [bytes(uid) for (uid,) in rows.tuples()]

    @classmethod
    def beside(cls, complaint_uid: bytes, *, most: int) -> Any:
        """Return the query for the members of a complaint's cause."""
        its = cls.group_uid == cls.group_of(complaint_uid)
        return cls.select(cls.complaint_uid).where(its).limit(most)

    @classmethod
    def group_of(cls, complaint_uid: bytes) -> Any:
        """Return the query for the group that a complaint is in."""
        mine = cls.alias("mine")
        return mine.select(mine.group_uid).where(mine.complaint_uid == complaint_uid)


class Merger(CompanyModel):
    """That a complaint is a duplicate and goes on under the number of an older one."""

    complaint_uid = UidField(primary_key=True)
    into_uid = UidField()
    merged_by = UidField(null=True)
    merged_at = UTCDateTimeField()

    class Meta:
        table_name = "merger"
        indexes = ((("company_uid", "into_uid"), False),)
        constraints = [
            child_of_complaint(),
            refers_to("complaint", "into_uid", "ON DELETE CASCADE"),
            refers_to("staff", "merged_by"),
        ]

    @classmethod
    def around(cls, complaint_uid: bytes) -> tuple[Any, Any]:
        """Return the queries for what a complaint was merged into, and for its duplicates."""
        into = cls.select(cls.into_uid).where(cls.complaint_uid == complaint_uid)
        return into, cls.select(cls.complaint_uid).where(cls.into_uid == complaint_uid)

    @classmethod
    def among(cls, complaint_uids: list[bytes]) -> frozenset[bytes]:
        """Return which of several complaints were merged into another."""
        rows = cls.select(cls.complaint_uid).where(cls.complaint_uid.in_(complaint_uids))
        return frozenset(bytes(uid) for (uid,) in rows.tuples())

    @classmethod
    def of(cls, complaint_uid: bytes) -> Self | None:
        """Return what a complaint was merged into, if it was."""
        return cls.get_or_none(cls.complaint_uid == complaint_uid)


def parts_of_kin(uid: bytes, *, most: int) -> dict[str, Any]:
    """Return the queries for what belongs together with a complaint, for one large question."""
    into, duplicates = Merger.around(uid)
    complaints_of = Complaint.select().where
    return {
        "cause": CauseGroup.select().where(CauseGroup.uid.in_(CauseMember.group_of(uid))),
        "members": complaints_of(Complaint.uid.in_(CauseMember.beside(uid, most=most))),
        "merged_into": complaints_of(Complaint.uid.in_(into)),
        "duplicates": complaints_of(Complaint.uid.in_(duplicates)),
    }
