"""Assignment rules: the company's list, saved as a whole."""

from typing import Self

from peewee import CharField, IntegerField

from reclamator.crypto.envelope import Scope
from reclamator.domain.assignment import Whom
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import Channel
from reclamator.models.base import CompanyModel, of_a_company, refers_to
from reclamator.models.encrypted import EncryptedText
from reclamator.models.fields import EnumField, UidField


class AssignmentRule(CompanyModel):
    """One rule; all rows of a company carry the version that they were saved with."""

    uid = UidField(primary_key=True)
    version = IntegerField()
    position = IntegerField()
    category = CharField(max_length=32, null=True)
    language = CharField(max_length=8, null=True)
    channel = EnumField(Channel, null=True)
    country = CharField(max_length=2, null=True)
    product = EncryptedText("assignment_rule.product", scope=Scope.COMPANY)
    whom = EnumField(Whom)
    role = EnumField(Role, null=True)
    staff_uid = UidField(null=True)

    class Meta:
        table_name = "assignment_rule"
        indexes = ((("company_uid", "position"), True),)
        constraints = [of_a_company(), refers_to("staff", "staff_uid")]

    @classmethod
    def in_order(cls) -> list[Self]:
        """Return the rules in the order in which they are asked."""
        return list(cls.select().order_by(cls.position))
