"""Our own measurements: `python -m tests.bench [--complaints N,…] [--requests N]` prints JSON.

A real server (one web process, SQLite at FULL, no worker, limits off) holds the demo and so many
complaints more; it is driven over HTTP from this process, one request at a time. `cpu_ms` is what
its whole process tree used for one act, the figure to compare; wall-clock times are only reported,
because machines are shared. `queries` and `scans` are counted on the same data in this process,
`bytes` are the answer's body and the same under gzip.
"""

import argparse
import contextlib
import gzip
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

import psutil
from flask import Flask

from reclamator import create_app  # type: ignore[attr-defined,unused-ignore]
from reclamator.config import Settings
from tests.bench import plans
from tests.bench.acts import Act, Bench, opened
from tests.journeys.visitor import visitor_at, visitor_of
from tests.servers import ServerProcess, start_server

WARM_UP = 5
DEMO_COMPLAINTS = 40
DEFAULT = "1000"


def main() -> None:
    """Measure, and print one JSON object."""
    given = _arguments()
    found = {str(count): _at(count, given.requests) for count in given.complaints}
    about = {
        "requests": given.requests,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "complaints": found,
    }
    print(json.dumps(about, indent=1))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--complaints",
        type=lambda text: [int(part) for part in text.split(",")],
        default=DEFAULT,
        help="how many the register holds, or several sizes with commas between",
    )
    parser.add_argument("--requests", type=int, default=100, help="how many of each act")
    return parser.parse_args()


def _at(complaints: int, requests: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="rcl-bench-") as folder:
        server = start_server(
            Path(folder) / "var",
            env={"RECLAMATOR_LIMITS": "off", "RECLAMATOR_WORKERS": "1"},
            prepare=[("demo", "--complaints", str(min(complaints, DEMO_COMPLAINTS)))],
            arguments=["--no-worker"],
        )
        try:
            began = perf_counter()
            _seed(server, complaints - DEMO_COMPLAINTS)
            about = {"seeded_in_s": round(perf_counter() - began, 1)}
            bench = opened(server.data_dir, lambda: visitor_at(server.base_url))
            measured = {name: _measure(server, act, requests) for name, act in bench.acts().items()}
            about["memory_pss_mb"] = _memory_mb(server)
        finally:
            server.stop()
        counted = _in_process(server)
    return {**about, **{name: {**figures, **counted[name]} for name, figures in measured.items()}}


def _seed(server: ServerProcess, count: int) -> None:
    if count <= 0:
        return
    subprocess.run(
        [sys.executable, "-m", "tests.bench.seeding", "--complaints", str(count)],
        env={**os.environ, **server.environment},
        check=True,
    )


def _measure(server: ServerProcess, act: Act, requests: int) -> dict[str, Any]:
    for _ in range(WARM_UP):
        act()
    times, before = [], _cpu_seconds(server)
    for _ in range(requests):
        began = perf_counter()
        page = act()
        times.append((perf_counter() - began) * 1000)
        assert page.status == 200, f"{page.address} answered {page.status}"
    cpu_ms = (_cpu_seconds(server) - before) * 1000 / requests
    return {
        "cpu_ms": round(cpu_ms, 2),
        "p50_ms": round(statistics.median(times), 1),
        "p99_ms": round(sorted(times)[int(len(times) * 0.99)], 1),
        "bytes": len(page.body),
        "bytes_gzip": len(gzip.compress(page.body)),
    }


def _in_process(server: ServerProcess) -> dict[str, dict[str, Any]]:
    """Count the statements of each act, and the plans that read a whole table."""
    app: Flask = create_app(Settings.from_environ(server.environment))
    with contextlib.redirect_stderr(None):
        bench: Bench = opened(server.data_dir, lambda: visitor_of(app))
        return {name: plans.count(act) for name, act in bench.acts().items()}


def _cpu_seconds(server: ServerProcess) -> float:
    total = 0.0
    for process in _tree(server):
        with contextlib.suppress(psutil.NoSuchProcess):
            spent = process.cpu_times()
            total += spent.user + spent.system
    return total


def _memory_mb(server: ServerProcess) -> float:
    used = [process.memory_full_info().pss for process in _tree(server)]
    return round(sum(used) / 1024 / 1024, 1)


def _tree(server: ServerProcess) -> list[psutil.Process]:
    head = psutil.Process(server.process.pid)
    return [head, *head.children(recursive=True)]


if __name__ == "__main__":
    main()
