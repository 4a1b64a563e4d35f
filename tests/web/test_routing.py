"""Addresses: what writes one is compiled when the first is written."""

import pytest
import werkzeug.routing
from flask import url_for

import reclamator
from reclamator.config import Settings


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The rules for which Werkzeug compiled a function."""
    seen: list[str] = []
    compile_now = werkzeug.routing.Rule._compile_builder

    def noted(rule, append_unknown=True):
        seen.append(rule.rule)
        return compile_now(rule, append_unknown)

    monkeypatch.setattr(werkzeug.routing.Rule, "_compile_builder", noted)
    return seen


def test_a_start_compiles_none(installation: Settings, compiled: list[str]) -> None:
    reclamator.create_app(installation)

    assert compiled == []


def test_what_is_written_is_compiled_once(installation: Settings, compiled: list[str]) -> None:
    app = reclamator.create_app(installation)

    with app.test_request_context():
        for number in ("AAAA", "BBBB"):
            address = url_for("panel.show_complaint", number=number, rule="a b")
            assert address == f"/panel/complaints/{number}?rule=a+b"
    assert compiled == ["/panel/complaints/<number>"]
