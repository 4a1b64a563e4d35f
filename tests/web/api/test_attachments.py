"""Files by API: in by a second call, out verified and harmless."""

import threading

import pytest
from werkzeug.serving import make_server

from reclamator.models.attachment import Attachment
from reclamator.services import attachments, installation
from tests import corpus
from tests.cast import on_both_databases
from tests.corpus import pdf, photo
from tests.journeys.visitor import Page, Upload, visitor_at
from tests.web.api.machine import NEW, Machine

JPEG: Upload = ("kettle.jpg", photo(), "image/jpeg")
PDF: Upload = ("order.pdf", pdf(), "application/pdf")


@pytest.fixture
def path(machine: Machine) -> str:
    """The address of a complaint's files."""
    return f"/complaints/{machine.file().json['number']}/attachments"


def test_files_come_out_as_they_went_in_and_run_nowhere(machine: Machine, path: str) -> None:
    tricky = ('a\u202e"; filename="x.html.jpg', photo(), "image/jpeg")
    machine.send_files(path, [(tricky[0].replace('"', "'"), tricky[1], tricky[2]), PDF])
    number = path.split("/")[2]

    answer = machine.get(f"{path}/1")

    assert answer.body == photo()
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith(f"attachment; filename=\"{number}-1.jpg\"; filename*=UTF-8''a")
    assert "\u202e" not in disposition
    assert machine.get(f"{path}/2").headers["Content-Type"] == "application/pdf"


def test_row_41_every_file_of_the_corpus_is_served_as_what_it_is(
    machine: Machine, path: str
) -> None:
    """SECURITY §4, row 41: the type and the name are ours, whatever the file was called."""
    own = {
        "image/jpeg": "jpg",
        "image/png": "png",
        "image/webp": "webp",
        "image/heic": "heic",
        "application/pdf": "pdf",
        "text/plain": "txt",
    }
    number = path.split("/")[2]
    taken = [one for one in corpus.specimens() if one.reason is None]
    for place, specimen in enumerate(taken, 1):
        sent = machine.send_files(path, [(specimen.name, specimen.data, specimen.declared_type)])
        assert sent.status == 201, specimen.label
        answer = machine.get(f"{path}/{place}")
        assert answer.body == specimen.data
        kind = own[answer.headers["Content-Type"].partition(";")[0]]
        named = f'attachment; filename="{number}-{place}.{kind}"; '
        assert answer.headers["Content-Disposition"].startswith(named), specimen.label
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert "\n" not in answer.headers["Content-Disposition"]


def test_all_or_none(machine: Machine, path: str) -> None:
    refused = machine.send_files(path, [JPEG, ("x.gif", photo("GIF"), "image/gif")])

    assert refused.status == 422
    assert [fault["field"] for fault in refused.json["errors"]] == ["attachments"]
    assert machine.get(path).json["items"] == []
    assert list(installation.store().names()) == []


@pytest.mark.parametrize("files", [[], [JPEG] * 6])
def test_one_to_five_files(files: list[Upload], machine: Machine, path: str) -> None:
    assert machine.send_files(path, files).status == 422


def test_a_file_that_is_not_there(machine: Machine, path: str) -> None:
    assert machine.get(f"{path}/1").status == 404
    assert machine.get(f"{path}/0").status == 404


def test_a_damaged_file_is_gone_and_no_byte_of_it_is_sent(machine: Machine, path: str) -> None:
    machine.send_files(path, [JPEG])
    store = installation.store()
    name = next(name for name in store.names() if name.endswith(bytes(Attachment.get().uid).hex()))
    sealed = store.root / name  # type: ignore[attr-defined]
    sealed.write_bytes(sealed.read_bytes()[:-1])

    answer = machine.get(f"{path}/1")

    assert answer.status == 410
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_same_key_adds_files_once(machine: Machine, path: str) -> None:
    first = machine.send_files(path, [JPEG, PDF], Idempotency_Key="k")
    again = machine.send_files(path, [JPEG, PDF], Idempotency_Key="k")
    other = machine.send_files(
        path, [("kettle.jpg", photo(size=(9, 9)), "image/jpeg"), PDF], Idempotency_Key="k"
    )

    assert (first.status, again.status, other.status) == (201, 201, 409)
    assert again.body == first.body
    assert len(machine.get(path).json["items"]) == 2
    assert len(list(installation.store().names())) == 3


@on_both_databases
def test_ten_equal_calls_at_once_are_one(machine: Machine, path: str, app: object) -> None:
    """Of creating a complaint and of adding files, on a real server."""
    made = together(app, machine, lambda one: one.post("/complaints", NEW, Idempotency_Key="p"))
    sent = together(app, machine, lambda one: one.send_files(path, [JPEG], Idempotency_Key="q"))

    assert [answer.status for answer in made] == [201] * 10
    assert len({answer.json["number"] for answer in made}) == 1
    assert [answer.status for answer in sent] == [201] * 10
    assert len({answer.body for answer in sent}) == 1
    assert len(machine.get("/complaints").json["items"]) == 2
    assert Attachment.select().count() == 1
    assert len(list(installation.store().names())) == 2
    assert b"".join(attachments.original(Attachment.get())) == photo()


def together(app: object, machine: Machine, call: object, times: int = 10) -> list[Page]:
    """Let several threads make the same call through a real server."""
    server = make_server("127.0.0.1", 0, app, threaded=True)  # type: ignore[arg-type]
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    key = machine.visitor.headers["Authorization"]
    gate, answers = threading.Barrier(times), []

    def run() -> None:
        one = Machine(visitor_at(f"http://127.0.0.1:{server.port}", Authorization=key))
        gate.wait()
        answers.append(call(one))  # type: ignore[operator]

    try:
        threads = [threading.Thread(target=run) for _ in range(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
    return answers
