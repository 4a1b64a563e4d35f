"""What somebody wants in a file."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wish:
    """Which file; notes and the person concerned count only where it stays inside."""

    as_zip: bool = False
    for_customer: bool = False
    with_notes: bool = False
    with_concerned: bool = False
