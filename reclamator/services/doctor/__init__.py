"""The doctor: named checks of the whole installation, each with a sentence and what to do."""

from collections.abc import Iterator

from reclamator.config import Settings
from reclamator.errors import Damaged, KeyUnavailable
from reclamator.models import database, vault
from reclamator.services.doctor import data, house, keys, records, running
from reclamator.services.doctor.findings import Check, Finding, Patient, Verdict, skipped

CHECKS: tuple[Check, ...] = (
    *house.CHECKS,
    *keys.CHECKS,
    *data.CHECKS,
    *records.CHECKS,
    *running.CHECKS,
)

__all__ = ["CHECKS", "Check", "Finding", "Patient", "Verdict", "examine"]


def examine(settings: Settings, *, full: bool = False) -> Iterator[Finding]:
    """Run every check in turn; `full` opens every record and every file.

    A check that needs what an earlier one found broken is skipped, so one fault is one line.
    """
    patient = Patient(settings, full)
    failed: set[str] = set()
    try:
        for check in CHECKS:
            finding = _look(check, patient, failed)
            if finding.verdict in (Verdict.FAIL, Verdict.SKIP):
                failed.add(check.name)
            yield finding
    finally:
        database.close()
        vault.close()


def _look(check: Check, patient: Patient, failed: set[str]) -> Finding:
    missing = [name for name in check.needs if name in failed]
    if missing:
        return skipped(check.name, missing[0])
    try:
        verdict, sentence = check.look(patient)
    except (KeyUnavailable, Damaged) as error:
        verdict, sentence = Verdict.FAIL, f"sealed data does not open ({type(error).__name__})."
    except Exception as error:
        # the message of a database error may quote what somebody typed
        verdict, sentence = Verdict.FAIL, f"the check itself failed ({type(error).__name__})."
    return Finding(check.name, verdict, sentence)
