"""The doctor: each thing that can break has one line, and breaking it changes that line alone."""

import base64
import io
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from reclamator import clock
from reclamator.config import ROOT, Settings
from reclamator.crypto.keys import KeyRing
from reclamator.demo import pictures
from reclamator.domain import regimes
from reclamator.models import binding
from reclamator.models.company import Company
from reclamator.services import doctor, health, staff
from reclamator.services.attachments import Incoming
from reclamator.services.doctor import data, house
from tests.cast import SUNDAY, file_complaint, on_both_databases
from tests.servers import server_environment

OK, WARN, FAIL, SKIP = "ok", "warn", "fail", "skip"
PUBLIC = {
    "base_url": "https://complaints.example",
    "smtp_url": "smtps://mail.example",
    "trusted_proxies": 1,
}


kettle = cache(partial(pictures.photo, "kettle"))


@pytest.fixture
def sound(as_shipped: None, installation: Settings, acme: Company) -> Settings:
    """An installation with a complaint that has a photo, and a worker that lives."""
    photo = kettle()
    file_complaint(acme, files=[Incoming(io.BytesIO(photo.data), photo.name, photo.mime)])
    beat = installation.data_dir / health.HEARTBEAT
    beat.touch()
    os.utime(beat, (SUNDAY.timestamp(), SUNDAY.timestamp()))
    return installation


@dataclass
class House:
    """What a story may break; it may also look at changed settings, or at another moment."""

    settings: Settings
    tmp: Path
    patch: pytest.MonkeyPatch
    moment: datetime = SUNDAY
    full: bool = False

    def sql(self, statement: str, *values: Any) -> None:
        """Change the database behind the program's back."""
        path = self.settings.database.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path)) as database, database:
            assert database.execute(statement, values).rowcount != 0

    def change(self, **settings: Any) -> None:
        """Look at other settings from here on."""
        self.settings = replace(self.settings, **settings)

    def verdicts(self) -> dict[str, str]:
        """What the doctor says now, by the names of the checks."""
        with clock.at(self.moment):
            findings = list(doctor.examine(self.settings, full=self.full))
        return {finding.name: finding.verdict.value for finding in findings}


Act = Callable[[House], None]


def _nothing(_house: House) -> None:
    pass


def _remove_database(place: House) -> None:
    for part in place.settings.data_dir.glob("reclamator.db*"):
        part.unlink()


def _other_keys(place: House) -> None:
    place.settings.keys_path.unlink()
    KeyRing.create(place.settings.keys_path)


def _short_key(place: House) -> None:
    place.settings.keys_path.chmod(0o600)
    place.settings.keys_path.write_text("1:c2hvcnQ=\n")


def _newer_key(place: House) -> None:
    place.settings.keys_path.chmod(0o600)
    old = place.settings.keys_path.read_text().strip()
    place.settings.keys_path.write_text(f"2:{base64.b64encode(bytes(32)).decode()},{old}\n")


def _full_disk(place: House) -> None:
    usage = shutil._ntuple_diskusage(10**12, 10**12, 5 * 2**20)
    place.patch.setattr(shutil, "disk_usage", lambda _path: usage)


def _open_temporary_directory(place: House) -> None:
    shared = place.tmp / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    place.patch.setattr(tempfile, "tempdir", str(shared))


def _law_is_gone(place: House) -> None:
    def gone() -> None:
        raise FileNotFoundError

    place.patch.setattr(regimes, "all_regimes", gone)


def _database_elsewhere(place: House) -> None:
    """A database outside the data folder, in a folder that others may enter."""
    folder = place.tmp / "elsewhere"
    folder.mkdir()
    folder.chmod(0o755)
    here = place.settings.data_dir / "reclamator.db"
    with closing(sqlite3.connect(here)) as source, closing(_fresh(folder)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=wal")
    (folder / "rcl.db").chmod(0o600)
    place.change(database_url=f"sqlite:///{folder / 'rcl.db'}")


def _fresh(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / "rcl.db")


def _share_database(place: House) -> None:
    (place.tmp / "elsewhere" / "rcl.db").chmod(0o644)


def _break_rule_of_table(place: House) -> None:
    """A row that breaks a CHECK, as a damaged page may hold."""
    path = place.settings.data_dir / "reclamator.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA ignore_check_constraints=ON")
        query = "INSERT INTO blind_index SELECT company_uid, 'phone', 1, x'00', complaint_uid"
        database.execute(f"{query} FROM blind_index LIMIT 1")


def _orphan(place: House) -> None:
    values = (b"1" * 16, b"2" * 16, b"3" * 16, b"4" * 16)
    place.sql("INSERT INTO attempt VALUES (?, ?, ?, ?, 0, 'sent')", *values)


def _lose_file(place: House) -> None:
    next(place.settings.data_dir.glob("blobs/*/*")).unlink()


def _public(place: House) -> None:
    """A public installation with its keys on another mount."""
    outside = place.tmp / "mount" / "root.key"
    outside.parent.mkdir()
    shutil.copy(place.settings.keys_path, outside)
    place.change(root_keys_file=outside, **PUBLIC)


def _old_beat(place: House) -> None:
    _beat(place, SUNDAY - timedelta(hours=1))


def _beat(place: House, moment: datetime) -> None:
    beaten = moment.timestamp()
    os.utime(place.settings.data_dir / health.HEARTBEAT, (beaten, beaten))


def _bad_certificate(place: House) -> None:
    path = place.tmp / "bad.pem"
    path.write_text("no certificate")
    place.change(tls_cert=path, tls_key=path)


def _yesterday(place: House) -> None:
    """The clock is a day behind its own past; the worker beats by the same clock."""
    place.moment = SUNDAY - timedelta(days=1)
    _beat(place, place.moment)


def _flip(table: str, column: str) -> Act:
    """Change one bit in the middle of a sealed column."""

    def flip(place: House) -> None:
        path = place.settings.data_dir / "reclamator.db"
        with closing(sqlite3.connect(path)) as database, database:
            query = f"SELECT rowid, {column} FROM {table} LIMIT 1"  # noqa: S608
            row, sealed = database.execute(query).fetchone()
            broken = bytearray(sealed)
            broken[len(broken) // 2] ^= 1
            update = f"UPDATE {table} SET {column} = ? WHERE rowid = ?"  # noqa: S608
            database.execute(update, (bytes(broken), row))

    return flip


def _sql(statement: str, *values: Any) -> Act:
    return lambda place: place.sql(statement, *values)


def _set(**settings: Any) -> Act:
    return lambda place: place.change(**settings)


HOUR = 3_600_000_000
LONG_AGO = int(SUNDAY.timestamp() * 1_000_000) - 2 * HOUR

# name of the check, what it says then, how to break it, and where that differs: the set-up before
CASES: tuple[tuple[str, str, Act, Act], ...] = (
    (
        "versions",
        FAIL,
        lambda h: h.patch.setattr(sqlite3, "sqlite_version_info", (3, 30, 0)),
        _nothing,
    ),
    (
        "data directory",
        FAIL,
        lambda h: h.patch.setattr(os, "access", lambda *_: False),
        _nothing,
    ),
    ("data privacy", FAIL, lambda h: h.settings.data_dir.chmod(0o755), _nothing),
    ("disk space", FAIL, _full_disk, _nothing),
    ("temporary files", FAIL, _open_temporary_directory, _nothing),
    (
        "translations",
        FAIL,
        lambda h: h.patch.setattr(house, "catalogue_path", lambda _locale: h.tmp / "none"),
        _nothing,
    ),
    ("law", FAIL, _law_is_gone, _nothing),
    (
        "common passwords",
        FAIL,
        lambda h: h.patch.setattr(staff, "COMMON_PASSWORDS", h.tmp / "none"),
        _nothing,
    ),
    ("flood limits", WARN, _set(limits=False), _nothing),
    ("key file", FAIL, lambda h: h.settings.keys_path.chmod(0o644), _nothing),
    ("key place", FAIL, _set(root_keys_file=None), _public),
    ("root keys", FAIL, _short_key, _nothing),
    ("database", FAIL, _remove_database, _nothing),
    ("key canary", FAIL, _other_keys, _nothing),
    ("install secrets", FAIL, _sql("DELETE FROM install_secret WHERE name = 'pow'"), _nothing),
    (
        "company keys",
        FAIL,
        _sql("UPDATE company_key SET ct = zeroblob(48) WHERE purpose = 'index'"),
        _nothing,
    ),
    ("root key age", WARN, _newer_key, _nothing),
    ("migrations", FAIL, _sql("DELETE FROM schema_migration"), _nothing),
    ("database privacy", WARN, _share_database, _database_elsewhere),
    (
        "durability",
        FAIL,
        lambda h: h.patch.setitem(binding.PRAGMAS, "synchronous", 1),
        _nothing,
    ),
    ("database file", FAIL, _break_rule_of_table, _nothing),
    ("foreign keys", FAIL, _orphan, _nothing),
    ("audit chains", FAIL, _sql("UPDATE audit_entry SET action = 'x' WHERE seq = 1"), _nothing),
    ("register numbers", FAIL, _sql("UPDATE company_counter SET last = last + 1"), _nothing),
    ("complaint keys", FAIL, _sql("DELETE FROM complaint_key"), _nothing),
    ("sealed records", FAIL, _flip("message", "body"), _nothing),
    ("sealed staff", FAIL, _flip("staff", "name"), _nothing),
    ("search index", FAIL, _sql("DELETE FROM blind_index WHERE kind = 'email'"), _nothing),
    ("file store", FAIL, lambda h: h.change(blob_url=str(h.settings.keys_path)), _nothing),
    ("attachments", FAIL, _lose_file, _nothing),
    ("outbox", FAIL, _sql("UPDATE notification SET next_at = ?", LONG_AGO), _nothing),
    ("undelivered mail", WARN, _sql("UPDATE notification SET state = 'failed'"), _nothing),
    ("letterheads", WARN, _sql("UPDATE company SET registration = ''"), _nothing),
    ("worker", FAIL, _old_beat, _nothing),
    ("outgoing mail", FAIL, _set(smtp_url=None), _public),
    ("public address", FAIL, _set(base_url="http://complaints.example"), _public),
    ("proxy", WARN, _set(trusted_proxies=0), _public),
    ("certificate", FAIL, _bad_certificate, _nothing),
    ("time zones", FAIL, _sql("UPDATE company SET time_zone = 'Mars/Olympus'"), _nothing),
    ("clock", FAIL, _yesterday, _nothing),
)


@pytest.mark.parametrize(
    ("name", "verdict", "break_it", "set_up"), CASES, ids=[case[0] for case in CASES]
)
def test_what_is_broken_has_one_line(
    name: str,
    verdict: str,
    break_it: Act,
    set_up: Act,
    sound: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = House(sound, tmp_path, monkeypatch)
    set_up(place)
    before = place.verdicts()
    assert set(before.values()) == {OK}

    break_it(place)

    after = place.verdicts()
    changed = {check: said for check, said in after.items() if said != before[check]}
    assert changed.pop(name) == verdict
    assert set(changed.values()) <= {SKIP}, changed


def test_every_check_is_broken_above() -> None:
    assert [case[0] for case in CASES] == [check.name for check in doctor.CHECKS]
    assert len(doctor.CHECKS) >= 15


@on_both_databases
@pytest.mark.parametrize("full", [False, True])
def test_a_sound_installation_has_nothing_to_say(
    full: bool, sound: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = House(sound, tmp_path, monkeypatch, full=full)
    # the tests' PostgreSQL is told not to sync, which the doctor would notice
    monkeypatch.setattr(data, "POSTGRES_OFF", ())

    said = place.verdicts()

    assert {name: verdict for name, verdict in said.items() if verdict != OK} == {}


def test_a_key_file_without_an_end_is_not_read_to_its_end(
    sound: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = House(sound, tmp_path, monkeypatch)
    place.settings.keys_path.unlink()
    place.settings.keys_path.symlink_to("/dev/zero")

    assert place.verdicts()["root keys"] == FAIL


def test_a_database_of_a_newer_release_is_a_failure(
    sound: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = House(sound, tmp_path, monkeypatch)
    query = "INSERT INTO schema_migration (name, applied) VALUES (?, ?)"
    place.sql(query, "9999_tomorrow", "2026-11-27 12:00:00")

    assert place.verdicts()["migrations"] == FAIL


def test_only_the_full_examination_reads_every_file(
    sound: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = next(sound.data_dir.glob("blobs/*/*"))
    sealed = bytearray(stored.read_bytes())
    sealed[-1] ^= 1
    stored.write_bytes(sealed)

    place = House(sound, tmp_path, monkeypatch)
    assert place.verdicts()["attachments"] == OK

    place.full = True
    assert place.verdicts()["attachments"] == FAIL


def test_what_is_damaged_is_said_by_the_report_and_nowhere_else(
    sound: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = House(sound, tmp_path, monkeypatch)
    _flip("message", "body")(place)
    looks = "import sys; from reclamator.cli import main; sys.exit(main(['doctor']))"
    environment = server_environment(sound.data_dir, 80, {})

    done = subprocess.run(
        [sys.executable, "-c", looks], cwd=ROOT, env=environment, capture_output=True, check=False
    )

    assert b"fail  sealed records: " in done.stdout
    assert done.stderr == b""


def test_a_missing_database_is_not_made_by_looking_for_it(
    sound: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = House(sound, tmp_path, monkeypatch)
    _remove_database(place)

    place.verdicts()

    assert not (sound.data_dir / "reclamator.db").exists()


def test_a_mail_server_that_takes_nothing_is_a_failure(
    sound: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = House(sound, tmp_path, monkeypatch)
    place.change(smtp_url="smtp://127.0.0.1:9")
    assert place.verdicts()["outgoing mail"] == OK

    health.note_mail(sound, works=False)

    assert place.verdicts()["outgoing mail"] == FAIL


def test_a_worker_that_never_ran_is_a_warning(sound: Settings) -> None:
    (sound.data_dir / health.HEARTBEAT).unlink()

    said = {finding.name: finding.verdict.value for finding in doctor.examine(sound)}

    assert said["worker"] == WARN


@pytest.mark.parametrize(("days", "verdict"), [(-1, FAIL), (5, WARN), (90, OK)])
def test_the_end_of_the_certificate_is_seen_coming(
    days: int, verdict: str, sound: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = House(sound, tmp_path, monkeypatch)
    cert, key = _certificate(tmp_path, ends=SUNDAY + timedelta(days=days))
    place.change(tls_cert=cert, tls_key=key)

    assert place.verdicts()["certificate"] == verdict


def test_with_a_certificate_of_its_own_it_needs_no_proxy(
    sound: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = House(sound, tmp_path, monkeypatch)
    _public(place)
    cert, key = _certificate(tmp_path, ends=SUNDAY + timedelta(days=90))
    place.change(tls_cert=cert, tls_key=key, trusted_proxies=0)

    assert place.verdicts()["proxy"] == OK


def test_a_line_says_verdict_name_and_what_to_do(sound: Settings) -> None:
    sound.keys_path.chmod(0o644)

    lines = [finding.line for finding in doctor.examine(sound)]

    assert any(
        line.startswith("fail  key file: others can read ") and "chmod 400" in line
        for line in lines
    )


def _certificate(folder: Path, *, ends: datetime) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    built = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(ends)
        .sign(key, hashes.SHA256())
    )
    cert_path, key_path = folder / "cert.pem", folder / "key.pem"
    cert_path.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    key_path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return cert_path, key_path
