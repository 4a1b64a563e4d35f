"""The root keys: `keys status`, `keys paper`."""

import argparse
import re
import stat
import sys
from collections.abc import Iterable
from typing import Any

from reclamator import entropy
from reclamator.cli.terminal import complain, say, table
from reclamator.config import Settings
from reclamator.errors import SettingsError

ASKED = 6
KEY_SYMBOLS = 52
GROUP = 4
CLEARED = "\x1b[2J\x1b[3J\x1b[H"


def add_to(commands: Any) -> None:
    """Add the commands of this family."""
    family = commands.add_parser("keys", help="look at the root keys, write them on paper")
    acts = family.add_subparsers(metavar="ACT", required=True)
    status = acts.add_parser("status", help="which keys there are and whether they fit")
    status.set_defaults(run=run_status)
    paper = acts.add_parser(
        "paper",
        help="show a root key as letters to write down, and ask some of them back",
        description="Shows the root paper on a terminal, clears the screen and asks six of its "
        "52 characters back.",
    )
    paper.add_argument("--key", type=int, metavar="ID", help="which root key; the active one")
    paper.set_defaults(run=run_paper)


def run_status(_given: argparse.Namespace, settings: Settings) -> int:
    """Print where the keys come from, which there are, and what they cover; never a key."""
    from reclamator.models import vault
    from reclamator.models.database import connection
    from reclamator.services import companies, installation

    installation.open_installation(settings)
    with connection():
        count = len(companies.everyone())
    ids = ", ".join(str(kid) for kid in vault.ring().kids)
    rows = [
        ("source", _source(settings)),
        ("place", _place(settings)),
        ("root keys", f"{ids} (the first one is active)"),
        ("database", "opens with these keys"),
        ("companies", f"{count}, each with keys of its own"),
    ]
    say(*table(rows))
    return 0


def run_paper(given: argparse.Namespace, settings: Settings) -> int:
    """Show the root paper and ask six characters of it back, to know that it was copied."""
    from reclamator.crypto.paper import to_paper
    from reclamator.models import vault

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise SettingsError("The root paper is shown on a terminal only.")
    ring = vault.open_ring(settings)
    kid = given.key or ring.active_kid
    if kid not in ring.kids:
        raise SettingsError(f"There is no root key {kid}: `reclamator keys status` lists them.")
    paper = to_paper(ring.root_key(kid), kid)
    _show(paper, kid)
    if not _knows(paper):
        complain("That is not what the paper says: compare it and run the command again.")
        return 1
    say("The paper is right. Keep it where no disk of this installation lies.")
    return 0


def _source(settings: Settings) -> str:
    return "RECLAMATOR_ROOT_KEYS" if settings.root_keys else str(settings.keys_path)


def _place(settings: Settings) -> str:
    if settings.root_keys:
        return "given by the environment"
    mode = stat.S_IMODE(settings.keys_path.stat().st_mode)
    beside = "beside the data: for trying out only" if settings.keys_beside_data else "apart"
    return f"mode {mode:04o}, {beside}"


def _show(paper: str, kid: int) -> None:
    _, *groups = paper.split("-")
    say(f"Root paper of key {kid}. Write the key's id and these 14 groups down by hand:", "")
    for start in range(0, len(groups), 7):
        row = range(start, min(start + 7, len(groups)))
        say("   ".join(f"{place + 1:>2}: {groups[place]}" for place in row))
    say("", "Groups 1 to 13 are the key (52 characters), group 14 checks them.")
    input("Press Enter when it is written down; the screen is cleared then. ")
    sys.stdout.write(CLEARED)


def _knows(paper: str) -> bool:
    symbols = "".join(paper.split("-")[1:])[:KEY_SYMBOLS]
    return all(_asked(place) == symbols[place] for place in sorted(_places()))


def _asked(place: int) -> str:
    group, character = divmod(place, GROUP)
    answer = input(f"Group {group + 1}, character {character + 1}: ")
    return re.sub(r"\s", "", answer).upper().translate(str.maketrans("OIL", "011"))


def _places() -> Iterable[int]:
    """Return six different places among the 52; a byte of 208 or more would favour some."""
    chosen: set[int] = set()
    while len(chosen) < ASKED:
        byte = entropy.token_bytes(1)[0]
        if byte < KEY_SYMBOLS * 4:
            chosen.add(byte % KEY_SYMBOLS)
    return chosen
