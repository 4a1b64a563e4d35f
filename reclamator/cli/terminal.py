"""What the command line says: results on stdout, complaints and progress on stderr."""

import sys
import time
from collections.abc import Sequence

WIDTH = 32
REDRAW_SECONDS = 0.1


def say(*lines: str) -> None:
    """Print lines of result."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def complain(sentence: str) -> None:
    """Print one sentence about what is wrong."""
    sys.stderr.write(f"reclamator: {sentence}\n")
    sys.stderr.flush()


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines with aligned columns."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


class Progress:
    """A bar on a terminal; elsewhere it is silent. Call it with (done, total)."""

    def __init__(self, label: str) -> None:
        self.label = label
        self._drawn_at = 0.0
        self._is_shown = sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        is_last = done >= total
        if not self._is_shown or (now - self._drawn_at < REDRAW_SECONDS and not is_last):
            return
        self._drawn_at = now
        filled = WIDTH * done // max(total, 1)
        bar = "█" * filled + "·" * (WIDTH - filled)
        sys.stderr.write(f"\r{self.label} {bar} {done}/{total}" + ("\n" if is_last else ""))
        sys.stderr.flush()
