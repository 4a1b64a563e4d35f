"""Labels: words of the company's own by which it sorts complaints, and which complaint has which.

What a label is asked for in the register comes in the order of the dates that are due. So each row
carries the two columns of that order; the database itself keeps them as the complaint has them.
"""

from collections.abc import Iterable
from typing import Any, Self

from peewee import SQL, BooleanField, CompositeKey

from reclamator.crypto.envelope import Scope
from reclamator.domain.vocabulary import LabelColour
from reclamator.models.base import CompanyModel, of_a_company, refers_to
from reclamator.models.encrypted import EncryptedText
from reclamator.models.fields import DayField, EnumField, UidField, UTCDateTimeField

AS_THE_COMPLAINT = SQL(
    "FOREIGN KEY (company_uid, complaint_uid, answered, due_on)"
    " REFERENCES complaint (company_uid, uid, answered, due_on)"
    " ON DELETE CASCADE ON UPDATE CASCADE"
)


class Label(CompanyModel):
    """A word with a colour; one that was retired stays on the complaints that had it."""

    uid = UidField(primary_key=True)
    name = EncryptedText("label.name", scope=Scope.COMPANY)
    colour = EnumField(LabelColour)
    created_at = UTCDateTimeField()
    retired_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "label"
        constraints = [SQL("UNIQUE (company_uid, uid)"), of_a_company()]

    @classmethod
    def by_uid(cls, uid: bytes) -> Self | None:
        """Find in the company in scope."""
        return cls.get_or_none(cls.uid == uid)


class ComplaintLabel(CompanyModel):
    """That a complaint has a label."""

    complaint_uid = UidField()
    label_uid = UidField()
    answered = BooleanField()
    due_on = DayField()

    class Meta:
        table_name = "complaint_label"
        primary_key = CompositeKey("company_uid", "complaint_uid", "label_uid")
        constraints = [AS_THE_COMPLAINT, refers_to("label", "label_uid")]

    @classmethod
    def of_each(cls, complaint_uids: Iterable[bytes]) -> Any:
        """Return the query for the labels of several complaints."""
        return cls.select().where(cls.complaint_uid.in_(list(complaint_uids)))

    @classmethod
    def has(cls, complaint_uid: bytes, label_uid: bytes) -> bool:
        """Whether a complaint has a label."""
        here = (cls.complaint_uid == complaint_uid) & (cls.label_uid == label_uid)
        return bool(cls.select().where(here).exists())

    @classmethod
    def take_off(cls, complaint_uid: bytes, label_uid: bytes) -> None:
        """Remove a label from a complaint."""
        here = (cls.complaint_uid == complaint_uid) & (cls.label_uid == label_uid)
        cls.delete().where(here).execute()


# the company stands last, or SQLite reads all rows of the company for the labels of a page
ComplaintLabel.add_index(
    ComplaintLabel.label_uid,
    ComplaintLabel.answered,
    ComplaintLabel.due_on,
    ComplaintLabel.complaint_uid,
    ComplaintLabel.company_uid,
    name="complaint_label_in_order",
)
