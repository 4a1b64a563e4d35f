"""Role limits: how much a role may give without asking anybody."""

from typing import Self

from peewee import BigIntegerField, CharField, CompositeKey

from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import Giving
from reclamator.models.base import CompanyModel, of_a_company
from reclamator.models.fields import EnumField


class RoleLimit(CompanyModel):
    """The limit of one role for one kind of giving; a role without a row has none."""

    kind = EnumField(Giving)
    role = EnumField(Role)
    amount_minor = BigIntegerField()
    currency = CharField(max_length=3)

    class Meta:
        table_name = "role_limit"
        primary_key = CompositeKey("company_uid", "kind", "role")
        constraints = [of_a_company()]

    @property
    def amount(self) -> tuple[int, str]:
        """Minor units and currency."""
        return self.amount_minor, self.currency

    @classmethod
    def of_kind(cls, kind: Giving) -> dict[Role, Self]:
        """Return the limits of the company in scope for one kind of giving."""
        return {row.role: row for row in cls.select().where(cls.kind == kind)}
