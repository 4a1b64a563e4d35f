"""The companies of the installation: `company add`, `company list`."""

import argparse
from typing import Any

from reclamator.cli.terminal import say, table
from reclamator.config import Settings
from reclamator.i18n import LOCALES


def add_to(commands: Any) -> None:
    """Add the commands of this family."""
    family = commands.add_parser("company", help="add and list companies")
    acts = family.add_subparsers(metavar="ACT", required=True)
    _add_options(acts.add_parser("add", help="add a company with its own keys"))
    listing = acts.add_parser("list", help="list the companies and their forms")
    listing.set_defaults(run=run_list)


def run_add(given: argparse.Namespace, settings: Settings) -> int:
    """Add a company and print where its form is."""
    from reclamator.models.database import connection
    from reclamator.services import companies, installation

    installation.open_installation(settings)
    names = ("language", "currency", "time_zone", "contact_email", "contact_phone")
    configuration = {name: getattr(given, name) for name in names if getattr(given, name)}
    with connection():
        company = companies.add(
            name=given.name,
            country=given.country,
            slug=given.slug,
            origins=given.origin,
            **configuration,
        )
    say(f"{company.name} is added.", f"Form: {settings.base_url}/f/{company.slug}")
    return 0


def run_list(_given: argparse.Namespace, settings: Settings) -> int:
    """Print one line for each company."""
    from reclamator.models.database import connection
    from reclamator.services import companies, installation

    installation.open_installation(settings)
    with connection():
        found = companies.everyone()
    rows = [(c.slug, c.country, c.name, f"{settings.base_url}/f/{c.slug}") for c in found]
    say(
        *(table(rows) if rows else ["There is no company yet: `reclamator company add` makes one."])
    )
    return 0


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", required=True, help="name that customers read")
    parser.add_argument("--country", required=True, help="two capital letters, such as PL")
    parser.add_argument("--slug", help="short name in the form's address; made from the name")
    parser.add_argument("--language", choices=LOCALES, help="language of the first choice")
    parser.add_argument("--currency", help="three capital letters, such as PLN")
    parser.add_argument("--time-zone", type=_time_zone, help="such as Europe/Warsaw")
    parser.add_argument("--contact-email", help="address that customers read")
    parser.add_argument("--contact-phone", help="phone number that customers read")
    parser.add_argument(
        "--origin",
        action="append",
        default=[],
        help="address of a page that may show the form, such as https://shop.example; repeatable",
    )
    parser.set_defaults(run=run_add)


def _time_zone(text: str) -> str:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise argparse.ArgumentTypeError(f"{text} is not a time zone") from None
    return text
