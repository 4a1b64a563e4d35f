"""The command line: what it does, what it says when it cannot, and how it runs the service."""

import base64
import builtins
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import peewee
import psutil
import pytest

from reclamator import __version__, cli
from reclamator.cli import keys, serving, supervisor
from reclamator.cli.terminal import Progress
from reclamator.crypto.keys import KeyRing
from reclamator.crypto.paper import to_paper
from reclamator.models import database, vault
from tests.servers import free_port, start_process, wait_until

Command = Callable[..., int]
KEY_ONE = base64.b64encode(bytes(range(32))).decode()
COMMANDS = [
    ["init"],
    ["migrate"],
    ["serve"],
    ["worker"],
    ["up"],
    ["demo"],
    ["company", "add"],
    ["company", "list"],
    ["staff", "add"],
    ["staff", "reset"],
    ["keys", "status"],
    ["keys", "paper"],
    ["doctor"],
    ["audit", "verify"],
]


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder that the commands of this story work on."""
    for name in [name for name in os.environ if name.startswith("RECLAMATOR_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("RECLAMATOR_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("RECLAMATOR_BIND", f"127.0.0.1:{free_port()}")
    return tmp_path / "var"


@pytest.fixture
def command(data_dir: Path) -> Iterator[Command]:
    """Run a command in this process: `command("company", "list")` gives its exit code."""
    yield lambda *words: cli.run(words)
    database.close()
    vault.close()


@pytest.fixture
def made(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    """An installation with one company."""
    assert command("init") == 0
    assert command("company", "add", "--name", "Acme", "--country", "PL", "--slug", "acme") == 0
    capsys.readouterr()


# -- every command --------------------------------------------------------------------------------


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(
    words: list[str], command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(*words, "--help") == 0

    assert f"usage: reclamator {' '.join(words)}" in capsys.readouterr().out


def test_the_version_needs_no_settings(
    command: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RECLAMATOR_BIND", "nonsense")

    assert command("--version") == 0

    assert capsys.readouterr().out == f"reclamator {__version__}\n"


@pytest.mark.parametrize(
    ("words", "name", "value", "sentence"),
    [
        (("doctr",), "", "", "invalid choice: 'doctr'"),
        (("company", "add"), "", "", "required: --name, --country"),
        (("demo", "--complaints", "0"), "", "", "give a whole number from 1 to 10000"),
        (("init",), "RECLAMATOR_DATADIR", "x", "Did you mean RECLAMATOR_DATA_DIR?"),
        (("init",), "RECLAMATOR_THREADS", "many", "must be a whole number above 0"),
        (("init",), "RECLAMATOR_BASE_URL", "http://shop.example", "must be https"),
    ],
)
def test_wrong_use_is_one_sentence_and_code_2(
    words: tuple[str, ...],
    name: str,
    value: str,
    sentence: str,
    command: Command,
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if name:
        monkeypatch.setenv(name, value)

    assert command(*words) == 2

    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
    assert not data_dir.exists()


def test_an_unexpected_fault_is_told_without_what_it_says(
    command: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def break_down(*_: object) -> None:
        raise RuntimeError("marta@nowak.example")

    monkeypatch.setattr("reclamator.services.installation.initialise", break_down)

    assert command("init") == 1

    said = capsys.readouterr().err
    assert "RuntimeError" in said
    assert "marta" not in said


def test_a_refusal_of_the_system_is_one_sentence(
    command: Command, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data_dir.parent.joinpath("var").write_text("a file where a folder should be")

    assert command("init") == 1

    assert "The system refused" in capsys.readouterr().err


def _folder_in_its_place(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _garbage(path: Path) -> None:
    path.write_bytes(b"this was a database" * 1000)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_folder_in_its_place, "The database cannot be written: give the data folder"),
        (_garbage, "The database file is damaged: stop the service"),
    ],
)
@pytest.mark.parametrize("words", [["serve"], ["worker"], ["migrate"], ["company", "list"]])
def test_a_database_that_cannot_be_used_is_one_sentence(
    words: list[str],
    spoil: Callable[[Path], None],
    sentence: str,
    made: None,
    command: Command,
    data_dir: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    database.close()
    for part in data_dir.glob("reclamator.db-*"):
        part.unlink()
    spoil(data_dir / "reclamator.db")

    assert command(*words) == 1

    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("attempt to write a readonly database", "give the data folder to the user"),
        ("database is locked", "try again in a moment"),
        ("database or disk is full", "make room"),
        ("connection to server at 10.0.0.1 failed: marta", "correct RECLAMATOR_DATABASE_URL"),
        ("no such column: marta", "(OperationalError at"),
    ],
)
def test_what_a_database_says_is_understood_and_not_repeated(
    words: str,
    sentence: str,
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(*_: object) -> None:
        raise peewee.OperationalError(words)

    monkeypatch.setattr("reclamator.services.installation.initialise", refuse)

    assert command("init") == 1

    said = capsys.readouterr().err
    assert sentence in said
    assert words not in said


# -- making an installation -----------------------------------------------------------------------


def test_init_makes_everything_once(
    command: Command, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("init") == 0
    key = data_dir / "keys" / "root.key"
    assert key.stat().st_mode & 0o777 == 0o400
    assert "keys paper" in capsys.readouterr().out
    first = key.read_bytes()

    assert command("init") == 0

    assert key.read_bytes() == first
    assert "keys paper" not in capsys.readouterr().out


def test_a_company_and_its_people(
    made: None, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ["--email", "mira@acme.example", "--name", "Mira Lis", "--role", "owner"]
    assert command("staff", "add", *said) == 0
    assert "Password (shown once): " in capsys.readouterr().out

    assert command("company", "list") == 0

    assert "/f/acme" in capsys.readouterr().out


def test_an_address_is_used_once(
    made: None, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ["--email", "mira@acme.example", "--name", "Mira Lis", "--role", "owner"]
    command("staff", "add", *said)

    assert command("staff", "add", *said) == 1

    assert "in use already" in capsys.readouterr().err


def test_a_new_password_comes_from_standard_input(
    made: None,
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import io

    from reclamator.services import staff

    said = ["--email", "otto@acme.example", "--name", "Otto", "--role", "handler"]
    command("staff", "add", *said)
    monkeypatch.setattr(sys, "stdin", io.StringIO("seven green umbrellas\n"))

    assert command("staff", "reset", "otto@acme.example", "--password-stdin") == 0

    assert "umbrellas" not in capsys.readouterr().out
    with database.connection():
        _, session = staff.sign_in("otto@acme.example", "seven green umbrellas", network=b"n")
    assert session.company.slug == "acme"


def test_a_common_password_is_refused(
    made: None,
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import io

    monkeypatch.setattr(sys, "stdin", io.StringIO("Password1234\n"))
    said = ["--email", "otto@acme.example", "--name", "Otto", "--role", "handler"]

    assert command("staff", "add", *said, "--password-stdin") == 1

    assert "lists of common ones" in capsys.readouterr().err


def test_nobody_with_this_address(
    made: None, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("staff", "reset", "nobody@acme.example") == 1

    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("words", [["serve"], ["worker"], ["company", "list"], ["keys", "status"]])
@pytest.mark.parametrize("ring", [None, f"1:{KEY_ONE}"])
def test_nothing_is_made_but_by_init(
    words: list[str],
    ring: str | None,
    command: Command,
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if ring:
        monkeypatch.setenv("RECLAMATOR_ROOT_KEYS", ring)

    assert command(*words) == 2

    assert "run `reclamator init`" in capsys.readouterr().err
    assert not (data_dir / "reclamator.db").exists()


def test_an_old_postgres_gets_no_new_keys(
    made: None,
    command: Command,
    data_dir: Path,
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("RECLAMATOR_DATABASE_URL", postgres_url)
    assert command("init") == 0
    (data_dir / "keys" / "root.key").unlink()

    assert command("init") == 2

    assert "put the key file back" in capsys.readouterr().err
    assert not (data_dir / "keys" / "root.key").exists()


# -- the root keys (SECURITY §4 row 20) -----------------------------------------------------------


def _wrong(path: Path) -> None:
    path.unlink()
    KeyRing.create(path)


def _short(path: Path) -> None:
    path.chmod(0o600)
    path.write_text(f"1:{base64.b64encode(bytes(16)).decode()}\n")
    path.chmod(0o400)


def _shared(path: Path) -> None:
    path.chmod(0o444)


def _twice(path: Path) -> None:
    path.chmod(0o600)
    path.write_text(f"1:{KEY_ONE}\n2:{KEY_ONE}\n")
    path.chmod(0o400)


def _gone(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_wrong, "they belong to another installation"),
        (_short, "holds 16 bytes; a root key has 32"),
        (_shared, "can be read by others"),
        (_twice, "the same key under the ids 1 and 2"),
        (_gone, "put the key file back"),
    ],
    ids=["wrong", "short", "world-readable", "duplicate", "missing"],
)
@pytest.mark.parametrize("word", ["serve", "init", "migrate", "worker", "up", "demo"])
def test_a_root_key_that_does_not_fit_stops_everything(
    word: str,
    spoil: Callable[[Path], None],
    sentence: str,
    made: None,
    command: Command,
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(supervisor, "become", lambda *_: pytest.fail("it serves"))
    database.close()
    spoil(data_dir / "keys" / "root.key")
    before = _content(data_dir / "reclamator.db")

    assert command(word) == 2

    said = capsys.readouterr().err
    assert sentence in said or (spoil is _gone and "does not exist" in said)
    assert said.count("\n") == 1
    database.close()
    assert _content(data_dir / "reclamator.db") == before


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (f"1:{KEY_ONE}", "they belong to another installation"),
        (f"1:{base64.b64encode(bytes(16)).decode()}", "holds 16 bytes; a root key has 32"),
        (f"1:{KEY_ONE},2:{KEY_ONE}", "the same key under the ids 1 and 2"),
        ("1:not base64", "RECLAMATOR_ROOT_KEYS"),
    ],
    ids=["wrong", "short", "duplicate", "nonsense"],
)
def test_row_20_a_root_key_of_the_environment_that_does_not_fit_stops_everything_too(
    given: str,
    sentence: str,
    made: None,
    command: Command,
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(supervisor, "become", lambda *_: pytest.fail("it serves"))
    monkeypatch.setenv("RECLAMATOR_ROOT_KEYS", given)
    database.close()
    before = _content(data_dir / "reclamator.db")

    assert command("serve") == 2

    said = capsys.readouterr().err
    assert sentence in said
    assert given[2:12] not in said
    database.close()
    assert _content(data_dir / "reclamator.db") == before


def _content(path: Path) -> list[str]:
    """Every table and row, in SQL."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as found:
        return list(found.iterdump())


def test_the_state_of_the_keys_holds_no_key(
    made: None, command: Command, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("keys", "status") == 0

    said = capsys.readouterr().out
    assert "mode 0400, beside the data" in said
    assert (data_dir / "keys" / "root.key").read_text().strip()[2:] not in said


def test_the_root_paper_is_asked_back(
    made: None,
    command: Command,
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    paper = _paper(data_dir)
    asked = _answer_from(paper, monkeypatch)

    assert command("keys", "paper") == 0

    said = capsys.readouterr().out
    assert all(group in said for group in paper.split("-")[1:])
    assert said.index(keys.CLEARED) < said.index("The paper is right")
    assert len(set(asked)) == 6


def test_a_wrong_copy_of_the_paper_is_noticed(
    made: None,
    command: Command,
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _answer_from(_paper(data_dir).translate(str.maketrans("0123456789", "1234567890")), monkeypatch)
    monkeypatch.setattr(builtins, "input", lambda _prompt: "?")

    assert command("keys", "paper") == 1

    assert "not what the paper says" in capsys.readouterr().err


def test_the_root_paper_needs_a_terminal(
    made: None, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("keys", "paper") == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert "on a terminal only" in captured.err


def _paper(data_dir: Path) -> str:
    ring = KeyRing.read(data_dir / "keys" / "root.key")
    return to_paper(ring.root_key(1), 1)


def _answer_from(paper: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Sit at a terminal with the sheet in hand; gives the list of what was asked."""
    groups, asked = paper.split("-")[1:], []

    def answer(prompt: str) -> str:
        if not prompt.startswith("Group"):
            return ""
        asked.append(prompt)
        group, character = (int(word.strip(":, ")) for word in prompt.split()[1::2])
        return groups[group - 1][character - 1].lower()

    monkeypatch.setattr(builtins, "input", answer)
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    return asked


# -- looking whether all is well ------------------------------------------------------------------


def test_the_doctor_counts_in_its_exit_code(
    as_shipped: None,
    made: None,
    command: Command,
    data_dir: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command("doctor") == 0
    assert "ok    key canary: " in capsys.readouterr().out

    data_dir.chmod(0o755)

    assert command("doctor", "--full") == 1
    assert "fail  data privacy: " in capsys.readouterr().out


def test_a_key_beside_the_data_is_told_off_loopback(
    as_shipped: None,
    made: None,
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """SECURITY §4 row 60."""
    monkeypatch.setenv("RECLAMATOR_BASE_URL", "https://complaints.example")
    monkeypatch.setenv("RECLAMATOR_SMTP_URL", "smtps://mail.example")
    monkeypatch.setattr(supervisor, "become", _ends_at_once)

    assert command("serve") == 0
    assert "the key lies beside the data" in capsys.readouterr().err

    assert command("doctor") == 1
    assert "fail  key place: the key lies beside the data" in capsys.readouterr().out


def test_a_rewritten_history_is_found(
    made: None, command: Command, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import sqlite3
    from contextlib import closing

    assert command("audit", "verify") == 0
    assert "acme: whole, 1 entries" in capsys.readouterr().out
    with closing(sqlite3.connect(data_dir / "reclamator.db")) as found, found:
        found.execute("UPDATE audit_entry SET action = 'nothing.happened'")

    assert command("audit", "verify") == 1

    assert "acme is broken at entry 1" in capsys.readouterr().err


# -- serving --------------------------------------------------------------------------------------


def test_serve_refuses_an_address_that_is_taken(
    made: None, command: Command, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"

        assert command("serve", "--bind", address) == 2

    assert f"{address} cannot be listened on" in capsys.readouterr().err


def test_serve_hands_its_options_to_the_web_process(
    made: None, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    def end(*given: Any) -> NoReturn:
        seen.extend(given)
        raise SystemExit(0)

    monkeypatch.setattr(supervisor, "become", end)
    bind = f"127.0.0.1:{free_port()}"

    assert command("serve", "--bind", bind, "--workers", "3", "--no-worker") == 0

    commands, environ = seen
    assert commands == [serving.web_command()]
    assert (environ["RECLAMATOR_BIND"], environ["RECLAMATOR_WORKERS"]) == (bind, "3")


def test_up_makes_no_demo_off_loopback(
    made: None, command: Command, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECLAMATOR_BASE_URL", "https://complaints.example")
    monkeypatch.setattr(supervisor, "become", _ends_at_once)

    assert command("up") == 0
    assert command("demo") == 2

    assert not (data_dir / "demo.json").exists()


def _ends_at_once(*_: object) -> NoReturn:
    raise SystemExit(0)


CHILD = "import os, signal; os.write(1, b'up\\n'); signal.pause()"


def _listen(deaf_to: signal.Signals | None) -> None:
    """Whoever runs the tests in the background has made them deaf to Ctrl+C."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN if number is deaf_to else signal.SIG_DFL)


@pytest.fixture
def group() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """A supervisor in a process of its own: `group(CHILD, CHILD)`; `up` of them have begun."""
    started: list[subprocess.Popen[bytes]] = []

    def start(
        *children: str, up: int = 2, deaf_to: signal.Signals | None = None
    ) -> subprocess.Popen[bytes]:
        commands = json.dumps([[sys.executable, "-c", text] for text in children])
        command = [sys.executable, "-I", supervisor.__file__, commands]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, preexec_fn=partial(_listen, deaf_to)
        )
        started.append(process)
        assert process.stdout is not None
        for _ in range(up):
            assert process.stdout.readline() == b"up\n"
        return process

    yield start
    for process in started:
        with process:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_all_with_code_0(
    number: signal.Signals, group: Callable[..., subprocess.Popen[bytes]]
) -> None:
    process = group(CHILD, CHILD)

    process.send_signal(number)

    assert process.wait(timeout=2) == 0
    _assert_everybody_is_gone(process)


def test_nohup_outlives_the_terminal(group: Callable[..., subprocess.Popen[bytes]]) -> None:
    process = group(CHILD, CHILD, deaf_to=signal.SIGHUP)
    process.send_signal(signal.SIGHUP)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.3)

    process.terminate()

    assert process.wait(timeout=2) == 0


def test_who_does_not_listen_is_killed_in_time(
    group: Callable[..., subprocess.Popen[bytes]],
) -> None:
    deaf = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {CHILD}"
    process = group(deaf, CHILD)

    process.terminate()

    assert process.wait(timeout=2.5) == 0
    _assert_everybody_is_gone(process)


@pytest.mark.parametrize(
    ("last_act", "code", "told"),
    [
        ("sys.exit(3)", 3, "ended with code 3"),
        ("sys.exit(0)", 1, "ended with code 0"),
        ("os.kill(os.getpid(), 9)", 137, "was killed by signal 9"),
    ],
)
def test_the_end_of_one_is_the_end_of_all_and_is_said(
    last_act: str,
    code: int,
    told: str,
    group: Callable[..., subprocess.Popen[bytes]],
    capfd: pytest.CaptureFixture[str],
) -> None:
    dying = f"import os, sys; os.write(1, b'up\\n'); {last_act}"

    process = group(dying, CHILD, up=1)

    assert process.wait(timeout=3) == code
    assert f"{told}, so everything stops." in capfd.readouterr().err
    _assert_everybody_is_gone(process)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_a_killed_supervisor_leaves_nobody_behind(
    group: Callable[..., subprocess.Popen[bytes]],
) -> None:
    process = group(CHILD, CHILD)

    process.kill()

    _assert_everybody_is_gone(process)


def _assert_everybody_is_gone(process: subprocess.Popen[bytes]) -> None:
    """The pipe ends when the last one who could write to it has ended."""
    assert process.stdout is not None
    assert process.stdout.read() in (b"", b"up\n")


def test_up_serves_the_demo_and_stops_within_two_seconds(data_dir: Path, tmp_path: Path) -> None:
    import http.client
    from time import monotonic
    from urllib.parse import urlsplit

    words = [sys.executable, "-m", "reclamator.cli", "up"]
    process = start_process(words, environment=os.environ, log=tmp_path / "up.log")
    port = int(os.environ["RECLAMATOR_BIND"].rpartition(":")[2])

    def answer(path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    try:
        wait_until(lambda: answer("/healthz") == 200, process, seconds=60)
        demo = json.loads((data_dir / "demo.json").read_text())
        assert answer(urlsplit(demo["form_url"]).path) == 200
        family = psutil.Process(process.pid).children(recursive=True)
        began = monotonic()
        process.terminate()
        assert process.wait(timeout=5) == 0
        assert monotonic() - began < 2
        assert not [member for member in family if member.is_running()]
    finally:
        process.kill()
        process.wait()
    said = (tmp_path / "up.log").read_text()
    assert demo["shop_url"] in said
    assert demo["staff"][0]["password"] in said


# -- words on a terminal --------------------------------------------------------------------------


def test_progress_is_shown_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Progress("Making")(1, 2)
    assert capsys.readouterr().err == ""

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    Progress("Making")(2, 2)

    assert "Making" in (said := capsys.readouterr().err)
    assert "2/2" in said
