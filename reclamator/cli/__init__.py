"""The `reclamator` command: one module for each family of commands."""

import argparse
import os
import resource
import sys
from collections.abc import Callable, Sequence
from typing import Any

from reclamator import __version__
from reclamator.cli import checking, companies, demo, keys, people, serving, setup
from reclamator.cli.terminal import complain
from reclamator.config import Settings
from reclamator.errors import DomainError, Incomplete, ReclamatorError, SettingsError

DONE, FAILED, MISUSED = 0, 1, 2
FAMILIES = (setup, serving, demo, companies, people, keys, checking)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 failed, 2 used or set up wrongly."""
    _harden()
    return run(sys.argv[1:] if argv is None else argv)


def run(argv: Sequence[str]) -> int:
    """Run one command in this process as it is."""
    try:
        given = _parser().parse_args(argv)
        return int(given.run(given, Settings.from_environ()))
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else FAILED
    except KeyboardInterrupt:
        complain("Stopped.")
        return FAILED
    except BrokenPipeError:
        return _hushed()
    except Exception as error:
        return _explained(error)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence; the usage stands in `--help`."""

    def error(self, message: str) -> "None":  # type: ignore[override]
        complain(f"{message}; see `{self.prog} --help`.")
        raise SystemExit(MISUSED)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="reclamator",
        description="Complaints from the first message to the lawful answer, encrypted at rest.",
        epilog="Settings come from RECLAMATOR_* variables or the file in RECLAMATOR_ENV_FILE.",
    )
    parser.add_argument("--version", action="version", version=f"reclamator {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)
    for family in FAMILIES:
        family.add_to(commands)
    return parser


def _harden() -> None:
    """What we write is nobody else's to read, and a crash leaves no keys in a core file."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _hushed() -> int:
    """Whoever read our words has left; keep Python from saying so at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return FAILED


def _explained(error: Exception) -> int:
    if _is_of_database(error):
        complain(_database(error))
        return FAILED
    for kind, explain, code in _EXPLANATIONS:
        if isinstance(error, kind):
            complain(explain(error))
            return code
    complain(_unexpected(error))
    return FAILED


def _faults(error: Any) -> str:
    return " ".join(str(fault.message) for fault in error.errors)


def _sentence(error: Any) -> str:
    return str(error.sentence)


def _system(error: Any) -> str:
    place = f": {error.filename}" if error.filename else ""
    return f"The system refused ({error.strerror or type(error).__name__}){place}."


def _database(error: Exception) -> str:
    """SQLite's own words choose ours and are not repeated: they may quote what somebody typed."""
    known = (told for words, told in _DATABASE if words in str(error))
    return next(known, _unexpected(error))


def _is_of_database(error: Exception) -> bool:
    """By name: most commands end before anything has loaded the database's library."""
    kinds = type(error).__mro__
    return any((kind.__module__, kind.__name__) == ("peewee", "DatabaseError") for kind in kinds)


def _unexpected(error: Exception) -> str:
    """Name the place, never the message: errors of a database quote what somebody typed."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = trace.tb_frame.f_code.co_filename if trace else "?"
    line = trace.tb_lineno if trace else 0
    name = type(error).__name__
    return f"Something went wrong that we did not expect ({name} at {place}:{line})."


_MAY_NOT = "The database cannot be written: give the data folder to the user that runs reclamator."
_BROKEN = "The database file is damaged: stop the service and restore the newest backup."
_AWAY = "The database server does not answer: start it, or correct RECLAMATOR_DATABASE_URL."
_DATABASE = (
    ("readonly database", _MAY_NOT),
    ("unable to open database file", _MAY_NOT),
    ("database is locked", "Another program holds the database: try again in a moment."),
    ("disk is full", "The disk is full: make room and try again."),
    ("malformed", _BROKEN),
    ("not a database", _BROKEN),
    ("connection", _AWAY),
)
_EXPLANATIONS: tuple[tuple[type[Exception], Callable[[Any], str], int], ...] = (
    (SettingsError, str, MISUSED),
    (Incomplete, _faults, FAILED),
    (DomainError, _sentence, FAILED),
    (ReclamatorError, _unexpected, FAILED),
    (OSError, _system, FAILED),
)
