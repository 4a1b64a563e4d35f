"""Row 2: no upload touches the disk readable, not even while it is on its way.

The client is a process of its own (Werkzeug's test client has temporary files itself). It sends in
tenths and waits after each, so that every look falls in the middle of an upload; while the server
checks, seals and answers, one look follows the other.
"""

import http.client
import json
import re
import select
import subprocess
import sys
import textwrap
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests import corpus, leaks
from tests.journeys.visitor import BOUNDARY, multipart, visitor_at
from tests.servers import LOOPBACK, ServerProcess, free_port, start_process, wait_until
from tests.web.intake import filling

MARKER = "plaintext-of-Ada-Nowak-4711"
SIZES = [100_000, 600_000, 9_900_000]
INIT = [("init",), ("company", "add", "--name", "Acme", "--country", "PL", "--slug", "acme")]
MOST_RSS = 150 * 1024 * 1024

CLIENT = textwrap.dedent(
    """
    import pathlib, socket, sys
    host, port, file = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    request = pathlib.Path(file).read_bytes()
    head, _, body = request.partition(b"\\r\\n\\r\\n")
    step = max(1, len(body) // 10)
    with socket.create_connection((host, port), timeout=60) as line:
        line.sendall(head + b"\\r\\n\\r\\n")
        for start in range(0, len(body), step):
            print("sent", flush=True)
            sys.stdin.readline()
            line.sendall(body[start : start + step])
        answer = line.recv(65536)
    print(answer.split(b" ", 2)[1].decode(), flush=True)
    """
)
STOCK = textwrap.dedent(
    """
    import sys
    from werkzeug.serving import run_simple
    from werkzeug.wrappers import Request, Response

    @Request.application
    def take(request):
        return Response(str(len(request.files)))

    run_simple("127.0.0.1", int(sys.argv[1]), take, threaded=True)
    """
)

Start = Callable[..., ServerProcess]


def marked_photo(size: int) -> bytes:
    """A photo of this size, with the marker all over what a phone hangs behind it."""
    picture = corpus.photo()
    note = (MARKER + " ").encode()
    return (picture + bytes(16) + note * (size // len(note) + 1))[:size]


@contextmanager
def upload(folder: Path, port: int, path: str, content: bytes, token: str) -> Iterator["Sending"]:
    """Start the client with a request that it reads from a folder that nobody searches."""
    fields = {**filling.SAID, "token": token}
    files = {"attachments": [(f"{MARKER}.jpg", content, "image/jpeg")]}
    body = multipart(fields, files)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {LOOPBACK}:{port}\r\nOrigin: http://{LOOPBACK}:{port}\r\n"
        f"Accept: application/json\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n"
    )
    request = folder / "request"
    request.write_bytes(head.encode() + body)
    command = [sys.executable, "-c", CLIENT, LOOPBACK, str(port), str(request)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as client:
        yield Sending(client)
    request.unlink()


class Sending:
    """An upload that goes on when it is told to."""

    def __init__(self, client: "subprocess.Popen[str]") -> None:
        self.client = client

    def tenths(self) -> Iterator[int]:
        """Yield after each part that was sent."""
        assert self.client.stdin is not None
        assert self.client.stdout is not None
        for place in range(20):
            while place >= 10 and self.is_waiting():
                yield place
            said = self.client.stdout.readline().strip()
            if said != "sent":
                self.status = said
                return
            yield place
            self.client.stdin.write("\n")
            self.client.stdin.flush()
        raise AssertionError("the client has more to say than its tenths")

    def is_waiting(self) -> bool:
        """Whether the client has said nothing new: all is sent, the answer has not come."""
        assert self.client.stdout is not None
        return not select.select([self.client.stdout], [], [], 0)[0]


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    head = psutil.Process(pid)
    return [pid, *(child.pid for child in head.children(recursive=True))]


def fresh_token(base_url: str) -> str:
    """Open the form."""
    with urllib.request.urlopen(f"{base_url}/f/acme", timeout=60) as page:
        found = re.search(r'name="token" type="hidden" value="([^"]+)"', page.read().decode())
    assert found
    return found.group(1)


def test_no_upload_lies_readable_anywhere_at_any_moment(
    server_process: Start, tmp_path: Path
) -> None:
    """Row 2 in full: 0.1, 0.6 and 9.9 MB."""
    temp, elsewhere = tmp_path / "temp", tmp_path / "client"
    temp.mkdir()
    elsewhere.mkdir()
    server = server_process(prepare=INIT, env={"RECLAMATOR_LIMITS": "off", "TMPDIR": str(temp)})
    port, hits, looks = int(server.base_url.rpartition(":")[2]), [], 0

    for size in SIZES:
        for path in ("/f/acme", "/f/acme/files"):
            token = fresh_token(server.base_url)
            with upload(elsewhere, port, path, marked_photo(size), token) as sending:
                for _ in sending.tenths():
                    hits += look(server.process.pid, server.data_dir, temp, server.log.parent)
                    looks += 1
                assert sending.status == "201", (size, path)
            hits += look(server.process.pid, server.data_dir, temp)

    assert looks >= 60
    assert hits == []


def look(pid: int, *folders: Path) -> list[leaks.Hit]:
    """Search where a process may have written, the client's own folder left out."""
    places = [folder for folder in folders if folder.name != "client"]
    found = leaks.search({"upload": MARKER}, folders=places, processes=family(pid))
    return [hit for hit in found if "/client/" not in hit.place]


def test_the_detector_finds_what_a_stock_server_writes(tmp_path: Path) -> None:
    """Row 2: the same looks at a Werkzeug as it comes."""
    temp, elsewhere, port, hits = tmp_path / "temp", tmp_path / "client", free_port(), []
    temp.mkdir()
    elsewhere.mkdir()
    script = tmp_path / "stock.py"
    script.write_text(STOCK)
    environment = {"TMPDIR": str(temp), "PATH": "/usr/bin:/bin"}
    process = start_process([sys.executable, str(script), str(port)], environment=environment)
    try:
        wait_until(lambda: is_listening(port), process)
        with upload(elsewhere, port, "/", marked_photo(600_000), "") as sending:
            for _ in sending.tenths():
                hits += look(process.pid, temp)
    finally:
        process.kill()
        process.wait()

    assert hits
    assert {hit.place.split("/")[1] for hit in hits} <= {"proc", "tmp"}


def is_listening(port: int) -> bool:
    """Whether somebody answers."""
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/", timeout=2):
            return True
    except OSError:
        return False


def test_bombs_cost_little_memory_and_a_flood_of_bytes_is_drained(server_process: Start) -> None:
    server = server_process(prepare=INIT, env={"RECLAMATOR_LIMITS": "off"})
    visitor = visitor_at(server.base_url)
    bombs = [
        specimen
        for specimen in corpus.specimens()
        if specimen.reason in ("too_many_pixels", "damaged", "second_file")
    ]
    heavy = [("wide.png", corpus.flat_png(7_000, 5_700), "image/png")]

    for specimen in bombs:
        page = visitor.get("/f/acme")
        file = (specimen.name, specimen.data, specimen.declared_type)
        assert filling.send(visitor, page, **filling.SAID, files=[file]).status == 422
    for _ in range(3):
        page = visitor.get("/f/acme")
        assert filling.send(visitor, page, **filling.SAID, files=heavy).status == 200
    peak = max(peak_bytes(pid) for pid in family(server.process.pid))
    too_much = filling.send(
        visitor, visitor.get("/f/acme"), **filling.SAID, files=[("a.jpg", bytes(40_000_000), "")]
    )

    assert too_much.status == 413
    assert "The limit is 26 MB." in too_much.text
    assert visitor.get("/healthz").status == 200
    assert peak < MOST_RSS, f"{peak / 1e6:.0f} MB"


def peak_bytes(pid: int) -> int:
    """The most memory that a process ever had."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found.group(1)) * 1024 if found else 0


def test_the_client_of_a_refusal_reads_it(server_process: Start) -> None:
    """The rest of the body is drained: a line cut in the middle would show an error page."""
    server = server_process(prepare=INIT)
    line = http.client.HTTPConnection(server.base_url.removeprefix("http://"), timeout=60)
    body = multipart(filling.SAID, {"attachments": [("a.jpg", bytes(60_000_000), "image/jpeg")]})
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    line.request("POST", "/f/acme", body=body, headers={**kind, "Accept": "application/json"})
    answer = line.getresponse()
    said = json.loads(answer.read())
    line.close()

    assert answer.status == 413
    assert said["limit_bytes"] > 25 * 1024 * 1024
    assert visitor_at(server.base_url).get("/f/acme").status == 200
