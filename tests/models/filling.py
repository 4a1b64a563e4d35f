"""Rows for tables and sealed columns that no told story reaches, made from the models alone."""

from datetime import date
from typing import Any

import peewee

from reclamator import clock
from reclamator.models import base
from reclamator.models.complaint import Complaint
from reclamator.models.encrypted import EncryptedBytes, EncryptedJSON, EncryptedText
from reclamator.models.fields import DayField, EnumField, UidField, UTCDateTimeField, new_uid
from reclamator.models.staff import Staff

A_DAY = date(2026, 11, 24)
WORDS = "Said by a person"
# references whose name is not that of the table they lead to
LEADS_TO = {
    "group_uid": "cause_group",
    "into_uid": "complaint",
    "item_uid": "catalogue_item",
    "return_uid": "goods_return",
    "template_uid": "message_template",
}


def fill_the_rest() -> None:
    """Leave a row in every empty table, and a word in every sealed column that has none."""
    waiting = [table for table in base.tables() if not table.select().exists()]
    while waiting:
        made = [table for table in waiting if _made(table)]
        assert made, f"nothing can be made in {waiting}"
        waiting = [table for table in waiting if table not in made]
    for table in base.tables():
        _speak(table)


def _made(table: Any) -> bool:
    """Make one row; what it refers to may have to come first."""
    known = {field.name: _value(field) for field in table._meta.sorted_fields}
    values = {name: value for name, value in known.items() if value is not None}
    try:
        with table._meta.database.atomic():
            table.create(**values)
    except peewee.IntegrityError:
        return False
    return True


def _speak(table: Any) -> None:
    for field in table._meta.sorted_fields:
        is_silent = not table.select().where(field.is_null(False)).exists()
        if isinstance(field, EncryptedBytes) and is_silent:
            row = table.select().first()
            setattr(row, field.name, _words(field))
            row.save()


def _value(field: Any) -> Any:
    """What a column may hold; None leaves it to its own default, or empty."""
    if field.name == "company_uid" or (field.default is not None and not field.primary_key):
        return None
    if isinstance(field, UidField):
        return _reference(field)
    if field.model._meta.table_name == "complaint_label" and field.name in ("answered", "due_on"):
        return getattr(Complaint.select().first(), field.name)  # kept in step by the database
    for kind, value in _PLAIN:
        if isinstance(field, kind):
            return value(field)
    return None


def _reference(field: Any) -> bytes:
    """The complaint, a row of the table that the name tells, or a member of staff."""
    if field.name == "complaint_uid":
        return Complaint.select().first().complaint_uid
    named = {table._meta.table_name: table for table in base.tables()}
    target = named.get(LEADS_TO.get(field.name, field.name.removesuffix("_uid")))
    if target is not None and (row := target.select().first()):
        return bytes(row.uid)
    if field.primary_key:
        return new_uid()
    return bytes(Staff.select().first().uid)


def _words(field: Any) -> Any:
    if isinstance(field, EncryptedJSON):
        return {"said": WORDS}
    return WORDS if isinstance(field, EncryptedText) else WORDS.encode()


_PLAIN = (
    (EncryptedBytes, _words),
    (DayField, lambda field: A_DAY),
    (UTCDateTimeField, lambda field: clock.now()),
    (EnumField, lambda field: next(iter(field.choices_of))),
    (peewee.BooleanField, lambda field: False),
    (peewee.CharField, lambda field: "x"),
    (peewee.TextField, lambda field: "x"),
    (peewee.IntegerField, lambda field: 1),
)
