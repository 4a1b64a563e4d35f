"""Blind index: keyed digests by which a contact, an order or a batch finds its complaints."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import add
from typing import Any

from peewee import SQL, BigIntegerField, CharField, CompositeKey, Select, Value

from reclamator.models.base import CompanyModel, child_of_complaint
from reclamator.models.complaint import Complaint
from reclamator.models.database import db
from reclamator.models.fields import EPOCH, DigestField, UidField, UTCDateTimeField


@dataclass(frozen=True)
class Alike:
    """That another complaint carries the same digest of one kind."""

    kind: str
    complaint_uid: bytes
    category: str
    received_at: datetime


class BlindIndexRow(CompanyModel):
    """One digest of one contact or identifier of one complaint."""

    kind = CharField(max_length=8)
    gen = BigIntegerField()
    h = DigestField()
    complaint_uid = UidField()

    class Meta:
        table_name = "blind_index"
        primary_key = CompositeKey("company_uid", "kind", "h", "complaint_uid", "gen")
        indexes = ((("company_uid", "complaint_uid"), False),)
        constraints = [SQL("CHECK (length(h) = 10)"), child_of_complaint()]

    @classmethod
    def complaints(cls, kind: str, digests: list[bytes]) -> list[bytes]:
        """Return the uids of complaints that carry one of the digests (old and new generation)."""
        rows = cls.select(cls.complaint_uid).where(cls.kind == kind, cls.h.in_(digests))
        return [bytes(uid) for (uid,) in rows.limit(200).tuples()]

    @classmethod
    def forget(cls, complaint_uid: bytes, kinds: Sequence[str]) -> None:
        """Take away a complaint's digests of some kinds."""
        cls.delete().where(cls.complaint_uid == complaint_uid, cls.kind.in_(kinds)).execute()

    @classmethod
    def alike(cls, complaint_uid: bytes, *, kinds: Sequence[str], most: int) -> list[Alike]:
        """Return who shares a digest with a complaint, at most `most` a kind, with two queries."""
        mine = cls.select(cls.kind, cls.h).where(
            cls.complaint_uid == complaint_uid, cls.kind.in_(kinds)
        )
        digests: dict[str, list[bytes]] = {}
        for kind, digest in mine.tuples():
            digests.setdefault(kind, []).append(bytes(digest))
        if not digests:
            return []
        each = [cls._sharing(complaint_uid, kind, digests[kind], most) for kind in digests]
        moment = UTCDateTimeField()
        return [
            Alike(kind, bytes(uid), category, moment.python_value(at) or EPOCH)
            for kind, uid, category, at in db.execute(reduce(add, each))
        ]

    @classmethod
    def _sharing(cls, complaint_uid: bytes, kind: str, digests: list[bytes], most: int) -> Any:
        """Return the query for one kind; a part of a UNION is bounded by being a table itself."""
        query = (
            cls.select(
                Value(kind).alias("sort"),
                cls.complaint_uid,
                Complaint.category,
                Complaint.received_at,
            )
            .join(Complaint, on=(Complaint.uid == cls.complaint_uid))
            .where(cls.kind == kind, cls.h.in_(digests), cls.complaint_uid != complaint_uid)
            .limit(most)
            .alias(f"of_{kind}")
        )
        shared = query.c
        columns = [shared.sort, shared.complaint_uid, shared.category, shared.received_at]
        return Select([query], columns)

    @classmethod
    def share(cls, one: bytes, other: bytes, kinds: Sequence[str]) -> bool:
        """Whether two complaints carry the same digest of one of the kinds."""
        theirs = cls.alias("theirs")
        same = (theirs.kind == cls.kind) & (theirs.h == cls.h)
        query = cls.select(cls.kind).join(theirs, on=same)
        where = (cls.complaint_uid == one, theirs.complaint_uid == other, cls.kind.in_(kinds))
        return query.where(*where).limit(1).tuples().first() is not None

    @classmethod
    def of(cls, complaint_uid: bytes, kind: str) -> bytes | None:
        """Return the newest digest of one kind that a complaint carries, if any."""
        rows = cls.select(cls.h).where(cls.complaint_uid == complaint_uid, cls.kind == kind)
        found = rows.order_by(cls.gen.desc()).first()
        return bytes(found.h) if found else None
