"""Rate buckets: counters under a key that changes daily, so no address is ever stored."""

from peewee import BigIntegerField, IntegerField

from reclamator.models.base import Model
from reclamator.models.fields import DigestField, UTCDateTimeField


class RateBucket(Model):
    """How often something happened in one window; correct with any number of processes."""

    key = DigestField(primary_key=True)
    window = BigIntegerField()
    count = IntegerField(default=0)
    expires_at = UTCDateTimeField(index=True)

    class Meta:
        table_name = "rate_bucket"
