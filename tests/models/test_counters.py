"""Register numbers: one after the other, given back when a transaction fails, never doubled."""

import pytest

from reclamator.domain.vocabulary import QuarantineReason
from reclamator.models.complaint import CompanyCounter, Complaint
from reclamator.models.database import transaction
from reclamator.models.scope import NoCompany, company_scope
from reclamator.services import actors, intake, notifications
from reclamator.services.intake import Arrival
from tests.cast import file_complaint, on_both_databases


class PulledPlug(Exception):
    """The transaction ends here."""


def take_one_and_die() -> None:
    CompanyCounter.allocate(2026)
    raise PulledPlug


@on_both_databases
def test_numbers_follow_each_other_and_a_failure_gives_its_number_back(acme):
    with transaction():
        assert [CompanyCounter.allocate(2026) for _ in range(3)] == [1, 2, 3]

    for _ in range(3):
        with pytest.raises(PulledPlug), transaction():
            take_one_and_die()

    with transaction():
        assert CompanyCounter.allocate(2026) == 4


@on_both_databases
def test_each_company_year_and_thing_is_counted_apart(acme, globex):
    with transaction():
        assert CompanyCounter.allocate(2026) == 1
        assert CompanyCounter.allocate(2027) == 1
        assert CompanyCounter.allocate(2026, "parcels") == 1
        assert CompanyCounter.allocate(2026) == 2
    with company_scope(globex.uid), transaction():
        assert CompanyCounter.allocate(2026) == 1


def test_nothing_is_counted_for_nobody(installation):
    with pytest.raises(NoCompany):
        CompanyCounter.allocate(2026)


@on_both_databases
def test_a_complaint_that_fails_leaves_no_gap(acme, monkeypatch):
    file_complaint(acme)

    def fail(*_: object, **__: object) -> None:
        raise PulledPlug

    monkeypatch.setattr(notifications, "queue", fail)
    with pytest.raises(PulledPlug):
        file_complaint(acme)
    monkeypatch.undo()

    assert file_complaint(acme).register_number == "2/2026"


@on_both_databases
def test_what_is_set_aside_gets_its_number_on_release(acme, otto):
    aside = file_complaint(acme, arrival=Arrival(quarantine=QuarantineReason.TOO_FAST))
    assert file_complaint(acme).register_number == "1/2026"

    intake.release(aside, by=actors.of_staff(otto))

    assert Complaint.get(Complaint.uid == aside.uid).register_number == "2/2026"


def test_the_year_is_the_company_s_own(acme, frozen_clock):
    """Half past eleven in the evening of New Year's Eve in London is next year in Warsaw."""
    frozen_clock.advance(days=39, hours=10, minutes=22)

    assert file_complaint(acme).register_number == "1/2027"
