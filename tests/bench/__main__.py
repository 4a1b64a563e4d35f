"""Our own measurements: `python -m tests.bench [--complaints N,…] [--requests N]` prints JSON.

A real server (one web process, SQLite at FULL, no worker, limits off) holds the demo, a company
that has set up as much as it may, and so many complaints more; it is driven over HTTP from this
process, one request at a time. `cpu_ms` is what its whole process tree used for one act, the figure
to compare; wall-clock times are only reported, because machines are shared. `queries`, `steps` (of
SQLite's machine), `scans` and `sorts` are counted on the same data in this process, `bytes` are the
answer's body and the same under gzip; `lines` are those that it shows uncompressed, `swap_bytes`
those of the part that a click in the register fetches, compressed.

Several sizes are one installation that grows; `ratios` compare each size with the first one, for
what shows as many lines at both. `card` is the complaint card, made in this process.
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
from reclamator.models import database
from reclamator.models.company import Company
from reclamator.models.scope import company_scope
from tests.bench import exporting, papers, plans
from tests.bench.acts import Act, Bench, opened
from tests.journeys.visitor import visitor_at, visitor_of
from tests.servers import ServerProcess, start_server

WARM_UP = 2
DEMO_COMPLAINTS = 40
DEFAULT = "1000"
LINE = b"data-row"


def main() -> None:
    """Measure, and print one JSON object."""
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="rcl-bench-") as folder:
        found = _grown(Path(folder), sorted(given.complaints), given.requests)
    about = {
        "requests": given.requests,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "complaints": found,
        "card": papers.card(),
        "ratios": _ratios(found),
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


def _grown(folder: Path, sizes: list[int], requests: int) -> dict[str, Any]:
    """Let one installation grow to each size, and measure it there."""
    found, prepare, held = {}, [("demo", "--complaints", str(DEMO_COMPLAINTS))], DEMO_COMPLAINTS
    for size in sizes:
        server = start_server(
            folder / "var",
            env={"RECLAMATOR_LIMITS": "off", "RECLAMATOR_WORKERS": "1"},
            prepare=prepare,
            arguments=["--no-worker"],
        )
        found[str(size)] = _at(server, max(size - held, 1), requests)
        prepare, held = [], size
    return found


def _at(server: ServerProcess, more: int, requests: int) -> dict[str, Any]:
    try:
        began = perf_counter()
        rich = _seed(server, more)
        about = {"seeded": more, "seeded_in_s": round(perf_counter() - began, 1)}
        bench = opened(server.data_dir, lambda: visitor_at(server.base_url), rich)
        # first, while the proof of who it is, which it asks for, is fresh
        exported = _export(server, bench)
        measured = {
            name: _measure(server, act, requests) | _swapped(bench, name)
            for name, act in bench.acts().items()
        }
        about["memory_pss_mb"] = _memory_mb(server)
    finally:
        server.stop()
    counted, floor = _in_process(server, rich)
    acts = {name: {**figures, **counted[name]} for name, figures in measured.items()}
    return {**about, **acts, "export": exported | {"floor": floor}}


def _export(server: ServerProcess, bench: Bench) -> dict[str, Any]:
    before = _cpu_seconds(server)
    exported = exporting.export(bench.staff, lambda: _memory_mb(server))
    return exported | {"cpu_s": round(_cpu_seconds(server) - before, 2)}


def _ratios(found: dict[str, Any]) -> dict[str, Any]:
    """What each act costs at each size against the first size; both were measured in this run."""
    first, *others = found.values()
    sizes = list(found)[1:]
    return {
        size: {
            name: round(figures["cpu_ms"] / first[name]["cpu_ms"], 2)
            for name, figures in other.items()
            if isinstance(figures, dict) and "cpu_ms" in first.get(name, ())
            if figures["lines"] == first[name]["lines"]
        }
        for size, other in zip(sizes, others, strict=True)
    }


def _seed(server: ServerProcess, count: int) -> str:
    """Seed so many complaints; returns the number of one about which much has happened."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.seeding", "--complaints", str(count)],
        env={**os.environ, **server.environment},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout.strip()


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
        "lines": page.body.count(LINE),
        "bytes": len(page.body),
        "bytes_gzip": len(gzip.compress(page.body)),
    }


def _swapped(bench: Bench, name: str) -> dict[str, int]:
    """What a click in the register fetches; nothing for other pages."""
    if not name.startswith("register ?"):
        return {}
    return {"swap_bytes": len(bench.swap(name).body)}


def _in_process(server: ServerProcess, rich: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Count the statements of each act and the plans that read a whole table; open all bare."""
    app: Flask = create_app(Settings.from_environ(server.environment))
    with contextlib.redirect_stderr(None):
        bench: Bench = opened(server.data_dir, lambda: visitor_of(app), rich)
        counted = {name: plans.count(act) for name, act in bench.acts().items()}
    with database.connection():
        uid = bytes(Company.select().get().uid)
        with company_scope(uid):
            return counted, exporting.floor(uid)


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
