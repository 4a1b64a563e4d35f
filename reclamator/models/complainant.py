"""Complainants: who complains, and by whom they may be represented."""

from reclamator.models.base import CompanyModel, child_of_complaint
from reclamator.models.encrypted import EncryptedJSON, EncryptedText
from reclamator.models.fields import UidField


class Complainant(CompanyModel):
    """The person behind one complaint; every word of it is sealed."""

    uid = UidField(primary_key=True)
    complaint_uid = UidField(unique=True)
    name = EncryptedText("complainant.name")
    email = EncryptedText("complainant.email")
    phone = EncryptedText("complainant.phone")
    organisation = EncryptedText("complainant.organisation")
    postal_address = EncryptedText("complainant.postal_address")
    representative = EncryptedJSON("complainant.representative")

    class Meta:
        table_name = "complainant"
        constraints = [child_of_complaint()]

    @property
    def has_email(self) -> bool:
        """Whether an address is on file; opens nothing."""
        return self.__data__.get("email") is not None

    @classmethod
    def of(cls, complaint_uid: bytes) -> "Complainant":
        """Return the complainant of a complaint."""
        return cls.get(cls.complaint_uid == complaint_uid)
