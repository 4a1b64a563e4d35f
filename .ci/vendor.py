#!/usr/bin/env python3
"""Fetch what pages and papers bring along, as static/vendor/manifest.json names it.

npm fetches the packages; a file is taken only when it has the manifest's hash, so this both
restores the folder and proves that it holds what was published. Running the product needs no npm.
For a new version change the manifest: its package, its folder, the hashes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"


def main() -> int:
    """Fetch every package of the manifest; returns the exit code."""
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    folders = {package["folder"] for package in manifest["packages"].values()}
    missing = [name for name in manifest["files"] if name.split("/")[0] not in folders]
    for name, package in manifest["packages"].items():
        wanted = files_of(package["folder"], manifest["files"])
        missing += restore(wanted, published("%s@%s" % (name, package["version"])))
        print("%s %s: %d files" % (name, package["version"], len(wanted)))
    for name in missing:
        print("%s: no package holds a file with this hash." % name, file=sys.stderr)
    return 1 if missing else 0


def files_of(folder: str, files: dict[str, str]) -> dict[str, str]:
    """The files of one package and their hashes."""
    return {name: sri for name, sri in files.items() if name.startswith(folder + "/")}


def restore(wanted: dict[str, str], contents: dict[str, bytes]) -> list[str]:
    """Write the files found among `contents` (by hash); returns the names of the others."""
    found = {name: contents[sri] for name, sri in wanted.items() if sri in contents}
    for name, content in found.items():
        (VENDOR / name).parent.mkdir(parents=True, exist_ok=True)
        (VENDOR / name).write_bytes(content)
    return sorted(set(wanted) - set(found))


def published(package: str) -> dict[str, bytes]:
    """Every file of an npm package, by its hash."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "--pack-destination", folder, package]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        [archive] = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as members:
            files = [members.extractfile(member) for member in members if member.isfile()]
            contents = [file.read() for file in files if file]
    return {sri_of(content): content for content in contents}


def sri_of(content: bytes) -> str:
    """The hash as pages write it in `integrity`."""
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


if __name__ == "__main__":
    sys.exit(main())
