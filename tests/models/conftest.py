"""A company in which everything has happened."""

import pytest

from reclamator import clock
from reclamator.domain.permissions import Role
from reclamator.models.company import Company
from reclamator.models.staff import Staff
from reclamator.services import actors, audit_chain, staff
from reclamator.services.staff import absences
from tests.data import write_first_schema
from tests.models.filling import fill_the_rest
from tests.models.fresh import fresh

__all__ = ["every_row", "fresh"]


@pytest.fixture
def every_row(acme: Company, mira: Staff) -> Company:
    """Acme after a story that leaves a row in every table and a word in every sealed column."""
    write_first_schema.tell(acme)
    tina = {"email": "tina@acme.example", "name": "Tina Kos", "language": "en"}
    start = staff.invite(**tina, role=Role.HANDLER, by=mira)
    today = clock.today(acme.time_zone)
    absences.record(
        start.person,
        from_on=today,
        until_on=today,
        substitute=mira,
        note="At the dentist’s",
        by=actors.of_staff(mira),
    )
    audit_chain.check_on()
    fill_the_rest()
    return acme
