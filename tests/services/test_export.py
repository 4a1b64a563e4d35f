"""Taking the register along: every line of a view, as text that no program computes."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest

from reclamator.domain.permissions import Permission, Role
from reclamator.errors import Forbidden
from reclamator.models.access import AccessEntry
from reclamator.models.audit import AuditEntry
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.keys import ComplaintKey
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import access_log, actors, export, register, spreadsheets
from reclamator.services.register import Filters
from tests.cast import on_both_databases

Submit = Callable[..., Complaint]


def taken(company: Company, person: Staff, filters: Filters | None = None) -> list[dict[str, str]]:
    """The export as a program reads it back."""
    by = actors.of_staff(person)
    rows = export.rows(company, filters or Filters(), by=by, written_as="csv")
    text = b"".join(spreadsheets.as_csv(rows)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@on_both_databases
def test_each_line_of_the_view_is_there_once(
    acme: Company, mira: Staff, submit: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "MOST", 2)
    made = [submit(product=f"Kettle {number}") for number in range(5)]
    elsewhere = submit(country="FI")

    found = taken(acme, mira, Filters(country="PL"))

    assert sorted(line["Number"] for line in found) == sorted(each.number for each in made)
    assert {line["Product"] for line in found} == {f"Kettle {number}" for number in range(5)}
    assert elsewhere.number not in {line["Number"] for line in found}


def test_a_line_says_it_all(acme: Company, mira: Staff, submitted: Complaint) -> None:
    (line,) = taken(acme, mira)

    assert line["Customer"] == "Ada Nowak"
    assert line["E-mail"] == "ada@customer.example"
    assert line["Received"] == "2026-11-22 14:08"
    assert line["Safe date"] == "2026-12-04"
    assert line["Date by law"] == "2026-12-07"
    assert line["Status"] == "Received"
    assert line["What happened"].startswith("The kettle leaks")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_what_looks_like_a_formula_is_text(
    acme: Company, mira: Staff, submit: Submit, sign: str
) -> None:
    evil = f'{sign}HYPERLINK("//evil.example";"x")'
    assert spreadsheets.safe(evil) == f"'{evil}"

    submit(product=evil)

    (line,) = taken(acme, mira)
    assert not line["Product"].startswith(sign) or line["Product"].startswith("'")


def test_who_took_how_much_stands_in_the_chain(acme: Company, mira: Staff, submit: Submit) -> None:
    made = [submit(), submit()]

    taken(acme, mira)

    noted = {row.action: row for row in AuditEntry.walk() if row.action.startswith("register.")}
    assert list(noted) == ["register.exported", "register.export_ended"]
    assert noted["register.export_ended"].detail == {"format": "csv", "count": 2}
    assert bytes(noted["register.exported"].actor_uid) == bytes(mira.uid)
    access_log.flush()
    assert {bytes(row.complaint_uid) for row in AccessEntry.select()} == {
        bytes(each.uid) for each in made
    }


def test_a_table_that_was_broken_off_tells_how_far_it_came(
    acme: Company, mira: Staff, submit: Submit
) -> None:
    for _ in range(3):
        submit()
    rows = export.rows(acme, Filters(), by=actors.of_staff(mira), written_as="csv")
    next(rows), next(rows)

    rows.close()  # type: ignore[attr-defined]

    ended = [row for row in AuditEntry.walk() if row.action == "register.export_ended"]
    assert [row.detail["count"] for row in ended] == [1]


def test_what_cannot_be_opened_leaves_the_table_whole(
    acme: Company, mira: Staff, submit: Submit
) -> None:
    whole, erased = submit(), submit()
    ComplaintKey.delete().where(ComplaintKey.complaint_uid == erased.uid).execute()

    found = {line["Number"]: line for line in taken(acme, mira)}

    assert found[whole.number]["E-mail"] == "ada@customer.example"
    assert found[erased.number]["E-mail"] == found[erased.number]["What happened"] == ""


def test_a_handler_takes_nothing_along(acme: Company, otto: Staff, submitted: Complaint) -> None:
    with pytest.raises(Forbidden):
        taken(acme, otto)
    assert not [row for row in AuditEntry.walk() if row.action.startswith("register.")]


def test_no_key_is_held_longer_than_its_page(
    acme: Company, mira: Staff, submit: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "MOST", 2)
    for _ in range(7):
        submit()
    held: list[int] = []
    with company_scope(bytes(acme.uid)) as here:
        monkeypatch.setattr(export, "company_scope", lambda _uid: _Same(here))
        for _line in export.rows(acme, Filters(), by=actors.of_staff(mira), written_as="csv"):
            held.append(len(here.deks))

    assert max(held) == 2


class _Same:
    """The very scope, entered again."""

    def __init__(self, here: Any) -> None:
        self._here = here

    def __enter__(self) -> Any:
        return self._here

    def __exit__(self, *_: object) -> None:
        return None


def test_a_workbook_holds_the_same_as_text() -> None:
    rows = [["Number", "Says"], ["1", "=1+1 & <b> \x00 ż"], ["2", " spaces "]]

    whole = b"".join(spreadsheets.as_xlsx(rows))

    package = zipfile.ZipFile(io.BytesIO(whole))
    assert package.testzip() is None
    for name in package.namelist():
        ElementTree.fromstring(package.read(name))  # noqa: S314  (what we wrote ourselves)
    sheet = ElementTree.fromstring(package.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    found = [[cell.findtext(f".//{main}t") for cell in row] for row in sheet.iter(f"{main}row")]
    assert found == [["Number", "Says"], ["1", "'=1+1 & <b>   ż"], ["2", " spaces "]]
    assert not list(sheet.iter(f"{main}f"))


def test_a_workbook_is_sent_while_it_is_read() -> None:
    """What is not yet read cannot be held: the first pieces leave before the last row is made."""
    left = list(range(20_000))

    def rows() -> Any:
        while left:
            yield [hashlib.sha256(str(left.pop()).encode()).hexdigest()]

    sent = 0
    for piece in spreadsheets.as_xlsx(rows()):
        sent += len(piece)
        if sent > 100_000:
            break
    assert len(left) > 15_000


def test_only_head_and_owner_are_offered_it(hire: Callable[[Role], Staff]) -> None:
    may = {role for role in Role if actors.of_staff(hire(role)).may(Permission.EXPORT)}

    assert may == {Role.OWNER, Role.HEAD}
