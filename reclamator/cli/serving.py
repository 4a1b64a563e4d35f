"""Running: `serve`, `worker`, and `up`, which `make run` calls."""

import argparse
import os
import socket
import sys
from collections.abc import Mapping
from typing import Any, NoReturn

from reclamator.cli import demo, supervisor
from reclamator.cli.terminal import complain, say
from reclamator.config import PREFIX, ROOT, Settings
from reclamator.errors import SettingsError

APP = "wsgi:app"


def add_to(commands: Any) -> None:
    """Add the commands of this family."""
    serve = commands.add_parser(
        "serve",
        help="run the website and the worker until told to stop",
        description="Runs the website and the worker; when one of them ends, both do.",
    )
    serve.add_argument("--bind", metavar="HOST:PORT", help="where to listen")
    serve.add_argument("--workers", type=int, metavar="N", help="how many web processes")
    serve.add_argument("--no-worker", action="store_true", help="the website alone")
    serve.set_defaults(run=run_serve)
    worker = commands.add_parser("worker", help="run the worker alone: mail and schedule")
    worker.set_defaults(run=run_worker)
    up = commands.add_parser(
        "up",
        help="make what is missing, the demo included, and serve",
        description="Makes keys, database and, on loopback, the demo company; then serves.",
    )
    up.set_defaults(run=run_up)


def run_serve(given: argparse.Namespace, _settings: Settings) -> int:
    """Serve an installation that `init` has made."""
    environ = _environ(given)
    settings = Settings.from_environ(environ)
    _require_free(settings)
    _require_sound(settings)
    _serve(settings, environ, with_worker=not given.no_worker)


def run_worker(_given: argparse.Namespace, settings: Settings) -> int:
    """Run the worker in this process."""
    from reclamator import worker

    worker.run(settings)
    return 0


def run_up(_given: argparse.Namespace, settings: Settings) -> int:
    """Initialise, migrate, make the demo on loopback, say where things are, serve."""
    from reclamator.services import installation

    _require_free(settings)
    installation.initialise(settings)
    if settings.is_loopback:
        say(*demo.described(demo.make(settings)), "")
    else:
        _require_sound(settings)
        say(f"Front page  {settings.base_url}/", f"Panel       {settings.base_url}/panel/", "")
    _serve(settings, os.environ, with_worker=True)


def web_command() -> list[str]:
    """Return the command line of the web server; its settings module reads the environment."""
    settings = "python:reclamator.cli.gunicorn_settings"
    return [sys.executable, "-P", "-m", "gunicorn", "--no-control-socket", "-c", settings, APP]


def worker_command() -> list[str]:
    """Return the command line of the worker."""
    return [sys.executable, "-P", "-m", "reclamator.cli", "worker"]


def _serve(settings: Settings, environ: Mapping[str, str], *, with_worker: bool) -> NoReturn:
    _warn(settings)
    say(f"Listening on {settings.bind}. Stop with Ctrl+C.")
    commands = [web_command()] + ([worker_command()] if with_worker else [])
    supervisor.become(commands, _for_children(environ))


def _environ(given: argparse.Namespace) -> dict[str, str]:
    said = {"BIND": given.bind, "WORKERS": given.workers}
    chosen = {PREFIX + name: str(value) for name, value in said.items() if value is not None}
    return dict(os.environ) | chosen


def _for_children(environ: Mapping[str, str]) -> dict[str, str]:
    """Children find this very tree, wherever they are started from."""
    paths = [str(ROOT), *filter(None, [environ.get("PYTHONPATH")])]
    return dict(environ) | {"PYTHONPATH": os.pathsep.join(paths)}


def _require_sound(settings: Settings) -> None:
    """Say in one sentence what would otherwise end each child with a trace."""
    from reclamator.models import database, vault
    from reclamator.services import installation

    installation.open_installation(settings)
    database.close()
    vault.close()


def _require_free(settings: Settings) -> None:
    host, _, port = settings.bind.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            raise SettingsError(
                f"{settings.bind} cannot be listened on ({error.strerror}): "
                f"set {PREFIX}BIND to another HOST:PORT."
            ) from None


def _warn(settings: Settings) -> None:
    if settings.keys_beside_data and not settings.is_loopback:
        complain("Warning: the key lies beside the data; a stolen disk would be readable.")
