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

    @classmethod
    def sent_with(cls, complaint_uid: bytes, template_uid: bytes, message_uid: bytes) -> None:
        """Note that what was offered from a template has been sent."""
        offered = cls.state == StageMessageState.OFFERED
        cls.update(state=StageMessageState.SENT, message_uid=message_uid).where(
            cls.complaint_uid == complaint_uid, cls.template_uid == template_uid, offered
        ).execute()

    @classmethod
    def taken_back(cls, complaint_uid: bytes, message_uid: bytes) -> None:
        """Offer again what was sent by itself and taken back."""
        mine = (cls.complaint_uid == complaint_uid) & (cls.message_uid == message_uid)
        offered = {"state": StageMessageState.OFFERED, "message_uid": None}
        cls.update(**offered).where(mine).execute()

    @classmethod
    def declined(cls, complaint_uid: bytes, version: int, stage: str) -> bool:
        """Note that what is offered shall not be sent; False when nothing is offered."""
        here = (cls.complaint_uid == complaint_uid) & (cls.version == version)
        offered = (cls.stage == stage) & (cls.state == StageMessageState.OFFERED)
        return bool(cls.update(state=StageMessageState.DECLINED).where(here, offered).execute())
