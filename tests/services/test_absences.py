"""Absences: who says them, what is refused, and who works meanwhile."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from reclamator.domain.permissions import Role
from reclamator.errors import Forbidden, Incomplete
from reclamator.models.absence import Absence
from reclamator.models.audit import AuditEntry
from reclamator.models.database import db, transaction
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import actors, audit, staff
from reclamator.services.staff import absences
from tests.cast import HeldClock, on_both_databases

TODAY = date(2026, 11, 22)
FRIDAY = date(2026, 11, 27)


@pytest.fixture
def hanna(hire: Callable[[Role], Staff]) -> Staff:
    """The head, who is here."""
    return hire(Role.HEAD)


def away(
    person: Staff, substitute: Staff | None = None, *, by: Staff | None = None, **said: Any
) -> Absence:
    period = {"from_on": TODAY, "until_on": FRIDAY}
    given: dict[str, Any] = {**period, **said}
    return absences.record(person, substitute=substitute, by=actors.of_staff(by or person), **given)


def refused_for(refusal: pytest.ExceptionInfo[Incomplete]) -> list[str]:
    return [error.field for error in refusal.value.errors]


@on_both_databases
def test_the_substitute_works_from_the_first_to_the_last_day(otto: Staff, hanna: Staff) -> None:
    away(otto, hanna)

    days = [TODAY + timedelta(n) for n in (-1, 0, 5, 6)]
    found = [absences.substitute_for(otto.uid, day) for day in days]

    assert found == [None, bytes(hanna.uid), bytes(hanna.uid), None]


def test_a_substitute_who_is_away_is_followed(otto: Staff, hanna: Staff, mira: Staff) -> None:
    away(hanna, mira)
    away(otto, hanna)

    found = absences.absent_on(TODAY)

    assert {found[bytes(person.uid)].substitute_uid for person in (otto, hanna)} == {
        bytes(mira.uid)
    }


def test_nobody_takes_over_from_a_person_without_substitute(otto: Staff) -> None:
    away(otto)

    assert absences.substitute_for(otto.uid, TODAY) is None
    assert absences.absent_on(TODAY)[bytes(otto.uid)].until_on == FRIDAY


def test_two_queries_tell_who_is_away(
    otto: Staff, hanna: Staff, mira: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    away(hanna, mira)
    away(otto, hanna)
    asked: list[str] = []
    run = db.obj.execute_sql

    def counted(sql: str, *values: Any) -> Any:
        asked.append(sql)
        return run(sql, *values)

    monkeypatch.setattr(db.obj, "execute_sql", counted)

    absences.absent_on(TODAY)

    assert len(asked) == 2


def test_a_circle_is_refused_when_it_would_close(otto: Staff, hanna: Staff) -> None:
    away(otto, hanna)

    with pytest.raises(Incomplete) as refusal:
        away(hanna, otto)

    assert refused_for(refusal) == ["substitute"]
    assert absences.absent_on(TODAY).keys() == {bytes(otto.uid)}


def test_a_circle_of_three_is_refused_when_it_would_close(
    otto: Staff, hanna: Staff, mira: Staff
) -> None:
    away(otto, hanna)
    away(hanna, mira)

    with pytest.raises(Incomplete) as refusal:
        away(mira, otto)

    assert refused_for(refusal) == ["substitute"]
    assert "this person would take over for them" in str(refusal.value.errors[0].message)


def test_three_who_are_away_one_after_the_other_make_no_circle(
    otto: Staff, hanna: Staff, mira: Staff
) -> None:
    away(otto, hanna, from_on=TODAY, until_on=TODAY)
    away(hanna, mira, from_on=TODAY + timedelta(1), until_on=TODAY + timedelta(1))

    assert away(mira, otto, from_on=TODAY + timedelta(2), until_on=TODAY + timedelta(2))


def test_each_missing_day_is_named(otto: Staff) -> None:
    with pytest.raises(Incomplete) as refusal:
        away(otto, from_on=None, until_on=None)

    said = [str(fault.message) for fault in refusal.value.errors]
    assert said == ["Enter the first day.", "Enter the last day."]


def test_a_circle_that_lies_in_the_table_leads_nowhere(otto: Staff, hanna: Staff) -> None:
    away(otto, hanna)
    away(hanna)
    Absence.update(substitute_uid=otto.uid).where(Absence.staff_uid == hanna.uid).execute()

    found = absences.absent_on(TODAY)

    assert [entry.substitute_uid for entry in found.values()] == [None, None]


def test_another_substitute_may_not_close_a_circle(otto: Staff, hanna: Staff) -> None:
    away(otto, hanna)
    hers = away(hanna)

    with pytest.raises(Incomplete):
        absences.substitute(hers, otto, by=actors.of_staff(hanna))

    assert absences.get(hers.uid).substitute_uid is None


def test_who_may_not_do_the_work_is_no_substitute(
    otto: Staff, hire: Callable[[Role], Staff]
) -> None:
    with pytest.raises(Incomplete) as refusal:
        away(otto, hire(Role.VIEWER))

    assert refused_for(refusal) == ["substitute"]


def test_who_may_not_sign_in_is_no_substitute(otto: Staff, hanna: Staff, mira: Staff) -> None:
    staff.disable(hanna, by=mira)

    with pytest.raises(Incomplete):
        away(otto, hanna)


def test_a_substitute_who_has_left_since_is_passed_over(
    otto: Staff, hanna: Staff, mira: Staff
) -> None:
    away(otto, hanna)
    staff.disable(hanna, by=mira)

    assert absences.substitute_for(otto.uid, TODAY) is None


def test_nobody_stands_in_for_themselves(otto: Staff) -> None:
    with pytest.raises(Incomplete):
        away(otto, otto)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"from_on": None}, "from_on"),
        ({"until_on": None}, "until_on"),
        ({"until_on": TODAY - timedelta(1)}, "until_on"),
        ({"from_on": TODAY - timedelta(9), "until_on": TODAY - timedelta(1)}, "until_on"),
        ({"until_on": TODAY + timedelta(732)}, "until_on"),
        ({"from_on": date(2030, 1, 1), "until_on": date(2030, 1, 2)}, "from_on"),
        ({"note": "x" * 501}, "note"),
    ],
)
def test_what_is_wrong_is_named_and_changes_nothing(
    otto: Staff, said: dict[str, Any], field: str
) -> None:
    with pytest.raises(Incomplete) as refusal:
        away(otto, **said)

    assert refused_for(refusal) == [field]
    assert absences.of_each() == {}


def test_one_is_away_once_at_a_time(otto: Staff) -> None:
    away(otto)

    with pytest.raises(Incomplete) as refusal:
        away(otto, from_on=FRIDAY, until_on=FRIDAY + timedelta(3))

    assert refused_for(refusal) == ["from_on"]
    away(otto, from_on=FRIDAY + timedelta(1), until_on=FRIDAY + timedelta(3))
    assert len(absences.of_each()[bytes(otto.uid)]) == 2


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.OWNER, True),
        (Role.ADMIN, True),
        (Role.HEAD, True),
        (Role.HANDLER, False),
        (Role.TECHNICIAN, False),
        (Role.WAREHOUSE, False),
        (Role.VIEWER, False),
        (Role.AUDITOR, False),
    ],
)
def test_head_and_team_say_when_others_are_away(
    otto: Staff, hire: Callable[[Role], Staff], role: Role, may: bool
) -> None:
    colleague = hire(role)

    if may:
        assert away(otto, by=colleague)
        return
    with pytest.raises(Forbidden):
        away(otto, by=colleague)


def test_who_is_back_early_is_here_from_today(
    otto: Staff, hanna: Staff, frozen_clock: HeldClock
) -> None:
    row = away(otto, hanna)
    frozen_clock.advance(days=2)

    absences.end(row, by=actors.of_staff(otto))
    absences.end(absences.get(row.uid), by=actors.of_staff(otto))

    assert absences.substitute_for(otto.uid, TODAY + timedelta(2)) is None
    assert absences.substitute_for(otto.uid, TODAY + timedelta(1)) == bytes(hanna.uid)
    assert AuditEntry.select().where(AuditEntry.action == "absence.ended").count() == 1


def test_an_absence_that_has_not_begun_is_taken_back(otto: Staff) -> None:
    row = away(otto, from_on=FRIDAY)

    absences.end(row, by=actors.of_staff(otto))

    assert Absence.by_uid(row.uid) is None


def test_the_reason_is_sealed_and_the_act_is_in_the_chain(otto: Staff) -> None:
    row = away(otto, note="A visit to the dentist.")

    stored = db.execute_sql("SELECT note FROM absence").fetchone()[0]

    assert b"dentist" not in bytes(stored)
    assert absences.get(row.uid).note == "A visit to the dentist."
    assert [entry.action for entry in AuditEntry.walk()][-1] == "absence.recorded"
    assert audit.verify().broken_at is None


def test_the_absences_of_another_company_are_not_there(otto: Staff, nina: Staff) -> None:
    row = away(otto)

    with company_scope(bytes(nina.company_uid)):
        assert Absence.by_uid(row.uid) is None
        assert absences.absent_on(TODAY) == {}


def test_a_successor_stands_in_where_somebody_leaves(
    otto: Staff, hanna: Staff, mira: Staff
) -> None:
    away(otto, hanna)
    with transaction():
        absences.hand_on(hanna, mira)

    assert absences.substitute_for(otto.uid, TODAY) == bytes(mira.uid)
