"""The log: one JSON object a line, made of an allow-list of fields (SECURITY §1.7).

Messages never get through, neither ours nor a library's, and of an exception only its type and
places remain: database errors quote values, and values are what people wrote.
"""

import json
import logging
import re
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any, TextIO

from reclamator.config import ROOT, Settings

NAME = "reclamator"
MOST_FRAMES = 20
# These print what they work with.
PINNED = ("peewee", "huey", "urllib3", "asyncio", "PIL", "fontTools")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_EVENT = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_HEX = re.compile(r"[0-9a-f]{1,64}")
_RULE = re.compile(r"/[!-~]{0,160}")
_CLASS = re.compile(r"[A-Z_][A-Za-z_]{1,63}")
_logger = logging.getLogger(NAME)
# a command that did not ask for lines says what is wrong by itself
_logger.addHandler(logging.NullHandler())


def configure(settings: Settings) -> None:
    """Send every log of this process through the allow-list to stderr; call it again freely."""
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if isinstance(handler, _Handler)]:
        root.removeHandler(old)
    root.addHandler(_Handler())
    root.setLevel(logging.INFO)
    for name in PINNED:
        logging.getLogger(name).setLevel(logging.WARNING)
    # a failing handler would print the very message that it could not write
    logging.raiseExceptions = settings.dev


def own_process() -> None:
    """Let nobody else write to stderr: warnings and whatever nobody caught are lines too."""
    logging.captureWarnings(True)
    sys.excepthook = lambda kind, error, trace: fault(error)
    sys.unraisablehook = lambda unraisable: fault(unraisable.exc_value)
    threading.excepthook = lambda caught: fault(caught.exc_value)


def gunicorn_logging() -> dict[str, Any]:
    """Return gunicorn's `logconfig_dict`: its own lines pass the allow-list, its access log ends.

    Ours is written by the application, with the rule instead of the path.
    """
    quiet: dict[str, Any] = {"handlers": [], "propagate": False, "level": "CRITICAL"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"console": {"class": f"{__name__}._Handler"}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            "gunicorn.error": {"handlers": [], "propagate": True, "level": "INFO"},
            "gunicorn.access": quiet,
        },
    }


def event(name: str, *, level: int = logging.INFO, **fields: object) -> None:
    """Write one line; fields that are not on the list, or not of their shape, are left out."""
    _logger.log(level, "%s", name, extra={"line": {"event": name, **fields}})


def fault(error: BaseException | None, name: str = "fault", **fields: object) -> None:
    """Write what kind of error came up and where, and nothing of what it says."""
    event(name, level=logging.ERROR, **fields, **_error(error))


class JSONFormatter(logging.Formatter):
    """Turns any record into one line of allowed fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; records of libraries give their logger's name as the event."""
        given: dict[str, object] = getattr(record, "line", None) or {"event": record.name}
        raised = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        line = {
            "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            **_allowed({**_error(raised), **given}),
        }
        return json.dumps(line, ensure_ascii=True, separators=(",", ":"))


class _Handler(logging.StreamHandler[TextIO]):
    """Writes to today's stderr; a stream kept from the start may be closed by now."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)
        self.setFormatter(JSONFormatter())

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


def _allowed(given: Mapping[str, object]) -> dict[str, object]:
    checked = {name: check(given.get(name)) for name, check in _FIELDS.items()}
    return {name: value for name, value in checked.items() if value is not None}


def _error(error: BaseException | None) -> dict[str, object]:
    if error is None:
        return {}
    return {"error_type": type(error).__name__, "frames": _frames(error.__traceback__)}


def _frames(trace: TracebackType | None) -> list[str]:
    places = [f"{_short(frame.f_code.co_filename)}:{line}" for frame, line in walk_tb(trace)]
    return places[-MOST_FRAMES:]


def _short(file_name: str) -> str:
    """Our own files by their path in the project, others by package and name."""
    path = Path(file_name)
    if path.is_relative_to(ROOT) and ".venv" not in path.parts:
        return path.relative_to(ROOT).as_posix()
    return "/".join(path.parts[-2:])


def _matching(pattern: re.Pattern[str]) -> Callable[[object], object]:
    return lambda value: value if isinstance(value, str) and pattern.fullmatch(value) else None


def _number(value: object) -> object:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else None


def _method(value: object) -> object:
    """Who calls may make up a method's name."""
    known = isinstance(value, str) and value in METHODS
    return value if value is None or known else "OTHER"


def _places(value: object) -> object:
    return value if isinstance(value, list) else None


_FIELDS: dict[str, Callable[[object], object]] = {
    "event": _matching(_EVENT),
    "rule": _matching(_RULE),
    "method": _method,
    "status": _number,
    "ms": _number,
    "request_id": _matching(_HEX),
    "company_uid": _matching(_HEX),
    "actor_uid": _matching(_HEX),
    "error_type": _matching(_CLASS),
    "frames": _places,
}
