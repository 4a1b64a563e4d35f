"""Making and upgrading an installation: `init`, `migrate`."""

import argparse
from typing import Any

from reclamator.cli.terminal import say
from reclamator.config import Settings


def add_to(commands: Any) -> None:
    """Add the commands of this family."""
    init = commands.add_parser(
        "init",
        help="make keys, database and secrets; what is there stays as it is",
        description="Make the key ring, the database and the secrets that are missing.",
    )
    init.set_defaults(run=run_init)
    migrate = commands.add_parser(
        "migrate",
        help="bring the database to this version of the program",
        description="Apply the migrations that this database has not seen.",
    )
    migrate.set_defaults(run=run_migrate)


def run_init(_given: argparse.Namespace, settings: Settings) -> int:
    """Make what is missing; a second call changes nothing."""
    from reclamator.services import installation

    has_keys = bool(settings.root_keys) or settings.keys_path.exists()
    applied = installation.initialise(settings)
    say(f"The installation in {settings.data_dir} is ready.")
    if not has_keys:
        say(
            f"A new root key lies in {settings.keys_path}. Whoever loses it loses everything:",
            "write it down with `reclamator keys paper`.",
        )
    say(*(f"Applied {name}." for name in applied))
    return 0


def run_migrate(_given: argparse.Namespace, settings: Settings) -> int:
    """Apply pending migrations under a lock, so that several starters are safe."""
    from reclamator.services import installation

    applied = installation.migrate(settings)
    say(*[f"Applied {name}." for name in applied] or ["The database is up to date."])
    return 0
