"""The audit chain: one keyed link for each change, so that nobody rewrites history silently."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Self

from peewee import BigIntegerField, CharField, CompositeKey

from reclamator.crypto import audit as chain
from reclamator.crypto.envelope import Scope
from reclamator.crypto.keys import ZERO_UID
from reclamator.models import vault
from reclamator.models.base import CompanyModel, of_a_company
from reclamator.models.encrypted import EncryptedJSON
from reclamator.models.fields import EPOCH, DigestField, UidField, UTCDateTimeField


class AuditHead(CompanyModel):
    """The last link of a company; taking this row's lock orders writers on PostgreSQL."""

    company_uid = UidField(primary_key=True)
    seq = BigIntegerField(default=0)
    hash = DigestField()

    class Meta:
        table_name = "audit_head"
        constraints = [of_a_company()]


class AuditEntry(CompanyModel):
    """One link.

    `subject_uid` is the complaint whose key seals the detail; zeros where the company's own does.
    """

    seq = BigIntegerField()
    at = UTCDateTimeField()
    actor_uid = UidField(null=True)
    action = CharField(max_length=40)
    object_uid = UidField(null=True)
    subject_uid = UidField()
    detail = EncryptedJSON("audit.detail")
    prev = DigestField()
    hash = DigestField()

    class Meta:
        table_name = "audit_entry"
        primary_key = CompositeKey("company_uid", "seq")
        # one for each filter of the audit page, ended by its order
        indexes = (
            (("company_uid", "actor_uid", "seq"), False),
            (("company_uid", "action", "seq"), False),
            (("company_uid", "subject_uid", "seq"), False),
            (("company_uid", "at"), False),
        )
        constraints = [of_a_company()]

    def sealing_ids(self) -> tuple[bytes, bytes, bytes]:
        """The row is named by its place in the chain."""
        row = bytes(8) + int(self.__data__["seq"]).to_bytes(8, "big")
        return bytes(self.company_uid), bytes(self.__data__["subject_uid"]), row

    def sealing_scope(self, declared: Scope) -> Scope:
        """Details about a complaint die with its key; the company's own stay."""
        return Scope.COMPANY if self.complaint_uid is None else Scope.COMPLAINT

    @property
    def complaint_uid(self) -> bytes | None:
        """The complaint that the link is about; None for one about the company itself."""
        uid = bytes(self.__data__["subject_uid"])
        return None if uid == ZERO_UID else uid

    @property
    def detail_bytes(self) -> int:
        """The length of the sealed detail, which says nothing of what it holds."""
        return len(bytes(self.__data__.get("detail") or b""))

    @classmethod
    def after(cls, seq: int, limit: int) -> list[Self]:
        """Return the next links behind a place in the chain, at most `limit`."""
        return list(cls.select().where(cls.seq > seq).order_by(cls.seq).limit(limit))

    @classmethod
    def at_place(cls, seq: int) -> Self | None:
        """Return one link by its place."""
        return cls.get_or_none(cls.seq == seq)

    @classmethod
    def walk(cls) -> Iterator[Self]:
        """Return the chain of the company in scope from its first link."""
        return iter(cls.select().order_by(cls.seq).iterator())

    def expected_hash(self) -> bytes:
        """Compute what the hash must be; whose key seals the detail is part of what is said."""
        detail = bytes(self.__data__.get("detail") or b"")
        return chain.link(
            vault.company_key("audit").key,
            company_uid=bytes(self.company_uid),
            seq=self.seq,
            at_us=(self.at - EPOCH) // timedelta(microseconds=1),
            actor_uid=bytes(self.actor_uid or ZERO_UID),
            action=self.action,
            object_uid=bytes(self.object_uid or ZERO_UID),
            detail=bytes(self.subject_uid) + detail,
            prev=bytes(self.prev),
        )


class AuditCheck(CompanyModel):
    """How far the chain of a company was checked and anchored; `proof` lets nobody write that.

    Who edits the database and not the keys cannot move the mark past what they changed.
    """

    company_uid = UidField(primary_key=True)
    checked_seq = BigIntegerField(default=0)
    checked_hash = DigestField()
    checked_at = UTCDateTimeField(null=True)
    broken_at = BigIntegerField(null=True)
    anchored_seq = BigIntegerField(default=0)
    anchored_at = UTCDateTimeField(null=True)
    proof = DigestField()

    class Meta:
        table_name = "audit_check"
        constraints = [of_a_company()]
