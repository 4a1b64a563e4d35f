"""Every code that the product records in its chain has words for the audit page."""

import ast
from collections.abc import Iterator

from reclamator.domain import audited
from reclamator.domain.lifecycle import Action
from tests.test_architecture import calls, sources, spelled

PATTERNS = ("complaint.", "message.", "task.", ".foreign_asked")
"""The fixed parts of codes that are put together; what completes them has words below."""


def recorded() -> Iterator[tuple[str, str]]:
    """Where a code is recorded, and the code, or the fixed part of one."""
    for source in sources():
        for call in calls(source):
            if spelled(call.func) == "_tell":
                yield from ((source.at(call), code) for code in _spelled_out(call))
            if spelled(call.func) not in ("audit.record", "record") or not call.args:
                continue
            first = call.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield source.at(call), first.value
            if isinstance(first, ast.JoinedStr):
                parts = [part.value for part in first.values if isinstance(part, ast.Constant)]
                yield source.at(call), str(parts[0])


def _spelled_out(call: ast.Call) -> Iterator[str]:
    """The codes among the arguments of a helper that records."""
    for argument in call.args:
        if isinstance(argument, ast.Constant) and "." in str(argument.value):
            yield str(argument.value)


def test_every_recorded_code_has_words():
    found = list(recorded())
    silent = [
        f"{place} {code}"
        for place, code in found
        if "." in code and code not in PATTERNS and audited.label(code) is None
    ]

    assert len(found) > 30
    assert silent == []


def test_the_steps_of_a_complaint_and_what_is_asked_for_abroad_have_words():
    codes = [f"complaint.{action.value}" for action in Action]
    codes += ["message.in", "message.out", "complaint.foreign_asked", "staff.foreign_asked"]

    assert [code for code in codes if audited.label(code) is None] == []


def test_an_unknown_code_has_none():
    assert audited.label("story.told") is None
