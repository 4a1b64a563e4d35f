"""Trials: a template in the mailbox of who writes it, with nothing of any customer."""

import pytest

from reclamator import i18n
from reclamator.domain import shipped_templates as shipped
from reclamator.domain.message_templates import Variable
from reclamator.domain.permissions import Role
from reclamator.errors import Forbidden, TooMany
from reclamator.models.audit import AuditEntry
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.message_template import MessageTemplate
from reclamator.models.notification import Notification
from reclamator.models.staff import Staff
from reclamator.services import actors, limits, message_templates, shipped_templates, trials
from reclamator.services.actors import Actor
from tests.cast import Mailroom, on_both_databases

EVERY = " ".join(variable.written for variable in Variable)


@pytest.fixture
def by(mira: Staff) -> Actor:
    return actors.of_staff(mira)


@pytest.fixture
def template(acme: Company, by: Actor) -> MessageTemplate:
    texts = {"en": EVERY, "pl": f"Sprawdzamy: {EVERY}"}
    subjects = {"pl": "Reklamacja {number}"}
    return message_templates.create("Ours", texts, company=acme, by=by, subjects=subjects)


def tried() -> list[Notification]:
    return list(Notification.select().where(Notification.notice == "template-tried"))


def audited() -> int:
    return sum(row.action == "template.tried" for row in AuditEntry.walk())


def test_the_mail_says_every_text_with_invented_values_and_nothing_of_a_customer(
    template: MessageTemplate, submitted: Complaint, mira: Staff, by: Actor, mail: Mailroom
) -> None:
    trials.send(template, by=by)
    mail.deliver_all()

    message = mail.to(mira.email)[-1]
    part = message.get_body(("plain",))
    assert part is not None
    text = " ".join(str(part.get_content()).split())
    assert str(message["Subject"]) == "Test of a message template, Acme & Clay"
    assert "Reklamacja 0000-0000-0000" in text
    assert "Sprawdzamy: 0000-0000-0000" in text
    assert mira.name in text
    assert "{" not in text
    assert "Ada" not in str(message)
    assert submitted.number not in text


@on_both_databases
def test_clicked_twice_it_is_sent_once_and_noted_once(
    template: MessageTemplate, by: Actor, mail: Mailroom
) -> None:
    trials.send(template, by=by)
    trials.send(template, by=by)

    assert (len(tried()), audited()) == (1, 1)

    mail.deliver_all()
    trials.send(template, by=by)
    assert (len(tried()), audited()) == (2, 2)


def test_two_templates_are_two_mails(template: MessageTemplate, by: Actor) -> None:
    supplied = message_templates.find(shipped_templates.uid_of("progress"))

    trials.send(template, by=by)
    trials.send(supplied, by=by)

    assert {bytes(row.about_uid) for row in tried()} == {bytes(template.uid), bytes(supplied.uid)}


def test_no_more_than_ten_an_hour(template: MessageTemplate, by: Actor) -> None:
    for _ in range(limits.TRIAL.most):
        trials.send(template, by=by)

    with pytest.raises(TooMany):
        trials.send(template, by=by)


def test_who_sets_up_nothing_is_sent_nothing(template: MessageTemplate, otto: Staff) -> None:
    assert otto.role is Role.HANDLER
    with pytest.raises(Forbidden):
        trials.send(template, by=actors.of_staff(otto))

    assert (tried(), audited()) == ([], 0)


@pytest.mark.parametrize("code", shipped.everything())
def test_every_supplied_template_is_whole_with_invented_values(acme: Company, code: str) -> None:
    template = message_templates.find(shipped_templates.uid_of(code))

    readings = trials.readings(template, acme, "Mira")

    assert [each.language for each in readings] == list(i18n.LOCALES)
    assert not [each for each in readings if "{" in each.text + each.subject or not each.subject]
