"""Papers as a customer's own programs see them."""

import re
import subprocess
from pathlib import Path

from tests.servers import needs


class Reader:
    """Reads the text of a PDF the way a customer's machine would."""

    def __init__(self, folder: Path) -> None:
        self.program = needs("pdftotext")
        self.path = folder / "paper.pdf"

    def __call__(self, paper: bytes) -> str:
        self.path.write_bytes(paper)
        command = [self.program, str(self.path), "-"]
        done = subprocess.run(command, capture_output=True, check=True, timeout=30)
        return " ".join(done.stdout.decode().replace("\u200b", "").split())


def pages_of(paper: bytes) -> int:
    """Count the pages as a customer's reader does."""
    command = [needs("pdfinfo"), "-"]
    done = subprocess.run(command, input=paper, capture_output=True, check=True, timeout=30)
    return int(re.search(rb"Pages: +(\d+)", done.stdout)[1])  # type: ignore[index]
