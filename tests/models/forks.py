"""Several processes at once, for stories of who comes first."""

import subprocess
import sys

from tests.servers import ROOT

AT_ONCE = 4

_FORK = """
import os, sys, traceback
{imports}
def live():
{life}
for _ in range({count}):
    if not os.fork():
        try:
            live()
            sys.stdout.flush()
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
        os._exit(0)
for _ in range({count}):
    os.wait()
"""


def live_at_once(imports: str, life: str, *arguments: str) -> list[str]:
    """Run `life` in four processes that start together; returns the lines that they print.

    What one of them complains of fails the story. The imports are done once, before they part.
    """
    indented = "\n".join(f"    {line}" for line in life.strip().splitlines())
    program = _FORK.format(imports=imports.strip(), life=indented, count=AT_ONCE)
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == "", done.stderr
    return done.stdout.splitlines()
