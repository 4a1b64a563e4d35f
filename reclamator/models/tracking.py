"""Tracking: the complainant's opened page and the one-time codes sent by mail."""

from peewee import IntegerField

from reclamator.models.base import CompanyModel, child_of_complaint
from reclamator.models.fields import DigestField, UidField, UTCDateTimeField


class TrackingSession(CompanyModel):
    """A browser that has shown the access code or a one-time code."""

    id_hash = DigestField(primary_key=True)
    complaint_uid = UidField()
    level = IntegerField(default=2)
    expires_at = UTCDateTimeField(index=True)

    class Meta:
        table_name = "tracking_session"
        constraints = [child_of_complaint()]


class OneTimeCode(CompanyModel):
    """An eight-digit code, bound to the page that asked for it; kept as an HMAC."""

    uid = UidField(primary_key=True)
    complaint_uid = UidField()
    page_hash = DigestField(unique=True)
    code_hash = DigestField()
    tries = IntegerField(default=0)
    expires_at = UTCDateTimeField(index=True)
    used_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "one_time_code"
        constraints = [child_of_complaint()]
