"""Processes: the versions of a company's own stages, each kept as it was saved."""

from typing import Any, Self

from peewee import SQL, BooleanField, CharField, CompositeKey, IntegerField, fn

from reclamator.crypto.envelope import Scope
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import State
from reclamator.models.base import CompanyModel, of_a_company, refers_to
from reclamator.models.complaint import Complaint
from reclamator.models.encrypted import EncryptedJSON, EncryptedText
from reclamator.models.fields import EnumField, PlainJSONField, UidField, UTCDateTimeField


class ProcessVersion(CompanyModel):
    """One saved version; it is never changed, because complaints keep the one they began with."""

    version = IntegerField()
    created_at = UTCDateTimeField()
    staff_uid = UidField(null=True)

    class Meta:
        table_name = "process_version"
        primary_key = CompositeKey("company_uid", "version")
        constraints = [of_a_company(), refers_to("staff", "staff_uid")]

    @classmethod
    def newest(cls) -> Self | None:
        """Return the version that new reviews begin with, or None while nothing was saved."""
        return cls.select().order_by(cls.version.desc()).first()


class ProcessStage(CompanyModel):
    """A stage of one version; its words are sealed, because a person typed them."""

    uid = UidField(primary_key=True)
    version = IntegerField()
    position = IntegerField()
    code = CharField(max_length=32)
    role = EnumField(Role, null=True)
    staff_uid = UidField(null=True)
    target_days = IntegerField()
    template_uid = UidField(null=True)
    sends_itself = BooleanField(default=False, constraints=[SQL("DEFAULT FALSE")])
    done_points = PlainJSONField(default=list, constraints=[SQL("DEFAULT '[]'")])
    names = EncryptedJSON("process_stage.names", scope=Scope.COMPANY)
    done_when = EncryptedText("process_stage.done_when", scope=Scope.COMPANY)
    hand_over = EncryptedText("process_stage.hand_over", scope=Scope.COMPANY)

    class Meta:
        table_name = "process_stage"
        indexes = ((("company_uid", "version", "position"), True),)
        constraints = [
            SQL(
                "FOREIGN KEY (company_uid, version)"
                " REFERENCES process_version (company_uid, version)"
            ),
            refers_to("staff", "staff_uid"),
        ]

    @classmethod
    def of(cls, version: int) -> list[Self]:
        """Return the stages of a version in order."""
        return list(cls.select().where(cls.version == version).order_by(cls.position))

    @classmethod
    def of_newest(cls) -> list[Self]:
        """Return the stages of the newest version with one query; none while nothing was saved."""
        newest: Any = ProcessVersion.select(fn.MAX(ProcessVersion.version))
        return list(cls.select().where(cls.version == newest).order_by(cls.position))

    @classmethod
    def at_work_with(cls, template_uid: bytes) -> list[Self]:
        """Return the stages that send a template: of today, and of older checks that still run."""
        newest: Any = ProcessVersion.select(fn.MAX(ProcessVersion.version))
        followed = Complaint.select(Complaint.process_version).where(
            Complaint.state == State.UNDER_REVIEW
        )
        is_at_work = (cls.version == newest) | cls.version.in_(followed)
        return list(cls.select().where(cls.template_uid == template_uid, is_at_work))

    @classmethod
    def codes(cls) -> set[str]:
        """Return every code that the company's stages ever had."""
        return {code for (code,) in cls.select(cls.code).distinct().tuples()}
