"""Runs the web server and the worker as one group: when one ends, all end.

It becomes a process of its own, run as a plain file with nothing but the standard library: what
the command before it has loaded does not stay in memory as long as the service runs.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NoReturn

STOPPING = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
WATCHED = STOPPING | {signal.SIGCHLD}
PATIENCE_SECONDS = 1.6
_PR_SET_PDEATHSIG = 1


def become(commands: Sequence[Sequence[str]], environ: Mapping[str, str]) -> NoReturn:
    """Let this process be the supervisor of these commands, until the end."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    words = [sys.executable, "-I", __file__, json.dumps(commands)]
    os.execve(sys.executable, words, dict(environ))  # noqa: S606


def run(commands: Sequence[Sequence[str]], environ: Mapping[str, str]) -> int:
    """Run the commands until one ends or a signal comes; 0 only when told to stop.

    Signals are held and waited for, so none comes at a bad moment.
    """
    # with its default, some systems drop this signal before anybody can wait for it
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    children: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            children.append(_start(command, environ))
        return _watch(children)
    finally:
        _stop(children)


def _watch(children: Sequence[subprocess.Popen[bytes]]) -> int:
    # what we were told to ignore (nohup, a background job) ends nothing
    ignored = {number for number in STOPPING if signal.getsignal(number) is signal.SIG_IGN}
    while True:
        number = signal.sigwait(WATCHED)
        if number in STOPPING - ignored:
            return 0
        for child in children:
            if child.poll() is not None:
                _say_which(child)
                return _exit_code(child.returncode)


def _say_which(child: subprocess.Popen[bytes]) -> None:
    """The last word of its command names it; whoever was killed has said nothing itself."""
    words: Sequence[str] = child.args  # type: ignore[assignment]
    code, name = child.returncode, words[-1]
    how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
    sys.stderr.write(f"reclamator: {name} {how}, so everything stops.\n")
    sys.stderr.flush()


def _exit_code(code: int) -> int:
    """A child that ends by itself is a failure, even when it says that all is well."""
    return 128 - code if code < 0 else code or 1


def _start(command: Sequence[str], environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """A session of its own: Ctrl+C reaches us alone, and we end the others in order."""
    return subprocess.Popen(  # noqa: S603
        command,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_be_a_child,
    )


def _be_a_child() -> None:
    """Hear signals again, and die with the supervisor, even when it is killed."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask politely, wait a little, then kill what is left of each group."""
    for child in children:
        _signal(child, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE_SECONDS
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0.0, deadline - time.monotonic()))
    for child in children:
        _kill_group(child)
        child.wait()


def _signal(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    if child.poll() is None:
        with suppress(ProcessLookupError):
            child.send_signal(number)


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    """The group outlives its leader: a web worker may still hold the port."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(run(json.loads(sys.argv[1]), os.environ))
