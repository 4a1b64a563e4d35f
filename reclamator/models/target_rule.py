"""Target rules: what a company has set as its own target for a category."""

from typing import Self

from peewee import BooleanField, CharField, CompositeKey, IntegerField

from reclamator.domain.targets import Effort
from reclamator.models.base import CompanyModel, of_a_company
from reclamator.models.fields import EnumField


class TargetRule(CompanyModel):
    """The target of one category; a category without a row has the product's own."""

    category = CharField(max_length=32)
    effort = EnumField(Effort)
    own_days = IntegerField(null=True)
    in_working_days = BooleanField()

    class Meta:
        table_name = "target_rule"
        primary_key = CompositeKey("company_uid", "category")
        constraints = [of_a_company()]

    @classmethod
    def of_category(cls, category: str) -> Self | None:
        """Return the rule of a category of the company in scope, or None."""
        return cls.get_or_none(cls.category == category)

    @classmethod
    def by_category(cls) -> dict[str, Self]:
        """Return every rule of the company in scope."""
        return {row.category: row for row in cls.select()}
