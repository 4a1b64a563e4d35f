"""What stories about papers need."""

from pathlib import Path

import pytest

from tests.services.paper import Reader


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Reads the text of a PDF."""
    return Reader(tmp_path)
