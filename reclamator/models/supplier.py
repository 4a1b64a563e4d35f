"""Suppliers: whom goods are forwarded to, and what each was asked and has answered."""

from typing import Any, Self

from peewee import SQL, CharField

from reclamator.crypto.envelope import Scope
from reclamator.domain.vocabulary import SupplierAnswer
from reclamator.models.base import CompanyModel, child_of_complaint, of_a_company, refers_to
from reclamator.models.encrypted import EncryptedText
from reclamator.models.fields import (
    DayField,
    DigestField,
    EnumField,
    PlainJSONField,
    UidField,
    UTCDateTimeField,
)


class Supplier(CompanyModel):
    """A supplier of the company; its contacts are people's words, so they are sealed."""

    uid = UidField(primary_key=True)
    language = CharField(max_length=8, default="en")
    created_at = UTCDateTimeField()
    retired_at = UTCDateTimeField(null=True)
    name = EncryptedText("supplier.name", scope=Scope.COMPANY)
    address = EncryptedText("supplier.address", scope=Scope.COMPANY)
    email = EncryptedText("supplier.email", scope=Scope.COMPANY)

    class Meta:
        table_name = "supplier"
        constraints = [SQL("UNIQUE (company_uid, uid)"), of_a_company()]

    @classmethod
    def everyone(cls) -> list[Self]:
        """Return all suppliers, also retired ones, in the order they were added."""
        return list(cls.select().order_by(cls.created_at, cls.uid))

    @classmethod
    def by_uid(cls, uid: bytes) -> Self | None:
        """Find in the company in scope."""
        return cls.get_or_none(cls.uid == uid)


class Forwarding(CompanyModel):
    """A question to a supplier about one return, at an address of its own; kept as an HMAC.

    `photos`: which of the complaint's files the supplier may see, by their places in it.
    """

    uid = UidField(primary_key=True)
    complaint_uid = UidField()
    return_uid = UidField()
    supplier_uid = UidField()
    token_hash = DigestField(unique=True)
    seed = UidField()
    expires_at = UTCDateTimeField()
    revoked_at = UTCDateTimeField(null=True)
    created_by = UidField(null=True)
    created_at = UTCDateTimeField()
    photos = PlainJSONField(default=list)
    answer = EnumField(SupplierAnswer, null=True)
    answer_on = DayField(null=True)
    answered_at = UTCDateTimeField(null=True)
    fault = EncryptedText("forwarding.fault")
    reference = EncryptedText("forwarding.reference")
    remark = EncryptedText("forwarding.remark")

    class Meta:
        table_name = "forwarding"
        indexes = ((("company_uid", "return_uid", "created_at"), False),)
        constraints = [
            child_of_complaint(),
            refers_to("goods_return", "return_uid", "ON DELETE CASCADE"),
            refers_to("supplier", "supplier_uid"),
        ]

    @classmethod
    def of(cls, return_uid: bytes) -> list[Self]:
        """Return what was asked about a return, the oldest first."""
        rows = cls.select().where(cls.return_uid == return_uid)
        return list(rows.order_by(cls.created_at, cls.uid))

    @classmethod
    def living(cls, token_hash: bytes, now: Any) -> Self | None:
        """Return the one whose link works now; inside `unscoped`, for a link names no company."""
        return cls.get_or_none(
            cls.token_hash == token_hash, cls.expires_at > now, cls.revoked_at.is_null()
        )
