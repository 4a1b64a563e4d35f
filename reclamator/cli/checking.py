"""Looking whether all is well: `doctor`, `audit verify`."""

import argparse
from typing import Any

from reclamator.cli.terminal import Progress, complain, say
from reclamator.config import Settings


def add_to(commands: Any) -> None:
    """Add the commands of this family."""
    doctor = commands.add_parser(
        "doctor",
        help="check the installation and say what to do",
        description="Runs every check and prints one line for each; exit code 1 if one fails.",
    )
    doctor.add_argument("--full", action="store_true", help="open every record and every file")
    doctor.set_defaults(run=run_doctor)
    audit = commands.add_parser("audit", help="prove that nobody rewrote the history")
    acts = audit.add_subparsers(metavar="ACT", required=True)
    verify = acts.add_parser("verify", help="walk the chain of each company from its first link")
    verify.add_argument("--company", metavar="SLUG", help="one company only")
    verify.set_defaults(run=run_verify)


def run_doctor(given: argparse.Namespace, settings: Settings) -> int:
    """Print `ok`, `warn`, `fail` or `skip` with name and sentence for each check."""
    import reclamator.services.doctor as doctor

    progress = Progress("Checking")
    findings = []
    for place, finding in enumerate(doctor.examine(settings, full=given.full), start=1):
        findings.append(finding)
        progress(place, len(doctor.CHECKS))
    say(*(finding.line for finding in findings))
    return int(any(finding.is_failure for finding in findings))


def run_verify(given: argparse.Namespace, settings: Settings) -> int:
    """Verify audit chains; the first broken link is named."""
    from reclamator.errors import SettingsError
    from reclamator.models.database import connection
    from reclamator.services import companies, installation

    installation.open_installation(settings)
    with connection():
        found = [c for c in companies.everyone() if given.company in (None, c.slug)]
    if given.company and not found:
        raise SettingsError("There is no such company: `reclamator company list` shows them.")
    progress = Progress("Verifying")
    broken = []
    for place, company in enumerate(found, start=1):
        broken += _verify(bytes(company.uid), company.slug)
        progress(place, len(found))
    for sentence in broken:
        complain(sentence)
    return int(bool(broken))


def _verify(company_uid: bytes, slug: str) -> list[str]:
    from reclamator.services import audit, installation

    with installation.at_work_for(company_uid):
        state = audit.verify()
    if state.broken_at is not None:
        return [f"The audit chain of {slug} is broken at entry {state.broken_at}."]
    say(f"{slug}: whole, {state.length} entries")
    return []
