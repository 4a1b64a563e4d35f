"""Checks of the machine and of what the program brings along."""

import os
import shutil
import sqlite3
import stat
import sys
import tempfile
from pathlib import Path

from reclamator.config import PREFIX
from reclamator.domain import deadlines, regimes
from reclamator.i18n import LOCALES, SOURCE_LOCALE, catalogue_path
from reclamator.services import staff
from reclamator.services.doctor.findings import Check, Patient, Said, fail, ok, warn

OLDEST_PYTHON = (3, 11)
OLDEST_SQLITE = (3, 35, 0)  # RETURNING, which allocates register numbers
MIB = 1024 * 1024
TIGHT_MIB, FULL_MIB = 1024, 200
FEWEST_PASSWORDS = 1_000


def _versions(_patient: Patient) -> Said:
    python = sys.version_info[:3]
    shown = ".".join(map(str, python))
    if python < OLDEST_PYTHON:
        return fail(f"Python {shown} is too old; install 3.11 or newer.")
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        return fail(f"SQLite {sqlite3.sqlite_version} is too old; install 3.35 or newer.")
    return ok(f"Python {shown}, SQLite {sqlite3.sqlite_version}.")


def _data_directory(patient: Patient) -> Said:
    folder = patient.settings.data_dir
    if not folder.is_dir():
        return fail(f"{folder} does not exist; run `reclamator init`.")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return fail(f"{folder} cannot be written; give it to the user that runs reclamator.")
    return ok(f"{folder} can be written.")


def _data_mode(patient: Patient) -> Said:
    folder = patient.settings.data_dir
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o077:
        return fail(f"others may enter {folder} (mode {mode:04o}); run `chmod 700 {folder}`.")
    return ok(f"nobody else may enter {folder}.")


def _disk_space(patient: Patient) -> Said:
    free = shutil.disk_usage(patient.settings.data_dir).free // MIB
    if free < FULL_MIB:
        return fail(f"{free} MB are free; make room, or complaints can no longer be taken.")
    if free < TIGHT_MIB:
        return warn(f"{free} MB are free; make room soon.")
    return ok(f"{free} MB are free.")


def _temporary_directory(_patient: Patient) -> Said:
    folder = Path(tempfile.gettempdir())
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        return fail(f"anybody may replace files in {folder}; run `chmod +t {folder}`.")
    return ok(f"files in {folder} are safe from others.")


def _translations(_patient: Patient) -> Said:
    empty = [locale for locale in LOCALES if locale != SOURCE_LOCALE and _is_empty(locale)]
    if empty:
        return fail(f"no text for {', '.join(empty)}; install the program anew.")
    return ok(f"texts of {len(LOCALES)} languages are there.")


def _law(_patient: Patient) -> Said:
    try:
        rows = regimes.all_regimes()
        deadlines.is_working_day(rows[0].as_of, rows[0].country_code)
    except (OSError, ValueError, KeyError, LookupError, ImportError):
        return fail("the rules of law do not load; install the program anew.")
    return ok(f"{len(rows)} rules of law and their holidays load.")


def _common_passwords(_patient: Patient) -> Said:
    try:
        count = len(staff.COMMON_PASSWORDS.read_text(encoding="utf-8").split("\n"))
    except OSError:
        count = 0
    if count < FEWEST_PASSWORDS:
        return fail("the list of common passwords is missing; install the program anew.")
    return ok(f"{count} common passwords are refused.")


def _is_empty(locale: str) -> bool:
    try:
        return catalogue_path(locale).stat().st_size == 0
    except OSError:
        return True


def _limits(patient: Patient) -> Said:
    if not patient.settings.limits:
        return warn(f"flood limits are off; unset {PREFIX}LIMITS when the load test is over.")
    return ok("flood limits are on.")


CHECKS = (
    Check("versions", _versions),
    Check("data directory", _data_directory),
    Check("data privacy", _data_mode, needs=("data directory",)),
    Check("disk space", _disk_space, needs=("data directory",)),
    Check("temporary files", _temporary_directory),
    Check("translations", _translations),
    Check("law", _law),
    Check("common passwords", _common_passwords),
    Check("flood limits", _limits),
)
