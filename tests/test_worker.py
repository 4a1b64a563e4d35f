"""The worker as a process: quick, hard to lose anything with, quick to stop."""

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from reclamator import clock, worker
from reclamator.config import ROOT, Settings
from reclamator.domain.vocabulary import EventKind
from reclamator.models.complaint import Complaint
from reclamator.models.event import Event
from reclamator.models.notification import Attempt, Notification
from reclamator.models.tracking import TrackingSession
from reclamator.services import delivery, health, notifications, orphans, tracking
from reclamator.services import installation as installations
from reclamator.services.attachments import Incoming
from reclamator.transports.blobs import DirectoryStore
from reclamator.transports.email import open_transport
from tests.cast import FOUNDED, HeldClock, on_both_databases
from tests.servers import SmtpSink, end, server_environment, wait_until

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
    environment = server_environment(settings.data_dir, 80, {}) | {
        "RECLAMATOR_BASE_URL": settings.base_url,
        **({"RECLAMATOR_DATABASE_URL": settings.database_url} if settings.database_url else {}),
        **({"RECLAMATOR_SMTP_URL": smtp.url} if smtp else {}),
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
def test_a_mail_leaves_within_moments_and_the_worker_stops_within_two_seconds(
    installation: Settings, last_week: None, smtp_sink: SmtpSink, request: pytest.FixtureRequest
) -> None:
    with working(installation, smtp=smtp_sink) as process:
        wait_until(health_file(installation).exists, process)
        submitted: Complaint = request.getfixturevalue("submitted")
        begun = time.monotonic()
        smtp_sink.wait_for(1)
        latency = time.monotonic() - begun
        wait_until(lambda: Notification.get().state == "sent", process)

        process.send_signal(signal.SIGTERM)
        begun = time.monotonic()
        code = process.wait(timeout=PATIENCE_SECONDS)
        stopping = time.monotonic() - begun

    assert [str(message["To"]) for message in smtp_sink.messages] == [ADAS]
    assert EventKind.ACKNOWLEDGED in [event.code for event in Event.of(submitted.uid)]
    assert code == 0
    assert (latency < 2, stopping < 2) == (True, True), (latency, stopping)


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
def test_a_stop_does_not_wait_for_a_mail_server_that_hangs(
    installation: Settings, last_week: None, submitted: Complaint, smtp_sink: SmtpSink
) -> None:
    told: list[float] = []
    with working(installation, smtp=smtp_sink) as process:

        def stop_in_the_middle(message: object) -> None:
            process.send_signal(signal.SIGTERM)
            told.append(time.monotonic())
            process.wait(timeout=PATIENCE_SECONDS)

        smtp_sink.on_message = stop_in_the_middle
        code = process.wait(timeout=PATIENCE_SECONDS)
        stopping = time.monotonic() - told[0]

    assert code == 0
    assert stopping < 2
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


def test_the_chores_send_what_is_due_and_forget_what_has_run_out(
    submitted: Complaint, frozen_clock: HeldClock, settings: Settings
) -> None:
    tracking.open_session(submitted)
    frozen_clock.advance(hours=1)

    worker.tidy()

    assert TrackingSession.select().count() == 0
    assert Notification.get().state == "sent"


def test_a_chore_that_fails_keeps_no_other_from_being_done(
    submitted: Complaint, frozen_clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble() -> None:
        raise RuntimeError

    tracking.open_session(submitted)
    frozen_clock.advance(hours=1)
    monkeypatch.setattr(worker, "_CHORES", (stumble, *worker._CHORES))

    worker.tidy()

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
    monkeypatch.setattr(orphans, "sweep", lambda: swept.append(clock.now()))
    stamp = installation.data_dir / worker.SWEPT

    for _ in range(3):
        worker.tidy()
        os.utime(stamp, (swept[-1].timestamp(),) * 2)
        frozen_clock.advance(hours=13)

    assert len(swept) == 2


# -- the queue ------------------------------------------------------------------------------------


def run_queue(queue: Any) -> int:
    """Do what the consumer does until the queue is empty."""
    done = 0
    while (task := queue.dequeue()) is not None:
        queue.execute(task)
        done += 1
    return done


@pytest.fixture
def hooks() -> Iterator[None]:
    """Take back whatever a test hooks in."""
    before = notifications.on_queued[:]
    yield
    notifications.on_queued[:] = before


def test_a_nudge_delivers(
    installation: Settings, hooks: None, submit: Callable[..., Complaint]
) -> None:
    worker.use_nudges(installation)
    submit()

    queue = worker.make_queue(installation)
    worker.make_tasks(queue)

    assert run_queue(queue) == 1
    assert Notification.get().state == "sent"
    queue.storage.close()


@pytest.mark.redis
def test_a_nudge_travels_through_redis_too(
    installation: Settings, redis_url: str, submitted: Complaint
) -> None:
    settings = Settings(data_dir=installation.data_dir, redis_url=redis_url)
    worker.make_tasks(worker.make_queue(settings)).nudge("00" * 16)

    queue = worker.make_queue(settings)
    worker.make_tasks(queue)

    assert run_queue(queue) == 1
    assert Notification.get().state == "sent"
    queue.storage.close()
    queue.storage.pool.disconnect()


def test_what_lies_in_the_queue_is_a_name_and_an_id_and_never_code(
    installation: Settings,
) -> None:
    queue = worker.make_queue(installation)
    worker.make_tasks(queue).nudge("00" * 16)

    (raw,) = queue.storage.enqueued_items()
    assert b"nudge" in raw
    with pytest.raises(pickle.UnpicklingError):
        pickle.loads(raw)  # noqa: S301
    queue.storage.close()


def test_a_broken_queue_file_is_replaced(installation: Settings, submitted: Complaint) -> None:
    path = installation.data_dir / worker.QUEUE
    path.write_bytes(b"this was a database" * 100)

    queue = worker.make_queue(installation)
    worker.make_tasks(queue).nudge("00" * 16)

    assert run_queue(queue) == 1
    queue.storage.close()


def test_the_heartbeat_makes_the_worker_look_alive(installation: Settings) -> None:
    assert not health.parts(installation)["worker"]

    worker.beat(installation)

    with clock.at(datetime.now(UTC)):
        assert health.parts(installation)["worker"]
