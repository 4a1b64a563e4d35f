"""Nothing that people say lies readable on the disk, and no log line repeats it.

SECURITY §4, rows 1 and 3. A real server and its worker live through the whole scenario; after each
act every file they wrote or hold open is searched for every marker in every encoding.
"""

import base64
import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote, urlencode, urlsplit

import peewee
import psutil
import pytest
from flask import Flask
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from reclamator import logs
from reclamator.config import Settings
from reclamator.domain import numbers
from reclamator.domain.permissions import Scope
from reclamator.errors import Damaged, Gone, KeyUnavailable
from reclamator.models import base, database, vault
from reclamator.models.attachment import Attachment
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import db
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff, StaffSession
from reclamator.services import api_keys, attachments, installation, staff
from tests import leaks
from tests.corpus import camera_photo, encoded, photo
from tests.journeys import acts
from tests.journeys.visitor import (
    BOUNDARY,
    Page,
    Upload,
    Visitor,
    multipart,
    visitor_at,
    visitor_of,
)
from tests.leaks import MARKERS
from tests.servers import ServerProcess, SmtpSink, reclamator, start_server, wait_until

ALLOWED = set(logs._FIELDS) | {"ts", "level"}
quoted = partial(quote, safe="")


# -- the papers -----------------------------------------------------------------------------------


def marked_jpeg() -> bytes:
    """A photo of 3 MB, far beyond what stays in memory, with markers in camera data and comment."""
    exif = Image.Exif()
    exif[0x010F] = MARKERS["EXIF"]
    noise = Image.effect_noise((2400, 1700), 90).convert("RGB")
    return encoded(noise, "JPEG", quality=90, exif=exif, comment=MARKERS["JPEG comment"].encode())


def marked_png() -> bytes:
    """A picture with a text chunk."""
    told = PngInfo()
    told.add_text("Comment", MARKERS["PNG text"])
    return photo("PNG", pnginfo=told)


def marked_pdf() -> bytes:
    """A page that says something, under a title."""
    said = f"BT /F1 12 Tf 20 50 Td ({MARKERS['PDF text']}) Tj ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 100] /Contents 4 0 R >>",
        f"<< /Length {len(said)} >>\nstream\n{said}\nendstream",
        f"<< /Title ({MARKERS['PDF title']}) >>",
    ]
    body = b"%PDF-1.7\n"
    places = []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    head = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}"
    trailer = f"trailer\n<< /Size {len(places) + 1} /Root 1 0 R /Info 5 0 R >>\n"
    return body + f"{head}{trailer}startxref\n{len(body)}\n%%EOF\n".encode()


JPEG: Upload = (MARKERS["photo's name"], marked_jpeg(), "image/jpeg")
PNG: Upload = (MARKERS["kept file's name"], marked_png(), "image/png")
PDF: Upload = (MARKERS["paper's name"], marked_pdf(), "application/pdf")
LATER: Upload = (MARKERS["later file's name"], camera_photo(), "image/jpeg")


# -- the house ------------------------------------------------------------------------------------


@dataclass
class House:
    """The running product, watched: each look is over everything that it can have written."""

    server: ServerProcess
    temp: Path
    home: Path
    demo: dict[str, Any]
    hits: list[leaks.Hit] = field(default_factory=list)
    looked_for: Mapping[str, str] = field(default_factory=dict)
    known: set[tuple[int, ...]] = field(default_factory=set)

    @property
    def company(self) -> str:
        """The short name of the company."""
        return str(self.demo["company"])

    def visitor(self) -> Visitor:
        """A browser whose very name is a marker."""
        return visitor_at(self.server.base_url, **{"User-Agent": MARKERS["user agent"]})

    def machine(self) -> Visitor:
        """A program with the demo's key."""
        return visitor_at(self.server.base_url, Authorization=f"Bearer {self.demo['api_key']}")

    def person(self, role: str) -> dict[str, str]:
        """The e-mail and password of one of the company's people."""
        return next(one for one in self.demo["staff"] if one["role"] == role)

    def processes(self) -> list[int]:
        """The supervisor, the website and the worker."""
        head = psutil.Process(self.server.process.pid)
        return [head.pid, *(child.pid for child in head.children(recursive=True))]

    def look(self, extra: dict[str, str] | None = None) -> None:
        """Search for every marker now; files that a look for the same has read are left out."""
        wanted = {**MARKERS, **(extra or {})}
        if wanted != self.looked_for:
            self.looked_for, self.known = wanted, set()
        folders = [self.server.data_dir, self.temp, self.home, self.server.log.parent]
        self.hits += leaks.search(
            wanted, folders=folders, processes=self.processes(), known=self.known
        )

    def log_lines(self) -> list[str]:
        """What website and worker wrote; the lines of the command before them are no log."""
        lines = self.server.log.read_text().splitlines()
        return [line for line in lines if not line.startswith("Listening on ")]


@pytest.fixture
def open_house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Start the product with its demo company; `open_house(smtp=…)` sends real mail."""
    running: list[ServerProcess] = []
    temp, home = tmp_path / "temp", tmp_path / "home"
    temp.mkdir()
    home.mkdir()

    def start(smtp: SmtpSink | None = None) -> House:
        first = not running
        if running:
            running[-1].stop()
        env = {"RECLAMATOR_LIMITS": "off", "TMPDIR": str(temp), "HOME": str(home)}
        if smtp:
            env["RECLAMATOR_SMTP_URL"] = smtp.url
        server = start_server(
            tmp_path / "var",
            env=env,
            prepare=[("demo", "--complaints", "2")] if first else (),
            port=None if first else urlsplit(running[-1].base_url).port,
        )
        running.append(server)
        demo = json.loads((tmp_path / "var" / "demo.json").read_text())
        return House(server, temp, home, demo)

    yield start
    for server in running:
        server.stop()


# -- the scenario ---------------------------------------------------------------------------------


def said(**changes: str) -> dict[str, Any]:
    """What the marked customer types."""
    told = [MARKERS[name] for name in ("description", "Cyrillic", "accented", "Greek", "IBAN")]
    return {
        "category": "product_defect",
        "claim": "refund",
        "description": "\n".join([*told, MARKERS["IBAN as typed"]]),
        "name": MARKERS["name"],
        "email": MARKERS["e-mail"],
        "phone": MARKERS["phone as typed"],
        "order_number": MARKERS["order"],
        "product": MARKERS["product"],
        "sold_by": MARKERS["place of purchase"],
        **changes,
    }


def refused_then_sent(house: House, customer: Visitor) -> Page:
    """A submission with faults, whose files are kept, and then a good one."""
    refused = acts.file_complaint(
        customer,
        house.company,
        files=[PNG, JPEG],
        **said(description=MARKERS["refused text"], claim="", email="no address"),
    )
    assert refused.status == 422
    house.look()
    receipt = acts.send(customer, refused, files=[PDF], **said())
    assert receipt.status == 200
    return receipt


def robots_and_machines(house: House) -> list[str]:
    """A robot falls into the trap, a machine files, somebody sends rubbish."""
    stranger, machine = house.visitor(), house.machine()
    robot = acts.file_complaint(
        stranger,
        house.company,
        **said(description=MARKERS["robot's text"], website="https://watches.example"),
    )
    made = machine.send_json(
        "POST",
        "/api/v1/complaints",
        {
            **said(description=MARKERS["API description"], name=MARKERS["API name"]),
            "channel": "letter",
        },
    )
    assert made.status == 201, made.body
    for body in ({"name": [MARKERS["name"]]}, {MARKERS["name"]: MARKERS["e-mail"]}):
        assert machine.send_json("POST", "/api/v1/complaints", body).status == 422
    broken = f'{{"name": "{MARKERS["name"]}'.encode()
    kind = {"Content-Type": "application/json"}
    machine.request("POST", "/api/v1/complaints", headers=kind, body=broken)
    stranger.get(f"/track?number={quoted(MARKERS['name'])}")
    stranger.get(f"/f/{house.company}?product={quoted(MARKERS['product'])}")
    return [robot.data("complaint-number"), made.json["number"]]


def staff_at_work(house: House, number: str) -> Visitor:
    """A handler searches, replies, notes; one who mistypes, and one who never worked here."""
    handler = house.visitor()
    acts.sign_in(handler, MARKERS["who never signed in"], "a password that nobody has")
    person = house.person("handler")
    acts.sign_in(handler, person["email"], person["password"])
    for what in (MARKERS["search"], MARKERS["e-mail"], MARKERS["order"], MARKERS["phone as typed"]):
        acts.look_up(handler, what)
    page = acts.show(handler, number)
    assert MARKERS["name"] in page.text
    page = acts.act(handler, page, "/messages", body=MARKERS["staff reply"])
    page = acts.act(handler, page, "/notes", body=MARKERS["note"])
    assert MARKERS["note"] in page.text
    for position in (1, 2, 3):
        assert handler.get(f"/panel/complaints/{number}/attachments/{position}").status == 200
        handler.get(f"/panel/complaints/{number}/attachments/{position}/preview")
    return handler


def customer_answers(house: House, customer: Visitor, number: str, code: str) -> None:
    """The customer reads, writes and sends another photo; a wrong code comes first."""
    acts.open_page(customer, number, "AAAAA-AAAAA")
    acts.open_page(customer, number, code)
    # it waits ten seconds, so that who sent it can take it back
    reply, at = MARKERS["staff reply"], f"/track/{number}"
    wait_until(lambda: reply in customer.get(at).text, house.server.process)
    page = customer.get(at)
    page = acts.write(customer, page, MARKERS["customer's answer"], files=[LATER])
    assert MARKERS["customer's answer"] in page.text
    for paper in ("receipt.pdf", "attachments/1", "attachments/1/preview"):
        assert customer.get(f"/track/{number}/{paper}").status == 200


def decided(handler: Visitor, number: str) -> None:
    """The handler's first try is incomplete, the second is the answer."""
    page = acts.show(handler, number)
    page = acts.act(handler, page, "/actions/start_review")
    refused = acts.act(handler, page, "/decision", outcome="rejected", grounds=MARKERS["grounds"])
    assert refused.status == 422
    page = acts.act(
        handler,
        acts.show(handler, number),
        "/decision",
        outcome="partly_granted",
        remedy="refund",
        amount="12.00",
        currency="PLN",
        method=MARKERS["method"],
        due_on="2099-01-04",
        grounds=MARKERS["grounds"],
        provisions="art. 43b",
    )
    assert page.status == 200, page.text
    assert MARKERS["grounds"] in page.text


def something_breaks(house: House, customer: Visitor, number: str, code: str) -> None:
    """A row and a file are damaged on the disk, so that errors come up while data is in hand."""
    path = house.server.data_dir / "reclamator.db"
    with sqlite3.connect(path, timeout=30) as database:
        [(rowid, sealed)] = database.execute(
            "SELECT rowid, body FROM message ORDER BY created_at DESC LIMIT 1"
        ).fetchall()
        database.execute("UPDATE message SET body = ? WHERE rowid = ?", (sealed[:-1], rowid))
    newest = max(
        (path for path in (house.server.data_dir / "blobs").rglob("*") if path.is_file()),
        key=lambda path: path.stat().st_mtime_ns,
    )
    newest.write_bytes(newest.read_bytes()[:-40])
    page = acts.open_page(customer, number, code)
    assert page.status in (200, 410)
    answers = [customer.get(f"/track/{number}/attachments/{place}") for place in range(1, 9)]
    assert any(answer.status >= 400 for answer in answers)


# -- the tests ------------------------------------------------------------------------------------


def test_nothing_that_people_say_lies_readable_on_the_disk(
    open_house: Callable[..., House], smtp_sink: SmtpSink
) -> None:
    """Row 1 in full: 37 markers, in 12 encodings, after each act and at the end."""
    house = open_house()
    customer = house.visitor()
    hire = ("staff", "add", "--role", "viewer", "--email", MARKERS["staff e-mail"])
    reclamator(*hire, "--name", MARKERS["staff name"], environment=house.server.environment)

    receipt = refused_then_sent(house, customer)
    number, code = receipt.data("complaint-number"), receipt.data("access-code")
    secrets = {"access code": code}
    house.look(secrets)
    others = robots_and_machines(house)
    house.look(secrets)
    handler = staff_at_work(house, number)
    secrets["session"] = handler.cookies["rcl_s"]
    house.look(secrets)
    wait_for_outbox(house)
    house.look(secrets)
    outbox = house.visitor().get("/demo/outbox")
    assert number in outbox.text

    sent_by_smtp = open_house(smtp=smtp_sink)
    sent_by_smtp.hits, sent_by_smtp.known = house.hits, house.known
    sent_by_smtp.looked_for = house.looked_for
    customer_answers(sent_by_smtp, customer, number, code)
    decided(handler, number)
    letters = smtp_sink.wait_for(1)
    assert MARKERS["e-mail"] in str(letters[0]["To"])
    sent_by_smtp.look(secrets)
    something_breaks(sent_by_smtp, customer, number, code)
    sent_by_smtp.look(secrets)

    assert sent_by_smtp.hits == []
    lines = sent_by_smtp.log_lines()
    assert len(lines) > 60
    for line in lines:
        told = json.loads(line)
        assert set(told) <= ALLOWED, line
        for shown in (number, *others):
            assert shown not in line
            assert str(numbers.parse_number(shown)) not in line
    sent_by_smtp.server.stop()
    final = leaks.search(
        {**MARKERS, **secrets},
        folders=[sent_by_smtp.server.data_dir, sent_by_smtp.temp, sent_by_smtp.home],
    )
    assert final == []
    assert never_arrived(sent_by_smtp) == NEVER_KEPT


# What is refused, passes by, is only compared, or was in the row that the story damages.
NEVER_KEPT = {
    "customer's answer",
    "order as compared",
    "phone as digits",
    "refused text",
    "search",
    "user agent",
    "who never signed in",
}


def never_arrived(house: House) -> set[str]:
    """Open all that is sealed with the installation's keys: markers that are nowhere in it.

    Without this look, a form that refused everything would leave a clean disk too.
    """
    installation.open_installation(Settings.from_environ(dict(house.server.environment)))
    try:
        with database.connection():
            company = Company.by_slug(house.company)
            assert company is not None
            with company_scope(company.uid):
                kept = b"\0".join(_everything_kept())
    finally:
        database.close()
        vault.close()
    return {name for name, text in MARKERS.items() if text.encode() not in kept}


def _everything_kept() -> Iterator[bytes]:
    for table in base.tables():
        sealed = [one for one in table._meta.sorted_fields if hasattr(one, "contract_name")]
        for row in table.select():
            for column in sealed:
                with suppress(Damaged, KeyUnavailable):
                    yield str(getattr(row, column.name)).encode()
    for file in Attachment.select():
        with suppress(Gone):
            yield b"".join(attachments.original(file))


def wait_for_outbox(house: House) -> None:
    """Until the worker has sealed the first mails."""
    outbox = house.server.data_dir / "outbox"
    wait_until(lambda: len(list(outbox.glob("*"))) >= 2, house.server.process)


@pytest.mark.parametrize("encoding", sorted(leaks.encodings("x")))
def test_the_detector_finds_each_marker_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    planted = tmp_path / "var" / "deep" / "queue.db-wal"
    planted.parent.mkdir(parents=True)
    forms = [leaks.encodings(text)[encoding] for text in MARKERS.values()]
    planted.write_bytes(bytes(7000) + b"\x01\xff".join(forms) + bytes(300))

    found = leaks.search(MARKERS, folders=[tmp_path])

    assert {hit.marker for hit in found if hit.encoding == encoding} == set(MARKERS)
    assert {hit.place for hit in found} == {str(planted)}


def test_the_detector_finds_a_marker_in_the_middle_of_something_encoded(tmp_path: Path) -> None:
    for offset in range(3):
        mail = b"z" * offset + f"Dear {MARKERS['name']}, hello".encode()
        (tmp_path / f"mail-{offset}").write_bytes(base64.b64encode(mail))

    found = leaks.search({"name": MARKERS["name"]}, folders=[tmp_path])

    assert len({hit.place for hit in found}) == 3


def test_the_detector_sees_deleted_files_that_a_process_still_holds(tmp_path: Path) -> None:
    path = tmp_path / "upload.tmp"
    with path.open("w+b") as held:
        held.write(MARKERS["Cyrillic"].encode())
        held.flush()
        path.unlink()

        found = leaks.search(MARKERS, folders=[tmp_path], processes=[os.getpid()])

    assert {hit.marker for hit in found} == {"Cyrillic"}


def test_the_detector_finds_a_leak_planted_in_the_running_product(
    open_house: Callable[..., House],
) -> None:
    house = open_house()
    path = house.server.data_dir / "reclamator.db"
    with sqlite3.connect(path, timeout=30) as database:
        database.execute("CREATE TABLE careless (typed TEXT)")
        database.execute("INSERT INTO careless VALUES (?)", (MARKERS["name"],))
    (house.temp / "spool").write_text(MARKERS["order"])

    house.look()

    assert {hit.marker for hit in house.hits} == {"name", "order"}


# -- row 3: the log -------------------------------------------------------------------------------


def test_when_every_view_fails_the_log_names_places_and_nothing_that_was_sent(
    app: Flask, insider: Visitor, submitted: Complaint, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    """Row 3: each route, by each of its methods, raises what quotes markers and the number."""

    def fail(*_: object, **__: object) -> NoReturn:
        try:
            raise peewee.IntegrityError(f"({MARKERS['e-mail']}, {MARKERS['IBAN']}) exists")
        except peewee.IntegrityError as error:
            error.add_note(MARKERS["Cyrillic"])
            raise RuntimeError(f"{MARKERS['name']} {submitted.number}") from error

    for endpoint in app.view_functions:
        app.view_functions[endpoint] = fail

    answers = [_knock(insider, *door, submitted.number) for door in _doors(app)]

    told = lines()
    failed = {(one["rule"], one["method"]) for one in told if one.get("status") == 500}
    assert failed == set(_doors(app))
    assert len(failed) > 60
    assert [one.get("error_type") for one in told].count("RuntimeError") == len(failed)
    _assert_clean(answers)


@pytest.mark.parametrize("statement", [1, 5])
def test_when_the_database_quotes_what_it_was_given_the_log_does_not(
    statement: int,
    app: Flask,
    insider: Visitor,
    submitted: Complaint,
    lines: Callable[[], list[dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Row 3 with the real views at work: the n-th statement of each request fails."""
    execute, count = db.obj.execute_sql, [0]

    def quote_and_fail(sql: str, params: Any = None, *rest: Any) -> Any:
        count[0] += 1
        if count[0] < statement:
            return execute(sql, params, *rest)
        raise peewee.ProgrammingError(f"{sql} {params} {MARKERS['IBAN']} {submitted.number}")

    monkeypatch.setattr(db.obj, "execute_sql", quote_and_fail)
    answers = []
    for door in _doors(app):
        count[0] = 0
        answers.append(_knock(insider, *door, submitted.number))

    errors = [one["error_type"] for one in lines() if "error_type" in one]
    assert errors.count("ProgrammingError") > 20
    _assert_clean(answers)


@pytest.fixture
def insider(app: Flask, mira: Staff) -> Visitor:
    """Somebody whom every door lets in: the owner's session, a page token, a key of all scopes."""
    cookie, _session = staff.open_session(mira)
    StaffSession.update(factor_passed=True).execute()
    key = api_keys.create(label=MARKERS["API name"], scopes=list(Scope))
    headers = {"User-Agent": MARKERS["user agent"], "X-Marker": MARKERS["order"]}
    visitor = visitor_of(app, Authorization=f"Bearer {key}", **headers)
    visitor.cookies = {"rcl_s": cookie, "marker": quoted(MARKERS["Greek"])}
    token = visitor.get("/profile").form_with("csrf_token").values["csrf_token"]
    visitor.headers["X-CSRFToken"] = token[0]
    return visitor


@pytest.fixture
def lines(
    app: Flask, insider: Visitor, submitted: Complaint, capsys: pytest.CaptureFixture[str]
) -> Callable[[], list[dict[str, Any]]]:
    """What was logged since, parsed: each line by the list, none with a marker or the number."""
    logs.configure(app.config["SETTINGS"])
    capsys.readouterr()
    shown = (*MARKERS.values(), submitted.number, str(numbers.parse_number(submitted.number)))

    def read() -> list[dict[str, Any]]:
        written = capsys.readouterr().err
        assert [text for text in shown if text in written or json.dumps(text) in written] == []
        told = [json.loads(line) for line in written.splitlines()]
        assert {name for line in told for name in line} <= ALLOWED
        return told

    return read


def _doors(app: Flask) -> list[tuple[str, str]]:
    """(rule, method) of all that can be asked for."""
    return [
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"})
    ]


FIELDS = {
    "name": "name",
    "email": "e-mail",
    "phone": "phone as typed",
    "order_number": "order",
    "product": "product",
    "sold_by": "place of purchase",
    "description": "description",
    "body": "staff reply",
    "grounds": "grounds",
    "method": "method",
    "reason": "refused text",
    "password": "Greek",
    "access_code": "accented",
    "q": "search",
}


def _knock(visitor: Visitor, rule: str, method: str, number: str) -> Page:
    """Ask with a marker in every field that any form of ours has, and in a file and its name."""
    address, said = _filled(rule, number), {field: MARKERS[name] for field, name in FIELDS.items()}
    if method == "GET":
        return visitor.get(f"{address}?{urlencode(said)}&lang=en")
    if address.startswith("/api/") and not address.endswith("attachments"):
        return visitor.send_json(method, address, said)
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    body = multipart(said, {"attachments": [LATER]})
    return visitor.request(method, address, headers=kind, body=body)


def _filled(rule: str, number: str) -> str:
    address = rule.replace("<number>", number).replace("<company>", "acme")
    address = re.sub(r"<int:[a-z_]+>", "1", address)
    return re.sub(r"<[^>]+>", quoted(MARKERS["accented"]), address)


def _assert_clean(answers: list[Page]) -> None:
    """No page repeats the words of the error; an address that was asked for stands in its links."""
    for answer in answers:
        for marker in ("IBAN", "Cyrillic"):
            assert MARKERS[marker].encode() not in answer.body, (answer.address, marker)
