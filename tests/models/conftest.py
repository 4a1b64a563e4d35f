"""A company in which everything has happened."""

import pytest

from reclamator.models.company import Company
from tests.data import write_first_schema


@pytest.fixture
def every_row(acme: Company) -> Company:
    """Acme after a story that leaves a row in every table and a word in every sealed column."""
    write_first_schema.tell(acme)
    return acme
