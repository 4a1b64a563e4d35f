"""The demo company: `demo`."""

import argparse
import json
from collections.abc import Mapping
from typing import Any

from reclamator.cli.terminal import Progress, say, table
from reclamator.config import Settings


def add_to(commands: Any) -> None:
    """Add the command."""
    demo = commands.add_parser(
        "demo",
        help="make a company with people and complaints to look at",
        description="Makes the demo company once; later calls show what was made.",
    )
    demo.add_argument(
        "--complaints", type=_count, default=40, metavar="N", help="how many; 40 unless given"
    )
    demo.add_argument("--json", action="store_true", help="print what demo.json holds")
    demo.set_defaults(run=run_demo)


def run_demo(given: argparse.Namespace, settings: Settings) -> int:
    """Make the demo unless it is there, and print its addresses."""
    from reclamator.services import installation

    installation.initialise(settings)
    made = make(settings, given.complaints)
    say(json.dumps(made, ensure_ascii=False) if given.json else "\n".join(described(made)))
    return 0


def make(settings: Settings, complaints: int = 40) -> Mapping[str, Any]:
    """Return what `demo.json` holds, making the demo first where it is missing."""
    from reclamator import demo, i18n
    from reclamator.services import installation

    i18n.configure(cache_dir=settings.data_dir / "cache")
    installation.open_installation(settings)
    return demo.build(settings, complaints, progress=Progress("Making the demo"))


def described(made: Mapping[str, Any]) -> list[str]:
    """Return the addresses and the sign-ins as lines."""
    places = (
        ("Demo shop with the widget", "shop_url"),
        ("The form alone", "form_url"),
        ("Tracking", "track_url"),
        ("Panel", "panel_url"),
    )
    people = made["staff"]
    return [
        *table([(label, made[key]) for label, key in places]),
        "",
        f"Sign in to the panel with the password  {people[0]['password']}",
        *table([(f"  {person['email']}", person["role"]) for person in people]),
    ]


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 10_000:
        raise argparse.ArgumentTypeError("give a whole number from 1 to 10000")
    return int(text)
