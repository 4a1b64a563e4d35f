"""What keeps browser tests steady on a loaded machine, said as a rule."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import ROOT

FILES = sorted(
    path for path in (ROOT / "tests").rglob("*.py") if "playwright" in path.read_text("utf-8")
)
SLEEPS = {"wait_for_timeout", "sleep"}


def calls(path: Path, names: set[str]) -> Iterator[ast.Call]:
    """Every call of a method with one of these names."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in names:
            yield node


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_is_asked_again_by_a_function(path: Path) -> None:
    """A string is evaluated at each look, and from the second on the page's policy forbids that."""
    strings = [
        (call.lineno, call.args[0].value)
        for call in calls(path, {"wait_for_function"})
        if isinstance(call.args[0], ast.Constant) and "=>" not in str(call.args[0].value)
    ]

    assert strings == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_waits_for_a_fixed_time(path: Path) -> None:
    assert [call.lineno for call in calls(path, SLEEPS)] == []
