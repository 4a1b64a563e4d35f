"""Where CI=true, nothing is skipped: a skip of whatever origin is a failure with its reason."""

import os
from collections.abc import Generator
from typing import Any

import pytest


def _strict(report: Any) -> Any:
    """An expected failure is no skip, though pytest counts it as one."""
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"A skip is a failure where CI=true: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    """Judge each test, its set-up and its end."""
    report = yield
    return _strict(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    """Judge modules that skip themselves."""
    report = yield
    return _strict(report)
