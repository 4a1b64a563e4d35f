"""Rows of several tables with one query: they are what each table's own query would give."""

from typing import Any

import pytest

from reclamator.models import together
from reclamator.models.attachment import Attachment
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.event import Event
from reclamator.models.keys import ComplaintKey
from reclamator.models.message import Message
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from tests.cast import file_complaint, on_both_databases
from tests.statements import counted

TABLES = (Message, Event, Deadline, Decision, Attachment, ComplaintKey)


@on_both_databases
def test_each_row_is_as_its_own_query_gives_it(decided: Decision, acme: Company) -> None:
    parts = {table.__name__: of_complaint(table, decided.complaint_uid) for table in TABLES}
    parts |= {"company": Company.select().where(Company.uid == acme.uid), "staff": Staff.select()}

    with counted() as statements:
        found = together.read(parts)

    assert len(statements) == 1
    for name, query in parts.items():
        assert sorted(map(content, found[name])) == sorted(map(content, query)), name
    assert found["Message"][0].body.startswith("The kettle leaks")
    assert not found["Message"][0].is_dirty()


def test_nothing_of_another_company_comes_along(
    submitted: Complaint, globex: Company, acme: Company
) -> None:
    with company_scope(globex.uid):
        file_complaint(globex, country="CZ")
        theirs = together.read({"said": Message.select(), "people": Staff.select()})

    assert {bytes(row.company_uid) for rows in theirs.values() for row in rows} == {globex.uid}
    assert len(theirs["said"]) == 1


def test_a_column_of_an_unknown_kind_is_refused(acme: Company) -> None:
    class Odd:
        name = "odd"

    with pytest.raises(TypeError, match="odd"):
        together._kind(Odd())


def of_complaint(table: Any, uid: bytes) -> Any:
    return table.select().where(table.complaint_uid == uid)


def content(row: Any) -> str:
    return repr(sorted((name, bytes_of(value)) for name, value in row.__data__.items()))


def bytes_of(value: Any) -> Any:
    return bytes(value) if isinstance(value, bytes | memoryview) else value
