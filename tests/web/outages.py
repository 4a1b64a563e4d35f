"""What may be away: the disk is full, the database does not answer."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NoReturn

from reclamator.config import Settings
from reclamator.models import binding, database
from reclamator.models.database import db
from tests.servers import LOOPBACK, free_port


def full_disk(*_: Any, **__: Any) -> NoReturn:
    """What the system says then."""
    raise OSError(errno.ENOSPC, "No space left on device")


@contextmanager
def nothing_to_connect_to(settings: Settings) -> Iterator[None]:
    """No server at the port of PostgreSQL; a folder where SQLite's file should be."""
    server = f"postgresql://postgres@{LOOPBACK}:{free_port()}/away"
    folder = f"sqlite:///{settings.data_dir}"
    binding.bind(replace(settings, database_url=server if database.is_postgres() else folder))
    yield
    binding.bind(settings)
    db.connect()
