"""Return rules: what the company itself says about returns and exchanges, by category."""

from typing import Self

from peewee import CharField, IntegerField, fn

from reclamator.models.base import CompanyModel, of_a_company, refers_to
from reclamator.models.fields import PlainJSONField, UidField, UTCDateTimeField


class ReturnRule(CompanyModel):
    """One saved version for one category, a text a language; never changed, decisions name it."""

    uid = UidField(primary_key=True)
    category = CharField(max_length=32)
    version = IntegerField()
    texts = PlainJSONField(default=dict)
    made_by = UidField(null=True)
    made_at = UTCDateTimeField()

    class Meta:
        table_name = "return_rule"
        indexes = ((("company_uid", "category", "version"), True),)
        constraints = [of_a_company(), refers_to("staff", "made_by")]

    @classmethod
    def by_uid(cls, uid: bytes) -> Self | None:
        """Find in the company in scope."""
        return cls.get_or_none(cls.uid == uid)

    @classmethod
    def latest(cls, category: str) -> Self | None:
        """Return what holds for a category now, if anything was ever said."""
        rows = cls.select().where(cls.category == category)
        return rows.order_by(cls.version.desc()).limit(1).first()

    @classmethod
    def versions(cls, limit: int) -> dict[str, list[Self]]:
        """Return the newest versions of every category, the newest first, with one query."""
        within = {"partition_by": [cls.category], "order_by": [cls.version.desc()]}
        ranked = cls.select(cls.uid, fn.ROW_NUMBER().over(**within).alias("place")).alias("ranked")
        newest = cls.select().join(ranked, on=(cls.uid == ranked.c.uid))
        found: dict[str, list[Self]] = {}
        for row in newest.where(ranked.c.place <= limit).order_by(cls.version.desc()):
            found.setdefault(row.category, []).append(row)
        return found
