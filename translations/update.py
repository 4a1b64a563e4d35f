"""Bring messages.pot and every catalogue up to the code: `python translations/update.py`.

With `--check` nothing is written; stale files are shown as a diff and the exit code is 1.
"""

import argparse
import difflib
import sys
from pathlib import Path

# A script finds the project first.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from translations import catalogues


def main(arguments: list[str] | None = None) -> int:
    """Write or check the files; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="show stale files, write nothing")
    wants_check = parser.parse_args(arguments).check
    return _check() if wants_check else _write()


def stale() -> dict[Path, str]:
    """Return a diff for each file that does not say what the code says."""
    expected = catalogues.expected_files()
    return {path: diff for path, text in expected.items() if (diff := _difference(path, text))}


def _write() -> int:
    for path, text in catalogues.expected_files().items():
        catalogues.write(path, text)
    for locale in catalogues.LOCALES:
        entries = catalogues.entries(catalogues.read(locale))
        done = sum(entry.is_complete for entry in entries)
        print(f"{locale}: {done} of {len(entries)} translated")
    return 0


def _check() -> int:
    diffs = stale()
    print("\n".join(diffs.values()) or "The catalogues are up to date.")
    return 1 if diffs else 0


def _difference(path: Path, expected: str) -> str:
    name = path.relative_to(catalogues.ROOT).as_posix()
    present = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = difflib.unified_diff(
        present.splitlines(), expected.splitlines(), name, f"{name} (as the code says)", "", "", 1
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
