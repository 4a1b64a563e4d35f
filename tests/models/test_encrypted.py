"""Sealed columns: no writing, asking or looking lets plaintext out (SECURITY §4 rows 6, 7, 12)."""

import logging
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from playhouse.shortcuts import model_to_dict

from reclamator.crypto.envelope import Sealed
from reclamator.errors import Damaged, KeyUnavailable
from reclamator.models import base, scope, vault
from reclamator.models.attachment import Attachment
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint
from reclamator.models.database import db
from reclamator.models.draft import DraftFile
from reclamator.models.keys import ComplaintKey
from reclamator.models.message import Message, Note
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import actors, drafts, messages
from tests.cast import ADA, file_complaint, on_both_databases

MARKER = "Zażółć-4711"

SEALED_FIELDS = [
    (table, field)
    for table in base.tables()
    for field in table._meta.sorted_fields
    if hasattr(field, "contract_name")
]

COMPARISONS: dict[str, Callable[[Any], Any]] = {
    "==": lambda column: column == MARKER,
    "!=": lambda column: column != MARKER,
    "<": lambda column: column < MARKER,
    "<=": lambda column: column <= MARKER,
    ">": lambda column: column > MARKER,
    ">=": lambda column: column >= MARKER,
    "in": lambda column: column.in_([MARKER]),
    "<<": lambda column: column << [MARKER],
    "not in": lambda column: column.not_in([MARKER]),
    "like": lambda column: column.like(MARKER),
    "%": lambda column: column % MARKER,
    "ilike": lambda column: column.ilike(MARKER),
    "**": lambda column: column**MARKER,
    "contains": lambda column: column.contains(MARKER),
    "startswith": lambda column: column.startswith(MARKER),
    "endswith": lambda column: column.endswith(MARKER),
    "between": lambda column: column.between(MARKER, MARKER),
    "slice": lambda column: column[MARKER:MARKER],
    "regexp": lambda column: column.regexp(MARKER),
    "iregexp": lambda column: column.iregexp(MARKER),
    "concat": lambda column: column.concat(MARKER),
    "+": lambda column: column + MARKER,
    "cast": lambda column: column.cast("text") == MARKER,
    "collate": lambda column: column.collate("C"),
}


# -- row 12: plaintext cannot reach SQL -----------------------------------------------------------


@pytest.mark.parametrize("name", COMPARISONS)
def test_a_sealed_column_cannot_be_compared(name):
    let_through = [field for _, field in SEALED_FIELDS if not refuses(COMPARISONS[name], field)]

    assert let_through == []


def refuses(compare: Callable[[Any], Any], column: Any) -> bool:
    try:
        compare(column)
    except TypeError:
        return True
    return False


def test_an_alias_cannot_be_compared_either(acme):
    for table, field in SEALED_FIELDS:
        alias = table.alias("other")
        for name in ("==", "<", "like", "in", "contains", "concat", "cast"):
            with pytest.raises(TypeError):
                alias.select().where(COMPARISONS[name](getattr(alias, field.name))).sql()


@on_both_databases
def test_plaintext_cannot_be_written_by_any_road(acme, monkeypatch):
    sent = record_statements(monkeypatch)
    for table, field in SEALED_FIELDS:
        for write in (inserted, inserted_by_name, inserted_many, replaced, upserted, updated):
            with pytest.raises(TypeError, match=field.contract_name):
                write(table, field, acme.uid).execute()

    assert sent == []


def inserted(table, field, company_uid):
    return table.insert({field: MARKER, table.company_uid: company_uid})


def inserted_by_name(table, field, company_uid):
    return table.insert(**{field.name: MARKER.encode(), "company_uid": company_uid})


def inserted_many(table, field, company_uid):
    return table.insert_many([{field.name: MARKER, "company_uid": company_uid}])


def replaced(table, field, company_uid):
    return table.replace({field: MARKER, table.company_uid: company_uid})


def upserted(table, field, company_uid):
    key = list(table._meta.get_primary_keys())
    row = table.insert({table.company_uid: company_uid})
    return row.on_conflict(conflict_target=key, update={field: MARKER})


def updated(table, field, company_uid):
    return table.update({field: MARKER})


def record_statements(monkeypatch) -> list[str]:
    sent: list[str] = []
    execute = db.obj.execute_sql

    def noted(sql: str, *rest: Any) -> Any:
        sent.append(sql)
        return execute(sql, *rest)

    monkeypatch.setattr(db.obj, "execute_sql", noted)
    return sent


@on_both_databases
def test_a_row_with_plaintext_put_behind_its_back_is_not_saved(submitted):
    submitted.__data__["product"] = MARKER
    submitted._dirty.add("product")

    with pytest.raises(TypeError, match=r"complaint\.product"):
        submitted.save()
    with pytest.raises(TypeError, match=r"complaint\.product"):
        submitted.touched()


def test_no_row_and_no_dictionary_made_of_one_carries_plaintext_back(every_row):
    """Row 12: what `model_to_dict` gives is sealed; plaintext put into it or the row stays out."""
    for table, field in SEALED_FIELDS:
        row = filled(table, field)
        told = model_to_dict(row, recurse=False)
        assert isinstance(told[field.name], Sealed), field.contract_name
        for plain in (MARKER, MARKER.encode()):
            with pytest.raises(TypeError, match=field.contract_name):
                table.insert(**{**told, field.name: plain}).execute()
            with pytest.raises(TypeError, match=field.contract_name):
                table.insert(told | {field: plain}).on_conflict_ignore().execute()
            row.__data__[field.name] = plain
            row._dirty.add(field.name)
            with pytest.raises(TypeError, match=field.contract_name):
                row.save()


@on_both_databases
def test_many_rows_at_once_are_no_way_round(submitted):
    submitted.product = MARKER

    with pytest.raises(TypeError):
        Complaint.bulk_create([submitted])
    with pytest.raises(TypeError):
        Complaint.bulk_update([submitted], fields=["product"])


@on_both_databases
def test_looking_for_plaintext_by_name_is_refused(submitted):
    for look in (Complaint.get, Complaint.get_or_none, Complaint.filter, Complaint.get_or_create):
        with pytest.raises(TypeError, match=r"complaint\.product"):
            look(product=ADA.product)
    with pytest.raises(TypeError, match=r"complaint\.product"):
        Complaint.filter(product__ilike=ADA.product).first()


# -- what a row shows of itself -------------------------------------------------------------------


@on_both_databases
def test_neither_a_row_nor_a_query_nor_the_log_shows_what_was_said(acme, otto, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG, logger="peewee")
    monkeypatch.setattr(logging.getLogger("peewee"), "disabled", False)

    complaint = file_complaint(acme, name=MARKER, description=MARKER, product=MARKER)
    messages.note(complaint, body=MARKER, by=actors.of_staff(otto))
    complaint.product = MARKER + "!"
    complaint.save()

    seen = [caplog.text] if caplog.records else []
    for table in (Complaint, Complainant, Message, Note, Attachment, Staff):
        rows = list(table.select())
        seen += [repr(rows), str(rows), repr([row.__data__ for row in rows])]
        seen += [repr([model_to_dict(row) for row in rows]), repr(list(table.select().dicts()))]
        seen += [repr(list(table.select().tuples())), repr(list(table.select().namedtuples()))]
        seen += [pickle.dumps([row.__data__ for row in rows]).decode("latin-1")]
        seen += [pickle.dumps(rows).decode("latin-1")]
        seen += [str(table.select().sql())]

    assert len(caplog.records) > 50, "the detector must have something to look at"
    assert not leaks("\n".join(seen))


def leaks(text: str) -> list[str]:
    spellings = [MARKER, repr(MARKER.encode())[2:-1], MARKER.encode().decode("latin-1")]
    return [spelling for spelling in spellings if spelling in text]


def test_the_detector_of_leaks_finds_one():
    assert leaks(f"said {MARKER}")
    assert leaks(repr({"body": MARKER.encode()}))
    assert leaks(pickle.dumps(MARKER).decode("latin-1"))


@on_both_databases
def test_the_table_holds_nothing_of_what_was_said(acme):
    file_complaint(acme, name=MARKER, description=MARKER * 40, product=MARKER)

    for table in base.tables():
        place = ".".join(filter(None, [table._meta.schema, f'"{table._meta.table_name}"']))
        rows = db.execute_sql(f"SELECT * FROM {place}").fetchall()  # noqa: S608
        assert not any(MARKER.encode() in as_stored(cell) for row in rows for cell in row), table


def as_stored(cell: object) -> bytes:
    if isinstance(cell, bytes | memoryview | bytearray):
        return bytes(cell)
    return str(cell).encode()


@on_both_databases
def test_what_was_sealed_opens_again(submitted):
    found = read_again(submitted)

    assert found.product == ADA.product
    assert Complainant.of(found.uid).email == ADA.email
    assert isinstance(found.__data__["product"], Sealed)
    assert found.sold_by is None


def read_again(complaint: Complaint) -> Complaint:
    row: Complaint = Complaint.get(Complaint.uid == complaint.uid)
    return row


def test_a_copy_of_a_row_opens_where_its_key_is(acme, submitted):
    copy = pickle.loads(pickle.dumps(read_again(submitted)))  # noqa: S301

    assert copy.product == ADA.product
    with company_scope(bytes(16)), pytest.raises(KeyUnavailable):
        _ = copy.product


def test_a_row_is_sealed_whatever_order_its_parts_are_given_in(acme):
    vault.new_dek(bytes(16))

    made = Complaint(product=MARKER, uid=bytes(16), company_uid=acme.uid)

    assert made.product == MARKER


# -- rows 6 and 7: tampering ----------------------------------------------------------------------


def test_a_flipped_bit_anywhere_is_damage_in_every_sealed_column(every_row):
    looked = 0
    for table, field in SEALED_FIELDS:
        row = filled(table, field)
        if table is DraftFile:
            drafts.hold_key(row.complaint_uid)
        sealed = row.__data__[field.name]
        assert getattr(row, field.name) is not None
        for place in spread(len(sealed) * 8):
            row.__data__[field.name] = Sealed(flipped(sealed, place))
            with pytest.raises((Damaged, KeyUnavailable)):
                getattr(row, field.name)
            looked += 1

    assert looked > 40 * len(SEALED_FIELDS)


def filled(table, field):
    return table.select().where(field.is_null(False)).first()


def spread(bits: int) -> list[int]:
    """Every bit of the header, and some forty of what follows."""
    return [*range(64), *range(64, bits, max(1, bits // 40))]


def flipped(sealed: bytes, place: int) -> bytes:
    changed = bytearray(sealed)
    changed[place // 8] ^= 1 << place % 8
    return bytes(changed)


@on_both_databases
def test_a_swapped_row_does_not_open(acme, globex, submitted, otto):
    """Row 7 in tables: another table, column, company, complaint and row are all damage."""
    other = file_complaint(acme, name="Otto Nowak", product="Another kettle")
    by = actors.of_staff(otto)
    first, second = (messages.note(submitted, body=body, by=by) for body in ("one", "two"))
    with company_scope(globex.uid):
        foreign = file_complaint(globex, product="Foreign kettle")
    opening = Message.openings([submitted.uid])[submitted.uid]

    swaps: dict[str, tuple[Any, ...]] = {
        "row": (Note, "body", first.uid, Note, "body", second.uid),
        "table": (Note, "body", first.uid, Message, "body", opening.uid),
        "column": (Complaint, "sold_by", submitted.uid, Complaint, "product", submitted.uid),
        "complaint": (Complaint, "product", submitted.uid, Complaint, "product", other.uid),
        "company": (Complaint, "product", submitted.uid, Complaint, "product", foreign.uid),
    }
    for kind, (to, column, uid, source, from_column, from_uid) in swaps.items():
        copy_cell(to, column, uid, source, from_column, from_uid)
        row = to.get(to.uid == uid)
        with pytest.raises(Damaged) as caught:
            getattr(row, column)
        assert "kettle" not in str(caught.value), kind


def copy_cell(to, column, uid, source, from_column, from_uid) -> None:
    param = db.param
    db.execute_sql(
        f'UPDATE "{to._meta.table_name}" SET "{column}" = '  # noqa: S608
        f'(SELECT "{from_column}" FROM "{source._meta.table_name}" WHERE uid = {param}) '
        f"WHERE uid = {param}",
        (from_uid, uid),
    )


def test_text_where_ciphertext_should_be_is_damage(submitted):
    db.execute_sql("UPDATE complaint SET product = 'Modra kettle'")

    with pytest.raises(Damaged, match=r"complaint\.product"):
        _ = read_again(submitted).product


def test_an_erased_key_is_felt_by_the_next_piece_of_work(acme, submitted):
    ComplaintKey.delete().execute()

    with company_scope(acme.uid), pytest.raises(KeyUnavailable):
        _ = read_again(submitted).product
    assert scope.current().uid == acme.uid
