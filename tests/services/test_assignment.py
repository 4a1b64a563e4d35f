"""Who gets a new complaint: the first rule that fits, people who are here, and else the head."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from reclamator.domain.assignment import Condition, Rule, Whom
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import Channel, QuarantineReason
from reclamator.errors import Conflict, Forbidden, Incomplete
from reclamator.models import database
from reclamator.models.assignment_rule import AssignmentRule
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import actors, assignment, complaints, intake, staff
from reclamator.services.intake import Arrival
from reclamator.services.staff import absences
from tests.cast import Mailroom, file_complaint, on_both_databases
from tests.services.records import history, notices, snapshot
from tests.statements import counted

EVERYONE = Rule(whom=Whom.EVERYONE)
TODAY = date(2026, 11, 22)


@pytest.fixture
def rule(acme: Company, mira: Staff) -> Callable[..., None]:
    """Let Mira save rules in place of those there are."""

    def keep(*rules: Rule) -> None:
        before = assignment.current().version
        by = actors.of_staff(mira)
        assignment.save(rules, based_on=before, company=acme, by=by)

    return keep


def to(person: Staff, **conditions: Any) -> Rule:
    return Rule(whom=Whom.PERSON, staff_uid=bytes(person.uid), **conditions)


def handlers(*people: Staff) -> list[bytes]:
    return [bytes(person.uid) for person in people]


def away(person: Staff, substitute: Staff | None, by: Staff) -> None:
    absences.record(
        person,
        from_on=TODAY,
        until_on=TODAY,
        substitute=substitute,
        by=actors.of_staff(by),
    )


def test_without_rules_nobody_is_chosen(submitted: Complaint) -> None:
    assert submitted.handler_uid is None
    assert notices(submitted) == ["complaint-received"]


@on_both_databases
def test_the_first_rule_that_fits_wins(
    rule: Callable[..., None], acme: Company, otto: Staff, mira: Staff
) -> None:
    rule(
        to(mira, language="pl"),
        to(otto, product="KETTLÉ"),
        to(mira, category="product_defect"),
        EVERYONE,
    )

    polish, kettle, lamp = (
        file_complaint(acme, language="pl"),
        file_complaint(acme, product="Modra kettle 1.7 l"),
        file_complaint(acme, product="Lamp"),
    )

    assert [row.handler_uid for row in (polish, kettle, lamp)] == handlers(mira, otto, mira)
    assert history(kettle) == ["submitted", "assigned"]


@pytest.mark.parametrize(
    ("conditions", "fits"),
    [
        ({"channel": "phone"}, True),
        ({"channel": "link"}, False),
        ({"country": "SK"}, True),
        ({"country": "SK", "language": "pl"}, False),
        ({"category": "service", "channel": "phone"}, True),
    ],
)
def test_all_conditions_of_a_rule_must_hold(
    conditions: dict[str, str],
    fits: bool,
    rule: Callable[..., None],
    acme: Company,
    otto: Staff,
    mira: Staff,
) -> None:
    rule(to(otto, **conditions), to(mira))

    arrival = Arrival(channel=Channel.PHONE, by=actors.of_staff(mira))
    made = file_complaint(acme, arrival=arrival, country="SK", category="service")

    assert made.handler_uid == bytes((otto if fits else mira).uid)


def test_who_has_least_open_work_gets_it(
    rule: Callable[..., None], acme: Company, otto: Staff, hire: Callable[[Role], Staff]
) -> None:
    anna = hire(Role.HANDLER)
    rule(Rule(whom=Whom.ROLE, role=Role.HANDLER))

    given = [file_complaint(acme).handler_uid for _ in range(4)]

    assert given == handlers(otto, anna, otto, anna)


def test_the_substitute_of_who_is_away_gets_it(
    rule: Callable[..., None],
    acme: Company,
    otto: Staff,
    mira: Staff,
    hire: Callable[[Role], Staff],
) -> None:
    anna = hire(Role.HANDLER)
    away(otto, anna, by=mira)
    rule(to(otto, language="en"), to(mira))

    assert file_complaint(acme).handler_uid == bytes(anna.uid)


def test_where_nobody_stands_in_the_next_rule_that_fits_is_asked(
    rule: Callable[..., None], acme: Company, otto: Staff, mira: Staff
) -> None:
    away(otto, None, by=mira)
    rule(to(otto, language="en"), Rule(whom=Whom.ROLE, role=Role.HANDLER, country="PL"), to(mira))

    assert file_complaint(acme).handler_uid == bytes(mira.uid)


def test_who_has_left_or_may_not_check_any_more_is_passed_over(
    rule: Callable[..., None],
    acme: Company,
    otto: Staff,
    mira: Staff,
    hire: Callable[[Role], Staff],
) -> None:
    anna = hire(Role.HANDLER)
    rule(to(anna, language="en"), to(otto, country="PL"), to(mira))
    staff.set_role(anna, Role.VIEWER, by=mira)
    staff.disable(otto, by=mira)

    assert file_complaint(acme).handler_uid == bytes(mira.uid)


@on_both_databases
def test_when_nobody_is_found_the_head_is_told(
    rule: Callable[..., None], acme: Company, otto: Staff, mira: Staff, hire: Any, mail: Mailroom
) -> None:
    head = hire(Role.HEAD)
    rule(to(otto))
    away(otto, None, by=mira)

    complaint = file_complaint(acme)

    assert complaint.handler_uid is None
    assert notices(complaint) == ["complaint-received", "nobody-found"]
    mail.deliver_all()
    (told,) = mail.to(head.email)
    assert complaint.number in told["Subject"]
    assert "Nobody handles a new complaint." in told.get_body(("plain",)).get_content()


def test_what_is_set_aside_is_given_to_nobody_until_it_is_released(
    rule: Callable[..., None], acme: Company, otto: Staff, mira: Staff
) -> None:
    rule(to(otto, product="kettle"), to(mira))
    arrival = Arrival(channel=Channel.LINK, quarantine=QuarantineReason.HONEYPOT)
    complaint = file_complaint(acme, arrival=arrival)
    assert complaint.handler_uid is None

    intake.release(complaint, by=actors.of_staff(mira))

    assert complaints.get(complaint.complaint_uid).handler_uid == bytes(otto.uid)


def test_who_was_chosen_by_hand_stays(
    rule: Callable[..., None], acme: Company, otto: Staff, mira: Staff
) -> None:
    arrival = Arrival(channel=Channel.LINK, quarantine=QuarantineReason.HONEYPOT)
    complaint = file_complaint(acme, arrival=arrival)
    complaints.assign(complaint, mira, by=actors.of_staff(mira))
    rule(to(otto))

    intake.release(complaints.get(complaint.complaint_uid), by=actors.of_staff(mira))

    assert complaints.get(complaint.complaint_uid).handler_uid == bytes(mira.uid)


def test_a_damaged_word_fits_nothing_and_stops_no_complaint(
    rule: Callable[..., None], acme: Company, otto: Staff, mira: Staff
) -> None:
    rule(to(otto, product="kettle"), to(mira))
    database.db.execute_sql("UPDATE assignment_rule SET product = X'00' WHERE position = 1")

    assert file_complaint(acme).handler_uid == bytes(mira.uid)


def test_choosing_costs_a_bounded_number_of_queries(
    rule: Callable[..., None], acme: Company, otto: Staff, hire: Callable[[Role], Staff]
) -> None:
    for role in (Role.HEAD, Role.HANDLER):
        hire(role)
    conditions = [Rule(whom=Whom.EVERYONE, product=f"thing {number}") for number in range(20)]
    rule(*conditions, EVERYONE)
    complaint = file_complaint(acme)
    matter = assignment.matter_of(complaint, "Kettle")

    with counted() as asked:
        finding = assignment.consider(assignment.current().rules, matter, on=TODAY)

    assert finding.person is not None
    assert len(finding.looks) == 21
    assert len(asked) <= 4


def test_counting_open_work_reads_an_index(acme: Company, otto: Staff) -> None:
    query = Complaint.select(Complaint.uid).where(
        Complaint.handler_uid == bytes(otto.uid),
        Complaint.answered == False,  # noqa: E712  (SQL)
    )
    sql, params = query.sql()
    plan = str(database.db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall())

    assert "USING COVERING INDEX complaint_company_uid_handler_uid" in plan


def test_a_finding_says_why_a_rule_did_not_fit(
    rule: Callable[..., None], submitted: Complaint, otto: Staff, mira: Staff
) -> None:
    rules = (to(otto, language="pl", country="SK"), to(mira))

    finding = assignment.consider(rules, assignment.matter_of(submitted, ""), on=TODAY)

    assert finding.looks[0].misses == (Condition.LANGUAGE, Condition.COUNTRY)
    assert finding.person is not None
    assert finding.person.uid == mira.uid


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ([], "rules"),
        ([Rule(language="pl")], "r0-conditions"),
        ([EVERYONE, EVERYONE], "r0-conditions"),
        ([Rule(whom=None)], "r0-whom"),
        ([Rule(whom=Whom.PERSON)], "r0-whom"),
        ([Rule(whom=Whom.ROLE)], "r0-whom"),
        ([Rule(whom=Whom.ROLE, role=Role.VIEWER)], "r0-whom"),
        ([Rule(whom=Whom.PERSON, staff_uid=bytes(16))], "r0-whom"),
        ([Rule(whom=Whom.EVERYONE, category="nonsense"), EVERYONE], "r0-category"),
        ([Rule(whom=Whom.EVERYONE, channel="nonsense"), EVERYONE], "r0-channel"),
        ([Rule(whom=Whom.EVERYONE, country="QQ"), EVERYONE], "r0-country"),
        ([Rule(whom=Whom.EVERYONE, language="xx"), EVERYONE], "r0-language"),
        ([Rule(whom=Whom.EVERYONE, product="x" * 81), EVERYONE], "r0-product"),
    ],
)
def test_a_rule_that_is_not_right_is_named_and_nothing_is_saved(
    rules: list[Rule], field: str, rule: Callable[..., None]
) -> None:
    before = snapshot()

    with pytest.raises(Incomplete) as refusal:
        rule(*rules)

    assert field in [fault.field for fault in refusal.value.errors]
    assert snapshot() == before


def test_a_person_who_may_not_check_is_refused(
    rule: Callable[..., None], hire: Callable[[Role], Staff], otto: Staff, mira: Staff
) -> None:
    staff.disable(otto, by=mira)

    for person in (hire(Role.TECHNICIAN), otto):
        with pytest.raises(Incomplete) as refusal:
            rule(to(person))
        assert "does not check complaints" in str(refusal.value.errors[0].message)


def test_the_words_of_a_rule_are_sealed(rule: Callable[..., None], otto: Staff) -> None:
    rule(to(otto, product="Quillmarrow"), EVERYONE)

    assert "Quillmarrow" not in str(snapshot())
    assert assignment.current().rules[0].product == "Quillmarrow"


def test_two_people_do_not_save_over_each_other(
    rule: Callable[..., None], acme: Company, otto: Staff, mira: Staff
) -> None:
    rule(to(otto))

    with pytest.raises(Conflict):
        assignment.save([EVERYONE], based_on=0, company=acme, by=actors.of_staff(mira))

    assert assignment.current().rules == (to(otto),)


def test_only_who_sets_up_saves(acme: Company, otto: Staff) -> None:
    with pytest.raises(Forbidden):
        assignment.save([EVERYONE], based_on=0, company=acme, by=actors.of_staff(otto))


def test_another_company_has_its_own_rules(
    rule: Callable[..., None], globex: Company, otto: Staff
) -> None:
    rule(to(otto))

    with company_scope(globex.uid):
        assert assignment.current().rules == ()
        assert file_complaint(globex, country="CZ").handler_uid is None
    assert AssignmentRule.select().count() == 1
