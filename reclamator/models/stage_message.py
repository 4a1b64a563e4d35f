"""Stage messages: what a stage had to say, once for each complaint that entered it."""

from typing import Any, Self

from peewee import CharField, CompositeKey, IntegerField

from reclamator.domain.vocabulary import StageMessageState
from reclamator.models.base import CompanyModel, child_of_complaint, refers_to
from reclamator.models.fields import EnumField, UidField, UTCDateTimeField


class StageMessage(CompanyModel):
    """That a complaint entered a stage which sends a template; the same stage twice is one row."""

    complaint_uid = UidField()
    version = IntegerField()
    stage = CharField(max_length=32)
    template_uid = UidField()
    state = EnumField(StageMessageState)
    message_uid = UidField(null=True)
    created_at = UTCDateTimeField()

    class Meta:
        table_name = "stage_message"
        primary_key = CompositeKey("company_uid", "complaint_uid", "version", "stage")
        constraints = [child_of_complaint(), refers_to("message_template", "template_uid")]

    @classmethod
    def of(cls, complaint_uid: bytes) -> Any:
        """Return the query for the rows of a complaint."""
        return cls.select().where(cls.complaint_uid == complaint_uid)

    @classmethod
    def at(cls, complaint_uid: bytes, version: int, stage: str) -> Self | None:
        """Return what a complaint's stage had to say, if it has entered it."""
        here = (cls.version == version) & (cls.stage == stage)
        return cls.get_or_none((cls.complaint_uid == complaint_uid) & here)

    def settled(self, state: StageMessageState, message_uid: bytes | None) -> None:
        """Note what became of it."""
        self.state, self.message_uid = state, message_uid
        self.save()
