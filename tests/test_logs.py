"""The log holds what is on the list, and nothing that anybody wrote."""

import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from reclamator import logs
from reclamator.config import ROOT, Settings

MARKERS = ("Ada Nowak", "ada@customer.example", "PL61109010140000071219812874", "Чайник течёт")
ALLOWED = {
    "ts",
    "level",
    "event",
    "rule",
    "method",
    "status",
    "ms",
    "request_id",
    "company_uid",
    "actor_uid",
    "error_type",
    "frames",
}

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[Lines]:
    """What was logged since, parsed; the whole of it is free of markers."""
    root = logging.getLogger()
    before, level, raising = root.handlers[:], root.level, logging.raiseExceptions
    logs.configure(Settings())

    def read() -> list[dict[str, Any]]:
        written = capsys.readouterr().err
        assert not [marker for marker in MARKERS if marker in written]
        parsed = [json.loads(line) for line in written.splitlines()]
        assert all(set(line) <= ALLOWED for line in parsed)
        return parsed

    yield read
    root.handlers[:], logging.raiseExceptions = before, raising
    root.setLevel(level)


def test_a_line_holds_the_fields_of_the_list(lines: Lines) -> None:
    logs.event(
        "request",
        rule="/track/<number>",
        method="POST",
        status=200,
        ms=12.5,
        request_id="0a" * 8,
        company_uid="ab" * 16,
        actor_uid="cd" * 16,
    )

    (line,) = lines()
    assert line.pop("ts").endswith("+00:00")
    assert line == {
        "level": "info",
        "event": "request",
        "rule": "/track/<number>",
        "method": "POST",
        "status": 200,
        "ms": 12.5,
        "request_id": "0a" * 8,
        "company_uid": "ab" * 16,
        "actor_uid": "cd" * 16,
    }


@pytest.mark.parametrize("marker", MARKERS)
@pytest.mark.parametrize("field", [*sorted(ALLOWED - {"level", "ts", "event"}), "name_of_ada"])
def test_what_does_not_look_like_its_field_is_left_out(
    lines: Lines, field: str, marker: str
) -> None:
    fields: dict[str, Any] = {field: marker}
    logs.event("request", **fields)

    (line,) = lines()
    assert line.get(field) in (None, "OTHER")


def test_a_made_up_method_does_not_get_into_the_log(lines: Lines) -> None:
    logs.event("request", method="ADA-NOWAK")

    assert lines()[0]["method"] == "OTHER"


def test_of_an_error_its_type_and_places_remain(lines: Lines) -> None:
    secret = MARKERS[0]
    try:
        raise ValueError(f"no such person: {secret}")
    except ValueError as error:
        logs.fault(error, company_uid="ab" * 16)

    (line,) = lines()
    assert (line["level"], line["error_type"]) == ("error", "ValueError")
    assert line["frames"][-1].startswith("tests/test_logs.py:")


@pytest.mark.parametrize("library", ["gunicorn.error", "peewee", "huey.consumer", "anything"])
def test_a_librarys_words_are_dropped(lines: Lines, library: str) -> None:
    logger = logging.getLogger(library)
    logger.error("INSERT INTO complaint VALUES (%s)", MARKERS[0], extra={"who": MARKERS[1]})
    try:
        raise KeyError(MARKERS[2])
    except KeyError:
        logger.exception("while working on %s", MARKERS[3])

    first, second = lines()
    assert (first["event"], first["level"]) == (library, "error")
    assert second["error_type"] == "KeyError"


def test_peewee_prints_no_parameters(lines: Lines) -> None:
    logging.getLogger("peewee").debug("SELECT 1 WHERE name = %s", MARKERS[0])

    assert lines() == []


def test_a_record_that_cannot_be_written_is_not_printed_either(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object) -> str:
        raise RuntimeError(MARKERS[0])

    monkeypatch.setattr(logs.JSONFormatter, "format", stumble)
    logging.getLogger("any").error("%s", MARKERS[1])

    assert lines() == []


def test_configuring_twice_writes_each_line_once(lines: Lines) -> None:
    logs.configure(Settings())
    logs.event("once")

    assert len(lines()) == 1


def test_in_a_process_of_ours_even_what_nobody_caught_is_a_line() -> None:
    program = """
import threading, warnings
from reclamator import logs
from reclamator.config import Settings
logs.configure(Settings()); logs.own_process()
class Loose:
    def __del__(self): raise RuntimeError("Ada Nowak")
Loose()
thread = threading.Thread(target=lambda: [].remove("Ada Nowak"))
thread.start(); thread.join()
warnings.warn("Ada Nowak")
raise LookupError("Ada Nowak")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 1
    assert "Ada" not in done.stdout + done.stderr
    found = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line.get("error_type", line["event"]) for line in found] == [
        "RuntimeError",
        "ValueError",
        "py.warnings",
        "LookupError",
    ]


def test_gunicorn_speaks_through_the_same_list(lines: Lines) -> None:
    from logging.config import dictConfig

    loggers = [logging.getLogger(name) for name in ("gunicorn.error", "gunicorn.access")]
    before = [(one.handlers[:], one.propagate, one.level) for one in loggers]
    with warnings.catch_warnings():
        dictConfig(logs.gunicorn_logging())
    logging.getLogger("gunicorn.error").info("Listening at: %s", MARKERS[0])
    logging.getLogger("gunicorn.access").info("GET /track/%s", MARKERS[1])
    for one, (handlers, propagate, level) in zip(loggers, before, strict=True):
        one.handlers[:], one.propagate = handlers, propagate
        one.setLevel(level)

    assert [line["event"] for line in lines()] == ["gunicorn.error"]
