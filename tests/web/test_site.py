"""What the installation says about itself: liveness, readiness, figures for Prometheus."""

import os
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator import clock
from reclamator.config import Settings
from reclamator.errors import SettingsError
from reclamator.models.complaint import Complaint
from reclamator.services import health
from tests.cast import HeldClock, on_both_databases

TOKEN = "prometheus-reads-with-this"
LINE = re.compile(r'reclamator_[a-z_]+(\{[a-z]+="[\w.]+"\})? -?[0-9.]+')


@pytest.fixture
def working(installation: Settings) -> Settings:
    """An installation whose worker has just shown itself."""
    beat = installation.data_dir / health.HEARTBEAT
    beat.touch()
    os.utime(beat, (clock.now().timestamp(),) * 2)
    return installation


def figures(client: FlaskClient) -> dict[str, str]:
    """What `/metrics` tells, by name with label."""
    lines = client.get("/metrics").text.splitlines()
    values = [line for line in lines if not line.startswith("#")]
    assert all(LINE.fullmatch(line) for line in values), values
    return dict(line.rsplit(" ", 1) for line in values)


def test_a_process_that_answers_is_alive(client: FlaskClient) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_ready_is_who_has_everything(
    client: FlaskClient, working: Settings, frozen_clock: HeldClock
) -> None:
    ready = client.get("/readyz")
    frozen_clock.advance(minutes=3)
    asleep = client.get("/readyz")

    parts = {"database": True, "keys": True, "worker": True, "mail": True}
    assert (ready.status_code, ready.json) == (200, {"status": "ok", "parts": parts})
    assert asleep.status_code == 503
    assert asleep.json == {"status": "down", "parts": {**parts, "worker": False}}


@on_both_databases
def test_figures_count_the_whole_installation(
    client: FlaskClient, working: Settings, submit: Callable[..., Complaint]
) -> None:
    submit()
    submit()

    told = figures(client)

    assert told['reclamator_complaints{state="received"}'] == "2"
    assert told['reclamator_complaints{state="closed"}'] == "0"
    assert told["reclamator_complaints_set_aside"] == "0"
    assert told['reclamator_notifications{state="due"}'] == "2"
    assert told['reclamator_up{part="worker"}'] == "1"
    assert float(told["reclamator_worker_heartbeat_age_seconds"]) < 1
    assert client.get("/metrics").content_type.startswith("text/plain; version=0.0.4")


def test_figures_name_nobody(client: FlaskClient, submitted: Complaint) -> None:
    page = client.get("/metrics").text.lower()

    for word in ("acme", "globex", "ada", submitted.number.lower(), "kettle"):
        assert not re.search(rf"\b{word}\b", page), word


def test_without_its_database_it_tells_what_is_left(
    client: FlaskClient, working: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_settings: Settings) -> bool:
        raise OSError

    monkeypatch.setitem(health._PARTS, "database", fail)

    told = figures(client)

    assert told['reclamator_up{part="database"}'] == "0"
    assert told['reclamator_up{part="keys"}'] == "1"
    assert not any("complaints" in name for name in told)


@pytest.mark.parametrize(
    ("token", "header", "status"),
    [
        (TOKEN, f"Bearer {TOKEN}", 200),
        (TOKEN, f"bearer {TOKEN}", 200),
        (TOKEN, None, 401),
        (TOKEN, "Bearer", 401),
        (TOKEN, f"Basic {TOKEN}", 401),
        (TOKEN, f"Bearer {TOKEN}x", 401),
        (TOKEN, "Bearer zażółć", 401),
        (None, "Bearer", 401),
        (None, "Bearer None", 401),
    ],
)
def test_off_this_machine_figures_want_the_token(
    token: str | None, header: str | None, status: int, app: Flask, installation: Settings
) -> None:
    app.config["SETTINGS"] = replace(
        installation, base_url="https://complaints.example", metrics_token=token
    )
    headers = {"Authorization": header} if header else {}

    answer = app.test_client().get("/metrics", headers=headers)

    assert answer.status_code == status
    if status == 401:
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert "reclamator_" not in answer.text


def test_a_short_token_is_refused_at_the_start() -> None:
    with pytest.raises(SettingsError, match="RECLAMATOR_METRICS_TOKEN must have 20"):
        Settings.from_environ({"RECLAMATOR_METRICS_TOKEN": "short"})
