"""The wall between companies: in every query, in every join, and in the database itself."""

import itertools
from typing import Any

import peewee
import pytest

from reclamator.models import base
from reclamator.models.base import CompanyModel
from reclamator.models.company import Company
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import CompanyCounter, Complaint
from reclamator.models.database import db
from reclamator.models.deadline import Deadline
from reclamator.models.fields import new_uid
from reclamator.models.message import Message
from reclamator.models.scope import NoCompany, company_scope, unscoped
from reclamator.models.staff import Staff
from tests.cast import file_complaint, on_both_databases

SCOPED = [table for table in base.tables() if issubclass(table, CompanyModel)]

UNBOUND = {
    "company_key": "lies among the keys, which a restored data archive may be older than",
    "complaint_key": "lies among the keys, which a restored data archive may be older than",
    "intake_draft": "lies among the keys; nothing is above it but the company",
    "draft_file": "its parent lies among the keys, which a data archive leaves out",
}
"""Tables of a company that refer to nothing by a foreign key, with the reason."""


# -- without a company ----------------------------------------------------------------------------


@pytest.mark.parametrize("table", SCOPED, ids=lambda table: table._meta.table_name)
@pytest.mark.parametrize(
    "ask",
    [
        lambda table: table.select(),
        lambda table: table.select().count(),
        lambda table: table.get_or_none(),
        lambda table: table.update(company_uid=bytes(16)),
        lambda table: table.delete(),
        lambda table: table.insert(company_uid=bytes(16)),
        lambda table: table.insert_many([{"company_uid": bytes(16)}]),
        lambda table: table.replace(company_uid=bytes(16)),
        lambda table: table.alias("other"),
        lambda table: table.filter(company_uid=bytes(16)),
        lambda table: Company.select().join(table, on=(table.company_uid == Company.uid)),
        lambda table: table(),
    ],
    ids=itertools.count(),
)
def test_nothing_is_asked_or_made_without_a_company(table, ask):
    with pytest.raises(NoCompany):
        ask(table)


@pytest.mark.parametrize("table", SCOPED, ids=lambda table: table._meta.table_name)
def test_what_cannot_be_scoped_is_refused(table):
    with company_scope(bytes(16)):
        with pytest.raises(TypeError):
            table.raw("SELECT 1")
        with pytest.raises(TypeError):
            table.insert_from(table.select(), fields=["company_uid"])
        with pytest.raises(TypeError):
            table.insert_many([(bytes(16),)], fields=["company_uid"])
        with pytest.raises(TypeError):
            Company.select().join(table)


# -- with one of two ------------------------------------------------------------------------------


@pytest.fixture
def two_complaints(acme, globex):
    """One at Acme, one at Globex; Acme is in scope."""
    here = file_complaint(acme)
    with company_scope(globex.uid):
        there = file_complaint(globex)
    return here, there


@on_both_databases
def test_only_rows_of_the_company_in_scope_are_seen_or_changed(two_complaints, globex):
    here, there = two_complaints

    assert [row.uid for row in Complaint.select()] == [here.uid]
    assert Complaint.by_uid(there.uid) is None
    assert Complaint.by_number(there.number) is None
    assert Complaint.update(category="billing").execute() == 1
    assert Message.delete().where(Message.complaint_uid == there.uid).execute() == 0
    other = Complaint.alias("other")
    assert [row.uid for row in other.select()] == [here.uid]
    with company_scope(globex.uid):
        assert Complaint.get().category == "product_defect"
        assert Message.select().count() == 1


@on_both_databases
def test_looking_across_companies_has_to_be_said(two_complaints):
    here, there = two_complaints

    with unscoped("a test of looking across"):
        assert {row.uid for row in Complaint.select()} == {here.uid, there.uid}
    with unscoped("a test of looking across"), company_scope(here.company_uid):
        assert [row.uid for row in Complaint.select()] == [here.uid]


@on_both_databases
def test_a_join_brings_nothing_of_another_company(two_complaints, globex):
    """Even when its condition would: scoping a query does not scope what it joins."""
    here, there = two_complaints
    always = Complainant.uid.is_null(False)

    in_scope = Complaint.select(Complaint, Complainant).join(Complainant, on=always)
    assert [(row.uid, row.complainant.complaint_uid) for row in in_scope] == [(here.uid, here.uid)]

    outer = Complaint.select().join_from(
        Complaint, Complainant, peewee.JOIN.LEFT_OUTER, on=Complainant.complaint_uid == there.uid
    )
    assert [row.uid for row in outer] == [here.uid]
    assert outer.where(Complainant.uid.is_null()).count() == 1


@on_both_databases
def test_a_join_from_the_companies_is_scoped_too(two_complaints, acme, globex):
    rows = Company.select(Company.slug, Staff.uid).join(Staff, on=Staff.uid.is_null(False)).tuples()

    assert {row[0] for row in rows} == {"acme", "globex"}
    assert {bytes(row[1]) for row in rows} == {bytes(person.uid) for person in Staff.select()}


@on_both_databases
def test_a_join_with_an_alias_is_scoped_too(two_complaints):
    last = Deadline.alias("last")
    rows = Complaint.select(last.company_uid).join(last, on=last.uid.is_null(False)).tuples()

    assert {bytes(row[0]) for row in rows} == {bytes(two_complaints[0].company_uid)}


@on_both_databases
def test_even_across_companies_a_join_stays_within_each(two_complaints):
    with unscoped("a test of looking across"):
        rows = Complaint.select(Complaint, Complainant).join(
            Complainant, on=Complainant.uid.is_null(False)
        )
        pairs = {(row.uid, row.complainant.complaint_uid) for row in rows}

    assert pairs == {(row.uid, row.uid) for row in two_complaints}


def test_a_subquery_keeps_its_own_scope(two_complaints, globex):
    with company_scope(globex.uid):
        foreign = Complaint.select(Complaint.uid)

    assert Message.select().where(Message.complaint_uid.in_(foreign)).count() == 0


def test_a_row_of_another_company_cannot_be_made(acme, globex):
    with pytest.raises(NoCompany):
        Staff(company_uid=globex.uid)
    with pytest.raises(NoCompany):
        CompanyCounter.insert(company_uid=globex.uid, year=2026)
    with pytest.raises(NoCompany):
        CompanyCounter.insert_many(
            [{"company_uid": acme.uid, "year": 2026}, {"company_uid": globex.uid, "year": 2026}]
        )
    with pytest.raises(NoCompany):
        CompanyCounter.insert(year=2026)


def test_the_scope_ends_with_its_block(acme, globex):
    with pytest.raises(ZeroDivisionError), company_scope(globex.uid):
        raise ZeroDivisionError

    assert {bytes(person.company_uid) for person in Staff.select()} == {bytes(acme.uid)}


# -- row 22: the database itself ------------------------------------------------------------------


@on_both_databases
def test_the_database_refuses_a_child_of_another_company(every_row, globex):
    """By SQL: every row of every table, moved to Globex, still points to what is Acme's."""
    children = [table for table in SCOPED if parents_of(table) - {"company"}]

    free = [table for table in children if not refuses_to_move(table, globex.uid)]

    assert len(children) > 15
    assert free == []


@on_both_databases
def test_a_row_of_a_company_that_does_not_exist_is_refused(every_row):
    bound = [table for table in SCOPED if parents_of(table)]

    assert [table for table in bound if not refuses_to_move(table, bytes(15) + b"\1")] == []


def parents_of(table: Any) -> set[str]:
    """The tables that the foreign keys of `table` name."""
    keys = (part.sql for part in table._meta.constraints or () if "REFERENCES" in part.sql)
    return {key.partition("REFERENCES ")[2].split()[0] for key in keys}


def fullest_row(table: Any) -> dict[str, Any]:
    """The row that refers to the most."""
    rows = list(table.select().dicts())
    assert rows, f"the story leaves no row in {table._meta.table_name}"
    return min(rows, key=lambda row: sum(value is None for value in row.values()))


def refuses_to_move(table: Any, company_uid: bytes) -> bool:
    moved = moved_to(table, fullest_row(table), company_uid)
    columns = ", ".join(f'"{column}"' for column in moved)
    marks = ", ".join([db.param] * len(moved))
    place = ".".join(filter(None, [table._meta.schema, f'"{table._meta.table_name}"']))
    try:
        with db.atomic() as savepoint:
            if _is_one_for_a_complaint(table):  # it makes room
                table.delete().execute()
            db.execute_sql(
                f"INSERT INTO {place} ({columns}) VALUES ({marks})",  # noqa: S608
                tuple(moved.values()),
            )
            savepoint.rollback()
    except peewee.IntegrityError as error:
        return "foreign key" in str(error).lower()
    return False


def _is_one_for_a_complaint(table: Any) -> bool:
    """Tell whether a complaint has one row here at most, so that a second would only clash."""
    field = table._meta.fields.get("complaint_uid")
    return table is Complainant or (field is not None and (field.primary_key or field.unique))


# what no two companies share, without being a key
ONE_IN_ALL = {"rma_number": "ZZZZZZZZ"}


def moved_to(table: Any, row: dict[str, Any], company_uid: bytes) -> dict[str, Any]:
    """The same row with another company, and whatever must be unique made anew."""
    fields = table._meta.fields
    fresh: dict[str, Any] = {
        name: new_uid()
        for name, field in fields.items()
        if (field.unique or field.primary_key) and name != "complaint_uid"
    }
    fresh |= {name: value for name, value in ONE_IN_ALL.items() if name in fields}
    moved = row | fresh | {"company_uid": company_uid}
    return {fields[name].column_name: fields[name].db_value(value) for name, value in moved.items()}


@on_both_databases
def test_a_child_of_another_company_is_refused_by_the_model_too(two_complaints, globex):
    here, _there = two_complaints
    said = {"complaint_uid": here.uid, "language": "en", "created_at": here.created_at}

    with company_scope(globex.uid), pytest.raises(peewee.IntegrityError), db.atomic():
        Message.create(direction="in", **said)
    with company_scope(globex.uid), pytest.raises(peewee.IntegrityError), db.atomic():
        Complaint.update(handler_uid=handler_of(here)).execute()
    with pytest.raises(peewee.IntegrityError), db.atomic():
        Message.update(company_uid=globex.uid).execute()


def handler_of(complaint: Complaint) -> bytes:
    with company_scope(complaint.company_uid):
        return bytes(Staff.select().first().uid)


def test_every_unbound_table_says_why():
    unbound = {table._meta.table_name for table in SCOPED if not parents_of(table)}

    assert unbound == UNBOUND.keys()
