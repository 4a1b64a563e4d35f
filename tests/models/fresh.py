"""Installations that do not exist yet, on either database."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reclamator.config import Settings
from reclamator.models import database, vault
from tests.servers import PostgresServer

on_both = pytest.mark.parametrize(
    "fresh", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Settings]]:
    """Settings of installations that do not exist yet, each with an empty database."""
    numbers = itertools.count()

    def make() -> Settings:
        url = None
        if request.param == "postgres":
            server: PostgresServer = request.getfixturevalue("postgres_server")
            url = server.create()
            request.addfinalizer(lambda: server.drop(url))
        return Settings(data_dir=tmp_path / f"var{next(numbers)}", database_url=url)

    yield make
    database.close()
    vault.close()
