"""Our own measurements: `python -m tests.bench [--complaints N] [--requests N]` prints JSON.

A real server (one web process, SQLite at FULL, no worker, limits off) is driven over HTTP from
this process, one request at a time. `cpu_ms` is what its whole process tree used for one act, the
figure to compare; wall-clock times are only reported, because machines are shared. `queries` are
counted on the same data in this process, `bytes` are the answer's body and the same under gzip.
"""

import argparse
import contextlib
import gzip
import json
import os
import platform
import statistics
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import psutil
from flask import Flask

from reclamator import create_app  # type: ignore[attr-defined,unused-ignore]
from reclamator.config import Settings
from reclamator.models import database
from tests.journeys.visitor import Page, Visitor, visitor_at, visitor_of
from tests.servers import ServerProcess, start_server

WARM_UP = 10
SAID: dict[str, Any] = {
    "category": "product_defect",
    "description": "The kettle leaks at its base. " * 48,
    "claim": "refund",
    "name": "Ada Nowak",
    "email": "ada@customer.example",
    "order_number": "A-10/482",
}

Act = Callable[[], Page]


@dataclass(frozen=True)
class Bench:
    """Somebody at the product: a stranger, a signed-in handler, and a known number."""

    stranger: Visitor
    handler: Visitor
    company: str
    number: str

    def acts(self) -> dict[str, Act]:
        """What is measured, each as one call."""
        unknown = self.number[:-1] + ("0" if self.number[-1] != "0" else "1")
        return {
            "form": lambda: self.stranger.get(f"/f/{self.company}"),
            "intake": self.file,
            "status_known": lambda: self.stranger.get(f"/track/{self.number}"),
            "status_unknown": lambda: self.stranger.get(f"/track/{unknown}"),
            "register": lambda: self.handler.get("/panel/complaints"),
            "complaint": lambda: self.handler.get(f"/panel/complaints/{self.number}"),
        }

    def file(self) -> Page:
        """Open the form and send a complaint of 1.5 KB."""
        form = self.stranger.get(f"/f/{self.company}")
        receipt = self.stranger.submit(form, form.form_with("description"), **SAID)
        receipt.data("complaint-number")
        return receipt


def main() -> None:
    """Measure, and print one JSON object."""
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="rcl-bench-") as folder:
        server = start_server(
            Path(folder) / "var",
            env={"RECLAMATOR_LIMITS": "off", "RECLAMATOR_WORKERS": "1"},
            prepare=[("demo", "--complaints", str(given.complaints))],
            arguments=["--no-worker"],
        )
        try:
            measured = _over_http(server, given.requests)
            memory = _memory_mb(server)
        finally:
            server.stop()
        counted = _in_process(server)
    about = {
        "complaints": given.complaints,
        "requests": given.requests,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "memory_pss_mb": memory,
    }
    found = {name: {**figures, **counted[name]} for name, figures in measured.items()}
    print(json.dumps({**about, **found}, indent=1))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--complaints", type=int, default=200, help="how many the register holds")
    parser.add_argument("--requests", type=int, default=200, help="how many of each act")
    return parser.parse_args()


def _over_http(server: ServerProcess, requests: int) -> dict[str, dict[str, Any]]:
    acts = _bench(server.data_dir, lambda: visitor_at(server.base_url)).acts()
    return {name: _measure(server, act, requests) for name, act in acts.items()}


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


def _in_process(server: ServerProcess) -> dict[str, dict[str, int]]:
    """Count the statements of each act, `BEGIN` and `COMMIT` aside."""
    app: Flask = create_app(Settings.from_environ(server.environment))
    with contextlib.redirect_stderr(None):
        acts = _bench(server.data_dir, lambda: visitor_of(app)).acts()
        return {name: {"queries": _count(act)} for name, act in acts.items()}


def _count(act: Act) -> int:
    act()
    with _counted() as statements:
        act()
    return len(statements)


@contextlib.contextmanager
def _counted() -> Iterator[list[str]]:
    seen: list[str] = []
    held: Any = database.db.obj
    original = held.execute_sql

    def execute_sql(sql: str, *arguments: Any, **options: Any) -> Any:
        seen.append(sql)
        return original(sql, *arguments, **options)

    held.execute_sql = execute_sql
    try:
        yield seen
    finally:
        held.execute_sql = original


def _bench(data_dir: Path, visitor: Callable[[], Visitor]) -> Bench:
    demo = json.loads((data_dir / "demo.json").read_text())
    handler = next(one for one in demo["staff"] if one["role"] == "handler")
    at_work = visitor()
    page = at_work.get("/sign-in")
    signed = at_work.submit(
        page,
        page.form_with("email", "password"),
        email=handler["email"],
        password=handler["password"],
    )
    assert signed.status == 200, f"signing in answered {signed.status}"
    bench = Bench(visitor(), at_work, demo["company"], "")
    return Bench(bench.stranger, at_work, demo["company"], bench.file().data("complaint-number"))


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
