"""The worker as a process: quick, hard to lose anything with, quick to stop."""

import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from reclamator import clock, worker
from reclamator.config import ROOT, Settings
from reclamator.domain.vocabulary import EventKind
from reclamator.errors import SettingsError
from reclamator.models.complaint import Complaint
from reclamator.models.event import Event
from reclamator.models.notification import Attempt, Notification
from reclamator.models.tracking import TrackingSession
from reclamator.services import delivery, health, notifications, orphans, tracking, views
from reclamator.services import installation as installations
from reclamator.services.attachments import Incoming
from reclamator.transports.blobs import DirectoryStore
from reclamator.transports.email import open_transport
from reclamator.worker import chores, queue, schedule
from reclamator.worker.nudges import Nudger, use_nudges
from tests.cast import FOUNDED, HeldClock, on_both_databases
from tests.journeys.visitor import visitor_at
from tests.servers import (
    ServerProcess,
    SmtpSink,
    end,
    free_port,
    server_environment,
    start_server,
    wait_until,
)
from tests.web.intake import filling

ADAS = "ada@customer.example"
PATIENCE_SECONDS = 20.0


@pytest.fixture
def last_week(frozen_clock: HeldClock) -> Iterator[None]:
    """Let the story play before the present of other processes, whose clock nobody holds."""
    with clock.at(FOUNDED + timedelta(days=1)):
        yield


@contextmanager
def working(
    settings: Settings, *program: str, smtp: SmtpSink | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process of its own."""
    given = {
        "BASE_URL": settings.base_url,
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "SMTP_URL": smtp and smtp.url,
    }
    environment = server_environment(settings.data_dir, 80, {}) | {
        f"RECLAMATOR_{name}": value for name, value in given.items() if value
    }
    command = [sys.executable, *(program or ("-m", "reclamator.cli", "worker"))]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        end(process, signal.SIGKILL)
        assert process.stderr
        process.stderr.close()


# -- the process ----------------------------------------------------------------------------------


@pytest.mark.smtp
@on_both_databases
def test_a_mail_leaves_long_before_the_next_look_and_so_does_a_worker_that_is_told(
    installation: Settings,
    last_week: None,
    nudger: Nudger,
    smtp_sink: SmtpSink,
    request: pytest.FixtureRequest,
) -> None:
    with working(installation, *LOOKS_SELDOM, smtp=smtp_sink) as process:
        wait_until(health_file(installation).exists, process)
        submitted: Complaint = request.getfixturevalue("submitted")
        smtp_sink.wait_for(1)
        wait_until(lambda: Notification.get().state == "sent", process)

        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=PATIENCE_SECONDS)

    assert [str(message["To"]) for message in smtp_sink.messages] == [ADAS]
    assert EventKind.ACKNOWLEDGED in [event.code for event in Event.of(submitted.uid)]
    assert code == 0


def health_file(settings: Settings) -> Path:
    return settings.data_dir / health.HEARTBEAT


@pytest.mark.smtp
def test_a_worker_killed_between_250_and_its_commit_loses_nothing(
    installation: Settings, last_week: None, submitted: Complaint, smtp_sink: SmtpSink
) -> None:
    dies = (
        "import os; from reclamator import worker; from reclamator.config import Settings;"
        "from reclamator.services import delivery;"
        "delivery._sent = lambda row: os._exit(9);"
        "worker.run(Settings.from_environ())"
    )
    with working(installation, "-c", dies, smtp=smtp_sink) as process:
        assert process.wait(timeout=PATIENCE_SECONDS) == 9
    row = Notification.get()
    assert (row.state, Attempt.select().count()) == ("due", 0)

    with clock.at(row.lease_until + timedelta(seconds=1)):
        road = open_transport(Settings(base_url="http://localhost", smtp_url=smtp_sink.url))
        delivery.deliver_due(transport=road)

    first, second = smtp_sink.messages
    assert first["Message-ID"] == second["Message-ID"]
    assert Notification.get().state == "sent"


@pytest.mark.smtp
@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.long)])
def test_however_often_the_worker_is_killed_every_mail_arrives(
    kills: int,
    installation: Settings,
    last_week: None,
    submit: Callable[..., Complaint],
    smtp_sink: SmtpSink,
) -> None:
    """`kill -9` while the server has the mail and its 250 is on the way: 2 times here, or 20."""
    people = [f"ada{number}@customer.example" for number in range(kills + 2)]
    for person in people:
        submit(email=person)

    for _ in range(kills):
        with working(installation, smtp=smtp_sink) as process:
            smtp_sink.on_message = lambda _mail, worker=process: worker.kill()
            assert process.wait(timeout=PATIENCE_SECONDS) == -signal.SIGKILL
    smtp_sink.on_message = None
    assert Notification.select().where(Notification.state == "due").count() >= kills
    leases = [row.lease_until for row in Notification.select() if row.lease_until]
    with clock.at(max(leases) + timedelta(seconds=1)):
        road = open_transport(Settings(base_url="http://localhost", smtp_url=smtp_sink.url))
        delivery.deliver_due(100, transport=road)

    # the week that has passed may have made mails to the team too, which wait for its hours
    theirs = [mail for mail in smtp_sink.messages if mail["To"] in people]
    sent = {(str(mail["To"]), mail["Message-ID"]) for mail in theirs}
    assert sorted(to for to, _ in sent) == sorted(people)
    assert len(smtp_sink.messages) >= len(people) + kills
    to_customers = Notification.select().where(Notification.staff_uid.is_null())
    assert {row.state for row in to_customers} == {"sent"}


@pytest.mark.smtp
def test_a_stop_does_not_wait_for_a_mail_server_that_hangs(
    installation: Settings, last_week: None, submitted: Complaint, smtp_sink: SmtpSink
) -> None:
    with working(installation, smtp=smtp_sink) as process:

        def stop_in_the_middle(message: object) -> None:
            process.send_signal(signal.SIGTERM)
            # the server says nothing until the worker has gone, or the story has lost patience
            process.wait(timeout=2 * PATIENCE_SECONDS)

        smtp_sink.on_message = stop_in_the_middle
        code = process.wait(timeout=PATIENCE_SECONDS)

    assert code == 0
    assert Notification.get().state == "due"


def test_the_workers_words_hold_nothing_of_the_complaint(
    installation: Settings, last_week: None, submitted: Complaint
) -> None:
    stumbles = (
        "from reclamator import worker; from reclamator.config import Settings;"
        "from reclamator.services import mails\n"
        "def build(row): raise RuntimeError('Ada Nowak')\n"
        "mails.build = build\n"
        "worker.run(Settings.from_environ())"
    )
    with working(installation, "-c", stumbles) as process:
        wait_until(lambda: Attempt.select().count() == 1, process)
        process.send_signal(signal.SIGTERM)
        _, words = process.communicate(timeout=PATIENCE_SECONDS)

    assert b"mail.unwritten" in words
    assert b"RuntimeError" in words
    assert b"Ada" not in words


# -- the chores -----------------------------------------------------------------------------------


def test_the_chores_forget_what_has_run_out(submitted: Complaint, frozen_clock: HeldClock) -> None:
    tracking.open_session(submitted)
    frozen_clock.advance(hours=1)

    chores.tidy()

    assert TrackingSession.select().count() == 0


def test_a_chore_that_fails_keeps_no_other_from_being_done(
    submitted: Complaint, frozen_clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble() -> None:
        raise RuntimeError

    tracking.open_session(submitted)
    frozen_clock.advance(hours=1)
    monkeypatch.setattr(chores, "CHORES", (stumble, *chores.CHORES))

    chores.tidy()

    assert TrackingSession.select().count() == 0


@pytest.fixture
def store(installation: Settings) -> DirectoryStore:
    kept = installations.store()
    assert isinstance(kept, DirectoryStore)
    return kept


def age(store: DirectoryStore, *, hours: int) -> None:
    """Let every file have been written so long ago."""
    moment = (clock.now() - timedelta(hours=hours)).timestamp()
    for path in store.root.glob("*/*"):
        os.utime(path, (moment, moment))


def test_files_that_nobody_refers_to_go_after_a_day(
    submit: Callable[..., Complaint], store: DirectoryStore
) -> None:
    text = b"the order, line by line\n"
    submit(files=[Incoming(BytesIO(text), "order.txt", "text/plain")])
    kept = set(store.names())
    company = next(iter(kept)).split("/")[0]
    for orphan in ("ab" * 16, f"{'cd' * 16}.1234.part"):
        store.put(f"{company}/{orphan}", BytesIO(b"sealed"))
    age(store, hours=23)
    assert orphans.sweep() == 0

    age(store, hours=25)

    assert orphans.sweep() == 2
    assert set(store.names()) == kept


def test_the_sweep_is_done_once_a_day_even_over_restarts(
    installation: Settings, frozen_clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept: list[datetime] = []
    forgot: list[datetime] = []
    monkeypatch.setattr(orphans, "sweep", lambda: swept.append(clock.now()))
    monkeypatch.setattr(views, "forget_deleted", lambda: forgot.append(clock.now()))
    stamp = installation.data_dir / chores.SWEPT

    for _ in range(3):
        chores.tidy()
        os.utime(stamp, (swept[-1].timestamp(),) * 2)
        frozen_clock.advance(hours=13)

    assert len(swept) == 2
    assert forgot == swept


@pytest.mark.parametrize(("minutes", "done"), [(2, False), (4, True)])
def test_without_a_queue_the_chores_are_done_all_the_same(
    minutes: int, done: bool, installation: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    did: list[bool] = []
    monkeypatch.setattr(chores, "CHORES", (lambda: did.append(True),))
    begun = clock.now() - timedelta(minutes=minutes)
    monkeypatch.setattr(chores, "_last", SimpleNamespace(begun=begun))

    chores.catch_up()
    chores.catch_up()

    assert did == [True] * done


# -- the nudges -----------------------------------------------------------------------------------

LOOKS_SELDOM = (
    "-c",
    "from reclamator import worker; from reclamator.config import Settings;"
    "from reclamator.worker import schedule;"
    "worker.LOOK_SECONDS = 600; schedule.LOOK_SECONDS = 0.2;"
    "worker.run(Settings.from_environ())",
)
"""A worker that finds mail by a nudge, or never."""

LOOKS_OFTEN = ("-c", LOOKS_SELDOM[1].replace("600", "0.2"))
"""A worker in a hurry, for stories without nudges."""


@pytest.fixture
def nudger(installation: Settings) -> Iterator[Nudger]:
    """Let what this process owes nudge the worker."""
    before = notifications.on_queued[:]
    nudger = use_nudges(installation)
    yield nudger
    nudger.end()
    notifications.on_queued[:] = before


def run_queue(settings: Settings) -> tuple[int, list[bytes]]:
    """Do what the consumer does until the queue is empty; how often was the bell rung?"""
    rung: list[bool] = []
    with queue.open_queue(settings) as opened:
        raw = list(opened.storage.enqueued_items())
        queue.tasks_of(opened, nudged=lambda: rung.append(True), every_minute=pytest.fail)
        while (task := opened.dequeue()) is not None:
            opened.execute(task)
    return len(rung), raw


def test_what_is_owed_rings_the_workers_bell(
    installation: Settings, nudger: Nudger, submit: Callable[..., Complaint]
) -> None:
    submit()
    nudger.end()

    rung, raw = run_queue(installation)

    assert rung in (1, 2)  # the end rings once more
    assert all(b"nudge" in item for item in raw)


def test_the_queue_is_opened_by_the_first_nudge_and_not_before(
    installation: Settings, nudger: Nudger, submit: Callable[..., Complaint]
) -> None:
    file = installation.data_dir / queue.FILE
    assert not file.exists()

    submit()
    nudger.end()

    assert file.exists()


def test_a_web_process_that_only_starts_does_without_the_queues_library() -> None:
    asks = "import sys, reclamator.cli.gunicorn_settings; sys.exit('huey' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", asks], cwd=ROOT, env=bare(), check=False)

    assert done.returncode == 0


def bare() -> dict[str, str]:
    return server_environment(ROOT / "nowhere", 80, {})


def test_nobody_waits_for_a_queue_that_is_locked(
    installation: Settings, nudger: Nudger, submit: Callable[..., Complaint]
) -> None:
    with queue.open_queue(installation):
        pass
    with closing(sqlite3.connect(installation.data_dir / queue.FILE)) as greedy:
        greedy.execute("BEGIN EXCLUSIVE")
        begun = time.monotonic()
        submit()
        took = time.monotonic() - begun
        greedy.rollback()
    nudger.end()

    assert took < queue.PATIENCE_SECONDS / 5
    assert run_queue(installation)[0] >= 1


@pytest.mark.parametrize("fault", ["a folder in its place", "no server there"])
def test_a_queue_that_cannot_be_used_fails_nobody(
    fault: str,
    installation: Settings,
    submit: Callable[..., Complaint],
    nudger: Nudger,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (installation.data_dir / queue.FILE).mkdir()
    if fault == "no server there":
        redis_url = f"redis://127.0.0.1:{free_port()}"
        nudger.settings = replace(installation, redis_url=redis_url)

    submit()
    nudger.end()

    assert Notification.get().state == "due"
    assert "nudge.failed" in caplog.messages


def test_nudges_find_the_queue_that_replaced_the_old_one(
    installation: Settings, nudger: Nudger, submit: Callable[..., Complaint]
) -> None:
    submit()
    wait_for_a_nudge(installation)
    remove_queue(installation)

    submit()
    nudger.end()

    assert run_queue(installation)[0] >= 1


def wait_for_a_nudge(settings: Settings) -> None:
    """A queue that is removed while it is still being made may cost the nudge in hand."""
    idle = threading.Event()
    for _ in range(400):
        if run_queue(settings)[0]:
            return
        idle.wait(0.05)
    pytest.fail("no nudge ever came")


def remove_queue(settings: Settings) -> None:
    for part in settings.data_dir.glob(f"{queue.FILE}*"):
        part.unlink(missing_ok=True)


def test_what_lies_in_the_queue_is_a_name_and_never_code(
    installation: Settings, nudger: Nudger, submit: Callable[..., Complaint]
) -> None:
    complaint = submit()
    nudger.end()

    raw = run_queue(installation)[1][0]

    own = (complaint.uid, complaint.company_uid, Notification.get().uid)
    assert not any(uid.hex().encode() in raw for uid in own)
    with pytest.raises(pickle.UnpicklingError):
        pickle.loads(raw)  # noqa: S301


@pytest.mark.parametrize("damage", [b"this was a database" * 500, b""])
def test_a_broken_queue_file_is_replaced(
    damage: bytes, installation: Settings, nudger: Nudger
) -> None:
    (installation.data_dir / queue.FILE).write_bytes(damage)

    nudger.ring()
    nudger.end()

    assert run_queue(installation)[0] >= 1


def test_a_queue_that_is_only_locked_is_not_thrown_away(
    installation: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "PATIENCE_SECONDS", 0.05)
    with queue.open_queue(installation):
        pass
    at = queue.place(installation)
    with closing(sqlite3.connect(installation.data_dir / queue.FILE)) as greedy:
        greedy.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError), queue.open_queue(installation):
            pass

    assert queue.place(installation) == at


def test_a_queue_that_is_removed_while_it_is_opened_is_opened_again(
    installation: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, ending = [], threading.Event()
    true_place = queue.place

    def removed_at_first(settings: Settings) -> int | None:
        opened.append(true_place(settings))
        if len(opened) == 1:
            remove_queue(settings)
        elif true_place(settings):
            ending.set()
        return true_place(settings)

    monkeypatch.setattr(queue, "place", removed_at_first)
    monkeypatch.setattr(chores, "CHORES", ())
    keeper = threading.Thread(target=schedule.keep, args=(ending, threading.Event()), daemon=True)

    keeper.start()
    keeper.join(timeout=PATIENCE_SECONDS)

    assert not keeper.is_alive()


@pytest.mark.smtp
def test_the_worker_hears_nudges_again_after_its_queue_was_removed(
    installation: Settings,
    last_week: None,
    nudger: Nudger,
    submit: Callable[..., Complaint],
    smtp_sink: SmtpSink,
) -> None:
    with working(installation, *LOOKS_SELDOM, smtp=smtp_sink) as process:
        wait_until((installation.data_dir / queue.FILE).exists, process)
        remove_queue(installation)
        # nobody else makes it: this process has not nudged yet
        wait_until((installation.data_dir / queue.FILE).exists, process)

        submit()

        smtp_sink.wait_for(1)


@pytest.mark.smtp
@pytest.mark.parametrize("redis", [False, True])
def test_without_any_queue_mail_leaves_a_little_later(
    redis: bool,
    installation: Settings,
    last_week: None,
    submit: Callable[..., Complaint],
    smtp_sink: SmtpSink,
) -> None:
    """The queue's place is taken by a folder, or its server is away."""
    (installation.data_dir / queue.FILE).mkdir()
    url = f"redis://127.0.0.1:{free_port()}" if redis else None
    with working(replace(installation, redis_url=url), *LOOKS_OFTEN, smtp=smtp_sink) as process:
        wait_until(health_file(installation).exists, process)
        submit()

        smtp_sink.wait_for(1)

        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE_SECONDS) == 0


@pytest.mark.smtp
@pytest.mark.redis
def test_a_nudge_travels_through_redis_too(
    installation: Settings,
    last_week: None,
    redis_url: str,
    nudger: Nudger,
    submit: Callable[..., Complaint],
    smtp_sink: SmtpSink,
) -> None:
    nudger.settings = settings = replace(installation, redis_url=redis_url)
    with working(settings, *LOOKS_SELDOM, smtp=smtp_sink) as process:
        wait_until(health_file(installation).exists, process)
        submit()

        smtp_sink.wait_for(1)

    assert not (installation.data_dir / queue.FILE).exists()


@pytest.mark.parametrize(
    ("url", "sentence"), [("shop.example:6379", "must be an address such as redis://")]
)
def test_an_address_that_names_no_queue_is_said_at_the_start(
    url: str, sentence: str, installation: Settings
) -> None:
    with pytest.raises(SettingsError, match=sentence):
        worker.run(replace(installation, redis_url=url))


INIT = [("init",), ("company", "add", "--name", "Acme", "--country", "PL", "--slug", "acme")]


@pytest.fixture
def website(tmp_path: Path) -> Iterator[ServerProcess]:
    """The web process alone, with a company."""
    env = {"RECLAMATOR_LIMITS": "off"}
    server = start_server(tmp_path / "web", env=env, prepare=INIT, arguments=["--no-worker"])
    yield server
    server.stop()


@pytest.mark.smtp
def test_a_complaint_in_the_web_process_wakes_the_worker(
    website: ServerProcess, smtp_sink: SmtpSink
) -> None:
    settings = Settings(data_dir=website.data_dir, base_url=website.base_url)
    with working(settings, *LOOKS_SELDOM, smtp=smtp_sink) as process:
        wait_until(health_file(settings).exists, process)
        visitor = visitor_at(website.base_url)
        assert filling.send(visitor, visitor.get("/f/acme"), **filling.SAID).status == 200

        smtp_sink.wait_for(1)

    assert [str(message["To"]) for message in smtp_sink.messages] == [ADAS]


def test_the_heartbeat_makes_the_worker_look_alive(installation: Settings) -> None:
    assert not health.parts(installation)["worker"]

    worker.beat(installation)

    with clock.at(datetime.now(UTC)):
        assert health.parts(installation)["worker"]


def test_a_heartbeat_of_tomorrow_is_no_sign_of_life(installation: Settings) -> None:
    worker.beat(installation)

    with clock.at(datetime.now(UTC) - timedelta(days=1)):
        assert not health.parts(installation)["worker"]


def test_a_sweep_of_tomorrow_is_done_again_today(
    installation: Settings, frozen_clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept: list[datetime] = []
    monkeypatch.setattr(orphans, "sweep", lambda: swept.append(clock.now()))
    stamp = installation.data_dir / chores.SWEPT
    stamp.touch()
    ahead = (clock.now() + timedelta(days=400)).timestamp()
    os.utime(stamp, (ahead, ahead))

    chores.tidy()

    assert len(swept) == 1
