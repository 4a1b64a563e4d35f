"""What the API says of the company itself: its people, and its own days beside the law's."""

from collections.abc import Callable

from flask import Flask

from reclamator.domain.permissions import Scope
from reclamator.domain.vocabulary import DeadlineKind
from reclamator.models.company import Company
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import actors, overrides
from reclamator.services.actors import Actor
from tests.web.api.machine import Machine, machine_of


def count(days: int, by: Actor, *, based_on: int = 0) -> None:
    own = {DeadlineKind.ANSWER: days}
    overrides.save("PL", own, reason="Our terms", based_on=based_on, by=by)


def test_people_are_named_as_they_are_given_work(
    machine: Machine, reader: Machine, mira: Staff, otto: Staff, nina: Staff
) -> None:
    people = {each["email"]: each for each in machine.get("/staff").json["items"]}

    assert people["otto@acme.example"] == {
        "email": "otto@acme.example",
        "name": otto.name,
        "role": "handler",
        "active": True,
    }
    assert "nina@globex.example" not in people
    assert reader.get("/staff").status == 403


def test_own_days_are_told_version_by_version_to_who_sets_up(
    app: Flask,
    machine: Machine,
    new_key: Callable[..., str],
    globex: Company,
    nina: Staff,
    mira: Staff,
) -> None:
    count(10, actors.of_staff(mira))
    count(7, actors.of_staff(mira), based_on=1)
    with company_scope(globex.uid):
        count(3, actors.of_staff(nina))

    told = machine_of(app, new_key(Scope.ADMIN)).get("/own-days").json["items"]

    assert [(each["version"], each["response_days"]) for each in told] == [(2, 7), (1, 10)]
    assert {each["regime"] for each in told} == {"PL"}
    assert (told[0]["reason"], told[0]["made_by"]) == ("Our terms", "mira@acme.example")
    assert [each["ended_at"] is None for each in told] == [True, False]
    assert machine.get("/own-days").status == 403


def test_a_date_says_how_many_days_the_company_counted(machine: Machine, mira: Staff) -> None:
    count(10, actors.of_staff(mira))

    dates = {each["kind"]: each for each in machine.file().json["deadlines"]}

    assert (dates["answer"]["own_days"], dates["target"]["own_days"]) == (10, None)
    assert (dates["answer"]["statutory_on"], dates["answer"]["safe_on"]) == (
        "2026-12-07",
        "2026-12-02",
    )
