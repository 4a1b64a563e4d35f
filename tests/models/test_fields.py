"""Plain columns: moments, days, codes and identifiers come back as they went in, on both."""

from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from peewee import fn

from reclamator import clock
from reclamator.domain.vocabulary import Channel, State
from reclamator.errors import Damaged
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.fields import (
    DayField,
    EnumField,
    PlainJSONField,
    UidField,
    UTCDateTimeField,
    as_bytes,
    new_uid,
)
from tests.cast import SUNDAY, on_both_databases


class Colour(StrEnum):
    """A code list of its own."""

    RED = "red"


def named(field):
    field.name = "at"
    return field


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(TypeError, match="aware"):
        named(UTCDateTimeField()).db_value(datetime(2026, 11, 22, 13, 8))  # noqa: DTZ001


@pytest.mark.parametrize(
    "moment",
    [
        SUNDAY,
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2026, 3, 29, 2, 30, 0, 1, tzinfo=timezone(timedelta(hours=2))),
        datetime.max.replace(tzinfo=UTC),
    ],
)
def test_a_moment_keeps_every_microsecond(moment):
    field = named(UTCDateTimeField())

    again = field.python_value(field.db_value(moment))

    assert again == moment
    assert again.tzinfo is UTC


def test_a_day_is_a_day_or_its_text():
    field = DayField()

    assert field.db_value(date(2026, 12, 7)) == field.db_value("2026-12-07") == "2026-12-07"
    assert field.python_value("2026-12-07") == date(2026, 12, 7)
    assert field.db_value(None) is None
    assert field.python_value(None) is None


@pytest.mark.parametrize("text", ["7.12.2026", "2026-12-32", "soon", "2026-12-07T10:00"])
def test_what_is_no_day_is_refused_before_it_is_stored(text):
    with pytest.raises(ValueError, match=r".+"):
        DayField().db_value(text)


def test_a_moment_is_no_day():
    with pytest.raises(TypeError, match="moment"):
        named(DayField()).db_value(SUNDAY)


def test_a_code_outside_the_list_is_refused_before_it_is_stored():
    with pytest.raises(ValueError, match="green"):
        EnumField(Colour).db_value("green")


def test_a_code_comes_back_as_a_member_of_its_list():
    field = EnumField(Colour)

    assert field.db_value(Colour.RED) == field.db_value("red") == "red"
    assert field.python_value("red") is Colour.RED


def test_configuration_is_compact_and_keeps_its_letters():
    field = PlainJSONField()

    stored = field.db_value({"label": "Łódź", "required": True})

    assert stored == '{"label":"Łódź","required":true}'
    assert field.python_value(stored) == {"label": "Łódź", "required": True}


def test_an_identifier_has_sixteen_random_bytes():
    assert len({new_uid() for _ in range(1_000)}) == 1_000
    assert {len(new_uid()) for _ in range(9)} == {16}


@pytest.mark.parametrize("junk", ["a string", 17, 1.5, [1]])
def test_what_is_no_bytes_in_a_column_of_bytes_is_damage(junk):
    with pytest.raises(Damaged, match="at"):
        named(UidField()).python_value(junk)
    with pytest.raises(Damaged, match="name"):
        as_bytes(junk, "name")


@on_both_databases
def test_rows_come_back_as_they_went_in(submitted):
    found = Complaint.get(Complaint.uid == submitted.uid)

    assert type(found.uid) is bytes
    assert found.received_at == clock.now() == SUNDAY
    assert found.channel is Channel.LINK
    assert found.state is State.RECEIVED
    assert found.due_on == date(2026, 12, 4)
    assert found.verbal is False


@on_both_databases
def test_moments_and_days_are_compared_by_the_database(submit, frozen_clock):
    early = submit()
    frozen_clock.advance(seconds=1)
    late = submit()

    def received(condition):
        return [row.uid for row in Complaint.select().where(condition)]

    assert received(Complaint.received_at < clock.now()) == [early.uid]
    assert received(Complaint.received_at == late.received_at) == [late.uid]
    assert received(Complaint.due_on < date(2026, 12, 4)) == []
    assert Complaint.select(fn.MAX(Complaint.received_at)).scalar() == clock.now()
    assert len(received(Complaint.received_at.between(SUNDAY, clock.now()))) == 2


@on_both_databases
def test_days_are_sorted_as_days(submitted):
    days = [row.safe_on for row in Deadline.select().order_by(Deadline.safe_on)]

    assert days == sorted(days)
    assert len(set(days)) > 1
