"""The cast of the stories: Ada complains; Mira and Otto work at Acme; Nina at Globex.

A pytest plugin. Each test has an installation of its own, copied from one that is made once; it
lives at `SUNDAY`, and Acme is in scope as soon as `acme` or one of its people is asked for.
"""

import contextvars
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.serving import make_server

from reclamator import clock, i18n
from reclamator.config import ROOT, Settings
from reclamator.domain import regimes
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import Channel
from reclamator.i18n.catalogues import catalogue
from reclamator.models import binding, database, vault
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.decision import Decision
from reclamator.models.scope import company_scope, unscoped
from reclamator.models.staff import Staff, StaffSession
from reclamator.services import (
    actors,
    companies,
    complaints,
    decisions,
    intake,
    staff,
)
from reclamator.services import (
    installation as installations,
)
from reclamator.services.intake import Answers, Arrival
from reclamator.web.assets import AssetStore
from tests.servers import PostgresServer

SUNDAY = datetime(2026, 11, 22, 13, 8, tzinfo=UTC)
"""The present of the stories: Sunday, 14:08 in Warsaw; Poland's answer is due on 7 December."""

FOUNDED = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NETWORK = b"\xcb\x00\x71\x00"

ADA = Answers(
    category="product_defect",
    description="The kettle leaks at its base. After each boiling there is a puddle.",
    claim="refund",
    name="Ada Nowak",
    email="ada@customer.example",
    phone="+48 600 100 200",
    product="Modra kettle 1.7 l",
    order_number="A-10/482",
    country="PL",
    language="en",
)
GRANTED: dict[str, Any] = {
    "outcome": "granted",
    "remedy": "refund",
    "amount": {"minor": 28_900, "currency": "PLN"},
    "method": "To the account you paid from",
    "due_on": "2026-12-14",
}
REJECTED: dict[str, Any] = {
    "outcome": "rejected",
    "grounds": "The base was opened with a tool; the seal that keeps the water in is cut.",
    "provisions": ["art. 43b, Consumer Rights Act"],
}

on_both_databases = pytest.mark.parametrize(
    "database_kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
"""Tell a story twice: on SQLite and on PostgreSQL."""


# -- the installation -----------------------------------------------------------------------------


@dataclass
class HeldClock:
    """The clock as the story holds it."""

    def advance(self, **by: float) -> datetime:
        """Let time pass: `advance(minutes=5)`; returns the new present."""
        clock.advance(timedelta(**by))
        return clock.now()


@pytest.fixture
def frozen_clock() -> Iterator[HeldClock]:
    """Time stands still at SUNDAY until the story moves it."""
    with clock.frozen(SUNDAY):
        yield HeldClock()


SHIPPED = dict(binding.PRAGMAS)


@pytest.fixture(scope="session", autouse=True)
def in_a_hurry() -> Iterator[None]:
    """What a test of this process wrote need not survive a power cut; see `as_shipped`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(binding.PRAGMAS, "synchronous", 0)
        yield


@pytest.fixture
def as_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open SQLite as the product does, which waits for the disk; ask for it before the rest."""
    monkeypatch.setitem(binding.PRAGMAS, "synchronous", SHIPPED["synchronous"])


@pytest.fixture(scope="session")
def made_at_start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an app makes below its data folder at its start: compressed assets, catalogues."""
    folder = tmp_path_factory.mktemp("made")
    AssetStore(ROOT, folder / "assets").build()
    i18n.configure(cache_dir=folder / "cache")
    for locale in i18n.LOCALES:
        catalogue(locale)
    return folder


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with Acme, Globex and their people, made once for each worker."""
    folder = tmp_path_factory.mktemp("template") / "var"
    _found(_settings(folder))
    return folder


@pytest.fixture(scope="session")
def postgres_template(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer
) -> Iterator[tuple[Path, str]]:
    """The same on PostgreSQL: the folder with the keys, and the database's address."""
    folder = tmp_path_factory.mktemp("template-pg") / "var"
    url = postgres_server.create()
    _found(_settings(folder, database_url=url))
    yield folder, url
    postgres_server.drop(url)


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """Which database the story is told on: `sqlite` unless `on_both_databases` says more."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def settings(
    tmp_path: Path, database_kind: str, made_at_start: Path, request: pytest.FixtureRequest
) -> Iterator[Settings]:
    """Settings of an installation that is ready to be opened; override for other ones."""
    folder = tmp_path / "var"
    # links: what is made at a start is replaced now and then, and never written into
    shutil.copytree(made_at_start, folder, copy_function=os.link)
    if database_kind == "sqlite":
        _copy(request.getfixturevalue("sqlite_template"), folder)
        yield _settings(folder)
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    template, original = request.getfixturevalue("postgres_template")
    _copy(template, folder)
    url = server.create(copy_of=original)
    yield _settings(folder, database_url=url)
    server.drop(url)


@pytest.fixture
def installation(settings: Settings, frozen_clock: HeldClock) -> Iterator[Settings]:
    """The open installation, with a connection for the test's own thread; gives its settings."""
    installations.open_installation(settings)
    with database.connection():
        yield settings
    database.close()
    vault.close()


def _copy(template: Path, folder: Path) -> None:
    shutil.copytree(template, folder, dirs_exist_ok=True)


def _settings(folder: Path, **changes: Any) -> Settings:
    return Settings(data_dir=folder, base_url="http://localhost", **changes)


def _found(settings: Settings) -> None:
    with clock.frozen(FOUNDED):
        installations.initialise(settings)
        installations.open_installation(settings)
        with database.connection():
            _found_acme()
            _found_globex()
        database.close()
        vault.close()


def _found_acme() -> None:
    acme = companies.add(
        name="Acme & Clay",
        legal_name="Acme & Clay sp. z o.o.",
        country="PL",
        slug="acme",
        time_zone="Europe/Warsaw",
        currency="PLN",
        postal_address="ul. Lipowa 12\n30-702 Kraków",
        registration="KRS 0000000000\nNIP 675-000-00-00",
        contact_email="complaints@acme.example",
        contact_phone="+48 12 555 01 42",
        place="Kraków",
        outside={"takes_part": True, "bodies": {}},
    )
    with company_scope(acme.uid):
        _hire("mira@acme.example", "Mira Lis", Role.OWNER)
        _hire("otto@acme.example", "Otto Wrona", Role.HANDLER)


def _found_globex() -> None:
    globex = companies.add(
        name="Globex",
        country="CZ",
        slug="globex",
        time_zone="Europe/Prague",
        currency="CZK",
        postal_address="Dlouhá 7\n110 00 Praha 1",
        registration="IČO 00000000",
        contact_email="help@globex.example",
        outside={"takes_part": False, "bodies": {}},
    )
    with company_scope(globex.uid):
        _hire("nina@globex.example", "Nina Malá", Role.OWNER)


def _hire(email: str, name: str, role: Role) -> Staff:
    person = staff.add(email=email, name=name, role=role, password=PASSWORD)
    if role in staff.NEEDS_SECOND_FACTOR:
        person.totp_secret = TOTP_SECRET.encode()
        person.save()
    return person


# -- the people -----------------------------------------------------------------------------------


@pytest.fixture
def acme(installation: Settings) -> Iterator[Company]:
    """The company of the stories, in scope."""
    company = Company.by_slug("acme")
    assert company is not None
    with company_scope(company.uid):
        yield company


@pytest.fixture
def globex(installation: Settings) -> Company:
    """Another company; not in scope: `with company_scope(globex.uid): …`."""
    company = Company.by_slug("globex")
    assert company is not None
    return company


@pytest.fixture
def mira(acme: Company) -> Staff:
    """The owner of Acme, with a second factor (TOTP_SECRET)."""
    return _known("mira@acme.example")


@pytest.fixture
def otto(acme: Company) -> Staff:
    """A handler at Acme."""
    return _known("otto@acme.example")


@pytest.fixture
def nina(globex: Company) -> Staff:
    """The owner of Globex, to whom nothing of Acme may ever show."""
    return _known("nina@globex.example")


@pytest.fixture
def hire(acme: Company) -> Callable[[Role], Staff]:
    """Add a person of any role to Acme: `hire(Role.VIEWER)`."""
    return lambda role: _hire(f"{role.value}@acme.example", role.value.capitalize(), role)


def _known(email: str) -> Staff:
    with unscoped("the cast is known by its addresses"):
        person = Staff.by_login(email)
    assert person is not None
    return person


# -- the law --------------------------------------------------------------------------------------


@pytest.fixture
def new_polish_law(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A second version of the Polish rule: ten days instead of 14, in force from 1 July 2027."""
    rows = json.loads(regimes.DATA.read_text(encoding="utf-8"))
    day = "2027-07-01"
    new = {"version": day, "valid_from": day, "as_of": day, "response_days": 10}
    data = tmp_path / "legal_regimes.json"
    data.write_text(json.dumps([*rows, rows[0] | new]), encoding="utf-8")
    monkeypatch.setattr(regimes, "DATA", data)
    regimes.all_versions.cache_clear()
    yield day
    regimes.all_versions.cache_clear()


# -- the complaints -------------------------------------------------------------------------------


def file_complaint(
    company: Company, *, arrival: Arrival | None = None, files: Any = (), **said: Any
) -> Complaint:
    """Let Ada complain, with changes to what she says; the company must be in scope."""
    receipt = intake.submit(
        company,
        replace(ADA, **said),
        files=list(files),
        token=intake.read_token(company, intake.new_token(company)),
        arrival=arrival or Arrival(channel=Channel.LINK),
    )
    return complaints.get(receipt.complaint_uid)


@pytest.fixture
def ada() -> Answers:
    """What Ada says when she complains."""
    return ADA


@pytest.fixture
def submit(acme: Company) -> Callable[..., Complaint]:
    """File a complaint at Acme: `submit(language="pl", email="")`."""
    return lambda **said: file_complaint(acme, **said)


@pytest.fixture
def submitted(submit: Callable[..., Complaint]) -> Complaint:
    """Ada's complaint, a moment old."""
    return submit()


@pytest.fixture
def under_review(submitted: Complaint, otto: Staff) -> Complaint:
    """Ada's complaint, which Otto has taken and started to check."""
    by = actors.of_staff(otto)
    taken = complaints.assign(submitted, otto, by=by)
    return complaints.perform(taken, Action.START_REVIEW, by=by)


@pytest.fixture
def decided(under_review: Complaint, otto: Staff) -> Decision:
    """The answer that grants Ada her money; it has not been sent yet."""
    return decisions.issue(under_review, GRANTED, by=actors.of_staff(otto))


# -- the mail -------------------------------------------------------------------------------------


@dataclass
class Mailroom:
    """Takes what the worker would send; `refusal` is raised instead of taking."""

    sent: list[Any] = field(default_factory=list)
    refusal: Exception | None = None

    def send(self, outgoing: Any) -> None:
        """Be a transport."""
        if self.refusal:
            raise self.refusal
        self.sent.append(outgoing)

    def probe(self) -> None:
        """Be there."""
        if self.refusal:
            raise self.refusal

    def deliver_all(self) -> int:
        """Do what the worker does until nothing is due; returns how many were tried."""
        from reclamator.services import delivery

        return delivery.deliver_due(1_000, transport=self)

    def to(self, address: str) -> list[Any]:
        """The mails for one recipient, oldest first."""
        messages = [outgoing.message for outgoing in self.sent]
        return [message for message in messages if message["To"].addresses[0].addr_spec == address]


@pytest.fixture
def mail(installation: Settings) -> Mailroom:
    """The outgoing mail, kept in memory."""
    return Mailroom()


# -- the end of a process -------------------------------------------------------------------------


class Killed(BaseException):
    """The process is gone."""


@contextmanager
def killed_at(owner: Any, name: str, *, after: bool = False) -> Iterator[None]:
    """Let the process die where `owner.name` is called, or as soon as that is done.

    The story goes on behind the block, as the next process would.
    """
    work = getattr(owner, name)

    def dies(*given: Any, **named: Any) -> None:
        if after:
            work(*given, **named)
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, dies)
        with pytest.raises(Killed):
            yield


# -- the web --------------------------------------------------------------------------------------


class Browser(FlaskClient):
    """A client whose requests see nothing of the test's own scope and language.

    Answers are read to their end inside the request, as a server would.
    """

    def open(self, *args: Any, buffered: bool = True, **kwargs: Any) -> Any:
        """Ask in an empty context, as a thread of the server starts with one."""
        ask = super().open
        return contextvars.Context().run(ask, *args, buffered=buffered, **kwargs)


class TemplatesReadOnce(BytecodeCache):
    """Templates as they were compiled by an earlier test of this process.

    Each test has an application of its own; without this it would compile every page again.
    """

    def __init__(self) -> None:
        self.compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is kept; a changed source has another checksum and is compiled anew."""
        if bucket.key in self.compiled:
            bucket.bytecode_from_string(self.compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self.compiled[bucket.key] = bucket.bytecode_to_string()


_templates = TemplatesReadOnce()


@pytest.fixture
def app(installation: Settings) -> Flask:
    """The product over the open installation."""
    import reclamator

    made: Flask = reclamator.create_app(installation)  # type: ignore[attr-defined,unused-ignore]
    made.jinja_env.bytecode_cache = _templates
    made.test_client_class = Browser
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without cookies at http://localhost."""
    return app.test_client()


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The product on a loopback port, for a real browser."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def sign_in(app: Flask) -> Callable[[FlaskClient, Staff], FlaskClient]:
    """Sign a person in without the pages: `sign_in(client, mira)`; the second factor is passed."""

    def give_session(client: FlaskClient, person: Staff) -> FlaskClient:
        cookie, session = staff.open_session(person)
        with unscoped("any of the cast may sign in"):
            StaffSession.update(factor_passed=True).where(
                StaffSession.id_hash == session.id_hash
            ).execute()
        client.set_cookie("rcl_s", cookie)
        return client

    return give_session
