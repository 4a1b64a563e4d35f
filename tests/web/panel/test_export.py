"""The register taken along from its page: what is asked for is what is sent."""

import csv
import io
import subprocess
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from flask.testing import FlaskClient
from peewee import ProgrammingError

from reclamator.models.complaint import Complaint
from reclamator.services import export, register
from reclamator.web.downloads import BrokenOff
from tests.servers import needs
from tests.web import pages

EXPORT = "/panel/complaints/export"


def test_the_table_holds_what_the_page_is_narrowed_to(
    boss: FlaskClient, submit: Callable[..., Complaint]
) -> None:
    polish, finnish = submit(), submit(country="FI")
    offered = boss.get(f"{EXPORT}?country=FI", headers=pages.htmx_headers())
    assert '<input type="hidden" name="country" value="FI">' in offered.text

    sent = pages.post(boss, EXPORT, {"country": "FI", "format": "csv"})

    assert sent.mimetype == "text/csv"
    assert sent.headers["Content-Disposition"].startswith('attachment; filename="register-2026-')
    assert "no-store" in sent.headers["Cache-Control"]
    assert sent.data.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(sent.data.decode("utf-8-sig"))))
    assert [line["Number"] for line in lines] == [finnish.number]
    assert polish.number not in sent.text


def test_a_workbook_comes_as_a_file(boss: FlaskClient, submitted: Complaint) -> None:
    sent = pages.post(boss, EXPORT, {"format": "xlsx"})

    sheet = zipfile.ZipFile(io.BytesIO(sent.data)).read("xl/worksheets/sheet1.xml").decode()
    assert submitted.number in sheet
    assert "Ada Nowak" in sheet


def test_what_fails_on_the_way_breaks_the_file_off_instead_of_ending_it(
    boss: FlaskClient, submitted: Complaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise ProgrammingError("quotes what it was given")

    monkeypatch.setattr(register, "page", fail)

    with pytest.raises(BrokenOff) as broken:
        pages.post(boss, EXPORT, {"format": "csv"})

    assert "quotes" not in "".join(traceback.format_exception(broken.value))


def test_no_other_kind_of_table(boss: FlaskClient, submitted: Complaint) -> None:
    assert pages.post(boss, EXPORT, {"format": "exe"}).status_code == 404


def test_without_javascript_it_is_a_page(boss: FlaskClient, submitted: Complaint) -> None:
    assert f'href="{EXPORT}"' in boss.get("/panel/complaints").text

    page = boss.get(EXPORT).text

    assert "<html" in page
    assert 'value="xlsx"' in page


def test_who_may_not_is_neither_offered_nor_sent_it(
    at_work: FlaskClient, submitted: Complaint
) -> None:
    assert EXPORT not in at_work.get("/panel/complaints").text
    assert at_work.get(EXPORT).status_code == 403
    assert pages.post(at_work, EXPORT, {"format": "csv"}).status_code == 403


def text_of_pdf(paper: bytes, path: Path) -> str:
    """The words of a PDF, as a reader finds them."""
    path.write_bytes(paper)
    command = [needs("pdftotext"), "-layout", str(path), "-"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def test_on_paper_it_names_its_filters_and_holds_the_lines(
    boss: FlaskClient, submit: Callable[..., Complaint], tmp_path: Path
) -> None:
    polish, finnish = submit(), submit(country="FI", product="#eval(1)")

    sent = pages.post(boss, EXPORT, {"country": "FI", "kind": "complaint", "format": "pdf"})

    assert sent.mimetype == "application/pdf"
    text = text_of_pdf(sent.data, tmp_path / "register.pdf")
    assert "Register of complaints" in text
    assert "Country: Finland" in text
    assert "Type of submission: Complaint" in text
    assert "#eval(1)" in text
    assert finnish.number in text
    assert polish.number not in text


def test_what_is_too_long_for_paper_is_said_before_anything_is_noted(
    boss: FlaskClient, submitted: Complaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_ON_PAPER", 0)

    sent = pages.post(boss, EXPORT, {"format": "pdf"})

    assert sent.status_code == 409
    assert "Narrow it first, or take it as a spreadsheet." in sent.text
