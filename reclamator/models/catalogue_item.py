"""The compensation catalogue: what a company offers where it owes nothing, or beyond what it owes.

It is public configuration and lies readable: what stands in it is what customers are offered.
"""

from collections.abc import Iterable
from typing import Any, Self

from peewee import SQL, BigIntegerField, CharField, IntegerField

from reclamator.domain.vocabulary import CompensationKind, SizeBand
from reclamator.models.base import CompanyModel, of_a_company, refers_to
from reclamator.models.fields import EnumField, PlainJSONField, UidField, UTCDateTimeField


class CatalogueItem(CompanyModel):
    """One version of an offer; it is never changed, only retired, so what was given stays true.

    `origin_uid` is the first version's. `cost_minor` is what it costs the company, `value_minor`
    what it is worth to the customer (for a repair at cost: what the customer pays).
    """

    uid = UidField(primary_key=True)
    origin_uid = UidField()
    version = IntegerField()
    kind = EnumField(CompensationKind)
    band = EnumField(SizeBand)
    names = PlainJSONField()
    cost_minor = BigIntegerField()
    value_minor = BigIntegerField()
    currency = CharField(max_length=3)
    made_by = UidField(null=True)
    made_at = UTCDateTimeField()
    retired_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "catalogue_item"
        indexes = ((("company_uid", "origin_uid", "version"), True),)
        constraints = [
            SQL("UNIQUE (company_uid, uid)"),
            refers_to("staff", "made_by"),
            of_a_company(),
        ]

    @classmethod
    def by_uid(cls, uid: bytes) -> Self | None:
        """Find in the company in scope, retired or not."""
        return cls.get_or_none(cls.uid == uid)

    @classmethod
    def offered(cls) -> Any:
        """Return the query for all that is offered now."""
        return cls.select().where(cls.retired_at.is_null())

    @classmethod
    def offered_or_given(cls, given: Any) -> Any:
        """Return the query for what is offered, and for the versions whose uids `given` finds."""
        return cls.select().where(cls.retired_at.is_null() | cls.uid.in_(given))

    @classmethod
    def retired(cls, limit: int) -> Any:
        """Return the query for what is offered no more, the latest first."""
        rows = cls.select().where(cls.retired_at.is_null(False))
        return rows.order_by(cls.retired_at.desc(), cls.uid).limit(limit)

    @classmethod
    def versions(cls, origin_uid: bytes) -> list[Self]:
        """Return the versions of an offer, newest first."""
        rows = cls.select().where(cls.origin_uid == origin_uid)
        return list(rows.order_by(cls.version.desc()))

    @classmethod
    def each(cls, uids: Iterable[bytes]) -> dict[bytes, Self]:
        """Return several by uid with one query."""
        rows = cls.select().where(cls.uid.in_(list(uids)))
        return {bytes(row.uid): row for row in rows}


CatalogueItem.add_index(
    CatalogueItem.company_uid,
    where=CatalogueItem.retired_at.is_null(),
    name="catalogue_item_offered",
)
