"""The neighbours of the tests do what they say; a test that leans on them may then be believed."""

import http.server
import json
import os
import smtplib
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import BrowserType, Error, Page

from tests import servers
from tests.servers import ROOT, PostgresServer, ServerProcess, SmtpSink


def letter(subject: str = "Zażółć") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "acme@example.com", "ada@example.com"
    message["Subject"], message["Message-ID"] = subject, "<1@example.com>"
    message.set_content("Dzień dobry")
    return message


def send(sink: SmtpSink, message: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=5) as line:
        line.send_message(message)


def test_nothing_leaves_this_machine() -> None:
    with pytest.raises(servers.NetworkBlocked, match=r"203\.0\.113\.1"):
        socket.create_connection(("203.0.113.1", 80), timeout=1)
    with pytest.raises(servers.NetworkBlocked, match=r"example\.com"):
        socket.getaddrinfo("example.com", 80)


def test_a_missing_tool_is_a_skip_for_a_person_and_a_failure_in_ci(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-tool is not installed"):
        servers.needs("no-such-tool")

    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no-such-tool is not installed"):
        servers.needs("no-such-tool")


STORIES = {
    "call": "def test_it():\n    pytest.skip('no reason')\n",
    "mark": "@pytest.mark.skip(reason='no reason')\ndef test_it(): pass\n",
    "fixture": "@pytest.fixture\ndef thing():\n    pytest.skip('no reason')\n"
    "def test_it(thing): pass\n",
    "package": "pytest.importorskip('nothing_of_this_name')\n",
    "module": "pytest.skip('no reason', allow_module_level=True)\n",
    "expected": "@pytest.mark.xfail\ndef test_it():\n    assert False\n",
}
"""Five ways to be skipped, and a failure that is expected."""


@pytest.mark.parametrize(
    ("ci", "said"),
    [("true", "1 failed, 1 xfailed, 4 errors"), ("", "5 skipped, 1 xfailed")],
)
def test_in_ci_every_skip_is_a_failure(ci: str, said: str, tmp_path: Path) -> None:
    for name, story in STORIES.items():
        (tmp_path / f"test_{name}.py").write_text(f"import pytest\n{story}")
    words = f"-q -p tests.strictness -c {os.devnull} --continue-on-collection-errors --rootdir"
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "CI": ci,
    }

    command = [sys.executable, "-m", "pytest", *words.split(), str(tmp_path), str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert done.stdout.splitlines()[-1].startswith(said), done.stdout
    assert done.returncode == (1 if ci else 0)


@pytest.mark.postgres
def test_each_test_has_an_empty_postgresql_database(
    postgres_server: PostgresServer, postgres_url: str
) -> None:
    import psycopg

    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('Ада')")
    copy = postgres_server.create(copy_of=postgres_url)

    with psycopg.connect(copy) as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("Ада",)]

    postgres_server.drop(copy)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(copy)


@pytest.mark.redis
def test_redis_answers_and_is_empty(redis_url: str) -> None:
    import redis

    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("word", "Ada")
        assert client.get("word") == b"Ada"


@pytest.mark.smtp
class TestTheMailSink:
    def test_keeps_what_it_is_given(self, smtp_sink: SmtpSink) -> None:
        send(smtp_sink, letter())

        [message] = smtp_sink.wait_for(1)
        assert message["Subject"] == "Zażółć"
        assert smtp_sink.to("ada@example.com") == [message]
        assert smtp_sink.to("mira@example.com") == []

    @pytest.mark.parametrize("refusal", ["451 4.3.0 Try later", "550 5.7.1 Not wanted"])
    def test_refuses_when_asked(self, smtp_sink: SmtpSink, refusal: str) -> None:
        smtp_sink.refusal = refusal

        with pytest.raises(smtplib.SMTPDataError) as refused:
            send(smtp_sink, letter())

        assert refused.value.smtp_code == int(refusal[:3])
        assert smtp_sink.messages == []

    def test_refuses_one_recipient(self, smtp_sink: SmtpSink) -> None:
        smtp_sink.refused_recipients = {"ada@example.com"}

        with pytest.raises(smtplib.SMTPRecipientsRefused):
            send(smtp_sink, letter())

    def test_may_cut_the_line_before_it_says_that_it_has_the_mail(
        self, smtp_sink: SmtpSink
    ) -> None:
        smtp_sink.cut = "before"

        with pytest.raises(smtplib.SMTPServerDisconnected):
            send(smtp_sink, letter())

        assert len(smtp_sink.wait_for(1)) == 1

    def test_may_cut_the_line_right_after(self, smtp_sink: SmtpSink) -> None:
        smtp_sink.cut = "after"
        line = smtplib.SMTP("127.0.0.1", smtp_sink.port, timeout=5)
        line.send_message(letter())

        with pytest.raises(smtplib.SMTPServerDisconnected):
            line.noop()

        assert len(smtp_sink.messages) == 1
        line.close()

    def test_may_be_down_for_a_while(self, smtp_sink: SmtpSink) -> None:
        with smtp_sink.down(), pytest.raises(ConnectionRefusedError):
            send(smtp_sink, letter())

        send(smtp_sink, letter())

        assert len(smtp_sink.wait_for(1)) == 1

    def test_hands_over_the_moment_before_the_acknowledgement(self, smtp_sink: SmtpSink) -> None:
        seen: list[str] = []
        smtp_sink.on_message = lambda message: seen.append(message["Message-ID"])

        send(smtp_sink, letter())

        assert seen == ["<1@example.com>"]


# Stands for the product: answers everything, and has a child that leads a session of its own.
STAND_IN = """
import http.server, os, subprocess, sys
if "serve" not in sys.argv:
    sys.exit(print(sys.argv[1], os.environ["RECLAMATOR_BASE_URL"]))
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE,
                         start_new_session=True)
print("child", child.pid, flush=True)
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
port = int(os.environ["RECLAMATOR_BIND"].rpartition(":")[2])
http.server.HTTPServer(("127.0.0.1", port), Answer).serve_forever()
"""


@pytest.mark.parametrize("ending", ["stop", "kill"])
def test_our_server_is_started_and_ends_with_all_that_it_started(
    server_process: Callable[..., ServerProcess], monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setattr(servers, "RECLAMATOR", (sys.executable, "-c", STAND_IN))

    server = server_process(env={"RECLAMATOR_DEV": "1"})
    child = int(server.log.read_text().split()[1])
    assert server.command("doctor").split() == ["doctor", server.base_url]
    assert psutil.pid_exists(child)

    getattr(server, ending)()

    assert not psutil.pid_exists(child) or psutil.Process(child).status() == "zombie"
    assert server.process.returncode < 0


def test_a_server_that_does_not_come_up_shows_its_last_words(
    server_process: Callable[..., ServerProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "import sys; sys.exit('The key file is missing.')"
    monkeypatch.setattr(servers, "RECLAMATOR", (sys.executable, "-c", words))

    with pytest.raises(AssertionError, match="ended with code 1") as failure:
        server_process(prepare=())

    assert "The key file is missing." in failure.value.__notes__[0]


A_RUN = """
import sys

def test_it(postgres_server, run_folder):
    pid = (run_folder / "data" / "postmaster.pid").read_text().split()[0]
    print("\\nstarted", pid, run_folder, flush=True)
    sys.__stdin__.read()
"""


@pytest.mark.postgres
@pytest.mark.parametrize("is_killed", [True, False], ids=["killed", "ended"])
def test_no_run_leaves_a_server_or_a_folder_behind(tmp_path: Path, is_killed: bool) -> None:
    (tmp_path / "test_run.py").write_text(A_RUN)
    words = f"-q -s -p tests.servers -c {os.devnull} --rootdir"
    command = [sys.executable, "-m", "pytest", *words.split(), str(tmp_path), str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    # what this run was asked for besides is not for the one within
    environment.pop("PYTEST_ADDOPTS", None)
    pipe = subprocess.PIPE

    with subprocess.Popen(
        command, env=environment, text=True, stdin=pipe, stdout=pipe, stderr=pipe
    ) as run:
        assert run.stdout is not None
        _, pid, folder = next(line for line in run.stdout if line.startswith("started")).split()
        postgres = psutil.Process(int(pid))
        if is_killed:
            run.kill()
        # what it said to the end is over when the one who clears up has ended too
        run.communicate(timeout=servers.PATIENCE_SECONDS)

    assert not servers.lives(postgres)
    assert not Path(folder).exists()


class Shop(http.server.BaseHTTPRequestHandler):
    """Any path is a page; /frame asks for a cookie and says which one it was sent."""

    def do_GET(self) -> None:
        sent = self.headers.get("Cookie", "none")
        port = self.headers["Host"].rpartition(":")[2]
        frame = f'<iframe src="http://localhost:{port}/frame"></iframe>'
        is_frame = self.path.startswith("/frame")
        page = f"<title>t</title><p>{sent}</p>" if is_frame else f"<title>t</title>{frame}"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        if is_frame:
            self.send_header("Set-Cookie", "seen=yes; SameSite=None; Secure; Path=/")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def shop() -> Iterator[int]:
    """The port of a shop with a frame from another site."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def cookie_seen_by_the_frame(page: Page, shop: int) -> str:
    page.goto(f"http://shop.test:{shop}/")
    page.goto(f"http://shop.test:{shop}/again")
    return page.frame_locator("iframe").locator("p").inner_text()


@pytest.mark.browser
def test_the_browser_blocks_the_cookies_of_frames_from_another_site(page: Page, shop: int) -> None:
    assert cookie_seen_by_the_frame(page, shop) == "none"

    page.goto(f"http://localhost:{shop}/frame")
    page.goto(f"http://localhost:{shop}/frame?again")
    assert page.locator("p").inner_text() == "seen=yes"


@pytest.mark.browser
def test_a_browser_that_allows_them_would_send_them(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], tmp_path: Path, shop: int
) -> None:
    (tmp_path / "Default").mkdir()
    allow = {"profile": {"cookie_controls_mode": 0, "block_third_party_cookies": False}}
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(allow))
    context = browser_type.launch_persistent_context(tmp_path, **browser_type_launch_args)

    assert cookie_seen_by_the_frame(context.new_page(), shop) == "seen=yes"

    context.close()


@pytest.mark.browser
def test_the_browser_knows_no_other_host(page: Page) -> None:
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.com/")
