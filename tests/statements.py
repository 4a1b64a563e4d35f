"""Counting what is asked of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from reclamator.models.database import db


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that run meanwhile."""
    statements: list[str] = []
    execute = db.obj.execute_sql

    def note(sql: str, *args: Any, **how: Any) -> Any:
        statements.append(sql)
        return execute(sql, *args, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db.obj, "execute_sql", note)
        yield statements
