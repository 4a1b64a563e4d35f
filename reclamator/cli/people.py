"""The people of a company: `staff add`, `staff reset`."""

import argparse
import sys
from typing import Any

from reclamator.cli.terminal import say
from reclamator.config import Settings
from reclamator.domain.permissions import Role
from reclamator.errors import SettingsError
from reclamator.i18n import LOCALES

ROLES = [role.value for role in Role if role is not Role.DEALER]


def add_to(commands: Any) -> None:
    """Add the commands of this family."""
    family = commands.add_parser("staff", help="add people and give them new passwords")
    acts = family.add_subparsers(metavar="ACT", required=True)
    _add_add(acts.add_parser("add", help="add a person to a company"))
    _add_reset(acts.add_parser("reset", help="give a person a new password"))


def run_add(given: argparse.Namespace, settings: Settings) -> int:
    """Add a person; without `--password-stdin` a password is made and shown once."""
    from reclamator.models.database import connection
    from reclamator.models.scope import company_scope
    from reclamator.services import installation, staff

    installation.open_installation(settings)
    password = _password(given)
    with connection(), company_scope(_company_uid(given.company)):
        staff.add(
            email=given.email,
            name=given.name,
            role=Role(given.role),
            password=password,
            language=given.language,
        )
    say(f"{given.email} is added as {given.role}.", f"Sign in: {settings.base_url}/sign-in")
    _show(given, password)
    return 0


def run_reset(given: argparse.Namespace, settings: Settings) -> int:
    """Replace a password, and on request take the second factor away; all sessions end."""
    from reclamator.models.database import connection
    from reclamator.services import installation, staff

    installation.open_installation(settings)
    password = _password(given)
    with connection():
        staff.reset(given.email, password, second_factor=given.second_factor)
    say(f"The password of {given.email} is replaced, and all sessions have ended.")
    if given.second_factor:
        say("The second factor is removed; it is set up again at the next sign-in.")
    _show(given, password)
    return 0


def _add_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--company", help="short name; can be left out when there is one company")
    parser.add_argument("--email", required=True, help="address to sign in with")
    parser.add_argument("--name", required=True, help="name that colleagues and customers read")
    parser.add_argument("--role", required=True, choices=ROLES, help=", ".join(ROLES))
    parser.add_argument("--language", choices=LOCALES, default="en", help="language of the panel")
    _add_password(parser)
    parser.set_defaults(run=run_add)


def _add_reset(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", help="address that the person signs in with")
    parser.add_argument(
        "--second-factor", action="store_true", help="also remove the second factor"
    )
    _add_password(parser)
    parser.set_defaults(run=run_reset)


def _add_password(parser: argparse.ArgumentParser) -> None:
    """Never as an argument: other people of the machine can read those."""
    parser.add_argument(
        "--password-stdin", action="store_true", help="read the password from standard input"
    )


def _password(given: argparse.Namespace) -> str:
    if given.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    from reclamator.services import staff

    return staff.new_password()


def _show(given: argparse.Namespace, password: str) -> None:
    if not given.password_stdin:
        say(f"Password (shown once): {password}")


def _company_uid(slug: str | None) -> bytes:
    from reclamator.services import companies

    found = [company for company in companies.everyone() if slug in (None, company.slug)]
    if not found:
        raise SettingsError("There is no such company: `reclamator company list` shows them.")
    if len(found) > 1:
        raise SettingsError("There are several companies: name one with --company.")
    return bytes(found[0].uid)
