"""Ends what a run of the tests started, however the run itself ends.

A process of its own beside each worker: it reads a pipe that the worker never writes to, and that
is closed when the worker is gone, killed or not. Then whoever carries the worker's folder in its
environment is ended, and the folder removed.
"""

import os
import shutil
import sys
from contextlib import suppress

import psutil

MARK = "RUN_OF_TESTS"
"""Whoever starts with this in its environment belongs to the run in that folder."""


def main(folder: str) -> None:
    """Wait for the end of the run, then clear up after it."""
    sys.stdin.buffer.read()
    left = [process for process in psutil.process_iter() if _belongs_to(process, folder)]
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=5)
    shutil.rmtree(folder, ignore_errors=True)


def _belongs_to(process: psutil.Process, folder: str) -> bool:
    try:
        return process.pid != os.getpid() and process.environ().get(MARK) == folder
    except (psutil.Error, OSError):
        return False


if __name__ == "__main__":
    main(sys.argv[1])
