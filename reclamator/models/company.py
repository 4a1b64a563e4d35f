"""Companies: the organisations that receive complaints."""

from typing import Self

from peewee import SQL, BooleanField, CharField, IntegerField, TextField

from reclamator.domain.vocabulary import Sector
from reclamator.models.base import Model
from reclamator.models.fields import EnumField, PlainJSONField, UidField, UTCDateTimeField


class Company(Model):
    """A company and its public configuration; nothing here identifies a customer."""

    uid = UidField(primary_key=True)
    slug = CharField(max_length=64, unique=True)
    name = CharField(max_length=120)
    legal_name = CharField(max_length=200, default="")
    postal_address = TextField(default="")
    registration = TextField(default="")
    # where customers send goods; empty means the postal address
    return_address = TextField(default="", constraints=[SQL("DEFAULT ''")])
    # the town of "place and date"
    place = CharField(max_length=80, default="", constraints=[SQL("DEFAULT ''")])
    # {"takes_part": true or false, "bodies": {regime: {"name", "address", "web"}}}; see letterhead
    outside = PlainJSONField(default=dict, constraints=[SQL("DEFAULT '{}'")])
    contact_email = CharField(max_length=254, default="")
    contact_phone = CharField(max_length=32, default="")
    country = CharField(max_length=2)
    sector = EnumField(Sector, default=Sector.GOODS)
    time_zone = CharField(max_length=64, default="UTC")
    currency = CharField(max_length=3, default="EUR")
    language = CharField(max_length=8, default="en")
    languages = PlainJSONField(default=lambda: ["en"])
    categories = PlainJSONField(default=lambda: ["other"])
    form = PlainJSONField(default=dict)
    form_version = IntegerField(default=1)
    notice = PlainJSONField(default=dict)
    notice_version = IntegerField(default=1)
    target_days = IntegerField(default=10)
    # when its people work; empty means Monday to Friday, 8 to 16
    working_time = PlainJSONField(default=dict, constraints=[SQL("DEFAULT '{}'")])
    # up to which value a matter is small or medium; empty means what is usual in the currency
    size_bounds = PlainJSONField(default=dict, constraints=[SQL("DEFAULT '{}'")])
    # what goodwill gestures may cost in a period; empty means that nobody counts
    gesture_budget = PlainJSONField(default=dict, constraints=[SQL("DEFAULT '{}'")])
    asks_satisfaction = BooleanField(default=True, constraints=[SQL("DEFAULT TRUE")])
    origins = PlainJSONField(default=list)
    embedding = BooleanField(default=True)
    accent = CharField(max_length=7, null=True)
    neutral_mail = BooleanField(default=False)
    # phrases that it does not say, and some that are fine, by language
    tone = PlainJSONField(default=dict, constraints=[SQL("DEFAULT '{}'")])
    is_demo = BooleanField(default=False)
    created_at = UTCDateTimeField()

    class Meta:
        table_name = "company"

    @classmethod
    def by_slug(cls, slug: str) -> Self | None:
        """Return the company of `/f/<slug>`, or None."""
        return cls.get_or_none(cls.slug == slug)

    @classmethod
    def every_uid(cls) -> list[bytes]:
        """Return the uids of all companies of the installation."""
        return [bytes(uid) for (uid,) in cls.select(cls.uid).order_by(cls.uid).tuples()]

    @classmethod
    def by_uid(cls, uid: bytes) -> Self:
        """Return the company with this uid."""
        return cls.get(cls.uid == uid)
