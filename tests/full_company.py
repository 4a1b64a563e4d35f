"""A company that has set up as much as it may, for pages that are counted and weighed.

Forty people with long names, fifty labels, a dozen views of each kind, ten stages, twenty rules.
"""

from dataclasses import replace
from datetime import timedelta
from itertools import cycle, islice

from reclamator import clock
from reclamator.domain.assignment import Rule, Whom
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role
from reclamator.domain.process import Stage
from reclamator.domain.vocabulary import Category, Channel, LabelColour, State, TextKind, WaitingOn
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import (
    actors,
    assignment,
    complaints,
    goods,
    investigations,
    labels,
    messages,
    process,
    staff,
    stages,
    tasks,
    time_entries,
    views,
    working_texts,
)
from reclamator.services.tasks import Plan

PEOPLE, STAGES, RULES = 40, 10, 20
FIRST = "Aleksanteri Vilhelmiina Kustaa-Aadolf Maria-Magdaleena Severi Tuulikki-Inkeri".split()
LAST = (
    "Lähteenkorva-Pyykkönen",
    "Kärkkäinen-Hämäläinen",
    "Vanhanen-Jääskeläinen",
    "Yli-Rautalahti",
    "Ala-Könni-Räihä",
    "Mäkelä-Käyhkö",
    "Sydänmaanlakka",
)
WORDS = (
    "Takaisinkutsu",
    "Maahantuojan selvitettävä",
    "Kuljetusvahinko",
    "Asiantuntijalausunto",
    "Tuoteturvallisuus",
    "Kanta-asiakas",
    "Sarjanumero puuttuu",
    "Hyvitys",
)
VIEWS: tuple[dict[str, str], ...] = (
    {"waiting": WaitingOn.COMPLAINANT.value},
    {"state": State.UNDER_REVIEW.value, "sort": "-received"},
    {"category": Category.PRODUCT_DEFECT.value},
    {"channel": Channel.PHONE.value, "sort": "-changed"},
    {"country": "FI"},
    {"due": "30"},
    {"tab": "done", "sort": "-received"},
    {"tab": "nobody", "category": Category.WRONG_ITEM.value},
)


def fill(company: Company, *, owner: Staff, head: Staff) -> None:
    """Set up everything that is not there yet; the company must be in scope."""
    people = _people()
    _name_labels(owner)
    for person in (owner, head):
        _keep_views(person)
    _plan_stages(company, owner)
    _hand_out(company, owner, people)


def _people() -> list[Staff]:
    there = Staff.select().count()
    names = zip(cycle(FIRST), cycle(LAST), strict=False)
    return [
        staff.add(
            email=f"henkilo.{number}@example.example",
            name=f"{first} {last}",
            role=Role.HANDLER,
            password=None,
            language="fi",
        )
        for number, (first, last) in enumerate(islice(names, PEOPLE - there))
    ]


def _name_labels(owner: Staff) -> None:
    room = labels.MOST - len(labels.in_use(labels.everything()))
    colours = cycle(LabelColour)
    for number, word in enumerate(islice(cycle(WORDS), room)):
        labels.create(f"{word} {number}", next(colours), by=actors.of_staff(owner))


def _keep_views(person: Staff) -> None:
    by = actors.of_staff(person)
    for shared in (False, True):
        mine = [one for one in views.shown_to(by) if one.shared is shared]
        there = sum(bytes(one.staff_uid) == by.uid for one in mine)
        for number, query in enumerate(islice(cycle(VIEWS), views.MOST - there)):
            views.save(f"Tarkistuslista {number}", query, shared=shared, by=by)


def _plan_stages(company: Company, owner: Staff) -> None:
    now = stages.current()
    made = [stage.written_out() for stage in now.stages]
    more = [
        replace(made[0], code="", names={"en": f"Expert {number}", "fi": f"Lausunto {number}"})
        for number in range(STAGES - len(made))
    ]
    drafted: list[Stage] = [*made[:-1], *more, made[-1]]
    process.save(drafted, based_on=now.version, company=company, by=actors.of_staff(owner))


def _hand_out(company: Company, owner: Staff, people: list[Staff]) -> None:
    rules = [
        Rule(whom=Whom.PERSON, staff_uid=bytes(person.uid), product=f"samovar {number}")
        for number, person in enumerate(islice(cycle(people), RULES - 1))
    ]
    based_on = assignment.current().version
    assignment.save(
        [*rules, Rule(whom=Whom.EVERYONE)],
        based_on=based_on,
        company=company,
        by=actors.of_staff(owner),
    )


# -- a complaint about which much has happened ----------------------------------------------------

REPLIES, TASKS, HOURS, LABELS = 20, 15, 8, 5


def enrich(complaint: Complaint, *, owner: Staff) -> Complaint:
    """Let everything happen to a complaint that fills its page, many times over."""
    by = actors.of_staff(owner)
    complaints.assign(complaint, owner, by=by)
    fresh = complaints.perform(complaints.get(complaint.complaint_uid), Action.START_REVIEW, by=by)
    for number in range(REPLIES):
        messages.reply(fresh, body=f"We have asked the maker again, for the {number}. time.", by=by)
        messages.write(fresh, body=f"It still leaks, as on day {number}.")
        messages.note(fresh, body=f"Called the maker: no answer on day {number}.", by=by)
    for number in range(TASKS):
        tasks.create(fresh, _plan(number, owner), by=by)
    for number in range(HOURS):
        time_entries.add(fresh, minutes=str(10 + number), note="Read the papers", by=by)
    for label in labels.in_use(labels.everything())[:LABELS]:
        labels.attach(fresh, label, by=by)
    investigations.hear(fresh, person=owner.name, opinion="I packed it as always.", by=by)
    for kind in TextKind:
        working_texts.save(fresh, kind, {"body": "So far…"}, form="", by=by)
    parcel = goods.Plan(product="Samovar", send_by=clock.today() + timedelta(days=14))
    goods.authorise(complaints.get(complaint.complaint_uid), parcel, by=actors.of_staff(owner))
    return complaints.get(complaint.complaint_uid)


def _plan(number: int, executor: Staff) -> Plan:
    due_on = clock.today() + timedelta(days=7 + number)
    return Plan(title=f"Ask expert {number}", executor=executor, due_on=due_on)
