"""Row 4: what was acknowledged is there, whatever happens to the process in the next moment.

The server is killed while people file; it comes up again on the same folder and they go on: 3 kills
in 40 complaints here, 50 in 2,000 and 200 in 10,000 in the long run.
"""

import contextlib
import http.client
import json
import shutil
import threading
import urllib.error
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from reclamator.config import Settings
from reclamator.domain import numbers
from reclamator.domain.vocabulary import EventKind
from reclamator.models import database, vault
from reclamator.models.attachment import Attachment
from reclamator.models.blind_index import BlindIndexRow
from reclamator.models.company import Company
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint, Submission
from reclamator.models.deadline import Deadline
from reclamator.models.draft import IntakeDraft
from reclamator.models.event import Event
from reclamator.models.keys import ComplaintKey
from reclamator.models.message import Message
from reclamator.models.notification import Notification
from reclamator.models.scope import company_scope
from reclamator.services import attachments, audit, installation
from tests.corpus import photo
from tests.journeys.visitor import Page, Visitor, visitor_at
from tests.servers import ServerProcess, free_port, start_server
from tests.web.intake import filling
from tests.web.intake.filling import JSON

CLIENTS = 4
LOOKS, WHOLE = ("integrity_check", "foreign_key_check"), [[("ok",)], []]
LOST = (OSError, http.client.HTTPException, urllib.error.URLError, json.JSONDecodeError)


@dataclass
class Crowd:
    """People who file one complaint after another until there are enough."""

    base_url: str
    wanted: int
    acknowledged: dict[str, tuple[str, str]] = field(default_factory=dict)
    again: int = 0
    refused: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._turns = count(1)
        self._lock = threading.Lock()
        self._moved = threading.Condition(self._lock)

    def wait_for(self, number: int) -> None:
        """Wait until this many are acknowledged."""
        with self._moved:
            came = self._moved.wait_for(lambda: len(self.acknowledged) >= number, timeout=120)
        assert came, f"only {len(self.acknowledged)} of {number}"

    def go_home(self) -> None:
        """Let nobody wait for a server that will not come back: the test has failed."""
        self.wanted = 0

    def file_until_there_are_enough(self) -> None:
        """Be one of them; a lost answer means the same form again."""
        visitor = visitor_at(self.base_url)
        while len(self.acknowledged) < self.wanted:
            with contextlib.suppress(*LOST):
                page = visitor.get("/f/acme")
                self._file(visitor, page, turn=next(self._turns))

    def _file(self, visitor: Visitor, page: Page, *, turn: int) -> None:
        said = {**filling.SAID, "description": f"The kettle of turn {turn} leaks."}
        files = [(f"{turn}.jpg", photo(), "image/jpeg")] if turn % 3 == 0 else []
        for attempt in range(60):
            with contextlib.suppress(*LOST):
                answer = filling.send(visitor, page, headers=JSON, files=files, **said)
                with self._moved:
                    self.again += attempt > 0
                    if answer.status in (200, 201):
                        told = answer.json["access_code"], said["description"]
                        self.acknowledged[answer.json["number"]] = told
                    else:
                        self.refused.append(answer.status)
                    self._moved.notify_all()
                return


@pytest.fixture
def crash(
    sqlite_template: Path, tmp_path: Path
) -> Iterator[Callable[[int, int], tuple[Crowd, ServerProcess]]]:
    """Let a crowd file `wanted` complaints while the server is killed `kills` times."""
    servers: list[ServerProcess] = []
    crowds: list[Crowd] = []

    def run(wanted: int, kills: int) -> tuple[Crowd, ServerProcess]:
        folder, port, env = tmp_path / "server", free_port(), {"RECLAMATOR_LIMITS": "off"}
        shutil.copytree(sqlite_template, folder)
        servers.append(start_server(folder, env=env, prepare=(), port=port))
        crowd = Crowd(servers[0].base_url, wanted)
        crowds.append(crowd)
        people = [
            threading.Thread(target=crowd.file_until_there_are_enough) for _ in range(CLIENTS)
        ]
        for person in people:
            person.start()
        for kill in range(1, kills + 1):
            crowd.wait_for(wanted * kill // (kills + 1))
            servers[-1].kill()
            servers.append(start_server(folder, env=env, prepare=(), port=port))
        for person in people:
            person.join()
        return crowd, servers[-1]

    yield run
    for crowd in crowds:
        crowd.go_home()
    for server in servers:
        server.stop()


def check_everything(crowd: Crowd, server: ServerProcess, *, kills: int) -> None:
    """Read every row with the keys of the installation, after its processes are gone."""
    server.stop()
    installation.open_installation(Settings.from_environ(dict(server.environment)))
    try:
        with database.connection():
            assert [database.db.execute_sql(f"PRAGMA {look}").fetchall() for look in LOOKS] == WHOLE
            company = Company.by_slug("acme")
            assert company is not None
            with company_scope(company.uid):
                check_rows(crowd)
                assert audit.verify(company.uid).broken_at is None
                whole = Complaint.select().count()
                assert ComplaintKey.select().count() == whole
                assert IntakeDraft.select().count() == 0
                orphans = set(installation.store().names()) - referred_to()
                assert len(orphans) <= 2 * kills * CLIENTS
                assert not any(name.endswith(".part") for name in referred_to())
    finally:
        database.close()
        vault.close()


def check_rows(crowd: Crowd) -> None:
    """Every acknowledged number is there and readable; every complaint is whole."""
    for number, (code, wording) in crowd.acknowledged.items():
        row = Complaint.by_number(numbers.parse_number(number) or "")
        assert row is not None, number
        assert row.access_code == code
        assert Message.openings([row.complaint_uid])[row.complaint_uid].body == wording
    taken = []
    for row in Complaint.select():
        uid = row.complaint_uid
        assert Complainant.of(uid).email == "ada@customer.example"
        assert len(Deadline.of(uid)) == 3
        assert Event.of(uid)[0].code is EventKind.SUBMITTED
        for model in (Submission, BlindIndexRow, Notification):
            assert model.select().where(model.complaint_uid == uid).count() == 1
        for file in Attachment.of(uid):
            assert b"".join(attachments.original(file)) == photo()
            assert b"".join(attachments.preview(file))
        taken.append((row.register_year, row.register_seq))
    assert sorted(seq for _, seq in taken) == list(range(1, len(taken) + 1))


def referred_to() -> set[str]:
    """The objects that rows name."""
    uids = [(bytes(row.company_uid), row.uid, row.preview_uid) for row in Attachment.select()]
    return {f"{company.hex()}/{bytes(one).hex()}" for company, *both in uids for one in both if one}


@pytest.mark.parametrize(
    ("wanted", "kills"),
    [
        (40, 3),
        pytest.param(2_000, 50, marks=pytest.mark.long),
        pytest.param(10_000, 200, marks=pytest.mark.long),
    ],
)
def test_every_acknowledged_complaint_survives_the_kills(
    wanted: int, kills: int, crash: Callable[[int, int], tuple[Crowd, ServerProcess]]
) -> None:
    crowd, server = crash(wanted, kills)

    assert len(crowd.acknowledged) >= wanted
    assert crowd.refused == []
    check_everything(crowd, server, kills=kills)
