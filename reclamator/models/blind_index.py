"""Blind index: keyed digests by which an e-mail, phone or order number finds its complaints."""

from peewee import SQL, BigIntegerField, CharField, CompositeKey

from reclamator.models.base import CompanyModel, child_of_complaint
from reclamator.models.fields import DigestField, UidField


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
    def of(cls, complaint_uid: bytes, kind: str) -> bytes | None:
        """Return the newest digest of one kind that a complaint carries, if any."""
        rows = cls.select(cls.h).where(cls.complaint_uid == complaint_uid, cls.kind == kind)
        found = rows.order_by(cls.gen.desc()).first()
        return bytes(found.h) if found else None
